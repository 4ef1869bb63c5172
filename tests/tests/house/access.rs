//! Access: every route with every role, sessions, and the reach of the public function.
//!
//! It is longer than other files, because it contains one table, written by hand: what each role may do on each route.

use acceptance::{Answer, Call, House, PASSWORD, Who};
use api::app::App;
use api::http::access::CONSOLE;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::policy::{Policy, Rules};
use shared::problem::Field;
use shared::time::{Day, Timestamp};
use shared::view::PublicCase;
use shared::vocabulary::Role;
use shared::wire::{Slip, Statutes};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;
use tower::ServiceExt;

#[tokio::test]
async fn every_route_lets_in_exactly_its_roles() {
    let house = House::new().await;
    let absent = shared::number::CaseNumber::new(house.now().day(), 77_777).to_string();
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((*role, house.staff(*role).await));
    }
    let mut cells = 0;
    for access in CONSOLE.iter() {
        let Some(roles) = access.roles else { continue };
        if access.method == "DELETE" && access.path.ends_with("/session") {
            continue; // It would end the sessions that the next routes need; tested below.
        }
        let path = access
            .path
            .replace("{number}", &absent)
            .replace("{id}", "some")
            .replace("{session}", "some")
            .replace("{passkey}", "some")
            .replace("{day}", "2018-05-14");
        let send = |who| {
            let body = (access.method != "GET").then(|| json!({}));
            house.call(Call {
                who,
                method: access.method,
                path: &path,
                revision: Some(1),
                key: None,
                body,
            })
        };
        let stranger = send(&Who::Anyone).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{} {path}", access.method);
        assert_eq!(stranger.problem().code, "unauthenticated");
        for (role, who) in &staff {
            cells += 1;
            let answer = send(who).await;
            let place = format!("{} {path} by {role:?}: {}", access.method, answer.status);
            assert!(!answer.status.is_server_error(), "{place}");
            let kept_out =
                answer.status == StatusCode::FORBIDDEN && answer.problem().code == "forbidden";
            assert_eq!(kept_out, !roles.contains(role), "{place}");
        }
    }
    println!("{cells} cells of routes × roles");
    // Seven routes of the sign-in need no session.
    assert_eq!(cells, (CONSOLE.len() - 8) * Role::ALL.len());
}

/// The routes of the commands and who may use each: c for a window clerk, l for a window lead; o for a department
/// officer, h for a department head; i for a leader in charge, p for the principal leader; n for the inspector.
const COMMANDS: [(&str, &str); 62] = [
    ("cases", "cl"),
    ("cases/{number}/classification", "cl"),
    ("cases/{number}/summons", "cl"),
    ("cases/{number}/remarks", "cloh"),
    ("cases/{number}/arrivals", "cl"),
    ("cases/{number}/settlement", "cl"),
    ("cases/{number}/assignment", "cli"),
    ("cases/{number}/assignment-withdrawal", "cli"),
    ("cases/{number}/reassignment", "cli"),
    ("cases/{number}/acceptance", "oh"),
    ("cases/{number}/return", "oh"),
    ("cases/{number}/steps", "cloh"),
    ("cases/{number}/resolution", "oh"),
    ("cases/{number}/messages", "cloh"),
    ("cases/{number}/summary", "cl"),
    ("cases/{number}/verdict", "cl"),
    ("cases/{number}/reopening", "li"),
    ("cases/{number}/closure", "cl"),
    ("cases/{number}/extension", "oh"),
    ("cases/{number}/long-running", "h"),
    ("cases/{number}/reports", "oh"),
    ("cases/{number}/part", "oh"),
    ("cases/{number}/planned-steps", "cloh"),
    ("cases/{number}/finished-steps", "cloh"),
    ("cases/{number}/materials", "cloh"),
    ("cases/{number}/explanation", "ip"),
    ("cases/{number}/plans", "oh"),
    ("cases/{number}/notes", "n"),
    ("cases/{number}/demands", "n"),
    ("cases/{number}/answers", "cloh"),
    ("cases/{number}/follow-ups", "cl"),
    ("cases/{number}/files", "cloh"),
    ("cases/{number}/published-files", "cl"),
    ("cases/{number}/links", "cl"),
    ("cases/{number}/voiding-proposal", "cl"),
    ("cases/{number}/voiding", "cl"),
    ("cases/{number}/voiding-refusal", "cl"),
    ("cases/{number}/voiding-withdrawal", "cl"),
    ("cases/{number}/access-code", "cl"),
    ("cases/{number}/correction", "cl"),
    ("cases/{number}/transfer", "cl"),
    ("cases/{number}/urge", "cl"),
    ("plans", "oh"),
    ("plans/{id}/submission", "oh"),
    ("plans/{id}/approval", "i"),
    ("plans/{id}/send-back", "i"),
    ("plans/{id}/finished-measures", "oh"),
    ("plans/{id}/verification", "l"),
    ("plans/{id}/rejection", "l"),
    ("plans/{id}/publication", "l"),
    ("studies", "lohip"),
    ("studies/{id}/gathering", "lip"),
    ("studies/{id}/invitation", "lip"),
    ("studies/{id}/meeting", "lip"),
    ("studies/{id}/decisions", "ip"),
    ("studies/{id}/closure", "lip"),
    ("studies/{id}/drop", "lip"),
    ("reforms", "lip"),
    ("reforms/{id}/draft", "lip"),
    ("reforms/{id}/publication", "ip"),
    ("reforms/{id}/withdrawal", "ip"),
    ("imports", "l"),
];

