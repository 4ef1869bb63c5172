//! Responses in both formats from one model: serde's value is written as JSON, or walked into XML with the element
//! names of GeoReport.

use crate::problem::{Failure, Told};
use crate::public::lite::well_formed;
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde::Serialize;
use serde_json::Value;
use shared::lang::Lang;
use shared::problem::{Field, FieldProblem, Refusal};
use std::io;

/// The formats of GeoReport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Xml,
}

impl Format {
    /// The name before the last dot, and the format after it.
    pub fn of_file(file: &str) -> (&str, Option<Format>) {
        match file.rsplit_once('.') {
            Some((name, "json")) => (name, Some(Format::Json)),
            Some((name, "xml")) => (name, Some(Format::Xml)),
            Some(_) | None => (file, None),
        }
    }
}

/// An error of GeoReport.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct GeoError {
    code: u16,
    /// The problem, and the field that it concerns.
    description: String,
}

/// Serialises a response.
pub fn written(format: Format, root: &str, value: &impl Serialize) -> Response {
    match bytes_of(format, root, value) {
        Ok((kind, body)) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")];
            (headers, body).into_response()
        }
        Err(error) => Failure::Internal(error).into_response(),
    }
}

fn bytes_of(
    format: Format,
    root: &str,
    value: &impl Serialize,
) -> anyhow::Result<(&'static str, Vec<u8>)> {
    let value = serde_json::to_value(value)?;
    Ok(match format {
        Format::Json => ("application/json; charset=utf-8", serde_json::to_vec(&value)?),
        Format::Xml => ("text/xml; charset=utf-8", xml_of(root, &value)?),
    })
}

fn xml_of(root: &str, value: &Value) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    element(&mut writer, root, value)?;
    Ok(writer.into_inner())
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> io::Result<()> {
    let begun = writer.create_element(name);
    match value {
        Value::Null => begun.write_empty()?,
        Value::String(text) => begun.write_text_content(BytesText::new(&well_formed(text)))?,
        Value::Bool(_) | Value::Number(_) => {
            begun.write_text_content(BytesText::new(&value.to_string()))?
        }
        Value::Array(items) => begun.write_inner_content(|writer| {
            items.iter().try_for_each(|item| element(writer, item_of(name), item))
        })?,
        Value::Object(members) => begun.write_inner_content(|writer| {
            members.iter().try_for_each(|(name, value)| element(writer, name, value))
        })?,
    };
    Ok(())
}

/// The element name of an item in a list.
fn item_of(name: &str) -> &str {
    match name {
        "service_requests" => "request",
        several => several.strip_suffix('s').unwrap_or(several),
    }
}

/// Whether an argument names something that is not here, which GeoReport answers with 404.
fn is_absent(problem: &FieldProblem) -> bool {
    let names = matches!(problem.field.as_str(), "service_code" | "service_request_id" | "token");
    names && problem.problem == Field::Unknown
}

/// What is wrong with an argument. Those that only GeoReport has need words of their own.
fn said(problem: &FieldProblem, lang: Lang) -> String {
    let degrees = |most: u8| {
        lang.pick(
            format!("应是 -{most} 到 {most} 之间的度数，如 29.3068"),
            format!("Give degrees from -{most} to {most}, such as 29.3068"),
        )
    };
    let words = match (problem.field.as_str(), &problem.problem) {
        ("service_code", Field::Unknown) => lang
            .pick("这里没有这项服务，或已停办", "There is no such service here, or it has ended")
            .to_owned(),
        ("service_request_id" | "token", Field::Unknown) => lang
            .pick("这里没有这个编号的件", "There is no request with this number here")
            .to_owned(),
        ("lat", Field::Malformed) => degrees(90),
        ("long", Field::Malformed) => degrees(180),
        ("address_string", Field::Missing) => lang
            .pick(
                "请填写去的地方：address_string、address_id，或 lat 和 long",
                "Say where it was: address_string, address_id, or lat and long",
            )
            .to_owned(),
        ("phone", Field::Missing) => lang
            .pick(
                "请填写电话，或在 email 中填写邮箱",
                "Give a telephone, or an e-mail address in email",
            )
            .to_owned(),
        ("email", Field::Malformed) => {
            lang.pick("邮箱应如 name@example.cn", "Write it like name@example.cn").to_owned()
        }
        ("media_url", Field::Malformed) => lang
            .pick(
                "应以 http:// 或 https:// 开头，不含空格",
                "Begin it with http:// or https://, without spaces",
            )
            .to_owned(),
        ("start_date" | "end_date", Field::NotADate) => lang
            .pick(
                "应如 2018-05-25T08:00:00Z 或 2018-05-25T08:00:00+08:00",
                "Write it like 2018-05-25T08:00:00Z or 2018-05-25T08:00:00+08:00",
            )
            .to_owned(),
        ("start_date", Field::TooEarly) => lang
            .pick(
                "从 start_date 到 end_date 最多 90 天",
                "From start_date to end_date there can be at most 90 days",
            )
            .to_owned(),
        (_, problem) => problem.say(lang),
    };
    format!("{}: {words}", problem.field)
}

