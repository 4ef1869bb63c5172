//! How long people wait at a window: recording it with two numbers, the day as a chart with its table, the episodes
//! over the limit, and every reading.

use super::how;
use super::points::spell_words;
use crate::client::browser;
use crate::client::navigation::{Query, navigation};
use crate::staff::forms::fields::{line, select};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::route::{Insight, Route};
use crate::staff::text::insights as text;
use crate::staff::views::listed::{address, cursor_in, follow, page_links};
use crate::staff::workspace::workspace;
use crate::ui::components::{
    ButtonKind, Cell, Choice, Column, DayBar, DayChart, Empty, FieldKind, FormBox, Notice,
    NoticeKind, SubmitButton, Table, loaded,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::WindowId;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::time::{Day, Timestamp};
use shared::waiting::{
    HourOfWaiting, KeptReading, MAX_MINUTES, MAX_PEOPLE, TapReading, Via, WaitingPage,
    WaitingReading,
};

fn window_in(query: &Query) -> Option<String> {
    query.get("window").filter(|window| !window.is_empty())
}

fn path_of(window: &WindowId, on: Option<Day>, cursor: Option<String>) -> String {
    let parts = [
        ("window", Some(window.to_string())),
        ("on", on.map(|day| day.to_string())),
        ("cursor", cursor),
    ];
    address(Route::Insights(Insight::Waiting).path(), &parts)
}

#[component]
pub fn Waiting() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let sits_at_one =
        workspace.session_now().is_some_and(|session| session.seat.window().is_some());
    let (page, again) = follow::<WaitingPage, _>(move |query| {
        let on = query.get("on").and_then(|written| Day::read(&written).ok());
        workspace.api.waiting(window_in(query), on, cursor_in(query))
    });
    let chosen = Memo::new(move |_| query.with(window_in));
    let shown = loaded(page, again, move |page, lang| {
        let names = workspace.names();
        view! { <div class="insights">{day_view(page, &names, lang)}</div> }.into_any()
    });
    let first = if sits_at_one {
        view! { <Tap noted=again/> }.into_any()
    } else {
        (move || view! { <WindowForm window=chosen.get()/> }).into_any()
    };
    view! {
        {first}
        {shown}
    }
}

/// The form that chooses a window.
#[component]
fn WindowForm(window: Option<String>) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("waiting");
    let value = RwSignal::new(window.unwrap_or_default());
    let navigation = navigation();
    let show = Callback::new(move |()| {
        form.accepts(Vec::new());
        if let Ok(window) = WindowId::new(value.get_untracked()) {
            navigation.go(&path_of(&window, None, None));
        } else {
            navigation.go(&Route::Insights(Insight::Waiting).path());
        }
    });
    spoken(move |lang| {
        let names = workspace.names();
        if names.windows.len() < 2 {
            return ().into_any();
        }
        let choices: Vec<Choice> = names
            .windows
            .iter()
            .map(|known| Choice::new(known.id.as_str(), known.name.say(lang)))
            .collect();
        // By default the server shows the home window, so the form shows it as chosen.
        if value.with_untracked(String::is_empty)
            && let Some(home) = names.home_window()
        {
            value.set(home.id.to_string());
        }
        view! {
            <div class="period">
                <FormBox form=form on_submit=show>
                    {select("window", text::which_window(lang), value, choices.clone())}
                    <div class="buttons">
                        <SubmitButton label=text::show(lang) kind=ButtonKind::Secondary/>
                    </div>
                </FormBox>
            </div>
        }
        .into_any()
    })
}

