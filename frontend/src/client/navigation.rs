//! Where a program is: the address, links that stay within it, and the browser's back button.
//!
//! It is a tenth of a general router, which is what the pages need: an address in, a page out.
//! A link leaves this program if another one draws its address, if it says `rel="external"`, is a
//! download, has a target, or is pressed with a key that asks for another window.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The query of an address, with its question mark; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// The value of a name, decoded.
    pub fn get(&self, name: &str) -> Option<String> {
        value_in(&self.0, name)
    }

    /// As it stands in the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn value_in(query: &str, name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(query).ok()?.get(name)
}

/// The address, in context for every page.
#[derive(Clone, Copy)]
pub struct Navigation {
    path: RwSignal<String>,
    /// With its question mark; empty for none.
    query: RwSignal<String>,
    draws: fn(&str) -> bool,
}

/// Reads the address and follows it from then on; `draws` says which paths have a page in this
/// program. Called once by the app.
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

/// The address. The app provides it.
pub fn navigation() -> Navigation {
    expect_context()
}

/// Listens for as long as the page is open.
fn listen(window: &web_sys::Window, event: &str, happens: Box<dyn FnMut(Event)>) {
    let listener = Closure::wrap(happens);
    // A window takes any listener, so this cannot fail.
    let _ = window.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

impl Navigation {
    /// The path, following it.
    pub fn path(self) -> String {
        self.path.get()
    }

    /// Whether this is the console, which has no simple version.
    pub fn is_console(self) -> bool {
        (self.draws)("/console")
    }

    /// A value of the query, following it.
    pub fn query(self, name: &str) -> Option<String> {
        value_in(&self.query.get(), name)
    }

    /// The whole query, to follow.
    pub fn whole_query(self) -> Memo<Query> {
        Memo::new(move |_| Query(self.query.get()))
    }

    /// Goes to an address of this program.
    pub fn go(self, address: &str) {
        self.set_address(address, false);
    }

    /// Goes there in place of the present page, which the back button then skips.
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

    /// Takes the address from the browser. What stays the same draws nothing again.
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

    /// Stays within the program when a link of it is pressed.
    fn follow(self, event: &Event) {
        let Some(address) = self.address_within(event) else { return };
        event.prevent_default();
        self.go(&address);
    }

    /// The address of the link that was pressed, if it is one to follow here.
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
