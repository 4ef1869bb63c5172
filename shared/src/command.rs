//! Commands: what someone wants to happen to a case. Verbs; each is either refused by name or turned
//! into events by [`crate::decide::decide`].

use crate::actor::Actor;
use crate::directory::Directory;
use crate::event::Explanation;
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::{Applicant, StoredFile, TextId, Trip};
use crate::problem::{Field, FieldProblem};
use crate::scale::Rating;
use crate::text::{Line, Note, Prose};
use crate::time::{Day, Timestamp};
pub use crate::vocabulary::CommandKind;
use crate::vocabulary::{Channel, Outcome, PersonCheck, RefusalReason, StepKind, VerdictVia};
use macros::shape;
use serde::{Deserialize, Serialize};

/// A command with what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Number the case.
    Register(Box<Register>),
    /// Take over a case with its dates.
    Import(Box<Import>),
    /// Say what it is about.
    Sort(Sort),
    /// Call a department to the window.
    Summon(Summon),
    /// Done on the spot.
    Settle(End),
    /// Hand to a department.
    Assign(Assign),
    /// Accept.
    Accept,
    /// Hand back.
    Return(Return),
    /// Log a step.
    LogStep(LogStep),
    /// Say it is done.
    Resolve(End),
    /// Write.
    SendMessage(SendMessage),
    /// Publish a summary.
    PublishSummary(PublishSummary),
    /// Answer.
    GiveVerdict(GiveVerdict),
    /// Open again.
    Reopen(Reopen),
    /// File.
    Close,
    /// Move the deadline.
    Extend(Extend),
    /// Cannot be done soon.
    TrackLong(TrackLong),
    /// Report progress.
    ReportProgress(ReportProgress),
    /// Finish a part.
    FinishPart(FinishPart),
    /// Plan a step.
    PlanStep(PlanStep),
    /// Finish a step.
    FinishStep(FinishStep),
    /// Ask for material.
    AskMaterials(AskMaterials),
    /// Explain in public.
    Explain(Box<Explanation>),
    /// Answer with a plan.
    LinkPlan(LinkPlan),
    /// Note.
    Note(TakeNote),
    /// Demand an answer.
    Demand(Demand),
    /// Answer a demand.
    AnswerDemand(AnswerDemand),
    /// Asked in vain.
    FollowUp(FollowUp),
    /// Hand in a file.
    AddFile(Box<StoredFile>),
    /// Publish a file.
    PublishFile(PublishFile),
    /// Link a duplicate.
    LinkCase(LinkCase),
    /// Issue a new code.
    ReissueCode(ReissueCode),
    /// Take it back.
    WithdrawAssignment(WithdrawAssignment),
    /// Hand it to another department.
    Reassign(Reassign),
}

/// What a registration says.
#[shape]
pub struct Register {
    /// How it came in. The public function registers `online` only.
    pub channel: Channel,
    /// The window that takes it.
    pub window: WindowId,
    /// The citizen's language.
    pub language: Lang,
    /// Who.
    pub applicant: Applicant,
    /// The catalogue item, where it is known.
    pub matter: Option<MatterId>,
    /// What they came for, in words.
    pub title: Line,
    /// What happened.
    pub account: Option<Prose>,
    /// Why it was refused, in the main.
    pub reason: RefusalReason,
    /// The departments involved.
    pub departments: Vec<DepartmentId>,
    /// The trips, at most 20 one by one.
    pub trips: Vec<Trip>,
    /// How many trips were made in all, 1 to 99.
    pub trips_made: u16,
    /// What the citizen would change.
    pub suggestion: Option<Note>,
    /// What the citizen wants.
    pub wish: Option<Note>,
    /// Its number in another register.
    pub source_number: Option<Line>,
    /// Whether the departments complained of may know who the citizen is.
    #[serde(default)]
    pub shows_identity: bool,
}

