//! The console's client. The session is a cookie that no script can read. A response saying that nobody is signed in
//! is returned like any other, and also raises [`StaffApi::signed_out`], so that the console can ask for a new
//! sign-in.

use crate::client::browser;
use crate::client::http::{
    Answer, ApiError, Request, UploadTarget, fetch, file_address, request, requests, send,
};
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
use shared::open311::{MadeOpen311Key, MakeOpen311Key, Open311Key};
use shared::personal::{Applicant, TextId};
use shared::plan::{Plan, PlanText};
use shared::policy::Rules;
use shared::provider::ProviderRule;
use shared::rate::RateLimits;
use shared::study::{ProposeStudy, Study};
use shared::text::Note;
use shared::time::{Day, Timestamp};
use shared::trail::{OpenedMany, TrailEntry};
use shared::view::{DemandRow, QueueRow, RegisterRow, StaffCase};
use shared::vocabulary::{CaseClass, QueueOrder, QueueState, RefusalReason, StageKind};
use shared::waiting::{
    MadeWaitingKey, MakeWaitingKey, ReadingsTaken, TapReading, WaitingKey, WaitingPage,
};
use shared::wire::notice::{Address, NoticePage, NoticesSeen, PutAddress, SentNotice};
use shared::wire::study::{NewReform, ReformDone, ReformView, StudyDone, StudyView};
use shared::wire::{
    AccessLogEntry, Account, AccountAnswer, ApplySetup, AskDuplicates, AskIdentity,
    AskRegisterUpload, AskUpload, AwaitedRow, Briefing, ChangePassword, CheckSample, ConfirmImport,
    ConfirmTotp, DecideGrant, DemandState, DifferingRow, Digest, DigestLine, Done, DrawSample,
    Duplicates, DutyRow, Erase, Factors, FileLink, FindPerson, Grant, ImportMapping, ImportPreview,
    LeftOutRow, LinkedIdentity, LookAtSetup, OpenSession, Page, PasskeyRequest, PersonCases,
    PlanDone, PlanView, ProviderAddress, ProviderRuleNow, PutAccount, PutArrangement,
    PutDepartment, PutMatter, PutProviderRule, PutRateLimits, PutRules, PutWindow, QueueTotal,
    RateLimitsNow, RecoveryCodes, RefusedOn, RegisterPasskey, RowProblem, Sample, SearchCases,
    SearchPage, Session, SetAside, SetupApplied, SetupPreview, SetupProgress, ShowFactor,
    ShowPasskey, SignIn, SignInAnswer, SignInWays, SignedOut, Slip, StartExport, StartImport,
    Statutes, Task, TotpSetup, TownDirectory, command_path,
};
use std::cell::Cell;

/// The code of a refused sign-in, which the browser uses to choose the message.
const WRONG_PASSWORD: &str = "wrong_password";

/// The header of a request that nobody at the page asked for.
const UNATTENDED: &str = "onetrip-unattended";

/// How many pages of a department's plans are fetched to choose from: enough for two hundred plans.
const MAX_PLAN_PAGES: usize = 10;

#[derive(Clone, Copy)]
pub struct StaffApi {
    signed_out: RwSignal<bool>,
    /// Whether the session is still open and only the password has to be given again.
    to_confirm: RwSignal<bool>,
}

/// Which part of the queue to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueQuery {
    pub state: QueueState,
    pub stage: Option<StageKind>,
    pub department: Option<DepartmentId>,
    pub matter: Option<MatterId>,
    pub reason: Option<RefusalReason>,
    pub class: Option<CaseClass>,
    /// Registered from this day.
    pub from: Option<Day>,
    /// Registered until this day.
    pub until: Option<Day>,
    pub order: QueueOrder,
    pub cursor: Option<String>,
}

impl QueueQuery {
    /// A whole list, in its own order.
    pub fn of(state: QueueState) -> QueueQuery {
        QueueQuery {
            state,
            stage: None,
            department: None,
            matter: None,
            reason: None,
            class: None,
            from: None,
            until: None,
            order: QueueOrder::Due,
            cursor: None,
        }
    }

