//! What OWASP ASVS asks for and no other test shows; `ASVS.md` names the requirement of each.

use acceptance::files::FileHouse;
use acceptance::program::{Served, onetrip};
use acceptance::{Answer, House, Who, registration};
use api::http::serve::finish;
use api::notice::gateway::{Channel, Fault, Gateway, Letter};
use api::notice::webhook::Webhook;
use api::problem::Failure;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::routing::get;
use http_body_util::BodyExt;
use local::folder::Folder;
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::vocabulary::Role;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tower::ServiceExt;

/// A site as it is built, and what else may lie in a folder.
fn site() -> TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for (name, content) in [
        ("citizen.html", "<!doctype html><title>一趟</title>"),
        ("staff.html", "<!doctype html><title>工作台</title>"),
        ("assets/citizen-0123456789ab.js", "export {};"),
        ("assets/style-0123456789ab.css", "body { margin: 0 }"),
        ("assets/favicon-0123456789ab.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        (".git/HEAD", "ref: refs/heads/hidden"),
        (".env", "hidden=1"),
        ("assets/.hidden", "hidden"),
    ] {
        let path = site.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    site
}

async fn ask(router: &Router, method: Method, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).body(Body::empty());
    let answer = router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("a body").to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

fn the<'a>(headers: &'a HeaderMap, name: &str, place: &str) -> &'a str {
    let all: Vec<_> = headers.get_all(name).iter().collect();
    assert_eq!(all.len(), 1, "{place}: {name} {all:?}");
    all[0].to_str().expect("letters")
}

#[tokio::test]
async fn every_answer_of_one_machine_has_the_headers_that_protect_it() {
    let site = site();
    let place = FileHouse::new().await;
    let app = place.house.app.clone();
    let pages = local::host::router(app, site.path());
    let clerk = place.house.staff(Role::WindowClerk).await;
    let slip = place.house.register(&clerk, "改申报密码").await;
    let png = b"\x89PNG\r\n\x1A\n no picture";
    let ticket = place.ask(&clerk, &slip, "image/png", png.len()).await;
    let ticket: shared::wire::Upload = ticket.value();
    let mut answers = vec![("a file".to_owned(), place.house.get(&Who::Anyone, &ticket.url).await)];
    for path in [
        "/",
        "/console",
        "/track/1804-12345-74",
        "/assets/citizen-0123456789ab.js",
        "/assets/style-0123456789ab.css",
        "/assets/favicon-0123456789ab.svg",
        "/assets/nothing.js",
        "/.git/HEAD",
        "/lite",
        "/api/v1/directory",
        "/api/v1/figures/picture.svg",
        "/api/v1/nothing",
    ] {
        answers.push((path.to_owned(), ask(&pages, Method::GET, path).await));
    }
    answers.push(("a write".to_owned(), ask(&pages, Method::POST, "/console").await));
    for (place, Answer { headers, body, .. }) in answers {
        assert_eq!(the(&headers, "x-content-type-options", &place), "nosniff");
        assert_eq!(the(&headers, "referrer-policy", &place), "no-referrer");
        let policy = the(&headers, "content-security-policy", &place);
        assert!(policy.starts_with("default-src 'none'"), "{place}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{place}: {policy}");
        let transport = the(&headers, "strict-transport-security", &place);
        assert_eq!(transport, "max-age=63072000; includeSubDomains", "{place}");
        if !body.is_empty() && !place.starts_with("a ") {
            let kind = the(&headers, "content-type", &place);
            let is_text = kind.starts_with("text/") || kind.contains("xml");
            assert!(!is_text || kind.ends_with("; charset=utf-8"), "{place}: {kind}");
        }
    }
}

