//! Erasing a citizen's personal data from a case: all of it goes, and everything else stays as it was.

use acceptance::files::FileHouse;
use acceptance::{Call, House, Who};
use api::notice::Addressee;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::number::CaseNumber;
use shared::text::Phone;
use shared::view::{CitizenCase, StaffCase};
use shared::vocabulary::Role;
use shared::wire::{AccessLogEntry, Page, ReadWhat, Slip};
use support::window;

const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n a document";

fn path(slip: &Slip) -> String {
    format!("/api/v1/console/cases/{}", slip.number)
}

async fn erase(house: &House, who: &Who, slip: &Slip, reason: &str) -> StatusCode {
    house.give(who, slip, "erasure", json!({"reason": reason})).await.status
}

/// The keys of the items in the table of personal data that name a case, except for the notices to the window's desk,
/// which name nobody.
async fn naming(house: &House, number: CaseNumber) -> Vec<String> {
    let items = house.items(&house.tables.personal).await;
    let number = number.to_string();
    let mut keys: Vec<String> = items
        .iter()
        .filter(|item| item.to_string().contains(&number))
        .map(|item| format!("{} {}", item["pk"], item["sk"]))
        .filter(|key| !key.contains("w:main"))
        .collect();
    keys.sort();
    keys
}

#[tokio::test]
async fn what_a_case_says_of_its_person_goes_and_everything_else_stays() {
    let place = FileHouse::new().await;
    let house = &place.house;
    let lead = house.staff(Role::WindowLead).await;
    let clerk = house.staff(Role::WindowClerk).await;
    // The same person has another case.
    let (slip, other) =
        (house.register(&lead, "改申报密码").await, house.register(&lead, "另一件").await);
    let holder = Who::Holder(Box::new(slip.clone()));
    let file = place.handed_in(&holder, &slip, "证明.pdf", "application/pdf", PDF).await;
    house.close(&lead, &slip).await;
    let figures = house.figures("").await;
    let events = format!("/api/v1/cases/{}/events", slip.number);
    let proof = house.get(&Who::Anyone, &events).await.text();
    let seen = house.get(&clerk, &path(&slip)).await;
    let tag = seen.headers[header::ETAG].clone();
    assert!(place.look(&clerk, &slip, file).await.status.is_success());
    let phone = Phone::read("138-0000-0001").expect("a telephone");
    let to_key = Addressee::Citizen { phone }.key();
    let told = async |number: CaseNumber| {
        let listed = house
            .app
            .store
            .list_notices(std::slice::from_ref(&to_key), None)
            .await
            .expect("a list");
        listed.items.iter().filter(|each| each.notice.about == Some(number)).count()
    };
    assert!(told(slip.number).await > 0 && told(other.number).await > 0);
    let others = naming(house, other.number).await;

    assert_eq!(erase(house, &lead, &slip, "本人书面要求删除").await, StatusCode::OK);

    assert_eq!(naming(house, slip.number).await, Vec::<String>::new());
    assert_eq!(told(slip.number).await, 0);
    assert_eq!(naming(house, other.number).await, others, "the other case of the same person");
    let own: CitizenCase =
        house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await.value();
    assert_eq!(own.intake, None);
    let view: StaffCase = house.get(&lead, &path(&slip)).await.value();
    assert_eq!((view.intake, view.erasable), (None, false));
    assert!(view.timeline.iter().all(|step| step.words.is_none()));
    assert_eq!(place.link(&clerk, &slip, file).await.status, StatusCode::NOT_FOUND);
    let found = house.post(&lead, "/api/v1/console/search", json!({"q": "改申报"})).await.json();
    assert_eq!(found["items"], json!([]));
    // A page that was open before learns that something has changed.
    let Who::Staff(cookie) = &clerk else { panic!("a member of staff") };
    let again = Request::get(path(&slip))
        .header(header::COOKIE, format!("{}={cookie}", api::http::extract::SESSION_COOKIE))
        .header(header::IF_NONE_MATCH, tag)
        .body(Body::empty());
    assert_eq!(house.send(again.expect("a request")).await.status, StatusCode::OK);

    assert_eq!(house.figures("").await, figures);
    assert_eq!(house.get(&Who::Anyone, &events).await.text(), proof);
    let inspector = house.staff(Role::Inspector).await;
    let readings: Page<AccessLogEntry> =
        house.get(&inspector, "/api/v1/console/readings").await.value();
    let entry = readings.items.iter().find(|entry| entry.what == ReadWhat::Erased);
    let entry = entry.expect("an entry");
    assert_eq!(entry.number, Some(slip.number));
    assert_eq!(entry.reason.as_ref().map(|reason| reason.as_str()), Some("本人书面要求删除"));
    // After an interruption, the request is repeated.
    assert_eq!(erase(house, &lead, &slip, "再按一次").await, StatusCode::OK);
}

#[tokio::test]
async fn only_the_lead_of_the_window_erases_and_only_what_is_closed() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let slip = house.register(&lead, "改申报密码").await;
    let before = naming(&house, slip.number).await;
    assert_eq!(erase(&house, &lead, &slip, "还没办结").await, StatusCode::FORBIDDEN);
    house.close(&lead, &slip).await;
    let kept = naming(&house, slip.number).await;
    assert!(kept.len() > before.len());
    for role in
        [Role::WindowClerk, Role::DepartmentHead, Role::PrincipalLeader, Role::Administrator]
    {
        let who = house.staff(role).await;
        assert_eq!(erase(&house, &who, &slip, "不该我删").await, StatusCode::FORBIDDEN, "{role:?}");
    }
    let elsewhere = window("elsewhere");
    let neighbour = house.seated(Seat::WindowLead { window: elsewhere }).await;
    assert_eq!(erase(&house, &neighbour, &slip, "别的窗口").await, StatusCode::FORBIDDEN);
    let answer = house.give(&lead, &slip, "erasure", json!({"reason": " "})).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["fields"][0]["field"], "reason");
    let stale = Call {
        who: &lead,
        method: "POST",
        path: &format!("{}/erasure", path(&slip)),
        revision: Some(1),
        key: None,
        body: Some(json!({"reason": "看的是旧的"})),
    };
    assert_eq!(house.call(stale).await.status, StatusCode::PRECONDITION_FAILED);
    let unchanged: Value = house.get(&lead, &path(&slip)).await.json();
    assert_eq!(unchanged["erasable"], true);
    assert_eq!(naming(&house, slip.number).await, kept);
}
