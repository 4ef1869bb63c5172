//! The expected views of a case, computed independently of the fold: each fact by searching back through the events.

#![allow(clippy::wildcard_enum_match_arm)] // Each looks for a few events among all.

use crate::fixtures::*;

/// What the views and the figures of a case must show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub stage: StageKind,
    pub holder: Holder,
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    pub trips_made: u16,
    pub level: u8,
    pub outcome: Option<Outcome>,
    pub resolved_at: Option<Timestamp>,
    pub worked_hours: Option<u32>,
    pub on_the_spot: bool,
    pub solved: Option<bool>,
    /// Whether staff noted the citizen's answer.
    pub noted: bool,
    pub closed: Option<ClosedBecause>,
    pub voided: Option<VoidedBecause>,
    pub summary: Option<Note>,
    pub plans: Vec<PlanId>,
    /// Whether an explanation is owed (`Some`), and whether it was given.
    pub explanation: Option<bool>,
    /// The state of each co-department's part.
    pub parts: Vec<(DepartmentId, PartState)>,
    pub handed_to: Vec<DepartmentId>,
    pub long_running: bool,
    /// The numbers by the names under which the figures publish them, and some more.
    pub counts: BTreeMap<&'static str, i64>,
}

fn is_by(event: &Event, department: &DepartmentId) -> bool {
    matches!(&event.by, By::Department { department: by, successor: _ } if by == department)
}

fn last<T>(events: &[Event], found: impl Fn(&Event) -> Option<T>) -> Option<T> {
    events.iter().rev().find_map(found)
}

/// The last assignment and the events after it.
fn assignment(events: &[Event]) -> Option<(&DepartmentId, &[DepartmentId], &[Event])> {
    let at =
        events.iter().rposition(|event| matches!(event.what, EventPayload::Assigned { .. }))?;
    let EventPayload::Assigned { department, co, .. } = &events[at].what else { return None };
    Some((department, co, &events[at + 1..]))
}

fn part_state(co: &DepartmentId, after: &[Event]) -> PartState {
    let theirs = |event: &Event| {
        let state = match &event.what {
            EventPayload::Accepted { .. } => PartState::Accepted,
            EventPayload::PartDone { .. } => PartState::Done,
            EventPayload::Returned { .. } => PartState::Returned,
            _ => return None,
        };
        is_by(event, co).then_some(state)
    };
    last(after, theirs).unwrap_or(PartState::Waiting)
}

fn stage(events: &[Event]) -> StageKind {
    let lead = assignment(events).map(|(lead, ..)| lead.clone());
    let by_lead = |event: &Event| lead.as_ref().is_some_and(|lead| is_by(event, lead));
    let reopened = events.iter().any(|event| matches!(event.what, EventPayload::Reopened { .. }));
    let transferred = |event: &Event| matches!(event.what, EventPayload::Transferred { .. });
    let moved = |event: &Event| match &event.what {
        EventPayload::Registered(_) => Some(StageKind::Registered),
        EventPayload::Summoned { .. } => Some(StageKind::Summoned),
        EventPayload::Assigned { .. } => Some(StageKind::Assigned),
        EventPayload::Accepted { .. } if by_lead(event) => Some(StageKind::Accepted),
        EventPayload::Returned { .. } if by_lead(event) => Some(StageKind::Returned),
        EventPayload::Settled(_) => Some(StageKind::Settled),
        EventPayload::Resolved(_) => Some(StageKind::Resolved),
        EventPayload::Reopened { .. } => Some(StageKind::Reopened),
        EventPayload::Closed { .. } => Some(StageKind::Closed),
        EventPayload::Voided { .. } => Some(StageKind::Voided),
        EventPayload::AssignmentWithdrawn { decides: true, .. } => Some(StageKind::Returned),
        EventPayload::AssignmentWithdrawn { .. } if reopened => Some(StageKind::Reopened),
        EventPayload::AssignmentWithdrawn { .. } => Some(StageKind::Registered),
        _ => None,
    };
    // What was summoned for the former window begins anew at the next one; what was returned stays so.
    let at = events.iter().rposition(|event| transferred(event) || moved(event).is_some());
    let at = at.expect("a stage");
    match moved(&events[at]) {
        Some(stage) => stage,
        None if stage(&events[..at]) == StageKind::Returned => StageKind::Returned,
        None if reopened => StageKind::Reopened,
        None => StageKind::Registered,
    }
}

