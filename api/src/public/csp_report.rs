//! What browsers report when the content security policy kept a page from something: a sign of an injected script, or
//! of a mistake of ours. The log gets the directive and the origin of what was blocked. A report also holds the page's
//! address and a sample of the script, which can be personal, so these are dropped here.
//!
//! Anyone can send reports, so that only so many are logged in an hour.

use crate::app::App;
use crate::http::extract::{RawBody, is_of_type, read_json};
use crate::http::serve::BodyLimit;
use crate::problem::Failure;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::{Map, Value};
use shared::time::{HOUR_MS, Timestamp};
use std::sync::Mutex;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The size of a batch of reports in bytes.
const MAX_BYTES: usize = 16 * 1024;
/// The number of reports of a batch that are read.
const MAX_REPORTS: usize = 10;
/// The number of reports that are logged in an hour, in each process.
const MAX_LOGGED: u32 = 60;
/// The length of a directive or a host in a line of the log.
const MAX_LENGTH: usize = 100;
/// What `blocked-uri` says when there is no address (CSP 3, section 5.1), and schemes that have no host.
const KEYWORDS: [&str; 11] = [
    "inline",
    "eval",
    "wasm-eval",
    "trusted-types-policy",
    "trusted-types-sink",
    "self",
    "data",
    "blob",
    "about",
    "filesystem",
    "chrome-extension",
];

/// The route, whose bodies are smaller than those of others.
pub fn documented() -> OpenApiRouter<App> {
    let limit = BodyLimit { bytes: MAX_BYTES, field: "body", most: MAX_BYTES };
    let (named, enforced) = limit.layers();
    OpenApiRouter::new().routes(routes!(take_csp_reports)).layer(enforced).layer(named)
}

/// Report that the content security policy blocked something.
///
/// Browsers send this by themselves. Only the directive and the origin of what was blocked are logged.
#[utoipa::path(post, path = "/api/v1/csp-reports", tag = "public",
    request_body(content(
        (Object = "application/csp-report"), (Vec<Object> = "application/reports+json"))),
    responses((status = 204)))]
pub async fn take_csp_reports(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<RawBody, Failure>,
) -> Result<StatusCode, Failure> {
    let is_batch = is_of_type(&headers, "application/reports+json");
    if !is_batch && !is_of_type(&headers, "application/csp-report") {
        return Err(Failure::UnsupportedMediaType);
    }
    let RawBody(body) = body?;
    for (directive, blocked) in read_reports(is_batch, &body)? {
        if may_log(app.real_now()) {
            tracing::warn!(directive, blocked, "a page was kept from something");
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a report in the form of CSP 2, or a batch of the Reporting API.
///
/// # Errors
///
/// Says what is wrong with a body that is neither.
pub fn read_reports(is_batch: bool, body: &[u8]) -> Result<Vec<Violation>, Failure> {
    Ok(if is_batch {
        violations(&read_json::<Vec<Map<String, Value>>>(body)?)
    } else {
        violation(&read_json::<Map<String, Value>>(body)?)
    })
}

/// The directive and the origin of what was blocked.
type Violation = (String, String);

/// What a report in the form of CSP 2 says.
fn violation(report: &Map<String, Value>) -> Vec<Violation> {
    let Some(report) = report.get("csp-report") else { return Vec::new() };
    let directive = report.get("effective-directive").or(report.get("violated-directive"));
    vec![(directive_of(directive), origin_of(report.get("blocked-uri")))]
}

/// What a batch of the Reporting API says.
fn violations(reports: &[Map<String, Value>]) -> Vec<Violation> {
    let reports = reports.iter().take(MAX_REPORTS);
    let reports =
        reports.filter(|report| report.get("type").is_some_and(|kind| kind == "csp-violation"));
    let violation = |report: &Map<String, Value>| {
        let member = |name: &str| report.get("body").and_then(|body| body.get(name));
        (directive_of(member("effectiveDirective")), origin_of(member("blockedURL")))
    };
    reports.map(violation).collect()
}

fn directive_of(written: Option<&Value>) -> String {
    let name = written.and_then(Value::as_str).and_then(|written| written.split(' ').next());
    let is_name = |name: &&str| {
        name.len() <= MAX_LENGTH
            && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'-')
    };
    name.filter(is_name).unwrap_or("unknown").to_owned()
}

/// The origin alone: a path or a query could name a person.
fn origin_of(written: Option<&Value>) -> String {
    let written = written.and_then(Value::as_str).unwrap_or_default();
    if let Some(word) = KEYWORDS.iter().find(|word| **word == written) {
        return (*word).to_owned();
    }
    let uri: Option<Uri> = written.parse().ok();
    let scheme = uri.as_ref().and_then(Uri::scheme_str);
    let host = uri.as_ref().and_then(Uri::host).filter(|host| host.len() <= MAX_LENGTH);
    match (scheme, host) {
        (Some(scheme @ ("http" | "https" | "ws" | "wss")), Some(host)) => {
            format!("{scheme}://{host}")
        }
        (Some(_) | None, _) => "other".to_owned(),
    }
}

/// Counts a line of the log, and returns whether there is room for it in this hour.
fn may_log(now: Timestamp) -> bool {
    static LOGGED: Mutex<(i64, u32)> = Mutex::new((0, 0));
    let hour = now.0.div_euclid(HOUR_MS);
    let Ok(mut logged) = LOGGED.lock() else { return false };
    if logged.0 != hour {
        *logged = (hour, 0);
    }
    logged.1 = logged.1.saturating_add(1);
    logged.1 <= MAX_LOGGED
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_report_the_directive_and_the_origin_are_kept_and_nothing_else() {
        let of_one = |written| serde_json::from_value::<Map<_, _>>(written).expect("a report");
        let of_batch =
            |written| serde_json::from_value::<Vec<Map<_, _>>>(written).expect("reports");
        let old = json!({"csp-report": {
            "document-uri": "https://one-trip.example/track/1804-12345-74?name=虞",
            "violated-directive": "script-src-elem https:",
            "blocked-uri": "https://user:secret@evil.example:8443/steal?phone=13900001234",
            "script-sample": "虞某某",
        }});
        let pair = |directive: &str, blocked: &str| (directive.to_owned(), blocked.to_owned());
        assert_eq!(violation(&of_one(old)), [pair("script-src-elem", "https://evil.example")]);
        let new = json!([
            {"type": "csp-violation", "url": "https://one-trip.example/console/cases/1",
             "body": {"effectiveDirective": "style-src-attr", "blockedURL": "inline", "sample": "虞"}},
            {"type": "deprecation", "body": {"effectiveDirective": "img-src"}},
            {"type": "csp-violation", "body": {"effectiveDirective": "虞某某", "blockedURL": "虞某某"}},
            {"type": "csp-violation",
             "body": {"effectiveDirective": "img-src", "blockedURL": "data:image/png;13900001234"}},
        ]);
        let kept =
            [pair("style-src-attr", "inline"), pair("unknown", "other"), pair("img-src", "other")];
        assert_eq!(violations(&of_batch(new)), kept);
        assert!(violation(&of_one(json!({}))).is_empty());
        let report = json!({"type": "csp-violation", "body": {}});
        assert_eq!(violations(&of_batch(json!(vec![report; 1000]))).len(), 10);
    }
}
