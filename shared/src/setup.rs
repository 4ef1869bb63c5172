//! Reads the sheets of a workbook that sets a house up, against the house as it is: what would change, and what is wrong
//! at which cell. Nothing changes by being left out; a row is the entry of its code or, without one, of its name. A
//! column that is left out leaves its values as they are.

use crate::actor::Seat;
use crate::directory::{Department, Directory, Matter, Name, Window, propose_code};
use crate::id::{AccountId, DepartmentId, MatterId, WindowId};
use crate::lang::{Lang, Say};
use crate::limits::MAX_ALIASES;
use crate::problem::Field;
use crate::text::{Email, Line, Phone, TextError};
use crate::vocabulary::Role;
use crate::wire::notice::Address;
use crate::wire::{Account, SetupChange, SetupColumn, SetupProblem, SetupSheet};
use std::collections::BTreeSet;

/// How many characters of a cell a problem shows.
const SHOWN: usize = 40;
/// Between several names in one cell. Material is one a line, since its names have commas.
const BETWEEN: [char; 8] = ['、', '，', ',', '；', ';', '/', '\n', '\r'];

/// A row of a sheet, from its place in the spreadsheet, which counts from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    pub sheet: SetupSheet,
    pub place: u32,
    pub cells: Vec<String>,
}

/// The house as it is.
#[derive(Clone, Debug, Default)]
pub struct House {
    pub directory: Directory,
    pub accounts: Vec<(Account, Address)>,
    /// Accounts that wait for a second person.
    pub waiting: Vec<Account>,
}

/// An entry as it will be, and as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    pub next: T,
    pub seen: Option<T>,
}

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Department(Entry<Department>),
    Window(Entry<Window>),
    Matter(Entry<Matter>),
    /// The account, and where it is reached.
    Account(Entry<Account>, Entry<Address>),
}

impl Change {
    pub fn shown(&self) -> SetupChange {
        let of = |sheet, id: &str, name: &Line, is_new| SetupChange {
            sheet,
            id: id.to_owned(),
            name: name.clone(),
            is_new,
        };
        match self {
            Change::Department(Entry { next, seen }) => {
                of(SetupSheet::Departments, next.id.as_str(), &next.name.zh, seen.is_none())
            }
            Change::Window(Entry { next, seen }) => {
                of(SetupSheet::Windows, next.id.as_str(), &next.name.zh, seen.is_none())
            }
            Change::Matter(Entry { next, seen }) => {
                of(SetupSheet::Matters, next.id.as_str(), &next.name.zh, seen.is_none())
            }
            Change::Account(Entry { next, seen }, _) => {
                of(SetupSheet::Accounts, next.account.as_str(), &next.name, seen.is_none())
            }
        }
    }
}

/// What a workbook would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order in which they refer to one another.
    pub changes: Vec<Change>,
    pub unchanged: u32,
    pub problems: Vec<SetupProblem>,
}

/// What the rows, the heads of each sheet first, would change in a house; `own` is the account of whoever asks.
pub fn plan(rows: &[SheetRow], house: &House, own: &AccountId) -> Plan {
    let mut planner = Planner { next: house.directory.clone(), house, own, plan: Plan::default() };
    for sheet in SetupSheet::ALL {
        let mut rows = rows.iter().filter(|row| row.sheet == *sheet);
        let Some(heads) = rows.next() else { continue };
        let Some(columns) = planner.read_heads(heads) else { continue };
        let mut seen = BTreeSet::new();
        for row in rows {
            let cells = Cells { row, columns: &columns, problems: Vec::new() };
            planner.read_row(cells, &mut seen);
        }
    }
    planner.plan
}

/// The column of each cell.
type Columns = Vec<Option<SetupColumn>>;

/// The name of a cell in spreadsheets, `C7` for the column 2 and the row 7.
fn cell_name(column: usize, row: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column.saturating_add(1);
    while left > 0 {
        left = left.saturating_sub(1);
        letters.push(char::from(b'A'.saturating_add(u8::try_from(left % 26).unwrap_or(0))));
        left /= 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{row}")
}

fn shown(written: &str) -> String {
    written.trim().chars().take(SHOWN).collect()
}

/// The cells of a row, and what is wrong with them.
struct Cells<'a> {
    row: &'a SheetRow,
    columns: &'a Columns,
    problems: Vec<SetupProblem>,
}

