//! Stores cases in DynamoDB and refuses stale writes. It never decides whether a command is allowed, and no DynamoDB
//! type leaves it.
//!
//! There are three tables. `cases` holds heads, events, idempotency records, figures and the directory, none of which is
//! personal. `personal` holds people's words, one item per text, and notices; the public function may write there and
//! read by key, but neither list nor search. `staff` holds accounts and sessions, and the public function has no access
//! to it.
//!
//! One command is one transaction. No request scans a table.

mod access_key;
mod attempts;
mod case;
mod challenge;
mod commit;
mod counter;
mod directory;
mod document;
mod duty;
mod factor;
mod fence;
mod figures;
mod glance;
mod grant;
mod identity;
mod index;
mod insight;
mod item;
mod list;
mod log;
mod log_tree;
mod notice;
mod pending;
mod queue;
mod rebuild;
mod recipient;
mod recount;
mod refusal;
mod schema;
mod set_aside;
mod staff;
mod supervision;
mod table;
mod taken;
mod task;
mod trail;
mod waiting;

pub use access_key::AccessKey;
pub use attempts::CountedOf;
pub(crate) use attempts::{FREE_CODES_OF_A_CASE, SIGN_IN_SPAN_MS};
pub use case::{Former, HEAD_VERSION, Head, Imported, StoredHistory, agrees};
pub use challenge::{Challenge, Purpose};
pub use commit::{Commit, ImportMark, Recorded, Replay, Stored};
pub use counter::GroupKind;
pub use directory::{ENTRIES_AT_ONCE, Town};
pub use document::{
    DocumentKind, PLANS, PUBLISHED_PLANS, PUBLISHED_REFORMS, REFORMS, STUDIES, StoredDocument,
    plans_of, reforms_of,
};
pub use duty::Due;
pub use factor::{Recovery, StoredFactors, StoredPasskey, StoredPasskeys, StoredTotp};
pub use figures::FOLD_AT_ONCE;
pub use glance::Glance;
pub use identity::{StoredIdentity, Subject};
pub use index::{ListError, PAGE, Place};
pub use list::RegisterPart;
pub use log::{CHECKPOINTS_AT_ONCE, LogPage, LoggedDay};
pub use notice::{Claim, DELIVER_AT_ONCE, DueNotice, NoticeOutcome, TextBudget};
pub use pending::{OutboxKey, Pending, PendingSubject};
pub use queue::{QueuePart, Scope};
pub use rebuild::Rebuilt;
pub use refusal::{Refusals, Refused};
pub use schema::create_tables;
pub use staff::{FIRST_ADMINISTRATORS, FirstPassword, LoadedSession, StoredAccount};
pub(crate) use staff::{FREE_PASSWORDS, SESSION_MS, of_cookie};
pub use supervision::sample_order;
pub use taken::TakenFile;
pub use task::{Found, HeldTask, ImportProgress, Pieces, Progress, StoredTask, TaskKey};
pub use trail::Author;

use crate::random::random_range;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;
use shared::time::Day;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// The names of the three tables.
#[derive(Clone, Debug)]
pub struct Tables {
    pub cases: String,
    pub personal: String,
    pub staff: String,
}

impl Tables {
    /// Names that start with `prefix`.
    pub fn with_prefix(prefix: &str) -> Tables {
        Tables {
            cases: format!("{prefix}cases"),
            personal: format!("{prefix}personal"),
            staff: format!("{prefix}staff"),
        }
    }
}

/// The store.
#[derive(Clone)]
pub struct Store {
    client: Client,
    tables: Arc<Tables>,
    known_months: Arc<Mutex<HashSet<String>>>,
    known_readings: Arc<Mutex<HashSet<String>>>,
    compared: Arc<Mutex<Option<Day>>>,
    trail_day: Arc<Mutex<Option<Day>>>,
    known_refusals: Arc<Mutex<HashSet<String>>>,
}

