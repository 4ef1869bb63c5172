//! Query parameters that several routes have in common.

use super::extract::Query;
use crate::problem::Failure;
use axum::http::{HeaderMap, header};
use shared::lang::Lang;
use shared::problem::Field;
use shared::time::Day;

/// Whether the client asks for CSV, by `format` or else by `Accept`.
pub fn wants_csv(query: &Query, headers: &HeaderMap) -> Result<bool, Failure> {
    let named = query.read("format", Field::NotAChoice, |written| match written {
        "csv" => Some(true),
        "json" => Some(false),
        _ => None,
    })?;
    let accepts_csv = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/csv"));
    Ok(named.unwrap_or(accepts_csv))
}

/// The language that the client asks for: `lang=en`, or else Chinese.
pub fn language(query: &Query) -> Result<Lang, Failure> {
    let named = query.read("lang", Field::NotAChoice, |written| match written {
        "zh-CN" => Some(Lang::Zh),
        code => Lang::read(code),
    })?;
    Ok(named.unwrap_or_default())
}

/// The period that the client asks for, checked to be in order.
pub fn period(query: &Query) -> Result<(Option<Day>, Option<Day>), Failure> {
    let from = query.read("from", Field::NotADate, |written| Day::read(written).ok())?;
    let until = query.read("until", Field::NotADate, |written| Day::read(written).ok())?;
    match (from, until) {
        (Some(from), Some(until)) if until < from => Err(Failure::field("until", Field::TooEarly)),
        days => Ok(days),
    }
}
