//! The limits of a case: neither a citizen nor the staff can fill it so that nobody can act, and however long it lives,
//! it can be written.

use acceptance::{House, Who};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::StatusCode;
use serde_json::json;
use shared::actor::{Actor, Seat, Staff};
use shared::command::{
    Command, Demand, GiveVerdict, LinkCase, LogStep, PlanStep, PublishFile, PublishSummary,
    ResolutionInput, SendMessage,
};
use shared::decide::{Facts, decide};
use shared::directory::Department;
use shared::event::Explanation;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::StoredFile;
use shared::problem::Refusal;
use shared::scale::Rating;
use shared::text::{Line, Note, Prose};
use shared::time::DAY_MS;
use shared::vocabulary::{FileKind, Outcome, Role, StepKind, VerdictVia};
use shared::wire::Slip;
use support::department;
use support::window;

/// No item may be larger, a quarter of what DynamoDB allows, names included.
const MAX_ITEM: usize = 100 * 1024;
/// More than anything here can be repeated before it is refused.
const ENDLESS: usize = 2_000;

fn prose(letter: &str, count: usize) -> Prose {
    Prose::new(letter.repeat(count)).expect("a text")
}

/// A member of staff with the longest possible names.
fn staff(seat: Seat) -> Actor {
    let account = AccountId::new("a".repeat(40)).expect("an identifier");
    Actor::Staff(Staff { account, seat })
}

fn clerk() -> Actor {
    staff(Seat::WindowClerk { window: window("main") })
}

fn officer() -> Actor {
    staff(Seat::DepartmentOfficer { department: department("tax") })
}

/// Executes a command through the core and the store, as the console does.
async fn give(
    house: &House,
    number: CaseNumber,
    actor: &Actor,
    command: Command,
) -> Result<(), Refusal> {
    let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
    let policy = house.app.policy().await.expect("a policy");
    let town = house.app.town().await.expect("a town");
    let now = house.now();
    let personal = match command.reads_personal(actor) {
        true => house.app.store.load_personal(&head.case).await.expect("a read"),
        false => shared::personal::Personal::default(),
    };
    // All departments that are named and the other case exist.
    let mut directory = town.directory.clone();
    if let Command::Sort(sort) = &command {
        let name = directory.departments[0].name.clone();
        directory.departments.extend(sort.departments.iter().map(|id| Department {
            id: id.clone(),
            name: name.clone(),
            leader: None,
            active: true,
            succession: None,
            aliases: Vec::new(),
            phone: None,
        }));
    }
    let other = Some(&head.case);
    let facts = Facts { personal: &personal, other, ..Facts::of(now, &policy, &directory) };
    let decision = decide(Some(&head.case), &command, actor, &facts)?;
    let account = match actor {
        Actor::Citizen => None,
        Actor::Staff(staff) => Some(&staff.account),
    };
    let commit = api::store::Commit::<shared::case::Case> {
        before: Some(&head),
        id: number,
        decision: &decision,
        account,
        replay: None,
        import: None,
        pepper: &house.app.pepper,
        policy: &policy,
        now,
    };
    house.app.store.commit(commit).await.expect("the store takes what the core allows");
    Ok(())
}

/// Repeats a command until it is refused. Returns how often it succeeded, and the refusal.
async fn fill(
    house: &House,
    number: CaseNumber,
    actor: &Actor,
    command: impl Fn(usize) -> Command,
) -> (usize, Refusal) {
    for count in 0..ENDLESS {
        if let Err(refusal) = give(house, number, actor, command(count)).await {
            return (count, refusal);
        }
    }
    panic!("it is never refused: {:?}", command(0).kind());
}

