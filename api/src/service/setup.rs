//! The workbook that sets a house up: reads its rows, and writes the house as it is as one.

use super::import::{TableError, read_sheets};
use super::spreadsheet::internal;
use crate::problem::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, Worksheet};
use shared::actor::Seat;
use shared::directory::{Directory, Name};
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::limits::{FIRST_PASSWORD_DAYS, MAX_SETUP_FILE};
use shared::problem::Field;
use shared::setup::{House, SheetRow};
use shared::text::Line;
use shared::vocabulary::Role;
use shared::wire::{SetupColumn, SetupSheet};
use std::io::Cursor;

/// The most rows of all sheets, heads included.
const MAX_ROWS: usize = 5_000;
/// The most bytes of all their texts.
const MAX_TEXT: usize = 4 * 1024 * 1024;
/// The rows below the heads that offer the choices of their column.
const OFFERED_ROWS: u32 = 1_000;

/// The rows of a workbook that came as Base64.
///
/// # Errors
///
/// What is wrong with the file as a whole.
pub fn read_workbook(file: &str) -> Result<Vec<SheetRow>, Failure> {
    let bytes = STANDARD.decode(file).map_err(|_| Failure::field("file", Field::Malformed))?;
    if bytes.len() > MAX_SETUP_FILE {
        return Err(Failure::field("file", Field::TooLarge { max: MAX_SETUP_FILE }));
    }
    let (mut rows, mut text) = (Vec::new(), 0_usize);
    let mut take = |sheet: &str, row: super::import::Row| {
        let Some(sheet) = SetupSheet::read(sheet) else { return Ok(()) };
        text = text.saturating_add(row.bytes());
        if text > MAX_TEXT {
            return Err(TableError::Size);
        }
        if rows.len() >= MAX_ROWS {
            return Err(TableError::Rows { max: MAX_ROWS });
        }
        rows.push(SheetRow { sheet, place: row.place, cells: row.cells });
        Ok(())
    };
    // Whatever else a workbook has, such as the notes of the template, is left alone.
    let is_wanted = |sheet: &str| SetupSheet::read(sheet).is_some();
    read_sheets(Cursor::new(bytes), is_wanted, &mut take)
        .map_err(|error| Failure::Fields(vec![error.at("file")]))?;
    if rows.is_empty() {
        return Err(Failure::field("file", Field::WrongFile));
    }
    Ok(rows)
}

/// The house as a workbook.
pub fn write_workbook(house: &House, lang: Lang) -> Result<Vec<u8>, Failure> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let notes = workbook.add_worksheet();
    notes.set_name(lang.pick("填写说明", "How to fill it in")).map_err(internal)?;
    notes.set_column_width(0, 100.0).map_err(internal)?;
    for (row, words) in (0_u32..).zip(notes_in(lang)) {
        notes.write_string_with_format(row, 0, words, &plain).map_err(internal)?;
    }
    for sheet in SetupSheet::ALL {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet.say(lang)).map_err(internal)?;
        for (place, column) in (0_u16..).zip(sheet.columns()) {
            let mark = if sheet.needs().contains(column) { "*" } else { "" };
            let head = format!("{}{mark}", column.say(lang));
            worksheet.write_string_with_format(0, place, head, &bold).map_err(internal)?;
            worksheet.set_column_width(place, width_of(*column)).map_err(internal)?;
            worksheet.set_column_format(place, &plain).map_err(internal)?;
            offer(worksheet, place, *column, lang)?;
        }
        worksheet.set_freeze_panes(1, 2).map_err(internal)?;
        for (row, cells) in (1_u32..).zip(rows_of(*sheet, house, lang)) {
            for (place, cell) in (0_u16..).zip(cells) {
                if !cell.is_empty() {
                    worksheet
                        .write_string_with_format(row, place, cell, &plain)
                        .map_err(internal)?;
                }
            }
        }
    }
    workbook.save_to_buffer().map_err(internal)
}

