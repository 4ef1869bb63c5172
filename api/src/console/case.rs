//! Commands on a case: read the head, let the core decide, commit once.

use crate::again::{self, MadeFrom};
use crate::app::App;
use crate::extract::{Body, IdempotencyKey, IfMatch, Number, SignedIn};
use crate::problem::Failure;
use crate::store::{Commit, Head, Replay, StoreError, Town};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::actor::Actor;
use shared::command::{
    AnswerDemand, AskMaterials, Assign, Command, Demand, End, Extend, FinishPart, FinishStep,
    FollowUp, GiveVerdict, LinkCase, LinkPlan, LogStep, PlanStep, PublishSummary, Reassign,
    Register, ReissueCode, Reopen, ReportProgress, Return, SendMessage, Sort, Summon, TakeNote,
    TrackLong, WithdrawAssignment,
};
use shared::decide::{Facts, decide};
use shared::event::Explanation;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::{Applicant, Personal};
use shared::plan::Plan;
use shared::policy::Policy;
use shared::problem::Refusal;
use shared::time::Timestamp;
use shared::view::{StaffCase, reads};
use shared::vocabulary::Role;
use shared::wire::{AskIdentity, Done, Problem, ReadWhat, Slip};
use std::sync::Arc;

/// What guards a write against happening twice.
pub struct Guard {
    /// Whose key it is.
    pub scope: String,
    /// The key.
    pub key: String,
    /// The digest of what is asked.
    pub digest: String,
}

impl Guard {
    /// As the store records it.
    pub fn replay(&self) -> Replay<'_> {
        Replay { scope: &self.scope, key: &self.key, digest: &self.digest }
    }

    /// What a repetition of this very write was answered; a failure where the key was used for
    /// something else.
    pub async fn answered(&self, app: &App) -> Result<Option<Done>, Failure> {
        match app.store.load_replay(&self.scope, &self.key).await? {
            None => Ok(None),
            Some(recorded) if recorded.digest == self.digest => Ok(Some(recorded.done)),
            Some(_) => Err(Failure::KeyReused),
        }
    }
}

/// How many numbers are drawn for a new case before giving up.
pub const DRAWS: usize = 40;

