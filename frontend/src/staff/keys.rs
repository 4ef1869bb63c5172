//! Keys for people who work through fifty cases a day: to the search, along the rows, to another page. `?` shows them.
//!
//! They do nothing while somebody types or a dialog is open, and whoever does not want them switches them off, which the
//! browser remembers (WCAG 2.1.4).

use crate::client::browser;
use crate::client::navigation::{Navigation, navigation};
use crate::staff::route::{Room, Route, rooms_of};
use crate::staff::text::lists as text;
use crate::staff::workspace::{Workspace, workspace};
use crate::ui::language::language;
use leptos::html::Dialog;
use leptos::prelude::*;
use shared::lang::Lang;
use web_sys::KeyboardEvent;

/// Under which name the browser remembers that they are switched off.
const SWITCHED_OFF: &str = "onetrip.keys-off";
/// How long `g` waits for the second key, in milliseconds.
const WAITS_MS: i64 = 1_500;

/// What a key does.
#[derive(Clone, Copy)]
enum Act {
    Help,
    Search,
    Next,
    Previous,
    Pick,
    Go(Room),
    /// Waits for the key of a page.
    Begin,
}

/// The keys of a single letter.
fn alone(key: &str) -> Option<Act> {
    match key {
        "?" | "？" => Some(Act::Help),
        "/" | "、" => Some(Act::Search),
        "j" => Some(Act::Next),
        "k" => Some(Act::Previous),
        "x" => Some(Act::Pick),
        "n" => Some(Act::Go(Room::RegisterCase)),
        "g" => Some(Act::Begin),
        _ => None,
    }
}

/// The keys after `g`.
fn after_g(key: &str) -> Option<Act> {
    match key {
        "i" => Some(Act::Go(Room::Duties)),
        "a" => Some(Act::Go(Room::Queue)),
        "r" => Some(Act::Go(Room::Register)),
        "t" => Some(Act::Go(Room::Notices)),
        _ => None,
    }
}

/// The keys with what they do, as the help shows them.
const SHOWN: [(&[&str], fn(Lang) -> &'static str, Option<Room>); 11] = [
    (&["?"], text::key_help, None),
    (&["/"], text::key_search, Some(Room::Queue)),
    (&["n"], text::key_register, Some(Room::RegisterCase)),
    (&["j"], text::key_next, None),
    (&["k"], text::key_previous, None),
    (&["Enter"], text::key_open, None),
    (&["x"], text::key_pick, None),
    (&["g", "i"], text::key_duties, Some(Room::Duties)),
    (&["g", "a"], text::key_cases, Some(Room::Queue)),
    (&["g", "r"], text::key_book, Some(Room::Register)),
    (&["g", "t"], text::key_notices, Some(Room::Notices)),
];

/// The button that shows the keys, and the dialog with them.
#[component]
pub fn Keys() -> impl IntoView {
    let (workspace, navigation, language) = (workspace(), navigation(), language());
    let dialog = NodeRef::<Dialog>::new();
    let on = RwSignal::new(browser::kept_for_good(SWITCHED_OFF).as_deref() != Some("1"));
    let begun_at = StoredValue::new(None::<i64>);
    let show = move || {
        if let Some(dialog) = dialog.get_untracked()
            && !dialog.open()
        {
            // The dialog is in the document and closed, so this cannot fail.
            let _ = dialog.show_modal();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        if !on.get_untracked() || !workspace.is_open() || !is_free(&event) {
            return;
        }
        let began = begun_at.get_value();
        begun_at.set_value(None);
        let key = event.key();
        let is_second = began.is_some_and(|at| browser::own_now().saturating_sub(at) <= WAITS_MS);
        let act = if is_second { after_g(&key) } else { None };
        let Some(act) = act.or_else(|| alone(&key)) else { return };
        match act {
            Act::Help => show(),
            Act::Begin => begun_at.set_value(Some(browser::own_now())),
            Act::Search if may_open(workspace, Room::Queue) => search(navigation),
            Act::Search => return,
            Act::Next => browser::focus_beside(ROWS, true),
            Act::Previous => browser::focus_beside(ROWS, false),
            Act::Pick => browser::press_in_row("input[type=checkbox]"),
            Act::Go(room) if may_open(workspace, room) => navigation.go(&Route::of(room).path()),
            Act::Go(_) => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listening.remove());
    let keys = move || {
        let lang = language.get();
        SHOWN
            .iter()
            .filter(|(_, _, room)| room.is_none_or(|room| may_open(workspace, room)))
            .map(|(keys, words, _)| {
                let joint = format!(" {} ", text::then(lang));
                let keys = keys.iter().enumerate().map(|(place, key)| {
                    let joint = (place > 0).then(|| joint.clone());
                    view! { {joint} <kbd>{*key}</kbd> }
                });
                view! { <li>{keys.collect::<Vec<_>>()} " " {words(lang)}</li> }
            })
            .collect::<Vec<_>>()
    };
    let switch = move |event: web_sys::Event| {
        let is_on = event_target_checked(&event);
        on.set(is_on);
        browser::keep_for_good(SWITCHED_OFF, if is_on { "0" } else { "1" });
    };
    view! {
        <button type="button" class="switch keys-button" on:click=move |_| show()>
            <span class="unseen">{move || text::keys_title(language.get())}</span>
            <kbd aria-hidden="true">{"?"}</kbd>
        </button>
        <dialog node_ref=dialog class="dialogue" aria-labelledby="keys-title">
            <h2 id="keys-title">{move || text::keys_title(language.get())}</h2>
            <p class="hint">{move || text::keys_hint(language.get())}</p>
            <ul class="keys">{keys}</ul>
            <p>
                <label class="keys-switch">
                    <input type="checkbox" prop:checked=move || on.get() on:change=switch/>
                    " "
                    {move || text::keys_on(language.get())}
                </label>
            </p>
            <button type="button" class="button secondary" on:click=move |_| close()>
                {move || text::keys_close(language.get())}
            </button>
        </dialog>
    }
}

/// The links by which rows are opened.
const ROWS: &str = "main .case-link[href]";

fn may_open(workspace: Workspace, room: Room) -> bool {
    workspace.session_now().is_some_and(|session| rooms_of(session.seat.role()).contains(&room))
}

/// To the search field of the page, or else to the page of the search.
fn search(navigation: Navigation) {
    if !browser::focus_first("main input[type=search]") {
        navigation.go(&Route::Search.path());
    }
}

/// Whether a key press means nothing else: nobody types, composes or holds another key, and no dialog is open.
fn is_free(event: &KeyboardEvent) -> bool {
    // Browsers report 229 while an input method is composing.
    let composes = event.is_composing() || event.key_code() == 229;
    let with_others = event.ctrl_key() || event.meta_key() || event.alt_key();
    !composes && !with_others && !event.default_prevented() && !browser::is_typing(event)
}
