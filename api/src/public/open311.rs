//! Open311 GeoReport v2 (<https://wiki.open311.org/GeoReport_v2>): apps made for other towns can list what can be
//! reported here, report it, and follow it.
//!
//! A service is a matter of the catalogue; a request is a case, registered through the same parsers and checks as in
//! the browser. Its place is where the citizen went. Open311's form has no field for the reason, the department or the
//! number of trips, so these are attributes of the service.
//!
//! A request shows what the public tracker shows. `description` is the summary that staff published, never the
//! citizen's own words. Anyone who has a number may look up its case, but nobody can list numbers: a list without
//! numbers holds only cases with a public explanation, whose numbers are public anyway. An API key is needed for
//! registering alone, if the town says so or a page of another site does it; whoever shows one has limits of their own.
//! Pages of other sites may read everything here, as open data.

mod answer;
pub mod filing;
mod questions;

use self::answer::{Format, refused, rewritten, written};
use self::filing::Filed;
use self::questions::questions;
use super::feed::rfc3339;
use crate::app::{App, Client};
use crate::http::extract::{IdempotencyKey, Query, RawBody};
use crate::http::origin::is_cross_site;
use crate::http::query::language;
use crate::problem::Failure;
use crate::secret::{digest, opens_key};
use crate::service::limit::{
    admit_plain_look, admit_registration, admit_registration_by_key, count_miss,
};
use crate::service::{Idempotency, register};
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::actor::Actor;
use shared::case::Case;
use shared::directory::{Directory, Matter};
use shared::id::MatterId;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::open311::Open311Key;
use shared::problem::Field;
use shared::sentence::case_sentence;
use shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use shared::view::{Holder, PublicCase};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The maximum number of numbers in one request.
const MAX_ASKED: usize = 20;
/// How far a list without dates looks back.
const SPAN_MS: i64 = 90 * DAY_MS;
/// Within this period and the one before, an identical form counts as the same request, because apps have no key for a
/// retry and people press twice.
const SAME_MS: i64 = 10 * MINUTE_MS;
/// When these endpoints last changed.
const CHANGESET: &str = "2018-04-16T00:00:00+08:00";

/// The discovery document of GeoReport.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Discovery {
    changeset: &'static str,
    contact: String,
    key_service: &'static str,
    endpoints: Vec<Endpoint>,
}

/// An address at which GeoReport is served.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Endpoint {
    specification: &'static str,
    url: String,
    changeset: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    formats: [&'static str; 2],
}

/// A service of GeoReport: a matter of the catalogue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Service {
    service_code: MatterId,
    service_name: String,
    description: String,
    /// Whether the service has questions of its own.
    metadata: bool,
    /// `realtime`: the number is given at once.
    #[serde(rename = "type")]
    kind: &'static str,
    keywords: String,
    group: String,
}

/// The questions of a service.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ServiceDefinition {
    service_code: MatterId,
    attributes: Vec<Question>,
}

/// A question.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Question {
    /// Whether an answer is expected; a text to read has none.
    variable: bool,
    code: &'static str,
    datatype: &'static str,
    required: bool,
    datatype_description: String,
    order: usize,
    description: &'static str,
    /// Empty where the answer is not one of a list.
    values: Vec<Choice>,
}

/// One of the answers that a question offers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Choice {
    key: String,
    name: String,
}

/// A case as the public tracker shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ServiceRequest {
    service_request_id: CaseNumber,
    /// `open` while somebody has work to do on it, or else `closed`.
    status: &'static str,
    status_notes: String,
    service_name: Option<String>,
    service_code: Option<MatterId>,
    /// The summary that staff published, never the citizen's own words.
    description: Option<String>,
    agency_responsible: Option<String>,
    service_notice: Option<String>,
    requested_datetime: String,
    updated_datetime: String,
    expected_datetime: Option<String>,
    /// Always empty, as are the following fields: where the citizen went is personal.
    address: Option<String>,
    address_id: Option<String>,
    zipcode: Option<String>,
    lat: Option<f64>,
    long: Option<f64>,
    media_url: Option<String>,
}

/// The response to a new request, given once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    service_request_id: CaseNumber,
    /// How to go on, with the access code, which is shown here and nowhere else.
    service_notice: String,
    account_id: Option<String>,
}

/// The number that belongs to a token.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TokenAnswer {
    token: CaseNumber,
    service_request_id: CaseNumber,
}

