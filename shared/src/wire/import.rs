//! Importing a register from a spreadsheet. An import is a task: the uploaded file is read and every row is checked
//! under a mapping, which is suggested at first; whoever started it looks at the outcome, perhaps has the rows checked
//! under another mapping, and confirms; then the rows are written.

use crate::lang::vocabulary;
use crate::number::CaseNumber;
use crate::problem::FieldProblem;
use crate::text::Line;
use crate::time::Timestamp;
use crate::vocabulary::{Outcome, Sheet};
use macros::shape;
use std::collections::BTreeMap;

/// A request to upload a register's file.
#[shape]
pub struct AskRegisterUpload {
    pub bytes: u64,
    pub sheet: Sheet,
}

/// An uploaded file to read and check.
#[shape]
pub struct StartImport {
    /// The key of the upload.
    pub key: String,
    /// The file name. Its extension, `.csv`, `.txt`, `.xlsx` or `.ods`, says how to read it.
    pub name: String,
    /// The register that it comes from. Row numbers are unique within a source, so that importing the same file twice
    /// creates each case once.
    pub source: Line,
    /// Which column has what; suggested if it is absent.
    #[serde(default)]
    pub mapping: Option<ImportMapping>,
    /// Where in the file the register is.
    #[serde(default)]
    pub table: ImportTable,
}

/// Where in a file a register is. What is absent is guessed.
#[shape(Copy, Default)]
pub struct ImportTable {
    /// The place of the sheet, from 0.
    #[serde(default)]
    pub sheet: Option<u32>,
    /// The row of the sheet that has the headings, or the first of two.
    #[serde(default)]
    pub head_row: Option<u32>,
    /// In how many rows the headings are: 1 or 2.
    #[serde(default)]
    pub head_rows: Option<u32>,
}

/// A sheet of a workbook.
#[shape]
pub struct ImportSheet {
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
}

/// A row of a sheet as it is; long cells are cut.
#[shape]
pub struct SheetRow {
    /// The row number in the spreadsheet.
    pub row: u32,
    pub cells: Vec<String>,
}

/// A request to write the rows of an import that was checked.
#[shape(Default)]
pub struct ConfirmImport {
    /// What to do with rows whose number already exists with different content.
    #[serde(default)]
    pub known: KnownRows,
    /// Whether rows with something wrong are left out. Otherwise nothing is written as long as there is one.
    #[serde(default)]
    pub without_wrong: bool,
}

/// What to do with rows whose number already exists with different content.
#[shape(Default)]
pub struct KnownRows {
    /// The choice for every row that is not in `rows`.
    #[serde(default)]
    pub all: Option<KnownRow>,
    /// The choice for single rows of the sheet.
    #[serde(default)]
    pub rows: BTreeMap<u32, KnownRow>,
}

impl KnownRows {
    /// The choice for a row, if there is one.
    pub fn of(&self, row: u32) -> Option<KnownRow> {
        self.rows.get(&row).copied().or(self.all)
    }
}

/// What to do with a row whose number already exists with different content.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum KnownRow {
    /// Skip it: the existing case stays as it is.
    Skip,
    /// Import it as another case.
    New,
}

/// A row whose number already exists with different content.
#[shape]
pub struct DifferingRow {
    /// The row number in the spreadsheet.
    pub row: u32,
    /// The case that is already there.
    pub number: CaseNumber,
    pub differences: Vec<Difference>,
}

/// One difference between a case and a row; long values are cut.
#[shape]
pub struct Difference {
    pub field: ImportField,
    pub here: String,
    pub file: String,
}

vocabulary! {
    /// What a column of an imported register can contain.
    pub enum ImportField {
        /// The number in that register, which identifies the row.
        SourceNumber = "source_number", "编号", "Number";
        /// The number in an earlier register, if that one was imported too.
        OriginalNumber = "original_number", "更早的编号（原编号）", "Earlier number";
        Title = "title", "来办什么（主题）", "What they came for (title)";
        Matter = "matter", "事项", "Matter";
        ReceivedAt = "received_at", "登记时间", "Date registered";
        Account = "account", "情况经过", "What happened";
        Answer = "answer", "答复（办理情况）", "Answer";
        AnsweredAt = "answered_at", "答复时间（办结时间）", "Date answered";
        ApplicantName = "applicant_name", "反映人", "Applicant";
        Phone = "phone", "电话", "Telephone";
        TripsMade = "trips_made", "跑窗口次数", "Trips made";
        Reason = "reason", "未办成原因", "Reason refused";
        Suggestion = "suggestion", "群众建议", "Suggestion";
        Departments = "departments", "涉及部门", "Departments involved";
        /// The lead department, followed by the co-departments.
        Department = "department", "交办部门（主办、协办）", "Assigned departments, lead first";
        /// Co-departments that have a column of their own.
        CoDepartments = "co_departments", "协办部门", "Co-departments";
        Stage = "stage", "办理状态", "Status";
        Outcome = "outcome", "办结结果", "Outcome";
        OnTheSpot = "on_the_spot", "是否现场办结", "Settled on the spot";
        Plan = "plan", "整改方案", "Rectification plan";
        Verdict = "verdict", "群众评价", "The citizen's verdict";
        /// One of five grades, from 非常满意 to 非常不满意.
        Satisfaction = "satisfaction", "满意度（不满意按未解决计）", "Satisfaction (dissatisfied counts as not solved)";
    }
}

