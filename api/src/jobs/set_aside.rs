//! Keeps one thing that fails from stopping all others. Each job goes through its subjects one by one; what fails is set
//! aside with its reason, where an administrator finds it, and is tried again after pauses that grow. The others go on.
//!
//! If the database does not answer, that is nobody's own failure: nothing is set aside, and the job ends until the next
//! run.

use crate::app::App;
use crate::store::StoreError;
use sha2::{Digest, Sha256};
use shared::hash::hex;
use shared::number::CaseNumber;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use shared::vocabulary::{Job, SetAsideReason};
use shared::wire::SetAside;
use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// The longest pause before another try. The first is a minute, except after what the database did not answer, and each
/// is twice as long as the one before.
const LONGEST_PAUSE_MS: i64 = 6 * HOUR_MS;
/// What the database did not answer passes by itself, so the first tries follow one another soon: for a minute.
const SOON_MS: i64 = 2_000;
const SOON_TRIES: u32 = 30;
/// After this many doublings the pause is the longest.
const MAX_DOUBLINGS: u32 = 9;
/// The most characters of a detail.
const MAX_DETAIL: usize = 300;
/// The most characters of a subject in an identifier; a longer one is hashed.
const MAX_SUBJECT: usize = 150;
/// A row of digits as long as this may be a telephone or a document, and is not shown. Case numbers have shorter ones.
const MIN_HIDDEN_DIGITS: usize = 7;

/// Why something could not be done.
#[derive(Debug)]
pub(super) enum Trouble {
    Store(StoreError),
    /// A panic, which is a defect of the program.
    BrokeOff,
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Store(error)
    }
}

/// Runs something that may panic. It is put on the heap, because a job within a job within a function would not fit on
/// the stack.
pub(super) fn caught<'a, T: 'a>(
    doing: impl Future<Output = Result<T, StoreError>> + Send + 'a,
) -> impl Future<Output = Result<T, Trouble>> + Send + 'a {
    let mut doing: Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>> =
        Box::pin(doing);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| doing.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(done.map_err(Trouble::Store)),
        Err(_) => Poll::Ready(Err(Trouble::BrokeOff)),
    })
}

/// What a job has set aside, and what comes of it in one run.
pub(super) struct SetAsideList {
    app: App,
    job: Job,
    now: Timestamp,
    /// By subject; the empty one is the job as a whole.
    known: BTreeMap<String, SetAside>,
    tried: BTreeSet<String>,
    failed: usize,
}

impl SetAsideList {
    /// Reads what a job has set aside.
    pub(super) async fn load(app: &App, job: Job) -> Result<SetAsideList, StoreError> {
        let known = app.store.load_set_aside(job).await?;
        Ok(SetAsideList {
            app: app.clone(),
            job,
            now: app.now(),
            known: known
                .into_iter()
                .map(|known| (known.subject.clone().unwrap_or_default(), known))
                .collect(),
            tried: BTreeSet::new(),
            failed: 0,
        })
    }

    pub(super) fn is_set_aside(&self, subject: &str) -> bool {
        self.known.contains_key(subject)
    }

    /// Whether a subject is set aside and its next try has not come, or was tried in this run already.
    pub(super) fn rests(&self, subject: &str) -> bool {
        self.tried.contains(subject)
            || self.known.get(subject).is_some_and(|known| known.next_try > self.now)
    }

    /// The subjects whose next try has come, and which this run has not met.
    pub(super) fn left_to_try(&self) -> Vec<String> {
        let is_left = |subject: &&String| !subject.is_empty() && !self.rests(subject);
        self.known.keys().filter(is_left).cloned().collect()
    }

