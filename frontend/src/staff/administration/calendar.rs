//! Administration of the calendar: the holiday arrangements of each year, drawn as months, and the form for a coming
//! year.

use super::editor::edit_section;
use super::statutes::{as_kept, statutes, statutes_page};
use super::{Editing, changed_view};
use crate::client::browser;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::staff::forms::drafting::{DraftFields, RowList, RowWords, Rows, draft_fields};
use crate::staff::forms::fields::{area, day, line};
use crate::staff::forms::reader::FieldReader;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text::calendar as words;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Empty, Fact, Facts, FieldKind, Notice, NoticeKind, plain,
};
use crate::ui::form::{Form, FormProblem};
use leptos::prelude::*;
use shared::calendar::Arrangement;
use shared::calendar::notice::{Doubt, Notice as HolidayNotice};
use shared::directory::Directory;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::{Line, Prose};
use shared::time::Day;
use shared::wire::{PutArrangement, Statutes};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The longest holiday in days, so that a typing mistake does not make half a year a holiday.
const MAX_SPAN: i32 = 31;
/// The most rows in a list, since a year has no more days.
const MAX_ROWS: usize = 366;

fn this_year() -> u16 {
    u16::try_from(browser::today().civil().0).unwrap_or(0)
}

#[component]
pub fn CalendarKept() -> impl IntoView {
    let statutes = statutes();
    let editing = Editing::<Arrangement>::new();
    let query = navigation().whole_query();
    let chosen = Memo::new(move |_| {
        let asked = query.with(|query| query.get("year"));
        asked.and_then(|year| year.parse::<u16>().ok()).unwrap_or_else(this_year)
    });
    let form = move |item| view! { <Edit item=item editing=editing statutes=statutes/> }.into_any();
    statutes_page(statutes, editing, words::intro, words::add_year, form, move |kept, lang| {
        years_view(&kept, chosen.get(), editing, lang)
    })
}

fn years_view(kept: &Statutes, chosen: u16, editing: Editing<Arrangement>, lang: Lang) -> AnyView {
    let now = this_year();
    let there: BTreeSet<u16> = kept.arrangements.iter().map(|known| known.year).collect();
    let missing: Vec<AnyView> = [now, now + 1]
        .into_iter()
        .filter(|year| !there.contains(year))
        .map(|year| {
            view! {
                <Notice kind=NoticeKind::Caution title=words::missing_title(lang, year)>
                    <p>{words::missing_words(lang)}</p>
                </Notice>
            }
            .into_any()
        })
        .collect();
    let all_there = missing.is_empty().then(|| {
        view! { <p class="hint">{words::all_there(lang, now + 1)}</p> }
    });
    let mut years = there;
    years.insert(now);
    years.insert(chosen);
    let first = Route::Administration(AdminPage::Calendar).path();
    let links: Vec<AnyView> = years
        .into_iter()
        .map(|year| {
            let href = format!("{first}?year={year}");
            let here = (year == chosen).then_some("page");
            view! { <li><a href=href aria-current=here>{year.to_string()}</a></li> }.into_any()
        })
        .collect();
    let arrangement = kept.arrangements.iter().find(|known| known.year == chosen);
    let year = match arrangement {
        None => view! { <Empty words=words::no_year(lang)/> }.into_any(),
        Some(arrangement) => {
            let is_added = kept.added.contains(&chosen);
            year_view(arrangement.clone(), is_added, editing, lang)
        }
    };
    view! {
        {missing}
        {all_there}
        <nav class="chips" aria-label=words::years(lang)><ul>{links}</ul></nav>
        <section class="part" aria-labelledby="year-title">
            <h2 id="year-title">{words::year_title(lang, chosen)}</h2>
            {year}
        </section>
    }
    .into_any()
}

