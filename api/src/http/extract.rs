//! Extractors: request bodies, preconditions and credentials. All input is parsed here, once.

use super::access;
use super::serve::{BodyLimit, Caller};
use crate::app::{App, Client};
use crate::problem::Failure;
use crate::secret::Credential;
use crate::service::SignedIn;
use crate::store::{Author, LoadedSession};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use serde::de::{DeserializeOwned, IgnoredAny};
use shared::actor::Staff;
use shared::code::{AccessCode, AccessToken};
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::problem::{Field, FieldProblem};

/// The session cookie. With the prefix `__Host-`, browsers insist on `Secure`, no `Domain` and `Path=/`.
pub const SESSION_COOKIE: &str = "__Host-session";

/// The header with which a page says that it asks by itself, while nobody has touched it for minutes. Such a request is
/// not a use of the session, so that a page which polls does not keep it open.
const UNATTENDED: &str = "onetrip-unattended";

/// The media type of a body, without its parameters.
pub fn media_type(headers: &HeaderMap) -> Option<&str> {
    let written = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    written.split(';').next().map(str::trim)
}

/// Whether a body is of this media type.
pub fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    media_type(headers).is_some_and(|named| named.eq_ignore_ascii_case(wanted))
}

/// A JSON body. Problems are reported at the field concerned.
pub struct Body<T> {
    pub value: T,
    /// SHA-256 of the bytes, for the idempotency record.
    pub digest: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Failure> {
        if !is_of_type(request.headers(), "application/json") {
            return Err(Failure::UnsupportedMediaType);
        }
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        Ok(Body { value: read_object(&bytes)?, digest: crate::secret::digest(&bytes) })
    }
}

/// The bytes of a body that respects its route's limit.
pub struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<RawBody, Failure> {
        let limit = request.extensions().get().copied().unwrap_or(BodyLimit::ANY);
        // A body that is declared too large is refused before it is read.
        let said = request.headers().get(header::CONTENT_LENGTH);
        let said = said.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if said.is_some_and(|said| usize::try_from(said).map_or(true, |said| said > limit.bytes)) {
            return Err(limit.exceeded());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                limit.exceeded()
            } else {
                Failure::MalformedBody
            }
        })?;
        Ok(RawBody(bytes))
    }
}

/// Whether bytes are JSON, whatever it says. A value of the wrong type is found before a fault behind it.
fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Parses a JSON object. `serde` would also take an array of its members in their order.
pub fn read_object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    if bytes.trim_ascii_start().starts_with(b"[") && is_json(bytes) {
        return Err(Failure::field(".", Field::Malformed));
    }
    read_json(bytes)
}

/// Parses JSON and reports a problem at the field concerned.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let message = error.inner().to_string();
        // Where a choice has to be named, a value of another type is to serde_json no value at all.
        let is_misfit = error.inner().classify() == serde_json::error::Category::Data
            || message.starts_with("expected value");
        if !is_misfit || !is_json(bytes) {
            return Failure::MalformedBody;
        }
        let mut field = error.path().to_string().replace('[', ".").replace(']', "");
        if let Some(missing) =
            message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next())
        {
            field = if field == "." { missing.into() } else { format!("{field}.{missing}") };
        }
        Failure::Fields(vec![FieldProblem::new(field, Field::of_message(&message))])
    })?;
    reader.end().map_err(|_| Failure::MalformedBody)?;
    Ok(value)
}

/// The `Idempotency-Key` header: 16 to 64 visible characters, the same for a retry.
pub struct IdempotencyKey(pub String);

impl IdempotencyKey {
    /// Reads the value of the header.
    ///
    /// # Errors
    ///
    /// [`Failure::PreconditionRequired`] where it is no such key.
    pub fn read(written: &str) -> Result<IdempotencyKey, Failure> {
        let fits = (16..=64).contains(&written.len())
            && written.bytes().all(|byte| byte.is_ascii_graphic());
        let key = fits.then(|| IdempotencyKey(written.to_owned()));
        key.ok_or(Failure::PreconditionRequired)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyKey, Failure> {
        let written = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok());
        IdempotencyKey::read(written.ok_or(Failure::PreconditionRequired)?)
    }
}

/// The `If-Match` header: the revision that the writer saw.
pub struct IfMatch(pub u32);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Failure> {
        parts
            .headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim().trim_start_matches("W/").trim_matches('"').parse().ok())
            .map(IfMatch)
            .ok_or(Failure::PreconditionRequired)
    }
}

/// The case number in the path. An impossible number is answered like an unknown one.
pub struct Number(pub CaseNumber);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Number, Failure> {
        let axum::extract::Path(written) =
            axum::extract::Path::<String>::from_request_parts(parts, state)
                .await
                .map_err(|_| Failure::NoSuchCaseOrCode)?;
        CaseNumber::read(&written).map(Number).map_err(|_| Failure::NoSuchCaseOrCode)
    }
}

