//! Giving a command to a study or a reform: once, guarded by the revision that was seen.

use crate::app::App;
use crate::console::case::Guard;
use crate::extract::SignedIn;
use crate::problem::Failure;
use crate::store::{Aggregate, AggregateCommit, StoreError};
use shared::time::Timestamp;

/// A command as it was sent.
pub(super) struct Sent<A: Aggregate> {
    /// To which.
    pub id: A::Id,
    /// What was read, and the revision that the sender saw; `None` for a new one.
    pub before: Option<(A, u32)>,
    /// Its idempotency.
    pub guard: Guard,
}

/// Gives a command that `decide` decides. A repetition is answered as before.
pub(super) async fn give<A: Aggregate>(
    app: &App,
    signed_in: &SignedIn,
    sent: Sent<A>,
    decide: impl FnOnce(Option<&A>, Timestamp) -> Result<Vec<A::Event>, Failure>,
) -> Result<(A::Id, u32), Failure> {
    let Sent { id, before, guard } = sent;
    match attempt(app, signed_in, &id, before, &guard, decide).await {
        Ok(whole) => Ok((id, whole.revision())),
        Err(failure) => match app.store.load_step_replay::<A>(&guard.scope, &guard.key).await? {
            None => Err(failure),
            Some((digest, _)) if digest != guard.digest => Err(Failure::KeyReused),
            Some((_, id)) => {
                let known = app.store.load_aggregate::<A>(&id).await?.ok_or(Failure::NotFound)?;
                Ok((id, known.revision()))
            }
        },
    }
}

async fn attempt<A: Aggregate>(
    app: &App,
    signed_in: &SignedIn,
    id: &A::Id,
    before: Option<(A, u32)>,
    guard: &Guard,
    decide: impl FnOnce(Option<&A>, Timestamp) -> Result<Vec<A::Event>, Failure>,
) -> Result<A, Failure> {
    if let Some((whole, revision)) = &before
        && whole.revision() != *revision
    {
        return Err(Failure::StaleRevision { current: whole.revision() });
    }
    let now = app.now();
    let before = before.as_ref().map(|(whole, _)| whole);
    let events = decide(before, now)?;
    let commit = AggregateCommit {
        before,
        id,
        events: &events,
        account: &signed_in.session.account,
        replay: guard.replay(),
        now,
    };
    match app.store.commit_aggregate(commit).await {
        Err(StoreError::KeyTaken) => Err(Failure::KeyReused),
        committed => {
            let whole = committed?;
            app.outbox.notify_one();
            Ok(whole)
        }
    }
}
