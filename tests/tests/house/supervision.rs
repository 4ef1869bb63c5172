//! Supervision over HTTP: samples that anybody can draw again, demands and their answers, the access log, the evening
//! digests, and the efficiency report. None of it changes a case.

use acceptance::{Answer, Call, House, Who, installer, registration, seat_of};
use api::http::access::CONSOLE;
use axum::http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shared::actor::Seat;
use shared::time::{HOUR_MS, MINUTE_MS};
use shared::view::DemandRow;
use shared::vocabulary::Role;
use shared::wire::{
    AccessLogEntry, Account, Briefing, Digest, DigestLine, DutyRow, Page, ReadWhat, Sample, Slip,
    Subject,
};
use std::collections::BTreeSet;
use support::account;
use support::department;

const SAMPLES: &str = "/api/v1/console/samples";

/// Signs an account in; a session lasts for a working day.
async fn signed_in(house: &House, account: &Account) -> Who {
    house.signed_in(&account.account).await
}

/// Registers cases and has their citizens confirm that they are solved, so that they are closed.
async fn closed(house: &House, clerk: &Who, count: usize) -> Vec<Slip> {
    let mut slips = Vec::new();
    for index in 0..count {
        let slip = house.register(clerk, &format!("第 {index} 件")).await;
        house.close(clerk, &slip).await;
        slips.push(slip);
    }
    slips
}

fn drawing(size: u32) -> Value {
    json!({"from": "2018-05-14", "until": "2018-05-14", "size": size})
}

async fn draw(house: &House, who: &Who, key: &str, body: Value) -> Answer {
    let call = Call {
        who,
        method: "POST",
        path: SAMPLES,
        revision: None,
        key: Some(key),
        body: Some(body),
    };
    house.call(call).await
}

