//! Voiding a case: it takes two people of its window, and then it owes nothing and counts as nothing else.

use crate::fixtures::*;
use shared::cross::CrossCounts;
use shared::effect::Registered;
use shared::notice::{Audience, Notify};
use shared::problem::Field;
use shared::record::moves;

/// A window lead with an account of their own.
fn lead() -> Actor {
    staff(Role::WindowLead)
}

fn clerk() -> Actor {
    staff(Role::WindowClerk)
}

fn propose(because: VoidedBecause, other: Option<CaseNumber>) -> Command {
    Command::ProposeVoiding(ProposeVoiding { because, other, reason: prose("广告") })
}

fn decline() -> Command {
    specimen(CommandKind::DeclineVoiding, &lead())
}

/// What becomes of a command when the clerk proposed the voiding.
fn of_the_clerks(case: &Case, command: &Command, actor: &Actor) -> Result<Decision, Refusal> {
    let proposer = clerk().account().expect("an account").clone();
    decide_on(Some(case), command, actor, monday(), &Policy::default(), &proposer)
}

#[test]
fn nobody_decides_on_their_own_proposal_and_nobody_elses_is_withdrawn() {
    let mut grown = on_stage(StageKind::Accepted);
    let owed = grown.case().duties();
    grown.give(CommandKind::ProposeVoiding, Role::WindowClerk, monday());
    let case = grown.case();
    // The window's day is the one thing that is owed besides.
    let mut after = case.duties();
    let place = after.iter().position(|duty| duty.kind == DutyKind::Voiding).expect("a duty");
    let duty = after.remove(place);
    assert_eq!(
        (duty.owner, duty.due.minute_text().as_str()),
        (Owner::Window { window: window("main") }, "2018-04-17 09:30")
    );
    assert_eq!((after, case.stage.kind()), (owed, StageKind::Accepted));

    let another = Actor::Staff(Staff {
        account: account("another-clerk"),
        seat: Seat::WindowClerk { window: window("main") },
    });
    let next_door = Actor::Staff(Staff {
        account: account("next-door"),
        seat: Seat::WindowLead { window: window("town") },
    });
    for command in [Command::ConfirmVoiding, decline()] {
        assert_eq!(of_the_clerks(case, &command, &clerk()), Err(Refusal::NeedsAnother));
        assert_eq!(of_the_clerks(case, &command, &next_door), Err(Refusal::NotYourWindow));
        for actor in [lead(), another.clone()] {
            assert!(of_the_clerks(case, &command, &actor).is_ok(), "{command:?} by {actor:?}");
        }
        // Where it is not known who proposed it, it is not known either that this is another person.
        let town = directory();
        let policy = Policy::default();
        let unknown = Facts::of(monday(), &policy, &town);
        let outcome = shared::decide::decide(Some(case), &command, &lead(), &unknown);
        assert_eq!(outcome, Err(Refusal::NeedsAnother));
    }
    let withdraw = Command::WithdrawVoiding;
    assert_eq!(of_the_clerks(case, &withdraw, &lead()), Err(Refusal::NotTheProposer));
    assert!(of_the_clerks(case, &withdraw, &clerk()).is_ok());
    let again = propose(VoidedBecause::Spam, None);
    assert_eq!(of_the_clerks(case, &again, &lead()), Err(Refusal::AlreadyProposed));

    // Whoever has the same account in another seat is the same person.
    let promoted = Actor::Staff(Staff {
        account: clerk().account().expect("an account").clone(),
        seat: Seat::WindowLead { window: window("main") },
    });
    assert_eq!(
        of_the_clerks(case, &Command::ConfirmVoiding, &promoted),
        Err(Refusal::NeedsAnother)
    );
}

