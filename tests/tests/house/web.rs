//! The rules of the web: who may write from where, whose word is taken for the site's address, and what a browser is
//! told to forget.

use acceptance::files::FileHouse;
use acceptance::{Answer, Call, House, PASSWORD, Who, registration};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::vocabulary::Role;

/// The public address of a house in these tests.
const HERE: &str = "http://127.0.0.1:8018";
const FORM: &str = "service_code=password&description=%E6%94%B9%E5%AF%86%E7%A0%81&first_name=%E8%99%9E%E6%9F%90\
     &phone=13800000001&address_string=x&attribute[reason]=not_in_person";

/// How browsers mark what a page of another site sends.
const FOREIGN: [&[(&str, &str)]; 6] = [
    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
    &[("origin", "https://tax.city.example"), ("sec-fetch-site", "same-site")],
    &[("origin", "null"), ("sec-fetch-site", "cross-site")],
    // Browsers that do not say where a page is from, except by the origin.
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    // A name that was pointed at this machine.
    &[
        ("origin", "http://evil.example:8018"),
        ("sec-fetch-site", "same-origin"),
        ("host", "evil.example:8018"),
    ],
];
/// How browsers mark what our own pages send, and what programs send.
const OWN: [&[(&str, &str)]; 4] = [
    &[],
    &[("origin", HERE), ("sec-fetch-site", "same-origin")],
    &[("origin", "null"), ("sec-fetch-site", "same-origin")],
    &[("origin", HERE)],
];

async fn send(
    house: &House,
    method: &str,
    path: &str,
    kind: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("content-type", kind);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::from(body.to_owned())).expect("a request")).await
}