fn year_view(
    arrangement: Arrangement,
    is_added: bool,
    editing: Editing<Arrangement>,
    lang: Lang,
) -> AnyView {
    let year = arrangement.year;
    let spans = spans_of(&arrangement.holidays);
    let holidays: Vec<AnyView> = spans
        .into_iter()
        .map(|(from, until)| {
            let said =
                if from == until { from.to_string() } else { words::span(lang, from, until) };
            view! { <li>{said}</li> }.into_any()
        })
        .collect();
    let count = words::days_off(lang, arrangement.holidays.len());
    let worked: Vec<String> = arrangement.worked.iter().map(ToString::to_string).collect();
    let worked = if worked.is_empty() {
        words::no_worked(lang).to_owned()
    } else {
        worked.join(lang.pick("、", ", "))
    };
    let kind = if is_added { words::added(lang) } else { words::built_in(lang) };
    let facts = vec![
        Fact::new(words::source(lang), format!("{} · {kind}", arrangement.source.as_str())),
        Fact::new(
            words::holidays(lang),
            view! { <ul class="spans">{holidays}</ul><p class="hint">{count}</p> },
        ),
        Fact::new(words::worked(lang), worked),
    ];
    let months = (1..=12).map(|month| month_view(&arrangement, month, lang)).collect::<Vec<_>>();
    let edit = if year >= this_year() {
        let label = words::edit_year(lang, year);
        view! {
            <Button
                label=label
                kind=ButtonKind::Secondary
                on_press=Callback::new(move |()| editing.begin(Some(arrangement.clone())))
            />
        }
        .into_any()
    } else {
        view! { <p class="hint">{words::past_words(lang)}</p> }.into_any()
    };
    view! {
        <Facts facts=facts/>
        {edit}
        <p class="hint">{words::legend(lang)}</p>
        <div class="months">{months}</div>
    }
    .into_any()
}

/// Groups consecutive days into spans.
fn spans_of(days: &[Day]) -> Vec<(Day, Day)> {
    let mut days = days.to_vec();
    days.sort();
    let mut spans: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, until)) if until.plus(1) == day => *until = day,
            Some(_) | None => spans.push((day, day)),
        }
    }
    spans
}

/// A month as a table of weeks.
///
/// Criteria: 1.3.1 (caption, `scope`), 1.4.1 (a word marks what the colour marks).
fn month_view(arrangement: &Arrangement, month: i64, lang: Lang) -> AnyView {
    let year = i64::from(arrangement.year);
    let (Some(first), Some(next)) =
        (Day::from_civil(year, month, 1), Day::from_civil(year + month / 12, month % 12 + 1, 1))
    else {
        return ().into_any();
    };
    let heads = [
        words::monday(lang),
        words::tuesday(lang),
        words::wednesday(lang),
        words::thursday(lang),
        words::friday(lang),
        words::saturday(lang),
        words::sunday(lang),
    ]
    .map(|head| plain("th").attr("scope", "col").text(head).any());
    let blanks = (0..first.weekday()).map(|_| None);
    let days = (first.0..next.0).map(|count| Some(Day(count)));
    let cells: Vec<Option<Day>> = blanks.chain(days).collect();
    let weeks = cells.chunks(7).map(|week| {
        let days = week.iter().map(|day| match day {
            None => plain("td").any(),
            Some(day) => day_view(arrangement, *day, lang),
        });
        let missing = (week.len()..7).map(|_| plain("td").any());
        plain("tr").children(days.collect::<Vec<_>>()).children(missing.collect::<Vec<_>>()).any()
    });
    let weeks: Vec<AnyView> = weeks.collect();
    let caption =
        words::month_title(lang, year, lang.pick(format!("{month}"), format!("{month:02}")));
    plain("table")
        .class("month")
        .child(plain("caption").text(caption).any())
        .child(plain("thead").child(plain("tr").children(heads).any()).any())
        .child(plain("tbody").children(weeks).any())
        .any()
}

fn day_view(arrangement: &Arrangement, day: Day, lang: Lang) -> AnyView {
    let (class, mark) = if arrangement.holidays.contains(&day) {
        ("off", Some(words::off(lang)))
    } else if arrangement.worked.contains(&day) {
        ("on", Some(words::on(lang)))
    } else if day.is_weekday() {
        ("", None)
    } else {
        ("weekend", None)
    };
    let mark = mark.map(|mark| plain("span").class("day-mark").text(mark).any());
    let date = plain("span").text(day.civil().2.to_string()).any();
    plain("td").class(class).child(date).children(mark).any()
}

