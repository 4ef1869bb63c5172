//! A year of cases on a driven clock. People come, act in time, late or never; the clock runs late, twice at once, is
//! interrupted, and is down for three days; the server is stopped and restarted on its file. Afterwards every deadline,
//! clock event, notice and digest is computed independently and must exist exactly once, from the first run that could
//! cause it.
//!
//! `ONETRIP_YEAR` gives the number of cases, `ONETRIP_HALL` those of departments and matters.

mod year {
    pub mod expected;
}

use acceptance::capacity::{Meter, UNITS_A_SECOND};
use acceptance::copies::copy;
use acceptance::year::hall::HALL;
use acceptance::year::town::{COMING, DAYS, LEADERS, Town};
use api::store::{Store, Tables, agrees, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use shared::actor::By;
use shared::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use support::account;
use year::expected::{Audit, audit};

/// The default number of cases, which take a minute.
const CASES: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_cases_on_the_clock_loses_doubles_and_delays_nothing() {
    let cases = std::env::var("ONETRIP_YEAR")
        .ok()
        .map_or(CASES, |given| given.parse().expect("ONETRIP_YEAR is a number of cases"));
    let mut town = Town::open(None).await;
    town.live(cases, COMING, DAYS).await;
    let lived = town.lived.clone();
    let acknowledged: usize = lived.acknowledged.values().map(Vec::len).sum();
    println!(
        "{} cases, {} commands acknowledged ({} sent twice), {} runs of the clock ({} doubled, {} \
         broken off, {} days down), {} openings of the house",
        lived.cases.len(),
        acknowledged,
        lived.sent_twice,
        lived.runs.len(),
        lived.doubled,
        lived.broken_off,
        lived.days_down,
        lived.openings,
    );

    // For every case: nothing acknowledged is lost or duplicated, and the clock was right.
    let mut audits = Audit::default();
    for number in &lived.cases {
        let told = town.app().store.load_history_of(*number).await.expect("a read");
        audits.add(audit(&told.expect("a case"), &lived));
    }
    assert_eq!(audits.by_people, acknowledged, "what people did");
    println!(
        "{} deadlines, {} reminders, {} marked overdue, {} rungs climbed, {} explanations owed",
        audits.deadlines, audits.reminded, audits.overdue, audits.climbed, audits.explanations
    );
    for (what, count) in [
        ("deadlines", audits.deadlines),
        ("reminders", audits.reminded),
        ("overdue", audits.overdue),
        ("rungs", audits.climbed),
        ("explanations", audits.explanations),
    ] {
        assert!(count * 20 > cases, "the year has too few {what} to show anything: {count}");
    }

    // Every notice exists once; a gateway may have sent it again only after an interrupted delivery.
    let made = town.notices().await;
    let mut expected = audits.notices.clone();
    expected.sort();
    assert_eq!(made.len(), expected.len(), "notices");
    assert!(made == expected, "the notices are others: {:?}", first_difference(&made, &expected));
    let letters = town.letters();
    let to_citizens: Vec<&String> = expected.iter().filter(|id| id.ends_with("#citizen")).collect();
    for id in &to_citizens {
        let may_stay = audits.overtaken.contains(*id);
        assert!(may_stay || letters.contains_key(*id), "{id} did not go out");
    }
    assert!(letters.keys().all(|id| to_citizens.contains(&id)), "letters to nobody");
    let again: usize = letters.values().map(|times| times - 1).sum();
    assert!(again <= lived.deliveries_broken_off * 20, "{again} letters went out again");
    println!("{} notices, {} of them to citizens, {again} sent again", made.len(), letters.len());

    // Every evening's digest exists once for each leader, with what was known when it was made.
    let mut digests = 0;
    for leader in LEADERS {
        let account = account(leader);
        let kept = town.digests(&account).await;
        let days: Vec<Day> = kept.iter().map(|digest| digest.day).collect();
        let evenings: Vec<Day> = lived.evenings();
        let (made, due) = (days.len(), evenings.len());
        assert!(days == evenings, "{leader} has {made} digests for {due} evenings");
        for digest in &kept {
            assert_eq!(digest.made_at, lived.evening_of(digest.day), "{leader} {}", digest.day);
            let by_then = |times: &BTreeMap<Day, Vec<i64>>| {
                times
                    .get(&digest.day)
                    .map_or(0, |times| times.iter().filter(|at| **at <= digest.made_at.0).count())
            };
            let told = (digest.registered, digest.assigned);
            let counted = (by_then(&audits.registered), by_then(&audits.assigned));
            assert_eq!(told, (counted.0 as i64, counted.1 as i64), "{leader} {}", digest.day);
            let left = counted.0 - by_then(&audits.voided);
            assert_eq!(digest.new.len(), left.min(100), "{leader} {}", digest.day);
        }
        digests += kept.len();
    }
    println!("{digests} digests");

    // The figures match the logs.
    let total = town.app().store.load_figures(None, None).await.expect("figures").total;
    let counted = audits.totals;
    for (name, published, counted) in [
        ("registered", total.registered, counted.registered),
        ("assigned", total.assigned, counted.assigned),
        ("returned", total.returned, counted.returned),
        ("reopened", total.reopened, counted.reopened),
        ("overdue", total.overdue, counted.overdue),
        ("reprimanded", total.reprimanded, counted.reprimanded),
        ("extended", total.extended, counted.extended),
        ("explanations owed", total.owed_explanations, counted.owed_explanations),
        ("explained", total.explained, counted.explained),
        ("voided", total.voided, counted.voided),
    ] {
        assert_eq!(published, counted, "{name}");
        print!("{counted} {name}, ");
    }
    println!();

    // DynamoDB takes items of up to 400 KB. None comes near, whatever the year and the hall.
    let largest = town.largest_items();
    for (size, kind) in largest.iter().take(12) {
        println!("{size:>7} bytes, the largest item of {kind}");
    }
    assert!(largest[0].0 < 100_000, "an item grows: {:?}", largest[0]);
}

/// The cases of two busy days, by the number of departments.
fn busy() -> usize {
    50.max(5 * HALL.departments.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_writes_few_units_and_no_partition_pays_for_all_of_them() {
    let meter = Meter::default();
    let mut town = Town::open(Some(meter.clone())).await;
    meter.take();
    town.live(busy(), 2, 12).await;
    api::jobs::project::fold_pending(town.app()).await.expect("a fold");
    let counts = meter.take();
    let commands: usize = town.lived.acknowledged.values().map(Vec::len).sum();
    // The clock's own commands are in the same figures: it writes events, too.
    let mut clock = 0;
    for number in &town.lived.cases {
        let told = town.app().store.load_history_of(*number).await.expect("a read");
        let told = told.expect("a case").events;
        let ticks: BTreeSet<i64> =
            told.iter().filter(|event| event.by == By::Clock).map(|event| event.at.0).collect();
        clock += ticks.len();
    }
    let all = u64::try_from(commands + clock).expect("a count");
    let kind = |partition: &str| -> &'static str {
        let is = |names: &[&str]| names.iter().any(|name| partition.contains(name));
        if is(&[" NOTICE", "timer "]) {
            "notices"
        } else if is(&[" FIGURES", " CROSS", " REGISTERED", " SUBTOTALS", " TABLES"]) {
            "figures"
        } else if is(&[
            "cases LOG",
            " CHECKPOINTS",
            "sealing",
            "onetrip-staff",
            " DIRECTORY",
            " MONTHS",
        ]) {
            "seals, digests, sessions"
        } else {
            "commands"
        }
    };
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    let mut partitions: Vec<(u64, &String)> = Vec::new();
    for (partition, units) in &counts {
        *kinds.entry(kind(partition)).or_default() += units;
        partitions.push((*units, partition));
    }
    partitions.sort();
    partitions.reverse();
    println!("{commands} commands of people, {clock} of the clock; write units for each:");
    let each = |units: u64| units as f64 / all as f64;
    for (kind, units) in &kinds {
        println!("{:>8.2}  {kind}", each(*units));
    }
    println!("commands a second at which a partition has its 1,000 units:");
    for (units, partition) in partitions.iter().take(25) {
        println!("{:>8.0}  {partition}", UNITS_A_SECOND as f64 / each(*units));
    }
    let mut shapes: BTreeMap<String, u64> = BTreeMap::new();
    for (units, partition) in &partitions {
        let letters = partition.split(['#', ':']).next().unwrap_or_default();
        let shape = letters.split_whitespace().next().unwrap_or_default();
        let rest = letters.split_whitespace().nth(1).unwrap_or_default();
        let rest =
            if rest.starts_with(|letter: char| letter.is_ascii_digit()) { "n" } else { rest };
        *shapes.entry(format!("{shape} {rest}")).or_default() += units;
    }
    for (shape, units) in &shapes {
        println!("{:>8.2}  {shape}", each(*units));
    }
    let (units, busiest) = partitions.first().expect("partitions");
    assert!(each(*units) <= 1.0, "{busiest} pays {:.2} units a command", each(*units));
    for (kind, most) in [("commands", 25.5), ("figures", 8.0)] {
        assert!(each(kinds[kind]) <= most, "{:.2} units a command for {kind}", each(kinds[kind]));
    }
}

/// How many times each case is copied.
const TIMES: u32 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copied_case_is_as_sound_as_its_original() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(root.path()).expect("a folder");
    let mut town = Town::open_in(&folder).await;
    town.live(12, 2, 40).await;
    let (now, lived) = (town.now(), town.lived.clone());
    let registered = town.app().store.load_figures(None, None).await.expect("figures").total;
    drop(town);

    let pepper = folder.pepper().expect("a pepper");
    let file = root.path().join("copied.db");
    let open = || Embedded::on_file(&file, None).expect("a database");
    let tables = || Tables::with_prefix("onetrip-");
    create_tables(&Store::new(open().client, tables())).await.expect("tables");
    let copied = copy(&folder.database(), &file, &pepper, now, TIMES, |_| {});
    let numbers = copied.expect("copies").numbers;
    let store = Store::new(open().client, tables());

    let times = TIMES as usize;
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), lived.cases.len() * times);
    assert!(lived.cases.iter().all(|number| numbers.contains(number)), "the originals");
    let mut phones = BTreeSet::new();
    for number in &numbers {
        let head = store.load_case(*number).await.expect("a read").expect("a case");
        let links = store.load_events(*number).await.expect("the events");
        assert!(agrees(&head, &links), "{number}");
        let personal = store.load_personal(&head.case).await.expect("the texts");
        assert_eq!(personal.0.len(), usize::from(head.case.texts), "{number}");
        let applicant = &personal.intake(head.case.intake).expect("an intake").applicant;
        if applicant.phone.is_some() {
            let theirs = store.find_persons(&pepper.persons(applicant)).await.expect("a list");
            assert_eq!(theirs, [*number], "whoever left this telephone");
        }
        phones.extend(applicant.phone.as_ref().map(|phone| phone.as_str().to_owned()));
    }
    assert_eq!(phones.len(), lived.phones.len() * times);

    // The figures are what the copies' own events count.
    let multiplied = store.load_figures(None, None).await.expect("figures");
    assert_eq!(multiplied.total.registered, registered.registered * i64::from(TIMES));
    assert_eq!(store.recount(true).await.expect("a recount"), Some(numbers.len()));
    assert_eq!(store.load_figures(None, None).await.expect("figures"), multiplied);
}

fn first_difference<'a>(left: &'a [String], right: &'a [String]) -> Option<(&'a str, &'a str)> {
    left.iter()
        .zip(right)
        .find(|(left, right)| left != right)
        .map(|(left, right)| (left.as_str(), right.as_str()))
}
