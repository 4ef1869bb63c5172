//! Where a request comes from. Browsers say so, and a page of another site must not write here in the name of whoever
//! looks at it. Programs say nothing, and are let through: nobody else's session or address hangs on them.
//!
//! `Sec-Fetch-Site` is the browser's own judgement, `Origin` (RFC 6454) the address of the page. A page that asks for no
//! referrer, as all of ours do, sends `Origin: null` with a form, so that only the browser's judgement counts there.
//! `Host` is never asked, because whoever sends a request chooses it, and so does a name that was pointed at this
//! machine (DNS rebinding).

use anyhow::{Context, ensure};
use axum::http::{HeaderMap, Method, Uri, header};

/// The names that a machine has for itself. Only this machine answers to them, so each is as good as the others.
const THIS_MACHINE: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Parses the public address of an installation, for example `https://one-trip.example`, and brings it into the form in
/// which browsers write an origin.
pub fn read_address(written: &str) -> anyhow::Result<String> {
    let wrong = || format!("{written:?} is no address such as https://one-trip.example");
    let uri: Uri = written.trim().parse().with_context(wrong)?;
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().with_context(wrong)?;
    let has_port = authority.port_u16().is_some();
    ensure!(!authority.host().is_empty(), wrong());
    ensure!(has_port || authority.as_str() == authority.host(), wrong());
    let authority = authority.as_str().to_ascii_lowercase();
    ensure!(matches!(scheme, "http" | "https"), wrong());
    ensure!(matches!(uri.path(), "" | "/") && uri.query().is_none(), wrong());
    ensure!(!authority.contains('@'), wrong());
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let authority = authority.strip_suffix(usual).unwrap_or(&authority);
    Ok(format!("{scheme}://{authority}"))
}

/// Whether a write is sent by a page that is not of the site at `address`.
pub fn is_cross_site(address: &str, method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
    if site.is_some_and(|site| !matches!(site, b"same-origin" | b"none")) {
        return true;
    }
    match headers.get(header::ORIGIN) {
        None => false,
        Some(origin) if origin == "null" => site != Some(b"same-origin"),
        Some(origin) => !origin.to_str().is_ok_and(|origin| is_same(address, origin)),
    }
}

fn is_same(address: &str, origin: &str) -> bool {
    address == origin || port_here(address).is_some_and(|port| port_here(origin) == Some(port))
}

/// The port of an address on this machine.
fn port_here(address: &str) -> Option<&str> {
    let authority = address.strip_prefix("http://")?;
    THIS_MACHINE.into_iter().find_map(|name| authority.strip_prefix(name)?.strip_prefix(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn refused(address: &str, sent: &[(&'static str, &'static str)]) -> bool {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        is_cross_site(address, &Method::POST, &sent.iter().map(pair).collect())
    }

    #[test]
    fn an_address_is_a_scheme_and_a_host_and_nothing_else() {
        for (written, read) in [
            ("https://one-trip.example", Some("https://one-trip.example")),
            ("https://One-Trip.example/", Some("https://one-trip.example")),
            ("https://one-trip.example:443", Some("https://one-trip.example")),
            ("http://127.0.0.1:8018", Some("http://127.0.0.1:8018")),
            ("http://town.example:80", Some("http://town.example")),
            ("one-trip.example", None),
            ("https://one-trip.example/path", None),
            ("https://one-trip.example/?q", None),
            ("https://user@one-trip.example", None),
            ("ftp://one-trip.example", None),
            ("https://:443", None),
            ("https://one-trip.example:", None),
            ("https://one-trip.example:65536", None),
            ("", None),
        ] {
            assert_eq!(read_address(written).ok().as_deref(), read, "{written}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_told_from_our_own_and_from_programs() {
        let town = "https://one-trip.example";
        for (sent, expected) in [
            (&[][..], false),
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://one-trip.example")], false),
            // A form of ours, since our pages ask for no referrer.
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], false),
            // An older browser, which says nothing but the origin.
            (&[("origin", "https://one-trip.example")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("sec-fetch-site", "anything new")], true),
            (&[("origin", "null")], true),
            (&[("origin", "https://one-trip.example.evil.example")], true),
            (&[("origin", "http://one-trip.example")], true),
            (&[("origin", "https://one-trip.example:8443")], true),
            // A name that was pointed at this machine is the page's own, but not ours.
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")], true),
        ] {
            assert_eq!(refused(town, sent), expected, "{sent:?}");
        }
        assert!(!is_cross_site(
            town,
            &Method::GET,
            &[(header::ORIGIN, HeaderValue::from_static("https://evil.example"))]
                .into_iter()
                .collect()
        ));
    }

    #[test]
    fn a_machine_has_several_names_for_itself() {
        let here = "http://127.0.0.1:8018";
        for (origin, expected) in [
            ("http://127.0.0.1:8018", false),
            ("http://localhost:8018", false),
            ("http://[::1]:8018", false),
            ("http://localhost:8019", true),
            ("https://localhost:8018", true),
            ("http://localhost.evil.example:8018", true),
        ] {
            assert_eq!(refused(here, &[("origin", origin)]), expected, "{origin}");
            assert!(refused("https://one-trip.example", &[("origin", origin)]), "{origin}");
        }
    }
}
