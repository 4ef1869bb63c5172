//! Views that a page asks for again and again. Each has a tag; whoever sends the tag back as `If-None-Match`
//! (RFC 9110, section 13.1.2) and has seen everything is told so without a body, for one small read.
//!
//! A view of a case follows from its revision, from whether its person's words were erased and from its
//! reader: these are in the small read and in the first part of the tag. It also hangs on the clock, on the
//! rules in force and on other cases that name this one: what may be done now, by when it would be done. That
//! is looked at once a minute, and the second part of the tag, taken over the view itself, tells whether it
//! is another.

use crate::problem::Failure;
use crate::secret::digest;
use crate::store::Glance;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::time::{MINUTE_MS, Timestamp};

/// Hexadecimal digits of the digest of a view: enough that no two views are taken for one.
const DIGITS: usize = 16;

/// The tag that a client says it has seen; none where it asks for the first time.
pub fn seen(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::IF_NONE_MATCH)?.to_str().ok().map(|tag| tag.trim_matches('"'))
}

/// What a view is made from.
pub struct MadeFrom(String);

impl MadeFrom {
    /// A case in this state, for this reader, in this minute.
    pub fn case(revision: u32, erased: bool, reader: &str, now: Timestamp) -> MadeFrom {
        let erased = if erased { "e" } else { "" };
        let (reader, minute) = (digest(reader.as_bytes()), now.0.div_euclid(MINUTE_MS));
        MadeFrom(format!("{revision}{erased}.{}.{minute}", &reader[..DIGITS]))
    }

    /// The same of what a small read found.
    pub fn glance(glance: &Glance, reader: &str, now: Timestamp) -> MadeFrom {
        MadeFrom::case(glance.revision, glance.erased, reader, now)
    }

    /// The answer for a client whose view was made from the same.
    pub fn unchanged(&self, seen: &str) -> Option<Response> {
        let (made_from, _) = seen.split_once('-')?;
        (made_from == self.0).then(|| not_modified(format!("\"{seen}\"")))
    }

    /// The view, or that it is the one the client has.
    pub fn answer(&self, seen: Option<&str>, view: &impl Serialize) -> Result<Response, Failure> {
        let body = serde_json::to_vec(view).map_err(|error| Failure::Internal(error.into()))?;
        let shown = &digest(&body)[..DIGITS];
        let tag = format!("\"{}-{shown}\"", self.0);
        if seen.and_then(|seen| seen.split_once('-')).is_some_and(|(_, before)| before == shown) {
            return Ok(not_modified(tag));
        }
        let headers = [(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".to_owned())];
        Ok((headers, body).into_response())
    }
}

fn not_modified(tag: String) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()
}