/// Records the present queue with two numbers. If a press is repeated because no response came, it has the instant of
/// the first one and makes only one reading.
#[component]
fn Tap(noted: Callback<()>) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let form = Form::new("tap");
    workspace.clears(form);
    let [people, minutes] = [(); 2].map(|()| RwSignal::new(String::new()));
    let pressed = StoredValue::new(None::<(Timestamp, u32, u32)>);
    let alarms = RwSignal::new(None::<u32>);
    let send = Callback::new(move |()| {
        alarms.set(None);
        let mut problems = Vec::new();
        let mut read = |name: &str, typed: RwSignal<String>, max: u32| {
            let typed = typed.get_untracked();
            let read = typed.trim().parse().ok().filter(|value| *value <= max);
            if read.is_none() {
                let problem = if typed.trim().is_empty() {
                    Wrong::Missing
                } else {
                    Wrong::OutOfRange { min: 0, max }
                };
                problems.push(FieldProblem::new(name, problem));
            }
            read
        };
        let waiting = read("waiting", people, MAX_PEOPLE);
        let long = read("minutes", minutes, MAX_MINUTES);
        if !form.accepts(problems) {
            return;
        }
        let (Some(waiting), Some(long)) = (waiting, long) else { return };
        let at = pressed
            .get_value()
            .filter(|(_, people, minutes)| (*people, *minutes) == (waiting, long))
            .map_or_else(browser::now, |(at, _, _)| at);
        pressed.set_value(Some((at, waiting, long)));
        let tap = TapReading { at, waiting, minutes: long };
        form.send(
            move |_| async move { workspace.api.tap_waiting(&tap).await },
            move |taken| {
                pressed.set_value(None);
                people.set(String::new());
                minutes.set(String::new());
                alarms.set(Some(taken.alarms));
                noted.run(());
                request_animation_frame(|| browser::focus("tap-noted"));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        alarms.get().map(|alarms| {
            let (kind, said) = if alarms == 0 {
                (NoticeKind::Success, text::tap_done(lang))
            } else {
                (NoticeKind::Caution, text::tap_alarm(lang))
            };
            view! {
                <div id="tap-noted" tabindex="-1">
                    <Notice kind=kind live=true><p>{said}</p></Notice>
                </div>
            }
        })
    };
    view! {
        <section class="part" aria-labelledby="tap-title">
            {spoken(|lang| view! { <h2 id="tap-title">{text::tap_title(lang)}</h2> })}
            {said}
            <div class="period">
                {spoken(move |lang| {
                    view! {
                        <FlowBox form=form on_submit=send>
                            {
                                line("waiting", text::tap_people(lang), people)
                                    .kind(FieldKind::Digits)
                                    .short()
                            }
                            {
                                line("minutes", text::tap_minutes(lang), minutes)
                                    .kind(FieldKind::Digits)
                                    .short()
                            }
                            <div class="buttons"><SubmitButton label=text::tap_send(lang)/></div>
                        </FlowBox>
                    }
                })}
            </div>
        </section>
    }
}

fn day_view(page: WaitingPage, names: &Directory, lang: Lang) -> Vec<AnyView> {
    let WaitingPage { window, on, before, after, limit, hours, spells, items, cursor } = page;
    let name = names.window(&window, lang).to_owned();
    let other = |day: Option<Day>, say: fn(Lang, Day) -> String| {
        day.map(|day| {
            let href = path_of(&window, Some(day), None);
            view! { <a class="button quiet" href=href>{say(lang, day)}</a> }
        })
    };
    let mut parts = vec![
        view! {
            <p class="hint">{text::waiting_hint(lang, limit)}</p>
            <h2>{text::day_title(lang, &name, on)}</h2>
            <nav class="pager" aria-label=crate::ui::text::pages(lang)>
                {other(before, text::day_before)}
                {other(after, text::day_after)}
            </nav>
        }
        .into_any(),
    ];
    if hours.is_empty() {
        parts.push(view! { <Empty words=text::day_none(lang)/> }.into_any());
    } else {
        parts.push(chart(&name, on, limit, &hours, lang));
        let said: Vec<AnyView> = spells
            .iter()
            .map(|spell| view! { <li>{spell_words(spell, names, lang)}</li> }.into_any())
            .collect();
        parts.push(if said.is_empty() {
            view! { <Notice kind=NoticeKind::Success><p>{text::day_within(lang)}</p></Notice> }
                .into_any()
        } else {
            view! {
                <Notice kind=NoticeKind::Caution title=text::day_spells(lang)>
                    <ul class="spans">{said}</ul>
                </Notice>
            }
            .into_any()
        });
        parts.push(readings(items, lang));
        parts.push(page_links(cursor, lang, |cursor| path_of(&window, Some(on), cursor)));
    }
    parts.push(how(vec![text::waiting_how(lang).to_owned()], lang));
    parts
}

/// Every hour from the first with a reading to the last.
fn filled(hours: &[HourOfWaiting]) -> Vec<HourOfWaiting> {
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else { return Vec::new() };
    let none = |hour| HourOfWaiting { hour, readings: 0, minutes_most: 0, waiting_most: 0 };
    (first.hour..=last.hour)
        .map(|hour| hours.iter().find(|it| it.hour == hour).cloned().unwrap_or(none(hour)))
        .collect()
}

fn chart(name: &str, on: Day, limit: u32, hours: &[HourOfWaiting], lang: Lang) -> AnyView {
    let most = hours.iter().map(|hour| hour.minutes_most).max().unwrap_or(0);
    let hours = filled(hours);
    let bars = hours
        .iter()
        .map(|hour| DayBar {
            label: format!("{}:00", hour.hour),
            value: i64::from(hour.minutes_most),
            shown: text::chart_shown(lang, hour.hour, hour.minutes_most),
        })
        .collect();
    let columns = vec![
        Column::words(text::chart_hour(lang)),
        Column::numbers(text::chart_minutes(lang)),
        Column::numbers(text::chart_people(lang)),
        Column::numbers(text::chart_readings(lang)),
        Column::words(text::reading_rule(lang)),
    ];
    let rows = hours
        .iter()
        .map(|hour| {
            let HourOfWaiting { hour, readings, minutes_most, waiting_most } = hour;
            vec![
                Cell::of(format!("{hour}:00")),
                Cell::of(minutes_most),
                Cell::of(waiting_most),
                Cell::of(readings),
                Cell::of(rule_words(*minutes_most, limit, lang)),
            ]
        })
        .collect();
    view! {
        <DayChart
            label=text::chart_label(lang, name, on, most, limit)
            bars=bars
            caption=text::chart_caption(lang)
            columns=columns
            rows=rows
        />
    }
    .into_any()
}

fn rule_words(minutes: u32, limit: u32, lang: Lang) -> &'static str {
    if minutes > limit { text::over(lang) } else { text::within(lang) }
}

fn readings(items: Vec<KeptReading>, lang: Lang) -> AnyView {
    let columns = vec![
        Column::words(text::reading_at(lang)),
        Column::numbers(text::reading_minutes(lang)),
        Column::numbers(text::reading_people(lang)),
        Column::words(text::reading_rule(lang)),
        Column::words(text::reading_via(lang)),
    ];
    let rows = items
        .into_iter()
        .map(|KeptReading { reading, limit, via }| {
            let WaitingReading { window: _, at, waiting, minutes } = reading;
            let via = match via {
                Via::Key => text::via_key(lang),
                Via::Window => text::via_window(lang),
            };
            vec![
                Cell::of(at.minute_text()),
                Cell::of(minutes),
                Cell::of(waiting),
                Cell::of(rule_words(minutes, limit, lang)),
                Cell::of(via),
            ]
        })
        .collect();
    view! { <Table caption=text::readings_title(lang) columns=columns rows=rows/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_without_a_reading_are_drawn_empty() {
        let of =
            |hour, minutes_most| HourOfWaiting { hour, readings: 1, minutes_most, waiting_most: 1 };
        let drawn: Vec<(u8, u32)> = filled(&[of(9, 12), of(11, 40)])
            .into_iter()
            .map(|hour| (hour.hour, hour.minutes_most))
            .collect();
        assert_eq!(drawn, [(9, 12), (10, 0), (11, 40)]);
        assert_eq!(filled(&[]), []);
    }
}