vocabulary! {
    /// Why a row of a sheet is not part of the register.
    pub enum LeftOut {
        Total = "total", "合计行", "A total";
        Remark = "remark", "说明或签名", "A remark or signature";
        Heading = "heading", "重复的表头", "The heading again";
        Blank = "blank", "所选各列都没有内容", "Nothing in the chosen columns";
    }
}

/// A row that is not part of the register and is not imported.
#[shape]
pub struct LeftOutRow {
    /// The row number in the spreadsheet.
    pub row: u32,
    /// The content of its first cells; long content is cut.
    pub written: String,
    pub why: LeftOut,
}

/// A spelling of a file that is not one of our own words, and what it is read as.
#[shape]
pub struct AskedValue {
    pub field: ImportField,
    pub written: String,
    /// In how many rows it is.
    pub rows: u32,
    /// The first cell with it, as the spreadsheet names it.
    pub cell: String,
    /// What it is read as: codes or identifiers as the field has them, or nothing if the cell counts as empty; `None`
    /// if nobody has said so yet.
    pub means: Option<String>,
}

impl ImportField {
    /// Whether nothing can be imported without it.
    pub fn is_needed(self) -> bool {
        self == ImportField::Title || self == ImportField::ReceivedAt
    }
}

/// Which column has what, and a default for what no column has.
#[shape]
pub struct ImportMapping {
    /// The index of the column, from 0, for each field.
    pub columns: BTreeMap<ImportField, usize>,
    /// The outcome of rows that have an answer but no outcome.
    pub outcome: Outcome,
    /// The year of dates that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// What spellings of the file are read as, by field; nothing if the cell counts as empty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<ImportField, BTreeMap<String, String>>,
}

/// What the spellings of a register are read as, by field.
pub type SpelledValues = BTreeMap<ImportField, BTreeMap<String, String>>;

/// What was found in a file under a mapping.
#[shape]
pub struct ImportPreview {
    /// The headings of the columns; long ones are cut.
    pub columns: Vec<String>,
    /// The first rows as they are; long cells are cut.
    pub sample: Vec<Vec<String>>,
    /// The number of rows below the headings.
    pub rows: u32,
    /// The sheets of a workbook; none of a text file.
    #[serde(default)]
    pub sheets: Vec<ImportSheet>,
    /// Where the register was found.
    #[serde(default)]
    pub table: ImportTable,
    /// The first rows of the sheet, from which the heading can be chosen.
    #[serde(default)]
    pub beginning: Vec<SheetRow>,
    /// The mapping that was used, or a suggested one.
    pub mapping: ImportMapping,
    /// The number of reasons why rows cannot be imported.
    pub problems: u32,
    /// The number of rows with such a reason.
    #[serde(default)]
    pub wrong: u32,
    /// The number of rows that are not part of the register.
    #[serde(default)]
    pub left_out: u32,
    /// The number of dates without a year.
    #[serde(default)]
    pub without_year: u32,
    /// Spellings that are not our own words.
    #[serde(default)]
    pub values: Vec<AskedValue>,
    /// Whether there are more of them than are listed.
    #[serde(default)]
    pub more_values: bool,
    /// The number of rows that were already imported and will not change.
    pub present: u32,
    /// The number of rows whose number already exists with different content.
    pub differing: u32,
    /// The number of dates with a two-digit year, which were read as years of this century.
    pub short_years: u32,
    /// The first of them.
    pub read_as: Vec<ReadAs>,
}

/// A date that could be read in another way.
#[shape]
pub struct ReadAs {
    /// The row number in the spreadsheet.
    pub row: u32,
    /// The heading of the column.
    pub column: Option<String>,
    pub written: String,
    pub at: Timestamp,
}

/// What is wrong with a row.
#[shape]
pub struct RowProblem {
    /// The row number in the spreadsheet: from 1, including blank rows.
    pub row: u32,
    /// The heading of the column, if one is to blame.
    pub column: Option<String>,
    /// The cell as the spreadsheet names it, such as `C6`, if one is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The content of the cell; long content is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// The earlier row with the same number, if that is the problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_row: Option<u32>,
    pub problem: FieldProblem,
}
