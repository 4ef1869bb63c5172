//! Drafting a reform: a rule, or a process before and after, whose steps can be added, removed and moved with
//! buttons. What is typed is stored in this tab, and pressing twice makes only one reform.

use crate::client::browser;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::staff::forms::drafting::{DraftForm, DraftWords, RowList, RowWords};
use crate::staff::forms::fields::{area, day, department, line, radios};
use crate::staff::put_away::KEPT;
use crate::staff::route::Route;
use crate::staff::studies::draft::{ReformFields, StepFields};
use crate::staff::text::studies as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Choice, Empty, Heading, SubmitButton, loaded};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use crate::ui::text::reforms as words;
use leptos::prelude::*;
use shared::id::StudyId;
use shared::lang::Lang;
use shared::reform::MAX_STEPS;
use shared::study::Study;
use shared::text::Note;
use shared::wire::study::{NewReform as Sent, StudyView};
use std::sync::Arc;

const WORDS: DraftWords = DraftWords {
    title: text::new_reform_title,
    lead: text::new_reform_words,
    restored: text::restored,
    key_used: None,
};

/// The fields, to be placed in a form. `decisions` are those of the study, numbered from 1.
pub(super) fn reform_fields(fields: ReformFields, decisions: Vec<Choice>, lang: Lang) -> AnyView {
    let form = expect_context::<Form>();
    let kinds = vec![
        Choice::new("process", text::kind_process(lang)),
        Choice::new("rule", text::kind_rule(lang)),
    ];
    let is_rule = Memo::new(move |_| fields.kind.with(|kind| kind == "rule"));
    let rule = move || {
        view! {
            {area("rule.zh", text::rule_zh(lang), fields.rule_zh, Note::MAX, 5)}
            {area("rule.en", text::rule_en(lang), fields.rule_en, Note::MAX, 5).optional()}
        }
        .into_any()
    };
    let process = move || {
        let sides = [
            steps("before", words::before(lang), fields.before, form, lang),
            steps("after", words::after(lang), fields.after, form, lang),
        ];
        sides.map(|side| side.view(move |step, _, at| step_fields(step, at, lang))).into_any()
    };
    view! {
        {radios("decision", text::which_decision(lang), fields.decision, decisions)}
        {line("title.zh", text::reform_zh(lang), fields.title_zh)}
        {line("title.en", text::reform_en(lang), fields.title_en).optional()}
        {day("from", text::from(lang), fields.from)}
        {radios("kind", text::kind(lang), fields.kind, kinds)}
        {move || if is_rule.get() { rule() } else { process() }}
    }
    .into_any()
}

/// The steps on one side of the change.
fn steps(
    code: &'static str,
    side: &'static str,
    rows: crate::staff::forms::drafting::Rows<StepFields>,
    form: Form,
    lang: Lang,
) -> RowList<StepFields> {
    form.label(code, side);
    RowList {
        rows,
        form,
        name: code,
        first: "what.zh",
        count: [1, MAX_STEPS],
        class: ["plan-measures", "plan-measure"],
        words: RowWords {
            legend: Some(Arc::new(move |number| text::step_number(lang, side, number))),
            add: text::add_step(lang, side),
            added: Arc::new(move |number| text::step_added(lang, number)),
            remove: Arc::new(move |number| text::remove_step(lang, side, number)),
            full: String::new(),
            moves: Some([
                Arc::new(move |number| text::move_up(lang, side, number)),
                Arc::new(move |number| text::move_down(lang, side, number)),
                Arc::new(move |place| text::step_moved(lang, place)),
            ]),
        },
    }
}

fn step_fields(step: StepFields, at: &dyn Fn(&str) -> String, lang: Lang) -> AnyView {
    view! {
        <div class="cells two">
            {line(at("what.zh"), text::what_zh(lang), step.what_zh)}
            {line(at("what.en"), text::what_en(lang), step.what_en).optional()}
        </div>
        {department(at("department"), text::who(lang), step.department)}
        <div class="cells two">
            {line(at("place.zh"), text::where_zh(lang), step.place_zh)}
            {line(at("place.en"), text::where_en(lang), step.place_en).optional()}
        </div>
        <div class="cells">
            {line(at("trips"), text::trips(lang), step.trips).short()}
            {line(at("days"), text::days(lang), step.days).short()}
            {line(at("documents"), text::documents(lang), step.documents).short()}
        </div>
    }
    .into_any()
}

/// The decisions of a study as choices.
fn decisions_of(study: &Study, lang: Lang) -> Vec<Choice> {
    (1..)
        .zip(&study.decisions)
        .map(|(place, decision): (u16, _)| {
            Choice::new(place.to_string(), format!("{place}. {}", decision.read(lang).0))
        })
        .collect()
}

#[component]
pub fn NewReform(
    /// The study that the reform results from.
    study: StudyId,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let navigation = navigation();
    let Some(session) = workspace.session_now() else {
        return spoken(|lang| {
            view! {
                <Heading text=text::new_reform_title(lang)/>
                <Empty words=text::not_yours(lang)/>
            }
        });
    };
    let id = StoredValue::new(study.clone());
    let seen: Remote<StudyView> = Remote::new();
    let fetch = move || seen.fetch(workspace.api.study(id.get_value()));
    fetch();
    let about = study.to_string();
    let draft = DraftForm::<ReformFields>::new("reform", KEPT[5], session.account, about);
    let form = draft.form;
    let submit = Callback::new(move |()| {
        let Some(text) = form.takes(draft.draft().read(&workspace.names_now(), browser::now()))
        else {
            return;
        };
        let sent = Sent { study: id.get_value(), text };
        form.send(
            move |key| workspace.api.draft_reform(sent, key),
            move |done| {
                draft.forget();
                navigation.replace(&Route::Reform(done.reform).path());
            },
        );
    });
    let back = view! {
        <p><a href=Route::Study(study).path()>{move || text::to_study(language.get())}</a></p>
    };
    draft.page(WORDS, back, "part", submit, move |lang| {
        // What is typed stays while the study is fetched again.
        loaded(seen, Callback::new(move |()| fetch()), move |view, _| {
            view! {
                {reform_fields(draft.fields, decisions_of(&view.study, lang), lang)}
                <div class="buttons">
                    <SubmitButton label=text::save_reform(lang)/>
                </div>
            }
            .into_any()
        })
        .into_any()
    })
}
