//! The public figures of a period, as charts with tables and as files at the same address. The period is in the
//! address, so that a link shows what its sender saw.

use crate::client::browser;
use crate::client::directory::directory;
use crate::client::http::period_query;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::client::public::PublicApi;
use crate::transparency::embed::use_these;
use crate::transparency::over_time::by_time;
use crate::transparency::part::{Part, Period};
use crate::transparency::route::Route;
use crate::transparency::text as open_data;
use crate::ui::components::{
    Bar, BarChart, Cell, Column, DateField, Empty, FormBox, Heading, SubmitButton, Table, link,
    live, loaded, plain, unfolding,
};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::spoken;
use crate::ui::totals::{
    Figure, first_totals, of_graded, of_registered, of_verdicts, percent, totals,
};
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::calendar::HOURS_A_DAY;
use shared::directory::Directory;
use shared::figures::{DepartmentFigures, MatterFigures, Published, ReasonFigures, SpanFigures};
use shared::lang::{Lang, Say};
use shared::problem::Field;
use shared::time::Day;

/// The parts of the page for one period.
#[derive(Clone, Copy)]
struct Parts {
    total: Remote<Published>,
    spans: Part<Vec<SpanFigures>>,
    departments: Part<Vec<DepartmentFigures>>,
    matters: Part<Vec<MatterFigures>>,
    reasons: Part<Vec<ReasonFigures>>,
}

impl Parts {
    fn of(period: Period) -> Parts {
        Parts {
            total: Remote::new(),
            spans: Part::new(period, PublicApi::spans),
            departments: Part::new(period, PublicApi::departments),
            matters: Part::new(period, PublicApi::matters),
            reasons: Part::new(period, PublicApi::reasons),
        }
    }
}

/// The figures of a period. What a former period showed goes with it.
fn one_period(period: Period) -> AnyView {
    let directory = directory();
    let parts = Parts::of(period);
    let fetch = move || parts.total.fetch(PublicApi::totals(period.0, period.1));
    fetch();
    loaded(
        directory.0,
        move || directory.fetch(),
        move |known, _| {
            loaded(parts.total, fetch, move |total, lang| {
                all(&total, period, parts, known.clone(), lang)
            })
        },
    )
}

#[component]
pub fn FiguresPage() -> impl IntoView {
    let directory = directory();
    let navigation = navigation();
    let period = Memo::new(move |_| {
        let day = |name: &str| navigation.query(name).and_then(|written| Day::read(&written).ok());
        (day("from"), day("until"))
    });
    let from = RwSignal::new(String::new());
    let until = RwSignal::new(String::new());
    Effect::new(move || {
        let (first, last) = period.get();
        let written = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        from.set(written(first));
        until.set(written(last));
    });
    let form = Form::new("period");
    let show = Callback::new(move |()| {
        let mut problems = Vec::new();
        let mut read = |name: &str, written: RwSignal<String>| {
            let written = written.get_untracked();
            if written.trim().is_empty() {
                return None;
            }
            let day = Day::read(&written).ok();
            if day.is_none() {
                problems.push(FormProblem::new(name, |lang| Field::NotADate.say(lang)));
            }
            day
        };
        let (first, last) = (read("from", from), read("until", until));
        if first.zip(last).is_some_and(|(first, last)| last < first) {
            problems.push(FormProblem::new("until", |lang| text::figures_order(lang).into()));
        }
        if form.accepts_said(problems) {
            let address = Route::Figures.path() + &period_query(first, last);
            navigation.go(&address);
        }
    });
    let head = spoken(move |lang| {
        let heading = view! { <Heading text=text::figures_title(lang)/> }.into_any();
        let fields = move || {
            let from = view! { <DateField name="from" label=text::figures_from(lang) value=from/> };
            let until =
                view! { <DateField name="until" label=text::figures_until(lang) value=until/> };
            let show = view! { <SubmitButton label=text::figures_show(lang)/> };
            plain("div").class("period").children([
                from.into_any(),
                until.into_any(),
                show.into_any(),
            ])
        };
        let form = view! { <FormBox form=form on_submit=show>{fields()}</FormBox> }.into_any();
        let choose = plain("section")
            .class("card no-print")
            .live(move || directory.0.with(|_| shortcuts(lang)).into_any())
            .child(form);
        let lead = plain("p").class("lead").text(text::figures_lead(lang));
        let explained = link("", Route::Explanations.path(), text::explanations_link(lang));
        let planned = link("", Route::Plans.path(), text::plans_link(lang));
        let crossed = link("", Route::Tables.path(), open_data::tables_link(lang));
        let data = link("", Route::Data.path(), open_data::data_link(lang));
        let reformed = link("", Route::Reforms.path(), text::reforms::reforms_link(lang));
        let ways = [reformed, explained, planned, crossed, data];
        let explained = plain("p").class("row no-print").children(ways);
        vec![heading, lead.any(), explained.any(), choose.any()]
    });
    let body = live(move || one_period(period.get()));
    [head.into_any(), body.into_any()].into_any()
}

