//! A case that came in wrongly is put right: what was wrong goes for good, messages follow to the right telephone,
//! another window gets the case, and the departments that have it are reminded.

use acceptance::jobs::deliver::deliver_due;
use acceptance::jobs::project::fold_pending;
use acceptance::{Call, House, Who, installer, registration};
use api::notice::Addressee;
use api::notice::gateway::{Fault, Gateway, Gateways, Letter, Sending};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::text::Phone;
use shared::time::DAY_MS;
use shared::view::{CitizenCase, StaffCase};
use shared::vocabulary::{CommandKind, Role};
use shared::wire::Slip;
use std::sync::{Arc, Mutex};
use support::{a_window, window};

const WRONG: &str = "13800000001";
const RIGHT: &str = "13800000002";

/// A gateway that remembers to whom it sent what, and fails on request.
#[derive(Default)]
struct Carrier {
    sent: Mutex<Vec<(String, String)>>,
    fails: Mutex<bool>,
}

impl Carrier {
    fn fails(&self, fails: bool) {
        *self.fails.lock().expect("a flag") = fails;
    }

    /// What was sent since this was last asked.
    fn take(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.sent.lock().expect("the list"))
    }
}

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        let fails = *self.fails.lock().expect("a flag");
        if !fails {
            let sent = (letter.to.to_owned(), letter.body.to_owned());
            self.sent.lock().expect("the list").push(sent);
        }
        let answer = if fails { Err(Fault::BadRecipient) } else { Ok(()) };
        Box::pin(std::future::ready(answer))
    }
}

async fn carry(house: &House, carrier: &Arc<Carrier>) {
    fold_pending(&house.app).await.expect("a fold");
    let gateways = Gateways { sms: Some(carrier.clone()), email: None };
    let app = house.app.clone().with_gateways(gateways);
    deliver_due(&app, house.now()).await.expect("a round");
}

/// What `house.register` registers, with the right telephone and one trip more.
fn corrected(title: &str) -> Value {
    let whole = registration("window", title);
    let mut body = json!({
        "reason": "电话错了一位，少算一趟", "checked": "document", "trips_made": 3,
    });
    for field in ["channel", "language", "applicant", "title", "account", "trips"] {
        body[field] = whole[field].clone();
    }
    body["applicant"]["phone"] = json!(RIGHT);
    body
}

async fn done(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

async fn seen(house: &House, who: &Who, slip: &Slip) -> StaffCase {
    house.get(who, &format!("/api/v1/console/cases/{}", slip.number)).await.value()
}

fn key(phone: &str) -> String {
    Addressee::Citizen { phone: Phone::read(phone).expect("a telephone") }.key()
}

/// How many messages about a case lie at a telephone.
async fn at_phone(house: &House, slip: &Slip, phone: &str) -> usize {
    let listed = house.app.store.list_notices(&[key(phone)], None).await.expect("a list");
    listed.items.iter().filter(|each| each.notice.about == Some(slip.number)).count()
}

#[tokio::test]
async fn what_was_registered_wrongly_goes_and_what_waits_follows() {
    let house = House::new().await;
    let carrier = Arc::new(Carrier::default());
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    // Another case of whoever has that number stays with it.
    let other = house.register(&clerk, "另一件").await;
    fold_pending(&house.app).await.expect("a fold");
    assert_eq!(at_phone(&house, &slip, WRONG).await, 1);

    done(&house, &clerk, &slip, "correction", corrected("改申报密码")).await;
    let view = seen(&house, &clerk, &slip).await;
    let intake = view.intake.expect("what is registered");
    assert_eq!(intake.applicant.phone.as_ref().map(Phone::as_str), Some(RIGHT));
    assert_eq!(intake.wish.as_ref().map(|wish| wish.as_str()), Some("改登录密码"));
    assert_eq!(view.public.trips_made, 3);
    let last = view.timeline.last().expect("a step");
    assert_eq!(last.words.as_ref().map(|words| words.as_str()), Some("电话错了一位，少算一趟"));

    // Nothing that names this case has the wrong number, neither in the table of personal data nor in an event.
    let number = slip.number.to_string();
    for item in house.items(&house.tables.personal).await {
        let item = item.to_string();
        assert!(!(item.contains(&number) && item.contains(WRONG)), "{item}");
    }
    let events = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}/events")).await.text();
    assert!(events.contains("registration_corrected"), "{events}");
    for personal in [WRONG, RIGHT, "少算一趟", "虞某某"] {
        assert!(!events.contains(personal), "{events}");
    }
    let tracked = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}")).await.text();
    assert!(tracked.contains("registration_corrected") && !tracked.contains(RIGHT), "{tracked}");

    // The person is found by the right number alone.
    let find = async |phone: &str| {
        let body = json!({"phone": phone, "document": null, "reason": "来电询问"});
        let found = house.post(&clerk, "/api/v1/console/person-searches", body).await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.text());
        found.text().contains(&number)
    };
    assert!(find(RIGHT).await);
    assert!(!find(WRONG).await);

    // What had not been sent goes to the right number, with the message about the correction.
    carry(&house, &carrier).await;
    let to = |phone: &str| {
        let (phone, number) = (phone.to_owned(), number.clone());
        move |(to, body): &&(String, String)| *to == phone && body.contains(&number)
    };
    let sent = carrier.take();
    assert_eq!(sent.iter().filter(to(WRONG)).count(), 0, "{sent:?}");
    assert_eq!(sent.iter().filter(to(RIGHT)).count(), 2, "{sent:?}");
    assert!(sent.iter().any(|(_, body)| body.contains("更正了登记内容：电话、跑窗口情况")));
    let others = other.number.to_string();
    assert!(sent.iter().any(|(to, body)| to == WRONG && body.contains(&others)));
    assert_eq!(at_phone(&house, &slip, WRONG).await, 0);

    // The holder of the slip sees it as it is now, with the code of before.
    let holder = Who::Holder(Box::new(slip.clone()));
    let own = house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    let own: CitizenCase = own.value();
    let phone = own.intake.and_then(|intake| intake.applicant.phone);
    assert_eq!(phone.as_ref().map(Phone::as_str), Some(RIGHT));
}

