//! `cargo xtask test`: all tests, in steps that share one build. Prints how many tests ran.

use crate::bundle;
use crate::run::{cargo, find, linted, need_component, need_target, run, target};
use crate::supply;
use anyhow::{Context, anyhow, bail, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The tests that ran in a step.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Options) -> anyhow::Result<Count>,
}

struct Options {
    long: bool,
}

const STEPS: [Step; 9] = [
    Step {
        name: "style",
        what: "rustfmt, clippy, shared for wasm32, what is stood on",
        run: style,
    },
    Step { name: "rust", what: "unit, property, HTTP, store and crash tests", run: rust },
    Step { name: "calendar", what: "the calendar against an independent one", run: calendar },
    Step { name: "template", what: "the AWS template", run: template },
    Step { name: "second-store", what: "the house's tests on a second AWS", run: second_store },
    Step { name: "deployed", what: "the functions behind API Gateway", run: deployed },
    Step { name: "open", what: "Open311, open data and the API, as others use them", run: open },
    Step { name: "site", what: "the site's bundle, its bytes printed", run: site },
    Step { name: "browser", what: "browser journeys with axe", run: browser },
];

/// Runs all steps, or those named. `--long` makes the property tests ten times longer.
pub fn test(arguments: &[String]) -> anyhow::Result<()> {
    let options = Options { long: arguments.iter().any(|argument| argument == "--long") };
    let named: Vec<&String> = arguments.iter().filter(|argument| *argument != "--long").collect();
    for name in &named {
        let known = STEPS.iter().any(|step| step.name == name.as_str());
        ensure!(known, "there is no step `{name}`; there are {:?}", STEPS.map(|step| step.name));
    }
    let began = Instant::now();
    let mut lines = Vec::new();
    let mut total = Count::default();
    for step in STEPS {
        if !named.is_empty() && !named.iter().any(|name| *name == step.name) {
            continue;
        }
        println!("\n== {}: {}", step.name, step.what);
        let started = Instant::now();
        let (count, outcome) = match (step.run)(&options) {
            Ok(count) if count.failed == 0 => (count, "ok".to_owned()),
            Ok(count) => (count, "FAILED".to_owned()),
            Err(error) => (Count { passed: 0, failed: 1 }, format!("FAILED: {error:#}")),
        };
        total.add(count);
        let seconds = started.elapsed().as_secs();
        lines.push(format!(
            "{:<13} {:>4} tests {seconds:>5} s  {outcome}",
            step.name,
            count.passed + count.failed
        ));
    }
    println!("\n{}", lines.join("\n"));
    println!("in {} s", began.elapsed().as_secs());
    println!("{} passed, {} failed", total.passed, total.failed);
    ensure!(total.failed == 0, "{} tests failed", total.failed);
    ensure!(total.passed > 0, "no test ran");
    Ok(())
}

/// Runs a command, shows its output, and counts its tests.
fn counted(command: &mut Command) -> anyhow::Result<Count> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("starting {command:?}"))?;
    let output = child.stdout.take().context("no output")?;
    let mut count = Count::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        count.add(tests_in(&line));
    }
    ended(command, child.wait()?, count)
}

/// Runs a command beside others, shows its output when it has ended, and counts its tests.
fn counted_at_once(name: &str, command: &mut Command) -> anyhow::Result<Count> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (printed, complained) = (text(&output.stdout), text(&output.stderr));
    println!("\n-- {name}\n{printed}{complained}");
    let mut count = Count::default();
    printed.lines().for_each(|line| count.add(tests_in(line)));
    ended(command, output.status, count)
}

fn ended(command: &Command, status: ExitStatus, count: Count) -> anyhow::Result<Count> {
    if !status.success() && count.failed == 0 {
        bail!("{command:?} failed: {status}");
    }
    Ok(count)
}

