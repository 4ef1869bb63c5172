//! Gives commands, between the handlers and the store: checks the revision that was seen, reads what the
//! decision stands on, lets the core decide and commits once. A repetition is answered as before.

mod case;
pub mod effect;
pub mod file;
pub mod import;
pub mod spreadsheet;
mod step;
pub mod waiting;
#[allow(clippy::arithmetic_side_effects)]
pub mod words;

pub use case::{CaseContext, commit_new, register, slip};
use step::new_id;

use crate::app::App;
use crate::problem::Failure;
use crate::store::{Commit, Replay, StoreError, Stored};
use serde::Serialize;
use shared::actor::{Actor, Staff};
use shared::aggregate::Decision;
use shared::id::AccountId;
use shared::wire::Session;
use std::future::Future;

/// Whoever is signed in, and may use the route that was asked for.
pub struct SignedIn {
    pub session: Session,
    /// The same as the core knows them.
    pub staff: Staff,
}

impl SignedIn {
    /// The same as an actor.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.staff.clone())
    }
}

/// What guards a write against happening twice.
pub struct Idempotency {
    /// Whose key it is.
    pub scope: String,
    pub key: String,
    /// The digest of what is asked.
    pub digest: String,
}

impl Idempotency {
    /// The idempotency of a write by a member of staff. `digest` says on what, by which path and with which body.
    pub fn of_staff(signed_in: &SignedIn, key: String, digest: String) -> Idempotency {
        Idempotency { scope: format!("staff#{}", signed_in.session.account), key, digest }
    }

    /// As the store records it.
    pub fn replay(&self) -> Replay<'_> {
        Replay { scope: &self.scope, key: &self.key, digest: &self.digest }
    }

    /// What a repetition of this very write was answered.
    ///
    /// # Errors
    ///
    /// [`Failure::KeyReused`] where the key was used for something else.
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

/// What is changed by commands over HTTP.
pub trait CommandTarget: Stored {
    /// The answer to a command: on what, and the revision that it led to.
    type Done: Serialize;
    /// What the caller hands in for the decision: neither the head nor the command leads to it, or the caller
    /// has read it already.
    type Context: Send + Sync;

    /// The answer to a command.
    fn done(id: Self::Id, revision: u32) -> Self::Done;
    /// Reads an id in a path.
    fn read_id(written: &str) -> Option<Self::Id>;
    /// What is answered where there is none of that id.
    fn missing() -> Failure;
    /// What is answered to an id that cannot be one.
    fn malformed() -> Failure {
        Failure::NotFound
    }
    /// Reads the facts of a command and decides it.
    fn decide_here(
        app: &App,
        before: Option<&Self::Head>,
        context: Option<&Self::Context>,
        command: &Self::Command,
        actor: &Actor,
    ) -> impl Future<Output = Result<Decision<Self::Payload>, Failure>> + Send;
}

/// A command as it was sent.
pub struct CommandRequest<A: CommandTarget> {
    pub id: A::Id,
    /// What was read, and the revision that the sender saw; `None` for a new one.
    pub before: Option<(A::Head, u32)>,
    /// What is handed in for the decision, where something is.
    pub context: Option<A::Context>,
    pub actor: Actor,
    /// With which account; `None` for the citizen.
    pub account: Option<AccountId>,
    pub idempotency: Idempotency,
}

impl<A: CommandTarget> CommandRequest<A> {
    /// A command of a member of staff.
    pub fn of_staff(
        signed_in: &SignedIn,
        id: A::Id,
        before: Option<(A::Head, u32)>,
        idempotency: Idempotency,
    ) -> CommandRequest<A> {
        let (actor, account) = (signed_in.actor(), Some(signed_in.session.account.clone()));
        CommandRequest { id, before, context: None, actor, account, idempotency }
    }

    /// What makes a new plan, study or reform.
    pub fn of_new(
        app: &App,
        signed_in: &SignedIn,
        idempotency: Idempotency,
    ) -> Result<CommandRequest<A>, Failure> {
        Ok(CommandRequest::of_staff(signed_in, new_id::<A>(app)?, None, idempotency))
    }
}

/// Gives a command. Whatever stops it, it may be that this very command was done before: then it is answered
/// as it was.
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
    // What was decided at an instant is recorded at that instant, were it midnight by now.
    let now = decision.events.first().map_or_else(|| app.now(), |event| event.at);
    let commit = Commit {
        before,
        id: id.clone(),
        decision: &decision,
        account: account.as_ref(),
        replay: Some(idempotency.replay()),
        import: None,
        persons: &[],
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

/// A command of a member of staff, as it came.
pub struct StaffRequest {
    /// The revision that was seen.
    pub revision: u32,
    pub key: String,
    /// By which path, and the digest of the body.
    pub asked: String,
}

/// Gives a command of a member of staff to what is there.
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
