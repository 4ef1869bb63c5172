//! What a house of many cases costs beside one of few: a year of cases with everything that people and the clock do
//! about them is lived on the driven clock and copied into two houses, a few times into the small one and very often into
//! the large one. Both are then asked the same questions in turn.

use acceptance::House;
use acceptance::copies::{Copied, copy};
use acceptance::program::Served;
use acceptance::year::town::{COMING, DAYS, Town};
use acceptance::{installer, lift_limits, registration, seat_of};
use anyhow::{Context, ensure};
use api::clock::system_clock;
use api::secret::random_hex;
use api::store::{Store, Tables, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use serde_json::json;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::text::Line;
use shared::time::Timestamp;
use shared::vocabulary::Role;
use shared::wire::Account;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How many times each house is asked each question.
const ASKED: usize = 400;
/// How long each house is written to before it is killed.
const WRITTEN_TO: Duration = Duration::from_secs(10);
/// How many clients write to it.
const WRITERS: usize = 8;

/// A question to a house.
struct Question {
    name: &'static str,
    path: fn(CaseNumber) -> String,
    /// Who may ask it; anyone if nobody is named.
    by: Option<Role>,
}

/// What is asked. Figures and cases that are tracked are public.
const QUESTIONS: [Question; 11] = [
    Question {
        name: "track by number",
        path: |number| format!("/api/v1/cases/{number}"),
        by: None,
    },
    Question {
        name: "a case on the console",
        path: |number| format!("/api/v1/console/cases/{number}"),
        by: Some(Role::WindowLead),
    },
    Question {
        name: "the window's queue",
        path: |_| "/api/v1/console/queue?state=open".into(),
        by: Some(Role::WindowLead),
    },
    Question {
        name: "the window's queue, done",
        path: |_| "/api/v1/console/queue?state=done".into(),
        by: Some(Role::WindowLead),
    },
    Question {
        name: "everybody's queue",
        path: |_| "/api/v1/console/queue?state=open".into(),
        by: Some(Role::PrincipalLeader),
    },
    Question {
        name: "the register's first page",
        path: |_| "/api/v1/console/register".into(),
        by: Some(Role::WindowLead),
    },
    Question {
        name: "the register until a day",
        path: |_| "/api/v1/console/register?until=2018-10-17".into(),
        by: Some(Role::WindowLead),
    },
    Question { name: "the figures, all time", path: |_| "/api/v1/figures".into(), by: None },
    Question {
        name: "the figures until a day",
        path: |_| "/api/v1/figures?until=2018-10-17".into(),
        by: None,
    },
    Question {
        name: "the figures of matters, any period",
        path: |_| "/api/v1/figures/matters?from=2018-05-03&until=2018-12-13".into(),
        by: None,
    },
    Question { name: "a page of explanations", path: |_| "/api/v1/explanations".into(), by: None },
];

/// A house to ask.
struct Asked {
    folder: PathBuf,
    numbers: Vec<CaseNumber>,
    cookies: Vec<(Role, String)>,
}

/// Fills the folders that are not there yet, and measures.
pub fn growth(
    runtime: &tokio::runtime::Runtime,
    root: &Path,
    cases: usize,
    times: [u32; 2],
) -> anyhow::Result<()> {
    let year = root.join("year");
    if !year.exists() {
        filled(&year, |folder| runtime.block_on(live(folder, cases)))?;
    }
    let mut houses = Vec::new();
    for (name, times) in [("small", times[0]), ("large", times[1])] {
        let folder = root.join(name);
        if !folder.exists() {
            filled(&folder, |unfinished| {
                fs::copy(year.join("pepper"), unfinished.join("pepper"))?;
                runtime.block_on(copied(&year, unfinished, times))
            })?;
        }
        houses.push(runtime.block_on(Asked::of(&folder))?);
    }
    let [small, large] = &houses[..] else { unreachable!() };
    println!(
        "\n{} and {} cases: {} and {} on disk",
        small.numbers.len(),
        large.numbers.len(),
        small.size()?,
        large.size()?
    );
    runtime.block_on(requests(small, large))?;
    let served = (Served::start(&small.folder)?, Served::start(&large.folder)?);
    println!("\nMemory after the start: {}", memories(&served));
    times_of(small, large, &served)?;
    println!("Memory at the end: {}", memories(&served));
    drop(served);
    for house in [small, large] {
        killed(house)?;
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1_048_576)
}

fn memories((small, large): &(Served, Served)) -> String {
    let of = |served: &Served| served.memory().map_or("?".into(), |memory| format!("{memory:.0}"));
    format!("{} and {} MB", of(small), of(large))
}

/// Makes a folder completely or not at all.
fn filled(
    folder: &Path,
    fill: impl FnOnce(&Path) -> anyhow::Result<Timestamp>,
) -> anyhow::Result<()> {
    let unfinished = folder.with_extension("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(&unfinished)?;
    let now = fill(&unfinished)?;
    // The house goes on with the clock of a demonstration, for which it is always the end of the year.
    fs::write(unfinished.join("clock.json"), now.0.to_string())?;
    let seeded = json!({"examples": [], "cases": 0, "own_clock": true});
    fs::write(unfinished.join("demonstration.json"), seeded.to_string())?;
    fs::rename(&unfinished, folder).context("naming the folder")
}

async fn live(folder: &Path, cases: usize) -> anyhow::Result<Timestamp> {
    let began = Instant::now();
    let folder = Folder::open(folder)?;
    let mut town = Town::open_in(&folder).await;
    town.live(cases, COMING, DAYS).await;
    println!("lived a year of {cases} cases in {:.0} s", began.elapsed().as_secs_f64());
    Ok(town.now())
}

async fn copied(year: &Path, to: &Path, times: u32) -> anyhow::Result<Timestamp> {
    let now: i64 = fs::read_to_string(year.join("clock.json"))?.parse()?;
    let now = Timestamp(now);
    let (year, to) = (Folder::open(year)?, Folder::open(to)?);
    let tables = || Tables::with_prefix("onetrip-");
    let empty = Embedded::on_file(&to.database(), None)?;
    create_tables(&Store::new(empty.client.clone(), tables())).await?;
    drop(empty);
    let began = Instant::now();
    let progress = |written: usize| {
        if written % 50_000 == 0 {
            println!("  {written} cases after {:.0} s", began.elapsed().as_secs_f64());
        }
    };
    let pepper = to.pepper()?;
    let Copied { items, numbers } =
        copy(&year.database(), &to.database(), &pepper, now, times, progress)?;
    println!(
        "copied each case {times} times: {} cases with {items} items in {:.0} s",
        numbers.len(),
        began.elapsed().as_secs_f64()
    );
    Ok(now)
}

impl Asked {
    /// A house with somebody of each role signed in.
    async fn of(folder: &Path) -> anyhow::Result<Asked> {
        let opened = Folder::open(folder)?;
        let house = House::of_folder(&opened, &now_in(folder)?.minute_text())?;
        let store = &house.app.store;
        lift_limits(store).await?;
        let mut cookies = Vec::new();
        for role in [Role::WindowLead, Role::PrincipalLeader] {
            let account = Account {
                account: AccountId::new(format!("bench-{}", random_hex::<4>()))?,
                name: Line::new("bench")?,
                seat: seat_of(role, "tax"),
                active: true,
            };
            store.save_first_account(&account, "no password", &installer()).await?;
            let stored =
                store.load_account(account.account.as_str()).await?.context("an account")?;
            cookies.push((role, store.open_session(&stored, system_clock()()).await?.0));
        }
        let mut numbers = Vec::new();
        for month in store.list_months().await? {
            let mut after = None;
            loop {
                let (some, next) = store.page_numbers(&month, after).await?;
                numbers.extend(some);
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        ensure!(!numbers.is_empty(), "{} has no cases", folder.display());
        Ok(Asked { folder: folder.to_owned(), numbers, cookies })
    }

    fn size(&self) -> anyhow::Result<String> {
        Ok(megabytes(fs::metadata(self.folder.join("onetrip.db"))?.len()))
    }

    fn number(&self, turn: usize) -> CaseNumber {
        self.numbers[turn.wrapping_mul(104_729) % self.numbers.len()]
    }

    fn cookie(&self, question: &Question) -> Option<&str> {
        let known = self.cookies.iter().find(|(role, _)| Some(*role) == question.by);
        known.map(|(_, cookie)| cookie.as_str())
    }
}

fn now_in(folder: &Path) -> anyhow::Result<Timestamp> {
    Ok(Timestamp(fs::read_to_string(folder.join("clock.json"))?.parse()?))
}

/// Prints how many requests to DynamoDB each answer takes, and its bytes.
async fn requests(small: &Asked, large: &Asked) -> anyhow::Result<()> {
    println!("\nDynamoDB requests and bytes of an answer, of the small house and the large one");
    let mut counted = Vec::new();
    for asked in [small, large] {
        let folder = Folder::open(&asked.folder)?;
        let house = House::of_folder(&folder, &now_in(&asked.folder)?.minute_text())?;
        let embedded = house.embedded.clone().context("the embedded database is measured")?;
        let mut of_each = Vec::new();
        for question in &QUESTIONS {
            let who = asked.cookie(question).map_or(acceptance::Who::Anyone, |cookie| {
                acceptance::Who::Staff(cookie.to_owned())
            });
            let path = (question.path)(asked.number(1));
            // The first answer also reads the directory.
            house.get(&who, &path).await;
            embedded.take_requests();
            let answer = house.get(&who, &path).await;
            ensure!(answer.status.is_success(), "{path}: {}", answer.text());
            let made = embedded.take_requests();
            let made: Vec<String> =
                made.iter().map(|(name, count)| format!("{count} {name}")).collect();
            of_each.push((made.join(", "), answer.body.len()));
        }
        counted.push(of_each);
    }
    for ((question, one), other) in QUESTIONS.iter().zip(&counted[0]).zip(&counted[1]) {
        let same = if one.0 == other.0 { "the same" } else { &other.0 };
        println!("  {:<36} {:>7} {:>7}  {}; {same}", question.name, one.1, other.1, one.0);
    }
    Ok(())
}

/// Asks both houses in turn, and prints how long they take.
fn times_of(small: &Asked, large: &Asked, served: &(Served, Served)) -> anyhow::Result<()> {
    println!(
        "\nMilliseconds of an answer, p50 and p99, asked in turn: small, large, and large / small"
    );
    let agent = ureq::Agent::new_with_defaults();
    let ask = |asked: &Asked, served: &Served, question: &Question, turn: usize| {
        let mut request = agent.get(served.at(&(question.path)(asked.number(turn))));
        if let Some(cookie) = asked.cookie(question) {
            let name = api::http::extract::SESSION_COOKIE;
            request = request.header("cookie", format!("{name}={cookie}"));
        }
        let began = Instant::now();
        request.call()?.into_body().read_to_vec()?;
        anyhow::Ok(began.elapsed().as_secs_f64() * 1000.0)
    };
    let mut times = vec![(Vec::new(), Vec::new()); QUESTIONS.len()];
    for turn in 0..ASKED {
        for (question, (one, other)) in QUESTIONS.iter().zip(&mut times) {
            // Whoever is asked first may meet a cooler cache.
            if turn % 2 == 0 {
                one.push(ask(small, &served.0, question, turn)?);
                other.push(ask(large, &served.1, question, turn)?);
            } else {
                other.push(ask(large, &served.1, question, turn)?);
                one.push(ask(small, &served.0, question, turn)?);
            }
        }
    }
    for (question, (mut one, mut other)) in QUESTIONS.iter().zip(times) {
        let mut print = format!("  {:<36}", question.name);
        one.sort_by(f64::total_cmp);
        other.sort_by(f64::total_cmp);
        for percent in [50, 99] {
            let place = ASKED * percent / 100;
            let (one, other) = (one[place], other[place]);
            print += &format!("  p{percent} {one:>7.1} {other:>7.1} {:>5.2}", other / one);
        }
        println!("{print}");
    }
    Ok(())
}

/// Kills a house while people register, and prints how soon it serves again.
fn killed(asked: &Asked) -> anyhow::Result<()> {
    let served = Served::start(&asked.folder)?;
    let url = served.at("/api/v1/cases");
    let ends = AtomicBool::new(false);
    let registered = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                scope.spawn(|| {
                    let agent = ureq::Agent::new_with_defaults();
                    let mut registered = 0;
                    while !ends.load(Ordering::Relaxed) {
                        let sent = agent
                            .post(&url)
                            .header("idempotency-key", random_hex::<16>())
                            .send_json(registration("online", "改申报密码"));
                        registered += usize::from(sent.is_ok());
                    }
                    registered
                })
            })
            .collect();
        std::thread::sleep(WRITTEN_TO);
        served.kill();
        ends.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap_or(0)).sum::<usize>()
    });
    let log = fs::metadata(asked.folder.join("onetrip.db-wal")).map_or(0, |wal| wal.len());
    let began = Instant::now();
    let served = Served::start(&asked.folder)?;
    let started = began.elapsed().as_secs_f64();
    ureq::get(served.at(&format!("/api/v1/cases/{}", asked.number(7)))).call()?;
    println!(
        "{} cases: killed while {registered} were registered within {} s, with {} of write-ahead log; serves again \
         after {started:.2} s, and its first answer was there after {:.2} s",
        asked.numbers.len(),
        WRITTEN_TO.as_secs(),
        megabytes(log),
        began.elapsed().as_secs_f64()
    );
    Ok(())
}
