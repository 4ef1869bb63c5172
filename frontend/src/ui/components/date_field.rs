//! A day to choose or type.

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
    /// The field's path in the request.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What is typed, as `YYYY-MM-DD`.
    value: RwSignal<String>,
    /// The last day that can be chosen.
    #[prop(optional)]
    latest: Option<Day>,
    /// Whether it can stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let field = Labelled::new(name, label, hint, optional);
    let mut input = field.input("input", None).class("line day").attr("type", "date").value(value);
    if let Some(latest) = latest {
        input = input.attr("max", latest.to_string());
    }
    field.around(input.any())
}
