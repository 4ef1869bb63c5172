//! Notices: made once, sent at least once, listed once, and shown to those they are for.
//!
//! It is longer than other files, so that a change to how notices are made and sent finds every promise in one place.

use acceptance::jobs::deliver::deliver_due;
use acceptance::{Call, House, Who, installer};
use api::app::App;
use api::notice::gateway::{Channel, Fault, Gateway, Gateways, Letter, Sending};
use api::notice::webhook::Webhook;
use api::notice::{Addressee, Notice, account_key};
use api::secret::Pepper;
use api::store::{ListError, PAGE, Store, Tables, create_tables};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use local::embedded::Embedded;
use serde_json::{Value, json};
use sha2::Sha256;
use shared::actor::Seat;
use shared::id::AccountId;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::rate::RateLimits;
use shared::text::{Email, Phone};
use shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use shared::vocabulary::Role;
use shared::wire::Page;
use shared::wire::notice::{Address, NoticePage, NoticeState, Recipient, SentNotice};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use support::account;
use support::department;
use tokio::sync::Notify;

const PHONE: &str = "13800000001";
const MINUTES: [i64; 5] = [1, 5, 30, 120, 720];

/// A sent message: the id, the channel, the recipient.
type Sent = (String, Channel, String);

/// A gateway that records what it is given and returns what it is told to.
struct Carrier {
    sent: Mutex<Vec<Sent>>,
    answer: Mutex<Result<(), Fault>>,
}

impl Carrier {
    fn new(answer: Result<(), Fault>) -> Arc<Carrier> {
        Arc::new(Carrier { sent: Mutex::default(), answer: Mutex::new(answer) })
    }

    fn answer(&self, answer: Result<(), Fault>) {
        *self.answer.lock().expect("the answer") = answer;
    }

    fn sent(&self) -> Vec<Sent> {
        self.sent.lock().expect("the list").clone()
    }
}

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        Box::pin(async move {
            // Let a concurrent delivery run in between.
            tokio::task::yield_now().await;
            let answer = *self.answer.lock().expect("the answer");
            if answer.is_ok() {
                let sent = (letter.id.to_owned(), letter.channel, letter.to.to_owned());
                self.sent.lock().expect("the list").push(sent);
            }
            answer
        })
    }
}

/// A gateway that starts to send and never returns.
#[derive(Default)]
struct Stuck {
    began: Notify,
}

impl Gateway for Stuck {
    fn name(&self) -> &'static str {
        "stuck"
    }

    fn send<'a>(&'a self, _: Letter<'a>) -> Sending<'a> {
        self.began.notify_one();
        Box::pin(std::future::pending())
    }
}

fn through(house: &House, gateway: Arc<dyn Gateway>) -> App {
    let gateways = Gateways { sms: Some(gateway.clone()), email: Some(gateway) };
    house.app.clone().with_gateways(gateways)
}

fn notice(id: &str, to: Addressee, made_at: Timestamp) -> Notice {
    let number = CaseNumber::new(made_at.day(), CaseNumber::OF_EXAMPLES);
    Notice {
        id: format!("{number}#{id}"),
        made_at,
        lang: Lang::Zh,
        to,
        subject: "您的事项有了进展".into(),
        body: "税务局已经签收，承诺五个工作日内办结。".into(),
        in_english: None,
        about: Some(number),
        plan: None,
        study: None,
        note: None,
    }
}

/// Makes a notice one about a case of the main window.
async fn about_a_case(house: &House) -> impl Fn(Notice) -> Notice {
    let clerk = house.staff(Role::WindowClerk).await;
    let number = house.register(&clerk, "改申报密码").await.number;
    move |notice| Notice { about: Some(number), ..notice }
}

fn citizen() -> Addressee {
    Addressee::Citizen { phone: Phone::read(PHONE).expect("a telephone") }
}

fn desk(owner: &str) -> Addressee {
    Addressee::Desk { owner: owner.into() }
}

fn account_of(who: &Who) -> AccountId {
    let Who::Staff(cookie) = who else { panic!("not staff") };
    let (account, _) = cookie.rsplit_once('.').expect("a cookie");
    support::account(account)
}

async fn make(house: &House, notices: &[Notice]) -> usize {
    house.app.store.make_notices(notices).await.expect("notices")
}

/// The outcome of a round: sent, shown, failed, dead.
async fn round(app: &App) -> (usize, usize, usize, usize) {
    let counts = deliver_due(app, app.now()).await.expect("a round");
    (counts.sent, counts.shown, counts.failed, counts.dead)
}

async fn sent_page(house: &House, who: &Who, list: &str) -> Vec<SentNotice> {
    let path = format!("/api/v1/console/notices/{list}");
    house.get(who, &path).await.value::<Page<SentNotice>>().items
}

async fn mine(house: &House, who: &Who) -> NoticePage {
    house.get(who, "/api/v1/console/notices").await.value()
}

