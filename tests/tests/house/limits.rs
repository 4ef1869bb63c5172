//! Limits and rules have a single source: what is promised is accepted, what exceeds it is refused with the same
//! number, and a rule that a town changes is what everybody is told.

use acceptance::files::{FileHouse, Register};
use acceptance::{Answer, House, Who, registration};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::problem::{Field, FieldProblem};
use shared::vocabulary::Role;
use shared::wire::Slip;

/// 30 MB, as the import page says.
const REGISTER_BYTES: usize = 31_457_280;

const HEADS: &str = "主题,登记时间,备注\n";

/// A register of exactly this size, most of it in a column that is not mapped.
fn register_of(bytes: usize) -> Vec<u8> {
    let mut file = HEADS.to_owned();
    let row = "改申报密码,2018-05-11,";
    while bytes - file.len() > 10_000 {
        file.push_str(row);
        file.push_str(&"a".repeat(8_000));
        file.push('\n');
    }
    file.push_str(row);
    file.push_str(&"a".repeat(bytes - file.len()));
    file.into_bytes()
}

fn is_too_large(answer: &Answer, field: &str, max: usize) {
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text());
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.problem();
    assert_eq!(problem.code, "body_too_large");
    assert_eq!(problem.fields, [FieldProblem::new(field, Field::TooLarge { max })]);
}

#[tokio::test]
async fn a_register_at_the_limit_is_read_and_one_byte_more_is_refused_before_it_is_sent() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let largest = register_of(REGISTER_BYTES);
    assert_eq!(largest.len(), REGISTER_BYTES);
    let rows = largest.iter().filter(|byte| **byte == b'\n').count();
    let read = place.preview(&lead, &Register::new("a.csv", largest)).await;
    assert_eq!(read.rows as usize, rows);
    let asked = json!({"bytes": REGISTER_BYTES + 1, "sheet": "csv"});
    let refused = place.house.post(&lead, "/api/v1/console/imports/uploads", asked).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected = FieldProblem::new("file", Field::TooLarge { max: REGISTER_BYTES });
    assert_eq!(refused.problem().fields, [expected]);
    let words = Field::TooLarge { max: REGISTER_BYTES };
    assert_eq!(words.say(shared::lang::Lang::Zh), "太大了，最多 30 MB");
    assert_eq!(words.say(shared::lang::Lang::En), "Too large; the limit is 30 MB");
}

#[tokio::test]
async fn every_body_that_is_too_large_is_told_so_whoever_reads_it() {
    let house = House::new().await;
    let long = "好".repeat(200_000);
    let mut body = registration("online", "改申报密码");
    body["account"] = json!(long);
    is_too_large(&house.post(&Who::Anyone, "/api/v1/cases", body).await, "body", 524_288);

    let admin = house.staff(Role::Administrator).await;
    let keys = "/api/v1/console/waiting/keys";
    let made = house.post(&admin, keys, json!({"name": "叫号机", "window": null})).await;
    let secret = made.value::<Value>()["secret"].as_str().expect("a key").to_owned();
    let send = |path: &str, kind: &str, body: String| {
        let request = Request::post(path)
            .header("authorization", format!("Key {secret}"))
            .header("content-type", kind);
        house.send(request.body(Body::from(body)).expect("a request"))
    };
    let lines = "main,2018-05-14 09:30,3,7\n".repeat(30_000);
    let readings = send("/api/v1/queue/readings", "text/csv", lines).await;
    is_too_large(&readings, "body", 524_288);

    let form = format!("description={}", "a".repeat(600_000));
    let kind = "application/x-www-form-urlencoded";
    let answer = send("/api/v1/open311/requests.json?lang=en", kind, form.clone()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let expected = json!([{"code": 413, "description": "body: Too large; the limit is 0.5 MB"}]);
    assert_eq!(answer.json(), expected);
    let answer = send("/api/v1/open311/requests.xml", kind, form).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("<description>body: 太大了，最多 0.5 MB</description>"));

    // A body that is declared too large is refused at once.
    let said = Request::post("/api/v1/cases")
        .header("content-type", "application/json")
        .header("idempotency-key", "0123456789abcdef")
        .header("content-length", "99999999999")
        .body(Body::from_stream(nothing_that_comes()))
        .expect("a request");
    is_too_large(&house.send(said).await, "body", 524_288);
}

/// A body of which nothing ever arrives.
fn nothing_that_comes() -> impl futures::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    futures::stream::pending()
}

async fn lite(house: &House, slip: &Slip, lang: &str) -> String {
    house.get(&Who::Anyone, &format!("/lite?lang={lang}&number={}", slip.number)).await.text()
}

