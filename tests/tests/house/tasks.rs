//! Tasks: what is too long for one request is done in steps, goes on wherever it was broken off, and is seen and fetched
//! by whoever started it alone, for a day.

use acceptance::files::{FileHouse, Register};
use acceptance::rights::{ACTING, Function};
use acceptance::{Call, House, Who, break_off, installer};
use api::jobs::task::run_tasks;
use api::store::{ImportProgress, Progress};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::time::{DAY_MS, MINUTE_MS};
use shared::vocabulary::{Role, TaskProblem, TaskState};
use shared::wire::{AccessLogEntry, ImportField, Page, ReadWhat, Task, TaskWhat};
use std::time::Duration;

/// More than two pages of the register.
const MANY: usize = 45;

fn csv() -> Value {
    json!({"reason": "月度核对", "sheet": "csv", "lang": "zh"})
}

fn xlsx() -> Value {
    json!({"reason": "月度核对", "sheet": "xlsx", "lang": "en"})
}

async fn task(place: &FileHouse, who: &Who, id: &str) -> Task {
    place.house.get(who, &format!("/api/v1/console/tasks/{id}")).await.value()
}

async fn cancel(place: &FileHouse, who: &Who, id: &str) -> Task {
    let path = format!("/api/v1/console/tasks/{id}/cancellation");
    place.house.post(who, &path, json!({})).await.value()
}

async fn filled(cases: usize) -> (FileHouse, Who) {
    let place = FileHouse::new().await;
    let clerk = place.house.staff(Role::WindowClerk).await;
    for index in 0..cases {
        place.house.register(&clerk, &format!("第 {index} 件")).await;
        place.house.pass(1_000);
    }
    place.house.figures("").await;
    (place, clerk)
}

/// The titles in a file of the register, in its order.
fn titles(content: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(content).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row")[3].to_owned()).collect()
}

fn expected(cases: usize) -> Vec<String> {
    (0..cases).rev().map(|index| format!("第 {index} 件")).collect()
}

#[tokio::test]
async fn a_file_of_the_register_is_started_followed_and_saved_by_whoever_started_it_alone() {
    let (place, clerk) = filled(MANY).await;
    let started = place.start(&clerk, csv()).await;
    // How many of the town's cases are the window's is not counted.
    assert_eq!((started.state, started.rows, started.expected), (TaskState::Running, 0, None));
    let file = format!("/api/v1/console/tasks/{}/file", started.id);
    let early = place.house.get(&clerk, &file).await;
    assert_eq!((early.status, early.problem().code.as_str()), (StatusCode::CONFLICT, "no_file"));
    // Asking for the same again, while it is under way, starts nothing.
    assert_eq!(place.start(&clerk, csv()).await.id, started.id);
    place.work().await;
    let done = task(&place, &clerk, &started.id).await;
    place.house.pass(1_000);
    let saved = place.save(&clerk, &started).await;
    assert_eq!((done.state, done.rows), (TaskState::Done, 45));
    assert_eq!(done.bytes, Some(saved.body.len() as u64));
    assert_eq!(titles(&saved.body), expected(MANY));
    assert_eq!(saved.headers["content-type"], "text/csv; charset=utf-8");
    let disposition = saved.headers["content-disposition"].to_str().expect("a text");
    assert_eq!(disposition, "attachment; filename=\"onetrip-register.csv\"");
    assert!([None, Some(1)].contains(&place.made()), "the pieces are still there");

    // Nobody else sees it, whatever their role.
    for role in [Role::WindowClerk, Role::WindowLead, Role::Inspector] {
        let other = place.house.staff(role).await;
        for path in [&format!("/api/v1/console/tasks/{}", started.id), &file] {
            assert_eq!(place.house.get(&other, path).await.status, StatusCode::NOT_FOUND);
        }
        let cancel = format!("/api/v1/console/tasks/{}/cancellation", started.id);
        let refused = place.house.post(&other, &cancel, json!({})).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let listed: Page<Task> = place.house.get(&other, "/api/v1/console/tasks").await.value();
        assert_eq!(listed.items, []);
    }
    let listed: Page<Task> = place.house.get(&clerk, "/api/v1/console/tasks").await.value();
    assert_eq!(listed.items, [done]);

    // It has left a trace when it was asked for and when it was fetched.
    let inspector = place.house.staff(Role::Inspector).await;
    let read: Page<AccessLogEntry> =
        place.house.get(&inspector, "/api/v1/console/readings").await.value();
    let exports = read.items.iter().filter(|entry| entry.what == ReadWhat::Export);
    let rows: Vec<_> =
        exports.filter_map(|entry| entry.export.as_ref()).map(|it| it.rows).collect();
    assert_eq!(rows, [Some(45), None]);

    // After a day it is gone.
    place.house.pass(DAY_MS);
    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let account = cookie.rsplit_once('.').expect("a cookie").0;
    let account = shared::id::AccountId::new(account).expect("an identifier");
    let clerk = place.house.signed_in(&account).await;
    assert_eq!(place.house.get(&clerk, &file).await.status, StatusCode::NOT_FOUND);
    let listed: Page<Task> = place.house.get(&clerk, "/api/v1/console/tasks").await.value();
    assert_eq!(listed.items, []);
}

