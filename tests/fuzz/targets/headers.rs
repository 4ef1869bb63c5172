//! The headers of a request, as lines `name: value`.

#![no_main]

use api::app::Client;
use api::http::client::TrustedProxies;
use api::http::conditional::ConditionalRequest;
use api::http::extract::{
    IdempotencyKey, IfMatch, RawBody, SESSION_COOKIE, SlipCredential, VerdictLink, cookie,
    media_type, session_cookie,
};
use api::http::origin::{is_cross_site, read_address};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{Method, Request};
use futures::FutureExt;
use fuzz::{MIB, NOW, assert_blames_input, begin, within};
use libfuzzer_sys::fuzz_target;
use std::net::{IpAddr, Ipv4Addr};

const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

fn request(lines: &[u8]) -> Option<Request<Body>> {
    let mut request = Request::new(Body::from("a body"));
    for line in lines.split(|byte| *byte == b'\n') {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        request.headers_mut().append(name, value);
    }
    Some(request)
}

/// Runs an extractor, which fails by fault of the request if it does.
macro_rules! extract {
    ($Type:ty, $parts:expr) => {
        <$Type>::from_request_parts($parts, &())
            .now_or_never()
            .expect("it waits for nothing")
            .map_err(|failure| assert_blames_input(failure))
            .ok()
    };
}

fuzz_target!(init: begin(), |lines: &[u8]| {
    let Some(request) = request(lines) else { return };
    within(4 * MIB + 100 * lines.len(), || {
        let (mut parts, body) = request.into_parts();
        let headers = parts.headers.clone();
        media_type(&headers);
        assert_eq!(session_cookie(&headers), cookie(&headers, SESSION_COOKIE));
        let town = "https://one-trip.example";
        assert!(!is_cross_site(town, &Method::GET, &headers));
        is_cross_site(town, &Method::POST, &headers);
        is_cross_site("http://127.0.0.1:8018", &Method::POST, &headers);
        for value in headers.values().filter_map(|value| value.to_str().ok()) {
            if let Ok(address) = read_address(value) {
                assert_eq!(read_address(&address).ok(), Some(address));
            }
        }
        // Who is not believed names nobody.
        assert_eq!(TrustedProxies::default().client_of(PEER, &headers), PEER);
        let trusted = TrustedProxies([PROXY].into());
        assert_eq!(trusted.client_of(PEER, &headers), PEER);
        trusted.client_of(PROXY, &headers);
        let condition = ConditionalRequest::read(&headers, "anyone", NOW);
        condition.unchanged(3, false);
        assert!(condition.answer(3, false, &"a view").is_ok());
        if let Some(IdempotencyKey(key)) = extract!(IdempotencyKey, &mut parts) {
            assert!(
                (16..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
            );
        }
        extract!(IfMatch, &mut parts);
        extract!(SlipCredential, &mut parts);
        extract!(VerdictLink, &mut parts);
        let Ok(client) = Client::from_request_parts(&mut parts, &())
            .now_or_never()
            .expect("it waits for nothing");
        assert!(client.address.is_none(), "no header says who the client is");
        let request = Request::from_parts(parts, body);
        let read =
            RawBody::from_request(request, &()).now_or_never().expect("it waits for nothing");
        if let Err(failure) = read {
            assert_blames_input(failure);
        }
    });
});
