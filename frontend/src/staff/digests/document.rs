//! The digest of a day as a document: the figures, the new cases, what is overdue and by whom, and what needs the
//! leader's decision. It prints on A4.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::route::Route;
use crate::staff::supervision::{heard_words, subject_link};
use crate::staff::text::watch as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Cell, Column, Empty, Heading, Table, loaded};
use crate::ui::language::spoken;
use crate::ui::totals::{Figure, totals};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::sentence::owner_name;
use shared::time::Day;
use shared::wire::{AboutCase, Digest, DutyRow, Subject};
use std::collections::BTreeMap;

#[component]
pub fn Document(day: Day) -> impl IntoView {
    let workspace = workspace();
    let digest: Remote<Digest> = Remote::new();
    let ask = Callback::new(move |()| digest.fetch(workspace.api.digest(day)));
    Effect::new(move || {
        workspace.renewals.track();
        ask.run(());
    });
    let sheet = loaded(digest, ask, move |digest, lang| sheet(digest, &workspace.names(), lang));
    view! {
        <div class="digest-sheet">
            {spoken(move |lang| {
                view! {
                    <p class="no-print">
                        <a href=Route::Digests.path()>{text::digest_back(lang)}</a>
                    </p>
                    <Heading text=text::digest_of(lang, day)/>
                }
            })}
            {sheet}
        </div>
    }
}

fn sheet(digest: Digest, names: &Directory, lang: Lang) -> AnyView {
    let Digest {
        day: _,
        made_at,
        registered,
        assigned,
        settled,
        resolved,
        new,
        overdue,
        awaits,
        about,
    } = digest;
    let about: BTreeMap<CaseNumber, String> =
        about.into_iter().map(|about| (about.number, about_words(about, lang))).collect();
    let figures: Vec<Figure> = vec![
        (text::digest_registered(lang), registered.to_string(), None),
        (text::digest_assigned(lang), assigned.to_string(), None),
        (text::digest_settled(lang), settled.to_string(), None),
        (
            text::digest_resolved(lang),
            resolved.to_string(),
            Some(text::digest_resolved_hint(lang).to_owned()),
        ),
    ];
    let print = Callback::new(|()| browser::print());
    let overdue = if overdue.is_empty() {
        view! { <Empty words=text::digest_overdue_none(lang)/> }.into_any()
    } else {
        duties(text::digest_overdue(lang), overdue, &about, names, lang)
    };
    let awaits = if awaits.is_empty() {
        view! { <Empty words=text::digest_awaits_none(lang)/> }.into_any()
    } else {
        duties(text::digest_awaits(lang), awaits, &about, names, lang)
    };
    view! {
        <p class="note">{text::digest_made(lang, made_at.minute_text())}</p>
        <div class="files">
            <Button label=text::digest_print(lang) kind=ButtonKind::Secondary on_press=print/>
        </div>
        <section>
            <h2>{text::digest_figures(lang)}</h2>
            {totals(figures)}
        </section>
        <section>
            <h2>{text::digest_new(lang)}</h2>
            {new_cases(new, &about, lang)}
        </section>
        <section>
            <h2>{text::digest_overdue(lang)}</h2>
            {overdue}
        </section>
        <section>
            <h2>{text::digest_awaits(lang)}</h2>
            {awaits}
        </section>
    }
    .into_any()
}

/// What a case is about: its title, where the reader may know it, and why the citizen was turned away.
fn about_words(about: AboutCase, lang: Lang) -> String {
    let AboutCase { number: _, title, reason } = about;
    match title {
        Some(title) => format!("{} · {}", title.as_str(), reason.say(lang)),
        None => reason.say(lang).to_owned(),
    }
}

fn new_cases(
    numbers: Vec<CaseNumber>,
    about: &BTreeMap<CaseNumber, String>,
    lang: Lang,
) -> AnyView {
    if numbers.is_empty() {
        return view! { <Empty words=text::digest_new_none(lang)/> }.into_any();
    }
    let links: Vec<AnyView> = numbers
        .into_iter()
        .map(|number| {
            let href = Route::Case(number).path();
            let about = about.get(&number).cloned();
            view! {
                <li>
                    <a class="unbroken" href=href>{number.to_string()}</a>
                    " "
                    <span dir="auto">{about}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="digest-cases">{links}</ul> }.into_any()
}

/// The duties as a table: what, on which case, by whom, since when, by when, and how far it was escalated.
fn duties(
    caption: &'static str,
    rows: Vec<DutyRow>,
    about: &BTreeMap<CaseNumber, String>,
    names: &Directory,
    lang: Lang,
) -> AnyView {
    let columns = [
        text::owes_what(lang),
        text::owes_on(lang),
        text::owes_who(lang),
        text::owes_since(lang),
        text::owes_due(lang),
        text::owes_heard(lang),
    ];
    let rows = rows
        .into_iter()
        .map(|DutyRow { subject, duty, overdue: _, rungs }| {
            let about = match &subject {
                Subject::Case { number } => about.get(number).cloned(),
                Subject::Plan { plan: _ } => None,
            };
            let on = view! {
                {subject_link(&subject, lang)}
                {about.map(|about| view! { <span class="digest-about" dir="auto">{about}</span> })}
            };
            vec![
                Cell::of(duty.kind.say(lang)),
                Cell::view(on),
                Cell::of(owner_name(&duty.owner, names, lang)),
                Cell::of(duty.since.minute_text()),
                Cell::of(duty.due.minute_text()),
                Cell::Words(heard_words(&rungs, lang)),
            ]
        })
        .collect();
    view! {
        <Table
            caption=caption
            caption_unseen=true
            columns=columns.map(Column::words).to_vec()
            rows=rows
        />
    }
    .into_any()
}
