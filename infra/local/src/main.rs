//! `onetrip`: serves OneTrip on this machine. `cargo xtask dev` builds and starts it.

use anyhow::{Context, bail};
use api::app::App;
use api::clock::system_clock;
use api::http::client::TrustedProxies;
use api::http::origin::read_address;
use api::provider::Provider;
use api::secret::{hash_password, random_hex};
use api::store::{Author, FIRST_ADMINISTRATORS, Store, Tables, create_tables};
use axum::Router;
use local::clamd::Clamd;
#[cfg(feature = "demonstration")]
use local::demonstration::staged::Staged;
use local::embedded::Embedded;
use local::files::FileServer;
use local::folder::Folder;
use local::host;
use local::residue::{self, Residue};
use local::server::{self, Limits};
use shared::actor::Seat;
use shared::id::AccountId;
use shared::policy::Rules;
use shared::text::Line;
use shared::wire::Account;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;

struct Options {
    port: u16,
    data: PathBuf,
    /// The public address; that of this machine if none is given.
    address: Option<String>,
    /// The proxies that say whom they speak for.
    proxies: Vec<IpAddr>,
    site: PathBuf,
    empty: bool,
    /// The account of the first administrator of a new folder that stays empty.
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
    // Without the demonstration every new house is empty.
    if cfg!(feature = "demonstration") && options.administrator.is_some() && !options.empty {
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
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("port {} is in use; choose another with --port", options.port))?;
    let origin = match &options.address {
        Some(address) => read_address(address).context("--address")?,
        None => format!("http://127.0.0.1:{}", listener.local_addr()?.port()),
    };
    let folder = Folder::open(&options.data)?;
    #[cfg(feature = "demonstration")]
    if let Some(staged) = Staged::of(&folder, options.empty)? {
        let (opened, app) = open(&folder, &options, &origin).await?;
        let (app, demonstration) = staged.raise(app, &opened.files).await?;
        opened.begin(&app, &origin).await?;
        staged.print_sign_ins(&app).await?;
        if demonstration.is_some() {
            println!();
            println!("In the demonstration it is {} (China).", app.now().minute_text());
            println!("The banner on every page goes on to the next morning, or by a week.");
        }
        let over = |router| match demonstration {
            Some(demonstration) => demonstration.over(router),
            None => router,
        };
        opened.serve(app, options, listener, over).await;
        return Ok(());
    }
    folder.refuse_demonstration()?;
    let is_new = !folder.database().exists();
    if is_new && options.administrator.is_none() {
        bail!("an empty house needs its first administrator: --administrator NAME, such as li-hua");
    }
    let (opened, app) = open(&folder, &options, &origin).await?;
    let mut first_password = None;
    if let Some(name) = options.administrator.as_ref().filter(|_| is_new) {
        first_password = Some((name.clone(), first_administrator(&app, name).await?));
    }
    opened.begin(&app, &origin).await?;
    print_sign_ins(first_password);
    opened.serve(app, options, listener, |router| router).await;
    Ok(())
}

/// The parts of the process, once its folder is open.
struct Opened {
    embedded: Embedded,
    tables: Tables,
    files: FileServer,
    residue: Residue,
    is_new: bool,
}

/// Opens what is in the folder, or creates it.
async fn open(folder: &Folder, options: &Options, origin: &str) -> anyhow::Result<(Opened, App)> {
    if options.new_pepper {
        folder.new_pepper()?;
        println!("A new pepper was made. No access code of before opens its case any more.");
    }
    // This must come before the database is created: a database without a pepper is refused.
    let pepper = folder.pepper()?;
    let signing = folder.files_secret()?;
    let is_new = !folder.database().exists();
    let embedded = Embedded::on_file(&folder.database(), None)?;
    let tables = Tables::with_prefix("onetrip-");
    let store = Store::new(embedded.client.clone(), tables.clone());
    create_tables(&store).await?;
    let files = FileServer::open(&folder.files(), &signing, system_clock())?;
    let files = match options.scanner.clone() {
        Some(clamd) => files.with_scanner(Arc::new(clamd)),
        None => files,
    };
    let residue = Residue::of(folder, system_clock());
    let app = App::new(store, pepper, system_clock())
        .with_files(files.files.clone())
        .with_origin(origin)
        .with_gateways(host::gateways()?)
        .with_provider(Provider::from_environment()?)
        .with_on_erasure(residue.on_erasure());
    Ok((Opened { embedded, tables, files, residue, is_new }, app))
}

impl Opened {
    /// Brings what is derived up to date before anybody is served.
    async fn begin(&self, app: &App, origin: &str) -> anyhow::Result<()> {
        let recounted = api::jobs::recount::recount_if_needed(app, true).await?;
        if let Some(cases) = recounted.filter(|_| !self.is_new) {
            println!("The figures of this folder were counted again: {cases} cases.");
        }
        api::jobs::project::fold_pending(app).await?;
        print_address(origin);
        Ok(())
    }

    /// Serves until it is stopped. `over` adds what lies over the house's own routes.
    async fn serve(
        self,
        app: App,
        options: Options,
        listener: TcpListener,
        over: impl FnOnce(Router) -> Router,
    ) {
        println!();
        println!("Ctrl-C stops it; the data stays.");
        tokio::spawn(host::project(app.clone()));
        tokio::spawn(host::clock(app.clone()));
        tokio::spawn(host::deliver(app.clone()));
        tokio::spawn(local::rebuild::serve(app.clone(), options.data));
        tokio::spawn(host::tasks(app.clone()));
        tokio::spawn(residue::serve(self.residue));
        tokio::spawn(host::sweep(app.clone(), self.embedded, self.tables, self.files.clone()));
        let router = over(host::router_with_files(app, &options.site, &self.files));
        let router = host::name_clients(router, TrustedProxies(options.proxies.into()));
        server::serve(listener, router, Limits::default(), stop_signal()).await;
    }
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

fn print_sign_ins(first_password: Option<(AccountId, String)>) {
    println!();
    let Some((name, password)) = first_password else {
        println!("Sign in with the accounts of this house.");
        return;
    };
    println!(
        "Sign in as `{name}` with `{password}` (printed this once), choose a password of your own, and add departments,"
    );
    println!("a window, matters and accounts under Administration 系统管理.");
}
