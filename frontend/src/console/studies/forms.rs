//! What this member of staff may do with a study now, each in its own form in place. What is typed belongs
//! to the page, so that no refusal and no step of somebody else loses it.

use crate::api::ApiError;
use crate::browser;
use crate::components::{DateField, Field, Notice, NoticeKind, TextArea};
use crate::console::command::{OpenedForm, done_notice, focus_form};
use crate::console::departments::DepartmentsField;
use crate::console::desk::desk;
use crate::console::poll::Watched;
use crate::console::text::studies as text;
use crate::form::Form;
use crate::language::{language, spoken};
use leptos::prelude::*;
use shared::id::{DepartmentId, StudyId};
use shared::lang::{Lang, Say};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::study::{
    Convene, DecideStudy, DropStudy, Meeting, Said, Study, StudyCommand, StudyCommandKind,
};
use shared::text::{Line, Note};
use shared::time::Day;
use shared::wire::study::StudyView;

/// What is typed into the forms.
#[derive(Clone, Copy)]
struct Typed {
    forms: StoredValue<Vec<(StudyCommandKind, Form)>>,
    departments: RwSignal<Vec<DepartmentId>>,
    department: RwSignal<String>,
    on: RwSignal<String>,
    place: RwSignal<String>,
    met_on: RwSignal<String>,
    met_at: RwSignal<String>,
    offices: RwSignal<String>,
    minutes: RwSignal<String>,
    decided_zh: RwSignal<String>,
    decided_en: RwSignal<String>,
    reason: RwSignal<String>,
}

impl Typed {
    fn new() -> Typed {
        let line = || RwSignal::new(String::new());
        let forms = StudyCommandKind::ALL.iter().map(|kind| (*kind, Form::new(kind.code())));
        Typed {
            forms: StoredValue::new(forms.collect()),
            departments: RwSignal::new(Vec::new()),
            department: line(),
            on: line(),
            place: line(),
            met_on: line(),
            met_at: line(),
            offices: line(),
            minutes: line(),
            decided_zh: line(),
            decided_en: line(),
            reason: line(),
        }
    }

    fn form(self, kind: StudyCommandKind) -> Form {
        let known = self.forms.with_value(|forms| {
            forms.iter().find(|(known, _)| *known == kind).map(|(_, form)| *form)
        });
        known.unwrap_or_else(|| Form::new(kind.code()))
    }

    /// Fills in what the study says already, where nothing is typed.
    fn prepare(self, kind: StudyCommandKind, study: &Study) {
        let Some(convened) = &study.convened else { return };
        let fill = |field: RwSignal<String>, words: String| {
            if field.with_untracked(String::is_empty) {
                field.set(words);
            }
        };
        match kind {
            StudyCommandKind::Convene => {
                if self.departments.with_untracked(Vec::is_empty) {
                    self.departments.set(convened.departments.clone());
                }
                fill(self.on, convened.on.to_string());
                fill(self.place, convened.place.as_str().to_owned());
            }
            StudyCommandKind::Meet => {
                fill(self.met_on, convened.on.to_string());
                fill(self.met_at, convened.place.as_str().to_owned());
            }
            StudyCommandKind::Propose
            | StudyCommandKind::Gather
            | StudyCommandKind::Decide
            | StudyCommandKind::Close
            | StudyCommandKind::Drop => {}
        }
    }