    fn on(self, request: Request) -> Request {
        request
            .query("state", Some(self.state.code()))
            .query("stage", self.stage.map(StageKind::code))
            .query("department", self.department)
            .query("matter", self.matter)
            .query("reason", self.reason.map(RefusalReason::code))
            .query("class", self.class.map(CaseClass::code))
            .query("from", self.from)
            .query("until", self.until)
            .query("sort", (self.order != QueueOrder::Due).then(|| self.order.code()))
            .query("cursor", self.cursor)
    }
}

/// Which part of the register to fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterQuery {
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub stage: Option<StageKind>,
    /// Only cases in which this department is involved.
    pub department: Option<DepartmentId>,
    pub cursor: Option<String>,
}

/// Which cases to count the pain points of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsightQuery {
    pub from: Option<Day>,
    pub until: Option<Day>,
    /// Only the cases of this department.
    pub department: Option<String>,
}

impl InsightQuery {
    fn on(self, request: Request) -> Request {
        request
            .query("from", self.from)
            .query("until", self.until)
            .query("department", self.department)
    }
}

/// Escapes typed text for use in a path.
fn escaped(part: &str) -> String {
    js_sys::encode_uri_component(part).into()
}

/// The latest response for the view that is being polled. It exists only in this tab's memory.
struct Seen {
    path: String,
    tag: String,
    text: String,
}

thread_local! {
    static SEEN: Cell<Option<Seen>> = const { Cell::new(None) };
}

