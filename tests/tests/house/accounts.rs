//! Accounts of staff: passwords, and the sessions that they open.

use acceptance::{Answer, Call, House, PASSWORD, Who, installer, registration};
use api::app::SessionTimes;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::problem::Field;
use shared::time::{HOUR_MS, MINUTE_MS};
use shared::vocabulary::Role;
use shared::wire::{Account, OpenSession, Page, Session};
use tokio::task::JoinSet;
use tower::ServiceExt;

const SESSION: &str = "/api/v1/console/session";
const OWN_PASSWORD: &str = "/api/v1/console/account/password";
const OWN_SESSIONS: &str = "/api/v1/console/account/sessions";
const ANOTHER: &str = "seven horses wait in the rain";

/// A house whose sessions end as in a real one and begin with a password alone.
async fn strict() -> House {
    House::new().await.with_session_times(SessionTimes::default()).asking_no_factor().await
}

async fn try_to_sign_in(house: &House, account: &str, password: &str) -> Answer {
    let body = json!({"account": account, "password": password});
    house.post(&Who::Anyone, SESSION, body).await
}

/// Whoever an answer signed in.
fn signed_in(answer: &Answer) -> Who {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let cookie = answer.headers["set-cookie"].to_str().expect("a cookie");
    Who::Staff(cookie.split(['=', ';']).nth(1).expect("a value").to_owned())
}

async fn put(house: &House, who: &Who, path: &str, body: Value) -> Answer {
    let (method, body) = ("PUT", Some(body));
    house.call(Call { who, method, path, revision: None, key: None, body }).await
}

async fn change(house: &House, who: &Who, current: &str, password: &str) -> Answer {
    put(house, who, OWN_PASSWORD, json!({"current": current, "password": password})).await
}

fn problem_of(answer: &Answer) -> (StatusCode, String, Field) {
    let problem = answer.problem().fields.remove(0);
    (answer.status, problem.field, problem.problem)
}

async fn status(house: &House, who: &Who) -> StatusCode {
    house.get(who, "/api/v1/console/queue").await.status
}

fn changed(account: &Account, password: Option<&str>) -> Value {
    json!({
        "name": account.name, "seat": account.seat, "active": account.active, "password": password,
        "seen": account,
    })
}

async fn sessions(house: &House, who: &Who, path: &str) -> Vec<OpenSession> {
    house.get(who, path).await.value::<Page<OpenSession>>().items
}

/// The hash of [`PASSWORD`] at a quarter of today's memory and one pass, made by `argon2-cffi`.
const CHEAP: &str = "$argon2id$v=19$m=4096,t=1,p=1$c29tZS1zYWx0LW9uZXRyaXA$\
                     LGkx1yFzkxBCH+7wEuaVMVGzVTJ9qwyo8JCjvCnf4Ro";

/// What is stored of an account's password.
async fn hash_of(house: &House, account: &str) -> String {
    let stored = house.app.store.load_account(account).await.expect("a read");
    stored.expect("an account").password
}

