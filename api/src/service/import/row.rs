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
use shared::scale::Rating;
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

/// The words of the five grades of satisfaction, from the best, and other words that registers have for them.
const GRADES: [(u8, &[&str]); 5] = [
    (5, &["非常满意", "很满意", "十分满意"]),
    (4, &["满意", "比较满意"]),
    (3, &["基本满意", "一般"]),
    (2, &["不满意"]),
    (1, &["非常不满意", "很不满意", "十分不满意"]),
];

/// The grade of satisfaction, with whether the case counts as solved.
fn satisfaction(written: &str) -> Option<(bool, Option<Rating>)> {
    let written = plain(written);
    let grade = |words: &[&str]| words.contains(&written.as_str());
    let named = GRADES.iter().find(|(_, words)| grade(words)).map(|(grade, _)| *grade);
    let grade = named.or_else(|| written.trim_end_matches(['分', '星']).parse().ok());
    if let Some(rating) = grade.and_then(|grade| Rating::try_from(grade).ok()) {
        return Some((u8::from(rating) >= 3, Some(rating)));
    }
    yes_or_no(&written).ok().map(|solved| (solved, None))
}

/// The verdict in the words of our own register, or as a grade of satisfaction.
pub(super) fn verdict(written: &str) -> Option<(bool, Option<Rating>)> {
    match written.trim() {
        "已解决" => Some((true, None)),
        "未解决" => Some((false, None)),
        other if other.eq_ignore_ascii_case("solved") => Some((true, None)),
        other if other.eq_ignore_ascii_case("not solved") => Some((false, None)),
        other => satisfaction(other).filter(|(_, rating)| rating.is_some()),
    }
}

/// The outcome, without the mark that it was on the spot.
pub(super) fn outcome(written: &str) -> Option<Outcome> {
    let bare = SPOT_MARKS.iter().fold(written.trim(), |word, mark| word.trim_end_matches(mark));
    Outcome::read(bare)
}

/// Full-width characters as plain ones, without white space.
fn plain(written: &str) -> String {
    when::plain(written).split_whitespace().collect()
}

/// What registers write where there is nothing.
const NOTHING: [&str; 12] =
    ["无", "没有", "/", "-", "--", "—", "——", "不详", "未留", "未知", "空", "无。"];

fn is_nothing(written: &str) -> bool {
    NOTHING.contains(&written.trim())
}

/// The separators between the names of several departments.
const BETWEEN: [char; 9] = ['、', '，', ',', '；', ';', '/', '／', '\n', '\r'];

/// What the departments of a cell are.
struct NamedDepartments {
    /// Those that are known, in order.
    ids: Vec<DepartmentId>,
    /// The names that are not known, with what they are read as: names or identifiers, or nothing if they do not count;
    /// `None` if nobody has said so.
    asked: Vec<(String, Option<String>)>,
}

/// The departments of a cell. What it calls other than we do is read as `spelled` says.
fn named_departments(
    written: &str,
    directory: &Directory,
    takes: impl Fn(&Department) -> bool + Copy,
    spelled: impl Fn(&str) -> Option<String>,
) -> NamedDepartments {
    let mut named = NamedDepartments { ids: Vec::new(), asked: Vec::new() };
    let add = |ids: Vec<DepartmentId>, named: &mut NamedDepartments| {
        for id in ids {
            if !named.ids.contains(&id) {
                named.ids.push(id);
            }
        }
    };
    if let Some(ids) = departments(written, directory, takes) {
        add(ids, &mut named);
        return named;
    }
    // A spelling may be that of the whole cell.
    let whole = written.trim();
    let mut parts: Vec<&str> = vec![whole];
    if spelled(whole).is_none() {
        parts = parts_of(whole, directory, takes);
    }
    for part in parts {
        if let Some(ids) = departments(part, directory, takes) {
            add(ids, &mut named);
            continue;
        }
        if is_nothing(part) {
            continue;
        }
        let means = spelled(part);
        let ids = means.as_ref().and_then(|means| departments(means, directory, takes));
        match ids {
            Some(ids) => {
                add(ids, &mut named);
                named.asked.push((part.to_owned(), means));
            }
            None => named.asked.push((part.to_owned(), None)),
        }
    }
    named
}

