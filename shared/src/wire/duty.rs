//! What is owed: duties, the briefing and the evening digest.

use crate::duty::{Duty, Owner};
use crate::id::PlanId;
use crate::lang::Localized;
use crate::number::CaseNumber;
use crate::text::Line;
use crate::time::{Day, Timestamp};
use crate::view::DemandRow;
use crate::vocabulary::{EscalationLevel, RefusalReason, StageKind};
use macros::shape;
use std::collections::BTreeSet;

/// What a duty belongs to.
#[shape]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    Case { number: CaseNumber },
    Plan { plan: PlanId },
}

/// A duty with what it belongs to.
#[shape]
pub struct DutyRow {
    #[serde(flatten)]
    pub subject: Subject,
    pub duty: Duty,
    /// Whether the clock has marked it overdue.
    pub overdue: bool,
    /// The escalation levels that were reached.
    pub rungs: Vec<EscalationLevel>,
}

/// A duty of the signed-in user.
#[shape]
pub struct AwaitedRow {
    #[serde(flatten)]
    pub row: DutyRow,
    /// What the case or the plan is about.
    pub title: Option<Line>,
    pub stage: Option<StageKind>,
    /// Who the citizen is, if the reader may know.
    pub applicant_name: Option<Line>,
}

/// The evening digest of a leader (当晚呈报): what happened today, and what awaits the leader's decision.
#[shape]
pub struct Digest {
    pub day: Day,
    pub made_at: Timestamp,
    pub registered: i64,
    pub assigned: i64,
    /// Settled on the spot that day.
    pub settled: i64,
    pub resolved: i64,
    /// The new cases of the day, as many as fit.
    pub new: Vec<CaseNumber>,
    /// What is overdue and who owes it, as many as fit, longest overdue first.
    pub overdue: Vec<DutyRow>,
    /// What awaits this leader's decision, as many as fit, most urgent first.
    pub awaits: Vec<DutyRow>,
    /// What the cases are about. It is added whenever the digest is read and never kept with it, so that nobody reads
    /// more of a case than they may at that time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<AboutCase>,
}

impl Digest {
    /// The cases that it names, each once.
    pub fn cases(&self) -> Vec<CaseNumber> {
        let of_rows =
            self.overdue.iter().chain(&self.awaits).filter_map(|row| match &row.subject {
                Subject::Case { number } => Some(*number),
                Subject::Plan { plan: _ } => None,
            });
        let named: BTreeSet<CaseNumber> = self.new.iter().copied().chain(of_rows).collect();
        named.into_iter().collect()
    }
}

/// What a case is about, in one line.
#[shape]
pub struct AboutCase {
    pub number: CaseNumber,
    /// `None` if the reader may not read it, or if it was erased.
    pub title: Option<Line>,
    pub reason: RefusalReason,
}

/// The summary of a digest.
#[shape]
pub struct DigestLine {
    pub day: Day,
    pub registered: i64,
    pub assigned: i64,
    /// Settled on the spot that day.
    pub settled: i64,
    pub resolved: i64,
    /// The number of overdue duties that it lists.
    pub overdue: usize,
    /// The number of duties that it lists as awaiting the leader's decision.
    pub awaits: usize,
}

impl DigestLine {
    pub fn of(digest: &Digest) -> DigestLine {
        let Digest {
            day,
            made_at: _,
            registered,
            assigned,
            settled,
            resolved,
            new: _,
            overdue,
            awaits,
            about: _,
        } = digest;
        DigestLine {
            day: *day,
            registered: *registered,
            assigned: *assigned,
            settled: *settled,
            resolved: *resolved,
            overdue: overdue.len(),
            awaits: awaits.len(),
        }
    }
}

/// Counts of what awaits the signed-in user, including what has no deadline.
#[shape]
pub struct Briefing {
    /// The number of duties that they owe, counted up to a limit.
    pub owed: usize,
    /// How many of them are late.
    pub late: usize,
    /// The number of notices that they have not seen, counted up to a limit.
    pub unread: u32,
    pub inspection: Option<Inspection>,
    pub upkeep: Option<Upkeep>,
}

/// What awaits an inspector. Each list has at most one page.
#[shape]
pub struct Inspection {
    /// Notices about cases that they have not seen, newest first.
    pub told: Vec<BriefNotice>,
    /// Answers that no inspector has read, newest first.
    pub answered: Vec<DemandRow>,
    /// Demands without an answer, most urgent first.
    pub open: Vec<DemandRow>,
    /// Samples with cases that nobody has checked, newest first.
    pub samples: Vec<SampleLeft>,
    /// The number of overdue duties by owner, most first; counted up to a limit.
    pub overdue: Vec<OverdueCount>,
}

/// A notice in one line.
#[shape]
pub struct BriefNotice {
    pub number: CaseNumber,
    pub at: Timestamp,
    pub words: Localized<String>,
}

/// A sample with cases that are not checked.
#[shape]
pub struct SampleLeft {
    pub id: String,
    pub drawn_at: Timestamp,
    pub checked: usize,
    /// The number of cases in it.
    pub size: usize,
}

/// The number of overdue duties of an owner.
#[shape]
pub struct OverdueCount {
    #[serde(flatten)]
    pub owner: Owner,
    pub count: usize,
}

/// What awaits an administrator.
#[shape]
pub struct Upkeep {
    /// The number of notices that could not be delivered, up to a page.
    pub undeliverable: usize,
    pub more: bool,
    /// Years whose holidays are missing: this year and, from November, the next.
    pub years: Vec<u16>,
}
