//! What goes over the wire beside the views: requests, answers and problems. The browser and the
//! functions share these types; unknown fields are ignored on reading, so that a cached page meets a
//! newer function without harm.

pub mod data;
pub mod notice;
pub mod study;

use crate::actor::Seat;
use crate::calendar::Arrangement;
use crate::case::{Case, Demanded, OwedExplanation};
use crate::code::{AccessCode, AccessToken};
use crate::command::CommandKind;
use crate::directory::{Department, Directory, Matter, Name, Window};
use crate::duty::{Duty, Owner};
use crate::id::{AccountId, DepartmentId, MatterId, PlanId, WindowId};
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::plan::{Plan, PlanCommandKind};
use crate::policy::{Policy, Rules, Terms};
use crate::problem::{FieldProblem, Refusal};
use crate::text::{Line, Note, Phone, Prose};
use crate::time::{Day, Timestamp};
use crate::view::{QueueRow, RegisterRow};
use crate::vocabulary::{Outcome, RefusalReason, Rung, StageKind};
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

/// The directory and the rules in force, which anyone may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TownDirectory {
    /// Departments, by name.
    pub departments: Vec<Department>,
    /// Windows; the first active one takes what is registered online.
    pub windows: Vec<Window>,
    /// Matters.
    pub matters: Vec<Matter>,
    /// The edition of the rules that is in force today.
    pub policy: Policy,
}

impl TownDirectory {
    /// The names of a directory with the rules in force.
    pub fn of(directory: &Directory, policy: Policy) -> TownDirectory {
        let Directory { departments, windows, matters, terms: _ } = directory.clone();
        TownDirectory { departments, windows, matters, policy }
    }

    /// The directory, with what everybody is told of the rules.
    pub fn directory(self) -> Directory {
        let TownDirectory { departments, windows, matters, policy } = self;
        Directory { departments, windows, matters, terms: Some(Terms::of(&policy)) }
    }
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
    pub fn named(self, id: MatterId) -> Matter {
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
    /// What becomes of rows whose number is here already with other content.
    #[serde(default)]
    pub known: KnownRows,
}

/// What becomes of rows whose number is here already with other content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownRows {
    /// Of each that is not named below.
    #[serde(default)]
    pub all: Option<KnownRow>,
    /// The sheet's row → what becomes of it.
    #[serde(default)]
    pub rows: BTreeMap<u32, KnownRow>,
}

impl KnownRows {
    /// What becomes of a row, where that was said.
    pub fn of(&self, row: u32) -> Option<KnownRow> {
        self.rows.get(&row).copied().or(self.all)
    }
}

/// What becomes of a row whose number is here already with other content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KnownRow {
    /// It is left out: the case that is here stays as it is.
    Skip,
    /// It is another case, and is imported as one.
    New,
}

/// A row whose number is here already with other content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DifferingRow {
    /// The row as the spreadsheet counts it.
    pub row: u32,
    /// The case that is here.
    pub number: CaseNumber,
    /// Where the two differ.
    pub differences: Vec<Difference>,
}

/// One thing in which a case and a row differ; what is very long is cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// What.
    pub field: ImportField,
    /// What is here.
    pub here: String,
    /// What the file says.
    pub file: String,
}

/// What a column of an imported register can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    /// Its number there, by which it is known again.
    SourceNumber,
    /// The number that it had before, where that register has it from another one.
    OriginalNumber,
    /// What they came for.
    Title,
    /// The catalogue item.
    Matter,
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
    /// The departments involved.
    Departments,
    /// The department it was handed to, and the co-departments behind it.
    Department,
    /// Where it stands.
    Stage,
    /// How it ended.
    Outcome,
    /// Whether on the spot.
    OnTheSpot,
    /// What will be done.
    Plan,
    /// The citizen's verdict.
    Verdict,
}

impl ImportField {
    /// All of them, in the order the page shows them.
    pub const ALL: [ImportField; 20] = [
        ImportField::SourceNumber,
        ImportField::OriginalNumber,
        ImportField::Title,
        ImportField::Matter,
        ImportField::ReceivedAt,
        ImportField::Account,
        ImportField::Answer,
        ImportField::AnsweredAt,
        ImportField::ApplicantName,
        ImportField::Phone,
        ImportField::TripsMade,
        ImportField::Reason,
        ImportField::Suggestion,
        ImportField::Departments,
        ImportField::Department,
        ImportField::Stage,
        ImportField::Outcome,
        ImportField::OnTheSpot,
        ImportField::Plan,
        ImportField::Verdict,
    ];