#[test]
fn the_route_of_each_command_lets_in_the_roles_that_were_agreed() {
    let letter = |role: &Role| match role {
        Role::WindowClerk => 'c',
        Role::WindowLead => 'l',
        Role::DepartmentOfficer => 'o',
        Role::DepartmentHead => 'h',
        Role::LeaderInCharge => 'i',
        Role::PrincipalLeader => 'p',
        Role::Inspector => 'n',
        Role::Administrator => 'a',
    };
    for (path, agreed) in COMMANDS {
        let path = format!("/api/v1/console/{path}");
        let access = api::http::access::find("POST", &path).expect("every command has its route");
        let roles: String = access.roles.unwrap_or_default().iter().map(letter).collect();
        assert_eq!(roles, agreed, "{path}");
    }
}

#[test]
fn every_route_of_the_console_is_in_the_table_and_described() {
    let description = serde_json::to_value(api::openapi::description()).expect("a description");
    let paths = description["paths"].as_object().expect("paths");
    let mut described = BTreeSet::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods") {
            let responses = operation["responses"].as_object().expect("responses");
            if path.starts_with("/api/v1/console/") {
                described.insert((method.to_uppercase(), path.clone()));
                let errors = responses.keys().filter(|status| status.starts_with('4'));
                assert!(errors.count() > 0, "{method} {path} documents no error");
                let is_open = CONSOLE.iter().any(|access| {
                    access.path == *path
                        && access.method.eq_ignore_ascii_case(method)
                        && access.roles.is_none()
                });
                let asks = responses.contains_key("401");
                assert!(asks || is_open, "{method} {path} does not document 401");
            }
        }
    }
    let table: BTreeSet<_> =
        CONSOLE.iter().map(|access| (access.method.to_owned(), access.path.to_string())).collect();
    assert_eq!(described, table);
}

#[test]
fn the_openapi_description_is_the_one_that_was_agreed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let mut generated =
        serde_json::to_string_pretty(&api::openapi::description()).expect("a description");
    generated.push('\n');
    if std::env::var_os("ONETRIP_UPDATE").is_some() {
        std::fs::write(path, &generated).expect("the snapshot");
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        agreed == generated,
        "the API changed: look at it, then `ONETRIP_UPDATE=1 cargo test -p acceptance --test house access`"
    );
    assert!(generated.contains("\"openapi\": \"3.1"));
}

