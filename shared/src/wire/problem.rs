//! Refusals (RFC 9457).

use crate::problem::{FieldProblem, Refusal};
use macros::shape;

/// An RFC 9457 problem (`application/problem+json`).
#[shape]
pub struct Problem {
    /// `about:blank#` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English title of the code.
    pub title: String,
    pub status: u16,
    /// The stable code; the browser has the words for it.
    pub code: String,
    /// The refusal of the core, where that is the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// What is wrong, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The case's current revision, where a stale one was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The request's id, for the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