/// Registers a case and makes its slip.
pub async fn register(
    app: &App,
    actor: Actor,
    account: Option<&AccountId>,
    register: Register,
    guard: Guard,
) -> Result<Slip, Failure> {
    let now = app.now();
    let persons = app.pepper.persons(&register.applicant);
    let command = Command::Register(Box::new(register));
    let (town, policy) = (app.town().await?, app.policy().await?);
    let facts = Facts::of(now, &policy, &town.directory);
    let decision = decide(None, &command, &actor, &facts)?;
    app.store.note_month(now.day()).await?;
    for _ in 0..DRAWS {
        let number = CaseNumber::draw(now.day(), rand::random());
        let commit = Commit {
            head: None,
            number,
            decision: &decision,
            account,
            replay: Some(guard.replay()),
            import: None,
            persons: &persons,
            policy: &policy,
            now,
        };
        match app.store.commit(commit).await {
            Ok(head) => {
                app.outbox.notify_one();
                return slip(app, &head);
            }
            Err(StoreError::NumberTaken) => {}
            Err(StoreError::KeyTaken) => {
                let done = guard.answered(app).await?.ok_or(Failure::KeyReused)?;
                let head = app.store.load_case(done.number).await?;
                return slip(app, &head.ok_or(Failure::NoSuchCaseOrCode)?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Unavailable(anyhow::anyhow!("no case number is free this month")))
}

fn slip(app: &App, head: &Head) -> Result<Slip, Failure> {
    let number = head.case.number;
    let token = app
        .pepper
        .access_token(number, &head.nonce)
        .ok_or_else(|| Failure::Internal(anyhow::anyhow!("a token could not be derived")))?;
    Ok(Slip {
        number,
        access_code: app.pepper.access_code(number, &head.nonce),
        token,
        registered_at: head.case.registered_at,
        due: head.case.window_due(),
        window: head.case.window.clone(),
    })
}

/// Gives a command to a case that was read at `head`. A repetition is answered as before.
pub async fn give(
    app: &App,
    head: Head,
    revision: u32,
    actor: Actor,
    account: Option<&AccountId>,
    command: Command,
    guard: Guard,
) -> Result<Done, Failure> {
    let outcome = attempt(app, &head, revision, &actor, account, &command, &guard).await;
    match outcome {
        Ok(done) => Ok(done),
        // Whatever stopped it, it may be that this very command was done before.
        Err(failure) => match guard.answered(app).await? {
            Some(done) => Ok(done),
            None => Err(failure),
        },
    }
}

/// What a command is decided by, as it was read for it.
pub(super) struct Known {
    now: Timestamp,
    policy: Policy,
    town: Arc<Town>,
    personal: Personal,
    plan: Option<Plan>,
    other_exists: bool,
}

impl Known {
    /// Reads what a command refers to, and nothing else.
    pub async fn load(app: &App, head: &Head, command: &Command) -> Result<Known, Failure> {
        let personal = if command.reads_personal() {
            app.store.load_personal(&head.case).await?
        } else {
            Personal::default()
        };
        let plan = if let Command::LinkPlan(link) = command {
            app.store.load_plan(&link.plan).await?
        } else {
            None
        };
        let other_exists = if let Command::LinkCase(link) = command {
            app.store.load_case(link.other).await?.is_some()
        } else {
            false
        };
        let (now, policy, town) = (app.now(), app.policy().await?, app.town().await?);
        Ok(Known { now, policy, town, personal, plan, other_exists })
    }

    pub fn facts(&self) -> Facts<'_> {
        let Known { now, policy, town, personal, plan, other_exists } = self;
        Facts {
            now: *now,
            policy,
            directory: &town.directory,
            personal,
            plan: plan.as_ref(),
            other_exists: *other_exists,
        }
    }
}

async fn attempt(
    app: &App,
    head: &Head,
    revision: u32,
    actor: &Actor,
    account: Option<&AccountId>,
    command: &Command,
    guard: &Guard,
) -> Result<Done, Failure> {
    let current = head.case.revision();
    if revision != current {
        return Err(Failure::StaleRevision { current });
    }
    let known = Known::load(app, head, command).await?;
    let facts = known.facts();
    let decision = decide(Some(&head.case), command, actor, &facts)?;
    let commit = Commit {
        head: Some(head),
        number: head.case.number,
        decision: &decision,
        account,
        replay: Some(guard.replay()),
        import: None,
        persons: &[],
        policy: facts.policy,
        now: facts.now,
    };
    let after = match app.store.commit(commit).await {
        Err(StoreError::KeyTaken) => return Err(Failure::KeyReused),
        committed => committed?,
    };
    app.outbox.notify_one();
    Ok(Done { number: after.case.number, revision: after.case.revision() })
}

/// Registers a case at the window and hands over the slip.
#[utoipa::path(post, path = "/api/v1/console/cases", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = Register,
    responses((status = 201, body = Slip), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn register_case(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<Register>,
) -> Result<(StatusCode, Json<Slip>), Failure> {
    let account = &signed_in.session.account;
    let guard = Guard { scope: format!("staff#{account}"), key, digest: body.digest };
    let slip = register(&app, signed_in.actor(), Some(account), body.value, guard).await?;
    Ok((StatusCode::CREATED, Json(slip)))
}

/// A case as this member of staff sees it, with the commands they may give now.
#[utoipa::path(get, path = "/api/v1/console/cases/{number}", tag = "console",
    params(("number" = String, Path)),
    responses((status = 200, body = StaffCase), (status = 304), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get_case(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (now, reader) = (app.now(), format!("{:?}", signed_in.staff));
    let seen = again::seen(&headers);
    if let Some(seen) = seen {
        let glance = app.store.glance(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
        if let Some(unchanged) = MadeFrom::glance(&glance, &reader, now).unchanged(seen) {
            return Ok(unchanged);
        }
    }
    let head = app.store.load_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    let personal = app.store.load_personal(&head.case).await?;
    let policy = app.policy().await?;
    let reads = reads(&head.case, &signed_in.staff.seat);
    if reads.words {
        let account = &signed_in.session.account;
        app.store.note_reading(account, ReadWhat::Case, Some(number), None, now).await?;
    }
    if signed_in.staff.seat.role() == Role::Inspector {
        app.store.note_answers_read(&head.case, now).await?;
    }
    let staff = &signed_in.staff;
    let mut view = StaffCase::of(&head.case, &personal, &head.accounts, staff, now, &policy);
    if reads.words {
        for other in app.store.load_linking(number).await? {
            if !view.linked.contains(&other) {
                view.linked.push(other);
            }
        }
    }
    // The browser keeps nothing of it; a client that remembers it itself may ask with the tag.
    let erased = personal.0.is_empty();
    MadeFrom::case(head.case.revision(), erased, &reader, now).answer(seen, &view)
}

/// Who the citizen is, where that is kept from the reader's department: for acting on their behalf.
/// The asking and its reason are kept.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/identity", tag = "console",
    params(("number" = String, Path)),
    request_body = AskIdentity,
    responses((status = 200, body = Applicant), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn ask_identity(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    body: Body<AskIdentity>,
) -> Result<Response, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    let seat = &signed_in.staff.seat;
    // A department asks only while it works on the case.
    if seat.department().is_some_and(|department| !head.case.is_with(department)) {
        return Err(Failure::Refused(Refusal::NotYourDepartment));
    }
    let (account, reason) = (&signed_in.session.account, Some(body.value.reason));
    let now = app.now();
    app.store.note_reading(account, ReadWhat::Identity, Some(number), reason, now).await?;
    let personal = app.store.load_personal(&head.case).await?;
    let intake = personal.intake(head.case.intake).ok_or(Failure::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(&intake.applicant)).into_response())
}

/// Hands the person a new access code, after they were checked (补发查询码): the old one opens nothing
/// any longer.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/access-code", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = ReissueCode,
    responses((status = 200, body = Slip), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem),
        (status = 428, body = Problem)))]
pub async fn reissue_code(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<ReissueCode>,
) -> Result<Json<Slip>, Failure> {
    let digest = format!("access-code:{}", body.digest);
    let sent = Sent { number, revision, key, digest };
    let Json(_) = give_as_staff(&app, &signed_in, sent, Command::ReissueCode(body.value)).await?;
    let head = app.store.load_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    slip(&app, &head).map(Json)
}

/// A command that carries nothing.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Nothing {}

struct Sent {
    number: CaseNumber,
    revision: u32,
    key: String,
    digest: String,
}

async fn give_as_staff(
    app: &App,
    signed_in: &SignedIn,
    sent: Sent,
    command: Command,
) -> Result<Json<Done>, Failure> {
    let head = app.store.load_case(sent.number).await?.ok_or(Failure::from(Refusal::NoCase))?;
    let account = &signed_in.session.account;
    let guard = Guard {
        scope: format!("staff#{account}"),
        key: sent.key,
        digest: format!("{}:{}", sent.number, sent.digest),
    };
    give(app, head, sent.revision, signed_in.actor(), Some(account), command, guard).await.map(Json)
}

macro_rules! staff_command {
    ($(#[$doc:meta])* $name:ident, $path:literal, $Body:ty, $make:expr) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "console",
            params(
                ("number" = String, Path),
                ("Idempotency-Key" = String, Header),
                ("If-Match" = String, Header, description = "the revision that was seen"),
            ),
            request_body = $Body,
            responses(
                (status = 200, body = Done), (status = 401, body = Problem),
                (status = 403, body = Problem), (status = 404, body = Problem),
                (status = 409, body = Problem), (status = 412, body = Problem),
                (status = 422, body = Problem), (status = 428, body = Problem),
            ))]
        pub async fn $name(
            State(app): State<App>,
            signed_in: SignedIn,
            Number(number): Number,
            IfMatch(revision): IfMatch,
            IdempotencyKey(key): IdempotencyKey,
            body: Body<$Body>,
        ) -> Result<Json<Done>, Failure> {
            let digest = format!("{}:{}", $path, body.digest);
            let sent = Sent { number, revision, key, digest };
            let make: fn($Body) -> Command = $make;
            give_as_staff(&app, &signed_in, sent, make(body.value)).await
        }
    };
}