#[tokio::test]
async fn a_session_begins_with_the_right_password_and_ends() {
    let house = House::new().await;
    house.account("clerk", Role::WindowClerk).await;
    let sign_in = |password: &'static str| {
        house.post(
            &Who::Anyone,
            "/api/v1/console/session",
            json!({"account": " Clerk ", "password": password}),
        )
    };
    let wrong = sign_in("wrong").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.problem().code, "wrong_password");
    let unknown = house
        .post(
            &Who::Anyone,
            "/api/v1/console/session",
            json!({"account": "nobody", "password": PASSWORD}),
        )
        .await;
    assert_eq!(unknown.problem().code, "wrong_password");
    let right = sign_in(PASSWORD).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text());
    let cookie = right.headers["set-cookie"].to_str().expect("a cookie");
    for part in ["__Host-session=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let value = cookie.split(['=', ';']).nth(1).expect("a value").to_owned();
    assert!(!right.text().contains(&value), "the token is in the body");
    let who = Who::Staff(value);
    assert_eq!(house.get(&who, "/api/v1/console/session").await.status, StatusCode::OK);
    house.pass(11 * shared::time::HOUR_MS);
    let expired = house.get(&who, "/api/v1/console/session").await;
    assert_eq!(expired.problem().code, "session_expired");

    let again = sign_in(PASSWORD).await;
    let cookie = again.headers["set-cookie"].to_str().expect("a cookie");
    let who = Who::Staff(cookie.split(['=', ';']).nth(1).expect("a value").to_owned());
    let out = Call {
        who: &who,
        method: "DELETE",
        path: "/api/v1/console/session",
        revision: None,
        key: None,
        body: None,
    };
    assert_eq!(house.call(out).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.get(&who, "/api/v1/console/queue").await.problem().code, "session_expired");
}

