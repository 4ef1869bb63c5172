//! Nothing that cannot be read, written or sent stops anything else: whatever is wrong with one case, one command or one
//! notice, everybody else's deadlines, digests, figures and messages come in the same minute. What is wrong is listed
//! for the administrator, tried again after growing pauses, and gone from the list once it is mended.

use acceptance::jobs::project::receive;
use acceptance::jobs::run_minute;
use acceptance::{Answer, House, Who, installer};
use api::notice::gateway::{Gateway, Gateways, Letter, Sending};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::time::{DAY_MS, MINUTE_MS};
use shared::vocabulary::{Job, Role, SetAsideReason};
use shared::wire::{Page, SetAside, Slip};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

const CASES: &str = "cases";
const PERSONAL: &str = "personal";
/// More than one page of what is due, and of the notices.
const MANY: usize = 55;
/// More than one page of what waits to be projected.
const MANY_PENDING: usize = 85;
/// The size of an item just below DynamoDB's limit of 400 KB.
const ALMOST_FULL: usize = 400 * 1024 - 100;

type Item = HashMap<String, AttributeValue>;

fn text(written: impl Into<String>) -> AttributeValue {
    AttributeValue::S(written.into())
}

async fn read(house: &House, pk: String, sk: &str) -> Item {
    let client = &house.client;
    let get =
        client.get_item().table_name(house.table(CASES)).key("pk", text(pk)).key("sk", text(sk));
    get.send().await.expect("a read").item.expect("an item")
}

async fn put(house: &House, table: &str, item: Item) {
    let client = &house.client;
    client
        .put_item()
        .table_name(house.table(table))
        .set_item(Some(item))
        .send()
        .await
        .expect("a write");
}

async fn head(house: &House, number: CaseNumber) -> Item {
    read(house, format!("CASE#{number}"), "HEAD").await
}

/// Makes the state and the first event of a case unreadable, and returns them as they were.
async fn spoil(house: &House, number: CaseNumber) -> [Item; 2] {
    let whole =
        [head(house, number).await, read(house, format!("CASE#{number}"), "EVENT#000001").await];
    for (item, name) in whole.iter().zip(["case", "link"]) {
        let mut spoilt = item.clone();
        spoilt.insert(name.into(), text("{\"stage\": 王某某 13800000001"));
        put(house, CASES, spoilt).await;
    }
    whole
}

async fn mend(house: &House, whole: [Item; 2]) {
    for item in whole {
        put(house, CASES, item).await;
    }
}

/// Fills a head until nothing more fits.
async fn fill(house: &House, number: CaseNumber) {
    let mut full = head(house, number).await;
    let sizes = full.iter().map(|(name, value)| name.len() + value.as_s().map_or(10, String::len));
    let nonce = "x".repeat(ALMOST_FULL - sizes.sum::<usize>());
    full.insert("nonce".into(), text(nonce));
    put(house, CASES, full).await;
}

/// An outbox item that nobody can read, before all others.
async fn spoil_outbox(house: &House, place: usize) {
    let (pk, sk) = (format!("CASE#spoilt-{place}"), "EVENT#000001".to_owned());
    let item = [
        ("pk", text(&pk)),
        ("sk", text(&sk)),
        ("kind", text("event")),
        ("link", text("{\"number\": 13800000001, \"revision\":")),
        ("events", AttributeValue::N("1".into())),
        ("pending_pk", text("pending")),
        ("pending_sk", text(format!("00000000000001#spoilt-{place}#000001"))),
    ];
    put(house, CASES, item.map(|(name, value)| (name.to_owned(), value)).into()).await;
}

/// A notice that is due before all others and that nobody can read.
async fn spoil_notice(house: &House, place: usize) {
    let id = format!("spoilt-{place}#000001#citizen");
    let item = [
        ("pk", text("NOTICE#c:0123456789abcdef0123456789abcdef")),
        ("sk", text(format!("00000000000001#{id}"))),
        ("kind", text("notice")),
        ("notice", text("{\"body\": \"王某某，13800000001\"")),
        ("state", text("waiting")),
        ("attempts", AttributeValue::N("0".into())),
        ("timer_pk", text("notice")),
        ("timer_sk", text(format!("00000000000001#{id}"))),
    ];
    put(house, PERSONAL, item.map(|(name, value)| (name.to_owned(), value)).into()).await;
}

