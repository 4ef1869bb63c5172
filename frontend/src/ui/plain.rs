//! Type-erased elements: a smaller alternative to `view!`.
//!
//! `view!` gives every combination of elements, attributes and listeners its own type, and each type costs a kilobyte
//! or more of code in the browser. Here the tag, attributes, reactive parts and listeners are values, so that a
//! hundred elements cost hardly more than one. Redrawing replaces an element; what should change in place has to
//! follow a signal.

use js_sys::Array;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::renderer::{CastFrom, Rndr};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use std::borrow::Cow;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, HtmlInputElement, HtmlTextAreaElement, IntersectionObserver, IntersectionObserverEntry,
    IntersectionObserverInit,
};

type Words = Cow<'static, str>;
type Happens = Box<dyn FnMut(Event) + Send>;
type Listener = Closure<dyn FnMut(Event)>;
type Watcher = Closure<dyn FnMut(Array)>;

/// How far below the window an element may be when it counts as on view, so that what it shows is there in time.
const NEARBY: &str = "300px";

pub struct Plain {
    tag: &'static str,
    namespace: Option<&'static str>,
    attributes: Vec<(&'static str, Words)>,
    live: Vec<Live>,
    listeners: Vec<(&'static str, Happens)>,
    on_view: Option<Box<dyn FnMut() + Send>>,
    children: Vec<AnyView>,
}

/// The parts of an element that follow signals.
enum Live {
    /// `None` removes the attribute.
    Attribute(&'static str, Box<dyn Fn() -> Option<Words> + Send>),
    Class(&'static str, Box<dyn Fn() -> bool + Send>),
    Value(RwSignal<String>),
    Checked(Box<dyn Fn() -> bool + Send>),
}

/// A plain HTML element.
///
/// ```text
/// plain("p").class("hint").text(text::matter_hint(lang)).any()
/// ```
pub fn plain(tag: &'static str) -> Plain {
    Plain {
        tag,
        namespace: None,
        attributes: Vec::new(),
        live: Vec::new(),
        listeners: Vec::new(),
        on_view: None,
        children: Vec::new(),
    }
}

/// A plain SVG element. Its geometry must be in attributes, because the security policy forbids inline styles.
pub fn drawn(tag: &'static str) -> Plain {
    Plain { namespace: Some("http://www.w3.org/2000/svg"), ..plain(tag) }
}

pub fn paragraph(words: impl Into<Cow<'static, str>>) -> AnyView {
    plain("p").text(words).any()
}

pub fn link(class: &'static str, href: String, words: impl Into<Cow<'static, str>>) -> AnyView {
    plain("a").class(class).attr("href", href).text(words).any()
}

impl Plain {
    pub fn class(self, class: &'static str) -> Plain {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    pub fn attr(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Plain {
        self.attributes.push((name, value.into()));
        self
    }

    /// An attribute that follows signals; `None` removes it.
    pub fn live_attr(
        mut self,
        name: &'static str,
        value: impl Fn() -> Option<Words> + Send + 'static,
    ) -> Plain {
        self.live.push(Live::Attribute(name, Box::new(value)));
        self
    }

    pub fn live_class(
        mut self,
        class: &'static str,
        there: impl Fn() -> bool + Send + 'static,
    ) -> Plain {
        self.live.push(Live::Class(class, Box::new(there)));
        self
    }

    /// Binds the value of an input in both directions.
    pub fn value(mut self, value: RwSignal<String>) -> Plain {
        self.live.push(Live::Value(value));
        self.on("input", move |event| value.set(event_target_value(&event)))
    }

    pub fn live_checked(mut self, checked: impl Fn() -> bool + Send + 'static) -> Plain {
        self.live.push(Live::Checked(Box::new(checked)));
        self
    }

    pub fn on(mut self, event: &'static str, happens: impl FnMut(Event) + Send + 'static) -> Plain {
        self.listeners.push((event, Box::new(happens)));
        self
    }

    /// Happens whenever the element comes into view.
    pub fn on_view(self, happens: impl FnMut() + Send + 'static) -> Plain {
        Plain { on_view: Some(Box::new(happens)), ..self }
    }

    pub fn live(self, child: impl Fn() -> AnyView + Send + 'static) -> Plain {
        self.child(live(child))
    }

    pub fn live_text(self, words: impl Fn() -> Words + Send + 'static) -> Plain {
        self.child(live_text(words))
    }

    pub fn text(self, words: impl Into<Cow<'static, str>>) -> Plain {
        let words: Cow<'static, str> = words.into();
        self.child(words.into_any())
    }

    pub fn child(mut self, child: AnyView) -> Plain {
        self.children.push(child);
        self
    }

    pub fn children(mut self, children: impl IntoIterator<Item = AnyView>) -> Plain {
        self.children.extend(children);
        self
    }

    pub fn any(self) -> AnyView {
        self.into_any()
    }
}

/// A view that is drawn again whenever a signal it has read changes.
pub fn live(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    live_boxed(Box::new(view))
}

// A closure in a generic function has a new type for each use, so these are separate functions.
fn live_boxed(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}

pub fn live_text(words: impl Fn() -> Words + Send + 'static) -> AnyView {
    live_text_boxed(Box::new(words))
}

fn live_text_boxed(words: Box<dyn Fn() -> Words + Send>) -> AnyView {
    (move || words()).into_any()
}

/// Runs now, and again whenever a signal it has read changes.
fn follow(run: Box<dyn Fn()>) -> RenderEffect<()> {
    RenderEffect::new(move |_| run())
}

impl Live {
    fn start(self, element: &Element) -> RenderEffect<()> {
        let element = element.clone();
        follow(match self {
            Live::Attribute(name, value) => Box::new(move || match value() {
                Some(value) => Rndr::set_attribute(&element, name, &value),
                None => Rndr::remove_attribute(&element, name),
            }),
            Live::Class(class, there) => Box::new(move || {
                let classes = element.class_list();
                // The classes are literals of this crate, so this cannot fail.
                let _ = if there() { classes.add_1(class) } else { classes.remove_1(class) };
            }),
            Live::Value(value) => Box::new(move || set_value(&element, &value.get())),
            Live::Checked(checked) => Box::new(move || {
                if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                    input.set_checked(checked());
                }
            }),
        })
    }
}

/// Sets the value of an input unless it has it already, because setting it would disturb an input method.
fn set_value(element: &Element, value: &str) {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        if input.value() != value {
            input.set_value(value);
        }
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>()
        && area.value() != value
    {
        area.set_value(value);
    }
}

/// What watches whether an element is in view.
struct Watch {
    observer: IntersectionObserver,
    _watcher: Watcher,
}

impl Watch {
    /// `None` if the browser cannot tell.
    fn start(element: &Element, mut happens: Box<dyn FnMut() + Send>) -> Option<Watch> {
        let watcher = Watcher::wrap(Box::new(move |entries: Array| {
            let is_seen = |entry: JsValue| {
                entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting()
            };
            if entries.iter().any(is_seen) {
                happens();
            }
        }));
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEARBY);
        let callback = watcher.as_ref().unchecked_ref();
        let observer = IntersectionObserver::new_with_options(callback, &options).ok()?;
        observer.observe(element);
        Some(Watch { observer, _watcher: watcher })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// An element that is on the page.
pub struct PlainState {
    element: Element,
    _watch: Option<Watch>,
    /// Dropping these would end the reactive updates.
    _live: Vec<RenderEffect<()>>,
    listeners: Vec<(&'static str, Listener)>,
    /// Dropping these would remove the children's listeners.
    _children: Vec<AnyViewState>,
}

impl Drop for PlainState {
    /// Removes the listeners, because an element can still lose the focus while it is being removed.
    fn drop(&mut self) {
        for (event, listener) in &self.listeners {
            let listener = listener.as_ref().unchecked_ref();
            // Removing a listener that was added cannot fail.
            let _ = self.element.remove_event_listener_with_callback(event, listener);
        }
    }
}

impl Mountable for PlainState {
    fn unmount(&mut self) {
        Rndr::remove(self.element.as_ref());
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        Rndr::insert_node(parent, self.element.as_ref(), marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = Rndr::get_parent(self.element.as_ref()).and_then(Element::cast_from)
        else {
            return false;
        };
        child.mount(&parent, Some(self.element.as_ref()));
        true
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

impl Render for Plain {
    type State = PlainState;

    fn build(self) -> PlainState {
        let element = Rndr::create_element(self.tag, self.namespace);
        for (name, value) in self.attributes {
            Rndr::set_attribute(&element, name, &value);
        }
        let children = self
            .children
            .into_iter()
            .map(|child| {
                let mut child = child.build();
                child.mount(&element, None);
                child
            })
            .collect();
        let live = self.live.into_iter().map(|live| live.start(&element)).collect();
        let listeners = self
            .listeners
            .into_iter()
            .map(|(event, happens)| {
                let listener = Closure::wrap(happens as Box<dyn FnMut(Event)>);
                let callback = listener.as_ref().unchecked_ref();
                // An element takes any listener, so this cannot fail.
                let _ = element.add_event_listener_with_callback(event, callback);
                (event, listener)
            })
            .collect();
        let watch = self.on_view.and_then(|happens| Watch::start(&element, happens));
        PlainState { element, _watch: watch, _live: live, listeners, _children: children }
    }

    fn rebuild(self, state: &mut PlainState) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl AddAnyAttr for Plain {
    type Output<NewAttr: Attribute> = Plain;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Plain {
        self
    }
}

impl RenderHtml for Plain {
    type AsyncOutput = Plain;
    type Owned = Plain;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Plain {
        self
    }

    /// Pages are drawn only in the browser, so there is no text form.
    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    /// There is no server-rendered page to hydrate, so the element is built.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> PlainState {
        self.build()
    }

    fn into_owned(self) -> Plain {
        self
    }
}