impl Cells<'_> {
    fn place(&self, column: SetupColumn) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// The text of a cell; `None` if the sheet does not have its column.
    fn at(&self, column: SetupColumn) -> Option<&str> {
        let place = self.place(column)?;
        Some(self.row.cells.get(place).map_or("", |cell| cell.trim()))
    }

    fn wrong(&mut self, column: SetupColumn, written: &str, problem: Field) {
        let cell = self.place(column).map(|place| cell_name(place, self.row.place));
        let (sheet, column, written) = (self.row.sheet, Some(column), shown(written));
        self.problems.push(SetupProblem { sheet, cell, column, written, problem });
    }

    fn whole_wrong(&mut self, column: SetupColumn, problem: Field) {
        let written = self.at(column).unwrap_or_default().to_owned();
        self.wrong(column, &written, problem);
    }

    /// A text that must be there.
    fn needed<T>(
        &mut self,
        column: SetupColumn,
        read: impl Fn(&str) -> Result<T, Field>,
    ) -> Option<T> {
        let written = self.at(column).unwrap_or_default().to_owned();
        let read = if written.is_empty() { Err(Field::Missing) } else { read(&written) };
        read.map_err(|problem| self.wrong(column, &written, problem)).ok()
    }

    /// A text that may be empty, or `known` where there is no such column.
    fn optional<T>(
        &mut self,
        column: SetupColumn,
        known: Option<T>,
        read: impl Fn(&str) -> Result<T, Field>,
    ) -> Option<T> {
        let Some(written) = self.at(column).map(str::to_owned) else { return known };
        if written.is_empty() {
            return None;
        }
        read(&written).map_err(|problem| self.wrong(column, &written, problem)).ok()
    }

    fn line(&mut self, column: SetupColumn, known: Option<&Line>) -> Option<Line> {
        self.optional(column, known.cloned(), a_line)
    }

    /// Yes or no; an empty cell says `known`.
    fn flag(&mut self, column: SetupColumn, known: bool) -> bool {
        let Some(written) = self.at(column).map(str::to_owned) else { return known };
        match written.to_lowercase().as_str() {
            "" => known,
            "是" | "yes" | "y" | "true" | "1" | "√" => true,
            "否" | "no" | "n" | "false" | "0" => false,
            _ => {
                self.wrong(column, &written, Field::Malformed);
                known
            }
        }
    }

    /// Several lines in a cell, cut at `between`.
    fn lines(&mut self, column: SetupColumn, known: &[Line], between: &[char]) -> Vec<Line> {
        let Some(written) = self.at(column).map(str::to_owned) else { return known.to_vec() };
        let mut lines = Vec::new();
        for part in written.split(between).map(str::trim).filter(|part| !part.is_empty()) {
            match a_line(part) {
                Ok(line) if lines.contains(&line) => {}
                Ok(line) => lines.push(line),
                Err(problem) => self.wrong(column, part, problem),
            }
        }
        lines
    }

    fn aliases(&mut self, known: &[Line]) -> Vec<Line> {
        let aliases = self.lines(SetupColumn::Aliases, known, &BETWEEN);
        if aliases.len() > MAX_ALIASES {
            self.whole_wrong(SetupColumn::Aliases, Field::TooMany { max: MAX_ALIASES });
        }
        aliases
    }

    /// What several names in a cell stand for.
    fn found<T: PartialEq>(
        &mut self,
        column: SetupColumn,
        find: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let written = self.at(column).unwrap_or_default().to_owned();
        // A name may have a separator in it.
        if let Some(whole) = find(&written) {
            return vec![whole];
        }
        let mut all = Vec::new();
        for part in written.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty()) {
            match find(part) {
                Some(one) if all.contains(&one) => {}
                Some(one) => all.push(one),
                None => self.wrong(column, part, Field::Unknown),
            }
        }
        all
    }

    fn name(&mut self, known: Option<&Name>) -> Option<Name> {
        let zh = self.needed(SetupColumn::Name, a_line);
        let en = self.line(SetupColumn::English, known.and_then(Name::english));
        Some(Name::of(zh?, en))
    }
}

