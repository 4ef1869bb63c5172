//! Parses one row of a register and reports a problem at each cell that is invalid.

use super::{Town, when};
use crate::service::spreadsheet::neutral;
use shared::command::{Command, Import, ImportedResolution, Register, ResolutionInput};
use shared::decide::{Facts, decide};
use shared::directory::{Department, Directory, Matter};
use shared::id::{DepartmentId, MatterId};
use shared::lang::Lang;
use shared::limits::MAX_TRIPS_COUNTED;
use shared::personal::Applicant;
use shared::problem::{Field, Refusal};
use shared::text::{Line, Note, Phone, Prose};
use shared::time::Timestamp;
use shared::vocabulary::{ApplicantKind, Channel, Outcome, RefusalReason, StageKind};
use shared::wire::{ImportField, ImportMapping};

/// The matter with this name or identifier.
pub(super) fn matter(written: &str, directory: &Directory) -> Option<MatterId> {
    let written = written.trim();
    let is_it = |matter: &&Matter| {
        matter.id.as_str() == written
            || matter.name.zh.as_str() == written
            || matter.name.en.as_str().eq_ignore_ascii_case(written)
            || matter.aliases.iter().any(|alias| alias.as_str() == written)
    };
    directory.matters.iter().find(is_it).map(|matter| matter.id.clone())
}

/// The words in which registers that were exported earlier give some reasons.
const FORMER_REASONS: [(&str, RefusalReason); 4] = [
    ("Outside this office's power", RefusalReason::OutsidePower),
    ("Several departments in a loop", RefusalReason::SeveralDepartments),
    ("No rule, or a historic problem", RefusalReason::NoRule),
    ("Staff would not", RefusalReason::WouldNot),
];

pub(super) fn reason(written: &str) -> Option<RefusalReason> {
    let former = FORMER_REASONS.iter().find(|(words, _)| *words == written.trim());
    RefusalReason::read(written).or(former.map(|(_, reason)| *reason))
}

/// The verdict in the words of our own register.
pub(super) fn verdict(written: &str) -> Option<bool> {
    match written.trim() {
        "已解决" => Some(true),
        "未解决" => Some(false),
        other if other.eq_ignore_ascii_case("solved") => Some(true),
        other if other.eq_ignore_ascii_case("not solved") => Some(false),
        _ => None,
    }
}

/// The separators between the names of several departments.
const BETWEEN: [char; 9] = ['、', '，', ',', '；', ';', '/', '／', '\n', '\r'];

/// The departments of a cell, in order. A name may contain a separator, so the longest matching name is taken each
/// time.
pub(super) fn departments(
    written: &str,
    directory: &Directory,
    takes: impl Fn(&Department) -> bool,
) -> Option<Vec<DepartmentId>> {
    let mut found: Vec<DepartmentId> = Vec::new();
    let mut rest = written.trim();
    while !rest.is_empty() {
        let fits = |name: &str| {
            let begin = rest.get(..name.len())?;
            // A line feed is white space, but it also separates names.
            let is_blank = |letter: char| letter.is_whitespace() && !BETWEEN.contains(&letter);
            let after = rest[name.len()..].trim_start_matches(is_blank);
            let ends = after.is_empty() || after.starts_with(BETWEEN);
            (ends && begin.eq_ignore_ascii_case(name)).then_some(name.len())
        };
        let known = directory.departments.iter().filter(|known| takes(known));
        let (length, id) = known
            .filter_map(|known| {
                let names = [known.name.zh.as_str(), known.name.en.as_str(), known.id.as_str()];
                let aliases = known.aliases.iter().map(Line::as_str);
                let length = names.into_iter().chain(aliases).filter_map(fits).max()?;
                Some((length, &known.id))
            })
            .max_by_key(|(length, _)| *length)?;
        if !found.contains(id) {
            found.push(id.clone());
        }
        rest = rest[length..]
            .trim_start_matches(|letter: char| letter.is_whitespace() || BETWEEN.contains(&letter));
    }
    Some(found)
}

/// The departments that have today what these had, each once.
fn now_with(named: &[DepartmentId], directory: &Directory) -> Vec<DepartmentId> {
    let mut now: Vec<DepartmentId> = Vec::new();
    for id in named.iter().map(|id| directory.responsible(id)) {
        if !now.contains(id) {
            now.push(id.clone());
        }
    }
    now
}

/// The cells of a row under a mapping, and the problems found in them.
struct Cells<'a> {
    cells: &'a [String],
    mapping: &'a ImportMapping,
    is_text: bool,
    is_1904: bool,
    problems: Vec<(ImportField, Field)>,
    short_years: Vec<(ImportField, Timestamp)>,
}

