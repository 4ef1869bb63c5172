//! The forms of the commands on a case. What is typed into them belongs to the page, so that closing
//! a form, a refusal or a new step of the case never loses it.
//!
//! Which of them are offered is not decided here: the page offers what the server permits.

use crate::browser;
use crate::components::{
    Button, ButtonKind, Choice, Field, FieldKind, FormBox, Radios, Select, SubmitButton, TextArea,
    TickBox,
};
use crate::console::departments::DepartmentsField;
use crate::console::named::{DepartmentField, MatterField, department_of, matter_of};
use crate::console::register_case::reasons;
use crate::console::text;
use crate::form::Form;
use leptos::prelude::*;
use shared::command::{
    Assign, Command, CommandKind, End, GiveVerdict, LogStep, PublishSummary, Reopen, Return,
    SendMessage, Sort, Summon,
};
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::{Note, Prose};
use shared::view::PublicCase;
use shared::vocabulary::{Outcome, RefusalReason, StepKind, VerdictVia};

/// What is typed into the commands' forms.
#[derive(Clone, Copy)]
pub struct Typed {
    department: RwSignal<String>,
    summon_note: RwSignal<String>,
    days: RwSignal<String>,
    assign_note: RwSignal<String>,
    return_reason: RwSignal<String>,
    step_kind: RwSignal<String>,
    step_words: RwSignal<String>,
    outcome: RwSignal<String>,
    answer: RwSignal<String>,
    measure: RwSignal<String>,
    message: RwSignal<String>,
    summary: RwSignal<String>,
    confirmed: RwSignal<bool>,
    solved: RwSignal<String>,
    rating: RwSignal<String>,
    verdict_words: RwSignal<String>,
    via: RwSignal<String>,
    reopen_reason: RwSignal<String>,
    matter: RwSignal<String>,
    reason: RwSignal<String>,
    departments: RwSignal<Vec<DepartmentId>>,
    more_department: RwSignal<String>,
    forms: StoredValue<Vec<(CommandKind, Form)>>,
}

/// The commands that are given to a case that is there, in the order the page offers them: what moves
/// the case on first.
pub const OFFERED: [CommandKind; 13] = [
    CommandKind::Accept,
    CommandKind::Assign,
    CommandKind::Summon,
    CommandKind::Settle,
    CommandKind::Resolve,
    CommandKind::GiveVerdict,
    CommandKind::LogStep,
    CommandKind::SendMessage,
    CommandKind::Sort,
    CommandKind::PublishSummary,
    CommandKind::Return,
    CommandKind::Reopen,
    CommandKind::Close,
];

impl Typed {
    /// Nothing typed yet.
    pub fn new() -> Typed {
        let line = || RwSignal::new(String::new());
        Typed {
            department: line(),
            summon_note: line(),
            days: line(),
            assign_note: line(),
            return_reason: line(),
            step_kind: line(),
            step_words: line(),
            outcome: line(),
            answer: line(),
            measure: line(),
            message: line(),
            summary: line(),
            confirmed: RwSignal::new(false),
            solved: line(),
            rating: line(),
            verdict_words: line(),
            via: RwSignal::new(VerdictVia::Phone.code().to_owned()),
            reopen_reason: line(),
            matter: line(),
            reason: line(),
            departments: RwSignal::new(Vec::new()),
            more_department: line(),
            forms: StoredValue::new(
                OFFERED.into_iter().map(|kind| (kind, Form::new(kind.code()))).collect(),
            ),
        }
    }

    /// The form of a command.
    pub fn form(self, kind: CommandKind) -> Form {
        let known = self.forms.with_value(|forms| {
            forms.iter().find(|(known, _)| *known == kind).map(|(_, form)| *form)
        });
        known.unwrap_or_else(|| Form::new(kind.code()))
    }

    /// Fills in what the case says already, where nothing is typed.
    pub fn prepare(self, kind: CommandKind, case: &PublicCase, names: &Directory, lang: Lang) {
        match kind {
            CommandKind::Summon | CommandKind::Assign => {
                let first = case
                    .departments
                    .first()
                    .filter(|_| self.department.with_untracked(String::is_empty));
                if let Some(first) = first {
                    self.department.set(names.department(first, lang).to_owned());
                }
            }
            CommandKind::Sort => {
                if self.reason.with_untracked(String::is_empty) {
                    let matter = case.matter.as_ref().map(|matter| names.matter(matter, lang));
                    self.matter.set(matter.unwrap_or_default().to_owned());
                    self.reason.set(case.reason.code().to_owned());
                    self.departments.set(case.departments.clone());
                }
            }
            CommandKind::PublishSummary => {
                if self.summary.with_untracked(String::is_empty)
                    && let Some(summary) = &case.summary
                {
                    self.summary.set(summary.as_str().to_owned());
                }
            }
            CommandKind::Register
            | CommandKind::Import
            | CommandKind::Settle
            | CommandKind::Accept
            | CommandKind::Return
            | CommandKind::LogStep
            | CommandKind::Resolve
            | CommandKind::SendMessage
            | CommandKind::GiveVerdict
            | CommandKind::Reopen
            | CommandKind::Close => {}
        }
    }

