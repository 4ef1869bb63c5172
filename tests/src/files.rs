//! An installation that accepts files, in a bucket of its own: a folder, or with `ONETRIP_S3` the bucket of the
//! AWS that answers there.

use crate::rights::{ACTING, Function};
use crate::{Answer, Call, House, Who};
use api::app::SessionTimes;
use api::clock::system_clock;
use api::files::{Files, Scan};
use api::secret::random_hex;
use api::store::create_tables;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use local::files::FileServer;
use local::folder::Folder;
use local::host;
use local::residue::Residue;
use serde_json::{Value, json};
use shared::problem::FieldProblem;
use shared::vocabulary::TaskState;
use shared::wire::{
    DifferingRow, FileLink, ImportMapping, ImportPreview, ImportTable, LeftOutRow, Page, ReadAs,
    RowProblem, Slip, Task, TaskWhat, Upload,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// The test server, and where its files are stored.
pub struct FileHouse {
    pub house: House,
    pub files: Files,
    folder: Option<TempDir>,
    /// What serves the folder.
    server: Option<FileServer>,
}

impl FileHouse {
    /// Starts with an empty bucket. Links are checked against the real time, whatever the server's clock says.
    pub async fn new() -> FileHouse {
        let mut house = House::new().await;
        if let Ok(endpoint) = std::env::var("ONETRIP_S3") {
            let files = elsewhere(endpoint).await;
            house.app = house.app.clone().with_files(files.clone());
            house.router = host::router(house.app.clone(), Path::new("/nowhere"));
            return FileHouse { house, files, folder: None, server: None };
        }
        let folder = tempfile::tempdir().expect("a folder");
        let server = FileServer::open(folder.path(), "a secret", system_clock()).expect("a bucket");
        let files = server.files.clone();
        house.app = house.app.clone().with_files(files.clone());
        house.router = host::router_with_files(house.app.clone(), Path::new("/nowhere"), &server);
        FileHouse { house, files, folder: Some(folder), server: Some(server) }
    }

    /// The same house with a scanner for what is uploaded.
    pub fn with_scanner(mut self, scanner: Arc<dyn Scan>) -> FileHouse {
        self.files = self.files.with_scanner(scanner);
        self.house.app = self.house.app.with_files(self.files.clone());
        let router = match &self.server {
            Some(server) => {
                host::router_with_files(self.house.app.clone(), Path::new("/nowhere"), server)
            }
            None => host::router(self.house.app.clone(), Path::new("/nowhere")),
        };
        self.house.router = router;
        self
    }

    /// The house of a data folder, which may be new, with its files and what its database keeps of erasures.
    pub async fn of_folder(folder: &Folder, at: &str) -> anyhow::Result<(FileHouse, Residue)> {
        let mut house = House::of_folder(folder, at)?;
        create_tables(&house.app.store).await?;
        let (secret, residue) = (folder.files_secret()?, Residue::of(folder, system_clock()));
        let server = FileServer::open(&folder.files(), &secret, system_clock())?;
        let files = server.files.clone();
        let app = house.app.clone().with_session_times(SessionTimes::WHOLE_DAY);
        house.app = app.with_files(files.clone()).with_on_erasure(residue.on_erasure());
        house.router = host::router_with_files(house.app.clone(), Path::new("/nowhere"), &server);
        Ok((FileHouse { house, files, folder: None, server: Some(server) }, residue))
    }

    /// Requests an upload ticket.
    pub async fn ask(&self, who: &Who, slip: &Slip, media_type: &str, bytes: usize) -> Answer {
        let body = json!({"media_type": media_type, "bytes": bytes});
        self.house.post(who, &path(who, slip, "uploads"), body).await
    }

    /// Uploads a file and returns its key.
    pub async fn upload(&self, who: &Who, slip: &Slip, media_type: &str, bytes: &[u8]) -> String {
        let ticket: Upload = self.ask(who, slip, media_type, bytes.len()).await.value();
        let mut request = Request::put(&ticket.url)
            .header("content-length", bytes.len())
            .header("host", "a.test");
        for (name, value) in &ticket.headers {
            request = request.header(name, value);
        }
        let answer =
            self.follow(request.body(Body::from(bytes.to_vec())).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        ticket.key
    }

    /// Adds an uploaded file at the current revision.
    pub async fn hand_in(&self, who: &Who, slip: &Slip, key: &str, name: &str) -> Answer {
        self.house.give(who, slip, "files", json!({"key": key, "name": name})).await
    }

    /// Uploads and adds a file, and returns its number.
    pub async fn handed_in(
        &self,
        who: &Who,
        slip: &Slip,
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> u16 {
        let key = self.upload(who, slip, media_type, bytes).await;
        let answer = self.hand_in(who, slip, &key, name).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let head = self.house.app.store.load_case(slip.number).await.expect("a read");
        head.expect("a case").case.files.last().expect("a file").file.0
    }

    /// Requests a link to a file.
    pub async fn link(&self, who: &Who, slip: &Slip, file: u16) -> Answer {
        self.house.get(who, &path(who, slip, &format!("files/{file}"))).await
    }

    /// Requests a link to a file and follows it.
    pub async fn look(&self, who: &Who, slip: &Slip, file: u16) -> Answer {
        let link: Value = self.link(who, slip, file).await.value();
        self.get(link["url"].as_str().expect("an address")).await
    }

    /// The file as everybody gets it, in a browser.
    pub async fn published(&self, slip: &Slip, file: u16) -> Answer {
        let path = format!("/api/v1/cases/{}/files/{file}", slip.number);
        let answer = self.house.get(&Who::Anyone, &path).await;
        if answer.status != StatusCode::SEE_OTHER {
            return answer;
        }
        self.get(answer.headers["location"].to_str().expect("an address")).await
    }

    /// Works on the tasks until there is nothing left to do, with the rights of the function that does so in the cloud.
    pub async fn work(&self) {
        let working = api::jobs::task::run_tasks(&self.house.app, Duration::MAX);
        ACTING.scope(&[Function::Clock], working).await.expect("work");
    }

    /// Starts to make a file of the register, and returns the task.
    pub async fn start(&self, who: &Who, export: Value) -> Task {
        let answer = self.house.post(who, "/api/v1/console/exports", export).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.value()
    }

    /// Saves the file of a task that is done.
    pub async fn save(&self, who: &Who, task: &Task) -> Answer {
        let link = self.house.get(who, &format!("/api/v1/console/tasks/{}/file", task.id)).await;
        self.get(&link.value::<FileLink>().url).await
    }

    /// The register as a file.
    pub async fn register_file(&self, who: &Who, export: Value) -> Vec<u8> {
        let task = self.start(who, export).await;
        self.work().await;
        let saved = self.save(who, &task).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
        saved.body
    }

    /// Uploads a register and starts to import it. `register` is the request with the file's `content` instead of the
    /// key of its upload.
    pub async fn start_import(&self, lead: &Who, register: &Register) -> Answer {
        let name = register.name.to_lowercase();
        let is_book = name.ends_with("xlsx") || name.ends_with("ods");
        let sheet = if is_book { "xlsx" } else { "csv" };
        let asked = json!({"bytes": register.content.len(), "sheet": sheet});
        let answer = self.house.post(lead, "/api/v1/console/imports/uploads", asked).await;
        if answer.status != StatusCode::OK {
            return answer;
        }
        let ticket: Upload = answer.value();
        let mut request = Request::put(&ticket.url)
            .header("content-length", register.content.len())
            .header("host", "a.test");
        for (name, value) in &ticket.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(register.content.clone())).expect("a request");
        let uploaded = self.follow(request).await;
        assert_eq!(uploaded.status, StatusCode::OK, "{}", uploaded.text());
        let Register { name, source, mapping, table, .. } = register;
        let body = json!({"key": ticket.key, "name": name, "source": source, "mapping": mapping, "table": table});
        self.house.post(lead, "/api/v1/console/imports", body).await
    }

    /// Has a register read and checked, and returns the task.
    pub async fn check(&self, lead: &Who, register: &Register) -> Task {
        let answer = self.start_import(lead, register).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let started: Task = answer.value();
        self.work().await;
        let path = format!("/api/v1/console/tasks/{}", started.id);
        self.house.get(lead, &path).await.value()
    }

    /// What is wrong with a file that cannot be read.
    pub async fn refused(&self, lead: &Who, register: &Register) -> FieldProblem {
        let task = self.check(lead, register).await;
        let TaskWhat::Import(import) = task.what else { panic!("{:?}", task.what) };
        assert_eq!(task.state, TaskState::Failed);
        import.refused.expect("a problem")
    }

    /// What is found in a register.
    pub async fn preview(&self, lead: &Who, register: &Register) -> Preview {
        let task = self.check(lead, register).await;
        assert_eq!(task.state, TaskState::Checked, "{task:?}");
        self.found(lead, &task.id).await
    }

    /// What was found in the file of an import, with all pages.
    pub async fn found(&self, lead: &Who, id: &str) -> Preview {
        let path = format!("/api/v1/console/imports/{id}");
        let preview: ImportPreview = self.house.get(lead, &path).await.value();
        let problems: Vec<RowProblem> = self.every_page(lead, &format!("{path}/problems")).await;
        let differing_rows = self.every_page(lead, &format!("{path}/differing-rows")).await;
        assert_eq!(problems.len(), preview.problems as usize);
        let left_out = self.every_page(lead, &format!("{path}/left-out")).await;
        let whole = preview.clone();
        let ImportPreview { rows, mapping, present, differing, short_years, read_as, .. } = preview;
        Preview {
            whole,
            left_out,
            rows,
            mapping,
            problems,
            present,
            differing,
            differing_rows,
            short_years,
            read_as,
        }
    }

    async fn every_page<T: serde::de::DeserializeOwned>(&self, who: &Who, path: &str) -> Vec<T> {
        let (mut items, mut query) = (Vec::new(), String::new());
        loop {
            let page: Page<T> = self.house.get(who, &format!("{path}{query}")).await.value();
            items.extend(page.items);
            match page.cursor {
                Some(cursor) => query = format!("?cursor={cursor}"),
                None => return items,
            }
        }
    }

    /// Confirms an import that was checked.
    pub async fn confirm(&self, lead: &Who, id: &str, known: &Value) -> Answer {
        let path = format!("/api/v1/console/imports/{id}/confirmation");
        self.house.post(lead, &path, json!({"known": known})).await
    }

    /// Imports a register, and returns how many rows became cases and how many were there already or skipped.
    pub async fn import(&self, lead: &Who, register: &Register) -> (u32, u32) {
        let task = self.check(lead, register).await;
        assert_eq!(task.state, TaskState::Checked, "{task:?}");
        let answer = self.confirm(lead, &task.id, &register.known).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        self.work().await;
        let path = format!("/api/v1/console/tasks/{}", task.id);
        let done: Task = self.house.get(lead, &path).await.value();
        assert_eq!((done.state, Some(done.rows)), (TaskState::Done, done.expected));
        let TaskWhat::Import(import) = done.what else { panic!("{:?}", done.what) };
        (done.rows - import.present, import.present)
    }

    /// The number of files that tasks have made; `None` if the bucket is not a folder.
    pub fn made(&self) -> Option<usize> {
        let folder = self.folder.as_ref()?.path().join("made");
        Some(std::fs::read_dir(folder).map_or(0, Iterator::count))
    }

    /// Takes away the place where tasks put what they make, or gives it back. Returns `false` if the bucket is not a
    /// folder.
    pub fn holds_made(&self, holds: bool) -> bool {
        let Some(folder) = self.folder.as_ref() else { return false };
        let (place, aside) = (folder.path().join("made"), folder.path().join("made.aside"));
        let (from, to) = if holds { (aside, place) } else { (place, aside) };
        std::fs::rename(from, to).expect("a folder");
        true
    }

    /// The number of stored files; `None` if the bucket is not a folder.
    pub fn kept(&self) -> Option<usize> {
        let folder = self.folder.as_ref()?.path().join("kept");
        Some(std::fs::read_dir(folder).map_or(0, Iterator::count))
    }

    /// The number of published copies; `None` if the bucket is not a folder.
    pub fn public_copies(&self) -> Option<usize> {
        let folder = self.folder.as_ref()?.path().join("public");
        Some(std::fs::read_dir(folder).map_or(0, Iterator::count))
    }

    /// Replaces the bytes of every stored file, as if an earlier version had stored it without inspection. Returns
    /// `false` if the bucket is not a folder.
    pub fn replace_kept(&self, bytes: &[u8]) -> bool {
        let Some(folder) = self.folder.as_ref().map(|folder| folder.path().join("kept")) else {
            return false;
        };
        for entry in std::fs::read_dir(folder).expect("a folder") {
            std::fs::write(entry.expect("an entry").path(), bytes).expect("written");
        }
        true
    }

    /// Adds a file with a given idempotency key and revision.
    pub async fn hand_in_as(
        &self,
        who: &Who,
        slip: &Slip,
        once: &str,
        revision: u32,
        body: Value,
    ) -> Answer {
        let call = Call {
            who,
            method: "POST",
            path: &path(who, slip, "files"),
            revision: Some(revision),
            key: Some(once),
            body: Some(body),
        };
        self.house.call(call).await
    }

    pub async fn get(&self, url: &str) -> Answer {
        let request = Request::get(url).header("host", "a.test").body(Body::empty());
        self.follow(request.expect("a request")).await
    }

    /// Sends a request to its link's target: this server, or another host.
    async fn follow(&self, request: Request<Body>) -> Answer {
        if request.uri().host().is_none() {
            return self.house.send(request).await;
        }
        let (mut parts, body) = request.into_parts();
        let body =
            http_body_util::BodyExt::collect(body).await.expect("a body").to_bytes().to_vec();
        for name in ["host", "content-length"] {
            parts.headers.remove(name);
        }
        let fetched = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent =
                ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let sent = agent.run(Request::from_parts(parts, body)).expect("an answer");
            let (parts, mut body) = sent.into_parts();
            let mut headers = HeaderMap::new();
            for (name, value) in &parts.headers {
                let value = HeaderValue::from_bytes(value.as_bytes()).expect("a value");
                headers.insert(name.clone(), value);
            }
            let body = body.with_config().limit(20_000_000).read_to_vec().expect("a body");
            Answer { status: parts.status, headers, body }
        });
        fetched.await.expect("an answer")
    }
}

