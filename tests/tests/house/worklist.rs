//! The work lists: what lies at a window, what it has handed on, what a department has done; their filters, orders and
//! totals.

use acceptance::{House, Who, installer, registration, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::number::CaseNumber;
use shared::time::{DAY_MS, MINUTE_MS};
use shared::view::{QueueRow, RegisterRow};
use shared::vocabulary::{CaseClass, QueueState, Role, StageKind};
use shared::wire::{Page, QueueTotal, Slip};
use std::collections::BTreeSet;
use support::{a_window, window};

const QUEUE: &str = "/api/v1/console/queue";

/// A page of a list and the cursor of the next.
async fn page(house: &House, who: &Who, query: &str) -> (Vec<CaseNumber>, Option<String>) {
    let page: Page<QueueRow> = house.get(who, &format!("{QUEUE}?{query}")).await.value();
    (page.items.iter().map(|row| row.public.number).collect(), page.cursor)
}

/// The numbers of a whole list, page by page.
async fn listed(house: &House, who: &Who, query: &str) -> Vec<CaseNumber> {
    rest(house, who, query, None).await
}

/// The numbers of what follows in a list after a page with this cursor.
async fn rest(
    house: &House,
    who: &Who,
    query: &str,
    mut cursor: Option<String>,
) -> Vec<CaseNumber> {
    let mut all = Vec::new();
    loop {
        let after = cursor.map_or(String::new(), |cursor| format!("&cursor={cursor}"));
        let (some, next) = page(house, who, &format!("{query}{after}")).await;
        assert!(some.len() <= 20);
        all.extend(some);
        cursor = next;
        if cursor.is_none() {
            return all;
        }
    }
}

async fn total(house: &House, who: &Who, query: &str) -> QueueTotal {
    house.get(who, &format!("{QUEUE}/total?{query}")).await.value()
}

async fn give(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

async fn assign(house: &House, clerk: &Who, slip: &Slip, to: &str) {
    let body = json!({"department": to, "days": null, "note": null});
    give(house, clerk, slip, "assignment", body).await;
}

async fn resolve(house: &House, officer: &Who, slip: &Slip) {
    let end = json!({"outcome": "solved", "answer": "已办好", "measure": null});
    give(house, officer, slip, "resolution", end).await;
}

/// A house with a second window, `town`, and its clerk.
async fn with_town() -> (House, Who) {
    let house = House::new().await;
    let town = a_window("town", "镇窗口", "Town");
    house.app.store.save_window(&town, None, &installer()).await.expect("a window");
    house.app.forget_town();
    let clerk = house.seated(Seat::WindowClerk { window: window("town") }).await;
    (house, clerk)
}

async fn registered_at(house: &House, clerk: &Who, at: &str, title: &str) -> Slip {
    let mut body = registration("window", title);
    body["window"] = json!(at);
    let answer = house.post(clerk, "/api/v1/console/cases", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.value()
}

#[tokio::test]
async fn a_window_sees_what_it_has_handed_on_until_it_is_done_and_a_department_what_it_has_done() {
    let (house, town) = with_town().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let tax = house.seated(seat_of(Role::DepartmentOfficer, "tax")).await;
    let land = house.seated(seat_of(Role::DepartmentHead, "land")).await;
    let inspector = house.staff(Role::Inspector).await;
    let (to_tax, to_land) =
        (house.register(&clerk, "交税务").await, house.register(&clerk, "交国土").await);
    let here = house.register(&clerk, "还在窗口").await;
    let of_town = registered_at(&house, &town, "town", "镇上的").await;
    assign(&house, &clerk, &to_tax, "tax").await;
    assign(&house, &clerk, &to_land, "land").await;
    assign(&house, &town, &of_town, "tax").await;
    let set = |slips: &[&Slip]| slips.iter().map(|slip| slip.number).collect::<BTreeSet<_>>();
    let check = async |who: &Who, query: &str, expected: &[&Slip]| {
        let found = listed(&house, who, query).await;
        let numbers: BTreeSet<CaseNumber> = found.iter().copied().collect();
        assert_eq!(numbers, set(expected), "{query}");
        assert_eq!(found.len(), expected.len(), "{query}: a case is listed twice");
        let total = total(&house, who, query).await;
        assert_eq!((total.count as usize, total.more), (expected.len(), false), "{query}");
    };
    check(&clerk, "state=open", &[&here]).await;
    check(&clerk, "state=handed_on", &[&to_tax, &to_land]).await;
    check(&clerk, "state=handed_on&department=land", &[&to_land]).await;
    check(&clerk, "state=handed_on&stage=accepted", &[]).await;
    check(&town, "state=handed_on", &[&of_town]).await;
    check(&inspector, "state=open&department=land", &[&to_land]).await;
    check(&inspector, "state=open&stage=assigned", &[&to_tax, &to_land, &of_town]).await;
    check(&tax, "state=open", &[&to_tax, &of_town]).await;
    check(&tax, "state=done", &[]).await;

    give(&house, &tax, &to_tax, "acceptance", json!({})).await;
    check(&clerk, "state=handed_on&stage=accepted", &[&to_tax]).await;
    resolve(&house, &tax, &to_tax).await;
    give(&house, &land, &to_land, "return", json!({"reason": "不是我们的事"})).await;
    check(&clerk, "state=handed_on", &[]).await;
    check(&clerk, "state=open", &[&here, &to_land]).await;
    check(&clerk, "state=done", &[&to_tax]).await;
    check(&tax, "state=done", &[&to_tax]).await;
    check(&tax, "state=done&stage=closed", &[]).await;
    check(&land, "state=done", &[]).await;

    // What the citizen does not accept is done no longer.
    let holder = Who::Holder(Box::new(to_tax.clone()));
    let verdict = json!({"solved": false, "rating": 1, "words": null, "via": "online"});
    give(&house, &holder, &to_tax, "verdict", verdict).await;
    check(&tax, "state=done", &[]).await;
    check(&clerk, "state=open", &[&here, &to_land, &to_tax]).await;

    // Only windows hand cases on.
    for who in [&tax, &inspector] {
        let refused = house.get(who, &format!("{QUEUE}?state=handed_on")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.problem().fields[0].field, "state");
    }
}

#[test]
fn a_list_offers_only_the_stages_that_it_can_contain() {
    use QueueState::{Done, HandedOn, Open};
    let (at_window, with_department) =
        ("registered summoned returned reopened", "assigned accepted");
    let whole = "registered summoned assigned accepted returned reopened";
    let done = "settled resolved closed voided";
    for (role, state, expected) in [
        (Role::WindowClerk, Open, at_window),
        (Role::WindowLead, HandedOn, with_department),
        (Role::WindowClerk, Done, done),
        (Role::DepartmentOfficer, Open, with_department),
        (Role::DepartmentHead, HandedOn, ""),
        (Role::DepartmentHead, Done, "resolved closed"),
        (Role::LeaderInCharge, Open, whole),
        (Role::Inspector, HandedOn, ""),
        (Role::PrincipalLeader, Done, done),
    ] {
        let stages: Vec<&str> = state.stages(role).into_iter().map(StageKind::code).collect();
        let mut expected: Vec<&str> = expected.split_whitespace().collect();
        expected.sort_by_key(|code| StageKind::ALL.iter().position(|stage| stage.code() == *code));
        assert_eq!(stages, expected, "{role:?}, {state:?}");
        assert_eq!(state.is_for(role), !expected.is_empty(), "{role:?}, {state:?}");
    }
}

#[tokio::test]
async fn what_was_handed_on_is_ordered_by_what_a_department_owes_next() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let tax = house.seated(seat_of(Role::DepartmentOfficer, "tax")).await;
    let first = house.register(&clerk, "先签收的").await;
    let second = house.register(&clerk, "还没签收的").await;
    assign(&house, &clerk, &second, "land").await;
    let five_days = json!({"department": "tax", "days": 5, "note": null});
    give(&house, &clerk, &first, "assignment", five_days).await;
    give(&house, &tax, &first, "acceptance", json!({})).await;
    // The first contact is due today, the acceptance of the other one tomorrow.
    let handed_on = "state=handed_on";
    assert_eq!(listed(&house, &clerk, handed_on).await, [first.number, second.number]);
    give(&house, &tax, &first, "steps", json!({"kind": "contact", "words": "电话联系"})).await;
    assert_eq!(listed(&house, &clerk, handed_on).await, [second.number, first.number]);
    assert_eq!(total(&house, &clerk, handed_on).await.late, 0);
    house.set("2018-05-15 16:00");
    let clerk = house.staff(Role::WindowClerk).await;
    assert_eq!(total(&house, &clerk, handed_on).await.late, 1);
    let late = total(&house, &clerk, "state=handed_on&department=tax").await;
    assert_eq!((late.count, late.late), (1, 0));
}

#[tokio::test]
async fn what_is_due_at_one_instant_is_listed_in_the_order_in_which_it_came() {
    let house = House::new().await;
    // On a Saturday nothing runs, so all are due at the same minute.
    house.set("2018-05-12 09:00");
    let clerk = house.staff(Role::WindowClerk).await;
    let mut came = Vec::new();
    for index in 0..25 {
        came.push(house.register(&clerk, &format!("第 {index} 件")).await.number);
        house.pass(MINUTE_MS);
    }
    let page: Page<QueueRow> = house.get(&clerk, QUEUE).await.value();
    let dues: BTreeSet<_> = page.items.iter().map(|row| row.public.due).collect();
    assert_eq!(dues.len(), 1, "not due at one instant");
    assert_eq!(listed(&house, &clerk, "state=open").await, came);
    assert_eq!(listed(&house, &clerk, "sort=registered").await, came);
    let latest_first: Vec<_> = came.iter().rev().copied().collect();
    assert_eq!(listed(&house, &clerk, "sort=-registered").await, latest_first);
    let mut by_number: Vec<String> = came.iter().map(ToString::to_string).collect();
    by_number.sort();
    let found = listed(&house, &clerk, "sort=number").await;
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), by_number);
}

