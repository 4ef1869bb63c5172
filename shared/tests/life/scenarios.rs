//! What happens to a case, one rule at a time.

use crate::fixtures::*;
use shared::notice::{Audience, Notify, Told};

#[test]
fn a_case_is_not_closed_while_the_citizen_may_still_answer() {
    let resolved = on_stage(StageKind::Resolved);
    let lead = staff(Role::WindowLead);
    let policy = Policy::default();
    let early = decide(Some(resolved.case()), &Command::Close, &lead, monday(), &policy);
    let from = Timestamp::read("2018-04-23 17:00").expect("a time");
    assert_eq!(early, Err(Refusal::TooEarly { from }));
    assert!(decide(Some(resolved.case()), &Command::Close, &lead, from, &policy).is_ok());
}

#[test]
fn a_closed_case_is_reopened_within_thirty_days_and_not_after() {
    let closed = on_stage(StageKind::Closed);
    let policy = Policy::default();
    let reopen = specimen(CommandKind::Reopen, &Actor::Citizen);
    let closed_at = monday().plus(20 * DAY_MS);
    for (days, expected) in [(0, true), (30, true), (31, false)] {
        let now = closed_at.plus(days * DAY_MS);
        let outcome = decide(Some(closed.case()), &reopen, &Actor::Citizen, now, &policy);
        assert_eq!(outcome.is_ok(), expected, "after {days} days: {outcome:?}");
    }
}

#[test]
fn not_solved_reopens_one_level_higher_up_to_the_principal_leader() {
    let mut grown = on_stage(StageKind::Settled);
    let policy = Policy::default();
    let verdict = Command::GiveVerdict(GiveVerdict {
        solved: false,
        rating: Rating::try_from(1).ok(),
        words: None,
        via: VerdictVia::Online,
        withdrawn: false,
    });
    for expected in [1, 2, 3, 3] {
        let decision = decide(grown.case.as_ref(), &verdict, &Actor::Citizen, monday(), &policy)
            .expect("a verdict");
        grown.take(decision);
        assert_eq!(u8::from(grown.case().level), expected);
        assert_eq!(grown.case().stage.kind(), StageKind::Reopened);
        grown.give(CommandKind::Settle, Role::WindowClerk, monday());
    }
}

#[test]
fn a_public_summary_with_a_number_like_a_phone_is_refused() {
    let grown = on_stage(StageKind::Registered);
    let clerk = staff(Role::WindowClerk);
    for (summary, fine) in [
        ("5月14日起新流程实施，2018-05-14 见公告", true),
        ("编号 1804-12345 的件", false),
        ("编号 1804-1234-5678-60 的件", true),
        ("编号 1804-12345-74 的件", true),
        ("编号 1804-1234-5678-61 的件", false), // a wrong number
        ("联系电话 138-0000-0000", false),
        ("电话１３８００００００００", false),
        ("三个部门、4 次、15 天", true),
    ] {
        let command = Command::PublishSummary(PublishSummary {
            summary: Note::new(summary).expect("a text"),
            confirmed: true,
        });
        let outcome = decide(Some(grown.case()), &command, &clerk, monday(), &Policy::default());
        assert_eq!(outcome.is_ok(), fine, "{summary}: {outcome:?}");
    }
}

#[test]
fn what_an_earlier_version_wrote_is_read_and_written_as_it_was() {
    // An assignment, a return and a row of the public log, byte for byte as they were written before assignments
    // could be withdrawn.
    for written in [
        r#"{"event":"assigned","department":"tax","accept_by":1524015000000,"due":1524474000000,"note":null}"#,
        r#"{"event":"assigned","department":"tax","accept_by":1,"due":2,"note":3,"class":"five_days","co":["land"],"binding":true,"plan_by":4}"#,
        r#"{"event":"returned","reason":1,"due":2}"#,
    ] {
        let read: EventPayload = serde_json::from_str(written).expect("an event");
        assert_eq!(serde_json::to_string(&read).expect("an event"), written);
    }
    let row = r#"{"registered":1,"assigned":1,"hours":{"16":1}}"#;
    let read: Counts = serde_json::from_str(row).expect("a row");
    assert_eq!(serde_json::to_string(&read).expect("a row"), row);
}

