//! The check of one case: its chain, its place under the daily roots, what it added to the figures, and what the
//! tracker shows of it.

use super::figures::{explained, verdict};
use super::log::{checkpoints, keep_checkpoint, kept_checkpoint};
use super::text;
use crate::client::http::ApiError;
use crate::client::json;
use crate::client::load::Remote;
use crate::client::public::PublicApi;
use crate::ui::address;
use crate::ui::components::{Cell, Column, Heading, Table, link, loaded, paragraph, plain};
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::chain::GENESIS;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::proof::{CaseFault, CaseProof, Checkpoint, Proven, check_case};

#[derive(Clone)]
struct Checked {
    proof: CaseProof,
    found: Result<Proven, CaseFault>,
    /// How many daily roots form the chain; `None` if they do not form one.
    days: Option<u32>,
}

#[component]
pub fn CheckCase(number: CaseNumber) -> impl IntoView {
    let checked: Remote<Checked> = Remote::new();
    let start = move || checked.fetch(check(number));
    start();
    let head = spoken(move |lang| {
        let heading = view! { <Heading text=text::case_title(lang, number)/> }.into_any();
        let address = address::case(number);
        let back = plain("p").child(link("", address, text::back_to_case(lang))).any();
        let lead = plain("p").class("lead").text(text::case_lead(lang)).any();
        vec![heading, lead, back]
    });
    let body = loaded(checked, start, move |checked, lang| told(&checked, lang));
    let shows = spoken(|lang| {
        let shows = [text::case_shows_1(lang), text::case_shows_2(lang), text::case_shows_3(lang)];
        explained(shows, lang, [])
    });
    [head, body, shows].into_any()
}

async fn check(number: CaseNumber) -> Result<Checked, ApiError> {
    let proof = PublicApi::proof(number).await?;
    let days = chained(&checkpoints().await?, &proof);
    let found = check_case(&proof, json::read);
    Ok(Checked { proof, found, days })
}

/// The number of daily roots, if they form one chain that contains the roots of the case and the one stored here.
fn chained(all: &[Checkpoint], proof: &CaseProof) -> Option<u32> {
    let kept = kept_checkpoint();
    let mut previous = GENESIS.to_owned();
    let mut kept_met = kept.is_empty();
    for checkpoint in all {
        if checkpoint.previous != previous {
            return None;
        }
        previous = checkpoint.hash().written();
        match kept.get(&checkpoint.day) {
            Some(hash) if *hash == previous => kept_met = true,
            Some(_) => return None,
            None => {}
        }
    }
    if !kept_met || !proof.checkpoints.iter().all(|checkpoint| all.contains(checkpoint)) {
        return None;
    }
    if let Some(last) = all.last() {
        keep_checkpoint(last.day, &previous);
    }
    u32::try_from(all.len()).ok()
}

fn told(checked: &Checked, lang: Lang) -> AnyView {
    let Checked { proof, found, days } = checked;
    let (is_fine, said) = match (found, days) {
        (Err(CaseFault { revision, kind }), _) => {
            let place = revision.map(|revision| paragraph(text::fault_event(lang, revision)));
            let said = [paragraph(kind.say(lang))];
            (false, said.into_iter().chain(place).collect())
        }
        (Ok(_), None) => (false, vec![paragraph(text::days_differ(lang))]),
        (Ok(Proven { events, sealed, rows }), Some(days)) => {
            let said = vec![
                paragraph(text::chain_agrees(lang, events)),
                paragraph(text::sealed_agrees(lang, sealed, events)),
                paragraph(text::counted_agrees(lang, rows)),
                paragraph(text::shown_agrees(lang)),
                paragraph(text::days_agree(lang, days)),
            ];
            (true, said)
        }
    };
    let columns = vec![
        Column::words(text::event_number(lang)),
        Column::words(text::event_day(lang)),
        Column::words(text::event_root(lang)),
        Column::words(text::event_hash(lang)),
    ];
    let rows = (1..)
        .zip(&proof.events)
        .map(|(revision, event): (u32, _)| {
            let root = if event.place.is_some() { text::yes(lang) } else { text::not_yet(lang) };
            let is_sealed =
                proof.checkpoints.iter().any(|checkpoint| checkpoint.day == event.recorded);
            let root = if is_sealed && event.place.is_none() { "–" } else { root };
            let hash = plain("code").class("hash").text(event.hash.clone());
            vec![
                Cell::of(revision),
                Cell::of(event.recorded),
                Cell::of(root),
                Cell::view(hash.any()),
            ]
        })
        .collect();
    let table =
        view! { <Table caption=text::events_caption(lang) columns=columns rows=rows/> }.into_any();
    vec![verdict(is_fine, lang, said), table].into_any()
}
