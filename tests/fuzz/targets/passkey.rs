//! What a browser answers in a ceremony. With an even first byte it is JSON; with an odd one the client's data and what the
//! authenticator says, with a byte 0xFF 0x00 between them, in which `CHALLENGE` stands for the one that was asked. Nobody
//! who has no key signs in.

#![no_main]

use api::passkey::{Credential, RelyingParty, Shown};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fuzz::{MIB, begin, within};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::sync::LazyLock;

const ORIGIN: &str = "https://onetrip.example";

/// A ceremony that has begun.
struct Ceremony {
    state: Vec<u8>,
    challenge: String,
}

impl Ceremony {
    fn of(begun: api::passkey::Begun) -> Ceremony {
        let options: Value = serde_json::from_str(&begun.options).expect("JSON");
        let challenge = options["challenge"].as_str().expect("a challenge").to_owned();
        Ceremony { state: begun.state, challenge }
    }
}

fn house() -> RelyingParty<'static> {
    RelyingParty::of(ORIGIN).expect("a name")
}

static REGISTERING: LazyLock<Ceremony> = LazyLock::new(|| {
    Ceremony::of(house().begin_registration("li-hua", &[7; 16], &[]).expect("a ceremony"))
});
static SIGNING_IN: LazyLock<Ceremony> =
    LazyLock::new(|| Ceremony::of(house().begin_sign_in().expect("a ceremony")));

/// The passkey of the seed, with whose key nothing is signed here.
static STORED: LazyLock<Credential> = LazyLock::new(|| {
    let made = include_bytes!("../seeds/passkey/registration");
    let answer = answer_of(&made[1..], &REGISTERING, "attestationObject");
    let made = house().finish_registration(&REGISTERING.state, &answer).expect("a check");
    made.expect("a passkey")
});

fn replaced(bytes: &[u8], challenge: &str) -> Vec<u8> {
    let word = b"CHALLENGE";
    match bytes.windows(word.len()).position(|there| there == word) {
        Some(at) => [&bytes[..at], challenge.as_bytes(), &bytes[at + word.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// The JSON of an answer whose two parts are drawn.
fn answer_of(bytes: &[u8], ceremony: &Ceremony, of_authenticator: &str) -> String {
    let cut = bytes.windows(2).position(|pair| pair == [0xFF, 0x00]);
    let (client, rest) = bytes.split_at(cut.unwrap_or(bytes.len()));
    let rest = rest.get(2..).unwrap_or_default();
    let id = URL_SAFE_NO_PAD.encode([9; 16]);
    let mut response = json!({
        "clientDataJSON": URL_SAFE_NO_PAD.encode(replaced(client, &ceremony.challenge)),
        "transports": ["internal"],
    });
    if of_authenticator == "attestationObject" {
        response[of_authenticator] = URL_SAFE_NO_PAD.encode(rest).into();
    } else {
        let (data, signature) = rest.split_at(rest.len().min(37));
        response[of_authenticator] = URL_SAFE_NO_PAD.encode(data).into();
        response["signature"] = URL_SAFE_NO_PAD.encode(signature).into();
        response["userHandle"] = URL_SAFE_NO_PAD.encode([7; 16]).into();
    }
    let answer = json!({
        "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
        "clientExtensionResults": {}, "response": response,
    });
    answer.to_string()
}

fn sign_in(answer: &str) {
    let Ok(shown) = Shown::read(answer) else { return };
    shown.credential();
    let checked = house().finish_sign_in(&SIGNING_IN.state, &shown, &[7; 16], &STORED);
    assert!(checked.expect("a check").is_err(), "somebody without a key has signed in");
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let stored = &*STORED;
    within(4 * MIB + 200 * bytes.len(), || {
        let (registration, sign_in_answer) = if choice % 2 == 0 {
            let text = String::from_utf8_lossy(rest).into_owned();
            (text.clone(), text)
        } else {
            (
                answer_of(rest, &REGISTERING, "attestationObject"),
                answer_of(rest, &SIGNING_IN, "authenticatorData"),
            )
        };
        let made = house().finish_registration(&REGISTERING.state, &registration);
        if let Ok(made) = made.expect("a check") {
            let (transports, fixed, changing) = made.parts();
            let kept = Credential::of_parts(made.id.clone(), transports, fixed.to_vec(), changing);
            assert_eq!(kept, made);
            if let Ok(shown) = Shown::read(&sign_in_answer) {
                let checked = house().finish_sign_in(&SIGNING_IN.state, &shown, &[7; 16], &kept);
                checked.expect("what was stored can be read").err();
            }
        }
        sign_in(&sign_in_answer);
        assert_eq!(stored.id, [9; 16]);
    });
});
