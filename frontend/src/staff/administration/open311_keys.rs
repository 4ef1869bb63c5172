//! The keys with which apps and other systems register cases by Open311: created, shown once, and revoked.

use crate::client::browser;
use crate::staff::forms::fields::line;
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::forms::reader::FieldReader;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text::insights as keys;
use crate::staff::text::open311 as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Cell, Column, Notice, NoticeKind, SubmitButton, Table,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::Lang;
use shared::open311::{MadeOpen311Key, MakeOpen311Key, Open311Key};
use shared::wire::Page;

#[component]
pub fn Open311Keys() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let made = RwSignal::new(None::<MadeOpen311Key>);
    let sure = RwSignal::new(None::<String>);
    let gone = RwSignal::new(None::<String>);
    let revoking = Form::new("revoke");
    workspace.clears(revoking);
    let (page, again) =
        follow::<Page<Open311Key>, _>(move |query| workspace.api.open311_keys(cursor_in(query)));
    let revoke = Callback::new(move |key: Open311Key| {
        if sure.get_untracked().as_ref() != Some(&key.id) {
            sure.set(Some(key.id));
            return;
        }
        let name = key.name.as_str().to_owned();
        revoking.send(
            move |_| async move { workspace.api.revoke_open311_key(&key.id).await },
            move |_| {
                sure.set(None);
                gone.set(Some(name));
                again.run(());
                request_animation_frame(|| browser::focus("key-gone"));
            },
        );
    });
    let at = under(Route::Administration(AdminPage::Open311Keys).path());
    let list = fetched_list(page, again, keys::key_none, at, move |items, lang| {
        table(items, sure, revoke, lang)
    });
    let said = move || {
        let lang = language.get();
        gone.get().map(|name| {
            view! {
                <div id="key-gone" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true>
                        <p>{keys::key_gone(lang, name)}</p>
                    </Notice>
                </div>
            }
        })
    };
    let failed = move || {
        revoking.failure.get().map(|error| view! { <crate::ui::components::Failure error=error/> })
    };
    view! {
        {spoken(|lang| view! { <p class="hint">{text::hint(lang)}</p> })}
        {move || made.get().map(|key| shown_once(key, made, language.get()))}
        <Make made=made again=again/>
        {said}
        {failed}
        {list}
    }
}

/// The new key, until the user confirms having copied it.
fn shown_once(key: MadeOpen311Key, made: RwSignal<Option<MadeOpen311Key>>, lang: Lang) -> AnyView {
    let MadeOpen311Key { key, secret } = key;
    view! {
        <div id="key-made" tabindex="-1">
            <Notice
                kind=NoticeKind::Success
                title=keys::key_made_title(lang, key.name.as_str())
                live=true
            >
                <p>{keys::key_made_words(lang)}</p>
                <p><code class="key-secret">{secret}</code></p>
                <Button
                    label=keys::key_seen(lang)
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
fn Make(made: RwSignal<Option<MadeOpen311Key>>, again: Callback<()>) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("key");
    workspace.clears(form);
    let name = RwSignal::new(String::new());
    let make = Callback::new(move |()| {
        let names = workspace.names_now();
        let mut reader = FieldReader::new(&names);
        let read = reader.line("name", name);
        let Some(read) = reader.accept(read, form) else { return };
        let make = MakeOpen311Key { name: read };
        form.send(
            move |key| async move { workspace.api.make_open311_key(make, key).await },
            move |key| {
                name.set(String::new());
                made.set(Some(key));
                again.run(());
                request_animation_frame(|| browser::focus("key-made"));
            },
        );
    });
    spoken(move |lang| {
        view! {
            <section class="part" aria-labelledby="key-title">
                <h2 id="key-title">{keys::key_add(lang)}</h2>
                <FlowBox form=form on_submit=make>
                    {line("name", keys::key_name(lang), name)}
                    <div class="buttons"><SubmitButton label=keys::key_make(lang)/></div>
                </FlowBox>
            </section>
        }
    })
}

fn table(
    items: Vec<Open311Key>,
    sure: RwSignal<Option<String>>,
    revoke: Callback<Open311Key>,
    lang: Lang,
) -> AnyView {
    let columns = [
        keys::key_name(lang),
        keys::key_id(lang),
        keys::key_made_at(lang),
        keys::key_state(lang),
        keys::key_revoke(lang),
    ];
    let rows = items
        .into_iter()
        .map(|key| {
            let state = match key.revoked_at {
                Some(at) => keys::key_revoked(lang, at.minute_text()),
                None => keys::key_valid(lang).to_owned(),
            };
            vec![
                Cell::of(key.name.as_str()),
                Cell::of(&key.id),
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
            caption=text::title(lang)
            columns=columns.map(Column::words).to_vec()
            rows=rows
        />
    }
    .into_any()
}

/// The button that revokes a key, which has to be pressed twice.
fn revoke_cell(
    key: Open311Key,
    sure: RwSignal<Option<String>>,
    revoke: Callback<Open311Key>,
    lang: Lang,
) -> Cell {
    let id = key.id.clone();
    let name = key.name.as_str().to_owned();
    let asks = move || sure.with(|sure| sure.as_ref() == Some(&id));
    let words = move || {
        if asks() { keys::key_revoke_sure(lang, &name) } else { keys::key_revoke_of(lang, &name) }
    };
    Cell::view(view! {
        <button type="button" class="button warning" on:click=move |_| revoke.run(key.clone())>
            {words}
        </button>
    })
}
