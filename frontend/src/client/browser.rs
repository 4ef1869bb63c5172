//! What the pages need from the browser: the clock, storage, focus and the address.
//!
//! Everything here works even if the browser refuses: one that denies storage stores nothing, and the page carries
//! on.

use shared::time::{Day, Timestamp};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AbortController, AbortSignal, Document, HtmlElement, HtmlInputElement, Storage, Window,
};

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Logs panics to the browser's console, which would otherwise only report “unreachable”.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|failure| {
        web_sys::console::error_1(&JsValue::from_str(&failure.to_string()));
    }));
}

/// The session storage key of the clock's offset, so that the next program starts with the server's time.
const AHEAD: &str = "ahead";

thread_local! {
    /// How far the server's clock is ahead of the browser's, in milliseconds.
    static HOUSE_AHEAD: Cell<Option<i64>> = const { Cell::new(None) };
}

/// The browser's own clock in milliseconds. It is only for measuring durations; what is shown uses [`now`].
pub fn own_now() -> i64 {
    js_sys::Date::now() as i64
}

/// The server's time according to its last response, because the visitor's clock may be wrong. Nothing that depends
/// on it is drawn before the first response.
pub fn now() -> Timestamp {
    let ahead = HOUSE_AHEAD.get().or_else(|| {
        let kept = kept(AHEAD)?.parse().ok();
        HOUSE_AHEAD.set(kept);
        kept
    });
    Timestamp(own_now() + ahead.unwrap_or(0))
}

/// Adopts the server's time, given in epoch milliseconds.
pub fn set_now(told: &str) {
    if let Ok(told) = told.parse::<i64>() {
        let ahead = told - own_now();
        HOUSE_AHEAD.set(Some(ahead));
        keep(AHEAD, &ahead.to_string());
    }
}

/// How long a page counts as attended after somebody has touched it, in milliseconds.
pub const ATTENDED_MS: i64 = 5 * 60_000;

thread_local! {
    /// When somebody last touched the page, or opened it, by the browser's own clock.
    static TOUCHED_AT: Cell<i64> = Cell::new(own_now());
}

/// Notes that somebody has touched the page.
pub fn touched() {
    TOUCHED_AT.set(own_now());
}

/// For how long nobody has touched the page, in milliseconds.
pub fn untouched_ms() -> i64 {
    own_now() - TOUCHED_AT.get()
}

/// Whether nobody has touched the page for minutes, so that what it fetches is not asked for by anybody.
pub fn is_unattended() -> bool {
    untouched_ms() > ATTENDED_MS
}

/// Today in China.
pub fn today() -> Day {
    now().day()
}

/// The browser's preferred language as a BCP 47 tag.
pub fn navigator_language() -> Option<String> {
    window()?.navigator().language()
}

pub fn set_document_language(tag: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // The attribute's name is fixed, so this cannot fail.
        let _ = root.set_attribute("lang", tag);
    }
}

thread_local! {
    /// The words of the title, and the number before them.
    static TITLE: RefCell<(String, String)> = const { RefCell::new((String::new(), String::new())) };
}

pub fn set_title(title: &str) {
    TITLE.with_borrow_mut(|(words, _)| title.clone_into(words));
    show_title();
}

/// Puts a number before the title, so that it is seen on a tab in the background; none if it is empty.
pub fn count_in_title(count: &str) {
    TITLE.with_borrow_mut(|(_, before)| count.clone_into(before));
    show_title();
}

fn show_title() {
    let title = TITLE.with_borrow(|(words, count)| {
        if count.is_empty() { words.clone() } else { format!("({count}) {words}") }
    });
    if let Some(document) = document() {
        document.set_title(&title);
    }
}

/// Whether the browser may show notices outside its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesktopPermission {
    /// This browser, or this kind of address, has none.
    Missing,
    NotAsked,
    Granted,
    Denied,
}

impl DesktopPermission {
    fn read(written: Option<&str>) -> DesktopPermission {
        match written {
            Some("granted") => DesktopPermission::Granted,
            Some("denied") => DesktopPermission::Denied,
            Some("default") => DesktopPermission::NotAsked,
            Some(_) | None => DesktopPermission::Missing,
        }
    }
}

