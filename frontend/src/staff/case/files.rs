//! The files of a case: who added which and when, and opening one. A file opens in a new tab, and the server records
//! the access. Only files that were opened on this page can be published.

use crate::client::browser::Tab;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::staff::due::machine_time;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Failure};
use crate::ui::form::upload::file_words;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::sentence::by_name;
use shared::view::{NamedFile, PublicFile, StaffCase};

/// The public files, for readers who may see no others.
#[component]
pub fn PublicFiles(number: CaseNumber, watched: Remote<StaffCase>) -> impl IntoView {
    let language = language();
    let files =
        watched.part(|case| if case.uninvolved { case.public.files.clone() } else { Vec::new() });
    move || {
        let lang = language.get();
        let files = files.get().filter(|files| !files.is_empty())?;
        let lines = files.into_iter().map(|PublicFile { file, kind, bytes, caption }| {
            let address = published_at(number, file);
            view! {
                <li>
                    <p dir="auto">{caption.as_str().to_owned()}</p>
                    <p class="note">{file_words(kind, bytes, lang)}</p>
                    <p class="row">
                        <a href=address rel="external" target="_blank">
                            {text::files::see_public(lang)}
                        </a>
                    </p>
                </li>
            }
            .into_any()
        });
        Some(view! {
            <section class="case-part" aria-labelledby="public-files">
                <h2 id="public-files">{text::files(lang)}</h2>
                <ol class="progress-list">{lines.collect::<Vec<_>>()}</ol>
            </section>
        })
    }
}

/// The public address of a file.
fn published_at(number: CaseNumber, file: TextId) -> String {
    format!("/api/v1/cases/{number}/files/{}", file.0)
}

/// The list of files; nothing if there are none.
#[component]
pub fn Files(
    number: CaseNumber,
    watched: Remote<StaffCase>,
    /// The files that were opened on this page.
    looked: RwSignal<Vec<TextId>>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let failure = RwSignal::new(None::<ApiError>);
    let files = watched.part(|case| case.files.clone());
    let may_publish = watched.part(|case| case.permitted.contains(&CommandKind::PublishFile));
    let look = Callback::new(move |file: TextId| {
        let tab = Tab::open();
        failure.set(None);
        leptos::task::spawn_local(async move {
            match workspace.api.file(number, file).await {
                Ok(link) => {
                    tab.show(&link.url);
                    looked.try_update(|looked| {
                        if !looked.contains(&file) {
                            looked.push(file);
                        }
                    });
                }
                Err(error) => {
                    tab.close();
                    failure.try_set(Some(error));
                }
            }
        });
    });
    let failed = move || failure.get().map(|error| view! { <Failure error=error/> });
    move || {
        let (lang, names) = (language.get(), workspace.names());
        let files = files.get().filter(|files| !files.is_empty())?;
        let hidden = files.iter().any(|file| file.name.is_none());
        let first = may_publish.get() == Some(true) && files.iter().any(|file| !file.published);
        let lines = files
            .into_iter()
            .map(|file| line(number, file, looked, look, &names, lang))
            .collect::<Vec<_>>();
        Some(view! {
            <section class="case-part" aria-labelledby="case-files">
                <h2 id="case-files">{text::files(lang)}</h2>
                <p class="hint">
                    {text::files::look_kept(lang)} " "
                    {first.then(|| text::files::look_first(lang))}
                    {hidden.then(|| text::files::hidden_words(lang))}
                </p>
                {failed}
                <ol class="progress-list">{lines}</ol>
            </section>
        })
    }
}

fn line(
    number: CaseNumber,
    file: NamedFile,
    looked: RwSignal<Vec<TextId>>,
    look: Callback<TextId>,
    names: &Directory,
    lang: Lang,
) -> AnyView {
    let NamedFile { file, name, kind, bytes, at, by, published } = file;
    let about = format!("{} · {} · ", file_words(kind, bytes, lang), by_name(&by, names, lang));
    let is_hidden = name.is_none();
    let name = name.map_or_else(|| text::files::name_hidden(lang).to_owned(), String::from);
    let described = name.clone();
    let address = published_at(number, file);
    let has_looked = Memo::new(move |_| looked.with(|looked| looked.contains(&file)));
    view! {
        <li>
            <p>
                <span dir="auto">{name}</span>
                {published.then(|| view! { " " <span class="tag done">{text::is_published(lang)}</span> })}
                {move || {
                    has_looked
                        .get()
                        .then(|| view! { " " <span class="tag">{text::files::looked(lang)}</span> })
                }}
            </p>
            <p class="note">
                {about} <time datetime=machine_time(at)>{at.minute_text()}</time>
            </p>
            <p class="row">
                {(!is_hidden)
                    .then(|| {
                        view! {
                            <Button
                                label=text::files::look(lang)
                                described=described
                                kind=ButtonKind::Secondary
                                on_press=Callback::new(move |()| look.run(file))
                            />
                        }
                    })}
                {published
                    .then(|| {
                        view! {
                            <a href=address rel="external" target="_blank">
                                {text::files::see_public(lang)}
                            </a>
                        }
                    })}
            </p>
        </li>
    }
    .into_any()
}