#[tokio::test]
async fn anybody_can_draw_a_sample_again_from_its_seed() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slips = closed(&house, &clerk, 25).await;
    // Open cases, and those registered on another day, are not in the population.
    house.register(&clerk, "还没办结").await;
    house.set("2018-05-15 10:00");
    let clerk = house.staff(Role::WindowClerk).await;
    closed(&house, &clerk, 1).await;
    let inspector = house.staff(Role::Inspector).await;
    let answer = house.post(&inspector, SAMPLES, drawing(8)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let sample: Sample = answer.value();
    assert_eq!(sample.population, 25);
    // Only the rule that is published with the sample.
    let mut order: Vec<(String, String)> = slips
        .iter()
        .map(|slip| {
            let number = slip.number.to_string();
            let hash = Sha256::digest(format!("{}:{number}", sample.seed).as_bytes());
            (hash.iter().map(|byte| format!("{byte:02x}")).collect(), number)
        })
        .collect();
    order.sort();
    let again: Vec<&str> = order.iter().take(8).map(|(_, number)| number.as_str()).collect();
    let drawn: Vec<String> = sample.cases.iter().map(|case| case.number.to_string()).collect();
    assert_eq!(drawn, again);

    // A leader can read it; an unknown one is not found.
    let leader = house.staff(Role::PrincipalLeader).await;
    let read: Sample = house.get(&leader, &format!("{SAMPLES}/{}", sample.id)).await.value();
    assert_eq!(read, sample);
    for nowhere in ["1526349600000-00000000", "nonsense", "-", "99999999999999999999-1"] {
        let answer = house.get(&leader, &format!("{SAMPLES}/{nowhere}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn drawing_twice_with_one_key_is_one_sample_and_bad_drawings_are_told_at_the_field() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    closed(&house, &clerk, 12).await;
    let key = "one-press-of-a-button".to_owned();
    let first: Sample = draw(&house, &inspector, &key, drawing(5)).await.value();
    house.pass(MINUTE_MS);
    let second: Sample = draw(&house, &inspector, &key, drawing(5)).await.value();
    assert_eq!(second, first);
    let reused = draw(&house, &inspector, &key, drawing(6)).await;
    assert_eq!(reused.problem().code, "key_reused");
    let page: Value = house.get(&inspector, SAMPLES).await.value();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));

    for (body, field) in [
        (drawing(0), "size"),
        (drawing(51), "size"),
        (json!({"from": "2018-05-15", "until": "2018-05-14", "size": 5}), "until"),
        (json!({"from": "2018-02-30", "until": "2018-05-14", "size": 5}), "from"),
    ] {
        let answer = house.post(&inspector, SAMPLES, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(answer.problem().fields[0].field, field);
    }
}

#[tokio::test]
async fn a_check_is_kept_and_nobody_writes_over_it_unseen() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    closed(&house, &clerk, 3).await;
    let sample: Sample = house.post(&inspector, SAMPLES, drawing(3)).await.value();
    let number = sample.cases[1].number;
    let path = format!("{SAMPLES}/{}/checks", sample.id);
    let check = |sound: bool, words: &str| json!({"number": number.to_string(), "sound": sound, "words": words});
    house.pass(HOUR_MS);
    let kept: Sample = house.post(&inspector, &path, check(false, "没有回访记录")).await.value();
    assert_eq!(kept.checked(), 1);
    let said = kept.cases[1].check.clone().expect("the check");
    assert!(!said.sound);
    assert_eq!(said.at, house.now());
    let again = house.post(&inspector, &path, check(true, "改口")).await;
    assert_eq!(again.problem().code, "fields");
    let read: Sample = house.get(&inspector, &format!("{SAMPLES}/{}", sample.id)).await.value();
    assert_eq!(read, kept, "the first check stands");

    // Two inspectors check at once: both results are stored, or the later one is refused.
    let others = [house.staff(Role::Inspector).await, house.staff(Role::Inspector).await];
    let on = |index: usize| json!({"number": sample.cases[index].number.to_string(), "sound": true, "words": "归档正确"});
    let (one, other) =
        tokio::join!(house.post(&others[0], &path, on(0)), house.post(&others[1], &path, on(2)));
    let fine = [&one, &other].iter().filter(|answer| answer.status == StatusCode::OK).count();
    let told = [&one, &other].into_iter().filter(|answer| {
        answer.status == StatusCode::PRECONDITION_FAILED && answer.problem().code == "stale_entry"
    });
    assert_eq!(fine + told.count(), 2, "{} {}", one.text(), other.text());
    let read: Sample = house.get(&inspector, &format!("{SAMPLES}/{}", sample.id)).await.value();
    assert_eq!(read.checked(), 1 + fine);

    // A leader in charge reads it of the cases of the departments that they lead.
    for (leads, seen) in [("tax", 3), ("land", 0)] {
        let seat = Seat::LeaderInCharge { departments: vec![department(leads)] };
        let leader = house.seated(seat).await;
        let path = format!("{SAMPLES}/{}", sample.id);
        let read: Sample = house.get(&leader, &path).await.value();
        assert_eq!(read.cases.len(), seen, "the leader of {leads}");
        let page: Page<Sample> = house.get(&leader, SAMPLES).await.value();
        assert_eq!(page.items[0].cases.len(), seen, "the leader of {leads}");
    }

    // The briefing lists it until it is completely checked.
    let briefing: Briefing = house.get(&inspector, "/api/v1/console/briefing").await.value();
    let left = briefing.inspection.expect("an inspector's").samples;
    assert_eq!(left.iter().map(|left| left.checked).collect::<Vec<_>>(), {
        if fine == 2 { Vec::new() } else { vec![2] }
    });
    let elsewhere = json!({"number": "1804-12345-74", "sound": true, "words": "不在样本里"});
    let answer = house.post(&inspector, &path, elsewhere).await;
    assert_eq!(answer.problem().fields[0].field, "number");
}

#[tokio::test]
async fn the_inspector_watches_a_case_and_cannot_change_it() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let body = json!({"department": "tax", "days": 5, "note": null});
    assert_eq!(house.give(&clerk, &slip, "assignment", body).await.status, StatusCode::OK);
    let standing = async || {
        let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
        (head.case.stage.clone(), head.case.departments.clone())
    };
    let before = standing().await;
    let mut refused = 0;
    for access in CONSOLE.iter() {
        let Some(last) = access.path.strip_prefix("/api/v1/console/cases/{number}/") else {
            continue;
        };
        if access.method != "POST" || matches!(last, "notes" | "demands") {
            continue;
        }
        let answer = house.give(&inspector, &slip, last, json!({})).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{last}");
        refused += 1;
    }
    assert!(refused > 20, "{refused}");
    let note = json!({"words": "看过登记表"});
    assert_eq!(house.give(&inspector, &slip, "notes", note).await.status, StatusCode::OK);
    assert_eq!(standing().await, before, "a note moves nothing");
}