fn a_line(written: &str) -> Result<Line, Field> {
    Line::new(written.trim()).map_err(|error: TextError| error.into())
}

/// Whether an entry is called so.
fn is_called(written: &str, id: &str, name: &Name, aliases: &[Line]) -> bool {
    id == written
        || Lang::ALL.iter().any(|lang| name.say(*lang).eq_ignore_ascii_case(written))
        || aliases.iter().any(|alias| alias.as_str() == written)
}

fn department_called(directory: &Directory, written: &str) -> Option<DepartmentId> {
    let is_it =
        |known: &&Department| is_called(written, known.id.as_str(), &known.name, &known.aliases);
    let mut found = directory.departments.iter().filter(is_it);
    // A code or a whole name before the short name of another.
    let exact = directory
        .departments
        .iter()
        .find(|known| known.id.as_str() == written || known.name.zh.as_str() == written);
    exact.or_else(|| found.next()).map(|known| known.id.clone())
}

fn window_called(directory: &Directory, written: &str) -> Option<WindowId> {
    let is_it = |known: &&Window| is_called(written, known.id.as_str(), &known.name, &[]);
    directory.windows.iter().find(is_it).map(|known| known.id.clone())
}

/// Puts an entry in the place of the one that it changes, or at the end.
fn put<T>(all: &mut Vec<T>, next: T, is_it: impl Fn(&T) -> bool) {
    match all.iter_mut().find(|known| is_it(known)) {
        Some(known) => *known = next,
        None => all.push(next),
    }
}

/// Whether another entry has one of the names of this one, and which it is. A name that this one had already stays.
fn taken<'a>(
    name: &Name,
    aliases: &[Line],
    before: Option<(&Name, &[Line])>,
    mut others: impl Iterator<Item = (&'a Name, &'a [Line])>,
) -> Option<(SetupColumn, Line)> {
    let kept = |line: &Line| {
        before.is_some_and(|(name, aliases)| {
            name.zh == *line || name.en == *line || aliases.contains(line)
        })
    };
    let names = [(SetupColumn::Name, Some(&name.zh)), (SetupColumn::English, name.english())];
    let names = names.into_iter().filter_map(|(column, line)| Some((column, line?)));
    let names = names.chain(aliases.iter().map(|line| (SetupColumn::Aliases, line)));
    let new: Vec<(SetupColumn, &Line)> = names.filter(|(_, line)| !kept(line)).collect();
    others.find_map(|(name, aliases)| {
        let is_there = |line: &Line| name.zh == *line || name.en == *line || aliases.contains(line);
        let found = new.iter().find(|(_, line)| is_there(line))?;
        Some((found.0, found.1.clone()))
    })
}

struct Planner<'a> {
    house: &'a House,
    own: &'a AccountId,
    /// The directory as the rows read so far leave it.
    next: Directory,
    plan: Plan,
}

