//! Lists: the queue, the register, search, the figures, import and export.

use acceptance::files::{FileHouse, Register};
use acceptance::jobs::project::fold;
use acceptance::{Call, House, Who, registration};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::text::Line;
use shared::time::{DAY_MS, HOUR_MS};
use shared::view::{QueueRow, RegisterRow, StaffCase};
use shared::vocabulary::Role;
use shared::wire::{Duplicate, Duplicates, Page, SearchPage, Slip};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

async fn whole_queue(house: &House, who: &Who, query: &str) -> Vec<QueueRow> {
    let mut rows = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/console/queue?{query}{cursor}");
        let page: Page<QueueRow> = house.get(who, &path).await.value();
        assert!(page.items.len() <= api::store::PAGE);
        rows.extend(page.items);
        match page.cursor {
            None => return rows,
            Some(next) => cursor = format!("&cursor={next}"),
        }
    }
}

#[tokio::test]
async fn the_queue_is_paged_ordered_by_due_time_and_belongs_to_its_owner() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let inspector = house.staff(Role::Inspector).await;
    let mut slips = Vec::new();
    for index in 0..45 {
        slips.push(house.register(&clerk, &format!("第 {index} 件")).await);
        house.pass(HOUR_MS / 6);
    }
    for slip in slips.iter().take(5) {
        let body = json!({"department": "tax", "days": 3, "note": null});
        assert_eq!(house.give(&clerk, slip, "assignment", body).await.status, StatusCode::OK);
    }
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    assert_eq!(house.give(&clerk, &slips[5], "settlement", end).await.status, StatusCode::OK);

    let mine = whole_queue(&house, &clerk, "state=open").await;
    assert_eq!(mine.len(), 39);
    let dues: Vec<_> = mine.iter().map(|row| row.public.due).collect();
    assert!(dues.is_sorted(), "not by due time");
    let numbers: BTreeSet<_> = mine.iter().map(|row| row.public.number).collect();
    assert_eq!(numbers.len(), 39, "a case is on two pages");
    assert!(mine.iter().all(|row| row.title.is_some()));
    assert_eq!(whole_queue(&house, &officer, "state=open").await.len(), 5);
    assert_eq!(whole_queue(&house, &officer, "state=open&stage=accepted").await.len(), 0);
    assert_eq!(whole_queue(&house, &clerk, "state=done").await.len(), 1);
    assert_eq!(whole_queue(&house, &inspector, "state=open").await.len(), 44);
    assert_eq!(whole_queue(&house, &inspector, "state=open&stage=assigned").await.len(), 5);
}

#[tokio::test]
async fn the_register_lists_every_case_once_in_its_columns_and_as_a_file() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2018-03-29 10:00");
    let mut made = BTreeSet::new();
    for index in 0..47 {
        // Sessions end from one day to the next.
        let clerk = house.staff(Role::WindowClerk).await;
        let mut body = registration("window", &format!("=第 {index} 件"));
        body["trips"][0]["on"] = json!("2018-03-28");
        body["suggestion"] = json!("=1+1");
        let slip: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
        made.insert(slip.number);
        house.pass(DAY_MS);
    }
    let clerk = house.staff(Role::WindowClerk).await;
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/console/register?{cursor}");
        let page: Page<RegisterRow> = house.get(&clerk, &path).await.value();
        listed.extend(page.items);
        match page.cursor {
            None => break,
            Some(next) => cursor = format!("cursor={next}"),
        }
    }
    assert!(listed.iter().map(|row| row.registered_at).rev().is_sorted(), "not newest first");
    assert_eq!(listed.len(), 47);
    assert_eq!(listed.iter().map(|row| row.number).collect::<BTreeSet<_>>(), made);
    for lang in Lang::ALL {
        let april = |sheet: &str| {
            let (from, until) = ("2018-04-01", "2018-04-30");
            json!({"reason": "月度核对", "sheet": sheet, "from": from, "until": until, "lang": lang})
        };
        let csv = place.register_file(&clerk, april("csv")).await;
        let text = String::from_utf8(csv).expect("UTF-8");
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heads: Vec<String> =
            reader.headers().expect("heads").iter().map(str::to_owned).collect();
        assert_eq!(heads, RegisterRow::heads(lang));
        let rows: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 30);
        for row in &rows {
            assert!(row[3].starts_with("'=第") && &row[7] == "'=1+1", "{row:?}");
            assert!(!row.iter().any(|cell| cell.starts_with('=')), "{row:?}");
        }
        let xlsx = place.register_file(&clerk, april("xlsx")).await;
        let mut book: calamine::Xlsx<_> =
            calamine::Reader::new(std::io::Cursor::new(xlsx)).expect("a workbook");
        let range =
            calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("a range");
        assert_eq!(range.rows().count(), 31);
        let formulas =
            calamine::Reader::worksheet_formula(&mut book, lang.pick("登记表", "Register"))
                .expect("formulas");
        assert!(formulas.is_empty(), "a text became a formula");
        let second = range.rows().nth(1).expect("a row");
        assert_eq!(second[7].to_string(), "=1+1");
    }
}