#[tokio::test]
async fn a_demand_is_answered_and_the_answer_is_read() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let body = json!({"department": "tax", "days": 5, "note": null});
    house.give(&clerk, &slip, "assignment", body).await;
    house.give(&officer, &slip, "acceptance", json!({})).await;

    let demands = async |query: &str| -> Page<DemandRow> {
        house.get(&inspector, &format!("/api/v1/console/demands{query}")).await.value()
    };
    let briefing = async || {
        let briefing: Briefing = house.get(&inspector, "/api/v1/console/briefing").await.value();
        briefing.inspection.expect("an inspector's")
    };
    for (words, due) in [("为何要法人到场？", "2018-05-18"), ("何时能改流程？", "2018-05-16")]
    {
        let body = json!({"department": "tax", "words": words, "due_on": due});
        let answer = house.give(&inspector, &slip, "demands", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        house.pass(MINUTE_MS);
    }
    let ids = |page: &Page<DemandRow>| page.items.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(&demands("").await), [2, 1], "all: newest first");
    assert_eq!(ids(&demands("?state=open").await), [2, 1], "open: the most urgent first");
    assert_eq!(ids(&demands("?state=answered").await), [0u16; 0]);
    assert_eq!(briefing().await.open.len(), 2);
    let told = house.get(&inspector, "/api/v1/console/demands?state=nonsense").await;
    assert_eq!(told.problem().fields[0].field, "state");

    house.pass(HOUR_MS);
    let answer = json!({"id": 2, "words": "下周起由窗口直接联系企业主"});
    assert_eq!(house.give(&officer, &slip, "answers", answer).await.status, StatusCode::OK);
    assert_eq!(ids(&demands("?state=open").await), [1]);
    let answered = demands("?state=answered").await;
    assert_eq!(ids(&answered), [2]);
    assert!(answered.items[0].is_unread());
    assert_eq!(briefing().await.answered, answered.items);

    // Only the inspector's look counts, and only the first one.
    let case = format!("/api/v1/console/cases/{}", slip.number);
    house.get(&clerk, &case).await;
    assert_eq!(briefing().await.answered.len(), 1);
    house.pass(MINUTE_MS);
    let seen = house.get(&inspector, &case).await.text();
    assert!(seen.contains("下周起由窗口直接联系企业主"), "the answer is not told");
    let read_at = house.now();
    house.pass(HOUR_MS);
    house.get(&inspector, &case).await;
    assert_eq!(briefing().await.answered, []);
    let page = demands("").await;
    assert_eq!(page.items[0].read_at, Some(read_at));
    assert_eq!(page.items[1].read_at, None, "what has no answer was not read");

    // A later answer on the same case is unread again.
    let answer = json!({"id": 1, "words": "按程序需本人到场"});
    assert_eq!(house.give(&officer, &slip, "answers", answer).await.status, StatusCode::OK);
    assert_eq!(ids(&demands("?state=answered").await), [1, 2]);
    assert_eq!(briefing().await.answered.iter().map(|row| row.id).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn reading_a_case_leaves_one_entry_an_hour() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let head = house.staff(Role::DepartmentHead).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let case = format!("/api/v1/console/cases/{}", slip.number);
    let read = async |on: &str| -> usize {
        let admin = house.staff(Role::Administrator).await;
        let path = format!("/api/v1/console/readings?on={on}");
        let page: Page<AccessLogEntry> = house.get(&admin, &path).await.value();
        let of = page.items.iter().filter(|reading| reading.what == ReadWhat::Case);
        of.filter(|reading| reading.number == Some(slip.number)).count()
    };
    for _ in 0..3 {
        assert_eq!(house.get(&clerk, &case).await.status, StatusCode::OK);
        house.pass(10 * MINUTE_MS);
    }
    assert_eq!(read("2018-05-14").await, 1);
    house.get(&head, &case).await;
    assert_eq!(read("2018-05-14").await, 2, "another reader is another entry");
    house.pass(HOUR_MS);
    house.get(&clerk, &case).await;
    assert_eq!(read("2018-05-31").await, 3, "the month is the same");
    house.set("2018-06-01 09:30");
    let clerk = house.staff(Role::WindowClerk).await;
    assert_eq!(house.get(&clerk, &case).await.status, StatusCode::OK);
    assert_eq!((read("2018-05-14").await, read("2018-06-30").await), (3, 1));
}

