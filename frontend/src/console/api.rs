//! The console's client: the only part of it that speaks HTTP. The session is a cookie that no
//! script can read; an answer of “nobody is signed in” is told to whoever watches
//! [`StaffApi::signed_out`], besides being the answer.

use crate::api::{ApiError, Place, Request, fetch, period_query, request, send};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::calendar::Arrangement;
use shared::command::{Command, LinkPlan, Register};
use shared::directory::{Department, Matter, Window};
use shared::id::{AccountId, DepartmentId, MatterId, PlanId, ReformId, StudyId, WindowId};
use shared::insight::Insights;
use shared::insight::words::WordGroups;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::{Applicant, TextId};
use shared::plan::{Plan, PlanText};
use shared::policy::Rules;
use shared::study::{ProposeStudy, Study};
use shared::text::Note;
use shared::time::{Day, Timestamp};
use shared::view::{DemandRow, QueueRow, RegisterRow, StaffCase};
use shared::vocabulary::StageKind;
use shared::waiting::{
    MadeWaitingKey, MakeWaitingKey, ReadingsTaken, TapReading, WaitingKey, WaitingPage,
};
use shared::wire::notice::{Address, NoticePage, NoticesSeen, PutAddress, SentNotice};
use shared::wire::study::{NewReform, ReformDone, ReformView, StudyDone, StudyView};
use shared::wire::{
    Account, AskDuplicates, AskIdentity, AskUpload, AwaitedRow, Briefing, CheckSample, DemandState,
    Digest, DigestLine, Done, DrawSample, Duplicates, DutyRow, Erase, FileLink, ImportFile,
    ImportPreview, ImportProgress, Page, PlanDone, PlanView, PutAccount, PutArrangement,
    PutDepartment, PutMatter, PutRules, PutWindow, QueueState, Reading, Sample, SearchPage,
    Session, SignIn, Slip, Statutes, TownDirectory, command_path,
};
use std::cell::Cell;

/// The code of a refused sign-in, by which the browser finds its words.
const WRONG_PASSWORD: &str = "wrong_password";

/// The most pages of a department's plans that are fetched to choose from: two hundred plans.
const PLAN_PAGES_MOST: usize = 10;

/// What staff may ask.
#[derive(Clone, Copy)]
pub struct StaffApi {
    signed_out: RwSignal<bool>,
}

/// Which part of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueQuery {
    /// Open or done.
    pub state: QueueState,
    /// One stage only.
    pub stage: Option<StageKind>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// Which part of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterQuery {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// Which cases the pain points are counted from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsightQuery {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
    /// One department's cases alone.
    pub department: Option<String>,
}

impl InsightQuery {
    fn on(&self, path: &str) -> String {
        let [from, until] = [self.from, self.until].map(|day| day.map(|day| day.to_string()));
        let parts = [
            ("from", from.as_deref()),
            ("until", until.as_deref()),
            ("department", self.department.as_deref()),
        ];
        with_query(path, &parts)
    }
}

/// The path with those parts of the query that are there, escaped.
fn with_query(path: &str, parts: &[(&str, Option<&str>)]) -> String {
    let mut joint = '?';
    let mut written = path.to_owned();
    for (name, value) in parts {
        if let Some(value) = value {
            let escaped = String::from(js_sys::encode_uri_component(value));
            written.push_str(&format!("{joint}{name}={escaped}"));
            joint = '&';
        }
    }
    written
}

/// The view that is looked at again and again, as it was seen last. It is in this tab's memory alone.
struct Seen {
    path: String,
    tag: String,
    text: String,
}

thread_local! {
    static SEEN: Cell<Option<Seen>> = const { Cell::new(None) };
}

impl StaffApi {
    /// A client that raises `signed_out` when the session has ended.
    pub fn new(signed_out: RwSignal<bool>) -> StaffApi {
        StaffApi { signed_out }
    }

    /// Raised when an answer said that nobody is signed in; lowered by whoever signs in.
    pub fn signed_out(self) -> RwSignal<bool> {
        self.signed_out
    }

    fn heed<Answer>(self, answer: Result<Answer, ApiError>) -> Result<Answer, ApiError> {
        if answer.as_ref().is_err_and(ApiError::is_signed_out) {
            self.signed_out.try_set(true);
        }
        answer
    }

    async fn fetch<Answer: DeserializeOwned>(self, sent: Request) -> Result<Answer, ApiError> {
        self.heed(fetch(sent).await)
    }

