//! Open data: every public table as CSV and as JSON, at permanent addresses, each with its schema.
//!
//! A data set is an entry of [`sets::SETS`]: its texts, its columns, and the function that reads its rows. Both formats
//! and both schemas are generated from these. CSV is UTF-8 without a byte order mark, as RFC 4180 and CSVW require (the
//! figures page offers the variant for spreadsheets). Text that a spreadsheet could take for a formula is escaped as
//! everywhere; numbers stay numbers. Browser code on other sites may read all of it.

mod rows;
mod sets;

use self::sets::{Kind, SETS, Set};
use crate::app::App;
use crate::http::extract::Query;
use crate::problem::Failure;
use crate::secret::digest;
use crate::service::spreadsheet::neutral;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use shared::lang::Localized;
use shared::wire::data::{Catalogue, DataFile, DataSet, LICENCE};

pub use self::rows::cross_rows;

/// The rows of a data set, each with one cell for each column, and the cursor of the next page.
pub struct Rows {
    rows: Vec<Vec<Value>>,
    cursor: Option<String>,
}

/// Allows pages of other sites to read or show a response.
pub const CORS_HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("link, etag")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    ),
];

/// Get the catalogue of open data.
#[utoipa::path(get, path = "/api/v1/data", tag = "open data",
    responses((status = 200, body = Catalogue)))]
pub async fn get_catalogue(State(app): State<App>) -> Response {
    let origin = &app.origin;
    let catalogue = Catalogue {
        title: words(["一趟：开放数据", "OneTrip: open data"]),
        licence: LICENCE.to_owned(),
        page: format!("{origin}/data"),
        datasets: SETS.iter().map(|set| described(origin, set)).collect(),
    };
    (CORS_HEADERS, [(header::CACHE_CONTROL, "no-cache")], Json(catalogue)).into_response()
}

fn words([zh, en]: [&str; 2]) -> Localized<String> {
    Localized { zh: zh.to_owned(), en: en.to_owned() }
}

fn described(origin: &str, set: &Set) -> DataSet {
    let id = set.id;
    let file = |format: &str, media_type: &str, schema: String| DataFile {
        format: format.to_owned(),
        media_type: media_type.to_owned(),
        url: format!("{origin}/api/v1/data/{id}.{format}"),
        schema,
    };
    DataSet {
        id: id.to_owned(),
        title: words(set.title),
        description: words(set.description),
        counted: words(set.counted),
        licence: LICENCE.to_owned(),
        page: format!("{origin}{}", set.page),
        paged: set.paged,
        files: vec![
            file("csv", "text/csv", format!("{origin}/api/v1/data/{id}.csv-metadata.json")),
            file("json", "application/json", format!("{origin}/api/v1/data/{id}.schema.json")),
        ],
    }
}

/// Get a file of a data set: `{id}.csv` or `{id}.json`, or their descriptions `{id}.csv-metadata.json` (CSVW) and
/// `{id}.schema.json` (JSON Schema).
#[utoipa::path(get, path = "/api/v1/data/{file}", tag = "open data",
    params(
        ("file" = String, Path),
        ("cursor" = Option<String>, Query, description = "where a page begins, from the page before"),
        ("from" = Option<String>, Query, description = "first day of the figures, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day of the figures, YYYY-MM-DD"),
    ),
    responses((status = 200, description = "the file", content((String = "text/csv"), (Value = "application/json"),
            (Value = "application/csvm+json"), (Value = "application/schema+json"))),
        (status = 304)))]