    /// Its words.
    pub fn say(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            ImportField::SourceNumber => lang.pick("编号", "Its number"),
            ImportField::OriginalNumber => {
                lang.pick("更早的编号（原编号）", "The number it had before")
            }
            ImportField::Title => lang.pick("来办什么（主题）", "What they came for (title)"),
            ImportField::Matter => lang.pick("事项", "Matter"),
            ImportField::ReceivedAt => lang.pick("登记时间", "When it was received"),
            ImportField::Account => lang.pick("情况经过", "What happened"),
            ImportField::Answer => lang.pick("答复（办理情况）", "The answer"),
            ImportField::AnsweredAt => lang.pick("答复时间（办结时间）", "When it was answered"),
            ImportField::ApplicantName => lang.pick("申请人", "Applicant"),
            ImportField::Phone => lang.pick("电话", "Telephone"),
            ImportField::TripsMade => lang.pick("跑窗口次数", "Trips made"),
            ImportField::Reason => lang.pick("未受理原因", "Reason refused"),
            ImportField::Suggestion => lang.pick("群众建议", "Suggestion"),
            ImportField::Department => lang
                .pick("交办部门（主办、协办）", "Departments it was assigned to, the lead first"),
            ImportField::Departments => lang.pick("涉及部门", "Departments involved"),
            ImportField::Stage => lang.pick("办理状态", "Where it stands"),
            ImportField::Verdict => lang.pick("群众评价", "The citizen's verdict"),
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
            | ImportField::OriginalNumber
            | ImportField::Matter
            | ImportField::Departments
            | ImportField::Stage
            | ImportField::Verdict
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
    /// The heads of the columns; what is very long is cut.
    pub columns: Vec<String>,
    /// The first rows, as they stand; what is very long is cut.
    pub sample: Vec<Vec<String>>,
    /// How many rows there are below the heads.
    pub rows: u32,
    /// The mapping that was used, or that is suggested.
    pub mapping: ImportMapping,
    /// Every bad row with its reason.
    pub problems: Vec<RowProblem>,
    /// How many rows are here already and will be left alone.
    pub present: u32,
    /// How many rows have a number that is here already, with other content.
    #[serde(default)]
    pub differing: u32,
    /// The first of them, each with what is here and what the file says.
    #[serde(default)]
    pub differing_rows: Vec<DifferingRow>,
    /// How many dates have a year of two digits, which was taken as one of this century.
    #[serde(default)]
    pub short_years: u32,
    /// The first of them.
    #[serde(default)]
    pub read_as: Vec<ReadAs>,
}

/// A date that could have been meant otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadAs {
    /// The row as the spreadsheet counts it.
    pub row: u32,
    /// The head of the column.
    pub column: Option<String>,
    /// What the cell holds.
    pub written: String,
    /// How it was read.
    pub at: Timestamp,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowProblem {
    /// The row as the spreadsheet counts it: the first is 1, blank ones count.
    pub row: u32,
    /// The head of the column, where one is to blame.
    pub column: Option<String>,
    /// The cell as the spreadsheet names it, where one is to blame: `C6`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// What the cell holds; what is very long is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// The row before that has the same number, where that is what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_row: Option<u32>,
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

/// What a duty is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    /// A case.
    Case {
        /// Its number.
        number: CaseNumber,
    },
    /// A rectification plan.
    Plan {
        /// Which.
        plan: PlanId,
    },
}

/// Something that is owed, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DutyRow {
    /// On what.
    #[serde(flatten)]
    pub subject: Subject,
    /// What, by whom, by when.
    pub duty: Duty,
    /// Whether the clock marked it overdue.
    pub overdue: bool,
    /// Who has heard of it.
    pub rungs: Vec<Rung>,
}

/// Something that awaits whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AwaitedRow {
    /// What is owed.
    #[serde(flatten)]
    pub row: DutyRow,
    /// What the case or the plan is about, in words.
    pub title: Option<Line>,
    /// Where the case stands.
    pub stage: Option<StageKind>,
    /// Who the citizen is, where the reader may know.
    pub applicant_name: Option<Line>,
}