draft_fields! {
    /// A span with an end for a holiday, a single day for a day worked in exchange.
    #[derive(Default)]
    struct SpanDraft, SpanFields {
        from: RwSignal<String>,
        until: RwSignal<String>,
    }
}

draft_fields! {
    #[derive(Default)]
    struct Draft, Fields {
        year: RwSignal<String>,
        source: RwSignal<String>,
        holidays: Rows<SpanFields>,
        worked: Rows<SpanFields>,
    }
}

impl Draft {
    /// Fills the form from an arrangement; a new one starts with an empty row in each list.
    fn of(year: u16, arrangement: Option<&Arrangement>) -> Draft {
        let year = year.to_string();
        let Some(known) = arrangement else {
            let (holidays, worked) = (vec![SpanDraft::default()], vec![SpanDraft::default()]);
            return Draft { year, source: String::new(), holidays, worked };
        };
        let holiday = |(from, until): (Day, Day)| SpanDraft {
            from: from.to_string(),
            until: if from == until { String::new() } else { until.to_string() },
        };
        let worked = |day: &Day| SpanDraft { from: day.to_string(), until: String::new() };
        Draft {
            year,
            source: known.source.as_str().to_owned(),
            holidays: spans_of(&known.holidays).into_iter().map(holiday).collect(),
            worked: known.worked.iter().map(worked).collect(),
        }
    }
}

/// Reads a list: its days, the row of each, and problems in how they are written.
fn read_spans(
    list: &str,
    rows: &[SpanDraft],
    problems: &mut Vec<FieldProblem>,
) -> (Vec<Day>, Vec<usize>) {
    let (mut days, mut from_rows) = (Vec::new(), Vec::new());
    for (row, SpanDraft { from, until }) in rows.iter().enumerate() {
        if from.trim().is_empty() && until.trim().is_empty() {
            continue;
        }
        let mut at = |end: &str, problem: Wrong| {
            problems.push(FieldProblem::new(format!("{list}.{row}.{end}"), problem));
        };
        let first = match (from.trim().is_empty(), Day::read(from)) {
            (true, _) => {
                at("from", Wrong::Missing);
                continue;
            }
            (false, Err(_)) => {
                at("from", Wrong::NotADate);
                continue;
            }
            (false, Ok(first)) => first,
        };
        let last = match (until.trim().is_empty(), Day::read(until)) {
            (true, _) => first,
            (false, Err(_)) => {
                at("until", Wrong::NotADate);
                continue;
            }
            (false, Ok(last)) if last < first => {
                at("until", Wrong::TooEarly);
                continue;
            }
            (false, Ok(last)) if last.0 - first.0 >= MAX_SPAN => {
                at("until", Wrong::TooFarAhead);
                continue;
            }
            (false, Ok(last)) => last,
        };
        for count in first.0..=last.0 {
            days.push(Day(count));
            from_rows.push(row);
        }
    }
    (days, from_rows)
}

/// The problems of the days, moved to the rows in which they were typed: `holidays.7` lies in a row. If a row
/// overlaps another, all its days have the problem, which is shown once.
fn at_rows(found: Vec<FieldProblem>, holidays: &[usize], worked: &[usize]) -> Vec<FieldProblem> {
    let mut told: Vec<FieldProblem> = Vec::new();
    for problem in found {
        let field = row_of(&problem.field, holidays, worked);
        let problem = FieldProblem { field, ..problem };
        if !told.iter().any(|other| other.field == problem.field) {
            told.push(problem);
        }
    }
    told
}

/// The form's field for a field of the arrangement.
fn row_of(field: &str, holidays: &[usize], worked: &[usize]) -> String {
    let field = field.strip_prefix("arrangement.").unwrap_or(field);
    let (list, place) = match field.split_once('.') {
        Some((list, place)) => (list, place.parse::<usize>().ok()),
        None => (field, None),
    };
    let rows = match list {
        "holidays" => holidays,
        "worked" => worked,
        other => return other.to_owned(),
    };
    let row = place.and_then(|place| rows.get(place)).copied().unwrap_or(0);
    format!("{list}.{row}.from")
}

