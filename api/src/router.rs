//! The routers of the three functions that serve HTTP, with all their layers.

use crate::app::App;
use crate::http::serve::finish;
use crate::{console, openapi, public};
use axum::Router;
use tower_http::compression::CompressionLayer;

/// The public function. Its responses are compressed on request. That is safe from attacks that measure compressed
/// secrets (BREACH): nothing here is authenticated by a cookie that a browser sends by itself.
pub fn public(app: App) -> Router {
    let (router, _) = openapi::public().split_for_parts();
    finish(router.merge(public::lite::router()), app).layer(CompressionLayer::new())
}

/// The function that proves what is published and lists what names cases. A page of its log is 900 KB of hexadecimal
/// digits.
pub fn proof(app: App) -> Router {
    let (router, _) = public::proving().split_for_parts();
    finish(router, app).layer(CompressionLayer::new())
}

/// The console function, which is not compressed.
pub fn console(app: App) -> Router {
    let (router, _) = console::documented().split_for_parts();
    finish(router, app)
}
