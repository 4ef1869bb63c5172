//! The only place that speaks HTTP: typed clients for everyone and for the holder of a slip, and the
//! [`request`] that the console's client is made of.
//!
//! Every failure is one of three, and each says in the person's language what to do next.

use crate::browser::{self, Patience};
use crate::json;
use crate::text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::code::{AccessCode, AccessToken};
use shared::command::{CommandKind, GiveVerdict, Register, Reopen, SendMessage};
use shared::cross::CrossTables;
use shared::directory::Directory;
use shared::figures::{Figures, Published};
use shared::id::{PlanId, ReformId};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::plan::Plan;
use shared::problem::FieldProblem;
use shared::proof::{CaseProof, Checkpoint};
use shared::shape::Shape;
use shared::time::Day;
use shared::view::{CitizenCase, ExplanationRow, PublicRecord};
use shared::wire::data::Catalogue;
use shared::wire::study::PublicReform;
use shared::wire::{AskUpload, Done, HandIn, Page, PlanView, Problem, Slip, command_path};
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long an answer may take, in milliseconds.
const PATIENCE_MS: i32 = 20_000;
/// How long a file may be on its way, in milliseconds: as long as its link holds.
const UPLOAD_PATIENCE_MS: i32 = 600_000;

/// What is sent: a verb, a path under `/api/v1`, headers and a JSON body.
pub struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

impl Request {
    /// Reads what is at `path`, which begins after `/api/v1`: `/directory`.
    pub fn get(path: impl Into<String>) -> Request {
        Request { method: "GET", path: path.into(), headers: Vec::new(), body: None }
    }

    /// Sends `body` to `path`.
    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Request {
        Request { method: "POST", ..Request::get(path) }.json(body)
    }

    /// Keeps `body` at `path`.
    pub fn put(path: impl Into<String>, body: &impl Serialize) -> Request {
        Request { method: "PUT", ..Request::get(path) }.json(body)
    }

    /// Ends what is at `path`.
    pub fn delete(path: impl Into<String>) -> Request {
        Request { method: "DELETE", ..Request::get(path) }
    }

    /// Names this write, so that it happens once however often it is sent.
    pub fn key(self, key: &str) -> Request {
        self.header("Idempotency-Key", key.to_owned())
    }

    /// Guards this write by the revision that was read.
    pub fn if_match(self, revision: u32) -> Request {
        self.header("If-Match", format!("\"{revision}\""))
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: String) -> Request {
        self.headers.push((name, value));
        self
    }

    fn json(self, body: &impl Serialize) -> Request {
        // Serialising the types of `shared` cannot fail: their keys are strings.
        let body = serde_json::to_string(body).unwrap_or_default();
        Request { body: Some(body), ..self }.header("Content-Type", "application/json".to_owned())
    }
}

/// Why there is no answer, by what the person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// Nothing came back: no network. Trying again is safe.
    Offline,
    /// No answer came in time: the network is slow, or the server. Trying again is safe.
    Late,
    /// Something answered in the server's place that it is not there. Trying again is safe.
    Down,
    /// The server said why not.
    Problem(Box<Problem>),
    /// The answer cannot be read: this page is older than the server. Loading it anew helps.
    Outdated,
}

impl ApiError {
    /// The stable code of the problem, where there is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            ApiError::Problem(problem) => Some(&problem.code),
            ApiError::Offline | ApiError::Late | ApiError::Down | ApiError::Outdated => None,
        }
    }

    /// What is wrong field by field, where that is the cause.
    pub fn fields(&self) -> &[FieldProblem] {
        match self {
            ApiError::Problem(problem) => &problem.fields,
            ApiError::Offline | ApiError::Late | ApiError::Down | ApiError::Outdated => &[],
        }
    }

    /// The same with the fields under other names: where a form's fields are a part of what is sent.
    pub fn renamed(self, rename: impl Fn(&str) -> String) -> ApiError {
        match self {
            ApiError::Problem(mut problem) => {
                for found in &mut problem.fields {
                    found.field = rename(&found.field);
                }
                ApiError::Problem(problem)
            }
            error @ (ApiError::Offline | ApiError::Late | ApiError::Down | ApiError::Outdated) => {
                error
            }
        }
    }

    /// Whether somebody else changed the case in between.
    pub fn is_stale(&self) -> bool {
        self.code() == Some("stale_revision")
    }

    /// Whether somebody else changed what is kept in between.
    pub fn is_stale_entry(&self) -> bool {
        self.code() == Some("stale_entry")
    }

    /// Whether nobody is signed in, or no longer.
    pub fn is_signed_out(&self) -> bool {
        matches!(self.code(), Some("unauthenticated" | "session_expired"))
    }

    /// Whether this says nothing about what was asked for: no answer, or a server in trouble.
    pub fn is_passing(&self) -> bool {
        match self {
            ApiError::Offline | ApiError::Late | ApiError::Down => true,
            ApiError::Problem(problem) => problem.status >= 500,
            ApiError::Outdated => false,
        }
    }

    /// What to tell the person, and what to do next.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            ApiError::Offline => text::problem_offline(lang).into(),
            ApiError::Late => text::problem_late(lang).into(),
            ApiError::Down => text::problem_unavailable(lang).into(),
            ApiError::Outdated => text::problem_outdated(lang).into(),
            ApiError::Problem(problem) => say_problem(problem, lang),
        }
    }
}

