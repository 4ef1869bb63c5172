//! The responses to a registration and to commands on a case, and lookups of duplicates. Commands themselves are in
//! [`crate::command`], and the views of a case in [`crate::view`].

use crate::code::{AccessCode, AccessToken};
use crate::command::CommandKind;
use crate::id::{MatterId, WindowId};
use crate::number::CaseNumber;
use crate::text::{Line, Note, Phone, Prose};
use crate::time::Timestamp;
use crate::view::QueueRow;
use macros::shape;

/// The slip that a registration returns (受理回执).
#[shape]
pub struct Slip {
    pub number: CaseNumber,
    /// The access code (查询码).
    pub access_code: AccessCode,
    /// The token in the QR code.
    pub token: AccessToken,
    pub registered_at: Timestamp,
    /// When the window must act.
    pub due: Option<Timestamp>,
    pub window: WindowId,
}

/// The response to a command. Fetch the case to see its new state.
#[shape]
pub struct Done {
    pub number: CaseNumber,
    /// The revision of the case after the command.
    pub revision: u32,
}

/// A request to see who the citizen is.
#[shape]
pub struct AskIdentity {
    /// The reason, which is recorded.
    pub reason: Note,
}

/// A request to erase the personal data of a case.
#[shape]
pub struct Erase {
    /// The reason, which is recorded.
    pub reason: Note,
}

/// A telephone, a document or both, to find the cases of whoever has them.
#[shape]
pub struct FindPerson {
    pub phone: Option<Phone>,
    /// The number of the identity document.
    pub document: Option<Line>,
    /// The reason, which is recorded.
    pub reason: Note,
}

/// The newest cases of a person.
#[shape]
pub struct PersonCases {
    pub items: Vec<QueueRow>,
}

/// The details of a registration in progress, to find duplicates of it.
#[shape]
pub struct AskDuplicates {
    pub phone: Option<Phone>,
    /// The number of the identity document.
    pub document: Option<Line>,
    pub matter: Option<MatterId>,
    pub title: Line,
    pub account: Option<Prose>,
}

/// A case that may be a duplicate.
#[shape]
pub struct Duplicate {
    pub row: QueueRow,
    /// Whether it is about the same matter.
    pub same_matter: bool,
    /// The similarity of the titles or of the accounts, whichever is greater, in percent: the share of pairs of
    /// adjacent letters that both contain (Sørensen–Dice).
    pub likeness: u8,
}

/// Cases that may be duplicates, most likely first.
#[shape]
pub struct Duplicates {
    /// All of them are the same person's.
    pub items: Vec<Duplicate>,
}

/// The last segment of the path for a command on a case.
pub fn command_path(kind: CommandKind) -> &'static str {
    match kind {
        CommandKind::Register => "cases",
        CommandKind::Import => "imports",
        CommandKind::Sort => "classification",
        CommandKind::Summon => "summons",
        CommandKind::NoteArrival => "arrivals",
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
        CommandKind::Remark => "remarks",
        CommandKind::Demand => "demands",
        CommandKind::AnswerDemand => "answers",
        CommandKind::FollowUp => "follow-ups",
        CommandKind::AddFile => "files",
        CommandKind::PublishFile => "published-files",
        CommandKind::LinkCase => "links",
        CommandKind::ReissueCode => "access-code",
        CommandKind::WithdrawAssignment => "assignment-withdrawal",
        CommandKind::Reassign => "reassignment",
        CommandKind::ProposeVoiding => "voiding-proposal",
        CommandKind::ConfirmVoiding => "voiding",
        CommandKind::DeclineVoiding => "voiding-refusal",
        CommandKind::WithdrawVoiding => "voiding-withdrawal",
        CommandKind::Correct => "correction",
        CommandKind::Transfer => "transfer",
        CommandKind::Urge => "urge",
    }
}