#[test]
fn a_proposal_that_was_declined_or_withdrawn_leaves_the_case_as_it_was() {
    for command in [decline(), Command::WithdrawVoiding] {
        let mut grown = on_stage(StageKind::Assigned);
        let owed = grown.case().duties();
        grown.give(CommandKind::ProposeVoiding, Role::WindowClerk, monday());
        let actor = if command == Command::WithdrawVoiding { clerk() } else { lead() };
        let decision = of_the_clerks(grown.case(), &command, &actor).expect("an end");
        grown.take(decision);
        assert_eq!(grown.case().duties(), owed);
        assert_eq!(
            (grown.case().stage.kind(), &grown.case().voiding),
            (StageKind::Assigned, &None)
        );
        assert_eq!(Counts::of(grown.case()), Counts::of(on_stage(StageKind::Assigned).case()));
        // It can be proposed again.
        grown.give(CommandKind::ProposeVoiding, Role::WindowLead, monday());
    }
}

#[test]
fn what_the_citizen_has_judged_and_what_the_inspector_asks_cannot_be_voided() {
    // Not solved, so that it was reopened, and done again since.
    let mut judged = on_stage(StageKind::Settled);
    let not_solved = Command::GiveVerdict(GiveVerdict {
        solved: false,
        rating: None,
        words: None,
        via: VerdictVia::Online,
        withdrawn: false,
    });
    let spam = propose(VoidedBecause::Spam, None);
    give(&mut judged, &not_solved, &Actor::Citizen, "2018-04-16 10:00");
    let refused = of_the_clerks(judged.case(), &spam, &lead());
    assert_eq!(refused, Err(Refusal::AlreadyJudged));
    judged.give(CommandKind::Settle, Role::WindowClerk, monday().plus(HOUR_MS));
    let refused = of_the_clerks(judged.case(), &spam, &lead());
    assert_eq!(refused, Err(Refusal::AlreadyJudged));

    // A verdict ends a proposal.
    let mut proposed = on_stage(StageKind::Settled);
    proposed.give(CommandKind::ProposeVoiding, Role::WindowClerk, monday());
    let solved = specimen(CommandKind::GiveVerdict, &Actor::Citizen);
    give(&mut proposed, &solved, &Actor::Citizen, "2018-04-16 10:00");
    assert_eq!(proposed.case().stage.kind(), StageKind::Closed);
    let refused = of_the_clerks(proposed.case(), &Command::ConfirmVoiding, &lead());
    assert_eq!(refused, Err(Refusal::NothingToDo { command: CommandKind::ConfirmVoiding }));

    // A question of the inspector is answered first, whether it comes before the proposal or after.
    let mut asked = on_stage(StageKind::Accepted);
    asked.give(CommandKind::Demand, Role::Inspector, monday());
    assert_eq!(of_the_clerks(asked.case(), &spam, &lead()), Err(Refusal::DemandOpen));
    let mut asked = on_stage(StageKind::Accepted);
    asked.give(CommandKind::ProposeVoiding, Role::WindowClerk, monday());
    asked.give(CommandKind::Demand, Role::Inspector, monday());
    let confirm = Command::ConfirmVoiding;
    assert_eq!(of_the_clerks(asked.case(), &confirm, &lead()), Err(Refusal::DemandOpen));
    asked.give(CommandKind::AnswerDemand, Role::DepartmentOfficer, monday());
    assert!(of_the_clerks(asked.case(), &confirm, &lead()).is_ok());
}

