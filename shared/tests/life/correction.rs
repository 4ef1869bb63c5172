//! A case that came in wrongly is put right: its registration is corrected, another window gets it, and the departments
//! that have it are reminded.

use crate::fixtures::*;
use shared::notice::{Audience, Notify};
use shared::problem::{Field, FieldProblem};
use shared::record::moves;
use shared::vocabulary::CorrectedKind;

fn clerk() -> Actor {
    staff(Role::WindowClerk)
}

fn at(time: &str) -> Timestamp {
    Timestamp::read(time).expect("a time")
}

fn decided(case: &Case, command: &Command, at_time: &str) -> Result<Decision, Refusal> {
    decide(Some(case), command, &clerk(), at(at_time), &Policy::default())
}

fn correct(case: &Case, correct: Correct) -> Result<Decision, Refusal> {
    decided(case, &Command::Correct(Box::new(correct)), "2018-04-16 10:00")
}

fn wrong(outcome: Result<Decision, Refusal>) -> Vec<FieldProblem> {
    let Err(Refusal::Fields { fields }) = outcome else { panic!("{outcome:?}") };
    fields
}

/// What is registered, unchanged.
fn unchanged() -> Correct {
    let applicant = register(Channel::Window).applicant;
    Correct { applicant, trips_made: 2, ..corrected() }
}

#[test]
fn a_correction_says_what_kind_of_detail_was_wrong_and_nothing_of_it() {
    let mut grown = on_stage(StageKind::Accepted);
    let before = grown.case().clone();
    let decision = correct(&before, corrected()).expect("a correction");
    let [event] = decision.events.as_slice() else { panic!("{:?}", decision.events) };
    let EventPayload::RegistrationCorrected { kinds, trips_made, trips, .. } = &event.what else {
        panic!("{event:?}")
    };
    assert_eq!(*kinds, [CorrectedKind::Phone, CorrectedKind::Trips]);
    assert_eq!((*trips_made, trips), (Some(3), &None));
    let written = serde_json::to_string(event).expect("an event");
    for personal in ["13800000000", "13800000001", SECRET, "少算一趟"] {
        assert!(!written.contains(personal), "{written}");
    }
    let erased: Vec<TextId> = decision.erased.iter().map(|(id, _)| *id).collect();
    assert_eq!(erased, [before.intake]);
    grown.take(decision);
    let after = grown.case().clone();
    let intake = grown.personal.intake(after.intake).expect("what is said now");
    assert_eq!(intake.applicant.phone, Phone::read("13800000001").ok());
    assert_eq!(intake.suggestion, register(Channel::Window).suggestion);
    assert_eq!((after.duties(), &after.stage), (before.duties(), &before.stage));
    // The citizen is told, and the sums of wasted trips grow by the trip that was not counted.
    assert_eq!(after.audiences(grown.events.last().expect("an event")), [Audience::Citizen]);
    let moved: Vec<(i64, i64)> = moves(Some(&before), &after)
        .iter()
        .map(|moved| (moved.change.cases, moved.change.trips))
        .collect();
    assert_eq!(moved, [(-1, -1), (1, 2)]);
}

#[test]
fn whoever_changes_the_person_says_how_they_were_checked() {
    let grown = on_stage(StageKind::Registered);
    let unchecked = Correct { checked: None, ..corrected() };
    let problem = FieldProblem::new("checked", Field::Missing);
    assert_eq!(wrong(correct(grown.case(), unchecked)), [problem]);
    let title = Correct { title: line("另一件事"), checked: None, ..unchanged() };
    assert!(correct(grown.case(), title).is_ok());
    assert_eq!(correct(grown.case(), unchanged()), Err(Refusal::NothingCorrected));
}

#[test]
fn a_correction_follows_the_rules_of_a_registration() {
    let grown = on_stage(StageKind::Registered);
    let mut trips = register(Channel::Window).trips;
    trips[0].on = monday().day().plus(1);
    trips[0].department = Some(department("nobody"));
    let applicant = Applicant { name: None, ..register(Channel::Window).applicant };
    let channel = Channel::Online;
    let fields = wrong(correct(
        grown.case(),
        Correct { channel, applicant, trips, trips_made: 0, ..corrected() },
    ));
    let mut named: Vec<&str> = fields.iter().map(|problem| problem.field.as_str()).collect();
    named.sort_unstable();
    let expected = ["applicant.name", "channel", "trips.0.department", "trips.0.on", "trips_made"];
    assert_eq!(named, expected);
}

#[test]
fn what_was_erased_cannot_be_corrected() {
    let (grown, town, policy) = (on_stage(StageKind::Closed), directory(), Policy::default());
    let command = Command::Correct(Box::new(corrected()));
    let facts = Facts::of(monday(), &policy, &town);
    let outcome = shared::decide::decide(Some(grown.case()), &command, &clerk(), &facts);
    assert_eq!(outcome, Err(Refusal::NothingToDo { command: CommandKind::Correct }));
    let Actor::Staff(member) = clerk() else { return };
    let accounts = vec![None; grown.events.len()];
    let offers = |personal: &Personal| {
        let (history, now) = (grown.history(), monday());
        StaffCase::of(history, personal, &accounts, &member, now, &policy, &town)
            .permitted
            .contains(&CommandKind::Correct)
    };
    assert!(offers(&grown.personal));
    assert!(!offers(&Personal::default()));
}

