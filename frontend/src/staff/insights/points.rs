//! The pain points of a period: the Pareto chart of causes, the heat map of matters and reasons, the weekly trend,
//! each point with its cases, and the episodes of long waiting.

use super::asked::{AskForm, asked_in};
use super::{how, point_name, share, study_path};
use crate::client::navigation::navigation;
use crate::staff::route::{Insight, Route};
use crate::staff::text::insights as text;
use crate::staff::views::listed::follow;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Bar, BarChart, Cell, Column, DayBar, DayChart, Empty, Fact, Facts, Table, loaded, unfolding,
};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::insight::{Cause, Crowded, HeatMap, Insights, PointCount};
use shared::lang::{Lang, Say};
use shared::time::Day;
use shared::vocabulary::Role;

/// How many causes the chart shows.
const DRAWN: usize = 10;
/// How many causes the table lists.
const LISTED: usize = 50;
/// How many pain points are described one by one.
const TOLD: usize = 12;
/// How many pain points are drawn week by week.
const TRENDS: usize = 4;
/// How many episodes of long waiting are shown.
const SPELLS: usize = 20;
/// The darkest shade of the heat map.
const SHADES: u32 = 4;

#[component]
pub fn Points() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let asked = Memo::new(move |_| query.with(asked_in));
    let (insights, again) =
        follow::<Insights, _>(move |query| workspace.api.insights(asked_in(query)));
    let opens =
        workspace.session_now().is_some_and(|session| session.seat.role() != Role::Administrator);
    let shown = loaded(insights, again, move |insights, lang| {
        let names = workspace.names();
        view! { <div class="insights">{parts(&insights, &names, opens, lang)}</div> }.into_any()
    });
    view! {
        {move || {
            let path = Route::Insights(Insight::Points).path();
            view! { <AskForm asked=asked.get() path=path/> }
        }}
        {shown}
    }
}

fn parts(insights: &Insights, names: &Directory, opens: bool, lang: Lang) -> Vec<AnyView> {
    let Insights {
        asked,
        rule,
        cases,
        wasted_trips,
        trips_untold,
        duplicates,
        weeks,
        causes,
        crowded,
    } = insights;
    let proposed = causes.iter().filter(|cause| cause.proposed).count();
    let facts = vec![
        Fact::new(text::sum_cases(lang), cases.to_string()),
        Fact::new(text::sum_trips(lang), wasted_trips.to_string()),
        Fact::new(text::sum_points(lang), causes.len().to_string()),
        Fact::new(text::sum_proposed(lang), proposed.to_string()),
    ];
    let rules = vec![
        text::how_case(lang).to_owned(),
        text::how_duplicates(lang, duplicates),
        text::how_trips(lang, trips_untold),
        text::how_rule(lang, rule.cases, rule.days),
        text::how_weeks(lang).to_owned(),
    ];
    let mut parts = vec![
        view! { <p class="hint">{text::period_line(lang, asked.from, asked.until)}</p> }.into_any(),
    ];
    if causes.is_empty() {
        parts.push(view! { <Empty words=text::none(lang)/> }.into_any());
    } else {
        parts.push(view! { <Facts facts=facts/> }.into_any());
        parts.push(pareto(insights, names, lang));
        parts.push(one_by_one(insights, names, opens, lang));
        parts.push(heat(causes, names, lang));
        parts.push(trends(causes, weeks, names, lang));
    }
    parts.push(spells(crowded, names, lang));
    parts.push(how(rules, lang));
    parts
}

