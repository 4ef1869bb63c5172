//! What each audience may see: projections of the one case.
//!
//! [`PublicCase`] is made from a [`Case`] alone, which holds no personal data, so a field that is
//! not here cannot reach a public page. The others contain it whole and add to it; they can say
//! more, and never something else. No projection skips a field of the case silently.

mod citizen;
mod listed;
mod public;
mod reading;
mod register;
mod staff;

pub use citizen::{CitizenCase, NamedFile, PlannedStepView, StepWithText};
pub use listed::{DemandRow, ExplanationRow};
pub use public::{Holder, PublicCase, PublicDuty, PublicFile, PublicPayload, PublicRecord, Step};
pub use reading::{Reads, reads, texts_read};
pub use register::RegisterRow;
pub use staff::{DemandWithText, Foreseen, QueueRow, StaffCase, StaffStep, may_erase};
