//! Lets anyone check what is published without having to trust us: each case is a chain of events, the events and
//! counts of each day have a root, and each root includes the previous one.
//!
//! A day's log contains two things. **Events** appear only as hashes: whoever has a case's number can fetch its
//! events and find their hashes here, and nobody else learns which ones they are. **Counts** are what the events
//! added to the figures, one row for each group that an event counts in. Rows have no case number and are sorted by
//! hash, so nobody can see that a row by matter and a row by reason belong to the same case; whoever has the number
//! gets the salt that identifies its rows. The published figures are the sum of the rows.
//!
//! ARCHITECTURE.md specifies every byte, and `tests/proof/check_log.py` checks them with independent code.

pub mod audit;
pub mod case;
pub mod compare;
pub mod log;
pub mod tree;

pub use crate::hash::Hash;
pub use audit::{Audit, Fault, FaultKind, FaultPlace, first_fallen};
pub use case::{CaseFault, CaseFaultKind, CaseProof, Proven, ProvenEvent, check_case};
pub use compare::{Difference, Of, compare};
pub use log::{Checkpoint, CountedEvent, DayLog, Row, rows_of};