#[tokio::test]
async fn nothing_of_the_sites_folder_is_shown_but_its_pages_and_assets() {
    let site = site();
    let house = House::new().await;
    let pages = local::host::router(house.app.clone(), site.path());
    let shown = ask(&pages, Method::GET, "/assets/citizen-0123456789ab.js").await;
    assert_eq!((shown.status, shown.text().as_str()), (StatusCode::OK, "export {};"));
    for path in [
        "/.git/HEAD",
        "/.env",
        "/%2egit/HEAD",
        "/%2Egit%2FHEAD",
        "/assets/.hidden",
        "/assets%2f.hidden",
        "/assets/%2ehidden",
        "/assets/../.env",
        "/assets/..%2f.env",
    ] {
        let answer = ask(&pages, Method::GET, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
        assert!(!answer.text().contains("hidden"), "{path}: {}", answer.text());
    }
    // A folder is a page like any address without a file, and lists nothing.
    for path in ["/assets", "/assets/", "/assets/?list", "/files/", "/api", "/api/v1/"] {
        let answer = ask(&pages, Method::GET, path).await;
        assert!(!answer.text().contains("0123456789ab"), "{path}: {}", answer.text());
    }
    for path in ["/", "/assets/citizen-0123456789ab.js", "/api/v1/directory", "/lite", "/files/a"] {
        for method in [Method::TRACE, Method::CONNECT] {
            let answer = ask(&pages, method.clone(), path).await;
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
        }
    }
}

/// The public data that pages of other sites may show.
const FOR_OTHER_SITES: [&str; 12] = [
    "/api/v1/data",
    "/api/v1/data/{file}",
    "/api/v1/figures/picture.svg",
    "/api/v1/open311/discovery.json",
    "/api/v1/open311/discovery.xml",
    "/api/v1/open311/requests.json",
    "/api/v1/open311/requests.xml",
    "/api/v1/open311/requests/{file}",
    "/api/v1/open311/services.json",
    "/api/v1/open311/services.xml",
    "/api/v1/open311/services/{file}",
    "/api/v1/open311/tokens/{file}",
];

#[tokio::test]
async fn pages_of_other_sites_read_open_data_and_nothing_else() {
    let house = House::new().await;
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let Who::Staff(cookie) = house.staff(Role::WindowLead).await else { panic!("a cookie") };
    let mut open = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        let filled = path.replace("{file}", "figures-by-day.json").replace("{name}", "reasons");
        let filled = filled.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let filled = filled.collect::<Vec<_>>().join("/");
        let mut asked = vec![Method::OPTIONS];
        if methods.get("get").is_some() {
            asked.push(Method::GET);
        }
        for method in asked {
            let request = Request::builder()
                .method(&method)
                .uri(&filled)
                .header("origin", "https://elsewhere.example")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "onetrip-anything")
                .header("cookie", format!("__Host-session={cookie}"));
            let request = request.body(Body::empty()).expect("a request");
            let answer = house.router.clone().oneshot(request).await.expect("an answer");
            let told = |name: &str| {
                answer.headers().get(name).map(|told| told.to_str().expect("letters").to_owned())
            };
            assert_eq!(told("access-control-allow-credentials"), None, "{method} {path}");
            // Apps of other sites register with a key of their own, which is no cookie.
            let may_send = method == Method::OPTIONS && path.starts_with("/api/v1/open311/");
            let headers = may_send.then(|| "content-type, idempotency-key".to_owned());
            assert_eq!(told("access-control-allow-headers"), headers, "{method} {path}");
            let methods = may_send.then(|| "GET, POST".to_owned());
            assert_eq!(told("access-control-allow-methods"), methods, "{method} {path}");
            if let Some(origin) = told("access-control-allow-origin") {
                assert_eq!(origin, "*", "{method} {path}");
                open.insert(path.clone());
            }
        }
    }
    assert_eq!(open, FOR_OTHER_SITES.map(str::to_owned).into());
}

#[tokio::test]
async fn what_is_encoded_twice_is_decoded_once() {
    let house = House::new().await;
    let slip = house.register_online("%3Cb%3E 改申报密码 &amp;lt;").await;
    let number = slip.number.to_string();
    let once = number.replace('-', "%2D");
    let found = house.get(&Who::Anyone, &format!("/api/v1/cases/{once}")).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    let twice =
        house.get(&Who::Anyone, &format!("/api/v1/cases/{}", once.replace('%', "%25"))).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    // A parameter of the address.
    let picture = |lang: &'static str| {
        let house = &house;
        async move { house.get(&Who::Anyone, &format!("/api/v1/figures/picture.svg?lang={lang}")).await }
    };
    assert_eq!(picture("%65n").await.text(), picture("en").await.text());
    assert_eq!(picture("%2565n").await.problem().fields[0].field, "lang");
    // A field of a body is no address and no markup, and is not decoded at all.
    let holder = Who::Holder(Box::new(slip.clone()));
    let own: Value = house.get(&holder, &format!("/api/v1/cases/{number}/own")).await.value();
    assert!(own.to_string().contains("%3Cb%3E 改申报密码 &amp;lt;"), "{own}");
}

