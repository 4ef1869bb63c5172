//! Who may read what of a case: search finds only what the user may read, and a department that is not involved sees
//! only what is public.

use acceptance::files::FileHouse;
use acceptance::{House, Who, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::vocabulary::Role;
use shared::wire::Slip;
use support::department;

const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n a document";
/// The identity of the citizen of every case in these tests.
const PERSON: [&str; 4] = ["虞某某", "示例针织厂", "13800000001", "示例证件"];
/// The words of the citizen and the staff on the case.
const WORDS: [&str; 6] =
    ["执照复印件", "改登录密码", "催一下", "已致电企业", "为何要到场", "授权书"];
/// The inspector's note.
const NOTE: &str = "约谈分局长";

/// The numbers of the cases that a search finds, on all pages.
async fn found(house: &House, who: &Who, words: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let asked = json!({"q": words, "cursor": cursor});
        let page: Value = house.post(who, "/api/v1/console/search", asked).await.value();
        for row in page["items"].as_array().expect("rows") {
            numbers.push(row["public"]["number"].as_str().expect("a number").to_owned());
        }
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            return numbers;
        }
    }
}

async fn ok(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

/// A case about the tax office that the tax office works on, with words of everybody and a file.
async fn told(place: &FileHouse) -> (Slip, u16) {
    let house = &place.house;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let inspector = house.staff(Role::Inspector).await;
    let slip = house.register_online("改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    let file = place.handed_in(&holder, &slip, "授权书虞某某.pdf", "application/pdf", PDF).await;
    ok(house, &holder, &slip, "messages", json!({"words": "请催一下"})).await;
    let assign = json!({"department": "tax", "days": 5, "note": null});
    ok(house, &clerk, &slip, "assignment", assign).await;
    ok(house, &officer, &slip, "acceptance", json!({})).await;
    ok(house, &officer, &slip, "steps", json!({"kind": "contact", "words": "已致电企业"})).await;
    let demand = json!({"department": "tax", "words": "为何要到场", "due_on": "2018-05-18"});
    ok(house, &inspector, &slip, "demands", demand).await;
    ok(house, &inspector, &slip, "notes", json!({"words": NOTE})).await;
    (slip, file)
}

#[tokio::test]
async fn what_a_reader_may_not_see_no_search_finds() {
    let place = FileHouse::new().await;
    let (slip, _) = told(&place).await;
    let house = &place.house;
    let number = slip.number.to_string();
    let this = std::slice::from_ref(&number);
    let officer = house.staff(Role::DepartmentOfficer).await;

    // The tax office works on a case about itself: it reads the words, but not whose they are.
    let path = format!("/api/v1/console/cases/{number}");
    let page: Value = house.get(&officer, &path).await.value();
    assert_eq!(page["identity_hidden"], true);
    assert_eq!(page["intake"]["applicant"]["phone"], Value::Null);
    for hidden in PERSON.into_iter().chain(["授权书", NOTE, "1380", "示例证件 0001"]) {
        assert_eq!(found(house, &officer, hidden).await, [""; 0], "{hidden}");
        // Otherwise, trying digits in a search for one case would reveal the telephone number.
        let of_one = format!("{number} {hidden}");
        assert_eq!(found(house, &officer, &of_one).await, [""; 0], "{of_one}");
    }
    for read in ["改申报密码", "执照复印件", "催一下", "已致电企业", "为何要到场", &number]
    {
        assert_eq!(found(house, &officer, read).await, this, "{read}");
    }

    // The window reads everything but the inspector's note, which only supervision reads.
    for role in [Role::WindowClerk, Role::WindowLead] {
        let window = house.staff(role).await;
        for read in PERSON[..2].iter().copied().chain(WORDS) {
            assert_eq!(found(house, &window, read).await, this, "{role:?} {read}");
        }
        // Telephones and documents are searched for whole and with a reason.
        for hidden in [PERSON[2], PERSON[3], "1380"] {
            assert_eq!(found(house, &window, hidden).await, [""; 0], "{role:?} {hidden}");
        }
        assert_eq!(found(house, &window, NOTE).await, [""; 0], "{role:?}");
    }
    for role in [Role::Inspector, Role::LeaderInCharge, Role::PrincipalLeader] {
        let who = house.staff(role).await;
        assert_eq!(found(house, &who, NOTE).await, this, "{role:?}");
    }

    // If the citizen agreed, the office may know the identity and search for it.
    let mut open = acceptance::registration("online", "另一件事");
    open["shows_identity"] = json!(true);
    let agreed: Slip = house.post(&Who::Anyone, "/api/v1/cases", open).await.value();
    assert_eq!(found(house, &officer, PERSON[0]).await, [agreed.number.to_string()]);
}

#[tokio::test]
async fn a_department_that_has_nothing_to_do_with_a_case_sees_what_everybody_sees() {
    let place = FileHouse::new().await;
    let (slip, file) = told(&place).await;
    let house = &place.house;
    let number = slip.number.to_string();
    let mut everybody: Value =
        house.get(&Who::Anyone, &format!("/api/v1/cases/{number}")).await.value();
    let happened = everybody.as_object_mut().and_then(|case| case.remove("timeline"));
    let happened = happened.expect("a timeline");
    let secrets = || PERSON.into_iter().chain(WORDS).chain([NOTE, "改申报密码"]);
    let path = format!("/api/v1/console/cases/{number}");
    for role in [Role::DepartmentOfficer, Role::DepartmentHead] {
        let police = house.seated(seat_of(role, "police")).await;
        let shown = house.get(&police, &path).await;
        for secret in secrets() {
            assert!(!shown.text().contains(secret), "{secret} is shown");
        }
        let page: Value = shown.value();
        assert_eq!(page["public"], everybody);
        assert_eq!((&page["intake"], &page["identity_hidden"]), (&Value::Null, &json!(false)));
        for list in ["permitted", "files", "steps", "demands", "linked"] {
            assert_eq!(page[list], json!([]), "{list}");
        }
        let (steps, happened) = (page["timeline"].as_array(), happened.as_array());
        let (steps, happened) = (steps.expect("steps"), happened.expect("steps"));
        assert_eq!(steps.len(), happened.len());
        for (step, public) in steps.iter().zip(happened) {
            for field in ["at", "by", "what"] {
                assert_eq!(step[field], public[field], "{field}");
            }
            for field in ["words", "measure", "again", "rating", "account"] {
                assert_eq!(step[field], Value::Null, "{field}");
            }
        }
        assert_eq!(page["uninvolved"], true, "the page says why there is no more");

        // Neither a file nor the citizen's identity can be requested.
        let refused = place.link(&police, &slip, file).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
        let ask = json!({"reason": "想看看"});
        let refused = house.post(&police, &format!("{path}/identity"), ask).await;
        assert_eq!(refused.problem().code, "not_your_department");
        let refused = house.give(&police, &slip, "messages", json!({"words": "您好"})).await;
        assert_eq!(refused.problem().code, "not_your_department");

        // The lists are of cases that they have to do with.
        for list in ["/api/v1/console/queue", "/api/v1/console/register"] {
            let listed: Value = house.get(&police, list).await.value();
            assert_eq!(listed["items"], json!([]), "{list}");
        }
        let lines = place
            .register_file(&police, json!({"reason": "月度核对", "sheet": "csv", "lang": "zh"}))
            .await;
        let lines = String::from_utf8(lines).expect("UTF-8");
        assert_eq!(lines.lines().count(), 1, "only the heads: {lines}");
        for secret in secrets() {
            assert_eq!(found(house, &police, secret).await, [""; 0], "{secret} is found");
            let of_one = format!("{number} {secret}");
            assert_eq!(found(house, &police, &of_one).await, [""; 0], "{of_one} is found");
        }
        assert_eq!(found(house, &police, &number).await, std::slice::from_ref(&number));
    }
}

#[tokio::test]
async fn a_department_reads_a_case_from_when_it_has_to_do_with_it_and_later_too() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let path = format!("/api/v1/console/cases/{}", slip.number);
    let police = house.seated(seat_of(Role::DepartmentOfficer, "police")).await;
    let land = house.seated(Seat::DepartmentHead { department: department("land") }).await;
    let reads = async |who: &Who| -> bool {
        let page: Value = house.get(who, &path).await.value();
        let name = page["intake"]["applicant"]["name"].is_string();
        assert_eq!(name, !page["intake"].is_null(), "neither of them is complained of");
        assert_eq!(found(&house, who, PERSON[0]).await.len(), usize::from(name));
        name
    };
    assert_eq!((reads(&police).await, reads(&land).await), (false, false));
    let assign = json!({"department": "police", "days": 5, "note": null, "co": ["land"]});
    ok(&house, &clerk, &slip, "assignment", assign).await;
    assert_eq!((reads(&police).await, reads(&land).await), (true, true));
    ok(&house, &police, &slip, "return", json!({"reason": "不归我局管"})).await;
    let sort = json!({"matter": "password", "reason": "not_in_person", "departments": ["tax"]});
    ok(&house, &clerk, &slip, "classification", sort).await;
    // The police had the case and gave a reason; the land office did nothing and is no longer named.
    assert_eq!((reads(&police).await, reads(&land).await), (true, false));
}
