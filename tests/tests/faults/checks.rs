//! What is true after a run: everything that was acknowledged is there once, every view of a case and of the figures
//! agrees with every other, and each notice that is due is listed once.

use super::people::{CITIZENS, Person};
use super::world::World;
use api::notice::{Addressee, notified_desk};
use shared::actor::By;
use shared::case::{Case, evolve};
use shared::chain::Link;
use shared::event::{Event, EventPayload};
use shared::figures::Figures;
use shared::notice::{Audience, Notify};
use shared::number::CaseNumber;
use shared::proof::{Audit, CaseProof, compare};
use shared::shape::SerdeJson;
use shared::text::Phone;
use std::collections::{BTreeMap, BTreeSet};

/// What was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    pub cases: usize,
    pub events: usize,
    pub by_clock: usize,
    pub sealed_days: usize,
    pub sealed_events: u32,
    pub notices: usize,
    pub numbers_compared: u32,
}

impl Found {
    pub fn add(&mut self, other: Found) {
        self.cases += other.cases;
        self.events += other.events;
        self.by_clock += other.by_clock;
        self.sealed_days += other.sealed_days;
        self.sealed_events += other.sealed_events;
        self.notices += other.notices;
        self.numbers_compared += other.numbers_compared;
    }
}

/// Checks everything. Each disagreement panics with what disagrees.
pub async fn check(world: &World) -> Found {
    let mut found = Found::default();
    let record = world.record.take();
    let (mut expected, mut overtaken) = (BTreeSet::new(), BTreeSet::new());
    let mut standing = 0;
    for known in &record.cases {
        let number = known.slip.number;
        let proof: CaseProof =
            world.read(&format!("/api/v1/cases/{number}/events"), None).await.value();
        let proven =
            shared::proof::check_case(&proof, |link| serde_json::from_str::<Link>(link).ok());
        let proven = proven.unwrap_or_else(|fault| panic!("{number}: {fault:?}"));
        standing += proven.events;
        found.sealed_events += proven.sealed;
        let links = proof
            .events
            .iter()
            .map(|event| serde_json::from_str::<Link>(&event.link).expect("a link of the chain"));
        let events: Vec<Event> = links.map(|link| link.event).collect();
        found.events += events.len();
        found.by_clock += events.iter().filter(|event| event.by == By::Clock).count();
        assert_eq!(
            by_people(&events),
            record.acknowledged[&number],
            "{number}: what people did, and what was acknowledged"
        );
        check_clock(number, &events);
        let (due, void) = notices_of(number, &events);
        expected.extend(due);
        overtaken.extend(void);

        // The tracker, the console and the citizen's page show the same case.
        let shown = world.json(&format!("/api/v1/cases/{number}"), None).await;
        let staff = world.json(&format!("/api/v1/console/cases/{number}"), Some("inspector")).await;
        for (name, value) in staff["public"].as_object().expect("a case") {
            assert_eq!(shown[name], *value, "{number}: {name} on the tracker and the console");
        }
        assert_eq!(shown["revision"], serde_json::json!(events.len()), "{number}");
        let lead = world.json(&format!("/api/v1/console/cases/{number}"), Some("lead")).await;
        assert_eq!(lead["intake"]["title"], serde_json::json!(known.title), "{number}: its words");
    }
    found.cases = record.cases.len();
    check_figures(world, &mut found, standing).await;
    found.notices = check_notices(world, &expected, &overtaken).await;
    world.record.replace(record);
    found
}

/// The revisions to which people's commands led: events of one instant by the same kind of person are one command.
fn by_people(events: &[Event]) -> BTreeSet<u32> {
    let is_last = |place: &usize| {
        let one = &events[*place];
        let is_same = |next: &Event| next.at == one.at && next.by != By::Clock;
        one.by != By::Clock && !events.get(place + 1).is_some_and(is_same)
    };
    (0..events.len()).filter(is_last).map(|place| place as u32 + 1).collect()
}

/// The clock did nothing twice.
#[allow(clippy::wildcard_enum_match_arm)]
fn check_clock(number: CaseNumber, events: &[Event]) {
    let mut done = BTreeSet::new();
    for event in events {
        let act = match &event.what {
            EventPayload::Reminded { duty } => format!("{duty:?} reminded"),
            EventPayload::WentOverdue { duty } => format!("{duty:?} overdue"),
            EventPayload::Escalated { duty, rung } => format!("{duty:?} {rung:?}"),
            _ => continue,
        };
        assert!(done.insert(act.clone()), "{number}: the clock did this twice: {act}");
    }
}

