//! The only place that speaks HTTP: typed clients for everyone and for the holder of a slip, and the
//! [`Request`] that the console's client is made of.
//!
//! Every failure is one of a few, and each says in the person's language what to do next.

#![allow(missing_docs)]

use crate::browser::{self, Patience};
use crate::json;
use crate::text;
use gloo_net::http;
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
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;

/// How long an answer may take, in milliseconds.
const PATIENCE_MS: i32 = 20_000;
/// How long a file may be on its way, in milliseconds: as long as its link holds.
const UPLOAD_PATIENCE_MS: i32 = 600_000;

/// What a request comes to.
pub type Answer<T> = Result<T, ApiError>;

/// A request to a path under `/api/v1`, as gloo-net builds it, with its body in JSON.
pub struct Request {
    builder: http::RequestBuilder,
    body: Option<String>,
}

impl Request {
    /// `path` begins after `/api/v1`: `/directory`. A query is not part of it, see [`Request::query`].
    fn new(builder: fn(&str) -> http::RequestBuilder, path: &str) -> Request {
        let builder = builder(&format!("/api/v1{path}")).header("Accept", "application/json");
        Request { builder, body: None }
    }

    pub fn get(path: impl Display) -> Request {
        Request::new(http::Request::get, &path.to_string())
    }

    pub fn post(path: impl Display) -> Request {
        Request::new(http::Request::post, &path.to_string())
    }

    pub fn put(path: impl Display) -> Request {
        Request::new(http::Request::put, &path.to_string())
    }

    pub fn delete(path: impl Display) -> Request {
        Request::new(http::Request::delete, &path.to_string())
    }

    /// Adds a part to the query, where it has a value.
    pub fn query(self, name: &str, value: Option<impl Display>) -> Request {
        let Some(value) = value else { return self };
        let builder = self.builder.query([(name, value.to_string())]);
        Request { builder, ..self }
    }

    pub fn json(self, body: &impl Serialize) -> Request {
        // Serialising the types of `shared` cannot fail: their keys are strings.
        let body = serde_json::to_string(body).unwrap_or_default();
        Request { body: Some(body), ..self }.header("Content-Type", "application/json")
    }

    /// Names this write, so that it happens once however often it is sent.
    pub fn key(self, key: &str) -> Request {
        self.header("Idempotency-Key", key)
    }

    /// Guards this write by the revision that was read.
    pub fn if_match(self, revision: u32) -> Request {
        self.header("If-Match", &format!("\"{revision}\""))
    }

