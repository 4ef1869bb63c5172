//! The figures of a period: what happened within it and what was open on its last evening, in every form in which they
//! are published, in the log, and in a folder by an earlier version.

use crate::proof::{audited, independent, lines};
use acceptance::jobs::{recount_if_needed, run_minute};
use acceptance::{House, Who, break_off, points, registration};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use shared::figures::Figures;
use shared::number::CaseNumber;
use shared::proof::compare;
use shared::time::{DAY_MS, Day};
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::time::{SystemTime, UNIX_EPOCH};

const THREE_DAYS: &str = "?from=2018-05-14&until=2018-05-16";

/// Three days on which cases were settled, declared unsolved and settled again, and one was reclassified, so that on
/// the second and third day more was undone than done.
async fn lived() -> House {
    let house = House::new().await;
    let settled = async |clerk: &Who, slip: &Slip| {
        let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
        let answer = house.give(clerk, slip, "settlement", end).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    };
    let unsolved = async |slip: &Slip| {
        let holder = Who::Holder(Box::new(slip.clone()));
        let verdict = json!({"solved": false, "rating": 1, "words": null, "via": "online"});
        let answer = house.give(&holder, slip, "verdict", verdict).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    };
    let clerk = house.staff(Role::WindowClerk).await;
    let mut slips = Vec::new();
    for title in ["密码", "证明", "房屋"] {
        let slip = house.register(&clerk, title).await;
        house.pass(60_000);
        slips.push(slip);
    }
    settled(&clerk, &slips[0]).await;
    settled(&clerk, &slips[1]).await;
    // Sessions end from one day to the next.
    house.pass(DAY_MS);
    let clerk = house.staff(Role::WindowClerk).await;
    unsolved(&slips[0]).await;
    settled(&clerk, &slips[0]).await;
    unsolved(&slips[1]).await;
    let sorted = json!({"matter": "house", "reason": "no_rule", "departments": ["land"]});
    let answer = house.give(&clerk, &slips[2], "classification", sorted).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    house.pass(DAY_MS);
    unsolved(&slips[0]).await;
    house.set("2018-05-17 02:00");
    acceptance::jobs::clock::seal(&house.app, house.now()).await.expect("sealed days");
    house
}

/// The numbers of a group: registered, settled, resolved, not solved, reopened, without a verdict, open.
fn numbers(counts: &Value) -> [i64; 7] {
    ["registered", "settled", "resolved", "not_solved", "reopened", "unanswered", "open"]
        .map(|name| counts[name].as_i64().expect(name))
}

#[tokio::test]
async fn a_period_counts_each_time_and_its_end_is_the_evening() {
    let house = lived().await;
    for (query, expected) in [
        ("?from=2018-05-14&until=2018-05-14", [3, 2, 2, 0, 0, 2, 1]),
        ("?from=2018-05-15&until=2018-05-15", [0, 1, 1, 2, 2, 1, 2]),
        ("?from=2018-05-16&until=2018-05-16", [0, 0, 0, 1, 1, 0, 3]),
        (THREE_DAYS, [3, 3, 3, 3, 3, 0, 3]),
        ("?from=2018-05-15", [0, 1, 1, 3, 3, 0, 3]),
        // Without a first day, the state on that evening.
        ("?until=2018-05-14", [3, 2, 2, 0, 0, 2, 1]),
        ("?until=2018-05-15", [3, 1, 1, 1, 2, 1, 2]),
        ("", [3, 0, 0, 2, 3, 0, 3]),
    ] {
        assert_eq!(numbers(&house.figures(query).await["total"]), expected, "{query}");
    }
    let second = house.figures("?from=2018-05-15&until=2018-05-15").await;
    let row = |list: &str, name: &str, code: &str| {
        let rows = second[list].as_array().expect("a list");
        numbers(rows.iter().find(|row| row[name] == code).unwrap_or_else(|| panic!("{code}")))
    };
    assert_eq!(row("by_matter", "matter", "password"), [0, 1, 1, 2, 2, 1, 1]);
    assert_eq!(row("by_matter", "matter", "house"), [1, 0, 0, 0, 0, 0, 1]);
    assert_eq!(row("by_department", "department", "land"), [1, 0, 0, 0, 0, 0, 1]);
    let days = house.figures("").await["by_day"].clone();
    let days: Vec<i64> =
        days.as_array().expect("days").iter().filter_map(|day| day["resolved"].as_i64()).collect();
    assert_eq!(days, [2, 1, 0]);
}