    /// Does something about a subject. `None` if it failed and was set aside; an error only if the database does not
    /// answer.
    pub(super) fn attempt<'a, T: Send + 'a>(
        &'a mut self,
        subject: &'a str,
        doing: impl Future<Output = Result<T, StoreError>> + Send + 'a,
    ) -> impl Future<Output = Result<Option<T>, StoreError>> + Send + 'a {
        let doing = caught(doing);
        async move {
            let done = doing.await;
            self.record(subject, done).await
        }
    }

    /// Records what came of a subject: sets it aside if it failed, and forgets that it was set aside if it did not.
    pub(super) async fn record<T>(
        &mut self,
        subject: &str,
        done: Result<T, Trouble>,
    ) -> Result<Option<T>, StoreError> {
        self.tried.insert(subject.to_owned());
        let trouble = match done {
            Ok(done) => {
                if let Some(known) = self.known.remove(subject) {
                    self.app.store.drop_set_aside(&known.id).await?;
                    let (job, tries) = (self.job.code(), known.tries);
                    tracing::info!(job, tries, "what was set aside is done");
                }
                return Ok(Some(done));
            }
            Err(trouble) => trouble,
        };
        let (reason, detail) = match &trouble {
            Trouble::BrokeOff => (SetAsideReason::BrokeOff, String::new()),
            Trouble::Store(error) => match error {
                // Somebody else wrote first, and the next run sees what.
                StoreError::Stale { .. }
                | StoreError::NumberTaken
                | StoreError::KeyTaken
                | StoreError::AlreadyHere => return Ok(None),
                StoreError::Newer => (SetAsideReason::Newer, String::new()),
                StoreError::Broken(_) => (SetAsideReason::Unreadable, detail_of(error)),
                StoreError::Unstorable(_) => (SetAsideReason::Unstorable, detail_of(error)),
                StoreError::Unavailable(_) => {
                    self.app.store.check_available().await?;
                    (SetAsideReason::Unanswered, detail_of(error))
                }
            },
        };
        self.set_aside(subject, reason, detail).await?;
        Ok(None)
    }

    async fn set_aside(
        &mut self,
        subject: &str,
        reason: SetAsideReason,
        detail: String,
    ) -> Result<(), StoreError> {
        self.failed = self.failed.saturating_add(1);
        let known = self.known.get(subject);
        // A job as a whole is tried in every run, because everybody waits for it, and counted once a minute.
        if subject.is_empty() && known.is_some_and(|known| known.next_try > self.now) {
            return Ok(());
        }
        let tries = known.map_or(1, |known| known.tries.saturating_add(1));
        let pause = if subject.is_empty() { MINUTE_MS } else { pause_after(reason, tries) };
        let set_aside = SetAside {
            id: known.map_or_else(|| id_of(self.job, subject), |known| known.id.clone()),
            job: self.job,
            subject: Some(subject.to_owned()).filter(|subject| !subject.is_empty()),
            number: number_in(subject),
            reason,
            detail,
            first_failed_at: known.map_or(self.now, |known| known.first_failed_at),
            last_failed_at: self.now,
            tries,
            next_try: self.now.plus(pause),
        };
        self.app.store.save_set_aside(&set_aside).await?;
        let (job, reason, detail) = (self.job.code(), reason.code(), &set_aside.detail);
        if known.is_none() {
            // An alarm hangs on these words: see infra/aws/template.yaml.
            tracing::error!(job, reason, detail, "set aside");
        } else {
            tracing::warn!(job, reason, detail, tries, "set aside again");
        }
        self.known.insert(subject.to_owned(), set_aside);
        Ok(())
    }
}

/// What came of a job.
#[derive(Debug, Default)]
pub(super) struct Ran<T> {
    pub(super) done: T,
    /// How many subjects failed.
    pub(super) failed: usize,
}

/// What came of a job, or that the database did not answer it.
pub(super) type RanOrNot<T> = Result<Ran<T>, StoreError>;

impl SetAsideList {
    /// Ends a run of the job. If it failed as a whole, it is set aside as a whole, so that it cannot stop the other jobs,
    /// unless the database did not answer: then the next run tries again.
    pub(super) async fn end<T: Default>(mut self, done: Result<T, Trouble>) -> RanOrNot<T> {
        match self.record("", done).await {
            Ok(done) => Ok(Ran { done: done.unwrap_or_default(), failed: self.failed }),
            Err(error) => {
                tracing::error!(job = self.job.code(), "a job waits for the database: {error}");
                Err(error)
            }
        }
    }
}

/// The pause after a number of tries, the last of which failed for this reason.
fn pause_after(reason: SetAsideReason, tries: u32) -> i64 {
    let soon = if reason == SetAsideReason::Unanswered { SOON_TRIES } else { 0 };
    if (1..=soon).contains(&tries) {
        return SOON_MS;
    }
    let doublings = tries.saturating_sub(soon).saturating_sub(1).min(MAX_DOUBLINGS);
    MINUTE_MS.saturating_mul(1 << doublings).min(LONGEST_PAUSE_MS)
}

/// The identifier of a subject that a job sets aside. It fits into a path and begins with the job.
fn id_of(job: Job, subject: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-:_.".contains(letter);
    let written: String = subject
        .chars()
        .map(|letter| match letter {
            '#' => '~',
            letter if fits(letter) => letter,
            _ => '_',
        })
        .collect();
    let is_whole = written.len() <= MAX_SUBJECT && !written.contains('_');
    let written = if is_whole {
        written
    } else {
        hex(&Sha256::digest(subject.as_bytes())).chars().take(32).collect()
    };
    format!("{}~{written}", job.code())
}

/// The case that a subject belongs to: its name begins with the number, or with the partition of the case.
fn number_in(subject: &str) -> Option<CaseNumber> {
    let subject = subject.trim_start_matches("OUTBOX#").trim_start_matches("CASE#");
    CaseNumber::read(subject.split('#').next()?).ok()
}

