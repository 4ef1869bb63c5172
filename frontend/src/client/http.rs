//! All HTTP goes through here: [`Request`], which the clients of the public, the citizen and the console are built
//! on, and the few ways in which a request can fail. Each failure determines what the page tells the person to do
//! next.

use crate::client::browser::{self, Patience};
use crate::client::json;
use gloo_net::http;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::lang::Lang;
use shared::problem::FieldProblem;
use shared::shape::Shape;
use shared::time::Day;
use shared::wire::{Done, Problem};
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;

/// The timeout of a request, in milliseconds.
const PATIENCE_MS: i32 = 20_000;
/// The timeout of an upload, in milliseconds: as long as its signed link is valid.
const UPLOAD_PATIENCE_MS: i32 = 600_000;

pub type Answer<T> = Result<T, ApiError>;

/// A request to a path under `/api/v1`, with a JSON body if it has one.
pub struct Request {
    builder: http::RequestBuilder,
    body: Option<String>,
}

impl Request {
    /// `path` starts after `/api/v1`, for example `/directory`. Parameters are added with [`Request::query`].
    fn new(builder: fn(&str) -> http::RequestBuilder, path: &str) -> Request {
        let builder = builder(&format!("/api/v1{path}")).header("Accept", "application/json");
        Request { builder, body: None }
    }

    pub fn get(path: impl Display) -> Request {
        Request::new(http::Request::get, &path.to_string())
    }

    pub fn post(path: impl Display) -> Request {
        Request::new(http::Request::post, &path.to_string())
    }

    pub fn put(path: impl Display) -> Request {
        Request::new(http::Request::put, &path.to_string())
    }

    pub fn delete(path: impl Display) -> Request {
        Request::new(http::Request::delete, &path.to_string())
    }

    /// Adds a query parameter if it has a value.
    pub fn query(self, name: &str, value: Option<impl Display>) -> Request {
        let Some(value) = value else { return self };
        let builder = self.builder.query([(name, value.to_string())]);
        Request { builder, ..self }
    }

    pub fn json(self, body: &impl Serialize) -> Request {
        // Serialising the types of `shared` cannot fail, because their keys are strings.
        let body = serde_json::to_string(body).unwrap_or_default();
        Request { body: Some(body), ..self }.header("Content-Type", "application/json")
    }

    /// Sets the idempotency key, so that repeating the request has no further effect.
    pub fn key(self, key: &str) -> Request {
        self.header("Idempotency-Key", key)
    }

    /// Makes the write conditional on the revision that was read.
    pub fn if_match(self, revision: u32) -> Request {
        self.header("If-Match", &format!("\"{revision}\""))
    }

    pub fn header(self, name: &str, value: &str) -> Request {
        Request { builder: self.builder.header(name, value), ..self }
    }
}

/// Why a request failed, by what the person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// There was no response: the network is down. Trying again is safe.
    Offline,
    /// The response took too long: the network or the server is slow. Trying again is safe.
    Late,
    /// A gateway responded in place of the server. Trying again is safe.
    Down,
    /// The server refused and said why.
    Problem(Box<Problem>),
    /// The response cannot be read, so this page is older than the server. Reloading it helps.
    Outdated,
}

impl ApiError {
    fn problem(&self) -> Option<&Problem> {
        match self {
            ApiError::Problem(problem) => Some(problem),
            ApiError::Offline | ApiError::Late | ApiError::Down | ApiError::Outdated => None,
        }
    }

    /// The stable code of the problem, if the server named one.
    pub fn code(&self) -> Option<&str> {
        self.problem().map(|problem| problem.code.as_str())
    }

    /// The problems at single fields.
    pub fn fields(&self) -> &[FieldProblem] {
        self.problem().map_or(&[], |problem| &problem.fields)
    }

    /// Renames the fields of the problems, for a form whose fields are part of a larger request.
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> ApiError {
        if let ApiError::Problem(problem) = &mut self {
            for found in &mut problem.fields {
                found.field = rename(&found.field);
            }
        }
        self
    }

    /// Whether somebody else has changed the case since it was read.
    pub fn is_stale(&self) -> bool {
        self.code() == Some("stale_revision")
    }

    /// Whether somebody else has changed the entry since it was read.
    pub fn is_stale_entry(&self) -> bool {
        self.code() == Some("stale_entry")
    }

    /// Whether the session is missing, has ended, or began too long ago for what was asked.
    pub fn is_signed_out(&self) -> bool {
        matches!(self.code(), Some("unauthenticated" | "session_expired")) || self.is_to_confirm()
    }

    /// Whether the password has to be given again for what was asked.
    pub fn is_to_confirm(&self) -> bool {
        self.code() == Some("sign_in_again")
    }

    /// Whether the failure is temporary and says nothing about the requested thing.
    pub fn is_passing(&self) -> bool {
        match self {
            ApiError::Offline | ApiError::Late | ApiError::Down => true,
            ApiError::Problem(problem) => problem.status >= 500,
            ApiError::Outdated => false,
        }
    }
}

/// Sends a request and returns the text of the response. Boxed, so that one copy of the code serves every request.
pub fn request(sent: Request) -> Pin<Box<dyn Future<Output = Answer<String>>>> {
    Box::pin(answered(sent))
}

async fn answered(request: Request) -> Answer<String> {
    send(request).await?.text()
}

pub struct Answered {
    pub status: u16,
    /// The `ETag` of the response.
    pub tag: Option<String>,
    body: String,
}

