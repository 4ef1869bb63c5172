//! The pepper is replaced while slips are out: what was made under the former one goes on with it, what is new is made
//! under the newest alone, and once the former one is gone only what it had made ends.

use acceptance::{Call, House, Who, registration};
use api::secret::Pepper;
use aws_sdk_dynamodb::types::AttributeValue;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::vocabulary::Role;
use shared::wire::Slip;

/// That of a house as the tests begin one.
const FIRST: [u8; 32] = [7; 32];
const SECOND: [u8; 32] = [9; 32];

fn replaced(house: House) -> House {
    house.with_pepper(Pepper::of([SECOND, FIRST]).expect("a pepper"))
}

/// The house after the former pepper was removed, or as whoever has a copy of its tables and the second pepper has it.
fn without_the_first(house: House) -> House {
    house.with_pepper(Pepper::new(&SECOND).expect("a pepper"))
}

async fn register_as(house: &House, key: &str) -> Slip {
    let body = Some(registration("online", "改申报密码"));
    let (who, method, path) = (&Who::Anyone, "POST", "/api/v1/cases");
    let call = Call { who, method, path, revision: None, key: Some(key), body };
    house.call(call).await.value()
}

async fn nonce(house: &House, number: CaseNumber) -> String {
    house.app.store.load_case(number).await.expect("a read").expect("a case").nonce
}

/// Registers a case as an earlier version did, whose nonces named no key. Its slip is what a repeated request gets.
async fn registered_long_ago(house: &House) -> Slip {
    let slip = register_as(house, "registered-long-ago").await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let update = house.client.update_item().table_name(&house.tables.cases);
    let update = update
        .key("pk", text(&format!("CASE#{}", slip.number)))
        .key("sk", text("HEAD"))
        .update_expression("SET nonce = :nonce")
        .expression_attribute_values(":nonce", text("00112233445566778899aabbccddeeff"));
    update.send().await.expect("a nonce");
    register_as(house, "registered-long-ago").await
}

/// What a slip's code and its token are answered with.
async fn opened(house: &House, slip: &Slip) -> [StatusCode; 2] {
    let own = format!("/api/v1/cases/{}/own", slip.number);
    let by_code = house.get(&Who::Holder(Box::new(slip.clone())), &own).await;
    let by_token = house.get(&Who::Token(slip.token.clone()), &own).await;
    [by_code.status, by_token.status]
}

const OPEN: [StatusCode; 2] = [StatusCode::OK; 2];
const CLOSED: [StatusCode; 2] = [StatusCode::NOT_FOUND; 2];

/// Has the window settle a case, and returns the link by which its citizen gives the verdict.
async fn link_of_settled(house: &House, clerk: &Who, slip: &Slip) -> String {
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    let settled = house.give(clerk, slip, "settlement", end).await;
    assert_eq!(settled.status, StatusCode::OK, "{}", settled.text());
    link(house, slip.number).await
}

/// The link as it goes out in a notice.
async fn link(house: &House, number: CaseNumber) -> String {
    let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
    let token = house.app.pepper.verdict_token(number, &head.nonce, head.case.revision());
    token.expect("a token").expose().to_owned()
}

async fn judge(house: &House, number: CaseNumber, link: &str) -> StatusCode {
    let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
    let said = json!({"solved": true, "rating": 5, "words": null, "via": "link"});
    let request = Request::post(format!("/api/v1/cases/{number}/verdict-by-link"))
        .header(header::AUTHORIZATION, format!("Verdict {link}"))
        .header(header::IF_MATCH, format!("\"{}\"", head.case.revision()))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", format!("a-verdict-on-{number}"))
        .body(Body::from(said.to_string()))
        .expect("a request");
    house.send(request).await.status
}