/// A page of what awaits whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AwaitedPage {
    /// The most urgent first.
    pub items: Vec<AwaitedRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A page of what anybody owes too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverduePage {
    /// The longest first.
    pub items: Vec<DutyRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A public explanation that is owed, and given, with what the case is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplanationRow {
    /// The case.
    pub number: CaseNumber,
    /// The catalogue item.
    pub matter: Option<MatterId>,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// The summary that staff published.
    pub summary: Option<Note>,
    /// What is owed, by whom, and what was said.
    pub owed: OwedExplanation,
}

impl ExplanationRow {
    /// The row for a case that owes, or owed, an explanation.
    pub fn of(case: &Case, owed: &OwedExplanation) -> ExplanationRow {
        ExplanationRow {
            number: case.number,
            matter: case.matter.clone(),
            reason: case.reason,
            summary: case.summary.clone(),
            owed: owed.clone(),
        }
    }
}

/// A page of explanations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplanationPage {
    /// Newest first.
    pub items: Vec<ExplanationRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A page of rectification plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanPage {
    /// Newest first.
    pub items: Vec<Plan>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A rectification plan with the cases that it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanView {
    /// The plan.
    pub plan: Plan,
    /// The cases, at most a page of them.
    pub cases: Vec<CaseNumber>,
    /// The commands that whoever is signed in may give now; none for everyone else.
    pub permitted: Vec<PlanCommandKind>,
}

/// What a command on a plan answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanDone {
    /// The plan.
    pub plan: PlanId,
    /// Its revision after the command.
    pub revision: u32,
}

/// Why somebody asks who the citizen is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskIdentity {
    /// The reason, which is kept.
    pub reason: Note,
}

/// Why what a case says of its person is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erase {
    /// The reason, which is kept.
    pub reason: Note,
}

/// Who is about to be registered, and with what, to find cases of the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskDuplicates {
    /// Their telephone.
    pub phone: Option<Phone>,
    /// The number of their document.
    pub document: Option<Line>,
    /// The catalogue item.
    pub matter: Option<MatterId>,
    /// What they came for.
    pub title: Line,
    /// What happened.
    pub account: Option<Prose>,
}

/// A case that may be of the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicate {
    /// The case.
    pub row: QueueRow,
    /// Whether it is of the same catalogue item.
    pub same_matter: bool,
    /// How much the titles or the accounts are alike, whichever are more, in percent: the pairs of
    /// neighbouring letters that both have (Sørensen–Dice).
    pub likeness: u8,
}

/// Cases that may be of the same thing, the likeliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicates {
    /// All of the same person.
    pub items: Vec<Duplicate>,
}

/// A demand of the inspector's, on which case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandRow {
    /// The case.
    pub number: CaseNumber,
    /// Its place among the case's demands.
    pub id: u16,
    /// Of whom.
    pub of: Owner,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When an inspector first opened the case after the answer.
    #[serde(default)]
    pub read_at: Option<Timestamp>,
}

impl DemandRow {
    /// The row for a demand on a case.
    pub fn of(number: CaseNumber, demand: &Demanded) -> DemandRow {
        let Demanded { id, of, since, due, words: _, answered_at } = demand;
        DemandRow {
            number,
            id: *id,
            of: of.clone(),
            since: *since,
            due: *due,
            answered_at: *answered_at,
            read_at: None,
        }
    }

    /// Whether there is an answer that no inspector has read.
    pub fn is_unread(&self) -> bool {
        self.answered_at.is_some() && self.read_at.is_none()
    }
}

/// Which of the demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemandState {
    /// Those without an answer.
    Open,
    /// Those with one.
    Answered,
}

impl DemandState {
    /// As the query has it.
    pub fn code(self) -> &'static str {
        match self {
            DemandState::Open => "open",
            DemandState::Answered => "answered",
        }
    }

    /// Reads what [`DemandState::code`] wrote.
    pub fn read(written: &str) -> Option<DemandState> {
        [DemandState::Open, DemandState::Answered].into_iter().find(|state| state.code() == written)
    }
}

/// A page of demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandPage {
    /// Newest first; those without an answer by when it is due.
    pub items: Vec<DemandRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Which closed cases to draw from, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DrawSample {
    /// Registered from this day.
    pub from: Day,
    /// Registered until this day.
    pub until: Day,
    /// How many, 1 to 50.
    pub size: u32,
}