#[component]
fn Edit(
    item: Option<Arrangement>,
    editing: Editing<Arrangement>,
    statutes: Remote<Statutes>,
) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("arrangement");
    workspace.clears(form);
    let taken = move || -> BTreeSet<u16> {
        let kept = statutes.seen.get_untracked();
        kept.into_iter().flat_map(|kept| kept.arrangements).map(|known| known.year).collect()
    };
    let known = item.as_ref().map(|item| item.year);
    let offered = known.unwrap_or_else(|| {
        let taken = taken();
        (this_year()..).find(|year| !taken.contains(year)).unwrap_or_default()
    });
    let fields = Fields::of(&Draft::of(offered, item.as_ref()));
    let changed = RwSignal::new(false);
    let submit = Callback::new(move |()| {
        let (typed, names) = (untrack(move || fields.draft()), Directory::default());
        let mut reader = FieldReader::new(&names);
        let year = known.or_else(|| typed.year.trim().parse::<u16>().ok());
        let taken = known.is_none() && year.is_some_and(|year| taken().contains(&year));
        if year.is_none_or(|year| year < this_year()) {
            let words = |lang| words::year_too_early(lang, this_year());
            reader.said.push(FormProblem::new("year", words));
        } else if taken {
            reader.said.push(FormProblem::new("year", |lang| words::year_taken(lang).into()));
        }
        let source = reader.line("source", &typed.source).or_else(|| Line::new("-").ok());
        let (holidays, holiday_rows) =
            read_spans("holidays", &typed.holidays, &mut reader.problems);
        let (worked, worked_rows) = read_spans("worked", &typed.worked, &mut reader.problems);
        let arrangement =
            year.zip(source).map(|(year, source)| Arrangement { year, source, holidays, worked });
        if let Some(arrangement) = arrangement.as_ref().filter(|_| reader.said.is_empty()) {
            reader.add_found(at_rows(arrangement.problems(), &holiday_rows, &worked_rows));
        }
        let Some(arrangement) = reader.accept(arrangement, form) else { return };
        let (kept, year) = (statutes.seen.get_untracked(), arrangement.year);
        // A built-in arrangement can only be replaced by an added one, and only an added one can be outdated.
        let seen = kept
            .filter(|kept| kept.added.contains(&year))
            .and_then(|kept| kept.arrangements.into_iter().find(|known| known.year == year));
        let put = PutArrangement { arrangement, seen };
        form.send(
            move |_| async move {
                let answer = as_kept(workspace.api, workspace.api.put_arrangement(put).await).await;
                let own = |field: &str| row_of(field, &holiday_rows, &worked_rows);
                answer.map_err(|error| error.renamed(own))
            },
            move |(is_kept, now)| {
                statutes.set(now);
                changed.set(!is_kept);
                if is_kept {
                    editing.finish_called(|lang| words::year_name(lang, year));
                } else {
                    request_animation_frame(|| browser::focus("changed"));
                }
            },
        );
    });
    let (pasted, found) = (RwSignal::new(String::new()), RwSignal::new(None));
    let changed = changed_view(changed, words::changed_meanwhile);
    let title = move |lang| match known {
        Some(year) => words::edit_year(lang, year),
        None => words::add_year(lang).to_owned(),
    };
    let drawn = edit_section("part dense", title, form, submit, editing, move |lang| {
        let year = known.is_none().then(|| {
            view! {
                {line("year", words::year(lang), fields.year).kind(FieldKind::Digits).short()}
            }
        });
        view! {
            {notice_view(fields, known, pasted, found, lang)}
            {year}
            {line("source", words::source(lang), fields.source).hint(words::source_hint(lang))}
            {holidays_view(fields, form, lang)}
            {worked_view(fields, form, lang)}
        }
        .into_any()
    });
    view! {
        {changed}
        {drawn}
    }
}

/// What a notice arranges for `year`: the rows for the form, what lies in other years, and what is doubtful.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    holidays: Vec<(Day, Day)>,
    worked: Vec<Day>,
    elsewhere: Vec<Day>,
    doubts: Vec<Doubt>,
    year: i64,
}

