//! What staff may see: the public view, the personal content that they may read, and the commands that they may give
//! now.

use crate::actor::{Actor, Seat, Staff};
use crate::case::{Case, Demanded, History, ProposedVoiding};
use crate::command::CommandKind;
use crate::directory::Directory;
use crate::duty::Owner;
use crate::event::Words;
use crate::id::AccountId;
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::permit::permitted;
use crate::personal::{Applicant, Intake, Personal, TextId};
use crate::policy::Policy;
use crate::scale::Rating;
use crate::succession::{Reader, stand_ins};
use crate::text::{Line, Prose};
use crate::time::Timestamp;
use crate::view::citizen::{NamedFile, PlannedStepView};
use crate::view::public::{PublicCase, PublicRecord, Step};
use crate::view::reading::reads;
use crate::vocabulary::{CaseClass, Phase, VoidedBecause};
use macros::shape;
use std::collections::{BTreeMap, BTreeSet};

/// A case as a member of staff sees it.
#[shape]
pub struct StaffCase {
    pub public: PublicCase,
    /// What was said at registration; `None` once it was erased, or if this reader may not read it.
    pub intake: Option<Intake>,
    /// Whether the citizen's identity is hidden from this reader, because the case is about their own department.
    /// They can ask for it, and every request is recorded.
    pub identity_hidden: bool,
    /// Whether the reader has nothing to do with the case, and so sees only what is public.
    #[serde(default)]
    pub uninvolved: bool,
    pub timeline: Vec<StaffStep>,
    /// The steps planned on the citizen's behalf, in order.
    pub steps: Vec<PlannedStepView>,
    /// The inspector's demands, in order.
    pub demands: Vec<DemandWithText>,
    pub files: Vec<NamedFile>,
    /// Duplicates of this case.
    pub linked: Vec<CaseNumber>,
    /// The commands that this member of staff may give now.
    pub permitted: Vec<CommandKind>,
    /// Whether this member of staff may erase the personal data of the case now.
    pub erasable: bool,
    /// The deadlines that an assignment would set now; `None` if this member of staff may not assign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreseen: Option<Foreseen>,
    /// The proposal to void the case, while nobody has decided on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voiding: Option<VoidingWithText>,
    /// The language in which the citizen is written to.
    #[serde(default)]
    pub language: Lang,
    /// When the window last reminded the departments, and how often it has.
    #[serde(default)]
    pub urged_at: Option<Timestamp>,
    #[serde(default)]
    pub times_urged: u16,
}

/// A proposal to void a case, with its reason.
#[shape]
pub struct VoidingWithText {
    pub because: VoidedBecause,
    /// The case that goes on, if this one was registered twice.
    pub other: Option<CaseNumber>,
    pub since: Timestamp,
    pub due: Timestamp,
    pub words: Option<Prose>,
    /// The account that proposed it.
    pub account: Option<AccountId>,
    /// The name of whoever has that account, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
}

/// When a case would be due if it were assigned now.
#[shape]
pub struct Foreseen {
    /// The class that follows from its reason.
    pub class: CaseClass,
    /// The deadline if no number of days is given.
    pub by_class: Timestamp,
    /// The deadlines for one working day, two, and so on up to the most that can be given.
    pub by_days: Vec<Timestamp>,
}

impl Foreseen {
    fn of(case: &Case, permitted: &[CommandKind], now: Timestamp, policy: &Policy) -> Option<Self> {
        let assigns = [CommandKind::Assign, CommandKind::Reassign];
        if !assigns.iter().any(|kind| permitted.contains(kind)) {
            return None;
        }
        let class = policy.class_of(case.reason);
        let days = 1..=policy.handle_days_most;
        Some(Foreseen {
            class,
            by_class: policy.done_by(class, now),
            by_days: days.map(|days| policy.calendar.after_days(now, days)).collect(),
        })
    }
}

/// An inspector's demand, with its texts.
#[shape]
pub struct DemandWithText {
    pub id: u16,
    pub of: Owner,
    pub due: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub words: Option<Prose>,
}

/// A step with everything that the staff may read.
#[shape]
pub struct StaffStep {
    #[serde(flatten)]
    pub step: Step,
    pub words: Option<Prose>,
    /// What will be done so that this does not happen again.
    pub measure: Option<Prose>,
    /// Why more material was asked for.
    pub again: Option<Prose>,
    /// What the department is asked to do, for an assignment whose `words` say why it gets the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
    /// The rating of a verdict.
    pub rating: Option<Rating>,
    /// The account that did it; `None` for the citizen.
    pub account: Option<AccountId>,
    /// The name of whoever has that account, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
}

/// Whether somebody in `seat` may erase the personal data of a case: the lead of its window, once the case is closed or
/// void. Until then it is needed to act for the citizen and to notify them.
pub fn may_erase(case: &Case, seat: &Seat) -> bool {
    let is_lead = matches!(seat, Seat::WindowLead { window } if *window == case.window);
    is_lead
        && match case.stage.kind().phase() {
            Phase::Closed | Phase::Voided => true,
            Phase::AtWindow | Phase::Assigned | Phase::InProgress | Phase::Answered => false,
        }
}

/// The registration as a reader may see it: without who the citizen is, if that is hidden from them.
fn intake_for(intake: Option<&Intake>, hidden: bool) -> Option<Intake> {
    let intake = intake.cloned()?;
    if !hidden {
        return Some(intake);
    }
    let kind = intake.applicant.kind;
    let applicant =
        Applicant { kind, name: None, company: None, phone: None, email: None, document: None };
    Some(Intake { applicant, ..intake })
}

