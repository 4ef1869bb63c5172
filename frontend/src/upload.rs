//! A file on its way: from what was chosen to where it waits to be handed in.
//!
//! The bytes go straight to the store, with a link that the server signed for this one file. What
//! arrived is remembered, so that a second try does not send it again; what did not arrive is still
//! chosen.

use crate::api::{ApiError, UploadTo};
use crate::browser;
use crate::form::Form;
use js_sys::Promise;
use leptos::prelude::*;
use shared::problem::{Field, FieldProblem};
use shared::text::Line;
use shared::wire::{AskUpload, HandIn, Problem};
use std::future::Future;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

/// The field under which a file is chosen.
pub const FIELD: &str = "file";
/// What can be chosen: photos and documents.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";
/// The most bytes of a file.
const BYTES_MOST: f64 = 10.0 * 1024.0 * 1024.0;

/// How far a file is.
#[derive(Clone, Copy)]
pub struct Uploading {
    /// How much of it was sent, in percent; `None` while nothing is.
    pub percent: RwSignal<Option<u8>>,
    running: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
    arrived: StoredValue<Option<(File, String)>, LocalStorage>,
}

impl Uploading {
    /// Nothing on its way. When the page goes, what is on its way is given up.
    pub fn new() -> Uploading {
        let uploading = Uploading {
            percent: RwSignal::new(None),
            running: StoredValue::new_local(None),
            arrived: StoredValue::new_local(None),
        };
        on_cleanup(move || uploading.cancel());
        uploading
    }

    /// Gives up what is on its way; the choice stays.
    pub fn cancel(self) {
        if let Some(Some(running)) = self.running.try_update_value(Option::take) {
            // Whoever waits for it is told by the browser.
            let _ = running.abort();
        }
    }

    /// Forgets what was sent, once it is handed in.
    pub fn clear(self, form: Form) {
        self.arrived.set_value(None);
        if let Some(input) = browser::input(&form.id(FIELD)) {
            input.set_value("");
        }
    }

    /// Sends a file to where `ask` is answered, unless it is there already. `None` where it was given up.
    pub async fn send<Asked: Future<Output = Result<UploadTo, ApiError>>>(
        self,
        file: File,
        ask: impl FnOnce(AskUpload) -> Asked,
    ) -> Result<Option<HandIn>, ApiError> {
        let name = name_of(&file.name()).ok_or_else(not_uploaded)?;
        let arrived = self.arrived.get_value();
        if let Some((_, key)) = arrived.filter(|(arrived, _)| *arrived == file) {
            return Ok(Some(HandIn { key, name }));
        }
        let asked = AskUpload { bytes: file.size() as u64, media_type: file.type_() };
        let UploadTo { key, url } = ask(asked).await?;
        match self.put(&url, &file).await {
            Ok(true) => {}
            // Given up, or the page has gone.
            Ok(false) if self.running.try_get_value().is_none_or(|running| running.is_none()) => {
                return Ok(None);
            }
            Ok(false) | Err(_) => return Err(not_uploaded()),
        }
        self.arrived.try_set_value(Some((file, key.clone())));
        Ok(Some(HandIn { key, name }))
    }

    /// Whether it is there, as the store answered.
    async fn put(self, url: &str, file: &File) -> Result<bool, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open("PUT", url)?;
        request.set_request_header("Content-Type", &file.type_())?;
        let percent = self.percent;
        let progress: Closure<dyn FnMut(ProgressEvent)> = Closure::new(move |event| {
            percent.try_set(Some(share(&event)));
        });
        request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        let ended =
            Promise::new(&mut |resolve, _| request.set_onloadend(Some(resolve.unchecked_ref())));
        self.running.set_value(Some(request.clone()));
        percent.set(Some(0));
        request.send_with_opt_blob(Some(file))?;
        JsFuture::from(ended).await?;
        percent.try_set(None);
        Ok(request.status()? == 200)
    }
}

impl Default for Uploading {
    fn default() -> Uploading {
        Uploading::new()
    }
}

fn share(event: &ProgressEvent) -> u8 {
    if event.total() > 0.0 { (event.loaded() / event.total() * 100.0) as u8 } else { 0 }
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