#[test]
fn a_deadline_is_moved_before_it_comes_once_and_not_after() {
    let policy = Policy::default();
    let officer = staff(Role::DepartmentOfficer);
    let extend = specimen(CommandKind::Extend, &officer);
    let mut grown = on_stage(StageKind::Accepted);
    let due = grown.case().stage.due().expect("a deadline");
    let late = decide(grown.case.as_ref(), &extend, &officer, due.plus(1), &policy);
    assert_eq!(late, Err(Refusal::TooLate { until: due }));
    let decision = decide(grown.case.as_ref(), &extend, &officer, due, &policy).expect("in time");
    grown.take(decision);
    assert_eq!(grown.case().stage.due(), Some(policy.calendar.after_days(due, 5)));
    let again = decide(grown.case.as_ref(), &extend, &officer, due, &policy);
    assert_eq!(again, Err(Refusal::TooManyExtensions));
}

#[test]
fn a_second_request_for_material_needs_a_reason_and_counts() {
    let mut grown = on_stage(StageKind::Accepted);
    let officer = staff(Role::DepartmentOfficer);
    let ask =
        |again| Command::AskMaterials(AskMaterials { materials: vec![line("结婚证")], again });
    give(&mut grown, &ask(None), &officer, "2018-04-16 11:00");
    let now = Timestamp::read("2018-04-17 11:00").expect("a time");
    let refused = decide(grown.case.as_ref(), &ask(None), &officer, now, &Policy::default());
    assert!(matches!(refused, Err(Refusal::Fields { ref fields }) if fields[0].field == "again"));
    give(&mut grown, &ask(Some(prose("新规定"))), &officer, "2018-04-17 11:00");
    assert_eq!(Counts::of(grown.case()).asked_again, 1);
    assert_eq!(PublicCase::of(grown.case()).material_requests, 2);
}

#[test]
fn an_overdue_case_climbs_the_ladder_rung_by_rung_and_owes_an_explanation() {
    let policy = Policy::default();
    let (clerk, officer) = (staff(Role::WindowClerk), staff(Role::DepartmentOfficer));
    // The reason is not one that the policy lists, so that only the delay makes an explanation due.
    let mut grown = on_stage(StageKind::Registered);
    for (kind, actor) in [
        (CommandKind::Sort, &clerk),
        (CommandKind::Assign, &clerk),
        (CommandKind::Accept, &officer),
    ] {
        give(&mut grown, &specimen(kind, actor), actor, "2018-04-16 09:30");
    }
    assert_eq!(grown.case().explanation, None);
    // Assigned for five working days on Monday 16 April 2018, and so due on Monday the 23rd.
    let due = grown.case().stage.due().expect("a deadline");
    assert_eq!(due.minute_text(), "2018-04-23 17:00");
    let mut told: Vec<(String, String)> = Vec::new();
    let mut now = Timestamp::read("2018-04-23 08:00").expect("a time");
    while now < Timestamp::read("2018-05-07 20:00").expect("a time") {
        grown.clock(now, &policy, &mut |_, event, _| {
            let told_of = if let EventPayload::Reminded { duty } = &event.what
                && duty.kind == DutyKind::Resolve
            {
                "reminded".to_owned()
            } else if let EventPayload::WentOverdue { duty } = &event.what
                && duty.kind == DutyKind::Resolve
            {
                "overdue".to_owned()
            } else if let EventPayload::Escalated { duty, rung } = &event.what
                && duty.kind == DutyKind::Resolve
            {
                rung.code().to_owned()
            } else if let EventPayload::ExplanationOwed { by, .. } = &event.what {
                format!("owed by {}", by.code())
            } else {
                return;
            };
            told.push((event.at.minute_text(), told_of));
        });
        now = now.plus(HOUR_MS / 2);
    }
    let expected = [
        ("2018-04-23 13:00", "reminded"),
        ("2018-04-23 17:30", "overdue"),
        ("2018-04-23 17:30", "owed by leader_in_charge"),
        ("2018-04-24 09:00", EscalationLevel::Reminder.code()),
        ("2018-04-25 09:00", EscalationLevel::DepartmentHead.code()),
        ("2018-04-26 09:00", EscalationLevel::LeaderInCharge.code()),
        ("2018-04-27 09:00", EscalationLevel::PrincipalLeader.code()),
        // Saturday the 28th is a make-up day; the Labour Day holiday follows until Tuesday 1 May.
        ("2018-05-02 09:00", EscalationLevel::Reprimand.code()),
    ];
    let expected: Vec<(String, String)> =
        expected.map(|(at, what)| (at.to_owned(), what.to_owned())).to_vec();
    assert_eq!(told, expected);
    let total = Counts::of(grown.case());
    assert_eq!((total.overdue, total.reprimanded, total.owed_explanations), (1, 1, 1));
}