async fn tick(house: &House) -> usize {
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    acceptance::jobs::clock::run(&house.app).await.expect("a run").digests
}

#[tokio::test]
async fn a_digest_lists_what_the_day_brought_and_is_made_once() {
    let house = House::new().await;
    let principal = house.account("principal", Role::PrincipalLeader).await;
    let land = Account {
        account: account("land"),
        seat: Seat::LeaderInCharge { departments: vec![department("land")] },
        ..principal.clone()
    };
    house
        .app
        .store
        .save_first_account(&land, "no password", &installer())
        .await
        .expect("an account");
    house.set("2018-05-10 18:00");
    assert_eq!(tick(&house).await, 2, "a new house has no evenings behind it");

    house.set("2018-05-14 10:00");
    let clerk = house.staff(Role::WindowClerk).await;
    let mut slips = Vec::new();
    for (reason, of) in [("several_departments", "tax"), ("several_departments", "land")] {
        let mut body = registration("window", "转了一圈");
        body["reason"] = json!(reason);
        let slip: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
        let body = json!({"department": of, "days": 5, "note": null});
        let answer = house.give(&clerk, &slip, "assignment", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        slips.push(slip);
    }
    house.set("2018-05-14 17:59");
    // Three evenings were missed, and today's has not come.
    assert_eq!(tick(&house).await, 6);
    assert_eq!(tick(&house).await, 0);
    house.set("2018-05-14 18:00");
    assert_eq!(tick(&house).await, 2);
    assert_eq!(tick(&house).await, 0, "the clock ran twice");

    let digest = async |leader: &Account, day: &str| -> Digest {
        let leader = signed_in(&house, leader).await;
        house.get(&leader, &format!("/api/v1/console/digests/{day}")).await.value()
    };
    let numbers: BTreeSet<_> = slips.iter().map(|slip| slip.number).collect();
    for who in [&land, &principal] {
        let tonight = digest(who, "2018-05-14").await;
        assert_eq!((tonight.registered, tonight.assigned, tonight.resolved), (2, 2, 0));
        assert_eq!(tonight.new.iter().copied().collect::<BTreeSet<_>>(), numbers);
        assert_eq!(tonight.overdue, []);
        // What each is about stands beside its number, as far as the leader may read it.
        let about: BTreeSet<_> = tonight.about.iter().map(|about| about.number).collect();
        assert_eq!(about, numbers);
    }
    let of_land = digest(&land, "2018-05-14").await.about;
    let titled = |number| {
        let found = of_land.iter().find(|about| about.number == number).expect("a case");
        found.title.is_some()
    };
    assert_eq!((titled(slips[0].number), titled(slips[1].number)), (false, true));
    let of_all = digest(&principal, "2018-05-14").await.about;
    assert!(of_all.iter().all(|about| about.title.is_some()), "{of_all:?}");
    // Until June the leaders in charge explain, each for their own departments.
    let on = |rows: &[DutyRow]| rows.iter().map(|row| row.subject.clone()).collect::<Vec<_>>();
    let of_land = Subject::Case { number: slips[1].number };
    assert_eq!(on(&digest(&land, "2018-05-14").await.awaits), std::slice::from_ref(&of_land));
    assert_eq!(digest(&principal, "2018-05-14").await.awaits, []);

    // Down for three days: each evening is made up for, and none is repeated.
    house.set("2018-05-17 19:00");
    assert_eq!(tick(&house).await, 6);
    assert_eq!(tick(&house).await, 0);
    let reader = signed_in(&house, &principal).await;
    let page: Page<DigestLine> = house.get(&reader, "/api/v1/console/digests").await.value();
    let days: Vec<String> = page.items.iter().map(|line| line.day.to_string()).collect();
    let expected = (10..=17).rev().map(|date| format!("2018-05-{date}")).collect::<Vec<_>>();
    assert_eq!(days, expected);
    let last = digest(&principal, "2018-05-17").await;
    assert_eq!((last.registered, last.new.len()), (0, 0));
    // Neither department accepted within its working day.
    assert_eq!(on(&last.overdue).iter().collect::<Vec<_>>().len(), page.items[0].overdue);
    assert!(last.overdue.len() >= 2, "{:?}", last.overdue);
    let owed: Vec<DutyRow> = digest(&land, "2018-05-17").await.overdue;
    let all_land = owed.iter().all(|row| row.duty.owner.department() == Some(&department("land")));
    assert!(all_land && !owed.is_empty(), "{owed:?}");
    let none = house.get(&reader, "/api/v1/console/digests/2018-05-18").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_efficiency_report_is_the_published_figures_by_department() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    for (index, of) in ["tax", "land", "tax", "police", "land"].into_iter().enumerate() {
        let mut body = registration("window", &format!("第 {index} 件"));
        body["departments"] = json!([of]);
        body["trips"][0]["department"] = json!(of);
        let slip: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
        let body = json!({"department": of, "days": 5, "note": null});
        house.give(&clerk, &slip, "assignment", body).await;
        if index % 2 == 0 {
            let officer = house.seated(seat_of(Role::DepartmentOfficer, of)).await;
            house.give(&officer, &slip, "acceptance", json!({})).await;
            let end = json!({"outcome": "solved", "answer": "已办好", "measure": "一次说清"});
            let answer = house.give(&officer, &slip, "resolution", end).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        }
    }
    house.register(&clerk, "只登记").await;
    let figures = house.figures("?from=2018-05-14&until=2018-05-14").await;
    let leader = house.staff(Role::LeaderInCharge).await;
    let path = "/api/v1/console/efficiency?from=2018-05-14&until=2018-05-14&format=csv&lang=en";
    let csv = house.get(&leader, path).await.text();
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().expect("heads").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    for (name, key) in
        [("registered", "registered"), ("assigned", "assigned"), ("resolved", "resolved")]
    {
        let of = |row: &csv::StringRecord| row[column(name)].parse::<i64>().expect("a number");
        let all = rows.iter().find(|row| &row[0] == "all").map(&of);
        assert_eq!(all, figures["total"][key].as_i64(), "{name}");
        // Each case involves one department, so the departments add up.
        let sum: i64 = rows.iter().filter(|row| &row[0] == "department").map(&of).sum();
        assert_eq!(Some(sum), all, "{name}");
    }
    assert!(rows.iter().all(|row| matches!(&row[0], "all" | "department")));
    let xlsx = house.get(&leader, &path.replace("csv", "xlsx")).await;
    assert!(xlsx.body.starts_with(b"PK"), "an XLSX file is an archive");
    let told = house.get(&leader, "/api/v1/console/efficiency?format=pdf").await;
    assert_eq!(told.problem().fields[0].field, "format");
}

#[tokio::test]
async fn the_briefing_counts_what_awaits_each_role() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let admin = house.staff(Role::Administrator).await;
    let inspector = house.staff(Role::Inspector).await;
    let briefing =
        async |who: &Who| -> Briefing { house.get(who, "/api/v1/console/briefing").await.value() };
    let mut body = registration("window", "窗口不肯收件");
    body["reason"] = json!("would_not");
    let slip: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
    house.register(&clerk, "另一件").await;
    acceptance::jobs::project::fold_pending(&house.app).await.expect("the notices");
    let first = briefing(&clerk).await;
    assert_eq!((first.owed, first.late), (2, 0));
    assert_eq!((first.inspection, first.upkeep), (None, None));
    let inspection = briefing(&inspector).await.inspection.expect("an inspector's");
    let told: Vec<_> = inspection.told.iter().map(|notice| notice.number).collect();
    assert_eq!(told, [slip.number], "staff would not: the inspector is told");
    assert_eq!(inspection.overdue, []);

    let upkeep = briefing(&admin).await.upkeep.expect("an administrator's");
    assert_eq!((upkeep.undeliverable, upkeep.years.len()), (0, 0));
    let (_, last) = shared::calendar::china::covered();
    house.set(&format!("{last}-11-02 10:00"));
    let admin = house.staff(Role::Administrator).await;
    let upkeep = briefing(&admin).await.upkeep.expect("an administrator's");
    assert_eq!(upkeep.years, [last + 1], "the next year's holidays are to be entered");

    house.set("2018-05-16 10:00");
    tick(&house).await;
    let (clerk, inspector) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::Inspector).await);
    let late = briefing(&clerk).await;
    assert_eq!((late.owed, late.late), (2, 2));
    let overdue = briefing(&inspector).await.inspection.expect("an inspector's").overdue;
    assert_eq!(overdue.iter().map(|known| known.count).collect::<Vec<_>>(), [2]);
}
