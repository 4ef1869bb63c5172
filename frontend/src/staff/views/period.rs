//! A period of days: read from the address, and chosen in a form.

use crate::client::navigation::{Query, navigation};
use crate::staff::text;
use crate::staff::views::listed::address;
use crate::ui::components::{ButtonKind, DateField, FormBox, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::time::Day;

/// The first and the last day; `None` leaves the period open.
pub type Period = (Option<Day>, Option<Day>);

/// The period in the query of an address.
pub fn period_in(query: &Query) -> Period {
    let day = |name| query.get(name).and_then(|written| Day::read(&written).ok());
    (day("from"), day("until"))
}

/// The query parameters of a period.
pub fn period_parts((from, until): Period) -> [(&'static str, Option<String>); 2] {
    let written = |day: Option<Day>| day.map(|day| day.to_string());
    [("from", written(from)), ("until", written(until))]
}

/// The period that is typed into the fields `from` and `until`, and what is wrong with them. An empty day is no bound.
pub fn typed_period(
    from: RwSignal<String>,
    until: RwSignal<String>,
) -> (Period, Vec<FieldProblem>) {
    let mut problems = Vec::new();
    let mut read = |name: &str, typed: RwSignal<String>| {
        let typed = typed.get_untracked();
        if typed.trim().is_empty() {
            return None;
        }
        let day = Day::read(&typed).ok();
        if day.is_none() {
            problems.push(FieldProblem::new(name, Wrong::NotADate));
        }
        day
    };
    let (from, until) = (read("from", from), read("until", until));
    if from.zip(until).is_some_and(|(from, until)| from > until) {
        problems.push(FieldProblem::new("until", Wrong::TooEarly));
    }
    ((from, until), problems)
}

/// The form in which a period is chosen; it then navigates to the address with that period.
#[component]
pub fn PeriodForm(period: Period, path: String) -> impl IntoView {
    let form = Form::new("period");
    let [from, until] =
        period_parts(period).map(|(_, written)| RwSignal::new(written.unwrap_or_default()));
    let navigation = navigation();
    let all = path.clone();
    let show = Callback::new(move |()| {
        let ((from, until), problems) = typed_period(from, until);
        if form.accepts(problems) {
            let path = address(path.clone(), &period_parts((from, until)));
            navigation.go(&path);
        }
    });
    spoken(move |lang| {
        let all = all.clone();
        view! {
            <div class="period">
                <FormBox form=form on_submit=show>
                    <DateField name="from" label=text::from(lang) value=from optional=true/>
                    <DateField name="until" label=text::until(lang) value=until optional=true/>
                    <div class="buttons">
                        <SubmitButton label=text::apply_period(lang) kind=ButtonKind::Secondary/>
                        <a class="button quiet" href=all>{text::all_time(lang)}</a>
                    </div>
                </FormBox>
            </div>
        }
    })
}
