//! A house is set up from one workbook: all of it or nothing, and nothing twice.

use acceptance::{Answer, Call, House, Who, break_off, points};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::lang::Lang;
use shared::vocabulary::Role;
use shared::wire::{FirstSignIn, SetupApplied, SetupPreview, SetupProgress};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SETUP: &str = "/api/v1/console/setup";
const KEY: &str = "set-up-of-a-house-1";

type Sheet<'a> = (&'a str, Vec<Vec<&'a str>>);

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A workbook in Base64, as any spreadsheet program would write it, with its texts in the cells.
fn workbook(sheets: &[Sheet<'_>]) -> String {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: String| {
        archive.start_file(name, SimpleFileOptions::default()).expect("an entry");
        archive.write_all(text.as_bytes()).expect("a part");
    };
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let (mut types, mut named, mut related) = (String::new(), String::new(), String::new());
    for (place, (name, _)) in (1..).zip(sheets) {
        types.push_str(&format!(
            r#"<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#
        ));
        named.push_str(&format!(r#"<sheet name="{name}" sheetId="{place}" r:id="r{place}"/>"#));
        related.push_str(&format!(
            r#"<Relationship Id="r{place}" Type="{office}/worksheet" Target="worksheets/sheet{place}.xml"/>"#
        ));
    }
    add(
        "[Content_Types].xml",
        format!(
            r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>"#
        ),
    );
    add(
        "_rels/.rels",
        format!(
            r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    add(
        "xl/workbook.xml",
        format!(
            r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>"#
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        format!(r#"<Relationships xmlns="{package}/relationships">{related}</Relationships>"#),
    );
    for (place, (_, rows)) in (1..).zip(sheets) {
        let mut data = String::new();
        for (row, cells) in (1..).zip(rows) {
            data.push_str(&format!(r#"<row r="{row}">"#));
            for (letter, cell) in ('A'..='Z').zip(cells) {
                data.push_str(&format!(
                    r#"<c r="{letter}{row}" t="inlineStr"><is><t>{}</t></is></c>"#,
                    escaped(cell)
                ));
            }
            data.push_str("</row>");
        }
        add(
            &format!("xl/worksheets/sheet{place}.xml"),
            format!(r#"<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>"#),
        );
    }
    STANDARD.encode(archive.finish().expect("a workbook").into_inner())
}

const ACCOUNTS: [&str; 7] =
    ["登录名", "姓名", "岗位", "所在窗口", "所在或分管部门", "手机号", "启用"];

/// Two departments, a window, a matter and three accounts.
fn town() -> Vec<Sheet<'static>> {
    vec![
        ("说明", vec![vec!["随便写什么"]]),
        (
            "部门",
            vec![
                vec!["代号", "名称", "简称、别名", "联系电话"],
                vec!["hrss", "人力资源和社会保障局", "人社局", "0579-0000001"],
                vec!["", "市场监督管理局", "市监局、工商局", ""],
            ],
        ),
        ("窗口", vec![vec!["名称", "办公时间"], vec!["政务大厅一楼", "8:30–12:00、14:00–17:30"]]),
        (
            "事项",
            vec![
                vec!["名称", "责任部门", "所需材料"],
                vec!["个体工商户登记", "市监局", "身份证\n经营场所证明"],
            ],
        ),
        (
            "账号",
            vec![
                ACCOUNTS.to_vec(),
                vec!["li-hua", "李华", "窗口负责人", "政务大厅一楼", "", "13800000001", ""],
                vec!["wang-wei", "王伟", "部门经办人", "", "人社局", "", "是"],
                vec!["zhao", "赵副市长", "分管领导", "", "人社局、工商局", "", "是"],
            ],
        ),
    ]
}

async fn look(house: &House, who: &Who, file: &str) -> SetupPreview {
    house.post(who, &format!("{SETUP}/preview"), json!({"file": file})).await.value()
}

async fn apply(house: &House, who: &Who, file: &str, version: u64, key: &str) -> Answer {
    let path = format!("{SETUP}/confirmation");
    let (method, key) = ("POST", Some(key));
    let body = Some(json!({"file": file, "version": version}));
    house.call(Call { who, method, path: &path, revision: None, key, body }).await
}

async fn directory(house: &House, who: &Who) -> Value {
    house.get(who, "/api/v1/console/directory").await.json()
}

fn said(preview: &SetupPreview) -> Vec<String> {
    let problems = preview.problems.iter();
    problems.map(|found| format!("{}：{}", found.place(Lang::Zh), found.say(Lang::Zh))).collect()
}

#[tokio::test]
async fn a_workbook_sets_a_house_up_and_changes_nothing_the_second_time() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let file = workbook(&town());
    let preview = look(&house, &admin, &file).await;
    assert_eq!(said(&preview), Vec::<String>::new());
    assert_eq!((preview.changing, preview.unchanged), (7, 0));
    let before = directory(&house, &admin).await;
    let done: SetupApplied = apply(&house, &admin, &file, preview.version, KEY).await.value();
    assert_eq!((done.written, done.left, done.made.len()), (7, 0, 3));

    let after = directory(&house, &admin).await;
    let many = |town: &Value, list: &str| town[list].as_array().map_or(0, Vec::len);
    for (list, more) in [("departments", 2), ("windows", 1), ("matters", 1)] {
        assert_eq!(many(&after, list), many(&before, list) + more, "{list}");
    }
    let found = |list: &str, name: &str| {
        let entries = after[list].as_array().expect("a list");
        let entry = entries.iter().find(|entry| entry["name"]["zh"] == name);
        entry.cloned().unwrap_or_else(|| panic!("{name}"))
    };
    let market = found("departments", "市场监督管理局");
    assert_eq!(market["aliases"], json!(["市监局", "工商局"]));
    assert_eq!(market["name"]["en"], "市场监督管理局");
    assert_eq!(found("windows", "政务大厅一楼")["hours"], "8:30–12:00、14:00–17:30");
    let matter = found("matters", "个体工商户登记");
    assert_eq!(matter["departments"], json!([market["id"]]));
    assert_eq!(matter["materials"][1]["zh"], "经营场所证明");
    let account = house.app.store.load_account("wang-wei").await.expect("a read").expect("one");
    let Seat::DepartmentOfficer { department } = account.account.seat else { panic!("a seat") };
    assert_eq!(department.as_str(), "hrss");
    assert!(account.to_replace);

    let again = look(&house, &admin, &file).await;
    assert_eq!((said(&again), again.changing, again.unchanged), (Vec::new(), 0, 7));
    // The house as it is comes as such a workbook, in which nothing is new and nothing is secret.
    for lang in ["zh", "en"] {
        let exported = house.get(&admin, &format!("{SETUP}/workbook?lang={lang}")).await;
        assert_eq!(exported.status, StatusCode::OK);
        let again = look(&house, &admin, &STANDARD.encode(&exported.body)).await;
        assert_eq!((said(&again), again.changing), (Vec::new(), 0), "{lang}");
    }
}

#[tokio::test]
async fn first_passwords_open_their_accounts_are_stored_nowhere_and_come_again_with_the_same_key() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let file = workbook(&town());
    let version = look(&house, &admin, &file).await.version;
    let first: SetupApplied = apply(&house, &admin, &file, version, KEY).await.value();
    let second: SetupApplied = apply(&house, &admin, &file, first.version, KEY).await.value();
    let sorted = |mut made: Vec<FirstSignIn>| {
        made.sort_by(|one, other| one.account.cmp(&other.account));
        made
    };
    let made = sorted(first.made);
    assert_eq!((second.written, sorted(second.made)), (0, made.clone()));
    let other: SetupApplied =
        apply(&house, &admin, &file, first.version, "another-key-of-ours").await.value();
    assert_eq!(other.made, []);
    for FirstSignIn { account, password, .. } in &made {
        let body = json!({"account": account, "password": password});
        let answer = house.post(&Who::Anyone, "/api/v1/console/session", body).await;
        assert!(answer.status.is_success(), "{account}: {}", answer.text());
        for table in ["cases", "personal", "staff"] {
            let stored = json!(house.items(house.table(table)).await).to_string();
            assert!(!stored.contains(password.as_str()), "{account} in {table}");
        }
    }
    // Whoever has chosen an own password is not told the first one again.
    let replaced = &made[0];
    let stored = house.app.store.load_account(replaced.account.as_str()).await;
    let stored = stored.expect("a read").expect("an account");
    let author = acceptance::installer();
    assert!(house.app.store.save_password(&stored, "x", &author).await.expect("a write"));
    let third: SetupApplied = apply(&house, &admin, &file, first.version, KEY).await.value();
    assert_eq!(third.made.len(), 2);
    assert!(third.made.iter().all(|one| one.account != replaced.account));
}

#[tokio::test]
async fn every_problem_is_named_at_its_cell_and_nothing_is_written() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let mut sheets = town();
    sheets[4].1.push(vec!["chen", "陈静", "部门经办人", "", "税务总局", "", ""]);
    sheets[4].1.push(vec!["li-hua", "李华", "科员", "", "", "1", "也许"]);
    sheets[1].1.push(vec!["land", "", "", ""]);
    let file = workbook(&sheets);
    let before = directory(&house, &admin).await;
    let preview = look(&house, &admin, &file).await;
    assert_eq!(preview.wrong, 6);
    let said = said(&preview);
    for (place, begin) in [
        "部门!B4：名称：请填写此项",
        "账号!E5：没有“税务总局”这个部门",
        "账号!A6：“li-hua”在本表中出现了两次",
        "账号!C6：没有“科员”这个岗位，可填：窗口受理人员、",
        "账号!F6：手机号：",
        "账号!G6：请填“是”或“否”",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(said[place].starts_with(begin), "{said:?}");
    }
    let refused = apply(&house, &admin, &file, preview.version, KEY).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(directory(&house, &admin).await, before);
    for file in ["", "bm8gd29ya2Jvb2s="] {
        let path = format!("{SETUP}/preview");
        let refused = house.post(&admin, &path, json!({"file": file})).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}");
    }
}

#[tokio::test]
async fn what_somebody_else_has_changed_since_is_not_overwritten() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let file = workbook(&town());
    let version = look(&house, &admin, &file).await.version;
    let window = json!({"name": {"zh": "新窗口"}, "active": true});
    let path = "/api/v1/console/windows/new";
    let put =
        Call { who: &admin, method: "PUT", path, revision: None, key: None, body: Some(window) };
    assert_eq!(house.call(put).await.status, StatusCode::OK);
    let stale = apply(&house, &admin, &file, version, KEY).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let version = look(&house, &admin, &file).await.version;
    let done: SetupApplied = apply(&house, &admin, &file, version, KEY).await.value();
    assert_eq!(done.written, 7);
}

#[tokio::test]
async fn broken_off_anywhere_it_goes_on_and_writes_nothing_twice() {
    let mut was_broken_off = false;
    for polls in points(200).step_by(20) {
        let house = House::new().await;
        let admin = house.staff(Role::Administrator).await;
        let file = workbook(&town());
        let version = look(&house, &admin, &file).await.version;
        let asked = apply(&house, &admin, &file, version, KEY);
        was_broken_off |= break_off(asked, polls).await.is_none();
        let mut tries = 0;
        let done: SetupApplied = loop {
            let rest = look(&house, &admin, &file).await;
            assert_eq!(said(&rest), Vec::<String>::new(), "{polls}");
            assert_eq!(rest.changing + rest.unchanged, 7, "{polls}");
            let answer = apply(&house, &admin, &file, rest.version, KEY).await;
            // What was sent before it was broken off may be carried out only now.
            if answer.status != StatusCode::PRECONDITION_FAILED || tries == 5 {
                break answer.value();
            }
            tries += 1;
        };
        assert_eq!((done.left, done.made.len()), (0, 3), "{polls}");
        let again = look(&house, &admin, &file).await;
        assert_eq!((again.changing, again.unchanged), (0, 7), "{polls}");
    }
    assert!(was_broken_off);
}

#[tokio::test]
async fn each_entry_has_its_own_in_the_trail() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let inspector = house.staff(Role::Inspector).await;
    let file = workbook(&town());
    let version = look(&house, &admin, &file).await.version;
    let _: SetupApplied = apply(&house, &admin, &file, version, KEY).await.value();
    let page = house.get(&inspector, "/api/v1/console/trail").await.json().to_string();
    for id in ["hrss", "li-hua", "wang-wei", "zhao"] {
        assert!(page.contains(id), "{id}: {page}");
    }
}

#[tokio::test]
async fn once_there_are_cases_new_seats_wait_for_a_second_person() {
    let house = House::new().await;
    house.register_online("改申报密码").await;
    let admin = house.staff(Role::Administrator).await;
    let file = workbook(&town());
    let version = look(&house, &admin, &file).await.version;
    let done: SetupApplied = apply(&house, &admin, &file, version, KEY).await.value();
    assert!(done.made.len() == 3 && done.made.iter().all(|one| one.waits));
    assert!(house.app.store.load_account("li-hua").await.expect("a read").is_none());
    let again = look(&house, &admin, &file).await;
    assert_eq!((said(&again), again.changing), (Vec::new(), 0));
}

#[tokio::test]
async fn the_list_of_what_is_left_follows_what_is_there() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let progress: SetupProgress = house.get(&admin, SETUP).await.value();
    assert!(progress.departments && progress.windows && progress.matters);
    assert!(!progress.case && !progress.messages && !progress.accounts);
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "改申报密码").await;
    let progress: SetupProgress = house.get(&admin, SETUP).await.value();
    assert!(progress.accounts && progress.case);
}

