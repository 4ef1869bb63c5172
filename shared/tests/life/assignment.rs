//! Assignments: parts, returns, withdrawals, and what a former department owes.

use crate::fixtures::*;

#[test]
fn a_case_moves_when_the_parts_of_its_departments_allow_it() {
    let mut grown = on_stage(StageKind::Registered);
    let clerk = staff(Role::WindowClerk);
    let (tax, land, police) = (
        at_department("tax", Role::DepartmentOfficer),
        at_department("land", Role::DepartmentOfficer),
        at_department("police", Role::DepartmentOfficer),
    );
    give(&mut grown, &assign_to("tax", &["land", "police"]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &Command::Accept, &land, "2018-04-16 10:30");
    assert_eq!(grown.case().stage.kind(), StageKind::Assigned, "only its own part was accepted");
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 11:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Accepted);
    let resolve = Command::Resolve(end(Outcome::Solved));
    let back = Command::Return(Return { reason: prose("不涉及本局") });
    give(&mut grown, &back, &police, "2018-04-17 10:10");
    assert_eq!(grown.case().stage.kind(), StageKind::Accepted, "the lead goes on");
    assert_eq!(grown.case().returns, 1);
    let finish = specimen(CommandKind::FinishPart, &land);
    give(&mut grown, &finish, &land, "2018-04-17 10:20");
    give(&mut grown, &resolve, &tax, "2018-04-17 10:30");
    assert_eq!(grown.case().stage.kind(), StageKind::Resolved);
    assert!(grown.case().parts().is_empty(), "nobody owes a part any more");
}

