//! The audit trail: who did what besides the cases, which nobody can shorten without it being seen.

use crate::proof::independent;
use acceptance::{Call, House, PASSWORD, Who};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::limits::OPENED_A_DAY;
use shared::time::DAY_MS;
use shared::vocabulary::Role;
use std::collections::BTreeMap;

const TRAIL: &str = "/api/v1/console/trail";
const SESSION: &str = "/api/v1/console/session";

async fn trail(house: &House, inspector: &Who) -> Vec<Value> {
    listed(house, inspector, TRAIL).await
}

async fn trail_of(house: &House, inspector: &Who, account: &str) -> Vec<Value> {
    listed(house, inspector, &format!("/api/v1/console/accounts/{account}/trail")).await
}

/// The entries of a list, oldest first.
async fn listed(house: &House, inspector: &Who, path: &str) -> Vec<Value> {
    let answer = house.get(inspector, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let mut items = answer.value::<Value>()["items"].as_array().expect("a list").clone();
    items.reverse();
    items
}

/// What an account did on a day, in order, by the names of the acts.
async fn acts_of(house: &House, inspector: &Who, account: &str) -> Vec<String> {
    let entries = trail_of(house, inspector, account).await;
    entries.iter().map(|entry| entry["what"]["act"].as_str().expect("an act").to_owned()).collect()
}

async fn sign_in(house: &House, account: &str, password: &str) -> StatusCode {
    let body = json!({"account": account, "password": password});
    house.post(&Who::Anyone, SESSION, body).await.status
}

async fn put(house: &House, who: &Who, path: &str, body: Value) -> StatusCode {
    let path = format!("/api/v1/console/{path}");
    let (method, body) = ("PUT", Some(body));
    house.call(Call { who, method, path: &path, revision: None, key: None, body }).await.status
}

async fn file(house: &House, inspector: &Who, day: &str) -> String {
    let answer = house.get(inspector, &format!("{TRAIL}/days/{day}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

async fn run_clock(house: &House) {
    acceptance::jobs::clock::run(&house.app).await.expect("a run of the clock");
}

#[tokio::test]
async fn whoever_is_let_in_or_not_is_recorded_and_no_unknown_name_is_kept() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    house.account("wang", Role::WindowClerk).await;
    assert_eq!(sign_in(&house, "wang", "not the password").await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&house, "wang", PASSWORD).await, StatusCode::OK);
    assert_eq!(sign_in(&house, "hunter2hunter2", PASSWORD).await, StatusCode::UNAUTHORIZED);
    assert_eq!(acts_of(&house, &inspector, "wang").await, ["signed_in"]);
    let of_day = trail(&house, &inspector).await;
    let refused: Vec<&Value> =
        of_day.iter().filter(|entry| entry["what"]["act"] == "not_signed_in").collect();
    let [known, unknown] = refused[..] else { panic!("{refused:?}") };
    assert_eq!(known["by"], json!({"chain": "door", "account": "wang"}));
    assert_eq!(unknown["by"]["chain"], "strangers");
    assert!(!format!("{of_day:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_change_is_recorded_with_what_was_and_is_and_a_refused_one_is_not() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    let account = house.account("admin", Role::Administrator).await;
    let admin = house.signed_in(&account.account).await;
    let name = |en: &str| json!({"zh": "税务局", "en": en});
    let before = json!({"id": "tax", "name": name("Tax"), "leader": "副市长", "active": true});
    let change = |en: &str| json!({"name": name(en), "leader": "副市长", "active": true, "seen": before.clone()});
    assert_eq!(put(&house, &admin, "departments/tax", change("Taxes")).await, StatusCode::OK);
    // Whoever saw something else is refused, and nothing is recorded as done.
    let stale = put(&house, &admin, "departments/tax", change("Revenue")).await;
    assert_eq!(stale, StatusCode::PRECONDITION_FAILED);
    let entries = trail_of(&house, &inspector, "admin").await;
    let changes: Vec<&Value> =
        entries.iter().filter(|entry| entry["what"]["act"] == "changed").collect();
    let [changed] = changes[..] else { panic!("{changes:?}") };
    assert_eq!(
        (&changed["what"]["what"], &changed["what"]["id"]),
        (&json!("department"), &json!("tax"))
    );
    let side = |name: &str| -> Value {
        serde_json::from_str(changed["what"][name].as_str().expect("JSON")).expect("JSON")
    };
    assert_eq!(side("before")["name"]["en"], "Tax");
    assert_eq!(side("after")["name"]["en"], "Taxes");
}

#[tokio::test]
async fn the_secrets_of_an_account_are_in_no_entry_and_its_seat_is() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    let account = house.account("admin", Role::Administrator).await;
    let admin = house.signed_in(&account.account).await;
    let seat = json!({"role": "window_clerk", "window": "main"});
    let first = "zwei Spaziergänge am Fluss";
    let body = json!({"name": "王文员", "seat": seat, "active": true, "password": first});
    assert_eq!(put(&house, &admin, "accounts/wang", body).await, StatusCode::OK);
    let entries = trail_of(&house, &inspector, "admin").await;
    let made = &entries.last().expect("an entry")["what"];
    assert_eq!((&made["act"], &made["what"]), (&json!("changed"), &json!("account")));
    assert_eq!((&made["password"], &made["before"]), (&json!(true), &Value::Null));
    let after: Value = serde_json::from_str(made["after"].as_str().expect("JSON")).expect("JSON");
    assert_eq!(after["seat"], seat);
    let all = format!("{entries:?}");
    assert!(!all.contains("Spazierg") && !all.contains("argon2"), "{all}");
}

#[tokio::test]
async fn a_reading_is_recorded_and_its_reason_only_as_a_hash() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    let account = house.account("wang", Role::WindowClerk).await;
    let clerk = house.signed_in(&account.account).await;
    let slip = house.register(&clerk, "改申报密码").await;
    house.get(&clerk, &format!("/api/v1/console/cases/{}", slip.number)).await;
    let asked = json!({"phone": "13900001234", "document": null, "reason": "本人到窗口查询"});
    let found = house.post(&clerk, "/api/v1/console/person-searches", asked).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    let entries = trail_of(&house, &inspector, "wang").await;
    let read: Vec<(&Value, &Value)> = entries
        .iter()
        .filter(|entry| entry["what"]["act"] == "read")
        .map(|entry| (&entry["what"]["what"], &entry["what"]["number"]))
        .collect();
    assert!(read.contains(&(&json!("case"), &json!(slip.number.to_string()))), "{read:?}");
    assert!(read.contains(&(&json!("person"), &Value::Null)), "{read:?}");
    let all = format!("{entries:?}");
    assert!(!all.contains("本人到窗口") && !all.contains("13900001234"), "{all}");
}

#[tokio::test]
async fn what_a_role_may_not_do_is_recorded_once_an_hour() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    let account = house.account("wang", Role::WindowClerk).await;
    let clerk = house.signed_in(&account.account).await;
    for _ in 0..3 {
        let answer = house.get(&clerk, "/api/v1/console/accounts").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(house.get(&clerk, TRAIL).await.status, StatusCode::FORBIDDEN);
    let entries = trail_of(&house, &inspector, "wang").await;
    let refused: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["what"]["act"] == "refused")
        .map(|entry| &entry["what"]["route"])
        .collect();
    assert_eq!(refused, ["/api/v1/console/accounts", TRAIL]);
}

#[tokio::test]
async fn whoever_opens_unusually_many_cases_is_shown_to_the_inspector() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    let account = house.account("wang", Role::WindowClerk).await;
    let clerk = house.signed_in(&account.account).await;
    let conspicuous = format!("{TRAIL}/conspicuous");
    for place in 0..OPENED_A_DAY {
        let found = house.get(&inspector, &conspicuous).await.value::<Value>();
        assert_eq!(found["items"], json!([]), "after {place}");
        let slip = house.register(&clerk, "改申报密码").await;
        house.get(&clerk, &format!("/api/v1/console/cases/{}", slip.number)).await;
    }
    let found = house.get(&inspector, &conspicuous).await.value::<Value>();
    assert_eq!(found["items"][0]["account"], "wang");
    assert_eq!(found["items"][0]["cases"], OPENED_A_DAY);
    assert_eq!(found["items"].as_array().expect("a list").len(), 1);
}

