//! The page after its session has ended. What it shows is for whoever was signed in, so it is taken out of the
//! document, and with it what the console has stored in this tab. All of it stays in memory and comes back as it was
//! when the same person signs in again, and is dropped when somebody else does or nobody does for a while.

use crate::client::browser;
use crate::staff::text;
use crate::ui::text::product;
use shared::lang::Lang;
use shared::time::MINUTE_MS;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The prefixes of everything that the console stores in this tab, so that signing out can remove it.
pub const KEPT: [&str; 7] = [
    "onetrip.console.draft",
    "onetrip.console.slip",
    "onetrip.console.plan",
    "onetrip.console.known",
    "onetrip.console.study",
    "onetrip.console.reform",
    "onetrip.console.commands",
];

/// How long what was typed waits for its owner, in minutes.
pub const WAITS_MINUTES: i64 = 30;

thread_local! {
    static AWAY: RefCell<Option<Away>> = const { RefCell::new(None) };
}

struct Away {
    /// What was taken out. The console goes on drawing in it, where nobody sees it.
    page: HtmlElement,
    /// Marks in the document where it was.
    place: Element,
    /// When it was taken out, by the browser's own clock.
    since: i64,
    /// What the page was, unless it has been dropped since.
    left: Option<Left>,
    /// What the console had stored in this tab, by name.
    stored: Vec<(&'static str, String)>,
}

/// Where its user was on the page.
struct Left {
    focus: Option<HtmlElement>,
    scrolled: f64,
}

/// Takes the page out of the document, unless it is out already.
pub fn put_away(page: &HtmlElement) {
    if is_away() {
        return;
    }
    let (Some(window), Some(document)) = (web_sys::window(), page.owner_document()) else { return };
    let focus = document.active_element().filter(|focus| page.contains(Some(focus)));
    let left = Left {
        focus: focus.and_then(|focus| focus.dyn_into().ok()),
        scrolled: window.scroll_y().unwrap_or_default(),
    };
    let Ok(place) = document.create_element("template") else { return };
    if page.replace_with_with_node_1(&place).is_err() {
        return;
    }
    let (since, stored) = (browser::own_now(), Vec::new());
    AWAY.set(Some(Away { page: page.clone(), place, since, left: Some(left), stored }));
    take_stored();
}

pub fn is_away() -> bool {
    AWAY.with_borrow(Option::is_some)
}

/// Whether its owner has not come back in time.
pub fn has_waited() -> bool {
    AWAY.with_borrow(|away| {
        let limit = WAITS_MINUTES * MINUTE_MS;
        away.as_ref().is_some_and(|away| browser::own_now() - away.since >= limit)
    })
}

/// Takes away what an answer that was on its way has stored since, or written into the title.
pub fn sweep(lang: Lang) {
    take_stored();
    name_tab(text::session_ended_title(lang), lang);
}

/// Names the tab by the heading of its page.
fn name_tab(heading: &str, lang: Lang) {
    browser::set_title(&format!("{heading} · {}", product(lang)));
}

fn take_stored() {
    AWAY.with_borrow_mut(|away| {
        let Some(away) = away else { return };
        for name in KEPT {
            if let Some(value) = browser::kept(name) {
                browser::forget(name);
                away.stored.retain(|(known, _)| *known != name);
                away.stored.push((name, value));
            }
        }
    });
}

/// Puts the page back, with what was stored and where its user was.
pub fn bring_back(lang: Lang) {
    let Some(Away { page, place, left, stored, .. }) = AWAY.take() else { return };
    // The mark is in the document, so this cannot fail.
    let _ = place.replace_with_with_node_1(&page);
    let heading = page.query_selector("h1").ok().flatten();
    let named = |heading: Element| heading.get_attribute("data-tab").or(heading.text_content());
    if let Some(heading) = heading.and_then(named) {
        name_tab(&heading, lang);
    }
    for (name, value) in stored {
        browser::keep(name, &value);
    }
    let Some(Left { focus, scrolled }) = left else { return browser::focus_heading() };
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, scrolled);
    }
    match focus.filter(|focus| focus.is_connected()) {
        // Focus fails only on hidden elements.
        Some(focus) => drop(focus.focus()),
        None => browser::focus_heading(),
    }
}

/// Drops what was stored, and where its user was. The page itself goes when another one is drawn in its place.
pub fn drop_what_was_left() {
    AWAY.with_borrow_mut(|away| {
        if let Some(away) = away {
            away.left = None;
            away.stored.clear();
        }
    });
}