#[tokio::test]
async fn of_two_values_with_one_name_the_first_counts_or_both_are_refused() {
    let house = House::new().await;
    let picture = "/api/v1/figures/picture.svg";
    let of =
        async |query: &str| house.get(&Who::Anyone, &format!("{picture}?{query}")).await.text();
    assert_eq!(of("lang=en&lang=zh").await, of("lang=en").await);
    assert_ne!(of("lang=zh&lang=en").await, of("lang=en").await);
    let first = house.get(&Who::Anyone, &format!("{picture}?from=none&from=2018-05-01")).await;
    assert_eq!(first.problem().fields[0].field, "from");

    // Nobody can put a second value behind one that was checked.
    let body = registration("online", "改申报密码").to_string();
    let twice = body.replacen('{', "{\"title\": \"first\", ", 1);
    let sent = Request::post("/api/v1/cases")
        .header("content-type", "application/json")
        .header("idempotency-key", "0123456789abcdef");
    let refused = house.send(sent.body(Body::from(twice)).expect("a request")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());

    // Two sessions in one request: it is the first one's, whatever the second says.
    let (clerk, admin) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::Administrator).await);
    let (Who::Staff(clerk), Who::Staff(admin)) = (clerk, admin) else { panic!("cookies") };
    for (first, second, status) in
        [(&clerk, &admin, StatusCode::FORBIDDEN), (&admin, &clerk, StatusCode::OK)]
    {
        let cookies = format!("__Host-session={first}; __Host-session={second}");
        let asked = Request::get("/api/v1/console/accounts").header(header::COOKIE, cookies);
        let answer = house.send(asked.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn a_failure_tells_whoever_asked_nothing_of_the_inside() {
    let house = House::new().await;
    let failing = async || -> Result<(), Failure> {
        let cause = anyhow::anyhow!("the table onetrip-personal at 10.0.0.7");
        Err(Failure::Internal(cause.context("reading TEXT#00001")))
    };
    let unavailable = async || -> Result<(), Failure> {
        Err(Failure::Unavailable(anyhow::anyhow!("the table onetrip-personal at 10.0.0.7")))
    };
    let panicking = async || -> Result<(), Failure> { panic!("the table onetrip-personal") };
    let router = Router::new()
        .route("/api/v1/fails", get(failing))
        .route("/api/v1/waits", get(unavailable))
        .route("/api/v1/panics", get(panicking));
    let router = finish(router, house.app.clone());
    for (path, status, code) in [
        ("/api/v1/fails", 500, "internal"),
        ("/api/v1/waits", 503, "unavailable"),
        ("/api/v1/panics", 500, "internal"),
    ] {
        let answer = ask(&router, Method::GET, path).await;
        let mut said = answer.json();
        let request = said["request_id"].take();
        assert_eq!(request.as_str().map(str::len), Some(16), "{path}: {request}");
        let kind = format!("about:blank#{code}");
        let expected = json!({
            "type": kind, "title": code, "status": status, "code": code, "request_id": null,
        });
        assert_eq!(said, expected, "{path}");
        assert_eq!(answer.status.as_u16(), status, "{path}");
        for (name, value) in &answer.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            assert!(!value.contains("personal") && name != "server", "{path}: {name}: {value}");
        }
    }
}

#[tokio::test]
async fn the_token_of_a_session_cannot_be_guessed() {
    let house = House::new().await;
    let account = house.account("clerk", Role::WindowClerk).await;
    let mut seen = BTreeSet::new();
    let mut digits = vec![BTreeSet::new(); 48];
    for _ in 0..200 {
        let Who::Staff(cookie) = house.signed_in(&account.account).await else {
            panic!("a cookie")
        };
        let token = cookie.strip_prefix("clerk.").expect("an account").to_owned();
        assert_eq!(token.len(), 48, "24 bytes");
        for (place, digit) in token.chars().enumerate() {
            assert!(digit.is_ascii_hexdigit());
            digits[place].insert(digit);
        }
        // No half of a token comes twice.
        assert!(seen.insert(token[..24].to_owned()) && seen.insert(token[24..].to_owned()));
    }
    // Of 16 digits, 200 draws leave out more than four in fewer than one of a million places.
    assert!(digits.iter().all(|digits| digits.len() >= 12), "{digits:?}");
}

#[tokio::test]
async fn a_notice_goes_to_nobody_whose_certificate_nobody_vouches_for() {
    let certificate =
        CertificateDer::from(include_bytes!("certificate/self_signed.der").as_slice());
    let key = PrivatePkcs8KeyDer::from(include_bytes!("certificate/key.der").as_slice());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key))
        .expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let receiving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        acceptor.accept(stream).await.map(|_| ()).map_err(|error| error.to_string())
    });
    let webhook = Webhook::new(&format!("https://localhost:{port}/sms"), &[7; 32]);
    let (id, to, lang, channel) = ("1", "13800000001", Lang::Zh, Channel::Sms);
    let letter =
        Letter { id, channel, to, lang, subject: "您的事项", body: "税务局已经签收。" };
    let sent = webhook.expect("a webhook").send(letter).await;
    assert!(matches!(sent, Err(Fault::Unreachable)), "{sent:?}");
    let received = receiving.await.expect("the receiver");
    let refused = received.expect_err("the client ends the handshake");
    let told = ["UnknownCA", "CertificateUnknown", "BadCertificate"];
    assert!(told.iter().any(|alert| refused.contains(alert)), "{refused}");
}

