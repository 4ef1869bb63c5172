//! What this member of staff may do with a plan now: exactly what the server permits, each in its own form
//! in place. What is typed belongs to the page, so that no refusal and no step of somebody else loses it.

use crate::api::ApiError;
use crate::browser;
use crate::components::{Choice, Notice, NoticeKind, Radios, TextArea};
use crate::console::command::{OpenedForm, done_notice, focus_form};
use crate::console::desk::desk;
use crate::console::plans::draft::PlanDraft;
use crate::console::plans::fields::{PlanFields, plan_fields};
use crate::console::plans::sheet::part_of;
use crate::console::poll::Watched;
use crate::console::text::plans as text;
use crate::form::Form;
use crate::language::{language, spoken};
use leptos::prelude::*;
use shared::id::PlanId;
use shared::lang::{Lang, Say};
use shared::plan::{
    Because, FinishMeasure, MeasureState, Plan, PlanCommand, PlanCommandKind, PlanText,
};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Note;
use shared::wire::PlanView;

/// What is typed into the forms.
#[derive(Clone, Copy)]
struct Typed {
    forms: StoredValue<Vec<(PlanCommandKind, Form)>>,
    text: PlanFields,
    /// Whether the plan's own text was written into the form already.
    begun: StoredValue<bool>,
    send_back: RwSignal<String>,
    reject: RwSignal<String>,
    place: RwSignal<String>,
    evidence: RwSignal<String>,
}

impl Typed {
    fn new() -> Typed {
        let line = || RwSignal::new(String::new());
        let forms: Vec<(PlanCommandKind, Form)> =
            PlanCommandKind::ALL.iter().map(|kind| (*kind, Form::new(kind.code()))).collect();
        let submit = forms.iter().find(|(kind, _)| *kind == PlanCommandKind::Submit);
        let submit = submit.map_or_else(|| Form::new("submit"), |(_, form)| *form);
        Typed {
            forms: StoredValue::new(forms),
            text: PlanFields::new(submit, &PlanDraft::default()),
            begun: StoredValue::new(false),
            send_back: line(),
            reject: line(),
            place: line(),
            evidence: line(),
        }
    }

    fn form(self, kind: PlanCommandKind) -> Form {
        let known = self.forms.with_value(|forms| {
            forms.iter().find(|(known, _)| *known == kind).map(|(_, form)| *form)
        });
        known.unwrap_or_else(|| Form::new(kind.code()))
    }

    /// Fills in what the plan says already.
    fn prepare(self, kind: PlanCommandKind, plan: &Plan) {
        match kind {
            PlanCommandKind::Submit => {
                if !self.begun.get_value() {
                    self.begun.set_value(true);
                    self.text.fill(&PlanDraft::of(&text_of(plan)));
                }
            }
            PlanCommandKind::FinishMeasure => {
                // The only one there is needs no choosing.
                if let [(only, _)] = open_measures(&plan.measures).as_slice() {
                    self.place.set(only.to_string());
                }
            }
            PlanCommandKind::Approve
            | PlanCommandKind::SendBack
            | PlanCommandKind::Verify
            | PlanCommandKind::Reject
            | PlanCommandKind::Publish => {}
        }
    }

    /// Forgets what was typed for a command that is done.
    fn clear(self, kind: PlanCommandKind) {
        match kind {
            PlanCommandKind::Submit => self.begun.set_value(false),
            PlanCommandKind::SendBack => self.send_back.set(String::new()),
            PlanCommandKind::Reject => self.reject.set(String::new()),
            PlanCommandKind::FinishMeasure => {
                self.place.set(String::new());
                self.evidence.set(String::new());
            }
            PlanCommandKind::Approve | PlanCommandKind::Verify | PlanCommandKind::Publish => {}
        }
    }

