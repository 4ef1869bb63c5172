//! The keys with which queueing systems send readings: created, shown once, and revoked.

use crate::client::browser;
use crate::staff::forms::fields::{line, select};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::forms::reader::FieldReader;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text::insights as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Cell, Choice, Column, Notice, NoticeKind, SubmitButton, Table,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::WindowId;
use shared::lang::Lang;
use shared::waiting::{MadeWaitingKey, MakeWaitingKey, WaitingKey};
use shared::wire::Page;

#[component]
pub fn WaitingKeys() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let made = RwSignal::new(None::<MadeWaitingKey>);
    let sure = RwSignal::new(None::<String>);
    let gone = RwSignal::new(None::<String>);
    let revoking = Form::new("revoke");
    workspace.clears(revoking);
    let (page, again) =
        follow::<Page<WaitingKey>, _>(move |query| workspace.api.waiting_keys(cursor_in(query)));
    let revoke = Callback::new(move |key: WaitingKey| {
        if sure.get_untracked().as_ref() != Some(&key.id) {
            sure.set(Some(key.id));
            return;
        }
        let name = key.name.as_str().to_owned();
        revoking.send(
            move |_| async move { workspace.api.revoke_waiting_key(&key.id).await },
            move |_| {
                sure.set(None);
                gone.set(Some(name));
                again.run(());
                request_animation_frame(|| browser::focus("key-gone"));
            },
        );
    });
    let at = under(Route::Administration(AdminPage::WaitingKeys).path());
    let list = fetched_list(page, again, text::key_none, at, move |items, lang| {
        table(items, &workspace.names(), sure, revoke, lang)
    });
    let said = move || {
        let lang = language.get();
        gone.get().map(|name| {
            view! {
                <div id="key-gone" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true>
                        <p>{text::key_gone(lang, name)}</p>
                    </Notice>
                </div>
            }
        })
    };
    let failed = move || {
        revoking.failure.get().map(|error| view! { <crate::ui::components::Failure error=error/> })
    };
    view! {
        {spoken(|lang| view! { <p class="hint">{text::keys_hint(lang)}</p> })}
        {move || made.get().map(|key| shown_once(key, made, language.get()))}
        <Make made=made again=again/>
        {said}
        {failed}
        {list}
    }
}

/// The new key, until the user confirms having copied it.
fn shown_once(key: MadeWaitingKey, made: RwSignal<Option<MadeWaitingKey>>, lang: Lang) -> AnyView {
    let MadeWaitingKey { key, secret } = key;
    view! {
        <div id="key-made" tabindex="-1">
            <Notice
                kind=NoticeKind::Success
                title=text::key_made_title(lang, key.name.as_str())
                live=true
            >
                <p>{text::key_made_words(lang)}</p>
                <p><code class="key-secret">{secret}</code></p>
                <Button
                    label=text::key_seen(lang)
                    kind=ButtonKind::Secondary
                    on_press=Callback::new(move |()| made.set(None))
                />
            </Notice>
        </div>
    }
    .into_any()
}

/// The form that creates a key; pressing twice creates only one.
#[component]
fn Make(made: RwSignal<Option<MadeWaitingKey>>, again: Callback<()>) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("key");
    workspace.clears(form);
    let name = RwSignal::new(String::new());
    let window = RwSignal::new(String::new());
    let make = Callback::new(move |()| {
        let names = workspace.names_now();
        let mut reader = FieldReader::new(&names);
        let read = reader.line("name", name);
        let Some(read) = reader.accept(read, form) else { return };
        let make =
            MakeWaitingKey { name: read, window: WindowId::new(window.get_untracked()).ok() };
        form.send(
            move |key| async move { workspace.api.make_waiting_key(make, key).await },
            move |key| {
                name.set(String::new());
                window.set(String::new());
                made.set(Some(key));
                again.run(());
                request_animation_frame(|| browser::focus("key-made"));
            },
        );
    });
    spoken(move |lang| {
        let choices: Vec<Choice> = workspace
            .names()
            .windows
            .iter()
            .map(|known| Choice::new(known.id.as_str(), known.name.say(lang)))
            .collect();
        view! {
            <section class="part" aria-labelledby="key-title">
                <h2 id="key-title">{text::key_add(lang)}</h2>
                <FlowBox form=form on_submit=make>
                    {line("name", text::key_name(lang), name)}
                    {
                        select("window", text::key_window(lang), window, choices.clone())
                            .optional()
                            .none(text::key_every_window(lang))
                    }
                    <div class="buttons"><SubmitButton label=text::key_make(lang)/></div>
                </FlowBox>
            </section>
        }
    })
}

fn table(
    items: Vec<WaitingKey>,
    names: &Directory,
    sure: RwSignal<Option<String>>,
    revoke: Callback<WaitingKey>,
    lang: Lang,
) -> AnyView {
    let columns = [
        text::key_name(lang),
        text::key_id(lang),
        text::key_window(lang),
        text::key_made_at(lang),
        text::key_state(lang),
        text::key_revoke(lang),
    ];
    let rows = items
        .into_iter()
        .map(|key| {
            let window = match &key.window {
                Some(window) => names.window(window, lang).to_owned(),
                None => text::key_every_window(lang).to_owned(),
            };
            let state = match key.revoked_at {
                Some(at) => text::key_revoked(lang, at.minute_text()),
                None => text::key_valid(lang).to_owned(),
            };
            vec![
                Cell::of(key.name.as_str()),
                Cell::of(&key.id),
                Cell::Words(window),
                Cell::of(key.made_at.minute_text()),
                Cell::Words(state),
                match key.revoked_at {
                    Some(_) => Cell::of("–"),
                    None => revoke_cell(key, sure, revoke, lang),
                },
            ]
        })
        .collect();
    view! {
        <Table
            caption=text::keys_kept(lang)
            columns=columns.map(Column::words).to_vec()
            rows=rows
        />
    }
    .into_any()
}

/// The button that revokes a key, which has to be pressed twice.
fn revoke_cell(
    key: WaitingKey,
    sure: RwSignal<Option<String>>,
    revoke: Callback<WaitingKey>,
    lang: Lang,
) -> Cell {
    let id = key.id.clone();
    let name = key.name.as_str().to_owned();
    let asks = move || sure.with(|sure| sure.as_ref() == Some(&id));
    let words = move || {
        if asks() { text::key_revoke_sure(lang, &name) } else { text::key_revoke_of(lang, &name) }
    };
    Cell::view(view! {
        <button type="button" class="button warning" on:click=move |_| revoke.run(key.clone())>
            {words}
        </button>
    })
}
