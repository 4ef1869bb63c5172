//! The `clock` function: reminds, marks overdue and escalates, case by case and plan by plan; makes the leaders'
//! evening digests and the monthly cross-tables, seals the days of the public log, and sweeps files of no case.
//!
//! `shared` decides what there is to do. Each result is an event or a record with an id of its own, so that running
//! this twice, late or concurrently has the same effect as running it once. No case, plan or leader's digest that fails
//! stops another, and none of these jobs stops another: see [`super::set_aside`].

mod digest;
mod orphan;
mod table;

use self::digest::make_digests;
use self::orphan::sweep_orphans;
use self::table::publish_tables;
use super::set_aside::{RanOrNot, SetAsideList, caught};
use crate::app::App;
use crate::jobs::recount::recount_if_needed;
use crate::store::{Commit, Due, LoggedDay, StoreError, Stored};
use shared::aggregate::Decision;
use shared::case::Case;
use shared::chain::GENESIS;
use shared::event::EventPayload;
use shared::plan::Plan;
use shared::policy::Policy;
use shared::proof::DayLog;
use shared::time::{HOUR_MS, Timestamp};
use shared::vocabulary::Job;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// The maximum number of events in one transaction. With a duty for each, it stays below DynamoDB's limit of 100 items
/// even for a case with forty steps or a plan with twenty measures that are all long overdue.
const EVENTS_AT_ONCE: usize = 40;
/// How long one run looks at what is due, by the machine's clock, so that the jobs after it get their turn however much
/// there is. The next run goes on.
const LOOK_WITHIN: Duration = Duration::from_secs(90);

/// How long after midnight a day is sealed: by then the log's index lists everything recorded on it.
const SEALED_AFTER_MS: i64 = HOUR_MS;
/// The number of days without any person's action after which the clock is not trusted and nothing is sealed until
/// somebody acts. No window is idle for so long, not even over the Spring Festival. Only people's actions count, since
/// a wrong clock's own work, such as marking everything overdue, proves nothing. An installation that is opened again
/// after years seals again once somebody uses it.
const MAX_QUIET_DAYS: i32 = 31;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockCounts {
    /// Events on cases and plans.
    pub events: usize,
    pub digests: usize,
    /// Days whose log was sealed.
    pub sealed: usize,
    /// Whether it warned that the clock is too far ahead to seal anything.
    pub warned: bool,
    /// Stored files that belonged to no case.
    pub orphans: usize,
    /// What failed in this run and was set aside, for the first time or again.
    pub set_aside: usize,
}

/// Does everything that is due by now. An error means that the database did not answer one of the jobs; the others have
/// run all the same.
pub async fn run(app: &App) -> Result<ClockCounts, StoreError> {
    let now = app.now();
    // Until that is done, no figure changes; everything else goes on.
    if let Err(error) = recount_if_needed(app, false).await {
        tracing::error!("counting the figures again: {error}");
    }
    // Tables wait until everything is folded, and the deadlines leave work to fold behind.
    let tables = run_tables(app, now).await;
    let looked = run_deadlines(app, now).await;
    if looked.as_ref().is_ok_and(|looked| looked.done > 0) {
        app.outbox.notify_one();
    }
    let digests = run_digests(app, now).await;
    let sealed = run_log(app, now).await;
    let orphans = run_files(app).await;
    let (looked, digests, tables, sealed, orphans) =
        (looked?, digests?, tables?, sealed?, orphans?);
    let Sealing { days, warned } = sealed.done;
    let set_aside = looked.failed + digests.failed + tables.failed + sealed.failed + orphans.failed;
    let (events, digests, orphans) = (looked.done, digests.done, orphans.done);
    Ok(ClockCounts { events, digests, sealed: days, warned, orphans, set_aside })
}

async fn run_deadlines(app: &App, now: Timestamp) -> RanOrNot<usize> {
    let mut list = SetAsideList::load(app, Job::Deadlines).await?;
    let done = caught(look(app, now, &mut list)).await;
    list.end(done).await
}

async fn run_digests(app: &App, now: Timestamp) -> RanOrNot<usize> {
    let mut list = SetAsideList::load(app, Job::Digests).await?;
    let done = caught(make_digests(app, now, &mut list)).await;
    list.end(done).await
}

async fn run_tables(app: &App, now: Timestamp) -> RanOrNot<usize> {
    let mut list = SetAsideList::load(app, Job::Tables).await?;
    let done = caught(publish_tables(app, now, &mut list)).await;
    list.end(done).await
}

async fn run_log(app: &App, now: Timestamp) -> RanOrNot<Sealing> {
    let list = SetAsideList::load(app, Job::Log).await?;
    let done = caught(seal(app, now)).await;
    list.end(done).await
}

async fn run_files(app: &App) -> RanOrNot<usize> {
    let mut list = SetAsideList::load(app, Job::Files).await?;
    let done = caught(sweep_orphans(app, &mut list)).await;
    list.end(done).await
}

/// What sealing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealing {
    pub days: usize,
    /// Whether it warned that the clock is too far ahead to seal anything. It warns once, until that changes.
    pub warned: bool,
}