    /// Forgets what was typed for a command that is done.
    pub fn clear(self, kind: CommandKind) {
        let lines: &[RwSignal<String>] = match kind {
            CommandKind::Sort => &[self.matter, self.reason, self.more_department],
            CommandKind::Summon => &[self.department, self.summon_note],
            CommandKind::Assign => &[self.department, self.days, self.assign_note],
            CommandKind::Settle | CommandKind::Resolve => {
                &[self.outcome, self.answer, self.measure]
            }
            CommandKind::Return => &[self.return_reason],
            CommandKind::LogStep => &[self.step_kind, self.step_words],
            CommandKind::SendMessage => &[self.message],
            CommandKind::PublishSummary => &[self.summary],
            CommandKind::GiveVerdict => &[self.solved, self.rating, self.verdict_words],
            CommandKind::Reopen => &[self.reopen_reason],
            CommandKind::Register
            | CommandKind::Import
            | CommandKind::Accept
            | CommandKind::Close => &[],
        };
        for line in lines {
            line.set(String::new());
        }
        self.confirmed.set(false);
    }

    /// The command, or what is wrong with it. `None` for what is not given to a case that is there.
    pub fn read(
        self,
        kind: CommandKind,
        names: &Directory,
    ) -> Option<Result<Command, Vec<FieldProblem>>> {
        let mut wrong = Problems::default();
        let command = match kind {
            CommandKind::Register | CommandKind::Import => return None,
            CommandKind::Sort => self.read_sort(names, &mut wrong),
            CommandKind::Summon => {
                let department = wrong.department(self.department, names);
                let note = wrong.some_prose("note", self.summon_note);
                department.map(|department| Command::Summon(Summon { department, note }))
            }
            CommandKind::Settle => wrong.end(self).map(Command::Settle),
            CommandKind::Resolve => wrong.end(self).map(Command::Resolve),
            CommandKind::Assign => {
                let department = wrong.department(self.department, names);
                let days = wrong.days(self.days);
                let note = wrong.some_prose("note", self.assign_note);
                department.map(|department| Command::Assign(Assign { department, days, note }))
            }
            CommandKind::Accept => Some(Command::Accept),
            CommandKind::Return => wrong
                .prose("reason", self.return_reason)
                .map(|reason| Command::Return(Return { reason })),
            CommandKind::LogStep => {
                let kind = wrong.choice("kind", StepKind::read(&self.step_kind.get_untracked()));
                let words = wrong.prose("words", self.step_words);
                kind.zip(words).map(|(kind, words)| Command::LogStep(LogStep { kind, words }))
            }
            CommandKind::SendMessage => wrong
                .prose("words", self.message)
                .map(|words| Command::SendMessage(SendMessage { words })),
            CommandKind::PublishSummary => self.read_summary(&mut wrong),
            CommandKind::GiveVerdict => self.read_verdict(&mut wrong),
            CommandKind::Reopen => wrong
                .prose("reason", self.reopen_reason)
                .map(|reason| Command::Reopen(Reopen { reason })),
            CommandKind::Close => Some(Command::Close),
        };
        Some(match command {
            Some(command) if wrong.0.is_empty() => {
                let unknown = command.unknown_in(names);
                if unknown.is_empty() { Ok(command) } else { Err(unknown) }
            }
            Some(_) | None => Err(wrong.0),
        })
    }

    fn read_sort(self, names: &Directory, wrong: &mut Problems) -> Option<Command> {
        let typed = self.matter.get_untracked();
        let matter = matter_of(&typed, names);
        if matter.is_none() && !typed.trim().is_empty() {
            wrong.add("matter", Wrong::Unknown);
        }
        if self.more_department.with_untracked(|typed| !typed.trim().is_empty()) {
            wrong.add("departments", Wrong::Unknown);
        }
        let reason = wrong.choice("reason", RefusalReason::read(&self.reason.get_untracked()))?;
        let departments = self.departments.get_untracked();
        Some(Command::Sort(Sort { matter, reason, departments }))
    }

    fn read_summary(self, wrong: &mut Problems) -> Option<Command> {
        let confirmed = self.confirmed.get_untracked();
        let summary = match Note::new(self.summary.get_untracked()) {
            Ok(summary) => Some(summary),
            Err(error) => {
                wrong.add("summary", error.into());
                None
            }
        };
        if !confirmed {
            wrong.add("confirmed", Wrong::NotConfirmed);
        }
        summary.map(|summary| Command::PublishSummary(PublishSummary { summary, confirmed }))
    }