/// How far the answer that a case owes has been escalated, by what the clock did.
fn escalated(grown: &mut GrownCase, at: &str, policy: &Policy) -> Vec<EscalationLevel> {
    let mut rungs = Vec::new();
    let now = Timestamp::read(at).expect("a time");
    grown.clock(now, policy, &mut |_, event, _| {
        if let EventPayload::Escalated { duty, rung } = &event.what
            && duty.kind == DutyKind::Resolve
        {
            rungs.push(*rung);
        }
    });
    rungs
}

#[test]
fn the_clock_that_was_down_for_days_does_each_thing_once() {
    let policy = Policy::default();
    let mut grown = on_stage(StageKind::Accepted);
    // A Tuesday, two weeks after the last level was due.
    let mut rungs = escalated(&mut grown, "2018-05-15 10:00", &policy);
    assert_eq!(rungs, EscalationLevel::ALL[..4]);
    rungs.extend(escalated(&mut grown, "2018-05-16 10:00", &policy));
    assert_eq!(rungs, EscalationLevel::ALL);
    let later = Timestamp::read("2018-08-15 10:00").expect("a time");
    assert!(grown.case().tick(later, &policy).iter().all(|event| {
        !matches!(&event.what, EventPayload::Escalated { duty, .. }
            if duty.kind == DutyKind::Resolve)
    }));
}

