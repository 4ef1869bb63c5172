//! A house with each case of another several times: what a command wrote is copied item by item, as if so many people
//! had come with the same trouble at the same minute and everybody had done the same about it.
//!
//! A copy has a number, a telephone and a chain of its own. Every list holds all copies, so that each is as many times
//! as long. Counters are multiplied, which is what folding the copies would make of them. What has expired is left
//! behind, and so are the sealed days and the published tables, which the clock of the new house makes anew.

use anyhow::{Context, ensure};
use api::secret::Pepper;
use api::store::Tables;
use dynoxide::{AttributeValue, Database, ImportOptions, Item};
use serde_json::json;
use shared::chain::{GENESIS, Link, commitment};
use shared::number::CaseNumber;
use shared::personal::{Applicant, Content};
use shared::text::Phone;
use shared::time::{Day, Timestamp};
use std::collections::{BTreeMap, HashSet};
use std::sync::mpsc::{Receiver, sync_channel};

/// The number of cases that are written in one transaction.
const AT_ONCE: usize = 200;
/// The partitions that the clock of the new house fills.
const SEALED: [&str; 4] = ["LOG", "CHECKPOINTS", "SEALED", "TABLES"];
/// The partitions of counters.
const COUNTERS: [&str; 3] = ["FIGURES", "CROSS", "REGISTERED"];

/// In which table an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Cases,
    Personal,
    Staff,
}

impl Of {
    const ALL: [Of; 3] = [Of::Cases, Of::Personal, Of::Staff];

    fn table(self, tables: &Tables) -> &str {
        match self {
            Of::Cases => &tables.cases,
            Of::Personal => &tables.personal,
            Of::Staff => &tables.staff,
        }
    }
}

/// Everything that is stored about a case.
#[derive(Debug, Default)]
struct Original {
    /// Its events, oldest first.
    events: Vec<Item>,
    others: Vec<(Of, Item)>,
    applicant: Option<Applicant>,
}

/// What of a house is copied.
#[derive(Debug)]
struct Originals {
    cases: BTreeMap<CaseNumber, Original>,
    /// What belongs to no case.
    rest: Vec<(Of, Item)>,
}

fn text<'a>(item: &'a Item, name: &str) -> anyhow::Result<&'a str> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        other => anyhow::bail!("{name} is no text: {other:?}"),
    }
}

fn set(item: &mut Item, name: &str, value: String) {
    item.insert(name.to_owned(), AttributeValue::S(value));
}

/// The number of the case in a key, the parts of which stand between `#`.
fn number_in(key: &str) -> Option<CaseNumber> {
    key.split('#').find_map(|part| {
        let is_number = part.len() == "1804-1234-5678-60".len();
        is_number.then(|| CaseNumber::read(part).ok()).flatten()
    })
}

/// The first part of an item's key.
fn kind(item: &Item) -> anyhow::Result<&str> {
    Ok(text(item, "pk")?.split('#').next().unwrap_or_default())
}

/// Calls `take` with each item of a table.
fn each_item(
    database: &Database,
    table: &str,
    mut take: impl FnMut(Item) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut start = json!(null);
    loop {
        let asked = json!({"TableName": table, "ExclusiveStartKey": start});
        let page = database.scan(serde_json::from_value(asked)?);
        let page = page.map_err(|error| anyhow::anyhow!("{error}"))?;
        page.items.unwrap_or_default().into_iter().try_for_each(&mut take)?;
        match page.last_evaluated_key {
            Some(last) => start = serde_json::to_value(last)?,
            None => return Ok(()),
        }
    }
}

impl Originals {
    fn read(database: &Database, tables: &Tables, now: Timestamp) -> anyhow::Result<Originals> {
        let mut all = Originals { cases: BTreeMap::new(), rest: Vec::new() };
        for of in Of::ALL {
            each_item(database, of.table(tables), |item| all.take(of, item, now))?;
        }
        for original in all.cases.values_mut() {
            original.events.sort_by(|one, other| text(one, "sk").ok().cmp(&text(other, "sk").ok()));
        }
        Ok(all)
    }

