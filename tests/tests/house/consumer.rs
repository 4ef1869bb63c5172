//! The functions behind the outbox and the clock, stopped at each point at which they wait. Whatever they left undone,
//! the next run completes: each notice and each event of the clock exists once, and the figures count each case once.

use acceptance::jobs::deliver::deliver_due;
use acceptance::{House, Who, break_off, installer, points};
use api::app::App;
use api::notice::Addressee;
use serde_json::json;
use shared::event::EventPayload;
use shared::rate::RateLimits;
use shared::text::Phone;
use shared::time::{DAY_MS, MINUTE_MS};
use shared::vocabulary::{EscalationLevel, Role};
use shared::wire::Slip;
use std::collections::BTreeMap;

/// More points than any of them waits at.
const MAX_POINTS: usize = 400;
/// After this many consecutive runs without an interruption, every point was covered.
const WHOLE_RUNS: u32 = 3;

/// A case that was registered, assigned and accepted, with all outbox items pending.
async fn three_commands(house: &House, clerk: &Who, officer: &Who) -> Slip {
    let slip = house.register(clerk, "改申报密码").await;
    let assign = json!({"department": "tax", "days": 1});
    for (who, last, body) in [(clerk, "assignment", assign), (officer, "acceptance", json!({}))] {
        let answer = house.give(who, &slip, last, body).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }
    slip
}

/// The ids of the notices about a case, with how often each is listed.
async fn notices_about(app: &App, slip: &Slip) -> BTreeMap<String, usize> {
    let phone = Phone::read("138-0000-0001").expect("a telephone");
    let mut keys = vec![Addressee::Citizen { phone }.key()];
    keys.extend(["d:tax", "w:main", "l", "l:tax", "p", "i"].map(str::to_owned));
    let mut found = BTreeMap::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = app.store.list_notices(&keys, cursor.as_deref()).await.expect("a page");
        for delivery in page.items {
            if delivery.notice.about == Some(slip.number) {
                *found.entry(delivery.notice.id).or_default() += 1;
            }
        }
        cursor = page.cursor;
        if cursor.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn a_consumer_ended_at_any_point_leaves_each_notice_once_and_counts_each_case_once() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let mut whole = 0;
    for (before, point) in points(MAX_POINTS).enumerate() {
        let slip = three_commands(&house, &clerk, &officer).await;
        let ended =
            break_off(acceptance::jobs::project::fold_pending(&house.app), point).await.is_none();
        acceptance::jobs::project::fold_pending(&house.app).await.expect("the next run");
        let number = slip.number;
        let expected: BTreeMap<String, usize> = [
            format!("{number}#000001#citizen"),
            format!("{number}#000002#citizen"),
            format!("{number}#000002#d:tax"),
        ]
        .into_iter()
        .map(|id| (id, 1))
        .collect();
        let found = notices_about(&house.app, &slip).await;
        // Whether the case owes an explanation depends on its reason; if so, its owner is notified once.
        let others: Vec<_> = found.keys().filter(|id| !expected.contains_key(*id)).collect();
        assert!(others.iter().all(|id| id.ends_with("#l")), "{others:?} at point {point}");
        assert!(found.values().all(|times| *times == 1), "{found:?} at point {point}");
        assert!(expected.keys().all(|id| found.contains_key(id)), "{found:?} at point {point}");
        let total = house.app.store.load_figures(None, None).await.expect("figures").total;
        let count = i64::try_from(before + 1).expect("a count");
        assert_eq!((total.registered, total.assigned), (count, count), "at point {point}");
        assert!(house.app.store.list_pending().await.expect("the outbox").is_empty());
        // An immediate response is not waited for, so one run may have fewer points than another.
        whole = if ended { 0 } else { whole + 1 };
        if whole == WHOLE_RUNS {
            println!("the consumer was ended at each of {point} points");
            assert!(point > 4, "it waits at {point} points only: this test shows nothing");
            return;
        }
    }
    panic!("the consumer waits at more than {MAX_POINTS} points");
}

#[tokio::test]
#[allow(clippy::wildcard_enum_match_arm)]
async fn a_clock_ended_at_any_point_does_each_thing_once_when_it_runs_again() {
    let house = House::new().await;
    house.staff(Role::PrincipalLeader).await;
    for point in points(MAX_POINTS) {
        // Sessions end during the weeks.
        let clerk = house.staff(Role::WindowClerk).await;
        let officer = house.staff(Role::DepartmentOfficer).await;
        let slip = three_commands(&house, &clerk, &officer).await;
        // Three weeks without a clock: everything is due at once.
        house.pass(21 * DAY_MS);
        let ended = break_off(acceptance::jobs::clock::run(&house.app), point).await.is_none();
        acceptance::jobs::clock::run(&house.app).await.expect("the next run");
        // Whoever was told only now has a working day until the public hears of it, and no holiday lasts two weeks.
        house.pass(14 * DAY_MS);
        acceptance::jobs::clock::run(&house.app).await.expect("the run of another day");
        let told = house.app.store.load_history_of(slip.number).await.expect("a read");
        let mut acts: BTreeMap<String, usize> = BTreeMap::new();
        for event in &told.expect("a case").events {
            let act = match &event.what {
                EventPayload::WentOverdue { duty } => format!("{:?} overdue", duty.kind),
                EventPayload::Escalated { duty, rung } => format!("{:?} {rung:?}", duty.kind),
                EventPayload::Reminded { duty } => format!("{:?} reminded", duty.kind),
                _ => continue,
            };
            *acts.entry(act).or_default() += 1;
        }
        assert!(acts.values().all(|times| *times == 1), "{acts:?} at point {point}");
        let reprimand = format!("Resolve {:?}", EscalationLevel::Reprimand);
        assert!(acts.contains_key(&reprimand), "{acts:?} at point {point}");
        let again = acceptance::jobs::clock::run(&house.app).await.expect("a run more");
        assert_eq!(again.events + again.digests, 0, "at point {point}");
        acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
        if !ended {
            println!("the clock was ended at each of {point} points");
            assert!(point > 10, "it waits at {point} points only: this test shows nothing");
            return;
        }
    }
    panic!("the clock waits at more than {MAX_POINTS} points");
}

#[tokio::test]
async fn a_delivery_ended_at_any_point_leaves_each_notice_sent() {
    let house = House::new().await;
    // All of them go to one telephone on one day.
    let limits = RateLimits { texts_to_phone: 1_000, ..RateLimits::default() };
    assert!(
        house.app.store.save_rate_limits(&limits, None, &installer()).await.expect("the limits")
    );
    let clerk = house.staff(Role::WindowClerk).await;
    for point in points(MAX_POINTS) {
        let slip = house.register(&clerk, "改申报密码").await;
        // A function that has just started reads the directory for itself.
        house.app.forget_town();
        acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
        let app = house.app.clone();
        let ended = break_off(deliver_due(&app, app.now()), point).await.is_none();
        // The claims of the interrupted run expire too.
        house.pass(3 * MINUTE_MS);
        while deliver_due(&app, app.now()).await.expect("the next run").total() > 0 {}
        let id = format!("{}#000001#citizen", slip.number);
        let sent = app.store.list_sent(None).await.expect("a list").items;
        let times = sent.iter().filter(|delivery| delivery.notice.id == id).count();
        assert_eq!(times, 1, "at point {point}");
        if !ended {
            println!("the delivery was ended at each of {point} points");
            return;
        }
    }
    panic!("the delivery waits at more than {MAX_POINTS} points");
}
