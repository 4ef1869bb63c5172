//! Verification: the public log agrees with the figures, and a case with the roots of its days; whatever is changed by
//! hand is detected and located, by the product's own check and by an independent one.

use acceptance::{House, Who, registration};
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use shared::figures::Figures;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::proof::{Audit, CaseFault, CaseFaultKind, CaseProof, Proven, compare};
use shared::shape::SerdeJson;
use shared::time::{DAY_MS, Day};
use shared::vocabulary::Role;
use std::collections::BTreeMap;
use std::process::Command;

/// A server with events on three days, the last of which is not over.
async fn lived() -> (House, Vec<CaseNumber>) {
    let house = House::new().await;
    let mut numbers = Vec::new();
    for day in 0..3 {
        // Sessions end from one day to the next.
        let clerk = house.staff(Role::WindowClerk).await;
        let officer = house.staff(Role::DepartmentOfficer).await;
        for title in ["密码", "房屋", "户口"] {
            let slip = house.register(&clerk, title).await;
            let body = json!({"department": "tax", "days": 5, "note": null});
            assert!(house.give(&clerk, &slip, "assignment", body).await.status.is_success());
            if day == 0 {
                let accepted = house.give(&officer, &slip, "acceptance", json!({})).await;
                assert!(accepted.status.is_success(), "{}", accepted.text());
            }
            numbers.push(slip.number);
        }
        if day < 2 {
            house.pass(DAY_MS);
            acceptance::jobs::clock::run(&house.app).await.expect("a run of the clock");
        }
    }
    (house, numbers)
}

/// All lines of a paged part of the log.
pub(crate) async fn lines(house: &House, path: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let address = format!("{path}{joint}cursor={}", cursor.replace('#', "%23"));
        let answer = house.get(&Who::Anyone, &address).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        let mut next = None;
        for line in answer.text().lines() {
            match line.strip_prefix("next ") {
                Some(written) => next = Some(written.to_owned()),
                None => all.push(line.to_owned()),
            }
        }
        match next {
            Some(next) => cursor = next,
            None => return all,
        }
    }
}

pub(crate) async fn audited(house: &House) -> Audit {
    let mut audit = Audit::new(BTreeMap::new());
    for line in lines(house, "/api/v1/log").await {
        audit.take::<SerdeJson>(&line).unwrap_or_else(|fault| panic!("{fault:?} in {line}"));
    }
    audit.close().expect("a log that is whole");
    let open = match audit.last_day() {
        Some(day) => format!("/api/v1/log/open?after={day}"),
        None => "/api/v1/log/open".to_owned(),
    };
    for line in lines(house, &open).await {
        audit.take_open::<SerdeJson>(&line).expect("a row");
    }
    audit
}

/// The whole export of the log, and the number of its parts.
async fn exported(house: &House, query: &str) -> (String, usize) {
    let (mut export, mut parts) = (String::new(), 0);
    let mut path = format!("/api/v1/log/export{query}");
    loop {
        let part = house.get(&Who::Anyone, &path).await;
        assert!(part.body.len() <= 1_000_000, "{} bytes", part.body.len());
        export += &part.text();
        parts += 1;
        let Some(next) = part.headers.get("link") else { return (export, parts) };
        let next = next.to_str().expect("a text").strip_prefix('<').expect("a link");
        path = next.split_once(">; rel=\"next\"").expect("the next part").0.to_owned();
    }
}

fn check_case(proof: &CaseProof) -> Result<Proven, CaseFault> {
    shared::proof::check_case(proof, |link| serde_json::from_str(link).ok())
}

/// The number of a case's events on past days, up to 15 May.
fn over(proof: &CaseProof) -> u32 {
    let today = Day::read("2018-05-16").expect("a day");
    proof.events.iter().filter(|event| event.recorded < today).count() as u32
}