#[tokio::test]
async fn each_table_by_itself_is_the_one_of_the_whole() {
    let house = lived().await;
    for query in ["", THREE_DAYS, "?from=2018-05-15&until=2018-05-15", "?until=2018-05-14"] {
        let whole = house.figures(query).await;
        for (table, name) in [
            ("total", "total"),
            ("departments", "by_department"),
            ("matters", "by_matter"),
            ("reasons", "by_reason"),
        ] {
            let path = format!("/api/v1/figures/{table}{query}");
            assert_eq!(house.get(&Who::Anyone, &path).await.json(), whole[name], "{path}");
        }
        let spans = house.get(&Who::Anyone, &format!("/api/v1/figures/spans{query}")).await.json();
        let mut days = whole["by_day"].as_array().expect("days").clone();
        for day in &mut days {
            day["span"] = day["day"].take();
            day.as_object_mut().expect("a day").remove("day");
        }
        assert_eq!(spans, json!(days), "{query}");
    }
}

#[tokio::test]
async fn what_happened_over_more_than_three_months_is_shown_by_month_and_cut_where_the_period_is() {
    let house = House::new().await;
    for day in ["05-15", "05-25", "07-31", "08-01"] {
        house.set(&format!("2018-{day} 10:00"));
        let clerk = house.staff(Role::WindowClerk).await;
        house.register(&clerk, "改申报密码").await;
    }
    house.figures("").await;
    let spans = async |query: &str| -> Vec<(String, i64)> {
        let spans = house.get(&Who::Anyone, &format!("/api/v1/figures/spans{query}")).await.json();
        let rows = spans.as_array().expect("a list").iter().map(|row| {
            let span = row["span"].as_str().expect("a span").to_owned();
            (span, row["registered"].as_i64().expect("a number"))
        });
        rows.collect()
    };
    for (query, expected) in [
        ("", &[("2018-05", 2), ("2018-07", 1), ("2018-08", 1)][..]),
        ("?from=2018-05-16&until=2018-08-31", &[("2018-05", 1), ("2018-07", 1), ("2018-08", 1)]),
        ("?from=2018-05-26&until=2018-08-01", &[("2018-07", 1), ("2018-08", 1)]),
        ("?until=2018-07-31", &[("2018-05-15", 1), ("2018-05-25", 1), ("2018-07-31", 1)]),
        ("?from=2018-07-01", &[("2018-07-31", 1), ("2018-08-01", 1)]),
        ("?from=2018-08-02", &[]),
    ] {
        let expected: Vec<(String, i64)> =
            expected.iter().map(|(span, count)| ((*span).to_owned(), *count)).collect();
        assert_eq!(spans(query).await, expected, "{query}");
    }
}

/// Whether a response contains a negative number, or one as text.
fn is_below_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_i64().is_none_or(|number| number < 0),
        Value::Array(items) => items.iter().any(is_below_zero),
        Value::Object(fields) => fields.values().any(is_below_zero),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

#[tokio::test]
async fn nothing_that_is_printed_of_a_period_is_below_zero_and_numbers_are_numbers_in_each_file() {
    let house = lived().await;
    house.figures("").await;
    let leader = house.staff(Role::LeaderInCharge).await;
    for day in 14..=17 {
        for query in [
            format!("from=2018-05-{day}&until=2018-05-{day}"),
            format!("from=2018-05-{day}"),
            format!("until=2018-05-{day}"),
        ] {
            for path in [
                "/api/v1/figures?",
                "/api/v1/data/figures-by-day.json?",
                "/api/v1/data/figures-by-department.json?",
                "/api/v1/data/figures-by-matter.json?",
                "/api/v1/data/figures-by-reason.json?",
            ] {
                let answer = house.get(&Who::Anyone, &format!("{path}{query}")).await;
                assert!(answer.status.is_success(), "{path}");
                assert!(!is_below_zero(&answer.json()), "{path}{query}: {}", answer.text());
            }
            for path in [
                "/api/v1/figures?format=csv&",
                "/api/v1/console/efficiency?format=csv&",
                "/api/v1/data/figures-by-day.csv?",
                "/api/v1/data/figures-by-matter.csv?",
            ] {
                let answer = house.get(&leader, &format!("{path}{query}")).await;
                assert!(answer.status.is_success(), "{path}");
                let text = answer.text();
                let mut file =
                    csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
                for row in file.records() {
                    for cell in &row.expect("a row") {
                        assert!(!cell.starts_with(['-', '\'']), "{path}{query}: {cell}");
                    }
                }
            }
            let path = format!("/api/v1/figures/picture.svg?{query}");
            let picture = house.get(&Who::Anyone, &path).await.text();
            assert!(picture.starts_with("<svg") && !picture.contains(">-"), "{picture}");
            assert!(!picture.contains(" -") && !picture.contains("\"-"), "{picture}");
        }
    }
    let picture = "/api/v1/figures/picture.svg?from=2018-05-15&until=2018-05-15&lang=";
    let zh = house.get(&Who::Anyone, &format!("{picture}zh")).await.text();
    assert!(zh.contains("办结 1，") && zh.contains("期末未评价 1，期末在办 2"), "{zh}");
    let en = house.get(&Who::Anyone, &format!("{picture}en")).await.text();
    assert!(en.contains("No verdict at the end 1, Open at the end 2"), "{en}");
}

