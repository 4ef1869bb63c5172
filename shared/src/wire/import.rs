//! Importing a register from a spreadsheet.

use crate::lang::vocabulary;
use crate::number::CaseNumber;
use crate::problem::FieldProblem;
use crate::text::Line;
use crate::time::Timestamp;
use crate::vocabulary::Outcome;
use macros::shape;
use std::collections::BTreeMap;

/// A file to import, and how to read it.
#[shape]
pub struct ImportFile {
    /// Its name: `.csv` or `.xlsx` says how to read it.
    pub name: String,
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
#[shape(Default)]
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
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum KnownRow {
    /// It is left out: the case that is here stays as it is.
    Skip,
    /// It is another case, and is imported as one.
    New,
}

/// A row whose number is here already with other content.
#[shape]
pub struct DifferingRow {
    /// The row as the spreadsheet counts it.
    pub row: u32,
    /// The case that is here.
    pub number: CaseNumber,
    pub differences: Vec<Difference>,
}

/// One thing in which a case and a row differ; what is very long is cut.
#[shape]
pub struct Difference {
    pub field: ImportField,
    pub here: String,
    pub file: String,
}

vocabulary! {
    /// What a column of an imported register can hold.
    pub enum ImportField {
        /// Its number there, by which it is known again.
        SourceNumber = "source_number", "编号", "Number";
        /// The number that it had before, where that register has it from another one.
        OriginalNumber = "original_number", "更早的编号（原编号）", "Earlier number";
        /// What they came for.
        Title = "title", "来办什么（主题）", "What they came for (title)";
        /// The catalogue item.
        Matter = "matter", "事项", "Matter";
        /// When it was received.
        ReceivedAt = "received_at", "登记时间", "Date registered";
        /// What happened.
        Account = "account", "情况经过", "What happened";
        /// The answer.
        Answer = "answer", "答复（办理情况）", "Answer";
        /// When it was answered.
        AnsweredAt = "answered_at", "答复时间（办结时间）", "Date answered";
        /// Who.
        ApplicantName = "applicant_name", "申请人", "Applicant";
        /// Their telephone.
        Phone = "phone", "电话", "Telephone";
        /// How many trips.
        TripsMade = "trips_made", "跑窗口次数", "Trips made";
        /// Why it was refused.
        Reason = "reason", "未受理原因", "Reason refused";
        /// What they suggest.
        Suggestion = "suggestion", "群众建议", "Suggestion";
        /// The departments involved.
        Departments = "departments", "涉及部门", "Departments involved";
        /// The department it was handed to, and the co-departments behind it.
        Department = "department", "交办部门（主办、协办）", "Assigned departments, lead first";
        /// Where it stands.
        Stage = "stage", "办理状态", "Status";
        /// How it ended.
        Outcome = "outcome", "办结结果", "Outcome";
        /// Whether on the spot.
        OnTheSpot = "on_the_spot", "是否现场办结", "Settled on the spot";
        /// What will be done.
        Plan = "plan", "整改方案", "Rectification plan";
        /// The citizen's verdict.
        Verdict = "verdict", "群众评价", "The citizen's verdict";
    }
}

impl ImportField {
    /// Whether nothing can be imported without it.
    pub fn is_needed(self) -> bool {
        self == ImportField::Title || self == ImportField::ReceivedAt
    }
}

/// Which column holds what, and what holds where no column does.
#[shape]
pub struct ImportMapping {
    /// What → the column's place, from 0.
    pub columns: BTreeMap<ImportField, usize>,
    /// The outcome of answered rows without one.
    pub outcome: Outcome,
}

/// A first look at a file, or what is wrong with it under a mapping.
#[shape]
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
    #[serde(default)]
    pub read_as: Vec<ReadAs>,
}

/// A date that could have been meant otherwise.
#[shape]
pub struct ReadAs {
    /// The row as the spreadsheet counts it.
    pub row: u32,
    /// The head of the column.
    pub column: Option<String>,
    pub written: String,
    pub at: Timestamp,
}

/// What is wrong with a row.
#[shape]
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
    pub problem: FieldProblem,
}

/// How far an import is.
#[shape]
pub struct ImportProgress {
    /// Rows made into cases by this request.
    pub imported: u32,
    /// Rows that were here already.
    pub present: u32,
    pub rows: u32,
    /// The row to go on from; absent when all are in.
    pub next: Option<u32>,
}
