//! Importing an existing register: a first look, then all rows or none.
//!
//! Every request checks the whole file before it writes a row. Rows are written in order, each in a
//! transaction that marks it as imported; a request stops after a while and says where to go on. An
//! interrupted import is finished by sending it again: rows that are here are left alone.

use crate::app::App;
use crate::extract::{Body, SignedIn};
use crate::import::{Checked, ReadyRow, Table, Town, read_rows, read_table, suggest};
use crate::problem::Failure;
use crate::secret::digest;
use crate::serve::BodyLimit;
use crate::service::commit_new;
use crate::store::{Commit, ImportMark, StoreError};
use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::actor::Actor;
use shared::case::History;
use shared::command::{Command, Import};
use shared::decide::{Facts, decide};
use shared::event::{Ending, What};
use shared::id::DepartmentId;
use shared::limits::REGISTER_FILE_MOST;
use shared::number::CaseNumber;
use shared::personal::{Personal, TextId};
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem};
use shared::text::Line;
use shared::time::Timestamp;
use shared::wire::{
    Difference, DifferingRow, ImportField, ImportFile, ImportMapping, ImportPreview,
    ImportProgress, KnownRow, RowProblem,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// How long one request writes rows before it hands back where it is.
const WRITE_FOR: Duration = Duration::from_secs(5);
/// Rows shown of a first look.
const SAMPLE: usize = 5;

/// Rows shown of those that are here already with other content.
const DIFFERING_SHOWN: usize = 500;
/// Rows of which it is looked up at once whether they are here.
const LOOKED_UP_AT_ONCE: usize = 100;
/// Dates shown of those that could have been meant otherwise.
const DATES_SHOWN: usize = 5;
/// Letters of a cell shown of a first look.
const SHOWN_OF_A_CELL: usize = 200;

/// A file that was read, and its rows or what is wrong with them.
struct Looked {
    table: Table,
    mapping: ImportMapping,
    checked: Result<Checked, Vec<RowProblem>>,
}

/// Who imports, and by which rules.
struct Importer {
    actor: Actor,
    policy: Policy,
    now: Timestamp,
}

impl Importer {
    async fn of(app: &App, signed_in: &SignedIn) -> Result<Importer, Failure> {
        Ok(Importer { actor: signed_in.actor(), policy: app.policy().await?, now: app.now() })
    }
}

/// Reads a file and checks every row, beside the requests.
async fn look(
    app: &App,
    signed_in: &SignedIn,
    importer: &Importer,
    file: ImportFile,
) -> Result<Looked, Failure> {
    let window = signed_in.staff.seat.window().cloned().ok_or(Failure::Forbidden)?;
    let known = app.town().await?;
    let (actor, policy) = (importer.actor.clone(), importer.policy.clone());
    let now = importer.now;
    let work = move || {
        let bytes = STANDARD
            .decode(file.content.as_bytes())
            .map_err(|_| Failure::field("content", Field::Malformed))?;
        if bytes.len() > REGISTER_FILE_MOST {
            return Err(BodyLimit::IMPORT.exceeded());
        }
        let table =
            read_table(&file.name, &bytes).map_err(|problem| Failure::Fields(vec![problem]))?;
        drop(bytes);
        let mapping = file.mapping.unwrap_or_else(|| suggest(&table, &known.directory));
        let (directory, window) = (&known.directory, &window);
        let town = Town { directory, policy: &policy, actor: &actor, window, now };
        let checked = read_rows(&table, &mapping, &town);
        Ok(Looked { table, mapping, checked })
    };
    app.heavy.run(work).await?
}

fn rows_of(table: &Table) -> u32 {
    u32::try_from(table.rows.len()).unwrap_or(u32::MAX)
}

/// A cell as it is shown.
fn shown(cell: &str) -> String {
    match cell.char_indices().nth(SHOWN_OF_A_CELL) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// Looks at a file: its columns, a mapping, and every bad row with its reason. Writes nothing.
#[utoipa::path(post, path = "/api/v1/console/imports/preview", tag = "console",
    request_body = ImportFile,
    responses((status = 200, body = ImportPreview)))]
