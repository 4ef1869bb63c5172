//! Caching: nothing may be cached, except what everyone may read and what says so itself.

use acceptance::{Answer, Call, House, Who};
use api::http::access::CONSOLE;
use api::http::serve::finish;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::get;
use serde_json::{Value, json};
use shared::vocabulary::Role;
use tower::ServiceExt;

/// The public resources and their caching. Nothing else may be cached.
const KEPT: [(&str, &str); 31] = [
    ("/api/v1/cases/{number}", "no-cache"),
    ("/api/v1/cases/{number}/events", "no-cache"),
    ("/api/v1/data", "no-cache"),
    ("/api/v1/data/{file}", "no-cache"),
    ("/api/v1/directory", "public, max-age=60"),
    ("/api/v1/explanations", "no-cache"),
    ("/api/v1/feed", "no-cache"),
    ("/api/v1/figures", "no-cache"),
    ("/api/v1/figures/departments", "no-cache"),
    ("/api/v1/figures/matters", "no-cache"),
    ("/api/v1/figures/picture.svg", "public, max-age=300"),
    ("/api/v1/figures/reasons", "no-cache"),
    ("/api/v1/figures/spans", "no-cache"),
    ("/api/v1/figures/total", "no-cache"),
    ("/api/v1/log", "no-cache"),
    ("/api/v1/log/checkpoints", "no-cache"),
    ("/api/v1/log/export", "no-cache"),
    ("/api/v1/log/open", "no-cache"),
    ("/api/v1/log/standing", "no-cache"),
    ("/api/v1/open311/discovery.json", "no-cache"),
    ("/api/v1/open311/discovery.xml", "no-cache"),
    ("/api/v1/open311/requests.json", "no-cache"),
    ("/api/v1/open311/requests.xml", "no-cache"),
    ("/api/v1/open311/requests/{file}", "no-cache"),
    ("/api/v1/open311/services.json", "no-cache"),
    ("/api/v1/open311/services.xml", "no-cache"),
    ("/api/v1/open311/services/{file}", "no-cache"),
    ("/api/v1/open311/tokens/{file}", "no-cache"),
    ("/api/v1/plans", "no-cache"),
    ("/api/v1/reforms", "no-cache"),
    ("/api/v1/tables/{name}", "no-cache"),
];

fn one<'a>(headers: &'a HeaderMap, name: &str, place: &str) -> &'a str {
    let all: Vec<_> = headers.get_all(name).iter().collect();
    assert_eq!(all.len(), 1, "{place}: {name} {all:?}");
    all[0].to_str().expect("letters")
}

/// The `Cache-Control` of a response, after checking the headers that all responses have.
fn kept<'a>(headers: &'a HeaderMap, place: &str) -> &'a str {
    assert_eq!(one(headers, "x-content-type-options", place), "nosniff");
    assert_eq!(one(headers, "referrer-policy", place), "no-referrer");
    assert!(one(headers, "content-security-policy", place).starts_with("default-src 'none'"));
    one(headers, "cache-control", place)
}

/// Checks that a body says what it is, and how its letters are written where that is not fixed (JSON is UTF-8).
fn says_what_it_is(answer: &Answer, place: &str) {
    if answer.body.is_empty() {
        return;
    }
    let kind = one(&answer.headers, "content-type", place);
    let is_json =
        kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    let is_workbook = kind == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let is_told = kind.ends_with("; charset=utf-8");
    assert!(is_json || is_workbook || is_told, "{place}: {kind}");
}

#[tokio::test]
async fn nobody_keeps_an_answer_but_those_that_everyone_may_read() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((*role, house.staff(*role).await));
    }
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let mut walked = 0;
    let mut kept_paths = Vec::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        let number = slip.number.to_string();
        let file = match path.as_str() {
            "/api/v1/data/{file}" => "figures-by-day.json".to_owned(),
            "/api/v1/open311/services/{file}" => "password.json".to_owned(),
            path if path.contains("open311") => format!("{number}.json"),
            _ => "1".to_owned(),
        };
        let filled = path
            .replace("{number}", &number)
            .replace("{file}", &file)
            .replace("{name}", "matters-by-reason")
            .replace("{day}", "2018-05-14")
            .replace("{id}", "some");
        for method in methods.as_object().expect("methods").keys() {
            let method = method.to_uppercase();
            if method == "DELETE" {
                continue; // It would end the session; signing out is tested below.
            }
            let asked: Vec<&Who> = match CONSOLE
                .iter()
                .find(|access| access.method == method && access.path == *path)
                .and_then(|access| access.roles)
            {
                // Everybody: the roles that are admitted, those that are not, and anonymous users.
                Some(_) => staff.iter().map(|(_, who)| who).chain([&Who::Anyone]).collect(),
                None => vec![&holder, &Who::Anyone],
            };
            for who in asked {
                let body = (method != "GET").then(|| json!({}));
                let call = Call {
                    who,
                    method: &method,
                    path: &filled,
                    revision: Some(1),
                    key: None,
                    body,
                };
                let answer = house.call(call).await;
                walked += 1;
                let place = format!("{method} {filled}: {}", answer.status);
                assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{place}");
                says_what_it_is(&answer, &place);
                let rule = KEPT.iter().find(|(known, _)| known == path);
                let expected = match rule {
                    Some((_, how)) if method == "GET" && answer.status.is_success() => {
                        kept_paths.push(path.clone());
                        how
                    }
                    Some(_) | None => "no-store",
                };
                assert_eq!(kept(&answer.headers, &place), expected, "{place}");
            }
        }
    }
    kept_paths.sort();
    kept_paths.dedup();
    assert_eq!(kept_paths, KEPT.map(|(path, _)| path.to_owned()), "each is read once");
    println!("{walked} answers of routes");
    assert!(walked > 700);
}