    fn take(&mut self, of: Of, item: Item, now: Timestamp) -> anyhow::Result<()> {
        if let Some(AttributeValue::N(expiry)) = item.get("expires_at")
            && expiry.parse::<i64>()? < now.0 / 1000
        {
            return Ok(());
        }
        let (pk, sk) = (text(&item, "pk")?, text(&item, "sk")?);
        let number = match of {
            Of::Cases | Of::Personal => number_in(pk).or_else(|| number_in(sk)),
            Of::Staff => None,
        };
        let Some(number) = number else {
            if of != Of::Cases || !SEALED.contains(&kind(&item)?) {
                self.rest.push((of, item));
            }
            return Ok(());
        };
        let is_event = of == Of::Cases && pk.starts_with("CASE#") && sk.starts_with("EVENT#");
        let is_text = of == Of::Personal && sk.starts_with("TEXT#");
        let original = self.cases.entry(number).or_default();
        if is_text && let Content::Intake(intake) = serde_json::from_str(text(&item, "content")?)? {
            original.applicant = Some(intake.applicant);
        }
        match is_event {
            true => original.events.push(item),
            false => original.others.push((of, item)),
        }
        Ok(())
    }

    /// The numbers of all copies, in their order: those of the originals, and others of the same months.
    fn numbered(&self, times: u32) -> Vec<(CaseNumber, CaseNumber, u32)> {
        let mut drawn = fastrand::Rng::with_seed(13);
        let mut taken: HashSet<CaseNumber> = self.cases.keys().copied().collect();
        let mut all = Vec::new();
        for original in self.cases.keys() {
            all.push((*original, *original, 0));
            let digits = original.to_string();
            let part = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse().ok());
            let (year, month) = (part(0).unwrap_or(0), part(2).unwrap_or(1));
            let day = Day::from_civil(2000 + year, month, 1).unwrap_or(Day(0));
            for copy in 1..times {
                let number = loop {
                    let number = CaseNumber::draw(day, drawn.u32(..));
                    if taken.insert(number) {
                        break number;
                    }
                };
                all.push((number, *original, copy));
            }
        }
        all.sort_unstable();
        all
    }
}

/// Replacements of texts by others.
struct Replaced(Vec<(String, String)>);

impl Replaced {
    fn in_text(&self, text: &mut String) {
        for (from, to) in &self.0 {
            if from != to && text.contains(from.as_str()) {
                *text = text.replace(from.as_str(), to);
            }
        }
    }

    fn in_item(&self, item: &Item) -> Item {
        let mut copy = item.clone();
        for value in copy.values_mut() {
            if let AttributeValue::S(text) = value {
                self.in_text(text);
            }
        }
        copy
    }
}

impl Original {
    /// Everything that is stored about the copy with this number, whose citizen has this telephone.
    fn copy(
        &self,
        from: CaseNumber,
        to: CaseNumber,
        phone: &str,
        pepper: &Pepper,
    ) -> anyhow::Result<(Vec<Item>, Vec<Item>)> {
        let mut replaced = Replaced(vec![(from.to_string(), to.to_string())]);
        if let Some(applicant) = &self.applicant
            && let Some(old) = &applicant.phone
        {
            let other = Applicant { phone: Some(Phone::read(phone)?), ..applicant.clone() };
            replaced.0.push((old.as_str().to_owned(), phone.to_owned()));
            replaced.0.extend(pepper.persons(applicant).into_iter().zip(pepper.persons(&other)));
        }
        let (mut cases, mut personal) = (Vec::new(), Vec::new());
        let mut commitments = Vec::new();
        for (_, item) in self.others.iter().filter(|(of, _)| *of == Of::Personal) {
            let copy = replaced.in_item(item);
            if item.contains_key("content") && item.get("content") != copy.get("content") {
                commitments.push((committed(item)?, committed(&copy)?));
            }
            personal.push(copy);
        }
        replaced.0.extend(commitments);
        let mut previous = (GENESIS.to_owned(), GENESIS.to_owned());
        for item in &self.events {
            let mut copy = replaced.in_item(item);
            let link = text(&copy, "link")?.replace(&previous.0, &previous.1);
            let old = text(item, "hash")?.to_owned();
            let new = Link::hash_of(&link).written();
            set(&mut copy, "link", link);
            set(&mut copy, "hash", new.clone());
            if item.contains_key("log_sk") {
                let place = text(item, "log_sk")?.replace(&old, &new);
                set(&mut copy, "log_sk", place);
            }
            previous = (old, new);
            cases.push(copy);
        }
        replaced.0.push(previous);
        let others = self.others.iter().filter(|(of, _)| *of == Of::Cases);
        cases.extend(others.map(|(_, item)| replaced.in_item(item)));
        Ok((cases, personal))
    }
}

