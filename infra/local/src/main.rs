//! `onetrip`: serves OneTrip on this machine. `cargo xtask dev` builds and starts it.

use anyhow::{Context, bail};
use api::app::App;
use api::clock::system_clock;
use api::http::client::TrustedProxies;
use api::http::origin::read_address;
use api::provider::Provider;
use api::secret::{hash_password, random_hex};
use api::store::{Author, FIRST_ADMINISTRATORS, Store, Tables, create_tables};
use local::clamd::Clamd;
use local::clock::DemonstrationClock;
use local::demonstration::banner::Demonstration;
use local::demonstration::{self, Seeded};
use local::embedded::Embedded;
use local::files::FileServer;
use local::folder::Folder;
use local::host;
use local::private;
use local::residue::{self, Residue};
use local::server::{self, Limits};
use shared::actor::Seat;
use shared::id::AccountId;
use shared::policy::Rules;
use shared::text::Line;
use shared::wire::Account;
use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

struct Options {
    port: u16,
    data: PathBuf,
    /// The public address; that of this machine if none is given.
    address: Option<String>,
    /// The proxies that say whom they speak for.
    proxies: Vec<IpAddr>,
    site: PathBuf,
    empty: bool,
    /// The account of the first administrator of a new folder without the demonstration.
    administrator: Option<AccountId>,
    json_log: bool,
    /// What scans each upload for malware.
    scanner: Option<Clamd>,
    new_pepper: bool,
    replace_pepper: bool,
    rebuild: bool,
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        port: 8018,
        data: PathBuf::from("data"),
        address: std::env::var("ONETRIP_ORIGIN").ok().filter(|given| !given.is_empty()),
        proxies: Vec::new(),
        site: host::default_site(),
        empty: false,
        administrator: None,
        json_log: false,
        scanner: None,
        new_pepper: false,
        replace_pepper: false,
        rebuild: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "rebuild" => options.rebuild = true,
            "replace-pepper" => options.replace_pepper = true,
            "--port" => options.port = value()?.parse().context("--port takes a number")?,
            "--data" => options.data = value()?.into(),
            "--address" => options.address = Some(value()?),
            "--trusted-proxy" => {
                options.proxies.push(value()?.parse().context("--trusted-proxy takes an address")?);
            }
            "--site" => options.site = value()?.into(),
            "--empty" => options.empty = true,
            "--administrator" => {
                let named = AccountId::new(value()?).ok();
                options.administrator = Some(named.context("--administrator takes an account")?);
            }
            "--log" => {
                options.json_log = match value()?.as_str() {
                    "json" => true,
                    "text" => false,
                    other => bail!("--log is json or text, not {other}"),
                }
            }
            "--clamd" => options.scanner = Some(value()?.parse().context("--clamd")?),
            "--new-pepper" => options.new_pepper = true,
            other => {
                bail!(
                    "{other} is not an option; there are --port, --data, --address, --trusted-proxy, --site, --empty, \
                     --administrator, --log, --clamd and --new-pepper, and the commands rebuild and replace-pepper"
                )
            }
        }
    }
    if options.administrator.is_some() && !options.empty {
        bail!("--administrator goes with --empty: the demonstration has its own accounts");
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = options()?;
    start_log(options.json_log);
    if options.rebuild {
        print!("{}", local::rebuild::run(&options.data).await?);
        return Ok(());
    }
    if options.replace_pepper {
        anyhow::ensure!(options.data.exists(), "there is no folder {}", options.data.display());
        let count = Folder::open(&options.data)?.replace_pepper()?;
        println!(
            "The pepper was replaced. New cases and new access codes go by it from the next start on; those of before \
             go on by the {} in the lines below it. Back the folder up again: {} belongs to it.",
            if count == 2 { "one".to_owned() } else { format!("{} former ones", count - 1) },
            options.data.join("pepper").display()
        );
        return Ok(());
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .with_context(|| format!("port {} is in use; choose another with --port", options.port))?;
    let origin = match &options.address {
        Some(address) => read_address(address).context("--address")?,
        None => format!("http://127.0.0.1:{}", listener.local_addr()?.port()),
    };
    let folder = Folder::open(&options.data)?;
    let kept = folder.file("demonstration.json");
    let begun = folder.file("demonstration.begun");
    if begun.exists() && !kept.exists() {
        println!("The demonstration was not finished last time; beginning anew.");
        folder.clear()?;
        fs::remove_file(&begun)?;
    }
    if options.new_pepper {
        folder.new_pepper()?;
        println!("A new pepper was made. No access code of before opens its case any more.");
    }
    // This must come before the database is created: a database without a pepper is refused.
    let pepper = folder.pepper()?;
    let signing = folder.files_secret()?;
    let is_new = !folder.database().exists();
    if is_new && options.empty && options.administrator.is_none() {
        bail!("an empty house needs its first administrator: --administrator NAME, such as li-hua");
    }
    if is_new && !options.empty {
        private::make_file(&begun)?;
    }
    let embedded = Embedded::on_file(&folder.database(), None)?;
    let tables = Tables::with_prefix("onetrip-");
    let store = Store::new(embedded.client.clone(), tables.clone());
    create_tables(&store).await?;
    let files = FileServer::open(&folder.files(), &signing, system_clock())?;
    let files = match options.scanner {
        Some(clamd) => files.with_scanner(Arc::new(clamd)),
        None => files,
    };
    let mut app = App::new(store, pepper, system_clock())
        .with_files(files.files.clone())
        .with_origin(&origin)
        .with_gateways(host::gateways()?)
        .with_provider(Provider::from_environment()?);
    let residue = Residue::of(&folder, system_clock());
    app = app.with_on_erasure(residue.on_erasure());

    let clock_file = folder.file("clock.json");
    let mut first_password = None;
    let mut clock = None;
    if is_new && let Some(name) = options.administrator.filter(|_| options.empty) {
        let password = first_administrator(&app, &name).await?;
        first_password = Some((name, password));
    } else if is_new {
        let began = Instant::now();
        println!("Seeding the demonstration:");
        let seeded = demonstration::seed(&app, &files, |what| println!("  {what}")).await?;
        clock = Some(DemonstrationClock::begin(&clock_file, demonstration::end()?)?);
        private::make_file(&kept)?.write_all(&serde_json::to_vec_pretty(&seeded)?)?;
        println!("  {} cases in {:.1} s", seeded.cases, began.elapsed().as_secs_f64());
    } else if kept.exists() && read_seeded(&kept)?.own_clock {
        clock = Some(match DemonstrationClock::resume(&clock_file)? {
            Some(clock) => clock,
            None => DemonstrationClock::begin(&clock_file, demonstration::after_all(&app).await?)?,
        });
    }
    app = app.as_demonstration(kept.exists());
    let demonstration = clock.map(|clock| Demonstration::new(&app, clock));
    if let Some(demonstration) = &demonstration {
        app = demonstration.app();
    }
    let recounted = api::jobs::recount::recount_if_needed(&app, true).await?;
    if let Some(cases) = recounted.filter(|_| !is_new) {
        println!("The figures of this folder were counted again: {cases} cases.");
    }
    api::jobs::project::fold_pending(&app).await?;
    print_address(&origin);
    print_sign_ins(&app, &folder, first_password).await?;
    if demonstration.is_some() {
        println!();
        println!("In the demonstration it is {} (China).", app.now().minute_text());
        println!("The banner on every page goes on to the next morning, or by a week.");
    }
    println!();
    println!("Ctrl-C stops it; the data stays.");

    tokio::spawn(host::project(app.clone()));
    tokio::spawn(host::clock(app.clone()));
    tokio::spawn(host::deliver(app.clone()));
    tokio::spawn(local::rebuild::serve(app.clone(), options.data.clone()));
    tokio::spawn(host::tasks(app.clone()));
    tokio::spawn(residue::serve(residue));
    tokio::spawn(host::sweep(app.clone(), embedded, tables, files.clone()));
    let mut router = host::router_with_files(app, &options.site, &files);
    if let Some(demonstration) = demonstration {
        router = demonstration.over(router);
    }
    let router = host::name_clients(router, TrustedProxies(options.proxies.into()));
    server::serve(listener, router, Limits::default(), stop_signal()).await;
    Ok(())
}

fn read_seeded(kept: &Path) -> anyhow::Result<Seeded> {
    let written = fs::read(kept).with_context(|| format!("reading {}", kept.display()))?;
    serde_json::from_slice(&written).with_context(|| format!("reading {}", kept.display()))
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Logs to standard error. JSON has the form of the cloud's log, with a line for each request to the API.
fn start_log(json: bool) {
    // The S3 server logs an expired link as an error.
    let usual = if json { "info,s3s=off" } else { "warn,s3s=off" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}

/// Creates the first administrator and the rules of a new house.
async fn first_administrator(app: &App, name: &AccountId) -> anyhow::Result<String> {
    let password = random_hex::<16>();
    let account = Account {
        account: name.clone(),
        name: Line::new("管理员 Administrator")?,
        seat: Seat::Administrator,
        active: true,
    };
    let (author, hash) = (Author::installation(app.now()), hash_password(&password)?);
    app.store.save_rules(&Rules::of_new_house(), None, &author).await?;
    app.store.save_new_account(&account, &hash, FIRST_ADMINISTRATORS, &author).await?;
    Ok(password)
}

fn print_address(origin: &str) {
    println!();
    println!("OneTrip 一趟    {origin}/");
    println!("Staff 工作台    {origin}/console");
}

async fn print_sign_ins(
    app: &App,
    folder: &Folder,
    first_password: Option<(AccountId, String)>,
) -> anyhow::Result<()> {
    println!();
    if let Some((name, password)) = first_password {
        println!(
            "Sign in as `{name}` with `{password}` (printed this once), choose a password of your own, and add departments,"
        );
        println!("a window, matters and accounts under Administration 系统管理.");
        return Ok(());
    }
    let kept = folder.file("demonstration.json");
    if !kept.exists() {
        println!("This folder was begun with --empty; sign in with the accounts you made.");
        return Ok(());
    }
    let seeded = read_seeded(&kept)?;
    println!("Sign-ins of the demonstration (invented people):");
    for demo in demonstration::accounts()? {
        let role = shared::lang::Say::say(&demo.account.seat.role(), shared::lang::Lang::En);
        let place = demo
            .account
            .seat
            .department()
            .map_or(String::new(), |department| format!(", {department}"));
        println!("  {:<24} {:<16} {role}{place}", demo.account.account.as_str(), demo.password);
    }
    println!();
    println!("Cases to track 可查询的件: number 编号, access code 查询码");
    for number in seeded.examples {
        if let Some(head) = app.store.load_case(number).await? {
            let stage = shared::lang::Say::say(&head.case.stage.kind(), shared::lang::Lang::En);
            println!("  {number}   {}   {stage}", app.pepper.access_code(number, &head.nonce));
        }
    }
    Ok(())
}
