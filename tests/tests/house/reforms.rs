//! Studies and reforms from proposal to publication, by each role: what is refused, who is notified once, and what the
//! public never sees.

use acceptance::{Answer, Call, House, Who, registration, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::{Actor, Seat, Staff};
use shared::aggregate::Aggregate;
use shared::id::{ReformId, StudyId};
use shared::reform::{self, Reform, ReformCommandKind, ReformStage};
use shared::study::{self, Study, StudyCommandKind, StudyStage};
use shared::vocabulary::Role;
use shared::wire::notice::NoticePage;
use shared::wire::study::{PublicReform, ReformDone, ReformView, StudyDone, StudyView};
use shared::wire::{Page, Slip};
use support::account;
use support::department;

/// The pain point of these tests.
const PAIN: &str = "password~process_not_redesigned";

struct People {
    clerk: Who,
    lead: Who,
    leader: Who,
    officer: Who,
}

impl People {
    async fn at(house: &House) -> People {
        People {
            clerk: house.staff(Role::WindowClerk).await,
            lead: house.staff(Role::WindowLead).await,
            leader: house.staff(Role::LeaderInCharge).await,
            officer: house.staff(Role::DepartmentOfficer).await,
        }
    }
}

async fn in_vain(house: &House, clerk: &Who, title: &str, language: &str) -> Slip {
    let mut body = registration("window", title);
    body["matter"] = json!("password");
    body["reason"] = json!("process_not_redesigned");
    body["language"] = json!(language);
    let answer = house.post(clerk, "/api/v1/console/cases", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.value()
}

async fn propose(house: &House, who: &Who) -> StudyId {
    let body = json!({ "pain": PAIN, "title": "一张表能不能办完" });
    let answer = house.post(who, "/api/v1/console/studies", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.value::<StudyDone>().study
}

async fn on_study(house: &House, who: &Who, id: &StudyId, last: &str, body: Value) -> Answer {
    let known = house.app.store.load::<Study>(id).await.expect("a read");
    let revision = known.map(|study| study.revision);
    let path = format!("/api/v1/console/studies/{id}/{last}");
    house
        .call(Call { who, method: "POST", path: &path, revision, key: None, body: Some(body) })
        .await
}

async fn on_reform(house: &House, who: &Who, id: &ReformId, last: &str, body: Value) -> Answer {
    let known = house.app.store.load::<Reform>(id).await.expect("a read");
    let revision = known.map(|reform| reform.revision);
    let path = format!("/api/v1/console/reforms/{id}/{last}");
    house
        .call(Call { who, method: "POST", path: &path, revision, key: None, body: Some(body) })
        .await
}

fn fine(answer: &Answer) {
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.text());
}

fn refused(answer: &Answer) -> (StatusCode, String) {
    (answer.status, answer.problem().code)
}

fn convene(house: &House) -> Value {
    json!({ "departments": ["tax"], "on": house.now().day(), "place": "三楼会议室" })
}

fn meeting(house: &House) -> Value {
    json!({ "on": house.now().day(), "place": "三楼会议室", "offices": ["办税服务科"],
        "minutes": "同样的信息录了四遍。" })
}

fn decisions() -> Value {
    json!({ "decisions": [{ "zh": "一张表办完。", "en": "One form does." }] })
}

fn step(what: &str, trips: u8) -> Value {
    json!({ "what": { "zh": what, "en": null }, "department": "tax",
        "place": { "zh": "办税服务厅", "en": null }, "trips": trips, "days": 2, "documents": 3 })
}

fn text(house: &House) -> Value {
    json!({
        "title": { "zh": "一张表", "en": "One form" }, "decision": 1, "from": house.now().day(),
        "change": { "kind": "process", "before": [step("填表", 1), step("再填", 2)],
            "after": [step("填一次", 1), step("内部流转", 0)] },
    })
}

/// A study with decisions.
async fn decided(house: &House, people: &People) -> StudyId {
    let id = propose(house, &people.lead).await;
    fine(&on_study(house, &people.lead, &id, "invitation", convene(house)).await);
    fine(&on_study(house, &people.lead, &id, "meeting", meeting(house)).await);
    fine(&on_study(house, &people.leader, &id, "decisions", decisions()).await);
    id
}

async fn draft(house: &House, who: &Who, study: &StudyId) -> ReformId {
    let body = json!({ "study": study, "text": text(house) });
    let answer = house.post(who, "/api/v1/console/reforms", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.value::<ReformDone>().reform
}

/// The bodies of the notices to citizens.
async fn told_citizens(house: &House) -> Vec<String> {
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    acceptance::jobs::deliver::deliver_due(&house.app, house.now()).await.expect("a delivery");
    let lead = house.staff(Role::WindowLead).await;
    let page = house.get(&lead, "/api/v1/console/notices/sent").await.json();
    let items = page["items"].as_array().cloned().unwrap_or_default();
    let bodies = items.iter().filter(|item| item["to"]["kind"] == "citizen");
    let bodies = bodies.filter_map(|item| item["body"].as_str().map(str::to_owned));
    bodies.filter(|body| body.contains("/reforms/")).collect()
}

#[tokio::test]
async fn a_study_leads_from_cases_to_a_reform_that_everyone_reads() {
    let house = House::new().await;
    let people = People::at(&house).await;
    let first = in_vain(&house, &people.clerk, "第一趟", "zh").await;
    let second = in_vain(&house, &people.clerk, "The second", "en").await;
    house.register(&people.clerk, "别的事").await;
    let id = propose(&house, &people.lead).await;
    let view: StudyView =
        house.get(&people.officer, &format!("/api/v1/console/studies/{id}")).await.value();
    let mut numbers = vec![first.number, second.number];
    numbers.sort();
    let mut gathered = view.study.gathered.cases.clone();
    gathered.sort();
    assert_eq!(gathered, numbers);
    assert!(view.permitted.is_empty() && !view.may_draft);

    // A reform requires a decision.
    let body = json!({ "study": id, "text": text(&house) });
    let early = house.post(&people.lead, "/api/v1/console/reforms", body).await;
    assert_eq!(refused(&early), (StatusCode::CONFLICT, "nothing_decided".into()));

    fine(&on_study(&house, &people.lead, &id, "invitation", convene(&house)).await);
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let page: NoticePage = house.get(&people.officer, "/api/v1/console/notices").await.value();
    assert!(page.items.iter().any(|row| row.study.as_ref() == Some(&id)), "{page:?}");
    fine(&on_study(&house, &people.lead, &id, "meeting", meeting(&house)).await);
    // The window's lead may not decide.
    let lead = on_study(&house, &people.lead, &id, "decisions", decisions()).await;
    assert_eq!(refused(&lead), (StatusCode::FORBIDDEN, "forbidden".into()));
    fine(&on_study(&house, &people.leader, &id, "decisions", decisions()).await);

    let reform = draft(&house, &people.lead, &id).await;
    let public = format!("/api/v1/reforms/{reform}");
    assert_eq!(house.get(&Who::Anyone, &public).await.status, StatusCode::NOT_FOUND);
    assert_eq!(told_citizens(&house).await, Vec::<String>::new());
    fine(&on_reform(&house, &people.leader, &reform, "publication", json!({})).await);
    let again = on_reform(&house, &people.leader, &reform, "publication", json!({})).await;
    assert_eq!(refused(&again), (StatusCode::CONFLICT, "wrong_reform_stage".into()));

    // Everyone can read it, and it names neither a case nor a person.
    let answer = house.get(&Who::Anyone, &public).await;
    let read: PublicReform = answer.value();
    assert_eq!((read.cases, read.first), (2, Some(house.now().day())));
    for hidden in [first.number.to_string(), second.number.to_string(), "虞某某".into()] {
        assert!(!answer.text().contains(&hidden), "the public reads {hidden}");
    }
    let page: Page<PublicReform> = house.get(&Who::Anyone, "/api/v1/reforms").await.value();
    assert_eq!(page.items, [read]);
    let seen: ReformView =
        house.get(&people.officer, &format!("/api/v1/console/reforms/{reform}")).await.value();
    assert_eq!(seen.reform.stage, ReformStage::Published);
    let view: StudyView =
        house.get(&people.lead, &format!("/api/v1/console/studies/{id}")).await.value();
    assert_eq!(view.reforms.len(), 1);

    let feed = house.get(&Who::Anyone, "/api/v1/feed?lang=en").await.json();
    assert_eq!(feed["items"][0]["title"], "One form");

    // Both citizens are notified once, each in their language, however often the event is delivered.
    let mut told = told_citizens(&house).await;
    told.sort();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("One form") && told[1].contains("一张表"), "{told:?}");
    assert_eq!(told_citizens(&house).await.len(), 2);

    let reason = json!({ "reason": "另有规定" });
    fine(&on_reform(&house, &people.leader, &reform, "withdrawal", reason).await);
    let read: PublicReform = house.get(&Who::Anyone, &public).await.value();
    assert_eq!(read.withdrawn.map(|reason| reason.as_str().to_owned()), Some("另有规定".into()));
}

#[tokio::test]
async fn looking_again_at_a_study_or_a_reform_is_one_small_read_without_a_body() {
    let house = House::new().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    let people = People::at(&house).await;
    let study = decided(&house, &people).await;
    let reform = draft(&house, &people.lead, &study).await;
    // Besides the small read, the session is read.
    let reads = [("BatchGetItem".to_owned(), 1), ("GetItem".to_owned(), 1)].into();
    for path in
        [format!("/api/v1/console/studies/{study}"), format!("/api/v1/console/reforms/{reform}")]
    {
        let seen = house.get(&people.lead, &path).await;
        let tag = seen.headers["etag"].to_str().expect("a tag");
        embedded.take_requests();
        let again = house.get_again(&people.lead, &path, tag).await;
        assert_eq!(embedded.take_requests(), reads, "{path}");
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.body.is_empty() && seen.body.len() > 300, "{path}");
    }
}

#[tokio::test]
async fn what_was_registered_is_counted_by_pain_point_and_moves_when_a_case_is_sorted_anew() {
    let house = House::new().await;
    let people = People::at(&house).await;
    let slip = in_vain(&house, &people.clerk, "第一趟", "zh").await;
    in_vain(&house, &people.clerk, "第二趟", "zh").await;
    let sorted = json!({ "matter": "password", "reason": "no_rule", "departments": ["tax"] });
    fine(&house.give(&people.clerk, &slip, "classification", sorted).await);
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let today = house.now().day();
    let asked = [(PAIN.parse().expect("a pain point"), today)];
    let (of_each, all) = house.app.store.load_registered(&asked, today).await.expect("a read");
    assert_eq!(of_each[0].0[&today].cases, 1);
    assert_eq!(all.0[&today].cases, 2);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_a_repetition_is_answered_as_before() {
    let house = House::new().await;
    let people = People::at(&house).await;
    let body = || json!({ "pain": PAIN, "title": "一张表" });
    let send = |key: &'static str, body: Value| Call {
        who: &people.officer,
        method: "POST",
        path: "/api/v1/console/studies",
        revision: None,
        key: Some(key),
        body: Some(body),
    };
    let first: StudyDone = house.call(send("the-key-of-one-study", body())).await.value();
    let second: StudyDone = house.call(send("the-key-of-one-study", body())).await.value();
    assert_eq!(first, second);
    let other =
        house.call(send("the-key-of-one-study", json!({ "pain": PAIN, "title": "别的" }))).await;
    assert_eq!(refused(&other), (StatusCode::UNPROCESSABLE_ENTITY, "key_reused".into()));
    let page: Page<Study> = house.get(&people.lead, "/api/v1/console/studies").await.value();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].department, Some(department("tax")));

    let id = &first.study;
    let path = format!("/api/v1/console/studies/{id}/invitation");
    let stale = Call {
        who: &people.lead,
        method: "POST",
        path: &path,
        revision: Some(7),
        key: None,
        body: Some(convene(&house)),
    };
    assert_eq!(house.call(stale).await.status, StatusCode::PRECONDITION_FAILED);
    for (departments, place) in [(json!([]), "会议室"), (json!(["tax"]), "电话 138-0000-0001")]
    {
        let body = json!({ "departments": departments, "on": house.now().day(), "place": place });
        let answer = on_study(&house, &people.lead, id, "invitation", body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    }
    let unknown = json!({ "pain": "nothing-known~no_rule", "title": "没有的事项" });
    let answer = house.post(&people.lead, "/api/v1/console/studies", unknown).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let known = decided(&house, &people).await;
    let mut wrong = text(&house);
    wrong["decision"] = json!(2);
    wrong["change"]["after"] = json!([]);
    let body = json!({ "study": known, "text": wrong });
    let answer = house.post(&people.lead, "/api/v1/console/reforms", body).await;
    let fields: Vec<String> =
        answer.problem().fields.into_iter().map(|found| found.field).collect();
    assert_eq!(fields, ["after", "decision"]);
}

