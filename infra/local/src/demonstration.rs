//! The demonstration: Yiwu's window from 16 April to 25 May 2018, and what became of its cases until an afternoon in
//! June, replayed through the ordinary API with a driven clock. After the replay the installation keeps a clock of its
//! own. The people in it are invented and marked as such.

pub mod banner;
mod calls;
pub mod clock;
mod plans;
pub mod staged;
mod studies;
mod text;
mod waiting;
mod watch;

use crate::files::FileServer;
use anyhow::{Context, bail, ensure};
use api::app::{App, SessionTimes};
use api::clock::Clock;
use api::secret::hash_password;
use api::store::Author;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::case::Case;
use shared::command::{Command, CommandKind};
use shared::directory::Directory;
use shared::id::PlanId;
use shared::number::CaseNumber;
use shared::policy::Rules;
use shared::time::{Day, Timestamp};
use shared::view::PublicCase;
use shared::vocabulary::StageKind;
use shared::wire::{Account, Slip, Upload, command_path};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;

/// A demonstration account with its password, which is public.
#[derive(Clone, Debug, Deserialize)]
pub struct DemoAccount {
    #[serde(flatten)]
    pub account: PlainAccount,
    pub password: String,
}

/// An account as it is written in the file.
#[derive(Clone, Debug, Deserialize)]
pub struct PlainAccount {
    pub account: shared::id::AccountId,
    pub name: shared::text::Line,
    pub seat: shared::actor::Seat,
}

#[derive(Debug, Deserialize)]
struct Story {
    at: String,
    #[serde(rename = "as")]
    by: String,
    register: Value,
    then: Vec<Chapter>,
}

#[derive(Debug, Deserialize)]
struct Chapter {
    at: String,
    #[serde(rename = "as")]
    by: String,
    #[serde(flatten)]
    action: Action,
}

/// An action of the story.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    /// A command that contains only texts.
    Command(Value),
    /// Uploads a file and adds it to the case.
    HandIn {
        /// The file's name in [`PICTURES`].
        upload: String,
        /// The name under which it is uploaded.
        name: String,
    },
    /// Looks at such a file and publishes it.
    Publish { upload: String, caption: String },
}

impl Chapter {
    /// The command, if it contains only texts.
    fn command(&self) -> anyhow::Result<&Value> {
        match &self.action {
            Action::Command(command) => Ok(command),
            Action::HandIn { .. } | Action::Publish { .. } => {
                bail!("{}: no command", self.at)
            }
        }
    }
}

/// The files that can be uploaded: name, media type and bytes. They were drawn for the demonstration.
const PICTURES: [(&str, &str, &[u8]); 2] = [
    ("plan.png", "image/png", include_bytes!("../demonstration/plan.png")),
    ("copy.pdf", "application/pdf", include_bytes!("../demonstration/copy.pdf")),
];

/// What is stored about a finished demonstration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seeded {
    /// Numbers to try: a case in progress, one that waits for a verdict, a closed one.
    pub examples: Vec<CaseNumber>,
    pub cases: usize,
    /// Whether it keeps its own clock. One that an earlier version created uses the machine's.
    #[serde(default)]
    pub own_clock: bool,
}

/// The end of the story: a working afternoon on which every role has something to do.
pub fn end() -> anyhow::Result<Timestamp> {
    Ok(Timestamp::read("2018-06-11 14:30")?)
}

/// The accounts of the demonstration.
pub fn accounts() -> anyhow::Result<Vec<DemoAccount>> {
    serde_json::from_str(include_str!("../demonstration/accounts.json")).context("accounts.json")
}

/// The minutes of the day at which the replay runs the clock: when offices open and close, and when the digests are
/// made.
const CLOCK_MINUTES: [i64; 3] = [9 * 60, 17 * 60 + 1, 18 * 60];

/// Certain minutes of each day, after one instant and up to another.
fn times_of_day(
    minutes: &[i64],
    after: Timestamp,
    until: Timestamp,
) -> impl Iterator<Item = Timestamp> {
    (after.day().0..=until.day().0)
        .flat_map(move |day| minutes.iter().map(move |minute| Timestamp::at(Day(day), *minute)))
        .filter(move |at| after < *at && *at <= until)
}

/// The replay's state, with the driven clock.
struct Stage {
    public: Router,
    console: Router,
    files: FileServer,
    app: App,
    time: Arc<AtomicI64>,
    accounts: HashMap<String, Account>,
    cookies: HashMap<String, (String, Timestamp)>,
    sent: u64,
    ticked: Timestamp,
}

impl Stage {
    fn set(&self, at: Timestamp) {
        self.time.store(at.0, Ordering::SeqCst);
    }

