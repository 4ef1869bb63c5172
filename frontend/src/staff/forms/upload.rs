//! Uploads a file, shows the progress and lets people cancel. The console sends larger files than citizens do, and
//! more of them, so it shows the percentage.

use crate::client::browser;
use crate::client::http::{ApiError, UploadTarget};
use crate::staff::text;
use crate::ui::components::{Button, ButtonKind, file_field};
use crate::ui::form::Form;
use crate::ui::form::upload::{FIELD, arrived, asked, name_of, remember};
use crate::ui::language::language;
use js_sys::Promise;
use leptos::prelude::*;
use shared::decide::MAX_FILES;
use shared::limits::{MAX_UPLOAD, megabytes};
use shared::problem::{Field, FieldProblem};
use shared::wire::{AskUpload, HandIn, Problem};
use std::cell::RefCell;
use std::future::Future;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

thread_local! {
    /// The upload in progress. A form sends one file at a time, and a page has only one form for files.
    static RUNNING: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
}

#[derive(Clone, Copy)]
pub struct Uploading {
    /// The percentage that was sent; `None` if nothing is being sent.
    pub percent: RwSignal<Option<u8>>,
}

impl Uploading {
    /// The upload is cancelled when the page is left.
    pub fn new() -> Uploading {
        on_cleanup(cancel);
        Uploading { percent: RwSignal::new(None) }
    }

    /// Uploads a file to the address that `ask` returns, unless it was uploaded already. `None` if it was cancelled.
    pub async fn send<Asked: Future<Output = Result<UploadTarget, ApiError>>>(
        self,
        file: File,
        ask: impl FnOnce(AskUpload) -> Asked,
    ) -> Result<Option<HandIn>, ApiError> {
        let name = name_of(&file.name()).ok_or_else(not_uploaded)?;
        let (asked, media_type) = (asked(&file), file.type_());
        let key = self.send_as(file, &media_type, || ask(asked)).await?;
        Ok(key.map(|key| HandIn { key, name }))
    }

    /// As [`Uploading::send`], with the media type that the address was signed for. Returns the key of the upload.
    pub async fn send_as<Asked: Future<Output = Result<UploadTarget, ApiError>>>(
        self,
        file: File,
        media_type: &str,
        ask: impl FnOnce() -> Asked,
    ) -> Result<Option<String>, ApiError> {
        if let Some(key) = arrived(&file) {
            return Ok(Some(key));
        }
        let UploadTarget { key, url } = ask().await?;
        let is_there = self.put(&url, &file, media_type).await.unwrap_or(false);
        self.percent.try_set(None);
        let was_given_up = RUNNING.take().is_none();
        if is_there {
            remember(file, &key);
            Ok(Some(key))
        } else if was_given_up {
            Ok(None)
        } else {
            Err(not_uploaded())
        }
    }

    /// Whether the store accepted the file.
    async fn put(self, url: &str, file: &File, media_type: &str) -> Result<bool, JsValue> {
        let request = XmlHttpRequest::new()?;
        RUNNING.set(Some(request.clone()));
        request.open("PUT", url)?;
        request.set_request_header("Content-Type", media_type)?;
        let percent = self.percent;
        let tell: Closure<dyn FnMut(ProgressEvent)> = Closure::new(move |event| {
            percent.try_set(Some(share(&event)));
        });
        request.upload()?.set_onprogress(Some(tell.as_ref().unchecked_ref()));
        let ended =
            Promise::new(&mut |resolve, _| request.set_onloadend(Some(resolve.unchecked_ref())));
        percent.set(Some(0));
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

/// Cancels the upload; the file stays chosen.
pub fn cancel() {
    if let Some(running) = RUNNING.take() {
        // The browser notifies the waiting future.
        let _ = running.abort();
    }
}

fn share(event: &ProgressEvent) -> u8 {
    if event.total() > 0.0 { (event.loaded() / event.total() * 100.0) as u8 } else { 0 }
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

/// The file field, and during an upload a progress bar and a button that cancels it.
///
/// Criteria: those of [`file_field`] and of [`UploadProgress`].
#[component]
pub fn FileToSend(uploading: Uploading) -> impl IntoView {
    let lang = language().now();
    let hint = text::files::choose_hint(lang, megabytes(MAX_UPLOAD), MAX_FILES);
    view! {
        {file_field(text::files::choose(lang), &hint)}
        <UploadProgress uploading=uploading field=FIELD/>
    }
}

/// During an upload a progress bar and a button that cancels it.
///
/// Criteria: 4.1.3 (the progress is a status, in steps of ten so that it does not talk without end), 2.4.3 (giving it up
/// leads back to the choice).
#[component]
pub fn UploadProgress(uploading: Uploading, field: &'static str) -> impl IntoView {
    let form = expect_context::<Form>();
    let language = language();
    let percent = uploading.percent;
    let is_sent = Memo::new(move |_| percent.with(Option::is_some));
    let tens = Memo::new(move |_| percent.get().map(|share| share / 10 * 10));
    let stop = Callback::new(move |()| {
        cancel();
        browser::focus(&form.id(field));
    });
    let bar = move || {
        is_sent.get().then(|| {
            let lang = language.get();
            view! {
                <div class="row">
                    <progress
                        class="bar"
                        max="100"
                        aria-label=text::files::uploading(lang, "")
                        value=move || percent.get().unwrap_or_default().to_string()
                    ></progress>
                    <Button
                        label=text::files::stop(lang)
                        kind=ButtonKind::Quiet
                        on_press=stop
                    />
                </div>
            }
        })
    };
    let said = move || {
        let said =
            tens.get().map(|tens| text::files::uploading(language.get(), format!("{tens}%")));
        said.unwrap_or_default()
    };
    view! {
        {bar}
        <p class="progress" role="status">{said}</p>
    }
}
