//! How much fits on a case. Its state is one stored item, which must stay below 100 KB, and its history is read whole
//! whenever somebody looks at it, in two requests of a megabyte at most. So what is written on a case has shares: the
//! citizen's, published summaries, what staff record beyond what is required, and the clock's. Using up one share takes
//! nothing from the others. Together they leave room for everything that is required to finish the case, which only the
//! limits of the case itself can refuse.

use crate::actor::Actor;
use crate::case::{Case, evolve, json_bytes};
use crate::command::{Command, CommandKind};
use crate::event::{Event, Explanation};
use crate::permit::Share;
use crate::personal::Personal;
use crate::problem::{Field, FieldProblem, Refusal};
use crate::text::{Link, Note, Prose};

const KB: usize = 1_024;
/// The most messages and files that a citizen can send on a case.
pub const MAX_CITIZEN_TEXTS: usize = 100;
/// The most bytes of UTF-8 that a citizen can write on a case: some 130,000 Chinese characters. Verdicts and reasons
/// to reopen count too, but are never refused because of it.
pub const MAX_CITIZEN_BYTES: usize = 400_000;
/// The most bytes of UTF-8 in what is said at registration, which is one stored item.
pub(crate) const INTAKE_BYTES: usize = 80_000;
/// The most bytes of UTF-8 in the text of a plan, and in the evidence of its measures; and in the decisions of a study.
/// Each of these documents is one stored item.
pub(crate) const DOCUMENT_BYTES: usize = 40_000;
/// The share of published summaries.
const SUMMARIES_BYTES: usize = 32 * KB;
/// The most bytes of UTF-8 in the texts of an explanation, which are in the state and in an event.
const EXPLANATION_BYTES: usize = 40_000;
/// The room that is reserved for an explanation until it is given.
const EXPLANATION_KEPT_FREE: usize = EXPLANATION_BYTES + KB;
/// The share of the staff's other events, beyond which they can record only what is required: some 1,000 steps.
const STAFF_BYTES: usize = 224 * KB;
/// The share of the clock: every escalation level of 80 duties, and some more.
const CLOCK_BYTES: usize = 88 * KB;

/// How large a case may become, in bytes of JSON.
struct Limits {
    state: usize,
    events: usize,
}

/// Beyond these, only what is required can be written.
const BESIDE: Limits = Limits { state: 72 * KB, events: 490 * KB };
/// Beyond these, the clock no longer writes.
const CLOCK: Limits = Limits { state: 90 * KB, events: 530 * KB };
/// Beyond these, nothing can be written.
const CASE: Limits = Limits { state: 96 * KB, events: 560 * KB };

impl Limits {
    /// Whether a case is within the limits if `free` bytes are left over in both its state and its events.
    fn hold(&self, case: &Case, free: usize) -> bool {
        json_bytes(case) + free <= self.state && case.written.total() + free <= self.events
    }
}

fn kept_free(case: &Case) -> usize {
    let given = case.explanation.as_ref().is_some_and(|owed| owed.said.is_some());
    if given { 0 } else { EXPLANATION_KEPT_FREE }
}

/// Whether a case has room for one more message or file of the actor.
pub fn has_room_for_more(case: &Case, actor: &Actor) -> bool {
    !matches!(actor, Actor::Citizen) || usize::from(case.written.sent) < MAX_CITIZEN_TEXTS
}

/// Checks that the events of a command still fit on the case.
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
        Share::Needed if CASE.hold(&after, 0) => return Ok(()),
        Share::Needed => (false, Refusal::RecordFull),
        Share::Extra if matches!(actor, Actor::Citizen) => {
            (usize::from(written.sent) <= MAX_CITIZEN_TEXTS, Refusal::TooManyTexts)
        }
        Share::Extra => (written.staff <= STAFF_BYTES, Refusal::RecordFull),
        Share::Summary => (written.summaries <= SUMMARIES_BYTES, Refusal::RecordFull),
    };
    if fits && BESIDE.hold(&after, kept_free(&after)) { Ok(()) } else { Err(refusal) }
}

/// Whether the clock may still write on a case. If not, duties remain owed, but no more reminders or escalations are
/// sent.
pub fn clock_has_room(case: &Case) -> bool {
    case.written.clock <= CLOCK_BYTES && CLOCK.hold(case, kept_free(case))
}

/// Checks that a text of the citizen fits beside what they wrote before, which is in `personal`.
pub fn check_bytes(case: &Case, personal: &Personal, command: &Command) -> Result<(), Refusal> {
    let Command::SendMessage(message) = command else { return Ok(()) };
    let words = case.citizen_texts.iter().filter_map(|id| personal.words(*id));
    let words = words.map(|words| words.as_str().len());
    let bytes = words.sum::<usize>() + message.words.as_str().len();
    if bytes <= MAX_CITIZEN_BYTES { Ok(()) } else { Err(Refusal::TooManyTexts) }
}

/// Checks that an explanation is short enough to store; only a transcript can be too long.
pub(crate) fn check_explanation(explanation: &Explanation) -> Result<(), Refusal> {
    let Explanation { zh, en, video, transcript, name, office } = explanation;
    let texts = [
        ("zh", Some(zh.as_str())),
        ("en", en.as_ref().map(Note::as_str)),
        ("video", video.as_ref().map(Link::as_str)),
        ("name", Some(name.as_str())),
        ("office", Some(office.as_str())),
        ("transcript", transcript.as_ref().map(Prose::as_str)),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
    match overflow(texts, EXPLANATION_BYTES) {
        None => Ok(()),
        Some(problem) => Err(Refusal::Fields { fields: vec![problem] }),
    }
}

/// The first of some texts, each with the name of its field, that does not fit into `most` bytes of UTF-8 after those
/// before it.
pub(crate) fn overflow<'a>(
    texts: impl IntoIterator<Item = (String, &'a str)>,
    most: usize,
) -> Option<FieldProblem> {
    let mut left = most;
    for (field, text) in texts {
        let fitting = text.chars().take_while(|letter| {
            let fits = letter.len_utf8() <= left;
            left = left.saturating_sub(letter.len_utf8());
            fits
        });
        let (max, got) = (fitting.count(), text.chars().count());
        if max < got {
            return Some(FieldProblem::new(field, Field::TooLong { max, got }));
        }
    }
    None
}