impl Answered {
    /// The body of a successful response, or why the request failed.
    pub fn text(self) -> Answer<String> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        Err(match json::read(&self.body) {
            Some(problem) => ApiError::Problem(Box::new(problem)),
            // A gateway's own page instead of a problem means that the function is not running.
            None if self.status >= 500 => ApiError::Down,
            None => ApiError::Outdated,
        })
    }
}

/// Sends a request and returns the response, whatever its status.
pub async fn send(Request { builder, body }: Request) -> Answer<Answered> {
    let patience = Patience::begin(PATIENCE_MS);
    let asked = async {
        let builder = builder.abort_signal(patience.as_ref().map(Patience::signal).as_ref());
        let request = match body {
            Some(body) => builder.body(body)?,
            None => builder.build()?,
        };
        let answer = request.send().await?;
        if let Some(told) = answer.headers().get("onetrip-time") {
            browser::set_now(&told);
        }
        let (status, tag) = (answer.status(), answer.headers().get("etag"));
        Ok::<_, gloo_net::Error>(Answered { status, tag, body: answer.text().await? })
    };
    asked.await.map_err(|_| unanswered(patience.as_ref()))
}

/// Uploads a file to the address that the server signed. That address is used exactly as it is, because gloo-net's
/// builder would rewrite the query and break the signature. The browser sets the content type.
pub async fn upload(url: &str, file: &web_sys::File) -> Answer<()> {
    let patience = Patience::begin(UPLOAD_PATIENCE_MS);
    let options = web_sys::RequestInit::new();
    options.set_method("PUT");
    options.set_body(file);
    options.set_signal(patience.as_ref().map(Patience::signal).as_ref());
    // The server signed this address, so it is valid.
    let sent =
        web_sys::Request::new_with_str_and_init(url, &options).map_err(|_| ApiError::Down)?;
    // Whatever the store responded, the file is not there and may be sent again.
    match http::Request::from(sent).send().await {
        Ok(answer) if answer.ok() => Ok(()),
        Ok(_) => Err(ApiError::Down),
        Err(_) => Err(unanswered(patience.as_ref())),
    }
}

fn unanswered(patience: Option<&Patience>) -> ApiError {
    match patience {
        Some(patience) if patience.signal().aborted() => ApiError::Late,
        Some(_) | None => ApiError::Offline,
    }
}

/// Sends a request and reads the response with serde. This is for the console, which reads every type there is.
pub async fn fetch<T: DeserializeOwned>(sent: Request) -> Answer<T> {
    serde_json::from_str(&request(sent).await?).map_err(|_| ApiError::Outdated)
}

/// Sends a request and reads the response through [`Shape`].
pub async fn ask<T: Shape>(sent: Request) -> Answer<T> {
    json::read(&request(sent).await?).ok_or(ApiError::Outdated)
}

/// A pending response to a command. Boxed, so that one copy of the code serves every command.
pub type PendingCommand = Pin<Box<dyn Future<Output = Answer<Done>>>>;

pub fn command(sent: Request) -> PendingCommand {
    Box::pin(ask(sent))
}

/// Defines the requests of a client, one per row: name, arguments, type of the response, and the request itself.
/// Paths are written as for `format!`.
macro_rules! requests {
    (@one ($($me:ident)?) $send:path, $(#[$doc:meta])* $name:ident ($($arg:ident: $Arg:ty),*)
        -> $Answer:ty = $verb:ident ($($path:tt)+) $(.$with:ident ($($value:expr),*))*) => {
        $(#[$doc])*
        pub async fn $name($($me,)? $($arg: $Arg),*) -> Answer<$Answer> {
            let sent = Request::$verb(format_args!($($path)+)) $(.$with($($value),*))*;
            $send($($me,)? sent).await
        }
    };
    ($Client:ident $me:tt by $send:path: $(
        $(#[$doc:meta])* $name:ident $args:tt -> $Answer:ty
            = $verb:ident $path:tt $(.$with:ident $values:tt)*;
    )+) => {
        impl $Client {
            $($crate::client::http::requests! {
                @one $me $send, $(#[$doc])* $name $args -> $Answer = $verb $path $(.$with $values)*
            })+
        }
    };
}
pub(crate) use requests;

/// The address of a download for a period in a language; `format` is empty or ends with `&`.
pub fn file_address(
    path: &str,
    from: Option<Day>,
    until: Option<Day>,
    format: &str,
    lang: Lang,
) -> String {
    let query = period_query(from, until);
    let joint = if query.is_empty() { "?" } else { "&" };
    format!("/api/v1{path}{query}{joint}{format}lang={}", lang.pick("zh", "en"))
}

/// Where a file is uploaded to or can be read. The required headers are not read, because the browser sends exactly
/// those for the file's type.
#[derive(Deserialize, Shape)]
pub struct UploadTarget {
    /// Identifies an upload when it is handed in; empty for a file to read.
    #[serde(default)]
    pub key: String,
    pub url: String,
}

/// The query of a period; empty for all time.
pub fn period_query(from: Option<Day>, until: Option<Day>) -> String {
    let parts: Vec<String> = [("from", from), ("until", until)]
        .into_iter()
        .filter_map(|(name, day)| day.map(|day| format!("{name}={day}")))
        .collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_as_a_query() {
        let day = Day::read("2018-05-25").ok();
        assert_eq!(period_query(None, None), "");
        assert_eq!(period_query(None, day), "?until=2018-05-25");
        assert_eq!(period_query(day, day), "?from=2018-05-25&until=2018-05-25");
    }
}
