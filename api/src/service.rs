//! Executes commands, between the handlers and the store: checks the revision that the sender saw, loads the facts,
//! lets the core decide and commits once. A repeated request gets the response of the first.

pub mod access_key;
mod case;
pub mod effect;
pub mod file;
pub mod import;
pub mod limit;
pub mod register_file;
pub mod setup;
pub mod spreadsheet;
mod step;
pub mod waiting;
#[allow(clippy::arithmetic_side_effects)]
pub mod words;

pub use case::{CaseContext, commit_new, register, slip};
use step::new_id;

use crate::app::App;
use crate::problem::Failure;
use crate::store::{Author, Commit, Replay, StoreError, Stored};
use serde::Serialize;
use shared::actor::{Actor, Staff};
use shared::aggregate::Decision;
use shared::id::AccountId;
use shared::wire::Session;
use std::future::Future;

/// The signed-in user of a request, who may use its route.
pub struct SignedIn {
    pub session: Session,
    /// Which of the user's sessions it is.
    pub session_id: String,
    /// Whether it began at the identity provider.
    pub is_providers: bool,
    /// The user as the core knows them.
    pub staff: Staff,
}

impl SignedIn {
    /// The user as the actor of an event.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.staff.clone())
    }

    /// The user as the author of an entry in the audit trail.
    pub fn author(&self, app: &App) -> Author {
        Author::account(&self.session.account, app.now())
    }
}

/// Identifies a write, so that repeating it has no further effect.
pub struct Idempotency {
    /// Whose key it is.
    pub scope: String,
    pub key: String,
    /// The digest of the request.
    pub digest: String,
}

impl Idempotency {
    /// For a staff request; `digest` covers its path and body.
    pub fn of_staff(signed_in: &SignedIn, key: String, digest: String) -> Idempotency {
        Idempotency { scope: format!("staff#{}", signed_in.session.account), key, digest }
    }

    /// The form in which the store records it.
    pub fn replay(&self) -> Replay<'_> {
        Replay { scope: &self.scope, key: &self.key, digest: &self.digest }
    }

    /// The response to an earlier request with this key and digest.
    ///
    /// # Errors
    ///
    /// [`Failure::KeyReused`] if the key was used for another request.
    pub async fn answered<A: CommandTarget>(&self, app: &App) -> Result<Option<A::Done>, Failure> {
        let Some(recorded) = app.store.load_replay::<A>(&self.scope, &self.key).await? else {
            return Ok(None);
        };
        if recorded.digest != self.digest {
            return Err(Failure::KeyReused);
        }
        let revision = match recorded.revision {
            Some(revision) => revision,
            None => {
                let head = app.store.load::<A>(&recorded.id).await?.ok_or(Failure::NotFound)?;
                A::of(&head).revision()
            }
        };
        Ok(Some(A::done(recorded.id, revision)))
    }
}

/// An aggregate that can be changed by commands over HTTP.
pub trait CommandTarget: Stored {
    /// The response to a command: the id, and the revision that resulted.
    type Done: Serialize;
    /// Facts that the caller passes in, because neither the head nor the command leads to them or the caller has read
    /// them already.
    type Context: Send + Sync;

    fn done(id: Self::Id, revision: u32) -> Self::Done;
    /// Parses the id in a path.
    fn read_id(written: &str) -> Option<Self::Id>;
    /// The failure for an unknown id.
    fn missing() -> Failure;
    /// The failure for a malformed id.
    fn malformed() -> Failure {
        Failure::NotFound
    }
    /// Loads the facts of a command and decides it.
    fn decide_here(
        app: &App,
        before: Option<&Self::Head>,
        context: Option<&Self::Context>,
        command: &Self::Command,
        actor: &Actor,
    ) -> impl Future<Output = Result<Decision<Self::Payload>, Failure>> + Send;
}