    fn read_verdict(self, wrong: &mut Problems) -> Option<Command> {
        let solved = match self.solved.get_untracked().as_str() {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        };
        let via = wrong.choice("via", VerdictVia::read(&self.via.get_untracked()));
        let solved = wrong.choice("solved", solved);
        let rating = self.rating.get_untracked().parse().ok();
        let words = wrong.some_prose("words", self.verdict_words);
        let (via, solved) = (via?, solved?);
        Some(Command::GiveVerdict(GiveVerdict { solved, rating, words, via }))
    }
}

impl Default for Typed {
    fn default() -> Typed {
        Typed::new()
    }
}

const YES: &str = "yes";
const NO: &str = "no";

/// What is wrong with a form, in its order.
#[derive(Default)]
struct Problems(Vec<FieldProblem>);

impl Problems {
    fn add(&mut self, field: &str, problem: Wrong) {
        self.0.push(FieldProblem::new(field, problem));
    }

    fn prose(&mut self, field: &str, typed: RwSignal<String>) -> Option<Prose> {
        match Prose::new(typed.get_untracked()) {
            Ok(prose) => Some(prose),
            Err(error) => {
                self.add(field, error.into());
                None
            }
        }
    }

    fn some_prose(&mut self, field: &str, typed: RwSignal<String>) -> Option<Prose> {
        let nothing = typed.with_untracked(|typed| typed.trim().is_empty());
        if nothing { None } else { self.prose(field, typed) }
    }

    fn choice<T>(&mut self, field: &str, chosen: Option<T>) -> Option<T> {
        if chosen.is_none() {
            self.add(field, Wrong::NotAChoice);
        }
        chosen
    }

    fn department(&mut self, typed: RwSignal<String>, names: &Directory) -> Option<DepartmentId> {
        let typed = typed.get_untracked();
        let found = department_of(&typed, names);
        if found.is_none() {
            let nothing = typed.trim().is_empty();
            self.add("department", if nothing { Wrong::Missing } else { Wrong::Unknown });
        }
        found
    }

    /// The days asked for; nothing for the policy's own. Whether they fit is the policy's business.
    fn days(&mut self, typed: RwSignal<String>) -> Option<u32> {
        let typed = typed.get_untracked();
        if typed.trim().is_empty() {
            return None;
        }
        let days = typed.trim().parse().ok();
        if days.is_none() {
            let most = shared::policy::Policy::default().handle_days_most;
            self.add("days", Wrong::OutOfRange { min: 1, max: most });
        }
        days
    }

    fn end(&mut self, typed: Typed) -> Option<End> {
        let outcome = self.choice("outcome", Outcome::read(&typed.outcome.get_untracked()));
        let answer = self.prose("answer", typed.answer);
        let measure = self.some_prose("measure", typed.measure);
        Some(End { outcome: outcome?, answer: answer?, measure })
    }
}

/// The form of a command, in place.
#[component]
pub fn CommandForm(
    /// Which.
    kind: CommandKind,
    /// What is typed.
    typed: Typed,
    /// Whether it is still permitted.
    #[prop(into)]
    permitted: Signal<bool>,
    /// Sends it.
    on_submit: Callback<CommandKind>,
    /// Closes the form.
    on_cancel: Callback<()>,
    /// In which language.
    lang: Lang,
) -> impl IntoView {
    let form = typed.form(kind);
    let buttons = move || {
        if permitted.get() {
            view! { <SubmitButton label=kind.say(lang)/> }.into_any()
        } else {
            view! { <p class="problem">{text::no_longer_fits(lang, kind.say(lang))}</p> }.into_any()
        }
    };
    let title = format!("{}-title", kind.code());
    let title_id = title.clone();
    view! {
        <section
            class="command-form"
            id="command-form"
            tabindex="-1"
            aria-labelledby=title
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    if permitted.get_untracked() && !form.busy.get_untracked() {
                        on_submit.run(kind);
                    }
                }
            }
        >
            <h3 id=title_id>{kind.say(lang)}</h3>
            <FormBox form=form on_submit=Callback::new(move |()| on_submit.run(kind))>
                {fields(kind, typed, lang)}
                <div class="buttons">
                    {buttons}
                    <Button label=text::cancel(lang) kind=ButtonKind::Quiet on_press=on_cancel/>
                </div>
            </FormBox>
        </section>
    }
}

