//! The efficiency report: the published figures of a period for each department, with the numbers that they are
//! shares of. There is no composite score, and no rate of only a few cases.

use crate::client::navigation::navigation;
use crate::client::public::PublicApi;
use crate::client::staff::StaffApi;
use crate::staff::route::{Route, Watch};
use crate::staff::text::watch as text;
use crate::staff::views::listed::follow;
use crate::staff::views::period::{PeriodForm, period_in};
use crate::staff::workspace::workspace;
use crate::ui::components::{Cell, Column, Empty, Table, loaded};
use crate::ui::language::spoken;
use crate::ui::totals::percent;
use leptos::prelude::*;
use shared::figures::{Figures, Published};
use shared::lang::Lang;

/// A rate is shown from this number of cases on.
const RATED_FROM: i64 = 10;

#[component]
pub fn Efficiency() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let period = Memo::new(move |_| query.with(period_in));
    let (figures, again) = follow::<Figures, _>(|query| {
        let (from, until) = period_in(query);
        PublicApi::figures(from, until)
    });
    let table = loaded(figures, again, move |figures, lang| {
        let Figures { from, until: _, total, by_department, by_matter: _, by_reason: _, by_day } =
            figures;
        // What happened in a period is not a share of the cases registered in it.
        let standing = from.is_none();
        if by_day.is_empty() && total.registered + total.open == 0 {
            return view! { <Empty words=text::efficiency_none(lang)/> }.into_any();
        }
        let names = workspace.names();
        let all = row(text::efficiency_all(lang).to_owned(), &total, standing, lang);
        let rows = by_department
            .iter()
            .map(|of| row(names.past_department(&of.department, lang), &of.counts, standing, lang));
        let rows = std::iter::once(all).chain(rows).collect();
        let columns = columns(standing, lang);
        view! {
            <div class="watch-table">
                <Table caption=text::efficiency_table(lang) columns=columns rows=rows/>
            </div>
        }
        .into_any()
    });
    let files = spoken(move |lang| {
        let (from, until) = period.get();
        let file = |format| StaffApi::efficiency_file(from, until, format, lang);
        view! {
            <div class="files">
                <a class="button secondary" rel="external" download="" href=file("csv")>
                    {text::efficiency_file_csv(lang)}
                </a>
                <a class="button secondary" rel="external" download="" href=file("xlsx")>
                    {text::efficiency_file_xlsx(lang)}
                </a>
            </div>
        }
    });
    view! {
        {spoken(move |lang| {
            view! { <p class="hint">{text::efficiency_hint(lang, RATED_FROM)}</p> }
        })}
        {move || {
            let path = Route::Supervision(Watch::Efficiency).path();
            view! { <PeriodForm period=period.get() path=path/> }
        }}
        {files}
        {table}
    }
}

fn columns(standing: bool, lang: Lang) -> Vec<Column> {
    let [resolved, overdue, explained] = if standing {
        [text::efficiency_resolved, text::efficiency_overdue, text::efficiency_explained]
    } else {
        [
            crate::ui::text::resolved,
            crate::ui::text::newly_overdue,
            crate::ui::text::explained_newly,
        ]
    };
    let mut columns = vec![Column::words(crate::ui::text::department(lang))];
    columns.extend(
        [
            text::efficiency_registered(lang),
            resolved(lang),
            text::efficiency_solved(lang),
            text::efficiency_noted(lang),
            text::efficiency_satisfied(lang),
            overdue(lang),
            explained(lang),
            text::efficiency_returned(lang),
            text::efficiency_extended(lang),
            text::efficiency_asked_again(lang),
            text::efficiency_reopened(lang),
            text::efficiency_reprimanded(lang),
            text::efficiency_median(lang),
            text::efficiency_p90(lang),
            crate::ui::text::withdrawn_assignments(lang),
            crate::ui::text::reassigned(lang),
            crate::ui::text::voided(lang),
            crate::ui::text::withdrawn_cases(lang),
        ]
        .map(Column::numbers),
    );
    columns
}

fn row(name: String, counts: &Published, standing: bool, lang: Lang) -> Vec<Cell> {
    let Published {
        registered,
        assigned: _,
        settled: _,
        resolved,
        solved,
        not_solved,
        unanswered: _,
        open: _,
        reopened,
        returned,
        overdue,
        reprimanded,
        extended,
        asked_again,
        owed_explanations,
        explained,
        planned: _,
        median_hours,
        p90_hours,
        withdrawn,
        reassigned,
        voided,
        graded,
        satisfied,
        noted,
        noted_solved: _,
        withdrawn_cases,
    } = counts;
    let of_registered = |part: i64| {
        if standing { part_words(part, *registered, lang) } else { part.to_string() }
    };
    let explained = if standing {
        part_words(*explained, *owed_explanations, lang)
    } else {
        format!("{explained}/{owed_explanations}")
    };
    let hours = |hours: &Option<u32>| hours.map_or("–".to_owned(), |hours| hours.to_string());
    vec![
        Cell::of(name),
        Cell::of(registered),
        Cell::of(of_registered(*resolved)),
        Cell::of(part_words(*solved, solved + not_solved, lang)),
        Cell::of(part_words(*noted, solved + not_solved, lang)),
        Cell::of(part_words(*satisfied, *graded, lang)),
        Cell::of(of_registered(*overdue)),
        Cell::of(explained),
        Cell::of(returned),
        Cell::of(extended),
        Cell::of(asked_again),
        Cell::of(reopened),
        Cell::of(reprimanded),
        Cell::of(hours(median_hours)),
        Cell::of(hours(p90_hours)),
        Cell::of(withdrawn),
        Cell::of(reassigned),
        Cell::of(voided),
        Cell::of(withdrawn_cases),
    ]
}

/// A number with what it is a share of, and the rate if there are enough cases.
fn part_words(part: i64, whole: i64, lang: Lang) -> String {
    match percent(part, whole).filter(|_| whole >= RATED_FROM) {
        Some(rate) => text::efficiency_rate(lang, part, whole, rate),
        None => text::efficiency_part(lang, part, whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_given_only_where_there_are_enough_cases() {
        for (part, whole, expected) in
            [(8, 9, "8 of 9"), (9, 10, "9 of 10 (90%)"), (0, 0, "0 of 0"), (1, 12, "1 of 12 (8%)")]
        {
            assert_eq!(part_words(part, whole, Lang::En), expected);
        }
    }
}