/// Get the endpoints and their formats.
#[utoipa::path(get, path = "/api/v1/open311/discovery.json", tag = "open311",
    responses((status = 200, body = Discovery)))]
pub async fn get_discovery_json(State(app): State<App>) -> Response {
    discovered(Format::Json, &app).await
}

/// Get the endpoints and their formats as XML.
#[utoipa::path(get, path = "/api/v1/open311/discovery.xml", tag = "open311",
    responses((status = 200, content_type = "text/xml", body = String)))]
pub async fn get_discovery_xml(State(app): State<App>) -> Response {
    discovered(Format::Xml, &app).await
}

async fn discovered(format: Format, app: &App) -> Response {
    match discovery(app).await {
        Ok(found) => written(format, "discovery", &found),
        Err(failure) => refused(format, failure, Lang::default()),
    }
}

async fn discovery(app: &App) -> Result<Discovery, Failure> {
    let is_needed = app.town().await?.rate_limits.open311_needs_key();
    let origin = &app.origin;
    let endpoint = Endpoint {
        specification: "http://wiki.open311.org/GeoReport_v2",
        url: format!("{origin}/api/v1/open311"),
        changeset: CHANGESET,
        kind: "production",
        formats: ["text/xml", "application/json"],
    };
    Ok(Discovery {
        changeset: CHANGESET,
        contact: format!("{origin}/about"),
        key_service: if is_needed {
            "An api_key is needed to send a request. The administrator of this service gives it out: see contact."
        } else {
            "No key is needed, except by pages of other sites, which send an api_key. With one from the administrator of \
             this service every app has limits of its own: see contact."
        },
        endpoints: vec![endpoint],
    })
}