/// The browser's own notices. They are looked up by name, since not every browser has them.
fn desktop() -> Option<js_sys::Function> {
    let global: JsValue = js_sys::global().into();
    js_sys::Reflect::get(&global, &JsValue::from_str("Notification")).ok()?.dyn_into().ok()
}

pub fn desktop_permission() -> DesktopPermission {
    let permission = desktop().and_then(|desktop| {
        js_sys::Reflect::get(&desktop, &JsValue::from_str("permission")).ok()?.as_string()
    });
    DesktopPermission::read(permission.as_deref())
}

/// Asks the user whether notices may be shown. Browsers allow this only after a press.
pub async fn ask_desktop_permission() -> DesktopPermission {
    let asked = desktop().and_then(|desktop| {
        let ask = js_sys::Reflect::get(&desktop, &JsValue::from_str("requestPermission")).ok()?;
        let ask: js_sys::Function = ask.dyn_into().ok()?;
        ask.call0(&desktop).ok()?.dyn_into::<js_sys::Promise>().ok()
    });
    if let Some(asked) = asked {
        // Whatever the answer is, the permission says it.
        let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
    }
    desktop_permission()
}

/// Shows a notice outside the window, in the place of the one before.
pub fn show_on_desktop(title: &str, body: &str) {
    let Some(desktop) = desktop() else { return };
    let options = js_sys::Object::new();
    for (name, value) in [("body", body), ("tag", "onetrip")] {
        let (name, value) = (JsValue::from_str(name), JsValue::from_str(value));
        // A plain object takes every property.
        let _ = js_sys::Reflect::set(&options, &name, &value);
    }
    let given = js_sys::Array::of2(&JsValue::from_str(title), &options);
    // On some phones a page cannot show any; the number is in the title all the same.
    let _ = js_sys::Reflect::construct(&desktop, &given);
}

fn session_storage() -> Option<Storage> {
    window()?.session_storage().ok()?
}

fn local_storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Reads from session storage, which lasts until the tab is closed.
pub fn kept(key: &str) -> Option<String> {
    session_storage()?.get_item(key).ok()?
}

pub fn keep(key: &str, value: &str) {
    if let Some(storage) = session_storage() {
        // Storage may be full or denied; the page works without it.
        let _ = storage.set_item(key, value);
    }
}

pub fn forget(key: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Forgets everything that this tab has stored.
pub fn forget_all() {
    if let Some(storage) = session_storage() {
        let _ = storage.clear();
    }
}

/// Removes from local storage.
pub fn forget_for_good(key: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Reads from local storage.
pub fn kept_for_good(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok()?
}

/// Writes to local storage, which must never hold anything personal.
pub fn keep_for_good(key: &str, value: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Reads all of local storage.
pub fn all_kept_for_good() -> Vec<(String, String)> {
    let Some(storage) = local_storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok()?);
    let entry = |name: String| storage.get_item(&name).ok().flatten().map(|value| (name, value));
    names.filter_map(entry).collect()
}

/// Moves the keyboard focus to the element with this id and scrolls it into view.
pub fn focus(id: &str) {
    focus_element(document().and_then(|document| document.get_element_by_id(id)));
}

pub fn focus_heading() {
    focus_element(document().and_then(|document| document.query_selector("main h1").ok()?));
}

fn focus_element(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Focus fails only on hidden elements.
        let _ = element.focus();
    }
}

/// Moves the focus to the first element that fits; whether there is one.
pub fn focus_first(selector: &str) -> bool {
    let found = document().and_then(|document| document.query_selector(selector).ok()?);
    let is_there = found.is_some();
    focus_element(found);
    is_there
}

/// Moves the focus to the element that fits after the one that has the focus, or before it; at first to the first.
pub fn focus_beside(selector: &str, forward: bool) {
    let Some(document) = document() else { return };
    let Ok(found) = document.query_selector_all(selector) else { return };
    let all: Vec<web_sys::Element> =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
    let row = |element: &web_sys::Element| element.closest("tr, li").ok().flatten();
    let here = document.active_element();
    let row_here = here.as_ref().and_then(row);
    let place = all.iter().position(|element| {
        here.as_ref() == Some(element) || (row_here.is_some() && row(element) == row_here)
    });
    let next = match place {
        None => all.first(),
        Some(place) if forward => all.get(place.saturating_add(1)),
        Some(place) => place.checked_sub(1).and_then(|place| all.get(place)),
    };
    focus_element(next.cloned());
}

/// Presses what fits in the row in which the focus is.
pub fn press_in_row(selector: &str) {
    let here = document().and_then(|document| document.active_element());
    let row = here.and_then(|here| here.closest("tr, li").ok()?);
    let found = row.and_then(|row| row.query_selector(selector).ok()?);
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        found.click();
    }
}

