//! Keeping the calendar: the arrangement of holidays, year by year, drawn as months; and the form for a
//! year to come.

use super::{Editing, add_button, changed_view, read_line, save_buttons, saved_view};
use crate::browser;
use crate::components::{
    Button, ButtonKind, DateField, Empty, Fact, Facts, Failure, Field, FieldKind, Loading, Notice,
    NoticeKind, plain,
};
use crate::console::desk::desk;
use crate::console::flow::FlowBox;
use crate::console::route::{Kept, Route};
use crate::console::text::calendar as words;
use crate::form::{Form, FormProblem};
use crate::language::{language, spoken};
use crate::load::{Load, Remote};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::calendar::Arrangement;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Line;
use shared::time::Day;
use shared::wire::{PutArrangement, Statutes};
use std::collections::BTreeSet;

/// The most days of one holiday: a slip of the hand is no holiday of half a year.
const SPAN_MOST: i32 = 31;

/// This year in China.
fn this_year() -> u16 {
    u16::try_from(browser::today().civil().0).unwrap_or(0)
}

/// The years, the one chosen, and the form.
#[component]
pub fn CalendarKept() -> impl IntoView {
    let desk = desk();
    let language = language();
    let statutes = Remote::<Statutes>::new();
    let fetch = move || statutes.fetch(desk.api.statutes());
    Effect::new(move || {
        desk.renewals.track();
        fetch();
    });
    let editing = Editing::<Arrangement>::new();
    let query = use_location().query;
    let chosen = Memo::new(move |_| {
        let asked = query.with(|query| query.get("year"));
        asked.and_then(|year| year.parse::<u16>().ok()).unwrap_or_else(this_year)
    });
    let shown = move || {
        let lang = language.get();
        match statutes.state.get() {
            Load::Waiting => view! { <Loading/> }.into_any(),
            Load::Failed(error) => {
                view! { <Failure error=error again=Callback::new(move |()| fetch())/> }.into_any()
            }
            Load::Ready(kept) => years_view(&kept, chosen.get(), editing, lang),
        }
    };
    let form = move || {
        let item = editing.open.get()?;
        Some(view! { <Edit item=item editing=editing statutes=statutes/> })
    };
    let add = spoken(move |lang| {
        statutes
            .with(|_| ())
            .map(|()| add_button(words::add_year(lang), move || editing.begin(None)))
    });
    view! {
        {spoken(|lang| view! { <p class="hint">{words::intro(lang)}</p> })}
        {saved_view(editing)}
        {add}
        {form}
        {shown}
    }
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
    let first = Route::Administration(Kept::Calendar).path();
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

/// Days as the spans they make, in order.
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

/// A holiday's fields; `key` tells them apart while they come and go.
#[derive(Clone, Copy, PartialEq)]
struct SpanFields {
    key: u32,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

/// The fields of an arrangement. A worked day is a span whose end is not asked for.
#[derive(Clone, Copy)]
struct Fields {
    year: RwSignal<String>,
    source: RwSignal<String>,
    holidays: RwSignal<Vec<SpanFields>>,
    worked: RwSignal<Vec<SpanFields>>,
    next_key: StoredValue<u32>,
}

impl Fields {
    fn of(year: u16, arrangement: Option<&Arrangement>) -> Fields {
        let fields = Fields {
            year: RwSignal::new(year.to_string()),
            source: RwSignal::new(
                arrangement.map_or(String::new(), |known| known.source.as_str().to_owned()),
            ),
            holidays: RwSignal::new(Vec::new()),
            worked: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(0),
        };
        for (from, until) in arrangement.map(|known| spans_of(&known.holidays)).unwrap_or_default()
        {
            let until = if from == until { String::new() } else { until.to_string() };
            fields.add(fields.holidays, from.to_string(), until);
        }
        for day in arrangement.map(|known| known.worked.clone()).unwrap_or_default() {
            fields.add(fields.worked, day.to_string(), String::new());
        }
        if arrangement.is_none() {
            fields.add(fields.holidays, String::new(), String::new());
            fields.add(fields.worked, String::new(), String::new());
        }
        fields
    }

    fn add(self, list: RwSignal<Vec<SpanFields>>, from: String, until: String) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        let span = SpanFields { key, from: RwSignal::new(from), until: RwSignal::new(until) };
        list.update(|list| list.push(span));
    }
}

/// Reads one list: its days, the row of each, and what is wrong with how they are written.
fn read_spans(
    list: &str,
    rows: &[(String, String)],
    problems: &mut Vec<FieldProblem>,
) -> (Vec<Day>, Vec<usize>) {
    let (mut days, mut from_rows) = (Vec::new(), Vec::new());
    for (row, (from, until)) in rows.iter().enumerate() {
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
            (false, Ok(last)) if last.0 - first.0 >= SPAN_MOST => {
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

/// What is wrong with the days, at the rows they were written in: `holidays.7` lies in a row. Of a row
/// that overlaps another every day is wrong, which is said once.
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
    let desk = desk();
    let form = Form::new("arrangement");
    desk.clears(form);
    let taken = move || -> BTreeSet<u16> {
        let kept = statutes.ready_now();
        kept.into_iter().flat_map(|kept| kept.arrangements).map(|known| known.year).collect()
    };
    let known = item.as_ref().map(|item| item.year);
    let offered = known.unwrap_or_else(|| {
        let taken = taken();
        (this_year()..).find(|year| !taken.contains(year)).unwrap_or_default()
    });
    let fields = Fields::of(offered, item.as_ref());
    let changed = RwSignal::new(false);
    let submit = Callback::new(move |()| {
        let mut problems = Vec::new();
        let mut said = Vec::new();
        let year = known.or_else(|| fields.year.get_untracked().trim().parse::<u16>().ok());
        match year {
            Some(year) if year < this_year() => {
                said.push(FormProblem::new("year", |lang| words::year_too_early(lang, this_year())))
            }
            Some(year) if known.is_none() && taken().contains(&year) => {
                said.push(FormProblem::new("year", |lang| words::year_taken(lang).into()));
            }
            Some(_) => {}
            None => {
                said.push(FormProblem::new("year", |lang| words::year_too_early(lang, this_year())))
            }
        }
        let source = read_line("source", fields.source, &mut problems);
        let typed = |list: RwSignal<Vec<SpanFields>>| -> Vec<(String, String)> {
            list.get_untracked()
                .into_iter()
                .map(|span| (span.from.get_untracked(), span.until.get_untracked()))
                .collect()
        };
        let (holidays, holiday_rows) =
            read_spans("holidays", &typed(fields.holidays), &mut problems);
        let (worked, worked_rows) = read_spans("worked", &typed(fields.worked), &mut problems);
        let arrangement = year
            .zip(source.or_else(|| Line::new("-").ok()))
            .map(|(year, source)| Arrangement { year, source, holidays, worked });
        if said.is_empty()
            && let Some(arrangement) = &arrangement
        {
            let found = at_rows(arrangement.problems(), &holiday_rows, &worked_rows);
            let new = found
                .into_iter()
                .filter(|found| !problems.iter().any(|known| known.field == found.field))
                .collect::<Vec<_>>();
            problems.extend(new);
        }
        said.extend(problems.into_iter().map(FormProblem::from));
        if !form.accepts_said(said) {
            return;
        }
        let Some(arrangement) = arrangement else { return };
        let (kept, year) = (statutes.ready_now(), arrangement.year);
        // A built-in arrangement is replaced by an added one; only an added one can have been seen.
        let seen = kept
            .filter(|kept| kept.added.contains(&year))
            .and_then(|kept| kept.arrangements.into_iter().find(|known| known.year == year));
        let put = PutArrangement { arrangement, seen };
        form.send(
            move |_| async move {
                let answer = desk.api.put_arrangement(put).await;
                match answer {
                    Err(error) if error.is_stale_entry() => Ok((false, desk.api.statutes().await?)),
                    Err(error) => {
                        Err(error.renamed(|field| row_of(field, &holiday_rows, &worked_rows)))
                    }
                    Ok(_) => Ok((true, desk.api.statutes().await?)),
                }
            },
            move |(is_kept, now)| {
                statutes.state.set(Load::Ready(now));
                changed.set(!is_kept);
                if is_kept {
                    editing.finish_called(|lang| words::year_name(lang, year));
                } else {
                    request_animation_frame(|| browser::focus("changed"));
                }
            },
        );
    });
    let changed = changed_view(changed, words::changed_meanwhile);
    let drawn = spoken(move |lang| {
        let title = match known {
            Some(year) => words::edit_year(lang, year),
            None => words::add_year(lang).to_owned(),
        };
        view! {
            <section class="part dense" aria-labelledby="edit-title">
                <h2 id="edit-title" tabindex="-1">{title}</h2>
                <FlowBox form=form on_submit=submit>
                    {known.is_none().then(|| year_field(fields, lang))}
                    <Field
                        name="source"
                        label=words::source(lang)
                        hint=words::source_hint(lang)
                        value=fields.source
                    />
                    {holidays_view(fields, lang)}
                    {worked_view(fields, lang)}
                    {save_buttons(editing, lang)}
                </FlowBox>
            </section>
        }
    });
    view! {
        {changed}
        {drawn}
    }
}

fn year_field(fields: Fields, lang: Lang) -> AnyView {
    view! {
        <Field
            name="year"
            label=words::year(lang)
            value=fields.year
            kind=FieldKind::Digits
            short=true
        />
    }
    .into_any()
}

/// A list's rows with their places, so that a row is drawn anew where its place changes.
fn numbered(list: RwSignal<Vec<SpanFields>>) -> Vec<(usize, SpanFields)> {
    list.get().into_iter().enumerate().collect()
}

fn remove(list: RwSignal<Vec<SpanFields>>, key: u32, next: &'static str) -> Callback<()> {
    Callback::new(move |()| {
        list.update(|list| list.retain(|span| span.key != key));
        request_animation_frame(move || browser::focus(next));
    })
}

fn holidays_view(fields: Fields, lang: Lang) -> AnyView {
    let list = fields.holidays;
    let row = move |place: usize, span: SpanFields| {
        let number = place + 1;
        view! {
            <fieldset class="trip">
                <legend>{words::holiday_number(lang, number)}</legend>
                <div class="cells">
                    <DateField
                        name=format!("holidays.{place}.from")
                        label=words::holiday_from(lang)
                        value=span.from
                    />
                    <DateField
                        name=format!("holidays.{place}.until")
                        label=words::holiday_until(lang)
                        hint=words::holiday_until_hint(lang)
                        value=span.until
                        optional=true
                    />
                </div>
                <Button
                    label=words::remove_holiday(lang, number)
                    kind=ButtonKind::Quiet
                    on_press=remove(list, span.key, "arrangement-add-holidays")
                />
            </fieldset>
        }
        .into_any()
    };
    view! {
        <h3>{words::holidays(lang)}</h3>
        <p class="hint">{words::holidays_hint(lang)}</p>
        {span_list(fields, list, "holidays", words::add_holiday(lang), row)}
    }
    .into_any()
}

fn worked_view(fields: Fields, lang: Lang) -> AnyView {
    let list = fields.worked;
    let row = move |place: usize, span: SpanFields| {
        let number = place + 1;
        view! {
            <div class="worked-day">
                <DateField
                    name=format!("worked.{place}.from")
                    label=words::worked_number(lang, number)
                    value=span.from
                />
                <Button
                    label=words::remove_worked(lang, number)
                    kind=ButtonKind::Quiet
                    on_press=remove(list, span.key, "arrangement-add-worked")
                />
            </div>
        }
        .into_any()
    };
    view! {
        <h3>{words::worked(lang)}</h3>
        <p class="hint">{words::worked_hint(lang)}</p>
        {span_list(fields, list, "worked", words::add_worked(lang), row)}
    }
    .into_any()
}

/// The rows of a list, and what adds one: the focus goes to its first field.
fn span_list(
    fields: Fields,
    list: RwSignal<Vec<SpanFields>>,
    code: &'static str,
    add_words: &'static str,
    row: impl Fn(usize, SpanFields) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let add = move |_| {
        let place = list.with_untracked(Vec::len);
        fields.add(list, String::new(), String::new());
        request_animation_frame(move || {
            browser::focus(&format!("arrangement-{code}-{place}-from"));
        });
    };
    view! {
        <div class="trips">
            <For
                each=move || numbered(list)
                key=|(place, span)| (*place, span.key)
                children=move |(place, span)| row(place, span)
            />
        </div>
        <button
            type="button"
            id=format!("arrangement-add-{code}")
            class="button secondary"
            on:click=add
        >
            {add_words}
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::calendar::china;

    fn rows(written: &[(&str, &str)]) -> Vec<(String, String)> {
        written.iter().map(|(from, until)| ((*from).into(), (*until).into())).collect()
    }

    #[test]
    fn spans_are_what_was_written_and_written_again_as_they_are() {
        let known = china::arrangement(2026).expect("an arrangement");
        let spans = spans_of(&known.holidays);
        let written: Vec<(String, String)> =
            spans.iter().map(|(from, until)| (from.to_string(), until.to_string())).collect();
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
