//! The efficiency report: the published figures of a period for each department, with the numbers that they are
//! shares of. There is no composite score, and no rate of only a few cases.

use crate::client::browser;
use crate::client::navigation::navigation;
use crate::client::public::PublicApi;
use crate::client::staff::StaffApi;
use crate::staff::route::{Route, Watch};
use crate::staff::text as console_text;
use crate::staff::text::{insights, paper, watch as text};
use crate::staff::views::listed::{address, follow};
use crate::staff::views::period::{Period, PeriodForm, period_in, period_parts};
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Cell, Column, Empty, Table, loaded};
use crate::ui::language::spoken;
use crate::ui::totals::percent;
use leptos::prelude::*;
use shared::figures::{Figures, MatterFigures, Published, ReasonFigures};
use shared::insight::monday_of;
use shared::lang::{Lang, Say};
use shared::time::Day;

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
        let Figures { from, until: _, total, by_department, by_matter, by_reason, by_day } =
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
        let by_matter: Vec<(String, Published)> = by_matter
            .into_iter()
            .map(|MatterFigures { matter, counts }| {
                let name = match &matter {
                    Some(matter) => names.matter(matter, lang).to_owned(),
                    None => insights::no_matter(lang).to_owned(),
                };
                (name, counts)
            })
            .collect();
        let by_reason: Vec<(String, Published)> = by_reason
            .into_iter()
            .map(|ReasonFigures { reason, counts }| (reason.say(lang).to_owned(), counts))
            .collect();
        view! {
            <div class="watch-table">
                <Table caption=text::efficiency_table(lang) columns=columns rows=rows/>
            </div>
            {groups(paper::report_by_matter(lang), console_text::matter(lang), by_matter, lang)}
            {groups(paper::report_by_reason(lang), console_text::main_reason(lang), by_reason, lang)}
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
                <Button
                    label=paper::report_print(lang)
                    kind=ButtonKind::Secondary
                    on_press=Callback::new(|()| browser::print())
                />
            </div>
        }
    });
    // The title of the page, and the form that says for which days it is, are not on paper.
    let heading = spoken(move |lang| {
        let open = |day: Option<Day>| day.map_or("…".to_owned(), |day| day.to_string());
        let period = period.get();
        let days = match period {
            (None, None) => paper::all_time(lang).to_owned(),
            (from, until) => paper::from_until(lang, open(from), open(until)),
        };
        let title = match Span::of(period) {
            Some(Span::Week) => paper::report_week(lang),
            Some(Span::Month) => paper::report_month(lang),
            None => paper::report_period(lang),
        };
        view! { <p class="print-only paper-unit">{title} " " {days}</p> }
    });
    let presets = spoken(move |lang| {
        let links: Vec<AnyView> = presets(browser::now().day())
            .into_iter()
            .map(|(name, period)| {
                let path = Route::Supervision(Watch::Efficiency).path();
                let href = address(path, &period_parts(period));
                view! { <li><a href=href>{name(lang)}</a></li> }.into_any()
            })
            .collect();
        view! {
            <nav aria-label=paper::report_choose(lang)>
                <ul class="watch-numbers">{links}</ul>
            </nav>
        }
    });
    view! {
        {spoken(move |lang| {
            view! { <p class="hint">{text::efficiency_hint(lang, RATED_FROM)}</p> }
        })}
        <div class="no-print">{presets}</div>
        {move || {
            let path = Route::Supervision(Watch::Efficiency).path();
            view! { <PeriodForm period=period.get() path=path/> }
        }}
        {files}
        <div class="efficiency-sheet">
            {heading}
            {table}
        </div>
    }
}

/// A period that has a report of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Week,
    Month,
}

impl Span {
    /// The whole week or month that a period is.
    fn of(period: Period) -> Option<Span> {
        let (Some(from), Some(until)) = period else { return None };
        if (from, until) == week_of(from) {
            return Some(Span::Week);
        }
        ((from, until) == month_of(from)).then_some(Span::Month)
    }
}

/// The Monday and the Sunday of a day's week.
fn week_of(day: Day) -> (Day, Day) {
    let monday = monday_of(day);
    (monday, monday.plus(6))
}