requests! { StaffApi(self) by StaffApi::fetch:
    /// The directory and the rules in force, without the cache of up to a minute that the public list has.
    town() -> TownDirectory = get("/console/directory");
    /// What is waiting for the signed-in user.
    duties(cursor: Option<String>) -> Page<AwaitedRow> = get("/console/duties").query("cursor", cursor);
    /// The number of duties, and what has no deadline of its own.
    briefing() -> Briefing = get("/console/briefing");
    digests(cursor: Option<String>) -> Page<DigestLine> = get("/console/digests").query("cursor", cursor);
    digest(day: Day) -> Digest = get("/console/digests/{day}");
    overdue(cursor: Option<String>) -> Page<DutyRow> = get("/console/overdue").query("cursor", cursor);
    demands(state: Option<DemandState>, cursor: Option<String>) -> Page<DemandRow>
        = get("/console/demands").query("state", state.map(DemandState::code)).query("cursor", cursor);
    samples(cursor: Option<String>) -> Page<Sample> = get("/console/samples").query("cursor", cursor);
    sample(id: String) -> Sample = get("/console/samples/{}", escaped(&id));
    /// Draws a sample. Repeating it with the same key and body draws only one.
    draw_sample(draw: DrawSample, key: String) -> Sample
        = post("/console/samples").json(&draw).key(&key);
    check_sample(id: String, check: CheckSample) -> Sample
        = post("/console/samples/{}/checks", escaped(&id)).json(&check);
    /// The access log of the month that contains `on`.
    readings(on: Option<Day>, cursor: Option<String>) -> Page<AccessLogEntry>
        = get("/console/readings").query("on", on).query("cursor", cursor);
    /// The audit trail of a day.
    trail(on: Option<Day>, cursor: Option<String>) -> Page<TrailEntry>
        = get("/console/trail").query("on", on).query("cursor", cursor);
    /// The audit trail of an account.
    trail_of(account: AccountId, cursor: Option<String>) -> Page<TrailEntry>
        = get("/console/accounts/{account}/trail").query("cursor", cursor);
    /// The accounts that opened unusually many cases on one day.
    conspicuous(cursor: Option<String>) -> Page<OpenedMany>
        = get("/console/trail/conspicuous").query("cursor", cursor);
    search(words: String, cursor: Option<String>) -> SearchPage
        = post("/console/search").json(&SearchCases { q: words, cursor });

    /// Registers a case at the window. Repeating it with the same key and body makes only one case.
    register_case(register: Register, key: String) -> Slip
        = post("/console/cases").json(&register).key(&key);
    command(number: CaseNumber, command: Command, revision: u32, key: String) -> Done
        = post("/console/cases/{number}/{}", command_path(command.kind()))
        .json(&command).key(&key).if_match(revision);
    /// Asks for an address to upload a file to.
    ask_upload(number: CaseNumber, asked: &AskUpload) -> UploadTarget
        = post("/console/cases/{number}/uploads").json(asked);
    /// An address under which the file can be read for some minutes. The server records the access.
    file(number: CaseNumber, file: TextId) -> FileLink = get("/console/cases/{number}/files/{}", file.0);
    /// The identity of a citizen who is hidden from the user. The server records the reason.
    identity(number: CaseNumber, reason: Note, revision: u32, key: String) -> Applicant
        = post("/console/cases/{number}/identity").json(&AskIdentity { reason })
        .key(&key).if_match(revision);
    /// Erases the personal content of a case; the reason is recorded.
    erase(number: CaseNumber, reason: Note, revision: u32, key: String) -> Done
        = post("/console/cases/{number}/erasure").json(&Erase { reason }).key(&key).if_match(revision);

    studies(cursor: Option<String>) -> Page<Study> = get("/console/studies").query("cursor", cursor);
    propose_study(proposed: ProposeStudy, key: String) -> StudyDone
        = post("/console/studies").json(&proposed).key(&key);
    draft_reform(new: NewReform, key: String) -> ReformDone
        = post("/console/reforms").json(&new).key(&key);
    /// All plans, or those of one department.
    plans(department: Option<DepartmentId>, cursor: Option<String>) -> Page<Plan>
        = get("/console/plans").query("department", department).query("cursor", cursor);
    plan(plan: PlanId) -> PlanView = get("/console/plans/{plan}");
    draw_plan(text: PlanText, key: String) -> PlanDone = post("/console/plans").json(&text).key(&key);

    register(query: RegisterQuery) -> Page<RegisterRow> = get("/console/register")
        .query("from", query.from).query("until", query.until)
        .query("stage", query.stage.map(StageKind::code)).query("department", query.department)
        .query("cursor", query.cursor);
    /// Starts to make a file of the register.
    start_export(export: StartExport) -> Task = post("/console/exports").json(&export);
    /// What the signed-in user has started.
    tasks(cursor: Option<String>) -> Page<Task> = get("/console/tasks").query("cursor", cursor);
    task(id: String) -> Task = get("/console/tasks/{}", escaped(&id));
    cancel_task(id: String) -> Task
        = post("/console/tasks/{}/cancellation", escaped(&id)).json(&Nothing {});
    task_file(id: String) -> FileLink = get("/console/tasks/{}/file", escaped(&id));
    /// Asks for an address to upload a register to.
    ask_register_upload(asked: &AskRegisterUpload) -> UploadTarget
        = post("/console/imports/uploads").json(asked);
    /// Starts to read and check an uploaded register.
    start_import(start: StartImport) -> Task = post("/console/imports").json(&start);
    /// What was found in the file of an import.
    import(id: String) -> ImportPreview = get("/console/imports/{}", escaped(&id));
    import_problems(id: String, cursor: Option<String>) -> Page<RowProblem>
        = get("/console/imports/{}/problems", escaped(&id)).query("cursor", cursor);
    differing_rows(id: String, cursor: Option<String>) -> Page<DifferingRow>
        = get("/console/imports/{}/differing-rows", escaped(&id)).query("cursor", cursor);
    /// The rows that are not part of the register.
    left_out_rows(id: String, cursor: Option<String>) -> Page<LeftOutRow>
        = get("/console/imports/{}/left-out", escaped(&id)).query("cursor", cursor);
    /// Has the rows checked again, under another mapping.
    map_import(id: String, mapping: ImportMapping) -> Task
        = put("/console/imports/{}/mapping", escaped(&id)).json(&mapping);
    /// Has the rows of a checked import written. Rows already imported are skipped.
    confirm_import(id: String, confirm: ConfirmImport) -> Task
        = post("/console/imports/{}/confirmation", escaped(&id)).json(&confirm);
    /// The cases of whoever has a telephone or a document. The server records the reason.
    find_person(wanted: FindPerson) -> PersonCases
        = post("/console/person-searches").json(&wanted);
    /// Other cases of the same person, the most similar first.
    duplicates(asked: AskDuplicates) -> Duplicates = post("/console/duplicates").json(&asked);
    /// The readings of a window on a day.
    waiting(window: Option<String>, on: Option<Day>, cursor: Option<String>) -> WaitingPage
        = get("/console/waiting").query("window", window).query("on", on).query("cursor", cursor);
    /// Records the queue at the user's own window. One instant makes only one reading.
    tap_waiting(tap: &TapReading) -> ReadingsTaken = post("/console/waiting").json(tap);
    waiting_keys(cursor: Option<String>) -> Page<WaitingKey>
        = get("/console/waiting/keys").query("cursor", cursor);
    make_waiting_key(make: MakeWaitingKey, key: String) -> MadeWaitingKey
        = post("/console/waiting/keys").json(&make).key(&key);
    revoke_waiting_key(id: &str) -> WaitingKey
        = post("/console/waiting/keys/{id}/revocation").json(&Nothing {});
    open311_keys(cursor: Option<String>) -> Page<Open311Key>
        = get("/console/open311/keys").query("cursor", cursor);
    make_open311_key(make: MakeOpen311Key, key: String) -> MadeOpen311Key
        = post("/console/open311/keys").json(&make).key(&key);
    revoke_open311_key(id: &str) -> Open311Key
        = post("/console/open311/keys/{id}/revocation").json(&Nothing {});

    /// The notices to the signed-in user.
    notices(cursor: Option<String>) -> NoticePage = get("/console/notices").query("cursor", cursor);
    sent_notices(cursor: Option<String>) -> Page<SentNotice>
        = get("/console/notices/sent").query("cursor", cursor);
    dead_notices(cursor: Option<String>) -> Page<SentNotice>
        = get("/console/notices/dead").query("cursor", cursor);
    /// Sends a notice again; repeating it only reports the status.
    resend_notice(id: String) -> SentNotice
        = post("/console/notices/dead/{}/resend", escaped(&id)).json(&Nothing {});
    /// Where an account receives notices outside the console.
    address(id: AccountId) -> Address = get("/console/accounts/{id}/address");
    put_address(id: AccountId, put: PutAddress) -> Address
        = put("/console/accounts/{id}/address").json(&put);

    /// What the jobs have set aside.
    set_aside(cursor: Option<String>) -> Page<SetAside>
        = get("/console/set-aside").query("cursor", cursor);
    /// Lets the job try again now instead of after its pause.
    retry_set_aside(id: String) -> SetAside
        = post("/console/set-aside/{}/retry", escaped(&id)).json(&Nothing {});

    provider_rule() -> ProviderRuleNow = get("/console/provider-rule");
    put_provider_rule(put: PutProviderRule) -> ProviderRule = put("/console/provider-rule").json(&put);
    /// Whom the identity provider takes the owner of an account for.
    linked_identity(of: Option<AccountId>) -> LinkedIdentity = get("{}/identity", account_path(of.as_ref()));
    /// Where the browser goes to link the own account.
    link_identity() -> ProviderAddress = post("/console/account/identity").json(&Nothing {});
    rate_limits() -> RateLimitsNow = get("/console/rate-limits");
    put_rate_limits(put: PutRateLimits) -> RateLimits = put("/console/rate-limits").json(&put);
    refusals(cursor: Option<String>) -> Page<RefusedOn>
        = get("/console/rate-limits/refusals").query("cursor", cursor);
    statutes() -> Statutes = get("/console/statutes");
    put_rules(put: PutRules) -> Rules = put("/console/statutes/rules").json(&put);
    put_arrangement(put: PutArrangement) -> Arrangement = put("/console/statutes/calendar").json(&put);
    accounts(cursor: Option<String>) -> Page<Account> = get("/console/accounts").query("cursor", cursor);
    grants(cursor: Option<String>) -> Page<Grant> = get("/console/grants").query("cursor", cursor);
    put_account(id: AccountId, put: PutAccount) -> AccountAnswer = put("/console/accounts/{id}").json(&put);
    sessions(of: Option<AccountId>) -> Page<OpenSession> = get("{}", sessions_of(of.as_ref()));
    change_password(change: &ChangePassword) -> Session
        = put("/console/account/password").json(change);
    factors(of: Option<AccountId>) -> Factors = get("{}/factors", account_path(of.as_ref()));
    /// A new secret for an authenticator app, valid once it is confirmed.
    set_up_totp() -> TotpSetup = post("/console/account/totp").json(&Nothing {});
    confirm_totp(confirm: &ConfirmTotp) -> RecoveryCodes
        = post("/console/account/totp/confirmation").json(confirm);
    set_up_passkey() -> PasskeyRequest
        = post("/console/account/passkeys/challenge").json(&Nothing {});
    register_passkey(register: &RegisterPasskey) -> RecoveryCodes
        = post("/console/account/passkeys").json(register);
    replace_recovery_codes() -> RecoveryCodes
        = post("/console/account/recovery-codes").json(&Nothing {});
    put_department(id: DepartmentId, put: PutDepartment) -> Department
        = put("/console/departments/{id}").json(&put);
    put_window(id: WindowId, put: PutWindow) -> Window = put("/console/windows/{id}").json(&put);
    put_matter(id: MatterId, put: PutMatter) -> Matter = put("/console/matters/{id}").json(&put);
    setup() -> SetupProgress = get("/console/setup");
    look_at_setup(look: LookAtSetup) -> SetupPreview
        = post("/console/setup/preview").json(&look);
    apply_setup(apply: ApplySetup, key: String) -> SetupApplied
        = post("/console/setup/confirmation").json(&apply).key(&key);
}