/// A random sample of closed cases for a check. It can be drawn again by anyone: the cases are those
/// of the population with the smallest SHA-256 of the seed, a colon and the case number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sample {
    /// Its identifier.
    pub id: String,
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// Who drew it.
    pub drawn_by: AccountId,
    /// Registered from this day.
    pub from: Day,
    /// Registered until this day.
    pub until: Day,
    /// The seed.
    pub seed: String,
    /// How many closed cases there were to draw from.
    pub population: u32,
    /// The cases, and what their checks found.
    pub cases: Vec<SampledCase>,
}

impl Sample {
    /// How many of its cases were checked.
    pub fn checked(&self) -> usize {
        self.cases.iter().filter(|case| case.check.is_some()).count()
    }
}

/// A case of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampledCase {
    /// The case.
    pub number: CaseNumber,
    /// What the check found; `None` before it.
    pub check: Option<SampleCheck>,
}

/// What a check of a sampled case found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleCheck {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: AccountId,
    /// Whether it was closed rightly.
    pub sound: bool,
    /// In words.
    pub words: Note,
}

/// What an inspector says of a sampled case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckSample {
    /// The case.
    pub number: CaseNumber,
    /// Whether it was closed rightly.
    pub sound: bool,
    /// In words.
    pub words: Note,
}

/// A page of samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SamplePage {
    /// Newest first.
    pub items: Vec<Sample>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A file that somebody wants to upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskUpload {
    /// How many bytes it has, at most 10 MiB.
    pub bytes: u64,
    /// What it is said to be: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    pub media_type: String,
}

/// Where to upload a file, with a `PUT` of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upload {
    /// What to hand in once it is uploaded.
    pub key: String,
    /// Where to.
    pub url: String,
    /// The headers that the request has to carry.
    pub headers: BTreeMap<String, String>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Handing in what was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandIn {
    /// The key of the upload.
    pub key: String,
    /// What the file is called where it comes from.
    pub name: Line,
}

/// Publishing a file. Where its copy will lie is for the store to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publish {
    /// Which.
    pub file: TextId,
    /// What it shows, without personal data.
    pub caption: Line,
    /// Whether the writer looked at it and found nothing personal in it.
    pub confirmed: bool,
}

/// A link to look at a file, good for five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileLink {
    /// The address.
    pub url: String,
}

/// What of personal data was read, or that it was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadWhat {
    /// A case with the citizen's words.
    Case,
    /// Who the citizen is, where that is kept from the reader's department.
    Identity,
    /// What awaits the reader, or a queue.
    List,
    /// A search through people's words.
    Search,
    /// The register, as a page or as a file.
    Register,
    /// A file that was handed in.
    File,
    /// What the people of a period wrote, in groups.
    Words,
    /// What was sent to citizens, or could not be.
    Notices,
    /// What a case said of its person was erased.
    Erased,
}

/// That somebody read personal data. Reading the same again within an hour is one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reading {
    /// When, for the first time in that hour.
    pub at: Timestamp,
    /// Who.
    pub account: AccountId,
    /// What.
    pub what: ReadWhat,
    /// Of which case; `None` for lists.
    pub number: Option<CaseNumber>,
    /// Why, where a reason was asked.
    pub reason: Option<Note>,
}

/// A page of readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadingPage {
    /// Newest first, of one month.
    pub items: Vec<Reading>,
    /// Where the next page begins; absent on the last of the month.
    pub cursor: Option<String>,
}

/// The evening digest of a leader (当晚呈报): what happened today, and what awaits their word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digest {
    /// Of which day.
    pub day: Day,
    /// When it was made.
    pub made_at: Timestamp,
    /// Registered on that day.
    pub registered: i64,
    /// Assigned on that day.
    pub assigned: i64,
    /// Settled on the spot on that day.
    pub settled: i64,
    /// Resolved on that day.
    pub resolved: i64,
    /// The day's new cases, at most 100.
    pub new: Vec<CaseNumber>,
    /// What is overdue, with who owes it, at most 100, the longest first.
    pub overdue: Vec<DutyRow>,
    /// What awaits this leader's word, at most 100, the most urgent first.
    pub awaits: Vec<DutyRow>,
}

