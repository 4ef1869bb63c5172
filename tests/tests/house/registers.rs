//! Registers from elsewhere, and our own imported again: date formats, numbers that collide with other cases, every
//! column there and back, and the duties that follow.

use crate::hostile::Workbook;
use acceptance::files::{FileHouse, Preview, Register};
use acceptance::{House, Who, installer};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::lang::Lang;
use shared::problem::Field;
use shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use shared::view::RegisterRow;
use shared::vocabulary::{DutyKind, Role, StageKind};
use shared::wire::{AwaitedRow, ImportField, Page};
use std::collections::{BTreeMap, BTreeSet};

async fn preview(place: &FileHouse, lead: &Who, name: &str, content: &[u8]) -> Preview {
    place.preview(lead, &Register::new(name, content)).await
}

/// Imports with the suggested mapping, and returns how many rows were new and how many were imported before.
async fn import(
    place: &FileHouse,
    lead: &Who,
    name: &str,
    content: &[u8],
    known: Value,
) -> (u32, u32) {
    place.import(lead, &Register { known, ..Register::new(name, content) }).await
}

async fn register(house: &House, who: &Who) -> Vec<RegisterRow> {
    let page: Page<RegisterRow> = house.get(who, "/api/v1/console/register").await.value();
    assert_eq!(page.cursor, None);
    page.items
}

/// When each case was registered, by its title.
async fn registered(house: &House, who: &Who) -> BTreeMap<String, String> {
    let rows = register(house, who).await.into_iter();
    rows.map(|row| {
        (row.title.expect("a title").as_str().to_owned(), row.registered_at.minute_text())
    })
    .collect()
}

#[tokio::test]
async fn dates_are_read_as_they_are_written_and_what_was_guessed_is_shown() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-06-20 10:00");
    let lead = house.staff(Role::WindowLead).await;
    let content = "主题,登记时间\r\n两位年份,18-4-25\r\n协调世界时,2018-04-16T01:30:00Z\r\n\
        带时区,2018-04-16 09:30:00+0800\r\n序列号,43206.395833333336\r\n紧凑,20180416\r\n\
        下午,2018年4月16日 下午3:05\r\n星期,2018-4-16 星期一\r\n毫秒,2018-04-16 09:30:00.000\r\n";
    let seen = preview(&place, &lead, "a.csv", content.as_bytes()).await;
    assert_eq!(seen.short_years, 1);
    let guessed = &seen.read_as[0];
    assert_eq!((guessed.row, guessed.written.as_str()), (2, "18-4-25"));
    assert_eq!(guessed.at.minute_text(), "2018-04-25 00:00");
    assert_eq!(import(&place, &lead, "a.csv", content.as_bytes(), json!({})).await, (8, 0));
    let found = registered(house, &lead).await;
    for (title, at) in [
        ("两位年份", "2018-04-25 00:00"),
        ("协调世界时", "2018-04-16 09:30"),
        ("带时区", "2018-04-16 09:30"),
        ("序列号", "2018-04-16 09:30"),
        ("紧凑", "2018-04-16 00:00"),
        ("下午", "2018-04-16 15:05"),
        ("星期", "2018-04-16 00:00"),
        ("毫秒", "2018-04-16 09:30"),
    ] {
        assert_eq!(found.get(title).map(String::as_str), Some(at), "{title}");
    }
}