fn say_problem(problem: &Problem, lang: Lang) -> String {
    if let Some(refusal) = &problem.refusal {
        return refusal.say(lang);
    }
    let words = match problem.code.as_str() {
        "malformed_body"
        | "unsupported_media_type"
        | "method_not_allowed"
        | "precondition_required" => text::problem_outdated(lang),
        "fields" => text::problem_fields(lang),
        "unauthenticated" => text::problem_unauthenticated(lang),
        "wrong_password" => text::problem_wrong_password(lang),
        "session_expired" => text::problem_session_expired(lang),
        "forbidden" => text::problem_forbidden(lang),
        "not_found" => text::problem_not_found(lang),
        "no_such_case_or_code" => text::problem_no_such_case_or_code(lang),
        "too_many_attempts" => text::problem_too_many_attempts(lang),
        "stale_revision" => text::problem_stale_revision(lang),
        "stale_entry" => text::problem_stale_entry(lang),
        "key_reused" => text::problem_key_reused(lang),
        "body_too_large" => text::problem_body_too_large(lang),
        "unavailable" => text::problem_unavailable(lang),
        _ => text::problem_internal(lang),
    };
    match &problem.request_id {
        Some(id) if problem.status >= 500 => format!("{words} {}", text::problem_request(lang, id)),
        Some(_) | None => words.to_owned(),
    }
}

/// Sends `request` and returns the answer's text. It is of one type, as [`Sent`] is.
pub fn request(sent: Request) -> Pin<Box<dyn Future<Output = Result<String, ApiError>>>> {
    Box::pin(answered(sent))
}

async fn answered(request: Request) -> Result<String, ApiError> {
    send(request).await?.text()
}

/// What came back.
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The tag of the view in it (`ETag`).
    pub tag: Option<String>,
    body: String,
}

impl Answered {
    /// The text of what was asked for, or why there is none.
    pub fn text(self) -> Result<String, ApiError> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        Err(match json::read(&self.body) {
            Some(problem) => ApiError::Problem(Box::new(problem)),
            // A gateway's own page instead of a problem: the function is not there.
            None if self.status >= 500 => ApiError::Down,
            None => ApiError::Outdated,
        })
    }
}

/// Uploads a file to where the server said.
pub async fn upload(url: &str, file: &web_sys::File) -> Result<(), ApiError> {
    let headers = [("Content-Type", file.type_())];
    let patience = Patience::begin(UPLOAD_PATIENCE_MS);
    let sent = fetched("PUT", url, &headers, Some(file.as_ref()), patience.as_ref()).await;
    // Whatever the store answered: the file is not there, and may be sent again.
    match sent {
        Ok(answer) if answer.ok() => Ok(()),
        Ok(_) => Err(ApiError::Down),
        Err(_) => Err(unanswered(patience.as_ref())),
    }
}

/// Sends a request, whatever is answered.
pub async fn send(request: Request) -> Result<Answered, ApiError> {
    let Request { method, path, headers, body } = request;
    let address = format!("/api/v1{path}");
    let body = body.map(|body| JsValue::from_str(&body));
    let patience = Patience::begin(PATIENCE_MS);
    let asked = async {
        let sent = fetched(method, &address, &headers, body.as_ref(), patience.as_ref());
        let answer = sent.await?;
        if let Some(told) = answer.headers().get("onetrip-time")? {
            browser::set_now(&told);
        }
        let tag = answer.headers().get("etag")?;
        let text = JsFuture::from(answer.text()?).await?;
        let body = text.as_string().unwrap_or_default();
        Ok::<_, JsValue>(Answered { status: answer.status(), tag, body })
    };
    asked.await.map_err(|_| unanswered(patience.as_ref()))
}