    /// Looks at a view, perhaps again: where nothing is new since, the answer has no body, and what was seen
    /// is read from memory.
    async fn look<Answer: DeserializeOwned>(self, path: String) -> Result<Answer, ApiError> {
        let seen = SEEN.take().filter(|seen| seen.path == path);
        let mut sent = Request::get(path.clone());
        if let Some(seen) = &seen {
            sent = sent.header("If-None-Match", seen.tag.clone());
        }
        let answer = send(sent).await?;
        let tag = answer.tag.clone();
        let text = match seen.filter(|_| answer.status == 304) {
            Some(seen) => seen.text,
            None => self.heed(answer.text())?,
        };
        let view = serde_json::from_str(&text).map_err(|_| ApiError::Outdated)?;
        SEEN.set(tag.map(|tag| Seen { path, tag, text }));
        Ok(view)
    }

    /// The departments, windows and matters, and the rules in force, as they are now: everyone's list may be
    /// a minute old.
    pub async fn town(self) -> Result<TownDirectory, ApiError> {
        self.fetch(Request::get("/console/directory")).await
    }

    /// Signs in. A wrong password is the answer, not an ended session.
    pub async fn sign_in(self, sign_in: &SignIn) -> Result<Session, ApiError> {
        let answer = fetch(Request::post("/console/session", sign_in)).await;
        answer.map_err(|error| match error {
            ApiError::Problem(mut problem) if problem.code == "unauthenticated" => {
                // Nobody expects to be signed in here already: what is wrong is what was typed.
                problem.code = WRONG_PASSWORD.into();
                ApiError::Problem(problem)
            }
            error @ (ApiError::Problem(_)
            | ApiError::Offline
            | ApiError::Late
            | ApiError::Down
            | ApiError::Outdated) => error,
        })
    }

    /// Who is signed in; asked once, when the console starts.
    pub async fn session(self) -> Result<Session, ApiError> {
        fetch(Request::get("/console/session")).await
    }

