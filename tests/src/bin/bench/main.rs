//! Measures and prints; nothing passes or fails. `cargo xtask bench` builds it for release and passes the number of
//! cases of the large folder and, optionally, where to keep that folder; or `growth`, a folder and, optionally, the
//! number of cases of a year and how many times each is copied into the small and the large house.

mod door;
mod growth;

use acceptance::program::Served;
use acceptance::{
    House, PASSWORD, Who, installer, lift_limits, registration, seat_of, seed_directory,
};
use anyhow::{Context, ensure};
use api::app::App;
use api::clock::{Clock, system_clock};
use api::secret::hash_password;
use api::store::{Commit, Store, StoreError, Tables, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use serde_json::{Value, json};
use shared::actor::{Actor, Staff};
use shared::command::{Command, Import, ImportedResolution, Register};
use shared::decide::{Facts, decide};
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::policy::Rules;
use shared::proof::Audit;
use shared::shape::SerdeJson;
use shared::text::Line;
use shared::time::{DAY_MS, HOUR_MS, Timestamp};
use shared::vocabulary::{Outcome, Role, Sheet};
use shared::wire::{Account, Slip};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Concurrent clients.
const CLIENTS: usize = 16;
/// How long a rate is measured.
const MEASURED: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    let mut given = std::env::args().skip(1).peekable();
    if given.next_if(|first| first == "door").is_some() {
        let folder = given.next().map(PathBuf::from).context("door needs a folder")?;
        return door::door(&tokio::runtime::Runtime::new()?, &folder);
    }
    if given.next_if(|first| first == "growth").is_some() {
        let folder = given.next().map(PathBuf::from).context("growth needs a folder")?;
        let mut number = |usual: u32| given.next().map_or(Ok(usual), |given| given.parse());
        let (cases, times) = (number(2_000)?, [number(5)?, number(500)?]);
        return growth::growth(&tokio::runtime::Runtime::new()?, &folder, cases as usize, times);
    }
    let cases: u32 = given.next().map_or(Ok(100_000), |given| given.parse())?;
    let kept = given.next().map(PathBuf::from);
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(requests_per_operation())?;
    if let Some(folder) = kept {
        ensure!(!folder.exists(), "{} is there already", folder.display());
        return measure(&runtime, &folder, cases);
    }
    let folder = std::env::temp_dir().join(format!("onetrip-bench-{}", std::process::id()));
    let outcome = measure(&runtime, &folder, cases);
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

/// The requests to DynamoDB that each operation makes.
async fn requests_per_operation() -> anyhow::Result<()> {
    let house = House::new().await;
    let embedded = house.embedded.clone().context("the embedded database is measured")?;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    house.figures("").await;
    house.get(&Who::Anyone, "/api/v1/directory").await;
    embedded.take_requests();
    println!("\nDynamoDB requests per operation");
    let print = |name: &str| {
        let asked = embedded.take_requests();
        let parts: Vec<String> =
            asked.iter().map(|(name, count)| format!("{count} {name}")).collect();
        println!("  {name:<46} {}", parts.join(", "));
    };
    let public = format!("/api/v1/cases/{}", slip.number);
    let own = format!("{public}/own");
    let staff = format!("/api/v1/console/cases/{}", slip.number);
    let token = Who::Token(slip.token.clone());
    for (who, path, name) in [
        (&Who::Anyone, &public, "track by number"),
        (&holder, &own, "track with the access code"),
        (&token, &own, "track with the slip's QR code"),
        (&clerk, &staff, "a case on the console"),
    ] {
        let seen = house.get(who, path).await;
        print(&format!("{name}: {} bytes", seen.body.len()));
        let tag = seen.headers["etag"].to_str()?;
        let again = house.get_again(who, path, tag).await;
        print(&format!("  looked at again: {} bytes", again.body.len()));
    }
    house.register_online("改申报密码").await;
    print("register");
    let body = json!({"kind": "contact", "words": "电话联系"});
    let path = format!("/api/v1/console/cases/{}/steps", slip.number);
    let call = acceptance::Call {
        who: &clerk,
        method: "POST",
        path: &path,
        revision: Some(1),
        key: None,
        body: Some(body),
    };
    house.call(call).await;
    print("a command (2 for the session and the case)");
    house.get(&Who::Anyone, "/api/v1/figures").await;
    print("the public figures, all time");
    house.get(&Who::Anyone, "/api/v1/figures?from=2018-05-03&until=2018-06-13").await;
    print("the public figures, any period");
    for (path, name) in [
        ("/api/v1/reforms", "what changed because of cases"),
        ("/api/v1/tables/matters-by-reason", "the cross-table"),
        ("/api/v1/explanations", "a page of explanations"),
        ("/api/v1/log", "a page of the public log"),
    ] {
        house.get(&Who::Anyone, path).await;
        print(name);
    }
    house.get(&Who::Anyone, &format!("/api/v1/cases/{}/events", slip.number)).await;
    print("what proves a case");
    house.get(&clerk, "/api/v1/console/queue").await;
    print("a page of the queue");
    house.get(&clerk, "/api/v1/console/register").await;
    print("a page of the register");
    api::jobs::project::fold_pending(&house.app).await?;
    print("folding 2 commands into the figures");
    Ok(())
}

/// Sends requests from several clients for a while, then prints the rate and the percentiles. A refusal costs next to
/// nothing, so that one ends it.
fn rate(
    name: &str,
    ask: impl Fn(&ureq::Agent, usize, usize) -> Result<(), ureq::Error> + Send + Sync,
) -> anyhow::Result<()> {
    let mut times: Vec<Duration> = Vec::new();
    let began = Instant::now();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let ask = &ask;
                scope.spawn(move || {
                    let agent = ureq::Agent::new_with_defaults();
                    let mut times = Vec::new();
                    while began.elapsed() < MEASURED {
                        let asked = Instant::now();
                        ask(&agent, client, times.len())?;
                        times.push(asked.elapsed());
                    }
                    Ok::<_, ureq::Error>(times)
                })
            })
            .collect();
        for client in clients {
            let client = client.join().map_err(|_| anyhow::anyhow!("{name}: a client stopped"))?;
            times.extend(client.with_context(|| name.to_owned())?);
        }
        anyhow::Ok(())
    })?;
    let seconds = began.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |percent: usize| {
        times.get(times.len() * percent / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    println!(
        "  {name:<42} {:>7.0} /s   p50 {:>6.1} ms   p99 {:>6.1} ms",
        times.len() as f64 / seconds,
        at(50),
        at(99)
    );
    Ok(())
}

/// Asks for something and reads the answer to its end.
fn get(agent: &ureq::Agent, address: String, cookie: Option<&str>) -> Result<(), ureq::Error> {
    let request = agent.get(address);
    let request = match cookie {
        Some(cookie) => request.header("cookie", cookie),
        None => request,
    };
    request.call()?.into_body().read_to_vec().map(|_| ())
}

fn measure(runtime: &tokio::runtime::Runtime, data: &Path, cases: u32) -> anyhow::Result<()> {
    let numbers = runtime.block_on(fill(data, cases))?;
    let server = Served::start(data)?;
    println!("\nA folder of {cases} cases, {CLIENTS} clients at once");
    println!("  memory after the start: {:.0} MB", server.memory().unwrap_or(0.0));
    let number =
        |client: usize, turn: usize| numbers[(client * 7_919 + turn * 104_729) % numbers.len()];
    rate("track by number", |agent, client, turn| {
        get(agent, server.at(&format!("/api/v1/cases/{}", number(client, turn))), None)
    })?;
    rate("the public figures, all time", |agent, _, _| {
        get(agent, server.at("/api/v1/figures"), None)
    })?;
    rate("the public figures until a day", |agent, _, _| {
        get(agent, server.at("/api/v1/figures?until=2018-05-25"), None)
    })?;
    // All cases were recorded on one day, so that the proof of each leads through the whole register's trees.
    rate("the proof of a case", |agent, client, turn| {
        get(agent, server.at(&format!("/api/v1/cases/{}/events", number(client, turn))), None)
    })?;
    println!("  memory after the proofs: {:.0} MB", server.memory().unwrap_or(0.0));
    answers(&server)?;
    check_log(&server)?;
    let cookie = signed_in(&server)?;
    rate("a page of the queue", |agent, _, _| {
        get(agent, server.at("/api/v1/console/queue?state=open"), Some(&cookie))
    })?;
    for sheet in [Sheet::Xlsx, Sheet::Csv] {
        // An export wants a password of a moment ago.
        let cookie = signed_in(&server)?;
        let saved = register_file(&server, &cookie, sheet, data)?;
        import_register(&server, &cookie, sheet, &saved)?;
    }
    rate("register", |agent, client, turn| {
        let key = format!("bench-client-{client:03}-turn-{turn:08}");
        let answer = agent
            .post(server.at("/api/v1/cases"))
            .header("idempotency-key", &key)
            .send_json(registration("online", "改申报密码"));
        answer?.body_mut().read_json::<Slip>().map(|_| ())
    })?;
    println!("  memory at the end: {:.0} MB", server.memory().unwrap_or(0.0));
    Ok(())
}

/// The cookie of the one account.
fn signed_in(server: &Served) -> anyhow::Result<String> {
    let body = json!({"account": "bench", "password": PASSWORD});
    let answer = ureq::post(server.at("/api/v1/console/session")).send_json(body)?;
    let cookie = answer.headers().get("set-cookie").context("a cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// A member of staff on the console, and the slowest answer so far.
struct Console<'a> {
    server: &'a Served,
    cookie: &'a str,
    slowest: Duration,
}

impl<'a> Console<'a> {
    fn of(server: &'a Served, cookie: &'a str) -> Console<'a> {
        Console { server, cookie, slowest: Duration::ZERO }
    }

    fn ask(&mut self, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let asked = Instant::now();
        let url = self.server.at(path);
        let mut answer = match body {
            Some(body) => ureq::post(url).header("cookie", self.cookie).send_json(body)?,
            None => ureq::get(url).header("cookie", self.cookie).call()?,
        };
        let read = answer.body_mut().read_json()?;
        self.slowest = self.slowest.max(asked.elapsed());
        Ok(read)
    }

    /// Follows a task until it runs no longer.
    fn follow(&mut self, task: &Value) -> anyhow::Result<Value> {
        let path = format!("/api/v1/console/tasks/{}", task["id"].as_str().unwrap_or_default());
        loop {
            let task = self.ask(&path, None)?;
            if task["state"] != "running" {
                return Ok(task);
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

/// The slowest answer and the most memory, in words.
fn cost(console: &Console<'_>, measured: bool) -> String {
    let peak = console.server.peak_memory().filter(|_| measured);
    format!(
        "slowest request {:.0} ms, at most {} MB of memory",
        console.slowest.as_secs_f64() * 1000.0,
        peak.map_or("?".into(), |peak| format!("{peak:.0}"))
    )
}

/// Has the whole register made as a file, saves it beside the folder and prints what it took.
fn register_file(
    server: &Served,
    cookie: &str,
    sheet: Sheet,
    data: &Path,
) -> anyhow::Result<PathBuf> {
    let measured = server.forget_peak();
    let mut console = Console::of(server, cookie);
    let began = Instant::now();
    let export = json!({"reason": "月度核对", "sheet": sheet.code(), "lang": "zh"});
    let task = console.ask("/api/v1/console/exports", Some(export))?;
    let task = console.follow(&task)?;
    ensure!(task["state"] == "done", "{task}");
    let made = began.elapsed().as_secs_f64();
    let path = format!("/api/v1/console/tasks/{}/file", task["id"].as_str().unwrap_or_default());
    let link = console.ask(&path, None)?;
    let saved = data.join(format!("register.{}", sheet.code()));
    let mut answer = ureq::get(server.at(link["url"].as_str().unwrap_or_default())).call()?;
    std::io::copy(&mut answer.body_mut().as_reader(), &mut std::fs::File::create(&saved)?)?;
    println!(
        "  the register as {}: {} rows, {:.1} MB, made in {made:.1} s, {}; {}",
        sheet.code(),
        task["rows"],
        std::fs::metadata(&saved)?.len() as f64 / 1_048_576.0,
        cost(&console, measured),
        saved.display()
    );
    Ok(saved)
}

/// Imports a register that was saved, and prints what it took.
fn import_register(
    server: &Served,
    cookie: &str,
    sheet: Sheet,
    saved: &Path,
) -> anyhow::Result<()> {
    let measured = server.forget_peak();
    let mut console = Console::of(server, cookie);
    let began = Instant::now();
    let bytes = std::fs::metadata(saved)?.len();
    let asked = json!({"bytes": bytes, "sheet": sheet.code()});
    let ticket = console.ask("/api/v1/console/imports/uploads", Some(asked))?;
    let media_type = ticket["headers"]["content-type"].as_str().unwrap_or_default();
    ureq::put(server.at(ticket["url"].as_str().unwrap_or_default()))
        .header("content-type", media_type)
        .header("content-length", bytes.to_string())
        .send(std::fs::File::open(saved)?)?;
    let name = format!("register.{}", sheet.code());
    let start = json!({"key": ticket["key"], "name": name, "source": name});
    let task = console.ask("/api/v1/console/imports", Some(start))?;
    let task = console.follow(&task)?;
    ensure!(task["state"] == "checked", "{task}");
    let checked = began.elapsed().as_secs_f64();
    println!("  {name} was read and checked in {checked:.1} s, {}", cost(&console, measured));
    let id = task["id"].as_str().unwrap_or_default();
    let path = format!("/api/v1/console/imports/{id}/confirmation");
    let task = console.ask(&path, Some(json!({})))?;
    let task = console.follow(&task)?;
    ensure!(task["state"] == "done" && task["what"]["present"] == 0, "{task}");
    println!(
        "  {name}: {} rows, {:.1} MB, imported in {:.0} s, {}",
        task["rows"],
        bytes as f64 / 1_048_576.0,
        began.elapsed().as_secs_f64(),
        cost(&console, measured)
    );
    Ok(())
}

/// Compressed bytes of the responses that pages load when they open, after their programs.
fn answers(server: &Served) -> anyhow::Result<()> {
    for (page, asked) in [
        ("the home page", &["directory", "figures/total"][..]),
        ("the figures", &["directory", "figures"]),
        ("the cross-table", &["directory", "tables/matters-by-reason"]),
        ("what changed because of cases", &["directory", "reforms"]),
    ] {
        let mut bytes = 0;
        for path in asked {
            let url = server.at(&format!("/api/v1/{path}"));
            let answer = ureq::get(url).header("accept-encoding", "gzip").call()?;
            bytes += answer.into_body().read_to_vec()?.len();
        }
        println!("  {page:<42} {bytes:>7} bytes beside its program");
    }
    Ok(())
}

/// Downloads the public log and checks it, as a browser does.
fn check_log(server: &Served) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut audit = Audit::default();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/log?cursor={}", cursor.replace('#', "%23"));
        let page = ureq::get(server.at(&path)).call()?.body_mut().read_to_string()?;
        let mut next = None;
        for line in page.lines() {
            match line.strip_prefix("next ") {
                Some(written) => next = Some(written.to_owned()),
                None => audit
                    .take::<SerdeJson>(line)
                    .map_err(|fault| anyhow::anyhow!("the log does not agree: {fault:?}"))?,
            }
        }
        match next {
            Some(next) => cursor = next,
            None => break,
        }
    }
    audit.close().map_err(|fault| anyhow::anyhow!("the log does not agree: {fault:?}"))?;
    let read = audit.read();
    println!(
        "  the public log of {} events and {} counts was fetched and checked in {:.1} s",
        read.events,
        read.rows,
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Fills a folder with cases of three years, most of them done, and returns some numbers.
async fn fill(data: &Path, cases: u32) -> anyhow::Result<Vec<CaseNumber>> {
    let folder = Folder::open(data)?;
    // A folder with a database but no pepper is refused, so the pepper comes first.
    let pepper = folder.pepper()?;
    let embedded = Embedded::on_file(&folder.database(), None)?;
    let store = Store::new(embedded.client.clone(), Tables::with_prefix("onetrip-"));
    create_tables(&store).await?;
    // The cases are recorded on a past day, so that it can be sealed.
    let recorded: Clock = Arc::new(|| system_clock()().plus(-2 * DAY_MS));
    let app = App::new(store, pepper, recorded);
    seed_directory(&app).await?;
    lift_limits(&app.store).await?;
    // Durability is not what is measured here.
    embedded.database.enable_bulk_loading().map_err(|error| anyhow::anyhow!("{error}"))?;
    let seat = seat_of(Role::WindowLead, "tax");
    let account = Account {
        account: AccountId::new("bench")?,
        name: Line::new("bench")?,
        seat,
        active: true,
    };
    app.store.save_first_account(&account, &hash_password(PASSWORD)?, &installer()).await?;
    // A new house would ask the account for a second factor.
    ensure!(app.store.save_rules(&Rules::default(), None, &installer()).await?, "there are rules");
    let actor =
        Actor::Staff(Staff { account: account.account.clone(), seat: account.seat.clone() });
    let mut body = registration("online", "改申报密码");
    body["trips"] = json!([]);
    let register: Register = serde_json::from_value(body)?;
    let first = Timestamp::read("2016-01-04 09:00")?;
    let mut numbers = Vec::new();
    let began = Instant::now();
    for index in 0..cases {
        let received_at = first.plus(i64::from(index) * 3 * 365 * DAY_MS / i64::from(cases));
        let ending = (index % 20 != 0).then(|| ImportedResolution {
            at: received_at.plus(i64::from(index % 200) * HOUR_MS),
            on_the_spot: index % 5 == 0,
            end: shared::command::ResolutionInput {
                outcome: Outcome::ALL[index as usize % Outcome::ALL.len()],
                answer: shared::text::Prose::new("已办好").unwrap_or_else(|_| unreachable!()),
                measure: None,
            },
            solved: None,
            rating: None,
            filed: false,
        });
        let assigned_to = (index % 5 != 0).then(|| support::department("tax"));
        let import =
            Import { register: register.clone(), received_at, assigned_to, co: Vec::new(), ending };
        let command = Command::Import(Box::new(import));
        let (policy, town) = (app.policy().await?, app.town().await?);
        let facts = Facts::of(app.now(), &policy, &town.directory);
        let decision = decide(None, &command, &actor, &facts)?;
        app.store.note_month(received_at.day()).await?;
        loop {
            let number = CaseNumber::new(received_at.day(), rand::random());
            let commit = Commit::<shared::case::Case> {
                before: None,
                id: number,
                decision: &decision,
                account: Some(&account.account),
                replay: None,
                import: None,
                pepper: &app.pepper,
                policy: &policy,
                now: app.now(),
            };
            match app.store.commit(commit).await {
                Ok(_) => {
                    if index % 50 == 0 {
                        numbers.push(number);
                    }
                    break;
                }
                Err(StoreError::NumberTaken) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let filled = began.elapsed().as_secs_f64();
    let began = Instant::now();
    api::jobs::project::fold_pending(&app).await?;
    println!(
        "\nfilled {cases} cases in {filled:.0} s, folded their figures in {:.0} s",
        began.elapsed().as_secs_f64()
    );
    let began = Instant::now();
    api::jobs::clock::seal(&app, system_clock()()).await?;
    println!("sealed their public log in {:.0} s", began.elapsed().as_secs_f64());
    embedded.database.disable_bulk_loading().map_err(|error| anyhow::anyhow!("{error}"))?;
    let bytes = std::fs::metadata(folder.database()).map_or(0, |metadata| metadata.len());
    println!("the database file has {} MB", bytes / 1_048_576);
    Ok(numbers)
}