#[tokio::test]
async fn a_date_that_cannot_be_is_refused_with_what_the_cell_holds() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-06-20 10:00");
    let lead = house.staff(Role::WindowLead).await;
    let content = "\r\n主题,登记时间\r\n没有年份,4月16日\r\n\r\n只有时间,9:30\r\n太早,1989-12-31\r\n\
        两位年份,98-4-16\r\n公元一年,0001-01-01\r\n";
    let seen = preview(&place, &lead, "a.csv", content.as_bytes()).await;
    let found: Vec<(u32, Option<&str>, Option<&str>, &Field)> = seen
        .problems
        .iter()
        .map(|bad| (bad.row, bad.cell.as_deref(), bad.written.as_deref(), &bad.problem.problem))
        .collect();
    // The sheet's own row numbers: a blank row before the header, and one in between.
    assert_eq!(
        found,
        [
            (3, Some("B3"), Some("4月16日"), &Field::NotADate),
            (5, Some("B5"), Some("9:30"), &Field::NotADate),
            (6, Some("B6"), Some("1989-12-31"), &Field::TooLongAgo),
            (7, Some("B7"), Some("98-4-16"), &Field::InTheFuture),
            (8, Some("B8"), Some("0001-01-01"), &Field::TooLongAgo),
        ]
    );
    // The same holds for a trip reported at the window and online.
    let clerk = house.staff(Role::WindowClerk).await;
    for (who, channel, path) in
        [(&clerk, "window", "/api/v1/console/cases"), (&Who::Anyone, "online", "/api/v1/cases")]
    {
        let mut body = acceptance::registration(channel, "改申报密码");
        body["trips"][0]["on"] = json!("0018-05-24");
        let refused = house.post(who, path, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let problem = &refused.problem().fields[0];
        assert_eq!((problem.field.as_str(), &problem.problem), ("trips.0.on", &Field::TooLongAgo));
    }
}

#[tokio::test]
async fn a_workbooks_own_epoch_its_times_of_no_day_and_its_rows_are_heeded() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-06-20 10:00");
    let lead = house.staff(Role::WindowLead).await;
    // Style 1 is a date and time; the header is in row 4; there are a bare number and a time without a day.
    let styles =
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>";
    let text = |cell: &str, words: &str| {
        format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
    };
    let workbook = |days: f64, time: &str, properties| {
        let sheet = format!(
            "<worksheet><sheetData><row r=\"4\">{}{}</row><row r=\"6\">{}<c r=\"C6\" s=\"1\"><v>{days}</v></c></row>\
             <row r=\"9\">{}<c r=\"C9\"><v>{days}</v></c></row>{time}</sheetData></worksheet>",
            text("B4", "主题"),
            text("C4", "登记时间"),
            text("B6", "有格式"),
            text("B9", "没有格式"),
        );
        let sheet: [&[u8]; 1] = [sheet.as_bytes()];
        let strings: [&[u8]; 1] = [b"<sst></sst>"];
        Workbook { sheet: &sheet, strings: &strings, styles: styles.as_bytes(), properties }.write()
    };
    for (source, days, properties) in [
        ("1900", 43_206.395_833_333_336, ""),
        ("1904", 41_744.395_833_333_336, "<workbookPr date1904=\"1\"/>"),
    ] {
        let content = workbook(days, "", properties);
        let file = Register { source: source.to_owned(), ..Register::new("a.xlsx", content) };
        let seen = place.preview(&lead, &file).await;
        assert_eq!((seen.problems.len(), seen.rows), (0, 2), "{source}: {:?}", seen.problems);
        assert_eq!(place.import(&lead, &file).await, (2, 0));
    }
    let rows = register(house, &lead).await;
    let times: BTreeSet<String> = rows.iter().map(|row| row.registered_at.minute_text()).collect();
    assert_eq!((rows.len(), times), (4, BTreeSet::from(["2018-04-16 09:30".to_owned()])));
    let time = format!(
        "<row r=\"12\">{}<c r=\"C12\" s=\"1\"><v>0.5</v></c></row>",
        text("B12", "只有时间")
    );
    let seen = preview(&place, &lead, "a.xlsx", &workbook(43_206.0, &time, "")).await;
    let bad = &seen.problems[0];
    assert_eq!(
        (bad.row, bad.cell.as_deref(), bad.written.as_deref()),
        (12, Some("C12"), Some("12:00:00"))
    );
    assert_eq!(bad.problem.problem, Field::NotADate);
}