#[tokio::test]
async fn no_page_of_another_site_writes_anything() {
    let house = House::new().await;
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let mut writes = 0;
    for (path, methods) in described["paths"].as_object().expect("paths") {
        let filled = path.replace("{number}", "1805-12345-95").replace(['{', '}'], "");
        for method in methods.as_object().expect("methods").keys().filter(|name| *name != "get") {
            writes += 1;
            let method = method.to_uppercase();
            for foreign in FOREIGN {
                let place = format!("{method} {filled} {foreign:?}");
                let answer =
                    send(&house, &method, &filled, "application/json", foreign, "{}").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{place}: {}", answer.text());
                if path.starts_with("/api/v1/open311/") {
                    let said = answer.text();
                    assert!(said.contains("其他网站的页面不能在此登记"), "{place}: {said}");
                } else {
                    assert_eq!(answer.problem().code, "cross_site", "{place}");
                }
            }
            for own in OWN {
                let answer = send(&house, &method, &filled, "application/json", own, "{}").await;
                let said = answer.text();
                assert!(!said.contains("cross_site"), "{method} {filled} {own:?}: {said}");
                assert!(!said.contains("其他网站"), "{method} {filled} {own:?}: {said}");
            }
        }
    }
    assert!(writes > 90, "{writes} writes");
    // What everyone may read, pages of other sites may fetch.
    let figures = send(&house, "GET", "/api/v1/figures", "text/plain", FOREIGN[0], "").await;
    assert_eq!(figures.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_on_another_site_registers_nothing_in_open311_and_an_app_does() {
    let house = House::new().await;
    let kind = "application/x-www-form-urlencoded";
    for file in ["requests.json", "requests.xml"] {
        let path = format!("/api/v1/open311/{file}?lang=en");
        for foreign in FOREIGN {
            let answer = send(&house, "POST", &path, kind, foreign, FORM).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?}: {}", answer.text());
            let said = "A page of another site cannot register anything here";
            assert!(answer.text().contains(said), "{}", answer.text());
        }
    }
    let total = house.figures("").await;
    assert_eq!(total["total"]["registered"].as_u64().unwrap_or(0), 0, "{total}");
    let filed = send(&house, "POST", "/api/v1/open311/requests.json", kind, &[], FORM).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    assert!(filed.text().contains("service_request_id"), "{}", filed.text());
}

#[tokio::test]
async fn a_page_of_another_site_uploads_nothing() {
    let place = FileHouse::new().await;
    for foreign in FOREIGN {
        let answer = send(&place.house, "PUT", "/files/waiting/1", "image/png", foreign, "x").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
        assert!(answer.text().contains("cross_site"), "{}", answer.text());
    }
    let answer = send(&place.house, "PUT", "/files/waiting/1", "image/png", OWN[1], "x").await;
    assert!(!answer.text().contains("cross_site"), "{}", answer.text());
}

#[tokio::test]
async fn no_link_leads_to_the_host_that_a_request_names() {
    let house = House::new().await;
    for path in [
        "/api/v1/figures/picture.svg",
        "/api/v1/feed",
        "/api/v1/feed?format=atom",
        "/api/v1/data",
        "/api/v1/data/figures-by-day.csv",
        "/api/v1/data/figures-by-day.csv-metadata.json",
        "/api/v1/data/figures-by-day.schema.json",
        "/api/v1/open311/discovery.json",
        "/api/v1/open311/discovery.xml",
    ] {
        let host = [("host", "evil.example"), ("x-forwarded-host", "evil.example")];
        let answer = send(&house, "GET", path, "text/plain", &host, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let said = format!("{:?}\n{}", answer.headers, answer.text());
        assert!(!said.contains("evil.example"), "{path}: {said}");
        assert!(said.contains(HERE), "{path}: {said}");
    }
}

#[tokio::test]
async fn a_search_for_a_person_stands_in_no_address() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let found =
        house.post(&clerk, "/api/v1/console/search", json!({"q": "虞某某", "cursor": null})).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert!(found.text().contains(&slip.number.to_string()), "{}", found.text());
    let in_address = house.get(&clerk, "/api/v1/console/search?q=x").await;
    assert_eq!(in_address.status, StatusCode::METHOD_NOT_ALLOWED);
    // No parameter of any address takes words.
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let known = [
        "after",
        "cursor",
        "day",
        "department",
        "end_date",
        "file",
        "class",
        "format",
        "from",
        "id",
        "kind",
        "lang",
        "matter",
        "month",
        "name",
        "again",
        // With "error", "iss" and "state", what the identity provider sends the browser back with.
        "code",
        "error",
        "iss",
        // A page of the console, which has no search words.
        "next",
        "number",
        "on",
        "passkey",
        "reason",
        "service_code",
        "service_request_id",
        "session",
        "sort",
        "stage",
        "start_date",
        "state",
        "status",
        "until",
        "window",
    ];
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let (name, place) = (parameter["name"].as_str(), &parameter["in"]);
                let name = name.expect("a name");
                assert!(place == "header" || known.contains(&name), "{method} {path}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn signing_out_has_the_browser_forget_what_it_stored() {
    let house = House::new().await;
    house.account("clerk", Role::WindowClerk).await;
    let credentials = json!({"account": "clerk", "password": PASSWORD});
    let signed_in = house.post(&Who::Anyone, "/api/v1/console/session", credentials).await;
    assert!(!signed_in.headers.contains_key("clear-site-data"), "signing in forgets nothing");
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().expect("a cookie");
    let token = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair").1;
    let clerk = Who::Staff(token.to_owned());
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
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(house.get(&clerk, "/api/v1/console/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn pages_have_browsers_report_what_the_policy_blocked() {
    let house = House::new().await;
    let page = house.get(&Who::Anyone, "/").await;
    let policy = page.headers["content-security-policy"].to_str().expect("a policy");
    assert!(policy.contains("report-uri /api/v1/csp-reports"), "{policy}");
    assert!(policy.contains("report-to csp"), "{policy}");
    assert_eq!(page.headers["reporting-endpoints"], "csp=\"/api/v1/csp-reports\"");

    let path = "/api/v1/csp-reports";
    let old = json!({"csp-report": {"violated-directive": "script-src", "blocked-uri": "inline"}});
    let new = json!([{"type": "csp-violation", "body": {"effectiveDirective": "img-src"}}]);
    for (kind, body, status) in [
        ("application/csp-report", old.to_string(), StatusCode::NO_CONTENT),
        ("application/reports+json", new.to_string(), StatusCode::NO_CONTENT),
        ("application/csp-report", "7".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("application/csp-report", "{".to_owned(), StatusCode::BAD_REQUEST),
        ("application/json", old.to_string(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("text/plain", old.to_string(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/csp-report", "x".repeat(16 * 1024 + 1), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = send(&house, "POST", path, kind, OWN[1], &body).await;
        assert_eq!(answer.status, status, "{kind} {body:.80}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_registration_by_our_own_page_goes_through() {
    let house = House::new().await;
    let body = registration("online", "改申报密码").to_string();
    let key = ("idempotency-key", "0123456789abcdef0");
    for own in OWN {
        let headers: Vec<_> = own.iter().copied().chain([key]).collect();
        let answer =
            send(&house, "POST", "/api/v1/cases", "application/json", &headers, &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{own:?}: {}", answer.text());
    }
}