/// The numbers that follow from the events alone.
fn counted(events: &[Event]) -> BTreeMap<&'static str, i64> {
    let count = |is: &dyn Fn(&EventPayload) -> bool| {
        events.iter().filter(|event| is(&event.what)).count() as i64
    };
    let overdue = count(&|what| matches!(what, EventPayload::WentOverdue { .. }));
    let assigned = count(&|what| matches!(what, EventPayload::Assigned { .. }));
    let asked = count(&|what| matches!(what, EventPayload::MaterialsAsked { .. }));
    BTreeMap::from([
        ("registered", 1),
        ("assigned", assigned.min(1)),
        ("reopened", count(&|what| matches!(what, EventPayload::Reopened { .. }))),
        ("returned", count(&|what| matches!(what, EventPayload::Returned { .. }))),
        ("overdue", overdue.min(1)),
        ("times_overdue", overdue),
        (
            "reprimanded",
            count(&|what| {
                matches!(what, EventPayload::Escalated { rung: EscalationLevel::Reprimand, .. })
            }),
        ),
        ("extended", count(&|what| matches!(what, EventPayload::Extended { .. }))),
        ("materials", asked),
        ("asked_again", (asked - 1).max(0)),
        ("withdrawn", count(&|what| matches!(what, EventPayload::AssignmentWithdrawn { .. }))),
        (
            "reassigned",
            count(&|what| matches!(what, EventPayload::Assigned { from, .. } if !from.is_empty())),
        ),
        ("steps", count(&|what| matches!(what, EventPayload::StepPlanned { .. }))),
        ("files", count(&|what| matches!(what, EventPayload::FileAdded { .. }))),
    ])
}