#[tokio::test]
async fn another_months_register_with_the_same_numbers_is_shown_beside_and_asked_about() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-06-20 10:00");
    let lead = house.staff(Role::WindowLead).await;
    let of_month = |month: &str, what: &str| {
        let mut content = "编号,主题,登记时间,情况经过\r\n".to_owned();
        for number in 1..=3 {
            content +=
                &format!("{number},{what} {number},2018-{month}-1{number},{month} 月的事\r\n");
        }
        content
    };
    let (april, may) = (of_month("04", "四月的件"), of_month("05", "五月的件"));
    assert_eq!(import(&place, &lead, "a.csv", april.as_bytes(), json!({})).await, (3, 0));
    let again = preview(&place, &lead, "a.csv", april.as_bytes()).await;
    assert_eq!((again.present, again.differing), (3, 0));

    let seen = preview(&place, &lead, "a.csv", may.as_bytes()).await;
    assert_eq!((seen.present, seen.differing), (0, 3));
    let first = &seen.differing_rows[0];
    assert_eq!(first.row, 2);
    let case: Value =
        house.get(&lead, &format!("/api/v1/console/cases/{}", first.number)).await.value();
    assert_eq!(case["intake"]["title"], "四月的件 1");
    let beside = |field: ImportField| {
        let found = first.differences.iter().find(|it| it.field == field).expect("a difference");
        (found.here.clone(), found.file.clone())
    };
    assert_eq!(beside(ImportField::Title), ("四月的件 1".into(), "五月的件 1".into()));
    let times = ("2018-04-11 00:00".to_owned(), "2018-05-11 00:00".to_owned());
    assert_eq!(beside(ImportField::ReceivedAt), times);

    // Nothing is written before every row has a decision.
    let waiting = place.check(&lead, &Register::new("a.csv", may.as_bytes())).await;
    for known in [json!({}), json!({"rows": {"2": "skip", "3": "new"}})] {
        let refused = place.confirm(&lead, &waiting.id, &known).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let last = refused.problem().fields.last().cloned().expect("a field");
        assert_eq!((last.field.as_str(), last.problem), ("rows.4.known", Field::Missing));
        assert_eq!(register(house, &lead).await.len(), 3);
    }
    let known = json!({"all": "new", "rows": {"2": "skip"}});
    assert_eq!(import(&place, &lead, "a.csv", may.as_bytes(), known.clone()).await, (2, 1));
    let titles: BTreeSet<String> = registered(house, &lead).await.into_keys().collect();
    let expected = ["四月的件 1", "四月的件 2", "四月的件 3", "五月的件 2", "五月的件 3"];
    assert_eq!(titles, BTreeSet::from(expected.map(str::to_owned)));
    // Imported again, each row is known, and the skipped one needs a decision again.
    let seen = preview(&place, &lead, "a.csv", may.as_bytes()).await;
    assert_eq!((seen.present, seen.differing, seen.differing_rows[0].row), (2, 1, 2));
    assert_eq!(import(&place, &lead, "a.csv", may.as_bytes(), known).await, (0, 3));
}

#[tokio::test]
async fn what_another_window_imported_is_not_shown_beside_a_file() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-06-20 10:00");
    let town = support::a_window("town", "镇窗口", "Town");
    house.app.store.save_window(&town, None, &installer()).await.expect("a window");
    let lead = house.staff(Role::WindowLead).await;
    let there = house.seated(Seat::WindowLead { window: town.id.clone() }).await;
    let of = |account: &str| {
        format!("编号,主题,登记时间,情况经过\r\n1,改密码,2018-05-11,{account}\r\n").into_bytes()
    };
    assert_eq!(import(&place, &lead, "a.csv", &of("老板在外地"), json!({})).await, (1, 0));
    let seen = preview(&place, &there, "a.csv", &of("随便写的")).await;
    assert_eq!((seen.present, seen.differing, seen.differing_rows.len()), (1, 0, 0));

    // The own window sees it, and that is recorded.
    let inspector = house.staff(Role::Inspector).await;
    let readings = async || -> usize {
        let page: Value = house.get(&inspector, "/api/v1/console/readings").await.value();
        let items = page["items"].as_array().expect("a list").iter();
        items.filter(|item| item["what"] == "register").count()
    };
    house.pass(HOUR_MS);
    let before = readings().await;
    let seen = preview(&place, &lead, "a.csv", &of("随便写的")).await;
    assert_eq!(seen.differing_rows[0].differences[0].here, "老板在外地");
    assert_eq!(readings().await, before + 1);
}