#[tokio::test]
async fn a_password_that_was_hashed_at_lower_costs_is_hashed_anew_when_it_is_given() {
    let house = House::new().await;
    let clerk = house.account("clerk", Role::WindowClerk).await;
    house.pass(1_000);
    let stored = house.app.store.load_account("clerk").await.expect("a read").expect("an account");
    house.app.store.renew_hash(&stored, CHEAP).await.expect("a write");
    let before = house.signed_in(&clerk.account).await;

    assert_eq!(
        try_to_sign_in(&house, "clerk", "another password").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(hash_of(&house, "clerk").await, CHEAP, "a wrong password changes nothing");
    signed_in(&try_to_sign_in(&house, "clerk", PASSWORD).await);
    let renewed = hash_of(&house, "clerk").await;
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
    // It is the same password: no session ends, it opens the account, and its hash stays from now on.
    assert_eq!(house.get(&before, OWN_SESSIONS).await.status, StatusCode::OK);
    signed_in(&try_to_sign_in(&house, "clerk", PASSWORD).await);
    assert_eq!(hash_of(&house, "clerk").await, renewed);
    // Whoever has chosen another password meanwhile keeps that.
    house.app.store.renew_hash(&stored, CHEAP).await.expect("nothing to write");
    assert_eq!(hash_of(&house, "clerk").await, renewed);
}

#[tokio::test]
async fn a_crowd_of_sign_ins_is_told_to_come_again_and_nobody_loses_a_try() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let mut at_once = JoinSet::new();
    for number in 0..300 {
        let account =
            if number % 60 == 0 { "clerk".to_owned() } else { format!("nobody-{number}") };
        let sent = Request::post(SESSION)
            .header("content-type", "application/json")
            .body(Body::from(json!({"account": account, "password": "wrong"}).to_string()))
            .expect("a request");
        let router = house.router.clone();
        at_once.spawn(async move { router.oneshot(sent).await.expect("an answer") });
    }
    // Whoever only reads is served meanwhile.
    assert_eq!(house.get(&Who::Anyone, "/api/v1/directory").await.status, StatusCode::OK);
    let answers = at_once.join_all().await;
    let of = |status| answers.iter().filter(move |answer| answer.status() == status);
    let refused = of(StatusCode::SERVICE_UNAVAILABLE);
    for answer in refused.clone() {
        let wait: u64 =
            answer.headers()["retry-after"].to_str().expect("a text").parse().expect("seconds");
        assert!((3..=9).contains(&wait), "{wait}");
    }
    let tried = of(StatusCode::UNAUTHORIZED).count();
    assert!(tried > 0 && refused.count() > 200, "{tried} were tried");
    // Those for whom there is no room use up no try of the account's.
    let places: Vec<_> = std::iter::from_fn(|| house.app.passwords.enter().ok()).collect();
    for _ in 0..20 {
        let refused = try_to_sign_in(&house, "clerk", "wrong").await;
        assert_eq!(refused.problem().code, "unavailable");
    }
    drop(places);
    assert!(try_to_sign_in(&house, "clerk", PASSWORD).await.status.is_success());
}

#[tokio::test]
async fn a_password_that_was_reset_or_changed_ends_the_sessions() {
    let house = strict().await;
    let admin = house.staff(Role::Administrator).await;
    let account = house.account("clerk", Role::WindowClerk).await;
    let old = signed_in(&try_to_sign_in(&house, "clerk", PASSWORD).await);
    assert_eq!(status(&house, &old).await, StatusCode::OK);
    let path = "/api/v1/console/accounts/clerk";
    // Another change of the account ends nothing.
    assert!(put(&house, &admin, path, changed(&account, None)).await.status.is_success());
    assert_eq!(status(&house, &old).await, StatusCode::OK);
    let reset = put(&house, &admin, path, changed(&account, Some(ANOTHER))).await;
    assert_eq!(reset.status, StatusCode::OK, "{}", reset.text());
    assert_eq!(status(&house, &old).await, StatusCode::UNAUTHORIZED);
    assert_eq!(try_to_sign_in(&house, "clerk", PASSWORD).await.status, StatusCode::UNAUTHORIZED);

    // What an administrator set opens nothing but the way to an own password.
    let first = try_to_sign_in(&house, "clerk", ANOTHER).await;
    assert!(first.value::<Session>().replace_password);
    let clerk = signed_in(&first);
    let refused = house.get(&clerk, "/api/v1/console/queue").await;
    assert_eq!(refused.problem().code, "password_to_replace");
    let body = registration("window", "改申报密码");
    let refused = house.post(&clerk, "/api/v1/console/cases", body).await;
    assert_eq!(refused.problem().code, "password_to_replace");
    let same = change(&house, &clerk, ANOTHER, ANOTHER).await;
    let expected = (StatusCode::UNPROCESSABLE_ENTITY, "password".to_owned(), Field::Unchanged);
    assert_eq!(problem_of(&same), expected);
    let other = signed_in(&try_to_sign_in(&house, "clerk", ANOTHER).await);
    let own = change(&house, &clerk, ANOTHER, "a password of my own choice").await;
    assert!(!own.value::<Session>().replace_password);
    let renewed = signed_in(&own);
    assert_eq!(status(&house, &renewed).await, StatusCode::OK);
    for ended in [&clerk, &other] {
        assert_eq!(status(&house, ended).await, StatusCode::UNAUTHORIZED);
    }
    let again = try_to_sign_in(&house, "clerk", "a password of my own choice").await;
    assert!(!again.value::<Session>().replace_password);
}