/// Seals every past day that is not yet sealed: stores its lines and its checkpoint, chained to the one before. First
/// it stops further records on the day, then it reads the day, so that a command under way is either included or
/// recorded on the next day.
pub async fn seal(app: &App, now: Timestamp) -> Result<Sealing, StoreError> {
    let over = now.plus(-SEALED_AFTER_MS).day();
    let mut sealing = Sealing::default();
    app.store.seal_trail(over).await?;
    let mut last = app.store.load_last_checkpoint().await?;
    if let Some(last) = &last {
        let moved = app.store.move_strays(last.day).await?;
        if moved > 0 {
            tracing::warn!(
                moved,
                "events of sealed days that were not in their log are in the next"
            );
        }
    }
    loop {
        let after = last.as_ref().map(|last| last.day);
        let Some(day) = app.store.next_logged_day(after).await?.filter(|day| *day < over) else {
            return Ok(sealing);
        };
        if sealing.days == 0 {
            let quiet_since = now.day().plus(-MAX_QUIET_DAYS);
            let is_ahead = !app.store.has_anybody_acted(quiet_since, now.day()).await?;
            let was_ahead = app.far_ahead.swap(is_ahead, Ordering::Relaxed);
            if is_ahead {
                sealing.warned = !was_ahead;
                if sealing.warned {
                    tracing::warn!(
                        "nobody has done anything since {quiet_since}: the machine's clock may be \
                         wrong, and no day of the public log is sealed until somebody does"
                    );
                }
                return Ok(sealing);
            }
        }
        app.store.end_recording_on(day).await?;
        // The index may not list an earlier day yet. Now that nothing more can be recorded on one, the counts tell.
        let counted = app.store.next_counted_day(after).await?;
        let day = counted.map_or(day, |counted| counted.min(day));
        let recorded = app.store.count_recorded(day).await?;
        let LoggedDay { listed, events } = app.store.load_logged_day(day).await?;
        if listed < recorded {
            tracing::warn!(%day, listed, recorded, "the index does not list the whole day yet");
            return Ok(sealing);
        }
        let previous = last.map_or_else(|| GENESIS.to_owned(), |last| last.hash().written());
        let trail = app.store.last_trail_day(day).await?.map(|trail| trail.hash().written());
        let log = DayLog::of(day, &events, &previous, trail);
        if !app.store.save_day_log(&log).await? {
            // A concurrent run has sealed it.
            return Ok(sealing);
        }
        sealing.days += 1;
        last = Some(log.checkpoint);
    }
}

/// Acts on every case and plan that is due, oldest first, and on those set aside whose next try has come.
async fn look(app: &App, now: Timestamp, list: &mut SetAsideList) -> Result<usize, StoreError> {
    // Without the rules nothing can be done about any case.
    let policy = app.policy().await?;
    let began = Instant::now();
    let mut events = 0;
    let mut after = None;
    loop {
        let (due, next) = app.store.page_subjects_due(now, after).await?;
        for subject in due {
            let name = subject.pk();
            if !list.rests(&name) {
                let looking = look_at_subject(app, &subject, now, &policy);
                events += list.attempt(&name, looking).await?.unwrap_or(0);
            }
        }
        if next.is_none() || began.elapsed() > LOOK_WITHIN {
            break;
        }
        after = next;
    }
    for name in list.left_to_try() {
        let subject = Due::of(&name);
        let looking = look_at_subject(app, &subject, now, &policy);
        events += list.attempt(&name, looking).await?.unwrap_or(0);
    }
    Ok(events)
}

async fn look_at_subject(
    app: &App,
    subject: &Due,
    now: Timestamp,
    policy: &Policy,
) -> Result<usize, StoreError> {
    match subject {
        Due::Case(number) => look_at::<Case>(app, number, now, policy, owes_explanation).await,
        Due::Plan(id) => look_at::<Plan>(app, id, now, policy, |_| false).await,
        Due::Unknown(_) => {
            Err(StoreError::Broken(anyhow::anyhow!("the clock lists what is no case and no plan")))
        }
    }
}

/// An overdue duty can bring a duty to explain, and the two must be committed together.
fn owes_explanation(what: &EventPayload) -> bool {
    matches!(what, EventPayload::ExplanationOwed { .. })
}

/// Acts on a case or a plan until nothing more is due. An event that `is_tied` to the one before is written in the same
/// transaction.
async fn look_at<A: Stored>(
    app: &App,
    id: &A::Id,
    now: Timestamp,
    policy: &Policy,
    is_tied: impl Fn(&A::Payload) -> bool,
) -> Result<usize, StoreError> {
    let Some(mut head) = app.store.load::<A>(id).await? else { return Ok(0) };
    let mut count = 0;
    loop {
        let mut events = A::of(&head).tick(now, policy);
        if events.is_empty() {
            if count == 0 {
                app.store.reschedule_clock::<A>(id, &head, policy).await?;
            }
            return Ok(count);
        }
        let more = events.len() > EVENTS_AT_ONCE;
        let tied = events.get(EVENTS_AT_ONCE).is_some_and(|event| is_tied(&event.what));
        events.truncate(EVENTS_AT_ONCE + usize::from(tied));
        let told = events.len();
        let commit = Commit {
            before: Some(&head),
            id: id.clone(),
            decision: &Decision::without_content(events),
            account: None,
            replay: None,
            import: None,
            pepper: &app.pepper,
            policy,
            now,
        };
        match app.store.commit::<A>(commit).await {
            Ok(after) => head = after,
            // Somebody acted meanwhile; the next run does what is left.
            Err(StoreError::Stale { .. }) => return Ok(count),
            Err(error) => return Err(error),
        }
        count += told;
        if !more {
            return Ok(count);
        }
    }
}
