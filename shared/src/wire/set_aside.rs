//! What a job could not do and has set aside (暂缓处理), as administrators see it.

use crate::number::CaseNumber;
use crate::time::Timestamp;
use crate::vocabulary::{Job, SetAsideReason};
use macros::shape;

/// Something that a job could not do: why, since when, and when it is tried again. By its types and by how it is made
/// it contains no personal data.
#[shape]
pub struct SetAside {
    /// The identifier, which fits into a path.
    pub id: String,
    pub job: Job,
    /// What the job was about, as the job names it: a case, a plan, a command of either, a notice, a day or a year.
    /// Absent if the job failed as a whole.
    pub subject: Option<String>,
    /// The case that it belongs to.
    pub number: Option<CaseNumber>,
    pub reason: SetAsideReason,
    /// What the program says about it, for whoever mends it.
    pub detail: String,
    pub first_failed_at: Timestamp,
    pub last_failed_at: Timestamp,
    pub tries: u32,
    pub next_try: Timestamp,
}
