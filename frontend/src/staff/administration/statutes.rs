//! What the pages of the rules and of the calendar share. Both are stored in one document, which somebody else may
//! have changed in the meantime.

use super::editor::Say;
use super::{Editing, add_button, saved_view};
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::staff::StaffApi;
use crate::staff::workspace::workspace;
use crate::ui::components::loaded;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::wire::Statutes;

/// The document, fetched again whenever somebody has signed in again.
pub fn statutes() -> Remote<Statutes> {
    let workspace = workspace();
    let statutes = Remote::new();
    Effect::new(move || {
        workspace.renewals.track();
        statutes.fetch(workspace.api.statutes());
    });
    statutes
}

/// A page of the document: an introduction, the confirmation, the add button, the form, and the content.
pub fn statutes_page<T: Clone + Send + Sync + 'static>(
    statutes: Remote<Statutes>,
    editing: Editing<T>,
    intro: Say,
    add: Say,
    form: impl Fn(Option<T>) -> AnyView + Send + 'static,
    shown: impl Fn(Statutes, Lang) -> AnyView + Send + 'static,
) -> AnyView {
    let api = workspace().api;
    let fetch = Callback::new(move |()| statutes.fetch(api.statutes()));
    let add = spoken(move |lang| {
        statutes.with(|_| ()).map(|()| add_button(add(lang), move || editing.begin(None)))
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{intro(lang)}</p> })}
        {saved_view(editing)}
        {add}
        {move || editing.open.get().map(&form)}
        {loaded(statutes, fetch, shown)}
    }
    .into_any()
}

/// Whether the change was saved or somebody else had changed the document before, and the document as it is now.
pub async fn as_kept<T>(
    api: StaffApi,
    answer: Result<T, ApiError>,
) -> Result<(bool, Statutes), ApiError> {
    let is_kept = match answer {
        Err(error) if error.is_stale_entry() => false,
        answer => answer.map(|_| true)?,
    };
    Ok((is_kept, api.statutes().await?))
}