    /// The command, or what is wrong with it.
    fn read(self, kind: PlanCommandKind) -> Result<PlanCommand, Vec<FieldProblem>> {
        let because = |typed: RwSignal<String>| {
            note("reason", typed).map(|reason| Because { reason }).map_err(|wrong| vec![wrong])
        };
        match kind {
            PlanCommandKind::Submit => {
                untrack(move || self.text.draft()).read(browser::now()).map(PlanCommand::Submit)
            }
            PlanCommandKind::Approve => Ok(PlanCommand::Approve),
            PlanCommandKind::SendBack => because(self.send_back).map(PlanCommand::SendBack),
            PlanCommandKind::FinishMeasure => {
                let place = self.place.get_untracked().parse::<u16>();
                let place = place.map_err(|_| FieldProblem::new("place", Wrong::Missing));
                match (place, note("evidence", self.evidence)) {
                    (Ok(place), Ok(evidence)) => {
                        Ok(PlanCommand::FinishMeasure(FinishMeasure { place, evidence }))
                    }
                    (place, evidence) => {
                        Err(place.err().into_iter().chain(evidence.err()).collect())
                    }
                }
            }
            PlanCommandKind::Verify => Ok(PlanCommand::Verify),
            PlanCommandKind::Reject => because(self.reject).map(PlanCommand::Reject),
            PlanCommandKind::Publish => Ok(PlanCommand::Publish),
        }
    }
}

fn note(field: &str, typed: RwSignal<String>) -> Result<Note, FieldProblem> {
    Note::new(typed.get_untracked()).map_err(|error| FieldProblem::new(field, error.into()))
}

/// What a plan says, without how far it is.
fn text_of(plan: &Plan) -> PlanText {
    let measures = plan.measures.iter().map(|state| state.measure.clone()).collect();
    PlanText { title: plan.title.clone(), cause: plan.cause.clone(), measures }
}

/// The measures that are not carried out, each with its place.
fn open_measures(measures: &[MeasureState]) -> Vec<(u16, &MeasureState)> {
    (1..).zip(measures).filter(|(_, state)| state.done_at.is_none()).collect()
}

/// The commands, and the form of the one that is open.
#[component]
pub(super) fn Commands(
    /// The plan.
    id: StoredValue<PlanId>,
    /// The plan as it was seen last.
    watched: Watched<PlanView>,
    /// Looks at it again at once.
    look: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let typed = Typed::new();
    for kind in PlanCommandKind::ALL {
        desk.clears(typed.form(*kind));
    }
    let open = RwSignal::new(None::<PlanCommandKind>);
    let done = RwSignal::new(None::<PlanCommandKind>);
    let permitted = Memo::new(move |_| {
        watched
            .seen
            .with(|seen| seen.as_ref().map(|seen| seen.permitted.clone()).unwrap_or_default())
    });
    let measures = part_of(watched, |view| view.plan.measures.clone());
    let close = Callback::new(move |()| {
        let kind = open.get_untracked();
        open.set(None);
        if let Some(kind) = kind {
            let button = button_id(kind);
            request_animation_frame(move || browser::focus(&button));
        }
    });
    let press = move |kind: PlanCommandKind| {
        done.set(None);
        if open.get_untracked() == Some(kind) {
            close.run(());
            return;
        }
        watched.seen.with_untracked(|seen| {
            if let Some(seen) = seen {
                typed.prepare(kind, &seen.plan);
            }
        });
        open.set(Some(kind));
        focus_form();
    };
    let submit = Callback::new(move |kind: PlanCommandKind| {
        let form = typed.form(kind);
        let command = match typed.read(kind) {
            Ok(command) => command,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        let revision =
            watched.seen.with_untracked(|seen| seen.as_ref().map_or(0, |seen| seen.plan.revision));
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = desk.api.plan_command(id.get_value(), command, revision, key).await;
                if answer.is_err() {
                    // Whatever it was refused for, the plan is shown as it is now.
                    let _ = look.try_run(());
                }
                answer
            },
            move |_| {
                typed.clear(kind);
                open.set(None);
                done.set(Some(kind));
                look.run(());
                request_animation_frame(|| browser::focus("command-done"));
            },
        );
    });
    let nothing_is = Memo::new(move |_| permitted.with(Vec::is_empty));
    let buttons = move || {
        (!nothing_is.get()).then(|| {
            view! {
                <div class="command-buttons" role="group" aria-labelledby="what-now">
                    <For
                        each=move || permitted.get()
                        key=|kind| kind.code()
                        children=move |kind| {
                            view! {
                                <button
                                    type="button"
                                    id=button_id(kind)
                                    class="button secondary"
                                    aria-expanded=move || {
                                        if open.get() == Some(kind) { "true" } else { "false" }
                                    }
                                    on:click=move |_| press(kind)
                                >
                                    {move || kind.say(language.get())}
                                </button>
                            }
                        }
                    />
                </div>
            }
        })
    };
    let nothing = move || {
        let lang = language.get();
        nothing_is.get().then(|| {
            view! { <p class="hint">{text::nothing_for_you(lang)}</p> }
        })
    };
    let stale = move || {
        let lang = language.get();
        let failure = typed.form(open.get()?).failure;
        let is_stale = failure.with(|failure| failure.as_ref().is_some_and(ApiError::is_stale));
        let stage = watched.seen.with(|seen| seen.as_ref().map(|seen| seen.plan.stage))?;
        is_stale.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution title=text::stale_title(lang) live=true>
                    <p>{text::stale_words(lang, stage.say(lang))}</p>
                </Notice>
            }
        })
    };
    let form = spoken(move |lang| {
        open.get().map(|kind| {
            let fits = Memo::new(move |_| permitted.with(|permitted| permitted.contains(&kind)));
            command_form(Opened { kind, typed, measures, fits, submit, close }, lang)
        })
    });
    let finished = done_notice(done);
    view! {
        <section class="commands" aria-labelledby="what-now">
            <h2 id="what-now">{move || crate::console::text::what_now(language.get())}</h2>
            {finished}
            {nothing}
            {buttons}
            {stale}
            {form}
        </section>
    }
}

