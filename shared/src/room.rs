//! How much fits on a case. The store keeps a case with all its events as one item of at most 400 KB, so what is
//! written on a case has shares: the citizen's, the published summaries', what the staff record beside what they
//! must do, and the clock's. Whoever has used up theirs takes nothing from the others, and together they leave
//! room for what brings a case to its end: that is refused by the limit of the item alone.

use crate::actor::{Actor, By};
use crate::case::{Case, evolve};
use crate::command::{Command, CommandKind};
use crate::event::{Event, Explanation, What};
use crate::permit::Share;
use crate::personal::{Personal, TextId};
use crate::problem::{Field, FieldProblem, Refusal};
use crate::text::{Line, Link, Note, Prose};
use crate::view::spoken;
use serde::Serialize;
use std::io;

const KB: usize = 1_024;
/// Messages and files that a citizen can send on a case.
pub const CITIZEN_TEXTS_MOST: usize = 100;
/// What a citizen can write on a case, in bytes of UTF-8: some 130,000 Chinese characters. Verdicts and
/// reasons to reopen count, and are never refused for it.
pub const CITIZEN_BYTES_MOST: usize = 400_000;
/// The events of all published summaries.
const SUMMARIES_BYTES: usize = 32 * KB;
/// The texts of a public explanation, in bytes of UTF-8. It is in the case twice: as it stands, and as it happened.
const EXPLANATION_BYTES: usize = 40_000;
/// What is kept free for an explanation until it is given.
const EXPLANATION_KEPT_FREE: usize = 2 * EXPLANATION_BYTES + 2 * KB;
/// The other events of the staff, up to which they may record more than they must.
const STAFF_BYTES: usize = 64 * KB;
/// The clock's events, up to which it goes on: every rung of 80 duties, and some more.
const CLOCK_BYTES: usize = 88 * KB;
/// The case as a whole, up to which anything is written that need not be.
const BESIDE_BYTES: usize = 330 * KB;
/// The case as a whole, up to which the clock writes.
const CLOCK_TOTAL_BYTES: usize = 370 * KB;
/// The case as a whole: the limit of the item, without the keys and names beside the case.
const ITEM_BYTES: usize = 396 * KB;
/// The longest name of the account that is kept beside an event of the staff, with its quotes and comma.
const ACCOUNT_BYTES: usize = 43;
/// What is kept in its place where there is none.
const NO_ACCOUNT_BYTES: usize = 5;

/// Counts what is written to it.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a value's JSON; all there are where it has none.
fn json_bytes(value: &impl Serialize) -> usize {
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).map_or(usize::MAX, |()| count.0)
}

/// What an event takes beside its JSON.
fn beside(event: &Event) -> usize {
    match event.by {
        By::Window { .. } | By::Department { .. } | By::Office { .. } => ACCOUNT_BYTES,
        By::Citizen | By::Clock => NO_ACCOUNT_BYTES,
    }
}

/// The bytes of those events of a case that are meant.
fn written(case: &Case, meant: impl Fn(&Event) -> bool) -> usize {
    let meant = case.log.iter().filter(|event| meant(event));
    meant.map(|event| json_bytes(event) + beside(event) + 1).sum()
}

/// What the store keeps of a case, with room for the explanation that may still be given.
fn total(case: &Case) -> usize {
    json_bytes(case) + case.log.iter().map(beside).sum::<usize>()
}

fn kept_free(case: &Case) -> usize {
    let given = case.explanation.as_ref().is_some_and(|owed| owed.said.is_some());
    if given { 0 } else { EXPLANATION_KEPT_FREE }
}

/// Whether an event is written to be published, and has a share of its own.
fn is_published(what: &What) -> bool {
    matches!(what, What::SummaryPublished { .. } | What::FilePublished { .. } | What::Explained(_))
}

/// How many messages and files the citizen sent.
fn citizens(case: &Case) -> usize {
    let sent = |event: &&Event| {
        event.by == By::Citizen
            && matches!(event.what, What::MessageSent { .. } | What::FileAdded { .. })
    };
    case.log.iter().filter(sent).count()
}

