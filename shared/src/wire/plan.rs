//! Rectification plans.

use crate::id::PlanId;
use crate::number::CaseNumber;
use crate::plan::{Plan, PlanCommandKind};
use macros::shape;

/// A rectification plan with the cases that it answers.
#[shape]
pub struct PlanView {
    pub plan: Plan,
    /// The cases, at most a page of them.
    pub cases: Vec<CaseNumber>,
    /// The commands that whoever is signed in may give now; none for everyone else.
    pub permitted: Vec<PlanCommandKind>,
}

/// What a command on a plan answers.
#[shape]
pub struct PlanDone {
    pub plan: PlanId,
    /// Its revision after the command.
    pub revision: u32,
}

/// The last segment of the path that a command on a plan is sent to; a new plan has none.
pub fn plan_command_path(kind: PlanCommandKind) -> &'static str {
    match kind {
        PlanCommandKind::Submit => "submission",
        PlanCommandKind::Approve => "approval",
        PlanCommandKind::SendBack => "send-back",
        PlanCommandKind::FinishMeasure => "finished-measures",
        PlanCommandKind::Verify => "verification",
        PlanCommandKind::Reject => "rejection",
        PlanCommandKind::Publish => "publication",
    }
}
