//! The life of a case, from outside: the complete table stage × command × role, and ten thousand
//! random histories in which every projection must agree.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::actor::{Actor, Seat, Staff};
use shared::case::{Case, evolve, fold};
use shared::command::{
    Assign, Command, CommandKind, End, GiveVerdict, Import, ImportedEnding, LogStep,
    PublishSummary, Register, Reopen, Return, SendMessage, Sort, Summon,
};
use shared::decide::{Decision, decide, permit, permitted};
use shared::event::Event;
use shared::figures::{Counts, Group, MonthPage, Tally, YearPage, cut_months, publish};
use shared::id::{AccountId, DepartmentId, MatterId, WindowId};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::{Applicant, Personal, Trip};
use shared::policy::Policy;
use shared::problem::Refusal;
use shared::text::{Line, Note, Phone, Prose};
use shared::time::{DAY_MS, Day, HOUR_MS, Timestamp};
use shared::view::{CitizenCase, PublicCase, QueueRow, RegisterRow, StaffCase};
use shared::vocabulary::{
    ApplicantKind, Channel, Outcome, RefusalReason, Role, StageKind, StepKind, VerdictVia,
};
use std::collections::BTreeMap;

/// Stands in every personal text, so that a leak can be found.
const SECRET: &str = "私密词";

fn department(name: &str) -> DepartmentId {
    DepartmentId::new(name).expect("an identifier")
}

fn window() -> WindowId {
    WindowId::new("main").expect("an identifier")
}

fn prose(words: &str) -> Prose {
    Prose::new(format!("{SECRET} {words}")).expect("a text")
}

fn monday() -> Timestamp {
    Timestamp::read("2018-04-16 09:30").expect("a time")
}

fn number() -> CaseNumber {
    CaseNumber::new(monday().day(), 4_711)
}

fn staff(role: Role) -> Actor {
    let seat = match role {
        Role::WindowClerk => Seat::WindowClerk { window: window() },
        Role::WindowLead => Seat::WindowLead { window: window() },
        Role::DepartmentOfficer => Seat::DepartmentOfficer { department: department("tax") },
        Role::DepartmentHead => Seat::DepartmentHead { department: department("tax") },
        Role::LeaderInCharge => Seat::LeaderInCharge,
        Role::PrincipalLeader => Seat::PrincipalLeader,
        Role::Inspector => Seat::Inspector,
        Role::Administrator => Seat::Administrator,
    };
    Actor::Staff(Staff { account: AccountId::new("someone").expect("an identifier"), seat })
}

fn register(channel: Channel) -> Register {
    Register {
        channel,
        window: window(),
        language: Lang::Zh,
        applicant: Applicant {
            kind: ApplicantKind::Person,
            name: Some(Line::new(format!("{SECRET}某")).expect("a name")),
            company: None,
            phone: Some(Phone::read("13800000000").expect("a phone")),
            document: None,
        },
        matter: Some(MatterId::new("newborn").expect("an identifier")),
        title: Line::new(format!("{SECRET} 参保")).expect("a title"),
        account: Some(prose("经过")),
        reason: RefusalReason::NotToldAtOnce,
        departments: vec![department("police")],
        trips: vec![Trip {
            on: monday().day(),
            place: Line::new(format!("{SECRET} 二楼")).expect("a place"),
            department: Some(department("insurance")),
            reason: RefusalReason::NotToldAtOnce,
            told: Some(Note::new(format!("{SECRET} 先落户")).expect("a text")),
        }],
        trips_made: 2,
        suggestion: Some(Note::new(format!("{SECRET} 一次办")).expect("a text")),
        wish: None,
        source_number: None,
    }
}

fn end(outcome: Outcome) -> End {
    End { outcome, answer: prose("办好了"), measure: Some(prose("新规定")) }
}