/// A digest in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestLine {
    /// Of which day.
    pub day: Day,
    /// Registered on that day.
    pub registered: i64,
    /// Assigned on that day.
    pub assigned: i64,
    /// Settled on the spot on that day.
    pub settled: i64,
    /// Resolved on that day.
    pub resolved: i64,
    /// How many overdue duties it lists.
    pub overdue: usize,
    /// How many duties that await the leader's word it lists.
    pub awaits: usize,
}

impl DigestLine {
    /// The line for a digest.
    pub fn of(digest: &Digest) -> DigestLine {
        let Digest {
            day,
            made_at: _,
            registered,
            assigned,
            settled,
            resolved,
            new: _,
            overdue,
            awaits,
        } = digest;
        DigestLine {
            day: *day,
            registered: *registered,
            assigned: *assigned,
            settled: *settled,
            resolved: *resolved,
            overdue: overdue.len(),
            awaits: awaits.len(),
        }
    }
}

/// A page of digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestPage {
    /// Newest first.
    pub items: Vec<DigestLine>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// What awaits whoever is signed in, counted, with what has no deadline of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Briefing {
    /// How much they owe, counted up to 100.
    pub owed: usize,
    /// How much of it is late.
    pub late: usize,
    /// How many notices they have not seen, counted up to 100.
    pub unread: u32,
    /// What awaits an inspector.
    pub inspection: Option<Inspection>,
    /// What awaits an administrator.
    pub upkeep: Option<Upkeep>,
}

/// What awaits an inspector. Each list is a page at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inspection {
    /// Notices about cases that they have not seen, newest first.
    pub told: Vec<BriefNotice>,
    /// Answers that no inspector has read, newest first.
    pub answered: Vec<DemandRow>,
    /// Demands without an answer, the most urgent first.
    pub open: Vec<DemandRow>,
    /// Samples with cases that nobody has checked, newest first.
    pub samples: Vec<SampleLeft>,
    /// How much is overdue, by who owes it, the most first; counted up to 500.
    pub overdue: Vec<OverdueCount>,
}

/// A notice in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BriefNotice {
    /// The case.
    pub number: CaseNumber,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// A sample that is not checked whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleLeft {
    /// Its identifier.
    pub id: String,
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// How many of its cases were checked.
    pub checked: usize,
    /// How many cases it has.
    pub size: usize,
}

/// How much somebody owes too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverdueCount {
    /// Who.
    #[serde(flatten)]
    pub owner: Owner,
    /// How much.
    pub count: usize,
}

/// What awaits an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upkeep {
    /// Notices that could not be delivered, as many as a page holds.
    pub undeliverable: usize,
    /// Whether there are more.
    pub more: bool,
    /// Years whose arrangement of holidays is missing: this one, and from November the next.
    pub years: Vec<u16>,
}

/// What administrators keep beside the directory: the rules and the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statutes {
    /// The editions of the rules.
    pub rules: Rules,
    /// Whether these are the built-in ones, so that there is nothing to have seen yet.
    pub built_in: bool,
    /// The arrangements of the calendar, by year: the built-in ones and those that were added.
    pub arrangements: Vec<Arrangement>,
    /// The years whose arrangement was added.
    pub added: Vec<u16>,
}

/// Keeping the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutRules {
    /// The editions. Those in force before today cannot be changed: they gave the deadlines there are.
    pub rules: Rules,
    /// The rules as the writer saw them; absent where the built-in ones were in force.
    #[serde(default)]
    pub seen: Option<Rules>,
}

/// Keeping the arrangement of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutArrangement {
    /// The arrangement.
    pub arrangement: Arrangement,
    /// The added arrangement as the writer saw it; absent to add one.
    #[serde(default)]
    pub seen: Option<Arrangement>,
}

/// The last segment of the path that a command on a plan is sent to; a new plan has none.
pub fn plan_command_path(kind: PlanCommandKind) -> &'static str {
    match kind {
        PlanCommandKind::Submit => "submission",
        PlanCommandKind::Approve => "approval",
        PlanCommandKind::SendBack => "send-back",
        PlanCommandKind::FinishMeasure => "finished-measures",
        PlanCommandKind::Verify => "verification",
        PlanCommandKind::Reject => "rejection",
        PlanCommandKind::Publish => "publication",
    }
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
