//! Gateways: what carries a notice out of the house. One trait, and an adapter for each carrier.
//!
//! A gateway's own words about a failure can hold the recipient's telephone, so they end here: what
//! goes on is a [`Fault`], a short stable code.

use shared::lang::Lang;
pub use shared::wire::notice::Fault;
use std::pin::Pin;
use std::sync::Arc;

/// A channel to a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A text message to a telephone.
    Sms,
    /// An e-mail.
    Email,
}

impl Channel {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Email => "email",
        }
    }
}

/// What a gateway is given to send.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The notice's id. It may come twice, and is the same then: a gateway that can drop the second.
    pub id: &'a str,
    pub channel: Channel,
    /// The telephone or the e-mail address.
    pub to: &'a str,
    /// The language of the words.
    pub lang: Lang,
    pub subject: &'a str,
    pub body: &'a str,
}

/// A future of a gateway.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// What carries a letter out of the house.
pub trait Gateway: Send + Sync {
    /// Its name in the lists.
    fn name(&self) -> &'static str;
    /// Sends a letter. It answers within seconds, well before a claim expires.
    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a>;
}

/// The gateway of a house without one: it keeps the letter where it is. The notice counts as sent, so
/// that the page of sent notices shows what would have gone out.
#[derive(Clone, Copy, Debug)]
pub struct Kept;

impl Gateway for Kept {
    fn name(&self) -> &'static str {
        "kept"
    }

    fn send<'a>(&'a self, _: Letter<'a>) -> Sending<'a> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// The gateways of a house, by channel. Without one for its channel, a notice is only shown.
#[derive(Clone)]
pub struct Gateways {
    pub sms: Option<Arc<dyn Gateway>>,
    /// For e-mails.
    pub email: Option<Arc<dyn Gateway>>,
}

impl Gateways {
    /// [`Kept`] for every channel.
    pub fn kept() -> Gateways {
        Gateways { sms: Some(Arc::new(Kept)), email: Some(Arc::new(Kept)) }
    }
}

impl std::fmt::Debug for Gateways {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |gateway: &Option<Arc<dyn Gateway>>| {
            gateway.as_ref().map_or("none", |gateway| gateway.name())
        };
        formatter
            .debug_struct("Gateways")
            .field("sms", &name(&self.sms))
            .field("email", &name(&self.email))
            .finish()
    }
}

/// A failure of the AWS SDK as a fault. Its message is dropped: it can name the recipient.
#[cfg(feature = "lambda")]
pub(super) fn fault_of<E, R>(
    error: &aws_smithy_runtime_api::client::result::SdkError<E, R>,
    bad_recipient: &[&str],
) -> Fault
where
    E: aws_smithy_types::error::metadata::ProvideErrorMetadata,
{
    use aws_smithy_runtime_api::client::result::SdkError;
    match error {
        SdkError::ServiceError(service) => match service.err().code().unwrap_or_default() {
            code if bad_recipient.contains(&code) => Fault::BadRecipient,
            code if code.contains("Throttl")
                || code.contains("TooManyRequests")
                || code.contains("LimitExceeded")
                || code.contains("Internal")
                || code.contains("Unavailable")
                || code.contains("Paused") =>
            {
                Fault::Busy
            }
            _ => Fault::Refused,
        },
        SdkError::TimeoutError(_) => Fault::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Fault::TimedOut,
        SdkError::DispatchFailure(_) => Fault::Unreachable,
        SdkError::ResponseError(_) => Fault::Busy,
        SdkError::ConstructionFailure(_) | _ => Fault::Refused,
    }
}

/// The network of a test: it notes what is asked and answers always the same.
#[cfg(all(test, feature = "lambda"))]
pub(super) mod carrier {
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
    use aws_smithy_runtime_api::http::{Response, StatusCode};
    use aws_smithy_types::body::SdkBody;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Debug)]
    pub(in crate::notice) struct Carrier {
        status: u16,
        answer: &'static str,
        asked: Arc<Mutex<Vec<String>>>,
    }

    impl Carrier {
        pub(in crate::notice) fn new(status: u16, answer: &'static str) -> Carrier {
            Carrier { status, answer, asked: Arc::default() }
        }

        pub(in crate::notice) fn client(&self) -> SharedHttpClient {
            let connector = SharedHttpConnector::new(self.clone());
            http_client_fn(move |_, _| connector.clone())
        }

        pub(in crate::notice) fn asked(&self) -> Vec<String> {
            self.asked.lock().expect("the list").clone()
        }
    }

    impl HttpConnector for Carrier {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let body = request.body().bytes().unwrap_or_default();
            self.asked.lock().expect("the list").push(String::from_utf8_lossy(body).into_owned());
            let status = StatusCode::try_from(self.status).expect("a status");
            HttpConnectorFuture::ready(Ok(Response::new(status, SdkBody::from(self.answer))))
        }
    }
}
