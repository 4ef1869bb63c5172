//! A seat that reads cases is given by two people.

use acceptance::{Answer, Call, House, Who};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::id::AccountId;
use shared::vocabulary::Role;
use shared::wire::{Account, Grant, Page, Session};

const GRANTS: &str = "/api/v1/console/grants";
const SESSION: &str = "/api/v1/console/session";
const FIRST: &str = "a first password to replace";

/// A house in which cases are registered.
async fn in_use() -> House {
    let house = House::new().await;
    house.register_online("改申报密码").await;
    house
}

async fn put(house: &House, who: &Who, account: &str, body: Value) -> Answer {
    let path = format!("/api/v1/console/accounts/{account}");
    let (method, body) = ("PUT", Some(body));
    house.call(Call { who, method, path: &path, revision: None, key: None, body }).await
}

fn new(seat: Value) -> Value {
    json!({"name": "某工作人员", "seat": seat, "active": true, "password": FIRST})
}

fn changed(seen: &Account, seat: Value, active: bool) -> Value {
    json!({"name": seen.name, "seat": seat, "active": active, "seen": seen})
}

fn clerk() -> Value {
    json!({"role": "window_clerk", "window": "main"})
}

async fn decide(house: &House, who: &Who, grant: &Grant, what: &str) -> Answer {
    let path = format!("{GRANTS}/{}/{what}", grant.account.account);
    house.post(who, &path, json!({"seen": grant})).await
}

async fn waiting(house: &House, who: &Who) -> Vec<Grant> {
    house.get(who, GRANTS).await.value::<Page<Grant>>().items
}

async fn account(house: &House, name: &str) -> Option<Account> {
    let stored = house.app.store.load_account(name).await.expect("a read");
    stored.map(|stored| stored.account)
}

async fn sign_in(house: &House, account: &str) -> Answer {
    let body = json!({"account": account, "password": FIRST});
    house.post(&Who::Anyone, SESSION, body).await
}

/// The sign-in of an administrator whose name is known.
async fn administrator(house: &House, name: &str) -> Who {
    let account = house.account(name, Role::Administrator).await;
    house.signed_in(&account.account).await
}

fn asked(answer: &Answer) -> Grant {
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    answer.value()
}

