//! What both routers share: limits, headers, the log line, and answers for what no route takes.

use crate::app::App;
use crate::problem::Failure;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use shared::limits::{MAX_BODY, MAX_IMPORT_BODY, MAX_REGISTER_FILE};
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

/// How large the body of a request may be, and what is told of one that is larger.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit {
    pub bytes: usize,
    /// The field to blame.
    pub field: &'static str,
    /// Bytes that may stand in that field.
    pub most: usize,
}

impl BodyLimit {
    /// What holds for every route that says nothing else.
    pub const ANY: BodyLimit = BodyLimit { bytes: MAX_BODY, field: "body", most: MAX_BODY };
    /// An import: what is too large is its file, whose bytes travel in Base64.
    pub const IMPORT: BodyLimit =
        BodyLimit { bytes: MAX_IMPORT_BODY, field: "content", most: MAX_REGISTER_FILE };

    /// The refusal of what is larger.
    pub fn exceeded(self) -> Failure {
        Failure::TooLarge { field: self.field, max: self.most }
    }

    /// The layers that hold a route to it. A route's own limit goes before the one of its router.
    pub fn layers(self) -> (Extension<BodyLimit>, DefaultBodyLimit) {
        (Extension(self), DefaultBodyLimit::max(self.bytes))
    }
}

/// Bytes of a part of a path.
const MAX_SEGMENT: usize = 512;

/// The header in which every answer tells the house's time, in epoch milliseconds: pages reckon with it,
/// whatever the visitor's own clock says. `Date` would not do: whoever stands in between may set it.
pub const TIME_HEADER: HeaderName = HeaderName::from_static("onetrip-time");

/// What every answer says unless its handler says otherwise: nobody keeps it. What everyone may read may be
/// kept, and says so itself.
const HEADERS: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
];

/// Finishes a router. A handler that panics is answered within, so that this answer has the headers and
/// the line in the log that every other one has.
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

/// Gives an answer its headers, and the log one line a request: without the path's values, the query or
/// any header, so that nothing personal is in it.
async fn sign_off(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    // No identifier is as long as this, and the store takes no key that is much longer.
    let is_read = request.uri().path().split('/').all(|part| part.len() <= MAX_SEGMENT);
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
