//! Signing in by an identity provider that this test is: it keeps to the protocol, or breaks one rule of it at a time.

use acceptance::{Answer, Call, House, PASSWORD, Who};
use api::app::SessionTimes;
use api::provider::{Provider, Registration};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::actor::Seat;
use shared::id::AccountId;
use shared::policy::{FactorRule, Rules};
use shared::problem::Field;
use shared::provider::{ClaimedSeat, ProviderRule};
use shared::time::{HOUR_MS, MINUTE_MS};
use shared::vocabulary::Role;
use shared::wire::{
    Account, Grant, LinkedIdentity, Page, ProviderAddress, ProviderRuleNow, Session, SignInWays,
    SignedOut,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use support::{department, line};

const BEGIN: &str = "/api/v1/console/session/provider";
const CALLBACK: &str = "/api/v1/console/session/provider/callback";
const SESSION: &str = "/api/v1/console/session";
const IDENTITY: &str = "/api/v1/console/account/identity";
const RULE: &str = "/api/v1/console/provider-rule";
const QUEUE: &str = "/api/v1/console/queue";
const CLIENT: &str = "onetrip";
const SECRET: &str = "a secret of the client, which no browser sees";
const HERE: &str = "http://127.0.0.1:8018";

/// How the provider answers.
#[derive(Clone, Debug, Default, PartialEq)]
enum Habit {
    #[default]
    Right,
    /// It signs with a key that it does not publish, under the name of one that it does.
    ForeignKey,
    /// `alg: none`, and no signature.
    Unsigned,
    /// `alg: HS256`, with its public key as the secret.
    PublicKeyAsSecret,
    /// `alg: HS256`, with the client's secret.
    ClientSecret,
    NoIdToken,
    NoTokenAtAll,
    /// Its answer to a code is larger than any provider's.
    Endless,
    /// It is down, but for what it has said already.
    Down,
    /// It describes another issuer than it is.
    OtherIssuer,
}

struct Code {
    challenge: String,
    redirect: String,
    claims: Value,
}

struct Inner {
    address: String,
    key: SigningKey,
    kid: String,
    habit: Habit,
    codes: BTreeMap<String, Code>,
    /// What it was asked, by path.
    asked: Vec<String>,
}

/// An identity provider.
#[derive(Clone)]
struct Town(Arc<Mutex<Inner>>);

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).expect("a key")
}

impl Town {
    async fn open() -> Town {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (habit, codes, asked) = (Habit::Right, BTreeMap::new(), Vec::new());
        let inner = Inner { address, key: key(3), kid: "1".into(), habit, codes, asked };
        let town = Town(Arc::new(Mutex::new(inner)));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(town.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        town
    }

    fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.0.lock().expect("the provider"))
    }

    fn behave(&self, habit: Habit) {
        self.with(|inner| inner.habit = habit);
    }

    fn issuer(&self) -> String {
        self.with(|inner| inner.address.clone())
    }

    fn provider(&self) -> Arc<Provider> {
        let registration = Registration {
            issuer: self.issuer(),
            client: CLIENT.into(),
            secret: SECRET.into(),
            scopes: "profile".into(),
        };
        Arc::new(Provider::new(registration).expect("a provider"))
    }

    /// Somebody signs in here, as the address asks for. Returns the path to which they are sent back.
    fn signs_in(&self, house: &House, address: &str, edit: impl FnOnce(&mut Value)) -> String {
        let issuer = self.issuer();
        let asked =
            query(address.strip_prefix(&format!("{issuer}/authorize?")).expect("the place"));
        assert_eq!(
            (asked["response_type"].as_str(), asked["client_id"].as_str()),
            ("code", CLIENT)
        );
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["scope"], "openid profile");
        let now = house.now().0 / 1000;
        let mut claims = json!({
            "iss": issuer, "sub": "248289761001", "aud": CLIENT, "nonce": asked["nonce"],
            "iat": now, "exp": now + 300, "auth_time": now, "name": "李华",
        });
        edit(&mut claims);
        let (challenge, redirect) = (&asked["code_challenge"], &asked["redirect_uri"]);
        let code = Code { challenge: challenge.clone(), redirect: redirect.clone(), claims };
        let name = base64(Sha256::digest(&asked["state"]));
        self.with(|inner| inner.codes.insert(name.clone(), code));
        let back = redirect.strip_prefix(HERE).expect("the house");
        format!("{back}?code={name}&state={}", asked["state"])
    }
}

/// The pairs of a query whose values are written without any escape but of what stands in an address.
fn query(written: &str) -> BTreeMap<String, String> {
    let plain = |value: &str| {
        value.replace('+', " ").replace("%3A", ":").replace("%2F", "/").replace("%20", " ")
    };
    let pairs = written.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), plain(value))).collect()
}

