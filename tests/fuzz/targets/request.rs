//! A whole request to the functions, over a database without cases: the method and the address on the first line, then
//! headers, an empty line and the body. No request has an answer that blames the service. What a role may not ask for is
//! asked by the next one.

#![no_main]

use api::app::App;
use api::clock::Clock;
use api::secret::Pepper;
use api::store::{Store, Tables};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{COOKIE, HeaderName, HeaderValue};
use axum::http::{Method, Request, Uri};
use fuzz::database::{client, files};
use fuzz::{MIB, NOW, begin, within};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// Who asks: nobody, then each role.
const ASKING: [&str; 9] = [
    "",
    "window-clerk",
    "window-lead",
    "department-officer",
    "department-head",
    "leader-in-charge",
    "principal-leader",
    "inspector",
    "administrator",
];

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

static ROUTERS: LazyLock<[Router; 3]> = LazyLock::new(|| {
    let store = Store::new(client(), Tables::with_prefix(""));
    let pepper = Pepper::new(&[7; 32]).expect("a pepper");
    let clock: Clock = Arc::new(|| NOW);
    let app = App::new(store, pepper, clock.clone()).with_origin("https://one-trip.example");
    let app = app.with_files(files(clock));
    [api::router::public(app.clone()), api::router::proof(app.clone()), api::router::console(app)]
});

/// The request, without its sender.
fn request(bytes: &[u8]) -> Option<Request<Body>> {
    let cut = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = bytes.split_at(cut.unwrap_or(bytes.len()));
    let mut lines = head.split(|byte| *byte == b'\n');
    let (method, address) = std::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
    let mut request = Request::new(Body::from(body.get(2..).unwrap_or_default().to_vec()));
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = address.parse::<Uri>().ok()?;
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        request.headers_mut().append(name, value);
    }
    Some(request)
}

async fn status(router: &Router, request: Request<Body>) -> u16 {
    let response = router.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    assert!(status < 500, "{status}: {}", String::from_utf8_lossy(&body));
    status
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    if request(rest).is_none() {
        return;
    }
    let first = usize::from(*choice) % ASKING.len();
    let (routers, runtime) = (&*ROUTERS, &*RUNTIME);
    within(32 * MIB + 200 * bytes.len(), || {
        runtime.block_on(async {
            for router in routers {
                for asking in ASKING.iter().cycle().skip(first).take(ASKING.len()) {
                    let mut request = request(rest).expect("a request");
                    if !asking.is_empty() {
                        let cookie = format!("__Host-session={asking}.token");
                        let cookie = HeaderValue::from_str(&cookie).expect("a header");
                        request.headers_mut().insert(COOKIE, cookie);
                    }
                    if !matches!(status(router, request).await, 401 | 403) {
                        break;
                    }
                }
            }
        });
    });
});