/// The names in a cell, known or not.
fn parts_of<'a>(
    written: &'a str,
    directory: &Directory,
    takes: impl Fn(&Department) -> bool + Copy,
) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = written;
    while !rest.is_empty() {
        // A known name may contain a separator.
        let ends = rest.char_indices().filter(|(_, letter)| BETWEEN.contains(letter));
        let ends: Vec<usize> = ends.map(|(at, _)| at).chain([rest.len()]).collect();
        let known = ends.iter().rev().find(|end| {
            rest.get(..**end).is_some_and(|part| {
                departments(part, directory, takes).is_some_and(|ids| !ids.is_empty())
            })
        });
        let end = known.or(ends.first()).copied().unwrap_or(rest.len());
        let (part, left) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if !part.trim().is_empty() {
            parts.push(part.trim());
        }
        rest = left
            .trim_start_matches(|letter: char| letter.is_whitespace() || BETWEEN.contains(&letter));
    }
    parts
}

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

/// The number of characters of a spelling that can be asked about.
const MAX_SPELLING: usize = 60;

/// The cells of a row under a mapping, and the problems found in them.
struct Cells<'a> {
    cells: &'a [String],
    mapping: &'a ImportMapping,
    is_text: bool,
    is_1904: bool,
    problems: Vec<(ImportField, Field)>,
    short_years: Vec<(ImportField, Timestamp)>,
    without_year: u32,
    asked: Vec<(ImportField, String, Option<String>)>,
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

    /// What a spelling is read as, if somebody has said so.
    fn spelled(&self, field: ImportField, written: &str) -> Option<String> {
        self.mapping.values.get(&field)?.get(written.trim()).cloned()
    }

    fn ask(&mut self, field: ImportField, written: &str, means: Option<String>) {
        let written = written.trim();
        if written.chars().count() <= MAX_SPELLING {
            self.asked.push((field, written.to_owned(), means));
        }
    }

    /// Takes a cell with one of a few values. What is none of them is asked about.
    fn take_value<T>(
        &mut self,
        field: ImportField,
        read: impl Fn(&str) -> Result<T, Field>,
    ) -> Option<T> {
        let written = self.at(field)?;
        let problem = match read(written) {
            Ok(value) => return Some(value),
            Err(problem) => problem,
        };
        if is_nothing(written) {
            return None;
        }
        // What is void elsewhere cannot be read as anything else.
        if problem == Field::Void {
            self.problems.push((field, problem));
            return None;
        }
        let means = self.spelled(field, written);
        if means.as_deref() == Some("") {
            self.ask(field, written, means);
            return None;
        }
        if let Some(Ok(value)) = means.as_deref().map(&read) {
            self.ask(field, written, means);
            return Some(value);
        }
        self.ask(field, written, None);
        self.problems.push((field, problem));
        None
    }

    /// Takes a cell with the names of departments. Names that are not known are asked about.
    fn take_departments(
        &mut self,
        field: ImportField,
        directory: &Directory,
        takes: impl Fn(&Department) -> bool + Copy,
    ) -> Option<Vec<DepartmentId>> {
        let written = self.at(field)?;
        let NamedDepartments { ids, asked } =
            named_departments(written, directory, takes, |part| self.spelled(field, part));
        let is_known = asked.iter().all(|(_, means)| means.is_some());
        for (part, means) in asked {
            self.ask(field, &part, means);
        }
        if !is_known {
            self.problems.push((field, Field::Unknown));
            return None;
        }
        Some(ids)
    }

    fn take_instant(&mut self, field: ImportField) -> Option<Timestamp> {
        let is_1904 = self.is_1904;
        let written = self.at(field)?;
        // What has no answer was not answered at any time.
        let is_open = field == ImportField::AnsweredAt && !self.has(ImportField::Answer);
        if is_open && is_nothing(written) {
            return None;
        }
        let with_year = when::lacks_year(written).then(|| {
            self.without_year = self.without_year.saturating_add(1);
            self.mapping.year.map(|year| when::in_year(written, year))
        });
        let read = match with_year {
            None => self.take(field, |it| when::read(it, is_1904).ok_or(Field::NotADate))?,
            Some(with_year) => {
                let with_year = with_year.unwrap_or_default();
                self.take(field, |_| when::read(&with_year, is_1904).ok_or(Field::NotADate))?
            }
        };
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

/// A number of up to 99 in Chinese numerals.
fn chinese_number(written: &str) -> Option<u16> {
    let digit = |text: &str| -> Option<u16> {
        let at = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let text = text.replace('两', "二").replace('〇', "零");
        at.iter().position(|known| *known == text).and_then(|digit| u16::try_from(digit).ok())
    };
    let Some((tens, ones)) = written.split_once('十') else { return digit(written) };
    let tens = if tens.is_empty() { 1 } else { digit(tens).filter(|tens| *tens > 0)? };
    let ones = if ones.is_empty() { 0 } else { digit(ones)? };
    Some(tens.saturating_mul(10).saturating_add(ones))
}

fn trips(written: &str) -> Result<u16, Field> {
    let written = plain(written);
    let bare = written.trim_end_matches(['次', '趟', '回']);
    let number = bare.parse().ok().or_else(|| chinese_number(bare));
    let trips = number.filter(|trips| *trips <= MAX_TRIPS_COUNTED);
    trips.ok_or(Field::OutOfRange { min: 0, max: MAX_TRIPS_COUNTED.into() })
}

/// The fewest digits of a telephone number that stands beside something else.
const DIGITS_BESIDE: usize = 7;

/// The first telephone number of a cell, and whether there is something else in the cell.
fn phone(written: &str) -> Result<(Phone, bool), Field> {
    if let Ok(phone) = Phone::read(written) {
        return Ok((phone, false));
    }
    let narrow = when::plain(written);
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '+');
    narrow
        .split(|letter: char| !is_part(letter))
        .filter(|part| part.chars().filter(char::is_ascii_digit).count() >= DIGITS_BESIDE)
        .find_map(|part| Phone::read(part).ok())
        .map(|phone| (phone, true))
        .ok_or(Field::NotAPhone)
}