async fn describe(State(town): State<Town>) -> (StatusCode, Json<Value>) {
    town.with(|inner| {
        inner.asked.push("description".into());
        let (here, habit) = (&inner.address, &inner.habit);
        let issuer =
            if *habit == Habit::OtherIssuer { "https://other.example" } else { here.as_str() };
        let status = if *habit == Habit::Down { StatusCode::BAD_GATEWAY } else { StatusCode::OK };
        let described = json!({
            "issuer": issuer, "authorization_endpoint": format!("{here}/authorize"),
            "token_endpoint": format!("{here}/token"), "jwks_uri": format!("{here}/keys"),
            "end_session_endpoint": format!("{here}/end"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        });
        (status, Json(described))
    })
}

async fn keys(State(town): State<Town>) -> Json<Value> {
    town.with(|inner| {
        inner.asked.push("keys".into());
        let point = inner.key.verifying_key().to_encoded_point(false);
        let part = |part: Option<&p256::FieldBytes>| base64(part.expect("a coordinate"));
        Json(json!({"keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": inner.kid,
            "x": part(point.x()), "y": part(point.y()),
        }]}))
    })
}

fn signed(inner: &Inner, claims: &Value) -> String {
    let algorithm = if inner.habit == Habit::Unsigned {
        "none"
    } else if [Habit::PublicKeyAsSecret, Habit::ClientSecret].contains(&inner.habit) {
        "HS256"
    } else {
        "ES256"
    };
    let head = json!({"alg": algorithm, "kid": inner.kid});
    let signed = format!("{}.{}", base64(head.to_string()), base64(claims.to_string()));
    let mac = |secret: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key");
        mac.update(signed.as_bytes());
        base64(mac.finalize().into_bytes())
    };
    let signature = match inner.habit {
        Habit::Unsigned => String::new(),
        Habit::PublicKeyAsSecret => {
            mac(inner.key.verifying_key().to_encoded_point(false).as_bytes())
        }
        Habit::ClientSecret => mac(SECRET.as_bytes()),
        Habit::ForeignKey => {
            let signature: Signature = key(9).sign(signed.as_bytes());
            base64(signature.to_bytes())
        }
        Habit::Right
        | Habit::NoIdToken
        | Habit::NoTokenAtAll
        | Habit::Endless
        | Habit::Down
        | Habit::OtherIssuer => {
            let signature: Signature = inner.key.sign(signed.as_bytes());
            base64(signature.to_bytes())
        }
    };
    format!("{signed}.{signature}")
}