#[tokio::test]
async fn a_notice_made_twice_is_one() {
    let house = House::new().await;
    let once = notice("000001#citizen", citizen(), house.now());
    assert_eq!(make(&house, &[once.clone(), once.clone()]).await, 1);
    // The same event with a different time by mistake.
    let again = Notice { made_at: house.now().plus(1), ..once.clone() };
    assert_eq!(make(&house, &[again]).await, 0);
    let other = notice("000002#citizen", citizen(), house.now());
    let twice = std::slice::from_ref(&other);
    let store = &house.app.store;
    let made = tokio::join!(
        store.make_notices(twice),
        store.make_notices(twice),
        store.make_notices(twice)
    );
    let made = [made.0, made.1, made.2].map(|made| made.expect("notices"));
    assert_eq!(made.iter().sum::<usize>(), 1, "{made:?}");

    let carrier = Carrier::new(Ok(()));
    let app = through(&house, carrier.clone());
    assert_eq!(round(&app).await, (2, 0, 0, 0));
    assert_eq!(make(&house, &[once, other]).await, 0);
    assert_eq!(round(&app).await, (0, 0, 0, 0));
    assert_eq!(carrier.sent().len(), 2);
    let listed = house.app.store.list_notices(&[citizen().key()], None).await.expect("a list");
    assert_eq!(listed.items.len(), 2);
    assert!(listed.items.iter().all(|each| each.state == NoticeState::Sent));
}