/// The commitment of an event to the content in an item.
fn committed(item: &Item) -> anyhow::Result<String> {
    let salt = text(item, "salt")?;
    let digits = |place: usize| u8::from_str_radix(salt.get(place..place + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..salt.len()).step_by(2).map(digits).collect();
    let salt: [u8; 16] = bytes.unwrap_or_default().try_into().ok().context("a salt")?;
    let content: Content = serde_json::from_str(text(item, "content")?)?;
    Ok(commitment(&salt, &content))
}

/// An item that belongs to no case, with counters multiplied.
fn multiplied(of: Of, item: &Item, times: u32) -> anyhow::Result<Item> {
    let mut copy = item.clone();
    if of == Of::Cases && COUNTERS.contains(&kind(item)?) && text(item, "sk")? != "STATE" {
        for value in copy.values_mut() {
            if let AttributeValue::N(count) = value {
                *count = (count.parse::<i64>()? * i64::from(times)).to_string();
            }
        }
    }
    Ok(copy)
}

fn import(
    database: &Database,
    table: &str,
    items: Vec<Item>,
    options: &ImportOptions,
) -> anyhow::Result<usize> {
    let imported = database.import_items(table, items, options.clone());
    Ok(imported.map_err(|error| anyhow::anyhow!("{error}"))?.items_imported)
}

/// The items of some cases: those of the table `cases`, and those of `personal`.
type Batch = (Vec<Item>, Vec<Item>);

fn write_all(
    database: &Database,
    tables: &Tables,
    batches: &Receiver<anyhow::Result<Batch>>,
    progress: impl Fn(usize),
) -> anyhow::Result<usize> {
    let options = ImportOptions::default();
    let mut written = 0;
    for (batch, items) in batches.iter().enumerate() {
        let (cases, personal) = items?;
        written += import(database, &tables.cases, cases, &options)?;
        written += import(database, &tables.personal, personal, &options)?;
        progress((batch + 1) * AT_ONCE);
    }
    Ok(written)
}

/// What was copied.
#[derive(Clone, Debug)]
pub struct Copied {
    pub items: usize,
    /// The numbers of all cases.
    pub numbers: Vec<CaseNumber>,
}

/// Fills an empty house with `times` copies of each case of another one, as that is at `now`. `progress` is told the
/// number of cases that are written.
///
/// # Errors
///
/// If an item is not of a form that is known here.
pub fn copy(
    from: &Database,
    to: &Database,
    tables: &Tables,
    pepper: &Pepper,
    now: Timestamp,
    times: u32,
    progress: impl Fn(usize),
) -> anyhow::Result<Copied> {
    ensure!(times > 0, "a house is copied at least once");
    let originals = Originals::read(from, tables, now)?;
    let options = ImportOptions::default();
    let mut items = 0;
    for of in Of::ALL {
        let rest = originals.rest.iter().filter(|(other, _)| *other == of);
        let rest = rest.map(|(of, item)| multiplied(*of, item, times));
        let rest = rest.collect::<anyhow::Result<Vec<Item>>>()?;
        items += import(to, of.table(tables), rest, &options)?;
    }
    let all = originals.numbered(times);
    let places: BTreeMap<&CaseNumber, usize> = originals.cases.keys().zip(0..).collect();
    let (send, batches) = sync_channel(4);
    let (of_all, places, all_copies) = (&originals.cases, &places, &all);
    items += std::thread::scope(|scope| {
        scope.spawn(move || {
            for some in all_copies.chunks(AT_ONCE) {
                let mut batch = Batch::default();
                let mut copying = some.iter().map(|(number, original, copy)| {
                    let of = &of_all[original];
                    let known = of.applicant.as_ref().and_then(|known| known.phone.as_ref());
                    let place = *copy as usize * places.len() + places[original];
                    let phone = match (copy, known) {
                        (0, Some(phone)) => phone.as_str().to_owned(),
                        _ => format!("139{:08}", place % 100_000_000),
                    };
                    let (cases, personal) = of.copy(*original, *number, &phone, pepper)?;
                    batch.0.extend(cases);
                    batch.1.extend(personal);
                    Ok(())
                });
                let copied = copying.try_for_each(|copied: anyhow::Result<()>| copied);
                // Nobody takes it any more once writing has failed.
                if send.send(copied.map(|()| batch)).is_err() {
                    return;
                }
            }
        });
        write_all(to, tables, &batches, progress)
    })?;
    Ok(Copied { items, numbers: all.into_iter().map(|(number, _, _)| number).collect() })
}
