//! The second factor of a sign-in: codes of an authenticator app, recovery codes, and the roles that need one.

use acceptance::{Answer, Call, House, PASSWORD, Who, installer};
use api::app::SessionTimes;
use api::secret::Pepper;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use shared::policy::{FactorRule, Rules};
use shared::problem::Field;
use shared::time::MINUTE_MS;
use shared::vocabulary::Role;
use shared::wire::{
    FactorKind, Factors, PasskeyRequest, RecoveryCodes, SecondStep, Session, TotpSetup,
};
use std::collections::BTreeSet;

const SESSION: &str = "/api/v1/console/session";
const FACTOR: &str = "/api/v1/console/session/factor";
const TOTP: &str = "/api/v1/console/account/totp";
const CONFIRMATION: &str = "/api/v1/console/account/totp/confirmation";
const FACTORS: &str = "/api/v1/console/account/factors";
const CODES: &str = "/api/v1/console/account/recovery-codes";
const QUEUE: &str = "/api/v1/console/queue";
/// A step of an authenticator app.
const STEP_MS: i64 = 30_000;

async fn strict() -> House {
    House::new().await.with_session_times(SessionTimes::default()).asking_no_factor().await
}

/// A house whose rules require a factor of some roles.
async fn requiring(roles: &[Role]) -> House {
    let house = strict().await;
    let before = Rules::default();
    let mut rules = before.clone();
    for edition in &mut rules.editions {
        edition.factor = FactorRule { roles: roles.iter().copied().collect() };
    }
    let stored = house.app.store.save_rules(&rules, Some(&before), &installer()).await;
    assert!(stored.expect("a write"));
    house.app.forget_town();
    house
}

/// An authenticator app, written from RFC 4226 and RFC 6238 alone.
#[derive(Clone)]
struct App(Vec<u8>);

impl App {
    fn scan(setup: &TotpSetup) -> App {
        let (path, query) = setup.uri.split_once('?').expect("a query");
        assert!(path.starts_with("otpauth://totp/OneTrip:"), "{path}");
        let secret = query.split('&').find_map(|pair| pair.strip_prefix("secret="));
        let secret = secret.expect("a secret");
        assert_eq!(secret, setup.secret);
        let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
        for letter in secret.bytes() {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'2'..=b'7' => letter - b'2' + 26,
                _ => panic!("no letter of base 32: {letter}"),
            };
            bits = (bits << 5 | u32::from(value)) & 0xffff;
            held += 5;
            if held >= 8 {
                held -= 8;
                bytes.push((bits >> held) as u8);
            }
        }
        App(bytes)
    }

    fn code_at(&self, ms: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("a key");
        mac.update(&(ms / STEP_MS).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let from = usize::from(hash[19] & 15);
        let number = u32::from_be_bytes(hash[from..from + 4].try_into().expect("four bytes"));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    fn code(&self, house: &House) -> String {
        self.code_at(house.now().0)
    }

    /// A code that is right in none of the steps that are accepted.
    fn wrong(&self, house: &House) -> String {
        let right: Vec<String> =
            (-2..=2).map(|step| self.code_at(house.now().0 + step * STEP_MS)).collect();
        (0..).map(|number| format!("{number:06}")).find(|code| !right.contains(code)).expect("one")
    }
}

fn signed_in(answer: &Answer) -> Who {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let cookie = answer.headers["set-cookie"].to_str().expect("a cookie");
    Who::Staff(cookie.split(['=', ';']).nth(1).expect("a value").to_owned())
}

async fn password(house: &House, account: &str) -> Answer {
    let body = json!({"account": account, "password": PASSWORD});
    house.post(&Who::Anyone, SESSION, body).await
}

/// The challenge of an account that has a factor, after its password.
async fn challenge(house: &House, account: &str) -> String {
    let answer = password(house, account).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    assert!(!answer.headers.contains_key("set-cookie"), "no session before the second step");
    answer.value::<SecondStep>().challenge
}

async fn show(house: &House, challenge: &str, factor: &str, code: &str) -> Answer {
    let body = json!({"challenge": challenge, "factor": factor, "code": code});
    house.post(&Who::Anyone, FACTOR, body).await
}

async fn delete(house: &House, who: &Who, path: &str) -> Answer {
    let call = Call { who, method: "DELETE", path, revision: None, key: None, body: None };
    house.call(call).await
}

async fn put(house: &House, who: &Who, path: &str, body: Value) -> Answer {
    let (method, body) = ("PUT", Some(body));
    house.call(Call { who, method, path, revision: None, key: None, body }).await
}

/// Sets an authenticator app up; a minute later its next code is another one.
async fn enrol(house: &House, who: &Who) -> (App, Vec<String>) {
    let setup: TotpSetup = house.post(who, TOTP, json!({})).await.value();
    let app = App::scan(&setup);
    let body = json!({"challenge": setup.challenge, "code": app.code(house)});
    let codes: RecoveryCodes = house.post(who, CONFIRMATION, body).await.value();
    house.pass(MINUTE_MS);
    (app, codes.codes)
}

fn wrong_code(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let fields = answer.problem().fields;
    assert_eq!((fields[0].field.as_str(), &fields[0].problem), ("code", &Field::NotTheCode));
}

#[tokio::test]
async fn a_password_opens_no_session_where_there_is_an_app_and_each_code_opens_one() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let elsewhere = signed_in(&password(&house, "clerk").await);
    let (app, codes) = enrol(&house, &clerk).await;
    assert_eq!(codes.len(), 10);
    // What was open elsewhere began without the factor.
    assert_eq!(house.get(&clerk, QUEUE).await.status, StatusCode::OK);
    assert_eq!(house.get(&elsewhere, QUEUE).await.status, StatusCode::UNAUTHORIZED);

    let asked = challenge(&house, "clerk").await;
    // The challenge is no session.
    let refused = house.get(&Who::Staff(asked.clone()), QUEUE).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    wrong_code(&show(&house, &asked, "totp", &app.wrong(&house)).await);
    let code = app.code(&house);
    let again = signed_in(&show(&house, &asked, "totp", &code).await);
    assert_eq!(house.get(&again, QUEUE).await.status, StatusCode::OK);

    // Neither the challenge nor the code serves twice, and no code of before the last one.
    let used = show(&house, &asked, "totp", &code).await;
    assert_eq!(used.problem().code, "challenge_over");
    let asked = challenge(&house, "clerk").await;
    wrong_code(&show(&house, &asked, "totp", &code).await);
    wrong_code(&show(&house, &asked, "totp", &app.code_at(house.now().0 - STEP_MS)).await);
    // The telephone's clock may be a step ahead.
    let ahead = app.code_at(house.now().0 + STEP_MS);
    signed_in(&show(&house, &asked, "totp", &ahead).await);
}