    /// Runs the clock at its times on each day until `at`.
    async fn tick_until(&mut self, at: Timestamp) -> anyhow::Result<()> {
        for next in times_of_day(&CLOCK_MINUTES, self.ticked, at) {
            self.set(next);
            self.ticked = next;
            // The digests count what was folded.
            api::jobs::project::fold_pending(&self.app).await?;
            api::jobs::clock::run(&self.app).await?;
        }
        Ok(())
    }

    async fn cookie(&mut self, name: &str) -> anyhow::Result<String> {
        let now = self.app.now();
        if let Some((cookie, ends)) = self.cookies.get(name)
            && now < *ends
        {
            return Ok(cookie.clone());
        }
        let account = self.accounts.get(name).with_context(|| format!("no account {name}"))?;
        let stored = self.app.store.load_account(account.account.as_str()).await?;
        let stored = stored.with_context(|| format!("{name} is not stored"))?;
        let (cookie, session) = self.app.store.open_session(&stored, now).await?;
        self.cookies.insert(name.to_owned(), (cookie.clone(), session.expires_at));
        Ok(cookie)
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &Value,
    ) -> anyhow::Result<Value> {
        self.sent += 1;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("idempotency-key", format!("demonstration-{:08}", self.sent));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let router =
            if path.starts_with("/api/v1/console/") { &self.console } else { &self.public };
        let request = request.body(Body::from(serde_json::to_vec(body)?))?;
        let response = router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        ensure!(
            status.is_success(),
            "{method} {path}: {status} {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok(serde_json::from_slice(&bytes)?)
    }

    async fn send_as(
        &mut self,
        name: &str,
        method: &str,
        path: &str,
        revision: Option<u32>,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let cookie = self.cookie(name).await?;
        let mut headers =
            vec![("cookie", format!("{}={cookie}", api::http::extract::SESSION_COOKIE))];
        if let Some(revision) = revision {
            headers.push(("if-match", format!("\"{revision}\"")));
        }
        self.send(method, path, &headers, body).await
    }
}

impl Stage {
    /// Carries out a chapter.
    async fn tell(&mut self, chapter: &Chapter, slip: &Slip, case: &Case) -> anyhow::Result<()> {
        let (last, body) = match &chapter.action {
            Action::Command(action) => {
                let command: Command = serde_json::from_value(action.clone())?;
                (command_path(command.kind()), body_of(action))
            }
            Action::HandIn { upload, name } => {
                let key = self.upload(chapter, slip, upload).await?;
                (command_path(CommandKind::AddFile), json!({"key": key, "name": name}))
            }
            Action::Publish { upload, caption } => {
                let (_, _, bytes) = picture(upload)?;
                let length = u32::try_from(bytes.len())?;
                let file = case.files.iter().find(|file| file.bytes == length);
                let file = file.with_context(|| format!("{upload} was not handed in"))?.file;
                let body = json!({"file": file, "caption": caption, "confirmed": true});
                (command_path(CommandKind::PublishFile), body)
            }
        };
        self.send_by(chapter, slip, last, Some(case.revision()), &body).await.map(|_| ())
    }

    /// Sends a command of one of the story's people on a case.
    async fn send_by(
        &mut self,
        chapter: &Chapter,
        slip: &Slip,
        last: &str,
        revision: Option<u32>,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let number = slip.number;
        if chapter.by != "citizen" {
            let path = format!("/api/v1/console/cases/{number}/{last}");
            return self.send_as(&chapter.by, "POST", &path, revision, body).await;
        }
        let mut headers = vec![("authorization", format!("Token {}", slip.token.expose()))];
        if let Some(revision) = revision {
            headers.push(("if-match", format!("\"{revision}\"")));
        }
        self.send("POST", &format!("/api/v1/cases/{number}/own/{last}"), &headers, body).await
    }