/// The cells of an export by title, without the case number, which each installation assigns anew.
fn cells(content: &[u8], name: &str) -> BTreeMap<String, Vec<String>> {
    let rows: Vec<Vec<String>> = if name.ends_with("csv") {
        let text = std::str::from_utf8(content).expect("UTF-8");
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect()
    } else {
        let mut book: calamine::Xlsx<_> =
            calamine::Reader::new(std::io::Cursor::new(content)).expect("a workbook");
        let range =
            calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("cells");
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    // What happens here after the import, from who leads on, does not come back.
    rows.into_iter().skip(1).map(|row| (row[3].clone(), row[1..19].to_vec())).collect()
}

#[tokio::test]
async fn our_own_register_comes_back_with_every_column() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-05-14 09:30");
    let lead = house.staff(Role::WindowLead).await;
    house.register(&lead, "还没有交办").await;
    house.register(&lead, "=1+1 像公式").await;
    let settled = house.register(&lead, "现场办结").await;
    let end = json!({"outcome": "explained", "answer": "历史遗留", "measure": "分片解决\n分两步"});
    house.give(&lead, &settled, "settlement", end).await;
    let filed = house.register(&lead, "群众确认解决").await;
    let end = json!({"outcome": "solved", "answer": "+当场办好", "measure": null});
    house.give(&lead, &filed, "settlement", end).await;
    let holder = Who::Holder(Box::new(filed.clone()));
    let verdict = json!({"solved": true, "rating": 5, "words": null, "via": "online"});
    assert_eq!(house.give(&holder, &filed, "verdict", verdict).await.status, StatusCode::OK);
    let assigned = house.register(&lead, "交给两个部门").await;
    let assign = json!({"department": "land", "days": null, "note": null, "co": ["tax"]});
    assert_eq!(house.give(&lead, &assigned, "assignment", assign).await.status, StatusCode::OK);
    let resolved = house.register(&lead, "部门办结").await;
    let assign = json!({"department": "tax", "days": null, "note": null});
    house.give(&lead, &resolved, "assignment", assign).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    house.give(&officer, &resolved, "acceptance", json!({})).await;
    let end = json!({"outcome": "redirected", "answer": "已指引", "measure": null});
    assert_eq!(house.give(&officer, &resolved, "resolution", end).await.status, StatusCode::OK);
    // A row with a number of another register.
    let old = "编号,主题,登记时间\r\n旧-7,更早的件,2018-05-02 08:15\r\n";
    assert_eq!(import(&place, &lead, "old.csv", old.as_bytes(), json!({})).await, (1, 0));
    let numbers: BTreeMap<String, String> = register(house, &lead)
        .await
        .into_iter()
        .map(|row| (row.title.expect("a title").as_str().to_owned(), row.number.to_string()))
        .collect();

    for lang in Lang::ALL {
        for kind in ["csv", "xlsx"] {
            let export = json!({"reason": "月度核对", "sheet": kind, "lang": lang});
            let name = format!("register.{kind}");
            let sent = place.register_file(&lead, export.clone()).await;
            let elsewhere = FileHouse::new().await;
            let other = &elsewhere.house;
            other.set("2018-06-20 10:00");
            let lead = other.staff(Role::WindowLead).await;
            let imported = import(&elsewhere, &lead, &name, &sent, json!({})).await;
            assert_eq!(imported, (7, 0), "{export}");
            let came = elsewhere.register_file(&lead, export.clone()).await;
            let (mut before, after) = (cells(&sent, &name), cells(&came, &name));
            // A row without a number in another register now has our number.
            for (title, row) in &mut before {
                let known = numbers.iter().find(|(known, _)| title.ends_with(known.as_str()));
                let number = &known.expect("a number").1;
                if row[16].is_empty() {
                    row[16].clone_from(number);
                }
            }
            assert_eq!(after, before, "{export}");
            assert_eq!(before.len(), 7);
        }
    }
}

