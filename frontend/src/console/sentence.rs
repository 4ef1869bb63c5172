//! Where a case stands, said to the staff: who has it, and what they owe by when. It is made of the
//! same facts as the sentence the citizen reads; only whom it speaks to differs.

use crate::console::text;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::sentence::holder_name;
use shared::time::Timestamp;
use shared::view::Holder;
use shared::view::PublicCase;
use shared::vocabulary::StageKind;

/// Who has the case, as colleagues say it to each other.
pub fn holder_words(holder: &Holder, names: &Directory, lang: Lang) -> String {
    match holder {
        Holder::Window { .. } | Holder::Department { .. } => holder_name(holder, names, lang),
        Holder::Citizen => text::held_by_citizen(lang).into(),
        Holder::Nobody => text::held_by_nobody(lang).into(),
    }
}

/// The first sentence of the case page.
pub fn staff_sentence(case: &PublicCase, names: &Directory, lang: Lang) -> String {
    let who = holder_words(&case.holder, names, lang);
    let due = case.due.map_or(String::new(), Timestamp::minute_text);
    let outcome = case.outcome.map_or("", |outcome| outcome.say(lang));
    match case.stage {
        StageKind::Registered => text::stands_registered(lang, who, due),
        StageKind::Summoned => text::stands_summoned(lang, who, due),
        StageKind::Assigned => text::stands_assigned(lang, who, due),
        StageKind::Accepted => text::stands_accepted(lang, who, due),
        StageKind::Returned => text::stands_returned(lang, who, due),
        StageKind::Reopened => text::stands_reopened(lang, who, due),
        StageKind::Settled => text::stands_settled(lang, outcome),
        StageKind::Resolved => text::stands_resolved(lang, outcome),
        StageKind::Closed => {
            let because = case.closed.map_or("", |because| because.say(lang));
            text::stands_closed(lang, outcome, because)
        }
    }
}
