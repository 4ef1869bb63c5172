//! Writing down a reform: a rule, or a process before and after, whose steps are added, removed and moved
//! with buttons. What is typed is kept in this tab; pressing twice makes one reform.

use crate::client::browser;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::staff::desk::{KEPT, desk};
use crate::staff::forms::drafting::{DraftForm, DraftWords, RowList, RowWords};
use crate::staff::forms::named::DepartmentField;
use crate::staff::route::Route;
use crate::staff::studies::draft::{ReformFields, StepFields};
use crate::staff::text::studies as text;
use crate::ui::components::{
    Choice, DateField, Empty, Field, Heading, Radios, SubmitButton, TextArea, loaded,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use crate::ui::text::reforms as words;
use leptos::prelude::*;
use shared::id::StudyId;
use shared::lang::Lang;
use shared::reform::STEPS_MOST;
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

/// The fields, within their form. `decisions` are those of the study, from 1.
pub(super) fn reform_fields(fields: ReformFields, decisions: Vec<Choice>, lang: Lang) -> AnyView {
    let form = expect_context::<Form>();
    let kinds = vec![
        Choice::new("process", text::kind_process(lang)),
        Choice::new("rule", text::kind_rule(lang)),
    ];
    let is_rule = Memo::new(move |_| fields.kind.with(|kind| kind == "rule"));
    let rule = move || {
        view! {
            <TextArea
                name="rule.zh"
                label=text::rule_zh(lang)
                value=fields.rule_zh
                most=Note::MAX
                rows=5
            />
            <TextArea
                name="rule.en"
                label=text::rule_en(lang)
                value=fields.rule_en
                most=Note::MAX
                rows=5
                optional=true
            />
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
        <Radios
            name="decision"
            label=text::which_decision(lang)
            choices=decisions
            value=fields.decision
        />
        <Field name="title.zh" label=text::reform_zh(lang) value=fields.title_zh/>
        <Field name="title.en" label=text::reform_en(lang) value=fields.title_en optional=true/>
        <DateField name="from" label=text::from(lang) value=fields.from/>
        <Radios name="kind" label=text::kind(lang) choices=kinds value=fields.kind/>
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
        count: [1, STEPS_MOST],
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
            <Field name=at("what.zh") label=text::what_zh(lang) value=step.what_zh/>
            <Field name=at("what.en") label=text::what_en(lang) value=step.what_en optional=true/>
        </div>
        <DepartmentField name=at("department") label=text::who(lang) typed=step.department/>
        <div class="cells two">
            <Field name=at("place.zh") label=text::where_zh(lang) value=step.place_zh/>
            <Field name=at("place.en") label=text::where_en(lang) value=step.place_en optional=true/>
        </div>
        <div class="cells">
            <Field name=at("trips") label=text::trips(lang) value=step.trips short=true/>
            <Field name=at("days") label=text::days(lang) value=step.days short=true/>
            <Field name=at("documents") label=text::documents(lang) value=step.documents short=true/>
        </div>
    }
    .into_any()
}

/// The decisions of a study, to choose from.
fn decisions_of(study: &Study, lang: Lang) -> Vec<Choice> {
    (1..)
        .zip(&study.decisions)
        .map(|(place, decision): (u16, _)| {
            Choice::new(place.to_string(), format!("{place}. {}", decision.read(lang).0))
        })
        .collect()
}

/// The page.
#[component]
pub fn NewReform(
    /// The study that it comes from.
    study: StudyId,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let navigation = navigation();
    let Some(session) = desk.session_now() else {
        return spoken(|lang| {
            view! {
                <Heading text=text::new_reform_title(lang)/>
                <Empty words=text::not_yours(lang)/>
            }
        });
    };
    let id = StoredValue::new(study.clone());
    let seen: Remote<StudyView> = Remote::new();
    let fetch = move || seen.fetch(desk.api.study(id.get_value()));
    fetch();
    let about = study.to_string();
    let draft = DraftForm::<ReformFields>::new("reform", KEPT[5], session.account, about);
    let form = draft.form;
    let submit = Callback::new(move |()| {
        let text = match draft.draft().read(&desk.names_now(), browser::now()) {
            Ok(text) => text,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        form.accepts(Vec::new());
        let sent = Sent { study: id.get_value(), text };
        form.send(
            move |key| desk.api.draft_reform(sent, key),
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