/// A case as another register has it.
#[shape]
pub struct Import {
    /// What was said.
    pub register: Register,
    /// When it was received.
    pub received_at: Timestamp,
    /// The department it was handed to.
    pub assigned_to: Option<DepartmentId>,
    /// The co-departments that it was handed to as well.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
    /// How it ended, if it did.
    pub ending: Option<ImportedEnding>,
}

/// An ending as another register has it.
#[shape]
pub struct ImportedEnding {
    /// When.
    pub at: Timestamp,
    /// Whether on the spot.
    pub on_the_spot: bool,
    /// How.
    pub end: End,
    /// What the citizen said of it, if they did.
    #[serde(default)]
    pub solved: Option<bool>,
    /// Whether it was filed.
    #[serde(default)]
    pub filed: bool,
}

/// What a case is about.
#[shape]
pub struct Sort {
    /// The catalogue item.
    pub matter: Option<MatterId>,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// The departments involved.
    pub departments: Vec<DepartmentId>,
}

/// Whom to call to the window.
#[shape]
pub struct Summon {
    /// The department.
    pub department: DepartmentId,
    /// What for.
    pub note: Option<Prose>,
}

/// How a case ends.
#[shape]
pub struct End {
    /// The claim.
    pub outcome: Outcome,
    /// The answer to the citizen; for `explained` with the legal basis, for `redirected` with where.
    pub answer: Prose,
    /// What will be done so that it does not happen again (整改).
    pub measure: Option<Prose>,
}

/// To whom to hand a case.
#[shape]
pub struct Assign {
    /// The department.
    pub department: DepartmentId,
    /// In how many working days it is to be done; where not said, what the class of the case gives.
    pub days: Option<u32>,
    /// What is asked.
    pub note: Option<Prose>,
    /// The co-departments, each of which answers for a part of its own.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
}

/// Why an assignment is taken back.
#[shape]
pub struct WithdrawAssignment {
    /// The reason, as the citizen and the department read it.
    pub reason: Option<Prose>,
}

/// To whom a case goes from the department that has it, and why.
#[shape]
pub struct Reassign {
    /// The department that gets it.
    pub department: DepartmentId,
    /// In how many working days it is to be done; where not said, what the class of the case gives.
    pub days: Option<u32>,
    /// What is asked.
    pub note: Option<Prose>,
    /// The co-departments, each of which answers for a part of its own.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
    /// Why, as the citizen and the departments read it.
    pub reason: Prose,
}

/// Why a case is handed back.
#[shape]
pub struct Return {
    /// The reason.
    pub reason: Prose,
}

/// A step on the citizen's behalf.
#[shape]
pub struct LogStep {
    /// Its kind, which everyone sees.
    pub kind: StepKind,
    /// In words, which the citizen and the staff see.
    pub words: Prose,
}

/// A message.
#[shape]
pub struct SendMessage {
    /// In words.
    pub words: Prose,
}

/// A public summary.
#[shape]
pub struct PublishSummary {
    /// What happened and what came of it, without personal data.
    pub summary: Note,
    /// Whether the writer confirms that it holds none.
    pub confirmed: bool,
}

/// The citizen's answer.
#[shape]
pub struct GiveVerdict {
    /// Whether it is solved.
    pub solved: bool,
    /// How content they are.
    pub rating: Option<Rating>,
    /// A word.
    pub words: Option<Prose>,
    /// How it was given; `online` from the citizen, anything else from staff.
    pub via: VerdictVia,
}

/// Why a case is opened again.
#[shape]
pub struct Reopen {
    /// The reason.
    pub reason: Prose,
}

/// By how much a deadline is moved, and why.
#[shape]
pub struct Extend {
    /// Working days from the old deadline.
    pub days: u32,
    /// Why, as the citizen reads it.
    pub reason: Prose,
}

/// Why a case cannot be done soon.
#[shape]
pub struct TrackLong {
    /// Why, as the citizen reads it.
    pub reason: Prose,
    /// The day of the first report; the policy's where not said.
    #[serde(default)]
    pub report_on: Option<Day>,
}

