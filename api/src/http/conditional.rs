//! Views that a page asks for again and again. Each has a tag; whoever sends the tag back as `If-None-Match`
//! (RFC 9110, section 13.1.2) and has seen everything is told so without a body, for one small read.
//!
//! A view of a case follows from its revision, from whether its person's words were erased and from its
//! reader: these are in the small read and in the first part of the tag. It also hangs on the clock, on the
//! rules in force and on other cases that name this one: what may be done now, by when it would be done. That
//! is looked at once a minute, and the second part of the tag, taken over the view itself, tells whether it
//! is another.

use crate::app::App;
use crate::problem::Failure;
use crate::secret::digest;
use crate::store::Stored;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::actor::Staff;
use shared::time::{MINUTE_MS, Timestamp};

/// Hexadecimal digits of the digest of a view: enough that no two views are taken for one.
const DIGITS: usize = 16;

/// How one reader asks for a view: for the first time, or again.
pub struct ConditionalRequest<'a> {
    seen: Option<&'a str>,
    /// Of whom and of which minute a tag is.
    of: String,
}

impl ConditionalRequest<'_> {
    /// Reads how it is asked for. `reader` tells apart whoever is shown something else.
    pub fn read<'a>(
        headers: &'a HeaderMap,
        reader: &str,
        now: Timestamp,
    ) -> ConditionalRequest<'a> {
        let seen = headers.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
        // Whoever compresses an answer on its way weakens its tag.
        let seen = seen.map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
        let (reader, minute) = (digest(reader.as_bytes()), now.0.div_euclid(MINUTE_MS));
        let of = format!("{}.{minute}", &reader[..DIGITS]);
        ConditionalRequest { seen: seen.map(|tag| tag.trim_matches('"')), of }
    }

    /// Reads how a member of staff asks for it; each seat is shown its own.
    pub fn of_staff<'a>(
        headers: &'a HeaderMap,
        staff: &Staff,
        now: Timestamp,
    ) -> ConditionalRequest<'a> {
        ConditionalRequest::read(headers, &format!("{staff:?}"), now)
    }

    /// Whether the small read may spare the whole one.
    pub fn has_tag(&self) -> bool {
        self.seen.is_some()
    }

    /// The first part of the tag of a view at a revision.
    fn made_from(&self, revision: u32, erased: bool) -> String {
        format!("{revision}{}.{}", if erased { "e" } else { "" }, self.of)
    }

    /// The answer where what was seen was made from the same.
    pub fn unchanged(&self, revision: u32, erased: bool) -> Option<Response> {
        let seen = self.seen?;
        let (made_from, _) = seen.split_once('-')?;
        let is_same = made_from == self.made_from(revision, erased);
        is_same.then(|| not_modified(format!("\"{seen}\"")))
    }

    /// The answer where what was seen of a plan, a study or a reform still holds.
    pub async fn holds<A: Stored>(
        &self,
        app: &App,
        id: &A::Id,
    ) -> Result<Option<Response>, Failure> {
        if !self.has_tag() {
            return Ok(None);
        }
        let revision = app.store.revision_of::<A>(id).await?.ok_or(Failure::NotFound)?;
        Ok(self.unchanged(revision, false))
    }

    /// The view, or that it is the one that was seen.
    pub fn answer(
        &self,
        revision: u32,
        erased: bool,
        view: &impl Serialize,
    ) -> Result<Response, Failure> {
        let body = serde_json::to_vec(view).map_err(|error| Failure::Internal(error.into()))?;
        let shown = &digest(&body)[..DIGITS];
        let tag = format!("\"{}-{shown}\"", self.made_from(revision, erased));
        if self
            .seen
            .and_then(|seen| seen.split_once('-'))
            .is_some_and(|(_, before)| before == shown)
        {
            return Ok(not_modified(tag));
        }
        let headers = [(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".to_owned())];
        Ok((headers, body).into_response())
    }
}

fn not_modified(tag: String) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()
}