/// Offers the choices of a column in its cells.
fn offer(
    worksheet: &mut Worksheet,
    place: u16,
    column: SetupColumn,
    lang: Lang,
) -> Result<(), Failure> {
    let choices: Vec<&str> = match column {
        SetupColumn::Role => Role::ALL.iter().map(|role| role.say(lang)).collect(),
        SetupColumn::Active | SetupColumn::Online => vec![yes(true, lang), yes(false, lang)],
        SetupColumn::Code
        | SetupColumn::Name
        | SetupColumn::English
        | SetupColumn::Aliases
        | SetupColumn::Leader
        | SetupColumn::Telephone
        | SetupColumn::Place
        | SetupColumn::Hours
        | SetupColumn::Responsible
        | SetupColumn::Materials
        | SetupColumn::EnglishMaterials
        | SetupColumn::Account
        | SetupColumn::Person
        | SetupColumn::Window
        | SetupColumn::Department
        | SetupColumn::Mobile
        | SetupColumn::Email => return Ok(()),
    };
    let choices = DataValidation::new().allow_list_strings(&choices).map_err(internal)?;
    worksheet.add_data_validation(1, place, OFFERED_ROWS, place, &choices).map_err(internal)?;
    Ok(())
}

fn width_of(column: SetupColumn) -> f64 {
    match column {
        SetupColumn::Materials | SetupColumn::EnglishMaterials | SetupColumn::Responsible => 40.0,
        SetupColumn::Name
        | SetupColumn::English
        | SetupColumn::Aliases
        | SetupColumn::Place
        | SetupColumn::Hours
        | SetupColumn::Department => 28.0,
        SetupColumn::Code
        | SetupColumn::Leader
        | SetupColumn::Telephone
        | SetupColumn::Online
        | SetupColumn::Account
        | SetupColumn::Person
        | SetupColumn::Role
        | SetupColumn::Window
        | SetupColumn::Mobile
        | SetupColumn::Email
        | SetupColumn::Active => 18.0,
    }
}

fn notes_in(lang: Lang) -> [String; 8] {
    let notes = lang.pick(
        [
            "一次填好部门、窗口、事项、账号四张表，上传后先核对，没有问题再一次写入；有一处不对就都不写入。",
            "标 * 的列必须填。英文可留空，英文页面上就用中文。代号可留空，自动编；填了以后不能改。",
            "简称、责任部门、分管部门可填几个，用顿号或逗号隔开；所需材料一行一项。部门可写代号、全称或简称。",
            "岗位、启用、接收网上登记从下拉列表里选；启用留空即启用。",
            "窗口人员填“所在窗口”，部门人员填“所在或分管部门”；分管领导不填部门即分管全部。",
            "手机号、电子邮箱用来接收提醒，可不填。",
            "新账号的一次性密码在写入后的页面上显示，可打印成条发给本人，须在 {days} 天内登录并改掉；这里不含密码。",
            "再次上传：没变的不动，改了的行修改，少了的行不删除；要停用，把“启用”改成“否”。",
        ],
        [
            "Fill in the departments, windows, matters and accounts. The file is checked first and written as a whole, or not at all.",
            "Columns with * are needed. English may be left empty; English pages then show the Chinese. A code may be left empty and is made; it cannot be changed later.",
            "Other names and departments may be several, separated by commas; material is one item a line. A department may be given by its code, name or other name.",
            "Choose role, active and online from the lists; an empty “active” means yes.",
            "Staff of a window need “Window”, staff of a department “Department”; a leader in charge without departments is in charge of all.",
            "Mobile and e-mail are for reminders and may be left empty.",
            "The first passwords of new accounts are shown once after writing and can be printed; they last {days} days and must be replaced. There are none in here.",
            "Sent again, what is the same stays, a changed row changes its entry, and what is left out is not deleted; to retire an entry set “active” to no.",
        ],
    );
    notes.map(|words| words.replace("{days}", &FIRST_PASSWORD_DAYS.to_string()))
}

fn yes(is_so: bool, lang: Lang) -> &'static str {
    if is_so { lang.pick("是", "Yes") } else { lang.pick("否", "No") }
}

fn some(line: Option<&Line>) -> String {
    line.map_or("", Line::as_str).to_owned()
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(Line::as_str).collect::<Vec<_>>().join("、")
}

/// Departments by their names, or by their codes where a name has what stands between two.
fn named(departments: &[DepartmentId], directory: &Directory) -> String {
    let name = |id: &DepartmentId| {
        let name = directory.department(id, Lang::Zh);
        let is_plain = !name.contains(['、', '，', ',', '；', ';', '/']);
        if is_plain { name.to_owned() } else { id.to_string() }
    };
    departments.iter().map(name).collect::<Vec<_>>().join("、")
}

