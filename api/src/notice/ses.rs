//! E-mail through Amazon SES. The China regions don't offer it and use the webhook.

use super::gateway::{Fault, Gateway, Letter, Sending, fault_of};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use shared::text::Email;

/// Sends e-mails through Amazon SES.
#[derive(Clone, Debug)]
pub struct Ses {
    client: Client,
    from: Email,
}

impl Ses {
    /// `client` is configured with retries and timeouts; SES must have verified the address `from`.
    pub fn new(client: Client, from: Email) -> Ses {
        Ses { client, from }
    }

    async fn email(&self, letter: Letter<'_>) -> Result<(), Fault> {
        let utf8 = |words: &str| {
            Content::builder().data(words).charset("UTF-8").build().map_err(|_| Fault::Refused)
        };
        let message = Message::builder()
            .subject(utf8(letter.subject)?)
            .body(Body::builder().text(utf8(letter.body)?).build())
            .build();
        self.client
            .send_email()
            .from_email_address(self.from.as_str())
            .destination(Destination::builder().to_addresses(letter.to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map(|_| ())
            .map_err(|error| fault_of(&error, &[]))
    }
}

impl Gateway for Ses {
    fn name(&self) -> &'static str {
        "ses"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        Box::pin(self.email(letter))
    }
}

#[cfg(test)]
mod tests {
    use super::super::gateway::Channel;
    use super::super::gateway::carrier::Carrier;
    use super::*;
    use aws_sdk_sesv2::config::retry::RetryConfig;
    use aws_sdk_sesv2::config::{BehaviorVersion, Credentials, Region};
    use serde_json::{Value, json};
    use shared::lang::Lang;

    async fn send(carrier: &Carrier) -> Result<(), Fault> {
        let config = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .http_client(carrier.client())
            .build();
        let from = Email::read("onetrip@town.example").expect("an address");
        let (lang, subject, body) = (Lang::Zh, "新交办", "有一件新交办的事项。");
        let to = "officer@town.example";
        let letter = Letter { id: "1", channel: Channel::Email, to, lang, subject, body };
        Ses::new(Client::from_conf(config), from).send(letter).await
    }

    #[tokio::test]
    async fn an_email_goes_to_one_address_as_plain_text() {
        let carrier = Carrier::new(200, r#"{"MessageId":"1"}"#);
        assert_eq!(send(&carrier).await, Ok(()));
        let asked: Value = serde_json::from_str(&carrier.asked()[0]).expect("JSON");
        assert_eq!(asked["FromEmailAddress"], "onetrip@town.example");
        assert_eq!(asked["Destination"], json!({"ToAddresses": ["officer@town.example"]}));
        let simple = &asked["Content"]["Simple"];
        assert_eq!(simple["Subject"], json!({"Data": "新交办", "Charset": "UTF-8"}));
        assert_eq!(simple["Body"]["Text"]["Data"], "有一件新交办的事项。");
        assert!(simple["Body"].get("Html").is_none());
    }

    #[tokio::test]
    async fn a_refusal_of_the_service_is_a_code() {
        for (status, answer, fault) in [
            (
                400,
                r#"{"__type":"MessageRejected","message":"officer@town.example"}"#,
                Fault::Refused,
            ),
            (400, r#"{"__type":"TooManyRequestsException"}"#, Fault::Busy),
            (400, r#"{"__type":"SendingPausedException"}"#, Fault::Busy),
            (500, r#"{"__type":"InternalFailure"}"#, Fault::Busy),
        ] {
            assert_eq!(send(&Carrier::new(status, answer)).await, Err(fault), "{answer}");
        }
    }
}
