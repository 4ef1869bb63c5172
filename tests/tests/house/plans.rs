//! Rectification plans from submission to publication, by each role: what is refused, who is notified, and what the
//! clock does about their duties.

use acceptance::{Answer, Call, House, Who, registration, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::id::PlanId;
use shared::plan::{Plan, PlanCommandKind, PlanStage};
use shared::time::DAY_MS;
use shared::view::StaffCase;
use shared::vocabulary::{DutyKind, EscalationLevel, Role};
use shared::wire::notice::NoticePage;
use shared::wire::{AwaitedRow, DutyRow, Page, PlanDone, PlanView, Slip, Subject};
use support::department;

fn text(title: &str) -> Value {
    json!({
        "title": title,
        "cause": "材料清单没有一次讲清。",
        "measures": [
            { "what": "清单重做", "person": "示例·王某（办税服务科）", "due_on": "2018-05-18" },
            { "what": "窗口培训", "person": "示例·李某（办税服务科）", "due_on": "2018-05-25" },
        ],
    })
}

/// Everybody who takes part in a plan of the department `tax`.
struct People {
    officer: Who,
    leader: Who,
    lead: Who,
}

impl People {
    async fn at(house: &House) -> People {
        People {
            officer: house.staff(Role::DepartmentOfficer).await,
            leader: house.staff(Role::LeaderInCharge).await,
            lead: house.staff(Role::WindowLead).await,
        }
    }
}

async fn draw(house: &House, officer: &Who, title: &str) -> PlanId {
    let answer = house.post(officer, "/api/v1/console/plans", text(title)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.value::<PlanDone>().plan
}

async fn seen(house: &House, who: &Who, plan: &PlanId) -> PlanView {
    house.get(who, &format!("/api/v1/console/plans/{plan}")).await.value()
}

/// Gives a command on a plan at a revision.
async fn give_at(
    house: &House,
    who: &Who,
    plan: &PlanId,
    last: &str,
    revision: u32,
    body: Value,
) -> Answer {
    let path = format!("/api/v1/console/plans/{plan}/{last}");
    let (revision, body) = (Some(revision), Some(body));
    house.call(Call { who, method: "POST", path: &path, revision, key: None, body }).await
}

/// Gives a command on a plan at its current revision.
async fn give(house: &House, who: &Who, plan: &PlanId, last: &str, body: Value) -> Answer {
    let known = house.app.store.load::<Plan>(plan).await.expect("a read").expect("a plan");
    give_at(house, who, plan, last, known.revision, body).await
}

async fn done(house: &House, who: &Who, plan: &PlanId, last: &str, body: Value) {
    let answer = give(house, who, plan, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

/// The kinds of a user's duties on plans.
async fn awaits(house: &House, who: &Who) -> Vec<DutyKind> {
    let page: Page<AwaitedRow> = house.get(who, "/api/v1/console/duties").await.value();
    let plans = page.items.into_iter().map(|item| item.row);
    plans
        .filter(|row| matches!(row.subject, Subject::Plan { .. }))
        .map(|row| row.duty.kind)
        .collect()
}

/// A case assigned to `tax` for a reason that requires a plan.
async fn owing(house: &House, clerk: &Who) -> Slip {
    let mut body = registration("window", "材料补了三次");
    body["reason"] = json!("not_told_at_once");
    let answer = house.post(clerk, "/api/v1/console/cases", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let slip: Slip = answer.value();
    let answer = house.give(clerk, &slip, "assignment", json!({ "department": "tax" })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    slip
}

/// The subjects of a user's notices about plans, newest first.
async fn told(house: &House, who: &Who) -> Vec<String> {
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let page: NoticePage = house.get(who, "/api/v1/console/notices").await.value();
    let plans = page.items.into_iter().filter(|row| row.plan.is_some());
    plans.map(|row| row.in_english.map_or(row.subject, |words| words.subject)).collect()
}

#[tokio::test]
async fn a_plan_lives_from_drawing_up_to_publication_in_the_hands_of_each_role() {
    let house = House::new().await;
    let People { officer, leader, lead } = People::at(&house).await;
    let public = |plan: &PlanId| format!("/api/v1/plans/{plan}");
    let plan = draw(&house, &officer, "清单一次讲清").await;
    let view = seen(&house, &officer, &plan).await;
    assert_eq!((view.plan.stage, view.plan.revision), (PlanStage::Submitted, 1));
    assert!(view.permitted.is_empty());
    assert_eq!(awaits(&house, &leader).await, [DutyKind::Approve]);

    let expected = [PlanCommandKind::Approve, PlanCommandKind::SendBack];
    assert_eq!(seen(&house, &leader, &plan).await.permitted, expected);
    done(&house, &leader, &plan, "send-back", json!({ "reason": "没有写谁检查" })).await;
    assert_eq!(awaits(&house, &officer).await, [DutyKind::Plan]);
    let view = seen(&house, &officer, &plan).await;
    assert_eq!(view.permitted, [PlanCommandKind::Submit]);
    assert_eq!(view.plan.reason.as_ref().map(|reason| reason.as_str()), Some("没有写谁检查"));

    done(&house, &officer, &plan, "submission", text("清单一次讲清，窗口抽查")).await;
    done(&house, &leader, &plan, "approval", json!({})).await;
    assert_eq!(awaits(&house, &officer).await, [DutyKind::Measure, DutyKind::Measure]);
    for place in [2, 1] {
        let body = json!({ "place": place, "evidence": "已完成，见公示" });
        done(&house, &officer, &plan, "finished-measures", body).await;
    }
    assert_eq!(awaits(&house, &lead).await, [DutyKind::Verify]);
    done(&house, &lead, &plan, "rejection", json!({ "reason": "抽问十次，四次答不全" })).await;
    let view = seen(&house, &officer, &plan).await;
    assert_eq!(view.plan.stage, PlanStage::Approved);
    assert!(view.plan.measures.iter().all(|state| state.done_at.is_none()));
    for place in [1, 2] {
        let body = json!({ "place": place, "evidence": "重新培训，抽问十次都答全" });
        done(&house, &officer, &plan, "finished-measures", body).await;
    }
    done(&house, &lead, &plan, "verification", json!({})).await;
    assert!(awaits(&house, &lead).await.is_empty());
    assert_eq!(house.get(&Who::Anyone, &public(&plan)).await.status, StatusCode::NOT_FOUND);
    done(&house, &lead, &plan, "publication", json!({})).await;
    let answer = give(&house, &lead, &plan, "publication", json!({})).await;
    assert_eq!(
        (answer.status, answer.problem().code.as_str()),
        (StatusCode::CONFLICT, "already_public")
    );

    let view: PlanView = house.get(&Who::Anyone, &public(&plan)).await.value();
    assert_eq!(view.plan.stage, PlanStage::Verified);
    assert_eq!(view.plan.title.as_str(), "清单一次讲清，窗口抽查");
    assert!(view.permitted.is_empty());
}

#[tokio::test]
async fn bad_input_is_told_at_its_field_and_draws_no_plan() {
    let house = House::new().await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let mut bad = text("身份证 330782199001011234 的材料");
    bad["measures"][1]["due_on"] = json!("2018-05-11");
    bad["measures"][0]["person"] = json!("电话 13800000001");
    let answer = house.post(&officer, "/api/v1/console/plans", bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<String> =
        answer.problem().fields.into_iter().map(|found| found.field).collect();
    assert_eq!(fields, ["title", "measures.0.person", "measures.1.due_on"]);
    let mut none = text("没有措施");
    none["measures"] = json!([]);
    let answer = house.post(&officer, "/api/v1/console/plans", none).await;
    assert_eq!(answer.problem().fields[0].field, "measures");
    let page: Page<Plan> = house.get(&officer, "/api/v1/console/plans").await.value();
    assert!(page.items.is_empty());
}

#[tokio::test]
async fn looking_again_at_a_plan_is_one_small_read_without_a_body() {
    let house = House::new().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    let People { officer, leader, lead: _ } = People::at(&house).await;
    let plan = draw(&house, &officer, "一次讲清").await;
    let path = format!("/api/v1/console/plans/{plan}");
    let first = house.get(&officer, &path).await;
    let tag = first.headers["etag"].to_str().expect("a tag");
    embedded.take_requests();
    let again = house.get_again(&officer, &path, tag).await;
    // Besides the small read, the session is read.
    let reads = [("BatchGetItem".to_owned(), 1), ("GetItem".to_owned(), 1)].into();
    assert_eq!(embedded.take_requests(), reads);
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    done(&house, &leader, &plan, "approval", json!({})).await;
    let after = house.get_again(&officer, &path, tag).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_ne!(after.body, first.body);
}

#[tokio::test]
async fn a_stale_revision_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let People { officer, leader, lead: _ } = People::at(&house).await;
    let plan = draw(&house, &officer, "一").await;
    done(&house, &leader, &plan, "approval", json!({})).await;
    let body = json!({ "place": 1, "evidence": "做完了" });
    let answer = give_at(&house, &officer, &plan, "finished-measures", 1, body).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(answer.problem().revision, Some(2));
    let view = seen(&house, &officer, &plan).await;
    assert_eq!(view.plan.revision, 2);
    assert!(view.plan.measures.iter().all(|state| state.done_at.is_none()));
}

#[tokio::test]
async fn the_same_key_twice_makes_one_plan_and_takes_one_step() {
    let house = House::new().await;
    let People { officer, leader, lead: _ } = People::at(&house).await;
    let post = |body: Value| {
        let (path, key) = ("/api/v1/console/plans", Some("the-same-key-twice"));
        Call { who: &officer, method: "POST", path, revision: None, key, body: Some(body) }
    };
    let first: PlanDone = house.call(post(text("一"))).await.value();
    let second: PlanDone = house.call(post(text("一"))).await.value();
    assert_eq!(first.plan, second.plan);
    let other = house.call(post(text("二"))).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.problem().code, "key_reused");
    let page: Page<Plan> = house.get(&officer, "/api/v1/console/plans").await.value();
    assert_eq!(page.items.len(), 1);

    let path = format!("/api/v1/console/plans/{}/approval", first.plan);
    for _ in 0..2 {
        let (revision, key, body) = (Some(1), Some("approve-it-only-once"), Some(json!({})));
        let call = Call { who: &leader, method: "POST", path: &path, revision, key, body };
        assert_eq!(house.call(call).await.value::<PlanDone>().revision, 2);
    }
}

#[tokio::test]
async fn another_departments_plan_is_not_anybodys_to_change_or_to_answer_with() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let land = house.seated(seat_of(Role::DepartmentOfficer, "land")).await;
    let stranger = Seat::LeaderInCharge { departments: vec![department("land")] };
    let stranger = house.seated(stranger).await;
    let plan = draw(&house, &land, "国土的方案").await;
    let answer = give(&house, &officer, &plan, "submission", text("改写")).await;
    assert_eq!(
        (answer.status, answer.problem().code.as_str()),
        (StatusCode::FORBIDDEN, "not_your_plan")
    );
    let tax = draw(&house, &officer, "税务的方案").await;
    let answer = give(&house, &stranger, &tax, "approval", json!({})).await;
    assert_eq!(
        (answer.status, answer.problem().code.as_str()),
        (StatusCode::FORBIDDEN, "not_your_plan")
    );
    assert!(seen(&house, &stranger, &tax).await.permitted.is_empty());

    let slip = owing(&house, &clerk).await;
    let answer = house.give(&officer, &slip, "plans", json!({ "plan": plan })).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.problem().fields[0].field, "plan");
    let answer = house.give(&officer, &slip, "plans", json!({ "plan": tax })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

#[tokio::test]
async fn a_case_for_which_the_office_is_to_blame_owes_a_plan_until_one_answers_it() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let slip = owing(&house, &clerk).await;
    let path = format!("/api/v1/console/cases/{}", slip.number);
    let owed = |case: &StaffCase| {
        let plan = case.public.duties.iter().find(|owed| owed.duty.kind == DutyKind::Plan);
        plan.map(|owed| owed.duty.due.minute_text())
    };
    let case: StaffCase = house.get(&officer, &path).await.value();
    // Ten working days after Monday 14 May, at the close of the last.
    assert_eq!(owed(&case).as_deref(), Some("2018-05-28 17:00"));

    let plan = draw(&house, &officer, "清单").await;
    let answer = house.give(&officer, &slip, "plans", json!({ "plan": plan })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let case: StaffCase = house.get(&officer, &path).await.value();
    assert_eq!(owed(&case), None);
    assert_eq!(seen(&house, &officer, &plan).await.cases, [slip.number]);
    assert_eq!(house.figures("").await["total"]["planned"], json!(1));
    // A case cannot be answered twice with the same plan.
    let answer = house.give(&officer, &slip, "plans", json!({ "plan": plan })).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn plans_are_listed_by_pages_for_all_for_a_department_and_for_everyone() {
    let house = House::new().await;
    let People { officer, leader: _, lead } = People::at(&house).await;
    let land = house.seated(seat_of(Role::DepartmentOfficer, "land")).await;
    let leader = house.staff(Role::LeaderInCharge).await;
    for place in 0..21 {
        house.pass(60_000);
        draw(&house, &officer, &format!("税务 {place}")).await;
    }
    house.pass(60_000);
    let other = draw(&house, &land, "国土").await;
    let first: Page<Plan> = house.get(&lead, "/api/v1/console/plans").await.value();
    assert_eq!((first.items.len(), &first.items[0].id), (20, &other));
    let cursor = first.cursor.expect("another page");
    let path = format!("/api/v1/console/plans?cursor={cursor}");
    let second: Page<Plan> = house.get(&lead, &path).await.value();
    assert_eq!((second.items.len(), second.cursor), (2, None));
    let own: Page<Plan> = house.get(&land, "/api/v1/console/plans?department=land").await.value();
    assert_eq!(own.items.iter().map(|plan| &plan.id).collect::<Vec<_>>(), [&other]);
    let path = format!("/api/v1/console/plans?department=land&cursor={cursor}");
    assert_eq!(house.get(&land, &path).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let public: Page<Plan> = house.get(&Who::Anyone, "/api/v1/plans").await.value();
    assert!(public.items.is_empty());

    // A plan can be published while it is carried out.
    done(&house, &leader, &other, "approval", json!({})).await;
    done(&house, &lead, &other, "publication", json!({})).await;
    let public: Page<Plan> = house.get(&Who::Anyone, "/api/v1/plans").await.value();
    assert_eq!(public.items.len(), 1);
    done(&house, &land, &other, "finished-measures", json!({ "place": 1, "evidence": "办完" }))
        .await;
    let public: Page<Plan> = house.get(&Who::Anyone, "/api/v1/plans").await.value();
    assert!(public.items[0].measures[0].done_at.is_some(), "the public list follows the plan");
}

#[tokio::test]
async fn whoever_is_concerned_is_told_once_however_often_the_outbox_delivers() {
    let house = House::new().await;
    let People { officer, leader, lead } = People::at(&house).await;
    let inspector = house.staff(Role::Inspector).await;
    let plan = draw(&house, &officer, "清单").await;
    let pending = house.app.store.list_pending().await.expect("a list");
    assert_eq!(pending.len(), 1);
    for _ in 0..2 {
        acceptance::jobs::project::consume(&house.app, &pending).await.expect("a round");
    }
    assert_eq!(
        told(&house, &leader).await,
        ["OneTrip plan “清单”: Tax drew up the rectification plan"]
    );
    assert!(told(&house, &officer).await.is_empty(), "nobody is told of what they did");

    let before = told(&house, &leader).await;
    done(&house, &leader, &plan, "send-back", json!({ "reason": "太空" })).await;
    done(&house, &officer, &plan, "submission", text("清单")).await;
    done(&house, &leader, &plan, "approval", json!({})).await;
    for place in [1, 2] {
        let body = json!({ "place": place, "evidence": "好了" });
        done(&house, &officer, &plan, "finished-measures", body).await;
    }
    done(&house, &lead, &plan, "rejection", json!({ "reason": "还没有" })).await;
    let pending = house.app.store.list_pending().await.expect("a list");
    let both = tokio::join!(
        acceptance::jobs::project::consume(&house.app, &pending),
        acceptance::jobs::project::consume(&house.app, &pending)
    );
    both.0.expect("a round");
    both.1.expect("a round");
    let mut to_officer = told(&house, &officer).await;
    to_officer.sort();
    assert_eq!(
        to_officer,
        [
            "OneTrip plan “清单”: Leader in charge approved the plan",
            "OneTrip plan “清单”: Leader in charge sent the plan back",
            "OneTrip plan “清单”: One-trip window found that the plan was not carried out",
        ]
    );
    assert_eq!(told(&house, &leader).await.len(), before.len() + 1);
    assert_eq!(told(&house, &lead).await, ["OneTrip plan “清单”: Tax carried out measure 2"]);
    assert!(told(&house, &inspector).await.is_empty());
    assert_eq!(house.figures("").await["total"]["registered"], json!(0));
}

/// Lists the notices of a user who signs in with this role.
async fn notices_of(house: &House, role: Role) -> Vec<String> {
    told(house, &house.staff(role).await).await
}

#[tokio::test]
async fn what_is_overdue_on_a_plan_climbs_and_is_told_rung_by_rung() {
    let house = House::new().await;
    let People { officer, leader, lead: _ } = People::at(&house).await;
    let plan = draw(&house, &officer, "清单").await;
    done(&house, &leader, &plan, "approval", json!({})).await;
    let heard = async || {
        let known = house.app.store.load::<Plan>(&plan).await.expect("a read").expect("a plan");
        let first = known.marks.into_iter().find(|marks| marks.duty.place == 1);
        first.map(|marks| marks.rungs).unwrap_or_default()
    };
    // The first measure is due on Friday 18 May at 17:00.
    for (at, expected) in [
        ("2018-05-18 17:00", vec![]),
        ("2018-05-18 17:01", vec![]),
        ("2018-05-21 09:00", vec![EscalationLevel::Reminder]),
        ("2018-05-22 09:00", vec![EscalationLevel::Reminder, EscalationLevel::DepartmentHead]),
        (
            "2018-05-23 09:00",
            vec![
                EscalationLevel::Reminder,
                EscalationLevel::DepartmentHead,
                EscalationLevel::LeaderInCharge,
            ],
        ),
    ] {
        house.set(at);
        acceptance::jobs::clock::run(&house.app).await.expect("a run");
        assert_eq!(
            acceptance::jobs::clock::run(&house.app).await.expect("a run").events,
            0,
            "{at}: twice"
        );
        assert_eq!(heard().await, expected, "{at}");
    }
    let principal = house.staff(Role::PrincipalLeader).await;
    let overdue: Page<DutyRow> = house.get(&principal, "/api/v1/console/overdue").await.value();
    assert_eq!(overdue.items.len(), 1);
    assert_eq!(overdue.items[0].subject, Subject::Plan { plan: plan.clone() });
    assert!(told(&house, &principal).await.is_empty());
    house.pass(DAY_MS);
    acceptance::jobs::clock::run(&house.app).await.expect("a run");
    assert_eq!(notices_of(&house, Role::PrincipalLeader).await.len(), 1);
    assert!(notices_of(&house, Role::Inspector).await.is_empty());
    house.set("2018-05-28 09:00");
    acceptance::jobs::clock::run(&house.app).await.expect("a run");
    assert!(!notices_of(&house, Role::Inspector).await.is_empty(), "the inspector hears of it too");
    let officer = house.staff(Role::DepartmentOfficer).await;
    let words = told(&house, &officer).await;
    assert!(words.iter().any(|words| words.contains("Public reprimand")), "{words:?}");
    // A finished measure is no longer owed, and nothing more happens.
    let body = json!({ "place": 1, "evidence": "补上了" });
    done(&house, &officer, &plan, "finished-measures", body).await;
    assert!(heard().await.is_empty());
}

#[tokio::test]
async fn a_plan_of_twenty_measures_that_were_all_missed_for_long_is_caught_up_with_at_once() {
    let house = House::new().await;
    let People { officer, leader, lead: _ } = People::at(&house).await;
    let measure = json!({ "what": "清单重做", "person": "示例·王某", "due_on": "2018-05-18" });
    let mut body = text("二十项");
    body["measures"] = json!(vec![measure; 20]);
    let answer = house.post(&officer, "/api/v1/console/plans", body).await;
    let plan = answer.value::<PlanDone>().plan;
    done(&house, &leader, &plan, "approval", json!({})).await;
    house.set("2018-06-29 09:00");
    // The mark and four escalations for each, and a working day later the public reprimand.
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").events, 100);
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").events, 0);
    house.set("2018-07-02 09:00");
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").events, 20);
    assert_eq!(acceptance::jobs::clock::run(&house.app).await.expect("a run").events, 0);
    let known = house.app.store.load::<Plan>(&plan).await.expect("a read").expect("a plan");
    assert_eq!(known.revision, 122);
    assert!(known.marks.iter().all(|marks| marks.rungs.len() == 5));
}
