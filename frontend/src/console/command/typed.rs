//! What is typed into the commands' forms: filled in with what the case says, read as a command, and
//! forgotten once that is done.

use crate::console::command::{AtHand, OFFERED};
use crate::console::named::{department_of, matter_of};
use crate::console::text;
use crate::console::upload::Uploading;
use crate::form::{Form, FormProblem};
use crate::pages::track::say_number;
use leptos::prelude::*;
use shared::command::{
    AnswerDemand, AskMaterials, Assign, Command, CommandKind, Demand, End, Extend, FinishPart,
    FinishStep, FollowUp, GiveVerdict, LinkCase, LinkPlan, LogStep, PlanStep, PublishSummary,
    Reassign, ReissueCode, Reopen, ReportProgress, Return, SendMessage, Sort, Summon, TakeNote,
    TrackLong, WithdrawAssignment,
};
use shared::decide::{MATERIALS_MOST, holds_long_number};
use shared::directory::Directory;
use shared::event::Explanation;
use shared::id::{DepartmentId, PlanId};
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::{Line, Link, Note, Prose, TextError};
use shared::time::Day;
use shared::view::PublicCase;
use shared::vocabulary::{Outcome, PersonCheck, RefusalReason, Role, StepKind, VerdictVia};
use shared::wire::{Publish, Session};
use std::collections::BTreeSet;

/// The answer that it is solved.
pub const YES: &str = "yes";
/// The answer that it is not.
pub const NO: &str = "no";

/// What is typed into the commands' forms.
#[derive(Clone, Copy)]
pub struct Typed {
    pub(super) department: RwSignal<String>,
    pub(super) summon_note: RwSignal<String>,
    pub(super) days: RwSignal<String>,
    pub(super) assign_note: RwSignal<String>,
    pub(super) co: RwSignal<Vec<DepartmentId>>,
    pub(super) more_co: RwSignal<String>,
    pub(super) withdraw_reason: RwSignal<String>,
    pub(super) reassign_reason: RwSignal<String>,
    pub(super) return_reason: RwSignal<String>,
    pub(super) step_kind: RwSignal<String>,
    pub(super) step_words: RwSignal<String>,
    pub(super) outcome: RwSignal<String>,
    pub(super) answer: RwSignal<String>,
    pub(super) measure: RwSignal<String>,
    pub(super) message: RwSignal<String>,
    pub(super) summary: RwSignal<String>,
    pub(super) summary_confirmed: RwSignal<bool>,
    pub(super) solved: RwSignal<String>,
    pub(super) rating: RwSignal<String>,
    pub(super) verdict_words: RwSignal<String>,
    pub(super) via: RwSignal<String>,
    pub(super) reopen_reason: RwSignal<String>,
    pub(super) matter: RwSignal<String>,
    pub(super) reason: RwSignal<String>,
    pub(super) departments: RwSignal<Vec<DepartmentId>>,
    pub(super) more_department: RwSignal<String>,
    pub(super) more_days: RwSignal<String>,
    pub(super) extend_reason: RwSignal<String>,
    pub(super) long_reason: RwSignal<String>,
    pub(super) first_report_on: RwSignal<String>,
    pub(super) progress: RwSignal<String>,
    pub(super) next_report_on: RwSignal<String>,
    pub(super) part_words: RwSignal<String>,
    pub(super) step_department: RwSignal<String>,
    pub(super) step_due_on: RwSignal<String>,
    pub(super) step_to_take: RwSignal<String>,
    pub(super) step: RwSignal<String>,
    pub(super) step_result: RwSignal<String>,
    pub(super) materials: RwSignal<BTreeSet<usize>>,
    pub(super) more_materials: RwSignal<String>,
    pub(super) again: RwSignal<String>,
    pub(super) said_zh: RwSignal<String>,
    pub(super) said_en: RwSignal<String>,
    pub(super) video: RwSignal<String>,
    pub(super) transcript: RwSignal<String>,
    pub(super) speaker: RwSignal<String>,
    pub(super) office: RwSignal<String>,
    pub(super) plan: RwSignal<String>,
    pub(super) note: RwSignal<String>,
    pub(super) demand_department: RwSignal<String>,
    pub(super) demand_words: RwSignal<String>,
    pub(super) demand_due_on: RwSignal<String>,
    pub(super) demand: RwSignal<String>,
    pub(super) demand_answer: RwSignal<String>,
    pub(super) tried: RwSignal<String>,
    pub(super) file: RwSignal<String>,
    pub(super) caption: RwSignal<String>,
    pub(super) file_confirmed: RwSignal<bool>,
    pub(super) other: RwSignal<String>,
    pub(super) checked: RwSignal<String>,
    /// The file that is handed in.
    pub uploading: Uploading,
    forms: StoredValue<Vec<(CommandKind, Form)>>,
}

