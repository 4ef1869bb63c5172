//! Imports the rows of a register: finds those that were imported before, and registers each of the others as a case.

use super::CheckedRow;
use crate::app::App;
use crate::problem::Failure;
use crate::service::commit_new;
use crate::store::{Commit, ImportMark, StoreError, StoredHistory};
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use shared::actor::{Actor, Seat, Staff};
use shared::case::History;
use shared::command::{Command, Import};
use shared::decide::{Facts, decide};
use shared::event::{EventPayload, RecordedResolution};
use shared::id::{AccountId, DepartmentId};
use shared::number::CaseNumber;
use shared::personal::{Personal, TextId};
use shared::policy::Policy;
use shared::text::Line;
use shared::time::Timestamp;
use shared::view::reads;
use shared::wire::{Difference, DifferingRow, ImportField, ImportMapping, KnownRow, KnownRows};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The number of cases that are read at once to be compared with rows.
const HISTORIES_AT_ONCE: usize = 16;

/// Who imports, and the rules that apply.
pub struct Importer {
    pub account: AccountId,
    pub actor: Actor,
    pub policy: Policy,
    pub now: Timestamp,
}

impl Importer {
    /// A member of staff, with the rules now in force.
    pub async fn of(app: &App, staff: &Staff) -> Result<Importer, StoreError> {
        let (account, actor) = (staff.account.clone(), Actor::Staff(staff.clone()));
        Ok(Importer { account, actor, policy: app.policy().await?, now: app.now() })
    }
}

/// Whether a row is here already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Existing {
    No,
    /// With the same content.
    Same,
    /// Its number is here, with different content.
    Differing,
}

/// A row that can be written, with what was found out about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadyRow {
    pub row: CheckedRow,
    pub existing: Existing,
}

impl ReadyRow {
    /// Under which mark it is imported; `None` if it is not.
    fn mark(&self, known: &KnownRows) -> Option<String> {
        match self.existing {
            Existing::No => Some(self.row.identity.clone()),
            Existing::Same => None,
            Existing::Differing => match known.of(self.row.place) {
                Some(KnownRow::New) => Some(self.row.identity_of_another()),
                Some(KnownRow::Skip) | None => None,
            },
        }
    }
}

/// The number of characters of a cell shown in a preview.
const SHOWN_OF_A_CELL: usize = 200;