#[tokio::test]
async fn pressing_twice_is_one_correction_and_an_old_page_corrects_nothing() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let path = format!("/api/v1/console/cases/{}/correction", slip.number);
    let call = |revision, key, body| Call {
        who: &clerk,
        method: "POST",
        path: &path,
        revision: Some(revision),
        key: Some(key),
        body: Some(body),
    };
    let body = corrected("改申报密码");
    let first = house.call(call(1, "correction-of-once", body.clone())).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    let again = house.call(call(1, "correction-of-once", body.clone())).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let stale = house.call(call(1, "correction-of-twice", body.clone())).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let same = house.call(call(2, "correction-of-thrice", body)).await;
    assert_eq!(
        (same.status, same.problem().code.as_str()),
        (StatusCode::CONFLICT, "nothing_corrected")
    );
    assert_eq!(seen(&house, &clerk, &slip).await.public.revision, 2);
}

#[tokio::test]
async fn a_message_that_was_given_up_is_tried_anew_in_the_right_language() {
    let house = House::new().await;
    let carrier = Arc::new(Carrier::default());
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    carrier.fails(true);
    carry(&house, &carrier).await;
    carrier.fails(false);
    let mut body = corrected("改申报密码");
    body["language"] = json!("en");
    done(&house, &clerk, &slip, "correction", body).await;
    carry(&house, &carrier).await;
    let sent = carrier.take();
    let said: Vec<&str> =
        sent.iter().filter(|(to, _)| to == RIGHT).map(|(_, body)| body.as_str()).collect();
    assert_eq!(said.len(), 2, "{sent:?}");
    assert!(said.iter().any(|body| body.contains("Registered")), "{said:?}");
    assert!(said.iter().all(|body| body.contains(&format!("/track/{}", slip.number))), "{said:?}");
}

