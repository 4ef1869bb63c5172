//! How often strangers may do what: what costs nothing, what costs work, who has to wait, and who never has to.

use acceptance::files::FileHouse;
use acceptance::{Answer, Call, House, PASSWORD, Who, registration};
use api::app::ClientAddress;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::number::CaseNumber;
use shared::time::{HOUR_MS, MINUTE_MS};
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

const WORK: &str = "onetrip-work";

fn address(last: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + last))
}

/// Sends a request as the host would hand it on.
async fn send_from(house: &House, from: IpAddr, mut request: Request<Body>) -> Answer {
    request.extensions_mut().insert(ClientAddress(from));
    house.send(request).await
}

fn registering(key: &str, work: Option<&str>) -> Request<Body> {
    let mut request = Request::post("/api/v1/cases")
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key);
    if let Some(work) = work {
        request = request.header(WORK, work);
    }
    let body = registration("online", "改申报密码").to_string();
    request.body(Body::from(body)).expect("a request")
}

fn key(number: u32) -> String {
    format!("a-key-of-a-browser-{number:06}")
}

async fn register(house: &House, from: IpAddr, number: u32, work: Option<&str>) -> Answer {
    send_from(house, from, registering(&key(number), work)).await
}

fn with_code(number: CaseNumber, code: &str, work: Option<&str>) -> Request<Body> {
    let mut request = Request::get(format!("/api/v1/cases/{number}/own"))
        .header(header::AUTHORIZATION, format!("Code {}", code.replace(' ', "")));
    if let Some(work) = work {
        request = request.header(WORK, work);
    }
    request.body(Body::empty()).expect("a request")
}

fn challenge(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::PRECONDITION_REQUIRED, "{}", answer.text());
    assert_eq!(answer.problem().code, "work_required");
    answer.headers[WORK].to_str().expect("a challenge").to_owned()
}

/// Does the work as the description of the API says: the SHA-256 of the challenge, a dot and a number begins with as
/// many zero bits as the challenge's first part says.
fn work_on(challenge: &str) -> String {
    let bits: u32 = challenge.split('.').next().expect("bits").parse().expect("a number");
    (0u64..)
        .map(|number| format!("{challenge}.{number}"))
        .find(|proof| {
            let hash = Sha256::digest(proof.as_bytes());
            let first = u64::from_be_bytes(hash[..8].try_into().expect("eight bytes"));
            first.leading_zeros() >= bits
        })
        .expect("a proof")
}

fn bits(challenge: &str) -> u32 {
    challenge.split('.').next().expect("bits").parse().expect("a number")
}

async fn put(house: &House, who: &Who, path: &str, body: Value) -> Answer {
    let body = Some(body);
    house.call(Call { who, method: "PUT", path, revision: None, key: None, body }).await
}