/// A cell as the preview shows it.
pub fn shown(cell: &str) -> String {
    match cell.char_indices().nth(SHOWN_OF_A_CELL) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// Registers a row as a case, once. Returns whether there is now a case with its content.
pub async fn write(
    app: &App,
    importer: &Importer,
    source: &str,
    known: &KnownRows,
    ready: &ReadyRow,
) -> Result<bool, Failure> {
    let Some(mark) = ready.mark(known) else { return Ok(false) };
    let CheckedRow { digest, import, .. } = &ready.row;
    let Importer { account, actor, policy, now } = importer;
    let command = Command::Import(Box::new(import.clone()));
    let town = app.town().await?;
    let decision = decide(None, &command, actor, &Facts::of(*now, policy, &town.directory))?;
    let committed = commit_new(app, import.received_at.day(), |id| Commit {
        before: None,
        id,
        decision: &decision,
        account: Some(account),
        replay: None,
        import: Some(ImportMark { source, row: &mark, digest }),
        pepper: &app.pepper,
        policy,
        now: *now,
    });
    match committed.await {
        Ok(_) => Ok(true),
        // Written before the worker was broken off, or meanwhile by another import.
        Err(StoreError::AlreadyHere) => {
            let marks = app.store.load_imported(source, std::slice::from_ref(&mark)).await?;
            Ok(marks.get(&mark).is_some_and(|known| known.digest.as_ref() == Some(digest)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The rows that were imported before, by their positions.
#[derive(Default)]
pub struct ExistingRows {
    /// Rows with the same content.
    pub same: BTreeSet<usize>,
    /// Rows whose number was imported with different content.
    pub differing: BTreeMap<usize, DifferingRow>,
}

impl ExistingRows {
    pub fn of(&self, place: usize) -> Existing {
        if self.same.contains(&place) {
            Existing::Same
        } else if self.differing.contains_key(&place) {
            Existing::Differing
        } else {
            Existing::No
        }
    }
}

/// Looks up which rows were imported before. Of a case that somebody in `seat` may not read nothing is told: its row counts
/// as the same.
pub async fn find_existing(
    app: &App,
    seat: &Seat,
    source: &str,
    mapping: &ImportMapping,
    rows: &[CheckedRow],
) -> Result<ExistingRows, Failure> {
    let identities: Vec<String> =
        rows.iter().flat_map(|row| [row.identity.clone(), row.identity_of_another()]).collect();
    let marks = app.store.load_imported(source, &identities).await?;
    let mut here = ExistingRows::default();
    let mut suspects = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(mark) = marks.get(&row.identity) else { continue };
        let is_same = !row.has_number
            || mark.digest.as_ref() == Some(&row.digest)
            || marks.contains_key(&row.identity_of_another());
        if is_same {
            here.same.insert(place);
        } else {
            suspects.push((place, row, mark.number));
        }
    }
    let numbers: Vec<CaseNumber> = suspects.iter().map(|(_, _, number)| *number).collect();
    let reader = app.reader(seat).await?;
    let mut told: HashMap<CaseNumber, StoredHistory> = HashMap::new();
    for some in numbers.chunks(HISTORIES_AT_ONCE) {
        let read = some.iter().map(|number| app.store.load_history_of(*number));
        let read = try_join_all(read).await?.into_iter().flatten();
        let read = read.filter(|told| reads(&told.head.case, &reader).person);
        told.extend(read.map(|told| (told.head.case.number, told)));
    }
    let wanted: Vec<(CaseNumber, TextId)> = told
        .values()
        .flat_map(|told| {
            let (case, ending) = (&told.head.case, imported_ending(told.history()));
            let texts = ending
                .into_iter()
                .flat_map(|(_, ending)| std::iter::once(ending.answer).chain(ending.measure));
            let number = case.number;
            std::iter::once(case.intake).chain(texts).map(move |text| (number, text))
        })
        .collect();
    let texts = app.store.load_texts(&wanted).await?;
    for (place, row, number) in suspects {
        let differences = told
            .get(&number)
            .zip(texts.get(&number))
            .map(|(told, personal)| differences(told.history(), personal, &row.import, mapping))
            .unwrap_or_default();
        if differences.is_empty() {
            // The row is written differently, or the case was erased or is another window's and cannot be compared.
            here.same.insert(place);
        } else {
            here.differing.insert(place, DifferingRow { row: row.place, number, differences });
        }
    }
    Ok(here)
}

/// The outcome that a case brought along from its register, and the time of it.
fn imported_ending(history: History<'_>) -> Option<(Timestamp, &RecordedResolution)> {
    let until = history.case.imported.as_ref()?.until;
    history.events.iter().take_while(|event| event.at <= until).find_map(|event| {
        if let EventPayload::Settled(ending) | EventPayload::Resolved(ending) = &event.what {
            Some((event.at, ending))
        } else {
            None
        }
    })
}

/// The fields that the mapping reads in which an imported case and a row differ.
fn differences(
    history: History<'_>,
    personal: &Personal,
    import: &Import,
    mapping: &ImportMapping,
) -> Vec<Difference> {
    let History { case, events } = history;
    let Some(intake) = personal.intake(case.intake) else { return Vec::new() };
    let registered = events.iter().find_map(|event| {
        if let EventPayload::Registered(registration) = &event.what {
            Some(registration)
        } else {
            None
        }
    });
    let Some(registered) = registered else { return Vec::new() };
    let assigned = events.iter().find_map(|event| {
        if let EventPayload::Assigned { department, co, .. } = &event.what {
            Some((department, co))
        } else {
            None
        }
    });
    let assigned = assigned.filter(|_| case.was_assigned());
    let ended = imported_ending(history);
    let ids =
        |ids: &[DepartmentId]| ids.iter().map(DepartmentId::as_str).collect::<Vec<_>>().join("、");
    let handed = |lead: Option<&DepartmentId>, co: &[DepartmentId]| {
        ids(&lead.into_iter().chain(co).cloned().collect::<Vec<_>>())
    };
    let some = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let register = &import.register;
    let ending = import.ending.as_ref();
    let said = |id: TextId| personal.words(id).map(|words| words.as_str().to_owned());
    let both = |field: ImportField| -> (String, String) {
        match field {
            ImportField::Title => (intake.title.as_str().into(), register.title.as_str().into()),
            ImportField::OriginalNumber => (
                some(intake.source_number.as_ref().map(Line::as_str)),
                some(register.source_number.as_ref().map(Line::as_str)),
            ),
            ImportField::Matter => (
                some(registered.matter.as_ref().map(|id| id.as_str())),
                some(register.matter.as_ref().map(|id| id.as_str())),
            ),
            ImportField::ReceivedAt => {
                (case.registered_at.minute_text(), import.received_at.minute_text())
            }
            ImportField::Account => (
                some(intake.account.as_ref().map(|text| text.as_str())),
                some(register.account.as_ref().map(|text| text.as_str())),
            ),
            ImportField::ApplicantName => (
                some(intake.applicant.name.as_ref().map(Line::as_str)),
                some(register.applicant.name.as_ref().map(Line::as_str)),
            ),
            ImportField::Phone => (
                some(intake.applicant.phone.as_ref().map(|phone| phone.as_str())),
                some(register.applicant.phone.as_ref().map(|phone| phone.as_str())),
            ),
            ImportField::TripsMade => {
                (registered.trips_made.to_string(), register.trips_made.to_string())
            }
            ImportField::Reason => {
                (registered.reason.code().to_owned(), register.reason.code().to_owned())
            }
            ImportField::Suggestion => (
                some(intake.suggestion.as_ref().map(|text| text.as_str())),
                some(register.suggestion.as_ref().map(|text| text.as_str())),
            ),
            ImportField::Departments => (ids(&registered.departments), ids(&register.departments)),
            ImportField::Department => (
                assigned.map(|(lead, co)| handed(Some(lead), co)).unwrap_or_default(),
                handed(import.assigned_to.as_ref(), &import.co),
            ),
            ImportField::Answer => (
                ended.and_then(|(_, ended)| said(ended.answer)).unwrap_or_default(),
                some(ending.map(|ending| ending.end.answer.as_str())),
            ),
            ImportField::AnsweredAt => (
                ended.map(|(at, _)| at.minute_text()).unwrap_or_default(),
                ending.map(|ending| ending.at.minute_text()).unwrap_or_default(),
            ),
            ImportField::Outcome => (
                ended.map(|(_, ended)| ended.outcome.code().to_owned()).unwrap_or_default(),
                ending.map(|ending| ending.end.outcome.code().to_owned()).unwrap_or_default(),
            ),
            ImportField::Plan => (
                ended.and_then(|(_, ended)| said(ended.measure?)).unwrap_or_default(),
                some(
                    ending.and_then(|ending| ending.end.measure.as_ref()).map(|text| text.as_str()),
                ),
            ),
            // The number is equal, or the case would not have been found; the others are covered by what was compared.
            ImportField::SourceNumber
            | ImportField::CoDepartments
            | ImportField::Satisfaction
            | ImportField::Stage
            | ImportField::OnTheSpot
            | ImportField::Verdict => (String::new(), String::new()),
        }
    };
    let compared =
        ImportField::ALL.iter().copied().filter(|field| mapping.columns.contains_key(field));
    compared
        .map(|field| (field, both(field)))
        .filter(|(_, (here, file))| here != file)
        .map(|(field, (here, file))| Difference { field, here: shown(&here), file: shown(&file) })
        .collect()
}
