//! A field for a date.

use super::Labelled;
use leptos::prelude::*;
use shared::time::Day;

/// A labelled day, with the browser's own calendar in the reader's language and the keyboard's
/// digits. A browser without one shows a line that reads `2018-05-25` and what people write instead.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 2.1.1.
///
/// ```text
/// <DateField name="trips.0.on" label=text::trip_day(lang) value=on latest=browser::today()/>
/// ```
#[component]
pub fn DateField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    /// The date as `YYYY-MM-DD`.
    value: RwSignal<String>,
    /// The last date that can be chosen.
    #[prop(optional)]
    latest: Option<Day>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let field = Labelled::new(name, label, hint, optional);
    let mut input = field.input("input", None).class("line day").attr("type", "date").value(value);
    if let Some(latest) = latest {
        input = input.attr("max", latest.to_string());
    }
    field.around(input.any())
}
