//! What staff start and the house does in steps (后台办理), because it is too long for one request: a file of the
//! register, and an import.

use crate::lang::Lang;
use crate::problem::FieldProblem;
use crate::text::{Line, Note};
use crate::time::{Day, Timestamp};
use crate::vocabulary::{ImportStep, Sheet, TaskProblem, TaskState};
use macros::shape;

/// Which part of the register is wanted as a file, and how it is written.
#[shape]
pub struct StartExport {
    pub sheet: Sheet,
    /// Registered from this day.
    #[serde(default)]
    pub from: Option<Day>,
    /// Registered until this day.
    #[serde(default)]
    pub until: Option<Day>,
    pub lang: Lang,
    /// What it is for, which is recorded. Only a former version's task has none.
    #[serde(default)]
    pub reason: Option<Note>,
}

/// An import under way.
#[shape]
pub struct ImportTask {
    /// The name of the file.
    pub name: String,
    /// The register that it comes from.
    pub source: Line,
    /// A former version's imports were written at once.
    #[serde(default)]
    pub step: ImportStep,
    /// How many of the rows so far were there already or were to be skipped. The others have become cases.
    pub present: u32,
    /// What is wrong with a file that cannot be read.
    #[serde(default)]
    pub refused: Option<FieldProblem>,
}

/// What a task is about.
#[shape]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TaskWhat {
    /// A file of the register.
    Export(StartExport),
    Import(ImportTask),
}

/// A task as whoever started it sees it.
#[shape]
pub struct Task {
    /// The identifier, which fits into a path.
    pub id: String,
    pub what: TaskWhat,
    pub state: TaskState,
    pub started_at: Timestamp,
    /// The number of rows done so far.
    pub rows: u32,
    /// How many rows there will be, as far as is known.
    pub expected: Option<u32>,
    /// The size of the file, once it is there.
    pub bytes: Option<u64>,
    /// When the task and its file go away.
    pub until: Timestamp,
    pub problem: Option<TaskProblem>,
}