#[test]
fn a_house_without_the_demonstration_has_no_account_but_the_one_that_was_named() {
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path().join("data");
    let refused = onetrip()
        .expect("the program")
        .args(["--empty", "--port", "0", "--data"])
        .arg(&data)
        .output()
        .expect("it ends by itself");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("--administrator"), "{said}");

    let log = place.path().join("log");
    let mut program = onetrip().expect("the program");
    program.args(["--empty", "--administrator", "li-hua", "--log", "json", "--site"]);
    program
        .arg(place.path().join("nowhere"))
        .stderr(Stdio::from(File::create(&log).expect("a log")));
    let (served, printed) = Served::start_as(&mut program, &data).expect("the program");
    let password = printed.split('`').nth(3).expect("a password").to_owned();
    assert!(printed.contains("Sign in as `li-hua`"), "{printed}");
    assert_eq!(password.len(), 32, "16 random bytes");
    let sign_in = |account: &str, password: &str| {
        let credentials = json!({"account": account, "password": password});
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let url = served.at("/api/v1/console/session");
        let answer = agent.post(url).send_json(credentials).expect("an answer");
        answer.status().as_u16()
    };
    for usual in ["admin", "administrator", "root", "sa", "clerk", "lead"] {
        assert_eq!(sign_in(usual, &password), 401, "{usual}");
        assert_eq!(sign_in(usual, "one-trip-2018"), 401, "{usual}");
    }
    assert_eq!(sign_in("li-hua", &password), 200);

    // Its log has a line of JSON for each request: when, in UTC, what came of it, who, and a pseudonym of where from.
    let text = fs::read_to_string(&log).expect("the log");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let requests: Vec<_> =
        lines.iter().filter(|line| line["fields"]["message"] == "request").collect();
    assert_eq!(requests.len(), 13, "{text}");
    let from = requests[0]["fields"]["from"].as_str().expect("where from").to_owned();
    assert_eq!(from.len(), 32, "{from}");
    for (place, line) in requests.into_iter().enumerate() {
        let at = line["timestamp"].as_str().expect("a time");
        assert!(at.ends_with('Z') && at.contains('T'), "{at}");
        let fields = &line["fields"];
        assert_eq!(fields["path"], "/api/v1/console/session");
        assert_eq!(fields["from"], from.as_str());
        // The name of who was not let in may be a password in the wrong field.
        let expected = match place {
            12 => ("INFO", 200, None, Some("li-hua")),
            _ => ("WARN", 401, Some("wrong_password"), None),
        };
        let (code, account) = (fields["code"].as_str(), fields["account"].as_str());
        let told = (line["level"].as_str().expect("a level"), &fields["status"], code, account);
        assert_eq!(told, (expected.0, &json!(expected.1), expected.2, expected.3), "{line}");
    }
    assert!(!text.contains(&password) && !text.contains("127.0.0.1"), "{text}");

    // The rules that it begins with ask everybody for a second factor.
    served.kill();
    let folder = Folder::open(&data).expect("the folder");
    let house = House::of_folder(&folder, "2026-03-02 09:00").expect("a house");
    let policy = tokio::runtime::Runtime::new().expect("a runtime").block_on(house.app.policy());
    let asked = policy.expect("a policy").factor.roles;
    assert_eq!(asked, Role::ALL.iter().copied().collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn no_house_has_a_route_of_the_demonstration() {
    let house = House::new().await;
    let served = local::host::router(house.app.clone(), Path::new("/nowhere"));
    // Both what one machine serves and each function of the cloud.
    let routers = [
        ("one machine", served),
        ("public", api::router::public(house.app.clone())),
        ("proof", api::router::proof(house.app.clone())),
        ("console", api::router::console(house.app.clone())),
    ];
    for (name, router) in routers {
        for path in [
            "/demonstration/clock",
            "/demonstration/banner.js",
            "/demonstration/banner.css",
            "/api/v1/demonstration",
            "/api/v1/demonstration/clock",
            "/api/v1/console/demonstration/clock",
        ] {
            for method in [Method::GET, Method::POST] {
                let request = Request::builder()
                    .method(&method)
                    .uri(path)
                    .header(header::CONTENT_TYPE, "application/json");
                let body = Body::from(r#"{"to": "next_morning"}"#);
                let request = request.body(body).expect("a request");
                let status = router.clone().oneshot(request).await.expect("an answer").status();
                // The pages' files are only read.
                let of_pages = name == "one machine" && !path.starts_with("/api/");
                let refused = match (&method, of_pages) {
                    (&Method::POST, true) => status == StatusCode::METHOD_NOT_ALLOWED,
                    _ => status == StatusCode::NOT_FOUND,
                };
                assert!(refused, "{name}: {method} {path}: {status}");
            }
        }
    }
    let described = include_str!("../../openapi.json");
    assert!(described.contains("/api/v1/figures") && !described.contains("demonstration/"));
}

/// The cells of the line of `SECURITY.md` whose first cell begins like this.
fn told(page: &'static str, of: &str) -> Vec<&'static str> {
    let line = page.lines().find(|line| line.starts_with(&format!("| {of}")));
    let line = line.unwrap_or_else(|| panic!("no line of {of}"));
    line.trim_matches('|').split(" | ").map(str::trim).collect()
}

/// A number with its thousands apart.
fn written(number: u32) -> String {
    let digits = number.to_string();
    match digits.len() {
        0..=3 => digits,
        length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
    }
}

#[test]
fn the_security_page_states_the_numbers_of_the_code() {
    let page = include_str!("../../../SECURITY.md");
    let says = |words: &str| {
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(words), "{words}");
    };
    let limits = shared::rate::RateLimits::default();
    for (of, limit) in [
        ("registrations online, from one address", limits.registrations),
        ("messages and verdicts", limits.messages),
        ("uploads |", limits.uploads),
        ("wrong access codes", limits.codes),
        ("wrong passwords", limits.passwords),
        ("unknown case numbers", limits.numbers),
        ("anything that is read", limits.reads),
        ("registrations online in the whole town", limits.town_registrations),
        ("registrations with one key", limits.key_registrations()),
        ("megabytes uploaded from one", limits.upload_megabytes()),
        ("megabytes uploaded by all", limits.town_upload_megabytes()),
        ("files of a case", u32::try_from(shared::decide::MAX_FILES).expect("a limit")),
        ("texts that a citizen", u32::try_from(shared::room::MAX_CITIZEN_TEXTS).expect("a limit")),
    ] {
        assert_eq!(told(page, of)[1], written(limit), "{of}");
    }
    let texts = format!("{}, {}", limits.texts_to_phone, written(limits.texts_in_town));
    assert_eq!(told(page, "text messages to a telephone")[1], texts);

    let password = told(page, "staff | account and password")[2];
    assert!(password.contains(&format!("{} characters", shared::limits::MIN_PASSWORD)));
    says(&format!("lapses after {} days", shared::limits::FIRST_PASSWORD_DAYS));
    says(&format!("opens {} cases on one day", shared::limits::OPENED_A_DAY));
    let times = api::app::SessionTimes::default();
    let minutes = |ms: i64| ms / shared::time::MINUTE_MS;
    says(&format!("a password of the last {} minutes", minutes(times.fresh_ms)));
    let cookie = told(page, "staff | the cookie")[3];
    assert_eq!(cookie, format!("10 hours, or {} minutes without use", minutes(times.idle_ms)));
    let breached = include_bytes!("../../../api/src/password/breached.bin").len() / 5;
    says(&format!("among the {}", written(u32::try_from(breached).expect("a count"))));

    let megabytes = shared::limits::megabytes;
    says(&format!("files of at most {} MB", megabytes(shared::limits::MAX_UPLOAD)));
    says(&format!("at most {} MB, with", megabytes(shared::limits::MAX_REGISTER_FILE)));
    let server = local::server::Limits::default();
    let connections = told(page, "connections |")[1];
    assert!(connections.contains(&format!("one machine {}", server.connections)), "{connections}");
    assert!(connections.contains(&format!("with {} seconds", server.headers.as_secs())));

    // What is promised about weaknesses and updates.
    for (of, within) in [
        ("somebody answers you", "3 working days"),
        ("a critical one is mended", "14 days"),
        ("a high one", "30 days"),
        ("any other", "90 days"),
    ] {
        assert_eq!(told(page, of)[1], within, "{of}");
    }
    says("brought up to date at least every 90 days");
}
