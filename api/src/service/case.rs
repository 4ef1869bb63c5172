//! Commands on a case: registering one, and loading the facts for the others.

use super::{CommandTarget, Idempotency};
use crate::app::App;
use crate::problem::Failure;
use crate::random::random;
use crate::store::{Commit, Head, StoreError, StoredHistory, Town};
use shared::actor::Actor;
use shared::case::Case;
use shared::command::{Command, CommandKind, Register};
use shared::decide::{Decision, Facts, decide};
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::Personal;
use shared::plan::Plan;
use shared::policy::Policy;
use shared::problem::Refusal;
use shared::time::{Day, Timestamp};
use shared::wire::{Done, Slip};
use std::sync::Arc;

/// How many random numbers are tried for a new case; the first is nearly always free.
const NUMBER_ATTEMPTS: usize = 8;

impl CommandTarget for Case {
    type Done = Done;
    type Context = CaseContext;

    fn done(number: CaseNumber, revision: u32) -> Done {
        Done { number, revision }
    }

    fn read_id(written: &str) -> Option<CaseNumber> {
        CaseNumber::read(written).ok()
    }

    fn missing() -> Failure {
        Refusal::NoCase.into()
    }

    fn malformed() -> Failure {
        Failure::NoSuchCaseOrCode
    }

    async fn decide_here(
        app: &App,
        before: Option<&Head>,
        context: Option<&CaseContext>,
        command: &Command,
        actor: &Actor,
    ) -> Result<Decision, Failure> {
        let case = before.map(|head| &head.case);
        if let Some(known) = context {
            return Ok(decide(case, command, actor, &known.facts())?);
        }
        let known = CaseContext::load(app, before, command, actor).await?;
        Ok(decide(case, command, actor, &known.facts())?)
    }
}

/// The facts loaded for a command on a case.
pub struct CaseContext {
    now: Timestamp,
    policy: Policy,
    town: Arc<Town>,
    personal: Personal,
    plan: Option<Plan>,
    other: Option<Head>,
    proposer: Option<AccountId>,
}

impl CaseContext {
    /// Loads what the command refers to, and nothing else.
    pub async fn load(
        app: &App,
        head: Option<&Head>,
        command: &Command,
        actor: &Actor,
    ) -> Result<CaseContext, Failure> {
        let personal = match head.filter(|_| command.reads_personal(actor)) {
            Some(head) => app.store.load_personal(&head.case).await?,
            None => Personal::default(),
        };
        let plan = if let Command::LinkPlan(link) = command {
            app.store.load::<Plan>(&link.plan).await?
        } else {
            None
        };
        let voiding = head.and_then(|head| head.case.voiding.as_ref());
        let other = match command.other() {
            None if command.kind() == CommandKind::ConfirmVoiding => {
                voiding.and_then(|voiding| voiding.other)
            }
            named => named,
        };
        let other = match other {
            Some(number) => app.store.load_case(number).await?,
            None => None,
        };
        let proposer = match head.zip(voiding.filter(|_| command.is_about_a_proposal())) {
            Some((head, voiding)) => {
                app.store.load_account_of(head.case.number, voiding.revision).await?
            }
            None => None,
        };
        let (now, policy, town) = (app.now(), app.policy().await?, app.town().await?);
        Ok(CaseContext { now, policy, town, personal, plan, other, proposer })
    }

    pub fn facts(&self) -> Facts<'_> {
        let CaseContext { now, policy, town, personal, plan, other, proposer } = self;
        Facts {
            now: *now,
            policy,
            directory: &town.directory,
            personal,
            plan: plan.as_ref(),
            other: other.as_ref().map(|head| &head.case),
            proposer: proposer.as_ref(),
        }
    }
}

/// Registers a case and returns its slip.
pub async fn register(
    app: &App,
    actor: Actor,
    account: Option<&AccountId>,
    register: Register,
    idempotency: Idempotency,
) -> Result<Slip, Failure> {
    let command = Command::Register(Box::new(register));
    let known = CaseContext::load(app, None, &command, &actor).await?;
    let decision = decide(None, &command, &actor, &known.facts())?;
    let committed = commit_new(app, known.now.day(), |id| Commit {
        before: None,
        id,
        decision: &decision,
        account,
        replay: Some(idempotency.replay()),
        import: None,
        pepper: &app.pepper,
        policy: &known.policy,
        now: known.now,
    });
    match committed.await {
        Ok(head) => {
            app.outbox.notify_one();
            slip(app, &StoredHistory { head, events: decision.events, accounts: Vec::new() })
        }
        Err(StoreError::KeyTaken) => {
            let done = idempotency.answered::<Case>(app).await?.ok_or(Failure::KeyReused)?;
            let told = app.store.load_history_of(done.number).await?;
            slip(app, &told.ok_or(Failure::NoSuchCaseOrCode)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Commits a new case that was received on `day`, under a free number.
///
/// # Errors
///
/// [`StoreError::Unavailable`] if every number that was tried is taken.
pub async fn commit_new<'a>(
    app: &App,
    day: Day,
    commit: impl Fn(CaseNumber) -> Commit<'a, Case>,
) -> Result<Head, StoreError> {
    app.store.note_month(day).await?;
    for _ in 0..NUMBER_ATTEMPTS {
        let number = CaseNumber::draw(day, random());
        match app.store.commit(commit(number)).await {
            Err(StoreError::NumberTaken) => {}
            committed => return committed,
        }
    }
    Err(StoreError::Unavailable(anyhow::anyhow!("no case number is free this month")))
}

/// The slip of a case: its number, access code and token.
pub fn slip(app: &App, told: &StoredHistory) -> Result<Slip, Failure> {
    let head = &told.head;
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
        due: told.history().window_due(),
        window: head.case.window.clone(),
    })
}