/// The ids of the notices of a case's events, and of those to its citizen that a voiding overtook, which go out only if
/// they did before it.
fn notices_of(number: CaseNumber, events: &[Event]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut expected, mut overtaken) = (BTreeSet::new(), BTreeSet::new());
    let mut case: Option<Case> = None;
    for (place, event) in (1..).zip(events) {
        case = evolve(case, number, event);
        let case = case.as_ref().expect("a case");
        assert_eq!(case.revision(), place);
        if matches!(event.what, EventPayload::Voided { .. }) {
            overtaken.clone_from(&expected);
        }
        for audience in case.audiences(event) {
            let to = match audience {
                Audience::Citizen => "citizen".to_owned(),
                Audience::Desk { owner } => notified_desk(&owner),
                Audience::Inspector => "i".to_owned(),
            };
            expected.insert(format!("{number}#{place:06}#{to}"));
        }
    }
    (expected, overtaken)
}

/// All lines of a paged part of the log.
async fn lines(world: &World, path: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let address = format!("{path}{joint}cursor={}", cursor.replace('#', "%23"));
        let text = world.read(&address, None).await.text();
        let mut next = None;
        for line in text.lines() {
            match line.strip_prefix("next ") {
                Some(written) => next = Some(written.to_owned()),
                None => all.push(line.to_owned()),
            }
        }
        match next {
            Some(next) => cursor = next,
            None => return all,
        }
    }
}

/// The log adds up to the published figures, and to the cases that people hold slips of.
async fn check_figures(world: &World, found: &mut Found, standing: u32) {
    let log = lines(world, "/api/v1/log").await;
    let mut audit = Audit::new(BTreeMap::new());
    for line in &log {
        audit.take::<SerdeJson>(line).unwrap_or_else(|fault| panic!("{fault:?} in {line}"));
    }
    audit.close().expect("a log that is whole");
    let open = match audit.last_day() {
        Some(day) => format!("/api/v1/log/open?after={day}"),
        None => "/api/v1/log/open".to_owned(),
    };
    for line in lines(world, &open).await {
        audit.take_open::<SerdeJson>(&line).expect("a row");
    }
    let stands = lines(world, "/api/v1/log/standing").await;
    assert_eq!(stands.len(), standing as usize, "every event is in the log once");
    assert_eq!(shared::proof::first_fallen::<SerdeJson, _>(&log, &stands), None);
    let published: Figures = world.read("/api/v1/figures", None).await.value();
    let (different, compared) = compare(&published, &audit.figures(None, None));
    assert_eq!(different, [], "the figures and the log");
    let registered = published.total.registered + published.total.voided;
    let registered = usize::try_from(registered).expect("a count");
    assert_eq!(registered, found.cases, "cases in the figures, and slips that people hold");
    assert_eq!(audit.read().events, found.sealed_events, "events in the log, and of the cases");
    found.sealed_days = audit.read().days as usize;
    found.numbers_compared = compared;
    // The register has the same cases.
    let mut listed = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/console/register?from=2018-01-01&until=2020-12-31{cursor}");
        let page = world.json(&path, Some("lead")).await;
        for row in page["items"].as_array().expect("rows") {
            let number = row["number"].as_str().expect("a number").to_owned();
            assert!(listed.insert(number.clone()), "{number} is registered twice");
        }
        let Some(next) = page["cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(listed.len(), found.cases, "cases in the register, and slips that people hold");
}

/// Each notice that is due is listed once, and each citizen's was sent.
async fn check_notices(
    world: &World,
    expected: &BTreeSet<String>,
    overtaken: &BTreeSet<String>,
) -> usize {
    let mut keys: Vec<String> = ["tax", "land", "police"]
        .iter()
        .flat_map(|id| [format!("d:{id}"), format!("l:{id}")])
        .collect();
    keys.extend(["w:main", "l", "p", "i"].map(str::to_owned));
    let phones = (0..CITIZENS).map(|place| Person::Citizen(place).phone());
    for phone in phones.chain([Person::Staff("").phone()]) {
        let phone = Phone::read(&phone).expect("a telephone");
        keys.push(Addressee::Citizen { phone }.key());
    }
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    for key in keys {
        let mut cursor: Option<String> = None;
        loop {
            let key = std::slice::from_ref(&key);
            let page = world.safe.store.list_notices(key, cursor.as_deref()).await;
            let page = page.expect("a page");
            for delivery in page.items {
                *listed.entry(delivery.notice.id).or_default() += 1;
            }
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
    }
    for (id, times) in &listed {
        assert_eq!(*times, 1, "{id} is listed {times} times");
        assert!(expected.contains(id), "{id} is listed and not due");
    }
    for id in expected {
        assert!(listed.contains_key(id), "{id} is due and not listed");
    }
    let letters = world.carrier.0.lock().expect("a count");
    for id in expected.iter().filter(|id| id.ends_with("#citizen")) {
        assert!(overtaken.contains(id) || letters.contains_key(id), "{id} did not go out");
    }
    listed.len()
}
