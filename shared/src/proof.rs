//! What lets anyone check the product without believing it: each case is a chain of events, each day's
//! events and counts have a root, and each root carries the one before it.
//!
//! Two things are in a day's log. The **events** are there by their hashes alone: whoever has a case's
//! number can fetch its events and find their hashes here, and nobody else learns which they are. The
//! **counts** are what the events added to the figures, one row for each group that an event counts
//! under. Rows carry no case number and stand in the order of their hashes, so that a row by matter
//! and a row by reason cannot be seen to belong to one case; whoever has the number gets the salt that
//! shows which rows are its own. The published figures are the sum of the rows.
//!
//! ARCHITECTURE.md specifies every byte, and `tests/proof/check_log.py` checks them by its own code.

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