async fn set_limits(house: &House, change: Value) {
    let admin = house.staff(Role::Administrator).await;
    let path = "/api/v1/console/rate-limits";
    let now: Value = house.get(&admin, path).await.value();
    let mut limits = now["limits"].clone();
    for (name, value) in change.as_object().expect("limits") {
        limits[name] = value.clone();
    }
    let seen = if now["built_in"] == true { Value::Null } else { now["limits"].clone() };
    let answer = put(house, &admin, path, json!({"limits": limits, "seen": seen})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

#[tokio::test]
async fn an_address_registers_freely_then_works_then_waits_and_nobody_else_does() {
    let house = House::new().await;
    house.set("2018-05-14 10:15");
    set_limits(&house, json!({"registrations": 6})).await;
    let flooding = address(1);
    for number in 0..3 {
        assert_eq!(register(&house, flooding, number, None).await.status, StatusCode::CREATED);
    }
    let asked = challenge(&register(&house, flooding, 3, None).await);
    assert_eq!(bits(&asked), 18);
    let proof = work_on(&asked);
    for bad in [
        // Work for one request serves no other, nor does a solution that is none or a challenge that is not ours.
        register(&house, flooding, 99, Some(&proof)).await,
        register(&house, flooding, 3, Some(&format!("{asked}.0"))).await,
        register(&house, flooding, 3, Some(&work_on(&asked.replacen("18.", "1.", 1)))).await,
        register(&house, flooding, 3, Some("nonsense")).await,
    ] {
        challenge(&bad);
    }
    house.pass(10 * MINUTE_MS + 1_000);
    challenge(&register(&house, flooding, 3, Some(&proof)).await);
    let proof = work_on(&challenge(&register(&house, flooding, 3, None).await));
    let made = register(&house, flooding, 3, Some(&proof)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    for number in 4..6 {
        let proof = work_on(&challenge(&register(&house, flooding, number, None).await));
        let made = register(&house, flooding, number, Some(&proof)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }
    let waiting = register(&house, flooding, 6, None).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(waiting.problem().code, "too_many_attempts");
    assert_eq!(waiting.headers[header::RETRY_AFTER], "2099");
    // Others, and the window on the same address, go on.
    assert_eq!(register(&house, address(2), 7, None).await.status, StatusCode::CREATED);
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "改申报密码").await;
    // What was refused was not registered: 6 of the flood, one of another, one at the window.
    assert_eq!(house.figures("").await["total"]["registered"], 8);
    house.pass(HOUR_MS);
    assert_eq!(register(&house, flooding, 8, None).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_crowd_from_many_addresses_costs_everybody_work_and_keeps_nobody_out() {
    let house = House::new().await;
    set_limits(&house, json!({"town_registrations": 10})).await;
    for number in 0..10 {
        let made = register(&house, address(number), number, None).await;
        assert_eq!(made.status, StatusCode::CREATED);
    }
    for number in 10..40 {
        challenge(&register(&house, address(number), number, None).await);
    }
    // What was refused makes it no dearer.
    let asked = challenge(&register(&house, address(50), 50, None).await);
    assert_eq!(bits(&asked), 18);
    let made = register(&house, address(50), 50, Some(&work_on(&asked))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "改申报密码").await;
}

#[tokio::test]
async fn whoever_guesses_codes_has_to_wait_and_never_the_one_who_holds_the_slip() {
    let house = House::new().await;
    house.set("2018-05-14 10:05");
    set_limits(&house, json!({"codes": 10})).await;
    let slip = house.register_online("改申报密码").await;
    let right = slip.access_code.to_string().replace(' ', "");
    let wrong = |number: u32| {
        let code = format!("{number:08}");
        if code == right { "99999999".to_owned() } else { code }
    };
    // Three addresses guess: five codes each are free, as long as the case has had no more than ten.
    for guess in 0..10 {
        let from = address(guess / 5);
        let answer = send_from(&house, from, with_code(slip.number, &wrong(guess), None)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{guess}");
    }
    for guess in 10..30 {
        let from = address(3 + guess);
        challenge(&send_from(&house, from, with_code(slip.number, &wrong(guess), None)).await);
    }
    // Work lets an address guess, until it has to wait.
    for guess in 10..15 {
        let request = |work: Option<&str>| with_code(slip.number, &wrong(guess), work);
        let proof = work_on(&challenge(&send_from(&house, address(0), request(None)).await));
        let answer = send_from(&house, address(0), request(Some(&proof))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
    }
    let waiting = send_from(&house, address(0), with_code(slip.number, &wrong(15), None)).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);

    // The owner has only to work, and only once.
    let home = address(1_000);
    let asked = challenge(&send_from(&house, home, with_code(slip.number, &right, None)).await);
    let proof = work_on(&asked);
    let opened = send_from(&house, home, with_code(slip.number, &right, Some(&proof))).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
    let again = send_from(&house, home, with_code(slip.number, &right, None)).await;
    assert_eq!(again.status, StatusCode::OK);
    // The token opens even where the guesses come from.
    let by_token = Request::get(format!("/api/v1/cases/{}/own", slip.number))
        .header(header::AUTHORIZATION, format!("Token {}", slip.token.expose()))
        .body(Body::empty())
        .expect("a request");
    assert_eq!(send_from(&house, address(0), by_token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_a_thousand_guessers_none_gets_in_and_every_owner_does() {
    let house = House::new().await;
    let mut slips: Vec<Slip> = Vec::new();
    for number in 0..20 {
        let made = register(&house, address(number), number, None).await;
        slips.push(made.value());
    }
    let (mut looked_at, mut found) = (0, 0);
    for guess in 0..1_000u32 {
        let slip = &slips[guess as usize % slips.len()];
        let code = format!("{:08}", 10_000_000 + guess);
        let request = with_code(slip.number, &code, None);
        match send_from(&house, address(100 + guess), request).await.status {
            StatusCode::NOT_FOUND => looked_at += 1,
            StatusCode::OK => found += 1,
            StatusCode::PRECONDITION_REQUIRED => {}
            other => panic!("{other}"),
        }
    }
    // Without work, ten codes of each case are looked at.
    assert_eq!((looked_at, found), (200, 0));
    for (number, slip) in (0..).zip(&slips) {
        let code = slip.access_code.to_string();
        let from = address(5_000 + number);
        let asked = challenge(&send_from(&house, from, with_code(slip.number, &code, None)).await);
        let request = with_code(slip.number, &code, Some(&work_on(&asked)));
        assert_eq!(send_from(&house, from, request).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn whoever_walks_through_numbers_works_and_then_waits_whether_they_exist_or_not() {
    let house = House::new().await;
    set_limits(&house, json!({"numbers": 10})).await;
    let slip = house.register_online("改申报密码").await;
    let walker = address(1);
    let look = |number: CaseNumber, work: Option<String>| {
        let mut request = Request::get(format!("/api/v1/cases/{number}"));
        if let Some(work) = work {
            request = request.header(WORK, work);
        }
        request.body(Body::empty()).expect("a request")
    };
    let absent = |number| CaseNumber::new(house.now().day(), number);
    for number in 0..5 {
        let answer = send_from(&house, walker, look(absent(number), None)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    // Neither tells whether there is such a case, and finding one is not counted.
    for number in [absent(5), slip.number] {
        let asked = challenge(&send_from(&house, walker, look(number, None)).await);
        let answer = send_from(&house, walker, look(number, Some(work_on(&asked)))).await;
        let is_there = number == slip.number;
        let expected = if is_there { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(answer.status, expected, "{}", answer.text());
    }
    for number in 6..10 {
        let asked = challenge(&send_from(&house, walker, look(absent(number), None)).await);
        send_from(&house, walker, look(absent(number), Some(work_on(&asked)))).await;
    }
    let paths = [
        format!("/api/v1/cases/{}", slip.number),
        format!("/lite?number={}", slip.number),
        format!("/api/v1/open311/requests/{}.json", slip.number),
        format!("/api/v1/open311/requests.json?service_request_id={}", slip.number),
        format!("/api/v1/cases/{}/events", slip.number),
    ];
    for path in &paths {
        let request = || Request::get(path).body(Body::empty()).expect("a request");
        // Each function stores what it has refused after a while.
        house.pass(MINUTE_MS);
        let waiting = send_from(&house, walker, request()).await;
        assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        let other = send_from(&house, address(2), request()).await;
        assert_eq!(other.status, StatusCode::OK, "{path}: {}", other.text());
    }
    // The slip opens the case there, too.
    let opened = with_code(slip.number, &slip.access_code.to_string(), None);
    assert_eq!(send_from(&house, walker, opened).await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_reads_too_much_waits_and_is_told_in_the_format_of_the_address() {
    let house = House::new().await;
    set_limits(&house, json!({"reads": 600})).await;
    let read = async |last: u32, path: &str| {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        send_from(&house, address(last), request).await
    };
    let mut taken = 0;
    while read(1, "/api/v1/open311/discovery.json").await.status == StatusCode::OK {
        taken += 1;
        // The hour may strike in between.
        assert!(taken < 1_200, "nobody counts");
    }
    assert!(taken >= 600, "{taken} were taken");
    for (path, kind) in [
        ("/api/v1/figures", "application/problem+json"),
        ("/api/v1/open311/services.json", "application/json; charset=utf-8"),
        ("/api/v1/open311/services.xml", "text/xml; charset=utf-8"),
        ("/api/v1/open311/services/water", "application/json; charset=utf-8"),
        ("/api/v1/open311/requests/1805-12345-95", "application/json; charset=utf-8"),
        ("/api/v1/open311/tokens/1805-12345-95.xml", "text/xml; charset=utf-8"),
    ] {
        let waiting = read(1, path).await;
        assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert_eq!(waiting.headers[header::CONTENT_TYPE], kind, "{path}: {}", waiting.text());
        assert!(waiting.headers.contains_key(header::RETRY_AFTER), "{path}");
        assert_ne!(read(2, path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[tokio::test]
async fn what_was_refused_is_counted_by_day_and_shown_to_the_administrator() {
    let house = House::new().await;
    set_limits(&house, json!({"registrations": 2, "town_registrations": 10})).await;
    let admin = house.staff(Role::Administrator).await;
    let path = "/api/v1/console/rate-limits/refusals";
    assert_eq!(house.get(&admin, path).await.json()["items"], json!([]));
    register(&house, address(1), 0, None).await;
    let asked = challenge(&register(&house, address(1), 1, None).await);
    register(&house, address(1), 1, Some(&work_on(&asked))).await;
    house.pass(MINUTE_MS);
    let waiting = register(&house, address(1), 2, None).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);
    let counted = json!([{"day": "2018-05-14", "acts": [
        {"act": "registration", "worked": 1, "waited": 1}
    ]}]);
    assert_eq!(house.get(&admin, path).await.json()["items"], counted);
    // Only the administrator sees and sets them.
    for role in [Role::WindowLead, Role::Inspector, Role::PrincipalLeader] {
        let other = house.staff(role).await;
        assert_eq!(house.get(&other, path).await.status, StatusCode::FORBIDDEN);
    }
    // No address is stored anywhere.
    let stored = json!(house.items(house.table("cases")).await).to_string();
    assert!(stored.contains("RATE#registration#") && !stored.contains("10.0.0.1"));
}

#[tokio::test]
async fn limits_that_would_keep_a_family_out_are_refused_at_their_fields() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let path = "/api/v1/console/rate-limits";
    let known: Value = house.get(&admin, path).await.value();
    assert_eq!(known["built_in"], true);
    for (field, value, problem) in [
        ("registrations", json!(1), "out_of_range"),
        ("codes", json!(9), "out_of_range"),
        ("texts_in_town", json!(0), "out_of_range"),
        ("calling_codes", json!([]), "missing"),
        ("calling_codes", json!([1_000]), "malformed"),
    ] {
        let mut limits = known["limits"].clone();
        limits[field] = value;
        let answer = put(&house, &admin, path, json!({"limits": limits})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let said = answer.json()["fields"][0].clone();
        assert_eq!(said["field"], format!("limits.{field}"), "{said}");
        assert_eq!(
            said["problem"]["code"].as_str().or(said["code"].as_str()),
            Some(problem),
            "{said}"
        );
    }
    // Of two who saw the same, one is told.
    let limits = json!({"limits": known["limits"]});
    assert_eq!(put(&house, &admin, path, limits.clone()).await.status, StatusCode::OK);
    let late = put(&house, &admin, path, limits).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn while_a_crowd_registers_the_window_does_not_wait() {
    let house = House::new().await;
    set_limits(&house, json!({"town_registrations": 100})).await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut slowest = Duration::ZERO;
    for number in 0..300 {
        let _ = register(&house, address(number % 200), number, None).await;
        if number % 50 == 0 {
            let began = Instant::now();
            house.register(&clerk, "改申报密码").await;
            slowest = slowest.max(began.elapsed());
        }
    }
    println!("the slowest registration at the window took {slowest:?}");
    let registered = house.figures("").await["total"]["registered"].as_u64().expect("a number");
    // A hundred in the hour are free for all together; the others would have had to work.
    assert_eq!(registered, 100 + 6);
}

#[tokio::test]
async fn a_slip_gets_so_many_places_to_upload_to_in_an_hour() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    let path = format!("/api/v1/cases/{}/own/uploads", slip.number);
    let asked = json!({"bytes": 1_000, "media_type": "image/jpeg"});
    for _ in 0..20 {
        // This house has no bucket, which is found out after the counting.
        let answer = house.post(&holder, &path, asked.clone()).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    }
    let answer = house.post(&holder, &path, asked).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

/// Asks for a place to upload so many megabytes to.
async fn ask_upload(
    house: &House,
    slip: &Slip,
    from: IpAddr,
    megabytes: u64,
    work: Option<&str>,
) -> Answer {
    let mut request = Request::post(format!("/api/v1/cases/{}/own/uploads", slip.number))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Code {}", slip.access_code));
    if let Some(work) = work {
        request = request.header(WORK, work);
    }
    let body = json!({"bytes": megabytes << 20, "media_type": "image/jpeg"}).to_string();
    send_from(house, from, request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn uploads_are_counted_by_their_bytes_for_an_address_and_for_the_town() {
    let place = FileHouse::new().await;
    let house = &place.house;
    set_limits(house, json!({"upload_megabytes": 25, "town_upload_megabytes": 100})).await;
    let slips: Vec<Slip> =
        futures::future::join_all((0..4).map(|_| house.register_online("改申报密码"))).await;
    let (first, second) = (address(1), address(2));
    for _ in 0..2 {
        let placed = ask_upload(house, &slips[0], first, 10, None).await;
        assert_eq!(placed.status, StatusCode::OK, "{}", placed.text());
    }
    let waiting = ask_upload(house, &slips[0], first, 10, None).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS, "{}", waiting.text());
    assert!(waiting.headers.contains_key(header::RETRY_AFTER));
    // What was refused is not counted, so that a smaller file still fits.
    assert_eq!(ask_upload(house, &slips[0], first, 5, None).await.status, StatusCode::OK);
    // A file that no ticket would be given for uses up nothing.
    for _ in 0..20 {
        let refused = ask_upload(house, &slips[1], second, 1_000, None).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    }
    // From half of what the town has on, everybody works for it, and past it all strangers wait.
    assert_eq!(ask_upload(house, &slips[1], second, 10, None).await.status, StatusCode::OK);
    assert_eq!(ask_upload(house, &slips[1], second, 10, None).await.status, StatusCode::OK);
    let mut placed = 45;
    for last in 3..20 {
        let (slip, from) = (&slips[last as usize % 4], address(last));
        let asked = ask_upload(house, slip, from, 10, None).await;
        if asked.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        let proof = work_on(&challenge(&asked));
        let done = ask_upload(house, slip, from, 10, Some(&proof)).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        placed += 10;
    }
    assert_eq!(placed, 95, "and not a megabyte more than 100");
    // The window goes on, and so does everybody in the next hour.
    let clerk = house.staff(Role::WindowClerk).await;
    assert_eq!(place.ask(&clerk, &slips[0], "image/jpeg", 10 << 20).await.status, StatusCode::OK);
    house.pass(HOUR_MS);
    assert_eq!(ask_upload(house, &slips[2], first, 10, None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn limits_that_an_earlier_version_stored_are_read_and_can_be_changed() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    set_limits(&house, json!({"uploads": 50})).await;
    let path = "/api/v1/console/rate-limits";
    let now: Value = house.get(&admin, path).await.value();
    for new in ["upload_megabytes", "town_upload_megabytes", "key_registrations"] {
        assert_eq!(now["limits"][new], Value::Null, "{new} is not stored until it is set");
        let mut limits = now["limits"].clone();
        limits[new] = json!(1);
        let body = json!({"limits": limits, "seen": now["limits"]});
        let refused = put(&house, &admin, path, body).await;
        assert_eq!(refused.problem().fields[0].field, format!("limits.{new}"));
    }
    set_limits(&house, json!({"upload_megabytes": 300})).await;
    assert_eq!(house.get(&admin, path).await.json()["limits"]["upload_megabytes"], 300);
}

/// Tries to sign in from an address, with the work and in the browser that are given.
async fn sign_in(
    house: &House,
    from: IpAddr,
    password: &str,
    work: Option<&str>,
    device: Option<&str>,
) -> Answer {
    let mut request =
        Request::post("/api/v1/console/session").header(header::CONTENT_TYPE, "application/json");
    if let Some(work) = work {
        request = request.header(WORK, work);
    }
    if let Some(device) = device {
        request = request.header(header::COOKIE, format!("__Host-device={device}"));
    }
    let body = json!({"account": "clerk", "password": password}).to_string();
    send_from(house, from, request.body(Body::from(body)).expect("a request")).await
}

/// The mark of the browser that an answer sets.
fn device_of(answer: &Answer) -> Option<String> {
    let set = answer.headers.get_all(header::SET_COOKIE);
    let mut set = set.iter().filter_map(|cookie| cookie.to_str().ok());
    let device = set.find_map(|cookie| cookie.strip_prefix("__Host-device="))?;
    assert!(device.contains("; Secure; HttpOnly; SameSite=Strict"), "{device}");
    device.split(';').next().map(str::to_owned)
}

#[tokio::test]
async fn guessing_passwords_costs_work_then_waits_and_locks_nobody_out() {
    let house = House::new().await;
    house.set("2018-05-14 10:05");
    set_limits(&house, json!({"passwords": 10})).await;
    house.account("clerk", Role::WindowClerk).await;
    let (guesser, hall) = (address(1), address(2));
    let first = sign_in(&house, hall, PASSWORD, None, None).await;
    assert_eq!(first.status, StatusCode::OK);
    let device = device_of(&first).expect("the browser is known from now on");
    // It is marked once, and a mark that was made up counts for nothing.
    let again = sign_in(&house, hall, PASSWORD, None, Some(&device)).await;
    assert_eq!(device_of(&again), None);
    let made_up = sign_in(&house, hall, PASSWORD, None, Some("0123.4567")).await;
    assert!(device_of(&made_up).is_some());

    for _ in 0..5 {
        let wrong = sign_in(&house, guesser, "wrong", None, None).await;
        assert_eq!(wrong.problem().code, "wrong_password");
    }
    // From here each try costs work, wherever it comes from; it says nothing about the password.
    let asked = challenge(&sign_in(&house, address(3), PASSWORD, None, None).await);
    let proof = work_on(&asked);
    // Work for one password serves no other.
    challenge(&sign_in(&house, address(3), "wrong", Some(&proof), None).await);
    let owner = sign_in(&house, address(3), PASSWORD, Some(&proof), None).await;
    assert_eq!(owner.status, StatusCode::OK, "{}", owner.text());
    for guess in 0..5 {
        let password = format!("wrong {guess}");
        let asked = challenge(&sign_in(&house, guesser, &password, None, None).await);
        let wrong = sign_in(&house, guesser, &password, Some(&work_on(&asked)), None).await;
        assert_eq!(wrong.problem().code, "wrong_password");
    }
    let waiting = sign_in(&house, guesser, "wrong", None, None).await;
    assert_eq!(waiting.problem().code, "too_many_attempts");
    assert_eq!(waiting.headers[header::RETRY_AFTER], "3300");
    // A browser in which somebody signed in before is not asked for anything, even at the guesser's address.
    let known = sign_in(&house, guesser, PASSWORD, None, Some(&device)).await;
    assert_eq!(known.status, StatusCode::OK, "{}", known.text());
    // But nobody guesses with it without end.
    for _ in 0..10 {
        let wrong = sign_in(&house, hall, "wrong", None, Some(&device)).await;
        assert_eq!(wrong.problem().code, "wrong_password");
    }
    let stopped = sign_in(&house, hall, "wrong", None, Some(&device)).await;
    assert_eq!(stopped.problem().code, "too_many_attempts");
}