fn fields(kind: CommandKind, typed: Typed, lang: Lang) -> AnyView {
    match kind {
        CommandKind::Register | CommandKind::Import => ().into_any(),
        CommandKind::Accept => view! { <p>{text::accept_words(lang)}</p> }.into_any(),
        CommandKind::Close => view! { <p>{text::close_words(lang)}</p> }.into_any(),
        CommandKind::Sort => view! {
            <MatterField
                name="matter"
                label=text::matter(lang)
                hint=text::matter_hint(lang)
                typed=typed.matter
                departments=typed.departments
            />
            <Select
                name="reason"
                label=text::main_reason(lang)
                choices=reasons(lang)
                value=typed.reason
            />
            <DepartmentsField
                name="departments"
                label=text::departments(lang)
                hint=text::departments_hint(lang)
                chosen=typed.departments
                typed=typed.more_department
            />
        }
        .into_any(),
        CommandKind::Summon => view! {
            <DepartmentField
                name="department"
                label=text::department(lang)
                hint=text::department_hint(lang)
                typed=typed.department
            />
            <TextArea
                name="note"
                label=text::summon_note(lang)
                value=typed.summon_note
                most=Prose::MAX
                rows=3
                optional=true
            />
        }
        .into_any(),
        CommandKind::Assign => view! {
            <DepartmentField
                name="department"
                label=text::department(lang)
                hint=text::department_hint(lang)
                typed=typed.department
            />
            <Field
                name="days"
                label=text::days(lang)
                hint=text::days_hint(lang)
                value=typed.days
                kind=FieldKind::Digits
                optional=true
                short=true
            />
            <TextArea
                name="note"
                label=text::assign_note(lang)
                value=typed.assign_note
                most=Prose::MAX
                rows=3
                optional=true
            />
        }
        .into_any(),
        CommandKind::Settle | CommandKind::Resolve => {
            let outcomes = Outcome::ALL
                .iter()
                .map(|outcome| Choice::new(outcome.code(), outcome.say(lang)))
                .collect();
            view! {
                <Radios
                    name="outcome"
                    label=text::outcome(lang)
                    choices=outcomes
                    value=typed.outcome
                    inline=true
                />
                <TextArea
                    name="answer"
                    label=text::answer(lang)
                    hint=text::answer_hint(lang)
                    value=typed.answer
                    most=Prose::MAX
                    rows=5
                />
                <TextArea
                    name="measure"
                    label=text::plan(lang)
                    value=typed.measure
                    most=Prose::MAX
                    rows=3
                    optional=true
                />
            }
            .into_any()
        }
        CommandKind::Return => prose("reason", text::return_reason(lang), typed.return_reason),
        CommandKind::Reopen => prose("reason", text::reopen_reason(lang), typed.reopen_reason),
        CommandKind::SendMessage => prose("words", text::message_words(lang), typed.message),
        CommandKind::LogStep => {
            let kinds =
                StepKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang))).collect();
            view! {
                <Radios
                    name="kind"
                    label=text::step_kind(lang)
                    choices=kinds
                    value=typed.step_kind
                    inline=true
                />
                {prose("words", text::step_words(lang), typed.step_words)}
            }
            .into_any()
        }
        CommandKind::PublishSummary => view! {
            <TextArea
                name="summary"
                label=text::summary(lang)
                hint=text::summary_hint(lang)
                value=typed.summary
                most=Note::MAX
                rows=4
            />
            <TickBox name="confirmed" label=text::summary_confirmed(lang) value=typed.confirmed/>
        }
        .into_any(),
        CommandKind::GiveVerdict => verdict_fields(typed, lang),
    }
}

fn verdict_fields(typed: Typed, lang: Lang) -> AnyView {
    let ways = [VerdictVia::Phone, VerdictVia::Window]
        .map(|via| Choice::new(via.code(), via.say(lang)))
        .to_vec();
    let answers =
        vec![Choice::new(YES, text::verdict_yes(lang)), Choice::new(NO, text::verdict_no(lang))];
    let ratings = (1..=5).map(|stars| Choice::new(stars.to_string(), stars.to_string())).collect();
    view! {
        <Radios name="via" label=text::verdict_via(lang) choices=ways value=typed.via inline=true/>
        <Radios
            name="solved"
            label=text::verdict_solved(lang)
            choices=answers
            value=typed.solved
            inline=true
        />
        <Select
            name="rating"
            label=text::verdict_rating(lang)
            choices=ratings
            value=typed.rating
            optional=true
            none=text::no_rating(lang)
        />
        <TextArea
            name="words"
            label=text::verdict_words(lang)
            value=typed.verdict_words
            most=Prose::MAX
            rows=3
            optional=true
        />
    }
    .into_any()
}

fn prose(name: &'static str, label: &'static str, value: RwSignal<String>) -> AnyView {
    view! { <TextArea name=name label=label value=value most=Prose::MAX rows=4/> }.into_any()
}

/// Puts the focus on the form that was opened.
pub fn focus_form() {
    request_animation_frame(|| browser::focus("command-form"));
}
