//! Links for the verdict: neither stored nor listed, valid for the newest claim only, and only as long as the case can
//! be reopened.

use acceptance::jobs::deliver::deliver_due;
use acceptance::{Answer, Call, House, Who, installer};
use api::notice::gateway::{Gateway, Gateways, Letter, Sending};
use api::notice::wire::id_out;
use api::notice::{Addressee, Notice};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::directory::{Name, Window};
use shared::text::{Line, Phone};
use shared::time::DAY_MS;
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::sync::{Arc, Mutex};
use support::window;

/// A gateway that remembers what it was given, and fails on request.
#[derive(Default)]
struct Carrier {
    bodies: Mutex<Vec<String>>,
    fails: Mutex<bool>,
}

impl Carrier {
    fn fails(&self, fails: bool) {
        *self.fails.lock().expect("a flag") = fails;
    }

    fn last(&self) -> String {
        self.bodies.lock().expect("the list").last().expect("a letter").clone()
    }

    /// The message that says this.
    fn saying(&self, words: &str) -> String {
        let bodies = self.bodies.lock().expect("the list");
        bodies.iter().find(|body| body.contains(words)).expect(words).clone()
    }

    /// The last message with a link for the verdict.
    fn asking(&self) -> String {
        let bodies = self.bodies.lock().expect("the list");
        bodies.iter().rfind(|body| token_in(body).is_some()).expect("a link").clone()
    }
}

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        let fails = *self.fails.lock().expect("a flag");
        if !fails {
            self.bodies.lock().expect("the list").push(letter.body.to_owned());
        }
        let answer = if fails { Err(api::notice::gateway::Fault::BadRecipient) } else { Ok(()) };
        Box::pin(std::future::ready(answer))
    }
}

/// Makes the notices of what happened, and sends them.
async fn carry(house: &House, carrier: &Arc<Carrier>) {
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let gateways = Gateways { sms: Some(carrier.clone()), email: None };
    let app = house.app.clone().with_gateways(gateways);
    deliver_due(&app, house.now()).await.expect("a round");
}

/// The token of the link in a message.
fn token_in(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("/verdict#n=")?;
    let (_, token) = rest.split_once("&t=")?;
    Some(token.chars().take_while(char::is_ascii_hexdigit).collect())
}

async fn judge(house: &House, slip: &Slip, token: &str, solved: bool) -> Answer {
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let body = json!({"solved": solved, "rating": 5, "words": null, "via": "link"});
    let request = Request::post(format!("/api/v1/cases/{}/verdict-by-link", slip.number))
        .header("authorization", format!("Verdict {token}"))
        .header("if-match", format!("\"{}\"", head.case.revision()))
        .header("idempotency-key", api::secret::random_hex::<16>())
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()));
    house.send(request.expect("a request")).await
}