fn pareto(insights: &Insights, names: &Directory, lang: Lang) -> AnyView {
    let Insights { cases: all, causes, rule, .. } = insights;
    let bars: Vec<Bar> = causes
        .iter()
        .take(DRAWN)
        .map(|cause| Bar {
            label: point_name(&cause.point, names, lang),
            value: i64::from(cause.cases),
            part: if cause.proposed { i64::from(cause.cases) } else { 0 },
            shown: text::bar_value(lang, cause.cases, share(cause.cumulated, *all)),
        })
        .collect();
    let columns = vec![
        Column::words(text::column_point(lang)),
        Column::numbers(text::column_cases(lang)),
        Column::numbers(text::column_share(lang)),
        Column::numbers(text::column_cumulated(lang)),
        Column::numbers(text::column_trips(lang)),
        Column::numbers(text::column_peak(lang, rule.days)),
        Column::words(text::column_rule(lang)),
    ];
    let rows = causes
        .iter()
        .take(LISTED)
        .map(|cause| {
            let Cause { point, cases, cumulated, wasted_trips, peak, proposed, .. } = cause;
            let rule = if *proposed { text::proposed(lang) } else { text::not_proposed(lang) };
            vec![
                Cell::of(point_name(point, names, lang)),
                Cell::of(cases),
                Cell::of(text::percent(lang, share(*cases, *all))),
                Cell::of(text::percent(lang, share(*cumulated, *all))),
                Cell::of(wasted_trips),
                Cell::of(peak.cases),
                Cell::of(rule),
            ]
        })
        .collect();
    let more = causes.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| view! { <p class="hint">{text::more_causes(lang, more)}</p> });
    let table = view! {
        <Table caption=text::pareto_title(lang) columns=columns rows=rows/>
        {more}
    }
    .into_any();
    view! {
        <section class="part" aria-labelledby="pareto-title">
            <h2 id="pareto-title">{text::pareto_title(lang)}</h2>
            <p class="hint">{text::pareto_hint(lang, DRAWN, LISTED)}</p>
            <BarChart bars=bars/>
            {unfolding(crate::ui::text::show_table(lang), table)}
        </section>
    }
    .into_any()
}

