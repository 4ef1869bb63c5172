//! Errors as RFC 9457 problems. Every error response of the API has this form, except those of Open311.

use crate::problem::{FieldProblem, Refusal};
use macros::shape;

/// An RFC 9457 problem (`application/problem+json`).
#[shape]
pub struct Problem {
    /// `about:blank#` followed by the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English title.
    pub title: String,
    pub status: u16,
    /// The code, which never changes. The browser has the words for it.
    pub code: String,
    /// The refusal of the core, if that is the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The current revision, if the request had an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The id of the request in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