    pub fn header(self, name: &str, value: &str) -> Request {
        Request { builder: self.builder.header(name, value), ..self }
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
    fn problem(&self) -> Option<&Problem> {
        match self {
            ApiError::Problem(problem) => Some(problem),
            ApiError::Offline | ApiError::Late | ApiError::Down | ApiError::Outdated => None,
        }
    }

    /// The stable code of the problem, where there is one.
    pub fn code(&self) -> Option<&str> {
        self.problem().map(|problem| problem.code.as_str())
    }

    /// What is wrong field by field, where that is the cause.
    pub fn fields(&self) -> &[FieldProblem] {
        self.problem().map_or(&[], |problem| &problem.fields)
    }

    /// The same with the fields under other names: where a form's fields are a part of what is sent.
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> ApiError {
        if let ApiError::Problem(problem) = &mut self {
            for found in &mut problem.fields {
                found.field = rename(&found.field);
            }
        }
        self
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

/// Sends `sent` and returns the answer's text. Boxed, so that one copy of the code serves every request.
pub fn request(sent: Request) -> Pin<Box<dyn Future<Output = Answer<String>>>> {
    Box::pin(answered(sent))
}

async fn answered(request: Request) -> Answer<String> {
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
    pub fn text(self) -> Answer<String> {
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

/// Sends a request, whatever is answered.
pub async fn send(Request { builder, body }: Request) -> Answer<Answered> {
    let patience = Patience::begin(PATIENCE_MS);
    let asked = async {
        let builder = builder.abort_signal(patience.as_ref().map(Patience::signal).as_ref());
        let request = match body {
            Some(body) => builder.body(body)?,
            None => builder.build()?,
        };
        let answer = request.send().await?;
        if let Some(told) = answer.headers().get("onetrip-time") {
            browser::set_now(&told);
        }
        let (status, tag) = (answer.status(), answer.headers().get("etag"));
        Ok::<_, gloo_net::Error>(Answered { status, tag, body: answer.text().await? })
    };
    asked.await.map_err(|_| unanswered(patience.as_ref()))
}

/// Uploads a file to where the server said. The browser says its type by itself. The address is handed on
/// as it is: gloo-net's builder writes the query anew, and the link is signed.
pub async fn upload(url: &str, file: &web_sys::File) -> Answer<()> {
    let patience = Patience::begin(UPLOAD_PATIENCE_MS);
    let options = web_sys::RequestInit::new();
    options.set_method("PUT");
    options.set_body(file);
    options.set_signal(patience.as_ref().map(Patience::signal).as_ref());
    // The server signed an address, so it is one.
    let sent =
        web_sys::Request::new_with_str_and_init(url, &options).map_err(|_| ApiError::Down)?;
    // Whatever the store answered: the file is not there, and may be sent again.
    match http::Request::from(sent).send().await {
        Ok(answer) if answer.ok() => Ok(()),
        Ok(_) => Err(ApiError::Down),
        Err(_) => Err(unanswered(patience.as_ref())),
    }
}

/// Why nothing came back.
fn unanswered(patience: Option<&Patience>) -> ApiError {
    match patience {
        Some(patience) if patience.signal().aborted() => ApiError::Late,
        Some(_) | None => ApiError::Offline,
    }
}

/// Sends `sent` and reads the answer with serde: for the console, which reads everything there is.
pub async fn fetch<T: DeserializeOwned>(sent: Request) -> Answer<T> {
    serde_json::from_str(&request(sent).await?).map_err(|_| ApiError::Outdated)
}

/// Sends `sent` and reads the answer.
async fn ask<T: Shape>(sent: Request) -> Answer<T> {
    json::read(&request(sent).await?).ok_or(ApiError::Outdated)
}

/// A pending answer to a command. Boxed, so that one copy of the code serves every command.
pub type Sent = Pin<Box<dyn Future<Output = Answer<Done>>>>;

fn command(sent: Request) -> Sent {
    Box::pin(ask(sent))
}

/// The requests of a client, one a row: its name and what it takes, the answer's type, the request. The
/// path is written as `format!` takes it.
macro_rules! requests {
    (@one ($($me:ident)?) $send:path, $(#[$doc:meta])* $name:ident ($($arg:ident: $Arg:ty),*)
        -> $Answer:ty = $verb:ident ($($path:tt)+) $(.$with:ident ($($value:expr),*))*) => {
        $(#[$doc])*
        pub async fn $name($($me,)? $($arg: $Arg),*) -> Answer<$Answer> {
            let sent = Request::$verb(format_args!($($path)+)) $(.$with($($value),*))*;
            $send($($me,)? sent).await
        }
    };
    ($Client:ident $me:tt by $send:path: $(
        $(#[$doc:meta])* $name:ident $args:tt -> $Answer:ty
            = $verb:ident $path:tt $(.$with:ident $values:tt)*;
    )+) => {
        impl $Client {
            $($crate::api::requests! {
                @one $me $send, $(#[$doc])* $name $args -> $Answer = $verb $path $(.$with $values)*
            })+
        }
    };
}
pub(crate) use requests;

/// What anyone may ask.
pub struct PublicApi;

requests! { PublicApi() by ask:
    directory() -> Directory = get("/directory");
    /// Registers a case online. The same key and words make one case.
    register(register: &Register, key: &str) -> Slip = post("/cases").json(register).key(key);
    case(number: CaseNumber) -> PublicRecord = get("/cases/{number}");
    /// What proves a case.
    proof(number: CaseNumber) -> CaseProof = get("/cases/{number}/events");
    /// An open end of the period is all there is.
    figures(from: Option<Day>, until: Option<Day>) -> Figures
        = get("/figures").query("from", from).query("until", until);
    totals() -> Published = get("/figures/total");
    /// A page of the days' checkpoints, the first of them after a day.
    checkpoints(after: Option<String>) -> Page<Checkpoint>
        = get("/log/checkpoints").query("after", after);
    explanations(cursor: Option<String>) -> Page<ExplanationRow>
        = get("/explanations").query("cursor", cursor);
    plans(cursor: Option<String>) -> Page<Plan> = get("/plans").query("cursor", cursor);
    plan(plan: PlanId) -> PlanView = get("/plans/{plan}");
    /// The cross-table to the end of a month; of the newest without one.
    table(month: Option<String>) -> CrossTables
        = get("/tables/matters-by-reason").query("month", month);
    catalogue() -> Catalogue = get("/data");
    reforms(cursor: Option<String>) -> Page<PublicReform> = get("/reforms").query("cursor", cursor);
    reform(reform: ReformId) -> PublicReform = get("/reforms/{reform}");
}

impl PublicApi {
    /// Where a published file of a case can be had.
    pub fn case_file(number: CaseNumber, file: TextId) -> String {
        format!("/api/v1/cases/{number}/files/{}", file.0)
    }

    /// Where the figures of a period can be had as a picture.
    pub fn figures_picture(from: Option<Day>, until: Option<Day>, lang: Lang) -> String {
        file_address("/figures/picture.svg", from, until, "", lang)
    }

    /// Where the figures of a period can be had as a file: `csv` or `json`.
    pub fn figures_file(from: Option<Day>, until: Option<Day>, format: &str, lang: Lang) -> String {
        file_address("/figures", from, until, &format!("format={format}&"), lang)
    }
}

/// Where something of a period can be had in a language; `format` ends with `&`, where there is one.
pub fn file_address(
    path: &str,
    from: Option<Day>,
    until: Option<Day>,
    format: &str,
    lang: Lang,
) -> String {
    let query = period_query(from, until);
    let joint = if query.is_empty() { "?" } else { "&" };
    format!("/api/v1{path}{query}{joint}{format}lang={}", lang.pick("zh", "en"))
}

/// Where a file goes or lies: what is read of both answers. The headers that an upload asks for are those
/// that a browser sends for the type that was said.
#[derive(Deserialize, Shape)]
pub struct Place {
    /// What to hand in after an upload; nothing of a file to look at.
    #[serde(default)]
    pub key: String,
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

    pub fn give_verdict(&self, verdict: &GiveVerdict, revision: u32, key: &str) -> Sent {
        let path = format_args!("/cases/{}/verdict-by-link", self.number);
        let sent = Request::post(path).json(verdict).key(key).if_match(revision);
        command(sent.header("Authorization", &format!("Verdict {}", self.token.expose())))
    }
}

/// What the holder of a slip may ask.
#[derive(Clone)]
pub struct CitizenApi {
    pub number: CaseNumber,
    /// What proves the right.
    pub proof: Proof,
}

impl CitizenApi {
    /// The case with the citizen's own words.
    pub async fn case(&self) -> Answer<CitizenCase> {
        ask(self.prove(Request::get(format_args!("/cases/{}/own", self.number)))).await
    }

    pub fn send_message(&self, message: &SendMessage, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::SendMessage, message, revision, key)
    }

    pub fn give_verdict(&self, verdict: &GiveVerdict, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::GiveVerdict, verdict, revision, key)
    }

    /// Where to upload a file to.
    pub async fn ask_upload(&self, asked: &AskUpload) -> Answer<Place> {
        let path = format_args!("/cases/{}/own/uploads", self.number);
        ask(self.prove(Request::post(path).json(asked))).await
    }

    /// Hands in what was uploaded.
    pub fn add_file(&self, file: &HandIn, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::AddFile, file, revision, key)
    }

    /// Where a file of the case can be looked at for some minutes.
    pub async fn file(&self, file: TextId) -> Answer<Place> {
        let path = format_args!("/cases/{}/own/files/{}", self.number, file.0);
        ask(self.prove(Request::get(path))).await
    }

    pub fn reopen(&self, reopen: &Reopen, revision: u32, key: &str) -> Sent {
        self.command(CommandKind::Reopen, reopen, revision, key)
    }

    fn command(&self, kind: CommandKind, body: &impl Serialize, revision: u32, key: &str) -> Sent {
        let path = format_args!("/cases/{}/own/{}", self.number, command_path(kind));
        command(self.prove(Request::post(path).json(body).key(key).if_match(revision)))
    }

    fn prove(&self, request: Request) -> Request {
        request.header("Authorization", &self.proof.header())
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