fn one_by_one(insights: &Insights, names: &Directory, opens: bool, lang: Lang) -> AnyView {
    let Insights { causes, rule, .. } = insights;
    let points: Vec<AnyView> = causes
        .iter()
        .take(TOLD)
        .map(|cause| {
            let Cause { point, cases, wasted_trips, peak, proposed, numbers, .. } = cause;
            let name = point_name(point, names, lang);
            let say = if *proposed { text::why_proposed } else { text::why_not };
            let why = say(lang, peak.cases, peak.from, peak.until, rule.cases, rule.days);
            let tag = proposed
                .then(|| view! { <span class="tag insight-tag">{text::proposed(lang)}</span> });
            let study = opens.then(|| {
                let label = text::propose_of(lang, &name);
                view! {
                    <a class="button secondary" href=study_path(point) aria-label=label>
                        {text::propose(lang)}
                    </a>
                }
            });
            let cases_words = if numbers.len() < usize::try_from(*cases).unwrap_or(0) {
                text::newest_cases(lang, numbers.len(), cases)
            } else {
                text::its_cases(lang, cases)
            };
            let links: Vec<AnyView> = numbers
                .iter()
                .map(|number| {
                    let words = number.to_string();
                    if opens {
                        let href = Route::Case(*number).path();
                        view! { <li><a href=href>{words}</a></li> }.into_any()
                    } else {
                        view! { <li>{words}</li> }.into_any()
                    }
                })
                .collect();
            let trips = format!("{}{}{wasted_trips}", text::sum_trips(lang), lang.pick("：", ": "));
            view! {
                <li class="insight-point" class:proposed=*proposed>
                    <h3>{name} " " {tag}</h3>
                    <p>{why}</p>
                    <p class="hint">{trips}</p>
                    <details>
                        <summary>{cases_words}</summary>
                        <ul class="insight-numbers">{links}</ul>
                    </details>
                    <p class="insight-way">{study}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="part" aria-labelledby="each-title">
            <h2 id="each-title">{text::each_title(lang)}</h2>
            <p class="hint">{text::each_hint(lang, points.len())}</p>
            <ol class="insight-points">{points}</ol>
        </section>
    }
    .into_any()
}

/// The shade for a number of cases, from 0 to [`SHADES`].
fn shade(count: u32, most: u32) -> u32 {
    if count == 0 { 0 } else { (count * SHADES).div_ceil(most.max(1)).min(SHADES) }
}

fn heat(causes: &[Cause], names: &Directory, lang: Lang) -> AnyView {
    let HeatMap { reasons, rows, most } = HeatMap::of(causes);
    let mut columns = vec![Column::words(text::heat_matter(lang))];
    columns.extend(reasons.iter().map(|reason| Column::numbers(reason.say(lang))));
    columns.push(Column::numbers(text::heat_sum(lang)));
    let cells = rows
        .into_iter()
        .take(LISTED)
        .map(|(matter, counts)| {
            let name = match &matter {
                Some(matter) => names.matter(matter, lang).to_owned(),
                None => text::no_matter(lang).to_owned(),
            };
            let sum: u32 = counts.iter().sum();
            let mut row = vec![Cell::Words(name)];
            row.extend(counts.into_iter().map(|count| {
                let class = format!("heat heat-{}", shade(count, most));
                Cell::view(view! { <span class=class>{count.to_string()}</span> })
            }));
            row.push(Cell::of(sum));
            row
        })
        .collect();
    view! {
        <section class="part heat-map" aria-labelledby="heat-title">
            <h2 id="heat-title">{text::heat_title(lang)}</h2>
            <p class="hint">{text::heat_hint(lang)}</p>
            <Table
                caption=text::heat_caption(lang)
                caption_unseen=true
                columns=columns
                rows=cells
            />
        </section>
    }
    .into_any()
}

fn trends(causes: &[Cause], weeks: &[Day], names: &Directory, lang: Lang) -> AnyView {
    let charts: Vec<AnyView> = causes
        .iter()
        .take(TRENDS)
        .map(|cause| {
            let name = point_name(&cause.point, names, lang);
            let most = cause.weeks.iter().max().copied().unwrap_or(0);
            let week_by_week = || weeks.iter().zip(&cause.weeks);
            let bars = week_by_week()
                .map(|(week, count)| DayBar {
                    label: week.to_string(),
                    value: i64::from(*count),
                    shown: text::week_shown(lang, week, count),
                })
                .collect();
            let columns = vec![
                Column::words(text::trend_week(lang)),
                Column::numbers(text::column_cases(lang)),
            ];
            let rows =
                week_by_week().map(|(week, count)| vec![Cell::of(week), Cell::of(count)]).collect();
            view! {
                <li>
                    <h3>{name.clone()}</h3>
                    <DayChart
                        label=text::trend_label(lang, &name, cause.cases, most)
                        bars=bars
                        caption=text::trend_caption(lang, &name)
                        columns=columns
                        rows=rows
                    />
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="part" aria-labelledby="trend-title">
            <h2 id="trend-title">{text::trend_title(lang)}</h2>
            <p class="hint">{text::trend_hint(lang, charts.len())}</p>
            <ul class="insight-trends">{charts}</ul>
        </section>
    }
    .into_any()
}

fn spells(crowded: &[Crowded], names: &Directory, lang: Lang) -> AnyView {
    let lines: Vec<AnyView> = crowded
        .iter()
        .take(SPELLS)
        .map(|Crowded { spell, points }| {
            let said = spell_words(spell, names, lang);
            let points: Vec<AnyView> = points
                .iter()
                .map(|PointCount { point, cases }| {
                    let name = point_name(point, names, lang);
                    view! { <li>{text::spell_point(lang, name, cases)}</li> }.into_any()
                })
                .collect();
            let beside = if points.is_empty() {
                view! { <p class="hint">{text::spell_nobody(lang)}</p> }.into_any()
            } else {
                view! { <ul class="spans">{points}</ul> }.into_any()
            };
            view! { <li><p>{said}</p>{beside}</li> }.into_any()
        })
        .collect();
    let body = if lines.is_empty() {
        view! { <Empty words=text::crowded_none(lang)/> }.into_any()
    } else {
        view! {
            <p class="hint">{text::crowded_hint(lang)}</p>
            <ul class="insight-spells">{lines}</ul>
        }
        .into_any()
    };
    view! {
        <section class="part" aria-labelledby="crowded-title">
            <h2 id="crowded-title">{text::crowded_title(lang)}</h2>
            {body}
        </section>
    }
    .into_any()
}

pub fn spell_words(spell: &shared::waiting::Spell, names: &Directory, lang: Lang) -> String {
    let until = spell.until.minute_text();
    // An episode ends with its day, so the second date is left out.
    let until = until.split_once(' ').map_or("", |(_, time)| time).to_owned();
    text::spell(
        lang,
        names.window(&spell.window, lang),
        spell.from.minute_text(),
        until,
        spell.minutes_most,
        spell.waiting_most,
        spell.limit,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_cases_are_darkest_and_one_is_not_white() {
        for (count, most, expected) in
            [(0, 0, 0), (0, 9, 0), (1, 9, 1), (9, 9, 4), (5, 9, 3), (1, 1, 4), (1, 1000, 1)]
        {
            assert_eq!(shade(count, most), expected, "{count} of {most}");
        }
    }
}