pub async fn preview_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Json<ImportPreview>, Failure> {
    let file = body.value;
    let source = digest(file.source.as_str().as_bytes());
    let importer = Importer::of(&app, &signed_in).await?;
    let Looked { table, mapping, checked } = look(&app, &signed_in, &importer, file).await?;
    let (problems, here, dates) = match checked {
        Err(problems) => (problems, Here::default(), Vec::new()),
        Ok(Checked { rows, short_years }) => {
            (Vec::new(), here(&app, &source, &mapping, &rows).await?, short_years)
        }
    };
    let rows = rows_of(&table);
    let columns: Vec<String> = table.heads.iter().map(|head| shown(head)).collect();
    let sample = table.rows.iter().take(SAMPLE).map(|row| {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| shown(cell)).collect();
        cells.resize(columns.len().max(cells.len()), String::new());
        cells
    });
    let sample = sample.collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (present, short_years) = (number(here.same.len()), number(dates.len()));
    let differing = number(here.differing.len());
    let differing_rows = here.differing.into_values().take(DIFFERING_SHOWN).collect();
    let read_as = dates.into_iter().take(DATES_SHOWN).collect();
    Ok(Json(ImportPreview {
        columns,
        sample,
        rows,
        mapping,
        problems,
        present,
        differing,
        differing_rows,
        short_years,
        read_as,
    }))
}

/// Imports a file under a mapping: all rows, or none where one is bad. Answers how far it got; send
/// the same again from `next` until there is none.
#[utoipa::path(post, path = "/api/v1/console/imports", tag = "console",
    request_body = ImportFile,
    responses((status = 200, body = ImportProgress)))]
pub async fn run_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Json<ImportProgress>, Failure> {
    let file = body.value;
    if file.mapping.is_none() {
        return Err(Failure::field("mapping", Field::Missing));
    }
    let source = digest(file.source.as_str().as_bytes());
    let (from, known) = (file.from, file.known.clone());
    let importer = Importer::of(&app, &signed_in).await?;
    let Looked { table, mapping, checked } = look(&app, &signed_in, &importer, file).await?;
    let Checked { rows, short_years: _ } = checked.map_err(|problems| {
        Failure::Fields(
            problems
                .into_iter()
                .map(|bad| {
                    FieldProblem::new(
                        format!("rows.{}.{}", bad.row, bad.problem.field),
                        bad.problem.problem,
                    )
                })
                .collect(),
        )
    })?;
    if from == 0 && known.all.is_none() {
        let asked = here(&app, &source, &mapping, &rows).await?.differing.into_values();
        let open = asked.filter(|found| known.of(found.row).is_none()).take(DIFFERING_SHOWN);
        let open: Vec<FieldProblem> = open
            .map(|found| FieldProblem::new(format!("rows.{}.known", found.row), Field::Missing))
            .collect();
        if !open.is_empty() {
            return Err(Failure::Fields(open));
        }
    }
    let began = Instant::now();
    let total = rows_of(&table);
    let (mut imported, mut present) = (0u32, 0u32);
    let mut place = usize::try_from(from).unwrap_or(usize::MAX).min(rows.len());
    let mut next = None;
    'rows: for chunk in rows.get(place..).unwrap_or_default().chunks(LOOKED_UP_AT_ONCE) {
        let here = here(&app, &source, &mapping, chunk).await?;
        for (index, row) in chunk.iter().enumerate() {
            if place > from as usize && began.elapsed() > WRITE_FOR {
                next = Some(u32::try_from(place).unwrap_or(u32::MAX));
                break 'rows;
            }
            place = place.saturating_add(1);
            let mark = if here.same.contains(&index) {
                None
            } else if here.differing.contains_key(&index) {
                match known.of(row.place) {
                    Some(KnownRow::Skip) => None,
                    Some(KnownRow::New) => Some(row.identity_of_another()),
                    // Another import brought it since this one began.
                    None => {
                        let field = format!("rows.{}.known", row.place);
                        return Err(Failure::field(field, Field::Missing));
                    }
                }
            } else {
                Some(row.identity.clone())
            };
            let written = match mark {
                Some(mark) => write(&app, &signed_in, &importer, &source, row, &mark).await?,
                None => false,
            };
            if written {
                imported = imported.saturating_add(1);
            } else {
                present = present.saturating_add(1);
            }
        }
    }
    app.outbox.notify_one();
    Ok(Json(ImportProgress { imported, present, rows: total, next }))
}

