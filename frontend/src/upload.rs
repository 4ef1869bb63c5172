//! A file on its way: from what was chosen to where it waits to be handed in.
//!
//! The bytes go straight to the store, with a link that the server signed for this one file. What
//! arrived is remembered, so that a second try does not send it again; what did not arrive is still
//! chosen.

use crate::api::{ApiError, Place};
use crate::browser;
use crate::form::Form;
use js_sys::Promise;
use leptos::prelude::*;
use shared::problem::{Field, FieldProblem};
use shared::text::Line;
use shared::wire::{AskUpload, HandIn, Problem};
use std::cell::RefCell;
use std::future::Future;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, ProgressEvent, XmlHttpRequest};

/// The field under which a file is chosen.
pub const FIELD: &str = "file";
/// What can be chosen: photos and documents.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";
/// The most bytes of a file.
const BYTES_MOST: f64 = 10.0 * 1024.0 * 1024.0;

thread_local! {
    /// What is on its way. A form sends one file at a time, and a page has one form that does.
    static RUNNING: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
    /// What arrived and is not handed in yet, with its key.
    static ARRIVED: RefCell<Option<(File, String)>> = const { RefCell::new(None) };
}

/// How far a file is.
#[derive(Clone, Copy)]
pub struct Uploading {
    /// How much of it was sent, in percent and in steps of ten; empty while nothing is.
    pub percent: RwSignal<String>,
}

impl Uploading {
    /// Nothing on its way. When the page goes, what is on its way is given up.
    pub fn new() -> Uploading {
        on_cleanup(cancel);
        Uploading { percent: RwSignal::new(String::new()) }
    }

    /// Sends a file to where `ask` is answered, unless it is there already. `None` where it was given up.
    pub async fn send<Asked: Future<Output = Result<Place, ApiError>>>(
        self,
        file: File,
        ask: impl FnOnce(AskUpload) -> Asked,
    ) -> Result<Option<HandIn>, ApiError> {
        let name = name_of(&file.name()).ok_or_else(not_uploaded)?;
        let arrived = ARRIVED.with_borrow(|arrived| match arrived {
            Some((arrived, key)) if *arrived == file => Some(key.clone()),
            Some(_) | None => None,
        });
        if let Some(key) = arrived {
            return Ok(Some(HandIn { key, name }));
        }
        let asked = AskUpload { bytes: file.size() as u64, media_type: file.type_() };
        let Place { key, url } = ask(asked).await?;
        let is_there = self.put(&url, &file).await.unwrap_or(false);
        self.percent.try_set(String::new());
        let was_given_up = RUNNING.take().is_none();
        if is_there {
            ARRIVED.set(Some((file, key.clone())));
            Ok(Some(HandIn { key, name }))
        } else if was_given_up {
            Ok(None)
        } else {
            Err(not_uploaded())
        }
    }

    /// Whether it is there, as the store answered.
    async fn put(self, url: &str, file: &File) -> Result<bool, JsValue> {
        let request = XmlHttpRequest::new()?;
        RUNNING.set(Some(request.clone()));
        request.open("PUT", url)?;
        request.set_request_header("Content-Type", &file.type_())?;
        let tell = move |event: Event| {
            let told = share(event.unchecked_ref());
            if self.percent.try_with_untracked(|known| *known != told) == Some(true) {
                self.percent.set(told);
            }
        };
        let tell = Closure::wrap(Box::new(tell) as Box<dyn FnMut(Event)>);
        request.upload()?.set_onprogress(Some(tell.as_ref().unchecked_ref()));
        let ended =
            Promise::new(&mut |resolve, _| request.set_onloadend(Some(resolve.unchecked_ref())));
        self.percent.set("0".to_owned());
        request.send_with_opt_blob(Some(file))?;
        JsFuture::from(ended).await?;
        Ok(request.status()? == 200)
    }
}

impl Default for Uploading {
    fn default() -> Uploading {
        Uploading::new()
    }
}

/// Gives up what is on its way; the choice stays.
pub fn cancel() {
    if let Some(running) = RUNNING.take() {
        // Whoever waits for it is told by the browser.
        let _ = running.abort();
    }
}

/// Forgets what was sent, once it is handed in.
pub fn clear(form: Form) {
    ARRIVED.set(None);
    if let Some(input) = browser::input(&form.id(FIELD)) {
        input.set_value("");
    }
}

fn share(event: &ProgressEvent) -> String {
    let tens = if event.total() > 0.0 { (event.loaded() / event.total() * 10.0) as u32 } else { 0 };
    (tens * 10).to_string()
}

/// The file that is chosen in a form, or at its field why there is none to send.
pub fn chosen(form: Form) -> Option<File> {
    let file = browser::input(&form.id(FIELD))
        .and_then(|input| input.files())
        .and_then(|files| files.get(0));
    let problem = match &file {
        None => Field::Missing,
        Some(file) if !is_taken(&file.type_(), file.size()) => Field::WrongFile,
        Some(_) => return file,
    };
    form.accepts(vec![FieldProblem::new(FIELD, problem)]);
    None
}

/// Whether a file can be handed in, as far as the browser knows. The server looks at its bytes.
fn is_taken(media_type: &str, bytes: f64) -> bool {
    !media_type.is_empty()
        && ACCEPT.split(',').any(|taken| taken == media_type)
        && bytes <= BYTES_MOST
}

/// What a file is called, in a line.
fn name_of(written: &str) -> Option<Line> {
    let fits: String =
        written.chars().filter(|letter| !letter.is_control()).take(Line::MAX).collect();
    // Only a name of nothing visible does not fit.
    Line::new(fits).or_else(|_| Line::new(FIELD)).ok()
}

fn not_uploaded() -> ApiError {
    ApiError::Problem(Box::new(Problem {
        kind: String::new(),
        title: String::new(),
        status: 0,
        code: "fields".into(),
        refusal: None,
        fields: vec![FieldProblem::new(FIELD, Field::NotUploaded)],
        revision: None,
        request_id: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_and_documents_of_ten_megabytes_can_be_sent() {
        for (media_type, bytes, expected) in [
            ("image/jpeg", 1.0, true),
            ("image/png", BYTES_MOST, true),
            ("application/pdf", BYTES_MOST + 1.0, false),
            ("image/heic", 1.0, false),
            ("text/html", 1.0, false),
            ("", 1.0, false),
        ] {
            assert_eq!(is_taken(media_type, bytes), expected, "{media_type}");
        }
    }

    #[test]
    fn a_name_is_a_line() {
        for (written, expected) in
            [("执照.jpg", "执照.jpg"), ("a\nb.pdf", "ab.pdf"), ("\t", "file"), ("  ", "file")]
        {
            assert_eq!(name_of(written).expect("a line").as_str(), expected);
        }
        let long = name_of(&"长".repeat(300)).expect("a line");
        assert_eq!(long.as_str().chars().count(), Line::MAX);
    }
}