fn button_id(kind: PlanCommandKind) -> String {
    format!("command-{}", kind.code())
}

/// The form that is open.
#[derive(Clone, Copy)]
struct Opened {
    kind: PlanCommandKind,
    typed: Typed,
    measures: Memo<Option<Vec<MeasureState>>>,
    /// Whether it is still permitted.
    fits: Memo<bool>,
    submit: Callback<PlanCommandKind>,
    close: Callback<()>,
}

fn command_form(opened: Opened, lang: Lang) -> AnyView {
    let Opened { kind, typed, measures, fits, submit, close } = opened;
    let opened = OpenedForm {
        code: kind.code(),
        name: kind.say(lang),
        form: typed.form(kind),
        permitted: fits.into(),
        follows: Signal::stored(None),
        on_submit: Callback::new(move |()| submit.run(kind)),
        on_cancel: close,
    };
    opened.around(move || fields(kind, typed, measures, lang), lang)
}

fn fields(
    kind: PlanCommandKind,
    typed: Typed,
    measures: Memo<Option<Vec<MeasureState>>>,
    lang: Lang,
) -> AnyView {
    let paragraph = |words: &'static str| view! { <p>{words}</p> }.into_any();
    let reason = |label: &'static str, hint: &'static str, value: RwSignal<String>| {
        view! {
            <TextArea name="reason" label=label hint=hint value=value most=Note::MAX rows=3/>
        }
        .into_any()
    };
    match kind {
        PlanCommandKind::Submit => plan_fields(typed.text, lang),
        PlanCommandKind::Approve => paragraph(text::approve_words(lang)),
        PlanCommandKind::SendBack => {
            reason(text::send_back_reason(lang), text::send_back_hint(lang), typed.send_back)
        }
        PlanCommandKind::FinishMeasure => {
            let choices = Memo::new(move |_| {
                measures.with(|measures| {
                    let open = open_measures(measures.as_deref().unwrap_or_default());
                    let choice = |(place, state): (u16, &MeasureState)| {
                        Choice::new(
                            place.to_string(),
                            format!("{place}. {}", state.measure.what.as_str()),
                        )
                        .hinted(text::due_on(lang, state.due.minute_text()))
                    };
                    open.into_iter().map(choice).collect::<Vec<_>>()
                })
            });
            view! {
                {move || {
                    view! {
                        <Radios
                            name="place"
                            label=text::which_measure(lang)
                            choices=choices.get()
                            value=typed.place
                        />
                    }
                }}
                <TextArea
                    name="evidence"
                    label=text::evidence(lang)
                    hint=text::evidence_hint(lang)
                    value=typed.evidence
                    most=Note::MAX
                    rows=3
                />
            }
            .into_any()
        }
        PlanCommandKind::Verify => paragraph(text::verify_words(lang)),
        PlanCommandKind::Reject => {
            reason(text::reject_reason(lang), text::reject_hint(lang), typed.reject)
        }
        PlanCommandKind::Publish => paragraph(text::publish_words(lang)),
    }
}