impl<'a> Cells<'a> {
    fn at(&self, field: ImportField) -> Option<&'a str> {
        let written = self.cells.get(*self.mapping.columns.get(&field)?)?.as_str();
        // The apostrophe that protects against formulas is not part of the text.
        let bare = written.strip_prefix('\'');
        let bare = bare.filter(|bare| self.is_text && neutral(bare) == written);
        (!written.trim().is_empty()).then_some(bare.unwrap_or(written))
    }

    fn has(&self, field: ImportField) -> bool {
        self.at(field).is_some()
    }

    fn take<T, E: Into<Field>>(
        &mut self,
        field: ImportField,
        read: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Option<T> {
        match self.at(field).map(read).transpose() {
            Ok(value) => value,
            Err(problem) => {
                self.problems.push((field, problem.into()));
                None
            }
        }
    }

    fn take_instant(&mut self, field: ImportField) -> Option<Timestamp> {
        let is_1904 = self.is_1904;
        let read =
            self.take(field, |written| when::read(written, is_1904).ok_or(Field::NotADate))?;
        if read.has_short_year {
            self.short_years.push((field, read.at));
        }
        Some(read.at)
    }

    /// Reports an empty cell that is required.
    fn need(&mut self, field: ImportField) {
        if !self.has(field) {
            self.problems.push((field, Field::Missing));
        }
    }
}

fn trips(written: &str) -> Result<u16, Field> {
    let digits = written.trim().trim_end_matches(['次', '趟']).trim();
    let trips = digits.parse().ok().filter(|trips| *trips <= MAX_TRIPS_COUNTED);
    trips.ok_or(Field::OutOfRange { min: 0, max: MAX_TRIPS_COUNTED.into() })
}

fn yes_or_no(written: &str) -> Result<bool, Field> {
    let written = written.trim();
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(written));
    if is_one_of(&["是", "√", "1", "现场办结", "yes", "true"]) {
        Ok(true)
    } else if is_one_of(&["否", "×", "0", "no", "false"]) {
        Ok(false)
    } else {
        Err(Field::NotAChoice)
    }
}

/// Our own register writes “solved (on the spot)” in one cell.
const SPOT_MARKS: [&str; 2] = ["（现场）", " (on the spot)"];

/// How the case of a row ended, if it did.
fn ending(cells: &mut Cells<'_>) -> Option<ImportedResolution> {
    let answer = cells.take(ImportField::Answer, Prose::new);
    let answered_at = cells.take_instant(ImportField::AnsweredAt);
    let measure = cells.take(ImportField::Plan, Prose::new);
    let marked = cells
        .at(ImportField::Outcome)
        .is_some_and(|written| SPOT_MARKS.iter().any(|mark| written.trim().ends_with(mark)));
    let outcome = cells.take(ImportField::Outcome, |written| {
        let bare = SPOT_MARKS.iter().fold(written.trim(), |word, mark| word.trim_end_matches(mark));
        Outcome::read(bare).ok_or(Field::NotAChoice)
    });
    let on_the_spot = cells.take(ImportField::OnTheSpot, yes_or_no);
    // What is void in the other register is no case in this one either.
    let stage = cells.take(ImportField::Stage, |written| match StageKind::read(written) {
        Some(StageKind::Voided) => Err(Field::Void),
        read => read.ok_or(Field::NotAChoice),
    });
    let solved =
        cells.take(ImportField::Verdict, |written| verdict(written).ok_or(Field::NotAChoice));
    if cells.has(ImportField::Answer) {
        cells.need(ImportField::AnsweredAt);
    } else if cells.has(ImportField::AnsweredAt) {
        cells.need(ImportField::Answer);
    }
    Some(ImportedResolution {
        at: answered_at?,
        on_the_spot: on_the_spot.unwrap_or(marked),
        end: ResolutionInput {
            outcome: outcome.unwrap_or(cells.mapping.outcome),
            answer: answer?,
            measure,
        },
        solved,
        filed: stage == Some(StageKind::Closed),
    })
}