#[tokio::test]
async fn numbers_and_times_of_the_register_are_such_in_the_workbook() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-05-14 09:30");
    let lead = house.staff(Role::WindowLead).await;
    house.register(&lead, "改申报密码").await;
    let sent = place
        .register_file(&lead, json!({"reason": "月度核对", "sheet": "xlsx", "lang": "zh"}))
        .await;
    let mut book: calamine::Xlsx<_> =
        calamine::Reader::new(std::io::Cursor::new(sent)).expect("a workbook");
    let range =
        calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("cells");
    let row = range.rows().nth(1).expect("a row");
    assert!(
        matches!(&row[1], calamine::Data::DateTime(at) if (at.as_f64() - 43_234.395_833).abs() < 1e-5),
        "{:?}",
        row[1]
    );
    assert!(matches!(&row[5], calamine::Data::Float(trips) if *trips == 2.0), "{:?}", row[5]);
}

/// The cells of a workbook's first sheet.
fn workbook(content: &[u8]) -> Vec<Vec<calamine::Data>> {
    let mut book: calamine::Xlsx<_> =
        calamine::Reader::new(std::io::Cursor::new(content)).expect("a workbook");
    let range =
        calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("cells");
    range.rows().map(<[calamine::Data]>::to_vec).collect()
}

#[tokio::test]
async fn the_workbook_says_cell_by_cell_what_became_of_each_case() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-05-14 09:30");
    let lead = house.staff(Role::WindowLead).await;
    let slip = house.register(&lead, "改申报密码").await;
    let assign = json!({"department": "tax", "days": null, "note": null});
    assert_eq!(house.give(&lead, &slip, "assignment", assign).await.status, StatusCode::OK);
    // Sessions end when nobody uses them.
    house.set("2018-05-14 14:00");
    let officer = house.staff(Role::DepartmentOfficer).await;
    assert_eq!(house.give(&officer, &slip, "acceptance", json!({})).await.status, StatusCode::OK);
    let due = owed(house, &officer).await;
    let due =
        due.iter().find(|(kind, _)| *kind == DutyKind::Resolve).expect("a deadline").1.clone();
    house.set("2018-05-15 10:30");
    let officer = house.staff(Role::DepartmentOfficer).await;
    let end = json!({"outcome": "solved", "answer": "已改", "measure": null});
    assert_eq!(house.give(&officer, &slip, "resolution", end).await.status, StatusCode::OK);
    house.set("2018-05-16 08:45");
    let holder = Who::Holder(Box::new(slip.clone()));
    let verdict = json!({"solved": true, "rating": 4, "words": null, "via": "online"});
    assert_eq!(house.give(&holder, &slip, "verdict", verdict).await.status, StatusCode::OK);
    let lead = house.staff(Role::WindowLead).await;
    let two = house.register(&lead, "还没有交办").await;
    let asked = json!({
        "reason": "月度核对", "sheet": "xlsx", "lang": "zh", "from": "2018-05-01", "until": "2018-05-31"
    });
    let task = place.start(&lead, asked).await;
    place.work().await;
    let saved = place.save(&lead, &task).await;
    assert_eq!(
        saved.headers["content-disposition"].to_str().expect("a text"),
        "attachment; filename=\"onetrip-register-2018-05-01-2018-05-31.xlsx\""
    );

    let rows = workbook(&saved.body);
    let heads: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    assert_eq!(
        heads[19..],
        [
            "主办部门",
            "协办部门",
            "交办时间",
            "签收时间",
            "应办结时间",
            "是否超期",
            "回访时间",
            "满意度"
        ]
    );
    assert_eq!(
        (rows.len(), rows[1][0].to_string(), rows[2][0].to_string()),
        (3, two.number.to_string(), slip.number.to_string())
    );
    // Days since 1899-12-30: the 14th of May 2018 is 43234.
    let time = |cell: &calamine::Data| {
        let calamine::Data::DateTime(at) = cell else { panic!("not a time: {cell:?}") };
        at.as_f64()
    };
    let row = &rows[2];
    for (column, expected) in [
        (1, 43_234.395_833),
        (12, 43_235.437_5),
        (21, 43_234.395_833),
        (22, 43_234.583_333),
        (25, 43_236.364_583),
    ] {
        assert!(
            (time(&row[column]) - expected).abs() < 1e-5,
            "{}: {:?}",
            heads[column],
            row[column]
        );
    }
    let due = shared::time::Timestamp::read(&due).expect("a time").plus(8 * HOUR_MS);
    assert!((time(&row[23]) - 25_569.0 - due.0 as f64 / DAY_MS as f64).abs() < 1e-5, "{row:?}");
    assert_eq!((&row[5], &row[26]), (&calamine::Data::Float(2.0), &calamine::Data::Float(4.0)));
    assert_eq!((row[19].to_string(), row[20].to_string()), ("税务局".to_owned(), String::new()));
    assert_eq!(row[24].to_string(), "否");
    for column in [12, 19, 21, 22, 23, 25, 26] {
        assert_eq!(rows[1][column], calamine::Data::Empty, "{}", heads[column]);
    }

    // The filter reaches over all rows, and the sheet lies on its side.
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&saved.body)).expect("an archive");
    let mut part = |name: &str| {
        let file = archive.by_name(name).expect("a part");
        std::io::read_to_string(file).expect("XML")
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("<autoFilter ref=\"A1:AA3\"") && sheet.contains("orientation=\"landscape\"")
    );
    assert!(part("xl/workbook.xml").contains("$A$1:$AA$3"));
}

