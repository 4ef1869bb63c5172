//! The `clock` function: reminds, marks overdue and escalates, case by case and plan by plan; makes the leaders'
//! evening digests and the monthly cross-tables, and seals the days of the public log.
//!
//! `shared` decides what there is to do. Each result is an event or a record with an id of its own, so that running
//! this twice, late or concurrently has the same effect as running it once.

mod table;

use self::table::publish_tables;
use crate::app::App;
use crate::jobs::recount::recount_if_needed;
use crate::store::{Commit, Due, GroupKind, StoreError, Stored};
use shared::aggregate::Decision;
use shared::case::Case;
use shared::chain::GENESIS;
use shared::event::EventPayload;
use shared::plan::Plan;
use shared::proof::DayLog;
use shared::time::{Day, HOUR_MS, Timestamp};
use shared::vocabulary::Role;
use shared::wire::{Account, Digest, DutyRow};
use std::sync::atomic::Ordering;

/// The maximum number of duties, and of cases, that a digest lists of each kind.
const MAX_DIGEST: usize = 100;
/// The maximum number of events in one transaction. With a duty for each, it stays below DynamoDB's limit of 100 items
/// even for a case with forty steps or a plan with twenty measures that are all long overdue.
const EVENTS_AT_ONCE: usize = 40;
/// How many days back digests are made after the clock was down; older ones would be no news.
const DIGESTS_BACK: i32 = 7;

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
}

/// Does everything that is due by now.
pub async fn run(app: &App) -> Result<ClockCounts, StoreError> {
    let now = app.now();
    recount_if_needed(app, false).await?;
    let events = look(app, now).await?;
    if events > 0 {
        app.outbox.notify_one();
    }
    let digests = digest(app, now).await?;
    publish_tables(app, now).await?;
    let Sealing { days: sealed, warned } = seal(app, now).await?;
    Ok(ClockCounts { events, digests, sealed, warned })
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
        let recorded = app.store.count_recorded(day).await?;
        let events = app.store.load_logged_day(day).await?;
        if events.len() < recorded {
            let listed = events.len();
            tracing::warn!(%day, listed, recorded, "the index does not list the whole day yet");
            return Ok(sealing);
        }
        let previous = last.map_or_else(|| GENESIS.to_owned(), |last| last.hash().written());
        let log = DayLog::of(day, &events, &previous);
        if !app.store.save_day_log(&log).await? {
            // A concurrent run has sealed it.
            return Ok(sealing);
        }
        sealing.days += 1;
        last = Some(log.checkpoint);
    }
}

/// Acts on every case and plan that is due.
async fn look(app: &App, now: Timestamp) -> Result<usize, StoreError> {
    let mut events = 0;
    let mut before: Vec<Due> = Vec::new();
    loop {
        let due = app.store.list_subjects_due(now).await?;
        // In the cloud the index lags behind the table, so it may still list what was just done; the next run takes
        // what is left.
        if due.iter().all(|subject| before.contains(subject)) {
            return Ok(events);
        }
        for subject in &due {
            events += match subject {
                Due::Case(number) => look_at::<Case>(app, number, now, owes_explanation).await?,
                Due::Plan(id) => look_at::<Plan>(app, id, now, |_| false).await?,
            };
        }
        before = due;
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
    is_tied: impl Fn(&A::Payload) -> bool,
) -> Result<usize, StoreError> {
    let Some(mut head) = app.store.load::<A>(id).await? else { return Ok(0) };
    let policy = app.policy().await?;
    let mut count = 0;
    loop {
        let mut events = A::of(&head).tick(now, &policy);
        if events.is_empty() {
            if count == 0 {
                app.store.reschedule_clock::<A>(id, &head, &policy).await?;
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
            decision: &Decision { events, content: Vec::new() },
            account: None,
            replay: None,
            import: None,
            persons: &[],
            policy: &policy,
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

/// Makes the digests of every day whose evening has come and that has none yet.
async fn digest(app: &App, now: Timestamp) -> Result<usize, StoreError> {
    let policy = app.policy().await?;
    let evening = Timestamp::at(now.day(), i64::from(policy.digest_minute));
    let last = if now >= evening { now.day() } else { now.day().plus(-1) };
    let done = app.store.load_digested().await?;
    let first = match done {
        // A new installation has no past evenings.
        None => last,
        Some(done) => done.plus(1).max(last.plus(-DIGESTS_BACK)),
    };
    let mut made = 0;
    let mut day = first;
    while day <= last {
        made += digest_of(app, day, now).await?;
        app.store.note_digested(day).await?;
        day = day.plus(1);
    }
    Ok(made)
}

/// Makes each leader's digest of a day.
async fn digest_of(app: &App, day: Day, now: Timestamp) -> Result<usize, StoreError> {
    let leaders = app.store.leaders().await?;
    if leaders.is_empty() {
        return Ok(0);
    }
    let figures = app.store.load_figures_of(GroupKind::All, Some(day), Some(day)).await?;
    let total = figures.by_day.first();
    let new = app.store.list_registered_on(day, MAX_DIGEST).await?;
    let overdue = app.store.list_overdue(MAX_DIGEST * 5).await?;
    let mut made = 0;
    for account in &leaders {
        let awaits = app.store.list_owed(&account.seat, MAX_DIGEST).await?;
        let digest = Digest {
            day,
            made_at: now,
            registered: total.map_or(0, |day| day.registered),
            assigned: total.map_or(0, |day| day.assigned),
            settled: total.map_or(0, |day| day.settled),
            resolved: total.map_or(0, |day| day.resolved),
            new: new.clone(),
            overdue: concerning(account, &overdue),
            awaits,
        };
        if app.store.save_digest(&account.account, &digest).await? {
            made += 1;
        }
    }
    Ok(made)
}

/// The duties that concern a leader: all for the principal leader, those of the leader's departments for a leader in
/// charge.
fn concerning(leader: &Account, rows: &[DutyRow]) -> Vec<DutyRow> {
    let concerns = |row: &DutyRow| match leader.seat.role() {
        Role::LeaderInCharge => leader.seat.leads(row.duty.owner.department()),
        Role::PrincipalLeader => true,
        Role::WindowClerk
        | Role::WindowLead
        | Role::DepartmentOfficer
        | Role::DepartmentHead
        | Role::Inspector
        | Role::Administrator => false,
    };
    rows.iter().filter(|row| concerns(row)).take(MAX_DIGEST).cloned().collect()
}
