//! Text messages through Amazon SNS. The China regions don't offer them and use the webhook.

use super::gateway::{Fault, Gateway, Letter, Sending, fault_of};
use aws_sdk_sns::Client;
use aws_sdk_sns::types::MessageAttributeValue;

/// Sends text messages through Amazon SNS.
#[derive(Clone, Debug)]
pub struct Sns {
    client: Client,
}

impl Sns {
    /// `client` is configured with retries and timeouts.
    pub fn new(client: Client) -> Sns {
        Sns { client }
    }

    async fn publish(&self, letter: Letter<'_>) -> Result<(), Fault> {
        let phone = international(letter.to).ok_or(Fault::BadRecipient)?;
        let kind = MessageAttributeValue::builder()
            .data_type("String")
            .string_value("Transactional")
            .build()
            .map_err(|_| Fault::Refused)?;
        self.client
            .publish()
            .phone_number(phone)
            .message(letter.body)
            .message_attributes("AWS.SNS.SMS.SMSType", kind)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| fault_of(&error, &["InvalidParameter"]))
    }
}

impl Gateway for Sns {
    fn name(&self) -> &'static str {
        "sns"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        Box::pin(self.publish(letter))
    }
}

/// The number in the E.164 form that SNS requires, if it can receive text messages: one with a country code, or a
/// Chinese mobile number of 11 digits starting with 1.
fn international(phone: &str) -> Option<String> {
    let plain = phone.strip_prefix("00").map(|rest| format!("+{rest}"));
    let written = plain.as_deref().unwrap_or(phone);
    if let Some(digits) = written.strip_prefix('+') {
        return (8..=15).contains(&digits.len()).then(|| written.to_owned());
    }
    let mobile = |digits: &str| digits.len() == 11 && digits.starts_with('1');
    match written.strip_prefix("86") {
        Some(digits) if mobile(digits) => Some(format!("+86{digits}")),
        Some(_) | None => mobile(written).then(|| format!("+86{written}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::gateway::Channel;
    use super::super::gateway::carrier::Carrier;
    use super::*;
    use aws_sdk_sns::config::retry::RetryConfig;
    use aws_sdk_sns::config::{BehaviorVersion, Credentials, Region};
    use shared::lang::Lang;

    fn sns(carrier: &Carrier) -> Sns {
        let config = aws_sdk_sns::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .http_client(carrier.client())
            .build();
        Sns::new(Client::from_conf(config))
    }

    fn letter<'a>(to: &'a str) -> Letter<'a> {
        let (lang, subject, body) = (Lang::Zh, "您的事项有了进展", "税务局已经签收。");
        Letter { id: "1", channel: Channel::Sms, to, lang, subject, body }
    }

    #[tokio::test]
    async fn a_text_message_is_published_to_the_number_alone() {
        let carrier = Carrier::new(
            200,
            "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
        );
        assert_eq!(sns(&carrier).send(letter("13800000001")).await, Ok(()));
        let asked = carrier.asked().join("");
        for part in ["Action=Publish", "PhoneNumber=%2B8613800000001", "Transactional"] {
            assert!(asked.contains(part), "{asked}");
        }
        assert!(!asked.contains("TopicArn"), "{asked}");
        assert_eq!(sns(&carrier).send(letter("057985000000")).await, Err(Fault::BadRecipient));
        assert_eq!(carrier.asked().len(), 1);
    }

    #[tokio::test]
    async fn a_refusal_of_the_service_is_a_code() {
        for (status, answer, fault) in [
            (
                400,
                "<ErrorResponse><Error><Code>InvalidParameter</Code><Message>+8613800000001</Message></Error></ErrorResponse>",
                Fault::BadRecipient,
            ),
            (
                403,
                "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>",
                Fault::Refused,
            ),
            (
                400,
                "<ErrorResponse><Error><Code>Throttled</Code></Error></ErrorResponse>",
                Fault::Busy,
            ),
        ] {
            let carrier = Carrier::new(status, answer);
            assert_eq!(sns(&carrier).send(letter("13800000001")).await, Err(fault), "{answer}");
        }
    }

    #[test]
    fn a_telephone_is_written_with_its_country() {
        for (written, expected) in [
            ("13800000001", Some("+8613800000001")),
            ("8613800000001", Some("+8613800000001")),
            ("+8613800000001", Some("+8613800000001")),
            ("008613800000001", Some("+8613800000001")),
            ("+4930123456", Some("+4930123456")),
            ("057985000000", None),
            ("85000000", None),
            ("+123", None),
        ] {
            assert_eq!(international(written).as_deref(), expected, "{written}");
        }
    }
}