#[test]
fn a_silent_co_department_does_not_keep_the_lead_from_answering_and_goes_on_owing_its_part() {
    let mut grown = on_stage(StageKind::Registered);
    let clerk = staff(Role::WindowClerk);
    let (tax, land, police) = (
        at_department("tax", Role::DepartmentOfficer),
        at_department("land", Role::DepartmentOfficer),
        at_department("police", Role::DepartmentOfficer),
    );
    give(&mut grown, &assign_to("tax", &["land", "police"]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 11:00");
    give(&mut grown, &Command::Accept, &land, "2018-04-16 11:10");
    let parts = |grown: &GrownCase| {
        let duties = grown.case().duties();
        let parts = duties.into_iter().filter(|duty| {
            matches!(duty.kind, DutyKind::Accept | DutyKind::Part) && duty.place > 0
        });
        parts
            .map(|duty| (duty.kind, duty.owner.department().map(ToString::to_string), duty.due))
            .collect::<Vec<_>>()
    };
    let before = parts(&grown);
    assert_eq!(before.len(), 2, "{before:?}");
    give(&mut grown, &Command::Resolve(end(Outcome::Solved)), &tax, "2018-04-17 10:30");
    assert_eq!(grown.case().stage.kind(), StageKind::Resolved);
    // The lead has answered and owes nothing here; what the others owe is what they owed, by the same day.
    assert_eq!(parts(&grown), before);
    let police_owes = before.iter().find(|(kind, ..)| *kind == DutyKind::Accept);
    let (_, owner, _) = police_owes.expect("an acceptance that is owed");
    assert_eq!(owner.as_deref(), Some("police"));

    give(&mut grown, &Command::Accept, &police, "2018-04-17 11:00");
    let finish = specimen(CommandKind::FinishPart, &land);
    give(&mut grown, &finish, &land, "2018-04-17 11:10");
    assert_eq!(grown.case().stage.kind(), StageKind::Resolved, "the answer stands");
    let owed = parts(&grown);
    assert_eq!(owed.len(), 1, "{owed:?}");
    assert_eq!((owed[0].0, owed[0].1.as_deref()), (DutyKind::Part, Some("police")));
    let now = Timestamp::read("2018-04-17 12:00").expect("a time");
    let again = decide(grown.case.as_ref(), &finish, &land, now, &Policy::default());
    assert_eq!(again, Err(Refusal::NotYourDepartment), "its part is done");
    // A case that is worked on again is assigned anew.
    let reopen = specimen(CommandKind::Reopen, &staff(Role::WindowLead));
    give(&mut grown, &reopen, &staff(Role::WindowLead), "2018-04-17 14:00");
    assert!(parts(&grown).is_empty());
}

#[test]
fn after_two_returns_the_leader_in_charge_decides_and_it_stays() {
    let mut grown = on_stage(StageKind::Registered);
    let clerk = staff(Role::WindowClerk);
    let tax = at_department("tax", Role::DepartmentOfficer);
    let leader = staff(Role::LeaderInCharge);
    let back = Command::Return(Return { reason: prose("不归我管") });
    give(&mut grown, &assign_to("tax", &[]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &back, &tax, "2018-04-16 11:00");
    assert_eq!(grown.case().duties()[0].kind, DutyKind::Act);
    give(&mut grown, &assign_to("tax", &[]), &clerk, "2018-04-16 13:00");
    give(&mut grown, &back, &tax, "2018-04-16 14:00");
    let owed = grown.case().duties();
    assert_eq!(owed[0].kind, DutyKind::Decide);
    assert!(matches!(owed[0].owner, Owner::LeaderInCharge { .. }));
    let (now, policy) = (Timestamp::read("2018-04-16 15:00").expect("a time"), Policy::default());
    let by_window = decide(grown.case.as_ref(), &assign_to("land", &[]), &clerk, now, &policy);
    assert_eq!(by_window, Err(Refusal::LeaderDecides));
    give(&mut grown, &assign_to("tax", &[]), &leader, "2018-04-16 15:00");
    assert_eq!(decide(grown.case.as_ref(), &back, &tax, now, &policy), Err(Refusal::Binding));
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 16:00");
}

fn withdraw() -> Command {
    Command::WithdrawAssignment(WithdrawAssignment { reason: None })
}

fn reassign_to(lead: &str, co: &[&str]) -> Command {
    Command::Reassign(Reassign {
        department: department(lead),
        days: None,
        note: None,
        co: co.iter().map(|name| department(name)).collect(),
        reason: prose("属该部门职权"),
    })
}

fn involved(grown: &GrownCase) -> Vec<&str> {
    grown.case().departments.iter().map(DepartmentId::as_str).collect()
}

fn owed(grown: &GrownCase) -> Vec<(DutyKind, String, String)> {
    let named = |owner: &Owner| match owner {
        Owner::Window { .. } => "window".to_owned(),
        Owner::Department { department } => department.to_string(),
        Owner::LeaderInCharge { department } => {
            format!("over {}", department.as_ref().map_or("all", DepartmentId::as_str))
        }
        Owner::PrincipalLeader => "principal".to_owned(),
    };
    let duties = grown.case().duties();
    duties.iter().map(|duty| (duty.kind, named(&duty.owner), duty.due.minute_text())).collect()
}

fn owes(kind: DutyKind, who: &str, by: &str) -> (DutyKind, String, String) {
    (kind, who.to_owned(), by.to_owned())
}

#[test]
fn an_assignment_is_taken_back_until_it_is_accepted() {
    let clerk = staff(Role::WindowClerk);
    let tax = at_department("tax", Role::DepartmentOfficer);
    let mut grown = on_stage(StageKind::Registered);
    assert_eq!(involved(&grown), ["police", "insurance"]);
    give(&mut grown, &assign_to("tax", &["land"]), &clerk, "2018-04-16 10:00");
    assert_eq!(involved(&grown), ["police", "insurance", "tax", "land"]);
    give(&mut grown, &withdraw(), &clerk, "2018-04-16 11:00");
    // The case is back at the window, which has eight working hours as after a return. The leader over the tax office
    // owes the explanation until another department has the case.
    assert_eq!(grown.case().stage.kind(), StageKind::Registered);
    assert_eq!(
        owed(&grown),
        [
            owes(DutyKind::Act, "window", "2018-04-17 11:00"),
            owes(DutyKind::Explain, "over tax", "2018-04-23 17:00"),
        ]
    );
    assert_eq!(involved(&grown), ["police", "insurance"]);
    let groups: Vec<Group> = Tally::of(grown.case()).0.into_keys().collect();
    assert!(!groups.contains(&Group::Department(department("tax"))), "{groups:?}");
    let counts = Counts::of(grown.case());
    assert_eq!((counts.withdrawn, counts.returned, counts.reassigned), (1, 0, 0));
    for department in ["tax", "land"] {
        let officer = at_department(department, Role::DepartmentOfficer);
        let refused = decide(
            grown.case.as_ref(),
            &Command::LogStep(LogStep { kind: StepKind::Office, words: prose("查档") }),
            &officer,
            monday().plus(2 * HOUR_MS),
            &Policy::default(),
        );
        assert_eq!(refused, Err(Refusal::NotYourDepartment), "{department}");
    }

    give(&mut grown, &assign_to("tax", &[]), &clerk, "2018-04-16 13:00");
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 14:00");
    let late = decide(
        grown.case.as_ref(),
        &withdraw(),
        &clerk,
        Timestamp::read("2018-04-16 15:00").expect("a time"),
        &Policy::default(),
    );
    let (stage, command) = (StageKind::Accepted, CommandKind::WithdrawAssignment);
    assert_eq!(late, Err(Refusal::WrongStage { stage, command }));
}

#[test]
fn a_case_that_was_opened_again_is_so_after_a_withdrawal() {
    let mut grown = on_stage(StageKind::Reopened);
    let clerk = staff(Role::WindowClerk);
    give(&mut grown, &assign_to("tax", &[]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &withdraw(), &clerk, "2018-04-16 11:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Reopened);
    assert_eq!(grown.case().level, Level::DepartmentHead);
}

#[test]
fn a_department_that_was_involved_otherwise_stays_so_after_a_withdrawal() {
    let clerk = staff(Role::WindowClerk);
    let at = |name: &str| at_department(name, Role::DepartmentOfficer);
    let log = Command::LogStep(LogStep { kind: StepKind::Office, words: prose("查档") });
    let summon = Command::Summon(Summon { department: department("tax"), note: None });
    let step = Command::PlanStep(PlanStep {
        department: Some(department("tax")),
        due_on: Day::read("2018-04-20").expect("a day"),
        words: prose("开证明"),
    });
    let sort = Command::Sort(Sort {
        matter: None,
        reason: RefusalReason::NoRule,
        departments: vec![department("tax")],
    });
    let back = Command::Return(Return { reason: prose("不归我管") });
    let named = ["police", "insurance"];
    let also = |name: &'static str| vec!["police", "insurance", name];
    // What happens before the assignment, the department that gets it, what happens before it is withdrawn, and who
    // is involved afterwards.
    type Scenario<'a> =
        (Vec<(&'a Command, Actor)>, &'a str, Vec<(&'a Command, Actor)>, Vec<&'a str>);
    let cases: Vec<Scenario> = vec![
        (vec![], "tax", vec![], named.to_vec()),
        (vec![], "police", vec![], named.to_vec()),
        (vec![], "insurance", vec![], named.to_vec()),
        (vec![(&summon, clerk.clone())], "tax", vec![], also("tax")),
        (vec![(&step, clerk.clone())], "tax", vec![], also("tax")),
        (vec![(&sort, clerk.clone())], "tax", vec![], vec!["tax"]),
        (vec![], "tax", vec![(&sort, clerk.clone())], vec!["tax"]),
        // A step that it took keeps it involved.
        (vec![], "tax", vec![(&log, at("tax"))], also("tax")),
        // A step that was planned for it goes to the window and does not keep it involved.
        (vec![], "tax", vec![(&step, clerk.clone())], named.to_vec()),
    ];
    for (before, lead, since, expected) in cases {
        let mut grown = on_stage(StageKind::Registered);
        for (command, actor) in before {
            give(&mut grown, command, &actor, "2018-04-16 10:00");
        }
        give(&mut grown, &assign_to(lead, &[]), &clerk, "2018-04-16 11:00");
        for (command, actor) in &since {
            give(&mut grown, command, actor, "2018-04-16 12:00");
        }
        give(&mut grown, &withdraw(), &clerk, "2018-04-16 13:00");
        assert_eq!(involved(&grown), expected, "{lead} after {since:?}");
    }

    // A co-department that accepted its part stays involved, one that did not leaves. One that returned the case
    // before stays involved when the case is later withdrawn from it.
    let mut grown = on_stage(StageKind::Registered);
    give(&mut grown, &assign_to("tax", &["land", "bank"]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &Command::Accept, &at("land"), "2018-04-16 10:30");
    give(&mut grown, &withdraw(), &clerk, "2018-04-16 11:00");
    assert_eq!(involved(&grown), ["police", "insurance", "land"]);
    give(&mut grown, &assign_to("tax", &[]), &clerk, "2018-04-16 12:00");
    give(&mut grown, &back, &at("tax"), "2018-04-16 13:00");
    give(&mut grown, &assign_to("tax", &[]), &clerk, "2018-04-16 14:00");
    give(&mut grown, &withdraw(), &clerk, "2018-04-16 15:00");
    assert_eq!(involved(&grown), ["police", "insurance", "land", "tax"]);
}

#[test]
fn a_case_is_reassigned_with_its_own_days_and_the_former_department_owes_nothing() {
    let clerk = staff(Role::WindowClerk);
    let tax = at_department("tax", Role::DepartmentHead);
    let mut grown = on_stage(StageKind::Registered);
    give(&mut grown, &assign_to("tax", &["bank"]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &reassign_to("land", &["bank"]), &clerk, "2018-04-16 11:00");
    assert_eq!(involved(&grown), ["police", "insurance", "land", "bank"]);
    give(&mut grown, &reassign_to("tax", &[]), &clerk, "2018-04-16 12:00");
    assert_eq!(involved(&grown), ["police", "insurance", "tax"]);
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 14:00");
    give(&mut grown, &specimen(CommandKind::TrackLong, &tax), &tax, "2018-04-16 14:10");
    let same = decide(
        grown.case.as_ref(),
        &reassign_to("tax", &["land"]),
        &clerk,
        Timestamp::read("2018-04-17 10:00").expect("a time"),
        &Policy::default(),
    );
    assert!(matches!(same, Err(Refusal::Fields { ref fields }) if fields[0].field == "department"));
    give(&mut grown, &reassign_to("land", &[]), &clerk, "2018-04-18 10:00");
    // The tax office had accepted the case, so it stays involved, but it owes nothing any longer, and neither does
    // its leader.
    assert_eq!(involved(&grown), ["police", "insurance", "tax", "land"]);
    assert_eq!(grown.case().long_running(), None);
    assert_eq!(
        owed(&grown),
        [
            owes(DutyKind::Accept, "land", "2018-04-19 10:00"),
            owes(DutyKind::Explain, "over land", "2018-04-25 17:00"),
            owes(DutyKind::Plan, "land", "2018-05-03 17:00"),
        ]
    );
    let counts = Counts::of(grown.case());
    assert_eq!((counts.reassigned, counts.withdrawn, counts.returned), (3, 0, 0));
    assert_eq!((counts.assigned, counts.owed_explanations), (1, 1));
    let told = PublicRecord::of(grown.history()).timeline;
    let said = told
        .iter()
        .rev()
        .nth(1)
        .map(|step| sentence::step_sentence(step, &Directory::default(), Lang::Zh));
    assert_eq!(said.as_deref(), Some("由tax改派给land，2018-04-18 17:00 前办结"));
}

#[test]
fn an_explanation_that_was_given_or_is_owed_for_being_late_stays_where_it_is() {
    let (clerk, leader) = (staff(Role::WindowClerk), staff(Role::LeaderInCharge));
    let officer = staff(Role::DepartmentOfficer);
    let mut grown = on_stage(StageKind::Assigned);
    give(&mut grown, &specimen(CommandKind::Explain, &leader), &leader, "2018-04-16 10:00");
    give(&mut grown, &reassign_to("land", &[]), &clerk, "2018-04-16 11:00");
    let told = grown.case().explanation.as_ref().expect("an explanation");
    assert!(told.given_at.is_some() && told.department == Some(department("tax")));

    let mut late = on_stage(StageKind::Registered);
    give(&mut late, &specimen(CommandKind::Sort, &clerk), &clerk, "2018-04-16 09:30");
    give(&mut late, &assign_to("tax", &[]), &clerk, "2018-04-16 09:30");
    give(&mut late, &Command::Accept, &officer, "2018-04-16 09:30");
    let at = Timestamp::read("2018-05-20 10:00").expect("a time");
    late.clock(at, &Policy::default(), &mut |_, _, _| {});
    give(&mut late, &reassign_to("land", &[]), &clerk, "2018-05-21 11:00");
    let told = late.case().explanation.as_ref().expect("an explanation");
    assert_eq!(told.department, Some(department("tax")));
    // The leader over the tax office must explain the delay, whichever department has the case now.
    let over_tax = Actor::Staff(Staff {
        account: account("over-tax"),
        seat: Seat::LeaderInCharge { departments: vec![department("tax")] },
    });
    give(&mut late, &specimen(CommandKind::Explain, &leader), &over_tax, "2018-05-21 12:00");
}

#[test]
fn a_department_hands_back_what_it_accepted_and_after_two_returns_the_leader_decides() {
    let clerk = staff(Role::WindowClerk);
    let leader = staff(Role::LeaderInCharge);
    let (tax, land) = (
        at_department("tax", Role::DepartmentOfficer),
        at_department("land", Role::DepartmentOfficer),
    );
    let back = Command::Return(Return { reason: prose("查明不归我管") });
    let policy = Policy::default();
    let mut grown = on_stage(StageKind::Registered);
    give(&mut grown, &assign_to("tax", &["land"]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 10:30");
    give(&mut grown, &Command::Accept, &land, "2018-04-16 10:40");
    let step = PlanStep {
        department: Some(department("tax")),
        due_on: Day::read("2018-04-16").expect("a day"),
        words: prose("取原件"),
    };
    give(&mut grown, &Command::PlanStep(step), &tax, "2018-04-16 11:00");
    let mut overdue = 0;
    let at = |written: &str| Timestamp::read(written).expect("a time");
    let mut count = |_: Option<&Case>, event: &Event, _: &Case| {
        overdue += usize::from(matches!(&event.what, EventPayload::WentOverdue { duty }
            if duty.kind == DutyKind::Step));
    };
    grown.clock(at("2018-04-17 09:00"), &policy, &mut count);
    give(&mut grown, &back, &tax, "2018-04-17 10:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Returned);
    assert_eq!(grown.case().returns, 1);
    assert_eq!(involved(&grown), ["police", "insurance", "tax", "land"]);
    // The window must act within eight working hours, and takes over the step that the tax office had planned. It is
    // not told again that this was late.
    assert_eq!(
        owed(&grown),
        [
            owes(DutyKind::Step, "window", "2018-04-16 17:00"),
            owes(DutyKind::Act, "window", "2018-04-18 10:00"),
            owes(DutyKind::Explain, "over tax", "2018-04-23 17:00"),
        ]
    );
    grown.clock(at("2018-04-17 11:00"), &policy, &mut count);
    assert_eq!(overdue, 1);

    give(&mut grown, &assign_to("land", &[]), &clerk, "2018-04-17 13:00");
    give(&mut grown, &Command::Accept, &land, "2018-04-17 14:00");
    give(&mut grown, &back, &land, "2018-04-17 15:00");
    assert_eq!(grown.case().duties()[1].kind, DutyKind::Decide);
    give(&mut grown, &assign_to("tax", &[]), &leader, "2018-04-17 16:00");
    give(&mut grown, &Command::Accept, &tax, "2018-04-17 16:30");
    let now = at("2018-04-18 10:00");
    // What the leader decided cannot be returned, and only the leader can reassign it.
    assert_eq!(decide(grown.case.as_ref(), &back, &tax, now, &policy), Err(Refusal::Binding));
    let by_window = decide(grown.case.as_ref(), &reassign_to("bank", &[]), &clerk, now, &policy);
    assert_eq!(by_window, Err(Refusal::LeaderDecides));
    give(&mut grown, &reassign_to("bank", &[]), &leader, "2018-04-18 10:00");
    assert!(grown.case().is_binding());
    give(&mut grown, &withdraw(), &leader, "2018-04-18 11:00");
    let decides = grown.case().duties();
    let decides = decides.iter().find(|duty| duty.kind == DutyKind::Decide).expect("to be decided");
    assert_eq!(decides.owner, Owner::LeaderInCharge { department: Some(department("land")) });
    let by_window = decide(grown.case.as_ref(), &assign_to("bank", &[]), &clerk, now, &policy);
    assert_eq!(by_window, Err(Refusal::LeaderDecides));
}

#[test]
fn a_co_department_hands_back_a_part_that_it_accepted() {
    let clerk = staff(Role::WindowClerk);
    let (tax, land) = (
        at_department("tax", Role::DepartmentOfficer),
        at_department("land", Role::DepartmentOfficer),
    );
    let mut grown = on_stage(StageKind::Registered);
    give(&mut grown, &assign_to("tax", &["land"]), &clerk, "2018-04-16 10:00");
    give(&mut grown, &Command::Accept, &tax, "2018-04-16 10:30");
    give(&mut grown, &Command::Accept, &land, "2018-04-16 10:40");
    let back = Command::Return(Return { reason: prose("不涉及本局") });
    give(&mut grown, &back, &land, "2018-04-17 10:00");
    assert_eq!(grown.case().stage.kind(), StageKind::Accepted);
    give(&mut grown, &Command::Resolve(end(Outcome::Solved)), &tax, "2018-04-17 11:00");
}
