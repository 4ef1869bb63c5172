//! Pain points over HTTP: what is counted, who sees what, the limits of a request, and the record of reading people's
//! words.

use acceptance::{House, Who, registration, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::insight::Insights;
use shared::insight::words::WordGroups;
use shared::problem::Field;
use shared::vocabulary::Role;
use shared::wire::{AccessLogEntry, Page, ReadWhat};

const INSIGHTS: &str = "/api/v1/console/insights";
const WORDS: &str = "/api/v1/console/insights/words";

async fn register(house: &House, clerk: &Who, change: impl Fn(&mut Value)) {
    let mut body = registration("window", "公积金贷款材料来回补");
    change(&mut body);
    let answer = house.post(clerk, "/api/v1/console/cases", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

#[tokio::test]
async fn three_cases_in_a_month_are_proposed_and_a_department_sees_its_own_alone() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    for _ in 0..3 {
        register(&house, &clerk, |_| ()).await;
    }
    register(&house, &clerk, |body| {
        body["matter"] = json!("house");
        body["departments"] = json!(["land"]);
        body["trips"][0]["department"] = json!("land");
        body["trips_made"] = json!(4);
    })
    .await;
    // The default period is the last months.
    let found: Insights = house.get(&clerk, INSIGHTS).await.value();
    assert_eq!((found.cases, found.wasted_trips, found.trips_untold), (4, 3 + 3, 0));
    let points: Vec<(String, u32, u32, bool)> = found
        .causes
        .iter()
        .map(|it| (it.point.to_string(), it.cases, it.cumulated, it.proposed))
        .collect();
    assert_eq!(
        points,
        [
            ("password~not_in_person".to_owned(), 3, 3, true),
            ("house~not_in_person".to_owned(), 1, 4, false),
        ]
    );
    let officer = house.staff(Role::DepartmentOfficer).await;
    let own: Insights = house.get(&officer, INSIGHTS).await.value();
    assert_eq!((own.cases, own.asked.department), (3, Some(support::department("tax"))));
    let asked = format!("{INSIGHTS}?department=land");
    assert_eq!(house.get(&officer, &asked).await.status, StatusCode::FORBIDDEN);
    let words = format!("{WORDS}?department=land");
    assert_eq!(house.get(&officer, &words).await.status, StatusCode::FORBIDDEN);
    let land: Insights = house.get(&clerk, &asked).await.value();
    assert_eq!(land.cases, 1);
    let land = house.seated(seat_of(Role::DepartmentHead, "land")).await;
    let own: Insights = house.get(&land, INSIGHTS).await.value();
    assert_eq!(own.cases, 1);
}

#[tokio::test]
async fn a_question_reaches_thirteen_months_and_what_is_wrong_is_told_at_the_field() {
    let house = House::new().await;
    let leader = house.staff(Role::PrincipalLeader).await;
    for (query, field, problem) in [
        ("from=2017-04-30&until=2018-05-14", "until", Field::TooMany { max: 13 }),
        ("from=2018-05-15&until=2018-05-14", "until", Field::TooEarly),
        ("from=2018-02-30", "from", Field::NotADate),
        ("department=nowhere", "department", Field::Unknown),
    ] {
        for path in [INSIGHTS, WORDS] {
            let answer = house.get(&leader, &format!("{path}?{query}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            let fields = answer.problem().fields;
            assert_eq!(
                (fields[0].field.as_str(), &fields[0].problem),
                (field, &problem),
                "{query}"
            );
        }
    }
    let whole = house.get(&leader, &format!("{INSIGHTS}?from=2017-05-01&until=2018-05-31")).await;
    assert_eq!(whole.value::<Insights>().cases, 0);
}

#[tokio::test]
async fn words_are_grouped_repeats_are_found_and_reading_them_leaves_a_trace() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    for (title, phone, account) in [
        ("公积金贷款材料来回补", "138-0000-0001", "办公积金贷款，第三次来还说缺一份收入证明。"),
        ("公积金贷款又缺收入证明", "138-0000-0001", "公积金贷款窗口让补收入证明，补了又要别的。"),
        ("老楼加装电梯没人牵头", "138-0000-0009", "规划、国土、燃气各说各的。"),
    ] {
        register(&house, &clerk, |body| {
            body["title"] = json!(title);
            body["account"] = json!(account);
            body["suggestion"] = json!(null);
            body["applicant"]["phone"] = json!(phone);
            body["applicant"]["document"] = json!(null);
        })
        .await;
    }
    let before: Page<AccessLogEntry> =
        house.get(&inspector, "/api/v1/console/readings").await.value();
    assert!(before.items.iter().all(|reading| reading.what != ReadWhat::Words));
    let words: WordGroups = house.get(&inspector, WORDS).await.value();
    assert_eq!((words.cases, words.read, words.groups.len()), (3, 3, 1));
    assert_eq!(words.groups[0].cases.len(), 2);
    assert!(words.groups[0].words.contains(&"公积金".to_owned()), "{:?}", words.groups);
    let repeats = words.repeats.expect("an inspector is told");
    assert_eq!((repeats.len(), repeats[0].numbers.len()), (1, 2));
    let after: Page<AccessLogEntry> =
        house.get(&inspector, "/api/v1/console/readings").await.value();
    assert_eq!(after.items.iter().filter(|it| it.what == ReadWhat::Words).count(), 1);

    // A department reads its own cases without identities; administrators read none.
    let officer = house.staff(Role::DepartmentOfficer).await;
    let own: WordGroups = house.get(&officer, WORDS).await.value();
    assert_eq!((own.read, own.repeats), (3, None));
    let admin = house.staff(Role::Administrator).await;
    assert_eq!(house.get(&admin, WORDS).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.get(&admin, INSIGHTS).await.status, StatusCode::OK);
}