#[tokio::test]
async fn slips_and_links_that_are_out_go_on_after_the_pepper_was_replaced() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let (oldest, old) = (registered_long_ago(&house).await, house.register_online("另一件").await);
    let (judged, waiting) =
        (house.register_online("第三件").await, house.register_online("第四件").await);
    let sent = link_of_settled(&house, &clerk, &judged).await;
    let late = link_of_settled(&house, &clerk, &waiting).await;

    let house = replaced(house);
    for slip in [&oldest, &old, &judged] {
        assert_eq!(opened(&house, slip).await, OPEN, "{}", slip.number);
    }
    // A registration that is repeated because its answer was lost gets the slip that it got.
    let again = register_as(&house, "registered-long-ago").await;
    assert_eq!((again.number, again.access_code), (oldest.number, oldest.access_code.clone()));
    assert_eq!(link(&house, judged.number).await, sent, "a notice that is sent again");
    assert_eq!(judge(&house, judged.number, &sent).await, StatusCode::OK);

    // What is new goes by the second pepper: a case, and the code of an old case that is issued anew.
    let new = house.register_online("新的一件").await;
    let renewed = house.give(&clerk, &oldest, "access-code", json!({"checked": "document"})).await;
    let renewed: Slip = renewed.value();
    assert_eq!(opened(&house, &oldest).await, CLOSED, "the slip that was lost");
    let name = nonce(&house, new.number).await.split('.').next().expect("a name").to_owned();
    assert!(nonce(&house, renewed.number).await.starts_with(&name));
    assert!(!nonce(&house, old.number).await.starts_with(&name));
    for slip in [&new, &renewed, &old] {
        assert_eq!(opened(&house, slip).await, OPEN, "{}", slip.number);
    }

    // With the second one alone no old slip and no old link is right.
    let house = without_the_first(house);
    for slip in [&old, &judged, &waiting] {
        assert_eq!(opened(&house, slip).await, CLOSED, "{}", slip.number);
    }
    for slip in [&new, &renewed] {
        assert_eq!(opened(&house, slip).await, OPEN, "{}", slip.number);
    }
    assert_eq!(judge(&house, waiting.number, &late).await, StatusCode::NOT_FOUND);
    // The house goes on: it hands out new codes and links for old cases, and staff read them.
    let path = format!("/api/v1/console/cases/{}", old.number);
    assert_eq!(house.get(&clerk, &path).await.status, StatusCode::OK);
    let renewed = house.give(&clerk, &old, "access-code", json!({"checked": "document"})).await;
    assert_eq!(opened(&house, &renewed.value()).await, OPEN);
    let resent = link(&house, waiting.number).await;
    assert_eq!(judge(&house, waiting.number, &resent).await, StatusCode::OK);
}

/// The numbers of the cases that a search for the person of every registration finds.
async fn found(house: &House, clerk: &Who) -> Vec<String> {
    // Readings of one kind in one millisecond are one entry of the trail.
    house.pass(1_000);
    let asked = json!({"phone": "13800000001", "document": null, "reason": "当事人没带查询单"});
    let found: Value = house.post(clerk, "/api/v1/console/person-searches", asked).await.value();
    let rows = found["items"].as_array().expect("rows").iter();
    let mut numbers: Vec<String> =
        rows.map(|row| row["public"]["number"].as_str().expect("a number").to_owned()).collect();
    numbers.sort();
    numbers
}

/// How many items name a person and this case.
async fn listed(house: &House, number: CaseNumber) -> usize {
    let items = house.items(&house.tables.personal).await;
    let of_person = |item: &&Value| item["pk"].to_string().contains("PERSON#");
    let number = number.to_string();
    items.iter().filter(of_person).filter(|item| item["sk"].to_string().contains(&number)).count()
}

#[tokio::test]
async fn a_person_is_found_and_erased_under_whichever_pepper_their_cases_were_registered() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let (old, kept) =
        (house.register(&lead, "改申报密码").await, house.register(&lead, "另一件").await);
    house.close(&lead, &old).await;

    let house = replaced(house);
    let new = house.register(&lead, "新的一件").await;
    house.close(&lead, &new).await;
    let mut all = [&old, &kept, &new].map(|slip| slip.number.to_string());
    all.sort();
    assert_eq!(found(&house, &lead).await, all);
    let same = json!({"phone": "13800000001", "document": null, "matter": null,
        "title": "改申报密码", "account": null});
    let duplicates = house.post(&lead, "/api/v1/console/duplicates", same).await.text();
    assert!(duplicates.contains(&kept.number.to_string()), "{duplicates}");
    // A telephone and a document, each under one pepper.
    for slip in [&old, &new] {
        assert_eq!(listed(&house, slip.number).await, 2, "{}", slip.number);
        let erased = house.give(&lead, slip, "erasure", json!({"reason": "本人要求删除"})).await;
        assert_eq!(erased.status, StatusCode::OK, "{}", erased.text());
        assert_eq!(listed(&house, slip.number).await, 0, "{}", slip.number);
    }
    assert_eq!(found(&house, &lead).await, [kept.number.to_string()]);

    // Without the former pepper its cases are found no more, and everything else goes on.
    let house = without_the_first(house);
    assert_eq!(found(&house, &lead).await, Vec::<String>::new());
    let newest = house.register(&lead, "最新的一件").await;
    assert_eq!(found(&house, &lead).await, [newest.number.to_string()]);
}
