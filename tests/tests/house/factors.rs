//! The second factor of a sign-in: codes of an authenticator app, recovery codes, and the roles that need one.

use acceptance::{Answer, Call, House, PASSWORD, Who};
use api::app::SessionTimes;
use axum::http::StatusCode;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
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
    House::new().await.with_session_times(SessionTimes::default())
}

/// A house whose rules require a factor of some roles.
async fn requiring(roles: &[Role]) -> House {
    let house = strict().await;
    let mut rules = Rules::default();
    for edition in &mut rules.editions {
        edition.factor = FactorRule { roles: roles.iter().copied().collect() };
    }
    assert!(house.app.store.save_rules(&rules, None).await.expect("a write"));
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
    let pepper = api::secret::Pepper::new(&[9; 32]).expect("a pepper");
    let house = house.with_pepper(pepper);
    let step = password(&house, "clerk").await.value::<SecondStep>();
    assert_eq!(step.factors, [FactorKind::Totp, FactorKind::RecoveryCode]);
    wrong_code(&show(&house, &step.challenge, "totp", &app.code(&house)).await);
    signed_in(&show(&house, &step.challenge, "recovery_code", &codes[5]).await);
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

#[test]
fn a_new_house_asks_a_factor_of_whoever_reads_or_decides_beyond_one_desk() {
    let rules = Rules::of_new_house();
    for edition in &rules.editions {
        let named: BTreeSet<&str> = edition.factor.roles.iter().map(|role| role.code()).collect();
        let expected =
            ["administrator", "inspector", "leader_in_charge", "principal_leader", "window_lead"];
        assert_eq!(named, BTreeSet::from(expected));
    }
    let unasked: usize =
        Rules::default().editions.iter().map(|edition| edition.factor.roles.len()).sum();
    assert_eq!(unasked, 0, "a house of before is not locked out by a new version");
}