impl Expected {
    pub fn of(events: &[Event]) -> Expected {
        let EventPayload::Registered(registration) = &events[0].what else {
            panic!("not registered")
        };
        let sorted = last(events, |event| match &event.what {
            EventPayload::Sorted { matter, reason, .. } => Some((matter.clone(), *reason)),
            _ => None,
        });
        let (matter, reason) = sorted.unwrap_or((registration.matter.clone(), registration.reason));
        let stage = stage(events);
        let with_department = matches!(stage, StageKind::Assigned | StageKind::Accepted);
        let held = assignment(events).filter(|_| with_department);
        let holder = match (stage, held) {
            (_, Some((lead, ..))) => Holder::Department { department: lead.clone() },
            (StageKind::Settled | StageKind::Resolved, None) => Holder::Citizen,
            (StageKind::Closed | StageKind::Voided, None) => Holder::Nobody,
            (_, None) => Holder::Window {
                window: last(events, |event| match &event.what {
                    EventPayload::Transferred { window, .. } => Some(window.clone()),
                    _ => None,
                })
                .unwrap_or(registration.window.clone()),
            },
        };
        // A claim stands until the case is reopened, and a verdict until the next claim; but “solved” is no longer
        // the verdict once the case is open.
        let is_claim = |what: &EventPayload| {
            matches!(what, EventPayload::Settled(_) | EventPayload::Resolved(_))
        };
        let claimed = events.iter().rposition(|event| is_claim(&event.what));
        let since_claim = &events[claimed.map_or(0, |at| at + 1)..];
        let reopened = |what: &EventPayload| matches!(what, EventPayload::Reopened { .. });
        let voided = last(events, |event| match event.what {
            EventPayload::Voided { because, .. } => Some(because),
            _ => None,
        });
        let is_open_again = since_claim.iter().any(|event| reopened(&event.what));
        let claim = claimed.filter(|_| !is_open_again && voided.is_none()).map(|at| &events[at]);
        let ending = claim.and_then(|event| match &event.what {
            EventPayload::Settled(ending) | EventPayload::Resolved(ending) => Some(ending),
            _ => None,
        });
        // The last answer counts: a verdict (`Some`), or that they withdrew it (`None`), and how it was given.
        let answer = last(since_claim, |event| match event.what {
            EventPayload::VerdictGiven { solved, rating, via, counted, .. } => {
                assert!(counted, "a new verdict that the figures leave out");
                Some((Some((solved, rating)), via))
            }
            EventPayload::WithdrawalConfirmed { via, .. } => Some((None, via)),
            _ => None,
        });
        let is_gone = |solved: bool| solved && is_open_again;
        let answer = answer.filter(|(verdict, _)| match verdict {
            Some((solved, _)) => !is_gone(*solved),
            None => claim.is_some(),
        });
        let noted =
            answer.is_some_and(|(_, via)| matches!(via, VerdictVia::Phone | VerdictVia::Window));
        let verdict = answer.and_then(|(verdict, _)| verdict);
        // An answer after the case was closed is why it is closed.
        let closed = last(events, |event| match event.what {
            EventPayload::Closed { because } => Some(because),
            EventPayload::VerdictGiven { .. } => Some(ClosedBecause::SaidSolved),
            EventPayload::WithdrawalConfirmed { .. } => Some(ClosedBecause::Withdrawn),
            _ => None,
        });
        let explained = |what: &EventPayload| matches!(what, EventPayload::Explained(_));
        let owed =
            events.iter().rposition(|e| matches!(e.what, EventPayload::ExplanationOwed { .. }));
        let handed_to = last(events, |event| match &event.what {
            EventPayload::Assigned { department, co, .. } => {
                Some(std::iter::once(department).chain(co).cloned().collect())
            }
            EventPayload::AssignmentWithdrawn { .. } => Some(Vec::new()),
            _ => None,
        });
        // A part that was open when the lead answered is still owed.
        let answered = assignment(events).filter(|_| stage == StageKind::Resolved);
        let answered = answered.filter(|(_, co, after)| {
            let claim = after.iter().rposition(|event| is_claim(&event.what));
            let before = &after[..claim.unwrap_or(0)];
            let open = [PartState::Waiting, PartState::Accepted];
            co.iter().any(|co| open.contains(&part_state(co, before)))
        });
        let parts = held.or(answered).map(|(_, co, after)| {
            co.iter().map(|co| (co.clone(), part_state(co, after))).collect()
        });
        let plans = events.iter().filter_map(|event| match &event.what {
            EventPayload::PlanLinked { plan } => Some(plan.clone()),
            _ => None,
        });
        let plans: Vec<PlanId> = plans.collect();
        let explanation = owed.map(|at| events[at..].iter().any(|event| explained(&event.what)));
        // What a void case owed is owed no more; what was said stays.
        let explanation = explanation.filter(|given| *given || voided.is_none());
        let solved = verdict.map(|(solved, _)| solved);
        let grade = verdict.and_then(|(_, rating)| rating).map(u8::from);
        let noted_verdict = noted && verdict.is_some();
        let on_the_spot = claim.is_some_and(|event| matches!(event.what, EventPayload::Settled(_)));
        let mut counts = counted(events);
        counts.extend([
            ("settled", i64::from(on_the_spot)),
            ("resolved", i64::from(claim.is_some())),
            ("solved", i64::from(solved == Some(true))),
            ("not_solved", i64::from(solved == Some(false))),
            ("graded", i64::from(grade.is_some())),
            ("satisfied", i64::from(grade.is_some_and(|grade| matches!(grade, 3..=5)))),
            ("noted", i64::from(noted_verdict)),
            ("noted_solved", i64::from(noted_verdict && solved == Some(true))),
            ("withdrawn_cases", i64::from(answer.is_some() && verdict.is_none())),
            ("owed_explanations", i64::from(explanation.is_some())),
            ("explained", i64::from(explanation == Some(true))),
            ("planned", i64::from(!plans.is_empty())),
        ]);
        Expected {
            stage,
            holder,
            matter,
            reason,
            trips_made: last(events, |event| match event.what {
                EventPayload::RegistrationCorrected { trips_made, .. } => trips_made,
                _ => None,
            })
            .unwrap_or(registration.trips_made),
            level: last(events, |event| match event.what {
                EventPayload::Reopened { level, .. } => Some(level.into()),
                _ => None,
            })
            .unwrap_or(0),
            outcome: ending.map(|ending| ending.outcome),
            resolved_at: claim.map(|event| event.at),
            worked_hours: ending.map(|ending| ending.worked_hours),
            on_the_spot,
            solved,
            noted,
            closed: closed.filter(|_| stage == StageKind::Closed),
            voided,
            summary: last(events, |event| match &event.what {
                EventPayload::SummaryPublished { summary } => Some(summary.clone()),
                _ => None,
            }),
            plans,
            explanation,
            parts: parts.unwrap_or_default(),
            handed_to: handed_to.unwrap_or_default(),
            long_running: stage == StageKind::Accepted
                && assignment(events).is_some_and(|(_, _, after)| {
                    after
                        .iter()
                        .any(|event| matches!(event.what, EventPayload::BecameLongRunning { .. }))
                }),
            counts,
        }
    }