/// Links to common periods, once the current date is known.
fn shortcuts(lang: Lang) -> AnyView {
    let today = browser::today();
    let (year, month, _) = today.civil();
    let links = [
        (text::figures_all(lang), None),
        (text::figures_this_year(lang), Day::from_civil(year, 1, 1)),
        (text::figures_this_month(lang), Day::from_civil(year, month, 1)),
    ]
    .map(|(label, from)| {
        let address = Route::Figures.path() + &period_query(from, from.map(|_| today));
        link("", address, label)
    });
    plain("p").class("row").children(links).any()
}

fn all(total: &Published, period: Period, parts: Parts, known: Directory, lang: Lang) -> AnyView {
    let (from, until) = period;
    let side = |day: Option<Day>, open: &'static str| {
        day.map_or_else(|| open.to_owned(), |day| day.to_string())
    };
    let period = text::figures_period(
        lang,
        side(from, text::figures_beginning(lang)),
        side(until, text::figures_now(lang)),
    );
    let files = [(text::download_csv(lang), "csv"), (text::download_json(lang), "json")].map(
        |(label, format)| {
            let href = PublicApi::figures_file(from, until, format, lang);
            plain("a")
                .attr("href", href)
                .attr("rel", "external")
                .attr("download", "")
                .text(label)
                .any()
        },
    );
    let counted = [
        text::how_counted_1(lang),
        text::how_counted_2(lang),
        text::how_counted_3(lang),
        text::how_counted_4(lang),
        text::how_counted_5(lang),
        text::how_counted_6(lang),
        text::how_counted_7(lang),
        text::how_counted_8(lang),
        text::how_counted_9(lang),
        text::how_counted_10(lang),
    ]
    .map(|words| plain("li").text(words).any());
    let check = format!("{}{}", address::CHECK, period_query(from, until));
    let check = link("button secondary", check, text::check_figures(lang));
    let counting = match (from, until) {
        (None, _) => Counting::Standing,
        (Some(_), until) => Counting::Happened { until },
    };
    let details = if *total == Published::default() {
        view! { <Empty words=text::figures_empty(lang)/> }.into_any()
    } else {
        let headline = headline(total, counting, lang);
        [headline].into_iter().chain(tables(parts, known, counting, lang)).collect_view().into_any()
    };
    let counted = plain("section")
        .class("card")
        .child(plain("h2").text(text::how_counted(lang)).any())
        .child(plain("ul").class("promises").children(counted).any())
        .child(plain("h3").text(text::download(lang)).any())
        .child(plain("p").class("row").children(files).any())
        .child(plain("p").class("no-print").child(check).any());
    let period = plain("p").class("note").attr("role", "status").text(period);
    let used = use_these(from, until, lang);
    vec![period.any(), details, counted.any(), used].into_any()
}

/// The parts below the totals.
fn tables(parts: Parts, known: Directory, counting: Counting, lang: Lang) -> [AnyView; 4] {
    let names = StoredValue::new(known);
    let spans = parts.spans.card(text::over_time(lang), lang, move |spans| by_time(&spans, lang));
    let departments = parts.departments.card(text::by_department(lang), lang, move |rows| {
        let hint = text::by_department_hint(lang);
        let named = |row: DepartmentFigures| {
            (names.with_value(|known| known.past_department(&row.department, lang)), row.counts)
        };
        let rows = rows.into_iter().map(named).collect();
        group(text::by_department(lang), hint, text::department(lang), rows, counting, lang)
    });
    let matters = parts.matters.card(text::by_matter(lang), lang, move |rows| {
        let named = |row: MatterFigures| {
            let name = row.matter.map_or_else(
                || text::matter_unknown(lang).to_owned(),
                |id| names.with_value(|known| known.matter(&id, lang).to_owned()),
            );
            (name, row.counts)
        };
        let rows = rows.into_iter().map(named).collect();
        group(text::by_matter(lang), "", text::matter(lang), rows, counting, lang)
    });
    let reasons = parts.reasons.card(text::by_reason(lang), lang, move |rows| {
        let named = |row: ReasonFigures| (row.reason.say(lang).to_owned(), row.counts);
        let rows = rows.into_iter().map(named).collect();
        group(text::by_reason(lang), "", text::reason(lang), rows, counting, lang)
    });
    [spans, departments, matters, reasons]
}