/// Says of a request if nobody is at the page, so that polling alone does not keep the session open.
fn attended(sent: Request) -> Request {
    if browser::is_unattended() { sent.header(UNATTENDED, "1") } else { sent }
}

/// The path of an account, or of the signed-in user's own.
fn account_path(account: Option<&AccountId>) -> String {
    match account {
        Some(account) => format!("/console/accounts/{account}"),
        None => "/console/account".into(),
    }
}

fn sessions_of(account: Option<&AccountId>) -> String {
    format!("{}/sessions", account_path(account))
}

/// The body of a command without fields.
#[derive(Serialize)]
struct Nothing {}

impl StaffApi {
    /// Sets `signed_out` when the session has ended.
    pub fn new(signed_out: RwSignal<bool>) -> StaffApi {
        StaffApi { signed_out, to_confirm: RwSignal::new(false) }
    }

    /// Set when a response says that nobody is signed in; reset by signing in.
    pub fn signed_out(self) -> RwSignal<bool> {
        self.signed_out
    }

    /// Whether the sign-in that is asked for only confirms who is there.
    pub fn to_confirm(self) -> RwSignal<bool> {
        self.to_confirm
    }

    fn noticed<T>(self, answer: Answer<T>) -> Answer<T> {
        if answer.as_ref().is_err_and(ApiError::is_signed_out) {
            self.to_confirm.try_set(answer.as_ref().is_err_and(ApiError::is_to_confirm));
            self.signed_out.try_set(true);
        }
        answer
    }