#[tokio::test]
async fn one_administrator_sets_a_house_up_until_its_first_case() {
    let house = House::new().await;
    let admin = administrator(&house, "admin").await;
    assert_eq!(put(&house, &admin, "wang", new(clerk())).await.status, StatusCode::OK);
    assert!(sign_in(&house, "wang").await.status.is_success());
    house.register_online("改申报密码").await;
    asked(&put(&house, &admin, "zhao", new(clerk())).await);
    assert_eq!(account(&house, "zhao").await, None);
    assert_eq!(sign_in(&house, "zhao").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_seat_that_reads_cases_is_held_once_another_person_has_confirmed_it() {
    let house = in_use().await;
    let admin = administrator(&house, "admin").await;
    let other = administrator(&house, "other").await;
    let inspector = house.staff(Role::Inspector).await;
    for (name, second) in [("wang", &other), ("zhao", &inspector)] {
        let grant = asked(&put(&house, &admin, name, new(clerk())).await);
        assert_eq!(grant.asked_by.as_str(), "admin");
        assert_eq!(waiting(&house, second).await, std::slice::from_ref(&grant));
        let own = decide(&house, &admin, &grant, "confirmation").await;
        assert_eq!(own.problem().code, "own_grant");
        // Nor does it help to say that somebody else had asked.
        let asked_by = AccountId::new("somebody").expect("an identifier");
        let forged = Grant { asked_by, ..grant.clone() };
        let refused = decide(&house, &admin, &forged, "confirmation").await;
        assert_eq!(refused.problem().code, "stale_entry");
        assert_eq!(account(&house, name).await, None);

        let done = decide(&house, second, &grant, "confirmation").await;
        assert_eq!(done.value::<Account>(), grant.account);
        assert!(sign_in(&house, name).await.value::<Session>().replace_password);
        assert_eq!(waiting(&house, second).await, []);
        let again = decide(&house, second, &grant, "confirmation").await;
        assert_eq!(again.problem().code, "stale_entry");
    }
    for role in [Role::WindowLead, Role::PrincipalLeader, Role::DepartmentHead] {
        let nobody = house.staff(role).await;
        assert_eq!(house.get(&nobody, GRANTS).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_gives_no_seat_is_done_at_once_and_what_gives_one_waits() {
    let house = in_use().await;
    let admin = administrator(&house, "admin").await;
    let other = administrator(&house, "other").await;
    let before = house.account("li-hua", Role::WindowClerk).await;
    let renamed = json!({
        "name": "李华", "seat": before.seat, "active": true, "seen": before, "password": FIRST,
    });
    let answer = put(&house, &admin, "li-hua", renamed).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let now: Account = answer.value();
    let off = put(&house, &admin, "li-hua", changed(&now, clerk(), false)).await;
    let off: Account = off.value();
    asked(&put(&house, &admin, "li-hua", changed(&off, clerk(), true)).await);
    assert_eq!(account(&house, "li-hua").await, Some(off.clone()));
    let twice =
        put(&house, &admin, "li-hua", changed(&off, json!({"role": "inspector"}), true)).await;
    assert_eq!(twice.problem().code, "grant_waits");

    // Who asked withdraws it, and the other one turns the next one down.
    let grant = waiting(&house, &admin).await.remove(0);
    assert_eq!(decide(&house, &admin, &grant, "refusal").await.status, StatusCode::NO_CONTENT);
    let inspector = json!({"role": "inspector"});
    let grant = asked(&put(&house, &admin, "li-hua", changed(&off, inspector, true)).await);
    assert_eq!(grant.before.as_ref(), Some(&off));
    assert_eq!(decide(&house, &other, &grant, "refusal").await.status, StatusCode::NO_CONTENT);
    assert_eq!(account(&house, "li-hua").await, Some(off.clone()));
    assert_eq!(decide(&house, &other, &grant, "confirmation").await.problem().code, "stale_entry");

    // An administrator reads no cases, but gives seats: another one is made by two where there are two.
    let seat = json!({"role": "administrator"});
    asked(&put(&house, &admin, "third", new(seat)).await);
}

#[tokio::test]
async fn a_grant_is_for_the_account_as_it_was_when_it_was_asked_for() {
    let house = in_use().await;
    let admin = administrator(&house, "admin").await;
    let other = administrator(&house, "other").await;
    let before = house.account("li-hua", Role::WindowClerk).await;
    let lead = json!({"role": "window_lead", "window": "main"});
    let grant = asked(&put(&house, &admin, "li-hua", changed(&before, lead.clone(), true)).await);
    let off = put(&house, &admin, "li-hua", changed(&before, clerk(), false)).await;
    assert_eq!(off.status, StatusCode::OK);
    assert_eq!(decide(&house, &other, &grant, "confirmation").await.problem().code, "stale_entry");
    let stored = account(&house, "li-hua").await.expect("an account");
    assert!(!stored.active && stored.seat == before.seat);
    // An account that is not as the administrator saw it gets no grant.
    let stale = put(&house, &admin, "li-hua", changed(&before, lead, true)).await;
    assert!(["stale_entry", "grant_waits"].contains(&stale.problem().code.as_str()));
    let taken = put(&house, &admin, "other", new(clerk())).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let body = json!({"name": "某人", "seat": clerk(), "active": true});
    let missing = put(&house, &admin, "nobody", body).await;
    assert_eq!(missing.problem().fields[0].field, "password");
}

#[tokio::test]
async fn nobody_confirms_their_own_seat_and_of_two_decisions_one_counts() {
    let house = in_use().await;
    let admin = administrator(&house, "admin").await;
    let other = administrator(&house, "other").await;
    let before = account(&house, "other").await.expect("an account");
    let inspector = json!({"role": "inspector"});
    let grant = asked(&put(&house, &admin, "other", changed(&before, inspector, true)).await);
    let own = decide(&house, &other, &grant, "confirmation").await;
    assert_eq!(own.problem().code, "own_grant");

    let inspector = house.staff(Role::Inspector).await;
    let grant = asked(&put(&house, &admin, "wang", new(clerk())).await);
    let (one, two) = futures::join!(
        decide(&house, &other, &grant, "confirmation"),
        decide(&house, &inspector, &grant, "refusal"),
    );
    let done = [one.status, two.status].iter().filter(|status| status.is_success()).count();
    assert_eq!(done, 1, "{} {}", one.text(), two.text());
    assert_eq!(account(&house, "wang").await.is_some(), one.status.is_success());
}

#[tokio::test]
async fn where_nobody_could_confirm_it_another_administrator_is_made_alone() {
    let house = in_use().await;
    let admin = administrator(&house, "admin").await;
    let seat = json!({"role": "administrator"});
    let second = put(&house, &admin, "second", new(seat.clone())).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text());
    asked(&put(&house, &admin, "third", new(seat)).await);
}