#[test]
fn a_void_case_owes_nothing_and_is_nobodys_and_counts_as_void_alone() {
    // An explanation is owed, a step is open, a part is open, and something went overdue.
    let policy = Policy::default();
    let mut grown = on_stage(StageKind::Registered);
    give(&mut grown, &assign_to("tax", &["land"]), &clerk(), "2018-04-16 10:00");
    give(
        &mut grown,
        &Command::Accept,
        &at_department("tax", Role::DepartmentOfficer),
        "2018-04-16 11:00",
    );
    grown.give(CommandKind::PlanStep, Role::WindowClerk, monday().plus(2 * HOUR_MS));
    grown.clock(monday().plus(4 * DAY_MS), &policy, &mut |_, _, _| {});
    assert!(grown.case().times_overdue > 0 && grown.case().explanation.is_some());
    assert!(grown.case().duties().len() >= 4, "{:?}", grown.case().duties());
    let before = grown.case().clone();
    let now = monday().plus(5 * DAY_MS);
    grown.give(CommandKind::ProposeVoiding, Role::WindowClerk, now);
    grown.give(CommandKind::ConfirmVoiding, Role::WindowLead, now.plus(HOUR_MS));
    let case = grown.case();
    assert_eq!(case.duties(), []);
    assert_eq!((case.due(), case.next_look(&policy)), (None, None));
    assert_eq!(case.tick(now.plus(90 * DAY_MS), &policy), []);
    assert_eq!((&case.explanation, &case.plan), (&None, &None));
    assert_eq!((case.holders(), Holder::of(case)), (Vec::new(), Holder::Nobody));
    let counted = serde_json::to_string(&Counts::of(case)).expect("JSON");
    assert_eq!(counted, r#"{"voided":1}"#);
    // The departments that had it hear of it, and supervision, and the citizen.
    let event = grown.events.last().expect("an event");
    let desk = |id| Audience::Desk { owner: Owner::Department { department: department(id) } };
    let told = vec![Audience::Citizen, Audience::Inspector, desk("tax"), desk("land")];
    assert_eq!(case.audiences(event), told);
    // What was taken back is all that it had counted.
    let mut left = Tally::of(&before);
    left.add(&Tally::change(Some(&before), case), 1);
    assert!(left.0.values().all(|counts| *counts == Counts { voided: 1, ..Counts::default() }));
    // The lead may erase what was said, as on a closed case.
    let Actor::Staff(member) = lead() else { panic!("staff") };
    assert!(shared::view::may_erase(case, &member.seat));
    let Actor::Staff(member) = clerk() else { panic!("staff") };
    assert!(!shared::view::may_erase(case, &member.seat));
}

#[test]
fn of_two_cases_that_are_the_same_one_goes_on() {
    let grown = on_stage(StageKind::Registered);
    let case = grown.case();
    let going_on = CaseNumber::new(monday().day(), 815);
    let other = Some(going_on);
    let void = on_stage(StageKind::Voided);
    let (town, policy) = (directory(), Policy::default());
    let outcome = |case: &Case, command: &Command, other: Option<&Case>| {
        let proposer = colleague();
        let facts =
            Facts { other, proposer: Some(&proposer), ..Facts::of(monday(), &policy, &town) };
        shared::decide::decide(Some(case), command, &lead(), &facts)
    };
    let twice = |other| propose(VoidedBecause::Twice, other);
    let wrong = |outcome: Result<Decision, Refusal>| match outcome {
        Err(Refusal::Fields { fields }) => {
            fields.into_iter().map(|wrong| (wrong.field, wrong.problem)).collect()
        }
        outcome => panic!("{outcome:?}"),
    };
    for (command, known, problem) in [
        (twice(None), Some(case), Field::Missing),
        (twice(Some(case.number)), Some(case), Field::Taken),
        (twice(other), None, Field::Unknown),
        (twice(other), Some(void.case()), Field::Void),
    ] {
        let found: Vec<(String, Field)> = wrong(outcome(case, &command, known));
        assert_eq!(found, [("other".to_owned(), problem)]);
    }
    let mut proposed = grown.clone();
    proposed.take(outcome(case, &twice(other), Some(case)).expect("a proposal"));
    // The other one was voided meanwhile.
    let confirm = Command::ConfirmVoiding;
    let found: Vec<(String, Field)> = wrong(outcome(proposed.case(), &confirm, Some(void.case())));
    assert_eq!(found, [("other".to_owned(), Field::Void)]);
    proposed.take(outcome(proposed.case(), &confirm, Some(case)).expect("a void case"));
    assert_eq!(proposed.case().linked, [going_on]);
    let own = CitizenCase::of(proposed.history(), &proposed.personal, monday(), &policy);
    assert_eq!((own.continues, own.permitted), (other, Vec::new()));

    // A number that was typed before another reason was chosen has no effect.
    let spam = propose(VoidedBecause::Spam, other);
    let decision = outcome(case, &spam, None).expect("a proposal");
    assert!(matches!(
        decision.events[0].what,
        EventPayload::VoidingProposed { because: VoidedBecause::Spam, other: None, .. }
    ));
}

#[test]
fn why_is_said_in_public_only_once_two_agree_and_the_reason_never() {
    let mut grown = on_stage(StageKind::Registered);
    give(&mut grown, &propose(VoidedBecause::Spam, None), &clerk(), "2018-04-16 10:00");
    let shown = |grown: &GrownCase| {
        let record = PublicRecord::of(grown.history());
        let written = serde_json::to_string(&record).expect("JSON");
        let words = record
            .timeline
            .last()
            .map(|step| sentence::step_sentence(step, &directory(), Lang::Zh));
        (written, words.expect("a step"))
    };
    let (written, words) = shown(&grown);
    assert!(!written.contains("spam") && !written.contains("广告"), "{written}");
    assert_eq!(words, "main提议作废");
    grown.give(CommandKind::ConfirmVoiding, Role::WindowLead, monday());
    let (written, words) = shown(&grown);
    assert!(written.contains("spam") && !written.contains("广告"), "{written}");
    assert_eq!(words, "作废：垃圾信息");
    let record = PublicRecord::of(grown.history());
    let standing = sentence::first_sentence(&record, &directory(), Lang::Zh, monday());
    assert!(
        standing.starts_with("您的件已作废（垃圾信息）") && standing.contains("main"),
        "{standing}"
    );
    // The staff of the window read the reason, and those who have nothing to do with the case do not.
    let accounts = vec![Some(colleague()); grown.events.len()];
    for (actor, reads) in [(lead(), true), (at_department("bank", Role::DepartmentHead), false)] {
        let Actor::Staff(member) = actor else { panic!("staff") };
        let policy = Policy::default();
        let (history, directory) = (grown.history(), directory());
        let view = StaffCase::of(
            history,
            &grown.personal,
            &accounts,
            &member,
            monday(),
            &policy,
            &directory,
        );
        let written = serde_json::to_string(&view).expect("JSON");
        assert_eq!(written.contains("广告"), reads, "{member:?}");
    }
}

#[test]
fn an_imported_case_is_voided_like_any_other() {
    let received_at = Timestamp::read("2017-03-06 10:00").expect("a time");
    let import = Command::Import(Box::new(Import {
        register: Register { trips: Vec::new(), trips_made: 3, ..register(Channel::Online) },
        received_at,
        assigned_to: Some(department("tax")),
        co: Vec::new(),
        ending: Some(ImportedResolution {
            at: received_at.plus(DAY_MS),
            on_the_spot: false,
            end: end(Outcome::Explained),
            solved: None,
            rating: None,
            filed: true,
        }),
    }));
    let mut grown = GrownCase::default();
    give(&mut grown, &import, &lead(), "2018-04-16 09:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Closed);
    let before = grown.case().clone();
    grown.give(CommandKind::ProposeVoiding, Role::WindowClerk, monday());
    assert_eq!(grown.case().duties().len(), 1, "{:?}", grown.case().duties());
    grown.give(CommandKind::ConfirmVoiding, Role::WindowLead, monday());
    assert_eq!(Counts::of(grown.case()), Counts { voided: 1, ..Counts::default() });
    // Nobody hears what the register told, and its citizen and supervision hear of the voiding.
    let event = grown.events.last().expect("an event");
    assert_eq!(grown.case().audiences(event), [Audience::Citizen, Audience::Inspector]);
    // The pain point of the day on which it was registered loses it; last year's published table keeps it.
    let moved = moves(Some(&before), grown.case());
    let change = Registered { cases: -1, trips: -2 };
    assert_eq!(
        moved.iter().map(|moved| (moved.day, moved.change)).collect::<Vec<_>>(),
        [(received_at.day(), change)]
    );
    assert!(CrossCounts::change(Some(&before), grown.case()).is_empty());
    let this_year = on_stage(StageKind::Voided);
    let same = CrossCounts::change(Some(on_stage(StageKind::Registered).case()), this_year.case());
    assert_eq!(same.0.values().copied().collect::<Vec<_>>(), [-1]);
}