#[tokio::test]
async fn an_account_that_was_switched_off_and_on_again_has_no_session_left() {
    let house = strict().await;
    let admin = house.staff(Role::Administrator).await;
    let account = house.account("clerk", Role::WindowClerk).await;
    let clerk = house.signed_in(&account.account).await;
    let path = "/api/v1/console/accounts/clerk";
    let off = Account { active: false, ..account.clone() };
    let mut body = changed(&off, None);
    body["seen"] = json!(account);
    assert!(put(&house, &admin, path, body).await.status.is_success());
    let mut body = changed(&account, None);
    body["seen"] = json!(off);
    assert!(put(&house, &admin, path, body).await.status.is_success());
    assert_eq!(status(&house, &clerk).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_own_password_is_changed_by_whoever_knows_the_present_one() {
    let house = strict().await;
    house.account("li-hua", Role::WindowClerk).await;
    let clerk = signed_in(&try_to_sign_in(&house, "li-hua", PASSWORD).await);
    let wrong = change(&house, &clerk, "not the password", ANOTHER).await;
    let (status, field, problem) = problem_of(&wrong);
    assert_eq!((status, field.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "current"));
    assert_eq!(problem, Field::NotThePassword);
    for guessed in ["123456789012", "one-trip-2018", "li-hua-li-hua", "passwordpassword"] {
        let refused = change(&house, &clerk, PASSWORD, guessed).await;
        let (status, field, problem) = problem_of(&refused);
        assert_eq!((status, field.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "password"));
        assert_eq!(problem, Field::Guessable, "{guessed}");
    }
    let short = change(&house, &clerk, PASSWORD, "kT9#vv2Lq").await;
    assert_eq!(problem_of(&short).2, Field::TooShort { min: 12 });

    // One keyboard composes the accent, another does not.
    let decomposed = "cafe\u{301} am Rathausplatz";
    assert_eq!(change(&house, &clerk, PASSWORD, decomposed).await.status, StatusCode::OK);
    let composed = try_to_sign_in(&house, "li-hua", "caf\u{e9} am Rathausplatz").await;
    assert_eq!(composed.status, StatusCode::OK);

    // Whoever guesses the current password at an unattended browser has to stop.
    let clerk = signed_in(&composed);
    for _ in 0..10 {
        change(&house, &clerk, "not the password", ANOTHER).await;
    }
    let stopped = change(&house, &clerk, "caf\u{e9} am Rathausplatz", ANOTHER).await;
    assert_eq!(stopped.problem().code, "too_many_attempts");
}

#[tokio::test]
async fn a_password_that_an_administrator_set_opens_for_three_days_and_an_own_one_for_ever() {
    let house = strict().await;
    let set = async |password: &str, seen: Option<&Account>| {
        let admin = house.staff(Role::Administrator).await;
        let path = "/api/v1/console/accounts/inspector-2";
        let mut body = json!({
            "name": "某工作人员", "seat": {"role": "inspector"}, "active": true, "password": password,
        });
        if let Some(seen) = seen {
            body["seen"] = json!(seen);
        }
        put(&house, &admin, path, body).await.value::<Account>()
    };
    let account = set(ANOTHER, None).await;
    house.pass(3 * 24 * HOUR_MS - MINUTE_MS);
    assert_eq!(try_to_sign_in(&house, "inspector-2", ANOTHER).await.status, StatusCode::OK);
    house.pass(MINUTE_MS);
    let late = try_to_sign_in(&house, "inspector-2", ANOTHER).await;
    assert_eq!(late.problem().code, "first_password_lapsed");
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(!late.headers.contains_key("set-cookie"));
    // Only whoever knows the password learns that.
    let wrong = try_to_sign_in(&house, "inspector-2", "not the password").await;
    assert_eq!(wrong.problem().code, "wrong_password");

    let second = "eight horses wait in the snow";
    set(second, Some(&account)).await;
    let inspector = signed_in(&try_to_sign_in(&house, "inspector-2", second).await);
    let own = "a password of my own choice";
    assert_eq!(change(&house, &inspector, second, own).await.status, StatusCode::OK);
    house.pass(400 * 24 * HOUR_MS);
    assert_eq!(try_to_sign_in(&house, "inspector-2", own).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_password_may_be_long_and_is_checked_to_its_last_character() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let mut before = PASSWORD.to_owned();
    for length in [64, 200] {
        let clerk = signed_in(&try_to_sign_in(&house, "clerk", &before).await);
        let long: String = "Seven Horses wait in the rain, 七匹马等在雨里。 "
            .chars()
            .cycle()
            .take(length)
            .collect();
        assert_eq!(change(&house, &clerk, &before, &long).await.status, StatusCode::OK);
        assert_eq!(try_to_sign_in(&house, "clerk", &long).await.status, StatusCode::OK);
        let cut: String = long.chars().take(length - 1).collect();
        for other in [long.to_lowercase(), cut, format!(" {long}")] {
            let refused = try_to_sign_in(&house, "clerk", &other).await;
            assert_eq!(refused.problem().code, "wrong_password", "{other}");
        }
        before = long;
        // In a quarter of an hour five wrong passwords cost nothing.
        house.pass(15 * MINUTE_MS);
    }
    let clerk = signed_in(&try_to_sign_in(&house, "clerk", &before).await);
    let refused = change(&house, &clerk, &before, &"長".repeat(201)).await;
    assert_eq!(problem_of(&refused).2, Field::TooLong { max: 200, got: 201 });
}

#[tokio::test]
async fn an_administrator_sets_no_password_that_everybody_would_try() {
    let house = strict().await;
    let admin = house.staff(Role::Administrator).await;
    let new = |password: &str| json!({"name": "某工作人员", "seat": {"role": "inspector"}, "active": true, "password": password});
    let path = "/api/v1/console/accounts/inspector-2";
    for guessed in ["inspector-2-inspector-2", "one-trip-2018", "qwertyuiop123"] {
        let refused = put(&house, &admin, path, new(guessed)).await;
        assert_eq!(problem_of(&refused).2, Field::Guessable, "{guessed}");
    }
    assert_eq!(put(&house, &admin, path, new(ANOTHER)).await.status, StatusCode::OK);
    let first = try_to_sign_in(&house, "inspector-2", ANOTHER).await;
    assert!(first.value::<Session>().replace_password);
}

#[tokio::test]
async fn the_password_of_the_demonstration_opens_nothing_in_a_real_house() {
    let house = strict().await;
    let known = "one-trip-2018";
    let account = Account {
        account: shared::id::AccountId::new("clerk").expect("an identifier"),
        ..house.account("other", Role::WindowClerk).await
    };
    let hash = api::secret::hash_password(known).expect("a hash");
    assert!(
        house.app.store.save_first_account(&account, &hash, &installer()).await.expect("a write")
    );
    let refused = try_to_sign_in(&house, "clerk", known).await;
    assert_eq!(refused.problem().code, "wrong_password");
    let demonstration = house.app.clone().as_demonstration(true);
    let sent = Request::post(SESSION)
        .header("content-type", "application/json")
        .body(Body::from(json!({"account": "clerk", "password": known}).to_string()))
        .expect("a request");
    let answer = api::router::console(demonstration).oneshot(sent).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    for demo in local::demonstration::accounts().expect("accounts") {
        assert_eq!(demo.password, api::password::OF_DEMONSTRATION);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_and_by_the_administrator() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(signed_in(&try_to_sign_in(&house, "clerk", PASSWORD).await));
        house.pass(MINUTE_MS);
    }
    let listed = sessions(&house, &open[2], OWN_SESSIONS).await;
    assert_eq!(listed.iter().map(|session| session.here).collect::<Vec<_>>(), [true, false, false]);
    assert!(listed.is_sorted_by_key(|session| -session.began_at.0));
    // Not even the owner can make a cookie of what is listed.
    let made = Who::Staff(format!("clerk.{}", listed[0].id));
    assert_eq!(status(&house, &made).await, StatusCode::UNAUTHORIZED);

    let one = format!("{OWN_SESSIONS}/{}/revocation", listed[2].id);
    assert_eq!(house.post(&open[2], &one, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.post(&open[2], &one, json!({})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(status(&house, &open[0]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&house, &open[1]).await, StatusCode::OK);

    // Nobody ends what is another's.
    let other = house.staff(Role::WindowClerk).await;
    let of_another = format!("{OWN_SESSIONS}/{}/revocation", listed[1].id);
    assert_eq!(house.post(&other, &of_another, json!({})).await.status, StatusCode::NOT_FOUND);

    let all = format!("{OWN_SESSIONS}/revocation");
    assert_eq!(house.post(&open[2], &all, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(status(&house, &open[1]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&house, &open[2]).await, StatusCode::OK);

    let admin = house.staff(Role::Administrator).await;
    let path = "/api/v1/console/accounts/clerk/sessions";
    let listed = sessions(&house, &admin, path).await;
    assert_eq!(listed.len(), 1);
    assert!(!listed[0].here);
    let again = signed_in(&try_to_sign_in(&house, "clerk", PASSWORD).await);
    let one = format!("{path}/{}/revocation", listed[0].id);
    assert_eq!(house.post(&admin, &one, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(status(&house, &open[2]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&house, &again).await, StatusCode::OK);
    let all = format!("{path}/revocation");
    assert_eq!(house.post(&admin, &all, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(status(&house, &again).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sessions(&house, &admin, path).await, []);
    let nobody = "/api/v1/console/accounts/nobody/sessions/revocation";
    assert_eq!(house.post(&admin, nobody, json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let before = signed_in(&try_to_sign_in(&house, "clerk", PASSWORD).await);
    let body = json!({"account": "clerk", "password": PASSWORD});
    let after = signed_in(&house.post(&before, SESSION, body).await);
    assert_eq!(status(&house, &before).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&house, &after).await, StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_use_and_after_ten_hours_with_it() {
    let house = strict().await;
    let clerk = house.staff(Role::WindowClerk).await;
    house.pass(29 * MINUTE_MS);
    assert_eq!(status(&house, &clerk).await, StatusCode::OK);
    house.pass(29 * MINUTE_MS);
    assert_eq!(status(&house, &clerk).await, StatusCode::OK);
    house.pass(30 * MINUTE_MS);
    assert_eq!(status(&house, &clerk).await, StatusCode::UNAUTHORIZED);

    let clerk = house.staff(Role::WindowClerk).await;
    for _ in 0..29 {
        house.pass(20 * MINUTE_MS);
        assert_eq!(status(&house, &clerk).await, StatusCode::OK);
    }
    house.pass(20 * MINUTE_MS);
    assert_eq!(status(&house, &clerk).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_that_polls_while_nobody_is_there_does_not_keep_the_session_open() {
    let house = strict().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let poll = || {
        let request = Request::get("/api/v1/console/queue")
            .header("cookie", format!("__Host-session={cookie}"))
            .header("onetrip-unattended", "1");
        house.send(request.body(Body::empty()).expect("a request"))
    };
    for _ in 0..5 {
        house.pass(5 * MINUTE_MS);
        assert_eq!(poll().await.status, StatusCode::OK);
    }
    house.pass(5 * MINUTE_MS);
    assert_eq!(poll().await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn reading_writes_the_last_use_once_in_five_minutes() {
    let house = strict().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let account = cookie.split('.').next().expect("an account");
    let partition = format!("SESSION#{account}");
    let stored = || async {
        let items = house.items(house.table("staff")).await;
        let found = items.into_iter().find(|item| item["pk"]["S"] == json!(partition));
        found.expect("a session")["used"]["N"].clone()
    };
    let first = stored().await;
    let mut seen = Vec::new();
    for _ in 0..11 {
        house.pass(MINUTE_MS);
        status(&house, &clerk).await;
        seen.push(stored().await);
    }
    seen.dedup();
    assert_eq!(seen[0], first);
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[tokio::test]
async fn the_password_is_asked_for_again_before_accounts_erasure_and_exports() {
    let house = strict().await;
    let account = house.account("admin", Role::Administrator).await;
    let clerk = house.account("clerk", Role::WindowClerk).await;
    let admin = signed_in(&try_to_sign_in(&house, "admin", PASSWORD).await);
    let lead = house.staff(Role::WindowLead).await;
    let path = "/api/v1/console/accounts/clerk";
    house.pass(5 * MINUTE_MS);
    let refused = put(&house, &admin, path, changed(&clerk, Some(ANOTHER))).await;
    assert_eq!(refused.problem().code, "sign_in_again");
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let number = shared::number::CaseNumber::new(house.now().day(), 77_777);
    for (who, method, path) in [
        (&admin, "PUT", "/api/v1/console/accounts/clerk/address".to_owned()),
        (&admin, "POST", "/api/v1/console/accounts/clerk/sessions/revocation".to_owned()),
        (&admin, "POST", format!("{OWN_SESSIONS}/revocation")),
        (&lead, "POST", format!("{OWN_SESSIONS}/{}/revocation", "0".repeat(64))),
        (&lead, "POST", format!("/api/v1/console/cases/{number}/erasure")),
        (&lead, "POST", "/api/v1/console/exports".to_owned()),
    ] {
        let (path, body) = (path.as_str(), Some(json!({})));
        let call = Call { who, method, path, revision: Some(1), key: None, body };
        assert_eq!(house.call(call).await.problem().code, "sign_in_again", "{path}");
    }
    // Reading goes on, and signing in again lets the same request through.
    assert_eq!(house.get(&admin, "/api/v1/console/accounts").await.status, StatusCode::OK);
    let body = json!({"account": account.account, "password": PASSWORD});
    let admin = signed_in(&house.post(&admin, SESSION, body).await);
    let done = put(&house, &admin, path, changed(&clerk, Some(ANOTHER))).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    house.pass(9 * HOUR_MS);
    assert_eq!(status(&house, &admin).await, StatusCode::UNAUTHORIZED);
}