/// The rows of a sheet below its heads, in the order of its columns.
fn rows_of(sheet: SetupSheet, house: &House, lang: Lang) -> Vec<Vec<String>> {
    let House { directory, accounts, waiting: _ } = house;
    let names = |name: &Name| [name.zh.as_str().to_owned(), some(name.english())];
    match sheet {
        SetupSheet::Departments => {
            let row = |known: &shared::directory::Department| {
                let [zh, en] = names(&known.name);
                vec![
                    known.id.to_string(),
                    zh,
                    en,
                    joined(&known.aliases),
                    some(known.leader.as_ref()),
                    some(known.phone.as_ref()),
                    yes(known.active, lang).to_owned(),
                ]
            };
            directory.departments.iter().map(row).collect()
        }
        SetupSheet::Windows => {
            let row = |known: &shared::directory::Window| {
                let [zh, en] = names(&known.name);
                vec![
                    known.id.to_string(),
                    zh,
                    en,
                    some(known.place.as_ref()),
                    some(known.phone.as_ref()),
                    some(known.hours.as_ref()),
                    yes(known.online, lang).to_owned(),
                    yes(known.active, lang).to_owned(),
                ]
            };
            directory.windows.iter().map(row).collect()
        }
        SetupSheet::Matters => {
            let row = |known: &shared::directory::Matter| {
                let [zh, en] = names(&known.name);
                let lines = |lang: Lang| {
                    let lines: Vec<&str> =
                        known.materials.iter().map(|name| name.say(lang)).collect();
                    lines.join("\n")
                };
                let is_translated = known.materials.iter().any(|name| name.english().is_some());
                vec![
                    known.id.to_string(),
                    zh,
                    en,
                    joined(&known.aliases),
                    named(&known.departments, directory),
                    lines(Lang::Zh),
                    if is_translated { lines(Lang::En) } else { String::new() },
                    yes(known.active, lang).to_owned(),
                ]
            };
            directory.matters.iter().map(row).collect()
        }
        SetupSheet::Accounts => accounts
            .iter()
            .map(|(account, address)| {
                let window = account.seat.window().map(|id| directory.window(id, Lang::Zh));
                let departments = match &account.seat {
                    Seat::LeaderInCharge { departments } => departments.clone(),
                    Seat::DepartmentOfficer { department }
                    | Seat::DepartmentHead { department } => vec![department.clone()],
                    Seat::WindowClerk { .. }
                    | Seat::WindowLead { .. }
                    | Seat::PrincipalLeader
                    | Seat::Inspector
                    | Seat::Administrator => Vec::new(),
                };
                vec![
                    account.account.to_string(),
                    account.name.as_str().to_owned(),
                    account.seat.role().say(lang).to_owned(),
                    window.unwrap_or_default().to_owned(),
                    named(&departments, directory),
                    address.phone.as_ref().map_or("", |phone| phone.as_str()).to_owned(),
                    address.email.as_ref().map_or("", |email| email.as_str()).to_owned(),
                    yes(account.active, lang).to_owned(),
                ]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::AccountId;
    use shared::setup::plan;
    use shared::wire::Account;
    use shared::wire::notice::Address;
    use support::{a_department, a_matter, a_window, line};

    fn house() -> House {
        let tax = shared::directory::Department {
            aliases: vec![line("国税局"), line("地税局")],
            ..a_department("tax", "税务局", "税务局")
        };
        let matter = shared::directory::Matter {
            departments: vec![tax.id.clone()],
            materials: vec![
                support::name("身份证", "Identity card"),
                support::name("照片", "照片"),
            ],
            ..a_matter("invoice", "发票领用", "Invoices")
        };
        let window = shared::directory::Window {
            hours: Some(line("8:30–12:00")),
            online: true,
            ..a_window("hall", "大厅", "大厅")
        };
        let seat = Seat::DepartmentHead { department: tax.id.clone() };
        let account = AccountId::new("li-hua").expect("an identifier");
        let account = Account { account, name: line("李华"), seat, active: true };
        House {
            directory: support::directory([tax], [matter], [window]),
            accounts: vec![(account, Address::default())],
            waiting: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_is_read_again_and_changes_nothing_in_either_language() {
        let house = house();
        let own = AccountId::new("admin").expect("an identifier");
        for lang in Lang::ALL {
            let written = STANDARD.encode(write_workbook(&house, lang).expect("a workbook"));
            let read = plan(&read_workbook(&written).expect("rows"), &house, &own);
            assert_eq!(read.problems, []);
            assert_eq!((read.changes, read.unchanged), (Vec::new(), 4), "{lang:?}");
        }
    }

    #[test]
    fn what_is_no_such_workbook_is_refused_at_the_field() {
        for file in ["?", "", "cGxhaW4gdGV4dA=="] {
            assert!(matches!(read_workbook(file), Err(Failure::Fields(_))), "{file}");
        }
    }
}
