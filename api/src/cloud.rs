//! What the binaries share: they read the environment, create the clients and start logging. There is no logic here
//! beyond choosing the parts and starting them.

use crate::app::{App, ClientAddress};
use crate::clock::system_clock;
use crate::files::Files;
use crate::http::client::TrustedProxies;
use crate::http::origin::read_address;
use crate::notice::gateway::{Gateway, Gateways};
use crate::notice::ses::Ses;
use crate::notice::sns::Sns;
use crate::notice::webhook::Webhook;
use crate::provider::Provider;
use crate::secret::{Pepper, hash_password, same};
use crate::store::{Author, FIRST_ADMINISTRATORS, Store, Tables};
use anyhow::{Context, bail};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use axum::extract::State;
use axum::http::HeaderMap;
use lambda_http::request::RequestContext;
use shared::actor::Seat;
use shared::id::AccountId;
use shared::policy::Rules;
use shared::text::{Email, Line};
use shared::wire::Account;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

fn variable(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set"))
}

/// Logs JSON lines to standard output, from `INFO` up unless `RUST_LOG` says otherwise.
pub fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).init();
}

/// Builds the state from the environment: `ONETRIP_CASES_TABLE`, `ONETRIP_PERSONAL_TABLE`, `ONETRIP_STAFF_TABLE`,
/// `ONETRIP_FILES_BUCKET`, `ONETRIP_FILES_ORIGIN`, `ONETRIP_PEPPER` (the newest first, separated by spaces) and
/// `ONETRIP_ORIGIN`, with the function's region and credentials, the gateways that [`gateways`] reads and the identity
/// provider.
pub async fn app() -> anyhow::Result<App> {
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_max_attempts(4))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(2))
                .operation_attempt_timeout(Duration::from_secs(5))
                .operation_timeout(Duration::from_secs(10))
                .build(),
        );
    let loader = match std::env::var("AWS_REGION") {
        Ok(region) => loader.region(Region::new(region)),
        Err(_) => loader,
    };
    let config = loader.load().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let tables = Tables {
        cases: variable("ONETRIP_CASES_TABLE")?,
        // `proof` has no personal table, and `public` and `proof` have none of the staff's.
        personal: std::env::var("ONETRIP_PERSONAL_TABLE").unwrap_or_else(|_| "none".into()),
        staff: std::env::var("ONETRIP_STAFF_TABLE").unwrap_or_else(|_| "none".into()),
    };
    let pepper = Pepper::from_line(&variable("ONETRIP_PEPPER")?)?;
    let app = App::new(Store::new(client, tables), pepper, system_clock());
    let origin = read_address(&variable("ONETRIP_ORIGIN")?)?;
    let app = app.with_gateways(gateways(&config)?).with_origin(&origin);
    let app = app.with_provider(Provider::from_environment()?);
    // `proof` and `project` have no bucket.
    Ok(match std::env::var("ONETRIP_FILES_BUCKET") {
        Ok(bucket) => {
            let client = aws_sdk_s3::Client::new(&config);
            let files = Files::new(client, &bucket, system_clock());
            // Without an address of its own, a file is read at the bucket's.
            app.with_files(match chosen("ONETRIP_FILES_ORIGIN").as_str() {
                "none" => files,
                address => files.through(&read_address(address).context("ONETRIP_FILES_ORIGIN")?),
            })
        }
        Err(_) => app,
    })
}

/// A gateway of AWS gets few tries and little time, because a failed notice is retried much later anyway.
const GATEWAY_TRIES: u32 = 2;
const GATEWAY_WITHIN: Duration = Duration::from_secs(10);

/// Reads the gateways from the environment: `ONETRIP_SMS` is `sns`, `webhook` or `none`, `ONETRIP_EMAIL` is `ses`,
/// `webhook` or `none`; unset is `none`. A webhook needs `ONETRIP_WEBHOOK_URL` and `ONETRIP_WEBHOOK_SECRET`, SES needs
/// `ONETRIP_EMAIL_FROM`.
fn gateways(config: &SdkConfig) -> anyhow::Result<Gateways> {
    let retries = RetryConfig::standard().with_max_attempts(GATEWAY_TRIES);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(GATEWAY_WITHIN)
        .build();
    let sms: Option<Arc<dyn Gateway>> = match chosen("ONETRIP_SMS").as_str() {
        "none" => None,
        "webhook" => Some(Arc::new(Webhook::from_environment()?)),
        "sns" => {
            let config = aws_sdk_sns::config::Builder::from(config)
                .retry_config(retries.clone())
                .timeout_config(timeouts.clone())
                .build();
            Some(Arc::new(Sns::new(aws_sdk_sns::Client::from_conf(config))))
        }
        other => bail!("ONETRIP_SMS is sns, webhook or none, not {other}"),
    };
    let email: Option<Arc<dyn Gateway>> = match chosen("ONETRIP_EMAIL").as_str() {
        "none" => None,
        "webhook" => Some(Arc::new(Webhook::from_environment()?)),
        "ses" => {
            let config = aws_sdk_sesv2::config::Builder::from(config)
                .retry_config(retries)
                .timeout_config(timeouts)
                .build();
            let from =
                Email::read(&variable("ONETRIP_EMAIL_FROM")?).context("ONETRIP_EMAIL_FROM")?;
            Some(Arc::new(Ses::new(aws_sdk_sesv2::Client::from_conf(config), from)))
        }
        other => bail!("ONETRIP_EMAIL is ses, webhook or none, not {other}"),
    };
    Ok(Gateways { sms, email })
}

