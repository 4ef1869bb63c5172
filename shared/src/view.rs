//! What each audience may see: projections of the same case.
//!
//! [`PublicCase`] is made from a [`Case`] alone, which contains no personal data, so nothing personal can reach a
//! public page. The other views contain it whole and add to it: they can say more, but never anything different. No
//! projection skips a field of the case silently.

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
pub use register::{CellValue, RegisterRow};
pub use staff::{
    DemandWithText, Foreseen, QueueRow, StaffCase, StaffStep, VoidingWithText, may_erase,
};
