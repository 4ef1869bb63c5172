//! The fields of a plan: title, cause and measures.

use crate::staff::forms::drafting::{RowList, RowWords};
use crate::staff::forms::fields::{area, day, line};
use crate::staff::plans::draft::{MeasureFields, PlanFields};
use crate::staff::text::plans as text;
use crate::ui::form::Form;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::plan::MAX_MEASURES;
use shared::text::Note;
use std::sync::Arc;

/// The fields, to be placed in a form.
pub(super) fn plan_fields(fields: PlanFields, lang: Lang) -> AnyView {
    let form = expect_context::<Form>();
    form.label("measures", text::measures(lang));
    let measures = RowList {
        rows: fields.measures,
        form,
        name: "measures",
        first: "what",
        count: [1, MAX_MEASURES],
        class: ["plan-measures", "plan-measure"],
        words: RowWords {
            legend: Some(Arc::new(move |number| text::measure_number(lang, number))),
            add: text::add_measure(lang).to_owned(),
            added: Arc::new(move |number| text::measure_added(lang, number)),
            remove: Arc::new(move |number| text::remove_measure(lang, number)),
            full: text::measures_full(lang, MAX_MEASURES),
            moves: None,
        },
    };
    let measure = move |measure: MeasureFields, _: usize, at: &dyn Fn(&str) -> String| {
        view! {
            {area(at("what"), text::measure_what(lang), measure.what, Note::MAX, 2)}
            <div class="cells">
                {line(at("person"), text::measure_person(lang), measure.person)}
                {day(at("due_on"), text::measure_due(lang), measure.due_on)}
            </div>
        }
        .into_any()
    };
    view! {
        {line("title", text::plan_name(lang), fields.title).hint(text::plan_name_hint(lang))}
        {area("cause", text::cause(lang), fields.cause, Note::MAX, 4).hint(text::cause_hint(lang))}
        {measures.view(measure)}
    }
    .into_any()
}