/// A command of each kind that is right in itself.
fn specimen(kind: CommandKind, actor: &Actor) -> Command {
    let citizen = matches!(actor, Actor::Citizen);
    match kind {
        CommandKind::Register => Command::Register(Box::new(register(if citizen {
            Channel::Online
        } else {
            Channel::Window
        }))),
        CommandKind::Import => Command::Import(Box::new(Import {
            register: register(Channel::Online),
            received_at: monday(),
            assigned_to: None,
            ending: None,
        })),
        CommandKind::Sort => Command::Sort(Sort {
            matter: None,
            reason: RefusalReason::NoRule,
            departments: vec![department("land")],
        }),
        CommandKind::Summon => {
            Command::Summon(Summon { department: department("land"), note: Some(prose("来")) })
        }
        CommandKind::Settle => Command::Settle(end(Outcome::Solved)),
        CommandKind::Assign => Command::Assign(Assign {
            department: department("tax"),
            days: Some(5),
            note: Some(prose("请办")),
        }),
        CommandKind::Accept => Command::Accept,
        CommandKind::Return => Command::Return(Return { reason: prose("不归我管") }),
        CommandKind::LogStep => {
            Command::LogStep(LogStep { kind: StepKind::Office, words: prose("去了银行") })
        }
        CommandKind::Resolve => Command::Resolve(end(Outcome::Solved)),
        CommandKind::SendMessage => Command::SendMessage(SendMessage { words: prose("请问") }),
        CommandKind::PublishSummary => Command::PublishSummary(PublishSummary {
            summary: Note::new("新生儿参保一次办好").expect("a text"),
            confirmed: true,
        }),
        CommandKind::GiveVerdict => Command::GiveVerdict(GiveVerdict {
            solved: true,
            rating: Some(5),
            words: Some(prose("谢谢")),
            via: if citizen { VerdictVia::Online } else { VerdictVia::Phone },
        }),
        CommandKind::Reopen => Command::Reopen(Reopen { reason: prose("没办好") }),
        CommandKind::Close => Command::Close,
    }
}

/// A case with its personal content, grown by accepted decisions only.
#[derive(Clone, Debug, Default)]
struct Grown {
    case: Option<Case>,
    personal: Personal,
    events: Vec<Event>,
}

impl Grown {
    fn take(&mut self, decision: Decision) {
        for event in decision.events {
            self.case = evolve(self.case.take(), number(), &event);
            self.events.push(event);
        }
        self.personal.0.extend(decision.content);
    }

    fn give(&mut self, kind: CommandKind, role: Role, now: Timestamp) {
        let actor = staff(role);
        let command = specimen(kind, &actor);
        let decision = decide(self.case.as_ref(), &command, &actor, now, &Policy::default())
            .unwrap_or_else(|refusal| panic!("{kind:?}: {refusal:?}"));
        self.take(decision);
    }

    fn case(&self) -> &Case {
        self.case.as_ref().expect("a case")
    }
}

/// A case on each stage. The department that holds or held it is `tax`.
fn on_stage(stage: StageKind) -> Grown {
    use CommandKind as K;
    let path: &[(K, Role)] = match stage {
        StageKind::Registered => &[],
        StageKind::Summoned => &[(K::Summon, Role::WindowClerk)],
        StageKind::Assigned => &[(K::Assign, Role::WindowClerk)],
        StageKind::Accepted => {
            &[(K::Assign, Role::WindowClerk), (K::Accept, Role::DepartmentOfficer)]
        }
        StageKind::Returned => {
            &[(K::Assign, Role::WindowClerk), (K::Return, Role::DepartmentOfficer)]
        }
        StageKind::Settled => &[(K::Settle, Role::WindowClerk)],
        StageKind::Resolved => &[
            (K::Assign, Role::WindowClerk),
            (K::Accept, Role::DepartmentOfficer),
            (K::Resolve, Role::DepartmentOfficer),
        ],
        StageKind::Reopened => &[(K::Settle, Role::WindowClerk), (K::Reopen, Role::WindowLead)],
        StageKind::Closed => &[(K::Settle, Role::WindowClerk), (K::Close, Role::WindowLead)],
    };
    let mut grown = Grown::default();
    grown.give(K::Register, Role::WindowClerk, monday());
    for (kind, role) in path {
        let now = if *kind == K::Close { monday().plus(20 * DAY_MS) } else { monday() };
        grown.give(*kind, *role, now);
    }
    assert_eq!(grown.case().stage.kind(), stage);
    grown
}