#[tokio::test]
async fn figures_are_folded_once_however_often_and_by_whomever_they_are_delivered() {
    let house = Arc::new(House::new().await);
    let clerk = house.staff(Role::WindowClerk).await;
    for index in 0..30 {
        let slip = house.register(&clerk, &format!("第 {index} 件")).await;
        if index % 3 == 0 {
            let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
            house.give(&clerk, &slip, "settlement", end).await;
        }
    }
    let pending = house.app.store.list_pending().await.expect("the outbox");
    assert_eq!(pending.len(), 40);
    let mut twice = pending.clone();
    twice.extend(pending.iter().rev().cloned());
    let projectors: Vec<_> = (0..4)
        .map(|_| {
            let (house, delivered) = (house.clone(), twice.clone());
            tokio::spawn(async move { fold(&house.app, &delivered).await.expect("a fold") })
        })
        .collect();
    let mut folded = 0;
    for projector in projectors {
        folded += projector.await.expect("a projector");
    }
    assert_eq!(folded, 40);
    assert_eq!(fold(&house.app, &pending).await.expect("a fold"), 0);
    let figures = house.figures("").await;
    assert_eq!(figures["total"]["registered"], 30);
    assert_eq!(figures["total"]["settled"], 10);
    assert_eq!(figures["by_reason"][0]["registered"], 30);
}

#[tokio::test]
async fn an_evening_that_was_published_is_never_rewritten() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    house.give(&clerk, &slip, "settlement", end).await;
    let before = house.figures("?until=2018-05-14").await;
    assert_eq!(before["total"]["resolved"], 1);
    house.set("2018-05-16 09:30");
    let holder = Who::Holder(Box::new(slip.clone()));
    let verdict = json!({"solved": false, "rating": 1, "words": null, "via": "online"});
    assert_eq!(house.give(&holder, &slip, "verdict", verdict).await.status, StatusCode::OK);
    assert_eq!(house.figures("?until=2018-05-14").await["total"], before["total"]);
    let after = house.figures("?until=2018-05-16").await;
    assert_eq!(after["total"]["resolved"], 0);
    assert_eq!(after["total"]["not_solved"], 1);
    assert_eq!(after["total"]["reopened"], 1);
    assert_eq!(after["total"]["median_hours"], Value::Null);
}

#[tokio::test]
async fn the_costs_stay_within_the_budget() {
    let house = House::new().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    house.register(&clerk, "另一件").await;
    house.figures("").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    house.get(&Who::Anyone, "/api/v1/directory").await;
    let requests = |wanted: &[(&str, u64)]| {
        wanted.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<BTreeMap<_, _>>()
    };
    embedded.take_requests();
    house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await;
    assert_eq!(embedded.take_requests(), requests(&[("Query", 1)]));
    house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    // The try of a code is counted before the check, and given back.
    let counted = [("Query", 1), ("UpdateItem", 2), ("BatchGetItem", 1)];
    assert_eq!(embedded.take_requests(), requests(&counted));
    // Each table of the figures: the years, the months and the days that make up the period, each asked for once. Only
    // the months of matters are not asked for together when years lie between them.
    for (period, queries) in [
        ("", [1, 2, 1, 1, 1]),
        ("?from=2018-05-03&until=2018-06-13", [3, 2, 3, 3, 3]),
        ("?from=2018-05-01&until=2018-05-31", [2, 2, 2, 2, 2]),
        ("?from=2012-02-09&until=2018-06-13", [4, 2, 4, 5, 4]),
    ] {
        let tables = ["total", "spans", "departments", "matters", "reasons"];
        for (table, queries) in tables.into_iter().zip(queries) {
            house.get(&Who::Anyone, &format!("/api/v1/figures/{table}{period}")).await;
            let asked = embedded.take_requests();
            assert_eq!(asked, requests(&[("Query", queries)]), "{table}{period}");
        }
    }
    house.get(&Who::Anyone, "/api/v1/figures?from=2018-05-03&until=2018-06-13").await;
    assert_eq!(embedded.take_requests(), requests(&[("Query", 12)]));
    let path = format!("/api/v1/console/cases/{}/steps", slip.number);
    let step = Call {
        who: &clerk,
        method: "POST",
        path: &path,
        revision: Some(1),
        key: None,
        body: Some(json!({"kind": "contact", "words": "电话联系"})),
    };
    assert_eq!(house.call(step).await.status, StatusCode::OK);
    let asked = embedded.take_requests();
    assert_eq!(asked.get("TransactWriteItems"), Some(&1), "{asked:?}");
    assert_eq!(
        asked.keys().filter(|name| name.contains("Put") || name.contains("Update")).count(),
        0
    );
}

