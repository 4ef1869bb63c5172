//! A house with each case of another several times: what commands wrote is copied row by row, as if so many people had
//! come with the same trouble at the same minute and everybody had done the same about it.
//!
//! A copy has a number, a telephone and a chain of its own. Every list holds all copies, so that each is as many times
//! as long, except the sealed days of the log and the published tables, which stay those of the originals: to seal a
//! million cases takes the clock an hour. Counters are multiplied, which is what folding the copies would make of them.
//! What has expired is left behind.
//!
//! As if the cases had come over three years, only every sixth copy has its notices, which are kept for half a year, and
//! every third the pointers to them, which are kept for one.

use anyhow::{Context, ensure};
use api::notice::Addressee;
use api::secret::Pepper;
use dynoxide::AttributeValue;
use rusqlite::{Connection, OpenFlags, params};
use serde_json::Value;
use shared::chain::{GENESIS, Link, commitment};
use shared::number::CaseNumber;
use shared::personal::{Applicant, Content};
use shared::text::Phone;
use shared::time::{Day, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};

/// The number of cases whose rows are made at a time.
const AT_ONCE: usize = 200;
/// How many times as many are written in one transaction.
const COMMIT_EVERY: usize = 10;
/// The partitions of counters.
const COUNTERS: [&str; 3] = ["FIGURES", "CROSS", "REGISTERED"];
/// Of how many copies one has its notices, and one the pointers to them.
const WITH_NOTICES: u32 = 6;
const WITH_POINTERS: u32 = 3;

/// A row of the embedded database: of a table, or of an index.
#[derive(Clone, Debug)]
struct Row {
    /// Its place among the tables of the database.
    table: usize,
    /// Its own key, and for an index that of its item.
    keys: Vec<String>,
    item: String,
    /// Of a table: the item's size, as DynamoDB counts it.
    size: Option<i64>,
}

impl Row {
    /// The key of the item.
    fn item_key(&self) -> (&str, &str) {
        let own = &self.keys[self.keys.len() - 2..];
        (&own[0], &own[1])
    }

    /// The first part of the item's key. The database writes the type before it.
    fn kind(&self) -> &str {
        let pk = self.item_key().0;
        pk.strip_prefix("S:").unwrap_or(pk).split('#').next().unwrap_or_default()
    }

    fn is_event(&self) -> bool {
        let (pk, sk) = self.item_key();
        pk.starts_with("S:CASE#") && sk.starts_with("S:EVENT#")
    }
}

/// Everything that is stored about a case.
#[derive(Debug, Default)]
struct Original {
    /// Its events, oldest first: the link as it is hashed, the hash, and the rows.
    events: BTreeMap<String, (String, String, Vec<Row>)>,
    others: Vec<Row>,
    texts: Vec<(Content, [u8; 16])>,
}

/// What of a house is copied.
#[derive(Debug, Default)]
struct Originals {
    tables: Vec<String>,
    cases: BTreeMap<CaseNumber, Original>,
    /// What belongs to no case.
    rest: Vec<Row>,
}

/// The number of the case in a key, the parts of which stand between `#`.
fn number_in(key: &str) -> Option<CaseNumber> {
    key.strip_prefix("S:")?.split('#').find_map(|part| {
        let is_number = part.len() == "1804-1234-5678-60".len();
        is_number.then(|| CaseNumber::read(part).ok()).flatten()
    })
}

fn text<'a>(item: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    item[name]["S"].as_str().with_context(|| format!("{name} is no text"))
}