/// Why nothing came back.
fn unanswered(patience: Option<&Patience>) -> ApiError {
    match patience {
        Some(patience) if patience.signal().aborted() => ApiError::Late,
        Some(_) | None => ApiError::Offline,
    }
}

/// What the browser's `fetch` answers.
async fn fetched(
    method: &str,
    address: &str,
    headers: &[(&'static str, String)],
    body: Option<&JsValue>,
    patience: Option<&Patience>,
) -> Result<web_sys::Response, JsValue> {
    let sent_headers = web_sys::Headers::new()?;
    sent_headers.set("Accept", "application/json")?;
    for (name, value) in headers {
        sent_headers.set(name, value)?;
    }
    let options = web_sys::RequestInit::new();
    options.set_method(method);
    options.set_headers(&sent_headers);
    if let Some(patience) = patience {
        options.set_signal(Some(&patience.signal()));
    }
    if let Some(body) = body {
        options.set_body(body);
    }
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(address, &options)).await?;
    answer.dyn_into()
}

/// Sends `sent` and reads the answer with serde: for the console, which reads everything there is.
pub async fn fetch<Answer: DeserializeOwned>(sent: Request) -> Result<Answer, ApiError> {
    serde_json::from_str(&request(sent).await?).map_err(|_| ApiError::Outdated)
}

/// Sends `sent` and reads the answer.
async fn ask<Answer: Shape>(sent: Request) -> Result<Answer, ApiError> {
    json::read(&request(sent).await?).ok_or(ApiError::Outdated)
}

/// What a command answers, on its way. It is of one type, so that the browser has one program for all.
pub type Sent = Pin<Box<dyn Future<Output = Result<Done, ApiError>>>>;

fn command(sent: Request) -> Sent {
    Box::pin(ask(sent))
}

/// What anyone may ask.
pub struct PublicApi;

impl PublicApi {
    /// The departments, windows and matters.
    pub async fn directory() -> Result<Directory, ApiError> {
        ask(Request::get("/directory")).await
    }

    /// Registers a case online. The same key and words make one case.
    pub async fn register(register: &Register, key: &str) -> Result<Slip, ApiError> {
        ask(Request::post("/cases", register).key(key)).await
    }

    /// A case as anyone with its number sees it.
    pub async fn case(number: CaseNumber) -> Result<PublicRecord, ApiError> {
        ask(Request::get(format!("/cases/{number}"))).await
    }

    /// Where a published file of a case can be had.
    pub fn case_file(number: CaseNumber, file: TextId) -> String {
        format!("/api/v1/cases/{number}/files/{}", file.0)
    }

    /// The published figures of a period; an open end is all there is.
    pub async fn figures(from: Option<Day>, until: Option<Day>) -> Result<Figures, ApiError> {
        ask(Request::get(format!("/figures{}", period_query(from, until)))).await
    }

    /// The totals of all there is.
    pub async fn totals() -> Result<Published, ApiError> {
        ask(Request::get("/figures/total")).await
    }

    /// What proves a case.
    pub async fn proof(number: CaseNumber) -> Result<CaseProof, ApiError> {
        ask(Request::get(format!("/cases/{number}/events"))).await
    }

    /// A page of the days' checkpoints, the first of them after a day.
    pub async fn checkpoints(after: Option<String>) -> Result<Page<Checkpoint>, ApiError> {
        let query = after.map_or(String::new(), |after| format!("?after={after}"));
        ask(Request::get(format!("/log/checkpoints{query}"))).await
    }

    /// A page of what leaders explained in public, and owe.
    pub async fn explanations(cursor: Option<String>) -> Result<Page<ExplanationRow>, ApiError> {
        ask(Request::get(format!("/explanations{}", cursor_query(cursor)))).await
    }

    /// A page of the published rectification plans.
    pub async fn plans(cursor: Option<String>) -> Result<Page<Plan>, ApiError> {
        ask(Request::get(format!("/plans{}", cursor_query(cursor)))).await
    }

    /// A published rectification plan and the cases that it answers.
    pub async fn plan(plan: PlanId) -> Result<PlanView, ApiError> {
        ask(Request::get(format!("/plans/{plan}"))).await
    }

    /// The cross-table to the end of a month; of the newest without one.
    pub async fn table(month: Option<String>) -> Result<CrossTables, ApiError> {
        let query = month.map_or(String::new(), |month| {
            format!("?month={}", String::from(js_sys::encode_uri_component(&month)))
        });
        ask(Request::get(format!("/tables/matters-by-reason{query}"))).await
    }

    /// The catalogue of open data.
    pub async fn catalogue() -> Result<Catalogue, ApiError> {
        ask(Request::get("/data")).await
    }

    /// Where the figures of a period can be had as a picture.
    pub fn figures_picture(from: Option<Day>, until: Option<Day>, lang: Lang) -> String {
        let query = period_query(from, until);
        let joint = if query.is_empty() { "?" } else { "&" };
        format!("/api/v1/figures/picture.svg{query}{joint}lang={}", lang.pick("zh", "en"))
    }

    /// A page of what changed because of cases.
    pub async fn reforms(cursor: Option<String>) -> Result<Page<PublicReform>, ApiError> {
        ask(Request::get(format!("/reforms{}", cursor_query(cursor)))).await
    }

    /// A published reform.
    pub async fn reform(reform: ReformId) -> Result<PublicReform, ApiError> {
        ask(Request::get(format!("/reforms/{reform}"))).await
    }

    /// Where the figures of a period can be had as a file: `csv` or `json`.
    pub fn figures_file(from: Option<Day>, until: Option<Day>, format: &str, lang: Lang) -> String {
        let query = period_query(from, until);
        let joint = if query.is_empty() { "?" } else { "&" };
        format!("/api/v1/figures{query}{joint}format={format}&lang={}", lang.pick("zh", "en"))
    }
}

/// The query of a page of a list: empty for the first.
fn cursor_query(cursor: Option<String>) -> String {
    cursor.map_or(String::new(), |cursor| {
        format!("?cursor={}", String::from(js_sys::encode_uri_component(&cursor)))
    })
}

/// Where a file goes or lies: what is read of both answers. The headers that an upload asks for are those
/// that a browser sends for the type that was said.
#[derive(Deserialize, Shape)]
pub struct Place {
    /// What to hand in after an upload; nothing of a file to look at.
    #[serde(default)]
    pub key: String,
    /// The address.
    pub url: String,
}

/// The query of a period: empty for all there is.
pub fn period_query(from: Option<Day>, until: Option<Day>) -> String {
    let parts: Vec<String> = [("from", from), ("until", until)]
        .into_iter()
        .filter_map(|(name, day)| day.map(|day| format!("{name}={day}")))
        .collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// What proves that someone holds the slip.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// The access code they typed.
    Code(AccessCode),
    /// The token of the QR code.
    Token(AccessToken),
}

impl Proof {
    /// As the `Authorization` header has it.
    pub fn header(&self) -> String {
        match self {
            Proof::Code(code) => format!("Code {}", code.to_string().replace(' ', "")),
            Proof::Token(token) => format!("Token {}", token.expose()),
        }
    }

    /// Reads what [`Proof::header`] wrote.
    pub fn read(written: &str) -> Option<Proof> {
        let (kind, value) = written.split_once(' ')?;
        match kind {
            "Code" => AccessCode::read(value).ok().map(Proof::Code),
            "Token" => AccessToken::read(value).ok().map(Proof::Token),
            _ => None,
        }
    }

    /// The proof this tab keeps for a case.
    pub fn kept(number: CaseNumber) -> Option<Proof> {
        Proof::read(&browser::kept(&Proof::kept_as(number))?)
    }

    /// Keeps the proof for this tab, and nowhere else.
    pub fn keep(&self, number: CaseNumber) {
        browser::keep(&Proof::kept_as(number), &self.header());
    }

    /// Forgets it.
    pub fn forget(number: CaseNumber) {
        browser::forget(&Proof::kept_as(number));
    }

    fn kept_as(number: CaseNumber) -> String {
        format!("onetrip.proof.{number}")
    }
}

/// What the one-time link of a notice proves: that its holder was asked for the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictLink {
    /// The case.
    pub number: CaseNumber,
    token: AccessToken,
}

