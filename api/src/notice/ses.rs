//! E-mails through Amazon SES. Not every region has it: the China regions use the webhook.

use super::Email;
use super::gateway::{Fault, Gateway, Letter, Sending, fault_of};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};

/// Sends e-mails through Amazon SES.
#[derive(Clone, Debug)]
pub struct Ses {
    client: Client,
    from: Email,
}

impl Ses {
    /// Through a client, whose configuration decides about retries and timeouts, from an address that
    /// SES has verified.
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