/// Progress on a long-running case.
#[shape]
pub struct ReportProgress {
    /// What was done, as the citizen reads it.
    pub words: Prose,
    /// The day of the next report; the policy's where not said.
    #[serde(default)]
    pub report_on: Option<Day>,
}

/// What a co-department did.
#[shape]
pub struct FinishPart {
    /// In words.
    pub words: Prose,
}

/// A step to be taken on the citizen's behalf.
#[shape]
pub struct PlanStep {
    /// The department that takes it; the window where none is named.
    pub department: Option<DepartmentId>,
    /// By the close of which day.
    pub due_on: Day,
    /// In words.
    pub words: Prose,
}

/// A step that was taken.
#[shape]
pub struct FinishStep {
    /// Its place in the list.
    pub id: u16,
    /// What came of it.
    pub words: Option<Prose>,
}

/// All the material that is missing.
#[shape]
pub struct AskMaterials {
    /// Which, 1 to 30.
    pub materials: Vec<Line>,
    /// Why they are asked for a further time; needed from the second time on.
    #[serde(default)]
    pub again: Option<Prose>,
}

/// The plan that answers a case.
#[shape]
pub struct LinkPlan {
    /// Which.
    pub plan: PlanId,
}

/// What an inspector notes.
#[shape]
pub struct TakeNote {
    /// In words.
    pub words: Prose,
}

/// What an inspector demands.
#[shape]
pub struct Demand {
    /// Of which department; of the window where none is named.
    pub department: Option<DepartmentId>,
    /// What is asked.
    pub words: Prose,
    /// By the close of which day.
    pub due_on: Day,
}

/// An answer to a demand.
#[shape]
pub struct AnswerDemand {
    /// Which.
    pub id: u16,
    /// The answer.
    pub words: Prose,
}

/// How the verdict was asked for in vain.
#[shape]
pub struct FollowUp {
    /// What was tried.
    pub words: Prose,
}

/// A file to be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishFile {
    /// Which.
    pub file: TextId,
    /// What it shows, without personal data.
    pub caption: Line,
    /// Whether the writer looked at it and found nothing personal in it.
    pub confirmed: bool,
    /// Where the published copy will lie: the store's word. What is sent is [`crate::wire::Publish`],
    /// which names no place.
    pub copy: Line,
}

/// Another case of the same thing.
#[shape]
pub struct LinkCase {
    /// Its number.
    pub other: CaseNumber,
}

/// How the person was checked who lost the slip.
#[shape]
pub struct ReissueCode {
    /// How.
    pub checked: PersonCheck,
}

