//! Who may read what of a case. This is the only place that decides it: every page, list, file and search of the
//! staff asks here, so nothing can be found that cannot be read.

use crate::actor::Seat;
use crate::case::{Case, OwedExplanation};
use crate::event::Explanation;
use crate::id::DepartmentId;
use crate::personal::{Content, Personal, TextId};
use crate::succession::Reader;
use crate::text::{Line, Link, Note, Prose};
use crate::view::citizen::shows_citizen;

/// What somebody may read of a case beyond what is public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    /// Whether they may read what was said and written: the registration, messages, answers, reasons and files.
    pub words: bool,
    /// Whether they may know who the citizen is; never true without `words`.
    pub person: bool,
    pub notes: bool,
}

/// What a reader may read of `case`: more than the public only if they have to do with it. That is the window
/// that has the case, the departments that are involved and their leaders, the principal leader and the inspector. As long
/// as no department is named, a case concerns every leader, who may have to decide whose it is. A
/// department that the citizen complains about must not learn who complains, unless the citizen agreed, and neither must
/// those that follow it.
pub fn reads(case: &Case, reader: &Reader) -> Reads {
    let seat = reader.seat();
    match seat {
        Seat::WindowClerk { window } | Seat::WindowLead { window } => {
            let is_theirs = case.window == *window;
            Reads { words: is_theirs, person: is_theirs, notes: false }
        }
        Seat::DepartmentOfficer { .. } | Seat::DepartmentHead { .. } => {
            let words = reader.departments().iter().any(|own| case.involves(own));
            let is_about_them = reader.follows().iter().any(|own| case.is_about(own));
            let person = words && (case.shows_identity || !is_about_them);
            Reads { words, person, notes: false }
        }
        Seat::LeaderInCharge { departments } => {
            let leads = |department: &DepartmentId| seat.leads(Some(department));
            let is_theirs = departments.is_empty()
                || departments.iter().any(|department| case.involves(department))
                || case.concerns(leads);
            Reads { words: is_theirs, person: is_theirs, notes: is_theirs }
        }
        Seat::PrincipalLeader | Seat::Inspector => Reads { words: true, person: true, notes: true },
        Seat::Administrator => Reads { words: false, person: false, notes: false },
    }
}

impl Reads {
    /// Whether a file may be opened and its name read. A photo of a document shows who the citizen is.
    pub fn file(self, case: &Case, file: TextId) -> bool {
        self.words && (self.person || !shows_citizen(case, file))
    }
}

/// Every text of a case that a reader's searches look through: those that they may read, but for telephones and
/// documents. These are searched for whole and never bit by bit: with a reason, or when the person registers a case.
pub fn texts_read<'a>(case: &'a Case, personal: &'a Personal, reader: &Reader) -> Vec<&'a str> {
    let reads = reads(case, reader);
    let mut texts = public_texts(case);
    if !reads.words {
        return texts;
    }
    for (id, content) in &personal.0 {
        match content {
            Content::Intake(intake) => texts.extend(intake.texts(reads.person)),
            Content::Words(_) if !reads.notes && case.noted.contains(id) => {}
            Content::Words(words) => texts.push(words.as_str()),
            Content::File(file) if reads.file(case, *id) => texts.push(file.name.as_str()),
            Content::File(_) => {}
        }
    }
    texts
}

/// The texts that are public, because they were written for publication.
fn public_texts(case: &Case) -> Vec<&str> {
    let mut texts: Vec<&str> = case.summary.iter().map(Note::as_str).collect();
    let published = case.files.iter().filter_map(|fact| fact.published.as_ref());
    texts.extend(published.map(|copy| copy.caption.as_str()));
    let said = case.explanation.as_ref().and_then(|OwedExplanation { said, .. }| said.as_ref());
    if let Some(Explanation { zh, en, video, transcript, name, office }) = said {
        texts.push(zh.as_str());
        texts.extend(en.as_ref().map(Note::as_str));
        texts.extend(video.as_ref().map(Link::as_str));
        texts.extend(transcript.as_ref().map(Prose::as_str));
        texts.extend([name, office].map(Line::as_str));
    }
    texts
}