async fn proof(house: &House, number: CaseNumber) -> CaseProof {
    house.get(&Who::Anyone, &format!("/api/v1/cases/{number}/events")).await.value()
}

#[tokio::test]
async fn the_log_adds_up_to_every_published_number() {
    let (house, _) = lived().await;
    let audit = audited(&house).await;
    let read = audit.read();
    assert_eq!(read.days, 2, "two of the three days are over");
    assert!(read.events >= 15 && read.rows > read.events, "{read:?}");
    assert!(audit.open_rows() > 0, "the third is not");
    for (query, from, until) in [
        ("", None, None),
        ("?until=2018-05-14", None, Some("2018-05-14")),
        ("?from=2018-05-15&until=2018-05-15", Some("2018-05-15"), Some("2018-05-15")),
    ] {
        let day = |written: Option<&str>| written.and_then(|written| Day::read(written).ok());
        let published: Figures =
            serde_json::from_value(house.figures(query).await).expect("figures");
        let (different, compared) = compare(&published, &audit.figures(day(from), day(until)));
        assert_eq!(different, [], "{query}");
        assert!(compared > 40, "{query}: {compared} numbers");
    }
    // A published number that contradicts the log is named.
    let mut false_figures = audit.figures(None, None);
    false_figures.by_reason[0].counts.solved += 1;
    let (different, _) = compare(&false_figures, &audit.figures(None, None));
    assert_eq!(different.len(), 1);
    assert_eq!((different[0].name, different[0].counted), ("solved", Some(0)));
}

#[tokio::test]
async fn the_log_names_no_case_and_links_no_matter_with_a_reason() {
    let (house, numbers) = lived().await;
    let mut all = lines(&house, "/api/v1/log").await;
    all.extend(lines(&house, "/api/v1/log/open?after=2018-05-15").await);
    all.extend(lines(&house, "/api/v1/log/standing").await);
    for number in numbers {
        assert!(!all.iter().any(|line| line.contains(&number.to_string())), "{number}");
    }
    // No two rows have anything in common that would show that they belong together.
    let blinds: Vec<String> = all
        .iter()
        .filter_map(|line| line.strip_prefix("count "))
        .map(|row| serde_json::from_str::<Value>(row).expect("JSON")["blind"].to_string())
        .collect();
    let unique: std::collections::BTreeSet<&String> = blinds.iter().collect();
    assert_eq!(unique.len(), blinds.len());
}