#[tokio::test]
async fn of_many_sign_ins_with_one_code_at_once_one_succeeds() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let (app, codes) = enrol(&house, &clerk).await;
    for (factor, code) in [("totp", app.code(&house)), ("recovery_code", codes[3].clone())] {
        let mut asked = Vec::new();
        for _ in 0..4 {
            asked.push(challenge(&house, "clerk").await);
        }
        let all = asked.iter().map(|asked| show(&house, asked, factor, &code));
        let answers = futures::future::join_all(all).await;
        let opened = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(opened, 1, "{factor}");
        house.pass(16 * MINUTE_MS);
    }
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes_and_with_its_password() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let (app, _) = enrol(&house, &clerk).await;
    let asked = challenge(&house, "clerk").await;
    house.pass(5 * MINUTE_MS);
    let late = show(&house, &asked, "totp", &app.code(&house)).await;
    assert_eq!(late.problem().code, "challenge_over");

    let asked = challenge(&house, "clerk").await;
    let body = json!({"current": PASSWORD, "password": "seven horses wait in the rain"});
    let path = "/api/v1/console/account/password";
    assert_eq!(put(&house, &clerk, path, body).await.status, StatusCode::OK);
    let over = show(&house, &asked, "totp", &app.code(&house)).await;
    assert_eq!(over.problem().code, "challenge_over");
    for made in ["", "clerk", "clerk.0123", "nobody.0123456789abcdef"] {
        let refused = show(&house, made, "totp", "000000").await;
        assert_eq!(refused.problem().code, "challenge_over", "{made}");
    }
}