/// An account that also says what else the cell with the telephone number has, so that nothing of it is lost.
fn with_remark(account: Option<Prose>, written: &str) -> Option<Prose> {
    let remark = format!("（登记表电话栏：{}）", written.trim());
    let whole = match &account {
        Some(account) => format!("{}\n{remark}", account.as_str()),
        None => remark,
    };
    Prose::new(&whole).ok().or(account)
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
    let outcome = cells.take_value(ImportField::Outcome, |it| outcome(it).ok_or(Field::NotAChoice));
    let on_the_spot = cells.take_value(ImportField::OnTheSpot, yes_or_no);
    // What is void in the other register is no case in this one either.
    let stage = cells.take_value(ImportField::Stage, |written| match StageKind::read(written) {
        Some(StageKind::Voided) => Err(Field::Void),
        read => read.ok_or(Field::NotAChoice),
    });
    let verdict = cells.take_value(ImportField::Verdict, |it| verdict(it).ok_or(Field::NotAChoice));
    let satisfaction =
        cells.take_value(ImportField::Satisfaction, |it| satisfaction(it).ok_or(Field::NotAChoice));
    let solved = verdict.or(satisfaction).map(|(solved, _)| solved);
    let rating = satisfaction.and_then(|(_, rating)| rating);
    let rating = rating.or(verdict.and_then(|(_, rating)| rating));
    if cells.has(ImportField::Answer) {
        cells.need(ImportField::AnsweredAt);
    } else if cells.at(ImportField::AnsweredAt).is_some_and(|written| !is_nothing(written)) {
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
        rating,
        filed: stage == Some(StageKind::Closed),
    })
}

/// What was found in a row.
pub(super) struct ReadRow {
    /// Its command, if nothing is wrong with it.
    pub import: Option<Import>,
    pub problems: Vec<(ImportField, Field)>,
    /// Its dates with a two-digit year.
    pub short_years: Vec<(ImportField, Timestamp)>,
    /// The spellings that are not our own words, and what they are read as.
    pub asked: Vec<(ImportField, String, Option<String>)>,
    /// The number of its dates without a year.
    pub without_year: u32,
}

