//! The layers of both routers: size limits, headers, the access log, and the response for an unknown route.

use crate::app::{App, ClientAddress};
use crate::problem::{Failure, Told};
use crate::secret::random_hex;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use percent_encoding::percent_decode_str;
use shared::id::AccountId;
use shared::limits::MAX_BODY;
use shared::trail::NotSignedIn;
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

/// The maximum size of a request body, and how a larger one is reported.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit {
    pub bytes: usize,
    /// The field that the problem names.
    pub field: &'static str,
    /// The maximum size of that field in bytes.
    pub most: usize,
}

impl BodyLimit {
    /// The limit of every route without one of its own.
    pub const ANY: BodyLimit = BodyLimit { bytes: MAX_BODY, field: "body", most: MAX_BODY };

    /// The response to a larger body.
    pub fn exceeded(self) -> Failure {
        Failure::TooLarge { field: self.field, max: self.most }
    }

    /// The layers that enforce the limit on a route. They take precedence over those of the router.
    pub fn layers(self) -> (Extension<BodyLimit>, DefaultBodyLimit) {
        (Extension(self), DefaultBodyLimit::max(self.bytes))
    }
}

/// The maximum length of a path segment, in bytes.
const MAX_SEGMENT: usize = 512;

/// The header with which every response carries the server's time in epoch milliseconds, so that pages don't depend on
/// the visitor's clock. `Date` would not do, because a proxy may set it.
pub const TIME_HEADER: HeaderName = HeaderName::from_static("onetrip-time");

/// The headers of every response whose handler does not set them. Nothing may be cached by default; a public resource
/// says itself that it may.
const HEADERS: [(&str, &str); 5] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("strict-transport-security", TRANSPORT_SECURITY),
];

/// Two years of HTTPS alone, as the site has it in the cloud. Browsers ignore it where they came without TLS.
pub const TRANSPORT_SECURITY: &str = "max-age=63072000; includeSubDomains";

/// Adds the layers. The one that catches panics is inside the others, so that its response has the same headers and log
/// line as any other.
pub fn finish(router: Router<App>, app: App) -> Router {
    router
        .fallback(|| async { Failure::NotFound })
        .layer(BodyLimit::ANY.layers())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Failure::Internal(anyhow::anyhow!("a handler panicked")).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), sign_off))
        .layer(from_fn_with_state(app.clone(), tell_time))
        .with_state(app)
}

async fn tell_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(TIME_HEADER, HeaderValue::from(app.now().0));
    response
}

/// The account of whoever sends a request, for the request's line in the log. The line is written outside of what finds
/// the session, so that a request has a place for it; an answer that opens a session says whose that is.
#[derive(Clone, Debug, Default)]
pub struct Caller(Arc<OnceLock<AccountId>>);

impl Caller {
    pub fn of(account: AccountId) -> Caller {
        Caller(Arc::new(account.into()))
    }

    /// Says who it is. The first session that is found counts.
    pub fn identify(&self, account: &AccountId) {
        self.0.get_or_init(|| account.clone());
    }

    fn account(&self) -> Option<&str> {
        self.0.get().map(AccountId::as_str)
    }
}

/// That an answer lets nobody in who wanted to sign in, and why.
#[derive(Clone, Copy, Debug)]
pub struct LetNobodyIn(pub NotSignedIn);

impl LetNobodyIn {
    /// The reason in the log. Alarms count the lines that have one.
    fn code(self) -> &'static str {
        match self.0 {
            NotSignedIn::WrongPassword => "wrong_password",
            NotSignedIn::Lapsed => "lapsed",
            NotSignedIn::WrongFactor => "wrong_factor",
            NotSignedIn::WrongPasskey => "wrong_passkey",
            NotSignedIn::Provider => "provider",
        }
    }
}

/// Whether somebody was turned away, which is a warning in the log. That nobody is signed in is how each visit of the
/// console begins.
fn is_refusal(status: StatusCode, code: Option<&str>) -> bool {
    match code {
        Some("unauthenticated") => false,
        Some("no_such_case_or_code" | "work_required") => true,
        Some(_) | None => matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::PRECONDITION_REQUIRED
                | StatusCode::TOO_MANY_REQUESTS
        ),
    }
}

/// Adds the headers to a response and logs one line per request: when, what, by whom of the staff, from where and with
/// what outcome. The line has no values from the path, no query and no headers, of citizens nothing, and of where the
/// request comes from the pseudonym of the day, so that it contains nothing personal.
async fn sign_off(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let address = request.extensions().get::<ClientAddress>().copied();
    let from = address.map(|address| app.pseudonym(address, app.real_now()));
    let caller = Caller::default();
    request.extensions_mut().insert(caller.clone());
    // No identifier is as long, and the store accepts no key that is much longer. None is anything but text.
    let written = request.uri().path();
    let is_read = written.split('/').all(|part| part.len() <= MAX_SEGMENT)
        && percent_decode_str(written).decode_utf8().is_ok();
    let mut response =
        if is_read { next.run(request).await } else { Failure::NotFound.into_response() };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    let (status, told) = (response.status(), response.extensions().get::<Told>());
    let code = told.map(|told| told.code);
    let request_id = told.map_or_else(random_hex::<8>, |told| told.request_id.clone());
    let opened = response.extensions().get::<Caller>();
    let account = caller.account().or_else(|| opened.and_then(Caller::account));
    let not_signed_in = response.extensions().get::<LetNobodyIn>().map(|because| because.code());
    macro_rules! log {
        ($log:ident) => {
            tracing::$log!(
                request_id,
                %method,
                path,
                status = status.as_u16(),
                code,
                not_signed_in,
                ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
                account,
                from,
                "request"
            )
        };
    }
    if is_refusal(status, code) || not_signed_in.is_some() {
        log!(warn);
    } else {
        log!(info);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_turned_away_is_a_warning_and_nobody_else() {
        for (status, code, expected) in [
            (200, None, false),
            (401, Some("unauthenticated"), false),
            (401, Some("session_expired"), true),
            (403, Some("forbidden"), true),
            (404, Some("no_such_case_or_code"), true),
            (404, Some("not_found"), false),
            (409, Some("wrong_stage"), false),
            (428, Some("work_required"), true),
            (400, Some("work_required"), true),
            // The page without scripts has no code.
            (429, None, true),
            (503, Some("unavailable"), false),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(is_refusal(status, code), expected, "{status} {code:?}");
        }
    }
}
