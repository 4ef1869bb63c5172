//! The identity provider (OpenID Connect): where a browser is sent to sign in, and what the provider says of whoever
//! comes back. Codes and tokens go from here to the provider and back; no browser, address or log has them.
//!
//! A sign-in takes the code flow with PKCE. The ID token is taken for what it says only if the configured issuer has
//! signed it, with an algorithm of [`ALGORITHMS`], for this client and for the nonce of this flow, a few minutes ago.
//! Neither an unsigned token nor one that is signed with a shared secret is ever accepted.

use crate::outgoing::{connector, is_private};
use crate::random::random;
use crate::store::Subject;
use anyhow::{Context, bail, ensure};
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreIdTokenVerifier, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthType, AuthenticationFlow, AuthorizationCode, Client,
    ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpResponse, IdTokenClaims, IdTokenFields, IssuerUrl, LogoutRequest, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout,
    RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::hash::hex;
use shared::text::Line;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The signatures that an ID token may have. All of them are made with a private key that the provider alone has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];
/// How long one answer of the provider may take, and how large it may be.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 256 * 1024;
/// For how long its description and keys are believed.
const KNOWN_MS: i64 = HOUR_MS;
/// How soon they are asked for again because a key is unknown, so that forged tokens cause no crowd of questions.
const ASK_AGAIN_MS: i64 = MINUTE_MS;
/// How far the provider's clock may be from ours.
const SKEW_MS: i64 = MINUTE_MS;
/// How old an ID token may be: it comes at once.
const TOKEN_MS: i64 = 5 * MINUTE_MS;
/// The most characters of a subject (OpenID Connect Core, section 2).
const MAX_SUBJECT: usize = 255;

/// Why nobody can be signed in by the provider.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    /// It did not answer, or not as a provider does.
    #[error("the identity provider: {0:#}")]
    Unavailable(anyhow::Error),
    /// It refused the code, or what it said does not hold.
    #[error("the identity provider: {0:#}")]
    NotProven(anyhow::Error),
    /// It did not say that the sign-in there is recent enough.
    #[error("the sign-in at the identity provider was too long ago")]
    TooLongAgo,
}

/// What the house remembers of a flow until the browser comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub state: String,
    nonce: String,
    verifier: String,
    /// The oldest sign-in at the provider that will do.
    since: Timestamp,
}

/// What the provider says of somebody.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub subject: Subject,
    /// When they have last signed in there.
    pub proven: Timestamp,
    /// What to call them until somebody says otherwise.
    pub name: Option<String>,
    /// The values of `acr` and `amr`.
    pub strengths: Vec<String>,
    others: BTreeMap<String, Value>,
}

