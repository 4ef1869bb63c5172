//! Rectification plans as the console and the public pages read them, and the responses to commands on them.

use crate::id::PlanId;
use crate::number::CaseNumber;
use crate::plan::{Plan, PlanCommandKind};
use macros::shape;

/// A rectification plan with the cases that it answers.
#[shape]
pub struct PlanView {
    pub plan: Plan,
    /// At most a page of cases.
    pub cases: Vec<CaseNumber>,
    /// The commands that the signed-in user may give now; empty for the public.
    pub permitted: Vec<PlanCommandKind>,
}

/// The response to a command on a plan.
#[shape]
pub struct PlanDone {
    pub plan: PlanId,
    /// The revision of the plan after the command.
    pub revision: u32,
}

/// The last segment of the path for a command on a plan; `submit` has none for a new plan.
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