#[tokio::test]
async fn five_wrong_codes_close_the_second_step_for_a_quarter_of_an_hour() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let (app, codes) = enrol(&house, &clerk).await;
    // Another challenge gives no other tries.
    for number in 0..5 {
        let asked = challenge(&house, "clerk").await;
        let factor = if number % 2 == 0 { "totp" } else { "recovery_code" };
        wrong_code(&show(&house, &asked, factor, &app.wrong(&house)).await);
    }
    let asked = challenge(&house, "clerk").await;
    for (factor, code) in [("totp", app.code(&house)), ("recovery_code", codes[0].clone())] {
        let stopped = show(&house, &asked, factor, &code).await;
        assert_eq!(stopped.problem().code, "too_many_attempts");
        let wait: i64 =
            stopped.headers["retry-after"].to_str().expect("a text").parse().expect("seconds");
        assert!((1..=900).contains(&wait), "{wait}");
    }
    // Whoever is signed in goes on, and nobody is locked out for good.
    assert_eq!(house.get(&clerk, QUEUE).await.status, StatusCode::OK);
    house.pass(15 * MINUTE_MS);
    let asked = challenge(&house, "clerk").await;
    signed_in(&show(&house, &asked, "totp", &app.code(&house)).await);
    // Right codes use up nothing.
    for _ in 0..7 {
        house.pass(MINUTE_MS);
        let asked = challenge(&house, "clerk").await;
        signed_in(&show(&house, &asked, "totp", &app.code(&house)).await);
    }
}

#[tokio::test]
async fn each_recovery_code_stands_in_once_and_new_ones_replace_them() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let refused = house.post(&clerk, CODES, json!({})).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "there is nothing to stand in for");
    let (_, codes) = enrol(&house, &clerk).await;
    let distinct: BTreeSet<&String> = codes.iter().collect();
    assert_eq!(distinct.len(), 10);

    let asked = challenge(&house, "clerk").await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    let by_code = signed_in(&show(&house, &asked, "recovery_code", &typed).await);
    let asked = challenge(&house, "clerk").await;
    wrong_code(&show(&house, &asked, "recovery_code", &codes[0]).await);
    let known: Factors = house.get(&by_code, FACTORS).await.value();
    assert_eq!(known.recovery_codes, 9);

    let renewed: RecoveryCodes = house.post(&by_code, CODES, json!({})).await.value();
    wrong_code(&show(&house, &asked, "recovery_code", &codes[1]).await);
    signed_in(&show(&house, &asked, "recovery_code", &renewed.codes[9]).await);
}

#[tokio::test]
async fn an_app_is_confirmed_replaced_and_removed_by_whoever_gave_the_password_of_late() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    house.pass(5 * MINUTE_MS);
    for (method, path) in [("POST", TOTP), ("POST", CODES), ("DELETE", TOTP)] {
        let body = (method == "POST").then(|| json!({}));
        let call = Call { who: &clerk, method, path, revision: None, key: None, body };
        assert_eq!(house.call(call).await.problem().code, "sign_in_again", "{method} {path}");
    }
    let clerk = signed_in(&password(&house, "clerk").await);
    let setup: TotpSetup = house.post(&clerk, TOTP, json!({})).await.value();
    let app = App::scan(&setup);
    let confirm = |code: String| json!({"challenge": setup.challenge, "code": code});
    wrong_code(&house.post(&clerk, CONFIRMATION, confirm(app.wrong(&house))).await);
    // Until it is confirmed, the password is enough.
    let other = signed_in(&password(&house, "clerk").await);
    let first: RecoveryCodes =
        house.post(&clerk, CONFIRMATION, confirm(app.code(&house))).await.value();
    assert_eq!(first.codes.len(), 10);
    assert_eq!(house.get(&other, QUEUE).await.status, StatusCode::UNAUTHORIZED);
    let over = house.post(&clerk, CONFIRMATION, confirm(app.code(&house))).await;
    assert_eq!(over.problem().code, "challenge_over");

    // Another app takes the place of the first, and the recovery codes stay.
    let (second, codes) = enrol(&house, &clerk).await;
    assert!(codes.is_empty());
    let asked = challenge(&house, "clerk").await;
    wrong_code(&show(&house, &asked, "totp", &app.code(&house)).await);
    signed_in(&show(&house, &asked, "totp", &second.code(&house)).await);

    // A set-up that somebody else began serves nobody else.
    let stranger = house.staff(Role::WindowClerk).await;
    let setup: TotpSetup = house.post(&stranger, TOTP, json!({})).await.value();
    let body = json!({"challenge": setup.challenge, "code": App::scan(&setup).code(&house)});
    let refused = house.post(&clerk, CONFIRMATION, body).await;
    assert_eq!(refused.problem().code, "challenge_over");

    let elsewhere = challenge(&house, "clerk").await;
    let elsewhere = signed_in(&show(&house, &elsewhere, "recovery_code", &first.codes[0]).await);
    assert_eq!(delete(&house, &clerk, TOTP).await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete(&house, &clerk, TOTP).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&elsewhere, QUEUE).await.status, StatusCode::UNAUTHORIZED);
    let known: Factors = house.get(&clerk, FACTORS).await.value();
    assert_eq!((known.totp_since, known.recovery_codes), (None, 0));
    signed_in(&password(&house, "clerk").await);
}

