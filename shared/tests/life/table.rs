//! The complete table of stage × command × role.

use crate::fixtures::*;

/// The rules as a table, written independently of the code: command, who, in which stages. C citizen, k clerk, l
/// lead, o officer, h head, i leader in charge. R registered, S summoned, A assigned, X accepted, T returned, E
/// settled, V resolved, O reopened, F closed, D void, - no case yet.
const TABLE: &[(&str, &str, &str)] = &[
    ("register", "Ckl", "-"),
    ("import", "l", "-"),
    ("sort", "kl", "RSAXTO"),
    ("summon", "kl", "RSTO"),
    ("note_arrival", "kl", "RSTO"),
    ("settle", "kl", "RSTO"),
    ("assign", "kli", "RSTO"),
    ("accept", "oh", "AEV"),
    ("return", "oh", "AXEV"),
    ("log_step", "kloh", "RSAXTO"),
    ("resolve", "oh", "X"),
    ("send_message", "Ckloh", "RSAXTEVO"),
    ("publish_summary", "kl", "RSAXTEVOF"),
    ("give_verdict", "Ckl", "EVF"),
    ("reopen", "Cli", "EVF"),
    ("close", "kl", "EV"),
    ("extend", "oh", "X"),
    ("track_long", "h", "X"),
    ("report_progress", "oh", "X"),
    ("finish_part", "oh", "AXEV"),
    ("plan_step", "kloh", "RSAXTO"),
    ("finish_step", "kloh", "RSAXTO"),
    ("ask_materials", "kloh", "RSAXTO"),
    ("explain", "ip", "RSAXTEVOF"),
    ("link_plan", "oh", "RSAXTEVOF"),
    ("remark", "kloh", "RSAXTEVO"),
    ("note", "n", "RSAXTEVOFD"),
    ("demand", "n", "RSAXTEVOF"),
    ("answer_demand", "kloh", "RSAXTEVOF"),
    ("follow_up", "kl", "EV"),
    ("add_file", "Ckloh", "RSAXTEVO"),
    ("publish_file", "kl", "RSAXTEVOF"),
    ("link_case", "kl", "RSAXTEVOF"),
    ("reissue_code", "kl", "RSAXTEVOF"),
    ("withdraw_assignment", "kli", "A"),
    ("reassign", "kli", "AX"),
    ("propose_voiding", "kl", "RSAXTEVOF"),
    ("confirm_voiding", "kl", "RSAXTEVOF"),
    ("decline_voiding", "kl", "RSAXTEVOF"),
    ("withdraw_voiding", "kl", "RSAXTEVOF"),
    ("correct", "kl", "RSAXTEVOF"),
    ("transfer", "kl", "RSTO"),
    ("urge", "kl", "AX"),
];

/// Whether a command has nothing to act on in the bare cases of this table; the tests below make each of them
/// succeed. An explanation is owed once a case was assigned.
fn nothing_there(code: &str, stage: char) -> bool {
    let never = [
        "report_progress",
        "finish_part",
        "finish_step",
        "answer_demand",
        "publish_file",
        "confirm_voiding",
        "decline_voiding",
        "withdraw_voiding",
    ];
    never.contains(&code)
        || (code == "explain" && "RSEOF".contains(stage))
        || (code == "note_arrival" && "RTO".contains(stage))
}