/// Exchanges a code once, for the client that proves who it is and that it began the flow.
async fn token(
    State(town): State<Town>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    town.with(|inner| {
        inner.asked.push("token".into());
        if inner.habit == Habit::Down {
            return (StatusCode::BAD_GATEWAY, Json(json!({})));
        }
        let asked = query(&body);
        let shown = headers[header::AUTHORIZATION].to_str().expect("a text");
        let shown = STANDARD.decode(shown.strip_prefix("Basic ").expect("a scheme"));
        let shown = String::from_utf8(shown.expect("base 64")).expect("a text");
        let expected = format!("{CLIENT}:{}", SECRET.replace(' ', "+").replace(',', "%2C"));
        assert_eq!(shown, expected);
        let refused = (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
        let Some(code) = inner.codes.remove(&asked["code"]) else { return refused };
        let proven = base64(Sha256::digest(&asked["code_verifier"]));
        if proven != code.challenge || asked["redirect_uri"] != code.redirect {
            return refused;
        }
        let mut answer = json!({"access_token": "an access token", "token_type": "Bearer"});
        answer["id_token"] = json!(signed(inner, &code.claims));
        if inner.habit == Habit::NoTokenAtAll {
            answer = json!({});
        } else if inner.habit == Habit::NoIdToken {
            answer = json!({"access_token": "an access token", "token_type": "Bearer"});
        } else if inner.habit == Habit::Endless {
            answer["id_token"] = json!("x".repeat(400_000));
        }
        (StatusCode::OK, Json(answer))
    })
}

/// A browser: it keeps cookies, and shows all but its session to whoever is sent here from another site.
#[derive(Clone, Default)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    async fn asks(&mut self, house: &House, path: &str, from_elsewhere: bool) -> Answer {
        let shown = self.0.iter().filter(|(name, _)| !from_elsewhere || *name == "__Host-provider");
        let shown: Vec<String> = shown.map(|(name, value)| format!("{name}={value}")).collect();
        let site = if from_elsewhere { "cross-site" } else { "same-origin" };
        let mut request = Request::get(path).header("sec-fetch-site", site);
        if !shown.is_empty() {
            request = request.header(header::COOKIE, shown.join("; "));
        }
        let answer = house.send(request.body(Body::empty()).expect("a request")).await;
        self.keeps(&answer);
        answer
    }

    fn keeps(&mut self, answer: &Answer) {
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("a cookie");
            let (pair, rest) = set.split_once("; ").expect("attributes");
            let (name, value) = pair.split_once('=').expect("a value");
            assert!(rest.contains("Path=/; Secure; HttpOnly; SameSite="), "{set}");
            let site = if name == "__Host-provider" { "Lax" } else { "Strict" };
            assert!(rest.contains(&format!("SameSite={site}")), "{set}");
            if value.is_empty() {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn who(&self) -> Who {
        self.0.get("__Host-session").map_or(Who::Anyone, |cookie| Who::Staff(cookie.clone()))
    }

    fn of(who: &Who) -> Browser {
        let Who::Staff(cookie) = who else { return Browser::default() };
        Browser(BTreeMap::from([("__Host-session".to_owned(), cookie.clone())]))
    }

    /// Goes to the provider, as `path` says.
    async fn leaves(&mut self, house: &House, path: &str) -> String {
        let answer = self.asks(house, path, false).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        location(&answer)
    }

    /// Signs in by the provider. Returns where the browser is sent at last.
    async fn signs_in(
        &mut self,
        house: &House,
        town: &Town,
        edit: impl FnOnce(&mut Value),
    ) -> String {
        let there = self.leaves(house, BEGIN).await;
        let back = town.signs_in(house, &there, edit);
        self.comes_back(house, &back).await
    }

    async fn comes_back(&mut self, house: &House, back: &str) -> String {
        let answer = self.asks(house, back, true).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert!(!self.0.contains_key("__Host-provider"), "the flow is over");
        location(&answer)
    }
}

fn location(answer: &Answer) -> String {
    answer.headers[header::LOCATION].to_str().expect("an address").to_owned()
}

fn refused(code: &str) -> String {
    format!("/console/sign-in?refused={code}")
}

async fn strict(town: &Town) -> House {
    let house = House::new().await.with_session_times(SessionTimes::default());
    house.asking_no_factor().await.with_provider(Some(town.provider()))
}

/// Links an account with the identity that the provider signs in.
async fn linked(house: &House, town: &Town, name: &str, role: Role) -> (Account, Browser) {
    let account = house.account(name, role).await;
    let mut browser = Browser::of(&house.signed_in(&account.account).await);
    let answer = house.post(&browser.who(), IDENTITY, json!({})).await;
    browser.keeps(&answer);
    let there = answer.value::<ProviderAddress>().address;
    assert!(there.contains("max_age=0") && there.contains("prompt=login"), "{there}");
    let back = town.signs_in(house, &there, |_| {});
    assert_eq!(browser.comes_back(house, &back).await, "/console/account?linked=1");
    (account, browser)
}

async fn queue(house: &House, browser: &Browser) -> StatusCode {
    house.get(&browser.who(), QUEUE).await.status
}

async fn put(house: &House, who: &Who, path: &str, body: Value) -> Answer {
    let (method, body) = ("PUT", Some(body));
    house.call(Call { who, method, path, revision: None, key: None, body }).await
}

async fn delete(house: &House, who: &Who, path: &str) -> Answer {
    let call = Call { who, method: "DELETE", path, revision: None, key: None, body: None };
    house.call(call).await
}

#[tokio::test]
async fn whoever_has_linked_an_identity_signs_in_by_it_as_by_a_password() {
    let town = Town::open().await;
    let house = strict(&town).await;
    let ways: SignInWays = house.get(&Who::Anyone, "/api/v1/console/session/ways").await.value();
    assert_eq!(ways.provider.expect("a provider").as_str(), "127.0.0.1");
    let (account, owner) = linked(&house, &town, "clerk", Role::WindowClerk).await;
    let known: LinkedIdentity = house.get(&owner.who(), IDENTITY).await.value();
    let identity = known.identity.expect("an identity");
    assert_eq!((identity.issuer, identity.subject.as_str()), (town.issuer(), "248289761001"));
    assert!(known.has_password);

    let mut browser = Browser::default();
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    assert_eq!(queue(&house, &browser).await, StatusCode::OK);
    let session: Session = house.get(&browser.who(), SESSION).await.value();
    assert_eq!(session.account, account.account);
    assert_eq!(session.expires_at.since(house.now()), 10 * HOUR_MS);
    // It is listed and ends like every other one.
    let listed = house.get(&browser.who(), "/api/v1/console/account/sessions").await.json();
    assert_eq!(listed["items"].as_array().expect("sessions").len(), 2);
    // Signing in once more replaces it, wherever the cookie is not shown on the way back.
    let before = browser.who();
    let there = browser.leaves(&house, &format!("{BEGIN}?next=/console/account")).await;
    let back = town.signs_in(&house, &there, |_| {});
    assert_eq!(browser.comes_back(&house, &back).await, "/console/account");
    assert_eq!(house.get(&before, QUEUE).await.status, StatusCode::UNAUTHORIZED);
    house.pass(31 * MINUTE_MS);
    assert_eq!(queue(&house, &browser).await, StatusCode::UNAUTHORIZED);
    // The password opens the account as before.
    let body = json!({"account": "clerk", "password": PASSWORD});
    assert_eq!(house.post(&Who::Anyone, SESSION, body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_opens_something_once_and_only_in_the_browser_that_asked() {
    let town = Town::open().await;
    let house = strict(&town).await;
    linked(&house, &town, "clerk", Role::WindowClerk).await;
    let over = refused("over");

    let mut browser = Browser::default();
    let there = browser.leaves(&house, BEGIN).await;
    let back = town.signs_in(&house, &there, |_| {});
    // A browser that began nothing, one that began something else, and a state that was changed.
    assert_eq!(Browser::default().comes_back(&house, &back).await, over);
    let mut other = Browser::default();
    other.leaves(&house, BEGIN).await;
    assert_eq!(other.comes_back(&house, &back).await, over);
    let mut twin = browser.clone();
    assert_eq!(twin.comes_back(&house, &format!("{back}0")).await, over);
    let stateless = back.split("&state").next().expect("a path");
    assert_eq!(browser.clone().comes_back(&house, stateless).await, over);
    assert_eq!(town.with(|inner| inner.codes.len()), 1, "nobody has taken the code anywhere");
    // The right one serves once.
    let copy = browser.clone();
    assert_eq!(browser.comes_back(&house, &back).await, "/console");
    assert_eq!(copy.clone().comes_back(&house, &back).await, over);
    // A code that was used already is refused by the provider, whatever flow brings it.
    let mut late = Browser::default();
    let state = late.leaves(&house, BEGIN).await;
    let used = query(back.split_once('?').expect("a query").1)["code"].clone();
    let state = query(state.split_once('?').expect("a query").1)["state"].clone();
    let replayed = format!("{CALLBACK}?code={used}&state={state}");
    assert_eq!(late.comes_back(&house, &replayed).await, refused("not_proven"));
    // After ten minutes it is over.
    let mut slow = Browser::default();
    let there = slow.leaves(&house, BEGIN).await;
    house.pass(10 * MINUTE_MS);
    let back = town.signs_in(&house, &there, |_| {});
    assert_eq!(slow.comes_back(&house, &back).await, over);
    // A link on another page begins nothing.
    let mut lured = Browser::default();
    let answer = lured.asks(&house, BEGIN, true).await;
    assert_eq!(location(&answer), over);
    assert!(lured.0.is_empty());
}

#[tokio::test]
async fn a_code_that_another_flow_was_given_is_worth_nothing_without_its_verifier() {
    let town = Town::open().await;
    let house = strict(&town).await;
    linked(&house, &town, "clerk", Role::WindowClerk).await;
    let mut victim = Browser::default();
    let there = victim.leaves(&house, BEGIN).await;
    let stolen = town.signs_in(&house, &there, |_| {});
    let stolen = query(stolen.split_once('?').expect("a query").1)["code"].clone();
    let mut thief = Browser::default();
    let there = thief.leaves(&house, BEGIN).await;
    let state = query(there.split_once('?').expect("a query").1)["state"].clone();
    let injected = format!("{CALLBACK}?code={stolen}&state={state}");
    assert_eq!(thief.comes_back(&house, &injected).await, refused("not_proven"));
    assert!(!thief.0.contains_key("__Host-session"));
}

#[tokio::test]
async fn a_token_that_breaks_one_rule_opens_nothing() {
    let town = Town::open().await;
    let house = strict(&town).await;
    linked(&house, &town, "clerk", Role::WindowClerk).await;
    let now = house.now().0 / 1000;
    let broken: [(&str, &str, Value); 15] = [
        ("not_proven", "nonce", json!("another")),
        ("not_proven", "nonce", Value::Null),
        ("not_proven", "aud", json!("another")),
        ("not_proven", "aud", json!([CLIENT, "another"])),
        ("not_proven", "aud", json!([])),
        ("not_proven", "azp", json!("another")),
        ("not_proven", "iss", json!("https://other.example")),
        ("not_proven", "exp", json!(now - 61)),
        ("not_proven", "iat", json!(now - 3_600)),
        ("not_proven", "iat", json!(now + 3_600)),
        ("not_proven", "sub", json!("")),
        ("not_proven", "sub", json!("two\nlines")),
        ("too_long_ago", "auth_time", Value::Null),
        ("too_long_ago", "auth_time", json!(now - 11 * 3_600)),
        ("too_long_ago", "auth_time", json!(now + 3_600)),
    ];
    for (word, claim, value) in broken {
        let mut browser = Browser::default();
        let place = format!("{claim}: {value}");
        let edit = |claims: &mut Value| {
            if value.is_null() {
                claims.as_object_mut().expect("claims").remove(claim);
            } else {
                claims[claim] = value;
            }
        };
        assert_eq!(browser.signs_in(&house, &town, edit).await, refused(word), "{place}");
        assert!(browser.0.is_empty(), "{place}");
    }
    for habit in [
        Habit::ForeignKey,
        Habit::Unsigned,
        Habit::PublicKeyAsSecret,
        Habit::ClientSecret,
        Habit::NoIdToken,
        Habit::NoTokenAtAll,
    ] {
        town.behave(habit.clone());
        let mut browser = Browser::default();
        let place = browser.signs_in(&house, &town, |_| {}).await;
        assert_eq!(place, refused("not_proven"), "{habit:?}");
        assert!(browser.0.is_empty(), "{habit:?}");
    }
    // An answer that names another issuer (RFC 9207), and what the provider refuses itself.
    town.behave(Habit::Right);
    for (more, word) in [
        ("&iss=https://other.example", "not_proven"),
        ("&error=access_denied", "declined"),
        ("&error=temporarily_unavailable", "unavailable"),
    ] {
        let mut browser = Browser::default();
        let there = browser.leaves(&house, BEGIN).await;
        let back = town.signs_in(&house, &there, |_| {}) + more;
        assert_eq!(browser.comes_back(&house, &back).await, refused(word), "{more}");
    }
    let mut browser = Browser::default();
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
}

#[tokio::test]
async fn an_account_is_found_by_issuer_and_subject_and_by_nothing_else() {
    let town = Town::open().await;
    let house = strict(&town).await;
    let (account, _) = linked(&house, &town, "clerk", Role::WindowClerk).await;
    let unknown = refused("unknown");
    let mut browser = Browser::default();
    let namesake = |claims: &mut Value| {
        claims["sub"] = json!("another");
        claims["preferred_username"] = json!("clerk");
        claims["email"] = json!("clerk@example.org");
    };
    assert_eq!(browser.signs_in(&house, &town, namesake).await, unknown);
    // The same subject of another provider is somebody else.
    let elsewhere = Town::open().await;
    let house = house.with_provider(Some(elsewhere.provider()));
    assert_eq!(browser.signs_in(&house, &elsewhere, |_| {}).await, unknown);
    let house = house.with_provider(Some(town.provider()));
    // No identity belongs to two accounts, and no account to two identities.
    let second = house.account("second", Role::WindowClerk).await;
    let mut other = Browser::of(&house.signed_in(&second.account).await);
    for (subject, mut browser) in [
        ("248289761001", other.clone()),
        ("another", Browser::of(&house.signed_in(&account.account).await)),
    ] {
        let answer = house.post(&browser.who(), IDENTITY, json!({})).await;
        browser.keeps(&answer);
        let there = answer.value::<ProviderAddress>().address;
        let back = town.signs_in(&house, &there, |claims| claims["sub"] = json!(subject));
        assert_eq!(browser.comes_back(&house, &back).await, "/console/account?refused=taken");
    }
    // A flow that was begun before the password changed links nothing.
    let answer = house.post(&other.who(), IDENTITY, json!({})).await;
    other.keeps(&answer);
    let there = answer.value::<ProviderAddress>().address;
    let body = json!({"current": PASSWORD, "password": "seven horses wait in the rain"});
    let changed = put(&house, &other.who(), "/api/v1/console/account/password", body).await;
    assert_eq!(changed.status, StatusCode::OK);
    let back = town.signs_in(&house, &there, |claims| claims["sub"] = json!("another"));
    assert_eq!(other.comes_back(&house, &back).await, "/console/account?refused=over");
}

#[tokio::test]
async fn an_identity_that_was_taken_away_or_whose_account_is_off_opens_nothing() {
    let town = Town::open().await;
    let house = strict(&town).await;
    let (clerk, owner) = linked(&house, &town, "clerk", Role::WindowClerk).await;
    let mut browser = Browser::default();
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    // The owner takes it away: all other sessions end.
    assert_eq!(delete(&house, &owner.who(), IDENTITY).await.status, StatusCode::NO_CONTENT);
    assert_eq!(queue(&house, &owner).await, StatusCode::OK);
    assert_eq!(queue(&house, &browser).await, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, refused("unknown"));

    let (officer, owner) = linked(&house, &town, "officer", Role::DepartmentOfficer).await;
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    // An administrator does: every session ends.
    let administrator = house.staff(Role::Administrator).await;
    let path = "/api/v1/console/accounts/officer/identity";
    let seen: LinkedIdentity = house.get(&administrator, path).await.value();
    assert_eq!(seen.identity.expect("an identity").subject, "248289761001");
    let revoked = house.post(&administrator, &format!("{path}/revocation"), json!({})).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    for browser in [&owner, &browser] {
        assert_eq!(queue(&house, browser).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, refused("unknown"));

    linked(&house, &town, "head", Role::DepartmentHead).await;
    let head = Account { account: AccountId::new("head").expect("an identifier"), ..officer };
    let head = house.app.store.load_account(head.account.as_str()).await.expect("a read");
    let head = head.expect("an account").account;
    let off = Account { active: false, ..head.clone() };
    assert!(
        house
            .app
            .store
            .save_account(&off, &head, None, &acceptance::installer())
            .await
            .expect("a write")
    );
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, refused("inactive"));
    assert_ne!(clerk.account, off.account);
}

fn officers(value: &str) -> Value {
    json!({"value": value, "by": "nobody", "seat": {"role": "department_officer", "department": "tax"}})
}

async fn register(house: &House) {
    let clerk = house.staff(Role::WindowClerk).await;
    let filed = acceptance::registration("window", "密码改不了");
    let answer = house.post(&clerk, "/api/v1/console/cases", filed).await;
    assert!(answer.status.is_success(), "{}", answer.text());
}

/// The rule that a new administrator writes.
async fn rule(house: &House, seats: Value) -> (Who, ProviderRule) {
    let administrator = house.staff(Role::Administrator).await;
    let rule = json!({"claim": "groups", "seats": seats, "factors": ["mfa"]});
    let now: ProviderRuleNow = house.get(&administrator, RULE).await.value();
    let seen = (!now.built_in).then_some(now.rule);
    let answer = put(house, &administrator, RULE, json!({"rule": rule, "seen": seen})).await;
    (administrator, answer.value())
}

async fn grants(house: &House, who: &Who) -> Vec<Grant> {
    house.get(who, "/api/v1/console/grants").await.value::<Page<Grant>>().items
}

async fn confirm(house: &House, who: &Who, grant: &Grant) -> Answer {
    let path = format!("/api/v1/console/grants/{}/confirmation", grant.account.account);
    house.post(who, &path, json!({"seen": grant})).await
}

#[tokio::test]
async fn claims_ask_for_a_seat_and_a_second_person_gives_it() {
    let town = Town::open().await;
    let house = strict(&town).await;
    register(&house).await;
    let (administrator, written) = rule(&house, json!([officers("tax")])).await;
    let Who::Staff(cookie) = &administrator else { panic!("a session") };
    let own = cookie.split_once('.').expect("an account").0;
    // Whoever writes a seat into the rule asks for it, whatever name they put there.
    assert_eq!(written.seats[0].by.as_str(), own);
    let arrives = |claims: &mut Value| claims["groups"] = json!(["everybody", "tax"]);

    let mut browser = Browser::default();
    let waits = refused("seat_waits");
    assert_eq!(browser.signs_in(&house, &town, arrives).await, waits);
    assert_eq!(browser.signs_in(&house, &town, arrives).await, waits);
    assert!(browser.0.is_empty());
    let waiting = grants(&house, &administrator).await;
    let [grant] = &waiting[..] else { panic!("one grant: {waiting:?}") };
    assert_eq!((grant.asked_by.as_str(), grant.account.name.as_str()), (own, "李华"));
    assert_eq!(grant.account.seat, Seat::DepartmentOfficer { department: department("tax") });
    assert_eq!(confirm(&house, &administrator, grant).await.problem().code, "own_grant");
    let inspector = house.staff(Role::Inspector).await;
    assert_eq!(confirm(&house, &inspector, grant).await.status, StatusCode::OK);

    assert_eq!(browser.signs_in(&house, &town, arrives).await, "/console");
    assert_eq!(queue(&house, &browser).await, StatusCode::OK);
    let known: LinkedIdentity = house.get(&browser.who(), IDENTITY).await.value();
    assert!(!known.has_password);
    let refused_to = delete(&house, &browser.who(), IDENTITY).await;
    assert_eq!(refused_to.problem().code, "only_way_in");
    // It has no password, so that none opens it.
    for password in ["", PASSWORD] {
        let body = json!({"account": grant.account.account, "password": password});
        let answer = house.post(&Who::Anyone, SESSION, body).await;
        assert_eq!(answer.problem().code, "wrong_password");
    }
    // The provider no longer says it, or says something else.
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, refused("seat_missing"));
}

#[tokio::test]
async fn another_seat_in_the_claims_waits_like_every_other_and_none_makes_an_administrator() {
    let town = Town::open().await;
    let house = strict(&town).await;
    register(&house).await;
    let (account, _) = linked(&house, &town, "clerk", Role::WindowClerk).await;
    let mut browser = Browser::default();
    let says = |groups: Value| move |claims: &mut Value| claims["groups"] = groups;
    let (administrator, _) = rule(
        &house,
        json!([
            officers("tax"),
            {"value": "hall", "by": "nobody", "seat": {"role": "window_clerk", "window": "main"}},
            {"value": "it", "by": "nobody", "seat": {"role": "administrator"}},
        ]),
    )
    .await;
    assert_eq!(browser.signs_in(&house, &town, says(json!("hall"))).await, "/console");
    // Of two seats, the one that the account has is enough; one that it has not is asked for alone.
    assert_eq!(browser.signs_in(&house, &town, says(json!(["it", "hall"]))).await, "/console");
    assert_eq!(browser.signs_in(&house, &town, says(json!(["it"]))).await, refused("seat_missing"));
    let both = says(json!(["it", "tax"]));
    assert_eq!(browser.signs_in(&house, &town, both).await, refused("seat_missing"));
    assert!(grants(&house, &administrator).await.is_empty());
    let moves = says(json!(["tax"]));
    assert_eq!(browser.signs_in(&house, &town, moves).await, refused("seat_waits"));
    let waiting = grants(&house, &administrator).await;
    assert_eq!(waiting[0].before.as_ref(), Some(&account));
    let inspector = house.staff(Role::Inspector).await;
    assert_eq!(confirm(&house, &inspector, &waiting[0]).await.status, StatusCode::OK);
    assert_eq!(browser.signs_in(&house, &town, says(json!(["tax"]))).await, "/console");
    let session: Session = house.get(&browser.who(), SESSION).await.value();
    assert_eq!(session.seat.role(), Role::DepartmentOfficer);
    // Somebody new whose claims make an administrator is nobody here.
    let mut stranger = Browser::default();
    let boasts = |claims: &mut Value| {
        claims["sub"] = json!("another");
        claims["groups"] = json!(["it"]);
    };
    assert_eq!(stranger.signs_in(&house, &town, boasts).await, refused("unknown"));
}

#[tokio::test]
async fn the_rule_says_who_wrote_what_and_is_checked() {
    let town = Town::open().await;
    let house = strict(&town).await;
    let (first, written) = rule(&house, json!([officers("tax")])).await;
    let (second, more) = rule(&house, json!([written.seats[0], officers("land")])).await;
    let name = |who: &Who| {
        let Who::Staff(cookie) = who else { panic!("a session") };
        cookie.split_once('.').expect("an account").0.to_owned()
    };
    let by: Vec<&str> = more.seats.iter().map(|claimed| claimed.by.as_str()).collect();
    assert_eq!(by, [name(&first), name(&second)]);
    // A seat that stands under another's name and was changed is the writer's own.
    let moved = ClaimedSeat { value: line("others"), ..more.seats[0].clone() };
    let changed = ProviderRule { seats: vec![moved], ..more.clone() };
    let answer = put(&house, &second, RULE, json!({"rule": changed, "seen": more})).await;
    assert_eq!(answer.value::<ProviderRule>().seats[0].by.as_str(), name(&second));
    let stale = put(&house, &second, RULE, json!({"rule": changed, "seen": more})).await;
    assert_eq!(stale.problem().code, "stale_entry");
    for (rule, field, problem) in [
        (json!({"claim": " ", "seats": [], "factors": []}), "rule.claim", Field::Missing),
        (
            json!({"claim": "groups", "factors": [],
                "seats": [{"value": "x", "by": "x", "seat": {"role": "window_clerk", "window": "no"}}]}),
            "rule.seats.0.seat",
            Field::Unknown,
        ),
        (
            json!({"claim": "groups", "factors": [], "seats": [officers("x"), officers("x")]}),
            "rule.seats.1.value",
            Field::Taken,
        ),
    ] {
        let answer = put(&house, &second, RULE, json!({"rule": rule, "seen": null})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
        let fields = answer.problem().fields;
        assert_eq!((fields[0].field.as_str(), &fields[0].problem), (field, &problem));
    }
}

#[tokio::test]
async fn a_role_that_needs_a_factor_needs_the_providers_word_for_it() {
    let town = Town::open().await;
    let house = strict(&town).await;
    let before = Rules::default();
    let mut rules = before.clone();
    for edition in &mut rules.editions {
        edition.factor = FactorRule { roles: [Role::WindowLead].into() };
    }
    let author = acceptance::installer();
    let stored = house.app.store.save_rules(&rules, Some(&before), &author).await;
    assert!(stored.expect("a write"));
    house.app.forget_town();
    linked(&house, &town, "lead", Role::WindowLead).await;
    let missing = refused("factor_missing");
    let mut browser = Browser::default();
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, missing);
    for (claim, value, expected) in [
        ("amr", json!(["pwd"]), missing.as_str()),
        ("acr", json!("0"), missing.as_str()),
        ("amr", json!(["pwd", "mfa"]), "/console"),
        ("acr", json!("mfa"), "/console"),
    ] {
        let place = format!("{claim}: {value}");
        let edit = |claims: &mut Value| claims[claim] = value;
        assert_eq!(browser.signs_in(&house, &town, edit).await, expected, "{place}");
    }
    let session: Session = house.get(&browser.who(), SESSION).await.value();
    assert!(!session.enrol_factor);
}

#[tokio::test]
async fn what_needs_a_password_of_the_last_minutes_needs_a_sign_in_there_of_the_last_minutes() {
    let town = Town::open().await;
    let house = strict(&town).await;
    linked(&house, &town, "clerk", Role::WindowClerk).await;
    let ending = "/api/v1/console/account/sessions/revocation";
    let ago = |ms: i64| {
        let at = (house.now().0 - ms) / 1000;
        move |claims: &mut Value| claims["auth_time"] = json!(at)
    };
    let mut browser = Browser::default();
    // Somebody who has been signed in there for an hour.
    assert_eq!(browser.signs_in(&house, &town, ago(HOUR_MS)).await, "/console");
    assert_eq!(queue(&house, &browser).await, StatusCode::OK);
    let answer = house.post(&browser.who(), ending, json!({})).await;
    assert_eq!(answer.problem().code, "sign_in_again");
    // They are asked again; a provider that did not do so is not believed.
    let again = format!("{BEGIN}?again=1");
    let there = browser.leaves(&house, &again).await;
    assert!(there.contains("prompt=login") && there.contains("max_age=0"), "{there}");
    let back = town.signs_in(&house, &there, ago(HOUR_MS));
    assert_eq!(browser.comes_back(&house, &back).await, refused("too_long_ago"));
    let there = browser.leaves(&house, &again).await;
    let back = town.signs_in(&house, &there, |_| {});
    assert_eq!(browser.comes_back(&house, &back).await, "/console");
    let answer = house.post(&browser.who(), ending, json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    house.pass(5 * MINUTE_MS);
    let answer = house.post(&browser.who(), ending, json!({})).await;
    assert_eq!(answer.problem().code, "sign_in_again");
}

#[tokio::test]
async fn signing_out_ends_the_session_there_too_and_no_token_leaves_the_house() {
    let town = Town::open().await;
    let house = strict(&town).await;
    let (_, owner) = linked(&house, &town, "clerk", Role::WindowClerk).await;
    let mut browser = Browser::default();
    let there = browser.leaves(&house, BEGIN).await;
    let back = town.signs_in(&house, &there, |_| {});
    let arrived = browser.asks(&house, &back, true).await;
    let told = format!("{:?} {}", arrived.headers, arrived.text());
    let kept = serde_json::to_string(&house.items(house.table("staff")).await).expect("JSON");
    for secret in ["access token", "eyJhbGci", SECRET] {
        assert!(!told.contains(secret) && !kept.contains(secret), "{secret}");
    }
    let answer = delete(&house, &browser.who(), SESSION).await;
    assert!(answer.headers.contains_key("clear-site-data"));
    let end = answer.value::<SignedOut>().end_there;
    let (place, asked) = end.split_once('?').expect("a query");
    assert_eq!(place, format!("{}/end", town.issuer()));
    let asked = query(asked);
    let expected = [
        ("client_id", CLIENT),
        ("post_logout_redirect_uri", "http://127.0.0.1:8018/console/sign-in"),
    ];
    let expected: BTreeMap<String, String> =
        expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    assert_eq!(asked, expected);
    assert_eq!(queue(&house, &browser).await, StatusCode::UNAUTHORIZED);
    // A session that began with the password has nothing to end there.
    assert_eq!(delete(&house, &owner.who(), SESSION).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_provider_that_is_down_or_is_another_keeps_nobody_from_the_password() {
    let town = Town::open().await;
    let mut house = strict(&town).await;
    linked(&house, &town, "clerk", Role::WindowClerk).await;
    let unavailable = refused("unavailable");
    let body = json!({"account": "clerk", "password": PASSWORD});
    for habit in [Habit::Down, Habit::OtherIssuer] {
        town.behave(habit.clone());
        // Nothing is known of it yet.
        house = house.with_provider(Some(town.provider()));
        let mut browser = Browser::default();
        assert_eq!(browser.leaves(&house, BEGIN).await, unavailable, "{habit:?}");
        assert!(browser.0.is_empty());
        assert_eq!(house.post(&Who::Anyone, SESSION, body.clone()).await.status, StatusCode::OK);
    }
    // What was known an hour ago is asked for again.
    town.behave(Habit::Right);
    let mut browser = Browser::default();
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    let count =
        |path: &str| town.with(|inner| inner.asked.iter().filter(|asked| *asked == path).count());
    let before = count("description");
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    assert_eq!(count("description"), before);
    house.pass(HOUR_MS);
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    assert_eq!(count("description"), before + 1);
    // It is down in the middle of a flow, or answers without end.
    for habit in [Habit::Down, Habit::Endless] {
        let mut browser = Browser::default();
        let there = browser.leaves(&house, BEGIN).await;
        let back = town.signs_in(&house, &there, |_| {});
        town.behave(habit.clone());
        assert_eq!(browser.comes_back(&house, &back).await, unavailable, "{habit:?}");
        assert!(browser.0.is_empty(), "{habit:?}");
        town.behave(Habit::Right);
    }
    // Its keys are replaced: the new ones are asked for once.
    house.pass(2 * MINUTE_MS);
    town.with(|inner| (inner.key, inner.kid) = (key(5), "2".into()));
    let before = count("keys");
    assert_eq!(browser.signs_in(&house, &town, |_| {}).await, "/console");
    assert_eq!(count("keys"), before + 1);
    // Forged tokens do not make a crowd of questions.
    town.with(|inner| inner.kid = "3".into());
    let before = count("keys");
    for _ in 0..3 {
        town.with(|inner| inner.habit = Habit::ForeignKey);
        browser.signs_in(&house, &town, |_| {}).await;
    }
    assert!(count("keys") <= before + 1);
}

#[tokio::test]
async fn a_house_without_a_provider_has_no_such_way_in() {
    let house = House::new().await;
    let ways: SignInWays = house.get(&Who::Anyone, "/api/v1/console/session/ways").await.value();
    assert_eq!(ways.provider, None);
    for path in [BEGIN, CALLBACK] {
        assert_eq!(house.get(&Who::Anyone, path).await.status, StatusCode::NOT_FOUND);
    }
    let clerk = house.staff(Role::WindowClerk).await;
    let answer = house.post(&clerk, IDENTITY, json!({})).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    for issuer in ["http://login.example", "ftp://login.example", "login.example", ""] {
        let (client, secret, scopes) = (CLIENT.into(), SECRET.into(), String::new());
        let registration = Registration { issuer: issuer.into(), client, secret, scopes };
        assert!(Provider::new(registration).is_err(), "{issuer}");
    }
}
