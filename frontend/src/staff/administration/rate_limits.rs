//! How often strangers may do what, as a form, and what was refused, by day.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::administration::changed_view;
use crate::staff::forms::fields::{line, radios};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text::rate_limits as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Cell, Choice, Column, FieldKind, Notice, NoticeKind, SubmitButton, Table, loaded,
};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::problem::{Field, FieldProblem};
use shared::rate::RateLimits;
use shared::wire::{Page, PutRateLimits, RateLimitsNow, RefusedOn};
use std::collections::BTreeSet;

/// A limit that is a number.
#[derive(Clone, Copy)]
struct Limit {
    field: &'static str,
    label: fn(Lang) -> &'static str,
    read: fn(&RateLimits) -> u32,
    write: fn(&mut RateLimits, u32),
}

macro_rules! limit {
    ($field:ident) => {
        Limit {
            field: stringify!($field),
            label: text::$field,
            read: |limits| limits.$field,
            write: |limits, value| limits.$field = value,
        }
    };
}

/// From one address in an hour.
const OF_AN_ADDRESS: [Limit; 8] = [
    limit!(registrations),
    limit!(messages),
    limit!(uploads),
    Limit {
        field: "upload_megabytes",
        label: text::upload_megabytes,
        read: RateLimits::upload_megabytes,
        write: |limits, value| limits.upload_megabytes = Some(value),
    },
    limit!(codes),
    limit!(numbers),
    limit!(passwords),
    limit!(reads),
];
const OF_THE_TOWN: [Limit; 2] = [
    limit!(town_registrations),
    Limit {
        field: "town_upload_megabytes",
        label: text::town_upload_megabytes,
        read: RateLimits::town_upload_megabytes,
        write: |limits, value| limits.town_upload_megabytes = Some(value),
    },
];
const OF_PROGRAMS: [Limit; 1] = [Limit {
    field: "key_registrations",
    label: text::key_registrations,
    read: RateLimits::key_registrations,
    write: |limits, value| limits.key_registrations = Some(value),
}];
const OF_TEXTS: [Limit; 2] = [limit!(texts_to_phone), limit!(texts_in_town)];

/// Whether Open311 needs a key, as the form says it.
const NEEDED: &str = "needed";
const NOT_NEEDED: &str = "not-needed";

#[component]
pub fn RateLimitsKept() -> impl IntoView {
    let workspace = workspace();
    let known = Remote::<RateLimitsNow>::new();
    Effect::new(move || {
        workspace.renewals.track();
        known.fetch(workspace.api.rate_limits());
    });
    let fetch = Callback::new(move |()| known.fetch(workspace.api.rate_limits()));
    let (page, again) =
        follow::<Page<RefusedOn>, _>(move |query| workspace.api.refusals(cursor_in(query)));
    let at = under(Route::Administration(AdminPage::RateLimits).path());
    let refused = fetched_list(page, again, text::none_refused, at, table);
    view! {
        {spoken(|lang| view! { <p class="hint">{text::intro(lang)}</p> })}
        {loaded(known, fetch, |now, _| view! { <Edit now=now/> }.into_any())}
        {spoken(|lang| view! { <h2>{text::refused_title(lang)}</h2> })}
        {refused}
    }
}

/// The calling codes as typed: numbers between anything that is none.
fn codes_of(typed: &str) -> Option<BTreeSet<u16>> {
    typed
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|code| !code.is_empty())
        .map(|code| code.parse().ok())
        .collect()
}

