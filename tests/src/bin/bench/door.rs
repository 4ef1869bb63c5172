//! Whether the front door holds: a crowd guesses codes, and whoever holds a slip gets in; a crowd registers, and the window
//! does not wait.

use acceptance::program::Served;
use acceptance::{PASSWORD, installer, registration, seat_of, seed_directory};
use anyhow::{Context, ensure};
use api::app::App;
use api::clock::system_clock;
use api::secret::hash_password;
use api::store::{Store, Tables, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use serde_json::Value;
use shared::id::AccountId;
use shared::policy::Rules;
use shared::rate::work;
use shared::text::Line;
use shared::vocabulary::Role;
use shared::wire::{Account, Slip};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use ureq::http::Response;
use ureq::{Agent, Body};

/// How many cases are guessed at, from how many addresses, how often in all.
const CASES: usize = 1_000;
const ADDRESSES: usize = 1_000;
const GUESSES: usize = 100_000;
/// How many registrations the crowd sends, in how long.
const FLOOD: usize = 10_000;
const FLOOD_IN: Duration = Duration::from_secs(60);
const CLIENTS: usize = 16;

/// Runs both in a new folder.
pub fn door(runtime: &tokio::runtime::Runtime, data: &Path) -> anyhow::Result<()> {
    ensure!(!data.exists(), "{} is there already", data.display());
    runtime.block_on(prepare(data))?;
    let served = Served::start(data)?;
    guesses(&served)?;
    for addresses in [1, ADDRESSES] {
        flood(&served, addresses)?;
    }
    Ok(())
}

async fn prepare(data: &Path) -> anyhow::Result<()> {
    let folder = Folder::open(data)?;
    let pepper = folder.pepper()?;
    let embedded = Embedded::on_file(&folder.database(), None)?;
    let store = Store::new(embedded.client.clone(), Tables::with_prefix("onetrip-"));
    create_tables(&store).await?;
    let app = App::new(store, pepper, system_clock());
    seed_directory(&app).await?;
    let account = Account {
        account: AccountId::new("bench")?,
        name: Line::new("bench")?,
        seat: seat_of(Role::WindowClerk, "tax"),
        active: true,
    };
    app.store.save_first_account(&account, &hash_password(PASSWORD)?, &installer()).await?;
    // A new house would ask the window for a second factor.
    ensure!(app.store.save_rules(&Rules::default(), None, &installer()).await?, "there are rules");
    Ok(())
}

/// An agent that takes every status as an answer.
fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

fn address(of: usize) -> String {
    format!("10.{}.{}.{}", of >> 16 & 255, of >> 8 & 255, of & 255)
}

/// Works on a challenge.
fn worked(challenge: &str) -> anyhow::Result<String> {
    let bits = challenge.split('.').next().unwrap_or_default().parse()?;
    let found = work::solve(challenge, bits, 0, u64::MAX).context("a solution")?;
    Ok(format!("{challenge}.{found}"))
}

/// The challenge of an answer that asks for work.
fn challenge(answer: &Response<Body>) -> Option<String> {
    Some(answer.headers().get(work::HEADER)?.to_str().ok()?.to_owned())
}

/// Gives each number below `count` to one of the clients.
fn at_once(
    count: usize,
    each: impl Fn(&Agent, usize) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let agent = agent();
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= count {
                        return;
                    }
                    if let Err(error) = each(&agent, turn) {
                        let mut failed = failed.lock().unwrap_or_else(|broken| broken.into_inner());
                        failed.get_or_insert(error);
                        return;
                    }
                }
            });
        }
    });
    match failed.into_inner().unwrap_or_else(|broken| broken.into_inner()) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn guesses(served: &Served) -> anyhow::Result<()> {
    let slips = Mutex::new(Vec::new());
    at_once(CASES, |agent, turn| {
        let send = |work: Option<&str>| {
            let mut request = agent
                .post(served.at("/api/v1/cases"))
                .header("idempotency-key", format!("door-owner-{turn:08}"))
                .header("x-forwarded-for", address(turn));
            if let Some(work) = work {
                request = request.header(work::HEADER, work);
            }
            request.send_json(registration("online", "改申报密码"))
        };
        let mut answer = send(None)?;
        if let Some(challenge) = challenge(&answer) {
            answer = send(Some(&worked(&challenge)?))?;
        }
        let slip: Slip = answer.body_mut().read_json()?;
        slips.lock().unwrap_or_else(|broken| broken.into_inner()).push(slip);
        Ok(())
    })?;
    let slips = slips.into_inner().unwrap_or_else(|broken| broken.into_inner());
    let (looked_at, found, asked, waited) = Default::default();
    let counters: [&AtomicUsize; 4] = [&looked_at, &found, &asked, &waited];
    let began = Instant::now();
    at_once(GUESSES, |agent, turn| {
        let slip = &slips[turn % slips.len()];
        let request = agent
            .get(served.at(&format!("/api/v1/cases/{}/own", slip.number)))
            .header("authorization", format!("Code {:08}", (turn * 7_919) % 100_000_000))
            .header("x-forwarded-for", address((1 << 20) + turn / slips.len() * 31 % ADDRESSES));
        let place = match request.call()?.status().as_u16() {
            404 => 0,
            200 => 1,
            428 => 2,
            429 => 3,
            other => anyhow::bail!("a guess got {other}"),
        };
        counters[place].fetch_add(1, Ordering::Relaxed);
        Ok(())
    })?;
    let counted = counters.map(|counter| counter.load(Ordering::Relaxed));
    println!(
        "{GUESSES} guesses of codes at {CASES} cases from {ADDRESSES} addresses in {:.0} s: {} looked at, {} found, \
         {} asked for work, {} told to wait",
        began.elapsed().as_secs_f64(),
        counted[0],
        counted[1],
        counted[2],
        counted[3]
    );
    let (owners, times) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    at_once(slips.len(), |agent, turn| {
        let slip = &slips[turn];
        let code = slip.access_code.to_string().replace(' ', "");
        let began = Instant::now();
        let send = |work: Option<&str>| {
            let mut request = agent
                .get(served.at(&format!("/api/v1/cases/{}/own", slip.number)))
                .header("authorization", format!("Code {code}"))
                .header("x-forwarded-for", address(turn));
            if let Some(work) = work {
                request = request.header(work::HEADER, work);
            }
            request.call()
        };
        let mut answer = send(None)?;
        if let Some(challenge) = challenge(&answer) {
            answer = send(Some(&worked(&challenge)?))?;
        }
        if answer.status().is_success() {
            owners.fetch_add(1, Ordering::Relaxed);
        }
        times.lock().unwrap_or_else(|broken| broken.into_inner()).push(began.elapsed());
        Ok(())
    })?;
    let mut times = times.into_inner().unwrap_or_else(|broken| broken.into_inner());
    times.sort_unstable();
    println!(
        "  {} of {CASES} owners got in, each with the work of their browser; p50 {:.0} ms, the longest {:.1} s",
        owners.load(Ordering::Relaxed),
        times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0,
        times.last().map_or(0.0, Duration::as_secs_f64)
    );
    Ok(())
}