impl Originals {
    fn read(database: &Connection, now: Timestamp) -> anyhow::Result<Originals> {
        let mut all = Originals { tables: tables_of(database)?, ..Originals::default() };
        let mut expired = HashSet::new();
        // Tables come before their indexes.
        for table in 0..all.tables.len() {
            let name = &all.tables[table];
            let is_index = name.contains("::");
            let columns = match is_index {
                true => "gsi_pk, gsi_sk, table_pk, table_sk, item_json",
                false => "pk, sk, item_json, item_size",
            };
            let mut read = database.prepare(&format!("SELECT {columns} FROM \"{name}\""))?;
            let keys = if is_index { 4 } else { 2 };
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                let size = if is_index { None } else { Some(row.get(keys + 1)?) };
                let item = row.get(keys)?;
                let keys = (0..keys).map(|key| row.get(key)).collect::<Result<_, _>>()?;
                all.take(Row { table, keys, item, size }, now, &mut expired)?;
            }
        }
        Ok(all)
    }

    fn take(
        &mut self,
        row: Row,
        now: Timestamp,
        expired: &mut HashSet<(String, String)>,
    ) -> anyhow::Result<()> {
        let (pk, sk) = row.item_key();
        let key = (pk.to_owned(), sk.to_owned());
        let item: Value = serde_json::from_str(&row.item)?;
        if let Some(expiry) = item["expires_at"]["N"].as_str()
            && expiry.parse::<i64>()? < now.0 / 1000
        {
            expired.insert(key);
            return Ok(());
        }
        if expired.contains(&key) {
            return Ok(());
        }
        let is_staff = self.tables[row.table].ends_with("-staff");
        let Some(number) = number_in(pk).or_else(|| number_in(sk)).filter(|_| !is_staff) else {
            self.rest.push(row);
            return Ok(());
        };
        let original = self.cases.entry(number).or_default();
        if row.is_event() {
            let event = original.events.entry(key.1).or_default();
            if row.size.is_some() {
                event.0 = text(&item, "link")?.to_owned();
                event.1 = text(&item, "hash")?.to_owned();
            }
            event.2.push(row);
            return Ok(());
        }
        if sk.starts_with("S:TEXT#") && row.size.is_some() {
            let content = serde_json::from_str(text(&item, "content")?)?;
            original.texts.push((content, salt_of(text(&item, "salt")?)?));
        }
        original.others.push(row);
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

/// The tables of the database that hold items, each before its indexes.
fn tables_of(database: &Connection) -> anyhow::Result<Vec<String>> {
    let named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'onetrip-%'";
    let mut read = database.prepare(named)?;
    let mut tables = read.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    tables.sort();
    Ok(tables)
}

fn salt_of(digits: &str) -> anyhow::Result<[u8; 16]> {
    let byte = |place: usize| u8::from_str_radix(digits.get(place..place + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    bytes.unwrap_or_default().try_into().ok().context("a salt")
}

/// Replacements of texts by others of the same length.
struct Replaced(Vec<(String, String)>);

impl Replaced {
    fn add(&mut self, from: &str, to: &str) {
        if from != to {
            self.0.push((from.to_owned(), to.to_owned()));
        }
    }

    fn in_text(&self, text: &str) -> String {
        let mut copy = text.to_owned();
        for (from, to) in &self.0 {
            if copy.contains(from.as_str()) {
                copy = copy.replace(from.as_str(), to);
            }
        }
        copy
    }

    fn in_row(&self, row: &Row) -> Row {
        let keys = row.keys.iter().map(|key| self.in_text(key)).collect();
        Row { keys, item: self.in_text(&row.item), ..*row }
    }
}

impl Original {
    /// Everything that is stored about the copy with this number, whose citizen has this telephone.
    fn copy(
        &self,
        from: CaseNumber,
        to: CaseNumber,
        phone: &Phone,
        pepper: &Pepper,
        left_out: &[&str],
    ) -> Vec<Row> {
        let mut replaced = Replaced(Vec::new());
        replaced.add(&from.to_string(), &to.to_string());
        let mut commitments = Replaced(Vec::new());
        for (content, salt) in &self.texts {
            if let Content::Intake(intake) = content
                && let Some(old) = &intake.applicant.phone
            {
                let mut other = intake.clone();
                other.applicant.phone = Some(phone.clone());
                replaced.add(old.as_str(), phone.as_str());
                let desk = |phone: &Phone| Addressee::Citizen { phone: phone.clone() }.key();
                replaced.add(&desk(old), &desk(phone));
                let persons = |applicant: &Applicant| pepper.persons(applicant);
                let (was, is) = (persons(&intake.applicant), persons(&other.applicant));
                for (was, is) in was.iter().zip(&is) {
                    replaced.add(was, is);
                }
                let is = commitment(salt, &Content::Intake(other));
                commitments.add(&commitment(salt, content), &is);
            }
        }
        let mut rows = Vec::new();
        let mut previous = (GENESIS.to_owned(), GENESIS.to_owned());
        for (link, hash, of_event) in self.events.values() {
            let mut here = Replaced(replaced.0.clone());
            here.0.extend(commitments.0.clone());
            here.add(&previous.0, &previous.1);
            let new = Link::hash_of(&here.in_text(link)).written();
            here.add(hash, &new);
            rows.extend(of_event.iter().map(|row| here.in_row(row)));
            previous = (hash.clone(), new);
        }
        replaced.add(&previous.0, &previous.1);
        let others = self.others.iter().filter(|row| !left_out.contains(&row.kind()));
        rows.extend(others.map(|row| replaced.in_row(row)));
        rows
    }
}

/// A row that belongs to no case, with counters multiplied.
fn multiplied(row: &Row, times: u32) -> anyhow::Result<Row> {
    let mut copy = row.clone();
    if COUNTERS.contains(&row.kind()) && row.item_key().1 != "S:STATE" {
        let mut item: Value = serde_json::from_str(&row.item)?;
        for value in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            if let Some(count) = value["N"].as_str() {
                let count = count.parse::<i64>()? * i64::from(times);
                value["N"] = Value::String(count.to_string());
            }
        }
        copy.item = item.to_string();
    }
    Ok(copy)
}

/// Writes rows until no more come.
fn write_all(
    database: &Connection,
    tables: &[String],
    batches: &Receiver<Vec<Row>>,
    progress: impl Fn(usize),
) -> anyhow::Result<usize> {
    let mut writes = HashMap::new();
    for (place, name) in tables.iter().enumerate() {
        let values = match name.contains("::") {
            true => "(gsi_pk, gsi_sk, table_pk, table_sk, item_json) VALUES (?1, ?2, ?3, ?4, ?5)",
            false => "(pk, sk, item_json, item_size, hash_prefix) VALUES (?1, ?2, ?3, ?4, ?5)",
        };
        let write = database.prepare(&format!("INSERT OR REPLACE INTO \"{name}\" {values}"))?;
        writes.insert(place, write);
    }
    let mut items = 0;
    database.execute_batch("BEGIN")?;
    for (batch, rows) in batches.iter().enumerate() {
        for row in rows {
            let Row { table, keys, item, size } = &row;
            let write = writes.get_mut(table).context("a table")?;
            match size {
                None => write.execute(params![keys[0], keys[1], keys[2], keys[3], item])?,
                Some(size) => {
                    items += 1;
                    let pk = keys[0].strip_prefix("S:").context("a text as a key")?;
                    let pk = AttributeValue::S(pk.to_owned());
                    let hashed = dynoxide::storage::compute_hash_prefix(&pk);
                    write.execute(params![keys[0], keys[1], item, size, hashed])?
                }
            };
        }
        if batch % COMMIT_EVERY == 0 {
            database.execute_batch("COMMIT; BEGIN")?;
        }
        progress(batch * AT_ONCE);
    }
    database.execute_batch("COMMIT")?;
    Ok(items)
}

/// What was copied.
#[derive(Clone, Debug)]
pub struct Copied {
    pub items: usize,
    /// The numbers of all cases.
    pub numbers: Vec<CaseNumber>,
}

/// Fills the file of an empty house, which has its tables and which nobody has open, with `times` copies of each case of
/// another one, as that is at `now`. `progress` is told the number of cases that are written.
///
/// # Errors
///
/// If what is stored is not of a form that is known here.
pub fn copy(
    from: &Path,
    to: &Path,
    pepper: &Pepper,
    now: Timestamp,
    times: u32,
    progress: impl Fn(usize),
) -> anyhow::Result<Copied> {
    ensure!(times > 0, "a house is copied at least once");
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let originals = Originals::read(&from, now)?;
    let to = Connection::open(to)?;
    ensure!(tables_of(&to)? == originals.tables, "the houses have other tables");
    // Whoever is interrupted begins anew.
    to.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;
         PRAGMA locking_mode = EXCLUSIVE",
    )?;
    let rest = originals.rest.iter().map(|row| multiplied(row, times));
    let rest = rest.collect::<anyhow::Result<Vec<Row>>>()?;
    let all = originals.numbered(times);
    let places: BTreeMap<&CaseNumber, usize> = originals.cases.keys().zip(0..).collect();
    let (send, batches) = sync_channel(4);
    let (cases, places, copies) = (&originals.cases, &places, &all);
    let items = std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut sent = send.send(rest);
            for some in copies.chunks(AT_ONCE) {
                // Nobody takes them any more once writing has failed.
                if sent.is_err() {
                    return;
                }
                let rows = some.iter().flat_map(|(number, original, copy)| {
                    let place = *copy as usize * places.len() + places[original];
                    let phone = Phone::read(&format!("139{:08}", place % 100_000_000));
                    let phone = phone.expect("a telephone");
                    let left_out: &[&str] = match copy {
                        _ if copy % WITH_NOTICES == 0 => &[],
                        _ if copy % WITH_POINTERS == 0 => &["NOTICE"],
                        _ => &["NOTICE", "NOTICEID"],
                    };
                    cases[original].copy(*original, *number, &phone, pepper, left_out)
                });
                sent = send.send(rows.collect());
            }
        });
        write_all(&to, &originals.tables, &batches, progress)
    })?;
    to.execute_batch("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL")?;
    Ok(Copied { items, numbers: all.into_iter().map(|(number, _, _)| number).collect() })
}
