//! A small router: the current address, links that stay within the program, and the browser's back button.
//!
//! It is a tenth of the size of a general router, and the pages need no more than to turn an address into a page. A
//! link leaves this program if another program draws its address, if it has `rel="external"`, a `download` or a
//! `target`, or if it is clicked with a modifier key.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The query of an address with its question mark; empty if there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// The decoded value of a parameter.
    pub fn get(&self, name: &str) -> Option<String> {
        value_in(&self.0, name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn value_in(query: &str, name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(query).ok()?.get(name)
}

/// The current address, in the context of every page.
#[derive(Clone, Copy)]
pub struct Navigation {
    path: RwSignal<String>,
    /// The query with its question mark; empty if there is none.
    query: RwSignal<String>,
    draws: fn(&str) -> bool,
}

/// Reads the address and follows its changes. `draws` says for which paths this program has a page. Called once by
/// the app.
pub fn provide_navigation(draws: fn(&str) -> bool) -> Navigation {
    let (path, query) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let navigation = Navigation { path, query, draws };
    navigation.look();
    provide_context(navigation);
    if let Some(window) = web_sys::window() {
        listen(&window, "popstate", Box::new(move |_| navigation.look()));
        listen(&window, "click", Box::new(move |event| navigation.follow(&event)));
    }
    navigation
}

pub fn navigation() -> Navigation {
    expect_context()
}

fn listen(window: &web_sys::Window, event: &str, happens: Box<dyn FnMut(Event)>) {
    let listener = Closure::wrap(happens);
    // A window takes any listener, so this cannot fail.
    let _ = window.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

impl Navigation {
    /// The current path; tracks changes.
    pub fn path(self) -> String {
        self.path.get()
    }

    /// Whether this is the console, which has no simple version.
    pub fn is_console(self) -> bool {
        (self.draws)("/console")
    }

    /// A value from the query; tracks changes.
    pub fn query(self, name: &str) -> Option<String> {
        value_in(&self.query.get(), name)
    }

    pub fn whole_query(self) -> Memo<Query> {
        Memo::new(move |_| Query(self.query.get()))
    }

    /// Navigates to an address of this program.
    pub fn go(self, address: &str) {
        self.set_address(address, false);
    }

    /// Navigates without a history entry, so that the back button skips the present page.
    pub fn replace(self, address: &str) {
        self.set_address(address, true);
    }

    fn set_address(self, address: &str, replace: bool) {
        let Some(window) = web_sys::window() else { return };
        let Ok(history) = window.history() else { return };
        // An address of this origin is always taken.
        let _ = if replace {
            history.replace_state_with_url(&JsValue::NULL, "", Some(address))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(address))
        };
        window.scroll_to_with_x_and_y(0.0, 0.0);
        self.look();
    }

    /// Reads the address from the browser and sets only what changed, so that nothing else is drawn again.
    fn look(self) {
        let Some(location) = web_sys::window().map(|window| window.location()) else { return };
        let (path, query) =
            (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        if self.query.with_untracked(|known| *known != query) {
            self.query.set(query);
        }
        if self.path.with_untracked(|known| *known != path) {
            self.path.set(path);
        }
    }

    /// Follows a clicked link without leaving the program.
    fn follow(self, event: &Event) {
        let Some(address) = self.address_within(event) else { return };
        event.prevent_default();
        self.go(&address);
    }

    /// The address of the clicked link, if this program is to follow it.
    fn address_within(self, event: &Event) -> Option<String> {
        let mouse = event.dyn_ref::<MouseEvent>()?;
        let asks_for_more =
            mouse.meta_key() || mouse.alt_key() || mouse.ctrl_key() || mouse.shift_key();
        if event.default_prevented() || mouse.button() != 0 || asks_for_more {
            return None;
        }
        let pressed = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
        let link = pressed.dyn_into::<HtmlAnchorElement>().ok()?;
        let leaves = !link.target().is_empty()
            || link.has_attribute("download")
            || link.rel().split_ascii_whitespace().any(|word| word == "external");
        let origin = web_sys::window()?.location().origin().ok()?;
        let path = link.pathname();
        (!leaves && link.origin() == origin && (self.draws)(&path))
            .then(|| format!("{path}{}{}", link.search(), link.hash()))
    }
}