#[tokio::test]
async fn a_rule_that_is_changed_changes_what_everybody_is_told() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let statutes = house.get(&admin, "/api/v1/console/statutes").await.value::<Value>();
    let mut rules = statutes["rules"].clone();
    let mut edition = rules["editions"][0].clone();
    edition["from"] = json!("2018-05-15");
    rules["editions"].as_array_mut().expect("editions").push(edition);
    // The built-in edition of June is in the future and can be changed alike.
    for place in [1, 2] {
        for (figure, value) in [("window_hours", 16), ("handle_days_most", 22), ("reopen_days", 45)]
        {
            rules["editions"][place][figure] = json!(value);
        }
    }
    let directory = || async {
        house.get(&Who::Anyone, "/api/v1/directory").await.value::<Value>()["policy"].clone()
    };
    let put = json!({"rules": rules, "seen": null});
    let path = "/api/v1/console/statutes/rules";
    let answer = house
        .call(acceptance::Call {
            who: &admin,
            method: "PUT",
            path,
            revision: None,
            key: None,
            body: Some(put),
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    // Until the day on which it comes into force, the old rules apply.
    let before = directory().await;
    assert_eq!(before["from"], json!("2018-04-16"));
    assert_eq!(before["reopen_days"], json!(30));
    house.set("2018-05-15 10:00");
    let after = directory().await;
    assert_eq!(after["from"], json!("2018-05-15"));
    for (figure, value) in [("window_hours", 16), ("handle_days_most", 22), ("reopen_days", 45)] {
        assert_eq!(after[figure], json!(value), "{figure}");
    }

    // The window notes that the citizen withdrew a case, and the citizen is notified.
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let end = json!({"outcome": "withdrawn", "answer": "已撤回", "measure": null});
    assert!(house.give(&clerk, &slip, "settlement", end).await.status.is_success());
    let noted =
        json!({"solved": false, "words": null, "rating": null, "via": "phone", "withdrawn": true});
    let closed = house.give(&clerk, &slip, "verdict", noted).await;
    assert!(closed.status.is_success(), "{}", closed.text());
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    acceptance::jobs::deliver::deliver_due(&house.app, house.now()).await.expect("a round");
    let lead = house.staff(Role::WindowLead).await;
    let sent = house.get(&lead, "/api/v1/console/notices/sent").await.text();
    assert!(sent.contains("请在 6 月 29 日前自己评价"), "{sent}");

    let own = Who::Holder(Box::new(slip.clone()));
    let still = ["可在 6 月 29 日前要求重办。", "You can have it reopened until 2018-06-29."];
    let over = [
        "已过重办期限；问题又出现的，请重新登记，并写上此编号。",
        "It is too late to have it reopened. If the problem comes back, register again and give this number.",
    ];
    for (at, [zh, en], status) in [
        ("2018-05-15 10:05", &still, None),
        ("2018-06-29 23:59", &still, None),
        ("2018-06-30 00:00", &over, Some(StatusCode::CONFLICT)),
    ] {
        house.set(at);
        for (lang, words) in [("zh", zh), ("en", en)] {
            let page = lite(&house, &slip, lang).await;
            assert!(page.contains(words), "{at}: {page}");
        }
        if let Some(status) = status {
            let refused = house.give(&own, &slip, "reopening", json!({"reason": "又来了"})).await;
            assert_eq!(refused.status, status, "{}", refused.text());
            assert_eq!(refused.problem().code, "too_late");
        }
    }
    house.set("2018-06-29 23:59");
    let reopened = house.give(&own, &slip, "reopening", json!({"reason": "又来了"})).await;
    assert_eq!(reopened.status, StatusCode::OK, "{}", reopened.text());
}

#[tokio::test]
async fn what_would_not_fit_into_a_stored_item_is_refused_at_the_first_text_beyond_it() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let too_long =
        |field: &str, max| vec![FieldProblem::new(field, Field::TooLong { max, got: 2_000 })];
    // 80,000 bytes of what somebody says: thirteen texts of 6,000 and 2,000 of the next.
    let mut body = registration("window", "改申报密码");
    let mut trip = body["trips"][0].clone();
    trip["told"] = json!("话".repeat(2_000));
    body["account"] = Value::Null;
    body["trips"] = json!(vec![trip; 20]);
    body["trips_made"] = json!(20);
    let refused = house.post(&clerk, "/api/v1/console/cases", body.clone()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert_eq!(refused.problem().fields, too_long("trips.13.told", 666));
    for trip in body["trips"].as_array_mut().expect("trips").iter_mut().skip(13) {
        trip["told"] = Value::Null;
    }
    let taken = house.post(&clerk, "/api/v1/console/cases", body).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text());

    // 40,000 bytes of a plan: its cause and five measures of 6,000, and 4,000 of the next.
    let officer = house.staff(Role::DepartmentOfficer).await;
    let measure = json!({"what": "改".repeat(2_000), "person": "王科长", "due_on": "2018-06-29"});
    let plan = |measures: usize| {
        let cause = "因".repeat(2_000);
        json!({"title": "一次说清", "cause": cause, "measures": vec![measure.clone(); measures]})
    };
    let refused = house.post(&officer, "/api/v1/console/plans", plan(20)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert_eq!(refused.problem().fields, too_long("measures.5.what", 1_333));
    let taken = house.post(&officer, "/api/v1/console/plans", plan(5)).await;
    assert!(taken.status.is_success(), "{}", taken.text());
}