/// A minute of the clock, with the rights of its function.
async fn minute(house: &House) -> api::jobs::Minute {
    run_minute(&house.app).await.expect("a minute")
}

/// The whole list, through all of its pages.
async fn listed(house: &House, admin: &Who) -> Vec<SetAside> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let query = cursor.map(|cursor| format!("?cursor={cursor}")).unwrap_or_default();
        let path = format!("/api/v1/console/set-aside{query}");
        let page: Page<SetAside> = house.get(admin, &path).await.value();
        all.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            return all;
        }
    }
}

/// How many of each kind are listed.
fn counted(all: &[SetAside]) -> BTreeMap<(Job, SetAsideReason), usize> {
    let mut counts = BTreeMap::new();
    for each in all {
        *counts.entry((each.job, each.reason)).or_default() += 1;
    }
    counts
}

async fn overdue(house: &House, leader: &Who) -> Vec<String> {
    let page: Value = house.get(leader, "/api/v1/console/overdue").await.value();
    let rows = page["items"].as_array().expect("rows");
    rows.iter().map(|row| row["number"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn sent_about(house: &House, who: &Who) -> Vec<String> {
    let page: Value = house.get(who, "/api/v1/console/notices/sent").await.value();
    let rows = page["items"].as_array().expect("rows");
    rows.iter().map(|row| row["about"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn whatever_is_wrong_with_some_everybody_else_is_served_in_the_same_minute() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    // All of these are due before anybody else's.
    let mut spoilt: Vec<Slip> = Vec::new();
    for place in 0..=MANY {
        spoilt.push(house.register(&clerk, &format!("第 {place} 件")).await);
    }
    let full = spoilt.pop().expect("a case");
    let summary = json!({"summary": "摘".repeat(1_500), "confirmed": true});
    assert_eq!(house.give(&clerk, &full, "summary", summary).await.status, StatusCode::OK);
    assert_eq!(minute(&house).await.ticked.set_aside, 0);
    for slip in &spoilt {
        spoil(&house, slip.number).await;
    }
    fill(&house, full.number).await;
    for place in 0..MANY {
        spoil_notice(&house, place).await;
    }
    for place in 0..MANY_PENDING {
        spoil_outbox(&house, place).await;
    }
    house.pass(5 * MINUTE_MS);
    let healthy = house.register(&clerk, "别人的件").await.number.to_string();

    // The evening of the next day: the cases are overdue, digests are made, and Monday is sealed.
    house.set("2018-05-15 19:00");
    let leader = house.staff(Role::PrincipalLeader).await;
    let admin = house.staff(Role::Administrator).await;
    let ran = minute(&house).await;
    assert_eq!(overdue(&house, &leader).await, std::slice::from_ref(&healthy));
    let digest: Value = house.get(&leader, "/api/v1/console/digests/2018-05-15").await.value();
    assert_eq!(digest["overdue"][0]["number"], healthy);
    let sealed: Value = house.get(&Who::Anyone, "/api/v1/log/checkpoints").await.value();
    assert_eq!(sealed["items"][0]["day"], "2018-05-14");
    let figures: Value = house.get(&Who::Anyone, "/api/v1/figures").await.value();
    assert_eq!(figures["total"]["registered"], MANY + 2);
    assert_eq!(figures["total"]["overdue"], 1);
    assert!(sent_about(&house, &admin).await.contains(&healthy));
    assert_eq!(ran.ticked.set_aside, MANY + 1);
    assert_eq!(ran.delivered.set_aside, MANY);

    // Everything that is wrong is listed once, with its reason and nothing personal.
    let all = listed(&house, &admin).await;
    let expected = BTreeMap::from([
        ((Job::Deadlines, SetAsideReason::Unreadable), MANY),
        ((Job::Deadlines, SetAsideReason::Unstorable), 1),
        ((Job::Figures, SetAsideReason::Unreadable), MANY_PENDING),
        ((Job::Delivery, SetAsideReason::Unreadable), MANY),
    ]);
    assert_eq!(counted(&all), expected, "{all:#?}");
    let told = serde_json::to_string(&all).expect("JSON");
    for secret in ["王", "1380000", "0123456789abcdef"] {
        assert!(!told.contains(secret), "{secret} is told");
    }
    let full = all.iter().find(|each| each.number == Some(full.number)).expect("the full case");
    assert_eq!((full.tries, full.first_failed_at), (1, house.now()));
    assert_eq!(full.next_try, house.now().plus(MINUTE_MS));
    assert!(full.detail.contains("size"), "{}", full.detail);
    let numbers = all.iter().filter(|each| each.job == Job::Deadlines).map(|each| each.number);
    let mut numbers: Vec<CaseNumber> = numbers.map(|number| number.expect("a number")).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), MANY + 1);

    // It rests, and in the meantime nothing else waits for it.
    house.pass(MINUTE_MS - 1);
    assert_eq!(minute(&house).await.ticked.set_aside, 0);
    house.pass(1);
    assert_eq!(minute(&house).await.ticked.set_aside, MANY + 1);
    assert!(listed(&house, &admin).await.iter().all(|each| each.tries == 2));
    let clerk = house.staff(Role::WindowClerk).await;
    let next = house.register(&clerk, "又一件").await.number.to_string();
    minute(&house).await;
    assert!(sent_about(&house, &admin).await.contains(&next));
}

#[tokio::test]
async fn what_is_set_aside_is_tried_after_growing_pauses_and_goes_once_it_is_mended() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let number = house.register(&clerk, "改申报密码").await.number;
    minute(&house).await;
    let whole = spoil(&house, number).await;
    house.set("2018-05-15 10:01");
    let admin = house.staff(Role::Administrator).await;
    let mut tries = Vec::new();
    for _ in 0..=15 {
        minute(&house).await;
        let all = listed(&house, &admin).await;
        let [only] = all.as_slice() else { panic!("{all:?}") };
        tries.push(only.tries);
        house.pass(MINUTE_MS);
    }
    // At 0, 1, 3, 7 and 15 minutes.
    assert_eq!(tries, [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5]);
    let [only] = listed(&house, &admin).await.try_into().expect("one");
    let pause = only.next_try.0 - only.last_failed_at.0;
    assert_eq!(pause, 16 * MINUTE_MS);

    // Mended, it waits for its next try, unless the administrator asks for one.
    mend(&house, whole).await;
    minute(&house).await;
    assert_eq!(listed(&house, &admin).await.len(), 1);
    let retry = |id: &str| format!("/api/v1/console/set-aside/{id}/retry");
    let sooner: SetAside = house.post(&admin, &retry(&only.id), json!({})).await.value();
    assert_eq!(sooner.next_try, house.now());
    assert_eq!(minute(&house).await.ticked.events, 1);
    assert!(listed(&house, &admin).await.is_empty());
    let leader = house.staff(Role::PrincipalLeader).await;
    assert_eq!(overdue(&house, &leader).await, [number.to_string()]);
    for gone in [only.id.as_str(), "nothing", &"x".repeat(3_000)] {
        let answer = house.post(&admin, &retry(gone), json!({})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gone}");
    }
}

#[tokio::test]
async fn a_command_and_a_notice_that_are_mended_count_and_go_out() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let lead = house.staff(Role::WindowLead).await;
    let admin = house.staff(Role::Administrator).await;
    let number = house.register(&clerk, "改申报密码").await.number;
    // The head cannot be read, so neither can its citizen be told nor what happened be counted.
    let whole = spoil(&house, number).await;
    minute(&house).await;
    let all = listed(&house, &admin).await;
    let [only] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((only.job, only.number), (Job::Figures, Some(number)));
    mend(&house, whole).await;
    house.pass(MINUTE_MS);
    minute(&house).await;
    assert!(listed(&house, &admin).await.is_empty());
    let figures: Value = house.get(&Who::Anyone, "/api/v1/figures").await.value();
    assert_eq!(figures["total"]["registered"], 1);
    assert_eq!(sent_about(&house, &lead).await, [number.to_string()]);

    // A notice that cannot be read is not lost while it rests, however often it is tried.
    spoil_notice(&house, 1).await;
    for _ in 0..30 {
        minute(&house).await;
        house.pass(15 * MINUTE_MS);
    }
    let all = listed(&house, &admin).await;
    let [only] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(only.job, Job::Delivery);
    assert!(only.tries > 7, "{only:?}");
    let client = &house.client;
    let (pk, sk) =
        ("NOTICE#c:0123456789abcdef0123456789abcdef", "00000000000001#spoilt-1#000001#citizen");
    let mended = json!({
        "id": "spoilt-1#000001#citizen", "made_at": 1, "lang": "zh",
        "to": {"kind": "citizen", "phone": "13800000001"},
        "subject": "您的事项有了进展", "body": "税务局已经签收。", "about": null
    });
    let update = client
        .update_item()
        .table_name(house.table(PERSONAL))
        .key("pk", text(pk))
        .key("sk", text(sk))
        .update_expression("SET notice = :mended")
        .expression_attribute_values(":mended", text(mended.to_string()));
    update.send().await.expect("a write");
    let path = format!("/api/v1/console/set-aside/{}/retry", only.id);
    assert_eq!(house.post(&admin, &path, json!({})).await.status, StatusCode::OK);
    assert_eq!(minute(&house).await.delivered.sent, 1);
    assert!(listed(&house, &admin).await.is_empty());
}

#[tokio::test]
async fn nothing_is_set_aside_because_the_database_does_not_answer() {
    let away: Arc<std::sync::Mutex<Option<&'static str>>> = Arc::default();
    let tables = away.clone();
    let house = House::with_fault(Some(Arc::new(move |_, body| {
        let away = *tables.lock().expect("a table");
        away.filter(|table| body.contains(table)).map(|_| {
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#.to_owned()
        })
    })))
    .await;
    let is_away = |table: Option<&'static str>| *away.lock().expect("a table") = table;
    let clerk = house.staff(Role::WindowClerk).await;
    let number = house.register(&clerk, "改申报密码").await.number.to_string();
    house.set("2018-05-15 10:01");
    let admin = house.staff(Role::Administrator).await;
    let leader = house.staff(Role::PrincipalLeader).await;
    let lead = house.staff(Role::WindowLead).await;
    // No table answers.
    is_away(Some("onetrip-"));
    assert!(run_minute(&house.app).await.is_err());
    is_away(None);
    assert!(listed(&house, &admin).await.is_empty());
    // The notices' table does not answer: deadlines are kept all the same.
    is_away(Some("onetrip-personal"));
    let delivered = house.app.store.list_pending().await.expect("the outbox");
    assert!(!delivered.is_empty());
    assert!(receive(&house.app, &delivered).await.is_err());
    assert!(run_minute(&house.app).await.is_err());
    is_away(None);
    assert_eq!(overdue(&house, &leader).await, std::slice::from_ref(&number));
    assert!(listed(&house, &admin).await.is_empty());
    // The next minute makes up for it.
    minute(&house).await;
    assert!(sent_about(&house, &lead).await.contains(&number));
    let figures: Value = house.get(&Who::Anyone, "/api/v1/figures").await.value();
    assert_eq!(
        (&figures["total"]["registered"], &figures["total"]["overdue"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_job_that_fails_as_a_whole_stops_no_other_and_is_listed() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let number = house.register(&clerk, "改申报密码").await.number.to_string();
    minute(&house).await;
    // Without the rules no deadline can be judged and no digest be made.
    let rules = [("pk", "DIRECTORY"), ("sk", "rules#all"), ("kind", "directory"), ("entry", "{")];
    let rules: Item = rules.map(|(name, value)| (name.to_owned(), text(value))).into();
    put(&house, CASES, rules.clone()).await;
    house.app.forget_town();
    house.set("2018-05-15 19:00");
    let admin = house.staff(Role::Administrator).await;
    for tries in 1..=3 {
        let ran = minute(&house).await;
        assert_eq!((ran.ticked.set_aside, ran.ticked.sealed), (2, usize::from(tries == 1)));
        let all = listed(&house, &admin).await;
        let jobs: Vec<Job> = all.iter().map(|each| each.job).collect();
        assert_eq!(jobs, [Job::Deadlines, Job::Digests]);
        assert!(all.iter().all(|each| each.tries == tries && each.subject.is_none()));
        house.pass(MINUTE_MS);
    }
    let client = &house.client;
    let delete = client.delete_item().table_name(house.table(CASES));
    let delete = delete.key("pk", rules["pk"].clone()).key("sk", rules["sk"].clone());
    delete.send().await.expect("a write");
    house.app.forget_town();
    minute(&house).await;
    assert!(listed(&house, &admin).await.is_empty());
    let leader = house.staff(Role::PrincipalLeader).await;
    assert_eq!(overdue(&house, &leader).await, [number]);
}

#[tokio::test]
async fn what_the_consumer_cannot_do_it_sets_aside_and_takes_up_again_by_itself() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let admin = house.staff(Role::Administrator).await;
    let number = house.register(&clerk, "改申报密码").await.number;
    let whole = spoil(&house, number).await;
    let delivered = house.app.store.list_pending().await.expect("the outbox");
    assert_eq!(receive(&house.app, &delivered).await.expect("a batch"), 0);
    let all = listed(&house, &admin).await;
    assert_eq!(all.iter().map(|each| each.job).collect::<Vec<_>>(), [Job::Figures]);
    mend(&house, whole).await;
    house.pass(MINUTE_MS);
    // The stream delivers again what it could not hand over.
    assert_eq!(receive(&house.app, &delivered).await.expect("a batch"), 1);
    assert!(listed(&house, &admin).await.is_empty());
}

/// A gateway that takes a message and never answers.
#[derive(Default)]
struct Hanging {
    began: Notify,
}

impl Gateway for Hanging {
    fn name(&self) -> &'static str {
        "hanging"
    }

    fn send<'a>(&'a self, _: Letter<'a>) -> Sending<'a> {
        self.began.notify_one();
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_gateway_that_never_answers_delays_no_figure() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "改申报密码").await;
    let hanging = Arc::new(Hanging::default());
    let gateways = Gateways { sms: Some(hanging.clone()), email: None };
    let app = house.app.clone().with_gateways(gateways);
    let pending = house.app.store.list_pending().await.expect("the outbox");
    let received = tokio::spawn(async move { receive(&app, &pending).await });
    hanging.began.notified().await;
    let figures: Value = house.get(&Who::Anyone, "/api/v1/figures").await.value();
    assert_eq!(figures["total"]["registered"], 1);
    received.abort();
}

/// Registers a case at ten and gives it as many co-departments, steps and demands as it can have.
async fn laden(house: &House) -> (Slip, usize) {
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    let slip = house.register(&clerk, "牵涉很多部门的件").await;
    let ok = |answer: Answer| assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let mut co = Vec::new();
    for place in 0..shared::decide::MAX_CO {
        let id = format!("{}-{place:02}", "d".repeat(30));
        let department = support::a_department(&id, &format!("部门{place}"), &id);
        house
            .app
            .store
            .save_department(&department, None, &installer())
            .await
            .expect("a department");
        co.push(id);
    }
    house.app.forget_town();
    let assign = json!({"department": "tax", "days": 5, "note": null, "co": co});
    ok(house.give(&clerk, &slip, "assignment", assign).await);
    for place in 0..shared::decide::MAX_STEPS {
        let department = co.get(place % co.len());
        let step = json!({"department": null, "due_on": "2018-05-16", "words": "到银行代缴"});
        ok(house.give(&clerk, &slip, "planned-steps", step).await);
        let demand = json!({"department": department, "words": "为何未办", "due_on": "2018-05-16"});
        ok(house.give(&inspector, &slip, "demands", demand).await);
    }
    // To accept, for the lead and each co-department; each step; each demand.
    (slip, 1 + co.len() + 2 * shared::decide::MAX_STEPS)
}

#[tokio::test]
async fn the_clock_catches_up_with_the_most_laden_case_in_transactions_that_fit() {
    let (most_items, most_bytes) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (items, bytes) = (most_items.clone(), most_bytes.clone());
    let house = House::with_fault(Some(Arc::new(move |operation, body| {
        if operation == "TransactWriteItems" {
            let read: Value = serde_json::from_str(body).expect("JSON");
            let count = read["TransactItems"].as_array().expect("items").len();
            items.fetch_max(count, Ordering::SeqCst);
            bytes.fetch_max(body.len(), Ordering::SeqCst);
        }
        None
    })))
    .await;
    let (slip, duties) = laden(&house).await;
    most_items.store(0, Ordering::SeqCst);
    most_bytes.store(0, Ordering::SeqCst);
    // The clock was down for ten working days.
    house.pass(15 * DAY_MS);
    let ran = minute(&house).await;
    assert_eq!(ran.ticked.set_aside, 0);
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    // The clock's share of the case is full before it has told everything about each.
    assert!(usize::from(head.case.times_overdue) > duties / 2, "{}", head.case.times_overdue);
    let (items, bytes) = (most_items.load(Ordering::SeqCst), most_bytes.load(Ordering::SeqCst));
    println!("{duties} duties: at most {items} items, {bytes} bytes");
    // DynamoDB takes 100 items and 4 MB.
    assert!(items > 60, "{items}: this test shows nothing");
    assert!(items <= 100 && bytes < 4 * 1024 * 1024, "{items} items, {bytes} bytes");
}