pub async fn get_file(
    State(app): State<App>,
    Path(file): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (id, format) = file.split_once('.').ok_or(Failure::NotFound)?;
    let set = SETS.iter().find(|set| set.id == id).ok_or(Failure::NotFound)?;
    let origin = &app.origin.clone();
    let (kind, body, cursor) = match format {
        "csv-metadata.json" => ("application/csvm+json", json_bytes(&csvw(origin, set))?, None),
        "schema.json" => ("application/schema+json", json_bytes(&schema(origin, set))?, None),
        "csv" => {
            let Rows { rows, cursor } = (set.rows)(app, query.clone()).await?;
            ("text/csv; charset=utf-8; header=present", csv(set, rows)?, cursor)
        }
        "json" => {
            let Rows { rows, cursor } = (set.rows)(app, query.clone()).await?;
            let names = set.columns.iter().map(|column| column.name.to_owned());
            let item = |row: Vec<Value>| names.clone().zip(row).collect::<Map<String, Value>>();
            let items: Vec<_> = rows.into_iter().map(item).collect();
            let page = json!({"items": items, "cursor": cursor});
            ("application/json", json_bytes(&page)?, cursor)
        }
        _ => return Err(Failure::NotFound),
    };
    let described_by = match format {
        "csv" => Some(("csv-metadata.json", "application/csvm+json")),
        "json" => Some(("schema.json", "application/schema+json")),
        _ => None,
    };
    let mut links = vec![format!("<{LICENCE}>; rel=\"license\"")];
    links.extend(described_by.map(|(suffix, kind)| {
        format!("<{origin}/api/v1/data/{id}.{suffix}>; rel=\"describedby\"; type=\"{kind}\"")
    }));
    links.extend(
        cursor.map(|next| format!("<{origin}/api/v1/data/{file}?cursor={next}>; rel=\"next\"")),
    );
    let tag = format!("\"{}\"", digest(&body).get(..32).unwrap_or_default());
    let told = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::ETAG, tag.clone()),
        (header::LINK, links.join(", ")),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known == Some(tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, CORS_HEADERS, told).into_response());
    }
    Ok((CORS_HEADERS, told, body).into_response())
}

fn json_bytes(value: &Value) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value).map_err(|error| Failure::Internal(error.into()))
}

/// Rows as CSV, with the columns' names as the header.
fn csv(set: &Set, rows: Vec<Vec<Value>>) -> Result<Vec<u8>, Failure> {
    let broken = |error: csv::Error| Failure::Internal(error.into());
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(set.columns.iter().map(|column| column.name)).map_err(broken)?;
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Value::Null => String::new(),
            Value::String(text) => neutral(text),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                cell.to_string()
            }
        });
        writer.write_record(cells).map_err(broken)?;
    }
    writer.into_inner().map_err(|error| Failure::Internal(error.into_error().into()))
}

/// CSVW metadata: <https://www.w3.org/TR/tabular-metadata/>.
fn csvw(origin: &str, set: &Set) -> Value {
    let columns: Vec<Value> = set
        .columns
        .iter()
        .map(|column| {
            let [zh, en] = column.words;
            json!({
                "name": column.name,
                "titles": column.name,
                "dc:description": [
                    {"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"},
                ],
                "datatype": match column.kind {
                    Kind::Text => "string",
                    Kind::Number => "integer",
                    Kind::Day => "date",
                    Kind::Instant => "dateTime",
                },
                "required": column.needed,
            })
        })
        .collect();
    let [zh, en] = set.title;
    json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": format!("{origin}/api/v1/data/{}.csv", set.id),
        "dc:title": [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}],
        "dc:license": {"@id": LICENCE},
        "dialect": {"encoding": "utf-8", "header": true, "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": columns},
    })
}

/// A JSON Schema (2020-12) for the JSON file.
fn schema(origin: &str, set: &Set) -> Value {
    let members: Map<String, Value> = set
        .columns
        .iter()
        .map(|column| {
            let [zh, en] = column.words;
            let (kind, format) = match column.kind {
                Kind::Text => ("string", None),
                Kind::Number => ("integer", None),
                Kind::Day => ("string", Some("date")),
                Kind::Instant => ("string", Some("date-time")),
            };
            let kind = if column.needed { json!(kind) } else { json!([kind, "null"]) };
            let mut member = json!({"type": kind, "description": format!("{zh} / {en}")});
            if let Some(format) = format {
                member["format"] = json!(format);
            }
            (column.name.to_owned(), member)
        })
        .collect();
    let names: Vec<&str> = set.columns.iter().map(|column| column.name).collect();
    let [zh, en] = set.title;
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{origin}/api/v1/data/{}.schema.json", set.id),
        "title": format!("{zh} / {en}"),
        "type": "object",
        "required": ["items", "cursor"],
        "properties": {
            "items": {
                "type": "array",
                "items": {"type": "object", "required": names, "properties": members},
            },
            "cursor": {"type": ["string", "null"]},
        },
    })
}

/// The cross-table of a month as the CSV of its data set.
pub fn cross_csv(rows: Vec<Vec<Value>>) -> Result<Vec<u8>, Failure> {
    let set = SETS.iter().find(|set| set.id == sets::CROSS).ok_or(Failure::NotFound)?;
    csv(set, rows)
}
