//! What staff start and the house does in steps (后台办理), because it is too long for one request: a file of the
//! register.

use crate::lang::Lang;
use crate::time::{Day, Timestamp};
use crate::vocabulary::{Sheet, TaskProblem, TaskState};
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
}

/// A task as whoever started it sees it.
#[shape]
pub struct Task {
    /// The identifier, which fits into a path.
    pub id: String,
    pub export: StartExport,
    pub state: TaskState,
    pub started_at: Timestamp,
    /// The number of rows written so far.
    pub rows: u32,
    /// How many rows there will be, as far as the figures tell.
    pub expected: Option<u32>,
    /// The size of the file, once it is there.
    pub bytes: Option<u64>,
    /// When the task and its file go away.
    pub until: Timestamp,
    pub problem: Option<TaskProblem>,
}
