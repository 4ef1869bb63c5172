//! Who read personal data.

use crate::id::AccountId;
use crate::number::CaseNumber;
use crate::text::Note;
use crate::time::Timestamp;
use macros::shape;

/// What of personal data was read, or that it was erased.
#[shape(Copy)]
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
#[shape]
pub struct AccessLogEntry {
    /// When, for the first time in that hour.
    pub at: Timestamp,
    pub account: AccountId,
    pub what: ReadWhat,
    /// Of which case; `None` for lists.
    pub number: Option<CaseNumber>,
    /// Why, where a reason was asked.
    pub reason: Option<Note>,
}
