//! Commands: what someone wants to happen to a case. Verbs; each is either refused by name or turned
//! into events by [`crate::decide::decide`].

use crate::directory::Directory;
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::{Lang, vocabulary};
use crate::personal::{Applicant, Trip};
use crate::problem::{Field, FieldProblem};
use crate::text::{Line, Note, Prose};
use crate::time::Timestamp;
use crate::vocabulary::{Channel, Outcome, RefusalReason, StepKind, VerdictVia};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// The kinds of commands; their words are what the buttons say.
    pub enum CommandKind {
        /// Number the case and hand over the slip (登记).
        Register = "register", "登记", "Register";
        /// Take over a case from an existing register (导入).
        Import = "import", "导入", "Import";
        /// Say what it is about (分类).
        Sort = "sort", "分类", "Sort";
        /// Call a department's responsible person to the window (现场协调).
        Summon = "summon", "现场协调", "Summon a department";
        /// Done while the citizen is there (现场办结).
        Settle = "settle", "现场办结", "Settle on the spot";
        /// Hand it to a department (交办).
        Assign = "assign", "交办", "Assign";
        /// Accept what was assigned (签收).
        Accept = "accept", "签收", "Accept";
        /// Hand it back with a reason (退回).
        Return = "return", "退回", "Return";
        /// Log a step on the citizen's behalf (代办).
        LogStep = "log_step", "记录代办", "Log a step";
        /// Say it is done, and how (办结).
        Resolve = "resolve", "办结", "Resolve";
        /// Write to the citizen, or to the staff (留言).
        SendMessage = "send_message", "留言", "Send a message";
        /// Publish a summary without personal data (公开摘要).
        PublishSummary = "publish_summary", "公开摘要", "Publish a summary";
        /// Say whether it is solved (回访评价).
        GiveVerdict = "give_verdict", "评价", "Give a verdict";
        /// Open it again (重新办理).
        Reopen = "reopen", "要求重办", "Reopen";
        /// File it (归档).
        Close = "close", "归档", "Close";
    }
}

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
}

/// What a registration says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
}

/// A case as another register has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// What was said.
    pub register: Register,
    /// When it was received.
    pub received_at: Timestamp,
    /// The department it was handed to.
    pub assigned_to: Option<DepartmentId>,
    /// How it ended, if it did.
    pub ending: Option<ImportedEnding>,
}

/// An ending as another register has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedEnding {
    /// When.
    pub at: Timestamp,
    /// Whether on the spot.
    pub on_the_spot: bool,
    /// How.
    pub end: End,
}

/// What a case is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sort {
    /// The catalogue item.
    pub matter: Option<MatterId>,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// The departments involved.
    pub departments: Vec<DepartmentId>,
}

/// Whom to call to the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summon {
    /// The department.
    pub department: DepartmentId,
    /// What for.
    pub note: Option<Prose>,
}

/// How a case ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct End {
    /// The claim.
    pub outcome: Outcome,
    /// The answer to the citizen; for `explained` with the legal basis, for `redirected` with where.
    pub answer: Prose,
    /// What will be done so that it does not happen again (整改).
    pub measure: Option<Prose>,
}

/// To whom to hand a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assign {
    /// The department.
    pub department: DepartmentId,
    /// In how many working days it is to be done; the policy's default where not said.
    pub days: Option<u32>,
    /// What is asked.
    pub note: Option<Prose>,
}

/// Why a case is handed back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return {
    /// The reason.
    pub reason: Prose,
}

/// A step on the citizen's behalf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogStep {
    /// Its kind, which everyone sees.
    pub kind: StepKind,
    /// In words, which the citizen and the staff see.
    pub words: Prose,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendMessage {
    /// In words.
    pub words: Prose,
}

/// A public summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishSummary {
    /// What happened and what came of it, without personal data.
    pub summary: Note,
    /// Whether the writer confirms that it holds none.
    pub confirmed: bool,
}

/// The citizen's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GiveVerdict {
    /// Whether it is solved.
    pub solved: bool,
    /// One to five.
    pub rating: Option<u8>,
    /// A word.
    pub words: Option<Prose>,
    /// How it was given; `online` from the citizen, anything else from staff.
    pub via: VerdictVia,
}

/// Why a case is opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reopen {
    /// The reason.
    pub reason: Prose,
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
        }
    }

    /// What in it the directory does not know, as field problems. Departments and matters that are
    /// no longer active can be read, not chosen.
    pub fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        let department = |id: &DepartmentId| {
            directory.departments.iter().any(|known| known.id == *id && known.active)
        };
        let matter =
            |id: &MatterId| directory.matters.iter().any(|known| known.id == *id && known.active);
        let mut problems = Vec::new();
        let mut need = |holds: bool, field: &str| {
            if !holds {
                problems.push(FieldProblem::new(field, Field::Unknown));
            }
        };
        match self {
            Command::Register(register) => register.unknown_in(directory, &mut need),
            Command::Import(import) => {
                import.register.unknown_in(directory, &mut need);
                need(import.assigned_to.iter().all(department), "assigned_to");
            }
            Command::Sort(sort) => {
                need(sort.matter.iter().all(matter), "matter");
                need(sort.departments.iter().all(department), "departments");
            }
            Command::Summon(summon) => need(department(&summon.department), "department"),
            Command::Assign(assign) => need(department(&assign.department), "department"),
            Command::Settle(_)
            | Command::Accept
            | Command::Return(_)
            | Command::LogStep(_)
            | Command::Resolve(_)
            | Command::SendMessage(_)
            | Command::PublishSummary(_)
            | Command::GiveVerdict(_)
            | Command::Reopen(_)
            | Command::Close => {}
        }
        problems
    }
}

impl Register {
    fn unknown_in(&self, directory: &Directory, need: &mut impl FnMut(bool, &str)) {
        let department = |id: &DepartmentId| {
            directory.departments.iter().any(|known| known.id == *id && known.active)
        };
        need(
            self.matter
                .iter()
                .all(|id| directory.matters.iter().any(|known| known.id == *id && known.active)),
            "matter",
        );
        need(self.departments.iter().all(department), "departments");
        for (index, trip) in self.trips.iter().enumerate() {
            need(trip.department.iter().all(department), &format!("trips.{index}.department"));
        }
        need(
            directory.windows.iter().any(|known| known.id == self.window && known.active),
            "window",
        );
    }
}