/// A message board of 704 rows: the real one if `ONETRIP_MESSAGES` names it, or else a generated one.
fn messages() -> Vec<u8> {
    if let Some(path) = std::env::var_os("ONETRIP_MESSAGES") {
        return std::fs::read(path).expect("the file that ONETRIP_MESSAGES names");
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["留言编号", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"])
        .expect("heads");
    for index in 0..704u32 {
        let (year, month, day) = (2011 + index % 9, index % 12 + 1, index % 28 + 1);
        let long = "反映小区物业与公交站点的问题，".repeat((index % 97) as usize + 1);
        writer
            .write_record([
                (2_000 + index).to_string(),
                format!("第 {index} 条留言：“落户”"),
                format!("{year}/{month}/{day} 9:{:02}:09", index % 60),
                format!(" \t{long}\n\"引号\"，👩‍👩‍👧 𠮷 \u{3000}"),
                format!("您好，{long}特此答复。"),
                format!("{}/{month}/{day} 14:{:02}:53", year + 1, index % 60),
            ])
            .expect("a row");
    }
    writer.into_inner().expect("a file")
}

fn file(content: &[u8]) -> Register {
    Register { source: "留言板".to_owned(), ..Register::new("messages.csv", content) }
}

async fn found(house: &House, who: &Who, words: &str) -> Vec<QueueRow> {
    let mut rows = Vec::new();
    let mut cursor = None;
    loop {
        let asked = json!({"q": words, "cursor": cursor});
        let page: SearchPage = house.post(who, "/api/v1/console/search", asked).await.value();
        rows.extend(page.items);
        match page.cursor {
            None => return rows,
            Some(next) => cursor = Some(next),
        }
    }
}

#[tokio::test]
async fn a_message_board_of_704_is_imported_whole_found_and_counted() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2026-11-23 10:00");
    let lead = house.staff(Role::WindowLead).await;
    let content = messages();
    let text = String::from_utf8(content.clone()).expect("UTF-8");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 704);

    let preview = place.preview(&lead, &file(&content)).await;
    assert_eq!((preview.rows, preview.problems.len(), preview.present), (704, 0, 0));
    assert_eq!(place.import(&lead, &file(&content)).await, (704, 0));
    assert_eq!(place.import(&lead, &file(&content)).await, (0, 704), "imported twice");

    // The register has every row, text by text.
    let mut by_number: BTreeMap<String, csv::StringRecord> = BTreeMap::new();
    for row in &rows {
        by_number.insert(row[1].to_owned() + &row[2], row.clone());
    }
    let mut cursor = String::new();
    let mut listed = 0;
    loop {
        let path = format!("/api/v1/console/register?{cursor}");
        let page: Page<RegisterRow> = house.get(&lead, &path).await.value();
        for line in &page.items {
            listed += 1;
            let view: Value =
                house.get(&lead, &format!("/api/v1/console/cases/{}", line.number)).await.value();
            let title = line.title.as_ref().expect("a title").as_str();
            let row = by_number
                .values()
                .find(|row| {
                    &row[1] == title
                        && shared::time::Timestamp::read(&row[2]) == Ok(line.registered_at)
                })
                .unwrap_or_else(|| panic!("no row for {title}"));
            assert_eq!(view["intake"]["account"], json!(&row[3]), "the account was changed");
            assert_eq!(line.answer.as_ref().map(|answer| answer.as_str()), Some(&row[4]));
            assert_eq!(line.resolved_at, shared::time::Timestamp::read(&row[5]).ok());
            assert_eq!(view["intake"]["source_number"], json!(&row[0]));
        }
        match page.cursor {
            None => break,
            Some(next) => cursor = format!("cursor={next}"),
        }
    }
    assert_eq!(listed, 704);

    // The figures match the file, day by day.
    let figures = house.figures("").await;
    assert_eq!(figures["total"]["registered"], 704);
    assert_eq!(figures["total"]["resolved"], 704);
    assert_eq!(figures["total"]["solved"], 0);
    let mut by_day: BTreeMap<String, i64> = BTreeMap::new();
    for row in &rows {
        let day = shared::time::Day::read(&row[2]).expect("a day");
        *by_day.entry(day.to_string()).or_default() += 1;
    }
    let published: BTreeMap<String, i64> = figures["by_day"]
        .as_array()
        .expect("days")
        .iter()
        .filter(|day| day["registered"] != 0)
        .map(|day| {
            let name = day["day"].as_str().expect("a day").to_owned();
            (name, day["registered"].as_i64().expect("a count"))
        })
        .collect();
    assert_eq!(published, by_day);

    // Search finds exactly the rows that contain the words.
    for words in ["物业", "落户", "公交 站点", "没有这样的词"] {
        let expected: BTreeSet<String> = rows
            .iter()
            .filter(|row| words.split(' ').all(|word| row.iter().any(|cell| cell.contains(word))))
            .map(|row| row[1].to_owned() + &row[2])
            .collect();
        let hits = found(house, &lead, words).await;
        assert_eq!(hits.len(), expected.len(), "{words}");
    }
}