#[tokio::test]
async fn neither_a_secret_nor_a_recovery_code_is_stored_as_it_is() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let setup: TotpSetup = house.post(&clerk, TOTP, json!({})).await.value();
    let app = App::scan(&setup);
    let body = json!({"challenge": setup.challenge, "code": app.code(&house)});
    let codes: RecoveryCodes = house.post(&clerk, CONFIRMATION, body).await.value();
    let stored = serde_json::to_string(&house.items(house.table("staff")).await).expect("JSON");
    let written = shared::hash::hex(&app.0);
    for secret in [&setup.secret, &written].into_iter().chain(&codes.codes) {
        let bare = secret.replace('-', "");
        assert!(!stored.contains(secret.as_str()) && !stored.contains(&bare), "{secret}");
    }
    let token = setup.challenge.rsplit('.').next().expect("a token");
    assert!(!stored.contains(token));
}

#[tokio::test]
async fn a_role_that_needs_a_factor_can_do_nothing_until_it_has_one() {
    let house = requiring(&[Role::Inspector]).await;
    house.account("inspector", Role::Inspector).await;
    house.account("clerk", Role::WindowClerk).await;
    let free = password(&house, "clerk").await;
    assert!(!free.value::<Session>().enrol_factor);
    assert_eq!(house.get(&signed_in(&free), QUEUE).await.status, StatusCode::OK);

    let first = password(&house, "inspector").await;
    assert!(first.value::<Session>().enrol_factor);
    let inspector = signed_in(&first);
    for path in [QUEUE, "/api/v1/console/readings", "/api/v1/console/account/sessions"] {
        assert_eq!(house.get(&inspector, path).await.problem().code, "factor_to_enrol", "{path}");
    }
    assert_eq!(house.post(&inspector, CODES, json!({})).await.problem().code, "factor_to_enrol");
    assert!(house.get(&inspector, FACTORS).await.value::<Factors>().required);
    let (app, codes) = enrol(&house, &inspector).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(house.get(&inspector, QUEUE).await.status, StatusCode::OK);
    assert!(!house.get(&inspector, SESSION).await.value::<Session>().enrol_factor);
    // The last factor stays.
    assert_eq!(delete(&house, &inspector, TOTP).await.problem().code, "factor_required");
    let asked = challenge(&house, "inspector").await;
    let answer = show(&house, &asked, "totp", &app.code(&house)).await;
    assert!(!answer.value::<Session>().enrol_factor);
}

#[tokio::test]
async fn an_administrator_removes_the_factors_of_a_colleague_and_no_others() {
    let house = requiring(&[Role::WindowLead]).await;
    house.account("admin", Role::Administrator).await;
    house.account("lead", Role::WindowLead).await;
    let lead = signed_in(&password(&house, "lead").await);
    let (app, codes) = enrol(&house, &lead).await;
    let asked = challenge(&house, "lead").await;
    let admin = signed_in(&password(&house, "admin").await);
    let (own_app, _) = enrol(&house, &admin).await;
    let path = "/api/v1/console/accounts/lead/factors";
    let known: Factors = house.get(&admin, path).await.value();
    assert!(known.totp_since.is_some() && known.required);
    let own = "/api/v1/console/accounts/admin/factors/revocation";
    assert_eq!(house.post(&admin, own, json!({})).await.status, StatusCode::FORBIDDEN);
    let nobody = "/api/v1/console/accounts/nobody/factors/revocation";
    assert_eq!(house.post(&admin, nobody, json!({})).await.status, StatusCode::NOT_FOUND);

    house.pass(5 * MINUTE_MS);
    let reset = format!("{path}/revocation");
    let refused = house.post(&admin, &reset, json!({})).await;
    assert_eq!(refused.problem().code, "sign_in_again");
    let again = challenge(&house, "admin").await;
    let admin = signed_in(&show(&house, &again, "totp", &own_app.code(&house)).await);
    assert_eq!(house.post(&admin, &reset, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.get(&lead, QUEUE).await.status, StatusCode::UNAUTHORIZED);
    for (factor, code) in [("totp", app.code(&house)), ("recovery_code", codes[0].clone())] {
        let over = show(&house, &asked, factor, &code).await;
        assert_eq!(over.problem().code, "challenge_over");
    }
    // The password opens the way to another app, and nothing else.
    let first = password(&house, "lead").await;
    assert!(first.value::<Session>().enrol_factor);
    assert_eq!(house.get(&signed_in(&first), QUEUE).await.problem().code, "factor_to_enrol");
}

#[tokio::test]
async fn under_another_pepper_the_recovery_codes_still_open() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let (app, codes) = enrol(&house, &clerk).await;
    let pepper = Pepper::new(&[9; 32]).expect("a pepper");
    let house = house.with_pepper(pepper);
    let step = password(&house, "clerk").await.value::<SecondStep>();
    assert_eq!(step.factors, [FactorKind::Totp, FactorKind::RecoveryCode]);
    wrong_code(&show(&house, &step.challenge, "totp", &app.code(&house)).await);
    signed_in(&show(&house, &step.challenge, "recovery_code", &codes[5]).await);
}

