//! What is owed: duties, the briefing and the evening digest.

use crate::duty::{Duty, Owner};
use crate::id::PlanId;
use crate::lang::Localized;
use crate::number::CaseNumber;
use crate::text::Line;
use crate::time::{Day, Timestamp};
use crate::view::DemandRow;
use crate::vocabulary::{EscalationLevel, StageKind};
use macros::shape;

/// What a duty is about.
#[shape]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    Case { number: CaseNumber },
    Plan { plan: PlanId },
}

/// Something that is owed, and on what.
#[shape]
pub struct DutyRow {
    #[serde(flatten)]
    pub subject: Subject,
    pub duty: Duty,
    /// Whether the clock marked it overdue.
    pub overdue: bool,
    /// Who has heard of it.
    pub rungs: Vec<EscalationLevel>,
}

/// Something that awaits whoever is signed in.
#[shape]
pub struct AwaitedRow {
    #[serde(flatten)]
    pub row: DutyRow,
    /// What the case or the plan is about, in words.
    pub title: Option<Line>,
    pub stage: Option<StageKind>,
    /// Who the citizen is, where the reader may know.
    pub applicant_name: Option<Line>,
}

/// The evening digest of a leader (当晚呈报): what happened today, and what awaits their word.
#[shape]
pub struct Digest {
    pub day: Day,
    pub made_at: Timestamp,
    pub registered: i64,
    pub assigned: i64,
    /// Settled on the spot on that day.
    pub settled: i64,
    pub resolved: i64,
    /// The day's new cases, at most 100.
    pub new: Vec<CaseNumber>,
    /// What is overdue, with who owes it, at most 100, the longest first.
    pub overdue: Vec<DutyRow>,
    /// What awaits this leader's word, at most 100, the most urgent first.
    pub awaits: Vec<DutyRow>,
}

/// A digest in one line.
#[shape]
pub struct DigestLine {
    pub day: Day,
    pub registered: i64,
    pub assigned: i64,
    /// Settled on the spot on that day.
    pub settled: i64,
    pub resolved: i64,
    /// How many overdue duties it lists.
    pub overdue: usize,
    /// How many duties that await the leader's word it lists.
    pub awaits: usize,
}

impl DigestLine {
    /// The line for a digest.
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

/// What awaits whoever is signed in, counted, with what has no deadline of its own.
#[shape]
pub struct Briefing {
    /// How much they owe, counted up to 100.
    pub owed: usize,
    /// How much of it is late.
    pub late: usize,
    /// How many notices they have not seen, counted up to 100.
    pub unread: u32,
    pub inspection: Option<Inspection>,
    pub upkeep: Option<Upkeep>,
}

/// What awaits an inspector. Each list is a page at most.
#[shape]
pub struct Inspection {
    /// Notices about cases that they have not seen, newest first.
    pub told: Vec<BriefNotice>,
    /// Answers that no inspector has read, newest first.
    pub answered: Vec<DemandRow>,
    /// Demands without an answer, the most urgent first.
    pub open: Vec<DemandRow>,
    /// Samples with cases that nobody has checked, newest first.
    pub samples: Vec<SampleLeft>,
    /// How much is overdue, by who owes it, the most first; counted up to 500.
    pub overdue: Vec<OverdueCount>,
}

/// A notice in one line.
#[shape]
pub struct BriefNotice {
    pub number: CaseNumber,
    pub at: Timestamp,
    pub words: Localized<String>,
}

/// A sample that is not checked whole.
#[shape]
pub struct SampleLeft {
    pub id: String,
    pub drawn_at: Timestamp,
    /// How many of its cases were checked.
    pub checked: usize,
    /// How many cases it has.
    pub size: usize,
}

/// How much somebody owes too late.
#[shape]
pub struct OverdueCount {
    #[serde(flatten)]
    pub owner: Owner,
    pub count: usize,
}

/// What awaits an administrator.
#[shape]
pub struct Upkeep {
    /// Notices that could not be delivered, as many as a page holds.
    pub undeliverable: usize,
    pub more: bool,
    /// Years whose arrangement of holidays is missing: this one, and from November the next.
    pub years: Vec<u16>,
}