#[tokio::test]
async fn one_bad_row_stops_the_whole_import_and_every_bad_row_is_told() {
    let place = FileHouse::new().await;
    let house = &place.house;
    house.set("2026-11-23 10:00");
    let lead = house.staff(Role::WindowLead).await;
    let content = "编号,主题,登记时间,情况,办理情况,办结时间,跑窗口次数,未受理原因,交办部门\r\n\
        1,好的,2018-05-14,x,办好了,2018-05-15,2,一次性告知不到位,税务局\r\n\
        2,,2018-05-14,x,办好了,2018-05-15,2,,\r\n\
        3,日期不对,2018-02-30,x,办好了,2018-05-15,2,,\r\n\
        4,先答后问,2018-05-14,x,办好了,2018-05-13,2,,\r\n\
        5,没有答复时间,2018-05-14,x,办好了,,2,,\r\n\
        6,次数不对,2018-05-14,x,,,很多,,\r\n\
        7,部门不对,2018-05-14,x,,,1,,月球局\r\n\
        8,原因不对,2018-05-14,x,,,1,心情不好,\r\n\
        1,编号重复,2018-05-14,x,,,1,,\r\n\
        9,=1+1,2018-05-14,=cmd|'/c calc'!A0,,,1,,\r\n\
        10,将来的事,2999-05-14,x,,,1,,\r\n";
    let checked = place.check(&lead, &file(content.as_bytes())).await;
    let preview = place.found(&lead, &checked.id).await;
    let bad: BTreeSet<u32> = preview.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(bad, BTreeSet::from([3, 4, 5, 6, 7, 8, 9, 10, 12]));
    for problem in &preview.problems {
        assert!(problem.column.is_some(), "{problem:?}");
    }
    let refused = place.confirm(&lead, &checked.id, &json!({})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(house.figures("").await["total"]["registered"], 0);
    let good: String = content
        .split_inclusive("\r\n")
        .enumerate()
        .filter(|(index, _)| [0, 1, 10].contains(index))
        .map(|(_, line)| line)
        .collect();
    assert_eq!(place.import(&lead, &file(good.as_bytes())).await, (2, 0));
    let figures = house.figures("").await;
    assert_eq!(figures["total"]["assigned"], 1);
    assert_eq!(found(house, &lead, "=cmd").await.len(), 1);
}

#[tokio::test]
async fn our_own_register_as_xlsx_can_be_imported_again() {
    let place = FileHouse::new().await;
    let house = &place.house;
    let lead = house.staff(Role::WindowLead).await;
    house.register(&lead, "改申报密码").await;
    let slip = house.register(&lead, "房屋用途").await;
    let end = json!({"outcome": "explained", "answer": "历史遗留", "measure": "分片解决"});
    house.give(&lead, &slip, "settlement", end).await;
    let xlsx = place
        .register_file(&lead, json!({"reason": "月度核对", "sheet": "xlsx", "lang": "zh"}))
        .await;
    let elsewhere = FileHouse::new().await;
    let other = &elsewhere.house;
    other.set("2018-05-20 10:00");
    let lead = other.staff(Role::WindowLead).await;
    let register =
        Register { source: "邻市".to_owned(), ..Register::new("登记表.XLSX", xlsx) };
    assert_eq!(elsewhere.import(&lead, &register).await, (2, 0));
    assert_eq!(found(other, &lead, "分片解决").await.len(), 1);
}

/// A registration with a telephone and a document.
fn of_person(phone: &str, document: &str, matter: &str, title: &str) -> Value {
    let mut body = registration("window", title);
    body["applicant"]["phone"] = json!(phone);
    body["applicant"]["document"] = json!(document);
    body["matter"] = json!(matter);
    body
}

#[tokio::test]
async fn a_persons_case_of_the_same_thing_is_found_linked_and_kept() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let register = async |body: Value| -> Slip {
        house.post(&clerk, "/api/v1/console/cases", body).await.value()
    };
    let (phone, document) = ("138-0000-1111", "示例证件 1111");
    let hukou = register(of_person(phone, document, "house", "新生儿参保要先落户")).await;
    let password = register(of_person(phone, document, "password", "改申报密码")).await;
    // Another person with exactly the same words.
    let other = of_person("13800002222", "示例证件 2222", "house", "新生儿参保要先落户");
    let other = register(other).await;

    let ask = async |body: Value| -> Vec<Duplicate> {
        let answer = house.post(&clerk, "/api/v1/console/duplicates", body).await;
        answer.value::<Duplicates>().items
    };
    let asked = |phone: Option<&str>, document: Option<&str>, matter: Option<&str>, title: &str| {
        json!({"phone": phone, "document": document, "matter": matter, "title": title,
            "account": null})
    };
    let numbers = |found: &[Duplicate]| -> Vec<CaseNumber> {
        found.iter().map(|each| each.row.public.number).collect()
    };
    // The same matter in other words, with the telephone written differently.
    let again = "新生儿参保，要求先落户";
    let found = ask(asked(Some("138 0000 1111"), None, None, again)).await;
    assert_eq!(numbers(&found), [hukou.number, password.number]);
    assert!(found[0].likeness >= 60 && found[1].likeness < 30, "{found:?}");
    assert!(found.iter().all(|each| !each.same_matter));
    assert_eq!(found[0].row.title.as_ref().map(Line::as_str), Some("新生儿参保要先落户"));
    // The same matter ranks before the same words.
    let found = ask(asked(Some(phone), None, Some("password"), again)).await;
    assert_eq!(numbers(&found), [password.number, hukou.number]);
    assert!(found[0].same_matter);
    // By the document alone. With neither, or for a person without cases, nothing is found.
    let found = ask(asked(None, Some(document), None, again)).await;
    assert_eq!(numbers(&found), [hukou.number, password.number]);
    // However they are written: as phones store numbers, in full width and in another case.
    for (phone, document) in [
        (Some("+86 138 0000 1111"), None),
        (Some("1３8００００1111"), None),
        (None, Some(" 示例 证件-１１１１")),
    ] {
        let found = ask(asked(phone, document, None, again)).await;
        assert_eq!(numbers(&found), [hukou.number, password.number], "{phone:?} {document:?}");
    }
    assert_eq!(ask(asked(None, None, None, again)).await, []);
    assert_eq!(ask(asked(Some("13800003333"), None, Some("house"), again)).await, []);
    let malformed = json!({"phone": "x", "title": again});
    let refused = house.post(&clerk, "/api/v1/console/duplicates", malformed).await;
    assert_eq!(refused.problem().fields[0].field, "phone");

    let new = register(of_person(phone, "示例证件 1112", "house", again)).await;
    let seen = async |slip: &Slip| -> StaffCase {
        let path = format!("/api/v1/console/cases/{}", slip.number);
        house.get(&clerk, &path).await.value()
    };
    let before = seen(&hukou).await;
    let linked = house.give(&clerk, &new, "links", json!({"other": hukou.number})).await;
    assert_eq!(linked.status, StatusCode::OK, "{}", linked.text());
    assert_eq!(seen(&new).await.linked, [hukou.number]);
    let after = seen(&hukou).await;
    assert_eq!(after.linked, [new.number]);
    assert_eq!(after.public, before.public, "the other case is as it was");
    assert!(seen(&other).await.linked.is_empty());
    for wrong in [hukou.number, new.number] {
        let refused = house.give(&clerk, &new, "links", json!({"other": wrong})).await;
        assert_eq!(refused.problem().fields[0].field, "other");
    }
    let nowhere = CaseNumber::new(house.now().day(), 99_999);
    let refused = house.give(&clerk, &new, "links", json!({"other": nowhere})).await;
    assert_eq!(refused.problem().fields[0].field, "other");
    // If it is linked from the other side too, each shows the other only once.
    let back = house.give(&clerk, &hukou, "links", json!({"other": new.number})).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text());
    assert_eq!(seen(&new).await.linked, [hukou.number]);
    assert_eq!(seen(&hukou).await.linked, [new.number]);
}
