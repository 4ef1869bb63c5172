//! The step that asks what the citizen came for.

use super::Registration;
use crate::ui::components::{Choice, Field, Select};
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;

pub(super) fn fields(registration: Registration, directory: &Directory, lang: Lang) -> AnyView {
    let matters = directory
        .matters
        .iter()
        .filter(|matter| matter.active)
        .map(|matter| Choice::new(matter.id.as_str(), matter.name.say(lang)))
        .collect();
    view! {
        <Select
            name="matter"
            label=text::matter(lang)
            hint=text::matter_hint(lang)
            none=text::matter_none(lang)
            choices=matters
            value=registration.matter
        />
        <Field
            name="title"
            label=text::title(lang)
            hint=text::title_hint(lang)
            value=registration.title
        />
    }
    .into_any()
}
