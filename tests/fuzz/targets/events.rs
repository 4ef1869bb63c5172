//! The events of a case as they are stored, a link of the chain on each line. What is read hashes to the same bytes when it
//! was written in its canonical form, also where a later version adds members, and whatever happened can be folded, kept as
//! a head and shown.

#![no_main]

use fuzz::{DIRECTORY, LEAD, MIB, NOW, POLICY, begin, within};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use shared::actor::Actor;
use shared::aggregate::Aggregate;
use shared::case::{Case, History, evolve, evolve_of_bytes};
use shared::chain::Link;
use shared::cross::CrossCounts;
use shared::event::Event;
use shared::figures::Tally;
use shared::lang::Lang;
use shared::personal::Personal;
use shared::record::moves;
use shared::sentence::case_sentence;
use shared::shape::{Parser, SerdeJson, Shape};
use shared::succession::Reader;
use shared::view::{CitizenCase, PublicCase, PublicRecord, RegisterRow};

/// The most events of an input, so that quadratic checks stay quick.
const MAX_EVENTS: usize = 40;

/// The value with a member that this version does not know, in each of its objects.
fn of_the_future(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let known = members.iter().map(|(name, value)| (name.clone(), of_the_future(value)));
            let unknown = ("of_the_future".to_owned(), Value::from("anything"));
            Value::Object(known.chain([unknown]).collect())
        }
        Value::Array(items) => items.iter().map(of_the_future).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn link(line: &str) -> Option<Link> {
    let link: Link = serde_json::from_str(line).ok()?;
    let bytes = link.bytes();
    let json = bytes.strip_prefix(b"onetrip.event.v1\n").expect("the format");
    let written = std::str::from_utf8(json).expect("UTF-8");
    assert_eq!(Link::hash_of(written).written(), link.hash());
    let again: Link = serde_json::from_str(written).expect("what was written");
    assert!(again == link && again.bytes() == bytes, "{written}");
    assert_eq!(SerdeJson::parse::<Link>(written).as_ref(), Some(&link), "{written}");
    let later = of_the_future(&serde_json::from_str(written).expect("JSON"));
    let later_link: Link =
        serde_json::from_value(later.clone()).expect("a link of a later version");
    assert_eq!(later_link, link);
    assert_eq!(Link::read(&&later).as_ref(), Some(&link));
    Some(link)
}

/// Whatever can be asked of a case has an answer.
fn show(case: &Case, events: &[Event]) {
    let history = History { case, events };
    let record = PublicRecord::of(history);
    let written = serde_json::to_string(&record).expect("it can be written");
    assert_eq!(serde_json::from_str::<PublicRecord>(&written).ok().as_ref(), Some(&record));
    assert_eq!(SerdeJson::parse::<PublicRecord>(&written).as_ref(), Some(&record));
    let personal = Personal::default();
    CitizenCase::of(history, &personal, NOW, &POLICY);
    PublicCase::of(case);
    let Actor::Staff(lead) = &*LEAD else { return };
    let reader = Reader::of(&lead.seat, &DIRECTORY);
    let row = RegisterRow::of(case, &personal, &reader);
    for lang in Lang::ALL {
        assert!(!case_sentence(case, &DIRECTORY, lang, NOW).is_empty());
        row.iter().for_each(|row| drop(row.cells(&DIRECTORY, lang)));
    }
    case.standing();
    case.next_look(&POLICY);
    history.claims();
    history.window_due();
}

fuzz_target!(init: begin(), |text: &str| {
    within(32 * MIB + 500 * text.len(), || {
        let (mut case, mut events) = (None::<Case>, Vec::new());
        let mut sum = Tally::default();
        for line in text.lines().take(MAX_EVENTS) {
            let Some(link) = link(line) else { continue };
            let number = case.as_ref().map_or(link.number, |case| case.number);
            let length = serde_json::to_string(&link.event).expect("it can be written").len();
            let next = evolve(case.clone(), number, &link.event);
            assert_eq!(next, evolve_of_bytes(case.clone(), number, &link.event, length));
            let Some(next) = next else { continue };
            sum.add(&Tally::change(case.as_ref(), &next), 1);
            CrossCounts::change(case.as_ref(), &next);
            moves(case.as_ref(), &next);
            events.push(link.event);
            // What the clock adds happens to it, too.
            for event in next.tick(NOW, &POLICY) {
                assert!(evolve(Some(next.clone()), number, &event).is_some());
            }
            case = Some(next);
        }
        let Some(case) = case else { return };
        assert_eq!(sum, Tally::of(&case), "the figures are the sum of what the events add");
        let head = serde_json::to_string(&case).expect("it can be written");
        assert_eq!(serde_json::from_str::<Case>(&head).ok().as_ref(), Some(&case), "{head}");
        show(&case, &events);
    });
});