/// The case number and the file in the path. Impossible ones are answered like unknown ones.
pub struct FileOf(pub CaseNumber, pub TextId);

impl<S: Send + Sync> FromRequestParts<S> for FileOf {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<FileOf, Failure> {
        let axum::extract::Path((number, file)) =
            axum::extract::Path::<(String, String)>::from_request_parts(parts, state)
                .await
                .map_err(|_| Failure::NotFound)?;
        let number = CaseNumber::read(&number).map_err(|_| Failure::NotFound)?;
        let file = file.parse().map_err(|_| Failure::NotFound)?;
        Ok(FileOf(number, TextId(file)))
    }
}

/// What a sender shows to prove that they hold the slip, `Authorization: Code 12345678` or `Token …`, and who sends it.
pub struct SlipCredential {
    pub credential: Credential,
    pub client: Client,
}

impl<S: Send + Sync> FromRequestParts<S> for SlipCredential {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<SlipCredential, Failure> {
        let written = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .ok_or(Failure::NoSuchCaseOrCode)?;
        let presented = match written.split_once(' ') {
            Some((scheme, code)) if scheme.eq_ignore_ascii_case("code") => {
                AccessCode::read(code).ok().map(Credential::Code)
            }
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("token") => {
                AccessToken::read(token).ok().map(Credential::Token)
            }
            Some(_) | None => None,
        };
        let credential = presented.ok_or(Failure::NoSuchCaseOrCode)?;
        let Ok(client) = Client::from_request_parts(parts, state).await;
        Ok(SlipCredential { credential, client })
    }
}

/// The token of a one-time link for the verdict: `Authorization: Verdict …`.
pub struct VerdictLink(pub AccessToken);

impl<S: Send + Sync> FromRequestParts<S> for VerdictLink {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<VerdictLink, Failure> {
        parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|written| written.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("verdict"))
            .and_then(|(_, token)| AccessToken::read(token).ok())
            .map(VerdictLink)
            .ok_or(Failure::NoSuchCaseOrCode)
    }
}

/// The cookie of a browser in which somebody has signed in before.
pub const DEVICE_COOKIE: &str = "__Host-device";

/// The value of the session cookie.
pub fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, SESSION_COOKIE)
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SignedIn, Failure> {
        let cookie = session_cookie(&parts.headers).ok_or(Failure::Unauthenticated)?;
        let now = app.real_now();
        let open = app.store.load_session(cookie, now, app.session_times.idle_ms).await?;
        let open = open.ok_or(Failure::SessionExpired)?;
        if let Some(caller) = parts.extensions.get::<Caller>() {
            caller.identify(&open.session.account);
        }
        if !parts.headers.contains_key(UNATTENDED) {
            app.store.note_use(&open, now).await?;
        }
        let LoadedSession { session, id: session_id, proven, is_providers, .. } = open;
        let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let access = access::find(parts.method.as_str(), path).ok_or(Failure::Forbidden)?;
        let role = session.seat.role();
        if !access.roles.is_some_and(|roles| roles.contains(&role)) {
            let author = Author::account(&session.account, app.now());
            app.store.trace_refusal(&author, parts.method.as_str(), path).await?;
            return Err(Failure::Forbidden);
        }
        if session.replace_password && !access::is_open_before_replacement(path) {
            return Err(Failure::PasswordToReplace);
        }
        if session.enrol_factor && !access::is_open_before_enrolment(path) {
            return Err(Failure::FactorToEnrol);
        }
        if access::needs_fresh_sign_in(access) && now.since(proven) >= app.session_times.fresh_ms {
            return Err(Failure::SignInAgain);
        }
        let staff = Staff { account: session.account.clone(), seat: session.seat.clone() };
        Ok(SignedIn { session, session_id, is_providers, staff })
    }
}

/// The query string as pairs. Unknown names are ignored.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Failure> {
        Query::of(&parts.uri)
    }
}

impl Query {
    pub fn of(uri: &Uri) -> Result<Query, Failure> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| Failure::field("query", Field::Malformed))?;
        Ok(Query(pairs.0))
    }

    /// The value of `name`, unless it is empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The values of `name`, which can be given several times and with commas between, without those that are empty.
    pub fn listed<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let given = self.0.iter().filter(move |(known, _)| known == name);
        let split = given.flat_map(|(_, value)| value.split(','));
        split.map(str::trim).filter(|value| !value.is_empty())
    }

    /// The value of `name`, parsed by `read`. A problem is reported at the field.
    pub fn read<T>(
        &self,
        name: &str,
        problem: Field,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        match self.text(name) {
            None => Ok(None),
            Some(written) => match read(written) {
                Some(value) => Ok(Some(value)),
                None => Err(Failure::field(name, problem)),
            },
        }
    }
}