/// What the numbers of a period count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counting {
    /// Without a first day: how things stood at the end of the last day.
    Standing,
    /// With a first day: everything that happened in the period, each time that it did; and what was open or without
    /// a verdict at the end of the last day. These are not shares of the cases registered in the period, because they
    /// may be about other cases.
    Happened { until: Option<Day> },
}

/// The totals, each with the number it is a share of, if it is one.
fn headline(total: &Published, counting: Counting, lang: Lang) -> AnyView {
    let Published {
        registered,
        assigned,
        settled,
        resolved,
        solved,
        not_solved,
        unanswered,
        open,
        reopened,
        returned,
        overdue,
        reprimanded,
        extended,
        asked_again,
        owed_explanations,
        explained,
        planned,
        median_hours,
        p90_hours,
        withdrawn,
        reassigned,
        voided,
        graded: _,
        satisfied,
        noted,
        noted_solved,
        withdrawn_cases,
    } = total;
    let silent = text::silence(lang);
    let mut figures = match counting {
        Counting::Standing => first_totals(total, lang),
        Counting::Happened { until } => {
            let evening =
                until.map_or(text::no_claim(lang).to_owned(), |day| text::open_on(lang, day));
            vec![
                (text::registered(lang), registered.to_string(), None),
                (text::assigned(lang), assigned.to_string(), None),
                (text::settled(lang), settled.to_string(), None),
                (text::resolved(lang), resolved.to_string(), Some(text::each_claim(lang).into())),
                (text::open_at_end(lang), open.to_string(), Some(evening)),
                (text::solved(lang), solved.to_string(), of_verdicts(*solved, total, lang)),
            ]
        }
    };
    let not_solved =
        (text::not_solved(lang), not_solved.to_string(), of_verdicts(*not_solved, total, lang));
    let (unanswered, overdue, owed) = match counting {
        Counting::Standing => {
            let silence = percent(*unanswered, *resolved).map_or(silent.to_owned(), |share| {
                let of = text::of_resolved(lang, share);
                format!("{of}{}{silent}", lang.pick("；", "; "))
            });
            (
                (text::unanswered(lang), unanswered.to_string(), Some(silence)),
                (
                    text::ever_overdue(lang),
                    overdue.to_string(),
                    of_registered(*overdue, total, lang),
                ),
                text::explained_of(lang, owed_explanations),
            )
        }
        Counting::Happened { .. } => (
            (text::unanswered_at_end(lang), unanswered.to_string(), Some(silent.to_owned())),
            (text::newly_overdue(lang), overdue.to_string(), None),
            text::newly_owed(lang, owed_explanations),
        ),
    };
    figures.extend([
        not_solved,
        (text::satisfied(lang), satisfied.to_string(), of_graded(total, lang)),
        (text::noted(lang), noted.to_string(), Some(text::noted_solved_of(lang, noted_solved))),
        unanswered,
        (
            text::withdrawn_cases(lang),
            withdrawn_cases.to_string(),
            Some(text::in_resolved(lang).to_owned()),
        ),
        (text::reopened(lang), reopened.to_string(), None),
        (text::returned(lang), returned.to_string(), None),
        (text::withdrawn_assignments(lang), withdrawn.to_string(), None),
        (text::reassigned(lang), reassigned.to_string(), None),
        (text::voided(lang), voided.to_string(), None),
        overdue,
        (text::reprimands(lang), reprimanded.to_string(), None),
        (text::times_extended(lang), extended.to_string(), None),
        (text::asked_again(lang), asked_again.to_string(), None),
        (text::explained(lang), explained.to_string(), Some(owed)),
        (text::planned(lang), planned.to_string(), None),
        worked_figure(text::median(lang), *median_hours, lang),
        worked_figure(text::p90(lang), *p90_hours, lang),
    ]);
    totals(figures)
}

/// A working time with its unit as the note.
fn worked_figure(label: &'static str, hours: Option<u32>, lang: Lang) -> Figure {
    match hours {
        None => (label, "–".to_owned(), Some(text::none_yet(lang).to_owned())),
        Some(hours) if hours < HOURS_A_DAY => {
            (label, hours.to_string(), Some(text::unit_working_hours(lang).to_owned()))
        }
        Some(hours) => (label, days_of(hours), Some(text::unit_working_days(lang).to_owned())),
    }
}

