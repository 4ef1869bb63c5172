//! What the identity provider answers: its description, its keys and its answer to a code, with a byte 0xFF between two of
//! them, in which `ISSUER`, `NONCE` and `1528700400` stand for what they have to be in a sign-in. What is empty is as it
//! should be. An answer to a code that begins with `{"iss` is the claims of an ID token, which is signed. Nobody signs in by
//! a token that is not for this sign-in.

#![no_main]

use api::provider::{Provider, ProviderFault, Registration};
use axum::Router;
use axum::routing::any;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fuzz::{MIB, NOW, begin, within};
use libfuzzer_sys::fuzz_target;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use shared::time::{HOUR_MS, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const BACK: &str = "https://one-trip.example/api/v1/console/session/provider/callback";
const CLIENT: &str = "onetrip";

/// What is answered now: the description, the keys, and to a code.
static ANSWERS: Mutex<[Vec<u8>; 3]> = Mutex::new([Vec::new(), Vec::new(), Vec::new()]);

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::from_slice(&[3; 32]).expect("a key"));

/// The provider, and the issuer as which it is known.
static PROVIDER: LazyLock<(Provider, String)> = LazyLock::new(|| {
    RUNTIME.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let answer = |place: usize| move || async move { answers()[place].clone() };
        let described = "/.well-known/openid-configuration";
        let json = [("content-type", "application/json")];
        let routes = [described, "/keys", "/token"].into_iter().enumerate();
        let router = routes.fold(Router::new(), |router, (place, path)| {
            let answer = answer(place);
            router.route(path, any(move || async move { (json, answer().await) }))
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        let provider = Provider::new(Registration {
            issuer: issuer.clone(),
            client: CLIENT.into(),
            secret: "a secret".into(),
            scopes: "profile".into(),
        });
        (provider.expect("a provider"), issuer)
    })
});

fn answers() -> std::sync::MutexGuard<'static, [Vec<u8>; 3]> {
    ANSWERS.lock().expect("the answers")
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Puts what stands for something else in its place.
fn filled(bytes: &[u8], words: &[(&str, &str)]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    words.iter().fold(text.to_owned(), |text, (word, with)| text.replace(word, with)).into_bytes()
}

fn description() -> Vec<u8> {
    let described = json!({
        "issuer": "ISSUER", "authorization_endpoint": "ISSUER/authorize",
        "token_endpoint": "ISSUER/token", "jwks_uri": "ISSUER/keys",
        "end_session_endpoint": "ISSUER/end", "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    described.to_string().into_bytes()
}

fn keys() -> Vec<u8> {
    let point = KEY.verifying_key().to_encoded_point(false);
    let part = |part: Option<&p256::FieldBytes>| base64(part.expect("a coordinate"));
    let key = json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1",
        "x": part(point.x()), "y": part(point.y()),
    });
    json!({"keys": [key]}).to_string().into_bytes()
}

/// The answer to a code with an ID token of these claims.
fn signed(claims: &[u8]) -> Vec<u8> {
    let head = base64(r#"{"alg":"ES256","kid":"1"}"#);
    let content = format!("{head}.{}", base64(claims));
    let signature: Signature = KEY.sign(content.as_bytes());
    let token = format!("{content}.{}", base64(signature.to_bytes()));
    let answer = json!({"access_token": "a", "token_type": "Bearer", "id_token": token});
    answer.to_string().into_bytes()
}

/// Whether claims are of this sign-in.
fn are_right(claims: &[u8], issuer: &str, nonce: &str) -> bool {
    let Ok(claims) = serde_json::from_slice::<Value>(claims) else { return false };
    let is_for_us = match &claims["aud"] {
        Value::Array(all) => all.iter().any(|each| each == CLIENT),
        one => one == CLIENT,
    };
    claims["iss"] == issuer && claims["nonce"] == nonce && is_for_us
}

async fn sign_in(bytes: &[u8], now: Timestamp) {
    let (provider, issuer) = &*PROVIDER;
    let mut parts = bytes.splitn(3, |byte| *byte == 0xFF).map(<[u8]>::to_vec);
    let mut part = || parts.next().unwrap_or_default();
    let (described, published, answered) = (part(), part(), part());
    let or = |drawn: Vec<u8>, usual: Vec<u8>| if drawn.is_empty() { usual } else { drawn };
    let is_usual = published.is_empty();
    let seconds = (now.0 / 1000).to_string();
    let words = [("ISSUER", issuer.as_str()), ("1528700400", seconds.as_str())];
    let described = filled(&or(described, description()), &words);
    *answers() = [described, or(published, keys()), Vec::new()];
    let Ok((address, flow)) = provider.begin(BACK, HOUR_MS, now).await else { return };
    assert!(address.starts_with("https://") || address.starts_with("http://127.0.0.1"));
    let nonce = address.split("nonce=").nth(1).and_then(|rest| rest.split('&').next());
    let nonce = nonce.expect("a nonce");
    let answered = filled(&filled(&answered, &words), &[("NONCE", nonce)]);
    let is_signed = answered.starts_with(b"{\"iss");
    answers()[2] = if is_signed { signed(&answered) } else { answered.clone() };
    match provider.finish(BACK, &flow, "a code", now).await {
        Ok(claimed) => {
            assert!(!is_usual || (is_signed && are_right(&answered, issuer, nonce)), "{claimed:?}");
            assert!((1..=255).contains(&claimed.subject.subject.len()));
            assert!(claimed.proven <= now);
            for claim in ["groups", "role", "name"] {
                claimed.values(claim);
            }
        }
        Err(
            ProviderFault::Unavailable(_) | ProviderFault::NotProven(_) | ProviderFault::TooLongAgo,
        ) => {}
    }
    provider.end("https://one-trip.example/console", now).await;
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    static IS_LATER: AtomicBool = AtomicBool::new(false);
    LazyLock::force(&PROVIDER);
    // What the provider has said of itself is too old or too new to be believed again.
    let is_later = IS_LATER.fetch_xor(true, Ordering::Relaxed);
    let now = if is_later { NOW.plus(10 * HOUR_MS) } else { NOW };
    within(16 * MIB + 200 * bytes.len(), || RUNTIME.block_on(sign_in(bytes, now)));
});
