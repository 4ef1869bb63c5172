//! The routers of the two functions that are asked over HTTP, ready to serve.

use crate::app::App;
use crate::http::serve::finish;
use crate::{console, openapi, public};
use axum::Router;
use tower_http::compression::CompressionLayer;

/// The public function. What it answers is compressed for who asks: a page of the log is 900 KB of
/// hexadecimal digits, the figures of some years 90 KB. Nothing here is sent by a browser's own cookie, so no
/// stranger's page can measure what it makes of a secret.
pub fn public(app: App) -> Router {
    let (router, _) = openapi::public().split_for_parts();
    finish(router.merge(public::lite::router()), app).layer(CompressionLayer::new())
}

/// The console function.
pub fn console(app: App) -> Router {
    let (router, _) = console::documented().split_for_parts();
    finish(router, app)
}
