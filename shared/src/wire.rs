//! What goes over the wire beside the views: requests, answers and problems. The browser and the
//! functions share these types; unknown fields are ignored on reading, so that a cached page meets a
//! newer function without harm.

use crate::actor::Seat;
use crate::code::{AccessCode, AccessToken};
use crate::command::CommandKind;
use crate::directory::{Department, Matter, Name, Window};
use crate::id::{AccountId, DepartmentId, WindowId};
use crate::number::CaseNumber;
use crate::problem::{FieldProblem, Refusal};
use crate::text::Line;
use crate::time::Timestamp;
use crate::view::{QueueRow, RegisterRow};
use crate::vocabulary::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An RFC 9457 problem (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank#` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English title of the code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code; the browser has the words for it.
    pub code: String,
    /// The refusal of the core, where that is the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// What is wrong, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The case's current revision, where a stale one was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The request's id, for the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What a registration hands over: the slip (受理回执).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slip {
    /// The case number.
    pub number: CaseNumber,
    /// The access code (查询码).
    pub access_code: AccessCode,
    /// The token in the QR code.
    pub token: AccessToken,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// By when the window acts.
    pub due: Option<Timestamp>,
    /// Which window.
    pub window: WindowId,
}

/// What a command answers: fetch the case to see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {
    /// The case.
    pub number: CaseNumber,
    /// Its revision after the command.
    pub revision: u32,
}

/// A page of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuePage {
    /// The cases, the most urgent first.
    pub items: Vec<QueueRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Which cases a queue lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Somebody owes work; by due time.
    Open,
    /// Done, waiting for a verdict or filed; newest first.
    Done,
}

/// A page of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterPage {
    /// The lines, newest first.
    pub items: Vec<RegisterRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A page of what a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchPage {
    /// The cases found, newest first.
    pub items: Vec<QueueRow>,
    /// Where the search goes on; absent when all was searched. A page can be short, or empty, and
    /// still have more to search.
    pub cursor: Option<String>,
    /// The month that was reached, as `YYYY-MM`.
    pub reached: Option<String>,
}

/// Signing in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The account.
    pub account: String,
    /// The password.
    pub password: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The account.
    pub account: AccountId,
    /// Their name.
    pub name: Line,
    /// Where they sit.
    pub seat: Seat,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// An account as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account.
    pub account: AccountId,
    /// Their name.
    pub name: Line,
    /// Where they sit.
    pub seat: Seat,
    /// Whether they may sign in.
    pub active: bool,
}

/// All accounts, paged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountPage {
    /// The accounts, by name.
    pub items: Vec<Account>,
    /// Where the next page begins.
    pub cursor: Option<String>,
}

/// Keeping an account. A new one needs a password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutAccount {
    /// Their name.
    pub name: Line,
    /// Where they sit.
    pub seat: Seat,
    /// Whether they may sign in.
    pub active: bool,
    /// A new password of at least 12 characters; absent keeps the old one.
    pub password: Option<String>,
    /// The account as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Account>,
}

/// Keeping a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutDepartment {
    /// Its name.
    pub name: Name,
    /// The leader in charge, by office.
    pub leader: Option<Line>,
    /// Whether new cases can go there.
    pub active: bool,
    /// The department as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Department>,
}

/// Keeping a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutWindow {
    /// Its name.
    pub name: Name,
    /// Its telephone.
    pub phone: Option<Line>,
    /// Where it is.
    pub place: Option<Line>,
    /// Whether it takes cases.
    pub active: bool,
    /// The window as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Window>,
}

/// Keeping a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutMatter {
    /// Its name.
    pub name: Name,
    /// The departments responsible.
    pub departments: Vec<DepartmentId>,
    /// The material that is needed.
    #[serde(default)]
    pub materials: Vec<Name>,
    /// Whether it can be chosen.
    pub active: bool,
    /// The matter as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Matter>,
}

impl PutDepartment {
    /// The department under `id`.
    pub fn named(self, id: DepartmentId) -> Department {
        let PutDepartment { name, leader, active, seen: _ } = self;
        Department { id, name, leader, active }
    }
}

impl PutWindow {
    /// The window under `id`.
    pub fn named(self, id: WindowId) -> Window {
        let PutWindow { name, phone, place, active, seen: _ } = self;
        Window { id, name, phone, place, active }
    }
}

impl PutMatter {
    /// The matter under `id`.
    pub fn named(self, id: crate::id::MatterId) -> Matter {
        let PutMatter { name, departments, materials, active, seen: _ } = self;
        Matter { id, name, departments, materials, active }
    }
}