#[tokio::test]
async fn an_app_goes_on_after_the_pepper_was_replaced_and_its_secret_is_sealed_anew() {
    let house = strict().await;
    for name in ["clerk", "other"] {
        house.account(name, Role::WindowClerk).await;
    }
    let clerk = signed_in(&password(&house, "clerk").await);
    let (app, _) = enrol(&house, &clerk).await;
    // Another one is being set up while the pepper is replaced.
    let other = signed_in(&password(&house, "other").await);
    let setup: TotpSetup = house.post(&other, TOTP, json!({})).await.value();
    let pepper = Pepper::of([[9_u8; 32], [7; 32]]).expect("a pepper");
    let house = house.with_pepper(pepper);
    let others = App::scan(&setup);
    let body = json!({"challenge": setup.challenge, "code": others.code(&house)});
    let confirmed = house.post(&other, CONFIRMATION, body).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    house.pass(MINUTE_MS);
    let asked = challenge(&house, "clerk").await;
    let code = app.code(&house);
    signed_in(&show(&house, &asked, "totp", &code).await);
    // The same code opens nothing again, whatever it was sealed with.
    let asked = challenge(&house, "clerk").await;
    wrong_code(&show(&house, &asked, "totp", &code).await);
    // So the former pepper can go, once everybody has signed in.
    let house = house.with_pepper(Pepper::new(&[9; 32]).expect("a pepper"));
    house.pass(MINUTE_MS);
    for (name, app) in [("clerk", &app), ("other", &others)] {
        let asked = challenge(&house, name).await;
        signed_in(&show(&house, &asked, "totp", &app.code(&house)).await);
    }
}

#[tokio::test]
async fn a_house_without_a_name_has_no_passkeys_and_what_no_device_signed_opens_nothing() {
    let house = strict().await;
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let known: Factors = house.get(&clerk, FACTORS).await.value();
    assert!(!known.passkeys_possible);
    let ask = "/api/v1/console/session/passkey-challenge";
    let register = "/api/v1/console/account/passkeys/challenge";
    for (who, path) in [(&Who::Anyone, ask), (&clerk, register)] {
        assert_eq!(house.post(who, path, json!({})).await.problem().code, "no_passkeys");
    }

    let house = house.with_origin("https://onetrip.example");
    assert!(house.get(&clerk, FACTORS).await.value::<Factors>().passkeys_possible);
    let asked: PasskeyRequest = house.post(&Who::Anyone, ask, json!({})).await.value();
    let options: Value = serde_json::from_str(&asked.options).expect("JSON");
    assert_eq!(options["rpId"], "onetrip.example");
    assert_eq!(options["userVerification"], "required");
    let show = "/api/v1/console/session/passkey";
    for credential in ["", "{}", "null"] {
        let body = json!({"challenge": asked.challenge, "credential": credential});
        let refused = house.post(&Who::Anyone, show, body).await;
        assert_eq!(refused.problem().code, "wrong_passkey");
    }
    let body = json!({"challenge": ".0123", "credential": "{}"});
    let over = house.post(&Who::Anyone, show, body).await;
    assert_eq!(over.problem().code, "challenge_over");

    let asked: PasskeyRequest = house.post(&clerk, register, json!({})).await.value();
    let body =
        |challenge: &str| json!({"challenge": challenge, "name": "电脑", "credential": "{}"});
    let path = "/api/v1/console/account/passkeys";
    let refused = house.post(&clerk, path, body(&asked.challenge)).await;
    assert_eq!(refused.problem().code, "wrong_passkey");
    let stranger = house.staff(Role::WindowClerk).await;
    let theirs = house.post(&stranger, path, body(&asked.challenge)).await;
    assert_eq!(theirs.problem().code, "challenge_over");
    let nothing = format!("{path}/{}", "0".repeat(64));
    assert_eq!(delete(&house, &clerk, &nothing).await.status, StatusCode::NOT_FOUND);
    signed_in(&password(&house, "clerk").await);
}