staff_command! {
    /// Says what the case is about (分类).
    sort_case, "/api/v1/console/cases/{number}/classification", Sort, Command::Sort
}
staff_command! {
    /// Calls a department's responsible person to the window (现场协调).
    summon_department, "/api/v1/console/cases/{number}/summons", Summon, Command::Summon
}
staff_command! {
    /// Settles the case on the spot (现场办结).
    settle_case, "/api/v1/console/cases/{number}/settlement", End, Command::Settle
}
staff_command! {
    /// Hands the case to a department (交办).
    assign_case, "/api/v1/console/cases/{number}/assignment", Assign, Command::Assign
}
staff_command! {
    /// Takes the case back before the department accepts it (撤回交办).
    withdraw_assignment, "/api/v1/console/cases/{number}/assignment-withdrawal", WithdrawAssignment,
    Command::WithdrawAssignment
}
staff_command! {
    /// Takes the case from the department that has it and hands it to another (改派).
    reassign_case, "/api/v1/console/cases/{number}/reassignment", Reassign, Command::Reassign
}
staff_command! {
    /// Accepts the case (签收).
    accept_case, "/api/v1/console/cases/{number}/acceptance", Nothing, |_| Command::Accept
}
staff_command! {
    /// Hands the case back (退回).
    return_case, "/api/v1/console/cases/{number}/return", Return, Command::Return
}
staff_command! {
    /// Logs a step on the citizen's behalf (代办).
    log_step, "/api/v1/console/cases/{number}/steps", LogStep, Command::LogStep
}
staff_command! {
    /// Says that the case is done, and how (办结).
    resolve_case, "/api/v1/console/cases/{number}/resolution", End, Command::Resolve
}
staff_command! {
    /// Writes to the citizen.
    send_message, "/api/v1/console/cases/{number}/messages", SendMessage, Command::SendMessage
}
staff_command! {
    /// Publishes a summary without personal data.
    publish_summary, "/api/v1/console/cases/{number}/summary", PublishSummary, Command::PublishSummary
}
staff_command! {
    /// Notes the citizen's verdict, given by telephone or at the window (回访).
    give_verdict, "/api/v1/console/cases/{number}/verdict", GiveVerdict, Command::GiveVerdict
}
staff_command! {
    /// Opens the case again.
    reopen_case, "/api/v1/console/cases/{number}/reopening", Reopen, Command::Reopen
}
staff_command! {
    /// Files the case (归档).
    close_case, "/api/v1/console/cases/{number}/closure", Nothing, |_| Command::Close
}
staff_command! {
    /// Moves the deadline before it comes (延期).
    extend_case, "/api/v1/console/cases/{number}/extension", Extend, Command::Extend
}
staff_command! {
    /// Says that the case cannot be done soon (转疑难件).
    track_long, "/api/v1/console/cases/{number}/long-running", TrackLong, Command::TrackLong
}
staff_command! {
    /// Reports progress on a long-running case.
    report_progress, "/api/v1/console/cases/{number}/reports", ReportProgress, Command::ReportProgress
}
staff_command! {
    /// Says that a co-department's part is done (协办办结).
    finish_part, "/api/v1/console/cases/{number}/part", FinishPart, Command::FinishPart
}
staff_command! {
    /// Plans a step on the citizen's behalf (代办清单).
    plan_step, "/api/v1/console/cases/{number}/planned-steps", PlanStep, Command::PlanStep
}
staff_command! {
    /// Says that a planned step was taken.
    finish_step, "/api/v1/console/cases/{number}/finished-steps", FinishStep, Command::FinishStep
}
staff_command! {
    /// Tells the citizen all the material that is missing, once (一次性告知).
    ask_materials, "/api/v1/console/cases/{number}/materials", AskMaterials, Command::AskMaterials
}
staff_command! {
    /// Explains in public why it was not done in one trip (公开解释).
    explain_case, "/api/v1/console/cases/{number}/explanation", Explanation, |said| Command::Explain(Box::new(said))
}
staff_command! {
    /// Answers the case with a rectification plan.
    link_plan, "/api/v1/console/cases/{number}/plans", LinkPlan, Command::LinkPlan
}
staff_command! {
    /// Notes something, among those who supervise.
    take_note, "/api/v1/console/cases/{number}/notes", TakeNote, Command::Note
}
staff_command! {
    /// Demands an answer (督办).
    demand_answer, "/api/v1/console/cases/{number}/demands", Demand, Command::Demand
}
staff_command! {
    /// Answers a demand.
    answer_demand, "/api/v1/console/cases/{number}/answers", AnswerDemand, Command::AnswerDemand
}
staff_command! {
    /// Notes that the verdict was asked for in vain (回访未果).
    follow_up, "/api/v1/console/cases/{number}/follow-ups", FollowUp, Command::FollowUp
}
staff_command! {
    /// Links the case to another one of the same thing.
    link_case, "/api/v1/console/cases/{number}/links", LinkCase, Command::LinkCase
}
