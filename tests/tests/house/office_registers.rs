//! Registers as offices keep them: with a title, a cover, two rows of headings, merged cells, totals and signatures, dates
//! without a year, departments by other names, and cells that say several things. The numbers were counted by hand.

use acceptance::files::{FileHouse, Preview, Register};
use acceptance::{House, Who};
use api::secret::digest;
use axum::http::StatusCode;
use serde_json::json;
use shared::problem::Field;
use shared::view::RegisterRow;
use shared::vocabulary::{Role, StageKind, TaskState};
use shared::wire::{ImportField, ImportMapping, ImportTable, LeftOut, Page, Task, TaskWhat};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A sheet of a workbook: its name, whether it is hidden, its rows from the first, and which cells are merged.
struct Sheet<'a> {
    name: &'a str,
    hidden: bool,
    rows: &'a [&'a [&'a str]],
    merges: &'a [&'a str],
}

fn workbook(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let (mut names, mut inner) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (place, sheet) in (1..).zip(sheets) {
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        let name = sheet.name;
        let _ =
            write!(names, "<sheet name=\"{name}\" sheetId=\"{place}\"{state} r:id=\"r{place}\"/>");
        let _ = write!(
            inner,
            "<Relationship Id=\"r{place}\" Type=\"{kind}/worksheet\" Target=\"worksheets/sheet{place}.xml\"/>"
        );
        let mut rows = String::new();
        for (row, cells) in (1..).zip(sheet.rows) {
            let _ = write!(rows, "<row r=\"{row}\">");
            for (column, cell) in ('A'..='Z').zip(cells.iter()) {
                if !cell.is_empty() {
                    let _ = write!(
                        rows,
                        "<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"
                    );
                }
            }
            rows += "</row>";
        }
        let merges: String =
            sheet.merges.iter().map(|cells| format!("<mergeCell ref=\"{cells}\"/>")).collect();
        let merges = match sheet.merges.len() {
            0 => String::new(),
            count => format!("<mergeCells count=\"{count}\">{merges}</mergeCells>"),
        };
        let content = format!("<worksheet><sheetData>{rows}</sheetData>{merges}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{place}.xml"), content));
    }
    parts.extend([
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{kind}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{package}\">{inner}</Relationships>"),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{kind}\"><sheets>{names}</sheets></workbook>"),
        ),
        ("xl/styles.xml".to_owned(), "<styleSheet></styleSheet>".to_owned()),
        ("xl/sharedStrings.xml".to_owned(), "<sst></sst>".to_owned()),
    ]);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("a workbook").into_inner()
}

fn one_sheet(rows: &[&[&str]], merges: &[&str]) -> Vec<u8> {
    workbook(&[Sheet { name: "登记表", hidden: false, rows, merges }])
}

async fn office() -> (FileHouse, Who) {
    let place = FileHouse::new().await;
    place.house.set("2018-06-20 10:00");
    let lead = place.house.staff(Role::WindowLead).await;
    (place, lead)
}

/// The rows of the register by their titles.
async fn rows(house: &House, lead: &Who) -> BTreeMap<String, RegisterRow> {
    let page: Page<RegisterRow> = house.get(lead, "/api/v1/console/register").await.value();
    assert_eq!(page.cursor, None);
    let items = page.items.into_iter();
    items.map(|row| (row.title.clone().expect("a title").as_str().to_owned(), row)).collect()
}

fn named(row: &RegisterRow) -> Vec<&str> {
    row.assigned.iter().map(|id| id.as_str()).collect()
}

/// The spellings that are asked about: of which field, in how many rows, and as what they are known.
fn asked(seen: &Preview) -> Vec<(ImportField, &str, u32, Option<&str>)> {
    let values = seen.whole.values.iter();
    values.map(|it| (it.field, it.written.as_str(), it.rows, it.means.as_deref())).collect()
}