impl Found {
    fn of(notice: &HolidayNotice, year: i64) -> Found {
        let is_here = |day: &Day| day.civil().0 == year;
        let off = notice.holidays.iter().flat_map(|(from, until)| (from.0..=until.0).map(Day));
        let (holidays, outside): (Vec<Day>, Vec<Day>) = off.partition(is_here);
        let (worked, worked_outside): (Vec<Day>, Vec<Day>) =
            notice.worked.iter().copied().partition(is_here);
        let elsewhere = [outside, worked_outside].concat();
        // Holidays that follow one another, as they did in 2020, are one span here.
        let holidays = spans_of(&holidays);
        Found { holidays, worked, elsewhere, doubts: notice.doubts.clone(), year }
    }

    fn said(&self, lang: Lang) -> Vec<String> {
        if self.holidays.is_empty() && self.worked.is_empty() {
            return vec![words::notice_empty(lang).to_owned()];
        }
        let doubts = self.doubts.iter().map(|doubt| match doubt {
            Doubt::OtherWeekday(day) => words::other_weekday(lang, day),
            Doubt::OtherCount { from, until, said } => words::other_count(lang, from, until, said),
            Doubt::Unread(written) => words::unread_day(lang, written),
        });
        let elsewhere = (!self.elsewhere.is_empty()).then(|| {
            let days: Vec<String> = self.elsewhere.iter().map(ToString::to_string).collect();
            words::other_year_days(lang, days.join(lang.pick("、", ", ")), self.year)
        });
        let counted = words::notice_read(lang, self.holidays.len(), self.worked.len());
        std::iter::once(counted).chain(doubts).chain(elsewhere).collect()
    }
}

/// The box for the notice's text, whose dates fill the form.
fn notice_view(
    fields: Fields,
    known: Option<u16>,
    pasted: RwSignal<String>,
    found: RwSignal<Option<Found>>,
    lang: Lang,
) -> AnyView {
    let read = Callback::new(move |()| {
        let typed = fields.year.with_untracked(|year| year.trim().parse::<i64>().ok());
        let chosen = known.map(i64::from).or(typed).unwrap_or_else(|| this_year().into());
        let notice = pasted.with_untracked(|text| HolidayNotice::read(text, chosen));
        // A notice about another year fills the year too, unless this is the page of one year.
        let year = known.map_or_else(|| notice.year.unwrap_or(chosen), i64::from);
        let read = Found::of(&notice, year);
        if !read.holidays.is_empty() || !read.worked.is_empty() {
            let row = |(from, until): &(Day, Day)| SpanDraft {
                from: from.to_string(),
                until: if from == until { String::new() } else { until.to_string() },
            };
            let worked = |day: &Day| SpanDraft { from: day.to_string(), until: String::new() };
            fields.holidays.fill(&read.holidays.iter().map(row).collect());
            if !read.worked.is_empty() {
                fields.worked.fill(&read.worked.iter().map(worked).collect());
            }
            fields.year.set(year.to_string());
            if let Some(source) = &notice.source {
                fields.source.set(source.clone());
            }
        }
        found.set(Some(read));
    });
    let said = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                let said = found.said(lang).into_iter();
                let said = said.map(|words| view! { <li>{words}</li> }).collect_view();
                view! { <ul class="spans">{said}</ul> }
            })
        })
    };
    view! {
        {area("notice", words::notice(lang), pasted, Prose::MAX, 4)
            .hint(words::notice_hint(lang))
            .optional()}
        <Button label=words::read_notice(lang) kind=ButtonKind::Secondary on_press=read/>
        <div role="status">{said}</div>
    }
    .into_any()
}

fn holidays_view(fields: Fields, form: Form, lang: Lang) -> AnyView {
    let list = RowList {
        rows: fields.holidays,
        form,
        name: "holidays",
        first: "from",
        count: [0, MAX_ROWS],
        class: ["trips", "trip"],
        words: RowWords {
            legend: Some(Arc::new(move |number| words::holiday_number(lang, number))),
            add: words::add_holiday(lang).to_owned(),
            added: Arc::new(move |number| words::holiday_number(lang, number)),
            remove: Arc::new(move |number| words::remove_holiday(lang, number)),
            full: String::new(),
            moves: None,
        },
    };
    let row = move |span: SpanFields, _: usize, at: &dyn Fn(&str) -> String| {
        view! {
            <div class="cells">
                {day(at("from"), words::holiday_from(lang), span.from)}
                {
                    day(at("until"), words::holiday_until(lang), span.until)
                        .hint(words::holiday_until_hint(lang))
                        .optional()
                }
            </div>
        }
        .into_any()
    };
    view! {
        <h3>{words::holidays(lang)}</h3>
        <p class="hint">{words::holidays_hint(lang)}</p>
        {list.view(row)}
    }
    .into_any()
}

