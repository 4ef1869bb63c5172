//! Voiding a case: two people of its window, and then it is in no list of work, owes nothing, counts as void alone, and
//! stays in the log.

use acceptance::{House, Who, registration, seat_of};
use api::notice::gateway::{Gateway, Gateways, Letter, Sending};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::time::{DAY_MS, HOUR_MS};
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::sync::{Arc, Mutex};

async fn does(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

async fn refused(
    house: &House,
    who: &Who,
    slip: &Slip,
    last: &str,
    body: Value,
) -> (StatusCode, String) {
    let answer = house.give(who, slip, last, body).await;
    (answer.status, answer.problem().code)
}

fn spam() -> Value {
    json!({"because": "spam", "reason": "网络广告"})
}

async fn page(house: &House, who: &Who, path: &str) -> String {
    let answer = house.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.text()
}

/// A desk's own list of what it owes.
async fn owed(house: &House, who: &Who) -> Vec<String> {
    let page: Value = house.get(who, "/api/v1/console/duties").await.value();
    let rows = page["items"].as_array().expect("rows").iter();
    rows.map(|row| row["duty"]["kind"].as_str().expect("a kind").to_owned()).collect()
}

#[tokio::test]
async fn a_clerk_proposes_and_a_colleague_decides() {
    let house = House::new().await;
    let slip = house.register_online("加微信领红包").await;
    let (clerk, lead) = (house.staff(Role::WindowClerk).await, house.staff(Role::WindowLead).await);
    let officer = house.seated(seat_of(Role::DepartmentOfficer, "tax")).await;
    let path = format!("/api/v1/console/cases/{}", slip.number);
    for (body, field) in [
        (json!({"reason": "广告"}), "because"),
        (json!({"because": "joke", "reason": "广告"}), "because"),
        (json!({"because": "spam", "reason": " "}), "reason"),
        (json!({"because": "twice", "reason": "重复"}), "other"),
        (json!({"because": "twice", "reason": "重复", "other": slip.number}), "other"),
        (json!({"because": "twice", "reason": "重复", "other": "1804-12345-74"}), "other"),
        // a wrong number
        (json!({"because": "twice", "reason": "重复", "other": "1804-12345-00"}), "other"),
    ] {
        let answer = house.give(&clerk, &slip, "voiding-proposal", body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{body}");
    }
    let before = owed(&house, &clerk).await;
    does(&house, &clerk, &slip, "voiding-proposal", spam()).await;
    // It awaits the window besides what it awaited before.
    let mut after = owed(&house, &lead).await;
    after.retain(|kind| kind != "voiding");
    assert_eq!(after, before);
    assert!(owed(&house, &lead).await.contains(&"voiding".to_owned()));

    // Each sees what they may do now, and who proposed it; a department sees no buttons.
    let offered = async |who: &Who| -> Vec<String> {
        let view: Value = house.get(who, &path).await.value();
        assert_eq!(view["voiding"]["words"], "网络广告");
        assert!(
            view["voiding"]["account"].as_str().is_some_and(|by| by.starts_with("window-clerk"))
        );
        let permitted = view["permitted"].as_array().expect("commands").iter();
        let names = permitted.map(|kind| kind.as_str().expect("a command").to_owned());
        names.filter(|kind| kind.ends_with("_voiding")).collect()
    };
    assert_eq!(offered(&clerk).await, ["withdraw_voiding"]);
    assert_eq!(offered(&lead).await, ["confirm_voiding", "decline_voiding"]);
    assert_eq!(offered(&officer).await, Vec::<String>::new());
    let conflict = |code: &str| (StatusCode::CONFLICT, code.to_owned());
    let own = refused(&house, &clerk, &slip, "voiding", json!({})).await;
    assert_eq!(own, conflict("needs_another"));
    let own = refused(&house, &clerk, &slip, "voiding-refusal", json!({"reason": "不"})).await;
    assert_eq!(own, conflict("needs_another"));
    let others = refused(&house, &lead, &slip, "voiding-withdrawal", json!({})).await;
    assert_eq!(others, conflict("not_the_proposer"));
    let not_theirs = refused(&house, &officer, &slip, "voiding", json!({})).await;
    assert_eq!(not_theirs, (StatusCode::FORBIDDEN, "forbidden".to_owned()));

    // Declined, withdrawn, and in the end confirmed.
    let reason = json!({"reason": "确有其人"});
    does(&house, &lead, &slip, "voiding-refusal", reason).await;
    assert!(!owed(&house, &lead).await.contains(&"voiding".to_owned()));
    does(&house, &lead, &slip, "voiding-proposal", spam()).await;
    does(&house, &lead, &slip, "voiding-withdrawal", json!({})).await;
    does(&house, &lead, &slip, "voiding-proposal", spam()).await;
    does(&house, &clerk, &slip, "voiding", json!({})).await;
    let seen: Value =
        house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await.value();
    assert_eq!((&seen["stage"], &seen["voided"]), (&json!("voided"), &json!("spam")));
    assert_eq!((&seen["duties"], &seen["due"]), (&json!([]), &Value::Null));
    assert!(!seen.to_string().contains("广告"), "the reason is for the staff: {seen}");
    let lite = page(&house, &Who::Anyone, &format!("/lite?lang=zh&number={}", slip.number)).await;
    assert!(lite.contains("作废") && lite.contains("投诉代办窗口"), "{lite}");
    // Nothing more can be done with it.
    let holder = Who::Holder(Box::new(slip.clone()));
    for (who, last, body) in [
        (&holder, "messages", json!({"words": "在吗"})),
        (&holder, "reopening", json!({"reason": "还要办"})),
        (&clerk, "settlement", json!({"outcome": "solved", "answer": "好", "measure": null})),
        (&lead, "voiding-proposal", spam()),
    ] {
        assert_eq!(
            refused(&house, who, &slip, last, body).await,
            conflict("wrong_stage"),
            "{last}"
        );
    }
    // The proof of the case stands as before, and its head is the fold of its chain.
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let links = house.app.store.load_events(slip.number).await.expect("events");
    assert!(api::store::agrees(&head, &links));
    assert_eq!(links.len(), 7);
}

#[tokio::test]
async fn what_is_void_is_in_no_list_of_work_and_counts_as_void_alone() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.seated(seat_of(Role::DepartmentOfficer, "tax")).await;
    let kept = house.register_online("改申报密码").await;
    house.pass(HOUR_MS);
    // For this reason a leader has to explain it once it is assigned.
    let mut again = registration("online", "改申报密码（又登记了一次）");
    again["reason"] = json!("not_told_at_once");
    let twice: Slip = house.post(&Who::Anyone, "/api/v1/cases", again).await.value();
    let before = house.figures("").await;
    let assign = json!({"department": "tax", "days": 3, "note": null, "co": []});
    does(&house, &clerk, &twice, "assignment", assign).await;
    does(&house, &officer, &twice, "acceptance", json!({})).await;
    let number = twice.number.to_string();
    let explained = page(&house, &Who::Anyone, "/api/v1/explanations").await;
    assert!(explained.contains(&number), "an explanation is owed: {explained}");
    assert!(page(&house, &officer, "/api/v1/console/queue").await.contains(&number));
    // By the next day they have signed in again.
    house.pass(DAY_MS);
    let (clerk, lead) = (house.staff(Role::WindowClerk).await, house.staff(Role::WindowLead).await);
    let inspector = house.staff(Role::Inspector).await;
    let leader = house.staff(Role::LeaderInCharge).await;
    let officer = house.seated(seat_of(Role::DepartmentOfficer, "tax")).await;
    let propose = json!({"because": "twice", "reason": "同一件事", "other": kept.number});
    does(&house, &clerk, &twice, "voiding-proposal", propose).await;
    does(&house, &lead, &twice, "voiding", json!({})).await;
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    for (who, path) in [
        (&officer, "/api/v1/console/queue"),
        (&officer, "/api/v1/console/queue?state=done"),
        (&clerk, "/api/v1/console/queue"),
        (&clerk, "/api/v1/console/queue?state=done"),
        (&inspector, "/api/v1/console/queue?state=done"),
        (&officer, "/api/v1/console/duties"),
        (&leader, "/api/v1/console/duties"),
        (&clerk, "/api/v1/console/duties"),
        (&inspector, "/api/v1/console/overdue"),
        (&inspector, "/api/v1/console/insights"),
        (&inspector, "/api/v1/console/insights/words"),
        (&Who::Anyone, "/api/v1/explanations"),
        (&Who::Anyone, "/api/v1/open311/requests.json"),
    ] {
        let listed = page(&house, who, path).await;
        assert!(!listed.contains(&number), "{path}: {listed}");
    }
    let voided = page(&house, &clerk, "/api/v1/console/queue?state=done&stage=voided").await;
    assert!(voided.contains(&number), "{voided}");
    let asked = json!({"phone": "13800000001", "document": null, "matter": null, "title": "改申报密码", "account": null});
    let duplicates = house.post(&clerk, "/api/v1/console/duplicates", asked).await.text();
    assert!(duplicates.contains(&kept.number.to_string()) && !duplicates.contains(&number));
    let register = page(&house, &lead, "/api/v1/console/register").await;
    assert!(register.contains(r#""voided":"twice""#), "{register}");
    // Asked for by its number it says honestly what became of it.
    let request =
        page(&house, &Who::Anyone, &format!("/api/v1/open311/requests/{number}.json")).await;
    let request: Value = serde_json::from_str(&request).expect("JSON");
    assert_eq!(request[0]["status"], "closed");
    assert!(request[0]["status_notes"].as_str().is_some_and(|notes| notes.contains("作废")));
    // Both cases refer to each other, and the citizen is told where it goes on.
    let view = page(&house, &lead, &format!("/api/v1/console/cases/{}", kept.number)).await;
    assert!(view.contains(&number), "{view}");
    let holder = Who::Holder(Box::new(twice.clone()));
    let own: Value = house.get(&holder, &format!("/api/v1/cases/{number}/own")).await.value();
    assert_eq!(own["continues"], json!(kept.number));

    // The figures of today: all that it had added is taken back. Those of a period keep what happened in it.
    let today = house.figures("").await;
    let mut expected = before["total"].clone();
    expected["registered"] = json!(1);
    expected["open"] = json!(1);
    expected["voided"] = json!(1);
    assert_eq!(today["total"], expected);
    let period = house.figures("?from=2018-05-14").await["total"].clone();
    let counted = ["registered", "assigned", "voided", "open"].map(|name| period[name].clone());
    assert_eq!(counted, [json!(2), json!(1), json!(1), json!(1)]);
    let yesterday = house.figures("?until=2018-05-14").await["total"].clone();
    assert_eq!((&yesterday["registered"], &yesterday["voided"]), (&json!(2), &json!(0)));
    // Counting again from the events changes nothing.
    let stored = house.app.store.load_figures(None, None).await.expect("figures");
    house.app.store.recount(true).await.expect("a recount");
    assert_eq!(house.app.store.load_figures(None, None).await.expect("figures"), stored);

    // Its lead erases what was said, as on a closed case.
    let erased = house.give(&lead, &twice, "erasure", json!({"reason": "重复登记"})).await;
    assert_eq!(erased.status, StatusCode::OK, "{}", erased.text());
    let view: Value = house.get(&lead, &format!("/api/v1/console/cases/{number}")).await.value();
    assert_eq!(view["intake"], Value::Null);
}

/// A gateway that keeps what it sends.
#[derive(Default)]
struct Carrier(Mutex<Vec<String>>);

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        self.0.lock().expect("a list").push(letter.body.to_owned());
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn of_what_waits_for_the_citizen_only_the_voiding_is_sent() {
    let house = House::new().await;
    let (clerk, lead) = (house.staff(Role::WindowClerk).await, house.staff(Role::WindowLead).await);
    let inspector = house.staff(Role::Inspector).await;
    let slip = house.register_online("测试测试").await;
    house.pass(1_000);
    let test = json!({"because": "test", "reason": "培训时登记的"});
    does(&house, &clerk, &slip, "voiding-proposal", test).await;
    house.pass(1_000);
    does(&house, &lead, &slip, "voiding", json!({})).await;
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let carrier = Arc::new(Carrier::default());
    let gateways = Gateways { sms: Some(carrier.clone()), email: None };
    let app = house.app.clone().with_gateways(gateways);
    acceptance::jobs::deliver::deliver_due(&app, house.now()).await.expect("a delivery");
    let sent = carrier.0.lock().expect("a list").clone();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].contains("作废：测试") && sent[0].contains("/track/"), "{sent:?}");
    assert!(!sent[0].contains("培训"), "the reason is for the staff: {sent:?}");
    // Supervision hears of it, because nothing else ends a case without its citizen.
    let told = page(&house, &inspector, "/api/v1/console/notices").await;
    assert!(told.contains("作废：测试") && told.contains(&slip.number.to_string()), "{told}");
    // Nothing comes later either.
    house.pass(40 * DAY_MS);
    acceptance::jobs::clock::run(&house.app).await.expect("a run of the clock");
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    acceptance::jobs::deliver::deliver_due(&app, house.now()).await.expect("a delivery");
    assert_eq!(carrier.0.lock().expect("a list").len(), 1);
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    assert_eq!(head.case.revision(), 3);
}