/// Whether there is room on a case for one more message or file of whoever acts.
pub fn has_room_for_more(case: &Case, actor: &Actor) -> bool {
    !matches!(actor, Actor::Citizen) || citizens(case) < CITIZEN_TEXTS_MOST
}

/// Whether the events of a command still fit on the case.
pub(crate) fn check(
    case: &Case,
    kind: CommandKind,
    actor: &Actor,
    events: &[Event],
) -> Result<(), Refusal> {
    let mut after = case.clone();
    for event in events {
        let number = after.number;
        after = evolve(Some(after), number, event).ok_or(Refusal::NoCase)?;
    }
    let by_staff = |event: &Event| {
        matches!(event.by, By::Window { .. } | By::Department { .. } | By::Office { .. })
            && !is_published(&event.what)
    };
    let (fits, refusal) = match kind.rule().share {
        Share::Needed if total(&after) <= ITEM_BYTES => return Ok(()),
        Share::Needed => (false, Refusal::RecordFull),
        Share::Extra if matches!(actor, Actor::Citizen) => {
            (citizens(&after) <= CITIZEN_TEXTS_MOST, Refusal::TooManyTexts)
        }
        Share::Extra => (written(&after, by_staff) <= STAFF_BYTES, Refusal::RecordFull),
        Share::Summary => {
            let summaries = |event: &Event| matches!(event.what, What::SummaryPublished { .. });
            (written(&after, summaries) <= SUMMARIES_BYTES, Refusal::RecordFull)
        }
    };
    if fits && total(&after) + kept_free(&after) <= BESIDE_BYTES { Ok(()) } else { Err(refusal) }
}

/// Whether the clock may still write on a case. Where it may not, nothing is owed less; it is only told of no
/// more.
pub fn clock_has_room(case: &Case) -> bool {
    written(case, |event| event.by == By::Clock) <= CLOCK_BYTES
        && total(case) + kept_free(case) <= CLOCK_TOTAL_BYTES
}

/// Whether what a citizen sends still fits beside what they wrote before, which is `personal`.
pub fn check_bytes(case: &Case, personal: &Personal, command: &Command) -> Result<(), Refusal> {
    let Command::SendMessage(message) = command else { return Ok(()) };
    let by_citizen = case.log.iter().filter(|event| event.by == By::Citizen);
    let said: Vec<TextId> = by_citizen.flat_map(|event| spoken(&event.what)).collect();
    let words = said.iter().filter_map(|id| personal.words(*id)).map(|words| words.as_str().len());
    let bytes = words.sum::<usize>() + message.words.as_str().len();
    if bytes <= CITIZEN_BYTES_MOST { Ok(()) } else { Err(Refusal::TooManyTexts) }
}

/// Whether an explanation is short enough to be kept; a transcript is what can be too long.
pub(crate) fn check_explanation(explanation: &Explanation) -> Result<(), Refusal> {
    let Explanation { zh, en, video, transcript, name, office } = explanation;
    let beside = zh.as_str().len()
        + en.as_ref().map_or(0, |note: &Note| note.as_str().len())
        + video.as_ref().map_or(0, |link: &Link| link.as_str().len())
        + [name, office].into_iter().map(|line: &Line| line.as_str().len()).sum::<usize>();
    let Some(said) = transcript.as_ref().map(Prose::as_str) else { return Ok(()) };
    let mut left = EXPLANATION_BYTES.saturating_sub(beside);
    let fitting = said.chars().take_while(|letter| {
        let fits = letter.len_utf8() <= left;
        left = left.saturating_sub(letter.len_utf8());
        fits
    });
    let (max, got) = (fitting.count(), said.chars().count());
    if max == got {
        return Ok(());
    }
    let problem = FieldProblem::new("transcript", Field::TooLong { max, got });
    Err(Refusal::Fields { fields: vec![problem] })
}