/// The numbers in a runner's last line: cargo's, Playwright's or unittest's.
fn tests_in(line: &str) -> Count {
    let count = |passed, failed| Count { passed, failed };
    let line = line.trim();
    let number_before = |word: &str| {
        let (before, _) = line.split_once(word)?;
        before.rsplit(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    if line.starts_with("test result:") {
        return count(
            number_before(" passed;").unwrap_or(0),
            number_before(" failed;").unwrap_or(0),
        );
    }
    if let Some(rest) = line.strip_prefix("Ran ")
        && rest.contains(" test")
    {
        let ran = rest.split(' ').next().and_then(|ran| ran.parse().ok());
        return count(ran.unwrap_or(0), 0);
    }
    // Playwright ends with lines of its own: "12 passed (1.2m)", "1 failed".
    let mut words = line.split(' ');
    match (words.next().and_then(|word| word.parse::<u64>().ok()), words.next()) {
        (Some(passed), Some("passed")) => count(passed, 0),
        (Some(failed), Some("failed" | "flaky" | "interrupted")) => count(0, failed),
        _ => count(0, 0),
    }
}

fn style(_: &Options) -> anyhow::Result<Count> {
    need_component("rustfmt", "fmt")?;
    need_target(bundle::TARGET)?;
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    supply::check()?;
    // In parallel with the long build, which leaves a core idle at times.
    let mut checking = cargo(&["check", "--package", "shared", "--target", bundle::TARGET])
        .arg("--quiet")
        .env("RUSTFLAGS", "-D warnings")
        .env("CARGO_TARGET_DIR", target().join("wasm-check"))
        .spawn()
        .context("starting cargo")?;
    let built =
        run(&mut linted(&["build", "--workspace", "--all-targets", "--features", "api/lambda"])?);
    let checked = checking.wait()?;
    built?;
    ensure!(checked.success(), "`shared` for wasm32: {checked}");
    Ok(Count { passed: 4, failed: 0 })
}

fn rust(options: &Options) -> anyhow::Result<Count> {
    // The crash test starts the server's program, and the deployed test the functions'. `cargo test` selects other
    // features for the procedural macros and would build the workspace a second time, so the programs of this one build
    // are run themselves. No crate has tests in its documentation.
    let (mut programs, last): (Vec<_>, Vec<_>) =
        test_programs()?.into_iter().partition(|(name, ..)| name != RIGHTS);
    // The tests of the house write here which rights they used, and the test `rights` reads it.
    let rights = target().join("rights.txt");
    if rights.exists() {
        std::fs::remove_file(&rights)?;
    }
    let run = |(name, folder, program): TestProgram| {
        let mut command = Command::new(program);
        command.current_dir(folder).env("ONETRIP_RIGHTS", &rights);
        if options.long {
            command.env("ONETRIP_HISTORIES", "100000").env("ONETRIP_MODEL", "3");
        }
        counted_at_once(&name, &mut command)
    };
    bundle::beside(&target(), || {
        // The longest come last in the order of the names. Many have one long test, which leaves a core idle.
        programs.reverse();
        let mut total = in_pairs(programs, run)?;
        total.add(in_pairs(last, run)?);
        Ok(total)
    })
}

/// Runs tests two programs at a time.
fn in_pairs<P: Send>(
    programs: Vec<P>,
    run: impl Fn(P) -> anyhow::Result<Count> + Sync,
) -> anyhow::Result<Count> {
    let waiting = Mutex::new(programs.into_iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> anyhow::Result<Count> {
        let mut total = Count::default();
        while let Some(program) = next() {
            total.add(run(program)?);
        }
        Ok(total)
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut total = work()?;
        total.add(other.join().map_err(|_| anyhow!("a thread of the tests panicked"))??);
        Ok(total)
    })
}

/// A program of tests: its name, the folder of the package, in which cargo would run it, and its path.
type TestProgram = (String, PathBuf, PathBuf);

/// Reads which rights the tests of the house used, and must run after them.
const RIGHTS: &str = "tests rights";

/// The programs with the workspace's tests, in the order of their names.
fn test_programs() -> anyhow::Result<BTreeSet<TestProgram>> {
    let mut build = linted(&["build", "--workspace", "--all-targets", "--features", "api/lambda"])?;
    build.arg("--message-format=json-render-diagnostics");
    let built = build.stdout(Stdio::piped()).stderr(Stdio::inherit()).output()?;
    ensure!(built.status.success(), "{build:?} failed: {}", built.status);
    let mut programs = BTreeSet::new();
    for line in String::from_utf8(built.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        // Of a target that has no tests, the program is built all the same.
        let is_test = message["profile"]["test"] == true && message["target"]["test"] == true;
        if let (true, Some(program), Some(manifest)) =
            (is_test, message["executable"].as_str(), message["manifest_path"].as_str())
        {
            let folder = Path::new(manifest).parent().context("a manifest outside a folder")?;
            let package = folder.file_name().unwrap_or_default().to_string_lossy();
            let name = message["target"]["name"].as_str().unwrap_or_default();
            programs.insert((format!("{package} {name}"), folder.to_owned(), program.into()));
        }
    }
    ensure!(!programs.is_empty(), "cargo built no tests");
    Ok(programs)
}

fn python() -> anyhow::Result<PathBuf> {
    find("python3").context("python3 (3.9 or newer, with venv) is needed: install it and run again")
}

fn calendar(_: &Options) -> anyhow::Result<Count> {
    // Built alone, without the workspace, `shared` and its example take seconds.
    let example = "working_days";
    run(&mut linted(&["build", "--package", "shared", "--example", example])?)?;
    let program = format!("{example}{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(python()?);
    command.args(["tests/deployed/run.py", "calendar"]);
    counted(command.arg(target().join("debug/examples").join(program)).stderr_to_stdout())
}

fn template(_: &Options) -> anyhow::Result<Count> {
    let mut command = Command::new(python()?);
    counted(command.args(["tests/deployed/run.py", "template"]).stderr_to_stdout())
}

/// Redirects a child's standard error into its output, because unittest prints its last line there.
trait StderrToStdout {
    fn stderr_to_stdout(&mut self) -> &mut Self;
}

impl StderrToStdout for Command {
    #[cfg(unix)]
    fn stderr_to_stdout(&mut self) -> &mut Command {
        let program = self.get_program().to_owned();
        let arguments: Vec<_> = self.get_args().map(ToOwned::to_owned).collect();
        *self = Command::new("sh");
        self.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(program).args(arguments);
        self
    }

    #[cfg(not(unix))]
    fn stderr_to_stdout(&mut self) -> &mut Command {
        self
    }
}

/// The house's tests that another database cannot run, by the reason.
const ON_THE_EMBEDDED: [(&str, &[&str]); 3] = [
    (
        "only the embedded database counts requests",
        &[
            "a_look_that_finds_nothing_new_is_one_small_read_without_a_body",
            "looking_again_at_a_plan_is_one_small_read_without_a_body",
            "looking_again_at_a_study_or_a_reform_is_one_small_read_without_a_body",
            "the_costs_stay_within_the_budget",
            "the_directory_is_read_again_only_when_it_was_changed",
        ],
    ),
    (
        "faults are injected and rights enforced in front of the embedded database",
        &[
            "the_public_function_never_lists_people_nor_touches_accounts",
            "nothing_is_set_aside_because_the_database_does_not_answer",
            "the_anonymous_function_lists_nobody_by_any_two_calls",
            "the_anonymous_functions_write_nothing_that_others_answer_for",
        ],
    ),
    (
        "they are about the embedded database and its folder",
        &[
            "demonstration::",
            "old_folder::",
            "what_expires_goes_by_the_houses_time",
            "a_page_of_another_site_uploads_nothing",
        ],
    ),
];

fn second_store(_: &Options) -> anyhow::Result<Count> {
    let mut server = Command::new(python()?)
        .args(["tests/deployed/run.py", "serve"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = server.stdout.take().context("no output")?;
    let mut lines = BufReader::new(output).lines();
    let mut address = || -> anyhow::Result<String> {
        let address = lines.next().transpose()?.unwrap_or_default();
        ensure!(address.starts_with("http://127.0.0.1:"), "the second AWS did not start");
        Ok(address)
    };
    let (databases, bucket) = (address()?, address()?);
    println!("a second DynamoDB answers at {databases}, and its S3 at {bucket}");
    let programs = test_programs()?;
    let house = programs.iter().find(|(name, ..)| name == "tests house");
    let (_, folder, program) = house.context("the house's tests were not built")?;
    let mut command = Command::new(program);
    command.arg("--test-threads=8");
    for (why, tests) in ON_THE_EMBEDDED {
        println!("not run here, because {why}: {}", tests.join(", "));
        command.args(tests.iter().flat_map(|test| ["--skip", test]));
    }
    command.env("ONETRIP_DYNAMODB", databases).env("ONETRIP_S3", bucket);
    let count = counted(command.current_dir(folder));
    // It ends when its standard input does.
    drop(server.stdin.take());
    server.wait()?;
    count
}

fn deployed(_: &Options) -> anyhow::Result<Count> {
    let mut command = Command::new(python()?);
    command.args(["tests/deployed/run.py", "journey"]).arg(target().join("debug"));
    counted(command.stderr_to_stdout())
}

fn site(_: &Options) -> anyhow::Result<Count> {
    let report = bundle::bundle(&target(), &target().join("site"))?;
    let mut count = Count::default();
    for load in &report.first_loads {
        println!("{load}");
        if load.fits() {
            count.passed += 1;
        } else {
            count.failed += 1;
        }
    }
    Ok(count)
}

/// A browser of the Chromium family; an installed one is preferred to a download.
fn chromium() -> anyhow::Result<PathBuf> {
    if let Some(given) = std::env::var_os("ONETRIP_CHROMIUM") {
        return Ok(given.into());
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "microsoft-edge",
    ];
    let look = || names.iter().find_map(|name| find(name));
    let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    if let Some(found) = look().or_else(|| mac.exists().then_some(mac)) {
        return Ok(found);
    }
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if is_root && find("apt-get").is_some() {
        println!("installing chromium");
        run(Command::new("apt-get").args(["update", "-q"]))?;
        run(Command::new("apt-get").args(["install", "-y", "-q", "chromium", "fonts-noto-cjk"]))?;
        if let Some(found) = look() {
            return Ok(found);
        }
    }
    bail!(
        "no Chromium or Chrome was found: install one (on Debian: sudo apt-get install chromium \
         fonts-noto-cjk), or name it in ONETRIP_CHROMIUM"
    )
}

struct Server {
    child: Child,
    data: PathBuf,
    port: u16,
    /// The first administrator's password, where the house was begun empty.
    password: Option<String>,
    /// Kept open, so that later output has somewhere to go.
    _printed: Option<BufReader<ChildStdout>>,
}

impl Server {
    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// A server with the demonstration, in a temporary folder.
fn serve(name: &str) -> anyhow::Result<Server> {
    started(name, &["--port", "0"], &[])
}

/// An identity provider for tests, which ends with its standard input.
struct Provider {
    child: Child,
    /// Kept open, so that later output has somewhere to go.
    _printed: BufReader<ChildStdout>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A server with the demonstration and an identity provider. They have names of their own, so that the browser takes
/// them for different sites.
fn serve_with_provider(name: &str) -> anyhow::Result<(Provider, Server)> {
    let port = free_port()?;
    let address = format!("http://localhost:{port}");
    let secret = "a secret that the provider and the house know";
    let mut child = Command::new(find("node").context("Node.js is needed")?)
        .args(["support/provider.mjs", &address, secret])
        .current_dir("tests/browser")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting the identity provider")?;
    let mut printed = BufReader::new(child.stdout.take().context("what the provider prints")?);
    let mut issuer = String::new();
    printed.read_line(&mut issuer)?;
    let (issuer, provider) = (issuer.trim().to_owned(), Provider { child, _printed: printed });
    ensure!(issuer.starts_with("http://127.0.0.1:"), "the identity provider did not start");
    let told = [
        ("ONETRIP_OIDC_ISSUER", issuer.as_str()),
        ("ONETRIP_OIDC_CLIENT", "onetrip"),
        ("ONETRIP_OIDC_SECRET", secret),
    ];
    let server = started(name, &["--port", &port, "--address", &address], &told)?;
    Ok((provider, server))
}

fn free_port() -> anyhow::Result<String> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port().to_string())
}

/// A server of a house that is new and empty. Passkeys need a name, so that its address is `localhost`.
fn serve_new_house(name: &str) -> anyhow::Result<Server> {
    let port = free_port()?;
    let address = format!("http://localhost:{port}");
    let named = ["--empty", "--administrator", "admin", "--port", &port, "--address", &address];
    started(name, &named, &[])
}

fn started(name: &str, arguments: &[&str], told: &[(&str, &str)]) -> anyhow::Result<Server> {
    let data = std::env::temp_dir().join(format!("onetrip-{name}-{}", std::process::id()));
    let program = target().join("debug").join(format!("onetrip{}", std::env::consts::EXE_SUFFIX));
    let mut child = Command::new(program)
        .args(arguments)
        .envs(told.iter().copied())
        // The tests say in the place of a proxy which address each of their people comes from.
        .args(["--trusted-proxy", "127.0.0.1", "--data"])
        .arg(&data)
        .arg("--site")
        .arg(target().join("site"))
        .stdout(Stdio::piped())
        .spawn()
        .context("starting the server")?;
    let mut printed = BufReader::new(child.stdout.take().context("what the server prints")?);
    let mut server = Server { child, data, port: 0, password: None, _printed: None };
    let mut line = String::new();
    // It prints its address first and how to stop it last; then it serves.
    while printed.read_line(&mut line)? > 0 {
        let named = ["http://127.0.0.1:", "http://localhost:"];
        if let Some((_, rest)) = named.iter().find_map(|begins| line.split_once(begins)) {
            server.port = rest.split('/').next().unwrap_or_default().parse()?;
        }
        if line.starts_with("Sign in as") {
            server.password = line.split('`').nth(3).map(str::to_owned);
        }
        if line.starts_with("Ctrl-C") {
            server._printed = Some(printed);
            return Ok(server);
        }
        line.clear();
    }
    bail!("the server stopped: {}", server.child.wait()?)
}

fn open(_: &Options) -> anyhow::Result<Count> {
    let server = serve("open")?;
    let mut command = Command::new(python()?);
    command.args(["tests/deployed/run.py", "open", &server.address()]);
    counted(command.stderr_to_stdout())
}

fn browser(_: &Options) -> anyhow::Result<Count> {
    let npm =
        find("npm").context("Node.js 20 or newer with npm is needed: install it and run again")?;
    let chromium = chromium()?;
    let folder = "tests/browser";
    run(Command::new(&npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    let server = serve("browser")?;
    // A server of its own for the tests that move time forward, since the others would not find what they left.
    let forward = serve("forward")?;
    let new_house = serve_new_house("new-house")?;
    let password = new_house.password.as_deref().context("the password of a new house")?;
    let set_up = serve_new_house("set-up")?;
    let first = set_up.password.as_deref().context("the password of another new house")?;
    let (_provider, linked) = serve_with_provider("oidc")?;
    counted(
        Command::new(&npm)
            .args(["exec", "--", "playwright", "test"])
            .current_dir(folder)
            .env("ONETRIP_URL", server.address())
            .env("ONETRIP_FORWARD_URL", forward.address())
            .env("ONETRIP_NEW_URL", format!("http://localhost:{}", new_house.port))
            .env("ONETRIP_NEW_PASSWORD", password)
            .env("ONETRIP_SETUP_URL", format!("http://localhost:{}", set_up.port))
            .env("ONETRIP_SETUP_PASSWORD", first)
            .env("ONETRIP_OIDC_URL", format!("http://localhost:{}", linked.port))
            .env("ONETRIP_CHROMIUM", chromium)
            .env("CI", "1"),
    )
}