#[tokio::test]
async fn every_filter_holds_what_it_says_alone_and_with_others() {
    let house = House::new().await;
    let mut made = Vec::new();
    for index in 0..12 {
        let clerk = house.staff(Role::WindowClerk).await;
        let mut body = registration("window", &format!("第 {index} 件"));
        let matter = if index % 2 == 0 { "password" } else { "house" };
        let reason = if index % 3 == 0 { "not_in_person" } else { "material_missing" };
        body["matter"] = json!(matter);
        body["reason"] = json!(reason);
        let slip: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
        made.push((slip, matter, reason, house.now().day().to_string()));
        house.pass(DAY_MS / 2);
    }
    let clerk = house.staff(Role::WindowClerk).await;
    let check = async |query: &str, expected: Vec<CaseNumber>| {
        let found: BTreeSet<_> = listed(&house, &clerk, query).await.into_iter().collect();
        assert_eq!(found, expected.iter().copied().collect(), "{query}");
        for order in ["registered", "-registered", "number"] {
            let ordered = listed(&house, &clerk, &format!("{query}&sort={order}")).await;
            assert_eq!(ordered.len(), expected.len(), "{query}, {order}");
            assert_eq!(ordered.into_iter().collect::<BTreeSet<_>>(), found, "{query}, {order}");
        }
        assert_eq!(total(&house, &clerk, query).await.count as usize, expected.len(), "{query}");
    };
    type Made = (Slip, &'static str, &'static str, String);
    let those = |fits: &dyn Fn(&Made) -> bool| -> Vec<CaseNumber> {
        made.iter().filter(|made| fits(made)).map(|made| made.0.number).collect()
    };
    check("state=open", those(&|_| true)).await;
    check("matter=house", those(&|made| made.1 == "house")).await;
    check("reason=not_in_person", those(&|made| made.2 == "not_in_person")).await;
    check("from=2018-05-16", those(&|made| made.3.as_str() >= "2018-05-16")).await;
    check("until=2018-05-16", those(&|made| made.3.as_str() <= "2018-05-16")).await;
    check("from=2018-05-16&until=2018-05-16", those(&|made| made.3 == "2018-05-16")).await;
    let both = those(&|made| made.1 == "password" && made.2 == "not_in_person");
    assert!(!both.is_empty());
    check("matter=password&reason=not_in_person", both).await;
    check("matter=nobody-has-it", Vec::new()).await;
    check("department=tax", those(&|_| true)).await;
    check("department=police", Vec::new()).await;
    check("class=five_days", Vec::new()).await;

    for (slip, ..) in &made {
        assign(&house, &clerk, slip, "land").await;
    }
    check("state=handed_on&department=land", those(&|_| true)).await;
    // Those who merely were complained about do not have it.
    check("state=handed_on&department=tax", Vec::new()).await;
    let mut of_classes = 0;
    for class in CaseClass::ALL {
        let query = format!("state=handed_on&class={}", class.code());
        let page: Page<QueueRow> = house.get(&clerk, &format!("{QUEUE}?{query}")).await.value();
        assert!(page.items.iter().all(|row| row.public.class == Some(*class)), "{query}");
        of_classes += total(&house, &clerk, &query).await.count;
    }
    assert_eq!(of_classes, 12);
}

