//! Components. Each draws what it is given, accessibly, and its documentation names the WCAG 2.2 criteria that it
//! meets and shows how to use it.
//!
//! A component never sends a request, never navigates and contains no literal words.

mod button;
mod chart;
mod date_field;
mod doubt;
mod empty;
mod facts;
mod field;
mod file_field;
mod footer;
mod form_box;
mod header;
mod heading;
mod loading;
mod mark;
mod notice;
mod pager;
mod qr;
mod radios;
mod select;
mod skip_link;
mod stage_tag;
mod table;
mod text_area;
mod tick_box;
mod timeline;

pub use crate::ui::plain::{Plain, drawn, link, live, paragraph, plain};
pub use button::{Button, ButtonKind, SubmitButton};
pub use chart::{Bar, BarChart, DayBar, DayChart, unfolding};
pub use date_field::DateField;
pub use doubt::{card_doubt, doubted, phone_doubt};
pub use empty::Empty;
pub use facts::{Fact, Facts};
pub use field::{Field, FieldKind};
pub use file_field::file_field;
pub use footer::Footer;
pub use form_box::FormBox;
pub use header::{Badge, Header, NavLink};
pub use heading::{Heading, heading_words};
pub use loading::{Failure, Loading, loaded, waited};
pub use mark::Mark;
pub use notice::{Notice, NoticeKind};
pub use pager::Pager;
pub use qr::QrCode;
pub use radios::{Choice, Radios};
pub use select::Select;
pub use skip_link::SkipLink;
pub use stage_tag::StageTag;
pub use table::{Cell, Column, Table};
pub use text_area::TextArea;
pub use tick_box::TickBox;
pub use timeline::{Timeline, TimelineItem};

use crate::ui::form::Form;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Lang;

/// The label, hint and problem around an input, shared by [`Field`], [`TextArea`], [`Select`] and [`DateField`].
///
/// Criteria: 1.3.1 and 3.3.2 (a real `<label>`), 3.3.1 and 3.3.3 (the problem in words, tied to the
/// input by `aria-describedby`), 4.1.3 (it is announced when the summary takes the focus).
struct Labelled {
    form: Form,
    name: String,
    id: String,
    label: String,
    hint: String,
    optional: bool,
}

impl Labelled {
    fn new(name: String, label: String, hint: String, optional: bool) -> Labelled {
        let form = expect_context::<Form>();
        form.label(&name, &label);
        Labelled { form, id: form.id(&name), name, label, hint, optional }
    }

    fn is_wrong(&self) -> impl Fn() -> bool + Clone + Send + 'static + use<> {
        let (form, name) = (self.form, self.name.clone());
        move || form.is_wrong(&name)
    }

    /// The input element with its id, its name and the ids of its hint and problem.
    fn input(&self, tag: &'static str, more: Option<String>) -> Plain {
        let wrong = self.is_wrong();
        let invalid = wrong.clone();
        let id = self.id.clone();
        let hint = !self.hint.is_empty();
        plain(tag)
            .attr("id", id.clone())
            .attr("name", self.name.clone())
            .live_attr("aria-invalid", move || invalid().then_some("true".into()))
            .live_attr("aria-describedby", move || {
                let mut ids = Vec::new();
                if hint {
                    ids.push(format!("{id}-hint"));
                }
                if wrong() {
                    ids.push(format!("{id}-problem"));
                }
                ids.extend(more.clone());
                (!ids.is_empty()).then(|| ids.join(" ").into())
            })
    }

    /// Puts the label, hint and problem above the input.
    fn around(self, input: AnyView) -> AnyView {
        let lang = language().get();
        let wrong = self.is_wrong();
        let Labelled { form, name, id, label, hint, optional } = self;
        let hint = (!hint.is_empty()).then(|| hint_text(hint, &id));
        let label = plain("label")
            .attr("for", id.clone())
            .attr("id", format!("{id}-label"))
            .text(label)
            .children(optional.then(|| optional_text(lang)))
            .any();
        plain("div")
            .class("field")
            .live_class("wrong", wrong)
            .child(label)
            .children(hint)
            .child(problem_text(form, name, id))
            .child(input)
            .any()
    }
}

fn hint_text(hint: String, id: &str) -> AnyView {
    plain("p").class("hint").attr("id", format!("{id}-hint")).text(hint).any()
}

/// The words after the label of an optional field.
fn optional_text(lang: Lang) -> AnyView {
    plain("span").class("optional").text(text::optional(lang)).any()
}

fn problem_text(form: Form, name: String, id: String) -> AnyView {
    let language = language();
    live(move || {
        let lang = language.get();
        match form.problem_of(&name, lang) {
            None => ().into_any(),
            Some(problem) => plain("p")
                .class("problem")
                .attr("id", format!("{id}-problem"))
                .child(plain("span").class("unseen").text(text::error_prefix(lang)).any())
                .text(problem)
                .any(),
        }
    })
}