fn worked_view(fields: Fields, form: Form, lang: Lang) -> AnyView {
    let list = RowList {
        rows: fields.worked,
        form,
        name: "worked",
        first: "from",
        count: [0, MAX_ROWS],
        class: ["trips", "worked-day"],
        words: RowWords {
            legend: None,
            add: words::add_worked(lang).to_owned(),
            added: Arc::new(move |number| words::worked_number(lang, number)),
            remove: Arc::new(move |number| words::remove_worked(lang, number)),
            full: String::new(),
            moves: None,
        },
    };
    let row = move |worked: SpanFields, number: usize, at: &dyn Fn(&str) -> String| {
        let label = words::worked_number(lang, number);
        day(at("from"), label, worked.from).into_render()
    };
    view! {
        <h3>{words::worked(lang)}</h3>
        <p class="hint">{words::worked_hint(lang)}</p>
        {list.view(row)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::calendar::china;

    fn rows(written: &[(&str, &str)]) -> Vec<SpanDraft> {
        let row = |(from, until): &(&str, &str)| SpanDraft {
            from: (*from).into(),
            until: (*until).into(),
        };
        written.iter().map(row).collect()
    }

    #[test]
    fn spans_are_what_was_written_and_written_again_as_they_are() {
        let known = china::arrangement(2026).expect("an arrangement");
        let spans = spans_of(&known.holidays);
        let written = Draft::of(2026, Some(&known)).holidays;
        let mut problems = Vec::new();
        let (days, from_rows) = read_spans("holidays", &written, &mut problems);
        assert_eq!((days, problems), (known.holidays.clone(), vec![]));
        assert_eq!(from_rows.len(), known.holidays.len());
        assert_eq!(spans.len(), 7);
    }

    #[test]
    fn what_is_wrong_is_told_at_the_row_it_was_written_in() {
        let mut problems = Vec::new();
        let written = rows(&[
            ("2027-01-01", "2027-01-03"),
            ("", ""),
            ("2027-01-03", "2027-01-04"),
            ("2027-05-05", "2027-05-01"),
            ("", "2027-06-01"),
            ("2027-02-30", ""),
            ("2027-02-01", "2027-12-01"),
        ]);
        let (holidays, holiday_rows) = read_spans("holidays", &written, &mut problems);
        let told: Vec<(&str, &Wrong)> =
            problems.iter().map(|found| (found.field.as_str(), &found.problem)).collect();
        assert_eq!(
            told,
            [
                ("holidays.3.until", &Wrong::TooEarly),
                ("holidays.4.from", &Wrong::Missing),
                ("holidays.5.from", &Wrong::NotADate),
                ("holidays.6.until", &Wrong::TooFarAhead),
            ]
        );
        let (worked, worked_rows) =
            read_spans("worked", &rows(&[("2027-01-09", ""), ("2027-01-11", "")]), &mut problems);
        let source = Line::new("国办发明电〔2026〕1号").expect("a line");
        let arrangement = Arrangement { year: 2027, source, holidays, worked };
        let found = at_rows(arrangement.problems(), &holiday_rows, &worked_rows);
        let told: Vec<(&str, &Wrong)> =
            found.iter().map(|found| (found.field.as_str(), &found.problem)).collect();
        assert_eq!(
            told,
            [("holidays.2.from", &Wrong::Repeated), ("worked.1.from", &Wrong::NotAWeekend)]
        );
        assert_eq!(row_of("arrangement.source", &[], &[]), "source");
        assert_eq!(row_of("arrangement.holidays", &[], &[]), "holidays.0.from");
    }
}