/// Writes a row as a case; `false` where it is here by now.
async fn write(
    app: &App,
    signed_in: &SignedIn,
    importer: &Importer,
    source: &str,
    row: &ReadyRow,
    mark: &str,
) -> Result<bool, Failure> {
    let Importer { actor, policy, now } = importer;
    let persons = app.pepper.persons(&row.import.register.applicant);
    let command = Command::Import(Box::new(row.import.clone()));
    let town = app.town().await?;
    let decision = decide(None, &command, actor, &Facts::of(*now, policy, &town.directory))?;
    let committed = commit_new(app, row.import.received_at.day(), |id| Commit {
        before: None,
        id,
        decision: &decision,
        account: Some(&signed_in.session.account),
        replay: None,
        import: Some(ImportMark { source, row: mark, digest: &row.digest }),
        persons: &persons,
        policy,
        now: *now,
    });
    match committed.await {
        Ok(_) => Ok(true),
        Err(StoreError::AlreadyHere) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Of some rows those that are here already, by their places among them.
#[derive(Default)]
struct Here {
    /// Rows that say what is here.
    same: BTreeSet<usize>,
    /// Rows with a number that is here with other content.
    differing: BTreeMap<usize, DifferingRow>,
}

/// Looks up which rows are here already.
async fn here(
    app: &App,
    source: &str,
    mapping: &ImportMapping,
    rows: &[ReadyRow],
) -> Result<Here, Failure> {
    let identities: Vec<String> =
        rows.iter().flat_map(|row| [row.identity.clone(), row.identity_of_another()]).collect();
    let marks = app.store.load_imported(source, &identities).await?;
    let mut here = Here::default();
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
    let heads = app.store.load_heads(&numbers).await?;
    let heads: HashMap<_, _> = heads.into_iter().map(|head| (head.case.number, head)).collect();
    let wanted: Vec<(CaseNumber, TextId)> = heads
        .values()
        .flat_map(|head| {
            let (case, ending) = (&head.case, imported_ending(head.history()));
            let texts = ending
                .into_iter()
                .flat_map(|(_, ending)| std::iter::once(ending.answer).chain(ending.measure));
            let number = case.number;
            std::iter::once(case.intake).chain(texts).map(move |text| (number, text))
        })
        .collect();
    let texts = app.store.load_texts(&wanted).await?;
    for (place, row, number) in suspects {
        let differences = heads
            .get(&number)
            .zip(texts.get(&number))
            .map(|(head, personal)| differences(head.history(), personal, &row.import, mapping))
            .unwrap_or_default();
        if differences.is_empty() {
            // It is written otherwise, or the case was erased and cannot be compared.
            here.same.insert(place);
        } else {
            here.differing.insert(place, DifferingRow { row: row.place, number, differences });
        }
    }
    Ok(here)
}

/// The ending that came with a case from its register, and when it was.
fn imported_ending(history: History<'_>) -> Option<(Timestamp, &Ending)> {
    let until = history.case.imported.as_ref()?.until;
    history.events.iter().take_while(|event| event.at <= until).find_map(|event| {
        if let What::Settled(ending) | What::Resolved(ending) = &event.what {
            Some((event.at, ending))
        } else {
            None
        }
    })
}

/// In what a case, as it was imported, and a row differ: of what the mapping reads.
fn differences(
    history: History<'_>,
    personal: &Personal,
    import: &Import,
    mapping: &ImportMapping,
) -> Vec<Difference> {
    let History { case, events } = history;
    let Some(intake) = personal.intake(case.intake) else { return Vec::new() };
    let registered = events.iter().find_map(|event| {
        if let What::Registered(registration) = &event.what { Some(registration) } else { None }
    });
    let Some(registered) = registered else { return Vec::new() };
    let assigned = events.iter().find_map(|event| {
        if let What::Assigned { department, co, .. } = &event.what {
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
            // By the number it is known; the others go with what was compared.
            ImportField::SourceNumber
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