/// A device that verifies its user, written from WebAuthn level 3. It makes a passkey with a key of its own.
struct Device {
    key: SigningKey,
    id: [u8; 16],
    uses: u32,
    /// What it says of its user: 4 that it has verified them.
    verified: u8,
}

impl Device {
    fn new(number: u8) -> Device {
        let key = SigningKey::from_slice(&[number; 32]).expect("a key");
        Device { key, id: [number; 16], uses: 0, verified: 4 }
    }

    /// The data that it signs, after the hash of the house's name.
    fn data(&mut self, host: &str, flags: u8) -> Vec<u8> {
        self.uses += 1;
        let mut data = Sha256::digest(host.as_bytes()).to_vec();
        data.push(flags | 1 | self.verified);
        data.extend(self.uses.to_be_bytes());
        data
    }

    fn client(kind: &str, options: &Value, origin: &str) -> String {
        let challenge = options["challenge"].as_str().expect("a challenge");
        format!(
            r#"{{"type":"webauthn.{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
        )
    }

    fn answer(&self, response: Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response,
        })
        .to_string()
    }

    fn makes(&mut self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        let mut data = self.data(options["rp"]["id"].as_str().expect("a name"), 0x40);
        data.extend([0; 16]);
        data.extend(16_u16.to_be_bytes());
        data.extend(self.id);
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        // COSE: an elliptic curve, ES256, P-256.
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(x);
        data.extend([0x22, 0x58, 32]);
        data.extend(y);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("a length"));
        object.extend(data);
        self.answer(json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(Device::client("create", &options, origin)),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "transports": ["internal"],
        }))
    }

    fn shows(&mut self, options: &str, origin: &str, user: &Value) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        let data = self.data(options["rpId"].as_str().expect("a name"), 0);
        let client = Device::client("get", &options, origin);
        let signed = [data.as_slice(), &Sha256::digest(client.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature.to_der().as_bytes()),
            "userHandle": user,
        }))
    }
}

const ORIGIN: &str = "https://onetrip.example";
const PASSKEYS: &str = "/api/v1/console/account/passkeys";

/// Registers a passkey, and returns the answer with the handle under which the device knows the account.
async fn register(house: &House, who: &Who, device: &mut Device, name: &str) -> (Answer, Value) {
    let path = format!("{PASSKEYS}/challenge");
    let asked: PasskeyRequest = house.post(who, &path, json!({})).await.value();
    let options: Value = serde_json::from_str(&asked.options).expect("JSON");
    let credential = device.makes(&asked.options, ORIGIN);
    let body = json!({"challenge": asked.challenge, "name": name, "credential": credential});
    (house.post(who, PASSKEYS, body).await, options["user"]["id"].clone())
}

async fn ask_for_passkey(house: &House) -> PasskeyRequest {
    house.post(&Who::Anyone, &format!("{SESSION}/passkey-challenge"), json!({})).await.value()
}

async fn show_passkey(house: &House, challenge: &str, credential: &str) -> Answer {
    let body = json!({"challenge": challenge, "credential": credential});
    house.post(&Who::Anyone, &format!("{SESSION}/passkey"), body).await
}