    /// The command, or what is wrong with it.
    fn read(self, kind: StudyCommandKind) -> Result<StudyCommand, Vec<FieldProblem>> {
        let mut wrong = Vec::new();
        let mut line = |field: &str, typed: RwSignal<String>| {
            Line::new(typed.get_untracked())
                .map_err(|error| wrong.push(FieldProblem::new(field, error.into())))
                .ok()
        };
        let command = match kind {
            StudyCommandKind::Propose => None,
            StudyCommandKind::Gather => Some(StudyCommand::Gather),
            StudyCommandKind::Close => Some(StudyCommand::Close),
            StudyCommandKind::Convene => {
                let place = line("place", self.place);
                let on = day("on", self.on, &mut wrong);
                let departments = self.departments.get_untracked();
                if self.department.with_untracked(|typed| !typed.trim().is_empty()) {
                    wrong.push(FieldProblem::new("departments", Wrong::Unknown));
                } else if departments.is_empty() {
                    wrong.push(FieldProblem::new("departments", Wrong::Missing));
                }
                on.zip(place)
                    .map(|(on, place)| StudyCommand::Convene(Convene { departments, on, place }))
            }
            StudyCommandKind::Meet => {
                let place = line("place", self.met_at);
                let on = day("on", self.met_on, &mut wrong);
                let minutes = note("minutes", self.minutes, &mut wrong);
                let offices = self.offices.get_untracked();
                let offices: Result<Vec<Line>, _> = lines(&offices).map(Line::new).collect();
                let offices = match offices {
                    Ok(offices) if !offices.is_empty() => Some(offices),
                    Ok(_) => {
                        wrong.push(FieldProblem::new("offices", Wrong::Missing));
                        None
                    }
                    Err(error) => {
                        wrong.push(FieldProblem::new("offices", error.into()));
                        None
                    }
                };
                match (on, place, offices, minutes) {
                    (Some(on), Some(place), Some(offices), Some(minutes)) => {
                        Some(StudyCommand::Meet(Meeting { on, place, offices, minutes }))
                    }
                    (_, _, _, _) => None,
                }
            }
            StudyCommandKind::Decide => {
                let (zh, en) = (self.decided_zh.get_untracked(), self.decided_en.get_untracked());
                let mut english = lines(&en);
                let decisions: Result<Vec<Said>, _> = lines(&zh)
                    .map(|chinese| {
                        let en = english.next().map(Note::new).transpose()?;
                        Ok(Said { zh: Note::new(chinese)?, en })
                    })
                    .collect();
                match decisions {
                    Ok(decisions) if !decisions.is_empty() => {
                        Some(StudyCommand::Decide(DecideStudy { decisions }))
                    }
                    Ok(_) => {
                        wrong.push(FieldProblem::new("decisions", Wrong::Missing));
                        None
                    }
                    Err(error) => {
                        let error: shared::text::TextError = error;
                        wrong.push(FieldProblem::new("decisions", error.into()));
                        None
                    }
                }
            }
            StudyCommandKind::Drop => note("reason", self.reason, &mut wrong)
                .map(|reason| StudyCommand::Drop(DropStudy { reason })),
        };
        match command {
            Some(command) if wrong.is_empty() => Ok(command),
            Some(_) | None => Err(wrong),
        }
    }
}

