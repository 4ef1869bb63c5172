//! Connections to servers that the installation names: the receiver of the webhook and the identity provider.

use anyhow::{Context, bail};
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use http::Uri;

/// The names that a machine has for itself.
const THIS_MACHINE: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Whether nobody between here and there can read along: it is `https`, or `http` on this machine.
pub fn is_private(uri: &Uri) -> bool {
    match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => THIS_MACHINE.contains(&host),
        (Some(_) | None, _) => false,
    }
}

/// A connector for an address that is private in this sense. It follows no redirect.
pub fn connector(what: &str, address: &str) -> anyhow::Result<SharedHttpConnector> {
    let uri: Uri = address.parse().with_context(|| format!("{what}'s address"))?;
    uri.host().with_context(|| format!("{what}'s address has no host"))?;
    match uri.scheme_str() {
        Some("https") => https(),
        Some("http") if is_private(&uri) => {
            Ok(SharedHttpConnector::new(Connector::builder().build_http()))
        }
        Some("http") => bail!("{what}'s address needs https, save on 127.0.0.1"),
        Some(_) | None => bail!("{what}'s address is neither https nor http"),
    }
}

#[cfg(feature = "https")]
fn https() -> anyhow::Result<SharedHttpConnector> {
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
    let provider = Provider::Rustls(CryptoMode::AwsLc);
    Ok(SharedHttpConnector::new(Connector::builder().tls_provider(provider).build()))
}

#[cfg(not(feature = "https"))]
fn https() -> anyhow::Result<SharedHttpConnector> {
    bail!("this program was built without https; build it with `--features https`")
}