/// Whether a key press goes to something that takes letters, or a dialog is open.
pub fn is_typing(event: &web_sys::Event) -> bool {
    const TAKES: &str = "input:not([type=checkbox]), textarea, select, [contenteditable]";
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let takes = target.is_some_and(|target| target.closest(TAKES).is_ok_and(|it| it.is_some()));
    let is_open = |document: Document| {
        document.query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
    };
    takes || document().is_some_and(is_open)
}

pub fn input(id: &str) -> Option<HtmlInputElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// A tab for something that still has to be requested. Browsers open a tab only while a click is being handled, so it
/// is opened first and filled later.
pub struct Tab(Option<Window>);

impl Tab {
    pub fn open() -> Tab {
        Tab(window().and_then(|window| window.open().ok()?))
    }

    /// Shows `address`, in this tab if the browser refused to open another.
    pub fn show(self, address: &str) {
        if let Some(tab) = self.0.or_else(window) {
            // The server signed this address, so it is valid and this cannot fail.
            let _ = tab.location().set_href(address);
        }
    }

    pub fn close(self) {
        if let Some(tab) = self.0 {
            let _ = tab.close();
        }
    }
}

/// Leaves the site for an address that the server has checked.
pub fn leave_for(address: &str) {
    if let Some(window) = window() {
        // It is an absolute address, so this cannot fail.
        let _ = window.location().set_href(address);
    }
}

/// Saves the file at `address`, whose answer says that it is to be saved; the page stays.
pub fn save(address: &str) {
    if let Some(window) = window() {
        // The server signed this address, so it is valid and this cannot fail.
        let _ = window.location().set_href(address);
    }
}

/// Saves a text in pieces as one file under `name`. `None` if the browser cannot.
pub fn save_text(pieces: &[String], name: &str) -> Option<()> {
    // Called by name, because the bindings would be linked into every program.
    let of = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &JsValue::from_str(name)).ok();
    let global: JsValue = js_sys::global().into();
    let texts: js_sys::Array = pieces.iter().map(|piece| JsValue::from_str(piece)).collect();
    let blob: js_sys::Function = of(&global, "Blob")?.dyn_into().ok()?;
    let blob = js_sys::Reflect::construct(&blob, &js_sys::Array::of1(&texts)).ok()?;
    let addresses = of(&global, "URL")?;
    let make: js_sys::Function = of(&addresses, "createObjectURL")?.dyn_into().ok()?;
    let address = make.call1(&addresses, &blob).ok()?.as_string()?;
    let link: HtmlElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Some(())
}

