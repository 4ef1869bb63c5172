//! The citizen's files, and handing in another one.

use super::PageState;
use super::actions::{looks_again, pen, when};
use super::told::listed;
use crate::client::browser::Tab;
use crate::client::http::{ApiError, UploadTarget, upload};
use crate::ui::components::{
    Button, ButtonKind, Failure, FormBox, SubmitButton, file_field, live, plain,
};
use crate::ui::form::Form;
use crate::ui::form::upload::{arrived, asked, chosen, clear, file_words, name_of, remember};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::lang::Lang;
use shared::limits::{MAX_UPLOAD, megabytes};
use shared::personal::TextId;
use shared::view::NamedFile;
use shared::wire::{Done, HandIn};

pub(super) fn files(state: PageState) -> AnyView {
    let language = language();
    let may = state.permits(CommandKind::AddFile);
    let failure = RwSignal::new(None::<ApiError>);
    let there = live(move || {
        let lang = language.get();
        let lines: Vec<AnyView> = state
            .own
            .with(|own| own.files.iter().map(|file| named(state, failure, file, lang)).collect())
            .unwrap_or_default();
        listed("ul", text::files_own(lang), lines)
    });
    let failed = live(move || {
        let failed = failure.get().map(|error| view! { <Failure error=error/> }.into_any());
        failed.into_any()
    });
    vec![there, failed, add(state, may)].into_any()
}

fn named(
    state: PageState,
    failure: RwSignal<Option<ApiError>>,
    file: &NamedFile,
    lang: Lang,
) -> AnyView {
    let NamedFile { file, name, kind, bytes, at, by: _, published } = file;
    let file = *file;
    let seen = if *published { text::file_published(lang) } else { text::file_kept(lang) };
    let words = format!("{} · {} · {seen}", file_words(*kind, *bytes, lang), at.minute_text());
    let name = name.as_ref().map_or("", |name| name.as_str()).to_owned();
    let press = Callback::new(move |()| look_at(state, failure, file));
    let open = view! {
        <Button
            label=text::file_open(lang)
            described=name.clone()
            kind=ButtonKind::Secondary
            on_press=press
        />
    };
    plain("li")
        .child(plain("p").attr("dir", "auto").text(name).any())
        .child(plain("p").class("note").text(words).any())
        .child(open.into_any())
        .any()
}

fn look_at(state: PageState, failure: RwSignal<Option<ApiError>>, file: TextId) {
    let Some((api, _)) = pen(state) else { return };
    let tab = Tab::open();
    failure.set(None);
    leptos::task::spawn_local(async move {
        match api.file(file).await {
            Ok(place) => tab.show(&place.url),
            Err(error) => {
                tab.close();
                failure.try_set(Some(error));
            }
        }
    });
}

fn add(state: PageState, may: Memo<bool>) -> AnyView {
    let form = Form::new("file");
    let submit = Callback::new(move |()| {
        let Some(file) = chosen(form) else { return };
        state.done.set(None);
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = hand_in(state, file, key).await;
                if answer.is_err() {
                    looks_again(state);
                }
                answer
            },
            move |handed| {
                if handed.is_some() {
                    clear(form);
                    state.done.set(Some(text::file_sent));
                    looks_again(state);
                }
            },
        );
    });
    when(may, move |lang| {
        view! {
            <FormBox form=form on_submit=submit>
                {file_field(text::file_label(lang), &text::file_hint(lang, megabytes(MAX_UPLOAD)))}
                <SubmitButton label=text::file_send(lang) kind=ButtonKind::Secondary/>
            </FormBox>
        }
        .into_any()
    })
}

/// Uploads a file and adds it to the case; `None` if the page has gone in the meantime.
async fn hand_in(
    state: PageState,
    file: web_sys::File,
    once: String,
) -> Result<Option<Done>, ApiError> {
    let Some((api, _)) = pen(state) else { return Ok(None) };
    let key = match arrived(&file) {
        Some(key) => key,
        None => {
            let UploadTarget { key, url } = api.ask_upload(&asked(&file)).await?;
            upload(&url, &file).await?;
            remember(file.clone(), &key);
            key
        }
    };
    let Some(name) = name_of(&file.name()) else { return Ok(None) };
    // The page may have been left, or the citizen's view closed, during the upload.
    if state.proof.try_get_untracked().is_none() {
        return Ok(None);
    }
    let Some((_, revision)) = pen(state) else { return Ok(None) };
    api.add_file(&HandIn { key, name }, revision, &once).await.map(Some)
}