impl Claimed {
    /// The values of a claim that is a text or a list of texts.
    pub fn values(&self, claim: &str) -> Vec<String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match self.others.get(claim) {
            Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// The claims of which the standard says nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Others {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

impl AdditionalClaims for Others {}

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type HouseClient = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the provider has said of itself.
#[derive(Clone)]
struct Known {
    at: Timestamp,
    metadata: Arc<ProviderMetadataWithLogout>,
}

/// What an installation says of its provider.
pub struct Registration {
    pub issuer: String,
    pub client: String,
    pub secret: String,
    /// Scopes besides `openid`, parted by spaces.
    pub scopes: String,
}

/// The identity provider of an installation.
pub struct Provider {
    issuer: IssuerUrl,
    host: Line,
    client: ClientId,
    secret: ClientSecret,
    scopes: Vec<Scope>,
    connector: SharedHttpConnector,
    known: Mutex<Option<Known>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// An answer that did not come, came too late or was too large.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct NoAnswer(anyhow::Error);

impl<'c> AsyncHttpClient<'c> for Provider {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: openidconnect::HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Provider {
    /// The issuer is `https`, or `http` on this machine: the secret and codes are sent there.
    pub fn new(registration: Registration) -> anyhow::Result<Provider> {
        let Registration { issuer, client, secret, scopes } = registration;
        let connector = connector("the identity provider", &issuer)?;
        ensure!(!client.is_empty(), "the identity provider knows no client without an id");
        ensure!(!secret.is_empty(), "the client of the identity provider has no secret");
        let issuer = IssuerUrl::new(issuer).context("the identity provider's address")?;
        let host = issuer.url().host_str().context("the identity provider's address")?;
        let host = Line::new(host).context("the identity provider's address")?;
        let scopes = scopes.split_whitespace().filter(|scope| *scope != "openid");
        Ok(Provider {
            host,
            client: ClientId::new(client),
            secret: ClientSecret::new(secret),
            scopes: scopes.map(|scope| Scope::new(scope.to_owned())).collect(),
            connector,
            known: Mutex::new(None),
            issuer,
        })
    }

    /// Reads `ONETRIP_OIDC_ISSUER`, `ONETRIP_OIDC_CLIENT`, `ONETRIP_OIDC_SECRET` and `ONETRIP_OIDC_SCOPES`. Without an
    /// issuer there is no provider.
    pub fn from_environment() -> anyhow::Result<Option<Arc<Provider>>> {
        let given = |name: &str| std::env::var(name).ok().filter(|given| !given.is_empty());
        let Some(issuer) = given("ONETRIP_OIDC_ISSUER") else { return Ok(None) };
        let needed = |name: &str| given(name).with_context(|| format!("{name} is not set"));
        let (client, secret) = (needed("ONETRIP_OIDC_CLIENT")?, needed("ONETRIP_OIDC_SECRET")?);
        let scopes = given("ONETRIP_OIDC_SCOPES").unwrap_or_else(|| "profile".into());
        let registration = Registration { issuer, client, secret, scopes };
        Ok(Some(Arc::new(Provider::new(registration)?)))
    }

    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// What staff know it by.
    pub fn host(&self) -> &Line {
        &self.host
    }

    /// Sends one request of the library.
    async fn ask(&self, request: http::Request<Vec<u8>>) -> Result<HttpResponse, NoAnswer> {
        let answer = tokio::time::timeout(ANSWER_WITHIN, self.exchange(request)).await;
        answer.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))).map_err(NoAnswer)
    }

    async fn exchange(&self, request: http::Request<Vec<u8>>) -> anyhow::Result<HttpResponse> {
        // The provider names its addresses itself, and the secret goes to one of them.
        ensure!(is_private(request.uri()), "an address that is not https");
        let request = HttpRequest::try_from(request.map(SdkBody::from))?;
        let answer = self.connector.call(request).await?;
        let (parts, body) = answer.try_into_http1x()?.into_parts();
        ensure!(!parts.status.is_server_error(), "an answer with the status {}", parts.status);
        let (mut stream, mut bytes) = (ByteStream::new(body), Vec::new());
        while let Some(piece) = stream.next().await {
            bytes.extend_from_slice(&piece?);
            if bytes.len() > MOST_BYTES {
                bail!("an answer of more than {MOST_BYTES} bytes");
            }
        }
        Ok(http::Response::from_parts(parts, bytes))
    }

    fn known(&self) -> Option<Known> {
        self.known.lock().ok()?.clone()
    }

    /// The provider's description and keys, asked for again if they are older than `trusted_ms`.
    async fn metadata(&self, now: Timestamp, trusted_ms: i64) -> Result<Known, ProviderFault> {
        let known = self.known();
        if let Some(known) = known.filter(|known| (0..trusted_ms).contains(&now.since(known.at))) {
            return Ok(known);
        }
        let metadata = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), self).await;
        let metadata = metadata.map_err(|error| ProviderFault::Unavailable(error.into()))?;
        let known = Known { at: now, metadata: Arc::new(metadata) };
        if let Ok(mut kept) = self.known.lock() {
            *kept = Some(known.clone());
        }
        Ok(known)
    }

    fn client(&self, known: &Known) -> HouseClient {
        let metadata = known.metadata.as_ref().clone();
        let methods = metadata.token_endpoint_auth_methods_supported();
        let in_body = methods.is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let secret = Some(self.secret.clone());
        let client: HouseClient =
            Client::from_provider_metadata(metadata, self.client.clone(), secret);
        if in_body { client.set_auth_type(AuthType::RequestBody) } else { client }
    }

    /// Where the browser is sent, and what has to be remembered until it is back at `back`. The sign-in there may be as
    /// old as `allowed_ms`; if that is nothing, the provider is told to ask for it anew.
    pub async fn begin(
        &self,
        back: &str,
        allowed_ms: i64,
        now: Timestamp,
    ) -> Result<(String, Flow), ProviderFault> {
        let known = self.metadata(now, KNOWN_MS).await?;
        let drawn = || hex(&random::<[u8; 32]>());
        let since = now.plus(allowed_ms.saturating_neg());
        let flow = Flow { state: drawn(), nonce: drawn(), verifier: drawn(), since };
        let verifier = PkceCodeVerifier::new(flow.verifier.clone());
        let client = self.client(&known);
        let back = redirect(back)?;
        let (state, nonce) = (flow.state.clone(), flow.nonce.clone());
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .set_redirect_uri(Cow::Borrowed(&back))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .set_max_age(Duration::from_millis(u64::try_from(allowed_ms).unwrap_or(0)))
            .add_scopes(self.scopes.iter().cloned());
        if allowed_ms <= 0 {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        let (address, _, _) = request.url();
        let address = private(address.into()).map_err(ProviderFault::Unavailable)?;
        Ok((address, flow))
    }

    /// Takes the code to the provider, and checks what it says of whoever brought it.
    pub async fn finish(
        &self,
        back: &str,
        flow: &Flow,
        code: &str,
        now: Timestamp,
    ) -> Result<Claimed, ProviderFault> {
        let known = self.metadata(now, KNOWN_MS).await?;
        let client = self.client(&known);
        let back = redirect(back)?;
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| ProviderFault::Unavailable(error.into()))?
            .set_redirect_uri(Cow::Borrowed(&back))
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()));
        let answer = exchange.request_async(self).await.map_err(|error| match error {
            openidconnect::RequestTokenError::Request(error) => {
                ProviderFault::Unavailable(error.into())
            }
            // What it answered may name tokens.
            openidconnect::RequestTokenError::ServerResponse(refusal) => {
                ProviderFault::NotProven(anyhow::anyhow!("it refused: {:?}", refusal.error()))
            }
            openidconnect::RequestTokenError::Parse(..)
            | openidconnect::RequestTokenError::Other(_) => {
                ProviderFault::NotProven(anyhow::anyhow!("its answer to the code is none"))
            }
        })?;
        let token = answer.id_token().context("no ID token").map_err(ProviderFault::NotProven)?;
        let nonce = Nonce::new(flow.nonce.clone());
        let mut known = known;
        let mut checked = token.claims(&self.verifier(&known, now), &nonce);
        let is_unknown_key = matches!(
            checked,
            Err(openidconnect::ClaimsVerificationError::SignatureVerification(
                openidconnect::SignatureVerificationError::NoMatchingKey
            ))
        );
        if is_unknown_key {
            // Keys are replaced from time to time.
            known = self.metadata(now, ASK_AGAIN_MS).await?;
            checked = token.claims(&self.verifier(&known, now), &nonce);
        }
        let claims = checked.map_err(|error| ProviderFault::NotProven(error.into()))?;
        self.claimed(claims, flow, now)
    }

    fn verifier(&self, known: &Known, now: Timestamp) -> CoreIdTokenVerifier<'static> {
        let keys = known.metadata.jwks().clone();
        let at = move |ms: i64| chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
        CoreIdTokenVerifier::new_public_client(self.client.clone(), self.issuer.clone(), keys)
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || at(now.0.saturating_sub(SKEW_MS)))
            .set_issue_time_verifier_fn(move |issued| {
                let age = now.0.saturating_sub(issued.timestamp_millis());
                let fits =
                    (SKEW_MS.saturating_neg()..=TOKEN_MS.saturating_add(SKEW_MS)).contains(&age);
                if fits { Ok(()) } else { Err("issued at another time".into()) }
            })
    }

    fn claimed(
        &self,
        claims: &IdTokenClaims<Others, CoreGenderClaim>,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<Claimed, ProviderFault> {
        let refused = |why: &'static str| ProviderFault::NotProven(anyhow::anyhow!(why));
        if claims.authorized_party().is_some_and(|party| *party != self.client) {
            return Err(refused("a token for another client"));
        }
        let subject = claims.subject().as_str();
        let fits = (1..=MAX_SUBJECT).contains(&subject.len())
            && subject.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if !fits {
            return Err(refused("a subject that is none"));
        }
        let proven = claims.auth_time().ok_or(ProviderFault::TooLongAgo)?;
        let proven = Timestamp(proven.timestamp_millis());
        let fits = proven.0 >= flow.since.0.saturating_sub(SKEW_MS)
            && proven.0 <= now.0.saturating_add(SKEW_MS);
        if !fits {
            return Err(ProviderFault::TooLongAgo);
        }
        let name =
            claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        let acr = claims.auth_context_ref().map(|acr| acr.as_str().to_owned());
        let amr = claims.auth_method_refs().into_iter().flatten();
        let strengths = acr.into_iter().chain(amr.map(|amr| amr.as_str().to_owned()));
        Ok(Claimed {
            subject: Subject { issuer: self.issuer().to_owned(), subject: subject.to_owned() },
            proven: Timestamp(proven.0.min(now.0)),
            name,
            strengths: strengths.collect(),
            others: claims.additional_claims().all.clone(),
        })
    }

    /// Where a browser ends its session at the provider, after which it is sent to `after`. `None` where the provider
    /// has no such address or does not answer. It is asked without the ID token, which stays in no address.
    pub async fn end(&self, after: &str, now: Timestamp) -> Option<String> {
        let known = self.metadata(now, KNOWN_MS).await.ok()?;
        let there = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        let after = PostLogoutRedirectUrl::new(after.to_owned()).ok()?;
        let request = LogoutRequest::from(there).set_client_id(self.client.clone());
        private(request.set_post_logout_redirect_uri(after).http_get_url().into()).ok()
    }
}

/// An address of the provider's to which a browser may be sent.
fn private(address: String) -> anyhow::Result<String> {
    ensure!(is_private(&address.parse()?), "an address that is not https");
    Ok(address)
}

fn redirect(back: &str) -> Result<RedirectUrl, ProviderFault> {
    RedirectUrl::new(back.to_owned()).map_err(|error| ProviderFault::Unavailable(error.into()))
}