#[tokio::test]
async fn of_64_wrong_passwords_at_once_no_more_than_are_free_are_looked_at() {
    let house = House::new().await;
    house.account("clerk", Role::WindowClerk).await;
    let mut at_once = JoinSet::new();
    for _ in 0..64 {
        let sent = Request::post("/api/v1/console/session")
            .header("content-type", "application/json")
            .body(Body::from(json!({"account": "clerk", "password": "wrong"}).to_string()))
            .expect("a request");
        let router = house.router.clone();
        at_once.spawn(async move { router.oneshot(sent).await.expect("an answer").status() });
    }
    let answers = at_once.join_all().await;
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(count(StatusCode::UNAUTHORIZED), 5, "{answers:?}");
    // Those for whom there was no room were not counted either.
    let others = count(StatusCode::PRECONDITION_REQUIRED) + count(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(others, 59, "{answers:?}");
}

#[tokio::test]
async fn an_account_that_was_switched_off_is_out_at_once() {
    let house = House::new().await;
    let account = house.account("clerk", Role::WindowClerk).await;
    let admin = house.staff(Role::Administrator).await;
    let clerk = house.signed_in(&account.account).await;
    assert_eq!(house.get(&clerk, "/api/v1/console/queue").await.status, StatusCode::OK);
    let body = json!({
        "name": "某工作人员", "seat": {"role": "window_clerk", "window": "main"},
        "active": false, "password": null, "seen": account
    });
    let put = Call {
        who: &admin,
        method: "PUT",
        path: "/api/v1/console/accounts/clerk",
        revision: None,
        key: None,
        body: Some(body),
    };
    assert_eq!(house.call(put).await.status, StatusCode::OK);
    assert_eq!(house.get(&clerk, "/api/v1/console/queue").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn administrators_keep_the_directory_and_cannot_lock_themselves_out() {
    let house = House::new().await;
    let account = house.account("admin", Role::Administrator).await;
    let admin = house.signed_in(&account.account).await;
    let put = |path: &'static str, body: Value| {
        house.call(Call {
            who: &admin,
            method: "PUT",
            path,
            revision: None,
            key: None,
            body: Some(body),
        })
    };
    let name = json!({"zh": "交通局", "en": "Transport"});
    let kept = put(
        "/api/v1/console/departments/transport",
        json!({"name": name, "leader": null, "active": true}),
    )
    .await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
    let directory = house.get(&Who::Anyone, "/api/v1/directory").await.text();
    assert!(directory.contains("交通局"));
    for (path, body, field) in [
        (
            "/api/v1/console/accounts/new-one",
            json!({"name": "新人", "seat": {"role": "inspector"}, "active": true, "password": "short"}),
            "password",
        ),
        (
            "/api/v1/console/accounts/new-one",
            json!({"name": "新人", "seat": {"role": "inspector"}, "active": true, "password": null}),
            "password",
        ),
        (
            "/api/v1/console/accounts/new-one",
            json!({"name": "新人", "seat": {"role": "department_head", "department": "nowhere"},
                "active": true, "password": PASSWORD}),
            "seat",
        ),
        (
            "/api/v1/console/accounts/admin",
            json!({"name": "管理员", "seat": {"role": "inspector"}, "active": true, "password": null,
                "seen": account}),
            "active",
        ),
        (
            "/api/v1/console/matters/lost",
            json!({"name": name, "departments": ["nowhere"], "active": true}),
            "departments",
        ),
    ] {
        let answer = put(path, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(answer.problem().fields[0].field, field, "{path}");
    }
}

#[tokio::test]
async fn the_public_function_never_lists_people_nor_touches_accounts() {
    let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let seen = asked.clone();
    let house = House::with_fault(Some(Arc::new(move |operation, body| {
        if let Ok(mut seen) = seen.lock() {
            seen.push((operation.to_owned(), body.to_owned()));
        }
        None
    })))
    .await;
    asked.lock().expect("the list").clear();
    let slip = house.register_online("改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    for path in [
        format!("/api/v1/cases/{}", slip.number),
        format!("/api/v1/cases/{}/own", slip.number),
        "/api/v1/figures?until=2018-05-25".into(),
        "/api/v1/figures?format=csv".into(),
        "/api/v1/directory".into(),
        "/api/v1/openapi.json".into(),
        format!("/lite?number={}", slip.number),
    ] {
        assert_eq!(house.get(&holder, &path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(
        house.give(&holder, &slip, "messages", json!({"words": "请问"})).await.status,
        StatusCode::OK
    );
    let asked = asked.lock().expect("the list");
    assert!(asked.len() > 8);
    for (operation, body) in asked.iter() {
        assert!(operation != "Scan");
        assert!(!body.contains("onetrip-staff"), "{operation}: {body}");
        if body.contains("onetrip-personal") {
            let allowed = ["TransactWriteItems", "BatchGetItem", "GetItem"];
            assert!(allowed.contains(&operation.as_str()), "{operation}: {body}");
        }
        assert!(!body.contains("\"IndexName\""), "{operation}: {body}");
    }
}

#[tokio::test]
async fn of_two_administrators_the_later_one_is_told_and_overwrites_nothing() {
    let house = House::new().await;
    let account = house.account("clerk", Role::WindowClerk).await;
    let admin = house.staff(Role::Administrator).await;
    let put = |path: &'static str, body: Value| {
        house.call(Call {
            who: &admin,
            method: "PUT",
            path,
            revision: None,
            key: None,
            body: Some(body),
        })
    };
    let directory: Value = house.get(&Who::Anyone, "/api/v1/directory").await.value();
    let seen = directory["departments"]
        .as_array()
        .and_then(|known| known.iter().find(|entry| entry["id"] == "tax"))
        .expect("the tax department")
        .clone();
    let path = "/api/v1/console/departments/tax";
    let renamed = |zh: &str, seen: Value| json!({"name": {"zh": zh, "en": "Tax"}, "leader": null, "active": true, "seen": seen});
    assert_eq!(put(path, renamed("税务一", seen.clone())).await.status, StatusCode::OK);
    let late = put(path, renamed("税务二", seen)).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{}", late.text());
    assert_eq!(late.problem().code, "stale_entry");
    let path = "/api/v1/console/accounts/clerk";
    let seat = json!({"role": "window_clerk", "window": "main"});
    let change = |name: &str, seen: Value| json!({"name": name, "seat": seat, "active": true, "password": null, "seen": seen});
    assert_eq!(put(path, change("甲", json!(account))).await.status, StatusCode::OK);
    let late = put(path, change("乙", json!(account))).await;
    assert_eq!(late.problem().code, "stale_entry");
    let new = json!({"name": "丙", "seat": seat, "active": true, "password": PASSWORD});
    assert_eq!(wrong(&put(path, new).await), [("account".to_owned(), "taken".to_owned())]);
    let directory = house.get(&Who::Anyone, "/api/v1/directory").await.text();
    assert!(!directory.contains("税务二"));
    let accounts = house.get(&admin, "/api/v1/console/accounts").await.text();
    assert!(accounts.contains("甲") && !accounts.contains("乙") && !accounts.contains("丙"));
}

#[tokio::test]
async fn the_clock_and_the_consumer_have_the_rights_that_they_use() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    house.staff(Role::LeaderInCharge).await;
    house.register(&clerk, "没有人管的件").await;
    let slip = house.register(&clerk, "交办的件").await;
    let assigned = json!({"department": "tax", "days": 5, "note": null});
    assert_eq!(house.give(&clerk, &slip, "assignment", assigned).await.status, StatusCode::OK);
    let (mut done, mut digests) = (0, 0);
    for day in 14..=25 {
        house.set(&format!("2018-05-{day} 19:00"));
        // What the stream delivers.
        let delivered = house.app.store.list_pending().await.expect("the outbox");
        let half = &delivered[..delivered.len() / 2];
        acceptance::jobs::project::consume(&house.app, half).await.expect("a fold");
        // The steps of the function in the cloud, one after the other.
        let ticked = acceptance::jobs::clock::run(&house.app).await.expect("a run");
        let folded = acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
        done += ticked.events + folded;
        digests += ticked.digests;
        acceptance::jobs::deliver::deliver_due(&house.app, house.now()).await.expect("a delivery");
    }
    assert!(done > 5 && digests > 5, "{done} {digests}");
    house.set("2018-06-01 09:00");
    acceptance::jobs::clock::run(&house.app).await.expect("a run");
    let sealed = house.get(&Who::Anyone, "/api/v1/log/checkpoints").await.json();
    assert!(!sealed["items"].as_array().expect("days").is_empty());
}

/// Stores a directory entry or an account.
async fn keep(house: &House, who: &Who, path: &str, body: Value) -> Answer {
    let path = format!("/api/v1/console/{path}");
    let body = Some(body);
    house.call(Call { who, method: "PUT", path: &path, revision: None, key: None, body }).await
}

#[tokio::test]
async fn a_code_or_a_name_in_use_is_said_to_be_in_use_and_overwrites_nothing() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let named = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    let before = house.get(&admin, "/api/v1/console/directory").await.text();
    let department = |name: Value| json!({"name": name, "leader": null, "active": true});
    let window = |name: Value| json!({"name": name, "phone": null, "place": null, "active": true});
    let matter = |name: Value| json!({"name": name, "departments": ["tax"], "active": true});
    let code = [("id".to_owned(), "code_taken".to_owned())];
    let taken = |field: &str| (field.to_owned(), "taken".to_owned());
    for (path, body, expected) in [
        ("departments/tax", department(named("人社局", "Labour")), &code[..]),
        ("windows/main", window(named("另一窗口", "Another window")), &code),
        ("matters/password", matter(named("另一事项", "Another matter")), &code),
        ("departments/labour", department(named("税务局", "Labour")), &[taken("name.zh")]),
        ("departments/labour", department(named("人社局", "Tax")), &[taken("name.en")]),
        ("windows/west", window(named("投诉代办窗口", "West")), &[taken("name.zh")]),
        (
            "matters/again",
            matter(named("申报密码", "Filing password")),
            &[taken("name.zh"), taken("name.en")],
        ),
    ] {
        let refused = keep(&house, &admin, path, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", refused.text());
        assert_eq!(wrong(&refused), expected, "{path}");
    }
    let words = |lang| Field::CodeTaken.say(lang);
    assert_eq!(words(Lang::Zh), "编码已被使用，请换一个");
    assert_eq!(words(Lang::En), "This code is already in use. Choose another.");
    assert_eq!(house.get(&admin, "/api/v1/console/directory").await.text(), before);

    // Another department may have a matter of the same name, and an inactive entry reserves no name.
    let elsewhere = json!({"name": named("申报密码", "Filing password"), "departments": ["land"], "active": true});
    assert_eq!(keep(&house, &admin, "matters/again", elsewhere).await.status, StatusCode::OK);
    let off = json!({"name": named("税务局", "Tax"), "leader": null, "active": false});
    let off: Value = keep(&house, &admin, "departments/old", off).await.value();
    let on = json!({"name": named("税务局", "Tax"), "leader": null, "active": true, "seen": off});
    let refused = keep(&house, &admin, "departments/old", on).await;
    assert_eq!(wrong(&refused), [taken("name.zh"), taken("name.en")]);
    // An entry that shared a name before this rule may stay.
    let directory: Value = house.get(&admin, "/api/v1/console/directory").await.value();
    let seen = &directory["departments"].as_array().expect("departments")[0];
    let led = json!({"name": seen["name"], "leader": "李四", "active": true, "seen": seen});
    let id = seen["id"].as_str().expect("an id");
    assert_eq!(
        keep(&house, &admin, &format!("departments/{id}"), led).await.status,
        StatusCode::OK
    );

    // The keys of queueing systems are found by name.
    let keys = "/api/v1/console/waiting/keys";
    let key = json!({"name": "一楼取号机", "window": "main"});
    let made: Value = house.post(&admin, keys, key.clone()).await.value();
    assert_eq!(wrong(&house.post(&admin, keys, key.clone()).await), [taken("name")]);
    let revocation = format!("{keys}/{}/revocation", made["key"]["id"].as_str().expect("an id"));
    assert_eq!(house.post(&admin, &revocation, json!({})).await.status, StatusCode::OK);
    assert_eq!(house.post(&admin, keys, key).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_console_reads_what_was_kept_at_once_on_every_instance() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    // Another instance of the function, whose cache was just filled.
    let clock = house.app.clock.clone();
    let other = App::new(house.app.store.clone(), house.app.pepper.clone(), clock);
    let router = api::router::console(other.clone());
    let elsewhere = async |request: Request<Body>| {
        let answer = router.clone().oneshot(request).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice::<Value>(&body).expect("JSON")
    };
    let Who::Staff(cookie) = &admin else { panic!("a member of staff") };
    let cookie = format!("{}={cookie}", api::http::extract::SESSION_COOKIE);
    other.town().await.expect("a town");
    for (path, list, body) in [
        (
            "departments/labour",
            "departments",
            json!({"name": {"zh": "人社局", "en": "Labour"}, "leader": null, "active": true}),
        ),
        (
            "windows/west",
            "windows",
            json!({"name": {"zh": "西区窗口", "en": "West"}, "phone": null, "place": null, "active": true}),
        ),
        (
            "matters/pension",
            "matters",
            json!({"name": {"zh": "养老金", "en": "Pension"}, "departments": ["labour"], "active": true}),
        ),
    ] {
        let kept = keep(&house, &admin, path, body).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        let (_, id) = path.split_once('/').expect("an id");
        let asked = Request::get("/api/v1/console/directory").header("cookie", &cookie);
        let theirs = elsewhere(asked.body(Body::empty()).expect("a request")).await;
        let here: Value = house.get(&admin, "/api/v1/console/directory").await.value();
        for directory in [&here, &theirs] {
            let listed = directory[list].as_array().expect("a list");
            assert!(listed.iter().any(|entry| entry["id"] == id), "{id}: {directory}");
        }
    }
    // An entry made here can be chosen there.
    let account = json!({
        "name": "王五", "seat": {"role": "window_clerk", "window": "west"}, "active": true, "password": PASSWORD
    });
    let asked = Request::put("/api/v1/console/accounts/wang")
        .header("cookie", &cookie)
        .header("content-type", "application/json")
        .body(Body::from(account.to_string()));
    assert_eq!(elsewhere(asked.expect("a request")).await["account"], "wang");
    let accounts: Value = house.get(&admin, "/api/v1/console/accounts").await.value();
    assert!(accounts["items"].to_string().contains("\"wang\""));
    // The public list may be a minute old, and says so.
    let public = house.get(&Who::Anyone, "/api/v1/directory").await;
    assert_eq!(public.headers["cache-control"], "public, max-age=60");
}

async fn put(house: &House, who: &Who, path: &str, body: Value) -> Answer {
    let path = format!("/api/v1/console/statutes/{path}");
    let body = Some(body);
    house.call(Call { who, method: "PUT", path: &path, revision: None, key: None, body }).await
}

async fn statutes(house: &House, who: &Who) -> Statutes {
    house.get(who, "/api/v1/console/statutes").await.value()
}

/// The invalid fields with the code of each problem.
fn wrong(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let code = |problem: &Field| {
        let written = serde_json::to_value(problem).expect("JSON");
        written["code"].as_str().expect("a code").to_owned()
    };
    let fields = answer.problem().fields;
    fields.iter().map(|found| (found.field.clone(), code(&found.problem))).collect()
}

async fn due_of(house: &House, slip: &Slip) -> String {
    let path = format!("/api/v1/cases/{}", slip.number);
    let case: PublicCase = house.get(&Who::Anyone, &path).await.value();
    case.due.expect("a deadline").minute_text()
}

#[tokio::test]
async fn an_edition_in_force_stays_and_a_new_one_moves_no_deadline_that_was_set() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let clerk = house.staff(Role::WindowClerk).await;
    let before = house.register(&clerk, "旧规则下的件").await;
    assert_eq!(due_of(&house, &before).await, "2018-05-15 10:00");

    let known = statutes(&house, &admin).await;
    assert!(known.built_in);
    let day = |written: &str| Day::read(written).expect("a day");
    let with = |change: fn(&mut Rules)| {
        let mut rules = known.rules.clone();
        change(&mut rules);
        json!({"rules": rules, "seen": null})
    };
    let past = |field: &str| (field.to_owned(), "in_the_past".to_owned());
    for (change, expected) in [
        (
            (|rules| rules.editions[0].window_hours = 16) as fn(&mut Rules),
            vec![past("rules.editions.0.from"), past("rules.editions")],
        ),
        (|rules| drop(rules.editions.remove(0)), vec![past("rules.editions")]),
        (|rules| rules.clock_from = Some(Timestamp(1)), vec![past("rules.clock_from")]),
        (
            |rules| {
                let today = Day::read("2018-05-14").expect("a day");
                rules.editions.push(Policy { from: today, ..rules.editions[0].clone() });
            },
            vec![past("rules.editions.2.from")],
        ),
        (
            |rules| rules.editions[1].report_days = 0,
            vec![("rules.editions.1.report_days".into(), "out_of_range".into())],
        ),
        (
            |rules| rules.editions.push(rules.editions[1].clone()),
            vec![("rules.editions.2.from".into(), "taken".into())],
        ),
    ] {
        assert_eq!(wrong(&put(&house, &admin, "rules", with(change)).await), expected);
    }
    assert_eq!(statutes(&house, &admin).await, known, "what is refused changes nothing");

    let mut rules = known.rules.clone();
    let first = rules.editions[0].clone();
    rules.editions.push(Policy { from: day("2018-05-15"), window_hours: 16, ..first });
    let kept = put(&house, &admin, "rules", json!({"rules": rules, "seen": null})).await;
    assert_eq!(kept.value::<Rules>(), rules);
    // Another administrator still has a page open that showed the built-in rules.
    let late = put(&house, &admin, "rules", json!({"rules": known.rules, "seen": null})).await;
    assert_eq!(late.problem().code, "stale_entry");
    let now = statutes(&house, &admin).await;
    assert_eq!((now.built_in, &now.rules), (false, &rules));

    let today = house.register(&clerk, "同一天登记的件").await;
    assert_eq!(due_of(&house, &today).await, "2018-05-15 10:00");
    house.set("2018-05-15 10:00");
    let clerk = house.staff(Role::WindowClerk).await;
    let after = house.register(&clerk, "新规则下的件").await;
    assert_eq!(due_of(&house, &after).await, "2018-05-17 10:00");
    assert_eq!(due_of(&house, &before).await, "2018-05-15 10:00");

    // An edition that has come into force can no longer be changed, even by somebody who has seen it.
    let admin = house.staff(Role::Administrator).await;
    let mut changed = rules.clone();
    changed.editions[2].window_hours = 24;
    let refused = put(&house, &admin, "rules", json!({"rules": changed, "seen": rules})).await;
    assert_eq!(wrong(&refused)[0], past("rules.editions.2.from"));
}

#[tokio::test]
async fn deadlines_count_the_office_hours_of_their_day_and_leave_out_the_break_at_noon() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let hours = json!({"opens": 510, "closes": 720, "afternoon": {"opens": 840, "closes": 1050}});
    let summer = json!({"opens": 510, "closes": 720, "afternoon": {"opens": 900, "closes": 1080}});
    let known = statutes(&house, &admin).await.rules;
    let rules = |hours: &Value, from: Value| {
        let mut rules = json!(known);
        let mut edition = rules["editions"][0].clone();
        edition["from"] = json!("2018-05-15");
        let until = json!({"month": 5, "day": 30});
        let season = json!({"from": from, "until": until, "hours": summer});
        edition["office"] = json!({"usual": hours, "season": season});
        rules["editions"].as_array_mut().expect("editions").push(edition);
        json!({"rules": rules, "seen": null})
    };
    let may = json!({"month": 5, "day": 17});
    let closed = json!({"opens": 510, "closes": 500});
    for (hours, from, field, code) in [
        (&closed, may.clone(), "office.usual", "too_early"),
        (&hours, json!({"month": 6, "day": 31}), "office.season.from", "not_a_date"),
    ] {
        let refused = put(&house, &admin, "rules", rules(hours, from)).await;
        let expected = (format!("rules.editions.2.{field}"), code.to_owned());
        assert_eq!(wrong(&refused), [expected]);
    }
    let kept = put(&house, &admin, "rules", rules(&hours, may)).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());

    // Eight working hours: by the old hours until the 14th, by the new ones from the 15th.
    for (now, due) in [
        ("2018-05-14 16:00", "2018-05-15 17:30"),
        ("2018-05-15 11:30", "2018-05-16 14:30"),
        ("2018-05-15 13:00", "2018-05-16 15:00"),
        ("2018-05-16 16:30", "2018-05-18 09:00"),
    ] {
        house.set(now);
        let clerk = house.staff(Role::WindowClerk).await;
        let slip = house.register(&clerk, "改申报密码").await;
        assert_eq!(due_of(&house, &slip).await, due, "registered at {now}");
    }
    let told: Value = house.get(&Who::Anyone, "/api/v1/directory").await.value();
    assert_eq!(told["policy"]["office"]["usual"], hours, "the home page tells the hours");
}

#[tokio::test]
async fn an_arrangement_is_refused_at_the_field_guarded_by_what_was_seen_and_counted_at_once() {
    let house = House::new().await;
    house.set("2026-12-31 16:00");
    let admin = house.staff(Role::Administrator).await;
    let clerk = house.staff(Role::WindowClerk).await;
    let arrangement = |holidays: &[&str], worked: &[&str]| json!({"year": 2027, "source": "国办发明电〔2026〕1号", "holidays": holidays, "worked": worked});
    let send = |arrangement: Value, seen: Value| {
        let body = json!({"arrangement": arrangement, "seen": seen});
        put(&house, &admin, "calendar", body)
    };
    for (holidays, worked, field, code) in [
        (&["2027-01-01", "2027-01-01"][..], &[][..], "holidays.1", "repeated"),
        (&["2027-01-01", "2026-12-31"], &[], "holidays.1", "other_year"),
        (&["2027-01-01"], &["2027-01-04"], "worked.0", "not_a_weekend"),
        (&["2027-01-02"], &["2027-01-02"], "worked.0", "repeated"),
        (&[], &[], "holidays", "missing"),
        (&["2027-02-30"], &[], "holidays.0", "not_a_date"),
    ] {
        let refused = send(arrangement(holidays, worked), Value::Null).await;
        let expected = vec![(format!("arrangement.{field}"), code.to_owned())];
        assert_eq!(wrong(&refused), expected, "{holidays:?} {worked:?}");
    }
    let mut nameless = arrangement(&["2027-01-01"], &[]);
    nameless["source"] = json!("  ");
    let refused = send(nameless, Value::Null).await;
    assert_eq!(wrong(&refused), [("arrangement.source".to_owned(), "missing".to_owned())]);
    assert!(statutes(&house, &admin).await.added.is_empty());

    // Eight working hours from 16:00 on 31 December: one on that day, seven on the next working day.
    let plain = house.register(&clerk, "没有安排时").await;
    assert_eq!(due_of(&house, &plain).await, "2027-01-01 16:00");
    let short = arrangement(&["2027-01-01"], &[]);
    assert_eq!(send(short.clone(), Value::Null).await.status, StatusCode::OK);
    let friday = house.register(&clerk, "只放一天").await;
    assert_eq!(due_of(&house, &friday).await, "2027-01-04 16:00");
    let long = arrangement(&["2027-01-01", "2027-01-04"], &["2027-01-02"]);
    let late = send(long.clone(), Value::Null).await;
    assert_eq!(late.problem().code, "stale_entry");
    assert_eq!(send(long, short).await.status, StatusCode::OK);
    let saturday = house.register(&clerk, "周六上班").await;
    assert_eq!(due_of(&house, &saturday).await, "2027-01-02 16:00");
    assert_eq!(due_of(&house, &plain).await, "2027-01-01 16:00", "no deadline moves");
    let now = statutes(&house, &admin).await;
    assert_eq!(now.added, [2027]);
    let added = now.arrangements.last().expect("an arrangement");
    assert_eq!((added.year, added.holidays.len()), (2027, 2));
}
