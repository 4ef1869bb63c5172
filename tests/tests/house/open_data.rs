//! The cross-tables, the open data, and the figures as a picture.

use acceptance::{Answer, House, Who, registration};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::cross::CrossTables;
use shared::vocabulary::Role;
use std::collections::BTreeMap;

/// Registers cases with a matter and a reason.
async fn registered(house: &House, clerk: &Who, matter: Value, reason: &str, count: usize) {
    for _ in 0..count {
        let mut body = registration("window", "办事");
        body["matter"] = matter.clone();
        body["reason"] = json!(reason);
        let answer = house.post(clerk, "/api/v1/console/cases", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    }
}

async fn get(house: &House, path: &str) -> Answer {
    let answer = house.get(&Who::Anyone, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer
}

/// Runs the clock, and again after everything was folded, because tables wait for pending items.
async fn ticked(house: &House) {
    for _ in 0..2 {
        acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
        acceptance::jobs::clock::run(&house.app).await.expect("a run");
    }
}

/// The cells of a table by matter and reason.
fn cells(tables: &CrossTables) -> BTreeMap<(String, &'static str), (Option<i64>, Option<String>)> {
    let table = tables.table.as_ref().expect("a table");
    let mut cells = BTreeMap::new();
    for row in &table.rows {
        let matter = row.matter.as_ref().map_or(String::new(), ToString::to_string);
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let place = (matter.clone(), column.reason.code());
            cells.insert(place, (cell.count, cell.as_of.clone()));
        }
    }
    cells
}

const TABLE: &str = "/api/v1/tables/matters-by-reason";

#[tokio::test]
async fn a_closed_month_has_its_table_and_it_stays() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    for (matter, reason, count) in [
        (json!("password"), "not_in_person", 8),
        (json!("password"), "system_fault", 9),
        (json!("house"), "not_in_person", 7),
        (json!("house"), "system_fault", 6),
        (Value::Null, "no_rule", 2),
        (json!("password"), "no_rule", 1),
    ] {
        registered(&house, &clerk, matter, reason, count).await;
    }
    ticked(&house).await;
    let none: CrossTables = get(&house, TABLE).await.value();
    assert_eq!((none.months.len(), none.table), (0, None), "the month has not ended");
    house.set("2018-06-01 00:00");
    ticked(&house).await;
    let may = get(&house, TABLE).await;
    let tables: CrossTables = may.value();
    assert_eq!(tables.months, ["2018-05"]);
    let table = tables.table.as_ref().expect("a table");
    assert_eq!((table.total, table.least, table.rates_from), (33, 5, 20));
    let shown = cells(&tables);
    assert_eq!(shown[&("".to_owned(), "no_rule")].0, None, "two cases");
    assert_eq!(shown[&("password".to_owned(), "no_rule")].0, None, "one case");
    assert!(shown.values().all(|(count, _)| count.is_none_or(|count| count >= 5)));
    assert!(shown.values().any(|(count, _)| count.is_some()), "something is shown: {shown:?}");
    for row in &table.rows {
        let figures = house.figures("?until=2018-05-31").await;
        let row_of = figures["by_matter"]
            .as_array()
            .and_then(|rows| rows.iter().find(|found| found["matter"] == json!(row.matter)))
            .cloned()
            .expect("the matter's figures");
        assert_eq!(row_of["registered"], row.total);
    }
    // June: two more in one cell, and enough in another.
    let clerk = house.staff(Role::WindowClerk).await;
    registered(&house, &clerk, json!("house"), "system_fault", 2).await;
    registered(&house, &clerk, json!("password"), "system_fault", 6).await;
    registered(&house, &clerk, json!("house"), "not_in_person", 5).await;
    house.set("2018-07-02 10:00");
    ticked(&house).await;
    let june: CrossTables = get(&house, TABLE).await.value();
    assert_eq!(june.months, ["2018-06", "2018-05"]);
    for (place, (count, as_of)) in cells(&june) {
        let before = &shown[&place];
        let frozen = as_of.is_some();
        assert!(count.is_none_or(|count| count >= 5), "{place:?}");
        if frozen {
            assert_eq!((count, as_of.as_deref()), (before.0, Some("2018-05")), "{place:?}");
        }
    }
    let again = get(&house, &format!("{TABLE}?month=2018-05")).await;
    assert_eq!(again.json()["table"], may.json()["table"], "a table that was published stays");
    let csv = get(&house, &format!("{TABLE}?format=csv&month=2018-05")).await;
    assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let header =
        "month,matter,matter_zh,matter_en,reason,reason_zh,reason_en,cases,as_of,status\r\n";
    assert!(csv.text().starts_with(header), "{}", csv.text());
    assert!(csv.text().contains("2018-05,password,申报密码,Filing password,no_rule"));
    for (path, status) in [
        ("/api/v1/tables/departments-by-reason".to_owned(), StatusCode::NOT_FOUND),
        (format!("{TABLE}?month=2018-04"), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(house.get(&Who::Anyone, &path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_case_that_is_sorted_anew_moves_in_the_table() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    registered(&house, &clerk, json!("password"), "system_fault", 6).await;
    registered(&house, &clerk, json!("house"), "not_in_person", 6).await;
    let slip = house.register(&clerk, "分错了").await;
    let sorted = json!({"matter": "house", "reason": "other", "departments": ["tax"]});
    let answer = house.give(&clerk, &slip, "classification", sorted).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    house.set("2018-06-01 00:00");
    ticked(&house).await;
    let tables: CrossTables = get(&house, TABLE).await.value();
    let table = tables.table.as_ref().expect("a table");
    assert_eq!(table.total, 13);
    let totals: Vec<i64> = table.rows.iter().map(|row| row.total).collect();
    assert_eq!(totals, [7, 6]);
}

#[tokio::test]
async fn every_data_set_comes_as_csv_and_json_with_its_schemas() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    registered(&house, &clerk, json!("password"), "not_told_at_once", 6).await;
    let slip = house.register(&clerk, "一次告知").await;
    let assigned = json!({"department": "tax", "days": 5, "note": null});
    house.give(&clerk, &slip, "assignment", assigned).await;
    house.set("2018-06-01 00:00");
    ticked(&house).await;
    let catalogue = get(&house, "/api/v1/data").await.json();
    let sets = catalogue["datasets"].as_array().expect("data sets");
    assert!(sets.len() >= 7);
    let local = |url: &Value| {
        let url = url.as_str().expect("an address").to_owned();
        let (_, path) = url.split_once("/api/").expect("an address of the API");
        format!("/api/{path}")
    };
    for set in sets {
        let id = set["id"].as_str().expect("an id");
        assert_eq!(set["licence"], "https://creativecommons.org/licenses/by/4.0/");
        for words in ["title", "description", "counted"] {
            let [zh, en] = ["zh", "en"].map(|lang| set[words][lang].as_str().unwrap_or_default());
            assert!(!zh.is_empty() && !en.is_empty() && zh != en, "{id} {words}");
        }
        let (csv_file, json_file) = (&set["files"][0], &set["files"][1]);
        let csv = get(&house, &local(&csv_file["url"])).await;
        let rows: Vec<BTreeMap<String, String>> = csv::Reader::from_reader(csv.body.as_slice())
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("CSV");
        let json = get(&house, &local(&json_file["url"])).await;
        let items = json.json()["items"].as_array().cloned().expect("items");
        assert_eq!(rows.len(), items.len(), "{id}");
        let csvw = get(&house, &local(&csv_file["schema"])).await;
        assert_eq!(csvw.headers[header::CONTENT_TYPE], "application/csvm+json");
        let columns: Vec<Value> =
            csvw.json()["tableSchema"]["columns"].as_array().cloned().expect("columns");
        let schema = get(&house, &local(&json_file["schema"])).await;
        let members = schema.json()["properties"]["items"]["items"]["properties"].clone();
        let head = csv.text().lines().next().map(str::to_owned).expect("a header");
        let names: Vec<&str> =
            columns.iter().filter_map(|column| column["name"].as_str()).collect();
        assert_eq!(head, names.join(","), "{id}");
        for (row, item) in rows.iter().zip(&items) {
            for column in &columns {
                let name = column["name"].as_str().expect("a name");
                let (cell, member) = (&row[name], &item[name]);
                let written = member.as_str().map_or_else(|| member.to_string(), str::to_owned);
                let same = if member.is_null() { cell.is_empty() } else { *cell == written };
                assert!(same, "{id} {name}: {cell} is not {member}");
                assert!(column["required"] == false || !cell.is_empty(), "{id} {name} is needed");
                assert!(members[name].is_object(), "{id} {name} is in no schema");
            }
        }
        let link = csv.headers[header::LINK].to_str().expect("links");
        assert!(link.contains("rel=\"describedby\"; type=\"application/csvm+json\""), "{link}");
        assert_eq!(csv.headers["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(csv.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let again = Request::get(local(&csv_file["url"]))
            .header(header::IF_NONE_MATCH, &csv.headers[header::ETAG])
            .body(axum::body::Body::empty())
            .expect("a request");
        assert_eq!(house.send(again).await.status, StatusCode::NOT_MODIFIED, "{id}");
    }
    for path in ["nothing.csv", "plans", "plans.xlsx", "plans.csv.csv"] {
        let answer = house.get(&Who::Anyone, &format!("/api/v1/data/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_text_of_the_open_data_is_no_formula_and_no_persons_words() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let leader = house.staff(Role::LeaderInCharge).await;
    let mut body = registration("window", "一次告知");
    body["reason"] = json!("not_told_at_once");
    let slip: shared::wire::Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
    let assigned = json!({"department": "tax", "days": 5, "note": null});
    house.give(&clerk, &slip, "assignment", assigned).await;
    let said = json!({"zh": "=HYPERLINK(\"x\"),\n两行", "en": null, "video": null, "transcript": null,
        "name": "示例", "office": "副市长"});
    let answer = house.give(&leader, &slip, "explanation", said).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let csv = get(&house, "/api/v1/data/explanations.csv").await;
    let mut reader = csv::Reader::from_reader(csv.body.as_slice());
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(rows[0]["words_zh"], "'=HYPERLINK(\"x\"),\n两行");
    for personal in ["虞某某", "示例针织厂", "0000-0001", "法人本人", "一次告知"] {
        assert!(!csv.text().contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn pages_of_open_data_lead_to_the_next() {
    let house = House::new().await;
    for month in ["2018-06-01 00:00", "2018-07-01 00:00", "2018-08-01 00:00"] {
        let clerk = house.staff(Role::WindowClerk).await;
        registered(&house, &clerk, json!("password"), "system_fault", 6).await;
        house.set(month);
        ticked(&house).await;
    }
    let mut path = "/api/v1/data/matters-by-reason.json".to_owned();
    let mut months = Vec::new();
    loop {
        let page = get(&house, &path).await;
        months.push(page.json()["items"][0]["month"].as_str().map(str::to_owned).expect("a month"));
        let link = page.headers[header::LINK].to_str().expect("links").to_owned();
        let next = link.split(", ").find(|link| link.contains("rel=\"next\""));
        let Some(next) = next else { break };
        let (address, _) = next.trim_start_matches('<').split_once('>').expect("an address");
        path = address.split_once("/api/").map(|(_, rest)| format!("/api/{rest}")).expect("ours");
    }
    assert_eq!(months, ["2018-07", "2018-06", "2018-05"]);
}

#[tokio::test]
async fn the_picture_tells_its_figures_its_date_and_its_source_in_both_languages() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    registered(&house, &clerk, json!("password"), "system_fault", 3).await;
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    for (lang, words) in [
        ("zh", ["登记 3", "每周登记", "2018-05-14 生成", "/figures", "CC BY 4.0"]),
        (
            "en",
            ["Registered 3", "Registered each week", "Made on 2018-05-14", "/figures", "CC BY 4.0"],
        ),
    ] {
        let picture = get(&house, &format!("/api/v1/figures/picture.svg?lang={lang}")).await;
        assert_eq!(picture.headers[header::CONTENT_TYPE], "image/svg+xml; charset=utf-8");
        assert_eq!(picture.headers["cross-origin-resource-policy"], "cross-origin");
        for words in words {
            assert!(picture.text().contains(words), "{words}: {}", picture.text());
        }
        // A page with the strictest policy can show it.
        for forbidden in ["style=", "<style", "<script", "href", "url("] {
            assert!(!picture.text().contains(forbidden), "{forbidden}");
        }
    }
    let early = get(&house, "/api/v1/figures/picture.svg?until=2018-05-01&lang=en").await;
    assert!(early.text().contains("Registered 0"));
    let answer = house.get(&Who::Anyone, "/api/v1/figures/picture.svg?from=soon").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}