    /// Compares a public view with what is expected.
    pub fn check(&self, public: &PublicCase) {
        let shown = Expected {
            stage: public.stage,
            holder: public.holder.clone(),
            matter: public.matter.clone(),
            reason: public.reason,
            trips_made: public.trips_made,
            level: public.level.into(),
            outcome: public.outcome,
            resolved_at: public.resolved_at,
            on_the_spot: public.on_the_spot,
            solved: public.solved,
            noted: public.noted,
            closed: public.closed,
            voided: public.voided,
            summary: public.summary.clone(),
            plans: public.plans.clone(),
            explanation: public.explanation.as_ref().map(|owed| owed.said.is_some()),
            parts: public.parts.iter().map(|part| (part.department.clone(), part.state)).collect(),
            long_running: public.long_running.is_some(),
            // No public view shows these.
            worked_hours: self.worked_hours,
            handed_to: self.handed_to.clone(),
            counts: self.counts.clone(),
        };
        assert_eq!(&shown, self);
        for (name, shown) in [
            ("returned", public.returns),
            ("reopened", public.reopenings),
            ("materials", public.material_requests),
            ("times_overdue", public.times_overdue),
            ("reprimanded", public.reprimands),
            ("extended", public.times_extended),
        ] {
            assert_eq!(i64::from(shown), self.counts[name], "{name}");
        }
    }

    /// Compares the figures of this case alone with what is expected.
    pub fn check_figures(&self, total: &Published) {
        for (name, shown) in total.numbers() {
            let expected = match name {
                "voided" => Some(i64::from(self.voided.is_some())),
                "median_hours" | "p90_hours" if self.voided.is_some() => None,
                // A void case counts as nothing else.
                _ if self.voided.is_some() => Some(0),
                "open" => Some(i64::from(self.stage.is_open())),
                "unanswered" => {
                    let answered = self.solved.is_some() || self.counts["withdrawn_cases"] > 0;
                    Some(i64::from(self.outcome.is_some() && !answered))
                }
                "median_hours" | "p90_hours" => self.worked_hours.map(i64::from),
                name => Some(self.counts[name]),
            };
            assert_eq!(shown, expected, "{name}");
        }
    }
}