#[tokio::test]
async fn the_log_gives_the_figures_of_every_period_by_both_checks() {
    let house = lived().await;
    let audit = audited(&house).await;
    assert_eq!(audit.open_rows(), 0, "all three days are over");
    let export = house.get(&Who::Anyone, "/api/v1/log/export").await.text();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("export.txt");
    std::fs::write(&file, export).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let day = |written: &str| Day::read(written).expect("a day");
    for (from, until) in [
        (None, Some("2018-05-15")),
        (Some("2018-05-14"), Some("2018-05-14")),
        (Some("2018-05-15"), Some("2018-05-15")),
        (Some("2018-05-16"), Some("2018-05-16")),
        (Some("2018-05-01"), Some("2018-05-31")),
        (Some("2018-05-15"), None),
    ] {
        let side = |name: &str, day: Option<&str>| {
            day.map_or(String::new(), |day| format!("&{name}={day}"))
        };
        let query = format!("?{}{}", side("from", from), side("until", until));
        let value = house.figures(&query).await;
        let published: Figures = serde_json::from_value(value.clone()).expect("figures");
        let counted = audit.figures(from.map(day), until.map(day));
        assert_eq!(compare(&published, &counted).0, [], "{query}");

        let mut arguments = vec!["log", file.as_str()];
        arguments.extend(from.iter().flat_map(|day| ["--from", *day]));
        arguments.extend(until.iter().flat_map(|day| ["--until", *day]));
        let (fine, said) = independent(&arguments);
        assert!(fine, "{said}");
        let found = said.lines().find_map(|line| line.strip_prefix("figures: "));
        let found: Value = serde_json::from_str(found.expect("figures")).expect("JSON");
        let mut compared = 0;
        let mut same = |group: String, row: &Value| {
            for (name, number) in published.total.numbers() {
                assert_eq!(found[&group][name], row[name], "{query} {group} {name}: {number:?}");
                compared += 1;
            }
        };
        same("all".into(), &value["total"]);
        for (list, member, letter) in [
            ("by_department", "department", 'd'),
            ("by_matter", "matter", 'm'),
            ("by_reason", "reason", 'r'),
        ] {
            for row in value[list].as_array().expect("a list") {
                same(format!("{letter}:{}", row[member].as_str().unwrap_or_default()), row);
            }
        }
        let groups = found.as_object().expect("groups").len();
        assert_eq!(compared, groups * published.total.numbers().len(), "{query}");
    }
    std::fs::remove_file(&file).expect("cleared");
    assert!(lines(&house, "/api/v1/log").await.len() > 10);
}

/// Puts a page of an earlier version in place of all counts.
async fn as_before(house: &House) -> usize {
    let client = &house.client;
    let mut found = 0;
    for item in house.items(&house.tables.cases).await {
        let key = |name: &str| item[name]["S"].as_str().expect("a key").to_owned();
        if ["FIGURES", "REGISTERED", "CROSS"].iter().any(|kind| key("pk").starts_with(kind)) {
            let delete = client.delete_item().table_name(&house.tables.cases);
            let delete = delete.key("pk", AttributeValue::S(key("pk")));
            let delete = delete.key("sk", AttributeValue::S(key("sk")));
            delete.send().await.expect("a change by hand");
            found += 1;
        }
    }
    let text = |value: &str| AttributeValue::S(value.into());
    let put = client.put_item().table_name(&house.tables.cases).item("pk", text("FIGURES"));
    let page = r#"{"days":{"2018-05-14":{"registered":7}},"months":{}}"#;
    let put = put.item("sk", text("Y2018")).item("kind", text("figures"));
    let put = put.item("page", text(page)).item("version", AttributeValue::N("1".into()));
    put.send().await.expect("a change by hand");
    // Counters of what is nowhere any more.
    for (pk, sk) in [
        ("FIGURES#D#d", "2018-05-14#d:gone"),
        ("CROSS", "2018-05#gone"),
        ("REGISTERED#ALL", "2017"),
    ] {
        let put = client.put_item().table_name(&house.tables.cases).item("pk", text(pk));
        let put = put.item("sk", text(sk)).item("registered", AttributeValue::N("7".into()));
        put.send().await.expect("a change by hand");
    }
    found
}