    /// Uploads a picture as a browser does, and returns its key.
    async fn upload(
        &mut self,
        chapter: &Chapter,
        slip: &Slip,
        upload: &str,
    ) -> anyhow::Result<String> {
        let (_, media_type, bytes) = picture(upload)?;
        let asked = json!({"bytes": bytes.len(), "media_type": media_type});
        let answer = self.send_by(chapter, slip, "uploads", None, &asked).await?;
        let ticket: Upload = serde_json::from_value(answer)?;
        let mut request =
            Request::builder().method("PUT").uri(&ticket.url).header("content-length", bytes.len());
        for (name, value) in &ticket.headers {
            request = request.header(name, value);
        }
        let answer = self.files.answer(request.body(Body::from(bytes))?).await;
        ensure!(answer.status().is_success(), "uploading {upload}: {}", answer.status());
        Ok(ticket.key)
    }
}

fn picture(name: &str) -> anyhow::Result<(&'static str, &'static str, &'static [u8])> {
    let found = PICTURES.into_iter().find(|(known, _, _)| *known == name);
    found.with_context(|| format!("there is no picture {name}"))
}

/// Fills an empty store and its files. `progress` is called with what is being done.
pub async fn seed(
    app: &App,
    files: &FileServer,
    progress: impl Fn(&str),
) -> anyhow::Result<Seeded> {
    let directory: Directory =
        serde_json::from_str(include_str!("../demonstration/directory.json"))
            .context("directory.json")?;
    let stories: Vec<Story> =
        serde_json::from_str(include_str!("../demonstration/cases.json")).context("cases.json")?;
    let plans = plans::read()?;
    let studies = studies::read()?;
    let time = Arc::new(AtomicI64::new(Timestamp::read("2018-04-16 08:00")?.0));
    let clock: Clock = {
        let time = time.clone();
        Arc::new(move || Timestamp(time.load(Ordering::SeqCst)))
    };
    // Links are checked against the real time, whatever year is replayed.
    let staged = App::new(app.store.clone(), app.pepper.clone(), clock)
        .with_files(files.files.clone())
        // Days pass between two acts of the story.
        .with_session_times(SessionTimes::WHOLE_DAY);
    let mut stage = Stage {
        public: api::router::public(staged.clone()),
        console: api::router::console(staged.clone()),
        files: files.clone(),
        app: staged,
        time,
        accounts: HashMap::new(),
        cookies: HashMap::new(),
        sent: 0,
        ticked: Timestamp::read("2018-04-16 08:00")?,
    };
    let demo_accounts = accounts()?;
    progress("departments, windows, matters and accounts");
    open_house(&mut stage, &directory, &demo_accounts).await?;
    progress("81 cases from 16 April to 25 May 2018, and what became of them until 11 June");
    let seeded = replay(&mut stage, &stories, &plans, &studies).await?;
    api::jobs::project::fold_pending(&stage.app).await?;
    app.forget_town();
    Ok(seeded)
}

/// A morning after everything that was recorded: where a demonstration resumes if its clock's file is lost.
pub async fn after_all(app: &App) -> anyhow::Result<Timestamp> {
    let mut last = end()?.day();
    while let Some(day) = app.store.next_logged_day(Some(last)).await? {
        last = day;
    }
    Ok(Timestamp::at(last.plus(1), 9 * 60))
}

async fn open_house(
    stage: &mut Stage,
    directory: &Directory,
    demo_accounts: &[DemoAccount],
) -> anyhow::Result<()> {
    let first = demo_accounts
        .iter()
        .find(|demo| demo.account.seat == shared::actor::Seat::Administrator)
        .context("the demonstration has no administrator")?;
    for demo in demo_accounts {
        let PlainAccount { account, name, seat } = demo.account.clone();
        let full = Account { account, name, seat, active: true };
        stage.accounts.insert(demo.account.account.to_string(), full);
    }
    let admin = first.account.account.to_string();
    let admin_account = stage.accounts.get(&admin).context("no administrator")?.clone();
    let author = Author::installation(stage.app.now());
    let hash = hash_password(&first.password)?;
    stage.app.store.save_first_account(&admin_account, &hash, &author).await?;
    // Its passwords are public, so that a second factor would keep nobody out.
    stage.app.store.save_rules(&Rules::default(), None, &author).await?;
    stage.app.forget_town();
    for (kind, id, entry) in directory
        .departments
        .iter()
        .map(|entry| ("departments", entry.id.to_string(), serde_json::to_value(entry)))
        .chain(
            directory
                .windows
                .iter()
                .map(|entry| ("windows", entry.id.to_string(), serde_json::to_value(entry))),
        )
        .chain(
            directory
                .matters
                .iter()
                .map(|entry| ("matters", entry.id.to_string(), serde_json::to_value(entry))),
        )
    {
        let path = format!("/api/v1/console/{kind}/{id}");
        stage.send_as(&admin, "PUT", &path, None, &entry?).await?;
    }
    for demo in demo_accounts.iter().filter(|demo| demo.account.account != first.account.account) {
        // No administrator could set this password, and nobody has to replace it.
        let account = stage.accounts.get(demo.account.account.as_str()).context("an account")?;
        let hash = hash_password(&demo.password)?;
        stage.app.store.save_first_account(account, &hash, &author).await?;
    }
    Ok(())
}

/// A step of the story: of a case, a plan or a study by its position in its file, of the inspector's sample, or
/// readings of how long people waited.
enum Step<'a> {
    Register(usize),
    Case(usize, &'a Chapter),
    Plan(usize, plans::Step<'a>),
    Study(usize, studies::Step<'a>),
    Watch(watch::Step),
    Waiting(waiting::Readings),
}

async fn replay(
    stage: &mut Stage,
    stories: &[Story],
    plans: &[plans::Plan],
    studies: &[studies::Study],
) -> anyhow::Result<Seeded> {
    // The steps of all cases, plans and studies, in chronological order.
    let mut steps: Vec<(Timestamp, Step)> = Vec::new();
    for (index, story) in stories.iter().enumerate() {
        steps.push((Timestamp::read(&story.at)?, Step::Register(index)));
        for chapter in &story.then {
            steps.push((Timestamp::read(&chapter.at)?, Step::Case(index, chapter)));
        }
    }
    for (index, plan) in plans.iter().enumerate() {
        for (at, step) in plan.steps()? {
            steps.push((at, Step::Plan(index, step)));
        }
    }
    for (index, study) in studies.iter().enumerate() {
        for (at, step) in study.steps()? {
            steps.push((at, Step::Study(index, step)));
        }
    }
    let calls = calls::calls(stories)?;
    steps.extend(watch::steps()?.into_iter().map(|(at, step)| (at, Step::Watch(step))));
    steps.extend(waiting::steps()?.into_iter().map(|(at, day)| (at, Step::Waiting(day))));
    let last = end()?;
    for (index, call) in &calls {
        let at = Timestamp::read(&call.at)?;
        if at <= last {
            steps.push((at, Step::Case(*index, call)));
        }
    }
    steps.sort_by_key(|(at, _)| *at);
    let mut slips: HashMap<usize, Slip> = HashMap::new();
    let mut drawn: HashMap<usize, PlanId> = HashMap::new();
    let mut became: HashMap<usize, studies::Became> = HashMap::new();
    let mut sample = None;
    for (at, step) in steps {
        stage.tick_until(at).await?;
        stage.set(at);
        match step {
            Step::Register(index) => {
                let slip = register(stage, &stories[index]).await;
                let slip = slip.with_context(|| format!("case {} at {at:?}", index + 1))?;
                slips.insert(index, slip);
            }
            Step::Case(index, chapter) => {
                let slip = slips.get(&index).context("a case steps before it is registered")?;
                let number = slip.number;
                let head = stage.app.store.load_case(number).await?.context("a case is gone")?;
                let action = stage.tell(chapter, &slip.clone(), &head.case).await;
                action.with_context(|| format!("case {} at {}", index + 1, chapter.at))?;
            }
            Step::Plan(index, step) => {
                let by = &plans[index].by;
                let done = plans::take(stage, by, step, drawn.get(&index), &slips).await;
                let id = done.with_context(|| format!("plan {} at {at:?}", index + 1))?;
                drawn.insert(index, id);
            }
            Step::Study(index, step) => {
                let done = studies::take(stage, became.entry(index).or_default(), step).await;
                done.with_context(|| format!("study {} at {at:?}", index + 1))?;
            }
            Step::Watch(step) => sample = Some(watch::take(stage, &step, sample).await?),
            Step::Waiting(day) => waiting::take(stage, &day).await?,
        }
    }
    stage.tick_until(last).await?;
    stage.set(last);
    api::jobs::project::fold_pending(&stage.app).await?;
    api::jobs::clock::run(&stage.app).await?;
    let mut examples = Vec::new();
    for wanted in [StageKind::Accepted, StageKind::Resolved, StageKind::Closed] {
        for index in 0..stories.len() {
            let Some(slip) = slips.get(&index) else { continue };
            let head = stage.app.store.load_case(slip.number).await?.context("a case is gone")?;
            if PublicCase::of(&head.case).stage == wanted {
                examples.push(slip.number);
                break;
            }
        }
    }
    Ok(Seeded { examples, cases: slips.len(), own_clock: true })
}

async fn register(stage: &mut Stage, story: &Story) -> anyhow::Result<Slip> {
    let answer = if story.by == "citizen" {
        stage.send("POST", "/api/v1/cases", &[], &story.register).await
    } else {
        stage.send_as(&story.by, "POST", "/api/v1/console/cases", None, &story.register).await
    };
    Ok(serde_json::from_value(answer?)?)
}

/// The body of a command, without its name.
fn body_of(command: &Value) -> Value {
    let mut body = command.clone();
    if let Some(object) = body.as_object_mut() {
        object.remove("command");
    }
    body
}