#[tokio::test]
async fn what_fails_is_tried_after_each_pause_then_given_up_and_sent_again_by_hand() {
    let house = House::new().await;
    let carrier = Carrier::new(Err(Fault::Unreachable));
    let app = through(&house, carrier.clone());
    let own = about_a_case(&house).await;
    make(&house, &[own(notice("000004#citizen", citizen(), house.now()))]).await;
    assert_eq!(round(&app).await, (0, 0, 1, 0));
    for (place, minutes) in MINUTES.into_iter().enumerate() {
        house.pass(minutes * MINUTE_MS - 1);
        assert_eq!(round(&app).await, (0, 0, 0, 0), "before pause {place} is over");
        house.pass(1);
        let expected = if place + 1 < MINUTES.len() { (0, 0, 1, 0) } else { (0, 0, 0, 1) };
        assert_eq!(round(&app).await, expected, "after pause {place}");
    }
    house.pass(10 * DAY_MS);
    assert_eq!(round(&app).await, (0, 0, 0, 0));

    let lead = house.staff(Role::WindowLead).await;
    let administrator = house.staff(Role::Administrator).await;
    let dead = sent_page(&house, &lead, "dead").await;
    let [letter] = dead.as_slice() else { panic!("{dead:?}") };
    assert_eq!(letter.state, NoticeState::Dead);
    assert_eq!((letter.attempts, letter.next_try), (6, None));
    assert_eq!(letter.last_error.as_deref(), Some("unreachable"));
    assert_eq!(letter.to, Recipient::Citizen { phone: PHONE.into() });
    assert!(letter.body.as_deref().is_some_and(|body| body.contains("签收")));
    let seen = house.get(&administrator, "/api/v1/console/notices/dead").await;
    assert!(!seen.text().contains(PHONE) && !seen.text().contains("签收"), "{}", seen.text());
    let masked = &seen.value::<Page<SentNotice>>().items[0];
    assert_eq!(masked.to, Recipient::Citizen { phone: "*******0001".into() });
    assert_eq!((&masked.subject, &masked.body), (&None, &None));

    let path = format!("/api/v1/console/notices/dead/{}/resend", letter.id);
    let resent: SentNotice = house.post(&administrator, &path, json!({})).await.value();
    assert_eq!((resent.state, resent.attempts), (NoticeState::Waiting, 0));
    assert!(sent_page(&house, &lead, "dead").await.is_empty());
    carrier.answer(Ok(()));
    assert_eq!(round(&app).await, (1, 0, 0, 0));
    assert_eq!(carrier.sent().len(), 1);
    let again: SentNotice = house.post(&lead, &path, json!({})).await.value();
    assert_eq!(again.state, NoticeState::Sent);
    assert_eq!(round(&app).await, (0, 0, 0, 0));
    let sent = sent_page(&house, &lead, "sent").await;
    let [letter] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(letter.through.as_deref(), Some("carrier"));
    assert_eq!((letter.attempts, &letter.last_error), (1, &None));
    assert_eq!(letter.settled_at, Some(house.now()));
    let unknown = "/api/v1/console/notices/dead/nothing~like~this/resend";
    assert_eq!(house.post(&lead, unknown, json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_recipient_who_cannot_be_reached_is_given_up_at_once() {
    let house = House::new().await;
    let app = through(&house, Carrier::new(Err(Fault::BadRecipient)));
    make(&house, &[notice("000001#citizen", citizen(), house.now())]).await;
    assert_eq!(round(&app).await, (0, 0, 0, 1));
    let dead = house.app.store.list_dead(None).await.expect("a list").items;
    assert_eq!(dead[0].last_error.as_deref(), Some("bad_recipient"));
}

/// A notice to the citizen with a telephone.
fn to_phone(id: &str, phone: &str, at: Timestamp) -> Notice {
    notice(id, Addressee::Citizen { phone: Phone::read(phone).expect("a telephone") }, at)
}

#[tokio::test]
async fn no_telephone_and_no_town_gets_more_messages_on_a_day_than_the_rules_allow() {
    let house = House::new().await;
    house.set("2018-05-14 10:00");
    let limits = RateLimits { texts_to_phone: 3, texts_in_town: 8, ..RateLimits::default() };
    assert!(
        house.app.store.save_rate_limits(&limits, None, &installer()).await.expect("the limits")
    );
    let carrier = Carrier::new(Ok(()));
    let app = through(&house, carrier.clone());
    let to_one: Vec<Notice> = (0..5)
        .map(|index| to_phone(&format!("{index:06}#citizen"), "13800000001", house.now()))
        .collect();
    make(&house, &to_one).await;
    // Three go out, and what would annoy its owner is given up where the window sees it.
    assert_eq!(round(&app).await, (3, 0, 0, 2));
    let dead = house.app.store.list_dead(None).await.expect("a list").items;
    let why: Vec<_> = dead.iter().map(|each| each.last_error.as_deref()).collect();
    assert_eq!(why, [Some("phone_budget"); 2]);

    // The town has five left; what is over goes out the next morning.
    let to_many: Vec<Notice> = (0..9)
        .map(|index| {
            to_phone(&format!("1{index:05}#citizen"), &format!("1380000001{index}"), house.now())
        })
        .collect();
    make(&house, &to_many).await;
    assert_eq!(round(&app).await, (5, 0, 0, 0));
    house.set("2018-05-15 07:59");
    assert_eq!(round(&app).await, (0, 0, 0, 0));
    house.set("2018-05-15 08:00");
    assert_eq!(round(&app).await, (4, 0, 0, 0));
    assert_eq!(carrier.sent().len(), 12);

    // However long the town has no budget left, nothing is given up.
    let narrow = RateLimits { texts_in_town: 1, ..limits.clone() };
    assert!(
        house
            .app
            .store
            .save_rate_limits(&narrow, Some(&limits), &installer())
            .await
            .expect("the limits")
    );
    app.forget_town();
    let waiting: Vec<Notice> = (0..10)
        .map(|index| {
            let phone = format!("1380000005{index}");
            to_phone(&format!("4{index:05}#citizen"), &phone, house.now())
        })
        .collect();
    make(&house, &waiting).await;
    for day in 16..26 {
        house.set(&format!("2018-05-{day} 08:00"));
        let mut sent = 0;
        for _ in 0..3 {
            let (now, shown, failed, dead) = round(&app).await;
            assert_eq!((shown, failed, dead), (0, 0, 0), "on {day} May");
            sent += now;
        }
        assert_eq!(sent, 1, "on {day} May");
    }
    assert!(
        house
            .app
            .store
            .save_rate_limits(&limits, Some(&narrow), &installer())
            .await
            .expect("the limits")
    );
    app.forget_town();

    // However often a delivery fails or is broken off, it is counted once.
    carrier.answer(Err(Fault::Busy));
    make(&house, &[to_phone("200000#citizen", "13800000030", house.now())]).await;
    for _ in 0..3 {
        round(&app).await;
        house.pass(HOUR_MS);
    }
    carrier.answer(Ok(()));
    let to_one: Vec<Notice> = (0..3)
        .map(|index| to_phone(&format!("3{index:05}#citizen"), "13800000030", house.now()))
        .collect();
    make(&house, &to_one).await;
    let (mut sent, mut given_up) = (0, 0);
    for _ in 0..3 {
        let (now, _, _, dead) = round(&app).await;
        (sent, given_up) = (sent + now, given_up + dead);
        house.pass(4 * HOUR_MS);
    }
    assert_eq!((sent, given_up), (3, 1));
}

#[tokio::test]
async fn text_messages_go_only_to_the_countries_that_are_listed() {
    let house = House::new().await;
    let carrier = Carrier::new(Ok(()));
    let app = through(&house, carrier.clone());
    let abroad = to_phone("000001#citizen", "+1 900 555 0100", house.now());
    let at_home = to_phone("000002#citizen", "+86 138 0000 0001", house.now());
    make(&house, &[abroad, at_home]).await;
    assert_eq!(round(&app).await, (1, 0, 0, 1));
    let dead = house.app.store.list_dead(None).await.expect("a list").items;
    assert_eq!(dead[0].last_error.as_deref(), Some("other_country"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_deliverers_one_sends_each_notice() {
    let house = House::new().await;
    let notices: Vec<Notice> = (0..30)
        .map(|index| {
            to_phone(&format!("{index:06}#citizen"), &format!("138000001{index:02}"), house.now())
        })
        .collect();
    assert_eq!(make(&house, &notices).await, 30);
    let carrier = Carrier::new(Ok(()));
    let app = through(&house, carrier.clone());
    let mut sent = 0;
    while sent < 30 {
        let rounds = tokio::join!(round(&app), round(&app), round(&app), round(&app));
        let now = rounds.0.0 + rounds.1.0 + rounds.2.0 + rounds.3.0;
        assert!(now > 0, "{sent} were sent and no more are due");
        sent += now;
    }
    let ids: BTreeSet<String> = carrier.sent().into_iter().map(|(id, _, _)| id).collect();
    assert_eq!((sent, carrier.sent().len(), ids.len()), (30, 30, 30));
    let mut listed = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = house.app.store.list_sent(cursor.as_deref()).await.expect("a list");
        listed.extend(page.items.into_iter().map(|each| each.notice.id));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed.len(), 30);
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), ids);
}

/// Starts to deliver and stops between the claim and the outcome.
async fn break_off(house: &House) {
    let stuck = Arc::new(Stuck::default());
    let app = through(house, stuck.clone());
    tokio::select! {
        counts = deliver_due(&app, app.now()) => panic!("it came to an end: {counts:?}"),
        () = stuck.began.notified() => {}
    }
}

#[tokio::test]
async fn a_consumer_that_stops_between_claim_and_mark_delays_a_notice_and_loses_none() {
    let house = House::new().await;
    make(&house, &[notice("000001#citizen", citizen(), house.now())]).await;
    break_off(&house).await;
    let carrier = Carrier::new(Ok(()));
    let app = through(&house, carrier.clone());
    house.pass(2 * MINUTE_MS - 1);
    assert_eq!(round(&app).await, (0, 0, 0, 0), "the claim still holds");
    house.pass(1);
    assert_eq!(round(&app).await, (1, 0, 0, 0));
    let listed = house.app.store.list_notices(&[citizen().key()], None).await.expect("a list");
    let [delivery] = listed.items.as_slice() else { panic!("{listed:?}") };
    assert_eq!((delivery.state, delivery.attempts), (NoticeState::Sent, 2));
    assert_eq!(house.app.store.list_sent(None).await.expect("a list").items.len(), 1);
}

#[tokio::test]
async fn a_notice_at_which_every_consumer_stops_is_given_up() {
    let house = House::new().await;
    make(&house, &[notice("000001#citizen", citizen(), house.now())]).await;
    for _ in 0..6 {
        break_off(&house).await;
        house.pass(2 * MINUTE_MS);
    }
    let carrier = Carrier::new(Ok(()));
    assert_eq!(round(&through(&house, carrier.clone())).await, (0, 0, 0, 1));
    assert!(carrier.sent().is_empty());
    let dead = house.app.store.list_dead(None).await.expect("a list").items;
    assert_eq!(dead[0].last_error.as_deref(), Some("interrupted"));
}

#[tokio::test]
async fn each_sees_the_notices_to_the_account_and_to_the_desk_and_no_others() {
    let house = House::new().await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let head = house.staff(Role::DepartmentHead).await;
    let land = house.seated(Seat::DepartmentOfficer { department: department("land") }).await;
    let clerk = house.staff(Role::WindowClerk).await;
    let now = house.now();
    let own = Addressee::Account { account: account_of(&officer) };
    make(
        &house,
        &[
            notice("000001#desk", desk("d:tax"), now),
            notice("000002#account", own, now.plus(1)),
            notice("000003#window", desk("w:main"), now.plus(2)),
            notice("000004#citizen", citizen(), now.plus(3)),
            notice("000005#leader", desk("l"), now.plus(4)),
            notice("000006#principal", desk("p"), now.plus(5)),
            notice("000007#inspector", desk("i"), now.plus(6)),
            notice("000008#administrator", desk("a"), now.plus(7)),
            notice("000009#leader-tax", desk("l:tax"), now.plus(8)),
            notice("000010#leader-land", desk("l:land"), now.plus(9)),
        ],
    )
    .await;
    house.pass(10);
    round(&house.app).await;
    let ids = |page: &NoticePage| -> Vec<String> {
        page.items.iter().map(|row| row.id.split_once('~').expect("an id").1.to_owned()).collect()
    };
    let page = mine(&house, &officer).await;
    assert_eq!(ids(&page), ["000002~account", "000001~desk"]);
    assert_eq!((page.unseen, &page.cursor), (2, &None));
    assert_eq!(page.items.iter().map(|row| row.personal).collect::<Vec<_>>(), [true, false]);
    assert!(page.items.iter().all(|row| !row.seen));
    for (who, expected) in [
        (&head, vec!["000001~desk"]),
        (&land, vec![]),
        (&clerk, vec!["000003~window"]),
        (&house.staff(Role::WindowLead).await, vec!["000003~window"]),
        (
            &house.staff(Role::LeaderInCharge).await,
            vec!["000010~leader-land", "000009~leader-tax", "000005~leader"],
        ),
        (
            &house.seated(Seat::LeaderInCharge { departments: vec![department("land")] }).await,
            vec!["000010~leader-land", "000005~leader"],
        ),
        (&house.staff(Role::PrincipalLeader).await, vec!["000006~principal"]),
        (&house.staff(Role::Inspector).await, vec!["000007~inspector"]),
        (&house.staff(Role::Administrator).await, vec!["000008~administrator"]),
    ] {
        let page = mine(&house, who).await;
        assert_eq!(ids(&page), expected);
        assert_eq!(usize::try_from(page.unseen).expect("a count"), expected.len());
    }

    // Each user has a mark of their own; it never moves back, and nothing is seen before it exists.
    let see =
        |who, up_to: i64| house.post(who, "/api/v1/console/notices/seen", json!({"up_to": up_to}));
    assert_eq!(see(&officer, now.0).await.status, StatusCode::NO_CONTENT);
    let page = mine(&house, &officer).await;
    assert_eq!(page.unseen, 1);
    assert_eq!(page.items.iter().map(|row| row.seen).collect::<Vec<_>>(), [false, true]);
    see(&officer, now.plus(DAY_MS).0).await;
    see(&officer, 0).await;
    assert_eq!(mine(&house, &officer).await.unseen, 0);
    assert_eq!(mine(&house, &head).await.unseen, 1);
    make(&house, &[notice("000011#desk", desk("d:tax"), house.now().plus(1))]).await;
    assert_eq!(mine(&house, &officer).await.unseen, 1);
    let malformed = house.post(&officer, "/api/v1/console/notices/seen", json!({})).await;
    assert_eq!(malformed.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_long_list_is_paged_over_account_and_desk_together() {
    let house = House::new().await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let account = account_of(&officer);
    let most = PAGE * 2 + 5;
    let notices: Vec<Notice> = (0..most)
        .map(|index| {
            let to = if index % 3 == 0 {
                Addressee::Account { account: account.clone() }
            } else {
                desk("d:tax")
            };
            let at = house.now().plus(i64::try_from(index).expect("an instant"));
            notice(&format!("{index:06}#x"), to, at)
        })
        .collect();
    make(&house, &notices).await;
    let mut found = Vec::new();
    let mut path = "/api/v1/console/notices".to_owned();
    loop {
        let page: NoticePage = house.get(&officer, &path).await.value();
        assert_eq!(usize::try_from(page.unseen).expect("a count"), most);
        assert!(page.items.len() <= PAGE);
        found.extend(page.items.into_iter().map(|row| row.made_at));
        let Some(cursor) = page.cursor else { break };
        path = format!("/api/v1/console/notices?cursor={cursor}");
    }
    let expected: Vec<Timestamp> = notices.iter().rev().map(|notice| notice.made_at).collect();
    assert_eq!(found, expected);
    for list in ["", "/sent", "/dead"] {
        let lead = house.staff(Role::WindowLead).await;
        for cursor in ["%21", "AAAA", "eyJwayI6IngifQ"] {
            let path = format!("/api/v1/console/notices{list}?cursor={cursor}");
            let answer = house.get(&lead, &path).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
    }
    let bad = house.app.store.list_sent(Some("AAAA")).await;
    assert!(matches!(bad, Err(ListError::BadCursor)));
}

#[tokio::test]
async fn no_cursor_tells_a_telephone() {
    let house = House::new().await;
    let lead = house.staff(Role::Administrator).await;
    let notices: Vec<Notice> = (0..=PAGE)
        .map(|index| {
            to_phone(&format!("{index:06}#citizen"), &format!("138000001{index:02}"), house.now())
        })
        .collect();
    make(&house, &notices).await;
    while round(&house.app).await.0 > 0 {}
    let page: Page<SentNotice> = house.get(&lead, "/api/v1/console/notices/sent").await.value();
    assert_eq!(page.items.len(), PAGE);
    assert!(page.items.iter().all(|each| each.through.as_deref() == Some("kept")));
    let cursor = page.cursor.expect("another page");
    let path = format!("/api/v1/console/notices/sent?cursor={cursor}");
    assert_eq!(house.get(&lead, &path).await.value::<Page<SentNotice>>().items.len(), 1);
    use base64::Engine;
    let read = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&cursor).expect("Base64");
    let read = String::from_utf8(read).expect("text");
    assert!(read.contains("#citizen") && !read.contains("1380000"), "{read}");
}

#[tokio::test]
async fn an_account_is_reached_by_email_then_by_sms_or_on_the_console_alone() {
    let house = House::new().await;
    let administrator = house.staff(Role::Administrator).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let account = account_of(&officer);
    let path = format!("/api/v1/console/accounts/{account}/address");
    let put = |body: Value| {
        house.call(Call {
            who: &administrator,
            method: "PUT",
            path: &path,
            revision: None,
            key: None,
            body: Some(body),
        })
    };
    let carrier = Carrier::new(Ok(()));
    let app = through(&house, carrier.clone());
    let to = || Addressee::Account { account: account.clone() };
    make(&house, &[notice("000001#account", to(), house.now())]).await;
    assert_eq!(round(&app).await, (0, 1, 0, 0));
    assert!(carrier.sent().is_empty());

    let nothing: Address = house.get(&administrator, &path).await.value();
    assert_eq!(nothing, Address::default());
    let by_phone = put(json!({"email": null, "phone": "138-0000-0002"})).await;
    assert_eq!(by_phone.status, StatusCode::OK, "{}", by_phone.text());
    let late = put(json!({"email": "late@town.example", "phone": null})).await;
    assert_eq!(late.problem().code, "stale_entry");
    let wrong = put(json!({"email": "nobody", "phone": null})).await;
    assert_eq!(wrong.problem().fields[0].field, "email");
    make(&house, &[notice("000002#account", to(), house.now())]).await;
    assert_eq!(round(&app).await, (1, 0, 0, 0));

    let seen = json!({"email": null, "phone": "13800000002"});
    let both = json!({"email": "officer@town.example", "phone": "13800000002", "seen": seen});
    assert_eq!(put(both).await.status, StatusCode::OK);
    let kept = house.app.store.load_address(&account).await.expect("a read").expect("an address");
    assert_eq!(kept.email, Email::read("officer@town.example").ok());
    make(&house, &[notice("000003#account", to(), house.now())]).await;
    assert_eq!(round(&app).await, (1, 0, 0, 0));
    let sent: Vec<(Channel, String)> =
        carrier.sent().into_iter().map(|(_, channel, to)| (channel, to)).collect();
    let expected = [
        (Channel::Sms, "13800000002".to_owned()),
        (Channel::Email, "officer@town.example".to_owned()),
    ];
    assert_eq!(sent, expected);
    // The console shows all of them, sent or not; the page of sent notices has two.
    assert_eq!(mine(&house, &officer).await.items.len(), 3);
    let listed = sent_page(&house, &administrator, "sent").await;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|each| each.body.is_some()));
    let none = "/api/v1/console/accounts/nobody-here/address";
    assert_eq!(house.get(&administrator, none).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_gateway_the_window_sees_that_nothing_went_out() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let app = house.app.clone().with_gateways(Gateways { sms: None, email: None });
    let own = about_a_case(&house).await;
    make(
        &house,
        &[
            own(notice("000001#citizen", citizen(), house.now())),
            notice("000001#desk", desk("d:tax"), house.now()),
        ],
    )
    .await;
    assert_eq!(round(&app).await, (0, 1, 0, 0));
    let sent = sent_page(&house, &lead, "sent").await;
    let [letter] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((letter.state, &letter.through), (NoticeState::Shown, &None));
}

#[tokio::test]
async fn a_gateway_that_is_down_costs_one_page_of_waiting_in_a_round() {
    let house = House::new().await;
    let notices: Vec<Notice> = (0..50)
        .map(|index| {
            to_phone(&format!("{index:06}#citizen"), &format!("138000001{index:02}"), house.now())
        })
        .collect();
    make(&house, &notices).await;
    let app = through(&house, Carrier::new(Err(Fault::TimedOut)));
    let (sent, shown, failed, dead) = round(&app).await;
    assert_eq!((sent, shown, dead), (0, 0, 0));
    assert!((1..=api::store::DELIVER_AT_ONCE).contains(&failed), "{failed}");
}

#[tokio::test]
async fn a_settled_notice_expires_after_half_a_year_and_a_waiting_one_does_not() {
    let house = House::new().await;
    let client = &house.client;
    let expiries = async || -> Vec<Option<i64>> {
        let answer = client
            .query()
            .table_name(&house.tables.personal)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(
                ":pk",
                AttributeValue::S(format!("NOTICE#{}", citizen().key())),
            )
            .send()
            .await
            .expect("a query");
        answer
            .items()
            .iter()
            .map(|item| {
                item.get("expires_at")
                    .map(|value| value.as_n().expect("a number").parse().expect("a number"))
            })
            .collect()
    };
    make(&house, &[notice("000001#citizen", citizen(), house.now())]).await;
    assert_eq!(expiries().await, [None]);
    let app = through(&house, Carrier::new(Err(Fault::Busy)));
    round(&app).await;
    assert_eq!(expiries().await, [None]);
    house.pass(MINUTE_MS);
    round(&house.app).await;
    assert_eq!(expiries().await, [Some(house.now().plus(180 * DAY_MS).0 / 1000)]);
}

#[tokio::test]
async fn the_tables_of_an_earlier_version_get_what_they_lack() {
    let embedded = Embedded::in_memory(None).expect("a database");
    let mut table = embedded
        .client
        .create_table()
        .table_name("onetrip-personal")
        .billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .expect("an attribute");
        let key = KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        table = table.attribute_definitions(attribute).key_schema(key.expect("a key"));
    }
    table.send().await.expect("a table");
    let store = Store::new(embedded.client.clone(), Tables::with_prefix("onetrip-"));
    for _ in 0..2 {
        create_tables(&store).await.expect("tables");
    }
    let now = Timestamp::read("2018-05-14 10:00").expect("a time");
    let app = App::new(store, Pepper::new(&[7; 32]).expect("a pepper"), Arc::new(move || now));
    app.store.make_notices(&[notice("000001#citizen", citizen(), now)]).await.expect("a notice");
    assert_eq!(round(&app).await, (1, 0, 0, 0));
    let expiry = embedded
        .client
        .describe_time_to_live()
        .table_name("onetrip-personal")
        .send()
        .await
        .expect("a description");
    let expiry = expiry.time_to_live_description.expect("a description");
    assert_eq!(expiry.attribute_name.as_deref(), Some("expires_at"));
}

/// What the town's own receiver got.
type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A receiver on this machine: it responds with `status`, or never if there is none.
async fn receiver(status: Option<StatusCode>) -> (String, Received) {
    let received = Received::default();
    let kept = received.clone();
    let handler = move |headers: HeaderMap, body: Bytes| {
        let kept = kept.clone();
        async move {
            kept.lock().expect("the list").push((headers, body));
            match status {
                Some(status) => status,
                None => std::future::pending().await,
            }
        }
    };
    let router = axum::Router::new().route("/sms", axum::routing::post(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}/sms"), received)
}

const SECRET: &[u8] = b"a secret of thirty-two bytes, 32";

async fn post(url: &str) -> Result<(), Fault> {
    let webhook = Webhook::new(url, SECRET).expect("a webhook");
    let letter = Letter {
        id: "1805-12345-95#000004#citizen",
        channel: Channel::Sms,
        to: PHONE,
        lang: Lang::En,
        subject: "There is progress",
        body: "税务局 has accepted your matter.",
    };
    webhook.send(letter).await
}

#[tokio::test]
async fn the_webhook_posts_signed_json_and_reads_the_answer() {
    let (url, received) = receiver(Some(StatusCode::NO_CONTENT)).await;
    assert_eq!(post(&url).await, Ok(()));
    let (headers, body) = received.lock().expect("the list")[0].clone();
    assert_eq!(headers["content-type"], "application/json");
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("a key");
    mac.update(&body);
    let written = headers["onetrip-signature"].to_str().expect("a signature");
    let signature: Vec<u8> = (0..written.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&written[at..at + 2], 16).expect("a digit"))
        .collect();
    mac.verify_slice(&signature).expect("the signature fits the body");
    let expected = json!({
        "id": "1805-12345-95#000004#citizen", "channel": "sms", "to": PHONE, "lang": "en",
        "subject": "There is progress", "body": "税务局 has accepted your matter."
    });
    assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), expected);

    let (busy, _) = receiver(Some(StatusCode::SERVICE_UNAVAILABLE)).await;
    let (throttled, _) = receiver(Some(StatusCode::TOO_MANY_REQUESTS)).await;
    let (refused, _) = receiver(Some(StatusCode::UNAUTHORIZED)).await;
    let (moved, _) = receiver(Some(StatusCode::FOUND)).await;
    let (silent, _) = receiver(None).await;
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = format!("http://{}/sms", free.local_addr().expect("an address"));
    drop(free);
    let answers = tokio::join!(
        post(&busy),
        post(&throttled),
        post(&refused),
        post(&moved),
        post(&silent),
        post(&nobody)
    );
    assert_eq!(answers.0, Err(Fault::Busy));
    assert_eq!(answers.1, Err(Fault::Busy));
    assert_eq!(answers.2, Err(Fault::Refused));
    assert_eq!(answers.3, Err(Fault::Refused));
    assert_eq!(answers.4, Err(Fault::TimedOut));
    assert_eq!(answers.5, Err(Fault::Unreachable));
}

#[tokio::test]
async fn a_notice_goes_through_the_webhook_to_the_citizen() {
    let house = House::new().await;
    let (url, received) = receiver(Some(StatusCode::OK)).await;
    let app = through(&house, Arc::new(Webhook::new(&url, SECRET).expect("a webhook")));
    make(&house, &[notice("000001#citizen", citizen(), house.now())]).await;
    assert_eq!(round(&app).await, (1, 0, 0, 0));
    assert_eq!(received.lock().expect("the list").len(), 1);
    let sent = house.app.store.list_sent(None).await.expect("a list").items;
    assert_eq!(sent[0].through.as_deref(), Some("webhook"));
}

#[tokio::test]
async fn an_accounts_own_list_is_not_a_desk_of_the_same_name() {
    let account = account("main");
    assert_ne!(account_key(&account), desk("w:main").key());
    assert_ne!(account_key(&support::account("l")), desk("l").key());
}

#[tokio::test]
async fn staff_are_told_who_asks_them_for_what_and_those_who_may_read_it_what_it_is_about() {
    let house = House::new().await;
    house.set("2018-05-14 10:00");
    let clerk = house.staff(Role::WindowClerk).await;
    let land = house.seated(Seat::DepartmentOfficer { department: department("land") }).await;
    let police = house.seated(Seat::DepartmentOfficer { department: department("police") }).await;
    let principal = house.staff(Role::PrincipalLeader).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let note = "请王科长来A01窗口";
    let summon = json!({"department": "land", "note": note});
    let answer = house.give(&clerk, &slip, "summons", summon).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");

    let page = mine(&house, &land).await;
    let [row] = page.items.as_slice() else { panic!("{page:?}") };
    let number = slip.number;
    let asked = format!("一趟 {number}：投诉代办窗口请贵单位负责人到窗口现场协调");
    assert_eq!(row.subject, asked);
    assert_eq!(row.body, "待您办理：到场协调（2018-05-14 17:00 前）。");
    let english = row.in_english.as_ref().expect("both languages");
    assert!(english.subject.ends_with("asks the head of your department to come to the window"));
    assert_eq!(english.body, "Yours to do: Come to the window (by 2018-05-14 17:00).");
    assert_eq!(row.title.as_ref().map(|title| title.as_str()), Some("改申报密码"));
    assert_eq!(row.note.as_ref().map(|words| words.as_str()), Some(note));
    // What is personal is joined where it is read, and is in no notice.
    let made = house.items(house.table("personal")).await;
    let made = made.iter().filter(|item| item["kind"]["S"] == "notice");
    let made: Vec<String> = made.map(Value::to_string).collect();
    assert!(made.iter().any(|notice| notice.contains(&asked)), "{made:?}");
    assert!(!made.iter().any(|notice| notice.contains("王科长") || notice.contains("改申报密码")));
    assert!(mine(&house, &police).await.items.is_empty());

    // It is a duty until the window notes that they have come.
    let owed = async |who: &Who| {
        let duties = house.get(who, "/api/v1/console/duties").await.json();
        let items = duties["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter(|item| item.to_string().contains("\"attend\"")).count()
    };
    assert_eq!((owed(&land).await, owed(&police).await), (1, 0));
    let nobody = house.give(&clerk, &slip, "arrivals", json!({"department": "police"})).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nobody.text());
    let arrived = house.give(&clerk, &slip, "arrivals", json!({"department": "land"})).await;
    assert_eq!(arrived.status, StatusCode::OK, "{}", arrived.text());
    assert_eq!(owed(&land).await, 0);
    let again = house.give(&clerk, &slip, "arrivals", json!({"department": "land"})).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());

    // Whoever leads and whoever helps are asked for their own part.
    let assign = json!({"department": "tax", "days": 5, "note": null, "co": ["police"]});
    let answer = house.give(&clerk, &slip, "assignment", assign).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let helper = &mine(&house, &police).await.items[0];
    assert!(
        helper.subject.contains("请贵单位协办，税务局主办，2018-05-21 17:00 前办结"),
        "{helper:?}"
    );
    assert_eq!(helper.body, "待您办理：签收（2018-05-15 10:00 前）。");
    let citizens_words = mine(&house, &principal).await.items;
    assert!(citizens_words.iter().all(|row| !row.body.contains("您的件")), "{citizens_words:?}");
}

