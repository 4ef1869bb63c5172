//! The layers of both routers: size limits, headers, the access log, and the response for an unknown route.

use crate::app::App;
use crate::problem::Failure;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use percent_encoding::percent_decode_str;
use shared::limits::MAX_BODY;
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
        .method_not_allowed_fallback(|| async { Failure::MethodNotAllowed })
        .layer(BodyLimit::ANY.layers())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Failure::Internal(anyhow::anyhow!("a handler panicked")).into_response()
        }))
        .layer(from_fn(sign_off))
        .layer(from_fn_with_state(app.clone(), tell_time))
        .with_state(app)
}

async fn tell_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(TIME_HEADER, HeaderValue::from(app.now().0));
    response
}

/// Adds the headers to a response and logs one line per request. The line has no values from the path, no query and no
/// headers, so that it contains nothing personal.
async fn sign_off(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
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
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    response
}