#[tokio::test]
async fn a_list_that_moves_while_it_is_paged_loses_and_doubles_nothing() {
    for order in ["due", "registered", "-registered", "number"] {
        let house = House::new().await;
        let clerk = house.staff(Role::WindowClerk).await;
        let mut slips = Vec::new();
        for index in 0..50 {
            slips.push(house.register(&clerk, &format!("第 {index} 件")).await);
            house.pass(MINUTE_MS);
        }
        let sort = format!("sort={order}");
        let (mut seen, cursor) = page(&house, &clerk, &sort).await;
        assert_eq!(seen.len(), 20);
        // Of those that were seen some go, also the last one, whose place the cursor is; and some that were not.
        let gone: Vec<&Slip> = slips
            .iter()
            .filter(|slip| {
                let place = seen.iter().position(|number| *number == slip.number);
                place.is_some_and(|place| place % 9 == 0 || place == 19)
                    || (place.is_none() && slip.number.to_string().ends_with(['0', '5']))
            })
            .collect();
        for slip in &gone {
            assign(&house, &clerk, slip, "tax").await;
        }
        let gone: BTreeSet<_> = gone.iter().map(|slip| slip.number).collect();
        assert!(cursor.is_some(), "there is another page");
        seen.extend(rest(&house, &clerk, &sort, cursor).await);
        let found: BTreeSet<_> = seen.iter().copied().collect();
        assert_eq!(found.len(), seen.len(), "{order}: a case is listed twice");
        for slip in &slips {
            let is_there = found.contains(&slip.number) || gone.contains(&slip.number);
            assert!(is_there, "{order}: a case is on no page");
        }
    }
}