/// The first and the last day of a day's month.
fn month_of(day: Day) -> (Day, Day) {
    let begin = |day: Day| day.plus(1 - i32::try_from(day.civil().2).unwrap_or(1));
    let first = begin(day);
    // No month has more than 31 days, and none fewer than 28.
    (first, begin(first.plus(31)).plus(-1))
}

/// The reports that are asked for most, with their periods.
fn presets(today: Day) -> [(fn(Lang) -> &'static str, Period); 4] {
    let whole = |(from, until): (Day, Day)| (Some(from), Some(until));
    let (monday, _) = week_of(today);
    let (first, _) = month_of(today);
    [
        (paper::last_week, whole(week_of(monday.plus(-1)))),
        (paper::this_week, whole(week_of(today))),
        (paper::last_month, whole(month_of(first.plus(-1)))),
        (paper::this_month, whole(month_of(today))),
    ]
}

/// How many matters or reasons a report lists.
const LISTED: usize = 30;

/// The figures of each matter or reason in few columns.
fn groups(
    caption: &'static str,
    head: &'static str,
    groups: Vec<(String, Published)>,
    lang: Lang,
) -> AnyView {
    if groups.is_empty() {
        return ().into_any();
    }
    let mut columns = vec![Column::words(head)];
    let heads = [
        text::efficiency_registered(lang),
        crate::ui::text::resolved(lang),
        text::efficiency_solved(lang),
        crate::ui::text::newly_overdue(lang),
        text::efficiency_reopened(lang),
        text::efficiency_median(lang),
    ];
    columns.extend(heads.map(Column::numbers));
    let more = groups.len().saturating_sub(LISTED);
    let rows: Vec<Vec<Cell>> = groups
        .into_iter()
        .take(LISTED)
        .map(|(name, counts)| {
            vec![
                Cell::of(name),
                Cell::of(counts.registered),
                Cell::of(counts.resolved),
                Cell::of(part_words(counts.solved, counts.solved + counts.not_solved, lang)),
                Cell::of(counts.overdue),
                Cell::of(counts.reopened),
                Cell::of(counts.median_hours.map_or("–".to_owned(), |hours| hours.to_string())),
            ]
        })
        .collect();
    let more = (more > 0).then(|| view! { <p class="hint">{paper::report_more(lang, more)}</p> });
    view! {
        <div class="report-groups">
            <Table caption=caption columns=columns rows=rows/>
            {more}
        </div>
    }
    .into_any()
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
    fn a_whole_week_and_a_whole_month_are_reports_of_their_own() {
        let day = |written: &str| Day::read(written).expect("a day");
        for (from, until, expected) in [
            ("2018-05-14", "2018-05-20", Some(Span::Week)),
            ("2018-05-15", "2018-05-21", None),
            ("2018-02-01", "2018-02-28", Some(Span::Month)),
            ("2020-02-01", "2020-02-29", Some(Span::Month)),
            ("2018-12-01", "2018-12-31", Some(Span::Month)),
            ("2018-05-01", "2018-05-30", None),
        ] {
            assert_eq!(Span::of((Some(day(from)), Some(day(until)))), expected, "{from}");
        }
        assert_eq!(Span::of((None, Some(day("2018-05-20")))), None);
        let periods = presets(day("2018-03-31")).map(|(_, period)| period);
        let whole = |from: &str, until: &str| (Some(day(from)), Some(day(until)));
        assert_eq!(
            periods,
            [
                whole("2018-03-19", "2018-03-25"),
                whole("2018-03-26", "2018-04-01"),
                whole("2018-02-01", "2018-02-28"),
                whole("2018-03-01", "2018-03-31"),
            ]
        );
    }

    #[test]
    fn a_rate_is_given_only_where_there_are_enough_cases() {
        for (part, whole, expected) in
            [(8, 9, "8 of 9"), (9, 10, "9 of 10 (90%)"), (0, 0, "0 of 0"), (1, 12, "1 of 12 (8%)")]
        {
            assert_eq!(part_words(part, whole, Lang::En), expected);
        }
    }
}