#[component]
fn Edit(now: RateLimitsNow) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let form = Form::new("rate-limits");
    workspace.clears(form);
    let typed = |limit: Limit| (limit, RwSignal::new((limit.read)(&now.limits).to_string()));
    let of_an_address = OF_AN_ADDRESS.map(typed);
    let of_the_town = OF_THE_TOWN.map(typed);
    let of_programs = OF_PROGRAMS.map(typed);
    let of_texts = OF_TEXTS.map(typed);
    let needs_key = if now.limits.open311_needs_key() { NEEDED } else { NOT_NEEDED };
    let needs_key = RwSignal::new(needs_key.to_owned());
    let countries: Vec<String> = now.limits.calling_codes.iter().map(u16::to_string).collect();
    let countries = RwSignal::new(countries.join(" "));
    let (saved, changed) = (RwSignal::new(false), RwSignal::new(false));
    let seen = (!now.built_in).then(|| now.limits.clone());
    let base = StoredValue::new((now.limits, seen));
    let of_all =
        move || of_an_address.into_iter().chain(of_the_town).chain(of_programs).chain(of_texts);
    let submit = Callback::new(move |()| {
        saved.set(false);
        let (mut limits, seen) = base.get_value();
        // What is no number is out of range, which the limits themselves report.
        for (limit, value) in of_all() {
            let value = value.with_untracked(|typed| typed.trim().parse().unwrap_or(u32::MAX));
            (limit.write)(&mut limits, value);
        }
        limits.open311_needs_key = Some(needs_key.with_untracked(|chosen| chosen == NEEDED));
        let codes = countries.with_untracked(|typed| codes_of(typed));
        let are_codes = codes.is_some();
        limits.calling_codes = codes.unwrap_or(limits.calling_codes);
        let mut problems = limits.problems();
        if !are_codes {
            problems.push(FieldProblem::new("calling_codes", Field::Malformed));
        }
        if !form.accepts_said(problems.into_iter().map(FormProblem::from).collect()) {
            return;
        }
        let put = PutRateLimits { limits, seen };
        form.send(
            move |_| async move {
                let is_kept = match workspace.api.put_rate_limits(put).await {
                    Err(error) if error.is_stale_entry() => false,
                    answer => answer.map(|_| true).map_err(|error| {
                        error.renamed(|field| {
                            field.strip_prefix("limits.").unwrap_or(field).to_owned()
                        })
                    })?,
                };
                Ok((is_kept, workspace.api.rate_limits().await?))
            },
            move |(is_kept, now): (bool, RateLimitsNow)| {
                saved.set(is_kept);
                changed.set(!is_kept);
                base.set_value((now.limits.clone(), Some(now.limits)));
                let place = if is_kept { "saved" } else { "changed" };
                request_animation_frame(move || browser::focus(place));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        saved.get().then(|| {
            view! {
                <div id="saved" tabindex="-1">
                    <Notice kind=NoticeKind::Success title=text::saved(lang) live=true/>
                </div>
            }
        })
    };
    let fields = |limits: &[(Limit, RwSignal<String>)], lang: Lang| -> Vec<AnyView> {
        let field = |(limit, value): &(Limit, RwSignal<String>)| {
            let field = line(limit.field, (limit.label)(lang), *value);
            view! { {field.kind(FieldKind::Digits).short()} }.into_any()
        };
        limits.iter().map(field).collect()
    };
    view! {
        {changed_view(changed, text::changed)}
        {said}
        {spoken(move |lang| {
            view! {
                <section class="part dense" aria-label=text::title(lang)>
                    <FlowBox form=form on_submit=submit>
                        <fieldset>
                            <legend>{text::part_address(lang)}</legend>
                            <p class="hint">{text::part_address_hint(lang)}</p>
                            {fields(&of_an_address, lang)}
                        </fieldset>
                        <fieldset>
                            <legend>{text::part_town(lang)}</legend>
                            <p class="hint">{text::part_town_hint(lang)}</p>
                            {fields(&of_the_town, lang)}
                        </fieldset>
                        <fieldset>
                            <legend>{text::part_programs(lang)}</legend>
                            <p class="hint">{text::part_programs_hint(lang)}</p>
                            {
                                radios(
                                        "open311_needs_key",
                                        text::open311_needs_key(lang),
                                        needs_key,
                                        [
                                            Choice::new(NOT_NEEDED, text::key_not_needed(lang)),
                                            Choice::new(NEEDED, text::key_needed(lang)),
                                        ],
                                    )
                                    .inline()
                            }
                            {fields(&of_programs, lang)}
                        </fieldset>
                        <fieldset>
                            <legend>{text::part_texts(lang)}</legend>
                            <p class="hint">{text::part_texts_hint(lang)}</p>
                            {fields(&of_texts, lang)}
                            {
                                line("calling_codes", text::calling_codes(lang), countries)
                                    .hint(text::calling_codes_hint(lang))
                            }
                        </fieldset>
                        <div class="buttons"><SubmitButton label=crate::staff::text::save(lang)/></div>
                    </FlowBox>
                </section>
            }
        })}
    }
}

fn table(days: Vec<RefusedOn>, lang: Lang) -> AnyView {
    let columns = vec![
        Column::words(text::day(lang)),
        Column::words(text::act(lang)),
        Column::numbers(text::worked(lang)),
        Column::numbers(text::waited(lang)),
    ];
    let rows = days.into_iter().flat_map(|RefusedOn { day, acts }| {
        acts.into_iter().map(move |refused| {
            vec![
                Cell::of(day),
                Cell::of(refused.act.say(lang)),
                Cell::of(refused.worked),
                Cell::of(refused.waited),
            ]
        })
    });
    view! { <Table caption=text::refused_title(lang) columns=columns rows=rows.collect()/> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calling_codes_are_read_however_they_are_separated() {
        let codes = |typed| codes_of(typed).map(|codes| codes.into_iter().collect::<Vec<_>>());
        assert_eq!(codes("86"), Some(vec![86]));
        assert_eq!(codes("+86、+852, 853"), Some(vec![86, 852, 853]));
        assert_eq!(codes(""), Some(Vec::new()));
        assert_eq!(codes("8613900001234"), None);
    }
}
