//! Conditional requests for the views that pages poll. Each view has an `ETag`; a client that sends the current one as
//! `If-None-Match` (RFC 9110, section 13.1.2) gets 304 without a body, for one small read.
//!
//! A view of a case depends on its revision, on whether its citizen's words were erased, and on its reader. The small
//! read knows these, and they make the first part of the tag. A view also depends on the clock, on the rules in force
//! and on other cases that refer to this one, for example in what may be done now and by when. So once a minute the
//! whole view is built, and the second part of the tag, a digest of the view, says whether it has changed.

use crate::app::App;
use crate::problem::Failure;
use crate::secret::digest;
use crate::store::Stored;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::actor::Staff;
use shared::time::{MINUTE_MS, Timestamp};

/// The number of hexadecimal digits of a view's digest, enough that no two views collide.
const DIGITS: usize = 16;

/// How one reader asks for a view: for the first time, or again.
pub struct ConditionalRequest<'a> {
    seen: Option<&'a str>,
    /// The reader and the minute that a tag belongs to.
    of: String,
}

impl ConditionalRequest<'_> {
    /// Reads the condition of a request. `reader` distinguishes readers who are shown different views.
    pub fn read<'a>(
        headers: &'a HeaderMap,
        reader: &str,
        now: Timestamp,
    ) -> ConditionalRequest<'a> {
        let seen = headers.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
        // A proxy that compresses a response weakens its tag.
        let seen = seen.map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
        let (reader, minute) = (digest(reader.as_bytes()), now.0.div_euclid(MINUTE_MS));
        let of = format!("{}.{minute}", &reader[..DIGITS]);
        ConditionalRequest { seen: seen.map(|tag| tag.trim_matches('"')), of }
    }

    /// Reads the condition of a staff request; each role and unit is shown its own view.
    pub fn of_staff<'a>(
        headers: &'a HeaderMap,
        staff: &Staff,
        now: Timestamp,
    ) -> ConditionalRequest<'a> {
        ConditionalRequest::read(headers, &format!("{staff:?}"), now)
    }

    /// Whether the small read may make the full one unnecessary.
    pub fn has_tag(&self) -> bool {
        self.seen.is_some()
    }

    /// The first part of the tag of a view at a revision.
    fn made_from(&self, revision: u32, erased: bool) -> String {
        format!("{revision}{}.{}", if erased { "e" } else { "" }, self.of)
    }

    /// Returns 304 if the client's view was made from the same state.
    pub fn unchanged(&self, revision: u32, erased: bool) -> Option<Response> {
        let seen = self.seen?;
        let (made_from, _) = seen.split_once('-')?;
        let is_same = made_from == self.made_from(revision, erased);
        is_same.then(|| not_modified(format!("\"{seen}\"")))
    }

    /// Returns 304 if the client's view of a plan, a study or a reform is current.
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

    /// Returns the view, or 304 if the client has it.
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
