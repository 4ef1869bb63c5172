//! Readings of how long people wait: keys, JSON and CSV, one alert per period of long waiting, and who sees what.

use acceptance::{Answer, Call, House, Who, seat_of};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::insight::Insights;
use shared::time::{MINUTE_MS, Timestamp};
use shared::vocabulary::Role;
use shared::waiting::{MadeWaitingKey, ReadingsTaken, WaitingPage};
use shared::wire::notice::NoticePage;
use support::window;

const KEYS: &str = "/api/v1/console/waiting/keys";
const WAITING: &str = "/api/v1/console/waiting";

async fn key(house: &House, window: Option<&str>) -> MadeWaitingKey {
    let admin = house.staff(Role::Administrator).await;
    let made = house.post(&admin, KEYS, json!({"name": "叫号机", "window": window})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.value()
}

async fn send(house: &House, secret: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/api/v1/queue/readings")
        .header("authorization", format!("Key {secret}"))
        .header("content-type", kind);
    house.send(request.body(body.into()).expect("a request")).await
}

async fn read(house: &House, secret: &str, at: Timestamp, minutes: u32) -> ReadingsTaken {
    let body = json!({"window": "main", "at": at, "waiting": minutes / 2, "minutes": minutes});
    send(house, secret, "application/json", body.to_string()).await.value()
}

fn taken(taken: u32, present: u32, alarms: u32) -> ReadingsTaken {
    ReadingsTaken { taken, present, alarms }
}

/// The number of a user's alerts about waiting.
async fn alarms(house: &House, who: &Who) -> usize {
    let page: NoticePage = house.get(who, "/api/v1/console/notices").await.value();
    page.items.iter().filter(|notice| notice.subject.contains("排队超过")).count()
}

#[tokio::test]
async fn a_key_is_shown_once_is_its_makers_again_for_a_lost_answer_and_opens_nothing_once_revoked()
{
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let make = |body: Value| {
        house.call(Call {
            who: &admin,
            method: "POST",
            path: KEYS,
            revision: None,
            key: Some("one-press-of-a-button"),
            body: Some(body),
        })
    };
    let first: MadeWaitingKey = make(json!({"name": "叫号机", "window": null})).await.value();
    let again: MadeWaitingKey = make(json!({"name": "叫号机", "window": null})).await.value();
    assert_eq!(again, first);
    let other = make(json!({"name": "别的", "window": null})).await;
    assert_eq!(other.problem().code, "key_reused");
    let listed = house.get(&admin, KEYS).await.text();
    let (_, secret) = first.secret.split_once('.').expect("two parts");
    assert!(listed.contains(&first.key.id) && !listed.contains(secret), "{listed}");

    let now = house.now();
    assert_eq!(read(&house, &first.secret, now, 10).await, taken(1, 0, 0));
    let body = json!({"window": "main", "at": now, "waiting": 1, "minutes": 1}).to_string();
    for wrong in ["", "x", "x.y", &format!("{}.0", first.key.id), &format!("{}0", first.secret)] {
        let answer = send(&house, wrong, "application/json", body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let path = format!("{KEYS}/{}/revocation", first.key.id);
    for _ in 0..2 {
        assert_eq!(house.post(&admin, &path, json!({})).await.status, StatusCode::OK);
    }
    let answer = send(&house, &first.secret, "application/json", body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let nowhere = house.post(&admin, &format!("{KEYS}/none/revocation"), json!({})).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_spell_of_long_waiting_is_one_alarm_and_the_next_one_another() {
    let house = House::new().await;
    let secret = key(&house, Some("main")).await.secret;
    let lead = house.staff(Role::WindowLead).await;
    let inspector = house.staff(Role::Inspector).await;
    let leader = house.staff(Role::PrincipalLeader).await;
    let nine = Timestamp::read("2018-05-14 09:00").expect("a time");
    let at = |minutes: i64| nine.plus(minutes * MINUTE_MS);
    for (minutes, waits, expected) in [
        (0, 30, taken(1, 0, 0)),
        (10, 31, taken(1, 0, 1)),
        (20, 44, taken(1, 0, 0)),
        // The same readings again, and a late one within the period.
        (20, 44, taken(0, 1, 0)),
        (15, 50, taken(1, 0, 0)),
        // Directly before the period.
        (5, 33, taken(1, 0, 0)),
        (30, 12, taken(1, 0, 0)),
        (40, 35, taken(1, 0, 1)),
    ] {
        assert_eq!(read(&house, &secret, at(minutes), waits).await, expected, "{minutes}");
    }
    assert_eq!(alarms(&house, &lead).await, 2);
    assert_eq!(alarms(&house, &inspector).await, 2);
    assert_eq!(alarms(&house, &leader).await, 0);

    let page: WaitingPage = house.get(&lead, WAITING).await.value();
    assert_eq!((page.items.len(), page.limit, page.cursor), (7, 30, None));
    let spells: Vec<(i64, i64, u32)> = page
        .spells
        .iter()
        .map(|it| {
            let minutes = |at: Timestamp| (at.0 - nine.0) / MINUTE_MS;
            (minutes(it.from), minutes(it.until), it.minutes_most)
        })
        .collect();
    assert_eq!(spells, [(5, 20, 50), (40, 40, 35)]);
    assert_eq!((page.hours.len(), page.hours[0].minutes_most), (1, 50));

    // Beside the registrations of the same hours.
    house.set("2018-05-14 09:35");
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "排了一小时队").await;
    let found: Insights = house.get(&leader, "/api/v1/console/insights").await.value();
    assert_eq!(found.crowded.len(), 2);
    assert_eq!(found.crowded[0].points[0].cases, 1);
}

#[tokio::test]
async fn a_file_is_taken_whole_or_each_bad_line_is_told_by_its_field() {
    let house = House::new().await;
    let secret = key(&house, None).await.secret;
    let bad = "window,at,waiting,minutes\n\
        main,2018-05-14 09:00,4,12\n\
        nowhere,2018-05-14 09:10,4,12\n\
        \n\
        main,2018-05-34 09:20,many,\n\
        main,2018-05-15 09:20,6000,721\n";
    let answer = send(&house, &secret, "text/csv; charset=utf-8", bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<String> =
        answer.problem().fields.into_iter().map(|found| found.field).collect();
    assert_eq!(
        fields,
        [
            "lines.3.window",
            "lines.5.at",
            "lines.5.waiting",
            "lines.5.minutes",
            "lines.6.at",
            "lines.6.waiting",
            "lines.6.minutes",
        ]
    );
    let lead = house.staff(Role::WindowLead).await;
    let page: WaitingPage = house.get(&lead, WAITING).await.value();
    assert!(page.items.is_empty(), "nothing half taken");

    let good =
        "时间,窗口,等候分钟,等候人数\n2018/5/14 9:00,main,45,20\n2018/5/14 9:10,main,40,18\n";
    let first = send(&house, &secret, "text/csv", good).await;
    assert_eq!(first.value::<ReadingsTaken>(), taken(2, 0, 1));
    let again = send(&house, &secret, "text/csv", good).await;
    assert_eq!(again.value::<ReadingsTaken>(), taken(0, 2, 0));
    for (kind, body, status) in [
        ("text/csv", "", StatusCode::UNPROCESSABLE_ENTITY),
        ("text/csv", "window,at\nmain,2018-05-14", StatusCode::UNPROCESSABLE_ENTITY),
        ("text/plain", good, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/json", "{", StatusCode::BAD_REQUEST),
        ("application/json", "{\"window\":\"main\"}", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(send(&house, &secret, kind, body).await.status, status, "{kind} {body}");
    }
}

#[tokio::test]
async fn a_window_notes_and_sees_its_own_and_a_key_sends_for_its_own() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let tap = json!({"at": house.now(), "waiting": 9, "minutes": 31});
    let first: ReadingsTaken = house.post(&clerk, WAITING, tap.clone()).await.value();
    let again: ReadingsTaken = house.post(&clerk, WAITING, tap).await.value();
    assert_eq!((first, again), (taken(1, 0, 1), taken(0, 1, 0)));
    let late = json!({"at": house.now().plus(10 * MINUTE_MS), "waiting": 9, "minutes": 31});
    assert_eq!(house.post(&clerk, WAITING, late).await.problem().fields[0].field, "at");

    let admin = house.staff(Role::Administrator).await;
    let body = json!({
        "name": {"zh": "乡镇窗口", "en": "Town window"}, "phone": null, "place": null, "active": true
    });
    let put = Call {
        who: &admin,
        method: "PUT",
        path: "/api/v1/console/windows/town",
        revision: None,
        key: None,
        body: Some(body),
    };
    assert_eq!(house.call(put).await.status, StatusCode::OK);
    let window = window("town");
    let town = house.seated(Seat::WindowLead { window }).await;
    let asked = house.get(&town, &format!("{WAITING}?window=main")).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    let own: WaitingPage = house.get(&town, WAITING).await.value();
    assert!(own.items.is_empty());
    let leader = house.seated(seat_of(Role::LeaderInCharge, "tax")).await;
    let page: WaitingPage = house.get(&leader, &format!("{WAITING}?window=main")).await.value();
    assert_eq!(page.items.len(), 1);

    let made = key(&house, Some("town")).await;
    let body = json!({"window": "main", "at": house.now(), "waiting": 1, "minutes": 1});
    let answer = send(&house, &made.secret, "application/json", body.to_string()).await;
    assert_eq!(answer.problem().fields[0].field, "window");
}

#[tokio::test]
async fn readings_are_paged_and_old_ones_ring_nobody() {
    let house = House::new().await;
    let secret = key(&house, None).await.secret;
    let mut file = "window,at,waiting,minutes\n".to_owned();
    for minute in 0..45 {
        file.push_str(&format!("main,2018-05-11 09:{minute:02},3,40\n"));
    }
    let answer = send(&house, &secret, "text/csv", file).await;
    assert_eq!(answer.value::<ReadingsTaken>(), taken(45, 0, 1));
    let lead = house.staff(Role::WindowLead).await;
    assert_eq!(alarms(&house, &lead).await, 0);
    let mut cursor = String::new();
    let mut sizes = Vec::new();
    loop {
        let path = format!("{WAITING}?on=2018-05-11&cursor={cursor}");
        let page: WaitingPage = house.get(&lead, &path).await.value();
        assert_eq!(page.spells.len(), 1);
        sizes.push(page.items.len());
        match page.cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(sizes.iter().sum::<usize>(), 45);
    assert!(sizes.len() >= 3, "{sizes:?}");
    // The default is the last day with readings, and its neighbours are named.
    let tap = json!({"at": house.now(), "waiting": 1, "minutes": 1});
    house.post(&lead, WAITING, tap).await;
    let page: WaitingPage = house.get(&lead, WAITING).await.value();
    let named = (page.on, page.before.map(|day| day.to_string()), page.after);
    assert_eq!(named, (house.now().day(), Some("2018-05-11".to_owned()), None));
}