#[tokio::test]
async fn a_folder_of_an_earlier_version_is_counted_again_at_whatever_point_that_is_ended() {
    let house = lived().await;
    let mut expected = Vec::new();
    for query in ["", THREE_DAYS, "?from=2018-05-15&until=2018-05-15", "?from=2018-05-01"] {
        expected.push((query, house.figures(query).await));
    }
    for point in points(200) {
        assert!(as_before(&house).await >= 30);
        assert_ne!(house.figures(THREE_DAYS).await, expected[1].1, "it is not as before");
        let ended = break_off(recount_if_needed(&house.app, true), point).await;
        if let Some(done) = ended {
            assert_eq!(done.expect("counted"), Some(3), "it says that it was done");
            assert!(point > 1, "it waits at {point} points only: this test shows nothing");
            for (query, figures) in &expected {
                assert_eq!(&house.figures(query).await, figures, "{query}");
            }
            assert_eq!(recount_if_needed(&house.app, true).await.expect("a look"), None, "once");
            // Later events are counted as always.
            let body = registration("online", "后来");
            house.post(&Who::Anyone, "/api/v1/cases", body).await;
            let total = house.figures(THREE_DAYS).await["total"].clone();
            assert_eq!(total, expected[1].1["total"]);
            assert_eq!(house.figures("").await["total"]["registered"], 4);
            return;
        }
        recount_if_needed(&house.app, true).await.expect("the next start");
        for (query, figures) in &expected {
            assert_eq!(&house.figures(query).await, figures, "{query} at point {point}");
        }
    }
    panic!("it waits at more than two hundred points");
}

#[tokio::test]
async fn a_recount_while_the_house_is_open_counts_each_event_once() {
    let house = lived().await;
    as_before(&house).await;
    // Registered but not folded yet: it waits in the outbox.
    house.post(&Who::Anyone, "/api/v1/cases", registration("online", "还没计入")).await;
    let counting = async {
        recount_if_needed(&house.app, false).await.expect("counted");
    };
    let living = async {
        for title in ["同时一", "同时二", "同时三"] {
            house.post(&Who::Anyone, "/api/v1/cases", registration("online", title)).await;
            acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold, or none");
        }
    };
    tokio::join!(counting, living);
    assert_eq!(house.figures("").await["total"]["registered"], 3 + 1 + 3);
    let month = house.figures("?from=2018-05-01&until=2018-05-31").await;
    assert_eq!(month["total"]["registered"], 3 + 1 + 3);
}

/// Puts the mark of a case's registration where former versions put it, with what they wrote there.
async fn into_former_outbox(house: &House, number: CaseNumber) {
    let text = |value: &str| AttributeValue::S(value.into());
    let update = house.client.update_item().table_name(&house.tables.cases);
    let update = update.key("pk", text(&format!("CASE#{number}"))).key("sk", text("EVENT#000001"));
    let update = update.update_expression("REMOVE pending_pk, pending_sk, #events, version");
    let update = update.expression_attribute_names("#events", "events");
    update.send().await.expect("a change by hand");
    let changes = json!([["2018-05-14", {"all": {"registered": 1}}]]);
    let outbox = json!({"number": number, "revision": 1, "events": 1, "changes": changes});
    let put = house.client.put_item().table_name(&house.tables.cases);
    let put = put.item("pk", text(&format!("OUTBOX#{number}"))).item("sk", text("000001"));
    let put = put.item("kind", text("outbox")).item("outbox", text(&outbox.to_string()));
    let put = put.item("version", AttributeValue::N("4".into()));
    let put = put.item("pending_pk", text("pending"));
    put.item("pending_sk", text("1")).send().await.expect("a change by hand");
}

#[tokio::test]
async fn what_a_former_version_left_in_its_outbox_is_counted_and_told_once() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let slip = house.register_online("旧版登记").await;
    into_former_outbox(&house, slip.number).await;
    // Counting everything again leaves it out, as it does what else is pending.
    as_before(&house).await;
    recount_if_needed(&house.app, true).await.expect("counted");
    let registered = async || {
        let figures: Value = house.get(&Who::Anyone, "/api/v1/figures").await.value();
        figures["total"]["registered"].clone()
    };
    assert_eq!(registered().await, 0);
    for _ in 0..2 {
        run_minute(&house.app).await.expect("a minute");
        assert_eq!(registered().await, 1);
        let notices: Value = house.get(&lead, "/api/v1/console/notices").await.value();
        let about = notices["items"].as_array().expect("a list");
        assert_eq!(about.len(), 1, "{notices}");
        assert_eq!(about[0]["about"], slip.number.to_string());
    }
}