async fn settle(house: &House, slip: &Slip) {
    let clerk = house.staff(Role::WindowClerk).await;
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    let answer = house.give(&clerk, slip, "settlement", end).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

/// Every notice to the citizen, as it is stored.
async fn kept(house: &House) -> String {
    let phone = Phone::read("13800000001").expect("a telephone");
    let to = Addressee::Citizen { phone }.key();
    let kept = house.app.store.list_notices(&[to], None).await.expect("a list").items;
    assert!(kept.len() >= 3, "it was registered, settled, and has a new code: {kept:?}");
    format!("{kept:?}")
}

#[tokio::test]
async fn the_link_is_in_the_message_and_neither_kept_nor_listed() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let carrier = Arc::new(Carrier::default());
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    carry(&house, &carrier).await;
    let tracker = format!("/track/{}", slip.number);
    assert!(carrier.last().trim_end().ends_with(&tracker), "{}", carrier.last());

    settle(&house, &slip).await;
    carrier.fails(true);
    carry(&house, &carrier).await;
    let dead = house.get(&lead, "/api/v1/console/notices/dead").await;
    let [letter] =
        dead.json()["items"].as_array().expect("a list").clone().try_into().expect("one");
    // The slip is lost meanwhile, but the message that is sent again still has a valid link.
    let renewed = house.give(&clerk, &slip, "access-code", json!({"checked": "document"})).await;
    assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.text());
    let id = letter["id"].as_str().expect("an id");
    let path = format!("/api/v1/console/notices/dead/{id}/resend");
    let resent = house.post(&lead, &path, json!({})).await;
    assert_eq!(resent.status, StatusCode::OK, "{}", resent.text());
    carrier.fails(false);
    carry(&house, &carrier).await;

    let body = carrier.asking();
    let token = token_in(&body).expect("a link");
    assert_eq!(token.len(), 32, "{body}");
    let link = format!("/verdict#n={}&t={token}", slip.number);
    assert!(body.lines().last().is_some_and(|line| line.ends_with(&link)), "{body}");
    let sent = house.get(&lead, "/api/v1/console/notices/sent").await;
    let items = sent.json()["items"].as_array().expect("a list").clone();
    let listed = items.iter().find(|item| item["id"] == letter["id"]).expect("the letter");
    let listed = listed["body"].as_str().expect("a body");
    assert!(listed.contains("评价链接"), "it says that there is a link: {listed}");
    for told in [dead.text(), resent.text(), sent.text(), kept(&house).await] {
        assert!(!told.contains(&token) && token_in(&told).is_none(), "{told}");
    }
    assert_eq!(judge(&house, &slip, &token, true).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_an_older_version_kept_with_its_link_is_shown_without_it_and_sent_with_a_good_one() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let carrier = Arc::new(Carrier::default());
    let slip = house.register_online("改申报密码").await;
    carry(&house, &carrier).await;
    settle(&house, &slip).await;
    let stale = "0123456789abcdef0123456789abcdef";
    let number = slip.number;
    let old: Notice = serde_json::from_value(json!({
        "id": format!("{number}#000002#citizen"), "made_at": house.now().0, "lang": "en",
        "to": {"kind": "citizen", "phone": "13800000001"}, "subject": "It is settled",
        "body": format!("It is settled\nIs it?\nhttps://town.example/verdict#n={number}&t={stale}"),
        "about": number,
    }))
    .expect("a notice as it was kept");
    house.app.store.make_notices(&[old]).await.expect("a notice");
    carry(&house, &carrier).await;
    let body = carrier.asking();
    let token = token_in(&body).expect("a link");
    assert!(body.contains("Is it?") && token != stale, "{body}");
    let sent = house.get(&lead, "/api/v1/console/notices/sent").await;
    assert!(sent.text().contains("Is it?"), "{}", sent.text());
    assert!(!sent.text().contains(stale) && token_in(&sent.text()).is_none(), "{}", sent.text());
    assert_eq!(judge(&house, &slip, stale, true).await.status, StatusCode::NOT_FOUND);
    assert_eq!(judge(&house, &slip, &token, true).await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_the_newest_claims_link_opens_and_an_earlier_one_says_what_to_do() {
    let house = House::new().await;
    let carrier = Arc::new(Carrier::default());
    let slip = house.register_online("改申报密码").await;
    settle(&house, &slip).await;
    carry(&house, &carrier).await;
    let first = token_in(&carrier.asking()).expect("a link");
    assert_eq!(judge(&house, &slip, &first, false).await.status, StatusCode::OK);
    settle(&house, &slip).await;
    carry(&house, &carrier).await;
    let second = token_in(&carrier.asking()).expect("a link");
    assert_ne!(first, second);
    // Any number of times, because it was a valid link once and is not a guess.
    for _ in 0..25 {
        let refused = judge(&house, &slip, &first, true).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        assert_eq!(refused.problem().code, "link_replaced");
        let said = refused.problem().refusal.expect("a refusal");
        assert!(said.say(shared::lang::Lang::Zh).contains("最近一条"), "what to do");
    }
    assert_eq!(judge(&house, &slip, &second, true).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_link_works_as_long_as_the_case_can_be_reopened_and_no_longer() {
    for (days, expected) in [(30, StatusCode::OK), (31, StatusCode::CONFLICT)] {
        let house = House::new().await;
        let carrier = Arc::new(Carrier::default());
        let slip = house.register_online("改申报密码").await;
        settle(&house, &slip).await;
        carry(&house, &carrier).await;
        let token = token_in(&carrier.asking()).expect("a link");
        // Nobody responds and the window closes the case; then the reopening period starts.
        house.pass(20 * DAY_MS);
        let clerk = house.staff(Role::WindowClerk).await;
        let filed = house.give(&clerk, &slip, "closure", json!({})).await;
        assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
        house.pass(days * DAY_MS);
        let answer = judge(&house, &slip, &token, false).await;
        assert_eq!(answer.status, expected, "after {days} days: {}", answer.text());
        if expected == StatusCode::CONFLICT {
            assert_eq!(answer.problem().code, "too_late");
        }
    }
}

#[tokio::test]
async fn what_the_window_noted_is_told_with_a_link_by_which_the_citizen_replaces_it() {
    let house = House::new().await;
    let carrier = Arc::new(Carrier::default());
    let slip = house.register_online("改申报密码").await;
    let total = async || house.get(&Who::Anyone, "/api/v1/figures").await.json()["total"].clone();
    settle(&house, &slip).await;
    let clerk = house.staff(Role::WindowClerk).await;
    let noted = json!({"solved": true, "rating": 5, "words": null, "via": "phone"});
    assert_eq!(house.give(&clerk, &slip, "verdict", noted).await.status, StatusCode::OK);
    carry(&house, &carrier).await;
    let body = carrier.saying("登记了您的评价（电话回访）：已解决");
    let token = token_in(&body).expect("a link");
    let seen = total().await;
    for (name, count) in [("solved", 1), ("noted", 1), ("noted_solved", 1), ("satisfied", 1)] {
        assert_eq!(seen[name], count, "{name}");
    }

    assert_eq!(judge(&house, &slip, &token, false).await.status, StatusCode::OK);
    carry(&house, &carrier).await;
    let seen = total().await;
    for (name, count) in [("solved", 0), ("not_solved", 1), ("noted", 0), ("satisfied", 1)] {
        assert_eq!(seen[name], count, "{name}");
    }
    // Their own word stands.
    let again = judge(&house, &slip, &token, true).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
}

#[tokio::test]
async fn a_claimed_withdrawal_is_asked_about_and_counts_when_the_citizen_confirms_it() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let end = json!({"outcome": "withdrawn", "answer": "说不办了", "measure": null});
    assert_eq!(house.give(&clerk, &slip, "settlement", end).await.status, StatusCode::OK);
    let early = house.give(&clerk, &slip, "closure", json!({})).await;
    assert_eq!(early.problem().code, "too_early");
    let own = Who::Holder(Box::new(slip.clone()));
    let confirmed =
        json!({"solved": false, "rating": null, "words": null, "via": "online", "withdrawn": true});
    let answer = house.give(&own, &slip, "verdict", confirmed).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let path = format!("/api/v1/cases/{}", slip.number);
    let record = house.get(&Who::Anyone, &path).await.json();
    assert_eq!(record["closed"], "withdrawn");
    let total = house.get(&Who::Anyone, "/api/v1/figures").await.json()["total"].clone();
    for (name, count) in [("resolved", 1), ("solved", 0), ("withdrawn_cases", 1), ("unanswered", 0)]
    {
        assert_eq!(total[name], count, "{name}");
    }
}

/// The items on all pages of a list.
async fn listed(house: &House, who: &Who, list: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/console/notices/{list}{cursor}");
        let page: Value = house.get(who, &path).await.value();
        items.extend(page["items"].as_array().expect("a list").clone());
        match page["cursor"].as_str() {
            None => return items,
            Some(next) => cursor = format!("?cursor={next}"),
        }
    }
}

#[tokio::test]
async fn a_lead_sees_what_was_sent_about_the_own_windows_cases_and_reading_it_leaves_a_trace() {
    let house = House::new().await;
    let town = window("town");
    let line = |words: &str| Line::new(words).expect("a line");
    let window = Window {
        id: town.clone(),
        name: Name { zh: line("镇窗口"), en: line("Town window") },
        phone: None,
        place: None,
        active: true,
        hours: None,
        online: false,
    };
    house.app.store.save_window(&window, None, &installer()).await.expect("a window");
    let here = house.staff(Role::WindowClerk).await;
    let there = house.seated(Seat::WindowClerk { window: town.clone() }).await;
    let own = house.register(&here, "本窗口的件").await;
    let mut theirs = Vec::new();
    for index in 0..(api::store::PAGE + 5) {
        let mut body = acceptance::registration("window", &format!("镇上第 {index} 件"));
        body["applicant"]["phone"] = json!(format!("138000020{index:02}"));
        body["window"] = json!("town");
        let slip: Slip = house.post(&there, "/api/v1/console/cases", body).await.value();
        theirs.push(slip.number.to_string());
    }
    theirs.sort();
    let carrier = Arc::new(Carrier::default());
    for (fails, list) in [(false, "sent"), (true, "dead")] {
        if fails {
            for slip_number in [own.number.to_string(), theirs[0].clone()] {
                let slip = Slip {
                    number: shared::number::CaseNumber::read(&slip_number).expect("a number"),
                    ..own.clone()
                };
                let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
                let who = if slip_number == theirs[0] { &there } else { &here };
                let done = house.give(who, &slip, "settlement", end).await;
                assert_eq!(done.status, StatusCode::OK, "{}", done.text());
            }
        }
        carrier.fails(fails);
        while {
            carry(&house, &carrier).await;
            !house.app.store.page_due(house.now(), None).await.expect("a list").0.is_empty()
        } {}
        let about = |items: &[Value]| {
            let mut about: Vec<String> = items
                .iter()
                .map(|item| item["about"].as_str().expect("a case").to_owned())
                .collect();
            about.sort();
            about
        };
        let lead = house.staff(Role::WindowLead).await;
        let other = house.seated(Seat::WindowLead { window: town.clone() }).await;
        let inspector = house.staff(Role::Inspector).await;
        let readings = async || -> usize {
            let page: Value = house.get(&inspector, "/api/v1/console/readings").await.value();
            let items = page["items"].as_array().expect("a list");
            items.iter().filter(|item| item["what"] == "notices").count()
        };
        let before = readings().await;
        assert_eq!(about(&listed(&house, &lead, list).await), [own.number.to_string()]);
        assert_eq!(readings().await, before + 1, "{list}: the reading of a list is kept");
        let seen = listed(&house, &other, list).await;
        let expected = if fails { vec![theirs[0].clone()] } else { theirs.clone() };
        assert_eq!(about(&seen), expected);
        let phones = seen.iter().filter_map(|item| item["to"]["phone"].as_str());
        assert_eq!(phones.filter(|phone| phone.starts_with("138000020")).count(), seen.len());
        let administrator = house.staff(Role::Administrator).await;
        let all = listed(&house, &administrator, list).await;
        assert_eq!(all.len(), expected.len() + 1, "{list}");
        assert!(all.iter().all(|item| item["body"].is_null()));
        if fails {
            // A notice that cannot be seen cannot be sent again.
            let id = seen[0]["id"].as_str().expect("an id");
            assert_eq!(id, id_out(id));
            let path = format!("/api/v1/console/notices/dead/{id}/resend");
            let call = |who| Call {
                who,
                method: "POST",
                path: &path,
                revision: None,
                key: None,
                body: Some(json!({})),
            };
            assert_eq!(house.call(call(&lead)).await.status, StatusCode::NOT_FOUND);
            assert_eq!(listed(&house, &other, list).await.len(), 1, "it lies where it lay");
            assert_eq!(house.call(call(&other)).await.status, StatusCode::OK);
        }
    }
}
