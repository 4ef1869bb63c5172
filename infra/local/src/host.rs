//! The host: one process that serves both functions, the site and the files, folds the outbox, runs the clock, delivers
//! notices and removes what has expired.

use crate::embedded::Embedded;
use crate::files::{BUCKET, FileServer};
use crate::server::Peer;
use api::app::{App, ClientAddress};
use api::http::client::TrustedProxies;
use api::http::serve::TRANSPORT_SECURITY;
use api::notice::gateway::{Gateway, Gateways, Kept};
use api::notice::webhook::Webhook;
use api::router::refuse_cross_site;
use api::store::Tables;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tower::ServiceExt;
use tower::util::MapRequestLayer;
use tower_http::services::ServeDir;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// How often the outbox and the due notices are checked without a notification.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How often a search for expired items begins, unless the one before takes longer.
const SWEEP: Duration = Duration::from_secs(600);
/// For how many times as long as it searched it rests.
const SWEEP_RESTS: u32 = 19;

/// How long a request may take, its body included. The browser programs wait for 20 seconds, and API Gateway for 30.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an upload or download by a signed link may take: as long as the link is valid.
const LINK_TIMEOUT: Duration = Duration::from_secs(600);
/// How long a client may send nothing in the middle of a body.
const BODY_IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// The pages' content security policy: nothing from elsewhere, no inline script or style, but WebAssembly. Browsers
/// report what it kept a page from.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
     report-uri /api/v1/csp-reports; report-to csp";

/// Both functions and the site on one router. `site` is the folder of the built site.
pub fn router(app: App, site: &Path) -> Router {
    pages_and_functions(app, site).layer(from_fn(secure))
}

/// Says of each request who has sent it.
pub fn name_clients(router: Router, proxies: TrustedProxies) -> Router {
    router.layer(MapRequestLayer::new(move |mut request: Request| {
        if let Some(Peer(peer)) = request.extensions().get().copied() {
            let client = proxies.client_of(peer, request.headers());
            request.extensions_mut().insert(ClientAddress(client));
        }
        request
    }))
}

/// Adds the files, whose links are paths under the bucket's name.
pub fn router_with_files(app: App, site: &Path, files: &FileServer) -> Router {
    let files = files.clone();
    Router::new()
        .route(
            &format!("/{BUCKET}/{{*key}}"),
            any(async move |request: Request| files.answer(request).await),
        )
        .layer(from_fn_with_state(app.clone(), refuse_cross_site))
        .layer(timeouts(LINK_TIMEOUT))
        .merge(pages_and_functions(app, site))
        .layer(from_fn(secure))
}

/// Ends a request that takes longer, which no program of ours waits for, or of which nothing more arrives.
fn timeouts(whole: Duration) -> (TimeoutLayer, RequestBodyTimeoutLayer) {
    let late = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, whole);
    (late, RequestBodyTimeoutLayer::new(BODY_IDLE_TIMEOUT))
}

fn pages_and_functions(app: App, site: &Path) -> Router {
    let public = api::router::public(app.clone());
    let proof = api::router::proof(app.clone());
    let console = api::router::console(app);
    let site = site.to_owned();
    let pages = ServeDir::new(&site).append_index_html_on_directories(false).precompressed_br();
    let serve = move |request: Request| {
        let (public, proof, console) = (public.clone(), proof.clone(), console.clone());
        let (pages, site) = (pages.clone(), site.clone());
        async move {
            let path = request.uri().path();
            if path == "/api/v1/console" || path.starts_with("/api/v1/console/") {
                return answer(console.oneshot(request).await);
            }
            if names_cases(request.method(), path) {
                return answer(proof.oneshot(request).await);
            }
            if path.starts_with("/api/") || path == "/lite" {
                return answer(public.oneshot(request).await);
            }
            serve_page(request, pages, &site).await
        }
    };
    Router::new().fallback(serve).layer(timeouts(REQUEST_TIMEOUT))
}

/// Whether the function `proof` serves a request, as the cloud's routes say.
fn names_cases(method: &Method, path: &str) -> bool {
    let Some(path) = path.strip_prefix("/api/v1/") else { return false };
    let first = path.split('/').next().unwrap_or_default();
    let is_case_proof = first == "cases" && path.ends_with("/events");
    let is_list = ["open311/requests.json", "open311/requests.xml"].contains(&path);
    ["log", "explanations", "plans", "feed", "data"].contains(&first)
        || is_case_proof
        || (is_list && method != Method::POST)
}