#[test]
fn every_stage_command_and_role_is_an_event_or_a_named_refusal() {
    let actors: Vec<(char, Actor)> = std::iter::once(('C', Actor::Citizen))
        .chain(Role::ALL.iter().map(|role| {
            let letter = match role {
                Role::WindowClerk => 'k',
                Role::WindowLead => 'l',
                Role::DepartmentOfficer => 'o',
                Role::DepartmentHead => 'h',
                Role::LeaderInCharge => 'i',
                Role::PrincipalLeader => 'p',
                Role::Inspector => 'n',
                Role::Administrator => 'a',
            };
            (letter, staff(*role))
        }))
        .collect();
    let stages: Vec<(char, Option<GrownCase>)> = std::iter::once(('-', None))
        .chain(StageKind::ALL.iter().map(|stage| {
            let letter = match stage {
                StageKind::Registered => 'R',
                StageKind::Summoned => 'S',
                StageKind::Assigned => 'A',
                StageKind::Accepted => 'X',
                StageKind::Returned => 'T',
                StageKind::Settled => 'E',
                StageKind::Resolved => 'V',
                StageKind::Reopened => 'O',
                StageKind::Closed => 'F',
                StageKind::Voided => 'D',
            };
            (letter, Some(on_stage(*stage)))
        }))
        .collect();
    assert_eq!(TABLE.len(), CommandKind::ALL.len(), "a command has no line in the table");
    for (letter, _) in &stages {
        assert!(TABLE.iter().any(|(.., on)| on.contains(*letter)), "no command fits on {letter}");
    }
    let policy = Policy::default();
    let now = monday().plus(21 * DAY_MS);
    let early = monday().plus(HOUR_MS);
    let (mut cells, mut events) = (0, 0);
    for (code, who, on) in TABLE {
        let kind = CommandKind::read(code).expect("a command");
        for (stage_letter, grown) in &stages {
            let case = grown.as_ref().map(GrownCase::case);
            for (actor_letter, actor) in &actors {
                cells += 1;
                // A deadline can be extended only until it comes; everything else is tried three weeks later.
                let asked_at = if *code == "extend" { early } else { now };
                let outcome = decide(case, &specimen(kind, actor), actor, asked_at, &policy);
                let place = format!("{code} on {stage_letter} by {actor_letter}");
                // Every case here concerns the tax department once it has had the case.
                let holds = matches!(stage_letter, 'A' | 'X')
                    || (*code == "link_plan" && matches!(stage_letter, 'T' | 'V'));
                let from_department = matches!(actor_letter, 'o' | 'h');
                match (who.contains(*actor_letter), on.contains(*stage_letter)) {
                    (false, _) => assert!(
                        matches!(outcome, Err(Refusal::NotYourRole { .. })),
                        "{place}: {outcome:?}"
                    ),
                    (true, false) if *stage_letter == '-' => {
                        assert_eq!(outcome, Err(Refusal::NoCase), "{place}");
                    }
                    (true, false) if *on == "-" => {
                        assert_eq!(outcome, Err(Refusal::AlreadyRegistered), "{place}");
                    }
                    (true, false) => assert!(
                        matches!(outcome, Err(Refusal::WrongStage { .. })),
                        "{place}: {outcome:?}"
                    ),
                    (true, true) if from_department && !holds => {
                        assert_eq!(outcome, Err(Refusal::NotYourDepartment), "{place}");
                    }
                    (true, true)
                        if matches!(*code, "assign" | "withdraw_assignment" | "reassign")
                            && *actor_letter == 'i' =>
                    {
                        assert_eq!(outcome, Err(Refusal::WindowDecides), "{place}");
                    }
                    (true, true) if nothing_there(code, *stage_letter) => {
                        let nothing = Err(Refusal::NothingToDo { command: kind });
                        assert_eq!(outcome, nothing, "{place}");
                    }
                    (true, true) if *code == "summon" && *stage_letter == 'S' => {
                        assert_eq!(outcome, Err(Refusal::AlreadySummoned), "{place}");
                    }
                    (true, true) => {
                        events += 1;
                        let decision = outcome.unwrap_or_else(|why| panic!("{place}: {why:?}"));
                        assert!(!decision.events.is_empty(), "{place}");
                    }
                }
            }
        }
    }
    println!("{cells} cells, {events} of them events");
    assert_eq!(cells, 43 * 11 * 9);
}

#[test]
fn another_department_and_another_window_are_refused_by_name() {
    let assigned = on_stage(StageKind::Assigned);
    let stranger = Actor::Staff(Staff {
        account: account("other"),
        seat: Seat::DepartmentOfficer { department: department("police") },
    });
    let outcome =
        decide(Some(assigned.case()), &Command::Accept, &stranger, monday(), &Policy::default());
    assert_eq!(outcome, Err(Refusal::NotYourDepartment));
    let next_door = Actor::Staff(Staff {
        account: account("other"),
        seat: Seat::WindowClerk { window: window("town") },
    });
    let registered = on_stage(StageKind::Registered);
    let command = specimen(CommandKind::Settle, &next_door);
    let outcome =
        decide(Some(registered.case()), &command, &next_door, monday(), &Policy::default());
    assert_eq!(outcome, Err(Refusal::NotYourWindow));
}