/// Working hours as days of eight hours, with one decimal unless it is zero.
fn days_of(hours: u32) -> String {
    let tenths = (hours * 10 + HOURS_A_DAY / 2) / HOURS_A_DAY;
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// Working hours below a day in hours, otherwise in days of eight hours.
fn worked(hours: Option<u32>, lang: Lang) -> String {
    match hours {
        None => text::none_yet(lang).to_owned(),
        Some(1) => text::working_hour(lang).to_owned(),
        Some(HOURS_A_DAY) => text::working_day(lang).to_owned(),
        Some(hours) if hours < HOURS_A_DAY => text::working_hours(lang, hours),
        Some(hours) => text::working_days(lang, days_of(hours)),
    }
}

fn group(
    title: &'static str,
    hint: &'static str,
    first_column: &'static str,
    rows: Vec<(String, Published)>,
    counting: Counting,
    lang: Lang,
) -> AnyView {
    let standing = counting == Counting::Standing;
    let bars = rows
        .iter()
        .filter(|(_, counts)| standing || counts.registered + counts.resolved > 0)
        .map(|(name, counts)| Bar {
            label: name.clone(),
            value: counts.registered,
            part: if standing { counts.resolved } else { 0 },
            shown: if standing {
                text::bar_shown(lang, counts.resolved, counts.registered)
            } else {
                text::bar_counts(lang, counts.resolved, counts.registered)
            },
        })
        .collect();
    let at_end = |all: fn(Lang) -> &'static str, end: fn(Lang) -> &'static str| {
        if standing { all(lang) } else { end(lang) }
    };
    let mut columns = vec![Column::words(first_column)];
    columns.extend(
        [
            text::registered(lang),
            text::assigned(lang),
            text::settled(lang),
            text::resolved(lang),
            at_end(text::open, text::open_at_end),
            text::solved(lang),
            text::not_solved(lang),
            at_end(text::unanswered, text::unanswered_at_end),
            text::reopened(lang),
            text::returned(lang),
            at_end(text::ever_overdue, text::newly_overdue),
            text::times_extended(lang),
            text::asked_again(lang),
            at_end(text::explained_short, text::explained_newly),
            text::planned(lang),
            text::median_short(lang),
            text::p90_short(lang),
            text::withdrawn_assignments(lang),
            text::reassigned(lang),
            text::voided(lang),
            text::satisfied_of(lang),
            text::noted(lang),
            text::withdrawn_cases(lang),
        ]
        .map(Column::numbers),
    );
    let cells = rows
        .into_iter()
        .map(|(name, counts)| {
            vec![
                Cell::of(name),
                Cell::of(counts.registered),
                Cell::of(counts.assigned),
                Cell::of(counts.settled),
                Cell::of(counts.resolved),
                Cell::of(counts.open),
                Cell::of(counts.solved),
                Cell::of(counts.not_solved),
                Cell::of(counts.unanswered),
                Cell::of(counts.reopened),
                Cell::of(counts.returned),
                Cell::of(counts.overdue),
                Cell::of(counts.extended),
                Cell::of(counts.asked_again),
                Cell::of(format!("{}/{}", counts.explained, counts.owed_explanations)),
                Cell::of(counts.planned),
                Cell::of(worked(counts.median_hours, lang)),
                Cell::of(worked(counts.p90_hours, lang)),
                Cell::of(counts.withdrawn),
                Cell::of(counts.reassigned),
                Cell::of(counts.voided),
                Cell::of(format!("{}/{}", counts.satisfied, counts.graded)),
                Cell::of(counts.noted),
                Cell::of(counts.withdrawn_cases),
            ]
        })
        .collect();
    let chart = view! { <BarChart bars=bars/> }.into_any();
    let table = view! { <Table caption=title columns=columns rows=cells/> }.into_any();
    let legend = at_end(text::bar_legend, text::bar_happened);
    let legend = format!("{legend}{}{hint}", lang.pick("。", ". "));
    let legend = plain("p").class("hint").text(legend).any();
    [legend, chart, unfolding(text::show_table(lang), table)].into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_is_told_in_hours_and_days_of_eight() {
        for (hours, expected) in [
            (None, "None yet"),
            (Some(7), "7 working hours"),
            (Some(8), "1 working day"),
            (Some(20), "2.5 working days"),
        ] {
            assert_eq!(worked(hours, Lang::En), expected);
        }
    }
}