#[tokio::test]
async fn a_recount_begins_anew_what_was_folded_in_part() {
    let house = lived().await;
    as_before(&house).await;
    let slip = house.register_online("一半计入").await;
    into_former_outbox(&house, slip.number).await;
    // As if a projector of a former version had been stopped after the first transaction of several.
    let client = &house.client;
    let half = client
        .update_item()
        .table_name(&house.tables.cases)
        .key("pk", AttributeValue::S(format!("OUTBOX#{}", slip.number)))
        .key("sk", AttributeValue::S("000001".into()))
        .update_expression("SET #done = :some")
        .expression_attribute_names("#done", "done")
        .expression_attribute_values(":some", AttributeValue::N("5".into()));
    half.send().await.expect("a change by hand");
    recount_if_needed(&house.app, true).await.expect("counted");
    run_minute(&house.app).await.expect("a minute");
    let today = house.now().day();
    let figures = house.figures(&format!("?from={today}&until={today}")).await;
    assert_eq!(figures["total"]["registered"], 1);
    assert_eq!(house.figures("").await["total"]["registered"], 3 + 1);
}

#[tokio::test]
async fn while_one_recounts_no_other_does_and_nothing_is_folded() {
    let house = lived().await;
    as_before(&house).await;
    // Another process began a moment ago.
    let client = &house.client;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let (text, number) = (|text: &str| AttributeValue::S(text.into()), AttributeValue::N);
    let begun = client.put_item().table_name(&house.tables.cases).item("pk", text("FIGURES"));
    let begun = begun.item("sk", text("STATE")).item("shape", number("2".into()));
    let begun = begun.item("recounting", number(since.to_string()));
    begun.send().await.expect("a change by hand");
    assert_eq!(recount_if_needed(&house.app, false).await.expect("a look"), None);
    house.post(&Who::Anyone, "/api/v1/cases", registration("online", "等着计入")).await;
    let folded = acceptance::jobs::project::fold_pending(&house.app).await.expect("none");
    assert_eq!(folded, 0, "it waits");
    // The program was started again.
    assert_eq!(recount_if_needed(&house.app, true).await.expect("counted"), Some(4));
    assert_eq!(house.figures("").await["total"]["registered"], 4);
}

/// Registers a case and has it count under `departments` departments, by hand.
async fn register_under(house: &House, departments: usize) {
    let slip = house.register_online("牵涉很多部门").await;
    let counts = json!({"registered": 1});
    let mut tally = json!({"all": counts, "m:house": counts, "r:no_rule": counts});
    for place in 0..departments {
        tally[format!("d:office-{place}")] = counts.clone();
    }
    let text = |value: String| AttributeValue::S(value);
    let update = house.client.update_item().table_name(&house.tables.cases);
    let update = update.key("pk", text(format!("CASE#{}", slip.number)));
    let update = update.key("sk", text("EVENT#000001".into()));
    let update = update.update_expression("SET #change = :tally");
    let update = update.expression_attribute_names("#change", "change");
    let update = update.expression_attribute_values(":tally", text(tally.to_string()));
    update.send().await.expect("a change by hand");
}

#[tokio::test]
async fn a_command_that_counts_more_than_a_transaction_can_write_is_counted_once_wherever_it_stops()
{
    for point in points(50) {
        let house = House::new().await;
        register_under(&house, 100).await;
        let delivered = house.app.store.list_pending().await.expect("the outbox");
        let fold = acceptance::jobs::project::fold(&house.app, &delivered);
        let ended = break_off(fold, point).await;
        // What it left is found by the next run, or counted again with everything else.
        if point % 2 == 1 {
            house.app.store.recount(true).await.expect("a recount");
        }
        let again = acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
        let figures = house.figures("").await;
        let departments = figures["by_department"].as_array().expect("a list");
        assert_eq!(departments.len(), 100, "at point {point}");
        assert!(departments.iter().all(|row| row["registered"] == 1), "at point {point}");
        assert_eq!(figures["total"]["registered"], 1, "at point {point}");
        if let Some(folded) = ended {
            assert_eq!((folded.expect("a fold"), again), (1, 0));
            assert!(point > 2, "it waits at {point} points only: this test shows nothing");
            return;
        }
    }
    panic!("it waits at more than fifty points");
}