#[tokio::test]
async fn the_register_is_filtered_by_status_and_department() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut slips = Vec::new();
    for index in 0..30 {
        slips.push(house.register(&clerk, &format!("第 {index} 件")).await);
    }
    for slip in slips.iter().take(7) {
        assign(&house, &clerk, slip, "land").await;
    }
    let whole = async |query: &str| {
        let mut found = BTreeSet::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/console/register?{query}{cursor}");
            let page: Page<RegisterRow> = house.get(&clerk, &path).await.value();
            found.extend(page.items.iter().map(|row| row.number));
            match page.cursor {
                None => return found,
                Some(next) => cursor = format!("&cursor={next}"),
            }
        }
    };
    let handed_on: BTreeSet<_> = slips.iter().take(7).map(|slip| slip.number).collect();
    assert_eq!(whole("stage=assigned").await, handed_on);
    assert_eq!(whole("department=land").await, handed_on);
    assert_eq!(whole("department=land&stage=registered").await, BTreeSet::new());
    assert_eq!(whole("stage=registered").await.len(), 23);
    assert_eq!(whole("department=tax&from=2018-05-14").await.len(), 30);
}

#[tokio::test]
async fn what_no_list_can_mean_is_told_at_its_parameter() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "改申报密码").await;
    let long = "9".repeat(3_000);
    for (query, field) in [
        ("state=mine", "state"),
        ("stage=%00", "stage"),
        ("department=%2e%2e%2fetc", "department"),
        ("department=A%20B", "department"),
        ("matter=%F0%9F%98%80", "matter"),
        ("reason=nothing", "reason"),
        ("class=0", "class"),
        ("from=2018-13-01", "from"),
        ("until=yesterday", "until"),
        ("from=2018-05-15&until=2018-05-14", "until"),
        ("sort=due,number", "sort"),
        ("sort=registered&cursor=x%27%20OR%201", "cursor"),
        ("sort=number&cursor=2018/05", "cursor"),
        ("state=handed_on&cursor=nonsense", "cursor"),
        (&format!("sort=registered&cursor={long}"), "cursor"),
        (&format!("matter={long}"), "matter"),
    ] {
        let answer = house.get(&clerk, &format!("{QUEUE}?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{query}");
    }
    for (query, field) in [("stage=lost", "stage"), ("department=A%20B", "department")] {
        let answer = house.get(&clerk, &format!("/api/v1/console/register?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{query}");
    }
    for query in ["", "sort=", "stage=&department=", "from=0001-01-01&until=9999-12-31"] {
        assert_eq!(listed(&house, &clerk, query).await.len(), 1, "{query}");
    }
}
