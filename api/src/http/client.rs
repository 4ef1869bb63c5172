//! Where a request comes from, and the work that it proves.
//!
//! The host says who has sent a request: the peer of the connection, or, if that is a proxy which the installation
//! trusts, the address that the proxy names. No header counts otherwise, since whoever sends a request chooses it.

use crate::app::Client;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use shared::rate::work;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

/// The header in which proxies name whom they speak for, the nearest last.
const FORWARDED: &str = "x-forwarded-for";

/// The proxies that a host believes.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Arc<[IpAddr]>);

impl TrustedProxies {
    /// The client's address: the last one in the chain of proxies that is not itself a trusted proxy.
    pub fn client_of(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.0.contains(&peer) {
            return peer;
        }
        let named = headers.get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok());
        let mut chain: Vec<IpAddr> = Vec::new();
        for written in named.flat_map(|value| value.split(',')) {
            match written.trim().parse::<IpAddr>() {
                Ok(address) => chain.push(address.to_canonical()),
                // Nothing that is left of what cannot be read is known.
                Err(_) => chain.clear(),
            }
        }
        chain.into_iter().rev().find(|address| !self.0.contains(address)).unwrap_or(peer)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Client, Infallible> {
        let address = parts.extensions.get().copied();
        let work = parts.headers.get(work::HEADER).and_then(|value| value.to_str().ok());
        Ok(Client { address, work: work.map(str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let address = |written: &str| written.parse().expect("an address");
        let trusted = TrustedProxies(trusted.iter().map(|written| address(written)).collect());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED, HeaderValue::from_static(value));
        }
        trusted.client_of(address(peer), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_the_client_is() {
        for (trusted, peer, forwarded, expected) in [
            (&[][..], "192.0.2.1", &["203.0.113.9"][..], "192.0.2.1"),
            (&["10.0.0.1"], "192.0.2.1", &["203.0.113.9"], "192.0.2.1"),
            (&["10.0.0.1"], "10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.1"], "10.0.0.1", &[], "10.0.0.1"),
            // What the client itself has written stands on the left.
            (&["10.0.0.1"], "10.0.0.1", &["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.1"], "10.0.0.1", &["198.51.100.7", "203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.1", "10.0.0.2"], "10.0.0.1", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            (&["10.0.0.1"], "10.0.0.1", &["203.0.113.9, nonsense"], "10.0.0.1"),
            (&["10.0.0.1"], "10.0.0.1", &["nonsense, 203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.1"], "10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ] {
            assert_eq!(
                client(trusted, peer, forwarded),
                expected,
                "{trusted:?} {peer} {forwarded:?}"
            );
        }
    }
}
