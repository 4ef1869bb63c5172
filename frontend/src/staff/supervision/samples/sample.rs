//! The page of a sample: how it was drawn, how anyone can draw it again, and what the checks of its cases found. The
//! form for a check belongs to the page, so that nothing typed is lost.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::forms::fields::{area, radios};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::route::{Route, Watch};
use crate::staff::text::watch as text;
use crate::staff::workspace::{Workspace, workspace};
use crate::ui::components::{
    Button, ButtonKind, Choice, Fact, Facts, Notice, NoticeKind, SubmitButton, heading_words,
    loaded, plain,
};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Note;
use shared::vocabulary::Role;
use shared::wire::{CheckSample, Sample, SampleCheck, SampledCase};

const YES: &str = "yes";
const NO: &str = "no";

#[derive(Clone, Copy)]
struct Checking {
    workspace: Workspace,
    sample: Remote<Sample>,
    may: bool,
    open: RwSignal<Option<CaseNumber>>,
    saved: RwSignal<Option<CaseNumber>>,
    form: Form,
    sound: RwSignal<String>,
    words: RwSignal<String>,
}

/// The id of the form for a case.
fn form_id(number: CaseNumber) -> String {
    format!("check-{number}")
}

impl Checking {
    fn begin(self, number: CaseNumber) {
        self.saved.set(None);
        self.sound.set(String::new());
        self.words.set(String::new());
        self.form.accepts(Vec::new());
        self.open.set(Some(number));
        request_animation_frame(move || browser::focus(&form_id(number)));
    }

    fn send(self, id: String, number: CaseNumber) {
        let workspace = self.workspace;
        let sound = self.sound.get_untracked();
        let words = self.words.get_untracked();
        let mut problems = Vec::new();
        if sound.is_empty() {
            problems.push(FieldProblem::new("sound", Wrong::Missing));
        }
        let words = match Note::new(&words) {
            Ok(words) => Some(words),
            Err(problem) => {
                problems.push(FieldProblem::new("words", Wrong::from(problem)));
                None
            }
        };
        if !self.form.accepts(problems) {
            return;
        }
        let Some(words) = words else { return };
        let check = CheckSample { number, sound: sound == YES, words };
        self.form.send(
            move |_| async move { workspace.api.check_sample(id, check).await },
            move |sample| {
                self.open.set(None);
                self.saved.set(Some(number));
                self.sample.set(sample);
                request_animation_frame(|| browser::focus("check-saved"));
            },
        );
    }
}

#[component]
pub fn SampleSheet(id: String) -> impl IntoView {
    let workspace = workspace();
    let sample: Remote<Sample> = Remote::new();
    let known = id.clone();
    let ask = Callback::new(move |()| sample.fetch(workspace.api.sample(known.clone())));
    Effect::new(move || {
        workspace.renewals.track();
        ask.run(());
    });
    let checking = Checking {
        workspace,
        sample,
        may: workspace.session_now().is_some_and(|session| session.seat.role() == Role::Inspector),
        open: RwSignal::new(None),
        saved: RwSignal::new(None),
        form: Form::new("check"),
        sound: RwSignal::new(String::new()),
        words: RwSignal::new(String::new()),
    };
    workspace.clears(checking.form);
    let back = spoken(move |lang| {
        let href = Route::Supervision(Watch::Samples).path();
        view! { <p class="no-print"><a href=href>{text::sample_back(lang)}</a></p> }
    });
    let sheet = loaded(sample, ask, move |sample, lang| sheet(sample, checking, lang));
    view! {
        {back}
        {sheet}
    }
}