#[test]
fn a_link_for_the_verdict_that_went_to_a_wrong_telephone_is_replaced() {
    // Registered, assigned, an explanation owed, accepted, resolved.
    let mut grown = on_stage(StageKind::Resolved);
    assert_eq!(grown.history().claims(), [5]);
    grown.give(CommandKind::Correct, Role::WindowClerk, monday());
    assert_eq!(grown.history().claims(), [5, 6]);
    // Other corrections leave the link as it is, and so does one before there was any.
    let title = Correct { title: line("另一件事"), trips_made: 3, ..unchanged() };
    let decision = correct(grown.case(), title).expect("a correction");
    grown.take(decision);
    assert_eq!(grown.history().claims(), [5, 6]);
    let mut early = on_stage(StageKind::Accepted);
    early.give(CommandKind::Correct, Role::WindowClerk, monday());
    early.give(CommandKind::Resolve, Role::DepartmentOfficer, monday());
    assert_eq!(early.history().claims(), [6]);
}

#[test]
fn another_window_gets_the_case_with_what_is_owed_and_a_day_of_its_own() {
    let mut grown = on_stage(StageKind::Summoned);
    let due_on = Day::read("2018-05-02").expect("a day");
    for (actor, command) in [
        (clerk(), Command::PlanStep(PlanStep { department: None, due_on, words: prose("去查") })),
        (
            staff(Role::Inspector),
            Command::Demand(Demand { department: None, words: prose("为何"), due_on }),
        ),
    ] {
        give(&mut grown, &command, &actor, "2018-04-16 11:00");
    }
    let transfer = specimen(CommandKind::Transfer, &clerk());
    give(&mut grown, &transfer, &clerk(), "2018-04-17 10:00");
    let case = grown.case();
    assert_eq!((case.stage.kind(), &case.window), (StageKind::Registered, &window("town")));
    let owed: Vec<(DutyKind, Owner, String)> = case
        .duties()
        .into_iter()
        .map(|duty| (duty.kind, duty.owner, duty.due.minute_text()))
        .collect();
    let town = || Owner::Window { window: window("town") };
    let expected = [
        (DutyKind::Act, town(), "2018-04-18 10:00".to_owned()),
        (DutyKind::Step, town(), "2018-05-02 17:00".to_owned()),
        (DutyKind::Demand, town(), "2018-05-02 17:00".to_owned()),
    ];
    assert_eq!(owed, expected);
    assert_eq!(
        case.audiences(grown.events.last().expect("an event")),
        [Audience::Citizen, Audience::Desk { owner: town() }]
    );
    let sort = specimen(CommandKind::Sort, &clerk());
    assert_eq!(decided(case, &sort, "2018-04-17 11:00"), Err(Refusal::NotYourWindow));
}

#[test]
fn a_case_is_handed_to_another_window_that_is_there_and_not_while_somebody_decides() {
    let mut grown = on_stage(StageKind::Registered);
    for (to, problem) in [("main", Field::NotAChoice), ("nowhere", Field::Unknown)] {
        let transfer = Command::Transfer(Transfer { window: window(to), reason: prose("转") });
        let fields = wrong(decided(grown.case(), &transfer, "2018-04-16 10:00"));
        assert_eq!(fields, [FieldProblem::new("window", problem)]);
    }
    grown.give(CommandKind::ProposeVoiding, Role::WindowLead, monday());
    let transfer = specimen(CommandKind::Transfer, &clerk());
    let outcome = decided(grown.case(), &transfer, "2018-04-16 10:00");
    assert_eq!(outcome, Err(Refusal::AlreadyProposed));
}

#[test]
fn the_departments_are_reminded_once_on_each_working_day_and_no_deadline_moves() {
    let mut grown = GrownCase::default();
    grown.give(CommandKind::Register, Role::WindowClerk, monday());
    give(&mut grown, &assign_to("tax", &["land", "bank"]), &clerk(), "2018-04-20 09:00");
    let owed = grown.case().duties();
    let urge = |departments: &[&str]| {
        let departments = departments.iter().map(|id| department(id)).collect();
        Command::Urge(Urge { departments, words: None })
    };
    let stranger = wrong(decided(grown.case(), &urge(&["police"]), "2018-04-20 16:00"));
    assert_eq!(stranger, [FieldProblem::new("departments", Field::NotAChoice)]);
    // A Friday.
    give(&mut grown, &urge(&["land"]), &clerk(), "2018-04-20 16:00");
    let told = |grown: &GrownCase| {
        let event = grown.events.last().expect("an event");
        let desk = |audience: Audience| match audience {
            Audience::Desk { owner: Owner::Department { department } } => department,
            Audience::Desk { .. } | Audience::Citizen | Audience::Inspector => {
                panic!("only departments are told")
            }
        };
        grown.case().audiences(event).into_iter().map(desk).collect::<Vec<_>>()
    };
    assert_eq!(told(&grown), [department("land")]);
    assert_eq!(grown.case().duties(), owed);
    for again in ["2018-04-20 16:30", "2018-04-21 10:00", "2018-04-23 08:59"] {
        let refused = Err(Refusal::AlreadyUrged { from: at("2018-04-23 09:00") });
        assert_eq!(decided(grown.case(), &urge(&[]), again), refused);
    }
    give(&mut grown, &urge(&[]), &clerk(), "2018-04-23 09:00");
    assert_eq!(told(&grown), [department("tax"), department("land"), department("bank")]);
    let case = grown.case();
    assert_eq!((case.times_urged, case.urged_at), (2, Some(at("2018-04-23 09:00"))));
}