#[tokio::test]
async fn what_holds_a_secret_or_a_person_is_kept_by_nobody() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let registered = house
        .post(&clerk, "/api/v1/console/cases", acceptance::registration("window", "改申报密码"))
        .await;
    assert_eq!(registered.status, StatusCode::CREATED);
    let slip: shared::wire::Slip = registered.value();
    let online = house
        .post(&Who::Anyone, "/api/v1/cases", acceptance::registration("online", "另一件"))
        .await;
    assert_eq!(online.status, StatusCode::CREATED);
    let number = slip.number;
    let page = house.get(&clerk, &format!("/api/v1/console/cases/{number}")).await;
    assert!(page.text().contains("138"), "{}", page.text());
    let reissue = json!({"checked": "id_document"});
    let renewed = house.give(&clerk, &slip, "access-code", reissue).await;
    house.account("clerk", Role::WindowClerk).await;
    let credentials = json!({"account": "clerk", "password": acceptance::PASSWORD});
    let signed_in = house.post(&Who::Anyone, "/api/v1/console/session", credentials).await;
    assert_eq!(signed_in.status, StatusCode::OK);
    let out = Call {
        who: &clerk,
        method: "DELETE",
        path: "/api/v1/console/session",
        revision: None,
        key: None,
        body: None,
    };
    let out = house.call(out).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    let unknown = house.get(&Who::Anyone, "/api/v1/nothing/of/the/kind").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let lost = house.get(&clerk, "/api/v1/console/nothing").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    let wrong_verb = Call {
        who: &Who::Anyone,
        method: "PATCH",
        path: "/api/v1/cases",
        revision: None,
        key: None,
        body: None,
    };
    let wrong_verb = house.call(wrong_verb).await;
    assert_eq!(wrong_verb.status, StatusCode::METHOD_NOT_ALLOWED);
    for (what, answer) in [
        ("a slip of the window", &registered),
        ("a slip", &online),
        ("a case", &page),
        ("a new code", &renewed),
        ("signing in", &signed_in),
        ("signing out", &out),
        ("no such page", &unknown),
        ("no such page of the console", &lost),
        ("no such verb", &wrong_verb),
    ] {
        assert_eq!(kept(&answer.headers, what), "no-store", "{what}: {}", answer.text());
    }
    // The tag is for a client that remembers the view in its own memory.
    let Who::Staff(cookie) = &house.staff(Role::WindowClerk).await else { panic!("a cookie") };
    let asked = Request::get(format!("/api/v1/console/cases/{number}"))
        .header(header::COOKIE, format!("{}={cookie}", api::http::extract::SESSION_COOKIE));
    let seen = house.send(asked.body(Body::empty()).expect("a request")).await;
    let again = Request::get(format!("/api/v1/console/cases/{number}"))
        .header(header::COOKIE, format!("{}={cookie}", api::http::extract::SESSION_COOKIE))
        .header(header::IF_NONE_MATCH, &seen.headers[header::ETAG]);
    let again = house.send(again.body(Body::empty()).expect("a request")).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(kept(&again.headers, "a case seen before"), "no-store");
}

async fn breaks() -> &'static str {
    panic!("a handler that breaks")
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_like_any_other_failure() {
    let house = House::new().await;
    let router = finish(Router::new().route("/api/v1/breaks", get(breaks)), house.app.clone());
    let request = Request::get("/api/v1/breaks").body(Body::empty()).expect("a request");
    let answer = router.oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(kept(answer.headers(), "a panic"), "no-store");
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
}