fn sheet(sample: Sample, checking: Checking, lang: Lang) -> AnyView {
    let progress = text::sample_progress(lang, sample.checked(), sample.cases.len());
    let Sample { id, drawn_at, drawn_by, from, until, seed, population, cases } = sample;
    let facts = vec![
        Fact::new(text::sample_by(lang), drawn_by.to_string()),
        Fact::new(text::sample_period(lang), text::sample_line(lang, from, until)),
        Fact::new(text::sample_population(lang), text::sample_population_count(lang, population)),
        Fact::new(text::sample_seed(lang), view! { <code class="seed">{seed}</code> }),
    ];
    let empty = cases.is_empty();
    let lines: Vec<AnyView> =
        cases.into_iter().map(|case| case_line(id.clone(), case, checking, lang)).collect();
    let saved = move || {
        checking.saved.get().map(|number| {
            view! {
                <div id="check-saved" tabindex="-1">
                    <Notice kind=NoticeKind::Success title=text::check_saved(lang, number)/>
                </div>
            }
        })
    };
    let list = if empty {
        view! { <p class="empty" role="status">{text::sample_empty(lang)}</p> }.into_any()
    } else {
        view! { <ol class="case-list">{lines}</ol> }.into_any()
    };
    view! {
        <section class="part" aria-labelledby="sample-title">
            <h2 id="sample-title">
                {text::sample_of(lang, drawn_at.minute_text())}
            </h2>
            <Facts facts=facts/>
            <h3>{text::sample_redraw(lang)}</h3>
            <p>{text::sample_redraw_words(lang)}</p>
        </section>
        <h2>{text::sample_cases(lang)}</h2>
        <p class="note" role="status">{progress}</p>
        {saved}
        {list}
    }
    .into_any()
}

fn case_line(sample: String, case: SampledCase, checking: Checking, lang: Lang) -> AnyView {
    let SampledCase { number, check } = case;
    let is_checked = check.is_some();
    let outcome = match check {
        None => view! {
            <p class="case-stage"><span class="tag">{text::check_open(lang)}</span></p>
        }
        .into_any(),
        Some(SampleCheck { at, by, sound, words }) => {
            let said =
                if sound { text::check_was_sound(lang) } else { text::check_was_wrong(lang) };
            view! {
                <p class="case-stage">
                    <span class="tag" class:back=!sound>{said}</span>
                </p>
                <p class="watch-words" dir="auto">{words.as_str().to_owned()}</p>
                <p class="case-about"><span>{text::check_by(lang, by, at.minute_text())}</span></p>
            }
            .into_any()
        }
    };
    let action = move || {
        if checking.open.get() == Some(number) {
            return check_form(sample.clone(), number, checking, lang);
        }
        view! {
            <Button
                label=text::check_begin(lang)
                described=number.to_string()
                kind=ButtonKind::Secondary
                on_press=Callback::new(move |()| checking.begin(number))
            />
        }
        .into_any()
    };
    let action = (checking.may && !is_checked).then_some(action);
    view! {
        <li class="case-line watch-line">
            <div class="case-what">
                <a class="case-link" href=Route::Case(number).path()>{number.to_string()}</a>
                {outcome}
                {action}
            </div>
        </li>
    }
    .into_any()
}

fn check_form(sample: String, number: CaseNumber, checking: Checking, lang: Lang) -> AnyView {
    let Checking { form, sound, words, .. } = checking;
    let id = form_id(number);
    let title_id = format!("{id}-title");
    let labelled = title_id.clone();
    let send = Callback::new(move |()| checking.send(sample.clone(), number));
    let choices =
        vec![Choice::new(YES, text::check_yes(lang)), Choice::new(NO, text::check_no(lang))];
    let cancel = Callback::new(move |()| checking.open.set(None));
    view! {
        <section class="part" id=id tabindex="-1" aria-labelledby=labelled>
            {heading_words(plain("h3").attr("id", title_id), text::check_of(lang, number)).any()}
            <FlowBox form=form on_submit=send>
                {radios("sound", text::check_sound(lang), sound, choices).inline()}
                {
                    area("words", text::check_words(lang), words, Note::MAX, 3)
                        .hint(text::check_words_hint(lang))
                }
                <div class="buttons">
                    <SubmitButton label=text::check_save(lang)/>
                    <Button label=text::check_cancel(lang) kind=ButtonKind::Quiet on_press=cancel/>
                </div>
            </FlowBox>
        </section>
    }
    .into_any()
}