#[tokio::test]
async fn nobody_but_an_administrator_sets_a_house_up() {
    let house = House::new().await;
    let file = workbook(&town());
    for role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
        let who = house.staff(*role).await;
        for path in [SETUP.to_owned(), format!("{SETUP}/workbook")] {
            assert_eq!(house.get(&who, &path).await.status, StatusCode::FORBIDDEN, "{role:?}");
        }
        let refused = house.post(&who, &format!("{SETUP}/preview"), json!({"file": file})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
        let refused = apply(&house, &who, &file, 0, KEY).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
    }
}

#[tokio::test]
async fn an_entry_needs_no_english_and_is_found_by_its_other_names_which_are_its_own() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let put = async |path: &str, body: Value| {
        let path = format!("/api/v1/console/{path}");
        let (who, method, body) = (&admin, "PUT", Some(body));
        house.call(Call { who, method, path: &path, revision: None, key: None, body }).await
    };
    let labour = json!({
        "name": {"zh": "人力资源和社会保障局"}, "active": true,
        "aliases": ["人社局", "社保局"], "phone": "0579-0000001"
    });
    let made: Value = put("departments/labour", labour).await.value();
    assert_eq!(made["name"], json!({"zh": "人力资源和社会保障局", "en": "人力资源和社会保障局"}));
    assert_eq!(
        (&made["aliases"], &made["phone"]),
        (&json!(["人社局", "社保局"]), &json!("0579-0000001"))
    );
    for aliases in [json!(["人社局"]), json!(["税务局"])] {
        let other = json!({"name": {"zh": "民政局"}, "active": true, "aliases": aliases});
        let refused = put("departments/civil", other).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.problem().fields[0].field, "aliases");
    }
    let matter = json!({
        "name": {"zh": "失业金申领"}, "departments": ["labour"], "active": true,
        "materials": [{"zh": "身份证"}, {"zh": "银行卡", "en": "Bank card"}]
    });
    let made: Value = put("matters/dole", matter).await.value();
    assert_eq!(made["materials"][0]["en"], "身份证");
    assert_eq!(made["materials"][1]["en"], "Bank card");

    // The window that is to takes online registrations, whichever comes first.
    let window =
        json!({"name": {"zh": "网上受理"}, "active": true, "online": true, "hours": "9:00–17:00"});
    let made: Value = put("windows/net", window).await.value();
    assert_eq!((&made["online"], &made["hours"]), (&json!(true), &json!("9:00–17:00")));
    let town = house.app.fresh_town().await.expect("a town");
    assert_eq!(town.directory.home_window().map(|home| home.id.as_str()), Some("net"));
}
