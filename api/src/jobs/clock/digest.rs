//! The leaders' evening digests: what happened on a day, and what awaits each leader. One that cannot be made keeps no
//! other leader from theirs.

use crate::app::App;
use crate::jobs::set_aside::SetAsideList;
use crate::store::StoreError;
use shared::figures::DayFigures;
use shared::number::CaseNumber;
use shared::succession::Reader;
use shared::time::{Day, Timestamp};
use shared::vocabulary::Role;
use shared::wire::{Account, Digest, DutyRow};

/// The maximum number of duties, and of cases, that a digest lists of each kind.
const MAX_DIGEST: usize = 100;
/// How many days back digests are made after the clock was down; older ones would be no news.
const DIGESTS_BACK: i32 = 7;

/// Makes the digests of every day whose evening has come and that has none yet, and those set aside whose next try has
/// come. Returns how many it made.
pub(super) async fn make_digests(
    app: &App,
    now: Timestamp,
    list: &mut SetAsideList,
) -> Result<usize, StoreError> {
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
        made += digests_of(app, day, now, list).await?;
        app.store.note_digested(day).await?;
        day = day.plus(1);
    }
    for subject in list.left_to_try() {
        let digesting = digest_again(app, &subject, now);
        made += list.attempt(&subject, digesting).await?.unwrap_or(0);
    }
    Ok(made)
}

/// How a digest is named while it is set aside.
fn subject_of(account: &Account, day: Day) -> String {
    format!("{}#{day}", account.account)
}

/// Makes each leader's digest of a day.
async fn digests_of(
    app: &App,
    day: Day,
    now: Timestamp,
    list: &mut SetAsideList,
) -> Result<usize, StoreError> {
    let leaders = app.store.leaders().await?;
    if leaders.is_empty() {
        return Ok(0);
    }
    let evening = Evening::of(app, day).await?;
    let mut made = 0;
    for account in &leaders {
        let subject = subject_of(account, day);
        let digesting = evening.digest(app, account, now);
        made += list.attempt(&subject, digesting).await?.unwrap_or(0);
    }
    Ok(made)
}

/// Makes a digest that was set aside, unless the account is no leader's any more.
async fn digest_again(app: &App, subject: &str, now: Timestamp) -> Result<usize, StoreError> {
    let Some((name, day)) = subject.split_once('#') else { return Ok(0) };
    let Ok(day) = Day::read(day) else { return Ok(0) };
    let leaders = app.store.leaders().await?;
    let Some(account) = leaders.iter().find(|leader| leader.account.as_str() == name) else {
        return Ok(0);
    };
    Evening::of(app, day).await?.digest(app, account, now).await
}

/// What every leader's digest of a day says.
struct Evening {
    day: Day,
    /// `None` if nothing happened.
    figures: Option<DayFigures>,
    new: Vec<CaseNumber>,
    overdue: Vec<DutyRow>,
}

impl Evening {
    async fn of(app: &App, day: Day) -> Result<Evening, StoreError> {
        let figures = app.store.load_days(Some(day), Some(day)).await?;
        Ok(Evening {
            day,
            figures: figures.into_iter().next(),
            new: app.store.list_registered_on(day, MAX_DIGEST).await?,
            overdue: app.store.list_overdue(MAX_DIGEST * 5).await?,
        })
    }

    /// Makes a leader's digest, if there is none yet. Returns how many were made.
    async fn digest(
        &self,
        app: &App,
        account: &Account,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let Evening { day, figures, new, overdue } = self;
        let figures = figures.as_ref();
        let reader = app.reader(&account.seat).await?;
        let digest = Digest {
            day: *day,
            made_at: now,
            registered: figures.map_or(0, |day| day.registered),
            assigned: figures.map_or(0, |day| day.assigned),
            settled: figures.map_or(0, |day| day.settled),
            resolved: figures.map_or(0, |day| day.resolved),
            new: new.clone(),
            overdue: concerning(&reader, overdue),
            awaits: app.store.list_owed(&reader, MAX_DIGEST).await?,
            about: Vec::new(),
        };
        Ok(usize::from(app.store.save_digest(&account.account, &digest).await?))
    }
}

/// The duties that concern a leader: all for the principal leader, those of the leader's departments for a leader in
/// charge.
fn concerning(leader: &Reader, rows: &[DutyRow]) -> Vec<DutyRow> {
    let concerns = |row: &DutyRow| match leader.seat().role() {
        Role::LeaderInCharge => leader.seat().leads(row.duty.owner.department()),
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