/// The table as the rules have it, written independently of the code: command, who, on which stages.
/// C citizen, k clerk, l lead, o officer, h head, i leader in charge.
/// R registered, S summoned, A assigned, X accepted, T returned, E settled, V resolved, O reopened,
/// F filed, - no case yet.
const TABLE: &[(&str, &str, &str)] = &[
    ("register", "Ckl", "-"),
    ("import", "l", "-"),
    ("sort", "kl", "RSAXTO"),
    ("summon", "kl", "RSTO"),
    ("settle", "kl", "RSTO"),
    ("assign", "kl", "RSTO"),
    ("accept", "oh", "A"),
    ("return", "oh", "A"),
    ("log_step", "kloh", "RSAXTO"),
    ("resolve", "oh", "X"),
    ("send_message", "Ckloh", "RSAXTEVO"),
    ("publish_summary", "kl", "RSAXTEVOF"),
    ("give_verdict", "Ckl", "EVF"),
    ("reopen", "Cli", "EVF"),
    ("close", "kl", "EV"),
];

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
    let stages: Vec<(char, Option<Grown>)> = std::iter::once(('-', None))
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
            };
            (letter, Some(on_stage(*stage)))
        }))
        .collect();
    assert_eq!(TABLE.len(), CommandKind::ALL.len(), "a command has no line in the table");
    let policy = Policy::default();
    let now = monday().plus(21 * DAY_MS);
    let (mut cells, mut events) = (0, 0);
    for (code, who, on) in TABLE {
        let kind = CommandKind::read(code).expect("a command");
        for (stage_letter, grown) in &stages {
            let case = grown.as_ref().map(Grown::case);
            for (actor_letter, actor) in &actors {
                cells += 1;
                let outcome = decide(case, &specimen(kind, actor), actor, now, &policy);
                let place = format!("{code} on {stage_letter} by {actor_letter}");
                let holds = matches!(stage_letter, 'A' | 'X');
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
    assert_eq!(cells, 15 * 10 * 9);
}

#[test]
fn another_department_and_another_window_are_refused_by_name() {
    let assigned = on_stage(StageKind::Assigned);
    let stranger = Actor::Staff(Staff {
        account: AccountId::new("other").expect("an identifier"),
        seat: Seat::DepartmentOfficer { department: department("police") },
    });
    let outcome =
        decide(Some(assigned.case()), &Command::Accept, &stranger, monday(), &Policy::default());
    assert_eq!(outcome, Err(Refusal::NotYourDepartment));
    let next_door = Actor::Staff(Staff {
        account: AccountId::new("other").expect("an identifier"),
        seat: Seat::WindowClerk { window: WindowId::new("town").expect("an identifier") },
    });
    let registered = on_stage(StageKind::Registered);
    let command = specimen(CommandKind::Settle, &next_door);
    let outcome =
        decide(Some(registered.case()), &command, &next_door, monday(), &Policy::default());
    assert_eq!(outcome, Err(Refusal::NotYourWindow));
}

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
        rating: Some(1),
        words: None,
        via: VerdictVia::Online,
    });
    for expected in [1, 2, 3, 3] {
        let decision = decide(grown.case.as_ref(), &verdict, &Actor::Citizen, monday(), &policy)
            .expect("a verdict");
        grown.take(decision);
        assert_eq!(grown.case().level, expected);
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
fn an_import_keeps_its_dates_and_refuses_impossible_ones() {
    let lead = staff(Role::WindowLead);
    let now = Timestamp::read("2020-02-01 10:00").expect("a time");
    let received_at = Timestamp::read("2011-08-03 18:24:41").expect("a time");
    let answered = Timestamp::read("2011-09-01 08:00").expect("a time");
    let import = |received_at: Timestamp, at: Timestamp| {
        Command::Import(Box::new(Import {
            register: Register { trips: Vec::new(), trips_made: 0, ..register(Channel::Online) },
            received_at,
            assigned_to: Some(department("tax")),
            ending: Some(ImportedEnding { at, on_the_spot: false, end: end(Outcome::Explained) }),
        }))
    };
    let policy = Policy::default();
    let decision =
        decide(None, &import(received_at, answered), &lead, now, &policy).expect("an import");
    let case = fold(number(), &decision.events).expect("a case");
    assert_eq!(case.registered_at, received_at);
    assert_eq!(case.stage.resolution().map(|resolution| resolution.at), Some(answered));
    assert!(case.was_assigned && case.imported);
    for (received_at, at) in [(now.plus(1), now.plus(2)), (answered, received_at)] {
        let refused = decide(None, &import(received_at, at), &lead, now, &policy);
        assert!(matches!(refused, Err(Refusal::Fields { .. })), "{refused:?}");
    }
}

/// One attempt of a random history: which command, by whom, after how long, with which choice.
type Attempt = (usize, usize, i64, u8);

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    prop::collection::vec((0usize..15, 0usize..9, 0i64..(4 * DAY_MS), any::<u8>()), 1..40)
}