/// Renders the picture at `address` and saves it as a PNG of `width` by `height` pixels under `name`. `None` if the
/// browser cannot.
pub async fn save_png(address: &str, name: &str, width: u32, height: u32) -> Option<()> {
    // The canvas is called by name, because its bindings would be linked into every program.
    let call = |of: &JsValue, method: &str, values: &[JsValue]| -> Option<JsValue> {
        let method = js_sys::Reflect::get(of, &JsValue::from_str(method)).ok()?;
        let values = values.iter().collect::<js_sys::Array>();
        let method: &js_sys::Function = method.dyn_ref()?;
        method.apply(of, &values).ok()
    };
    let document = document()?;
    let picture = document.create_element("img").ok()?;
    picture.set_attribute("src", address).ok()?;
    let drawn: js_sys::Promise = call(&picture, "decode", &[])?.dyn_into().ok()?;
    wasm_bindgen_futures::JsFuture::from(drawn).await.ok()?;
    let canvas = document.create_element("canvas").ok()?;
    canvas.set_attribute("width", &width.to_string()).ok()?;
    canvas.set_attribute("height", &height.to_string()).ok()?;
    let context = call(&canvas, "getContext", &["2d".into()])?;
    let sides = [0.into(), 0.into(), width.into(), height.into()];
    let values: Vec<JsValue> = std::iter::once(picture.into()).chain(sides).collect();
    call(&context, "drawImage", &values)?;
    let png = call(&canvas, "toDataURL", &["image/png".into()])?.as_string()?;
    let link: HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &png).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Some(())
}

/// Whether the tab is in the foreground.
pub fn is_visible() -> bool {
    document()
        .is_none_or(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Begins anew at an address of this site, in place of the present page, to which nobody comes back.
pub fn begin_anew_at(address: &str) {
    if let Some(window) = window() {
        // It is an address of this site, so this cannot fail.
        let _ = window.location().replace(address);
    }
}

/// Yields, so that the browser can draw and react.
pub async fn pause() {
    pause_for(0).await;
}

pub async fn pause_for(ms: i32) {
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            // A timer without arguments cannot be refused.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    // Only the timer settles this promise, and it never rejects.
    let _ = wasm_bindgen_futures::JsFuture::from(timer).await;
}

/// A timeout for a request. It is made of a controller and a timer because `AbortSignal.timeout` is missing in
/// browsers that run everything else (Safari before 16, Chromium before 103). Dropping it stops the timer.
pub struct Patience {
    controller: AbortController,
    timer: Option<i32>,
}

impl Patience {
    /// Starts the timeout; `None` if the browser cannot abort requests.
    pub fn begin(ms: i32) -> Option<Patience> {
        let controller = AbortController::new().ok()?;
        // The browser's own function is bound, so calling it after this value is gone is harmless.
        let abort = js_sys::Reflect::get(&controller, &JsValue::from_str("abort")).ok()?;
        let abort = abort.dyn_into::<js_sys::Function>().ok()?.bind0(&controller);
        let timer =
            window()?.set_timeout_with_callback_and_timeout_and_arguments_0(&abort, ms).ok();
        Some(Patience { controller, timer })
    }

    /// The signal to give to the request.
    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        if let (Some(window), Some(timer)) = (window(), self.timer) {
            window.clear_timeout_with_handle(timer);
        }
    }
}

pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// The address's origin: `https://example.org`.
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The fragment of the address without its `#`, if there is one.
pub fn fragment() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    hash.strip_prefix('#').map(str::to_owned)
}

/// Removes the fragment from the address bar and the history.
pub fn drop_fragment() {
    let Some(window) = window() else { return };
    let location = window.location();
    if let (Ok(path), Ok(search), Ok(history)) =
        (location.pathname(), location.search(), window.history())
    {
        // If the browser refuses, the address stays as it is.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&(path + &search)));
    }
}

/// A unique random name: 32 hexadecimal digits, or a UUID.
pub fn random_name() -> String {
    let Some(crypto) = window().and_then(|window| window.crypto().ok()) else {
        // Without the crypto interface nothing is safely random; the time is enough to tell forms apart.
        return format!("{:032}", js_sys::Date::now() as u64);
    };
    // `randomUUID` exists only in secure contexts.
    let has_uuid = js_sys::Reflect::has(&crypto, &JsValue::from_str("randomUUID"));
    if has_uuid.unwrap_or(false) {
        return crypto.random_uuid();
    }
    let mut bytes = [0u8; 16];
    if crypto.get_random_values_with_u8_array(&mut bytes).is_err() {
        return format!("{:032}", js_sys::Date::now() as u64);
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