/// What an error says without what it quotes. What could not be parsed may hold anything, and the parser quotes it, so
/// of a parser's words only the kind and the place are kept.
fn detail_of(error: &StoreError) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(error) = cause {
        said.push(match error.downcast_ref::<serde_json::Error>() {
            Some(json) => {
                let kind = json.classify();
                format!("JSON {kind:?} at line {}, column {}", json.line(), json.column())
            }
            None => error.to_string(),
        });
        cause = error.source();
    }
    hidden(&said.join(": ")).chars().take(MAX_DETAIL).collect()
}

/// A text without long rows of digits, and without anything but ASCII: the program's own messages have neither.
fn hidden(said: &str) -> String {
    let mut shown = String::new();
    let mut digits = String::new();
    for letter in said.chars().chain(std::iter::once('\n')) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if digits.len() < MIN_HIDDEN_DIGITS {
            shown.push_str(&digits);
        } else {
            shown.push('#');
        }
        digits.clear();
        if letter.is_ascii() && !letter.is_ascii_control() {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[tokio::test]
    async fn a_panic_ends_only_what_panicked() {
        let taken = |place: usize| caught(async move { Ok([1, 2][place]) });
        assert!(matches!(taken(1).await, Ok(2)));
        assert!(matches!(taken(2).await, Err(Trouble::BrokeOff)));
        let failing = caught::<()>(async { Err(StoreError::KeyTaken) });
        assert!(matches!(failing.await, Err(Trouble::Store(StoreError::KeyTaken))));
    }

    #[test]
    fn the_pauses_grow_from_a_minute_to_six_hours() {
        let after = |tries| pause_after(SetAsideReason::Unreadable, tries);
        let minutes: Vec<i64> = (0..=12).map(|tries| after(tries) / MINUTE_MS).collect();
        assert_eq!(minutes, [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
        assert_eq!(after(u32::MAX), LONGEST_PAUSE_MS);
    }

    #[test]
    fn what_was_not_answered_is_tried_again_soon_for_a_minute() {
        let after = |tries| pause_after(SetAsideReason::Unanswered, tries);
        assert_eq!((1..=30).map(after).sum::<i64>(), MINUTE_MS);
        let minutes: Vec<i64> = (31..=34).map(|tries| after(tries) / MINUTE_MS).collect();
        assert_eq!(minutes, [1, 2, 4, 8]);
        assert_eq!(after(u32::MAX), LONGEST_PAUSE_MS);
    }

    #[test]
    fn an_identifier_fits_into_a_path_and_two_subjects_never_share_one() {
        for (subject, expected) in [
            ("", "figures~"),
            ("1804-12345-74#000003", "figures~1804-12345-74~000003"),
            ("1804-12345-74#000003#l:tax", "figures~1804-12345-74~000003~l:tax"),
        ] {
            assert_eq!(id_of(Job::Figures, subject), expected);
        }
        let odd = ["a b", "a/b", "a_b", &"x".repeat(400), &"x".repeat(401)];
        let ids: BTreeSet<String> = odd.iter().map(|odd| id_of(Job::Figures, odd)).collect();
        assert_eq!(ids.len(), odd.len());
        assert!(ids.iter().all(|id| id.len() < 60 && !id.contains(['/', ' '])), "{ids:?}");
    }

    #[test]
    fn a_detail_quotes_nothing_that_was_stored() {
        let broken = serde_json::from_str::<u8>("\"13800000001 王某某\"").expect_err("no number");
        let error = StoreError::Broken(anyhow::Error::new(broken).context("attribute notice"));
        let detail = detail_of(&error);
        assert!(detail.starts_with("attribute notice: JSON Data at line 1, column "), "{detail}");
        assert!(!detail.contains("1380000") && detail.is_ascii(), "{detail}");
        let other = StoreError::Unstorable(anyhow!("王某某 13800000001 is of 1804-12345-74"));
        assert_eq!(detail_of(&other), " # is of 1804-12345-74");
        let long = StoreError::Unstorable(anyhow!("x".repeat(5_000)));
        assert_eq!(detail_of(&long).len(), MAX_DETAIL);
    }

    #[test]
    fn the_case_of_a_subject_is_found() {
        let number = CaseNumber::new(shared::time::Day(17_637), 12_345);
        for subject in [format!("CASE#{number}"), format!("{number}#000003"), format!("{number}")] {
            assert_eq!(number_in(&subject), Some(number), "{subject}");
        }
        for subject in ["", "PLAN#p-1", "plan-p-1#000002", "reform-r-1#000001#citizen"] {
            assert_eq!(number_in(subject), None, "{subject}");
        }
    }
}