/// What a status says by itself, for a refusal that did not come from a handler.
fn of_status(status: StatusCode, lang: Lang) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => lang.pick(
            "没有这个地址：请用 services、requests 或 tokens，以 .json 或 .xml 结尾",
            "There is no such address: ask for services, requests or tokens, with .json or .xml at the end",
        ),
        StatusCode::METHOD_NOT_ALLOWED => lang.pick(
            "此地址不接受这种方法，可用的见 Allow 标头",
            "This address does not take the method; the header Allow has those it takes",
        ),
        StatusCode::BAD_REQUEST => lang.pick("请求写得不对，请检查", "The request is malformed"),
        _ => lang.pick("请稍后再试", "Try again later"),
    }
}

/// Makes GeoReport errors of whatever else was answered as a problem: by the router, or before it was asked.
pub fn rewritten(format: Format, response: Response, lang: Lang) -> Response {
    let is_problem = response.headers().get(header::CONTENT_TYPE);
    if is_problem.is_none_or(|kind| kind != "application/problem+json") {
        return response;
    }
    let status = response.status();
    let (mut parts, _) = response.into_parts();
    let error = GeoError { code: status.as_u16(), description: of_status(status, lang).to_owned() };
    let Ok((kind, body)) = bytes_of(format, "errors", &[error]) else {
        return (parts, Body::empty()).into_response();
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, Body::from(body)).into_response()
}