impl Typed {
    /// Nothing typed yet.
    pub fn new() -> Typed {
        let line = || RwSignal::new(String::new());
        let departments = || RwSignal::new(Vec::new());
        Typed {
            department: line(),
            summon_note: line(),
            days: line(),
            assign_note: line(),
            co: departments(),
            more_co: line(),
            withdraw_reason: line(),
            reassign_reason: line(),
            return_reason: line(),
            step_kind: line(),
            step_words: line(),
            outcome: line(),
            answer: line(),
            measure: line(),
            message: line(),
            summary: line(),
            summary_confirmed: RwSignal::new(false),
            solved: line(),
            rating: line(),
            verdict_words: line(),
            via: RwSignal::new(VerdictVia::Phone.code().to_owned()),
            reopen_reason: line(),
            matter: line(),
            reason: line(),
            departments: departments(),
            more_department: line(),
            more_days: line(),
            extend_reason: line(),
            long_reason: line(),
            first_report_on: line(),
            progress: line(),
            next_report_on: line(),
            part_words: line(),
            step_department: line(),
            step_due_on: line(),
            step_to_take: line(),
            step: line(),
            step_result: line(),
            materials: RwSignal::new(BTreeSet::new()),
            more_materials: line(),
            again: line(),
            said_zh: line(),
            said_en: line(),
            video: line(),
            transcript: line(),
            speaker: line(),
            office: line(),
            plan: line(),
            note: line(),
            demand_department: line(),
            demand_words: line(),
            demand_due_on: line(),
            demand: line(),
            demand_answer: line(),
            tried: line(),
            file: line(),
            caption: line(),
            file_confirmed: RwSignal::new(false),
            other: line(),
            checked: line(),
            uploading: Uploading::new(),
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

    /// Fills in what the case and the session say already, where nothing is typed.
    pub fn prepare(
        self,
        kind: CommandKind,
        case: &PublicCase,
        at_hand: &AtHand,
        session: &Session,
        names: &Directory,
        lang: Lang,
    ) {
        match kind {
            CommandKind::Summon | CommandKind::Assign => {
                if let Some(first) = case.departments.first() {
                    suggest(self.department, names.department(first, lang));
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
                if let Some(summary) = &case.summary {
                    suggest(self.summary, summary.as_str());
                }
            }
            CommandKind::Explain => {
                suggest(self.speaker, session.name.as_str());
                suggest(self.office, &office_of(case, session, names, lang));
            }
            // The only one there is needs no choosing.
            CommandKind::FinishStep => {
                if let [only] = at_hand.steps.as_slice() {
                    suggest(self.step, &only.id.to_string());
                }
            }
            CommandKind::AnswerDemand => {
                if let [only] = at_hand.demands.as_slice() {
                    suggest(self.demand, &only.id.to_string());
                }
            }
            CommandKind::PublishFile => {
                if let [only] = at_hand.files.as_slice() {
                    suggest(self.file, &only.file.0.to_string());
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
            | CommandKind::Close
            | CommandKind::Extend
            | CommandKind::TrackLong
            | CommandKind::ReportProgress
            | CommandKind::FinishPart
            | CommandKind::PlanStep
            | CommandKind::AskMaterials
            | CommandKind::LinkPlan
            | CommandKind::Note
            | CommandKind::Demand
            | CommandKind::FollowUp
            | CommandKind::AddFile
            | CommandKind::LinkCase
            | CommandKind::ReissueCode
            | CommandKind::WithdrawAssignment
            | CommandKind::Reassign => {}
        }
    }

    /// Forgets what was typed for a command that is done.
    pub fn clear(self, kind: CommandKind) {
        let lines: &[RwSignal<String>] = match kind {
            CommandKind::Sort => &[self.matter, self.reason, self.more_department],
            CommandKind::Summon => &[self.department, self.summon_note],
            CommandKind::Assign => {
                self.co.set(Vec::new());
                &[self.department, self.days, self.assign_note, self.more_co]
            }
            CommandKind::Reassign => {
                self.co.set(Vec::new());
                &[self.department, self.days, self.assign_note, self.more_co, self.reassign_reason]
            }
            CommandKind::WithdrawAssignment => &[self.withdraw_reason],
            CommandKind::Settle | CommandKind::Resolve => {
                &[self.outcome, self.answer, self.measure]
            }
            CommandKind::Return => &[self.return_reason],
            CommandKind::LogStep => &[self.step_kind, self.step_words],
            CommandKind::SendMessage => &[self.message],
            CommandKind::PublishSummary => {
                self.summary_confirmed.set(false);
                &[self.summary]
            }
            CommandKind::GiveVerdict => &[self.solved, self.rating, self.verdict_words],
            CommandKind::Reopen => &[self.reopen_reason],
            CommandKind::Extend => &[self.more_days, self.extend_reason],
            CommandKind::TrackLong => &[self.long_reason, self.first_report_on],
            CommandKind::ReportProgress => &[self.progress, self.next_report_on],
            CommandKind::FinishPart => &[self.part_words],
            CommandKind::PlanStep => &[self.step_department, self.step_due_on, self.step_to_take],
            CommandKind::FinishStep => &[self.step, self.step_result],
            CommandKind::AskMaterials => {
                self.materials.set(BTreeSet::new());
                &[self.more_materials, self.again]
            }
            CommandKind::Explain => &[
                self.said_zh,
                self.said_en,
                self.video,
                self.transcript,
                self.speaker,
                self.office,
            ],
            CommandKind::LinkPlan => &[self.plan],
            CommandKind::Note => &[self.note],
            CommandKind::Demand => &[self.demand_department, self.demand_words, self.demand_due_on],
            CommandKind::AnswerDemand => &[self.demand, self.demand_answer],
            CommandKind::FollowUp => &[self.tried],
            CommandKind::PublishFile => {
                self.file_confirmed.set(false);
                &[self.file, self.caption]
            }
            CommandKind::LinkCase => &[self.other],
            CommandKind::ReissueCode => &[self.checked],
            CommandKind::Register
            | CommandKind::Import
            | CommandKind::Accept
            | CommandKind::Close
            | CommandKind::AddFile => &[],
        };
        for line in lines {
            line.set(String::new());
        }
    }

    /// What is published, or what is wrong with it. Where the copy will lie is for the server to say, so
    /// this is not the command yet.
    pub fn read_publication(self) -> Result<Publish, Refused> {
        let mut wrong = Refused::default();
        let file = wrong.choice("file", self.file.get_untracked().parse().ok());
        let caption = wrong.text("caption", self.caption, Line::new);
        let confirmed = wrong.confirmed(self.file_confirmed);
        if caption.as_ref().is_some_and(|caption| holds_long_number(caption.as_str())) {
            wrong.add("caption", Wrong::LooksPersonal);
        }
        match file.zip(caption) {
            Some((file, caption)) if wrong.is_nothing() => {
                Ok(Publish { file: TextId(file), caption, confirmed })
            }
            Some(_) | None => Err(wrong),
        }
    }

    /// The command, or what is wrong with it. `None` for what is no command yet, or has no form here.
    pub fn read(
        self,
        kind: CommandKind,
        at_hand: &AtHand,
        names: &Directory,
        lang: Lang,
    ) -> Option<Result<Command, Refused>> {
        let mut wrong = Refused::default();
        let command = match kind {
            CommandKind::Register
            | CommandKind::Import
            | CommandKind::AddFile
            | CommandKind::PublishFile => return None,
            CommandKind::Sort => self.read_sort(names, &mut wrong),
            CommandKind::Summon => {
                let department = wrong.department(self.department, names);
                let note = wrong.some_prose("note", self.summon_note);
                department.map(|department| Command::Summon(Summon { department, note }))
            }
            CommandKind::Settle => wrong.end(self).map(Command::Settle),
            CommandKind::Resolve => wrong.end(self).map(Command::Resolve),
            CommandKind::Assign => {
                self.read_assign(at_hand, names, &mut wrong).map(Command::Assign)
            }
            CommandKind::Reassign => self.read_reassign(at_hand, names, &mut wrong),
            CommandKind::WithdrawAssignment => {
                let reason = wrong.some_prose("reason", self.withdraw_reason);
                Some(Command::WithdrawAssignment(WithdrawAssignment { reason }))
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
            CommandKind::PublishSummary => {
                let summary = wrong.text("summary", self.summary, Note::new);
                let confirmed = wrong.confirmed(self.summary_confirmed);
                summary
                    .map(|summary| Command::PublishSummary(PublishSummary { summary, confirmed }))
            }
            CommandKind::GiveVerdict => self.read_verdict(&mut wrong),
            CommandKind::Reopen => wrong
                .prose("reason", self.reopen_reason)
                .map(|reason| Command::Reopen(Reopen { reason })),
            CommandKind::Close => Some(Command::Close),
            CommandKind::Extend => {
                let most = at_hand.policy.as_ref().map(|rules| rules.extension_days_most);
                let days = wrong.needed_days(self.more_days, most);
                let reason = wrong.prose("reason", self.extend_reason);
                days.zip(reason).map(|(days, reason)| Command::Extend(Extend { days, reason }))
            }
            CommandKind::TrackLong => {
                let reason = wrong.prose("reason", self.long_reason);
                let report_on = wrong.some_day("report_on", self.first_report_on);
                reason.map(|reason| Command::TrackLong(TrackLong { reason, report_on }))
            }
            CommandKind::ReportProgress => {
                let words = wrong.prose("words", self.progress);
                let report_on = wrong.some_day("report_on", self.next_report_on);
                words.map(|words| Command::ReportProgress(ReportProgress { words, report_on }))
            }
            CommandKind::FinishPart => wrong
                .prose("words", self.part_words)
                .map(|words| Command::FinishPart(FinishPart { words })),
            CommandKind::PlanStep => {
                let words = wrong.prose("words", self.step_to_take);
                let department = wrong.some_department(self.step_department, names);
                let due_on = wrong.day("due_on", self.step_due_on);
                words.zip(due_on).map(|(words, due_on)| {
                    Command::PlanStep(PlanStep { department, due_on, words })
                })
            }
            CommandKind::FinishStep => {
                let id = wrong.choice("id", self.step.get_untracked().parse().ok());
                let words = wrong.some_prose("words", self.step_result);
                id.map(|id| Command::FinishStep(FinishStep { id, words }))
            }
            CommandKind::AskMaterials => self.read_materials(at_hand, lang, &mut wrong),
            CommandKind::Explain => self.read_explanation(&mut wrong),
            CommandKind::LinkPlan => {
                wrong.plan(self.plan).map(|plan| Command::LinkPlan(LinkPlan { plan }))
            }
            CommandKind::Note => {
                wrong.prose("words", self.note).map(|words| Command::Note(TakeNote { words }))
            }
            CommandKind::Demand => {
                let department = wrong.some_department(self.demand_department, names);
                let words = wrong.prose("words", self.demand_words);
                let due_on = wrong.day("due_on", self.demand_due_on);
                words
                    .zip(due_on)
                    .map(|(words, due_on)| Command::Demand(Demand { department, words, due_on }))
            }
            CommandKind::AnswerDemand => {
                let id = wrong.choice("id", self.demand.get_untracked().parse().ok());
                let words = wrong.prose("words", self.demand_answer);
                id.zip(words).map(|(id, words)| Command::AnswerDemand(AnswerDemand { id, words }))
            }
            CommandKind::FollowUp => {
                wrong.prose("words", self.tried).map(|words| Command::FollowUp(FollowUp { words }))
            }
            CommandKind::LinkCase => {
                wrong.number("other", self.other).map(|other| Command::LinkCase(LinkCase { other }))
            }
            CommandKind::ReissueCode => wrong
                .choice("checked", PersonCheck::read(&self.checked.get_untracked()))
                .map(|checked| Command::ReissueCode(ReissueCode { checked })),
        };
        if let Some(command) = &command {
            for (field, text) in command.public_texts() {
                if holds_long_number(text) {
                    wrong.add(field, Wrong::LooksPersonal);
                }
            }
            wrong.problems.extend(command.unknown_in(names));
        }
        Some(match command {
            Some(command) if wrong.is_nothing() => Ok(command),
            Some(_) | None => Err(wrong),
        })
    }

    fn read_sort(self, names: &Directory, wrong: &mut Refused) -> Option<Command> {
        let typed = self.matter.get_untracked();
        let matter = matter_of(&typed, names);
        if matter.is_none() && !typed.trim().is_empty() {
            wrong.add("matter", Wrong::Unknown);
        }
        wrong.all_chosen("departments", self.more_department);
        let reason = wrong.choice("reason", RefusalReason::read(&self.reason.get_untracked()))?;
        let departments = self.departments.get_untracked();
        Some(Command::Sort(Sort { matter, reason, departments }))
    }

    fn read_assign(
        self,
        at_hand: &AtHand,
        names: &Directory,
        wrong: &mut Refused,
    ) -> Option<Assign> {
        let department = wrong.department(self.department, names);
        if department.is_some() && department == at_hand.holder {
            let words = |lang| text::has_it_already(lang).to_owned();
            wrong.said.push(FormProblem::new("department", words));
        }
        let most = at_hand.policy.as_ref().map(|rules| rules.handle_days_most);
        let days = wrong.some_days(self.days, most);
        wrong.all_chosen("co", self.more_co);
        let note = wrong.some_prose("note", self.assign_note);
        let co = self.co.get_untracked();
        department.map(|department| Assign { department, days, note, co })
    }

    fn read_reassign(
        self,
        at_hand: &AtHand,
        names: &Directory,
        wrong: &mut Refused,
    ) -> Option<Command> {
        let assign = self.read_assign(at_hand, names, wrong);
        let reason = wrong.prose("reason", self.reassign_reason);
        let (Assign { department, days, note, co }, reason) = assign.zip(reason)?;
        Some(Command::Reassign(Reassign { department, days, note, co, reason }))
    }

    fn read_verdict(self, wrong: &mut Refused) -> Option<Command> {
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

    /// The material as it stands beside the boxes, then what was written besides.
    fn read_materials(self, at_hand: &AtHand, lang: Lang, wrong: &mut Refused) -> Option<Command> {
        let ticked = self.materials.get_untracked();
        let known = at_hand.materials.iter().enumerate();
        let mut materials: Vec<Line> = known
            .filter(|(place, _)| ticked.contains(place))
            .map(|(_, name)| lang.pick(&name.zh, &name.en).clone())
            .collect();
        let more = self.more_materials.get_untracked();
        for line in more.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match Line::new(line) {
                Ok(line) => materials.push(line),
                Err(error) => wrong.add(more_materials_field(at_hand), error.into()),
            }
        }
        if wrong.is_nothing() && materials.is_empty() {
            wrong.add("materials", Wrong::Missing);
        } else if materials.len() > MATERIALS_MOST {
            wrong.add("materials", Wrong::TooMany { max: MATERIALS_MOST });
        }
        let again =
            if at_hand.material_requests > 0 { wrong.prose("again", self.again) } else { None };
        Some(Command::AskMaterials(AskMaterials { materials, again }))
    }

    fn read_explanation(self, wrong: &mut Refused) -> Option<Command> {
        let zh = wrong.text("zh", self.said_zh, Note::new);
        let en = wrong.some_text("en", self.said_en, Note::new);
        let video = wrong.some_link("video", self.video);
        let transcript = wrong.some_text("transcript", self.transcript, Prose::new);
        let has_video = self.video.with_untracked(|typed| !typed.trim().is_empty());
        if has_video && self.transcript.with_untracked(|typed| typed.trim().is_empty()) {
            wrong.add("transcript", Wrong::Missing);
        }
        let name = wrong.text("name", self.speaker, Line::new);
        let office = wrong.text("office", self.office, Line::new);
        let (zh, name, office) = (zh?, name?, office?);
        Some(Command::Explain(Box::new(Explanation { zh, en, video, transcript, name, office })))
    }
}

impl Default for Typed {
    fn default() -> Typed {
        Typed::new()
    }
}

/// Under which name the written material is asked for: it is the question itself where the matter has
/// no list.
pub fn more_materials_field(at_hand: &AtHand) -> &'static str {
    if at_hand.materials.is_empty() { "materials" } else { "more_materials" }
}

/// Writes `words` where nothing is typed.
fn suggest(typed: RwSignal<String>, words: &str) {
    if typed.with_untracked(String::is_empty) {
        typed.set(words.to_owned());
    }
}

/// The office of whoever explains: the one that the department names its leader by, or the role.
fn office_of(case: &PublicCase, session: &Session, names: &Directory, lang: Lang) -> String {
    let role = session.seat.role();
    let owed_for = case.explanation.as_ref().and_then(|owed| owed.department.as_ref());
    let department = names.departments.iter().find(|known| Some(&known.id) == owed_for);
    let leader = department
        .filter(|_| role == Role::LeaderInCharge)
        .and_then(|department| department.leader.as_ref());
    leader.map_or_else(|| role.say(lang).to_owned(), |leader| leader.as_str().to_owned())
}

/// What is wrong with a form, in its order.
#[derive(Default)]
pub struct Refused {
    /// By the names that `shared` has for it.
    pub problems: Vec<FieldProblem>,
    /// In words of its own.
    said: Vec<FormProblem>,
}

impl Refused {
    /// Shows it at the fields.
    pub fn show(self, form: Form) {
        form.accepts_all(self.problems, self.said);
    }

    fn is_nothing(&self) -> bool {
        self.problems.is_empty() && self.said.is_empty()
    }

    fn add(&mut self, field: &str, problem: Wrong) {
        self.problems.push(FieldProblem::new(field, problem));
    }

    fn text<T>(
        &mut self,
        field: &str,
        typed: RwSignal<String>,
        read: fn(String) -> Result<T, TextError>,
    ) -> Option<T> {
        match read(typed.get_untracked()) {
            Ok(text) => Some(text),
            Err(error) => {
                self.add(field, error.into());
                None
            }
        }
    }

    fn some_text<T>(
        &mut self,
        field: &str,
        typed: RwSignal<String>,
        read: fn(String) -> Result<T, TextError>,
    ) -> Option<T> {
        let nothing = typed.with_untracked(|typed| typed.trim().is_empty());
        if nothing { None } else { self.text(field, typed, read) }
    }

    fn prose(&mut self, field: &str, typed: RwSignal<String>) -> Option<Prose> {
        self.text(field, typed, Prose::new)
    }

    fn some_prose(&mut self, field: &str, typed: RwSignal<String>) -> Option<Prose> {
        self.some_text(field, typed, Prose::new)
    }

    fn some_link(&mut self, field: &str, typed: RwSignal<String>) -> Option<Link> {
        let typed = typed.get_untracked();
        if typed.trim().is_empty() {
            return None;
        }
        let link = Link::new(typed).ok();
        if link.is_none() {
            self.add(field, Wrong::NotALink);
        }
        link
    }

    fn choice<T>(&mut self, field: &str, chosen: Option<T>) -> Option<T> {
        if chosen.is_none() {
            self.add(field, Wrong::NotAChoice);
        }
        chosen
    }

    fn confirmed(&mut self, ticked: RwSignal<bool>) -> bool {
        let confirmed = ticked.get_untracked();
        if !confirmed {
            self.add("confirmed", Wrong::NotConfirmed);
        }
        confirmed
    }

    fn department(&mut self, typed: RwSignal<String>, names: &Directory) -> Option<DepartmentId> {
        if typed.with_untracked(|typed| typed.trim().is_empty()) {
            self.add("department", Wrong::Missing);
            return None;
        }
        self.some_department(typed, names)
    }

    fn some_department(
        &mut self,
        typed: RwSignal<String>,
        names: &Directory,
    ) -> Option<DepartmentId> {
        let typed = typed.get_untracked();
        let found = department_of(&typed, names);
        if found.is_none() && !typed.trim().is_empty() {
            self.add("department", Wrong::Unknown);
        }
        found
    }

    /// What is typed of a further department and matches none must not be forgotten.
    fn all_chosen(&mut self, field: &str, typed: RwSignal<String>) {
        if typed.with_untracked(|typed| !typed.trim().is_empty()) {
            self.add(field, Wrong::Unknown);
        }
    }

    /// The days asked for; nothing for the policy's own. Whether they fit is the policy's business.
    fn some_days(&mut self, typed: RwSignal<String>, most: Option<u32>) -> Option<u32> {
        let typed = typed.get_untracked();
        if typed.trim().is_empty() {
            return None;
        }
        let days = typed.trim().parse().ok();
        if days.is_none() {
            let range = most.map(|max| Wrong::OutOfRange { min: 1, max });
            self.add("days", range.unwrap_or(Wrong::Malformed));
        }
        days
    }

    fn needed_days(&mut self, typed: RwSignal<String>, most: Option<u32>) -> Option<u32> {
        if typed.with_untracked(|typed| typed.trim().is_empty()) {
            self.add("days", Wrong::Missing);
        }
        self.some_days(typed, most)
    }

    /// A day. Whether it lies right is the policy's business.
    fn day(&mut self, field: &str, typed: RwSignal<String>) -> Option<Day> {
        if typed.with_untracked(|typed| typed.trim().is_empty()) {
            self.add(field, Wrong::Missing);
        }
        self.some_day(field, typed)
    }

    fn some_day(&mut self, field: &str, typed: RwSignal<String>) -> Option<Day> {
        let typed = typed.get_untracked();
        if typed.trim().is_empty() {
            return None;
        }
        let day = Day::read(&typed).ok();
        if day.is_none() {
            self.add(field, Wrong::NotADate);
        }
        day
    }

    fn plan(&mut self, typed: RwSignal<String>) -> Option<PlanId> {
        let typed = typed.get_untracked();
        let plan = PlanId::new(typed.trim()).ok();
        if plan.is_none() {
            let nothing = typed.trim().is_empty();
            self.add("plan", if nothing { Wrong::Missing } else { Wrong::Malformed });
        }
        plan
    }

    fn number(&mut self, field: &str, typed: RwSignal<String>) -> Option<CaseNumber> {
        match CaseNumber::read(&typed.get_untracked()) {
            Ok(number) => Some(number),
            Err(error) => {
                self.said.push(FormProblem::new(field, move |lang| say_number(error, lang)));
                None
            }
        }
    }

    fn end(&mut self, typed: Typed) -> Option<End> {
        let outcome = self.choice("outcome", Outcome::read(&typed.outcome.get_untracked()));
        let answer = self.prose("answer", typed.answer);
        let measure = self.some_prose("measure", typed.measure);
        Some(End { outcome: outcome?, answer: answer?, measure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::specimen::{Specimen, clerk, department, line, names, officer, prose};
    use shared::actor::Seat;
    use shared::id::AccountId;
    use shared::policy::Policy;
    use shared::time::Timestamp;
    use shared::view::StaffCase;

    /// What is typed, the case, and who sits there.
    struct Desk {
        typed: Typed,
        case: StaffCase,
        at_hand: AtHand,
        session: Session,
    }

    fn desk(specimen: &Specimen, seat: Seat) -> Desk {
        let case = specimen.seen_by(&seat);
        let at_hand = AtHand::of(&case, &seat, &names(), Some(Policy::default()));
        let session = Session {
            account: AccountId::new("someone").expect("an id"),
            name: line("李某"),
            seat,
            expires_at: Timestamp(0),
        };
        Desk { typed: Typed::new(), case, at_hand, session }
    }

    impl Desk {
        fn prepare(&self, kind: CommandKind) {
            let (public, names) = (&self.case.public, names());
            self.typed.prepare(kind, public, &self.at_hand, &self.session, &names, Lang::Zh);
        }

        fn read(&self, kind: CommandKind) -> Result<Command, Refused> {
            let read = self.typed.read(kind, &self.at_hand, &names(), Lang::Zh);
            read.expect("it has a form")
        }

        /// The fields at which something is wrong.
        fn wrong(&self, kind: CommandKind) -> Vec<String> {
            let refused = self.read(kind).expect_err("it is refused");
            let said = refused.said.iter().map(|problem| problem.field.clone());
            refused.problems.iter().map(|problem| problem.field.clone()).chain(said).collect()
        }
    }

    fn write(typed: RwSignal<String>, words: &str) {
        typed.set(words.to_owned());
    }

    #[test]
    fn an_empty_form_says_at_each_field_what_is_missing() {
        let desk = desk(&Specimen::accepted(), officer("tax"));
        for (kind, fields) in [
            (CommandKind::Extend, vec!["days", "reason"]),
            (CommandKind::TrackLong, vec!["reason"]),
            (CommandKind::ReportProgress, vec!["words"]),
            (CommandKind::FinishPart, vec!["words"]),
            (CommandKind::PlanStep, vec!["words", "due_on"]),
            (CommandKind::FinishStep, vec!["id"]),
            (CommandKind::AskMaterials, vec!["materials"]),
            (CommandKind::Explain, vec!["zh", "name", "office"]),
            (CommandKind::LinkPlan, vec!["plan"]),
            (CommandKind::Note, vec!["words"]),
            (CommandKind::Demand, vec!["words", "due_on"]),
            (CommandKind::AnswerDemand, vec!["id", "words"]),
            (CommandKind::FollowUp, vec!["words"]),
            (CommandKind::LinkCase, vec!["other"]),
            (CommandKind::ReissueCode, vec!["checked"]),
        ] {
            assert_eq!(desk.wrong(kind), fields, "{kind:?}");
        }
    }

    #[test]
    fn a_file_is_published_with_words_that_hold_no_number_and_after_a_look() {
        let typed = Typed::new();
        let wrong = |typed: Typed| -> Vec<String> {
            let refused = typed.read_publication().expect_err("it is refused");
            refused.problems.iter().map(|problem| problem.field.clone()).collect()
        };
        assert_eq!(wrong(typed), ["file", "caption", "confirmed"]);
        typed.file_confirmed.set(true);
        write(typed.file, "4");
        write(typed.caption, "13800000001");
        assert_eq!(wrong(typed), ["caption"]);
        write(typed.caption, "新的流程图");
        let expected =
            Publish { file: TextId(4), caption: line("新的流程图"), confirmed: true };
        assert_eq!(typed.read_publication().ok(), Some(expected));
    }

    #[test]
    fn what_is_typed_is_read_and_forgotten_once_it_is_done() {
        let desk = desk(&Specimen::accepted(), officer("tax"));
        let typed = desk.typed;
        write(typed.more_days, " 3 ");
        write(typed.extend_reason, "等批复");
        let read = desk.read(CommandKind::Extend).ok();
        let expected = Command::Extend(Extend { days: 3, reason: prose("等批复") });
        assert_eq!(read, Some(expected));
        typed.clear(CommandKind::Extend);
        assert_eq!(desk.wrong(CommandKind::Extend), ["days", "reason"]);

        write(typed.step_to_take, "去档案馆");
        write(typed.step_department, "国土");
        write(typed.step_due_on, "2018-05-28");
        let Ok(Command::PlanStep(step)) = desk.read(CommandKind::PlanStep) else {
            panic!("it is a step");
        };
        assert_eq!(step.department, Some(department("land")));
        write(typed.step_department, "没有的部门");
        write(typed.step_due_on, "2018-02-30");
        assert_eq!(desk.wrong(CommandKind::PlanStep), ["department", "due_on"]);
    }

    #[test]
    fn an_assignment_takes_its_co_departments_along() {
        let desk = desk(&Specimen::registered(), clerk());
        let typed = desk.typed;
        write(typed.department, "税务局");
        typed.co.set(vec![department("land")]);
        let Ok(Command::Assign(assign)) = desk.read(CommandKind::Assign) else {
            panic!("it is an assignment");
        };
        assert_eq!((assign.co, assign.days), (vec![department("land")], None));
        write(typed.more_co, "半个名");
        assert_eq!(desk.wrong(CommandKind::Assign), ["co"]);
        assert!(desk.at_hand.days_hint(Lang::Zh).contains("10 个工作日"));
    }

    #[test]
    fn material_is_what_is_ticked_and_then_what_is_written() {
        let mut specimen = Specimen::accepted();
        let first = desk(&specimen, clerk());
        first.typed.materials.set(BTreeSet::from([1]));
        write(first.typed.more_materials, "\n 婚姻证明 \n");
        let asked = first.read(CommandKind::AskMaterials).ok();
        let materials = vec![line("身份证"), line("婚姻证明")];
        let command = Command::AskMaterials(AskMaterials { materials, again: None });
        assert_eq!(asked.as_ref(), Some(&command));
        write(first.typed.more_materials, &"长".repeat(121));
        assert_eq!(first.wrong(CommandKind::AskMaterials), ["more_materials"]);

        specimen.give(&clerk(), command);
        let second = desk(&specimen, clerk());
        second.typed.materials.set(BTreeSet::from([0]));
        assert_eq!(second.wrong(CommandKind::AskMaterials), ["again"]);
        write(second.typed.again, "上次漏说");
        let Ok(Command::AskMaterials(asked)) = second.read(CommandKind::AskMaterials) else {
            panic!("it asks");
        };
        assert_eq!(asked.again, Some(prose("上次漏说")));
    }

    #[test]
    fn an_explanation_is_prefilled_with_who_speaks_and_in_which_office() {
        // Assigning a case of this reason makes the leader in charge of the tax office owe one.
        let specimen = Specimen::accepted();
        let leader = Seat::LeaderInCharge { departments: vec![department("tax")] };
        for (seat, office) in [(leader, "常务副市长"), (Seat::PrincipalLeader, "主要领导")]
        {
            let desk = desk(&specimen, seat);
            desk.prepare(CommandKind::Explain);
            write(desk.typed.said_zh, "流程没有打通，六月起一窗办理。");
            let Ok(Command::Explain(said)) = desk.read(CommandKind::Explain) else {
                panic!("it explains");
            };
            assert_eq!((said.name.as_str(), said.office.as_str()), ("李某", office));
        }
    }

    #[test]
    fn a_video_needs_its_words_and_nothing_personal_is_published() {
        let desk = desk(&Specimen::accepted(), Seat::PrincipalLeader);
        let typed = desk.typed;
        desk.prepare(CommandKind::Explain);
        write(typed.said_zh, "请打 138 0000 0000");
        write(typed.video, "http://example.cn");
        assert_eq!(desk.wrong(CommandKind::Explain), ["video", "transcript", "zh"]);
        write(typed.said_zh, "六月起一窗办理");
        write(typed.video, "https://example.cn/v");
        assert_eq!(desk.wrong(CommandKind::Explain), ["transcript"]);
        write(typed.transcript, "六月起");
        assert!(desk.read(CommandKind::Explain).is_ok());
    }

    #[test]
    fn the_only_step_and_the_only_demand_need_no_choosing() {
        let mut specimen = Specimen::accepted();
        let (words, due_on) = (prose("去档案馆"), specimen.day_ahead());
        let step = PlanStep { department: None, due_on, words: words.clone() };
        specimen.give(&clerk(), Command::PlanStep(step));
        let demand = Demand { department: None, words, due_on };
        specimen.give(&Seat::Inspector, Command::Demand(demand));
        let desk = desk(&specimen, clerk());
        desk.prepare(CommandKind::FinishStep);
        desk.prepare(CommandKind::AnswerDemand);
        write(desk.typed.demand_answer, "已去");
        let expected = FinishStep { id: 1, words: None };
        assert_eq!(desk.read(CommandKind::FinishStep).ok(), Some(Command::FinishStep(expected)));
        assert!(desk.read(CommandKind::AnswerDemand).is_ok());
    }

    #[test]
    fn a_mistyped_number_says_what_is_wrong_with_it() {
        let desk = desk(&Specimen::registered(), clerk());
        for (number, words) in [
            ("", "Fill this in"),
            ("18", "11 digits"),
            ("1804-12345-00", "compare each digit"), // a wrong number
        ] {
            write(desk.typed.other, number);
            let refused = desk.read(CommandKind::LinkCase).expect_err("refused");
            let said = refused.said.first().map(|problem| problem.say(Lang::En));
            assert!(said.is_some_and(|said| said.contains(words)), "{number}");
        }
        let number = CaseNumber::new(Day(17_637), 12_345).to_string();
        write(desk.typed.other, &number.replace('-', " "));
        assert!(desk.read(CommandKind::LinkCase).is_ok());
    }

    #[test]
    fn what_is_typed_is_not_written_over() {
        let desk = desk(&Specimen::accepted(), Seat::PrincipalLeader);
        write(desk.typed.office, "市长");
        desk.prepare(CommandKind::Explain);
        assert_eq!(desk.typed.office.get_untracked(), "市长");
    }
}
