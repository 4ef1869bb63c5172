//! Random histories, in which every projection must agree with the events.

use crate::expected::Expected;
use crate::fixtures::*;
use shared::cross::CrossCounts;
use shared::record::moves;
use std::slice;

/// One attempt in a random history: which command, by whom, after how long, with which choice.
pub type Attempt = (usize, usize, i64, u8);

pub fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    prop::collection::vec(
        (0usize..CommandKind::ALL.len(), 0usize..9, 0i64..(4 * DAY_MS), any::<u8>()),
        1..40,
    )
}

pub fn vary(command: Command, choice: u8) -> Command {
    match command {
        Command::GiveVerdict(verdict) => Command::GiveVerdict(GiveVerdict {
            solved: choice % 2 == 0,
            rating: Rating::try_from(choice % 5 + 1).ok().filter(|_| choice % 3 > 0),
            words: (choice % 4 > 0).then(|| prose("评价")),
            via: verdict.via,
            withdrawn: choice % 7 == 1,
        }),
        Command::Assign(assign) => Command::Assign(Assign {
            department: department(["tax", "land", "police"][usize::from(choice % 3)]),
            days: (choice % 2 == 0).then_some(u32::from(choice % 15) + 1),
            note: assign.note.filter(|_| choice % 5 > 0),
            co: [department("land"), department("tax"), department("police")]
                [..usize::from(choice / 3 % 4)]
                .to_vec(),
        }),
        Command::Reassign(reassign) => Command::Reassign(Reassign {
            department: department(["tax", "land", "police"][usize::from(choice % 3)]),
            days: (choice % 2 == 0).then_some(u32::from(choice % 15) + 1),
            note: reassign.note.filter(|_| choice % 5 > 0),
            co: [department("bank"), department("tax"), department("police")]
                [..usize::from(choice / 3 % 4)]
                .to_vec(),
            reason: reassign.reason,
        }),
        Command::WithdrawAssignment(withdraw) => Command::WithdrawAssignment(WithdrawAssignment {
            reason: withdraw.reason.filter(|_| choice % 2 > 0),
        }),
        Command::Summon(summon) => Command::Summon(Summon {
            department: department(["tax", "land", "police"][usize::from(choice % 3)]),
            note: summon.note.filter(|_| choice % 2 > 0),
        }),
        Command::NoteArrival(_) => Command::NoteArrival(NoteArrival {
            department: department(["tax", "land", "police"][usize::from(choice % 3)]),
        }),
        Command::Sort(_) => Command::Sort(Sort {
            matter: (choice % 3 > 0).then(|| {
                MatterId::new(["newborn", "company"][usize::from(choice % 2)])
                    .expect("an identifier")
            }),
            reason: RefusalReason::ALL[usize::from(choice) % RefusalReason::ALL.len()],
            departments: [department("tax"), department("bank")][..usize::from(choice % 3)]
                .to_vec(),
        }),
        Command::Settle(_) => Command::Settle(ResolutionInput {
            outcome: Outcome::ALL[usize::from(choice) % Outcome::ALL.len()],
            answer: prose("办好"),
            measure: (choice % 2 == 0).then(|| prose("改")),
        }),
        Command::Resolve(_) => Command::Resolve(ResolutionInput {
            outcome: Outcome::ALL[usize::from(choice) % Outcome::ALL.len()],
            answer: prose("办好"),
            measure: (choice % 2 == 0).then(|| prose("改")),
        }),
        Command::PlanStep(step) => Command::PlanStep(PlanStep {
            department: (choice % 2 == 0).then(|| department("tax")),
            due_on: monday().day().plus(300),
            words: step.words,
        }),
        Command::FinishStep(step) => Command::FinishStep(FinishStep {
            id: u16::from(choice % 4) + 1,
            words: step.words.filter(|_| choice % 2 == 0),
        }),
        Command::Demand(demand) => Command::Demand(Demand {
            department: (choice % 3 > 0)
                .then(|| department(["tax", "land"][usize::from(choice % 2)])),
            due_on: monday().day().plus(300),
            words: demand.words,
        }),
        Command::AnswerDemand(answer) => Command::AnswerDemand(AnswerDemand {
            id: u16::from(choice % 3) + 1,
            words: answer.words,
        }),
        Command::PublishFile(publish) => {
            Command::PublishFile(PublishFile { file: TextId(u16::from(choice % 8)), ..publish })
        }
        Command::LinkPlan(_) => Command::LinkPlan(LinkPlan {
            plan: PlanId::new(format!("p-{}", choice % 3)).expect("an identifier"),
        }),
        Command::LinkCase(_) => Command::LinkCase(LinkCase {
            other: CaseNumber::new(monday().day(), u32::from(choice % 3)),
        }),
        Command::ProposeVoiding(propose) => Command::ProposeVoiding(ProposeVoiding {
            because: VoidedBecause::ALL[usize::from(choice) % VoidedBecause::ALL.len()],
            other: propose.other.filter(|_| choice % 5 > 0),
            reason: propose.reason,
        }),
        Command::Transfer(transfer) => Command::Transfer(Transfer {
            window: window(["main", "town"][usize::from(choice % 2)]),
            reason: transfer.reason,
        }),
        Command::Correct(correct) => Command::Correct(Box::new(Correct {
            title: if choice % 3 == 0 { line("另一件事") } else { correct.title.clone() },
            language: Lang::ALL[usize::from(choice % 2)],
            trips_made: u16::from(choice % 4) + 1,
            ..*correct
        })),
        same @ (Command::Register(_)
        | Command::Import(_)
        | Command::Accept
        | Command::Return(_)
        | Command::LogStep(_)
        | Command::SendMessage(_)
        | Command::PublishSummary(_)
        | Command::Reopen(_)
        | Command::Close
        | Command::Extend(_)
        | Command::TrackLong(_)
        | Command::ReportProgress(_)
        | Command::FinishPart(_)
        | Command::AskMaterials(_)
        | Command::Explain(_)
        | Command::Note(_)
        | Command::Remark(_)
        | Command::FollowUp(_)
        | Command::AddFile(_)
        | Command::ReissueCode(_)
        | Command::ConfirmVoiding
        | Command::DeclineVoiding(_)
        | Command::WithdrawVoiding
        | Command::Urge(_)) => same,
    }
}