/// The size of the case's head, and of its largest item, as DynamoDB counts them.
async fn item_bytes(house: &House, number: CaseNumber) -> (usize, usize) {
    let client = &house.client;
    let size = |value: &AttributeValue| {
        value.as_s().or_else(|_| value.as_n()).expect("a text or a number").len()
    };
    let (mut head, mut largest) = (0, 0);
    for (table, pk) in [
        (&house.tables.cases, format!("CASE#{number}")),
        (&house.tables.personal, number.to_string()),
    ] {
        let pages = client
            .query()
            .table_name(table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .into_paginator()
            .items()
            .send();
        for item in pages.collect::<Result<Vec<_>, _>>().await.expect("a read") {
            let bytes = item.iter().map(|(name, value)| name.len() + size(value)).sum();
            largest = largest.max(bytes);
            if item.get("sk") == Some(&AttributeValue::S("HEAD".into())) {
                head = bytes;
            }
        }
    }
    (head, largest)
}

#[tokio::test]
async fn a_head_does_not_grow_with_the_number_of_events() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let mut sizes = Vec::new();
    let mut events = 1;
    for until in [10, 1_000] {
        while events < until {
            let step = LogStep { kind: StepKind::Office, words: prose("步", 10) };
            let step = Command::LogStep(step);
            give(&house, slip.number, &clerk(), step).await.expect("a step");
            events += 1;
        }
        sizes.push(item_bytes(&house, slip.number).await.0);
    }
    println!("{sizes:?} bytes after 10 and 1,000 events");
    // A write of a kilobyte is the least that DynamoDB charges for.
    assert!(sizes[0] <= 1_024 && sizes[1] <= sizes[0] * 6 / 5, "{sizes:?}");
    let tracked = house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await;
    assert_eq!(tracked.json()["timeline"].as_array().expect("a timeline").len(), 1_000);
}

#[tokio::test]
async fn however_much_a_citizen_writes_the_case_goes_on_to_its_end() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    let mut written = 0;
    let refused = loop {
        let answer = house.give(&holder, &slip, "messages", json!({"words": "再催一次"})).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        written += 1;
        assert!(written < ENDLESS, "messages without end");
    };
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert_eq!(refused.problem().code, "too_many_texts");
    assert!(written >= 50, "{written} messages are too few for an honest case");

    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let assign = json!({"department": "tax", "days": 5, "note": "请办理"});
    let end = json!({"outcome": "solved", "answer": "办好了", "measure": "以后一次说清"});
    let ask = json!({"materials": ["执照"], "again": null});
    for (who, last, body) in [
        (&clerk, "assignment", assign),
        (&officer, "acceptance", json!({})),
        (&officer, "messages", json!({"words": "请带执照"})),
        (&officer, "materials", ask),
        (&officer, "resolution", end),
        (
            &holder,
            "verdict",
            json!({"solved": false, "rating": 1, "words": "没有办好", "via": "online"}),
        ),
        (&clerk, "settlement", json!({"outcome": "solved", "answer": "当场办好", "measure": null})),
        (
            &holder,
            "verdict",
            json!({"solved": true, "rating": 5, "words": "这次好了", "via": "online"}),
        ),
    ] {
        let answer = house.give(who, &slip, last, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
    }
}

#[tokio::test]
async fn what_a_citizen_writes_is_bounded_in_bytes_too() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    let words = "好".repeat(10_000);
    let mut bytes = 0;
    let refused = loop {
        let answer = house.give(&holder, &slip, "messages", json!({"words": words})).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        bytes += words.len();
        assert!(bytes < 4_000_000, "a page of everything would have more than 4 MB");
    };
    assert_eq!(refused.problem().code, "too_many_texts", "{}", refused.text());
    assert!(bytes >= 300_000, "{bytes}");
    let own = house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    assert!(own.body.len() < 1_000_000, "{}", own.body.len());
    settle(&house, &slip).await;
    let verdict = json!({"solved": true, "rating": 5, "words": words, "via": "online"});
    let answer = house.give(&holder, &slip, "verdict", verdict).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

