//! Elements that never change once they are drawn: headings, paragraphs, lists, links.
//!
//! A `view!` gives every combination of elements a type of its own, and each type brings a kilobyte
//! or more of code to the browser; most of a page is plain. Here all plain elements have one type.
//! What listens or changes by itself stays a `view!` or a component, and can be the child of a plain
//! element. Drawing one again replaces it.

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

/// A plain element: its tag, its attributes, its children.
pub struct Plain {
    tag: &'static str,
    namespace: Option<&'static str>,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    children: Vec<AnyView>,
}

/// A plain HTML element.
///
/// ```ignore
/// plain("p").class("hint").text(text::matter_hint(lang)).any()
/// ```
pub fn plain(tag: &'static str) -> Plain {
    Plain { tag, namespace: None, attributes: Vec::new(), children: Vec::new() }
}

/// A plain SVG element. Geometry is in its attributes, never in a style.
pub fn drawn(tag: &'static str) -> Plain {
    Plain { namespace: Some("http://www.w3.org/2000/svg"), ..plain(tag) }
}

/// A paragraph.
pub fn paragraph(words: impl Into<Cow<'static, str>>) -> AnyView {
    plain("p").text(words).any()
}

/// A link; its address is one of this program's.
pub fn link(class: &'static str, href: String, words: impl Into<Cow<'static, str>>) -> AnyView {
    plain("a").class(class).attr("href", href).text(words).any()
}

impl Plain {
    /// Its classes.
    pub fn class(self, class: &'static str) -> Plain {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    /// An attribute.
    pub fn attr(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Plain {
        self.attributes.push((name, value.into()));
        self
    }

    /// Words within it, after what is there.
    pub fn text(self, words: impl Into<Cow<'static, str>>) -> Plain {
        let words: Cow<'static, str> = words.into();
        self.child(words.into_any())
    }

    /// A child, after what is there.
    pub fn child(mut self, child: AnyView) -> Plain {
        self.children.push(child);
        self
    }

    /// Children, after what is there.
    pub fn children(mut self, children: impl IntoIterator<Item = AnyView>) -> Plain {
        self.children.extend(children);
        self
    }

    /// As a view among others.
    pub fn any(self) -> AnyView {
        self.into_any()
    }
}

/// A plain element on the page.
pub struct PlainState {
    element: Element,
    /// Kept because it keeps what listens within the children.
    _children: Vec<AnyViewState>,
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
        PlainState { element, _children: children }
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

    /// Pages are drawn in the browser only, so there is no text form.
    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    /// There is nothing to take over from a server: it is drawn.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> PlainState {
        self.build()
    }

    fn into_owned(self) -> Plain {
        self
    }
}