    async fn fetch<T: DeserializeOwned>(self, sent: Request) -> Answer<T> {
        self.noticed(fetch(attended(sent)).await)
    }

    /// A write to which there is nothing to answer.
    async fn tell(self, sent: Request) -> Answer<()> {
        self.noticed(request(sent).await).map(|_| ())
    }

    /// Ends a session, of the signed-in user or of an account.
    pub async fn end_session(self, of: Option<AccountId>, id: String) -> Answer<()> {
        let path = format!("{}/{}/revocation", sessions_of(of.as_ref()), escaped(&id));
        self.tell(Request::post(path).json(&Nothing {})).await
    }

    /// Ends all sessions but this one, of the signed-in user or of an account.
    pub async fn end_sessions(self, of: Option<AccountId>) -> Answer<()> {
        let path = format!("{}/revocation", sessions_of(of.as_ref()));
        self.tell(Request::post(path).json(&Nothing {})).await
    }

    /// Removes the signed-in user's authenticator app.
    pub async fn remove_totp(self) -> Answer<()> {
        self.tell(Request::delete("/console/account/totp")).await
    }

    /// Removes one of the signed-in user's passkeys.
    pub async fn remove_passkey(self, id: String) -> Answer<()> {
        self.tell(Request::delete(format_args!("/console/account/passkeys/{}", escaped(&id)))).await
    }

