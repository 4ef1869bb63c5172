//! The only place that speaks HTTP: typed clients for everyone and for the holder of a slip, and the
//! [`Request`] that the console's client is made of.
//!
//! Every failure is one of a few, and each says in the person's language what to do next.

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

/// How long an answer may take, in milliseconds.
const PATIENCE_MS: i32 = 20_000;
/// How long a file may be on its way, in milliseconds: as long as its link holds.
const UPLOAD_PATIENCE_MS: i32 = 600_000;

/// What a request comes to.
pub type Answer<T> = Result<T, ApiError>;

/// A request to a path under `/api/v1`, as gloo-net builds it, with its body in JSON.
pub struct Request {
    builder: http::RequestBuilder,
    body: Option<String>,
}

impl Request {
    /// `path` begins after `/api/v1`: `/directory`. A query is not part of it, see [`Request::query`].
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

    /// Adds a part to the query, where it has a value.
    pub fn query(self, name: &str, value: Option<impl Display>) -> Request {
        let Some(value) = value else { return self };
        let builder = self.builder.query([(name, value.to_string())]);
        Request { builder, ..self }
    }

    pub fn json(self, body: &impl Serialize) -> Request {
        // Serialising the types of `shared` cannot fail: their keys are strings.
        let body = serde_json::to_string(body).unwrap_or_default();
        Request { body: Some(body), ..self }.header("Content-Type", "application/json")
    }

    /// Names this write, so that it happens once however often it is sent.
    pub fn key(self, key: &str) -> Request {
        self.header("Idempotency-Key", key)
    }

    /// Guards this write by the revision that was read.
    pub fn if_match(self, revision: u32) -> Request {
        self.header("If-Match", &format!("\"{revision}\""))
    }

    pub fn header(self, name: &str, value: &str) -> Request {
        Request { builder: self.builder.header(name, value), ..self }
    }
}

/// Why there is no answer, by what the person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// Nothing came back: no network. Trying again is safe.
    Offline,
    /// No answer came in time: the network is slow, or the server. Trying again is safe.
    Late,
    /// Something answered in the server's place that it is not there. Trying again is safe.
    Down,
    /// The server said why not.
    Problem(Box<Problem>),
    /// The answer cannot be read: this page is older than the server. Loading it anew helps.
    Outdated,
}

impl ApiError {
    fn problem(&self) -> Option<&Problem> {
        match self {
            ApiError::Problem(problem) => Some(problem),
            ApiError::Offline | ApiError::Late | ApiError::Down | ApiError::Outdated => None,
        }
    }

    /// The stable code of the problem, where there is one.
    pub fn code(&self) -> Option<&str> {
        self.problem().map(|problem| problem.code.as_str())
    }

    /// What is wrong field by field, where that is the cause.
    pub fn fields(&self) -> &[FieldProblem] {
        self.problem().map_or(&[], |problem| &problem.fields)
    }

    /// The same with the fields under other names: where a form's fields are a part of what is sent.
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> ApiError {
        if let ApiError::Problem(problem) = &mut self {
            for found in &mut problem.fields {
                found.field = rename(&found.field);
            }
        }
        self
    }

    /// Whether somebody else changed the case in between.
    pub fn is_stale(&self) -> bool {
        self.code() == Some("stale_revision")
    }

    /// Whether somebody else changed what is kept in between.
    pub fn is_stale_entry(&self) -> bool {
        self.code() == Some("stale_entry")
    }

    /// Whether nobody is signed in, or no longer.
    pub fn is_signed_out(&self) -> bool {
        matches!(self.code(), Some("unauthenticated" | "session_expired"))
    }

    /// Whether this says nothing about what was asked for: no answer, or a server in trouble.
    pub fn is_passing(&self) -> bool {
        match self {
            ApiError::Offline | ApiError::Late | ApiError::Down => true,
            ApiError::Problem(problem) => problem.status >= 500,
            ApiError::Outdated => false,
        }
    }
}

/// Sends `sent` and returns the answer's text. Boxed, so that one copy of the code serves every request.
pub fn request(sent: Request) -> Pin<Box<dyn Future<Output = Answer<String>>>> {
    Box::pin(answered(sent))
}

async fn answered(request: Request) -> Answer<String> {
    send(request).await?.text()
}

pub struct Answered {
    pub status: u16,
    /// The tag of the view in it (`ETag`).
    pub tag: Option<String>,
    body: String,
}

impl Answered {
    /// The text of what was asked for, or why there is none.
    pub fn text(self) -> Answer<String> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        Err(match json::read(&self.body) {
            Some(problem) => ApiError::Problem(Box::new(problem)),
            // A gateway's own page instead of a problem: the function is not there.
            None if self.status >= 500 => ApiError::Down,
            None => ApiError::Outdated,
        })
    }
}

/// Sends a request, whatever is answered.
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

/// Uploads a file to where the server said. The browser says its type by itself. The address is handed on
/// as it is: gloo-net's builder writes the query anew, and the link is signed.
pub async fn upload(url: &str, file: &web_sys::File) -> Answer<()> {
    let patience = Patience::begin(UPLOAD_PATIENCE_MS);
    let options = web_sys::RequestInit::new();
    options.set_method("PUT");
    options.set_body(file);
    options.set_signal(patience.as_ref().map(Patience::signal).as_ref());
    // The server signed an address, so it is one.
    let sent =
        web_sys::Request::new_with_str_and_init(url, &options).map_err(|_| ApiError::Down)?;
    // Whatever the store answered: the file is not there, and may be sent again.
    match http::Request::from(sent).send().await {
        Ok(answer) if answer.ok() => Ok(()),
        Ok(_) => Err(ApiError::Down),
        Err(_) => Err(unanswered(patience.as_ref())),
    }
}

/// Why nothing came back.
fn unanswered(patience: Option<&Patience>) -> ApiError {
    match patience {
        Some(patience) if patience.signal().aborted() => ApiError::Late,
        Some(_) | None => ApiError::Offline,
    }
}

/// Sends `sent` and reads the answer with serde: for the console, which reads everything there is.
pub async fn fetch<T: DeserializeOwned>(sent: Request) -> Answer<T> {
    serde_json::from_str(&request(sent).await?).map_err(|_| ApiError::Outdated)
}

/// Sends `sent` and reads the answer.
pub async fn ask<T: Shape>(sent: Request) -> Answer<T> {
    json::read(&request(sent).await?).ok_or(ApiError::Outdated)
}

/// A pending answer to a command. Boxed, so that one copy of the code serves every command.
pub type PendingCommand = Pin<Box<dyn Future<Output = Answer<Done>>>>;

pub fn command(sent: Request) -> PendingCommand {
    Box::pin(ask(sent))
}

/// The requests of a client, one a row: its name and what it takes, the answer's type, the request. The
/// path is written as `format!` takes it.
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

/// Where something of a period can be had in a language; `format` ends with `&`, where there is one.
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

/// Where a file goes or lies: what is read of both answers. The headers that an upload asks for are those
/// that a browser sends for the type that was said.
#[derive(Deserialize, Shape)]
pub struct UploadTarget {
    /// What to hand in after an upload; nothing of a file to look at.
    #[serde(default)]
    pub key: String,
    pub url: String,
}

/// The query of a period: empty for all there is.
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
