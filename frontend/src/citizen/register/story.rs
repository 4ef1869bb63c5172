//! The step that asks what happened, what should change, and what the citizen wants.

use super::Registration;
use crate::ui::components::TextArea;
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::text::{Note, Prose};

pub(super) fn fields(registration: Registration, _: &Directory, lang: Lang) -> AnyView {
    view! {
        <TextArea
            name="account"
            label=text::account(lang)
            hint=text::account_hint(lang)
            most=Prose::MAX
            rows=8
            optional=true
            value=registration.account
        />
        <TextArea
            name="suggestion"
            label=text::suggestion(lang)
            hint=text::suggestion_hint(lang)
            most=Note::MAX
            rows=4
            optional=true
            value=registration.suggestion
        />
        <TextArea
            name="wish"
            label=text::wish(lang)
            most=Note::MAX
            rows=4
            optional=true
            value=registration.wish
        />
    }
    .into_any()
}
