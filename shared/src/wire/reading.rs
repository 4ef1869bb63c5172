//! The log of who read personal data. An entry is written before the data is sent, so no reading can be missing.

use crate::id::AccountId;
use crate::number::CaseNumber;
use crate::text::Note;
use crate::time::{Day, Timestamp};
use crate::vocabulary::Sheet;
use macros::shape;

/// What kind of personal data was read, or that it was erased.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum ReadWhat {
    /// A case with the citizen's own words.
    Case,
    /// Who the citizen is, although that is hidden from the reader's department.
    Identity,
    /// A queue, or what awaits the reader.
    List,
    /// A search in what people wrote.
    Search,
    /// A page of the register.
    Register,
    /// A file of the register.
    Export,
    /// The cases of whoever has a telephone or a document.
    Person,
    File,
    /// What people wrote in a period, in groups.
    Words,
    /// Notices to citizens that were sent or could not be.
    Notices,
    /// The personal data of a case was erased.
    Erased,
    /// A day of the audit trail, as a file.
    Trail,
}

/// An entry that somebody read personal data. Reading the same again within an hour adds no entry.
#[shape]
pub struct AccessLogEntry {
    /// The first time in that hour.
    pub at: Timestamp,
    pub account: AccountId,
    pub what: ReadWhat,
    /// `None` for lists.
    pub number: Option<CaseNumber>,
    /// The reason, if one was required.
    pub reason: Option<Note>,
    /// What part of the register was taken away as a file, or had been asked for as one.
    #[serde(default)]
    pub export: Option<ExportedRegister>,
}

impl AccessLogEntry {
    /// The entry of a list that needs no reason.
    pub fn of(account: AccountId, what: ReadWhat, at: Timestamp) -> AccessLogEntry {
        AccessLogEntry { at, account, what, number: None, reason: None, export: None }
    }
}

/// A file of the register as the access log describes it.
#[shape]
pub struct ExportedRegister {
    pub sheet: Sheet,
    /// Registered from this day.
    pub from: Option<Day>,
    /// Registered until this day.
    pub until: Option<Day>,
    /// The rows in the file; `None` while it is being made.
    pub rows: Option<u32>,
}