#[tokio::test]
async fn an_internal_note_is_read_by_those_who_handle_the_case_and_not_by_its_citizen() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let land = house.seated(Seat::DepartmentOfficer { department: department("land") }).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let assign = json!({"department": "tax", "days": 5, "note": null, "co": []});
    let answer = house.give(&clerk, &slip, "assignment", assign).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let stranger = house.give(&land, &slip, "remarks", json!({"words": "我局无关"})).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN, "{}", stranger.text());
    let words = "老板在外地，请先电话核实";
    let answer = house.give(&officer, &slip, "remarks", json!({"words": words})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let told = mine(&house, &clerk).await.items;
    let row = told.iter().find(|row| row.subject.contains("税务局写了内部备注")).expect("a notice");
    assert_eq!(row.note.as_ref().map(|note| note.as_str()), Some(words));
    let case = format!("/api/v1/console/cases/{}", slip.number);
    assert!(house.get(&clerk, &case).await.text().contains(words));
    let holder = Who::Holder(Box::new(slip.clone()));
    let own = house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text());
    let tracked = house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await;
    for view in [own.text(), tracked.text(), house.get(&land, &case).await.text()] {
        assert!(!view.contains("老板在外地"), "{view}");
        assert!(view.contains("remarked"), "that there was one is not hidden: {view}");
    }
}

#[tokio::test]
async fn colleagues_read_the_names_of_those_who_acted_and_the_public_reads_none() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let view = house.get(&clerk, &format!("/api/v1/console/cases/{}", slip.number)).await;
    assert_eq!(view.json()["timeline"][0]["name"], "某工作人员");
    let holder = Who::Holder(Box::new(slip.clone()));
    let tracked = house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await;
    let own = house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    for view in [tracked, own] {
        assert_eq!(view.status, StatusCode::OK, "{}", view.text());
        assert!(!view.text().contains("某工作人员"), "{}", view.text());
    }
}