/// A command with its preconditions.
pub struct CommandRequest<A: CommandTarget> {
    pub id: A::Id,
    /// The state that was read, and the revision that the sender saw; `None` for a new aggregate.
    pub before: Option<(A::Head, u32)>,
    /// Facts for the decision, if the caller has any.
    pub context: Option<A::Context>,
    pub actor: Actor,
    /// The account that gives it; `None` for the citizen.
    pub account: Option<AccountId>,
    pub idempotency: Idempotency,
}

impl<A: CommandTarget> CommandRequest<A> {
    pub fn of_staff(
        signed_in: &SignedIn,
        id: A::Id,
        before: Option<(A::Head, u32)>,
        idempotency: Idempotency,
    ) -> CommandRequest<A> {
        let (actor, account) = (signed_in.actor(), Some(signed_in.session.account.clone()));
        CommandRequest { id, before, context: None, actor, account, idempotency }
    }

    /// A request that creates a plan, a study or a reform.
    pub fn of_new(
        app: &App,
        signed_in: &SignedIn,
        idempotency: Idempotency,
    ) -> Result<CommandRequest<A>, Failure> {
        Ok(CommandRequest::of_staff(signed_in, new_id::<A>(app)?, None, idempotency))
    }
}

/// Executes a command. Whatever stops it, this may be the repetition of a request that succeeded, and then it gets the
/// same response.
pub async fn execute<A: CommandTarget>(
    app: &App,
    sent: CommandRequest<A>,
    command: &A::Command,
) -> Result<A::Done, Failure>
where
    A::Command: Sync,
{
    match attempt(app, &sent, command).await {
        Ok(done) => Ok(done),
        Err(failure) => sent.idempotency.answered::<A>(app).await?.ok_or(failure),
    }
}

async fn attempt<A: CommandTarget>(
    app: &App,
    sent: &CommandRequest<A>,
    command: &A::Command,
) -> Result<A::Done, Failure>
where
    A::Command: Sync,
{
    let CommandRequest { id, before, context, actor, account, idempotency } = sent;
    if let Some((head, seen)) = before {
        let current = A::of(head).revision();
        if *seen != current {
            return Err(Failure::StaleRevision { current });
        }
    }
    let before = before.as_ref().map(|(head, _)| head);
    let decision = A::decide_here(app, before, context.as_ref(), command, actor).await?;
    let policy = app.policy().await?;
    // Record a decision at the instant at which it was made, even if midnight has passed since.
    let now = decision.events.first().map_or_else(|| app.now(), |event| event.at);
    let commit = Commit {
        before,
        id: id.clone(),
        decision: &decision,
        account: account.as_ref(),
        replay: Some(idempotency.replay()),
        import: None,
        pepper: &app.pepper,
        policy: &policy,
        now,
    };
    let head = match app.store.commit::<A>(commit).await {
        Err(StoreError::KeyTaken) => return Err(Failure::KeyReused),
        committed => committed?,
    };
    app.outbox.notify_one();
    Ok(A::done(id.clone(), A::of(&head).revision()))
}

/// A staff command's preconditions.
pub struct StaffRequest {
    /// The revision that the sender saw.
    pub revision: u32,
    pub key: String,
    /// The path and the digest of the body.
    pub asked: String,
}

/// Executes a staff command on an existing aggregate.
pub async fn execute_as_staff<A: CommandTarget>(
    app: &App,
    signed_in: &SignedIn,
    id: A::Id,
    request: StaffRequest,
    command: &A::Command,
) -> Result<A::Done, Failure>
where
    A::Command: Sync,
{
    let head = app.store.load::<A>(&id).await?.ok_or_else(A::missing)?;
    let idempotency =
        Idempotency::of_staff(signed_in, request.key, format!("{id}:{}", request.asked));
    let sent =
        CommandRequest::<A>::of_staff(signed_in, id, Some((head, request.revision)), idempotency);
    execute(app, sent, command).await
}