fn flood(served: &Served, addresses: usize) -> anyhow::Result<()> {
    let signed_in = agent()
        .post(served.at("/api/v1/console/session"))
        .send_json(serde_json::json!({"account": "bench", "password": PASSWORD}))?;
    let cookie = signed_in.headers()["set-cookie"].to_str()?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let counted: [AtomicUsize; 3] = Default::default();
    let began = Instant::now();
    let mut window = Vec::new();
    std::thread::scope(|scope| {
        let crowd = scope.spawn(|| {
            at_once(FLOOD, |agent, turn| {
                let due = FLOOD_IN.mul_f64(turn as f64 / FLOOD as f64);
                std::thread::sleep(due.saturating_sub(began.elapsed()));
                let answer = agent
                    .post(served.at("/api/v1/cases"))
                    .header("idempotency-key", format!("door-flood-{addresses}-{turn:08}"))
                    .header("x-forwarded-for", address((2 << 20) + turn % addresses))
                    .send_json(registration("online", "改申报密码"))?;
                let place = match answer.status().as_u16() {
                    201 => 0,
                    428 => 1,
                    429 => 2,
                    other => anyhow::bail!("a registration got {other}"),
                };
                counted[place].fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
        });
        let agent = agent();
        for turn in 0.. {
            if crowd.is_finished() {
                break;
            }
            let sent = Instant::now();
            let answer = agent
                .post(served.at("/api/v1/console/cases"))
                .header("cookie", &cookie)
                .header("idempotency-key", format!("door-window-{addresses}-{turn:08}"))
                .send_json(registration("window", "改申报密码"))?;
            let status = answer.status().as_u16();
            ensure!(status == 201, "a registration at the window got {status}");
            window.push(sent.elapsed());
            std::thread::sleep(Duration::from_millis(100));
        }
        crowd.join().map_err(|_| anyhow::anyhow!("the crowd stopped"))?
    })?;
    window.sort_unstable();
    let at = |percent: usize| {
        let place = window.get(window.len() * percent / 100);
        place.map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    let [registered, asked, waited] = counted.map(AtomicUsize::into_inner);
    println!(
        "{FLOOD} registrations in {:.0} s from {addresses} addresses: {registered} registered, {asked} asked for work, \
         {waited} told to wait\n  meanwhile the window registered {}: p50 {:.0} ms, p99 {:.0} ms",
        began.elapsed().as_secs_f64(),
        window.len(),
        at(50),
        at(99)
    );
    let figures: Value =
        agent().get(served.at("/api/v1/figures")).call()?.body_mut().read_json()?;
    println!("  in the figures: {}", figures["total"]["registered"]);
    Ok(())
}