#[tokio::test]
async fn whoever_has_another_seat_by_now_does_not_get_the_file() {
    let (place, clerk) = filled(1).await;
    let started = place.start(&clerk, xlsx()).await;
    place.work().await;
    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let account = cookie.rsplit_once('.').expect("a cookie").0;
    let store = &place.house.app.store;
    let seen = store.load_account(account).await.expect("a read").expect("an account").account;
    let seat = Seat::DepartmentOfficer { department: support::department("police") };
    let moved = shared::wire::Account { seat, ..seen.clone() };
    assert!(store.save_account(&moved, &seen, None, &installer()).await.expect("a write"));
    let file = format!("/api/v1/console/tasks/{}/file", started.id);
    assert_eq!(place.house.get(&clerk, &file).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_has_another_seat_by_now_does_not_see_what_was_found_in_a_register() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let register = Register::new("a.csv", "编号,主题\r\n1,改密码\r\n");
    let checked = place.check(&lead, &register).await;
    let Who::Staff(cookie) = &lead else { panic!("a lead") };
    let account = cookie.rsplit_once('.').expect("a cookie").0;
    let store = &place.house.app.store;
    let seen = store.load_account(account).await.expect("a read").expect("an account").account;
    let seat = Seat::WindowLead { window: support::window("town") };
    let moved = shared::wire::Account { seat, ..seen.clone() };
    assert!(store.save_account(&moved, &seen, None, &installer()).await.expect("a write"));
    for path in ["", "/problems", "/differing-rows", "/left-out", "/wrong-rows"] {
        let path = format!("/api/v1/console/imports/{}{path}", checked.id);
        assert_eq!(place.house.get(&lead, &path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let refused = place.confirm(&lead, &checked.id, &json!({})).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn broken_off_anywhere_it_goes_on_and_the_file_is_whole() {
    let (place, clerk) = filled(MANY).await;
    for sheet in [csv(), xlsx()] {
        for polls in 1.. {
            let started = place.start(&clerk, sheet.clone()).await;
            let working = run_tasks(&place.house.app, Duration::MAX);
            let working = ACTING.scope(&[Function::Clock], working);
            let is_whole = break_off(working, polls).await.is_some();
            // Whoever was broken off still holds it for a moment.
            place.house.pass(MINUTE_MS / 2);
            place.work().await;
            let done = task(&place, &clerk, &started.id).await;
            assert_eq!((done.state, done.rows), (TaskState::Done, 45), "after {polls} polls");
            let saved = place.save(&clerk, &started).await.body;
            if sheet == csv() {
                assert_eq!(titles(&saved), expected(MANY), "after {polls} polls");
            } else {
                let mut book: calamine::Xlsx<_> =
                    calamine::Reader::new(std::io::Cursor::new(saved)).expect("a workbook");
                let range = calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet");
                let range = range.expect("cells");
                let read: Vec<String> =
                    range.rows().skip(1).map(|row| row[3].to_string()).collect();
                assert_eq!(read, expected(MANY), "after {polls} polls");
            }
            if is_whole {
                assert!(polls > 5, "it was broken off in {polls} places only");
                break;
            }
        }
    }
}

#[tokio::test]
async fn of_two_workers_one_gives_way() {
    let (place, clerk) = filled(MANY).await;
    for _ in 0..5 {
        let started = place.start(&clerk, csv()).await;
        let (one, other, third) = (place.work(), place.work(), place.work());
        futures::future::join3(one, other, third).await;
        place.house.pass(MINUTE_MS);
        place.work().await;
        assert_eq!(titles(&place.save(&clerk, &started).await.body), expected(MANY));
    }
    // The files of the five, and nothing else.
    assert!([None, Some(5)].contains(&place.made()), "{:?}", place.made());
}

#[tokio::test]
async fn whoever_read_a_task_before_another_wrote_it_writes_nothing() {
    let (place, clerk) = filled(1).await;
    let started = place.start(&clerk, csv()).await;
    let store = &place.house.app.store;
    let open = store.list_open_tasks().await.expect("a list");
    let read = async || store.load_task(&open[0]).await.expect("a read").expect("a task");
    let (mut one, mut other) = (read().await, read().await);
    one.stored.task.state = TaskState::Cancelled;
    assert!(store.save_task(&mut one).await.expect("a write"));
    assert!(!store.save_task(&mut other).await.expect("a write"));
    assert_eq!(task(&place, &clerk, &started.id).await.state, TaskState::Cancelled);
}

#[tokio::test]
async fn a_task_can_be_cancelled_at_any_time_and_only_so_many_run_at_once() {
    let (place, clerk) = filled(MANY).await;
    let month = |month: u32| json!({"reason": "月度核对", "sheet": "csv", "lang": "zh", "from": format!("2018-{month:02}-01")});
    let mut started = Vec::new();
    for number in 1..=3 {
        started.push(place.start(&clerk, month(number)).await);
    }
    let refused = place.house.post(&clerk, "/api/v1/console/exports", month(4)).await;
    assert_eq!(refused.problem().code, "too_many_tasks");
    // One is cancelled before anything is done, one in the middle, one when it is done.
    let first = cancel(&place, &clerk, &started[0].id).await;
    assert_eq!(first.state, TaskState::Cancelled);
    let is_folder = place.holds_made(false);
    if is_folder {
        place.work().await;
        place.holds_made(true);
    }
    assert_eq!(cancel(&place, &clerk, &started[1].id).await.state, TaskState::Cancelled);
    place.house.pass(MINUTE_MS);
    place.work().await;
    assert_eq!(cancel(&place, &clerk, &started[2].id).await.state, TaskState::Done);
    let file = format!("/api/v1/console/tasks/{}/file", started[1].id);
    assert_eq!(place.house.get(&clerk, &file).await.problem().code, "no_file");
    assert!([None, Some(1)].contains(&place.made()), "{:?}", place.made());
    // There is room again.
    place.start(&clerk, month(4)).await;
    let backwards = json!({"reason": "月度核对", "sheet": "csv", "lang": "zh", "from": "2018-05-02", "until": "2018-05-01"});
    let refused = place.house.post(&clerk, "/api/v1/console/exports", backwards).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_fails_again_and_again_is_given_up_and_stops_no_other() {
    let (place, clerk) = filled(MANY).await;
    let failing = place.start(&clerk, csv()).await;
    // The bucket cannot be written for a while.
    if !place.holds_made(false) {
        return;
    }
    for _ in 0..10 {
        place.work().await;
        assert_eq!(task(&place, &clerk, &failing.id).await.state, TaskState::Running);
        place.house.pass(MINUTE_MS);
    }
    place.holds_made(true);
    let other = place.start(&clerk, xlsx()).await;
    place.work().await;
    let failed = task(&place, &clerk, &failing.id).await;
    assert_eq!((failed.state, failed.problem), (TaskState::Failed, Some(TaskProblem::GaveUp)));
    assert_eq!(task(&place, &clerk, &other.id).await.state, TaskState::Done);
}

/// A register of some rows.
fn rows_of(source: &str, rows: usize) -> Register {
    let mut content = "编号,主题,登记时间\n".to_owned();
    for row in 0..rows {
        content += &format!("{row},{source} 第 {row} 件,2018-05-02 09:00\n");
    }
    Register { source: source.to_owned(), ..Register::new("a.csv", content) }
}

async fn registered(house: &House) -> Value {
    house.figures("").await["total"]["registered"].clone()
}

/// Has a register checked and confirms it; returns the task.
async fn confirmed(place: &FileHouse, lead: &Who, register: &Register) -> Task {
    let checked = place.check(lead, register).await;
    let answer = place.confirm(lead, &checked.id, &json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.value()
}

#[tokio::test]
async fn an_import_goes_on_wherever_it_was_broken_off_and_doubles_nothing() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let mut expected = 0;
    for polls in 1.. {
        let register = rows_of(&format!("第 {polls} 份"), 13);
        let started = confirmed(&place, &lead, &register).await;
        let working = run_tasks(&place.house.app, Duration::MAX);
        let is_whole = break_off(ACTING.scope(&[Function::Clock], working), polls).await.is_some();
        place.house.pass(MINUTE_MS / 2);
        place.work().await;
        let done = task(&place, &lead, &started.id).await;
        assert_eq!((done.state, done.rows), (TaskState::Done, 13), "after {polls} polls");
        // What was written before counts as new, because it is.
        let TaskWhat::Import(import) = &done.what else { panic!("{done:?}") };
        assert_eq!(import.present, 0, "after {polls} polls");
        expected += 13;
        assert_eq!(registered(&place.house).await, expected, "after {polls} polls");
        // Sent again, every row is known.
        assert_eq!(place.import(&lead, &register).await, (0, 13));
        if is_whole {
            assert!(polls > 5, "it was broken off in {polls} places only");
            break;
        }
    }
    assert!([None, Some(0)].contains(&place.made()), "the pieces are still there");
}

/// Stores a task for a register that nobody has begun to read, as if its request had been broken off.
async fn unread(place: &FileHouse, lead: &Who, register: &Register) -> Task {
    let started = place.check(lead, register).await;
    let store = &place.house.app.store;
    let open = store.list_open_tasks().await.expect("a list");
    let key = open.iter().find(|key| key.id == started.id).expect("the task");
    let mut held = store.load_task(key).await.expect("a read").expect("a task");
    let Progress::Import(progress) = &mut held.stored.progress else { panic!("{held:?}") };
    **progress = ImportProgress::of(progress.source.clone(), progress.upload.clone(), None);
    held.stored.task.state = TaskState::Running;
    held.stored.task.expected = None;
    assert!(store.save_task(&mut held).await.expect("a write"));
    held.stored.task
}

#[tokio::test]
async fn reading_and_checking_go_on_wherever_they_were_broken_off() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    // More rows than a piece has; one number is there twice, in different pieces, and two dates cannot be read.
    let mut content = "编号,主题,登记时间\n".to_owned();
    for row in 0..1_203 {
        let number = if row == 1_100 { 3 } else { row };
        let day = if row == 7 || row == 1_200 { "不知道" } else { "2018-05-02" };
        content += &format!("{number},第 {row} 件,{day}\n");
    }
    let register = Register::new("a.csv", content);
    for polls in 1.. {
        let started = unread(&place, &lead, &register).await;
        let working = run_tasks(&place.house.app, Duration::MAX);
        let is_whole = break_off(ACTING.scope(&[Function::Clock], working), polls).await.is_some();
        place.house.pass(MINUTE_MS / 2);
        place.work().await;
        let checked = task(&place, &lead, &started.id).await;
        assert_eq!(checked.state, TaskState::Checked, "after {polls} polls");
        let found = place.found(&lead, &started.id).await;
        assert_eq!(found.rows, 1_203, "after {polls} polls");
        let wrong: Vec<(u32, Option<u32>)> =
            found.problems.iter().map(|found| (found.row, found.other_row)).collect();
        let expected = [(9, None), (1_102, Some(5)), (1_202, None)];
        assert_eq!(wrong, expected, "after {polls} polls");
        let refused = place.confirm(&lead, &started.id, &json!({})).await;
        assert_eq!(refused.problem().code, "not_checked");
        cancel(&place, &lead, &started.id).await;
        place.work().await;
        if is_whole {
            assert!(polls > 5, "it was broken off in {polls} places only");
            break;
        }
    }
    assert_eq!(registered(&place.house).await, 0);
}

#[tokio::test]
async fn rows_are_checked_again_under_another_mapping() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let content = "编号,主题,登记时间,又一个时间\n1,第一件,不知道,2018-05-02\n2,第二件,2018-05-02,2018-05-03\n";
    let checked = place.check(&lead, &Register::new("a.csv", content)).await;
    let mut found = place.found(&lead, &checked.id).await;
    assert_eq!(found.problems.iter().map(|found| found.row).collect::<Vec<_>>(), [2]);
    found.mapping.columns.insert(ImportField::ReceivedAt, 3);
    let path = format!("/api/v1/console/imports/{}/mapping", checked.id);
    let mapping = serde_json::to_value(&found.mapping).expect("a mapping");
    let call = Call {
        who: &lead,
        method: "PUT",
        path: &path,
        revision: None,
        key: None,
        body: Some(mapping),
    };
    let again: Task = place.house.call(call).await.value();
    assert_eq!((again.id.as_str(), again.state), (checked.id.as_str(), TaskState::Checked));
    assert_eq!(place.found(&lead, &checked.id).await.problems, []);
    assert_eq!(place.confirm(&lead, &checked.id, &json!({})).await.status, StatusCode::OK);
    place.work().await;
    assert_eq!(registered(&place.house).await, 2);
    // Somebody else's import is not to be found, and one that was confirmed is not confirmed again.
    let other = place.house.staff(Role::WindowLead).await;
    assert_eq!(place.confirm(&other, &checked.id, &json!({})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(place.confirm(&lead, &checked.id, &json!({})).await.problem().code, "not_checked");
}

#[tokio::test]
async fn an_import_that_was_cancelled_keeps_its_rows_and_sent_again_adds_the_others() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let mut before = 0;
    // Where it is broken off depends on how fast the database answers: from the end on, until it is not done yet.
    for polls in (1..=12).rev() {
        let register = rows_of(&format!("第 {polls} 份"), 40);
        let started = confirmed(&place, &lead, &register).await;
        // The same register again, while it is being written, is the same task.
        let again: Task = place.start_import(&lead, &register).await.value();
        assert_eq!(again.id, started.id);
        let working = run_tasks(&place.house.app, Duration::MAX);
        break_off(ACTING.scope(&[Function::Clock], working), polls).await;
        if cancel(&place, &lead, &started.id).await.state == TaskState::Done {
            before += 40;
            continue;
        }
        place.house.pass(MINUTE_MS);
        place.work().await;
        let kept = registered(&place.house).await.as_u64().expect("a number") - before;
        let (new, present) = place.import(&lead, &register).await;
        assert_eq!((u64::from(present), u64::from(new) + kept), (kept, 40));
        assert_eq!(registered(&place.house).await, before + 40);
        return;
    }
    panic!("it was done after one poll");
}

#[tokio::test]
async fn without_a_bucket_nothing_is_started() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let refused = house.post(&clerk, "/api/v1/console/exports", csv()).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
}