impl VerdictLink {
    /// Reads the fragment of the link: `n=1801-12345-11&t=` and 32 hexadecimal digits.
    pub fn read(fragment: &str) -> Option<VerdictLink> {
        let (number, token) = fragment.split_once('&')?;
        let number = CaseNumber::read(number.strip_prefix("n=")?).ok()?;
        let token = AccessToken::read(token.strip_prefix("t=")?).ok()?;
        Some(VerdictLink { number, token })
    }

    /// Says whether it is solved.
    pub fn give_verdict(&self, verdict: &GiveVerdict, revision: u32, key: &str) -> Sent {
        let path = format!("/cases/{}/verdict-by-link", self.number);
        let sent = Request::post(path, verdict).key(key).if_match(revision);
        command(sent.header("Authorization", format!("Verdict {}", self.token.expose())))
    }
}

/// What the holder of a slip may ask.
#[derive(Clone)]
pub struct CitizenApi {
    /// The case.
    pub number: CaseNumber,
    /// What proves the right.
    pub proof: Proof,
}

impl CitizenApi {
    /// The case with the citizen's own words.
    pub async fn case(&self) -> Result<CitizenCase, ApiError> {
        ask(self.prove(Request::get(format!("/cases/{}/own", self.number)))).await
    }

    /// Writes to the staff.
    pub fn send_message(&self, message: &SendMessage, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::SendMessage, message, revision, key)
    }

    /// Says whether it is solved.
    pub fn give_verdict(&self, verdict: &GiveVerdict, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::GiveVerdict, verdict, revision, key)
    }

    /// Where to upload a file to.
    pub async fn ask_upload(&self, asked: &AskUpload) -> Result<Place, ApiError> {
        ask(self.prove(Request::post(format!("/cases/{}/own/uploads", self.number), asked))).await
    }

    /// Hands in what was uploaded.
    pub fn add_file(&self, file: &HandIn, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::AddFile, file, revision, key)
    }

    /// Where a file of the case can be looked at for some minutes.
    pub async fn file(&self, file: TextId) -> Result<Place, ApiError> {
        ask(self.prove(Request::get(format!("/cases/{}/own/files/{}", self.number, file.0)))).await
    }

    /// Has it opened again.
    pub fn reopen(&self, reopen: &Reopen, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::Reopen, reopen, revision, key)
    }

    fn command(&self, kind: CommandKind, body: &impl Serialize, revision: u32, key: &str) -> Sent {
        let path = format!("/cases/{}/own/{}", self.number, command_path(kind));
        command(self.prove(Request::post(path, body).key(key).if_match(revision)))
    }

    fn prove(&self, request: Request) -> Request {
        request.header("Authorization", self.proof.header())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_survives_being_kept() {
        for written in ["Code 12345678", "Token 0123456789abcdef0123456789abcdef"] {
            assert_eq!(Proof::read(written).map(|proof| proof.header()).as_deref(), Some(written));
        }
        assert!(Proof::read("Code 1").is_none());
        assert!(Proof::read("nonsense").is_none());
    }

    #[test]
    fn a_link_names_its_case_and_proves_it() {
        let token = "0123456789abcdef0123456789abcdef";
        let number = CaseNumber::new(Day(17_637), 12_345);
        let link = VerdictLink::read(&format!("n={number}&t={token}")).expect("a link");
        assert_eq!((link.number, link.token.expose()), (number, token));
        for broken in [
            format!("n={number}"),
            format!("t={token}"),
            format!("n={number}&t=0123"),
            format!("n=1804-12345-99&t={token}"), // a wrong number
            String::new(),
        ] {
            assert_eq!(VerdictLink::read(&broken), None, "{broken}");
        }
    }

    #[test]
    fn every_failure_says_what_to_do_in_both_languages() {
        let codes = [
            "malformed_body",
            "fields",
            "unauthenticated",
            "session_expired",
            "forbidden",
            "not_found",
            "no_such_case_or_code",
            "too_many_attempts",
            "stale_revision",
            "stale_entry",
            "precondition_required",
            "key_reused",
            "body_too_large",
            "unsupported_media_type",
            "method_not_allowed",
            "unavailable",
            "internal",
            "a_code_of_the_future",
        ];
        for code in codes {
            let problem = Problem {
                kind: format!("about:blank#{code}"),
                title: String::new(),
                status: 400,
                code: code.to_owned(),
                refusal: None,
                fields: Vec::new(),
                revision: None,
                request_id: None,
            };
            let error = ApiError::Problem(Box::new(problem));
            for lang in Lang::ALL {
                assert!(!error.say(lang).is_empty(), "{code}");
            }
            assert_ne!(error.say(Lang::Zh), error.say(Lang::En), "{code}");
        }
    }

    #[test]
    fn a_period_is_written_as_a_query() {
        let day = Day::read("2018-05-25").ok();
        assert_eq!(period_query(None, None), "");
        assert_eq!(period_query(None, day), "?until=2018-05-25");
        assert_eq!(period_query(day, day), "?from=2018-05-25&until=2018-05-25");
    }
}