/// Serialises a failure: one GeoReport error for each invalid field.
pub fn refused(format: Format, failure: Failure, lang: Lang) -> Response {
    let mut absent = Vec::new();
    let descriptions: Vec<String> = match &failure {
        Failure::Fields(fields) | Failure::Refused(Refusal::Fields { fields }) => {
            absent.extend(fields.iter().map(is_absent));
            fields.iter().map(|field| said(field, lang)).collect()
        }
        Failure::Refused(refusal) => vec![refusal.say(lang)],
        Failure::NotFound | Failure::NoSuchCaseOrCode => {
            vec![of_status(StatusCode::NOT_FOUND, lang).to_owned()]
        }
        Failure::MethodNotAllowed => {
            vec![of_status(StatusCode::METHOD_NOT_ALLOWED, lang).to_owned()]
        }
        Failure::CrossSite => vec![
            lang.pick(
                "其他网站的页面不能在此登记，除非带有 api_key（向本服务的管理员领取）",
                "A page of another site cannot register anything here without an api_key, which the administrator of \
                 this service gives out",
            )
            .to_owned(),
        ],
        Failure::UnsupportedMediaType => vec![
            lang.pick(
                "请以 application/x-www-form-urlencoded 提交",
                "Send application/x-www-form-urlencoded",
            )
            .to_owned(),
        ],
        Failure::TooLarge { field, max } => {
            vec![format!("{field}: {}", Field::TooLarge { max: *max }.say(lang))]
        }
        Failure::KeyReused => vec![
            lang.pick(
                "此 Idempotency-Key 已用于其他内容",
                "This Idempotency-Key was used for something else",
            )
            .to_owned(),
        ],
        Failure::TooManyAttempts { .. } => vec![
            lang.pick("次数过多，请过一小时再试", "Too many requests; try again in an hour").to_owned(),
        ],
        Failure::WorkRequired { .. } => vec![
            lang.pick(
                "登记过于频繁：请按 onetrip-work 标头完成计算后重新提交，或过一小时再试",
                "Too many registrations: send again with the work that the header onetrip-work asks for, or try again \
                 in an hour",
            )
            .to_owned(),
        ],
        Failure::PreconditionRequired => vec![
            lang.pick(
                "Idempotency-Key 须为 16 至 64 个可见字符",
                "An Idempotency-Key has 16 to 64 visible characters",
            )
            .to_owned(),
        ],
        Failure::Unauthenticated => vec![
            lang.pick(
                "登记需要 api_key，请向本服务的管理员领取",
                "An api_key is needed; ask the administrator of this service for one",
            )
            .to_owned(),
        ],
        Failure::Forbidden => vec![
            lang.pick("api_key 无效或已停用", "The api_key is not valid, or was revoked").to_owned(),
        ],
        Failure::MalformedBody
        | Failure::Newer
        | Failure::StepRefused(..)
        | Failure::SessionExpired
        | Failure::WrongPassword
        | Failure::SignInAgain
        | Failure::PasswordToReplace
        | Failure::FirstPasswordLapsed
        | Failure::FactorToEnrol
        | Failure::FactorRequired
        | Failure::OwnGrant
        | Failure::GrantWaits
        | Failure::WrongPasskey
        | Failure::NoPasskeys
        | Failure::ProviderUnavailable
        | Failure::OnlyWayIn
        | Failure::ChallengeOver
        | Failure::StaleRevision { .. }
        | Failure::StaleEntry
        | Failure::TooManyTasks
        | Failure::NoFile
        | Failure::NotChecked
        | Failure::Unavailable(_)
        | Failure::NotScanned(_)
        | Failure::Internal(_) => {
            vec![lang.pick("请稍后再试", "Try again later").to_owned()]
        }
    };
    // Convert it to a problem first, for its log line and its `Retry-After`.
    let problem = failure.into_response();
    // GeoReport has 404 for what does not exist, 403 for a key that is wrong or missing, and else 400 for what is invalid.
    let status = match problem.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PRECONDITION_REQUIRED => {
            StatusCode::BAD_REQUEST
        }
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        status => status,
    };
    let of_error = |place: usize| match absent.get(place) {
        Some(true) => StatusCode::NOT_FOUND.as_u16(),
        Some(false) | None => status.as_u16(),
    };
    let errors: Vec<GeoError> = descriptions
        .into_iter()
        .enumerate()
        .map(|(place, description)| GeoError { code: of_error(place), description })
        .collect();
    let status = if absent.contains(&true) { StatusCode::NOT_FOUND } else { status };
    let mut response = match bytes_of(format, "errors", &errors) {
        Ok((kind, body)) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
        Err(_) => (status, Json(errors)).into_response(),
    };
    if let Some(told) = problem.extensions().get::<Told>() {
        response.extensions_mut().insert(told.clone());
    }
    for name in [header::CACHE_CONTROL, header::RETRY_AFTER] {
        if let Some(value) = problem.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_model_is_written_in_both_formats() {
        let model =
            json!([{"key": "a", "text": "<&>", "none": null, "values": [{"n": 1}, {"n": true}]}]);
        let xml = xml_of("service_requests", &model).expect("xml");
        assert_eq!(
            String::from_utf8(xml).expect("text"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request><key>a</key><none/>\
             <text>&lt;&amp;&gt;</text><values><value><n>1</n></value><value><n>true</n></value></values>\
             </request></service_requests>"
        );
    }

    #[test]
    fn what_xml_has_no_character_for_is_replaced() {
        for letter in ['\u{FFFE}', '\u{FFFF}', '\0', '\u{8}', '\u{B}', '\u{C}', '\u{1F}'] {
            let told = format!("a{letter}b\t\n\r\u{85}");
            let xml = xml_of("errors", &json!({"description": told})).expect("xml");
            let xml = String::from_utf8(xml).expect("text");
            let kept = "<description>a\u{FFFD}b\t\n\r\u{85}</description>";
            assert!(xml.contains(kept), "{letter:?} {xml:?}");
        }
    }
}
