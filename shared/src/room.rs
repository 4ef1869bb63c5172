//! How much fits on a case. The store keeps a case with all its events as one item of at most 400 KB, so what is
//! written on a case has shares: the citizen's, the published summaries', what the staff record beside what they
//! must do, and the clock's. Whoever has used up theirs takes nothing from the others, and together they leave
//! room for what brings a case to its end: that is refused by the limit of the item alone.

use crate::actor::Actor;
use crate::case::{Case, evolve, json_bytes};
use crate::command::{Command, CommandKind};
use crate::event::{Event, Explanation};
use crate::permit::Share;
use crate::personal::Personal;
use crate::problem::{Field, FieldProblem, Refusal};
use crate::text::{Line, Link, Note, Prose};

const KB: usize = 1_024;
/// Messages and files that a citizen can send on a case.
pub const MAX_CITIZEN_TEXTS: usize = 100;
/// What a citizen can write on a case, in bytes of UTF-8: some 130,000 Chinese characters. Verdicts and
/// reasons to reopen count, and are never refused for it.
pub const MAX_CITIZEN_BYTES: usize = 400_000;
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

/// What the store keeps of a case, with its events.
fn total(case: &Case) -> usize {
    json_bytes(case) + case.written.total()
}

fn kept_free(case: &Case) -> usize {
    let given = case.explanation.as_ref().is_some_and(|owed| owed.said.is_some());
    if given { 0 } else { EXPLANATION_KEPT_FREE }
}

/// Whether there is room on a case for one more message or file of whoever acts.
pub fn has_room_for_more(case: &Case, actor: &Actor) -> bool {
    !matches!(actor, Actor::Citizen) || usize::from(case.written.sent) < MAX_CITIZEN_TEXTS
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
    let written = &after.written;
    let (fits, refusal) = match kind.rule().share {
        Share::Needed if total(&after) <= ITEM_BYTES => return Ok(()),
        Share::Needed => (false, Refusal::RecordFull),
        Share::Extra if matches!(actor, Actor::Citizen) => {
            (usize::from(written.sent) <= MAX_CITIZEN_TEXTS, Refusal::TooManyTexts)
        }
        Share::Extra => (written.staff <= STAFF_BYTES, Refusal::RecordFull),
        Share::Summary => (written.summaries <= SUMMARIES_BYTES, Refusal::RecordFull),
    };
    if fits && total(&after) + kept_free(&after) <= BESIDE_BYTES { Ok(()) } else { Err(refusal) }
}

/// Whether the clock may still write on a case. Where it may not, nothing is owed less; it is only told of no
/// more.
pub fn clock_has_room(case: &Case) -> bool {
    case.written.clock <= CLOCK_BYTES && total(case) + kept_free(case) <= CLOCK_TOTAL_BYTES
}

/// Whether what a citizen sends still fits beside what they wrote before, which is `personal`.
pub fn check_bytes(case: &Case, personal: &Personal, command: &Command) -> Result<(), Refusal> {
    let Command::SendMessage(message) = command else { return Ok(()) };
    let words = case.citizen_texts.iter().filter_map(|id| personal.words(*id));
    let words = words.map(|words| words.as_str().len());
    let bytes = words.sum::<usize>() + message.words.as_str().len();
    if bytes <= MAX_CITIZEN_BYTES { Ok(()) } else { Err(Refusal::TooManyTexts) }
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
