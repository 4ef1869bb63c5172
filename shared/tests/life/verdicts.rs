//! Whose word it is: what the citizen says, what the window notes for them, and a withdrawal that somebody claims.

use crate::fixtures::*;
use shared::notice::{Audience, Notify};

fn verdict(solved: bool, rating: Option<u8>, via: VerdictVia) -> Command {
    let rating = rating.map(|rating| Rating::try_from(rating).expect("a rating"));
    Command::GiveVerdict(GiveVerdict { solved, rating, words: None, via, withdrawn: false })
}

fn withdrawn(via: VerdictVia) -> Command {
    Command::GiveVerdict(GiveVerdict {
        solved: false,
        rating: None,
        words: None,
        via,
        withdrawn: true,
    })
}

fn clerk() -> Actor {
    staff(Role::WindowClerk)
}

/// A case that the tax department ended as withdrawn on Monday at ten.
fn claimed_withdrawn() -> GrownCase {
    let mut grown = on_stage(StageKind::Accepted);
    let end = ResolutionInput {
        outcome: Outcome::Withdrawn,
        answer: prose("当事人说不办了"),
        measure: None,
    };
    give(&mut grown, &Command::Resolve(end), &staff(Role::DepartmentOfficer), "2018-04-16 10:00");
    grown
}

fn at(grown: &GrownCase, command: &Command, actor: &Actor, at: &str) -> Result<(), Refusal> {
    let now = Timestamp::read(at).expect("a time");
    decide(grown.case.as_ref(), command, actor, now, &Policy::default()).map(|_| ())
}