#[test]
fn nobody_is_reprimanded_in_public_before_a_working_day_has_passed_since_they_were_told() {
    use EscalationLevel::{DepartmentHead, LeaderInCharge, PrincipalLeader, Reminder, Reprimand};
    // The answer is due on Monday 23 April 2018 at 17:00, and the reprimand for it on Wednesday 2 May.
    for (what, runs) in [
        (
            "the clock was down for ten working days",
            &[
                (
                    "2018-05-15 10:00",
                    &[Reminder, DepartmentHead, LeaderInCharge, PrincipalLeader][..],
                ),
                ("2018-05-15 17:00", &[]),
                ("2018-05-16 09:59", &[]),
                ("2018-05-16 10:00", &[Reprimand]),
            ][..],
        ),
        (
            "it came back on a Friday evening",
            &[
                ("2018-05-18 16:59", &[Reminder, DepartmentHead, LeaderInCharge, PrincipalLeader]),
                ("2018-05-20 12:00", &[]),
                ("2018-05-21 16:58", &[]),
                ("2018-05-21 16:59", &[Reprimand]),
            ],
        ),
        (
            "it came back before offices opened",
            &[
                ("2018-05-15 06:00", &[Reminder, DepartmentHead, LeaderInCharge, PrincipalLeader]),
                ("2018-05-15 23:00", &[]),
                ("2018-05-16 08:59", &[]),
                ("2018-05-16 09:00", &[Reprimand]),
            ],
        ),
        (
            "it was down after the department was told, but before its leaders were",
            &[
                ("2018-04-24 09:00", &[Reminder]),
                ("2018-04-25 09:00", &[DepartmentHead]),
                ("2018-05-08 11:00", &[LeaderInCharge, PrincipalLeader]),
                ("2018-05-09 10:59", &[]),
                ("2018-05-09 11:00", &[Reprimand]),
            ],
        ),
        (
            "it was down after everybody had been told",
            &[
                ("2018-04-24 09:00", &[Reminder]),
                ("2018-04-25 09:00", &[DepartmentHead]),
                ("2018-04-26 09:00", &[LeaderInCharge]),
                ("2018-04-27 09:00", &[PrincipalLeader]),
                ("2018-05-08 11:00", &[Reprimand]),
            ],
        ),
        (
            "it ran",
            &[
                ("2018-04-24 09:00", &[Reminder]),
                ("2018-04-25 09:00", &[DepartmentHead]),
                ("2018-04-26 09:00", &[LeaderInCharge]),
                ("2018-04-27 09:00", &[PrincipalLeader]),
                ("2018-05-02 08:59", &[]),
                ("2018-05-02 09:00", &[Reprimand]),
            ],
        ),
    ] {
        let policy = Policy::default();
        let mut grown = on_stage(StageKind::Accepted);
        for (at, expected) in runs {
            assert_eq!(escalated(&mut grown, at, &policy), *expected, "{what}: at {at}");
        }
    }
}

#[test]
fn a_step_that_a_reopened_case_still_owes_does_not_go_overdue_twice() {
    let policy = Policy::default();
    let mut grown = on_stage(StageKind::Accepted);
    let officer = staff(Role::DepartmentOfficer);
    let plan = Command::PlanStep(PlanStep {
        department: None,
        due_on: Day::read("2018-04-20").expect("a day"),
        words: prose("到银行代缴"),
    });
    give(&mut grown, &plan, &staff(Role::WindowClerk), "2018-04-16 11:00");
    let resolve = specimen(CommandKind::Resolve, &officer);
    let reopen = Command::Reopen(Reopen { reason: prose("没办好") });
    let mut overdue = 0;
    let mut count = |_: Option<&Case>, event: &Event, _: &Case| {
        if let EventPayload::WentOverdue { duty } = &event.what
            && duty.kind == DutyKind::Step
        {
            overdue += 1;
        }
    };
    let at = |written: &str| Timestamp::read(written).expect("a time");
    grown.clock(at("2018-04-25 10:00"), &policy, &mut count);
    give(&mut grown, &resolve, &officer, "2018-04-25 11:00");
    give(&mut grown, &reopen, &staff(Role::WindowLead), "2018-04-26 11:00");
    grown.clock(at("2018-04-26 14:00"), &policy, &mut count);
    assert_eq!(overdue, 1);
}

#[test]
fn a_summoned_department_is_named_whatever_happens_until_it_comes() {
    let mut grown = on_stage(StageKind::Summoned);
    let unnamed = |grown: &GrownCase| {
        let record = PublicRecord::of(grown.history());
        let directory = Directory::default();
        sentence::first_sentence(&record, &directory, Lang::En, monday()).contains("concerned")
    };
    assert!(!unnamed(&grown));
    grown.give(CommandKind::LogStep, Role::WindowClerk, monday());
    grown.give(CommandKind::SendMessage, Role::WindowClerk, monday());
    assert!(!unnamed(&grown));
}