/// A file to import, and how to read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportFile {
    /// Its name: `.csv` or `.xlsx` says how to read it.
    pub name: String,
    /// Its bytes in Base64.
    pub content: String,
    /// Which register it is: row numbers are unique within one, so that the same file twice makes
    /// each case once.
    pub source: Line,
    /// Which column holds what; absent for a first look, which suggests one.
    pub mapping: Option<ImportMapping>,
    /// The row to go on from; 0 at first.
    #[serde(default)]
    pub from: u32,
}

/// What a column of an imported register can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    /// Its number there.
    SourceNumber,
    /// What they came for.
    Title,
    /// When it was received.
    ReceivedAt,
    /// What happened.
    Account,
    /// The answer.
    Answer,
    /// When it was answered.
    AnsweredAt,
    /// Who.
    ApplicantName,
    /// Their telephone.
    Phone,
    /// How many trips.
    TripsMade,
    /// Why it was refused.
    Reason,
    /// What they suggest.
    Suggestion,
    /// The department it was handed to.
    Department,
    /// How it ended.
    Outcome,
    /// Whether on the spot.
    OnTheSpot,
    /// What will be done.
    Plan,
}

impl ImportField {
    /// All of them, in the order the page shows them.
    pub const ALL: [ImportField; 15] = [
        ImportField::SourceNumber,
        ImportField::Title,
        ImportField::ReceivedAt,
        ImportField::Account,
        ImportField::Answer,
        ImportField::AnsweredAt,
        ImportField::ApplicantName,
        ImportField::Phone,
        ImportField::TripsMade,
        ImportField::Reason,
        ImportField::Suggestion,
        ImportField::Department,
        ImportField::Outcome,
        ImportField::OnTheSpot,
        ImportField::Plan,
    ];

    /// Its words.
    pub fn say(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            ImportField::SourceNumber => lang.pick("原编号", "Its number"),
            ImportField::Title => lang.pick("来办什么（主题）", "What they came for (title)"),
            ImportField::ReceivedAt => lang.pick("登记时间", "When it was received"),
            ImportField::Account => lang.pick("情况经过", "What happened"),
            ImportField::Answer => lang.pick("答复（办理情况）", "The answer"),
            ImportField::AnsweredAt => lang.pick("答复时间（办结时间）", "When it was answered"),
            ImportField::ApplicantName => lang.pick("申请人", "Applicant"),
            ImportField::Phone => lang.pick("电话", "Telephone"),
            ImportField::TripsMade => lang.pick("跑窗口次数", "Trips made"),
            ImportField::Reason => lang.pick("未受理原因", "Reason refused"),
            ImportField::Suggestion => lang.pick("群众建议", "Suggestion"),
            ImportField::Department => lang.pick("交办部门", "Department it was assigned to"),
            ImportField::Outcome => lang.pick("办结结果", "Outcome"),
            ImportField::OnTheSpot => lang.pick("是否现场办结", "Settled on the spot"),
            ImportField::Plan => lang.pick("整改方案", "Rectification plan"),
        }
    }

    /// Whether nothing can be imported without it.
    pub fn is_needed(self) -> bool {
        match self {
            ImportField::Title | ImportField::ReceivedAt => true,
            ImportField::SourceNumber
            | ImportField::Account
            | ImportField::Answer
            | ImportField::AnsweredAt
            | ImportField::ApplicantName
            | ImportField::Phone
            | ImportField::TripsMade
            | ImportField::Reason
            | ImportField::Suggestion
            | ImportField::Department
            | ImportField::Outcome
            | ImportField::OnTheSpot
            | ImportField::Plan => false,
        }
    }
}

/// Which column holds what, and what holds where no column does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportMapping {
    /// What → the column's place, from 0.
    pub columns: BTreeMap<ImportField, usize>,
    /// The outcome of answered rows without one.
    pub outcome: Outcome,
}

/// A first look at a file, or what is wrong with it under a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// The first rows, as they stand.
    pub sample: Vec<Vec<String>>,
    /// How many rows there are below the heads.
    pub rows: u32,
    /// The mapping that was used, or that is suggested.
    pub mapping: ImportMapping,
    /// Every bad row with its reason.
    pub problems: Vec<RowProblem>,
    /// How many rows are here already and will be left alone.
    pub present: u32,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowProblem {
    /// The row as the spreadsheet counts it: the heads are row 1.
    pub row: u32,
    /// The head of the column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: FieldProblem,
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportProgress {
    /// Rows made into cases by this request.
    pub imported: u32,
    /// Rows that were here already.
    pub present: u32,
    /// All rows.
    pub rows: u32,
    /// The row to go on from; absent when all are in.
    pub next: Option<u32>,
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
    }
}