impl StaffCase {
    /// The public part of this view.
    pub fn record(&self) -> PublicRecord {
        let timeline = self.timeline.iter().map(|told| told.step.clone()).collect();
        PublicRecord { case: self.public.clone(), timeline }
    }

    /// The accounts of the staff whom this view names.
    pub fn accounts(&self) -> BTreeSet<AccountId> {
        let proposed = self.voiding.iter().filter_map(|voiding| voiding.account.clone());
        self.timeline.iter().filter_map(|told| told.account.clone()).chain(proposed).collect()
    }

    /// Says who has the accounts, so that colleagues read names.
    pub fn name_accounts(&mut self, names: &BTreeMap<AccountId, Line>) {
        let name = |account: &Option<AccountId>| names.get(account.as_ref()?).cloned();
        for told in &mut self.timeline {
            told.name = name(&told.account);
        }
        if let Some(voiding) = &mut self.voiding {
            voiding.name = name(&voiding.account);
        }
    }

    /// The view of a case for `staff` at `now`. `accounts` says which account caused each event, in order.
    pub fn of(
        history: History<'_>,
        personal: &Personal,
        accounts: &[Option<AccountId>],
        staff: &Staff,
        now: Timestamp,
        policy: &Policy,
        directory: &Directory,
    ) -> StaffCase {
        let History { case, events } = history;
        let reads = reads(case, &Reader::of(&staff.seat, directory));
        let nothing = Personal::default();
        let personal = if reads.words { personal } else { &nothing };
        let words = |id: Option<TextId>| id.and_then(|id| personal.words(id)).cloned();
        let timeline = events
            .iter()
            .enumerate()
            .map(|(index, event)| {
                let Words { citizen, staff, supervisors, measure, again, rating, content: _ } =
                    event.what.words();
                StaffStep {
                    step: Step::of(event),
                    words: words(citizen.or(staff).or(supervisors.filter(|_| reads.notes))),
                    measure: words(measure),
                    again: words(again),
                    note: words(staff.filter(|_| citizen.is_some())),
                    rating: rating.filter(|_| reads.words),
                    account: accounts.get(index).filter(|_| reads.words).cloned().flatten(),
                    name: None,
                }
            })
            .collect();
        let demands = case.demands.iter().filter(|_| reads.words).map(|demand| {
            let Demanded { id, of, since: _, due, words: asked, answered_at } = demand;
            DemandWithText {
                id: *id,
                of: of.clone(),
                due: *due,
                answered_at: *answered_at,
                words: words(Some(*asked)),
            }
        });
        let identity_hidden = reads.words && !reads.person;
        let steps = if reads.words { PlannedStepView::all_of(case, personal) } else { Vec::new() };
        let proposer = case.voiding.as_ref().and_then(|voiding| {
            let place = usize::try_from(voiding.revision).ok()?.checked_sub(1)?;
            accounts.get(place)?.as_ref()
        });
        let actors = stand_ins(&Actor::Staff(staff.clone()), directory);
        let mut permitted = permitted(case, &actors, now, policy, proposer);
        // What was erased cannot be corrected.
        permitted
            .retain(|kind| *kind != CommandKind::Correct || personal.intake(case.intake).is_some());
        let voiding = case.voiding.as_ref().filter(|_| reads.words).map(|voiding| {
            let ProposedVoiding { revision: _, because, other, reason, since, due } = voiding;
            VoidingWithText {
                because: *because,
                other: *other,
                since: *since,
                due: *due,
                words: words(Some(*reason)),
                account: proposer.cloned(),
                name: None,
            }
        });
        StaffCase {
            public: PublicCase::of(case),
            intake: intake_for(personal.intake(case.intake), identity_hidden),
            identity_hidden,
            uninvolved: !reads.words,
            timeline,
            steps,
            demands: demands.collect(),
            files: NamedFile::all_of(case, personal, |file| reads.file(case, file)),
            linked: case.linked.iter().filter(|_| reads.words).copied().collect(),
            foreseen: Foreseen::of(case, &permitted, now, policy),
            permitted,
            erasable: !personal.0.is_empty() && may_erase(case, &staff.seat),
            voiding,
            language: case.language,
            urged_at: case.urged_at,
            times_urged: case.times_urged,
        }
    }
}

/// The name that lists show: the company's, or the person's.
pub(super) fn listed_name(intake: &Intake) -> Option<Line> {
    intake.applicant.company.clone().or_else(|| intake.applicant.name.clone())
}

/// A case as a row of a queue.
#[shape]
pub struct QueueRow {
    pub public: PublicCase,
    /// What they came for, in their own words; `None` if the reader may not read it.
    pub title: Option<Line>,
    /// The company, or the person; `None` if it is hidden from the reader.
    pub applicant_name: Option<Line>,
}

impl QueueRow {
    /// The row of `case` for a reader.
    pub fn of(case: &Case, personal: &Personal, reader: &Reader) -> QueueRow {
        let reads = reads(case, reader);
        let intake = personal.intake(case.intake).filter(|_| reads.words);
        QueueRow {
            public: PublicCase::of(case),
            title: intake.map(|intake| intake.title.clone()),
            applicant_name: intake.filter(|_| reads.person).and_then(listed_name),
        }
    }
}