/// A mapping that also says what a spelling is read as.
fn spelled(mut mapping: ImportMapping, field: ImportField, of: &[(&str, &str)]) -> ImportMapping {
    let values = mapping.values.entry(field).or_default();
    values.extend(of.iter().map(|(written, means)| ((*written).to_owned(), (*means).to_owned())));
    mapping
}

/// Imports all rows but the wrong ones, and returns how many became cases.
async fn import_rest(place: &FileHouse, lead: &Who, file: &Register) -> u32 {
    let task = place.check(lead, file).await;
    assert_eq!(task.state, TaskState::Checked, "{task:?}");
    let path = format!("/api/v1/console/imports/{}/confirmation", task.id);
    let refused = place.house.post(lead, &path, json!({"known": {}})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    let answer = place.house.post(lead, &path, json!({"known": {}, "without_wrong": true})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    place.work().await;
    let path = format!("/api/v1/console/tasks/{}", task.id);
    let done: Task = place.house.get(lead, &path).await.value();
    assert_eq!(done.state, TaskState::Done);
    let TaskWhat::Import(import) = done.what else { panic!("{:?}", done.what) };
    done.rows - import.present
}

const GROUPED: [&[&str]; 8] = [
    &["某县投诉代办窗口登记表（2018年4月）"],
    &["序号", "登记日期", "申请人", "", "反映事项", "办理", "", ""],
    &["", "", "姓名", "联系电话", "", "交办部门", "答复情况", "办结日期"],
    &["1", "2018.4.16", "王某", "13800000001", "改密码", "税务局", "已重置", "2018-04-17 10:00"],
    &["2", "2018.4.17", "李某", "13800000002", "开证明", "", "已说明", "2018-04-18 10:00"],
    &["3", "2018年4月18日 9点30分", "赵某", "13800000003", "房屋用途"],
    &["合计", "", "", "", "3 件"],
    &["制表人：王某", "", "", "审核人：李某"],
];
const GROUPED_MERGES: [&str; 8] =
    ["A1:H1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:H2", "F4:F6", "A8:C8"];

#[tokio::test]
async fn a_cover_a_title_two_rows_of_headings_merged_cells_and_totals_are_understood() {
    let (place, lead) = office().await;
    let cover: [&[&str]; 2] = [&["填表说明"], &["1. 每月 5 日前上报。"]];
    let old: [&[&str]; 2] = [&["编号", "主题", "登记时间"], &["9", "去年的", "2017-05-02"]];
    let content = workbook(&[
        Sheet { name: "旧表", hidden: true, rows: &old, merges: &[] },
        Sheet { name: "说明", hidden: false, rows: &cover, merges: &[] },
        Sheet { name: "四月", hidden: false, rows: &GROUPED, merges: &GROUPED_MERGES },
    ]);
    let file = Register::new("a.xlsx", content);
    let seen = place.preview(&lead, &file).await;
    let table = ImportTable { sheet: Some(2), head_row: Some(2), head_rows: Some(2) };
    assert_eq!(seen.whole.table, table);
    let sheets: Vec<(&str, bool)> =
        seen.whole.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(sheets, [("旧表", true), ("说明", false), ("四月", false)]);
    assert_eq!(seen.problems, []);
    assert_eq!(seen.rows, 5);
    let aside: Vec<(u32, LeftOut)> = seen.left_out.iter().map(|it| (it.row, it.why)).collect();
    assert_eq!(aside, [(7, LeftOut::Total), (8, LeftOut::Remark)]);
    assert_eq!(place.import(&lead, &file).await, (3, 0));
    let found = rows(&place.house, &lead).await;
    assert_eq!(found.len(), 3);
    for (title, at) in [
        ("改密码", "2018-04-16 00:00"),
        ("开证明", "2018-04-17 00:00"),
        ("房屋用途", "2018-04-18 09:30"),
    ] {
        assert_eq!(found[title].registered_at.minute_text(), at);
        // The department is one cell over three rows.
        assert_eq!(named(&found[title]), ["tax"], "{title}");
    }
    assert_eq!(found["房屋用途"].stage, StageKind::Assigned);
    let figures = place.house.figures("").await;
    assert_eq!(
        (&figures["total"]["registered"], &figures["total"]["resolved"]),
        (&json!(3), &json!(2))
    );

    // The other sheet, and another row as the heading, can be chosen.
    let chosen = ImportTable { sheet: Some(0), head_row: None, head_rows: None };
    let seen = place.preview(&lead, &Register { table: chosen, ..file.clone() }).await;
    assert_eq!((seen.rows, seen.problems.len(), seen.whole.table.sheet), (1, 0, Some(0)));
    let chosen = ImportTable { sheet: Some(2), head_row: Some(3), head_rows: Some(1) };
    let seen = place.preview(&lead, &Register { table: chosen, ..file }).await;
    assert_eq!(seen.whole.columns[5], "交办部门");
    assert_eq!((seen.rows, seen.whole.table), (5, chosen));
}

#[tokio::test]
async fn what_was_imported_before_merged_cells_counted_is_not_imported_again() {
    let (place, lead) = office().await;
    // As a former version read it: merged cells were empty but for the first.
    let plain = Register::new("a.xlsx", one_sheet(&GROUPED, &[]));
    assert_eq!(place.import(&lead, &plain).await, (3, 0));
    let merged = Register::new("a.xlsx", one_sheet(&GROUPED, &GROUPED_MERGES));
    let seen = place.preview(&lead, &merged).await;
    assert_eq!((seen.present, seen.differing), (3, 0));
    assert_eq!(place.import(&lead, &merged).await, (0, 3));
    // A row without a number is known by all its cells, as it always was, in the width of the sheet.
    let cells = ["3", "2018年4月18日 9点30分", "赵某", "13800000003", "房屋用途", "", "", ""];
    let identity = format!("h:{}", digest(cells.join("\u{1f}").as_bytes()));
    let source = digest(plain.source.as_bytes());
    let marks = place.house.app.store.load_imported(&source, std::slice::from_ref(&identity));
    assert!(marks.await.expect("a read").contains_key(&identity));
}

#[tokio::test]
async fn a_text_file_with_a_title_repeated_headings_and_numbered_blank_rows_is_understood() {
    let (place, lead) = office().await;
    let content = "投诉代办窗口登记表（2018年5月）\r\n序号;登记日期;反映问题;联系电话\r\n\
        1;2018-05-02;改密码;13800000001\r\n2;2018-05-03 24:00;开证明;13800000002\r\n\
        序号;登记日期;反映问题;联系电话\r\n3;2018-05-05 下午3:05;房屋用途;\r\n4;;;\r\n5;;;\r\n\
        小计;;3 件;\r\n备注：含电话登记\r\n";
    let file = Register::new("a.csv", content);
    let seen = place.preview(&lead, &file).await;
    assert_eq!(seen.whole.table.head_row, Some(2));
    let aside: Vec<(u32, LeftOut)> = seen.left_out.iter().map(|it| (it.row, it.why)).collect();
    assert_eq!(
        aside,
        [
            (5, LeftOut::Heading),
            (7, LeftOut::Blank),
            (8, LeftOut::Blank),
            (9, LeftOut::Total),
            (10, LeftOut::Remark),
        ]
    );
    assert_eq!(place.import(&lead, &file).await, (3, 0));
    let found = rows(&place.house, &lead).await;
    assert_eq!(found["开证明"].registered_at.minute_text(), "2018-05-04 00:00");
    assert_eq!(found["房屋用途"].registered_at.minute_text(), "2018-05-05 15:05");
}

#[tokio::test]
async fn a_spelling_is_asked_about_once_for_the_file_and_remembered_for_the_next() {
    let (place, lead) = office().await;
    let head = "编号,主题,登记时间,承办部门,办理情况,办结时间,办结结果\r\n";
    let content = format!(
        "{head}1,改密码,2018-05-02,地税局,已重置,2018-05-03,办好了\r\n\
         2,开证明,2018-05-02,\"国土局、地税局\",已开,2018-05-03,已解决\r\n\
         3,房屋用途,2018-05-02,公安局（户籍科）/国土局,已说明,2018-05-04,办好了\r\n\
         4,过户,2018-05-02,无,已说明,2018-05-04,\r\n"
    );
    let file = Register::new("a.csv", content);
    let seen = place.preview(&lead, &file).await;
    let (department, outcome) = (ImportField::Department, ImportField::Outcome);
    assert_eq!(
        asked(&seen),
        [
            (department, "地税局", 2, None),
            (outcome, "办好了", 2, None),
            (department, "公安局（户籍科）", 1, None),
        ]
    );
    assert_eq!((seen.whole.wrong, seen.rows), (3, 4));
    let first = &seen.problems[0];
    assert_eq!((first.cell.as_deref(), first.written.as_deref()), (Some("D2"), Some("地税局")));
    assert_eq!(first.problem.problem, Field::Unknown);
    let mapping =
        spelled(seen.mapping, department, &[("地税局", "tax"), ("公安局（户籍科）", "police")]);
    let mapping = spelled(mapping, outcome, &[("办好了", "solved")]);
    let file = Register { mapping: Some(mapping), ..file };
    let seen = place.preview(&lead, &file).await;
    assert_eq!((seen.problems.len(), seen.whole.values.len()), (0, 3));
    assert_eq!(place.import(&lead, &file).await, (4, 0));
    let found = rows(&place.house, &lead).await;
    assert_eq!(named(&found["改密码"]), ["tax"]);
    assert_eq!(named(&found["开证明"]), ["land", "tax"]);
    assert_eq!(named(&found["房屋用途"]), ["police", "land"]);
    assert_eq!(named(&found["过户"]), [""; 0]);

    // The next month's file: what was said is proposed, and can be changed.
    let content = format!("{head}11,六月的件,2018-06-02,地税局,已重置,2018-06-03,办好了\r\n");
    let next = Register { source: "六月".to_owned(), ..Register::new("b.csv", content) };
    let seen = place.preview(&lead, &next).await;
    assert_eq!(seen.problems, []);
    assert_eq!(
        asked(&seen),
        [(department, "地税局", 1, Some("tax")), (outcome, "办好了", 1, Some("solved"))]
    );
    let emptied = spelled(seen.mapping, department, &[("地税局", "")]);
    let next = Register { mapping: Some(emptied), ..next };
    assert_eq!(place.import(&lead, &next).await, (1, 0));
    assert_eq!(named(&rows(&place.house, &lead).await["六月的件"]), [""; 0]);
}

#[tokio::test]
async fn dates_without_a_year_take_the_one_that_is_given_for_the_file() {
    let (place, lead) = office().await;
    let content = "主题,登记时间\r\n改密码,4月16日\r\n开证明,4月17日 9:30\r\n过户,2017-12-30\r\n";
    let file = Register::new("a.csv", content);
    let seen = place.preview(&lead, &file).await;
    assert_eq!((seen.whole.without_year, seen.problems.len()), (2, 2));
    let cell = &seen.problems[0];
    assert_eq!((cell.cell.as_deref(), cell.written.as_deref()), (Some("B2"), Some("4月16日")));
    let mapping = ImportMapping { year: Some(2018), ..seen.mapping };
    let file = Register { mapping: Some(mapping), ..file };
    assert_eq!(place.import(&lead, &file).await, (3, 0));
    let found = rows(&place.house, &lead).await;
    for (title, at) in [
        ("改密码", "2018-04-16 00:00"),
        ("开证明", "2018-04-17 09:30"),
        ("过户", "2017-12-30 00:00"),
    ] {
        assert_eq!(found[title].registered_at.minute_text(), at);
    }
}

#[tokio::test]
async fn numbers_and_telephones_are_read_as_they_are_written() {
    let (place, lead) = office().await;
    let content = "主题,登记时间,跑窗口次数,电话,情况经过\r\n\
        一,2018-05-02,三次,13800000001（女儿）,办不了\r\n\
        二,2018-05-02,３,13800000001/13900000002,\r\n\
        三,2018-05-02,３ 趟,无,\r\n\
        四,2018-05-02,十二次,0579-85520000,\r\n\
        五,2018-05-02,多次,１３８００００００００３,\r\n\
        六,2018-05-02,2-3次,,\r\n";
    let file = Register::new("a.csv", content);
    let seen = place.preview(&lead, &file).await;
    let trips = ImportField::TripsMade;
    assert_eq!(asked(&seen), [(trips, "多次", 1, None), (trips, "2-3次", 1, None)]);
    let mapping = spelled(seen.mapping, trips, &[("多次", ""), ("2-3次", "3")]);
    let file = Register { mapping: Some(mapping), ..file };
    assert_eq!(place.import(&lead, &file).await, (6, 0));
    let found = rows(&place.house, &lead).await;
    let made: Vec<u16> =
        ["一", "二", "三", "四", "五", "六"].map(|title| found[title].trips_made).into();
    assert_eq!(made, [3, 3, 3, 12, 0, 3]);
    // What else the cell with the number says is kept with the account.
    let account = |title: &str| {
        found[title].account.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default()
    };
    assert_eq!(account("一"), "办不了\n（登记表电话栏：13800000001（女儿））");
    assert_eq!(account("二"), "（登记表电话栏：13800000001/13900000002）");
    assert_eq!(account("三"), "");
    let path = format!("/api/v1/console/cases/{}", found["二"].number);
    let case = place.house.get(&lead, &path).await.json();
    assert_eq!(case["intake"]["applicant"]["phone"], "13800000001");
}

#[tokio::test]
async fn grades_of_satisfaction_and_co_departments_have_columns_of_their_own() {
    let (place, lead) = office().await;
    let content = "主题,登记时间,主办部门,协办部门,答复内容,办结时间,满意度\r\n\
        一,2018-05-02,税务局,国土局、公安局,已办,2018-05-03,非常满意\r\n\
        二,2018-05-02,税务局,税务局,已办,2018-05-03,基本满意\r\n\
        三,2018-05-02,国土局,,已办,2018-05-03,不满意\r\n\
        四,2018-05-02,国土局,,已办,2018-05-03,\r\n";
    let file = Register::new("a.csv", content);
    assert_eq!(place.import(&lead, &file).await, (4, 0));
    let found = rows(&place.house, &lead).await;
    assert_eq!(named(&found["一"]), ["tax", "land", "police"]);
    assert_eq!(named(&found["二"]), ["tax"]);
    let solved = ["一", "二", "三", "四"].map(|title| found[title].solved);
    assert_eq!(solved, [Some(true), Some(true), Some(false), None]);
    assert_eq!(found["一"].stage, StageKind::Closed);
    // Who was dissatisfied is asked about again, as one whose case was not solved.
    assert_eq!(found["三"].stage, StageKind::Reopened);
}

#[tokio::test]
async fn wrong_rows_are_left_out_and_come_back_as_a_file_with_the_reasons() {
    let (place, lead) = office().await;
    let content = "编号,主题,登记时间\r\n1,改密码,2018-05-02\r\n2,开证明,昨天\r\n3,,2018-05-02\r\n\
        4,过户,2018-05-03\r\n4,又一件,2018-05-03\r\n";
    let file = Register::new("a.csv", content);
    let task = place.check(&lead, &file).await;
    let seen = place.found(&lead, &task.id).await;
    assert_eq!((seen.whole.wrong, seen.problems.len()), (3, 3));
    let path = format!("/api/v1/console/imports/{}/wrong-rows?lang=zh", task.id);
    let sent = place.house.get(&lead, &path).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let text = String::from_utf8(sent.body).expect("UTF-8");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let lines: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(lines[0], ["行", "错误", "编号", "主题", "登记时间"]);
    let places: Vec<&str> = lines.iter().skip(1).map(|line| line[0].as_str()).collect();
    assert_eq!(places, ["3", "4", "6"]);
    assert!(lines[1][1].starts_with("C3：") && lines[1][1].ends_with("“昨天”"), "{:?}", lines[1]);
    assert_eq!(lines[1][2..], ["2", "开证明", "昨天"]);

    assert_eq!(import_rest(&place, &lead, &file).await, 2);
    assert_eq!(rows(&place.house, &lead).await.len(), 2);
    // The corrected file brings what was left out, and nothing twice.
    let corrected = content.replace("昨天", "2018-05-02").replace("3,,", "3,补上的,");
    let corrected = Register::new("a.csv", corrected.replace("\n4,又", "\n5,又"));
    assert_eq!(place.import(&lead, &corrected).await, (3, 2));
    assert_eq!(rows(&place.house, &lead).await.len(), 5);
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"登记\">{table}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, content) in [("mimetype", kind), ("content.xml", &content)] {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("a file").into_inner()
}

fn ods_text(words: &str, more: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"{more}><text:p>{words}</text:p></table:table-cell>"
    )
}

#[tokio::test]
async fn an_ods_is_read_like_any_other_and_what_it_repeats_without_end_is_refused() {
    let (place, lead) = office().await;
    let row = |cells: &[String], more: &str| {
        format!("<table:table-row{more}>{}</table:table-row>", cells.concat())
    };
    let blank = "<table:table-cell table:number-columns-repeated=\"16000\"/>";
    let float = |value: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>x</text:p></table:table-cell>"
        )
    };
    let date = "<table:table-cell office:value-type=\"date\" office:date-value=\"2018-05-02T09:30:00\">\
                <text:p>5月2日</text:p></table:table-cell>";
    let spans = " table:number-rows-spanned=\"2\"";
    let head = ["反映事项", "登记日期", "联系电话", "承办部门"].map(|words| ods_text(words, ""));
    let good = [
        row(&[ods_text("登记表（2018年5月）", " table:number-columns-spanned=\"4\"")], ""),
        row(&head, ""),
        row(
            &[
                ods_text("改密码&amp;开户", ""),
                date.to_owned(),
                float("13800000001"),
                ods_text("税务局", spans),
                blank.to_owned(),
            ],
            "",
        ),
        row(
            &[
                ods_text("开证明", ""),
                ods_text("2018.5.3", ""),
                "<table:table-cell/><table:covered-table-cell/>".to_owned(),
            ],
            "",
        ),
        row(&[blank.to_owned()], " table:number-rows-repeated=\"1000000\""),
    ];
    let file = Register::new("a.ods", ods(&good.concat()));
    let seen = place.preview(&lead, &file).await;
    assert_eq!((seen.rows, seen.problems.len(), seen.whole.table.head_row), (2, 0, Some(2)));
    assert_eq!(place.import(&lead, &file).await, (2, 0));
    let found = rows(&place.house, &lead).await;
    assert_eq!(found["改密码&开户"].registered_at.minute_text(), "2018-05-02 09:30");
    assert_eq!(found["开证明"].registered_at.minute_text(), "2018-05-03 00:00");
    assert_eq!((named(&found["改密码&开户"]), named(&found["开证明"])), (vec!["tax"], vec!["tax"]));

    let wide = row(&[ods_text("x", " table:number-columns-repeated=\"16384\"")], "");
    let long = row(&[ods_text("x", "")], " table:number-rows-repeated=\"1048576\"");
    for (table, field) in [(wide, "content.columns.XFD2"), (long, "content.rows")] {
        let table = [row(&head, ""), table].concat();
        let refused = place.refused(&lead, &Register::new("b.ods", ods(&table))).await;
        assert_eq!(refused.field, field);
    }
}
