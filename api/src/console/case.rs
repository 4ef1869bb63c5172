//! Reading a case, registering one at the window, and the commands that staff give on it.

use crate::app::App;
use crate::console::list::read_case;
use crate::http::commands::{Addressed, Nothing, staff_commands};
use crate::http::conditional::ConditionalRequest;
use crate::http::extract::{Body, IdempotencyKey, IfMatch, Number};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::{Idempotency, StaffRequest, execute_as_staff, register, slip};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::aggregate::Aggregate;
use shared::case::Case;
use shared::command::{
    AnswerDemand, AskMaterials, Assign, Command, DeclineVoiding, Demand, Extend, FinishPart,
    FinishStep, FollowUp, GiveVerdict, LinkCase, LinkPlan, LogStep, NoteArrival, PlanStep,
    ProposeVoiding, PublishSummary, Reassign, Register, ReissueCode, Remark, Reopen,
    ReportProgress, ResolutionInput, Return, SendMessage, Sort, Summon, TakeNote, TrackLong,
    Transfer, Urge, WithdrawAssignment,
};
use shared::event::Explanation;
use shared::personal::Applicant;
use shared::problem::Refusal;
use shared::succession::Reader;
use shared::view::{StaffCase, reads};
use shared::vocabulary::Role;
use shared::wire::{AskIdentity, Done, Problem, ReadWhat, Slip};

/// Register a case at the window and return its slip.
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
    let idempotency = Idempotency::of_staff(&signed_in, key, body.digest);
    let slip = register(&app, signed_in.actor(), Some(account), body.value, idempotency).await?;
    Ok((StatusCode::CREATED, Json(slip)))
}

/// Get a case as the signed-in user sees it, with the commands they may give now.
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
    let now = app.now();
    let again = ConditionalRequest::of_staff(&headers, &signed_in.staff, now);
    if again.has_tag() {
        let glance = app.store.glance(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
        if let Some(unchanged) = again.unchanged(glance.revision, glance.erased) {
            return Ok(unchanged);
        }
    }
    let told = app.store.load_history_of(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    let case = &told.head.case;
    let personal = app.store.load_personal(case).await?;
    let (policy, town) = (app.policy().await?, app.town().await?);
    let reads = reads(case, &Reader::of(&signed_in.staff.seat, &town.directory));
    if reads.words {
        read_case(&app, &signed_in, ReadWhat::Case, number, None).await?;
    }
    if signed_in.staff.seat.role() == Role::Inspector {
        app.store.note_answers_read(case, now).await?;
    }
    let staff = &signed_in.staff;
    let (accounts, directory) = (&told.accounts, &town.directory);
    let mut view =
        StaffCase::of(told.history(), &personal, accounts, staff, now, &policy, directory);
    if reads.words {
        for other in app.store.load_linking(number).await? {
            if !view.linked.contains(&other) {
                view.linked.push(other);
            }
        }
    }
    let names = app.store.names_of(&view.accounts()).await?;
    view.name_accounts(&names);
    // The browser must not cache it, but a client that remembers the view itself may send the tag back.
    again.answer(case.revision(), personal.0.is_empty(), &view)
}

/// Reveal who the citizen is to a department from which that is hidden, so that it can act on their behalf.
///
/// The request and its reason are recorded in the access log.
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
    let reader = app.reader(&signed_in.staff.seat).await?;
    // A department may ask only while it works on the case.
    let departments = reader.departments();
    if !departments.is_empty() && !departments.iter().any(|own| head.case.is_with(own)) {
        return Err(Failure::Refused(Refusal::NotYourDepartment));
    }
    let reason = Some(body.value.reason);
    read_case(&app, &signed_in, ReadWhat::Identity, number, reason).await?;
    let personal = app.store.load_personal(&head.case).await?;
    let intake = personal.intake(head.case.intake).ok_or(Failure::NotFound)?;
    Ok(Json(&intake.applicant).into_response())
}