/// Grows a history, and checks at every step that what is permitted and what is accepted agree.
pub fn grow(
    attempts: &[Attempt],
    mut at_each: impl FnMut(Option<&Case>, &Event, &Case),
) -> GrownCase {
    let policy = Policy::default();
    let mut grown = GrownCase::default();
    grown.give(CommandKind::Register, Role::WindowClerk, monday());
    at_each(None, &grown.events[0].clone(), grown.case());
    let mut now = monday();
    // Whoever proposed the voiding last.
    let mut proposer = colleague();
    for (command, actor, pause, choice) in attempts {
        now = now.plus(*pause);
        if choice % 3 == 0 {
            grown.clock(now, &policy, &mut at_each);
        }
        // Those who may do the most are tried most often.
        let actor = match actor {
            0 => Actor::Citizen,
            index => staff_at(Role::ALL[index - 1], &grown.case().window),
        };
        let kind = CommandKind::ALL[*command];
        let command = vary(specimen(kind, &actor), *choice);
        let case = grown.case().clone();
        let may = permitted(&case, slice::from_ref(&actor), now, &policy, Some(&proposer));
        let may = may.contains(&kind);
        match decide_on(Some(&case), &command, &actor, now, &policy, &proposer) {
            Ok(decision) => {
                assert!(may, "{kind:?} was done and was not shown");
                if let (Command::ProposeVoiding(_), Some(account)) = (&command, actor.account()) {
                    proposer = account.clone();
                }
                let mut before = case;
                for event in &decision.events {
                    let after = evolve(Some(before.clone()), number(), event).expect("a case");
                    at_each(Some(&before), event, &after);
                    before = after;
                }
                grown.take(decision);
            }
            Err(refusal) => assert!(
                !may || is_of_what_it_carries(&refusal),
                "{kind:?} was shown and refused: {refusal:?}"
            ),
        }
    }
    grown
}

