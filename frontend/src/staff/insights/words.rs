//! What citizens wrote in a period, in groups of similar texts, and who registered several times.

use super::asked::{AskForm, asked_in};
use super::how;
use crate::client::navigation::navigation;
use crate::staff::route::{Insight, Route};
use crate::staff::text::insights as text;
use crate::staff::views::listed::follow;
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, loaded};
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::insight::words::{GroupedCase, Repeat, WordGroup, WordGroups};
use shared::lang::Lang;

/// How many cases of a group are shown at once.
const SHOWN: usize = 5;

#[component]
pub fn WordGroups() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let asked = Memo::new(move |_| query.with(asked_in));
    let (words, again) = follow::<WordGroups, _>(move |query| workspace.api.words(asked_in(query)));
    let shown = loaded(words, again, move |words, lang| {
        let names = workspace.names();
        let WordGroups { asked, cases, read, groups, repeats } = words;
        let groups: Vec<AnyView> =
            groups.into_iter().map(|group| group_view(group, lang)).collect();
        let groups = if groups.is_empty() {
            view! { <Empty words=text::groups_none(lang)/> }.into_any()
        } else {
            view! { <ol class="insight-points">{groups}</ol> }.into_any()
        };
        view! {
            <div class="insights">
                <p class="hint">
                    {text::period_line(lang, asked.from, asked.until)} {lang.pick("。", ".")}
                </p>
                <section class="part" aria-labelledby="groups-title">
                    <h2 id="groups-title">{text::groups_title(lang)}</h2>
                    <p class="hint">{text::words_read(lang, read, cases)}</p>
                    {groups}
                </section>
                {repeats_view(repeats, &names, lang)}
                {how(vec![text::words_how(lang).to_owned()], lang)}
            </div>
        }
        .into_any()
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::words_hint(lang)}</p> })}
        {move || {
            let path = Route::Insights(Insight::Words).path();
            view! { <AskForm asked=asked.get() path=path/> }
        }}
        {shown}
    }
}

fn group_view(group: WordGroup, lang: Lang) -> AnyView {
    let WordGroup { words, likeness, cases } = group;
    let title = text::group_title(lang, cases.len(), words.join(lang.pick("、", ", ")));
    let line = |GroupedCase { number, title, point: _ }: GroupedCase| {
        let href = Route::Case(number).path();
        view! { <li><a href=href>{number.to_string()}</a> " " {title.as_str().to_owned()}</li> }
            .into_any()
    };
    let mut lines: Vec<AnyView> = cases.into_iter().map(line).collect();
    let rest = lines.split_off(SHOWN.min(lines.len()));
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details>
                <summary>{text::group_more(lang, rest.len())}</summary>
                <ul class="insight-cases">{rest}</ul>
            </details>
        }
    });
    view! {
        <li class="insight-point">
            <h3>{title}</h3>
            <p class="hint">{text::group_likeness(lang, likeness)}</p>
            <ul class="insight-cases">{lines}</ul>
            {rest}
        </li>
    }
    .into_any()
}

fn repeats_view(repeats: Option<Vec<Repeat>>, names: &Directory, lang: Lang) -> AnyView {
    let Some(repeats) = repeats else {
        return view! { <p class="hint">{text::repeats_hidden(lang)}</p> }.into_any();
    };
    let lines: Vec<AnyView> = repeats
        .into_iter()
        .map(|Repeat { matter, numbers }| {
            let matter = match &matter {
                Some(matter) => names.matter(matter, lang),
                None => text::no_matter(lang),
            };
            let links: Vec<AnyView> = numbers
                .iter()
                .map(|number| {
                    let href = Route::Case(*number).path();
                    view! { <li><a href=href>{number.to_string()}</a></li> }.into_any()
                })
                .collect();
            view! {
                <li>
                    <p>{text::repeat_line(lang, matter, numbers.len())}</p>
                    <ul class="insight-numbers">{links}</ul>
                </li>
            }
            .into_any()
        })
        .collect();
    let body = if lines.is_empty() {
        view! { <Empty words=text::repeats_none(lang)/> }.into_any()
    } else {
        view! { <ul class="insight-spells">{lines}</ul> }.into_any()
    };
    view! {
        <section class="part" aria-labelledby="repeats-title">
            <h2 id="repeats-title">{text::repeats_title(lang)}</h2>
            <p class="hint">{text::repeats_hint(lang)}</p>
            {body}
        </section>
    }
    .into_any()
}
