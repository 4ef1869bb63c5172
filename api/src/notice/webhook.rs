//! The webhook: posts notices as signed JSON to a URL of the town's own, which sends them on as it likes.
//!
//! The body is `{"to", "channel", "lang", "subject", "body", "id"}`. The header `onetrip-signature` is the HMAC-SHA-256
//! of the body's bytes with the shared secret, as 64 lower-case hexadecimal digits. Any 2xx status means that the
//! notice was accepted. An id may be repeated, and the receiver must drop the second.

use super::gateway::{Fault, Gateway, Letter, Sending};
use crate::outgoing::connector;
use anyhow::{Context, ensure};
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use shared::hash::hex;
use shared::lang::Lang;
use std::sync::Arc;
use std::time::Duration;

/// The header with the signature.
pub const SIGNATURE: &str = "onetrip-signature";
/// How long the receiver may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The minimum length of the secret, in bytes.
const MIN_SECRET: usize = 32;

/// Posts notices to one URL.
#[derive(Clone)]
pub struct Webhook {
    url: String,
    secret: Arc<[u8]>,
    connector: SharedHttpConnector,
}

/// The JSON that is posted.
#[derive(Serialize)]
struct WebhookBody<'a> {
    to: &'a str,
    channel: &'static str,
    lang: Lang,
    subject: &'a str,
    body: &'a str,
    id: &'a str,
}

impl Webhook {
    /// `url` must be `https`, or `http` on this machine, because telephone numbers must not travel in plain text. The
    /// secret has at least 32 bytes.
    pub fn new(url: &str, secret: &[u8]) -> anyhow::Result<Webhook> {
        ensure!(secret.len() >= MIN_SECRET, "the webhook's secret needs {MIN_SECRET} bytes");
        let connector = connector("the webhook", url)?;
        Ok(Webhook { url: url.to_owned(), secret: secret.into(), connector })
    }

    /// Reads `ONETRIP_WEBHOOK_URL` and `ONETRIP_WEBHOOK_SECRET`.
    pub fn from_environment() -> anyhow::Result<Webhook> {
        let variable =
            |name: &str| std::env::var(name).with_context(|| format!("{name} is not set"));
        let url = variable("ONETRIP_WEBHOOK_URL")?;
        Webhook::new(&url, variable("ONETRIP_WEBHOOK_SECRET")?.as_bytes())
    }

    async fn post(&self, letter: Letter<'_>) -> Result<(), Fault> {
        let Letter { id, channel, to, lang, subject, body } = letter;
        let posted = WebhookBody { to, channel: channel.code(), lang, subject, body, id };
        let bytes = serde_json::to_vec(&posted).map_err(|_| Fault::Refused)?;
        let signature = signature(&self.secret, &bytes);
        let mut request = HttpRequest::new(SdkBody::from(bytes));
        request.set_method("POST").map_err(|_| Fault::Refused)?;
        request.set_uri(self.url.as_str()).map_err(|_| Fault::Refused)?;
        request.headers_mut().insert("content-type", "application/json");
        request.headers_mut().insert("user-agent", "onetrip");
        request.headers_mut().insert(SIGNATURE, signature);
        let answer = tokio::time::timeout(ANSWER_WITHIN, self.connector.call(request)).await;
        match answer {
            Err(_) => Err(Fault::TimedOut),
            Ok(Err(error)) if error.is_timeout() => Err(Fault::TimedOut),
            Ok(Err(_)) => Err(Fault::Unreachable),
            Ok(Ok(response)) => match response.status().as_u16() {
                200..=299 => Ok(()),
                429 | 500..=599 => Err(Fault::Busy),
                _ => Err(Fault::Refused),
            },
        }
    }
}

impl Gateway for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        Box::pin(self.post(letter))
    }
}

/// The signature of a body: HMAC-SHA-256 in lower-case hexadecimal.
pub fn signature(secret: &[u8], body: &[u8]) -> String {
    // This cannot fail: HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(body);
    hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_rfc_4231() {
        // Test case 2 of RFC 4231.
        assert_eq!(
            signature(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    /// Answers the next request with `answer`, and returns how many more come within a moment.
    async fn answer_once(listener: tokio::net::TcpListener, answer: String) -> usize {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.expect("a request");
        let mut read = vec![0; 4096];
        let _ = stream.read(&mut read).await.expect("its bytes");
        stream.write_all(answer.as_bytes()).await.expect("an answer");
        stream.shutdown().await.expect("an end");
        let more = tokio::time::timeout(Duration::from_millis(300), listener.accept()).await;
        usize::from(more.is_ok())
    }

    fn letter() -> Letter<'static> {
        let (id, to, subject, body) = ("1", "13800000001", "您的事项", "税务局已经签收。");
        Letter {
            id,
            channel: super::super::gateway::Channel::Sms,
            to,
            lang: Lang::Zh,
            subject,
            body,
        }
    }

    #[tokio::test]
    async fn a_receiver_that_sends_the_notice_elsewhere_has_not_taken_it() {
        for status in [301, 302, 303, 307, 308] {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let own = listener.local_addr().expect("an address");
            let url = format!("http://{own}/sms");
            let webhook = Webhook::new(&url, &[7; 32]).expect("a webhook");
            let answer = format!(
                "HTTP/1.1 {status} Elsewhere\r\nLocation: http://{own}/other\r\nContent-Length: 0\r\n\
                 Connection: close\r\n\r\n"
            );
            let serving = tokio::spawn(answer_once(listener, answer));
            assert!(matches!(webhook.send(letter()).await, Err(Fault::Refused)), "{status}");
            assert_eq!(serving.await.expect("the receiver"), 0, "{status} was followed");
        }
    }

    #[test]
    fn an_address_in_the_clear_is_taken_on_this_machine_alone() {
        let secret = [7; 32];
        for url in ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:9/"] {
            assert!(Webhook::new(url, &secret).is_ok(), "{url}");
        }
        for url in ["http://sms.example/x", "ftp://127.0.0.1/", "/x", "127.0.0.1", ""] {
            assert!(Webhook::new(url, &secret).is_err(), "{url}");
        }
        assert!(Webhook::new("http://127.0.0.1/", &[7; 31]).is_err());
    }
}