/// Issue a new access code after checking the person's identity (补发查询码).
///
/// The old code stops working.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/access-code", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = ReissueCode,
    responses((status = 200, body = Slip), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn reissue_code(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<ReissueCode>,
) -> Result<Json<Slip>, Failure> {
    let request = StaffRequest { revision, key, asked: format!("access-code:{}", body.digest) };
    let command = Command::ReissueCode(body.value);
    execute_as_staff::<Case>(&app, &signed_in, number, request, &command).await?;
    let told = app.store.load_history_of(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    slip(&app, &told).map(Json)
}

staff_commands! {
    Case, Done, "number";
    /// Classify the case (分类).
    sort_case, "/api/v1/console/cases/{number}/classification", Sort, Command::Sort;
    /// Call a department's representative to the window (现场协调).
    summon_department, "/api/v1/console/cases/{number}/summons", Summon, Command::Summon;
    /// Note that the head of a summoned department has come (到场).
    note_arrival, "/api/v1/console/cases/{number}/arrivals", NoteArrival, Command::NoteArrival;
    /// Settle the case on the spot (现场办结).
    settle_case, "/api/v1/console/cases/{number}/settlement", ResolutionInput, Command::Settle;
    /// Assign the case to a department (交办).
    assign_case, "/api/v1/console/cases/{number}/assignment", Assign, Command::Assign;
    /// Withdraw the assignment before the department accepts it (撤回交办).
    withdraw_assignment, "/api/v1/console/cases/{number}/assignment-withdrawal", WithdrawAssignment,
        Command::WithdrawAssignment;
    /// Reassign the case from the department that has it to another (改派).
    reassign_case, "/api/v1/console/cases/{number}/reassignment", Reassign, Command::Reassign;
    /// Accept the case (签收).
    accept_case, "/api/v1/console/cases/{number}/acceptance", Nothing, |_| Command::Accept;
    /// Return the case to the window (退回).
    return_case, "/api/v1/console/cases/{number}/return", Return, Command::Return;
    /// Log a step taken on the citizen's behalf (代办).
    log_step, "/api/v1/console/cases/{number}/steps", LogStep, Command::LogStep;
    /// Resolve the case and say how (办结).
    resolve_case, "/api/v1/console/cases/{number}/resolution", ResolutionInput, Command::Resolve;
    /// Send a message to the citizen.
    send_message, "/api/v1/console/cases/{number}/messages", SendMessage, Command::SendMessage;
    /// Publish a summary without personal data.
    publish_summary, "/api/v1/console/cases/{number}/summary", PublishSummary, Command::PublishSummary;
    /// Record the citizen's verdict given by telephone or at the window (回访).
    give_verdict, "/api/v1/console/cases/{number}/verdict", GiveVerdict, Command::GiveVerdict;
    /// Reopen the case for more work.
    reopen_case, "/api/v1/console/cases/{number}/reopening", Reopen, Command::Reopen;
    /// Close the case (归档).
    close_case, "/api/v1/console/cases/{number}/closure", Nothing, |_| Command::Close;
    /// Extend the deadline before it passes (延期).
    extend_case, "/api/v1/console/cases/{number}/extension", Extend, Command::Extend;
    /// Declare that the case cannot be done soon (转疑难件).
    track_long, "/api/v1/console/cases/{number}/long-running", TrackLong, Command::TrackLong;
    /// Report progress on a long-running case.
    report_progress, "/api/v1/console/cases/{number}/reports", ReportProgress, Command::ReportProgress;
    /// Declare a co-department's part finished (协办办结).
    finish_part, "/api/v1/console/cases/{number}/part", FinishPart, Command::FinishPart;
    /// Plan a step on the citizen's behalf (代办清单).
    plan_step, "/api/v1/console/cases/{number}/planned-steps", PlanStep, Command::PlanStep;
    /// Mark a planned step as done.
    finish_step, "/api/v1/console/cases/{number}/finished-steps", FinishStep, Command::FinishStep;
    /// Tell the citizen everything that is missing, at once (一次性告知).
    ask_materials, "/api/v1/console/cases/{number}/materials", AskMaterials, Command::AskMaterials;
    /// Explain in public why it was not done in one trip (公开解释).
    explain_case, "/api/v1/console/cases/{number}/explanation", Explanation, |said| Command::Explain(Box::new(said));
    /// Answer the case with a rectification plan.
    link_plan, "/api/v1/console/cases/{number}/plans", LinkPlan, Command::LinkPlan;
    /// Add a note that only supervision can read.
    take_note, "/api/v1/console/cases/{number}/notes", TakeNote, Command::Note;
    /// Write to the others that handle the case; the citizen does not read it (内部备注).
    write_remark, "/api/v1/console/cases/{number}/remarks", Remark, Command::Remark;
    /// Demand an answer (督办).
    demand_answer, "/api/v1/console/cases/{number}/demands", Demand, Command::Demand;
    /// Answer an inspector's demand.
    answer_demand, "/api/v1/console/cases/{number}/answers", AnswerDemand, Command::AnswerDemand;
    /// Record that the citizen could not be reached for the verdict (回访未果).
    follow_up, "/api/v1/console/cases/{number}/follow-ups", FollowUp, Command::FollowUp;
    /// Link the case to another one about the same thing.
    link_case, "/api/v1/console/cases/{number}/links", LinkCase, Command::LinkCase;
    /// Propose to void the case, because it never was one (提议作废).
    propose_voiding, "/api/v1/console/cases/{number}/voiding-proposal", ProposeVoiding, Command::ProposeVoiding;
    /// Confirm a colleague's proposal: the case is void (作废).
    confirm_voiding, "/api/v1/console/cases/{number}/voiding", Nothing, |_| Command::ConfirmVoiding;
    /// Decline a colleague's proposal to void the case.
    decline_voiding, "/api/v1/console/cases/{number}/voiding-refusal", DeclineVoiding, Command::DeclineVoiding;
    /// Hand the case to another window (移交窗口).
    transfer_case, "/api/v1/console/cases/{number}/transfer", Transfer, Command::Transfer;
    /// Remind the departments that have the case, once on each working day (催办).
    urge_departments, "/api/v1/console/cases/{number}/urge", Urge, Command::Urge;
    /// Withdraw one's own proposal to void the case.
    withdraw_voiding, "/api/v1/console/cases/{number}/voiding-withdrawal", Nothing, |_| Command::WithdrawVoiding;
}