    /// Confirms a grant, as the second person.
    pub async fn confirm_grant(self, seen: Grant) -> Answer<()> {
        self.decide_grant("confirmation", seen).await
    }

    /// Turns a grant down, or withdraws it.
    pub async fn refuse_grant(self, seen: Grant) -> Answer<()> {
        self.decide_grant("refusal", seen).await
    }

    async fn decide_grant(self, last: &str, seen: Grant) -> Answer<()> {
        let path = format!("/console/grants/{}/{last}", seen.account.account);
        self.tell(Request::post(path).json(&DecideGrant { seen })).await
    }

    /// Removes all factors of another account, and ends its sessions.
    pub async fn reset_factors(self, account: AccountId) -> Answer<()> {
        let path = format!("/console/accounts/{account}/factors/revocation");
        self.tell(Request::post(path).json(&Nothing {})).await
    }

    /// Fetches a view. If it has not changed, the response has no body and the stored one is read again.
    async fn look<T: DeserializeOwned>(self, path: String) -> Answer<T> {
        let seen = SEEN.take().filter(|seen| seen.path == path);
        let mut sent = attended(Request::get(&path));
        if let Some(seen) = &seen {
            sent = sent.header("If-None-Match", &seen.tag);
        }
        let answer = send(sent).await?;
        let tag = answer.tag.clone();
        let text = match seen.filter(|_| answer.status == 304) {
            Some(seen) => seen.text,
            None => self.noticed(answer.text())?,
        };
        let view = serde_json::from_str(&text).map_err(|_| ApiError::Outdated)?;
        SEEN.set(tag.map(|tag| Seen { path, tag, text }));
        Ok(view)
    }

    pub async fn case(self, number: CaseNumber) -> Answer<StaffCase> {
        self.look(format!("/console/cases/{number}")).await
    }

    pub async fn study(self, study: StudyId) -> Answer<StudyView> {
        self.look(format!("/console/studies/{study}")).await
    }

    pub async fn reform(self, reform: ReformId) -> Answer<ReformView> {
        self.look(format!("/console/reforms/{reform}")).await
    }

    /// Gives a command to the aggregate at `path`, on condition that it is still at `revision`. The body's tag
    /// repeats what the path says, and the server ignores it.
    pub async fn give<T: DeserializeOwned>(
        self,
        path: String,
        command: &impl Serialize,
        revision: u32,
        key: String,
    ) -> Answer<T> {
        self.fetch(Request::post(path).json(command).key(&key).if_match(revision)).await
    }

    /// The first step of a sign-in. A wrong password is a refusal, not an ended session.
    pub async fn sign_in(self, sign_in: &SignIn) -> Answer<SignInAnswer> {
        let mut answer = fetch(Request::post("/console/session").json(sign_in)).await;
        if let Err(ApiError::Problem(problem)) = &mut answer
            && problem.code == "unauthenticated"
        {
            // Nobody is signed in yet, so a 401 means that the account or password is wrong.
            problem.code = WRONG_PASSWORD.into();
        }
        answer
    }

    /// The second step of a sign-in.
    pub async fn show_factor(self, shown: &ShowFactor) -> Answer<Session> {
        fetch(Request::post("/console/session/factor").json(shown)).await
    }

    /// What the browser is to ask for, in order to sign in with a passkey.
    pub async fn ask_for_passkey(self) -> Answer<PasskeyRequest> {
        fetch(Request::post("/console/session/passkey-challenge").json(&Nothing {})).await
    }