fn vary(command: Command, choice: u8) -> Command {
    match command {
        Command::GiveVerdict(verdict) => Command::GiveVerdict(GiveVerdict {
            solved: choice % 2 == 0,
            rating: (choice % 3 > 0).then_some(choice % 5 + 1),
            words: (choice % 4 > 0).then(|| prose("评价")),
            via: verdict.via,
        }),
        Command::Assign(assign) => Command::Assign(Assign {
            department: department(["tax", "land", "police"][usize::from(choice % 3)]),
            days: (choice % 2 == 0).then_some(u32::from(choice % 15) + 1),
            note: assign.note.filter(|_| choice % 5 > 0),
        }),
        Command::Summon(summon) => Command::Summon(Summon {
            department: department(["tax", "land", "police"][usize::from(choice % 3)]),
            note: summon.note.filter(|_| choice % 2 > 0),
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
        Command::Settle(_) => Command::Settle(End {
            outcome: Outcome::ALL[usize::from(choice) % Outcome::ALL.len()],
            answer: prose("办好"),
            measure: (choice % 2 == 0).then(|| prose("改")),
        }),
        Command::Resolve(_) => Command::Resolve(End {
            outcome: Outcome::ALL[usize::from(choice) % Outcome::ALL.len()],
            answer: prose("办好"),
            measure: (choice % 2 == 0).then(|| prose("改")),
        }),
        same @ (Command::Register(_)
        | Command::Import(_)
        | Command::Accept
        | Command::Return(_)
        | Command::LogStep(_)
        | Command::SendMessage(_)
        | Command::PublishSummary(_)
        | Command::Reopen(_)
        | Command::Close) => same,
    }
}

/// Grows a history, checking at every step that what may be done and what is done agree.
fn grow(attempts: &[Attempt], mut at_each: impl FnMut(Option<&Case>, &Event, &Case)) -> Grown {
    let policy = Policy::default();
    let mut grown = Grown::default();
    grown.give(CommandKind::Register, Role::WindowClerk, monday());
    at_each(None, &grown.events[0].clone(), grown.case());
    let mut now = monday();
    for (command, actor, pause, choice) in attempts {
        now = now.plus(*pause);
        // Whoever may do the most is tried most.
        let actor = match actor {
            0 => Actor::Citizen,
            index => staff(Role::ALL[index - 1]),
        };
        let kind = CommandKind::ALL[*command];
        let command = vary(specimen(kind, &actor), *choice);
        let case = grown.case().clone();
        let may = permit(Some(&case), kind, &actor, now, &policy).is_ok();
        assert_eq!(may, permitted(&case, &actor, now, &policy).contains(&kind));
        match decide(Some(&case), &command, &actor, now, &policy) {
            Ok(decision) => {
                assert!(may, "{kind:?} was done and was not shown");
                let mut before = case;
                for event in &decision.events {
                    let after = evolve(Some(before.clone()), number(), event).expect("a case");
                    at_each(Some(&before), event, &after);
                    before = after;
                }
                grown.take(decision);
            }
            Err(refusal) => assert!(
                !may || matches!(refusal, Refusal::AlreadySummoned),
                "{kind:?} was shown and refused: {refusal:?}"
            ),
        }
    }
    grown
}

#[test]
fn ten_thousand_histories_agree_in_every_projection() {
    // A longer run sets more histories.
    let cases = std::env::var("ONETRIP_HISTORIES").ok().and_then(|given| given.parse().ok());
    let mut runner =
        TestRunner::new(Config { cases: cases.unwrap_or(10_000), ..Config::default() });
    let policy = Policy::default();
    runner
        .run(&attempts(), |attempts| {
            let mut years: BTreeMap<i64, YearPage> = BTreeMap::new();
            let mut months: BTreeMap<(i64, i64), MonthPage> = BTreeMap::new();
            let mut evenings: BTreeMap<Day, Case> = BTreeMap::new();
            let grown = grow(&attempts, |before, event, after| {
                let change = Tally::change(before, after);
                let (year, month, _) = event.at.day().civil();
                years.entry(year).or_default().book(event.at.day(), &change);
                months.entry((year, month)).or_default().book(event.at.day(), &change);
                evenings.insert(event.at.day(), after.clone());
            });
            let case = grown.case();

            // The fold of the events is the case, also after it was stored.
            let folded = fold(number(), &grown.events);
            prop_assert_eq!(folded.as_ref(), Some(case));
            let stored = serde_json::to_string(case).expect("a head");
            prop_assert_eq!(&serde_json::from_str::<Case>(&stored).expect("a head"), case);
            prop_assert_eq!(case.revision() as usize, grown.events.len());
            prop_assert_eq!(usize::from(case.texts), grown.personal.0.len());

            // Every projection tells the same of the same case.
            let now = grown.events.last().expect("an event").at.plus(HOUR_MS);
            let public = PublicCase::of(case);
            let citizen = CitizenCase::of(case, &grown.personal, now, &policy);
            prop_assert_eq!(&citizen.public, &public);
            prop_assert_eq!(citizen.timeline.len(), public.timeline.len());
            for (told, step) in citizen.timeline.iter().zip(&public.timeline) {
                prop_assert_eq!(&told.step, step);
            }
            for role in Role::ALL {
                let Actor::Staff(member) = staff(*role) else { continue };
                let view = StaffCase::of(case, &grown.personal, &[], &member, now, &policy);
                prop_assert_eq!(&view.public, &public);
                prop_assert_eq!(
                    view.permitted,
                    permitted(case, &Actor::Staff(member), now, &policy)
                );
            }
            let row = RegisterRow::of(case, &grown.personal);
            prop_assert_eq!(row.number, public.number);
            prop_assert_eq!(row.stage, public.stage);
            prop_assert_eq!(row.outcome, public.outcome);
            prop_assert_eq!(row.resolved_at, public.resolved_at);
            prop_assert_eq!(row.on_the_spot, public.on_the_spot);
            prop_assert_eq!(row.solved, public.solved);
            prop_assert_eq!(row.trips_made, public.trips_made);
            prop_assert_eq!(row.reason, public.reason);
            prop_assert_eq!(&row.departments, &public.departments);
            prop_assert_eq!(&row.matter, &public.matter);
            prop_assert_eq!(row.answer.is_some(), public.outcome.is_some());
            prop_assert_eq!(QueueRow::of(case, &grown.personal).public.stage, public.stage);

            // Nothing personal is in an event, a head or the public view.
            prop_assert!(!stored.contains(SECRET));
            let shown = serde_json::to_string(&public).expect("a view");
            prop_assert!(!shown.contains(SECRET) && !shown.contains("13800000000"));

            // The published figures are the fold of all events, and tell what the case is.
            let years: Vec<_> = years.into_iter().collect();
            let all = publish(&years, &[], None, None);
            prop_assert_eq!(all.total.registered, 1);
            prop_assert_eq!(all.total.resolved, i64::from(public.outcome.is_some()));
            prop_assert_eq!(all.total.settled, i64::from(public.on_the_spot));
            prop_assert_eq!(all.total.solved, i64::from(public.solved == Some(true)));
            prop_assert_eq!(all.total.not_solved, i64::from(public.solved == Some(false)));
            prop_assert_eq!(all.total.open, i64::from(public.stage.is_open()));
            prop_assert_eq!(all.total.returned, i64::from(public.returns));
            prop_assert_eq!(all.total.reopened, i64::from(public.reopenings));
            prop_assert_eq!(all.total.assigned, i64::from(case.was_assigned));
            prop_assert_eq!(all.by_department.len(), public.departments.len());

            // On every evening they told what the case was then; the past is not rewritten.
            for (day, then) in &evenings {
                let cut = cut_months(None, Some(*day));
                let cut_pages: Vec<_> = cut
                    .iter()
                    .filter_map(|month| months.get(month).map(|page| (*month, page.clone())))
                    .collect();
                let figures = publish(&years, &cut_pages, None, Some(*day));
                let counts = Counts::of(then);
                prop_assert_eq!(figures.total.registered, counts.registered);
                prop_assert_eq!(figures.total.assigned, counts.assigned);
                prop_assert_eq!(figures.total.settled, counts.settled);
                prop_assert_eq!(figures.total.resolved, counts.resolved);
                prop_assert_eq!(figures.total.solved, counts.solved);
                prop_assert_eq!(figures.total.median_hours, counts.hours_at(50));
            }
            Ok(())
        })
        .expect("all histories agree");
}

#[test]
fn the_figures_do_not_depend_on_the_order_of_the_changes() {
    let mut runner = TestRunner::new(Config { cases: 300, ..Config::default() });
    runner
        .run(&(attempts(), attempts(), any::<u64>()), |(first, second, seed)| {
            let mut changes: Vec<(Day, Tally)> = Vec::new();
            let mut finals: Vec<Case> = Vec::new();
            for attempts in [&first, &second] {
                let grown = grow(attempts, |before, event, after| {
                    changes.push((event.at.day(), Tally::change(before, after)));
                });
                finals.push(grown.case().clone());
            }
            let mut expected = Tally::default();
            for case in &finals {
                expected.add(&Tally::of(case), 1);
            }
            let mut random = seed | 1;
            for place in (1..changes.len()).rev() {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                changes.swap(place, (random >> 33) as usize % (place + 1));
            }
            let mut summed = Tally::default();
            for (_, change) in &changes {
                summed.add(change, 1);
            }
            prop_assert_eq!(&summed, &expected);
            prop_assert_eq!(summed.0.get(&Group::All).map(|all| all.registered), Some(2));
            Ok(())
        })
        .expect("every order gives the same figures");
}