#[test]
fn what_the_window_noted_gives_way_to_the_citizens_own_verdict_once() {
    let mut grown = on_stage(StageKind::Resolved);
    give(&mut grown, &verdict(true, Some(5), VerdictVia::Phone), &clerk(), "2018-04-16 10:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Closed);
    assert!(PublicCase::of(grown.case()).noted);
    let counts = Counts::of(grown.case());
    assert_eq!((counts.solved, counts.noted, counts.noted_solved), (1, 1, 1));
    assert_eq!((counts.graded, counts.satisfied), (1, 1));

    // The window has noted it and cannot note it again; the citizen has not spoken.
    let again = verdict(true, None, VerdictVia::Window);
    assert_eq!(at(&grown, &again, &clerk(), "2018-04-16 11:00"), Err(Refusal::AlreadyJudged));
    let own = verdict(false, Some(2), VerdictVia::Online);
    give(&mut grown, &own, &Actor::Citizen, "2018-05-16 11:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Reopened);
    let public = PublicCase::of(grown.case());
    assert_eq!((public.solved, public.noted), (Some(false), false));
    let counts = Counts::of(grown.case());
    assert_eq!((counts.solved, counts.not_solved, counts.noted), (0, 1, 0));
    assert_eq!((counts.graded, counts.satisfied), (1, 0));
}

#[test]
fn after_their_own_verdict_or_when_it_is_too_late_nothing_replaces_it() {
    let mut grown = on_stage(StageKind::Resolved);
    let own = verdict(true, Some(3), VerdictVia::Link);
    let mut noted = grown.clone();
    give(&mut grown, &own, &Actor::Citizen, "2018-04-16 10:00");
    for (command, actor) in
        [(&own, &Actor::Citizen), (&verdict(false, None, VerdictVia::Phone), &clerk())]
    {
        let outcome = at(&grown, command, actor, "2018-04-16 11:00");
        assert_eq!(outcome, Err(Refusal::AlreadyJudged));
    }
    give(&mut noted, &verdict(true, None, VerdictVia::Window), &clerk(), "2018-04-16 10:00");
    assert!(at(&noted, &own, &Actor::Citizen, "2018-05-16 23:59").is_ok());
    let late = at(&noted, &own, &Actor::Citizen, "2018-05-17 00:00");
    assert!(matches!(late, Err(Refusal::TooLate { .. })), "{late:?}");
}

#[test]
fn the_citizen_is_told_once_of_what_was_noted_for_them() {
    for (command, reopens) in [
        (verdict(true, Some(4), VerdictVia::Phone), false),
        (verdict(false, None, VerdictVia::Window), true),
    ] {
        let mut grown = on_stage(StageKind::Resolved);
        let before = grown.events.len();
        give(&mut grown, &command, &clerk(), "2018-04-16 10:00");
        let mut told = 0;
        let mut case = fold(number(), &grown.events[..before]);
        for event in &grown.events[before..] {
            case = evolve(case, number(), event);
            let case = case.as_ref().expect("a case");
            if case.audiences(event).contains(&Audience::Citizen) {
                told += 1;
                let words = case.words(event, &Audience::Citizen, &directory(), Lang::Zh);
                assert!(words.subject.contains("登记了您的评价"), "{words:?}");
                assert_eq!(words.body.contains("重新办理"), reopens, "{words:?}");
            }
        }
        assert_eq!(told, 1);
    }
}

#[test]
fn a_withdrawal_is_asked_about_and_filed_only_when_it_was_confirmed() {
    let grown = claimed_withdrawn();
    // It owes the same question as any other claim, and is not closed before the citizen had time to answer.
    let owed: Vec<DutyKind> = grown.case().duties().iter().map(|duty| duty.kind).collect();
    assert!(owed.contains(&DutyKind::FollowUp), "{owed:?}");
    let early = at(&grown, &Command::Close, &clerk(), "2018-04-16 10:05");
    assert!(matches!(early, Err(Refusal::TooEarly { .. })), "{early:?}");
    // Silence is silence, whatever was claimed.
    let mut silent = grown.clone();
    give(&mut silent, &Command::Close, &clerk(), "2018-05-02 10:00");
    assert_eq!(PublicCase::of(silent.case()).closed, Some(ClosedBecause::Silence));
    assert_eq!(Counts::of(silent.case()).withdrawn_cases, 0);

    for (via, actor, noted) in [
        (VerdictVia::Online, Actor::Citizen, false),
        (VerdictVia::Phone, clerk(), true),
        (VerdictVia::Window, clerk(), true),
    ] {
        let mut filed = grown.clone();
        give(&mut filed, &withdrawn(via), &actor, "2018-04-16 11:00");
        let public = PublicCase::of(filed.case());
        assert_eq!(public.closed, Some(ClosedBecause::Withdrawn));
        assert_eq!((public.solved, public.noted), (None, noted));
        let counts = Counts::of(filed.case());
        assert_eq!((counts.resolved, counts.withdrawn_cases, counts.solved), (1, 1, 0));
        // What the window noted gives way to what the citizen says.
        let own = verdict(false, None, VerdictVia::Online);
        let outcome = at(&filed, &own, &Actor::Citizen, "2018-04-17 11:00");
        assert_eq!(outcome.is_ok(), noted, "{outcome:?}");
    }
}

#[test]
fn nobody_confirms_a_withdrawal_that_was_not_claimed() {
    let resolved = on_stage(StageKind::Resolved);
    for (command, actor) in
        [(withdrawn(VerdictVia::Online), Actor::Citizen), (withdrawn(VerdictVia::Phone), clerk())]
    {
        let outcome = at(&resolved, &command, &actor, "2018-04-16 11:00");
        let Err(Refusal::Fields { fields }) = outcome else { panic!("{outcome:?}") };
        assert_eq!(fields[0].field, "withdrawn");
    }
}

#[test]
fn verdicts_from_before_grades_were_counted_stay_as_they_were_sealed() {
    let written =
        r#"{"event":"verdict_given","solved":true,"rating":5,"words":null,"via":"phone"}"#;
    let what: EventPayload = serde_json::from_str(written).expect("an event");
    assert_eq!(serde_json::to_string(&what).expect("an event"), written);
    let mut grown = on_stage(StageKind::Resolved);
    let by = By::Window { window: window("main") };
    let event = Event { at: monday().plus(HOUR_MS), by, what };
    grown.take(Decision { events: vec![event], content: Vec::new(), erased: Vec::new() });
    let counts = Counts::of(grown.case());
    assert_eq!(counts.solved, 1);
    assert_eq!((counts.graded, counts.satisfied, counts.noted), (0, 0, 0));
    // It was noted all the same, so that the citizen can still say it themselves.
    let own = verdict(false, Some(1), VerdictVia::Online);
    assert!(at(&grown, &own, &Actor::Citizen, "2018-04-17 10:00").is_ok());
}