async fn settle(house: &House, slip: &Slip) {
    let clerk = house.staff(Role::WindowClerk).await;
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    let answer = house.give(&clerk, slip, "settlement", end).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

#[tokio::test]
async fn however_often_a_summary_is_published_the_case_stays_writable() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let summary = json!({"summary": "办".repeat(2_000), "confirmed": true});
    let mut published = 0;
    let refused = loop {
        let answer = house.give(&clerk, &slip, "summary", summary.clone()).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        published += 1;
        assert!(published < ENDLESS, "summaries without end");
    };
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert_eq!(refused.problem().code, "record_full");
    assert!(published >= 4, "{published} of the longest are too few");
    let said = refused.problem().refusal.expect("a refusal");
    assert!(said.say(shared::lang::Lang::Zh).contains("办结"), "what can still be done");
    assert!(said.say(shared::lang::Lang::En).contains("close"), "what can still be done");
    settle(&house, &slip).await;
}

/// Writes on a case until each share of its room is used up, and checks that each refusal is that of the share.
async fn fill_every_share(house: &House, number: CaseNumber) {
    let (clerk, citizen, inspector) = (clerk(), Actor::Citizen, staff(Seat::Inspector));
    let file = |count: usize| {
        Command::AddFile(Box::new(StoredFile {
            key: Line::new(format!("kept/{count:032}")).expect("a line"),
            name: Line::new("名".repeat(120)).expect("a line"),
            kind: FileKind::Jpeg,
            bytes: u32::MAX,
            digest: "0".repeat(64),
        }))
    };
    let due_on = house.now().day().plus(300);
    let message = |_| Command::SendMessage(SendMessage { words: prose("话", 10) });

    // The citizen's share.
    let (files, _) = fill(house, number, &citizen, file).await;
    let (messages, why) = fill(house, number, &citizen, message).await;
    assert_eq!((files, why.code()), (10, "too_many_texts"));
    // The summaries, in letters that take four bytes each.
    let summary = |_| {
        let summary = Note::new("𠮷".repeat(2_000)).expect("a text");
        Command::PublishSummary(PublishSummary { summary, confirmed: true })
    };
    let (summaries, _) = fill(house, number, &clerk, summary).await;
    // Everything with a number of its own: steps, demands and staff files, published.
    let step =
        |_| Command::PlanStep(PlanStep { department: None, due_on, words: prose("步", 10) });
    let (steps, _) = fill(house, number, &clerk, step).await;
    let demand = |_| Command::Demand(Demand { department: None, due_on, words: prose("问", 10) });
    let (demands, _) = fill(house, number, &inspector, demand).await;
    let (own_files, _) = fill(house, number, &clerk, file).await;
    let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
    let all: Vec<_> = head.case.files.iter().map(|file| file.file).collect();
    let caption = Line::new("图".repeat(120)).expect("a line");
    for file in &all {
        let copy = Line::new(format!("public/{}", "0".repeat(32))).expect("a line");
        let publish = PublishFile { file: *file, caption: caption.clone(), confirmed: true, copy };
        give(house, number, &clerk, Command::PublishFile(publish)).await.expect("a file");
    }
    // The rest of what the staff may write besides what they must: the largest commands first.
    let sort = |count: usize| {
        let named = |place: usize| department(&format!("{count:03}-{place:036}"));
        let departments = (0..shared::decide::MAX_DEPARTMENTS).map(named).collect();
        let reason = shared::vocabulary::RefusalReason::SeveralDepartments;
        Command::Sort(shared::command::Sort { matter: None, reason, departments })
    };
    let (sorted, why) = fill(house, number, &clerk, sort).await;
    assert_eq!(why.code(), "record_full");
    let log = |_| Command::LogStep(LogStep { kind: StepKind::Office, words: prose("步", 10_000) });
    let (logged, why) = fill(house, number, &clerk, log).await;
    assert_eq!(why.code(), "record_full");
    let link = |count: usize| {
        let serial = u32::try_from(count).expect("a count");
        Command::LinkCase(LinkCase { other: CaseNumber::new(house.now().day(), serial) })
    };
    let (_, why) = fill(house, number, &clerk, link).await;
    assert_eq!(why.code(), "record_full");
    println!(
        "{messages} messages, {files} + {own_files} files, {summaries} summaries, {steps} steps, \
         {demands} demands, sorted {sorted} times, {logged} logged: {:?} bytes",
        item_bytes(house, number).await
    );
}