#[tokio::test]
async fn a_link_for_the_verdict_follows_the_telephone() {
    let house = House::new().await;
    let carrier = Arc::new(Carrier::default());
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    done(&house, &clerk, &slip, "settlement", end).await;
    carry(&house, &carrier).await;
    let token = |sent: &[(String, String)]| {
        let link = sent.iter().find_map(|(_, body)| body.split_once("&t=")).expect("a link");
        link.1.chars().take_while(char::is_ascii_hexdigit).collect::<String>()
    };
    let wrong = token(&carrier.take());
    done(&house, &clerk, &slip, "correction", corrected("改申报密码")).await;
    carry(&house, &carrier).await;
    let sent = carrier.take();
    assert!(sent.iter().all(|(to, _)| to == RIGHT), "{sent:?}");
    let right = token(&sent);
    let judge = async |token: &str| {
        let body = json!({"solved": true, "rating": 5, "words": null, "via": "link"});
        let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
        let request =
            axum::http::Request::post(format!("/api/v1/cases/{}/verdict-by-link", slip.number))
                .header("authorization", format!("Verdict {token}"))
                .header("if-match", format!("\"{}\"", head.case.revision()))
                .header("idempotency-key", api::secret::random_hex::<16>())
                .header("content-type", "application/json")
                .body(axum::body::Body::from(body.to_string()));
        house.send(request.expect("a request")).await
    };
    let refused = judge(&wrong).await;
    assert_eq!(
        (refused.status, refused.problem().code.as_str()),
        (StatusCode::CONFLICT, "link_replaced")
    );
    assert_eq!(judge(&right).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_correction_says_at_each_field_what_is_wrong() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let mut body = corrected("改申报密码");
    body["checked"] = Value::Null;
    body["trips_made"] = json!(0);
    let answer = house.give(&clerk, &slip, "correction", body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = answer.json()["fields"].clone();
    let mut named: Vec<&str> = fields
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|each| each["field"].as_str())
        .collect();
    named.sort_unstable();
    assert_eq!(named, ["checked", "trips_made"]);
}

#[tokio::test]
async fn another_window_gets_the_case_and_the_former_one_sees_it_no_more() {
    let house = House::new().await;
    let carrier = Arc::new(Carrier::default());
    let town = a_window("town", "镇便民窗口", "Town window");
    house.app.store.save_window(&town, None, &installer()).await.expect("a window");
    house.app.forget_town();
    let clerk = house.staff(Role::WindowClerk).await;
    let there = house.seated(Seat::WindowClerk { window: window("town") }).await;
    let slip = house.register(&clerk, "改申报密码").await;
    assert!(seen(&house, &there, &slip).await.uninvolved);
    let transfer = json!({"window": "town", "reason": "户籍在镇里"});
    done(&house, &clerk, &slip, "transfer", transfer.clone()).await;
    assert!(seen(&house, &clerk, &slip).await.uninvolved);
    let view = seen(&house, &there, &slip).await;
    assert!(view.intake.is_some() && view.permitted.contains(&CommandKind::Settle));
    for (who, expected) in [(&clerk, 0), (&there, 1)] {
        for list in ["queue", "duties"] {
            let listed = house.get(who, &format!("/api/v1/console/{list}")).await.json();
            assert_eq!(listed["items"].as_array().map(Vec::len), Some(expected), "{list}");
        }
    }
    let refused = house.give(&clerk, &slip, "transfer", transfer).await;
    assert_eq!(refused.problem().code, "not_your_window");
    let nowhere = json!({"window": "nowhere", "reason": "试试"});
    let refused = house.give(&there, &slip, "transfer", nowhere).await;
    assert_eq!(refused.json()["fields"][0]["field"], "window");
    carry(&house, &carrier).await;
    let sent = carrier.take();
    let told = |(_, body): &&(String, String)| body.contains("由投诉代办窗口移交镇便民窗口办理");
    assert_eq!(sent.iter().filter(told).count(), 1, "{sent:?}");
    let notices = house.get(&there, "/api/v1/console/notices").await.text();
    assert!(notices.contains(&slip.number.to_string()), "{notices}");
}

#[tokio::test]
async fn the_departments_are_reminded_once_on_a_working_day() {
    let house = House::new().await;
    let (clerk, officer) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::DepartmentOfficer).await);
    let head = house.staff(Role::DepartmentHead).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let early = house.give(&clerk, &slip, "urge", json!({})).await;
    assert_eq!(early.problem().code, "wrong_stage");
    let assign = json!({"department": "tax", "days": null, "note": null, "co": ["land"]});
    done(&house, &clerk, &slip, "assignment", assign).await;
    let due = seen(&house, &clerk, &slip).await.public.due;
    let words = json!({"departments": ["tax"], "words": "群众又来问了"});
    done(&house, &clerk, &slip, "urge", words).await;
    let view = seen(&house, &officer, &slip).await;
    assert_eq!((view.times_urged, view.public.due), (1, due));
    assert!(view.urged_at.is_some());
    let words = view.timeline.last().and_then(|step| step.words.clone()).expect("a note");
    assert_eq!(words.as_str(), "群众又来问了");
    let tracked = house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await.text();
    assert!(tracked.contains("urged") && !tracked.contains("群众又来问了"), "{tracked}");
    let again = house.give(&clerk, &slip, "urge", json!({})).await;
    assert_eq!(
        (again.status, again.problem().code.as_str()),
        (StatusCode::CONFLICT, "already_urged")
    );
    fold_pending(&house.app).await.expect("a fold");
    for who in [&officer, &head] {
        let notices = house.get(who, "/api/v1/console/notices").await.text();
        assert!(notices.contains("催办"), "{notices}");
    }
    let land = Seat::DepartmentOfficer { department: support::department("land") };
    let land = house.seated(land).await;
    let notices = house.get(&land, "/api/v1/console/notices").await.text();
    assert!(!notices.contains("催办"), "{notices}");
    house.pass(DAY_MS);
    let clerk = house.staff(Role::WindowClerk).await;
    done(&house, &clerk, &slip, "urge", json!({})).await;
    assert_eq!(seen(&house, &clerk, &slip).await.times_urged, 2);
}
