//! What both routers share: limits, headers, the log line, and answers for what no route takes.

use crate::app::App;
use crate::problem::Failure;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

/// Bytes of a request body, imports apart.
pub const BODY_MOST: usize = 512 * 1024;
/// Bytes of an import's body: a 4 MB file in Base64 fits the function's 6 MB.
pub const IMPORT_BODY_MOST: usize = 6 * 1024 * 1024;

/// Finishes a router.
pub fn finish(router: Router<App>, app: App) -> Router {
    router
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::MethodNotAllowed })
        .layer(DefaultBodyLimit::max(BODY_MOST))
        .layer(from_fn(log_request))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Failure::Internal(anyhow::anyhow!("a handler panicked")).into_response()
        }))
        .with_state(app)
}

/// One line a request, without the path's values, the query or any header: nothing personal.
async fn log_request(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ] {
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