/// The longest possible life: every share is filled with the longest texts, every deadline is missed with all
/// escalations, and the case is reopened again and again.
#[tokio::test]
async fn the_longest_life_fits_into_its_items_and_comes_to_its_end() {
    let house = House::new().await;
    let mut body = acceptance::registration("window", &"题".repeat(120));
    let trip = body["trips"][0].clone();
    body["trips"] = json!(vec![trip; shared::decide::MAX_TRIPS]);
    body["trips_made"] = json!(99);
    body["reason"] = json!("several_departments");
    let window_clerk = house.staff(Role::WindowClerk).await;
    let answer = house.post(&window_clerk, "/api/v1/console/cases", body).await;
    let number = answer.value::<Slip>().number;
    let (clerk, officer, citizen) = (clerk(), officer(), Actor::Citizen);
    fill_every_share(&house, number).await;

    // From here on nothing may be refused. An assignment makes a leader owe a public explanation.
    let assign = || {
        serde_json::from_value(json!({
            "department": "tax", "days": null, "note": "办".repeat(10_000), "co": ["land", "police"],
        }))
        .map(Command::Assign)
        .expect("a command")
    };
    give(&house, number, &clerk, assign()).await.expect("an assignment");
    // Every deadline passes, and the clock escalates to the last level.
    for _ in 0..30 {
        house.pass(15 * DAY_MS);
        acceptance::jobs::clock::run(&house.app).await.expect("a run of the clock");
    }
    let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
    assert!(head.case.times_overdue > 80, "{}", head.case.times_overdue);
    println!("after the clock: {:?} bytes", item_bytes(&house, number).await);
    let principal = staff(Seat::PrincipalLeader);
    let explanation = Explanation {
        zh: Note::new("明".repeat(2_000)).expect("a text"),
        en: Some(Note::new("e".repeat(2_000)).expect("a text")),
        video: None,
        transcript: Some(prose("说", 10_000)),
        name: Line::new("名".repeat(120)).expect("a line"),
        office: Line::new("职".repeat(120)).expect("a line"),
    };
    let explain = Command::Explain(Box::new(explanation));
    give(&house, number, &principal, explain).await.expect("an explanation");
    println!("after the explanation: {:?} bytes", item_bytes(&house, number).await);

    let co = |name: &str| staff(Seat::DepartmentOfficer { department: department(name) });
    let end = |outcome| {
        let measure = Some(prose("改", 10_000));
        ResolutionInput { outcome, answer: prose("答", 10_000), measure }
    };
    let verdict = |solved| {
        Command::GiveVerdict(GiveVerdict {
            solved,
            rating: Rating::try_from(1).ok(),
            words: Some(prose("评", 10_000)),
            via: VerdictVia::Online,
            withdrawn: false,
        })
    };
    let back = |_: ()| -> Command {
        serde_json::from_value(json!({"reason": "退".repeat(10_000)}))
            .map(Command::Return)
            .expect("a command")
    };
    for round in 0..20 {
        if round > 0 {
            give(&house, number, &clerk, assign()).await.expect("an assignment");
        }
        for name in ["land", "police"] {
            give(&house, number, &co(name), back(())).await.expect("a return");
        }
        give(&house, number, &officer, Command::Accept).await.expect("an acceptance");
        let resolve = Command::Resolve(end(Outcome::Explained));
        give(&house, number, &officer, resolve).await.expect("a resolution");
        let said = verdict(round + 1 == 20);
        give(&house, number, &citizen, said).await.expect("a verdict");
        house.pass(DAY_MS);
        acceptance::jobs::clock::run(&house.app).await.expect("a run of the clock");
    }
    let (head, largest) = item_bytes(&house, number).await;
    println!("at its end: {head} bytes, the largest item {largest} of {MAX_ITEM}");
    assert!(largest < MAX_ITEM, "{largest}");
    let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
    assert_eq!(head.case.stage.kind(), shared::vocabulary::StageKind::Closed);
    let links = house.app.store.load_events(number).await.expect("events");
    assert!(api::store::agrees(&head, &links), "the head is the fold of its events");
}