fn answer(result: Result<Response, std::convert::Infallible>) -> Response {
    match result {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// A file of the site, or the page that draws the path.
async fn serve_page(request: Request, pages: ServeDir, site: &Path) -> Response {
    let path = request.uri().path().to_owned();
    if names_hidden_file(&path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let mut request = request;
    if !is_file {
        *request.uri_mut() = Uri::from_static(page_of(&path));
    }
    let mut response = match pages.oneshot(request).await {
        Ok(response) => response.map(axum::body::Body::new),
        Err(never) => match never {},
    };
    if response.status() == StatusCode::NOT_FOUND && !is_file && !site.join("citizen.html").exists()
    {
        return (StatusCode::NOT_FOUND, "the site is not built; run `cargo xtask dev`\n")
            .into_response();
    }
    // A file's name changes with its content, but a page's does not.
    let caching = if is_file && path.starts_with("/assets/") && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if let Some(kind) = kind.filter(|kind| kind.starts_with("text/") || kind.ends_with("+xml"))
        && let Ok(told) = HeaderValue::try_from(format!("{kind}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, told);
    }
    response
}

/// Whether a path leads to a file or folder whose name begins with a dot. The site has none, but whoever keeps the site
/// under version control does.
fn names_hidden_file(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/");
    path.split(['/', '\\']).any(|name| name.starts_with('.'))
}

/// The page whose program draws a path, chosen by the path's first segment. The cloud's `site.yaml` has the same rule,
/// and each program shows that an address does not exist.
fn page_of(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("console") => "/staff.html",
        Some(
            "figures" | "explanations" | "plans" | "tables" | "data" | "reforms" | "about"
            | "accessibility",
        ) => "/transparency.html",
        Some("check") => "/verification.html",
        Some(_) | None => "/citizen.html",
    }
}

pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("reporting-endpoints", "csp=\"/api/v1/csp-reports\""),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
        ("strict-transport-security", TRANSPORT_SECURITY),
    ] {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Folds the outbox after each command, and at least every second.
pub async fn project(app: App) {
    loop {
        match api::jobs::project::fold_pending(&app).await {
            Ok(0) => {}
            Ok(folded) => tracing::debug!(folded, "folded"),
            Err(error) => tracing::error!("folding the outbox: {error}"),
        }
        let _ = tokio::time::timeout(LOOK_AGAIN, app.outbox.notified()).await;
    }
}

/// Runs the clock every second.
pub async fn clock(app: App) {
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match api::jobs::clock::run(&app).await {
            Ok(ticked) => {
                tracing::debug!(ticked.events, ticked.digests, ticked.set_aside, "the clock");
            }
            Err(error) => tracing::error!("the clock: {error}"),
        }
    }
}

/// Delivers due notices every second. It is a task of its own, so that a slow gateway does not delay the figures.
pub async fn deliver(app: App) {
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = api::jobs::deliver::deliver_due(&app, app.now()).await {
            tracing::error!("delivering notices: {:#}", anyhow::Error::from(error));
        }
    }
}

/// Works on the tasks that staff have started, at once and at least every second.
pub async fn tasks(app: App) {
    loop {
        match api::jobs::task::run_tasks(&app, Duration::MAX).await {
            Ok(steps) => tracing::debug!(steps, "tasks"),
            Err(error) => tracing::error!("the tasks: {error}"),
        }
        let _ = tokio::time::timeout(LOOK_AGAIN, app.tasks.notified()).await;
    }
}

/// Reads the gateways from the environment: `ONETRIP_SMS` and `ONETRIP_EMAIL` are `webhook` or `none`. If unset,
/// notices are not sent but are listed as sent. A webhook needs `ONETRIP_WEBHOOK_URL` and `ONETRIP_WEBHOOK_SECRET`.
pub fn gateways() -> anyhow::Result<Gateways> {
    let chosen = |name: &str| -> anyhow::Result<Option<Arc<dyn Gateway>>> {
        match std::env::var(name).as_deref() {
            Err(_) | Ok("") => Ok(Some(Arc::new(Kept))),
            Ok("none") => Ok(None),
            Ok("webhook") => Ok(Some(Arc::new(Webhook::from_environment()?))),
            Ok(other) => anyhow::bail!("{name} is webhook or none here, not {other}"),
        }
    };
    Ok(Gateways { sms: chosen("ONETRIP_SMS")?, email: chosen("ONETRIP_EMAIL")? })
}

/// Removes expired items, by the application's clock, and stale uploads, by the real one, since neither the embedded
/// database nor a folder does so by itself. It looks at every item, which in a large house takes hours; requests hardly
/// notice, since it rests most of the time.
pub async fn sweep(app: App, embedded: Embedded, tables: Tables, files: FileServer) {
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let files = files.clone();
        match tokio::task::spawn_blocking(move || files.sweep()).await {
            Ok(Ok(uploads)) => tracing::debug!(uploads, "swept"),
            Ok(Err(error)) => tracing::error!("sweeping the files: {error:#}"),
            Err(error) => tracing::error!("sweeping the files: {error}"),
        }
        for table in [&tables.cases, &tables.personal, &tables.staff] {
            match embedded.sweep(table, || app.now(), SWEEP_RESTS).await {
                Ok(items) => tracing::debug!(items, table, "swept"),
                Err(error) => tracing::error!("sweeping: {error:#}"),
            }
        }
    }
}

/// The folder into which the site is built by default.
pub fn default_site() -> PathBuf {
    PathBuf::from("target/site")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_leads_to_the_page_that_draws_it() {
        for (path, page) in [
            ("/", "/citizen.html"),
            ("/track/1804-12345-74", "/citizen.html"),
            ("/track/1804-1234-5678-60", "/citizen.html"),
            ("/nowhere/figures", "/citizen.html"),
            ("/figures", "/transparency.html"),
            ("/figures/", "/transparency.html"),
            ("/explanations/1804-12345-74", "/transparency.html"),
            ("/plans", "/transparency.html"),
            ("/tables", "/transparency.html"),
            ("/data", "/transparency.html"),
            ("/reforms/2018-05-1a2b", "/transparency.html"),
            ("/about", "/transparency.html"),
            ("/accessibility", "/transparency.html"),
            ("/figuress", "/citizen.html"),
            ("/check", "/verification.html"),
            ("/check/1804-12345-74", "/verification.html"),
            ("/checks", "/citizen.html"),
            ("/console", "/staff.html"),
            ("/console/cases/1804-1234-5678-60", "/staff.html"),
            ("/consoles", "/citizen.html"),
        ] {
            assert_eq!(page_of(path), page, "{path}");
        }
    }
}
