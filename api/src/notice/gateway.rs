//! Gateways, which send notices by SMS or e-mail: one trait, with an adapter for each provider.
//!
//! A provider's error message can contain the recipient's telephone number, so it must not leave this module: only a
//! [`Fault`], a short stable code, does.

use shared::lang::Lang;
pub use shared::wire::notice::Fault;
use std::pin::Pin;
use std::sync::Arc;

/// A channel to a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Sms,
    Email,
}

impl Channel {
    /// The name in JSON and in the signed webhook.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Email => "email",
        }
    }
}

/// What a gateway sends.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The notice's id. The same one may come twice; a gateway that can should drop the second.
    pub id: &'a str,
    pub channel: Channel,
    /// The telephone number or e-mail address.
    pub to: &'a str,
    /// The language of the subject and body.
    pub lang: Lang,
    pub subject: &'a str,
    pub body: &'a str,
}

/// The result of a gateway, when it arrives.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// Sends notices to people outside the console.
pub trait Gateway: Send + Sync {
    /// The name shown in the list of sent notices.
    fn name(&self) -> &'static str;
    /// Must finish within seconds, well before a claim expires.
    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a>;
}

/// The gateway of an installation without a provider. It sends nothing, but the notice counts as sent, so that the page
/// of sent notices shows what would have gone out.
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

/// The gateways by channel. A notice for a channel without one is only shown on the console.
#[derive(Clone)]
pub struct Gateways {
    pub sms: Option<Arc<dyn Gateway>>,
    pub email: Option<Arc<dyn Gateway>>,
}

impl Gateways {
    /// Uses [`Kept`] for every channel.
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

/// Converts an AWS SDK error. Its message is dropped, because it can name the recipient.
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

/// A network for tests, which records requests and always gives the same response.
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