impl Planner<'_> {
    /// The columns of a sheet; `None` if a row of it says nothing.
    fn read_heads(&mut self, heads: &SheetRow) -> Option<Columns> {
        let sheet = heads.sheet;
        let mut columns: Columns = Vec::new();
        let before = self.plan.problems.len();
        for (place, head) in heads.cells.iter().enumerate() {
            let head = head.trim().trim_end_matches(['*', '＊']).trim();
            let known = SetupColumn::read(head).filter(|column| sheet.columns().contains(column));
            let is_first = known.is_none_or(|column| !columns.contains(&Some(column)));
            if !head.is_empty() && (known.is_none() || !is_first) {
                let cell = Some(cell_name(place, heads.place));
                let (column, written) = (None, shown(head));
                let problem = Field::NotAChoice;
                self.plan.problems.push(SetupProblem { sheet, cell, column, written, problem });
            }
            columns.push(known);
        }
        for needed in sheet.needs() {
            if !columns.contains(&Some(*needed)) {
                let written = needed.say(Lang::Zh).to_owned();
                let (cell, column, problem) = (None, None, Field::Missing);
                self.plan.problems.push(SetupProblem { sheet, cell, column, written, problem });
            }
        }
        (self.plan.problems.len() == before).then_some(columns)
    }

    fn read_row(&mut self, mut cells: Cells<'_>, seen: &mut BTreeSet<String>) {
        if cells.row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let change = match cells.row.sheet {
            SetupSheet::Departments => self.department(&mut cells, seen),
            SetupSheet::Windows => self.window(&mut cells, seen),
            SetupSheet::Matters => self.matter(&mut cells, seen),
            SetupSheet::Accounts => self.account(&mut cells, seen),
        };
        let is_right = cells.problems.is_empty();
        self.plan.problems.append(&mut cells.problems);
        match change {
            Some(Some(change)) if is_right => self.plan.changes.push(change),
            Some(None) if is_right => self.plan.unchanged = self.plan.unchanged.saturating_add(1),
            Some(_) | None => {}
        }
    }

    /// The code of a row, if it is well-formed and not listed twice: the written one, that of the entry with this name,
    /// or a new one.
    fn code(
        cells: &mut Cells<'_>,
        seen: &mut BTreeSet<String>,
        of_name: Option<&str>,
        propose: impl Fn() -> String,
    ) -> Option<String> {
        let written = cells.at(SetupColumn::Code).unwrap_or_default().to_owned();
        let (column, code) = match (written.is_empty(), of_name) {
            (false, _) => (SetupColumn::Code, written),
            (true, Some(known)) => (SetupColumn::Name, known.to_owned()),
            (true, None) => (SetupColumn::Name, propose()),
        };
        if !seen.insert(code.clone()) {
            cells.whole_wrong(column, Field::Repeated);
            return None;
        }
        Some(code)
    }

    fn department(
        &mut self,
        cells: &mut Cells<'_>,
        listed: &mut BTreeSet<String>,
    ) -> Option<Option<Change>> {
        let written = cells.at(SetupColumn::Name).unwrap_or_default().to_owned();
        let english = cells.line(SetupColumn::English, None);
        cells.problems.clear();
        let named = self.next.departments.iter().find(|known| known.name.zh.as_str() == written);
        let is_taken =
            |code: &str| self.next.departments.iter().any(|known| known.id.as_str() == code);
        let propose = || propose_code("department", english.as_ref(), is_taken);
        let id = Self::code(cells, listed, named.map(|known| known.id.as_str()), propose)?;
        let Ok(id) = DepartmentId::new(id) else {
            cells.whole_wrong(SetupColumn::Code, Field::Malformed);
            return None;
        };
        let seen = self.house.directory.departments.iter().find(|known| known.id == id).cloned();
        let known = seen.as_ref();
        let name = cells.name(known.map(|known| &known.name));
        let aliases = cells.aliases(known.map_or(&[], |known| &known.aliases));
        let leader = cells.line(SetupColumn::Leader, known.and_then(|known| known.leader.as_ref()));
        let phone =
            cells.line(SetupColumn::Telephone, known.and_then(|known| known.phone.as_ref()));
        let active = cells.flag(SetupColumn::Active, known.is_none_or(|known| known.active));
        let succession = known.and_then(|known| known.succession.clone());
        let name = name?;
        let next = Department { id, name, leader, active, succession, aliases, phone };
        if self.next.takes_cases(&next) {
            let others = self.next.departments.iter().filter(|other| other.id != next.id);
            let others = others.filter(|other| self.next.takes_cases(other));
            let before = known.filter(|known| known.active);
            let before = before.map(|known| (&known.name, known.aliases.as_slice()));
            let others = others.map(|other| (&other.name, other.aliases.as_slice()));
            if let Some((column, line)) = taken(&next.name, &next.aliases, before, others) {
                cells.wrong(column, line.as_str(), Field::Taken);
            }
        }
        put(&mut self.next.departments, next.clone(), |other| other.id == next.id);
        let is_same = known == Some(&next);
        Some((!is_same).then_some(Change::Department(Entry { next, seen })))
    }

    fn window(
        &mut self,
        cells: &mut Cells<'_>,
        listed: &mut BTreeSet<String>,
    ) -> Option<Option<Change>> {
        let written = cells.at(SetupColumn::Name).unwrap_or_default().to_owned();
        let english = cells.line(SetupColumn::English, None);
        cells.problems.clear();
        let named = self.next.windows.iter().find(|known| known.name.zh.as_str() == written);
        let is_taken = |code: &str| self.next.windows.iter().any(|known| known.id.as_str() == code);
        let propose = || propose_code("window", english.as_ref(), is_taken);
        let id = Self::code(cells, listed, named.map(|known| known.id.as_str()), propose)?;
        let Ok(id) = WindowId::new(id) else {
            cells.whole_wrong(SetupColumn::Code, Field::Malformed);
            return None;
        };
        let seen = self.house.directory.windows.iter().find(|known| known.id == id).cloned();
        let known = seen.as_ref();
        let name = cells.name(known.map(|known| &known.name));
        let place = cells.line(SetupColumn::Place, known.and_then(|known| known.place.as_ref()));
        let phone =
            cells.line(SetupColumn::Telephone, known.and_then(|known| known.phone.as_ref()));
        let hours = cells.line(SetupColumn::Hours, known.and_then(|known| known.hours.as_ref()));
        let online = cells.flag(SetupColumn::Online, known.is_some_and(|known| known.online));
        let active = cells.flag(SetupColumn::Active, known.is_none_or(|known| known.active));
        let next = Window { id, name: name?, phone, place, active, hours, online };
        if next.active {
            let others = self.next.windows.iter();
            let others = others.filter(|other| other.id != next.id && other.active);
            let before =
                known.filter(|known| known.active).map(|known| (&known.name, [].as_slice()));
            let others = others.map(|other| (&other.name, [].as_slice()));
            if let Some((column, line)) = taken(&next.name, &[], before, others) {
                cells.wrong(column, line.as_str(), Field::Taken);
            }
        }
        put(&mut self.next.windows, next.clone(), |other| other.id == next.id);
        let is_same = known == Some(&next);
        Some((!is_same).then_some(Change::Window(Entry { next, seen })))
    }

    /// The material of a matter, in both languages.
    fn materials(cells: &mut Cells<'_>, known: &[Name]) -> Vec<Name> {
        const LINES: [char; 2] = ['\n', '\r'];
        if cells.place(SetupColumn::Materials).is_none() {
            return known.to_vec();
        }
        let zh = cells.lines(SetupColumn::Materials, &[], &LINES);
        let kept: Vec<Line> = known.iter().filter_map(Name::english).cloned().collect();
        let en = cells.lines(SetupColumn::EnglishMaterials, &kept, &LINES);
        if en.is_empty() {
            return zh.into_iter().map(|zh| Name::of(zh, None)).collect();
        }
        if zh.len() != en.len() {
            cells.whole_wrong(SetupColumn::EnglishMaterials, Field::Malformed);
        }
        zh.into_iter().zip(en).map(|(zh, en)| Name::of(zh, Some(en))).collect()
    }

    fn matter(
        &mut self,
        cells: &mut Cells<'_>,
        listed: &mut BTreeSet<String>,
    ) -> Option<Option<Change>> {
        let written = cells.at(SetupColumn::Name).unwrap_or_default().to_owned();
        let english = cells.line(SetupColumn::English, None);
        cells.problems.clear();
        let has_departments = cells.place(SetupColumn::Responsible).is_some();
        let directory = &self.next;
        let responsible =
            cells.found(SetupColumn::Responsible, |name| department_called(directory, name));
        // Matters of two departments may have the same name.
        let named = self.next.matters.iter().find(|known| {
            known.name.zh.as_str() == written
                && (!has_departments
                    || known.departments == responsible
                    || known.departments.iter().any(|id| responsible.contains(id)))
        });
        let is_taken = |code: &str| self.next.matters.iter().any(|known| known.id.as_str() == code);
        let propose = || propose_code("matter", english.as_ref(), is_taken);
        let id = Self::code(cells, listed, named.map(|known| known.id.as_str()), propose)?;
        let Ok(id) = MatterId::new(id) else {
            cells.whole_wrong(SetupColumn::Code, Field::Malformed);
            return None;
        };
        let seen = self.house.directory.matters.iter().find(|known| known.id == id).cloned();
        let known = seen.as_ref();
        let name = cells.name(known.map(|known| &known.name));
        let aliases = cells.aliases(known.map_or(&[], |known| &known.aliases));
        let materials = Self::materials(cells, known.map_or(&[], |known| &known.materials));
        let active = cells.flag(SetupColumn::Active, known.is_none_or(|known| known.active));
        let departments = match (has_departments, known) {
            (false, Some(known)) => known.departments.clone(),
            (true, _) | (false, None) => responsible,
        };
        let next = Matter { id, name: name?, departments, materials, active, aliases };
        if next.active {
            let shares =
                |other: &Matter| other.departments.iter().any(|id| next.departments.contains(id));
            let others = self.next.matters.iter();
            let others =
                others.filter(|other| other.id != next.id && other.active && shares(other));
            let before = known.filter(|known| known.active);
            let before = before.map(|known| (&known.name, known.aliases.as_slice()));
            let others = others.map(|other| (&other.name, other.aliases.as_slice()));
            if let Some((column, line)) = taken(&next.name, &next.aliases, before, others) {
                cells.wrong(column, line.as_str(), Field::Taken);
            }
        }
        put(&mut self.next.matters, next.clone(), |other| other.id == next.id);
        let is_same = known == Some(&next);
        Some((!is_same).then_some(Change::Matter(Entry { next, seen })))
    }

    /// The seat of a row.
    fn seat(&self, cells: &mut Cells<'_>, known: Option<&Seat>) -> Option<Seat> {
        let role = cells
            .needed(SetupColumn::Role, |written| Role::read(written).ok_or(Field::NotAChoice))?;
        let directory = &self.next;
        let window = |cells: &mut Cells<'_>| {
            let kept = known.and_then(Seat::window).cloned();
            if cells.place(SetupColumn::Window).is_none() && kept.is_some() {
                return kept;
            }
            cells.needed(SetupColumn::Window, |name| {
                window_called(directory, name).ok_or(Field::Unknown)
            })
        };
        let department = |cells: &mut Cells<'_>| {
            let kept = known.and_then(Seat::department).cloned();
            if cells.place(SetupColumn::Department).is_none() && kept.is_some() {
                return kept;
            }
            cells.needed(SetupColumn::Department, |name| {
                department_called(directory, name).ok_or(Field::Unknown)
            })
        };
        Some(match role {
            Role::WindowClerk => Seat::WindowClerk { window: window(cells)? },
            Role::WindowLead => Seat::WindowLead { window: window(cells)? },
            Role::DepartmentOfficer => Seat::DepartmentOfficer { department: department(cells)? },
            Role::DepartmentHead => Seat::DepartmentHead { department: department(cells)? },
            Role::LeaderInCharge => {
                let departments = match known {
                    Some(Seat::LeaderInCharge { departments })
                        if cells.place(SetupColumn::Department).is_none() =>
                    {
                        departments.clone()
                    }
                    Some(_) | None => cells
                        .found(SetupColumn::Department, |name| department_called(directory, name)),
                };
                Seat::LeaderInCharge { departments }
            }
            Role::PrincipalLeader => Seat::PrincipalLeader,
            Role::Inspector => Seat::Inspector,
            Role::Administrator => Seat::Administrator,
        })
    }

    fn account(
        &mut self,
        cells: &mut Cells<'_>,
        listed: &mut BTreeSet<String>,
    ) -> Option<Option<Change>> {
        let account = cells.needed(SetupColumn::Account, |written| {
            AccountId::new(written).map_err(|_| Field::Malformed)
        });
        if account.as_ref().is_some_and(|account| !listed.insert(account.to_string())) {
            cells.whole_wrong(SetupColumn::Account, Field::Repeated);
        }
        let found = account.as_ref().and_then(|id| {
            self.house.accounts.iter().find(|(known, _)| known.account == *id).cloned()
        });
        let (known, reached) = found.map_or((None, None), |(known, at)| (Some(known), Some(at)));
        let name = cells.needed(SetupColumn::Person, a_line);
        let seat = self.seat(cells, known.as_ref().map(|known| &known.seat));
        let kept = reached.clone().unwrap_or_default();
        let phone = cells.optional(SetupColumn::Mobile, kept.phone.clone(), |written| {
            Phone::read(written).map_err(|_| Field::NotAPhone)
        });
        let email = cells.optional(SetupColumn::Email, kept.email.clone(), |written| {
            Email::try_from(written.to_owned()).map_err(|_| Field::Malformed)
        });
        let active =
            cells.flag(SetupColumn::Active, known.as_ref().is_none_or(|known| known.active));
        let next = Account { account: account?, name: name?, seat: seat?, active };
        if next.account == *self.own && (!next.active || next.seat.role() != Role::Administrator) {
            cells.whole_wrong(SetupColumn::Active, Field::NotAChoice);
        }
        // What waits for a second person is neither asked for twice nor changed before it is decided.
        if let Some(waiting) =
            self.house.waiting.iter().find(|waiting| waiting.account == next.account)
        {
            if *waiting == next {
                return Some(None);
            }
            cells.whole_wrong(SetupColumn::Account, Field::NotConfirmed);
        }
        let address = Address { email, phone };
        let is_same = known.as_ref() == Some(&next) && kept == address;
        let account = Entry { next, seen: known };
        let address = Entry { next: address, seen: reached };
        Some((!is_same).then_some(Change::Account(account, address)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPARTMENTS: [&str; 3] = ["代号", "名称", "简称、别名"];
    const ACCOUNTS: [&str; 5] = ["登录名", "姓名", "岗位", "所在窗口", "所在或分管部门"];

    fn sheet(sheet: SetupSheet, rows: &[&[&str]]) -> Vec<SheetRow> {
        let row = |(place, cells): (u32, &&[&str])| SheetRow {
            sheet,
            place,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        (1_u32..).zip(rows).map(row).collect()
    }

    fn admin() -> AccountId {
        AccountId::new("admin").expect("an identifier")
    }

    fn town() -> Vec<SheetRow> {
        let mut rows = sheet(
            SetupSheet::Departments,
            &[&DEPARTMENTS, &["hrss", "人力社保局", "人社局、社保局"], &["", "税务局", ""]],
        );
        rows.extend(sheet(SetupSheet::Windows, &[&["名称", "启用"], &["投诉代办窗口", "是"]]));
        rows.extend(sheet(
            SetupSheet::Matters,
            &[&["名称", "责任部门", "所需材料"], &["失业金申领", "人社局", "身份证\n银行卡"]],
        ));
        rows.extend(sheet(
            SetupSheet::Accounts,
            &[
                &ACCOUNTS,
                &["li-hua", "李华", "窗口负责人", "投诉代办窗口", ""],
                &["wang", "王伟", "部门经办人", "", "社保局"],
                &["zhao", "赵副市长", "分管领导", "", "税务局、人力社保局"],
            ],
        ));
        rows
    }

    /// The house after all changes.
    fn carried_out(house: &House, plan: Plan) -> House {
        let mut house = house.clone();
        for change in plan.changes {
            match change {
                Change::Department(Entry { next, .. }) => {
                    put(&mut house.directory.departments, next.clone(), |one| one.id == next.id);
                }
                Change::Window(Entry { next, .. }) => {
                    put(&mut house.directory.windows, next.clone(), |one| one.id == next.id);
                }
                Change::Matter(Entry { next, .. }) => {
                    put(&mut house.directory.matters, next.clone(), |one| one.id == next.id);
                }
                Change::Account(account, address) => {
                    let next = (account.next.clone(), address.next);
                    put(&mut house.accounts, next, |one| one.0.account == account.next.account);
                }
            }
        }
        house
    }

    fn said(plan: &Plan) -> Vec<String> {
        let say =
            |found: &SetupProblem| format!("{}：{}", found.place(Lang::Zh), found.say(Lang::Zh));
        plan.problems.iter().map(say).collect()
    }

    #[test]
    fn a_workbook_fills_an_empty_house_and_changes_nothing_the_second_time() {
        let first = plan(&town(), &House::default(), &admin());
        assert_eq!(said(&first), Vec::<String>::new());
        assert_eq!((first.changes.len(), first.unchanged), (7, 0));
        let house = carried_out(&House::default(), first);
        let made = &house.directory;
        assert_eq!(made.departments[0].aliases.len(), 2);
        assert_eq!(made.departments[1].id.as_str(), "department-1");
        assert_eq!(made.departments[1].name.english(), None);
        assert_eq!(made.matters[0].departments, [made.departments[0].id.clone()]);
        assert_eq!(made.matters[0].materials.len(), 2);
        let seat = Seat::DepartmentOfficer { department: made.departments[0].id.clone() };
        assert_eq!(house.accounts[1].0.seat, seat);
        let second = plan(&town(), &house, &admin());
        assert_eq!((second.changes, second.unchanged), (Vec::new(), 7));
    }

    #[test]
    fn a_changed_row_changes_its_entry_and_what_is_left_out_stays() {
        let house = carried_out(&House::default(), plan(&town(), &House::default(), &admin()));
        let rows =
            sheet(SetupSheet::Departments, &[&["代号", "名称"], &["hrss", "人力资源和社会保障局"]]);
        let changed = plan(&rows, &house, &admin());
        let house = carried_out(&house, changed.clone());
        assert_eq!((changed.changes.len(), said(&changed)), (1, Vec::new()));
        let [hrss, tax] = house.directory.departments.as_slice() else { panic!("two departments") };
        assert_eq!(hrss.name.zh.as_str(), "人力资源和社会保障局");
        assert_eq!((hrss.aliases.len(), tax.name.zh.as_str()), (2, "税务局"));
    }

    #[test]
    fn every_problem_is_named_at_its_cell_and_says_what_to_do() {
        let mut rows = town();
        rows.extend(sheet(
            SetupSheet::Accounts,
            &[
                &["chen", "陈静", "部门经办人", "", "市监局"],
                &["Li Hua", "李华", "科员", "", ""],
                &["wang", "", "纪检监察", "", ""],
            ],
        ));
        // Their places in the sheet follow those of the first four.
        for (place, row) in (5_u32..).zip(rows.iter_mut().rev().take(3).rev()) {
            row.place = place;
        }
        let said = said(&plan(&rows, &House::default(), &admin()));
        assert_eq!(said.len(), 5, "{said:?}");
        assert!(said[0].starts_with("账号!E5：没有“市监局”这个部门"), "{}", said[0]);
        assert!(said[1].starts_with("账号!A6：只能用小写字母"), "{}", said[1]);
        assert!(
            said[2].starts_with("账号!C6：没有“科员”这个岗位，可填：窗口受理人员"),
            "{}",
            said[2]
        );
        assert!(said[3].starts_with("账号!A7：“wang”在本表中出现了两次"), "{}", said[3]);
        assert!(said[4].starts_with("账号!B7：姓名：请填写此项"), "{}", said[4]);
    }

    #[test]
    fn two_entries_with_the_same_name_and_unknown_columns_are_refused() {
        let rows = sheet(
            SetupSheet::Departments,
            &[&DEPARTMENTS, &["one", "税务局", ""], &["two", "国税局", "税务局"]],
        );
        let found = said(&plan(&rows, &House::default(), &admin()));
        assert!(found[0].starts_with("部门!C3：已有另一项叫“税务局”"), "{found:?}");
        let rows = sheet(SetupSheet::Windows, &[&["名秤"], &["窗口"]]);
        let found = said(&plan(&rows, &House::default(), &admin()));
        assert!(found[0].starts_with("窗口!A1：“名秤”不是这张表的列"), "{found:?}");
        assert!(found[1].starts_with("窗口：缺少“名称”这一列"), "{found:?}");
    }

    #[test]
    fn nobody_locks_themselves_out() {
        let rows = sheet(
            SetupSheet::Accounts,
            &[&["登录名", "姓名", "岗位", "启用"], &["admin", "管理员", "管理员", "否"]],
        );
        let role = Role::Administrator.say(Lang::Zh);
        let rows: Vec<SheetRow> = rows
            .into_iter()
            .map(|mut row| {
                for cell in &mut row.cells {
                    if cell == "管理员" && row.place == 2 {
                        *cell = role.to_owned();
                    }
                }
                row
            })
            .collect();
        let found = said(&plan(&rows, &House::default(), &admin()));
        assert_eq!(found, ["账号!D2：这是您自己的账号，不能停用，也不能改掉管理员岗位"]);
    }
}