/// Reads a row: its command, or what is wrong with it.
pub(super) fn read_row(
    cells: &[String],
    mapping: &ImportMapping,
    town: &Town<'_>,
    (is_1904, is_text): (bool, bool),
) -> ReadRow {
    let (problems, short_years, asked) = (Vec::new(), Vec::new(), Vec::new());
    let mut cells =
        Cells { cells, mapping, is_text, is_1904, problems, short_years, without_year: 0, asked };
    let read = register_of(&mut cells, town);
    let Cells { mut problems, short_years, without_year, asked, .. } = cells;
    let import = read.filter(|_| problems.is_empty()).and_then(|import| {
        problems = refused(&import, town);
        problems.is_empty().then_some(import)
    });
    ReadRow { import, problems, short_years, asked, without_year }
}

/// The command of a row; `None` if it lacks what is needed.
fn register_of(cells: &mut Cells<'_>, town: &Town<'_>) -> Option<Import> {
    let directory = town.directory;
    let title = cells.take(ImportField::Title, Line::new);
    let received_at = cells.take_instant(ImportField::ReceivedAt);
    let account = cells.take(ImportField::Account, Prose::new);
    let name = cells.take(ImportField::ApplicantName, Line::new);
    let phone = cells.take_value(ImportField::Phone, phone);
    let account = match &phone {
        Some((_, true)) => with_remark(account, cells.at(ImportField::Phone).unwrap_or_default()),
        Some((_, false)) | None => account,
    };
    let phone = phone.map(|(phone, _)| phone);
    let source_number = cells.take(ImportField::SourceNumber, Line::new);
    let original_number = cells.take(ImportField::OriginalNumber, Line::new);
    let suggestion = cells.take(ImportField::Suggestion, Note::new);
    let trips_made = cells.take_value(ImportField::TripsMade, trips);
    let reason = cells.take_value(ImportField::Reason, |it| reason(it).ok_or(Field::NotAChoice));
    // A case that has ended may have been with a department that no longer exists; an open one is now with whoever
    // follows that.
    let has_ended = cells.has(ImportField::Answer);
    let can_have = |known: &Department| {
        has_ended || directory.offers_department(directory.responsible(&known.id))
    };
    let now = |named: Vec<DepartmentId>| {
        if has_ended { named } else { now_with(&named, directory) }
    };
    let assigned = cells.take_departments(ImportField::Department, directory, can_have).map(now);
    let co = cells.take_departments(ImportField::CoDepartments, directory, can_have).map(now);
    let involved = cells.take_departments(ImportField::Departments, directory, |_| true);
    let matter =
        cells.take_value(ImportField::Matter, |it| matter(it, directory).ok_or(Field::Unknown));
    let ending = ending(cells);
    cells.need(ImportField::Title);
    cells.need(ImportField::ReceivedAt);
    let (title, received_at) = (title?, received_at?);
    let mut assigned = assigned.unwrap_or_default();
    for id in co.unwrap_or_default() {
        // Without a lead department there is nobody to help.
        if !assigned.is_empty() && !assigned.contains(&id) {
            assigned.push(id);
        }
    }
    let department = (!assigned.is_empty()).then(|| assigned.remove(0));
    let involved =
        involved.unwrap_or_else(|| department.iter().chain(&assigned).cloned().collect());
    Some(Import {
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
    })
}

/// What is wrong with a command as a whole.
fn refused(import: &Import, town: &Town<'_>) -> Vec<(ImportField, Field)> {
    let command = Command::Import(Box::new(import.clone()));
    match decide(None, &command, town.actor, &Facts::of(town.now, town.policy, town.directory)) {
        Ok(_) => Vec::new(),
        Err(Refusal::Fields { fields }) => fields
            .into_iter()
            .map(|problem| {
                let field = match problem.field.as_str() {
                    "ending.at" => ImportField::AnsweredAt,
                    "trips_made" => ImportField::TripsMade,
                    _ => ImportField::ReceivedAt,
                };
                (field, problem.problem)
            })
            .collect(),
        Err(_) => vec![(ImportField::Title, Field::Malformed)],
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