/// Whether a command was refused because of its content although it was permitted: a step that is already done, a day
/// that has passed, a plan that is already linked, one text too many.
pub fn is_of_what_it_carries(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::AlreadySummoned
            | Refusal::Fields { .. }
            | Refusal::NothingCorrected
            | Refusal::TooManyTexts
            | Refusal::RecordFull
    )
}

/// Compares every view and the register with the events.
fn check_views(grown: &GrownCase, expected: &Expected, now: Timestamp, policy: &Policy) {
    let PublicRecord { case: public, timeline } = PublicRecord::of(grown.history());
    let citizen = CitizenCase::of(grown.history(), &grown.personal, now, policy);
    expected.check(&public);
    expected.check(&citizen.public);
    let told = citizen.timeline.iter().map(|told| &told.step);
    check_timeline(&grown.events, told);
    check_timeline(&grown.events, timeline.iter());
    assert_eq!(citizen.steps.len() as i64, expected.counts["steps"]);
    assert_eq!(citizen.files.len() as i64, expected.counts["files"]);
    // The public view contains nothing personal.
    let shown = serde_json::to_string(&public).expect("a view");
    assert!(!shown.contains(SECRET) && !shown.contains("13800000000"));
    let accounts = vec![Some(colleague()); grown.events.len()];
    for (place, role) in Role::ALL.iter().enumerate() {
        let actor = staff(*role);
        let Actor::Staff(member) = &actor else { continue };
        let (history, town) = (grown.history(), directory());
        let view = StaffCase::of(history, &grown.personal, &accounts, member, now, policy, &town);
        expected.check(&view.public);
        check_timeline(&grown.events, view.timeline.iter().map(|told| &told.step));
        // One command for each role, a different one in each history.
        let kind = CommandKind::ALL[(grown.events.len() + 5 * place) % CommandKind::ALL.len()];
        let decided = decide(Some(grown.case()), &specimen(kind, &actor), &actor, now, policy);
        let may = decided.map_or_else(|refusal| is_of_what_it_carries(&refusal), |_| true);
        assert_eq!(view.permitted.contains(&kind), may, "{kind:?} by {role:?}");
    }
    let Actor::Staff(lead) = staff_at(Role::WindowLead, &grown.case().window) else { return };
    let lead = Reader::of(&lead.seat, &directory());
    let row = RegisterRow::of(grown.case(), &grown.personal, &lead).expect("a row");
    assert_eq!((row.number, row.registered_at), (number(), monday()));
    assert_eq!(
        (row.stage, row.outcome, row.solved),
        (expected.stage, expected.outcome, expected.solved)
    );
    assert_eq!((row.resolved_at, row.on_the_spot), (expected.resolved_at, expected.on_the_spot));
    assert_eq!((&row.matter, row.reason), (&expected.matter, expected.reason));
    assert_eq!(row.trips_made, expected.trips_made);
    assert_eq!(row.answer.is_some(), expected.outcome.is_some());
    assert_eq!((&row.plans, &row.assigned), (&expected.plans, &expected.handed_to));
    let queued = QueueRow::of(grown.case(), &grown.personal, &lead);
    expected.check(&queued.public);
}

/// A timeline must show each event, with its actor, time and kind.
fn check_timeline<'a>(events: &[Event], steps: impl ExactSizeIterator<Item = &'a Step>) {
    assert_eq!(steps.len(), events.len());
    for (step, event) in steps.zip(events) {
        assert_eq!((step.at, &step.by), (event.at, &event.by));
        let (told, was) = (serde_json::to_value(&step.what), serde_json::to_value(&event.what));
        assert_eq!(told.expect("a step")["what"], was.expect("an event")["event"]);
    }
}