/// A register to import.
#[derive(Clone)]
pub struct Register {
    pub name: String,
    pub content: Vec<u8>,
    pub source: String,
    pub mapping: Option<ImportMapping>,
    /// Where in the file the register is.
    pub table: ImportTable,
    /// What to do with rows whose number exists already with different content.
    pub known: Value,
}

impl Register {
    pub fn new(name: &str, content: impl Into<Vec<u8>>) -> Register {
        let (name, source) = (name.to_owned(), "登记表".to_owned());
        let (content, table) = (content.into(), ImportTable::default());
        Register { name, content, source, mapping: None, table, known: json!({}) }
    }
}

/// What was found in a register, with all pages.
#[derive(Debug)]
pub struct Preview {
    /// Without its pages.
    pub whole: ImportPreview,
    pub left_out: Vec<LeftOutRow>,
    pub rows: u32,
    pub mapping: ImportMapping,
    pub problems: Vec<RowProblem>,
    pub present: u32,
    pub differing: u32,
    pub differing_rows: Vec<DifferingRow>,
    pub short_years: u32,
    pub read_as: Vec<ReadAs>,
}

fn path(who: &Who, slip: &Slip, last: &str) -> String {
    match who {
        Who::Anyone | Who::Holder(_) | Who::Token(_) => {
            format!("/api/v1/cases/{}/own/{last}", slip.number)
        }
        Who::Staff(_) => format!("/api/v1/console/cases/{}/{last}", slip.number),
    }
}

/// A new bucket of another AWS.
async fn elsewhere(endpoint: String) -> Files {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .force_path_style(true)
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    let bucket = format!("files-{}", random_hex::<8>());
    client.create_bucket().bucket(&bucket).send().await.expect("a bucket");
    Files::new(client, &bucket, system_clock())
}