#[tokio::test]
async fn an_independent_checker_finds_what_was_changed_or_left_out() {
    let house = House::new().await;
    let account = house.account("wang", Role::WindowClerk).await;
    let mut days = Vec::new();
    for _ in 0..3 {
        let clerk = house.signed_in(&account.account).await;
        days.push(house.now().day().to_string());
        let slip = house.register(&clerk, "改申报密码").await;
        house.get(&clerk, &format!("/api/v1/console/cases/{}", slip.number)).await;
        house.pass(DAY_MS);
        run_clock(&house).await;
    }
    let inspector = house.staff(Role::Inspector).await;
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let mut files = BTreeMap::new();
    for day in &days {
        files.insert(day.clone(), file(&house, &inspector, day).await);
    }
    let log = write("log.txt", &house.get(&Who::Anyone, "/api/v1/log/export").await.text());
    let check = |files: &BTreeMap<String, String>| {
        let paths: Vec<String> =
            files.iter().map(|(day, text)| write(&format!("{day}.txt"), text)).collect();
        let mut arguments = vec!["trail"];
        arguments.extend(paths.iter().map(String::as_str));
        arguments.extend(["--log", log.as_str()]);
        independent(&arguments)
    };
    let (fine, said) = check(&files);
    assert!(fine && said.contains("3 days that the public log names"), "{said}");

    let second = &files[&days[1]];
    let line = second.lines().find(|line| line.starts_with("entry ")).expect("an entry");
    let number = second.lines().filter(|line| line.starts_with("entry ")).count();
    let counted = |number: usize| format!("\"entries\":{number},");
    let without = |text: &str| text.replacen(&format!("{line}\n"), "", 1);
    for (what, changed) in [
        ("left out", without(second)),
        ("changed", second.replacen("\"act\":\"read\"", "\"act\":\"signed_out\"", 1)),
        ("counted anew", without(second).replacen(&counted(number), &counted(number - 1), 1)),
    ] {
        assert_ne!(&changed, second, "{what}");
        let mut files = files.clone();
        files.insert(days[1].clone(), changed);
        let (fine, said) = check(&files);
        assert!(!fine && said.contains("does not agree"), "{what}: {said}");
    }
}

#[tokio::test]
async fn entries_of_one_account_at_once_are_all_there_in_one_chain() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    house.account("wang", Role::WindowClerk).await;
    let tries = (0..12).map(|_| sign_in(&house, "wang", PASSWORD));
    let done = futures::future::join_all(tries).await;
    let opened = done.iter().filter(|status| **status == StatusCode::OK).count();
    assert!(opened > 1, "{done:?}");
    let entries = trail_of(&house, &inspector, "wang").await;
    assert_eq!(entries.len(), opened);
    for (place, entry) in (1u64..).zip(&entries) {
        assert_eq!(entry["place"], place);
    }
}

#[tokio::test]
async fn fetching_a_days_file_is_an_entry_itself() {
    let house = House::new().await;
    let inspector = house.staff(Role::Inspector).await;
    let day = house.now().day().to_string();
    let text = file(&house, &inspector, &day).await;
    assert!(text.starts_with("trail onetrip.trail.v1\nentry "), "{text}");
    // Fetching it is an entry of the next file.
    let again = file(&house, &inspector, &day).await;
    assert!(again.contains("\"what\":\"trail\"") && again.len() > text.len(), "{again}");
}