/// The lines in which something is written.
fn lines(written: &str) -> impl Iterator<Item = &str> {
    written.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn note(field: &str, typed: RwSignal<String>, wrong: &mut Vec<FieldProblem>) -> Option<Note> {
    Note::new(typed.get_untracked())
        .map_err(|error| wrong.push(FieldProblem::new(field, error.into())))
        .ok()
}

fn day(field: &str, typed: RwSignal<String>, wrong: &mut Vec<FieldProblem>) -> Option<Day> {
    let written = typed.get_untracked();
    let day = Day::read(written.trim()).ok();
    if day.is_none() {
        let missing = written.trim().is_empty();
        let problem = if missing { Wrong::Missing } else { Wrong::NotADate };
        wrong.push(FieldProblem::new(field, problem));
    }
    day
}

/// The commands, and the form of the one that is open.
#[component]
pub(super) fn Commands(
    /// The study.
    id: StoredValue<StudyId>,
    /// The study as it was seen last.
    watched: Watched<StudyView>,
    /// Looks at it again at once.
    look: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let typed = Typed::new();
    for kind in StudyCommandKind::ALL {
        desk.clears(typed.form(*kind));
    }
    let open = RwSignal::new(None::<StudyCommandKind>);
    let done = RwSignal::new(None::<StudyCommandKind>);
    let permitted = Memo::new(move |_| {
        watched
            .seen
            .with(|seen| seen.as_ref().map(|seen| seen.permitted.clone()).unwrap_or_default())
    });
    let close = Callback::new(move |()| {
        let kind = open.get_untracked();
        open.set(None);
        if let Some(kind) = kind {
            let button = button_id(kind);
            request_animation_frame(move || browser::focus(&button));
        }
    });
    let press = move |kind: StudyCommandKind| {
        done.set(None);
        if open.get_untracked() == Some(kind) {
            close.run(());
            return;
        }
        watched.seen.with_untracked(|seen| {
            if let Some(seen) = seen {
                typed.prepare(kind, &seen.study);
            }
        });
        open.set(Some(kind));
        focus_form();
    };
    let submit = Callback::new(move |kind: StudyCommandKind| {
        let form = typed.form(kind);
        let command = match typed.read(kind) {
            Ok(command) => command,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        let revision =
            watched.seen.with_untracked(|seen| seen.as_ref().map_or(0, |seen| seen.study.revision));
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = desk.api.study_command(id.get_value(), command, revision, key).await;
                if answer.is_err() {
                    let _ = look.try_run(());
                }
                answer
            },
            move |_| {
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
        nothing_is.get().then(|| view! { <p class="hint">{text::nothing_for_you(lang)}</p> })
    };
    let stale = move || {
        let lang = language.get();
        let failure = typed.form(open.get()?).failure;
        let is_stale = failure.with(|failure| failure.as_ref().is_some_and(ApiError::is_stale));
        is_stale.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution title=text::stale(lang) live=true>
                    <p>{text::stale_words(lang)}</p>
                </Notice>
            }
        })
    };
    let form = spoken(move |lang| {
        open.get().map(|kind| {
            let fits = Memo::new(move |_| permitted.with(|permitted| permitted.contains(&kind)));
            let opened = OpenedForm {
                code: kind.code(),
                name: kind.say(lang),
                form: typed.form(kind),
                permitted: fits.into(),
                follows: Signal::stored(None),
                on_submit: Callback::new(move |()| submit.run(kind)),
                on_cancel: close,
            };
            opened.around(move || fields(kind, typed, lang), lang)
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

fn button_id(kind: StudyCommandKind) -> String {
    format!("command-{}", kind.code())
}

fn fields(kind: StudyCommandKind, typed: Typed, lang: Lang) -> AnyView {
    match kind {
        StudyCommandKind::Propose => ().into_any(),
        StudyCommandKind::Gather => view! { <p>{text::gather_words(lang)}</p> }.into_any(),
        StudyCommandKind::Close => view! { <p>{text::close_words(lang)}</p> }.into_any(),
        StudyCommandKind::Convene => view! {
            <DepartmentsField
                name="departments"
                label=text::departments(lang)
                hint=text::departments_hint(lang)
                required=true
                chosen=typed.departments
                typed=typed.department
            />
            <DateField name="on" label=text::on(lang) value=typed.on/>
            <Field name="place" label=text::place(lang) value=typed.place/>
        }
        .into_any(),
        StudyCommandKind::Meet => view! {
            <DateField name="on" label=text::on(lang) value=typed.met_on/>
            <Field name="place" label=text::place(lang) value=typed.met_at/>
            <TextArea
                name="offices"
                label=text::took_part(lang)
                hint=text::took_part_hint(lang)
                value=typed.offices
                most=Note::MAX
                rows=4
            />
            <TextArea
                name="minutes"
                label=text::minutes(lang)
                hint=text::minutes_hint(lang)
                value=typed.minutes
                most=Note::MAX
                rows=6
            />
        }
        .into_any(),
        StudyCommandKind::Decide => view! {
            <TextArea
                name="decisions"
                label=text::decided_zh(lang)
                hint=text::decided_zh_hint(lang)
                value=typed.decided_zh
                most=Note::MAX
                rows=4
            />
            <TextArea
                name="decisions_en"
                label=text::decided_en(lang)
                hint=text::decided_en_hint(lang)
                value=typed.decided_en
                most=Note::MAX
                rows=4
                optional=true
            />
        }
        .into_any(),
        StudyCommandKind::Drop => view! {
            <TextArea
                name="reason"
                label=text::drop_reason(lang)
                value=typed.reason
                most=Note::MAX
                rows=3
            />
        }
        .into_any(),
    }
}