/// The command of a row and its dates with a two-digit year, or what is wrong with the row.
pub(super) fn read_row(
    cells: &[String],
    mapping: &ImportMapping,
    town: &Town<'_>,
    (is_1904, is_text): (bool, bool),
) -> Result<(Import, Vec<(ImportField, Timestamp)>), Vec<(ImportField, Field)>> {
    let (problems, short_years) = (Vec::new(), Vec::new());
    let mut cells = Cells { cells, mapping, is_text, is_1904, problems, short_years };
    let directory = town.directory;
    let title = cells.take(ImportField::Title, Line::new);
    let received_at = cells.take_instant(ImportField::ReceivedAt);
    let account = cells.take(ImportField::Account, Prose::new);
    let name = cells.take(ImportField::ApplicantName, Line::new);
    let phone = cells
        .take(ImportField::Phone, |written| Phone::read(written).map_err(|_| Field::NotAPhone));
    let source_number = cells.take(ImportField::SourceNumber, Line::new);
    let original_number = cells.take(ImportField::OriginalNumber, Line::new);
    let suggestion = cells.take(ImportField::Suggestion, Note::new);
    let trips_made = cells.take(ImportField::TripsMade, trips);
    let reason =
        cells.take(ImportField::Reason, |written| reason(written).ok_or(Field::NotAChoice));
    // A case that has ended may have been with a department that no longer exists; an open one is now with whoever
    // follows that.
    let has_ended = cells.has(ImportField::Answer);
    let assigned = cells.take(ImportField::Department, |written| {
        let can_have = |known: &Department| {
            has_ended || directory.offers_department(directory.responsible(&known.id))
        };
        let named = departments(written, directory, can_have).ok_or(Field::Unknown)?;
        Ok::<_, Field>(if has_ended { named } else { now_with(&named, directory) })
    });
    let involved = cells.take(ImportField::Departments, |written| {
        departments(written, directory, |_| true).ok_or(Field::Unknown)
    });
    let matter =
        cells.take(ImportField::Matter, |written| matter(written, directory).ok_or(Field::Unknown));
    let ending = ending(&mut cells);
    cells.need(ImportField::Title);
    cells.need(ImportField::ReceivedAt);
    let Cells { problems, short_years, .. } = cells;
    let (Some(title), Some(received_at), true) = (title, received_at, problems.is_empty()) else {
        return Err(problems);
    };
    let mut assigned = assigned.unwrap_or_default();
    let department = (!assigned.is_empty()).then(|| assigned.remove(0));
    let involved =
        involved.unwrap_or_else(|| department.iter().chain(&assigned).cloned().collect());
    let import = Import {
        register: Register {
            channel: Channel::Online,
            window: town.window.clone(),
            language: Lang::Zh,
            applicant: Applicant {
                kind: ApplicantKind::Person,
                name,
                company: None,
                phone,
                email: None,
                document: None,
            },
            matter,
            title,
            account,
            reason: reason.unwrap_or(RefusalReason::Other),
            departments: involved,
            trips: Vec::new(),
            trips_made: trips_made.unwrap_or(0),
            suggestion,
            wish: None,
            source_number: original_number.or(source_number),
            shows_identity: false,
        },
        received_at,
        assigned_to: department,
        co: assigned,
        ending,
    };
    let command = Command::Import(Box::new(import.clone()));
    match decide(None, &command, town.actor, &Facts::of(town.now, town.policy, town.directory)) {
        Ok(_) => Ok((import, short_years)),
        Err(Refusal::Fields { fields }) => Err(fields
            .into_iter()
            .map(|problem| {
                let field = match problem.field.as_str() {
                    "ending.at" => ImportField::AnsweredAt,
                    "trips_made" => ImportField::TripsMade,
                    _ => ImportField::ReceivedAt,
                };
                (field, problem.problem)
            })
            .collect()),
        Err(_) => Err(vec![(ImportField::Title, Field::Malformed)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::a_department;

    #[test]
    fn several_departments_of_a_cell_are_read_in_its_order() {
        let made = |id: &str, zh: &str, en: &str, active: bool| Department {
            active,
            ..a_department(id, zh, en)
        };
        let directory = Directory {
            departments: vec![
                made("tax", "税务部门（国税、地税）", "Tax (state, local)", true),
                made("land", "国土局", "Land", true),
                made("land-use", "国土局利用科", "Land, use", true),
                made("old", "旧局", "Old", false),
            ],
            ..Directory::default()
        };
        let read = |written: &str, all: bool| -> Option<Vec<String>> {
            let found = departments(written, &directory, |known| all || known.active)?;
            Some(found.iter().map(|id| id.as_str().to_owned()).collect())
        };
        for (written, expected) in [
            ("国土局、税务部门（国税、地税）", &["land", "tax"][..]),
            ("税务部门（国税、地税）；国土局利用科", &["tax", "land-use"]),
            ("国土局利用科，国土局", &["land-use", "land"]),
            ("国土局/国土局", &["land"]),
            ("Land, Tax (state, local)", &["land", "tax"]),
            ("Land, use; land", &["land-use", "land"]),
            ("tax\nland", &["tax", "land"]),
        ] {
            assert_eq!(
                read(written, false).as_deref(),
                Some(&expected.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()[..]),
                "{written}"
            );
        }
        assert_eq!(read("国土局、月球局", false), None);
        assert_eq!(read("国土局分局", false), None);
        assert_eq!(read("旧局", false), None);
        assert_eq!(read("旧局", true), Some(vec!["old".to_owned()]));
    }

    #[test]
    fn the_reasons_of_a_register_exported_earlier_are_read() {
        assert_eq!(reason("Outside this office's power"), Some(RefusalReason::OutsidePower));
        assert_eq!(reason("Staff would not"), Some(RefusalReason::WouldNot));
        assert_eq!(reason("能办而不办"), Some(RefusalReason::WouldNot));
        assert_eq!(reason("a whim"), None);
    }
}