#[tokio::test]
async fn a_passkey_signs_in_alone_once_for_each_challenge_and_at_this_address_only() {
    let house = strict().await.with_origin(ORIGIN);
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let mut device = Device::new(7);
    let (made, user) = register(&house, &clerk, &mut device, "我的电脑").await;
    assert_eq!(made.value::<RecoveryCodes>().codes.len(), 10);
    let known: Factors = house.get(&clerk, FACTORS).await.value();
    assert_eq!((known.passkeys.len(), known.passkeys[0].name.as_str()), (1, "我的电脑"));
    // The password alone is not enough any more.
    let step = password(&house, "clerk").await.value::<SecondStep>();
    assert_eq!(step.factors, [FactorKind::Passkey, FactorKind::RecoveryCode]);

    let asked = ask_for_passkey(&house).await;
    let shown = device.shows(&asked.options, ORIGIN, &user);
    let by_passkey = signed_in(&show_passkey(&house, &asked.challenge, &shown).await);
    let session: Session = house.get(&by_passkey, SESSION).await.value();
    assert_eq!(session.account.as_str(), "clerk");
    let again = show_passkey(&house, &asked.challenge, &shown).await;
    assert_eq!(again.problem().code, "challenge_over");

    // What was signed for another challenge or another site, by another key, for somebody else, or without the user.
    let asked = ask_for_passkey(&house).await;
    let mut other = Device { id: device.id, ..Device::new(8) };
    let mut unverified = Device { verified: 0, uses: 50, ..Device::new(7) };
    let stranger = json!(URL_SAFE_NO_PAD.encode([9; 16]));
    for credential in [
        shown,
        device.shows(&asked.options, "https://onetrip.evil.example", &user),
        other.shows(&asked.options, ORIGIN, &user),
        device.shows(&asked.options, ORIGIN, &stranger),
        unverified.shows(&asked.options, ORIGIN, &user),
        Device::new(9).shows(&asked.options, ORIGIN, &user),
    ] {
        let refused = show_passkey(&house, &asked.challenge, &credential).await;
        assert_eq!(refused.problem().code, "wrong_passkey", "{credential}");
    }
    let right = device.shows(&asked.options, ORIGIN, &user);
    signed_in(&show_passkey(&house, &asked.challenge, &right).await);
    // A counter that goes back is a copy of the device.
    let asked = ask_for_passkey(&house).await;
    let mut copy = Device::new(7);
    let refused =
        show_passkey(&house, &asked.challenge, &copy.shows(&asked.options, ORIGIN, &user)).await;
    assert_eq!(refused.problem().code, "wrong_passkey");
    house.pass(5 * MINUTE_MS);
    let late = device.shows(&asked.options, ORIGIN, &user);
    let late = show_passkey(&house, &asked.challenge, &late).await;
    assert_eq!(late.problem().code, "challenge_over");
}