/// A user's duties with their due times.
async fn owed(house: &House, who: &Who) -> Vec<(DutyKind, String)> {
    let page: Page<AwaitedRow> = house.get(who, "/api/v1/console/duties").await.value();
    page.items.iter().map(|it| (it.row.duty.kind, it.row.duty.due.minute_text())).collect()
}

#[tokio::test]
async fn an_imported_open_case_is_in_somebodys_list_and_nobody_is_reprimanded_for_the_past() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-05-14 09:30");
    let lead = house.staff(Role::WindowLead).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let content = "编号,主题,登记时间,交办部门\r\n1,交办了的,2018-03-01 10:00,税务局\r\n2,没交办的,2018-03-01 10:00,\r\n";
    assert_eq!(import(&place, &lead, "a.csv", content.as_bytes(), json!({})).await, (2, 0));
    assert_eq!(owed(house, &officer).await, [(DutyKind::Accept, "2018-05-15 09:30".into())]);
    assert_eq!(owed(house, &lead).await, [(DutyKind::Act, "2018-05-15 09:30".into())]);
    let rows = register(house, &lead).await;
    let row = rows.iter().find(|row| row.stage == StageKind::Assigned).expect("an assigned case");
    let path = format!("/api/v1/console/cases/{}/acceptance", row.number);
    let head = house.app.store.load_case(row.number).await.expect("a read").expect("a case");
    let revision = Some(head.case.revision());
    let call = acceptance::Call {
        who: &officer,
        method: "POST",
        path: &path,
        revision,
        key: None,
        body: Some(json!({})),
    };
    assert_eq!(house.call(call).await.status, StatusCode::OK);
    house.pass(MINUTE_MS);
    acceptance::jobs::clock::run(&house.app).await.expect("a run");
    house.pass(HOUR_MS);
    acceptance::jobs::clock::run(&house.app).await.expect("a run");
    let public = house.get(&Who::Anyone, &format!("/api/v1/cases/{}", row.number)).await.json();
    assert_eq!((&public["times_overdue"], &public["reprimands"]), (&json!(0), &json!(0)));
    let due = owed(house, &officer).await;
    assert!(due.contains(&(DutyKind::Resolve, "2018-05-21 17:00".into())), "{due:?}");
    let figures = house.figures("").await;
    assert_eq!(
        (&figures["total"]["overdue"], &figures["total"]["registered"]),
        (&json!(0), &json!(2))
    );
}