    /// Signs in with a passkey alone.
    pub async fn show_passkey(self, shown: &ShowPasskey) -> Answer<Session> {
        fetch(Request::post("/console/session/passkey").json(shown)).await
    }

    /// The current session; requested once when the console starts.
    pub async fn session(self) -> Answer<Session> {
        fetch(Request::get("/console/session")).await
    }

    /// Finds out whether the session has ended, without keeping it open. Where nobody can say, it counts as ended: what
    /// is on the page could not be sent anyway.
    pub async fn look_at_session(self) {
        let sent = Request::get("/console/session").header(UNATTENDED, "1");
        let answer: Answer<Session> = self.noticed(fetch(sent).await);
        if answer.is_err_and(|error| error.is_passing()) {
            self.to_confirm.set(false);
            self.signed_out.set(true);
        }
    }

    /// Forgets the latest response for the view that was polled.
    pub fn forget_seen(self) {
        SEEN.set(None);
    }

    /// The ways to sign in besides the password.
    pub async fn sign_in_ways(self) -> Answer<SignInWays> {
        fetch(Request::get("/console/session/ways")).await
    }

    /// Ends the session. The answer says where the one at the identity provider ends, if there is one.
    pub async fn sign_out(self) -> Answer<Option<SignedOut>> {
        SEEN.set(None);
        let answer = request(Request::delete("/console/session")).await?;
        Ok(serde_json::from_str(&answer).ok())
    }

    /// Unlinks the own account, or another one, from its identity.
    pub async fn unlink_identity(self, of: Option<AccountId>) -> Answer<()> {
        let sent = match of {
            None => Request::delete("/console/account/identity"),
            Some(account) => {
                let path = format!("/console/accounts/{account}/identity/revocation");
                Request::post(path).json(&Nothing {})
            }
        };
        self.tell(sent).await
    }

    /// Marks all notices up to `up_to` as seen.
    pub async fn see_notices(self, up_to: Timestamp) -> Answer<()> {
        let sent = Request::post("/console/notices/seen").json(&NoticesSeen { up_to });
        self.tell(sent).await
    }

    pub async fn queue(self, query: QueueQuery) -> Answer<Page<QueueRow>> {
        self.fetch(query.on(Request::get("/console/queue"))).await
    }

    /// How many cases a list holds.
    pub async fn queue_total(self, query: QueueQuery) -> Answer<QueueTotal> {
        self.fetch(query.on(Request::get("/console/queue/total"))).await
    }

    pub async fn insights(self, query: InsightQuery) -> Answer<Insights> {
        self.fetch(query.on(Request::get("/console/insights"))).await
    }

    pub async fn words(self, query: InsightQuery) -> Answer<WordGroups> {
        self.fetch(query.on(Request::get("/console/insights/words"))).await
    }

    /// The plans of a department to choose from, newest first.
    pub async fn plans_of(self, department: DepartmentId) -> Answer<Vec<Plan>> {
        let mut plans = Vec::new();
        let mut cursor = None;
        for _ in 0..MAX_PLAN_PAGES {
            let page = self.plans(Some(department.clone()), cursor).await?;
            plans.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(plans)
    }

    /// Answers a case in its present revision with a plan; does nothing if it is answered by that plan already.
    pub async fn answer_with(self, number: CaseNumber, plan: PlanId, key: String) -> Answer<()> {
        let case = self.case(number).await?.public;
        if case.plans.contains(&plan) {
            return Ok(());
        }
        let command = Command::LinkPlan(LinkPlan { plan });
        self.command(number, command, case.revision, key).await.map(|_| ())
    }

    /// The address of a day of the audit trail as a file.
    pub fn trail_file(day: Day) -> String {
        format!("/api/v1/console/trail/days/{day}")
    }

    /// The address of the efficiency report as a file; `format` is `csv` or `xlsx`.
    pub fn efficiency_file(
        from: Option<Day>,
        until: Option<Day>,
        format: &str,
        lang: Lang,
    ) -> String {
        file_address("/console/efficiency", from, until, &format!("format={format}&"), lang)
    }
}