/// Who may do what on which stage, written down independently of the core.
#[tokio::test]
async fn every_stage_command_and_role_is_allowed_or_refused_by_name() {
    let house = House::new().await;
    let people = People::at(&house).await;
    let id = decided(&house, &people).await;
    let reform_id = draft(&house, &people.lead, &id).await;
    let store = &house.app.store;
    let study = store.load::<Study>(&id).await.expect("a read").expect("a study");
    let reform = store.load::<Reform>(&reform_id).await.expect("a read");
    let reform = reform.expect("a reform");
    let mut cells = 0;
    for role in Role::ALL {
        let seat = seat_of(*role, "tax");
        let leads = matches!(role, Role::LeaderInCharge | Role::PrincipalLeader);
        let convenes = leads || *role == Role::WindowLead;
        for stage in StudyStage::ALL {
            let study = Study { stage: *stage, ..study.clone() };
            for kind in StudyCommandKind::ALL {
                let allowed = match (stage, kind) {
                    (
                        StudyStage::Proposed | StudyStage::Convened,
                        StudyCommandKind::Gather | StudyCommandKind::Convene,
                    )
                    | (StudyStage::Convened, StudyCommandKind::Meet)
                    | (StudyStage::Decided, StudyCommandKind::Close)
                    | (
                        StudyStage::Proposed | StudyStage::Convened | StudyStage::Met,
                        StudyCommandKind::Drop,
                    ) => convenes,
                    (StudyStage::Met, StudyCommandKind::Decide) => leads,
                    (_, _) => false,
                };
                let permitted = study::permit(Some(&study), *kind, &seat).is_ok();
                assert_eq!(permitted, allowed, "{role:?} {stage:?} {kind:?}");
                cells += 1;
            }
        }
        for stage in ReformStage::ALL {
            let reform = Reform { stage: *stage, ..reform.clone() };
            for kind in ReformCommandKind::ALL {
                let allowed = match (stage, kind) {
                    (ReformStage::Drafted, ReformCommandKind::Draft) => convenes,
                    (ReformStage::Drafted, ReformCommandKind::Publish)
                    | (ReformStage::Published, ReformCommandKind::Withdraw) => leads,
                    (_, _) => false,
                };
                let permitted = reform::permit(Some(&reform), None, *kind, &seat).is_ok();
                assert_eq!(permitted, allowed, "{role:?} {stage:?} {kind:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 8 * (6 * 7 + 3 * 3));
    // A leader of other departments takes no part, and citizens never do.
    let elsewhere = Seat::LeaderInCharge { departments: vec![department("land")] };
    assert!(study::permitted(&study, &elsewhere).is_empty());
    assert!(reform::permitted(&reform, &elsewhere).is_empty());
    let account = account("other");
    let stranger = Actor::Staff(Staff { account, seat: elsewhere });
    for actor in [Actor::Citizen, stranger] {
        let publish = reform::ReformCommand::Publish;
        let town = house.app.town().await.expect("a town");
        let directory = &town.directory;
        let facts = reform::ReformFacts { now: house.now(), study: &study, directory };
        let answer = Reform::decide(Some(&reform), &publish, &actor, &facts);
        assert!(answer.is_err());
    }
}