impl Command {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Command::Register(_) => CommandKind::Register,
            Command::Import(_) => CommandKind::Import,
            Command::Sort(_) => CommandKind::Sort,
            Command::Summon(_) => CommandKind::Summon,
            Command::Settle(_) => CommandKind::Settle,
            Command::Assign(_) => CommandKind::Assign,
            Command::Accept => CommandKind::Accept,
            Command::Return(_) => CommandKind::Return,
            Command::LogStep(_) => CommandKind::LogStep,
            Command::Resolve(_) => CommandKind::Resolve,
            Command::SendMessage(_) => CommandKind::SendMessage,
            Command::PublishSummary(_) => CommandKind::PublishSummary,
            Command::GiveVerdict(_) => CommandKind::GiveVerdict,
            Command::Reopen(_) => CommandKind::Reopen,
            Command::Close => CommandKind::Close,
            Command::Extend(_) => CommandKind::Extend,
            Command::TrackLong(_) => CommandKind::TrackLong,
            Command::ReportProgress(_) => CommandKind::ReportProgress,
            Command::FinishPart(_) => CommandKind::FinishPart,
            Command::PlanStep(_) => CommandKind::PlanStep,
            Command::FinishStep(_) => CommandKind::FinishStep,
            Command::AskMaterials(_) => CommandKind::AskMaterials,
            Command::Explain(_) => CommandKind::Explain,
            Command::LinkPlan(_) => CommandKind::LinkPlan,
            Command::Note(_) => CommandKind::Note,
            Command::Demand(_) => CommandKind::Demand,
            Command::AnswerDemand(_) => CommandKind::AnswerDemand,
            Command::FollowUp(_) => CommandKind::FollowUp,
            Command::AddFile(_) => CommandKind::AddFile,
            Command::PublishFile(_) => CommandKind::PublishFile,
            Command::LinkCase(_) => CommandKind::LinkCase,
            Command::ReissueCode(_) => CommandKind::ReissueCode,
            Command::WithdrawAssignment(_) => CommandKind::WithdrawAssignment,
            Command::Reassign(_) => CommandKind::Reassign,
        }
    }

    /// The texts in it that everyone will read, with their fields: they must hold nothing personal.
    pub fn public_texts(&self) -> Vec<(&'static str, &str)> {
        if let Command::PublishSummary(publish) = self {
            vec![("summary", publish.summary.as_str())]
        } else if let Command::PublishFile(publish) = self {
            vec![("caption", publish.caption.as_str())]
        } else if let Command::Explain(explanation) = self {
            let mut texts = vec![("zh", explanation.zh.as_str())];
            texts.extend(explanation.en.as_ref().map(|text| ("en", text.as_str())));
            let transcript = explanation.transcript.as_ref();
            texts.extend(transcript.map(|text| ("transcript", text.as_str())));
            texts
        } else {
            Vec::new()
        }
    }

    /// Whether it is decided by what the citizen wrote: its texts are published and must not name them, or
    /// it is theirs and takes of the room that their words have.
    pub fn reads_personal(&self, actor: &Actor) -> bool {
        let is_theirs = matches!((self, actor), (Command::SendMessage(_), Actor::Citizen));
        is_theirs || !self.public_texts().is_empty()
    }

    /// What in it the directory does not know, as field problems. Departments and matters that are
    /// no longer active can be read, not chosen. What an existing register names is read, not chosen.
    pub fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        let department = |id: &DepartmentId| directory.offers_department(id);
        let mut unknown = Vec::new();
        let mut need = |holds: bool, field: &str| {
            if !holds {
                unknown.push(FieldProblem::new(field, Field::Unknown));
            }
        };
        if let Command::Register(register) = self {
            return register.unknown_in(directory);
        } else if let Command::Sort(sort) = self {
            need(sort.matter.iter().all(|id| directory.offers_matter(id)), "matter");
            need(sort.departments.iter().all(department), "departments");
        } else if let Command::Summon(summon) = self {
            need(department(&summon.department), "department");
        } else if let Command::Assign(Assign { department: lead, co, .. })
        | Command::Reassign(Reassign { department: lead, co, .. }) = self
        {
            need(department(lead), "department");
            need(co.iter().all(department), "co");
        } else if let Command::PlanStep(PlanStep { department: of, .. })
        | Command::Demand(Demand { department: of, .. }) = self
        {
            need(of.iter().all(department), "department");
        }
        unknown
    }
}

impl Register {
    /// What in it the directory does not know, as field problems.
    pub fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        let department = |id: &DepartmentId| directory.offers_department(id);
        let mut unknown = Vec::new();
        let mut need = |holds: bool, field: &str| {
            if !holds {
                unknown.push(FieldProblem::new(field, Field::Unknown));
            }
        };
        need(self.matter.iter().all(|id| directory.offers_matter(id)), "matter");
        need(self.departments.iter().all(department), "departments");
        for (index, trip) in self.trips.iter().enumerate() {
            need(trip.department.iter().all(department), &format!("trips.{index}.department"));
        }
        let mut windows = directory.windows.iter();
        need(windows.any(|known| known.id == self.window && known.active), "window");
        unknown
    }
}
