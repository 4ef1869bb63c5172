//! Registering a case, commands on it, and what is looked up about one.

use crate::code::{AccessCode, AccessToken};
use crate::command::CommandKind;
use crate::id::{MatterId, WindowId};
use crate::number::CaseNumber;
use crate::text::{Line, Note, Phone, Prose};
use crate::time::Timestamp;
use crate::view::QueueRow;
use macros::shape;

/// What a registration hands over: the slip (受理回执).
#[shape]
pub struct Slip {
    pub number: CaseNumber,
    /// The access code (查询码).
    pub access_code: AccessCode,
    /// The token in the QR code.
    pub token: AccessToken,
    pub registered_at: Timestamp,
    /// By when the window acts.
    pub due: Option<Timestamp>,
    pub window: WindowId,
}

/// What a command answers: fetch the case to see it.
#[shape]
pub struct Done {
    pub number: CaseNumber,
    /// Its revision after the command.
    pub revision: u32,
}

/// Why somebody asks who the citizen is.
#[shape]
pub struct AskIdentity {
    /// The reason, which is kept.
    pub reason: Note,
}

/// Why what a case says of its person is erased.
#[shape]
pub struct Erase {
    /// The reason, which is kept.
    pub reason: Note,
}

/// Who is about to be registered, and with what, to find cases of the same thing.
#[shape]
pub struct AskDuplicates {
    pub phone: Option<Phone>,
    /// The number of their document.
    pub document: Option<Line>,
    pub matter: Option<MatterId>,
    pub title: Line,
    pub account: Option<Prose>,
}

/// A case that may be of the same thing.
#[shape]
pub struct Duplicate {
    pub row: QueueRow,
    /// Whether it is of the same catalogue item.
    pub same_matter: bool,
    /// How much the titles or the accounts are alike, whichever are more, in percent: the pairs of
    /// neighbouring letters that both have (Sørensen–Dice).
    pub likeness: u8,
}

/// Cases that may be of the same thing, the likeliest first.
#[shape]
pub struct Duplicates {
    /// All of the same person.
    pub items: Vec<Duplicate>,
}

/// The last segment of the path that a command on a case is sent to.
pub fn command_path(kind: CommandKind) -> &'static str {
    match kind {
        CommandKind::Register => "cases",
        CommandKind::Import => "imports",
        CommandKind::Sort => "classification",
        CommandKind::Summon => "summons",
        CommandKind::Settle => "settlement",
        CommandKind::Assign => "assignment",
        CommandKind::Accept => "acceptance",
        CommandKind::Return => "return",
        CommandKind::LogStep => "steps",
        CommandKind::Resolve => "resolution",
        CommandKind::SendMessage => "messages",
        CommandKind::PublishSummary => "summary",
        CommandKind::GiveVerdict => "verdict",
        CommandKind::Reopen => "reopening",
        CommandKind::Close => "closure",
        CommandKind::Extend => "extension",
        CommandKind::TrackLong => "long-running",
        CommandKind::ReportProgress => "reports",
        CommandKind::FinishPart => "part",
        CommandKind::PlanStep => "planned-steps",
        CommandKind::FinishStep => "finished-steps",
        CommandKind::AskMaterials => "materials",
        CommandKind::Explain => "explanation",
        CommandKind::LinkPlan => "plans",
        CommandKind::Note => "notes",
        CommandKind::Demand => "demands",
        CommandKind::AnswerDemand => "answers",
        CommandKind::FollowUp => "follow-ups",
        CommandKind::AddFile => "files",
        CommandKind::PublishFile => "published-files",
        CommandKind::LinkCase => "links",
        CommandKind::ReissueCode => "access-code",
        CommandKind::WithdrawAssignment => "assignment-withdrawal",
        CommandKind::Reassign => "reassignment",
    }
}