/// The value of a variable; unset and empty are `none`.
fn chosen(name: &str) -> String {
    std::env::var(name).ok().filter(|choice| !choice.is_empty()).unwrap_or_else(|| "none".into())
}

/// Creates the first administrator from `ONETRIP_FIRST_ADMIN` (`account:password`) and the rules of a new house if there
/// is no account yet.
pub async fn first_administrator(app: &App) -> anyhow::Result<()> {
    let Ok(given) = std::env::var("ONETRIP_FIRST_ADMIN") else { return Ok(()) };
    if given.is_empty() || app.store.has_accounts().await? {
        return Ok(());
    }
    let (name, password) =
        given.split_once(':').context("ONETRIP_FIRST_ADMIN is account:password")?;
    let account = Account {
        account: AccountId::new(name)?,
        name: Line::new(name)?,
        seat: Seat::Administrator,
        active: true,
    };
    let (author, hash) = (Author::installation(app.now()), hash_password(password)?);
    app.store.save_rules(&Rules::of_new_house(), None, &author).await?;
    app.store.save_new_account(&account, &hash, FIRST_ADMINISTRATORS, &author).await?;
    Ok(())
}

/// Keeps spreadsheets intact: `lambda_http` decodes `text/*` responses and drops the byte order mark by which a
/// spreadsheet program recognises UTF-8. With a content encoding set, it passes the bytes through.
pub fn intact(router: axum::Router) -> axum::Router {
    use axum::http::{HeaderValue, header};
    use axum::response::Response;
    router.layer(axum::middleware::map_response(async |mut response: Response| {
        let headers = response.headers_mut();
        let is_csv = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"text/csv"));
        if is_csv {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
        }
        response
    }))
}

/// Says of each request who has sent it. Behind CloudFront, which shows `ONETRIP_EDGE_SECRET`, that is whom it names
/// last; whoever comes to the API's own address is the peer.
pub fn name_clients(router: axum::Router) -> axum::Router {
    let secret: Arc<str> = std::env::var("ONETRIP_EDGE_SECRET").unwrap_or_default().into();
    router.layer(axum::middleware::map_request_with_state(secret, named))
}

async fn named(
    State(secret): State<Arc<str>>,
    mut request: axum::extract::Request,
) -> axum::extract::Request {
    if let Some(client) = client_of(request.extensions().get(), request.headers(), &secret) {
        request.extensions_mut().insert(ClientAddress(client));
    }
    request
}

/// The client's address. The gateway adds its peer to `X-Forwarded-For`, so that before it stands whom CloudFront named.
fn client_of(
    context: Option<&RequestContext>,
    headers: &HeaderMap,
    secret: &str,
) -> Option<IpAddr> {
    let Some(RequestContext::ApiGatewayV2(context)) = context else { return None };
    let peer = context.http.source_ip.as_deref()?.parse().ok()?;
    let shown = headers.get("onetrip-edge").map_or(&[][..], |shown| shown.as_bytes());
    let is_edge = !secret.is_empty() && same(shown, secret.as_bytes());
    let proxies = if is_edge { vec![peer] } else { Vec::new() };
    Some(TrustedProxies(proxies.into()).client_of(peer, headers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;

    #[test]
    fn only_cloudfront_names_the_client() {
        let mut context = ApiGatewayV2httpRequestContext::default();
        context.http.source_ip = Some("198.51.100.1".into());
        let context = RequestContext::ApiGatewayV2(context);
        let mut headers = HeaderMap::new();
        let forwarded = "192.0.2.66, 203.0.113.9, 198.51.100.1";
        headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        let client = |headers: &HeaderMap, secret: &str| {
            client_of(Some(&context), headers, secret).map(|client| client.to_string())
        };
        assert_eq!(client(&headers, "secret").as_deref(), Some("198.51.100.1"));
        headers.insert("onetrip-edge", HeaderValue::from_static("guessed"));
        assert_eq!(client(&headers, "secret").as_deref(), Some("198.51.100.1"));
        assert_eq!(client(&headers, "").as_deref(), Some("198.51.100.1"));
        headers.insert("onetrip-edge", HeaderValue::from_static("secret"));
        assert_eq!(client(&headers, "secret").as_deref(), Some("203.0.113.9"));
    }
}