#[tokio::test]
async fn a_passkey_is_one_persons_and_opens_nothing_once_it_is_removed() {
    let house = strict().await.with_origin(ORIGIN);
    house.account("clerk", Role::WindowClerk).await;
    let clerk = signed_in(&password(&house, "clerk").await);
    let mut device = Device::new(7);
    let (_, user) = register(&house, &clerk, &mut device, "电脑").await;
    let twice = register(&house, &clerk, &mut Device::new(8), "电脑").await.0;
    assert_eq!(twice.problem().fields[0].problem, Field::Taken);
    let stranger = house.staff(Role::WindowClerk).await;
    let theirs = register(&house, &stranger, &mut Device::new(7), "电脑").await.0;
    assert_eq!(theirs.problem().code, "wrong_passkey");

    let (second, _) = register(&house, &clerk, &mut Device::new(8), "手机").await;
    assert!(second.value::<RecoveryCodes>().codes.is_empty());
    let known: Factors = house.get(&clerk, FACTORS).await.value();
    for passkey in &known.passkeys {
        let path = format!("{PASSKEYS}/{}", passkey.id);
        assert_eq!(delete(&house, &stranger, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(delete(&house, &clerk, &path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(delete(&house, &clerk, &path).await.status, StatusCode::NOT_FOUND);
    }
    let asked = ask_for_passkey(&house).await;
    let shown = device.shows(&asked.options, ORIGIN, &user);
    let refused = show_passkey(&house, &asked.challenge, &shown).await;
    assert_eq!(refused.problem().code, "wrong_passkey");
    let known: Factors = house.get(&clerk, FACTORS).await.value();
    assert_eq!(known.recovery_codes, 0);
    signed_in(&password(&house, "clerk").await);

    // Nor does it open an account that was switched off.
    let (_, user) = register(&house, &clerk, &mut device, "电脑").await;
    let before = house.app.store.load_account("clerk").await.expect("a read").expect("an account");
    let off = shared::wire::Account { active: false, ..before.account.clone() };
    assert!(
        house
            .app
            .store
            .save_account(&off, &before.account, None, &installer())
            .await
            .expect("a write")
    );
    let asked = ask_for_passkey(&house).await;
    let shown = device.shows(&asked.options, ORIGIN, &user);
    let refused = show_passkey(&house, &asked.challenge, &shown).await;
    assert_eq!(refused.problem().code, "wrong_passkey");
}

/// What every seat reads first, and the routes of the roles that read most.
const READ_FIRST: [&str; 6] = [
    QUEUE,
    "/api/v1/console/duties",
    "/api/v1/console/briefing",
    "/api/v1/console/notices",
    "/api/v1/console/plans",
    "/api/v1/console/register",
];

#[tokio::test]
async fn in_a_house_without_rules_of_its_own_nobody_reads_anything_before_a_factor_is_set_up() {
    let house = House::new().await.with_session_times(SessionTimes::default());
    for role in Role::ALL {
        let name = role.code().replace('_', "-");
        house.account(&name, *role).await;
        let answer = password(&house, &name).await;
        assert!(answer.value::<Session>().enrol_factor, "{name}");
        let who = signed_in(&answer);
        for path in READ_FIRST {
            let refused = house.get(&who, path).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}: {path}");
            // A route that is not the role's is refused for that reason.
            let code = refused.problem().code;
            assert!(
                ["factor_to_enrol", "forbidden"].contains(&code.as_str()),
                "{name}: {path}: {code}"
            );
        }
    }
    // Setting one up opens what the role may open, from then on with a code of it.
    let clerk = signed_in(&password(&house, "window-clerk").await);
    assert_eq!(house.get(&clerk, QUEUE).await.problem().code, "factor_to_enrol");
    let (app, _) = enrol(&house, &clerk).await;
    assert_eq!(house.get(&clerk, QUEUE).await.status, StatusCode::OK);
    let asked = challenge(&house, "window-clerk").await;
    let again = signed_in(&show(&house, &asked, "totp", &app.code(&house)).await);
    assert_eq!(house.get(&again, QUEUE).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_excuses_a_role_by_an_edition_of_the_rules() {
    let house = House::new().await.with_session_times(SessionTimes::default());
    house.account("clerk", Role::WindowClerk).await;
    house.account("officer", Role::DepartmentOfficer).await;
    let admin = house.staff(Role::Administrator).await;
    let statutes = house.get(&admin, "/api/v1/console/statutes").await.json();
    assert_eq!(statutes["built_in"], true);
    let mut rules = statutes["rules"].clone();
    let mut edition = rules["editions"][1].clone();
    let named = edition["factor"]["roles"].as_array_mut().expect("roles");
    assert_eq!(named.len(), 8, "every role of the staff");
    named.retain(|role| role != "window_clerk");
    edition["from"] = json!("2018-05-15");
    rules["editions"].as_array_mut().expect("editions").push(edition);
    let body = json!({"rules": rules, "seen": null});
    let stored = put(&house, &admin, "/api/v1/console/statutes/rules", body).await;
    assert_eq!(stored.status, StatusCode::OK, "{}", stored.text());
    let asked = async |name: &str| password(&house, name).await.value::<Session>().enrol_factor;
    assert!(asked("clerk").await, "the edition is in force from tomorrow");
    house.set("2018-05-15 09:00");
    assert!(!asked("clerk").await);
    assert!(asked("officer").await);
}

#[test]
fn a_new_house_asks_a_factor_of_everybody_and_what_was_stored_before_stays() {
    for edition in &Rules::of_new_house().editions {
        let named: BTreeSet<&str> = edition.factor.roles.iter().map(|role| role.code()).collect();
        let expected = [
            "administrator",
            "department_head",
            "department_officer",
            "inspector",
            "leader_in_charge",
            "principal_leader",
            "window_clerk",
            "window_lead",
        ];
        assert_eq!(named, BTreeSet::from(expected));
    }
    // An edition that says nothing of factors, and one that names some roles.
    let before = serde_json::to_value(Rules::default()).expect("JSON");
    assert!(before["editions"][0].get("factor").is_none());
    let read: Rules = serde_json::from_value(before.clone()).expect("rules");
    assert!(read.editions.iter().all(|edition| edition.factor.roles.is_empty()));
    let mut named = before;
    named["editions"][1]["factor"] = json!({"roles": ["window_lead"]});
    let read: Rules = serde_json::from_value(named).expect("rules");
    assert_eq!(read.editions[1].factor.roles, BTreeSet::from([Role::WindowLead]));
}