/// List the services: the matters of the catalogue.
#[utoipa::path(get, path = "/api/v1/open311/services.json", tag = "open311",
    params(("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, body = Vec<Service>), (status = 400, body = Vec<answer::GeoError>)))]
pub async fn list_services_json(State(app): State<App>, query: Query) -> Response {
    answered(Format::Json, "services", services(&app, &query).await, &query)
}

/// List the services as XML.
#[utoipa::path(get, path = "/api/v1/open311/services.xml", tag = "open311",
    params(("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content_type = "text/xml", body = String)))]
pub async fn list_services_xml(State(app): State<App>, query: Query) -> Response {
    answered(Format::Xml, "services", services(&app, &query).await, &query)
}

/// A response in the given format, or a GeoReport error.
fn answered<T: Serialize>(
    format: Format,
    root: &str,
    outcome: Result<T, Failure>,
    query: &Query,
) -> Response {
    match outcome {
        Ok(value) => written(format, root, &value),
        Err(failure) => refused(format, failure, language(query).unwrap_or_default()),
    }
}

/// Whether a request is one of GeoReport.
fn is_georeport(uri: &Uri) -> bool {
    uri.path().starts_with("/api/v1/open311/")
}

/// Whether a request from a page of another site is refused by its handler, which knows whether it shows a key.
pub fn asks_for_key(uri: &Uri) -> bool {
    matches!(uri.path(), "/api/v1/open311/requests.json" | "/api/v1/open311/requests.xml")
}

/// What pages of other sites may see of any response.
const FOR_OTHER_SITES: [(HeaderName, HeaderValue); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    ),
];

/// The response to a browser that asks whether a page of another site may send a request (Fetch, “CORS-preflight”).
fn preflight() -> Response {
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, idempotency-key"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allowed).into_response()
}

/// The response to a method that an address does not have.
pub async fn answer_other_method(method: Method, uri: Uri) -> Response {
    if method == Method::OPTIONS && is_georeport(&uri) {
        return preflight();
    }
    match refusal_of(&uri, Failure::MethodNotAllowed) {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

/// Gives every response of GeoReport its form, whoever answered: errors are errors of GeoReport, and pages of other sites
/// may read it.
pub async fn finish(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let response = next.run(request).await;
    if !is_georeport(&uri) {
        return response;
    }
    let (format, lang) = asked_as(&uri);
    let mut response = rewritten(format, response, lang);
    response.headers_mut().extend(FOR_OTHER_SITES);
    response
}

/// The format and the language that an address asks for. A file without a format is answered as JSON, as its endpoint
/// answers it.
fn asked_as(uri: &Uri) -> (Format, Lang) {
    let format = Format::of_file(uri.path()).1.unwrap_or(Format::Json);
    let query = Query::of(uri).unwrap_or_default();
    (format, language(&query).unwrap_or_default())
}

/// Writes a failure in the format of GeoReport if the address is one of these endpoints, and gives it back otherwise.
pub fn refusal_of(uri: &Uri, failure: Failure) -> Result<Response, Failure> {
    if !is_georeport(uri) {
        return Err(failure);
    }
    let (format, lang) = asked_as(uri);
    Ok(refused(format, failure, lang))
}

async fn services(app: &App, query: &Query) -> Result<Vec<Service>, Failure> {
    let lang = language(query)?;
    let town = app.town().await?;
    let directory = &town.directory;
    let service = |matter: &Matter| {
        let named = |names: Vec<&str>| names.join(lang.pick("、", ", "));
        let departments = directory.departments_of(matter);
        let departments: Vec<&str> =
            departments.iter().map(|id| directory.department(id, lang)).collect();
        let materials: Vec<&str> = matter.materials.iter().map(|name| name.say(lang)).collect();
        let description = if materials.is_empty() {
            lang.pick("这件事没能一次办成", "This could not be done in one trip").to_owned()
        } else {
            format!("{}{}", lang.pick("所需材料：", "Material needed: "), named(materials))
        };
        Service {
            service_code: matter.id.clone(),
            service_name: matter.name.say(lang).to_owned(),
            description,
            metadata: true,
            kind: "realtime",
            keywords: departments.join(", "),
            group: departments.first().copied().unwrap_or_default().to_owned(),
        }
    };
    Ok(directory.matters.iter().filter(|matter| matter.active).map(service).collect())
}

/// Get the questions of a service: `{code}.json` or `{code}.xml`.
#[utoipa::path(get, path = "/api/v1/open311/services/{file}", tag = "open311",
    params(("file" = String, Path), ("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, body = ServiceDefinition), (status = 404, body = Vec<answer::GeoError>)))]
pub async fn get_service(
    State(app): State<App>,
    Path(file): Path<String>,
    query: Query,
) -> Response {
    let (code, format) = Format::of_file(&file);
    let definition = match format {
        Some(_) => definition(&app, code, &query).await,
        None => Err(Failure::NotFound),
    };
    answered(format.unwrap_or(Format::Json), "service_definition", definition, &query)
}

async fn definition(app: &App, code: &str, query: &Query) -> Result<ServiceDefinition, Failure> {
    let lang = language(query)?;
    let town = app.town().await?;
    let matter = town
        .directory
        .matters
        .iter()
        .find(|matter| matter.id.as_str() == code && matter.active)
        .ok_or_else(|| Failure::field("service_code", Field::Unknown))?;
    Ok(ServiceDefinition {
        service_code: matter.id.clone(),
        attributes: questions(&town.directory, lang),
    })
}

/// Submit a request and so register a case.
///
/// Only this response contains the access code. Where discovery says that a key is needed, the form has an `api_key`.
#[utoipa::path(post, path = "/api/v1/open311/requests.json", tag = "open311",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "where the app has one; otherwise the same \
            form within ten minutes is the same request"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    request_body(content_type = "application/x-www-form-urlencoded", content = String),
    responses((status = 200, body = Vec<Receipt>), (status = 400, body = Vec<answer::GeoError>),
        (status = 403, description = "The api_key is not valid or missing where it is needed: where the town says so, \
            and for a page of another site.", body = Vec<answer::GeoError>),
        (status = 404, description = "There is no such service.", body = Vec<answer::GeoError>)))]
pub async fn file_request_json(
    State(app): State<App>,
    client: Client,
    query: Query,
    headers: HeaderMap,
    body: Result<RawBody, Failure>,
) -> Response {
    receipt(Format::Json, (&app, &client), &query, &headers, body).await
}

/// Submit a request, with the response as XML.
#[utoipa::path(post, path = "/api/v1/open311/requests.xml", tag = "open311",
    params(
        ("Idempotency-Key" = Option<String>, Header),
        ("lang" = Option<String>, Query),
    ),
    request_body(content_type = "application/x-www-form-urlencoded", content = String),
    responses((status = 200, content_type = "text/xml", body = String),
        (status = 400, content_type = "text/xml", body = String),
        (status = 403, description = "The api_key is not valid or missing where it is needed: where the town says so, \
            and for a page of another site.", content_type = "text/xml", body = String),
        (status = 404, description = "There is no such service.", content_type = "text/xml", body = String)))]
pub async fn file_request_xml(
    State(app): State<App>,
    client: Client,
    query: Query,
    headers: HeaderMap,
    body: Result<RawBody, Failure>,
) -> Response {
    receipt(Format::Xml, (&app, &client), &query, &headers, body).await
}

async fn receipt(
    format: Format,
    (app, client): (&App, &Client),
    query: &Query,
    headers: &HeaderMap,
    body: Result<RawBody, Failure>,
) -> Response {
    let filed = match body {
        Ok(RawBody(body)) => file_request(app, client, query, headers, &body).await,
        Err(failure) => Err(failure),
    };
    let mut response = answered(format, "service_requests", filed, query);
    // The response contains an access code.
    let kept = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    response
}

async fn file_request(
    app: &App,
    client: &Client,
    query: &Query,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Vec<Receipt>, Failure> {
    let lang = language(query)?;
    let filed = Filed::read(headers, body);
    // GeoReport lets it stand in the address, too, which others keep: so that is taken, and not described.
    let shown = query.text("api_key").or_else(|| filed.as_ref().ok()?.api_key());
    if shown.is_none() && is_cross_site(&app.origin, &Method::POST, headers) {
        return Err(Failure::CrossSite);
    }
    let key = key_of(app, shown).await?;
    let filed = filed?;
    let register_it = filed.register(&app.town().await?.directory, app.now(), lang)?;
    let idempotency = idempotency(app, headers, body).await?;
    match &key {
        Some(key) => admit_registration_by_key(app, &key.id).await?,
        None => admit_registration(app, client, &idempotency.key).await?,
    }
    let slip = register(app, Actor::Citizen, None, register_it, idempotency)
        .await
        .map_err(filing::rename_fields_to_form)?;
    let (number, code, origin) = (slip.number, slip.access_code, &app.origin);
    let mut service_notice = lang.pick(
        format!(
            "编号 {number}，查询码 {code}。请记下：凭编号可在 {origin}/track/{number} 查进度，凭查询码可在那里留言、评价。\
             查询码只显示这一次，丢失的可到窗口补发。"
        ),
        format!(
            "Case {number}, access code {code}. Write both down: at {origin}/track/{number} the number shows how far it \
             is, and the code lets you write and give your verdict. The code is shown this once; if you lose it, the \
             window gives you a new one."
        ),
    );
    if filed.is_told_by_email() {
        service_notice.push_str(lang.pick(
            "您没有留电话，窗口通过邮箱联系您。",
            " You left no telephone, so the window reaches you by e-mail.",
        ));
    }
    if filed.has_photo() {
        service_notice.push_str(lang.pick(
            "照片地址已作为文字交给窗口，没有下载。",
            " The address of your photo was handed to the window as text; it was not fetched.",
        ));
    }
    Ok(vec![Receipt { service_request_id: number, service_notice, account_id: None }])
}

/// The key that a request shows; an error if it is none of ours or revoked, or if one is needed and missing.
async fn key_of(app: &App, shown: Option<&str>) -> Result<Option<Open311Key>, Failure> {
    let Some(shown) = shown else {
        let is_needed = app.town().await?.rate_limits.open311_needs_key();
        return if is_needed { Err(Failure::Unauthenticated) } else { Ok(None) };
    };
    let (id, secret) = shown.split_once('.').ok_or(Failure::Forbidden)?;
    let is_id = (1..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id {
        return Err(Failure::Forbidden);
    }
    let known = app.store.load_key::<Open311Key>(id).await?;
    known
        .filter(|(key, digest)| key.revoked_at.is_none() && opens_key(secret, digest))
        .map(|(key, _)| Some(key))
        .ok_or(Failure::Forbidden)
}

/// Guards against a duplicate: the app's own key, or for some minutes the form itself.
async fn idempotency(app: &App, headers: &HeaderMap, body: &Bytes) -> Result<Idempotency, Failure> {
    let scope = "open311".to_owned();
    let digest = digest(body);
    let given = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    if let Some(key) = given {
        let IdempotencyKey(key) = IdempotencyKey::read(key)?;
        return Ok(Idempotency { scope, key, digest });
    }
    let span = app.now().0.div_euclid(SAME_MS);
    let last = span.saturating_sub(1);
    let key_in = |span: i64| format!("{}#{span}", digest.get(..40).unwrap_or(&digest));
    let before = app.store.load_replay::<Case>(&scope, &key_in(last)).await?;
    let key = key_in(if before.is_some() { last } else { span });
    Ok(Idempotency { scope, key, digest })
}

/// List requests by their numbers, or those whose numbers are public because a leader explained them.
#[utoipa::path(get, path = "/api/v1/open311/requests.json", tag = "open311",
    params(
        ("service_request_id" = Option<String>, Query, description = "numbers with commas between, 20 at most"),
        ("service_code" = Option<String>, Query, description = "codes with commas between"),
        ("start_date" = Option<String>, Query, description = "as W3C has it; 90 days before the end if left out"),
        ("end_date" = Option<String>, Query, description = "as W3C has it; 90 days after the start, or now, if left \
            out"),
        ("status" = Option<String>, Query, description = "open, closed, or both"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    responses((status = 200, body = Vec<ServiceRequest>), (status = 400, body = Vec<answer::GeoError>)))]
pub async fn list_requests_json(State(app): State<App>, client: Client, query: Query) -> Response {
    answered(Format::Json, "service_requests", requests(&app, &client, &query).await, &query)
}

/// List requests as XML.
#[utoipa::path(get, path = "/api/v1/open311/requests.xml", tag = "open311",
    params(
        ("service_request_id" = Option<String>, Query, description = "numbers with commas between, 20 at most"),
        ("service_code" = Option<String>, Query, description = "codes with commas between"),
        ("start_date" = Option<String>, Query, description = "as W3C has it; 90 days before the end if left out"),
        ("end_date" = Option<String>, Query, description = "as W3C has it; 90 days after the start, or now, if left \
            out"),
        ("status" = Option<String>, Query, description = "open, closed, or both"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    responses((status = 200, content_type = "text/xml", body = String)))]
pub async fn list_requests_xml(State(app): State<App>, client: Client, query: Query) -> Response {
    answered(Format::Xml, "service_requests", requests(&app, &client, &query).await, &query)
}

async fn requests(
    app: &App,
    client: &Client,
    query: &Query,
) -> Result<Vec<ServiceRequest>, Failure> {
    let lang = language(query)?;
    let asked: Vec<&str> = query.listed("service_request_id").collect();
    if !asked.is_empty() {
        if asked.len() > MAX_ASKED {
            let problem = Field::TooMany { max: MAX_ASKED };
            return Err(Failure::field("service_request_id", problem));
        }
        let mut numbers = Vec::new();
        // What is no number is left out like one that nobody has, unless there is nothing else.
        for number in asked.into_iter().filter_map(|written| CaseNumber::read(written).ok()) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        if numbers.is_empty() {
            return Err(Failure::field("service_request_id", Field::CheckDigits));
        }
        return asked_for(app, client, &numbers, lang).await;
    }
    let (from, until) = span(query, app.now())?;
    let statuses: Vec<&str> = query.listed("status").collect();
    if statuses.iter().any(|status| !matches!(*status, "open" | "closed")) {
        return Err(Failure::field("status", Field::NotAChoice));
    }
    let codes: Vec<&str> = query.listed("service_code").collect();
    let explained = app.store.list_explanations(None).await?;
    let numbers: Vec<CaseNumber> = explained.items.iter().map(|row| row.number).collect();
    shown(app, &numbers, lang, |case| {
        let code = case.matter.as_ref().map_or("", MatterId::as_str);
        from <= case.registered_at
            && case.registered_at <= until
            && (codes.is_empty() || codes.contains(&code))
            && case.voided.is_none()
            && (statuses.is_empty() || statuses.contains(&status_of(case)))
    })
    .await
}

/// The span that a list covers: at most [`SPAN_MS`]. One date alone is its beginning or its end.
fn span(query: &Query, now: Timestamp) -> Result<(Timestamp, Timestamp), Failure> {
    let date = |name: &str| query.read(name, Field::NotADate, instant);
    let (from, until) = match (date("start_date")?, date("end_date")?) {
        (None, None) => (now.plus(-SPAN_MS), now),
        (Some(from), None) => (from, from.plus(SPAN_MS)),
        (None, Some(until)) => (until.plus(-SPAN_MS), until),
        (Some(from), Some(until)) => (from, until),
    };
    if until < from {
        return Err(Failure::field("end_date", Field::TooEarly));
    }
    if until.since(from) > SPAN_MS {
        return Err(Failure::field("start_date", Field::TooEarly));
    }
    Ok((from, until))
}

/// The cases with these numbers, as far as there are any.
async fn asked_for(
    app: &App,
    client: &Client,
    numbers: &[CaseNumber],
    lang: Lang,
) -> Result<Vec<ServiceRequest>, Failure> {
    admit_plain_look(app, client).await?;
    let found = shown(app, numbers, lang, |_| true).await?;
    for _ in found.len()..numbers.len() {
        count_miss(app, client);
    }
    Ok(found)
}

async fn shown(
    app: &App,
    numbers: &[CaseNumber],
    lang: Lang,
    wanted: impl Fn(&PublicCase) -> bool,
) -> Result<Vec<ServiceRequest>, Failure> {
    let town = app.town().await?;
    let heads = app.store.load_heads(numbers).await?;
    let cases = heads.iter().map(|head| &head.case);
    let requests = cases.map(|case| (case, PublicCase::of(case)));
    let requests = requests.filter(|(_, shown)| wanted(shown));
    let now = app.now();
    let of = |(case, shown)| request_of(case, &shown, (&town.directory, &*app.origin), lang, now);
    Ok(requests.map(of).collect())
}

/// Get a request by its number: `{number}.json` or `{number}.xml`.
#[utoipa::path(get, path = "/api/v1/open311/requests/{file}", tag = "open311",
    params(("file" = String, Path), ("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, body = Vec<ServiceRequest>), (status = 404, body = Vec<answer::GeoError>)))]
pub async fn get_request(
    State(app): State<App>,
    client: Client,
    Path(file): Path<String>,
    query: Query,
) -> Response {
    let (written, format) = Format::of_file(&file);
    let found = match format {
        Some(_) => one(&app, &client, (written, "service_request_id"), &query).await,
        None => Err(Failure::NotFound),
    };
    answered(format.unwrap_or(Format::Json), "service_requests", found, &query)
}

async fn one(
    app: &App,
    client: &Client,
    (written, argument): (&str, &str),
    query: &Query,
) -> Result<Vec<ServiceRequest>, Failure> {
    let lang = language(query)?;
    let absent = || Failure::field(argument, Field::Unknown);
    let number = CaseNumber::read(written).map_err(|_| absent())?;
    let found = asked_for(app, client, &[number], lang).await?;
    if found.is_empty() { Err(absent()) } else { Ok(found) }
}

/// Get the number for a token.
///
/// A number is given at once, and is its own token.
#[utoipa::path(get, path = "/api/v1/open311/tokens/{file}", tag = "open311",
    params(("file" = String, Path)),
    responses((status = 200, body = Vec<TokenAnswer>), (status = 404, body = Vec<answer::GeoError>)))]
pub async fn get_token(
    State(app): State<App>,
    client: Client,
    Path(file): Path<String>,
    query: Query,
) -> Response {
    let (written, format) = Format::of_file(&file);
    let found = match format {
        Some(_) => one(&app, &client, (written, "token"), &query).await,
        None => Err(Failure::NotFound),
    };
    let tokens: Result<Vec<TokenAnswer>, Failure> = found.map(|found| {
        let number = |request: &ServiceRequest| request.service_request_id;
        let answer = |token| TokenAnswer { token, service_request_id: token };
        found.iter().map(number).map(answer).collect()
    });
    answered(format.unwrap_or(Format::Json), "service_requests", tokens, &query)
}

fn status_of(case: &PublicCase) -> &'static str {
    if case.stage.is_open() { "open" } else { "closed" }
}

/// What apps show beside a request that they follow. Few keep the notice that came with its number.
fn how_to_go_on(number: CaseNumber, origin: &str, lang: Lang) -> String {
    lang.pick(
        format!("凭查询码可在 {origin}/track/{number} 留言、评价；查询码丢失的，可到窗口补发。"),
        format!(
            "With the access code you can write and give your verdict at {origin}/track/{number}; if it is lost, the \
             window gives you a new one."
        ),
    )
}

fn request_of(
    whole: &Case,
    case: &PublicCase,
    (directory, origin): (&Directory, &str),
    lang: Lang,
    now: Timestamp,
) -> ServiceRequest {
    let agency = match &case.holder {
        Holder::Window { window } => directory.window(window, lang),
        Holder::Department { department } => {
            directory.department(directory.responsible(department), lang)
        }
        Holder::Citizen | Holder::Nobody => directory.window(&case.window, lang),
    };
    ServiceRequest {
        service_request_id: case.number,
        status: status_of(case),
        status_notes: case_sentence(whole, directory, lang, now),
        service_name: case.matter.as_ref().map(|id| directory.matter(id, lang).to_owned()),
        service_code: case.matter.clone(),
        description: case.summary.as_ref().map(|summary| summary.as_str().to_owned()),
        agency_responsible: Some(agency.to_owned()),
        service_notice: Some(how_to_go_on(case.number, origin, lang)),
        requested_datetime: rfc3339(case.registered_at),
        updated_datetime: rfc3339(whole.changed_at),
        expected_datetime: case.due.map(rfc3339),
        address: None,
        address_id: None,
        zipcode: None,
        lat: None,
        long: None,
        media_url: None,
    }
}

/// Parses the part of W3C's note on dates that GeoReport uses: a day with a time and a zone, as in
/// `2018-05-14T08:15:30Z`, `…T08:15+08:00` or `…T08:15:30.5Z`, letter by letter. A day alone, which GeoReport does not
/// know, begins in China.
pub fn instant(text: &str) -> Option<Timestamp> {
    // An unescaped plus in a query becomes a space.
    let text = match text.rsplit_once(' ') {
        Some((time, zone)) => format!("{time}+{zone}"),
        None if text.contains('T') => text.to_owned(),
        None => format!("{text}T00:00:00+08:00"),
    };
    // The parser would accept any character between the day and the time, and small letters.
    let (day, time) = text.split_once('T').filter(|(day, _)| day.len() == 10)?;
    let is_plain =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-' | b'Z');
    let (clock, zone) = time.split_at_checked(5).filter(|_| time.bytes().all(is_plain))?;
    // The seconds can be left out.
    let seconds = if zone.starts_with(':') { "" } else { ":00" };
    let read = OffsetDateTime::parse(&format!("{day}T{clock}{seconds}{zone}"), &Rfc3339).ok()?;
    i64::try_from(read.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_w3c_has_it() {
        for (written, in_china) in [
            ("2018-05-14T02:15:30Z", Some("2018-05-14 10:15")),
            ("2018-05-14T10:15:30+08:00", Some("2018-05-14 10:15")),
            ("2018-05-14T10:15:30 08:00", Some("2018-05-14 10:15")),
            ("2018-05-13T21:15:30-05:00", Some("2018-05-14 10:15")),
            ("2018-05-14", Some("2018-05-14 00:00")),
            ("2018-05-14T25:00:00Z", None),
            ("2018-05-14T10:00:00", None),
            ("2018-05-14T02:15:30.25Z", Some("2018-05-14 10:15")),
            ("2018-05-14T02:15Z", Some("2018-05-14 10:15")),
            ("2018-05-14T10:15+08:00", Some("2018-05-14 10:15")),
            ("0001-01-01T00:00:00Z", Some("0001-01-01 08:00")),
            ("9999-12-31T15:59:59Z", Some("9999-12-31 23:59")),
            ("9999-12-31", Some("9999-12-31 00:00")),
            // Each of these was accepted once.
            ("2018-05-14T1e1:00:00Z", None),
            ("2018-05-14T10:00:00:00Z", None),
            ("2018-05-14T10:00:00+99:99", None),
            ("2018-05-14T10:00:00+24:00", None),
            ("2018-05-14t02:15:30Z", None),
            ("2018-05-14T02:15:30z", None),
            ("2018-05-14T02Z", None),
            ("2018-05-14T10:00", None),
            ("2018-05", None),
            ("2018-05-14T1:00:00Z", None),
            ("2018-05-14T10:00:00+9223372036854775807:00", None),
            ("2018-05-14T10:00:00+-8:00", None),
            ("2018-05-14T10:00:00+0800", None),
            ("2018-05-14T10:00:00Zulu", None),
            ("2018-05-14_10:00:00Z", None),
            ("2018年5月14日", None),
            ("18-5-14", None),
            ("10000-01-01T00:00:00Z", None),
            ("", None),
            ("一二三四五六七八九十T", None),
            ("2018-02-30T10:00:00Z", None),
            ("yesterday", None),
        ] {
            let read = instant(written).map(Timestamp::minute_text);
            assert_eq!(read.as_deref(), in_china, "{written}");
        }
    }
}