#[test]
fn a_summoned_department_owes_its_coming_until_the_window_notes_it_or_decides() {
    let mut grown = on_stage(StageKind::Registered);
    let clerk = staff(Role::WindowClerk);
    let summon = |name: &str| {
        Command::Summon(Summon {
            department: department(name), note: Some(prose("请到A01窗口"))
        })
    };
    let arrived = |name: &str| Command::NoteArrival(NoteArrival { department: department(name) });
    let owed = |grown: &GrownCase| {
        let duties = grown.case().duties().into_iter();
        let come = duties.filter(|duty| duty.kind == DutyKind::Attend);
        come.map(|duty| (duty.owner.department().map(ToString::to_string), duty.due.minute_text()))
            .collect::<Vec<_>>()
    };
    let theirs = |name: &str| (Some(name.to_owned()), "2018-04-16 17:00".to_owned());
    give(&mut grown, &summon("land"), &clerk, "2018-04-16 10:00");
    give(&mut grown, &summon("police"), &clerk, "2018-04-16 10:05");
    assert_eq!(owed(&grown), [theirs("land"), theirs("police")]);
    let (now, policy) = (Timestamp::read("2018-04-16 10:30").expect("a time"), Policy::default());
    let refused = decide(grown.case.as_ref(), &arrived("tax"), &clerk, now, &policy);
    assert!(matches!(refused, Err(Refusal::Fields { .. })), "nobody asked it: {refused:?}");
    give(&mut grown, &arrived("land"), &clerk, "2018-04-16 10:40");
    assert_eq!(owed(&grown), [theirs("police")]);
    assert_eq!(grown.case().stage.kind(), StageKind::Summoned, "the window still has it");
    // Whoever was not needed owes nothing any more.
    give(&mut grown, &Command::Settle(end(Outcome::Solved)), &clerk, "2018-04-16 11:00");
    assert_eq!(owed(&grown), []);
}

#[test]
fn staff_are_never_told_in_the_citizens_words_and_no_notice_to_them_is_personal() {
    let mut told_to_staff = 0;
    for stage in StageKind::ALL {
        let grown = on_stage(*stage);
        let mut case = None;
        for event in &grown.events {
            case = evolve(case, number(), event);
            let case = case.as_ref().expect("a case");
            for audience in case.audiences(event) {
                if audience == Audience::Citizen {
                    continue;
                }
                for lang in Lang::ALL {
                    let Told { subject, body } = case.words(event, &audience, &directory(), lang);
                    let said = format!("{subject} {body}");
                    assert!(!said.contains("您的件") && !said.contains("Your case"), "{said}");
                    assert!(!said.contains(SECRET) && !said.contains("13800000000"), "{said}");
                    assert!(said.contains(&number().to_string()), "{said}");
                    told_to_staff += 1;
                }
            }
        }
    }
    assert!(told_to_staff > 10, "{told_to_staff}");
}

#[test]
fn a_leader_explains_what_is_owed_and_the_principal_may_explain_anything() {
    let mut grown = on_stage(StageKind::Assigned);
    let (leader, principal) = (staff(Role::LeaderInCharge), staff(Role::PrincipalLeader));
    let explain = specimen(CommandKind::Explain, &leader);
    // The citizen was not told everything at once, a reason that the policy lists.
    let owed = grown.case().explanation.clone().expect("an explanation is owed");
    assert_eq!((owed.by, owed.given_at), (Role::LeaderInCharge, None));
    let elsewhere = Actor::Staff(Staff {
        account: account("other"),
        seat: Seat::LeaderInCharge { departments: vec![department("land")] },
    });
    let policy = Policy::default();
    let refused = decide(grown.case.as_ref(), &explain, &elsewhere, monday(), &policy);
    assert_eq!(refused, Err(Refusal::NotYourDepartment));
    assert!(decide(grown.case.as_ref(), &explain, &principal, monday(), &policy).is_ok());
    give(&mut grown, &explain, &leader, "2018-04-17 10:00");
    let said = PublicCase::of(grown.case()).explanation.and_then(|owed| owed.said);
    assert_eq!(said, Some(explanation()));
    let again = decide(grown.case.as_ref(), &explain, &leader, monday(), &policy);
    assert_eq!(again, Err(Refusal::NothingToDo { command: CommandKind::Explain }));
}