/// Duties must agree in all views, exist only while somebody owes something, and exist on every open case.
fn check_duties(case: &Case, expected: &Expected) {
    let duties = case.duties();
    let public = PublicCase::of(case);
    assert!(public.duties.iter().map(|told| &told.duty).eq(&duties));
    assert!(duties.windows(2).all(|pair| pair[0].due <= pair[1].due));
    for duty in &duties {
        // Work on a case is owed only by those who have it now.
        let is_work = matches!(
            duty.kind,
            DutyKind::Accept
                | DutyKind::Contact
                | DutyKind::Resolve
                | DutyKind::Part
                | DutyKind::Report
        );
        if let Some(department) = duty.owner.department().filter(|_| is_work) {
            let lead = Holder::Department { department: department.clone() };
            let part = expected.parts.iter().find(|(of, _)| of == department);
            let has_it = expected.holder == lead || part.is_some_and(|(_, state)| state.is_open());
            assert!(has_it, "{department} owes {:?}", duty.kind);
        }
    }
    if expected.stage.is_open() {
        assert!(!duties.is_empty(), "an open case that nobody owes anything on");
    }
}

#[test]
fn ten_thousand_histories_agree_in_every_projection() {
    // Set this for a longer run with more histories.
    let cases = std::env::var("ONETRIP_HISTORIES").ok().and_then(|given| given.parse().ok());
    let mut runner =
        TestRunner::new(Config { cases: cases.unwrap_or(10_000), ..Config::default() });
    let policy = Policy::default();
    runner
        .run(&attempts(), |attempts| {
            let mut counters = Counters::default();
            let mut evenings: BTreeMap<Day, usize> = BTreeMap::new();
            let mut happened = 0;
            let grown = grow(&attempts, |before, event, after| {
                let change = Tally::change(before, after);
                counters.book(event.at.day(), &change);
                happened += 1;
                evenings.insert(event.at.day(), happened);
            });
            let case = grown.case();

            // The fold of the events equals the case, also after it was stored, and contains nothing personal.
            let folded = fold(number(), &grown.events);
            prop_assert_eq!(folded.as_ref(), Some(case));
            let stored = serde_json::to_string(case).expect("a head");
            prop_assert_eq!(&serde_json::from_str::<Case>(&stored).expect("a head"), case);
            prop_assert!(!stored.contains(SECRET));
            prop_assert_eq!(case.revision() as usize, grown.events.len());
            let erased = grown.events.iter().filter(|event| {
                matches!(event.what, EventPayload::RegistrationCorrected { intake: Some(_), .. })
            });
            prop_assert_eq!(usize::from(case.texts), grown.personal.0.len() + erased.count());

            let now = grown.events.last().expect("an event").at.plus(HOUR_MS);
            let expected = Expected::of(&grown.events);
            check_views(&grown, &expected, now, &policy);
            check_duties(case, &expected);

            // The published figures equal the fold of all events. On every evening they showed the case as it was
            // then, and the past is not rewritten.
            let all = publish(&counters, None, None);
            expected.check_figures(&all.total);
            prop_assert_eq!(all.by_department.len(), case.departments.len());
            let kept = usize::from(!case.is_void());
            let counted = grown.events.iter().fold(
                (None, CrossCounts::default(), 0),
                |(before, mut cells, cases), event| {
                    let after = evolve(before.clone(), number(), event).expect("a case");
                    cells.add(&CrossCounts::change(before.as_ref(), &after));
                    let moved = moves(before.as_ref(), &after);
                    let change: i64 = moved.iter().map(|moved| moved.change.cases).sum();
                    (Some(after), cells, cases + change)
                },
            );
            prop_assert_eq!(counted.1.0.values().sum::<i64>(), kept as i64);
            prop_assert_eq!(counted.2, kept as i64);
            for (day, happened) in &evenings {
                let figures = publish(&counters, None, Some(*day));
                Expected::of(&grown.events[..*happened]).check_figures(&figures.total);
            }
            Ok(())
        })
        .expect("all histories agree");
}