    /// Signs out.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        SEEN.set(None);
        request(Request::delete("/console/session")).await.map(|_| ())
    }

    /// The cases that wait, or are done.
    pub async fn queue(self, query: QueueQuery) -> Result<Page<QueueRow>, ApiError> {
        let state = match query.state {
            QueueState::Open => "open",
            QueueState::Done => "done",
        };
        let parts = [
            ("state", Some(state)),
            ("stage", query.stage.map(StageKind::code)),
            ("cursor", query.cursor.as_deref()),
        ];
        self.fetch(Request::get(with_query("/console/queue", &parts))).await
    }

    /// What awaits whoever is signed in.
    pub async fn duties(self, cursor: Option<String>) -> Result<Page<AwaitedRow>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/duties", &parts))).await
    }

    /// What awaits whoever is signed in, counted, with what has no deadline of its own.
    pub async fn briefing(self) -> Result<Briefing, ApiError> {
        self.fetch(Request::get("/console/briefing")).await
    }

    /// A page of the evening digests of whoever is signed in.
    pub async fn digests(self, cursor: Option<String>) -> Result<Page<DigestLine>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/digests", &parts))).await
    }

    /// The digest of a day.
    pub async fn digest(self, day: Day) -> Result<Digest, ApiError> {
        self.fetch(Request::get(format!("/console/digests/{day}"))).await
    }

    /// A page of what anybody owes too late.
    pub async fn overdue(self, cursor: Option<String>) -> Result<Page<DutyRow>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/overdue", &parts))).await
    }

    /// A page of what inspectors demanded.
    pub async fn demands(
        self,
        state: Option<DemandState>,
        cursor: Option<String>,
    ) -> Result<Page<DemandRow>, ApiError> {
        let parts = [("state", state.map(DemandState::code)), ("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/demands", &parts))).await
    }

    /// A page of the samples.
    pub async fn samples(self, cursor: Option<String>) -> Result<Page<Sample>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/samples", &parts))).await
    }

    /// A sample.
    pub async fn sample(self, id: String) -> Result<Sample, ApiError> {
        let escaped = String::from(js_sys::encode_uri_component(&id));
        self.fetch(Request::get(format!("/console/samples/{escaped}"))).await
    }

    /// Draws a sample. The same key and words draw one.
    pub async fn draw_sample(self, draw: DrawSample, key: String) -> Result<Sample, ApiError> {
        self.fetch(Request::post("/console/samples", &draw).key(&key)).await
    }

    /// Says what the check of a sampled case found.
    pub async fn check_sample(self, id: String, check: CheckSample) -> Result<Sample, ApiError> {
        let escaped = String::from(js_sys::encode_uri_component(&id));
        self.fetch(Request::post(format!("/console/samples/{escaped}/checks"), &check)).await
    }

    /// A page of who read what in the month of a day.
    pub async fn readings(
        self,
        on: Option<Day>,
        cursor: Option<String>,
    ) -> Result<Page<Reading>, ApiError> {
        let on = on.map(|day| day.to_string());
        let parts = [("on", on.as_deref()), ("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/readings", &parts))).await
    }

    /// Where the efficiency report of a period can be had as a file: `csv` or `xlsx`.
    pub fn efficiency_file(
        from: Option<Day>,
        until: Option<Day>,
        format: &str,
        lang: Lang,
    ) -> String {
        let query = period_query(from, until);
        let joint = if query.is_empty() { "?" } else { "&" };
        let lang = lang.pick("zh", "en");
        format!("/api/v1/console/efficiency{query}{joint}format={format}&lang={lang}")
    }

    /// The cases in whose texts all words of `words` occur.
    pub async fn search(
        self,
        words: String,
        cursor: Option<String>,
    ) -> Result<SearchPage, ApiError> {
        let parts = [("q", Some(words.as_str())), ("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/search", &parts))).await
    }

    /// Registers a case at the window. The same key and words make one case.
    pub async fn register_case(self, register: Register, key: String) -> Result<Slip, ApiError> {
        self.fetch(Request::post("/console/cases", &register).key(&key)).await
    }

    /// A case with everything this member of staff may see.
    pub async fn case(self, number: CaseNumber) -> Result<StaffCase, ApiError> {
        self.look(format!("/console/cases/{number}")).await
    }

    /// Gives a command to what lies under `path`, which must still be at the revision that was read. The
    /// command's own tag says what the path says already, and the server leaves it unread.
    pub async fn give<Answer: DeserializeOwned>(
        self,
        path: String,
        command: &impl Serialize,
        revision: u32,
        key: String,
    ) -> Result<Answer, ApiError> {
        self.fetch(Request::post(path, command).key(&key).if_match(revision)).await
    }

    /// Gives a command to a case.
    pub async fn command(
        self,
        number: CaseNumber,
        command: Command,
        revision: u32,
        key: String,
    ) -> Result<Done, ApiError> {
        let path = format!("/console/cases/{number}/{}", command_path(command.kind()));
        self.give(path, &command, revision, key).await
    }

    /// Where to upload a file of a case to.
    pub async fn ask_upload(
        self,
        number: CaseNumber,
        asked: &AskUpload,
    ) -> Result<Place, ApiError> {
        self.fetch(Request::post(format!("/console/cases/{number}/uploads"), asked)).await
    }

    /// Where a file of a case can be looked at for some minutes. The looking is kept.
    pub async fn file(self, number: CaseNumber, file: TextId) -> Result<FileLink, ApiError> {
        self.fetch(Request::get(format!("/console/cases/{number}/files/{}", file.0))).await
    }

    /// Who the citizen is, where that is kept from whoever asks: the reason is kept with the asking.
    pub async fn identity(
        self,
        number: CaseNumber,
        reason: Note,
        revision: u32,
        key: String,
    ) -> Result<Applicant, ApiError> {
        let path = format!("/console/cases/{number}/identity");
        self.give(path, &AskIdentity { reason }, revision, key).await
    }

    /// Erases what a case says of its person; the reason is kept.
    pub async fn erase(
        self,
        number: CaseNumber,
        reason: Note,
        revision: u32,
        key: String,
    ) -> Result<Done, ApiError> {
        self.give(format!("/console/cases/{number}/erasure"), &Erase { reason }, revision, key)
            .await
    }

    /// A page of the studies.
    pub async fn studies(self, cursor: Option<String>) -> Result<Page<Study>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/studies", &parts))).await
    }

    /// A study, and what came of it.
    pub async fn study(self, study: StudyId) -> Result<StudyView, ApiError> {
        self.look(format!("/console/studies/{study}")).await
    }

    /// Proposes a study. The same key and words make one.
    pub async fn propose_study(
        self,
        proposed: ProposeStudy,
        key: String,
    ) -> Result<StudyDone, ApiError> {
        self.fetch(Request::post("/console/studies", &proposed).key(&key)).await
    }

    /// A reform, and its effect.
    pub async fn reform(self, reform: ReformId) -> Result<ReformView, ApiError> {
        self.look(format!("/console/reforms/{reform}")).await
    }

    /// Writes down a reform. The same key and words make one.
    pub async fn draft_reform(self, new: NewReform, key: String) -> Result<ReformDone, ApiError> {
        self.fetch(Request::post("/console/reforms", &new).key(&key)).await
    }

    /// A page of the plans: all of them, or a department's.
    pub async fn plans(
        self,
        department: Option<DepartmentId>,
        cursor: Option<String>,
    ) -> Result<Page<Plan>, ApiError> {
        let department = department.as_ref().map(DepartmentId::as_str);
        let parts = [("department", department), ("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/plans", &parts))).await
    }

    /// The plans of a department to choose from, newest first.
    pub async fn plans_of(self, department: DepartmentId) -> Result<Vec<Plan>, ApiError> {
        let mut plans = Vec::new();
        let mut cursor = None;
        for _ in 0..PLAN_PAGES_MOST {
            let page = self.plans(Some(department.clone()), cursor).await?;
            plans.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(plans)
    }

    /// A plan, the cases that it answers, and what may be done with it now.
    pub async fn plan(self, plan: PlanId) -> Result<PlanView, ApiError> {
        self.fetch(Request::get(format!("/console/plans/{plan}"))).await
    }

    /// Draws up a plan. The same key and words make one plan.
    pub async fn draw_plan(self, text: PlanText, key: String) -> Result<PlanDone, ApiError> {
        self.fetch(Request::post("/console/plans", &text).key(&key)).await
    }

    /// Answers a case, as it is now, with a plan; nothing is left to do where it is answered by it.
    pub async fn answer_with(
        self,
        number: CaseNumber,
        plan: PlanId,
        key: String,
    ) -> Result<(), ApiError> {
        let case = self.case(number).await?.public;
        if case.plans.contains(&plan) {
            return Ok(());
        }
        let command = Command::LinkPlan(LinkPlan { plan });
        self.command(number, command, case.revision, key).await.map(|_| ())
    }

    /// A page of the register.
    pub async fn register(self, query: RegisterQuery) -> Result<Page<RegisterRow>, ApiError> {
        let (from, until) =
            (query.from.map(|day| day.to_string()), query.until.map(|day| day.to_string()));
        let parts = [
            ("from", from.as_deref()),
            ("until", until.as_deref()),
            ("cursor", query.cursor.as_deref()),
        ];
        self.fetch(Request::get(with_query("/console/register", &parts))).await
    }

    /// Where the register of a period can be had as a file: `csv` or `xlsx`.
    pub fn register_file(
        from: Option<Day>,
        until: Option<Day>,
        format: &str,
        lang: Lang,
    ) -> String {
        let query = period_query(from, until);
        let joint = if query.is_empty() { "?" } else { "&" };
        let lang = lang.pick("zh", "en");
        format!("/api/v1/console/register{query}{joint}format={format}&lang={lang}")
    }

    /// A first look at a file, or what is wrong with it under a mapping. Changes nothing.
    pub async fn preview_import(self, file: ImportFile) -> Result<ImportPreview, ApiError> {
        self.fetch(Request::post("/console/imports/preview", &file)).await
    }

    /// Imports a part of a file. Rows that are here already are left alone.
    pub async fn import(self, file: ImportFile) -> Result<ImportProgress, ApiError> {
        self.fetch(Request::post("/console/imports", &file)).await
    }

    /// The cases of the same person, the likest first.
    pub async fn duplicates(self, asked: AskDuplicates) -> Result<Duplicates, ApiError> {
        self.fetch(Request::post("/console/duplicates", &asked)).await
    }

    /// The pain points of a period.
    pub async fn insights(self, query: InsightQuery) -> Result<Insights, ApiError> {
        self.fetch(Request::get(query.on("/console/insights"))).await
    }

    /// What the people of a period wrote, in groups.
    pub async fn words(self, query: InsightQuery) -> Result<WordGroups, ApiError> {
        self.fetch(Request::get(query.on("/console/insights/words"))).await
    }

    /// A page of a window's readings of a day.
    pub async fn waiting(
        self,
        window: Option<String>,
        on: Option<Day>,
        cursor: Option<String>,
    ) -> Result<WaitingPage, ApiError> {
        let on = on.map(|day| day.to_string());
        let parts =
            [("window", window.as_deref()), ("on", on.as_deref()), ("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/waiting", &parts))).await
    }

    /// Notes how long people wait at one's own window. The same instant is one reading.
    pub async fn tap_waiting(self, tap: &TapReading) -> Result<ReadingsTaken, ApiError> {
        self.fetch(Request::post("/console/waiting", tap)).await
    }

    /// A page of the keys of queueing systems.
    pub async fn waiting_keys(self, cursor: Option<String>) -> Result<Page<WaitingKey>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/waiting/keys", &parts))).await
    }

    /// Makes a key. The same key of the request and words make one.
    pub async fn make_waiting_key(
        self,
        make: MakeWaitingKey,
        key: String,
    ) -> Result<MadeWaitingKey, ApiError> {
        self.fetch(Request::post("/console/waiting/keys", &make).key(&key)).await
    }

    /// Revokes a key.
    pub async fn revoke_waiting_key(self, id: &str) -> Result<WaitingKey, ApiError> {
        let path = format!("/console/waiting/keys/{id}/revocation");
        self.fetch(Request::post(path, &serde_json::Map::new())).await
    }

    /// A page of the notices to whoever is signed in.
    pub async fn notices(self, cursor: Option<String>) -> Result<NoticePage, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/notices", &parts))).await
    }

    /// Notes that all notices until `up_to` were seen.
    pub async fn see_notices(self, up_to: Timestamp) -> Result<(), ApiError> {
        let sent = Request::post("/console/notices/seen", &NoticesSeen { up_to });
        self.heed(request(sent).await).map(|_| ())
    }

    /// A page of what was sent.
    pub async fn sent_notices(self, cursor: Option<String>) -> Result<Page<SentNotice>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/notices/sent", &parts))).await
    }

    /// A page of what could not be delivered.
    pub async fn dead_notices(self, cursor: Option<String>) -> Result<Page<SentNotice>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/notices/dead", &parts))).await
    }

    /// Lets a notice be tried anew; asked again, how far it is.
    pub async fn resend_notice(self, id: String) -> Result<SentNotice, ApiError> {
        let id = String::from(js_sys::encode_uri_component(&id));
        let path = format!("/console/notices/dead/{id}/resend");
        self.fetch(Request::post(path, &serde_json::Map::new())).await
    }

    /// Where an account is reached outside the console.
    pub async fn address(self, id: AccountId) -> Result<Address, ApiError> {
        self.fetch(Request::get(format!("/console/accounts/{id}/address"))).await
    }

    /// Keeps where an account is reached outside the console.
    pub async fn put_address(self, id: AccountId, put: PutAddress) -> Result<Address, ApiError> {
        self.fetch(Request::put(format!("/console/accounts/{id}/address"), &put)).await
    }

    /// The rules and the calendar.
    pub async fn statutes(self) -> Result<Statutes, ApiError> {
        self.fetch(Request::get("/console/statutes")).await
    }

    /// Keeps the rules.
    pub async fn put_rules(self, put: PutRules) -> Result<Rules, ApiError> {
        self.fetch(Request::put("/console/statutes/rules", &put)).await
    }

    /// Keeps the arrangement of a year.
    pub async fn put_arrangement(self, put: PutArrangement) -> Result<Arrangement, ApiError> {
        self.fetch(Request::put("/console/statutes/calendar", &put)).await
    }

    /// A page of the accounts.
    pub async fn accounts(self, cursor: Option<String>) -> Result<Page<Account>, ApiError> {
        let parts = [("cursor", cursor.as_deref())];
        self.fetch(Request::get(with_query("/console/accounts", &parts))).await
    }

    /// Keeps an account.
    pub async fn put_account(self, id: AccountId, put: PutAccount) -> Result<Account, ApiError> {
        self.fetch(Request::put(format!("/console/accounts/{id}"), &put)).await
    }

    /// Keeps a department.
    pub async fn put_department(
        self,
        id: DepartmentId,
        put: PutDepartment,
    ) -> Result<Department, ApiError> {
        self.fetch(Request::put(format!("/console/departments/{id}"), &put)).await
    }

    /// Keeps a window.
    pub async fn put_window(self, id: WindowId, put: PutWindow) -> Result<Window, ApiError> {
        self.fetch(Request::put(format!("/console/windows/{id}"), &put)).await
    }

    /// Keeps a matter.
    pub async fn put_matter(self, id: MatterId, put: PutMatter) -> Result<Matter, ApiError> {
        self.fetch(Request::put(format!("/console/matters/{id}"), &put)).await
    }
}