#[tokio::test]
async fn a_case_is_proven_to_whoever_has_its_number() {
    let (house, numbers) = lived().await;
    let before = proof(&house, numbers[0]).await;
    let proven = check_case(&before).expect("it agrees");
    assert!(proven.events >= 3, "{proven:?}");
    assert_eq!(proven.sealed, over(&before));
    assert!(proven.rows >= 4, "{proven:?}");
    // The chain of today's case is intact, but no root contains it yet.
    let todays = check_case(&proof(&house, numbers[8]).await).expect("it agrees");
    assert_eq!((todays.events, todays.sealed), (2, 0));

    let checkpoints = house.get(&Who::Anyone, "/api/v1/log/checkpoints").await.json();
    let days: Vec<&str> = checkpoints["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["day"].as_str())
        .collect();
    assert_eq!(days, ["2018-05-14", "2018-05-15"]);
    assert_eq!(checkpoints["items"][1]["previous"], checkpoints["items"][0]["hash"]);

    // Erasing personal data leaves the proof as it was.
    let client = &house.client;
    for text in 0..9 {
        let erase = client
            .delete_item()
            .table_name(&house.tables.personal)
            .key("pk", AttributeValue::S(numbers[0].to_string()))
            .key("sk", AttributeValue::S(format!("TEXT#{text:05}")));
        erase.send().await.expect("an erasure");
    }
    let own = house.app.store.load_case(numbers[0]).await.expect("a read").expect("a case");
    assert!(house.app.store.load_personal(&own.case).await.expect("a read").0.is_empty());
    assert_eq!(proof(&house, numbers[0]).await, before);
    assert_eq!(check_case(&proof(&house, numbers[0]).await), Ok(proven));

    let missing = house.get(&Who::Anyone, "/api/v1/cases/1804-00001-52/events").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn an_event_changed_by_hand_is_named_by_both_checks() {
    let (house, numbers) = lived().await;
    let client = &house.client;
    let place = |client: &aws_sdk_dynamodb::Client| {
        client
            .get_item()
            .table_name(&house.tables.cases)
            .key("pk", AttributeValue::S(format!("CASE#{}", numbers[0])))
            .key("sk", AttributeValue::S("EVENT#000002".into()))
    };
    let found = place(client).send().await.expect("a read").item.expect("an event");
    let link = found["link"].as_s().expect("a text").clone();
    let changed = link.replace("\"tax\"", "\"land\"");
    assert_ne!(link, changed);
    let mut forged = found.clone();
    forged.insert("link".into(), AttributeValue::S(changed.clone()));
    let put = client.put_item().table_name(&house.tables.cases).set_item(Some(forged));
    put.send().await.expect("a change by hand");

    let fault = check_case(&proof(&house, numbers[0]).await).expect_err("it was changed");
    assert_eq!((fault.revision, fault.kind), (Some(2), CaseFaultKind::Changed));
    let (day, position) = shared::proof::first_fallen::<SerdeJson, _>(
        &lines(&house, "/api/v1/log").await,
        &lines(&house, "/api/v1/log/standing").await,
    )
    .expect("the log finds it");
    assert_eq!(day, Day::read("2018-05-14").expect("a day"));
    assert!((1..=9).contains(&position), "{position}");
    // A response without the events cannot pass the check either.
    let log = lines(&house, "/api/v1/log").await;
    for nothing in [Vec::new(), vec!["stands".to_owned()], vec!["stands 2018-05-14".to_owned()]] {
        let fallen = shared::proof::first_fallen::<SerdeJson, _>(&log, &nothing);
        assert_eq!(fallen, Some((Day::read("2018-05-14").expect("a day"), 1)), "{nothing:?}");
    }

    // With a matching hash, it fits neither its successor nor the root of the day.
    let mut forged = found;
    let hash = shared::chain::Link::hash_of(&changed).written();
    forged.insert("link".into(), AttributeValue::S(changed));
    forged.insert("hash".into(), AttributeValue::S(hash));
    let put = client.put_item().table_name(&house.tables.cases).set_item(Some(forged));
    put.send().await.expect("a change by hand");
    let fault = check_case(&proof(&house, numbers[0]).await).expect_err("it was changed");
    assert_eq!((fault.revision, fault.kind), (Some(2), CaseFaultKind::NotInRoot));
    use shared::lang::Say;
    assert_ne!(fault.kind.say(Lang::Zh), fault.kind.say(Lang::En));
}

/// Runs the independent checker.
pub(crate) fn independent(arguments: &[&str]) -> (bool, String) {
    let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/proof/check_log.py");
    let ran = Command::new("python3").arg(checker).args(arguments).output().expect("python3");
    let said = [ran.stdout, ran.stderr].concat();
    (ran.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn an_independent_checker_agrees_and_finds_what_was_changed() {
    let (house, numbers) = lived().await;
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let export = house.get(&Who::Anyone, "/api/v1/log/export").await.text();
    let whole = write("whole.txt", &export);
    let (fine, said) = independent(&["log", &whole]);
    assert!(fine, "{said}");
    let audit = audited(&house).await;
    assert!(said.contains(&audit.read().last), "{said}");
    // Its totals are those published for the last sealed day.
    let totals = said.lines().find_map(|line| line.strip_prefix("totals: ")).expect("totals");
    let totals: Value = serde_json::from_str(totals).expect("JSON");
    let published = house.figures("?until=2018-05-15").await;
    for name in ["registered", "assigned"] {
        assert_eq!(totals[name], published["total"][name], "{name}");
    }

    // In two parts it is the same log.
    let first = house.get(&Who::Anyone, "/api/v1/log/export?until=2018-05-14").await.text();
    let second = house.get(&Who::Anyone, "/api/v1/log/export?after=2018-05-14").await.text();
    let parts = [write("first.txt", &first), write("second.txt", &second)];
    let (fine, parted) = independent(&["log", &parts[0], &parts[1]]);
    assert!(fine && parted == said, "{parted}");

    let false_export = export.replacen("\"registered\":1", "\"registered\":2", 1);
    let (fine, said) = independent(&["log", &write("false.txt", &false_export)]);
    assert!(!fine && said.contains("2018-05-14"), "{said}");
    let kept = format!("2018-05-14={}", "0".repeat(64));
    let (fine, said) = independent(&["log", &whole, "--kept", &kept]);
    assert!(!fine && said.contains("2018-05-14: another checkpoint was kept"), "{said}");

    let case = house.get(&Who::Anyone, &format!("/api/v1/cases/{}/events", numbers[0])).await;
    let (fine, said) = independent(&["case", &write("case.json", &case.text())]);
    let sealed = over(&case.value());
    assert!(
        sealed > 2 && fine && said.contains(&format!("{sealed} of them in a day's root")),
        "{said}"
    );
    let false_case = case.text().replacen("\\\"tax\\\"", "\\\"land\\\"", 1);
    let (fine, said) = independent(&["case", &write("false.json", &false_case)]);
    assert!(!fine && said.contains("event 1: it was changed"), "{said}");
}

#[tokio::test]
async fn a_log_that_is_longer_than_one_answer_comes_in_parts_that_are_one_file() {
    let house = House::new().await;
    for _ in 0..40 {
        house.register_online("网上登记").await;
        house.pass(DAY_MS);
        api::jobs::clock::run(&house.app).await.expect("a run of the clock");
    }
    for (query, days) in [("", 40), ("?until=2018-06-20", 38), ("?after=2018-05-20", 33)] {
        let (export, parts) = exported(&house, query).await;
        assert_eq!(parts, 2, "{query}");
        assert!(export.starts_with("log onetrip.log.v1\n") && export.contains("\nend {"));
        if query != "?after=2018-05-20" {
            let mut audit = Audit::default();
            for line in export.lines() {
                audit.take::<SerdeJson>(line).unwrap_or_else(|fault| panic!("{query}: {fault:?}"));
            }
            audit.close().expect("a whole log");
            assert_eq!(audit.read().days, days, "{query}");
        }
        assert_eq!(export.matches("\nday ").count(), days as usize, "{query}");
    }
    let refused = house.get(&Who::Anyone, "/api/v1/log/export?cursor=1.2.3.x.y").await;
    assert_eq!(refused.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn sealing_twice_seals_once_and_a_late_clock_seals_every_day() {
    let house = House::new().await;
    for _ in 0..3 {
        house.register_online("网上登记").await;
        house.pass(3 * DAY_MS);
    }
    let sealed = acceptance::jobs::clock::run(&house.app).await.expect("a run").sealed;
    assert_eq!(sealed, 3);
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").sealed, 0);
    assert_eq!(audited(&house).await.read().days, 3);
    // Within the hour after midnight, the day is not sealed.
    let body = registration("online", "半夜登记");
    assert!(house.post(&Who::Anyone, "/api/v1/cases", body).await.status.is_success());
    house.set("2018-05-24 00:30");
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").sealed, 0);
    house.set("2018-05-24 01:00");
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").sealed, 1);
}

/// Checks that everything agrees: every event is in the log once, sealed or not; the rows add up to the published
/// figures; each case is proven; and the independent checker agrees. Returns the number of sealed and of unsealed
/// events.
pub(crate) async fn agrees(house: &House, numbers: &[CaseNumber]) -> (u32, u32) {
    let audit = audited(house).await;
    let published: Figures = serde_json::from_value(house.figures("").await).expect("figures");
    assert_eq!(published.total.registered, numbers.len() as i64);
    assert_eq!(compare(&published, &audit.figures(None, None)).0, []);
    let standing = lines(house, "/api/v1/log/standing").await;
    let fallen =
        shared::proof::first_fallen::<SerdeJson, _>(&lines(house, "/api/v1/log").await, &standing);
    assert_eq!(fallen, None);
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let (mut all, mut sealed) = (0, 0);
    for number in numbers {
        let proof = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}/events")).await;
        let proven = check_case(&proof.value()).expect("it agrees");
        all += proven.events;
        sealed += proven.sealed;
        let (fine, said) = independent(&["case", &write("case.json", &proof.text())]);
        assert!(fine, "{said}");
    }
    assert_eq!((sealed, all), (audit.read().events, standing.len() as u32));
    let (export, _) = exported(house, "").await;
    let (fine, said) = independent(&["log", &write("log.txt", &export)]);
    assert!(fine && said.contains(&format!("{sealed} events")), "{said}");
    (sealed, all - sealed)
}

async fn run(house: &House) -> usize {
    acceptance::jobs::clock::run(&house.app).await.expect("a run of the clock").sealed
}

#[tokio::test]
async fn what_is_recorded_after_its_day_was_sealed_belongs_to_the_next_unsealed_day() {
    let house = House::new().await;
    let mut numbers = vec![house.register_online("改申报密码").await.number];
    // For some seconds the clock is a day ahead, and today is sealed.
    house.set("2018-05-15 10:00");
    assert_eq!(run(&house).await, 1);
    house.set("2018-05-14 10:01");
    let clerk = house.staff(Role::WindowClerk).await;
    for title in ["房屋", "户口", "执照"] {
        let slip = house.register(&clerk, title).await;
        let body = json!({"department": "tax", "days": 5, "note": null});
        assert!(house.give(&clerk, &slip, "assignment", body).await.status.is_success());
        numbers.push(slip.number);
    }
    assert_eq!(run(&house).await, 0);
    // One more than people did: while it was ahead, the clock marked something overdue.
    assert_eq!(agrees(&house, &numbers).await, (1, 7));
    let late = proof(&house, numbers[1]).await;
    assert_eq!(late.events[0].recorded.to_string(), "2018-05-15");

    // Three days ahead, with a registration meanwhile; that day is sealed when the clock is right again.
    house.set("2018-05-17 10:02");
    numbers.push(house.register_online("早了三天").await.number);
    house.set("2018-05-14 10:03");
    numbers.push(house.register_online("回来了").await.number);
    // A clock that is behind: this day was never in the log, and precedes what is sealed.
    house.set("2018-05-13 23:00");
    numbers.push(house.register_online("晚了一天").await.number);
    house.set("2018-05-15 09:00");
    numbers.push(house.register_online("第二天").await.number);
    assert_eq!(run(&house).await, 0);
    house.set("2018-05-16 01:00");
    assert_eq!(run(&house).await, 1, "the next day has all of it");
    let (sealed, _) = agrees(&house, &numbers).await;
    assert!(sealed >= 10, "{sealed}");
    for (place, day) in [(1, "15"), (4, "17"), (5, "15"), (6, "15"), (7, "15")] {
        let recorded = proof(&house, numbers[place]).await.events[0].recorded;
        assert_eq!(recorded.to_string(), format!("2018-05-{day}"), "case {place}");
    }
    house.set("2018-05-19 12:00");
    assert!(run(&house).await >= 1);
    assert_eq!(run(&house).await, 0);
    agrees(&house, &numbers).await;
}

#[tokio::test]
async fn a_clock_far_ahead_of_whatever_people_did_seals_nothing_and_says_so_once() {
    let house = House::new().await;
    let mut numbers = vec![house.register_online("改申报密码").await.number];
    // A year ahead, everything is due. The clock's own events do not make it trustworthy.
    house.pass(400 * DAY_MS);
    let first = acceptance::jobs::clock::run(&house.app).await.expect("a run");
    assert!(first.events > 0 && first.warned, "{first:?}");
    for _ in 0..3 {
        house.pass(2 * DAY_MS);
        let again = acceptance::jobs::clock::run(&house.app).await.expect("a run");
        assert_eq!((again.sealed, again.warned), (0, false));
    }
    // The clock is corrected, and nothing of the time in between was sealed.
    house.set("2018-05-14 11:00");
    numbers.push(house.register_online("同一天").await.number);
    assert_eq!(proof(&house, numbers[1]).await.events[0].recorded.to_string(), "2018-05-14");
    // Over the Spring Festival nobody comes for two weeks.
    house.set("2018-05-29 09:00");
    assert_eq!(run(&house).await, 1);
    agrees(&house, &numbers).await;
    // An installation opened again after years seals as soon as somebody uses it.
    numbers.push(house.register_online("又一件").await.number);
    house.set("2024-03-01 09:00");
    let opened = acceptance::jobs::clock::run(&house.app).await.expect("a run");
    assert!(opened.warned && opened.sealed == 0, "{opened:?}");
    numbers.push(house.register_online("多年以后").await.number);
    assert!(run(&house).await >= 1);
    agrees(&house, &numbers).await;
}

#[tokio::test]
async fn a_command_beside_a_sealing_that_is_ended_at_any_point_is_in_the_log_once() {
    let house = House::new().await;
    let mut numbers = Vec::new();
    let (mut broken, mut whole) = (0, 0);
    for point in acceptance::points(60) {
        let day = house.now().day();
        numbers.push(house.register_online("当天").await.number);
        // Another machine's clock is behind and still records on the day that is being sealed.
        house.pass(DAY_MS);
        let evening = house.now();
        let ended =
            acceptance::break_off(acceptance::jobs::clock::seal(&house.app, evening), point).await;
        house.pass(-DAY_MS);
        numbers.push(house.register_online("同时").await.number);
        house.pass(DAY_MS);
        acceptance::jobs::clock::seal(&house.app, house.now()).await.expect("the next run");
        let recorded = proof(&house, numbers[numbers.len() - 1]).await.events[0].recorded;
        assert!(recorded == day || recorded == day.plus(1), "{recorded} at point {point}");
        // An immediate response is not waited for, so one run may have fewer points than another.
        if ended.is_some() {
            whole += 1
        } else {
            (broken, whole) = (broken + 1, 0)
        }
        if whole == 3 {
            break;
        }
        // A day in between is sealed, so that each point starts alike.
        house.pass(2 * DAY_MS);
        acceptance::jobs::clock::seal(&house.app, house.now()).await.expect("a sealing");
    }
    println!("the sealing was ended at {broken} points");
    assert!(broken > 1, "it waits at {broken} points only: this test shows nothing");
    agrees(&house, &numbers).await;
}

#[tokio::test]
async fn a_day_waits_for_an_index_that_does_not_list_all_that_was_recorded_on_it() {
    let house = House::new().await;
    let mut numbers = Vec::new();
    for title in ["改申报密码", "房屋", "户口"] {
        numbers.push(house.register_online(title).await.number);
    }
    let client = &house.client;
    let event = client
        .update_item()
        .table_name(&house.tables.cases)
        .key("pk", AttributeValue::S(format!("CASE#{}", numbers[1])))
        .key("sk", AttributeValue::S("EVENT#000001".into()));
    let hash = proof(&house, numbers[1]).await.events[0].hash.clone();
    // As long as the index lags, it does not list the event.
    let hidden = event.clone().update_expression("REMOVE log_pk, log_sk");
    hidden.send().await.expect("a change by hand");
    house.set("2018-05-15 03:00");
    for _ in 0..3 {
        assert_eq!(run(&house).await, 0, "not all of the day is listed");
    }
    let sealed = house.get(&Who::Anyone, "/api/v1/log/checkpoints").await.json();
    assert_eq!(sealed["items"], json!([]));
    let listed = event
        .update_expression("SET log_pk = :log, log_sk = :place")
        .expression_attribute_values(":log", AttributeValue::S("LOG".into()))
        .expression_attribute_values(":place", AttributeValue::S(format!("2018-05-14#{hash}")));
    listed.send().await.expect("a change by hand");
    assert_eq!(run(&house).await, 1);
    // The clock has since marked each of them overdue, on a day that is not over.
    assert_eq!(agrees(&house, &numbers).await, (3, 3));
}

/// The update of a case's first event by hand.
fn first_event(house: &House, number: CaseNumber) -> UpdateItemFluentBuilder {
    let client = &house.client;
    client
        .update_item()
        .table_name(&house.tables.cases)
        .key("pk", AttributeValue::S(format!("CASE#{number}")))
        .key("sk", AttributeValue::S("EVENT#000001".into()))
}

#[tokio::test]
async fn a_day_that_was_sealed_without_its_trees_proves_the_same_from_its_lines() {
    let house = House::new().await;
    let mut numbers = Vec::new();
    for title in ["改申报密码", "房屋", "户口"] {
        numbers.push(house.register_online(title).await.number);
    }
    house.set("2018-05-15 03:00");
    assert_eq!(run(&house).await, 1);
    let by_trees = proof(&house, numbers[1]).await;
    assert!(by_trees.events[0].place.is_some() && !by_trees.events[0].rows.is_empty());
    let mut removed = 0;
    for item in house.items(&house.tables.cases).await {
        let [pk, sk] = ["pk", "sk"].map(|name| item[name]["S"].as_str().expect("a key"));
        if pk.starts_with("LOGTREE#") {
            let delete = house.client.delete_item().table_name(&house.tables.cases);
            let delete = delete.key("pk", AttributeValue::S(pk.into()));
            let delete = delete.key("sk", AttributeValue::S(sk.into()));
            delete.send().await.expect("a change by hand");
            removed += 1;
        }
    }
    assert_eq!(removed, 4, "the list and a block of each tree");
    assert_eq!(proof(&house, numbers[1]).await, by_trees);
    agrees(&house, &numbers).await;
}

#[tokio::test]
async fn no_day_is_passed_over_because_the_index_lists_nothing_of_it_yet() {
    let house = House::new().await;
    let mut numbers = vec![house.register_online("改申报密码").await.number];
    house.set("2018-05-15 10:00");
    numbers.push(house.register_online("房屋").await.number);
    let hash = proof(&house, numbers[0]).await.events[0].hash.clone();
    let hidden = first_event(&house, numbers[0]).update_expression("REMOVE log_pk, log_sk");
    hidden.send().await.expect("a change by hand");
    house.set("2018-05-16 03:00");
    for _ in 0..3 {
        assert_eq!(run(&house).await, 0, "the day before is not listed");
    }
    let listed = first_event(&house, numbers[0])
        .update_expression("SET log_pk = :log, log_sk = :place")
        .expression_attribute_values(":log", AttributeValue::S("LOG".into()))
        .expression_attribute_values(":place", AttributeValue::S(format!("2018-05-14#{hash}")));
    listed.send().await.expect("a change by hand");
    assert_eq!(run(&house).await, 2);
    assert_eq!(proof(&house, numbers[0]).await.events[0].recorded.to_string(), "2018-05-14");
    agrees(&house, &numbers).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_keeps_no_day_open_and_is_in_the_log_once_it_is_mended() {
    let house = House::new().await;
    let mut numbers = Vec::new();
    for title in ["改申报密码", "房屋", "户口"] {
        numbers.push(house.register_online(title).await.number);
    }
    let client = &house.client;
    let read = client
        .get_item()
        .table_name(&house.tables.cases)
        .key("pk", AttributeValue::S(format!("CASE#{}", numbers[1])))
        .key("sk", AttributeValue::S("EVENT#000001".into()));
    let whole = read.send().await.expect("a read").item.expect("an event")["change"].clone();
    let change = |value: AttributeValue| {
        first_event(&house, numbers[1])
            .update_expression("SET #change = :change")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":change", value)
    };
    change(AttributeValue::S("{\"all\":".into())).send().await.expect("a change by hand");
    house.set("2018-05-15 03:00");
    assert_eq!(run(&house).await, 1, "the day is sealed");
    assert_eq!(run(&house).await, 0);
    change(whole).send().await.expect("a change by hand");
    house.set("2018-05-16 03:00");
    assert_eq!(run(&house).await, 1);
    assert_eq!(proof(&house, numbers[1]).await.events[0].recorded.to_string(), "2018-05-15");
    agrees(&house, &numbers).await;
}

#[tokio::test]
async fn events_that_an_earlier_version_left_out_of_the_log_are_in_the_next_day() {
    let house = House::new().await;
    let mut numbers = vec![house.register_online("改申报密码").await.number];
    house.set("2018-05-15 10:00");
    assert_eq!(run(&house).await, 1);
    house.set("2018-05-14 10:01");
    for title in ["房屋", "户口"] {
        numbers.push(house.register_online(title).await.number);
    }
    // As the earlier version left them: under the sealed day, with no record of how far the log is sealed.
    let client = &house.client;
    for number in &numbers[1..] {
        let hash = proof(&house, *number).await.events[0].hash.clone();
        let update = client
            .update_item()
            .table_name(&house.tables.cases)
            .key("pk", AttributeValue::S(format!("CASE#{number}")))
            .key("sk", AttributeValue::S("EVENT#000001".into()))
            .update_expression("SET log_sk = :place")
            .expression_attribute_values(":place", AttributeValue::S(format!("2018-05-14#{hash}")));
        update.send().await.expect("a change by hand");
    }
    for fence in 0..8 {
        let delete = client
            .delete_item()
            .table_name(&house.tables.cases)
            .key("pk", AttributeValue::S(format!("SEALED#{fence}")))
            .key("sk", AttributeValue::S("FENCE".into()));
        delete.send().await.expect("a change by hand");
    }
    let delete = client
        .delete_item()
        .table_name(&house.tables.staff)
        .key("pk", AttributeValue::S("CLOCK".into()))
        .key("sk", AttributeValue::S("compared".into()));
    delete.send().await.expect("a change by hand");
    let fault = check_case(&proof(&house, numbers[1]).await).expect_err("it is in no root");
    assert_eq!(fault.kind, CaseFaultKind::NotInRoot);

    let store = api::store::Store::new(client.clone(), house.tables.clone());
    let opened = api::app::App::new(store, house.app.pepper.clone(), house.app.clock.clone());
    acceptance::jobs::clock::run(&opened).await.expect("a run");
    assert_eq!(agrees(&house, &numbers).await, (1, 3));
    let recorded = proof(&house, numbers[1]).await.events[0].recorded;
    assert_eq!(recorded.to_string(), "2018-05-15");
    // The condition holds again, and the following day is sealed as usual.
    numbers.push(house.register_online("当天再来").await.number);
    assert_eq!(agrees(&house, &numbers).await, (1, 4));
    house.set("2018-05-16 03:00");
    assert_eq!(acceptance::jobs::clock::run(&opened).await.expect("a run").sealed, 1);
    assert_eq!(agrees(&house, &numbers).await.0, 5);
}