/// Everything that can make the store fail.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else has written since.
    #[error("the case is at revision {current} by now")]
    Stale {
        /// The revision now stored.
        current: u32,
    },
    /// The random case number is in use.
    #[error("the case number is taken")]
    NumberTaken,
    /// The idempotency key is in use.
    #[error("the idempotency key is taken")]
    KeyTaken,
    /// A later version of the program wrote it, and this one would lose what it does not know.
    #[error("a later version of the program wrote it")]
    Newer,
    /// The row was imported before.
    #[error("the imported row is here already")]
    AlreadyHere,
    /// The database is unreachable or overloaded.
    #[error("the database is unavailable")]
    Unavailable(#[source] anyhow::Error),
    /// The database refuses what would be written, such as an item of more than 400 KB or a transaction of more than
    /// 100 items, and would refuse it again.
    #[error("the database refuses to store it")]
    Unstorable(#[source] anyhow::Error),
    /// What was read cannot be parsed, which is a defect.
    #[error("a stored item is broken")]
    Broken(#[source] anyhow::Error),
}

impl Store {
    /// The client is configured with retries and timeouts.
    pub fn new(client: Client, tables: Tables) -> Store {
        Store {
            client,
            tables: Arc::new(tables),
            known_months: Arc::default(),
            known_readings: Arc::default(),
            compared: Arc::default(),
            trail_day: Arc::default(),
            known_refusals: Arc::default(),
        }
    }

    /// Runs a transaction, again with growing pauses while it conflicts with another one or the database is throttling.
    /// `Ok(Err(reasons))` gives, for each item, the reason for its cancellation; at least one condition failed.
    async fn transact(
        &self,
        items: &[TransactWriteItem],
    ) -> Result<Result<(), Vec<Option<String>>>, StoreError> {
        let mut pauses = Pauses::begin();
        loop {
            let sent = self
                .client
                .transact_write_items()
                .set_transact_items(Some(items.to_vec()))
                .send()
                .await;
            let Err(error) = sent else { return Ok(Ok(())) };
            let reasons = cancellation(&error);
            let code = match &reasons {
                None => error.code().unwrap_or_default().to_owned(),
                Some(reasons) => {
                    let codes = || reasons.iter().flatten();
                    if codes().any(|code| code == "ConditionalCheckFailed") {
                        return Ok(Err(reasons.clone()));
                    }
                    codes().next().cloned().unwrap_or_default()
                }
            };
            if !passes(&code) {
                return Err(unavailable(error));
            }
            if !pauses.pause(code == "TransactionConflict").await {
                return Err(StoreError::Unavailable(
                    anyhow::anyhow!("a transaction was tried {} times", pauses.tries).context(code),
                ));
            }
        }
    }
}

/// For how long something is tried again, which leaves a function that lives for 15 seconds time to answer.
const TRIED_FOR: Duration = Duration::from_secs(6);

/// The pauses between tries, random so that those who collided don't meet again.
struct Pauses {
    until: Instant,
    tries: u32,
}

impl Pauses {
    fn begin() -> Pauses {
        Pauses { until: Instant::now() + TRIED_FOR, tries: 1 }
    }

    /// Pauses before the next try: for milliseconds after a conflict, which ends with the other transaction, and up to
    /// a second while the database throttles. `false` if the time is up.
    async fn pause(&mut self, is_conflict: bool) -> bool {
        let most = match is_conflict {
            true => u64::from(self.tries).saturating_mul(20).saturating_add(10).min(200),
            false => (25u64 << self.tries.min(6)).min(1_000),
        };
        self.tries = self.tries.saturating_add(1);
        let pause = Duration::from_millis(random_range(most / 4..=most));
        if Instant::now() + pause > self.until {
            return false;
        }
        tokio::time::sleep(pause).await;
        true
    }
}

/// Whether an error of DynamoDB passes by itself: conflicts, throttling in all its names, and its own failures.
fn passes(code: &str) -> bool {
    matches!(
        code,
        "TransactionConflict"
            | "TransactionConflictException"
            | "TransactionInProgressException"
            | "ThrottlingError"
            | "ThrottlingException"
            | "ProvisionedThroughputExceeded"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "InternalServerError"
            | "ServiceUnavailable"
    )
}

fn cancellation(error: &SdkError<TransactWriteItemsError>) -> Option<Vec<Option<String>>> {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => Some(
            canceled
                .cancellation_reasons()
                .iter()
                .map(|reason| reason.code().filter(|code| *code != "None").map(str::to_owned))
                .collect(),
        ),
        Some(_) | None => None,
    }
}

/// Converts an SDK error. The source keeps the service's own message for the log. A request that is invalid in itself
/// is told apart, because sending it again is of no use.
fn unavailable<E>(error: SdkError<E>) -> StoreError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let code = error.code().unwrap_or("no answer").to_owned();
    let message = error.message().map_or_else(|| described(&error), str::to_owned);
    // A cancelled transaction that was not too much for a moment was too much for good: an item over 400 KB, say.
    let is_final = ["ValidationException", "TransactionCanceledException"].contains(&code.as_str());
    let source = anyhow::anyhow!(message).context(code);
    if is_final { StoreError::Unstorable(source) } else { StoreError::Unavailable(source) }
}

/// What an error and its causes say. Their `Debug` would quote the response, and with it what people wrote.
fn described(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(&format!(": {error}"));
        cause = error.source();
    }
    said
}

/// Whether a conditional write of one item succeeded: `false` if its condition did not hold.
fn kept<T, E>(sent: Result<T, SdkError<E>>) -> Result<bool, StoreError>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match sent {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(unavailable(error)),
    }
}
