//! The routers of the three functions that serve HTTP, with all their layers.

use crate::app::{App, Client};
use crate::http::origin::is_cross_site;
use crate::http::serve::finish;
use crate::problem::Failure;
use crate::public::open311;
use crate::service::limit::admit_reading;
use crate::{console, openapi, public};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use std::sync::LazyLock;
use tower_http::compression::CompressionLayer;

/// The routes of each function, whatever it is started over. They come with their description, which takes longer to
/// make than most requests.
static PUBLIC: LazyLock<Router<App>> = LazyLock::new(|| {
    let (router, _) = openapi::public().split_for_parts();
    router.merge(public::lite::router())
});
static PROOF: LazyLock<Router<App>> = LazyLock::new(|| {
    let (router, _) = public::proving().split_for_parts();
    // `public` registers at the addresses of these lists, so that an answer to a third method has to name its method too.
    let elsewhere = || post(|| async { Failure::MethodNotAllowed });
    ["json", "xml"].into_iter().fold(router, |router, format| {
        router.route(&format!("/api/v1/open311/requests.{format}"), elsewhere())
    })
});
static CONSOLE: LazyLock<Router<App>> = LazyLock::new(|| console::documented().split_for_parts().0);

/// The public function. Its responses are compressed on request. That is safe from attacks that measure compressed
/// secrets (BREACH): nothing here is authenticated by a cookie that a browser sends by itself.
pub fn public(app: App) -> Router {
    let limited = PUBLIC.clone().layer(from_fn_with_state(app.clone(), limit_readings));
    serve(limited, app).layer(from_fn(open311::finish)).layer(CompressionLayer::new())
}

/// The function that proves what is published and lists what names cases. A page of its log is 900 KB of hexadecimal
/// digits.
pub fn proof(app: App) -> Router {
    let limited = PROOF.clone().layer(from_fn_with_state(app.clone(), limit_readings));
    serve(limited, app).layer(from_fn(open311::finish)).layer(CompressionLayer::new())
}

/// The console function, which is not compressed.
pub fn console(app: App) -> Router {
    serve(CONSOLE.clone(), app)
}

fn serve(router: Router<App>, app: App) -> Router {
    let router = router
        .layer(from_fn_with_state(app.clone(), refuse_cross_site))
        .method_not_allowed_fallback(open311::answer_other_method);
    finish(router, app)
}

/// Lets an address read as often as the limits say.
async fn limit_readings(
    State(app): State<App>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe()
        && let Err(failure) = admit_reading(&app, &client).await
    {
        return refused(&request, failure);
    }
    next.run(request).await
}

/// The response to a refused request, in the format of its route.
fn refused(request: &Request, failure: Failure) -> Response {
    match open311::refusal_of(request.uri(), failure) {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

/// Refuses writes from pages of other sites, before anything is counted. Those that can show a key in their body are left
/// to their handler.
pub async fn refuse_cross_site(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_cross_site(&app.origin, request.method(), request.headers())
        || open311::asks_for_key(request.uri())
    {
        return next.run(request).await;
    }
    refused(&request, Failure::CrossSite)
}
