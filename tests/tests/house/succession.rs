//! Departments that follow others: what they have of them, what stays hidden, what outside names lead to, and that it can
//! be undone.

use acceptance::files::{FileHouse, Register};
use acceptance::{House, Who, installer, registration, seat_of};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::problem::Field;
use shared::time::DAY_MS;
use shared::vocabulary::Role;
use shared::wire::Slip;
use support::{a_department, department};

const TODAY: &str = "2018-05-14";

async fn house() -> House {
    let house = House::new().await;
    add_departments(&house).await;
    house
}

async fn add_departments(house: &House) {
    for (id, zh, en) in [
        ("resources", "自然资源局", "Natural resources"),
        ("planning", "规划局", "Planning"),
        ("estate", "不动产中心", "Real estate"),
    ] {
        let made = a_department(id, zh, en);
        house.app.store.save_department(&made, None, &installer()).await.expect("a department");
    }
    house.app.forget_town();
}

async fn done(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

async fn refused(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) -> String {
    let answer = house.give(who, slip, last, body).await;
    assert!(answer.status.is_client_error(), "{last}: {}", answer.text());
    answer.problem().code
}

fn assignment(to: &str, co: &[&str]) -> Value {
    json!({"department": to, "days": 5, "note": null, "co": co})
}

fn ending() -> Value {
    json!({"outcome": "solved", "answer": "已办好", "measure": null})
}

/// All pages of a list.
async fn pages(house: &House, who: &Who, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: Value = house.get(who, &format!("{path}{cursor}")).await.value();
        found.extend(page["items"].as_array().expect("items").iter().cloned());
        match page["cursor"].as_str() {
            None => return found,
            Some(next) => cursor = format!("&cursor={next}"),
        }
    }
}

async fn queue(house: &House, who: &Who) -> Vec<String> {
    let rows = pages(house, who, "/api/v1/console/queue?state=open").await;
    rows.iter().map(|row| row["public"]["number"].as_str().expect("a number").to_owned()).collect()
}

/// The kinds of what somebody owes, sorted.
async fn duties(house: &House, who: &Who) -> Vec<String> {
    let rows = pages(house, who, "/api/v1/console/duties?").await;
    let kind = |row: &Value| row["duty"]["kind"].as_str().expect("a kind").to_owned();
    let mut kinds: Vec<String> = rows.iter().map(kind).collect();
    kinds.sort();
    kinds
}

async fn register(house: &House, who: &Who) -> usize {
    pages(house, who, "/api/v1/console/register?").await.len()
}

#[tokio::test]
async fn whoever_follows_a_department_has_what_it_had_and_works_on_it_until_that_is_undone() {
    let house = house().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    let officer = |id| seat_of(Role::DepartmentOfficer, id);
    let land = house.seated(officer("land")).await;
    let police = house.seated(officer("police")).await;
    let heir = house.seated(officer("resources")).await;
    let second = house.seated(officer("planning")).await;
    let led = vec![department("resources")];
    let leader = house.seated(Seat::LeaderInCharge { departments: led }).await;

    let waits = house.register(&clerk, "待签收").await;
    done(&house, &clerk, &waits, "assignment", assignment("land", &[])).await;
    let shared = house.register(&clerk, "协办").await;
    done(&house, &clerk, &shared, "assignment", assignment("police", &["land"])).await;
    done(&house, &police, &shared, "acceptance", json!({})).await;
    let step = json!({"department": "land", "due_on": "2018-05-18", "words": "查档"});
    done(&house, &clerk, &shared, "planned-steps", step).await;
    let demand = json!({"department": "land", "words": "为何要到场", "due_on": "2018-05-18"});
    done(&house, &inspector, &shared, "demands", demand).await;
    let over = house.register(&clerk, "已办结").await;
    done(&house, &clerk, &over, "assignment", assignment("land", &[])).await;
    done(&house, &land, &over, "acceptance", json!({})).await;
    done(&house, &land, &over, "resolution", ending()).await;
    api::jobs::project::fold_pending(&house.app).await.expect("notices");

    assert_eq!(queue(&house, &heir).await.len(), 0);
    assert_eq!(register(&house, &heir).await, 0);
    assert_eq!(
        refused(&house, &heir, &waits, "acceptance", json!({})).await,
        "not_your_department"
    );

    house.follow("land", &["resources", "planning"], TODAY).await;

    assert_eq!(queue(&house, &heir).await, [waits.number.to_string()]);
    assert_eq!(register(&house, &heir).await, 3);
    let page = house.get(&heir, &format!("/api/v1/console/cases/{}", over.number)).await.text();
    assert!(page.contains("已办好"), "{page}");
    assert_eq!(duties(&house, &heir).await, ["accept", "accept", "demand", "step"]);
    let brief: Value = house.get(&heir, "/api/v1/console/briefing").await.value();
    assert_eq!(brief["owed"], 4);
    let notices = house.get(&heir, "/api/v1/console/notices").await.text();
    for slip in [&waits, &shared] {
        assert!(notices.contains(&slip.number.to_string()), "{notices}");
    }
    let found = json!({"q": "查档", "cursor": null});
    let found: Value = house.post(&heir, "/api/v1/console/search", found).await.value();
    assert_eq!(found["items"][0]["public"]["number"], shared.number.to_string());
    let demands = pages(&house, &leader, "/api/v1/console/demands?state=open").await;
    assert_eq!(demands.len(), 1);
    // The other successor of the split has nothing of it.
    assert_eq!(register(&house, &second).await, 0);
    assert_eq!(duties(&house, &second).await, [""; 0]);
    assert_eq!(
        refused(&house, &second, &waits, "acceptance", json!({})).await,
        "not_your_department"
    );

    done(&house, &heir, &waits, "acceptance", json!({})).await;
    done(&house, &heir, &waits, "resolution", ending()).await;
    done(&house, &heir, &shared, "acceptance", json!({})).await;
    done(&house, &heir, &shared, "part", json!({"words": "档案已查"})).await;
    done(&house, &heir, &shared, "finished-steps", json!({"id": 1, "words": "已查"})).await;
    done(&house, &heir, &shared, "answers", json!({"id": 1, "words": "系统升级"})).await;
    assert_eq!(duties(&house, &heir).await, [""; 0]);
    let told: Value =
        house.get(&Who::Anyone, &format!("/api/v1/cases/{}", waits.number)).await.value();
    let by: Vec<&Value> =
        told["timeline"].as_array().expect("steps").iter().map(|step| &step["by"]).collect();
    let in_its_place = json!({"by": "department", "department": "land", "successor": "resources"});
    assert_eq!(by[by.len() - 2..], [&in_its_place, &in_its_place]);
    let proof = house.get(&Who::Anyone, &format!("/api/v1/cases/{}/events", waits.number)).await;
    assert_eq!(proof.status, StatusCode::OK);
    assert!(
        proof.text().contains(r#""by":"department","department":"land","successor":"resources""#)
    );

    let new = house.register(&clerk, "新件").await;
    let answer = house.give(&clerk, &new, "assignment", assignment("land", &[])).await;
    let problem = answer.problem().fields[0].clone();
    assert_eq!((problem.field.as_str(), problem.problem), ("department", Field::Unknown));
    done(&house, &clerk, &new, "assignment", assignment("planning", &["resources"])).await;
    assert_eq!(duties(&house, &heir).await, ["accept"]);

    let answer = house.change_department("land", |known| known["succession"] = Value::Null).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(register(&house, &heir).await, 1);
    assert_eq!(register(&house, &land).await, 3);
    let again = house.register(&clerk, "再交办").await;
    done(&house, &clerk, &again, "assignment", assignment("land", &[])).await;
    assert_eq!(
        refused(&house, &heir, &again, "acceptance", json!({})).await,
        "not_your_department"
    );
}

#[tokio::test]
async fn who_complained_of_a_department_is_hidden_from_those_that_follow_it_and_have_the_case() {
    let house = house().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut body = registration("online", "反映国土局");
    body["departments"] = json!(["land"]);
    body["trips"][0]["department"] = json!("land");
    body["shows_identity"] = json!(false);
    let slip: Slip = house.post(&Who::Anyone, "/api/v1/cases", body).await.value();
    house.follow("land", &["planning", "resources"], TODAY).await;
    done(&house, &clerk, &slip, "assignment", assignment("resources", &[])).await;
    for id in ["land", "planning", "resources"] {
        let officer = house.seated(seat_of(Role::DepartmentOfficer, id)).await;
        let view: Value =
            house.get(&officer, &format!("/api/v1/console/cases/{}", slip.number)).await.value();
        assert_eq!(view["identity_hidden"], true, "{id}");
        assert!(!view.to_string().contains("虞"), "{id}");
        let rows = house.get(&officer, "/api/v1/console/register").await.text();
        assert!(rows.contains("反映国土局") && !rows.contains("虞"), "{id}: {rows}");
    }
    // It may ask for it with a reason, as the former department could.
    let planning = house.seated(seat_of(Role::DepartmentOfficer, "planning")).await;
    let resources = house.seated(seat_of(Role::DepartmentOfficer, "resources")).await;
    let path = format!("/api/v1/console/cases/{}/identity", slip.number);
    let asked = json!({"reason": "需核对产权人"});
    let answer = house.post(&planning, &path, asked.clone()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert_eq!(house.post(&resources, &path, asked).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_cannot_follow_is_refused_at_its_field_and_a_later_day_takes_effect_by_itself() {
    let house = house().await;
    let clerk = house.staff(Role::WindowClerk).await;
    for (id, succession, active, field, problem) in [
        (
            "land",
            json!({"since": TODAY, "successors": []}),
            true,
            "succession.successors",
            Field::Missing,
        ),
        (
            "land",
            json!({"since": TODAY, "successors": ["moon"]}),
            true,
            "succession.successors",
            Field::Unknown,
        ),
        (
            "land",
            json!({"since": TODAY, "successors": ["land"]}),
            true,
            "succession.successors",
            Field::Circular,
        ),
        (
            "land",
            json!({"since": "soon", "successors": ["tax"]}),
            true,
            "succession.since",
            Field::NotADate,
        ),
    ] {
        let answer = house.change_department(id, |known| {
            known["succession"] = succession.clone();
            known["active"] = json!(active);
        });
        let answer = answer.await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{succession}");
        let found = answer.problem().fields[0].clone();
        assert_eq!((found.field.as_str(), found.problem), (field, problem), "{succession}");
    }
    house.follow("land", &["resources"], "2018-05-16").await;
    // Who follows others does not simply end, whether or not the day has come.
    let answer = house.change_department("resources", |known| known["active"] = json!(false)).await;
    let found = answer.problem().fields[0].clone();
    assert_eq!((found.field.as_str(), found.problem), ("active", Field::FollowsOthers));
    let circle = json!({"since": TODAY, "successors": ["land"]});
    let answer = house.change_department("resources", |known| known["succession"] = circle).await;
    assert_eq!(answer.problem().fields[0].problem, Field::Circular);

    let slip = house.register(&clerk, "还归国土局").await;
    done(&house, &clerk, &slip, "assignment", assignment("land", &[])).await;
    let heir = house.seated(seat_of(Role::DepartmentOfficer, "resources")).await;
    assert_eq!(queue(&house, &heir).await.len(), 0);
    house.pass(2 * DAY_MS);
    let heir = house.seated(seat_of(Role::DepartmentOfficer, "resources")).await;
    assert_eq!(queue(&house, &heir).await, [slip.number.to_string()]);
    done(&house, &heir, &slip, "acceptance", json!({})).await;
}

#[tokio::test]
async fn the_lists_of_whoever_follows_are_one_list_page_by_page() {
    let house = house().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let land = house.seated(seat_of(Role::DepartmentOfficer, "land")).await;
    let heir = house.seated(seat_of(Role::DepartmentOfficer, "estate")).await;
    let mut given = Vec::new();
    let mut plans = Vec::new();
    for place in 0..45 {
        let slip = house.register(&clerk, &format!("第 {place} 件")).await;
        let to = ["land", "estate", "resources"][place % 3];
        done(&house, &clerk, &slip, "assignment", assignment(to, &[])).await;
        given.push(slip.number.to_string());
        if place % 3 < 2 {
            let plan = json!({"title": format!("方案 {place}"), "cause": "没有清单", "measures": [
                {"what": "重做清单", "person": "示例·王某", "due_on": "2018-05-25"}]});
            let who = if to == "land" { &land } else { &heir };
            let answer = house.post(who, "/api/v1/console/plans", plan).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
            plans.push(format!("方案 {place}"));
        }
        house.pass(60_000);
    }
    house.follow("land", &["resources"], TODAY).await;
    house.follow("resources", &["estate"], TODAY).await;
    assert_eq!(queue(&house, &heir).await, given);
    let owed = pages(&house, &heir, "/api/v1/console/duties?kind=accept").await;
    let owed: Vec<&str> = owed.iter().filter_map(|row| row["number"].as_str()).collect();
    assert_eq!(owed, given);
    let listed = pages(&house, &heir, "/api/v1/console/plans?department=estate").await;
    let mut listed: Vec<&str> = listed.iter().filter_map(|plan| plan["title"].as_str()).collect();
    listed.reverse();
    assert_eq!(listed, plans);
}

#[tokio::test]
async fn a_plan_of_a_department_is_carried_on_by_whoever_follows_it() {
    let house = house().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let land = house.seated(seat_of(Role::DepartmentOfficer, "land")).await;
    let heir = house.seated(seat_of(Role::DepartmentOfficer, "resources")).await;
    let led = vec![department("resources")];
    let leader = house.seated(Seat::LeaderInCharge { departments: led }).await;
    let other = house.seated(seat_of(Role::DepartmentOfficer, "planning")).await;
    let text = json!({"title": "一次告知", "cause": "没有清单", "measures": [
        {"what": "重做清单", "person": "示例·王某", "due_on": "2018-05-25"}]});
    let plan: Value = house.post(&land, "/api/v1/console/plans", text.clone()).await.value();
    let plan = plan["plan"].as_str().expect("a plan").to_owned();
    let give = async |who: &Who, last: &str, revision: u32, body: Value| {
        let path = format!("/api/v1/console/plans/{plan}/{last}");
        let (revision, body) = (Some(revision), Some(body));
        house
            .call(acceptance::Call { who, method: "POST", path: &path, revision, key: None, body })
            .await
            .status
    };
    assert_eq!(give(&leader, "approval", 1, json!({})).await, StatusCode::FORBIDDEN);
    house.follow("land", &["resources"], TODAY).await;
    assert_eq!(give(&leader, "approval", 1, json!({})).await, StatusCode::OK);
    assert_eq!(duties(&house, &heir).await, ["measure"]);
    let view: Value = house.get(&heir, &format!("/api/v1/console/plans/{plan}")).await.value();
    assert_eq!(view["permitted"], json!(["finish_measure"]));
    let finish = json!({"place": 1, "evidence": "清单已上墙"});
    assert_eq!(give(&other, "finished-measures", 2, finish.clone()).await, StatusCode::FORBIDDEN);
    assert_eq!(give(&heir, "finished-measures", 2, finish).await, StatusCode::OK);

    // It answers a case of the former department with a plan of either name.
    let slip = house.register(&clerk, "要方案").await;
    let answer = house.change_department("land", |known| known["succession"] = Value::Null).await;
    assert_eq!(answer.status, StatusCode::OK);
    done(&house, &clerk, &slip, "assignment", assignment("land", &[])).await;
    house.follow("land", &["resources"], TODAY).await;
    let own: Value = house.post(&heir, "/api/v1/console/plans", text).await.value();
    let strange = house.give(&other, &slip, "plans", json!({"plan": own["plan"]})).await;
    assert_eq!(strange.status, StatusCode::FORBIDDEN);
    done(&house, &heir, &slip, "plans", json!({"plan": plan})).await;
    done(&house, &heir, &slip, "plans", json!({"plan": own["plan"]})).await;
}

#[tokio::test]
async fn the_figures_of_a_former_department_stay_its_own() {
    let house = house().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let heir = house.seated(seat_of(Role::DepartmentOfficer, "resources")).await;
    let mut body = registration("window", "老件");
    body["departments"] = json!([]);
    body["trips"][0]["department"] = Value::Null;
    let old: Slip = house.post(&clerk, "/api/v1/console/cases", body.clone()).await.value();
    done(&house, &clerk, &old, "assignment", assignment("land", &[])).await;
    house.follow("land", &["resources"], TODAY).await;
    done(&house, &heir, &old, "acceptance", json!({})).await;
    done(&house, &heir, &old, "resolution", ending()).await;
    body["title"] = json!("新件");
    let new: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
    done(&house, &clerk, &new, "assignment", assignment("resources", &[])).await;
    let figures = house.figures("").await;
    let rows = figures["by_department"].as_array().expect("rows");
    let counted: Vec<Value> = rows
        .iter()
        .map(|row| json!([row["department"], row["assigned"], row["resolved"], row["open"]]))
        .collect();
    assert_eq!(counted, [json!(["land", 1, 1, 0]), json!(["resources", 1, 0, 1])]);
    let audit = house.get(&Who::Anyone, "/api/v1/log/open").await;
    assert_eq!(audit.status, StatusCode::OK);
}

#[tokio::test]
async fn what_names_a_former_department_means_the_one_that_follows_it() {
    let place = FileHouse::new().await;
    let house = &place.house;
    add_departments(house).await;
    let lead = house.staff(Role::WindowLead).await;
    house.follow("tax", &["estate", "planning"], TODAY).await;
    house.follow("land", &["resources"], TODAY).await;

    // An imported row that is open goes to the successor; one that has ended keeps its name.
    let csv = "主题,登记时间,交办部门,答复意见,答复时间\n\
               未办完,2018-04-16 09:30,国土局、自然资源局,,\n\
               已办完,2018-04-17 09:30,国土局,已当面答复,2018-04-18 09:30\n";
    let seen = place.preview(&lead, &Register::new("a.csv", csv)).await;
    assert_eq!(seen.problems, []);
    let (created, _) = place.import(&lead, &Register::new("a.csv", csv)).await;
    assert_eq!(created, 2);
    let rows = pages(house, &lead, "/api/v1/console/register?").await;
    let assigned = |title: &str| {
        let row = rows.iter().find(|row| row["title"] == title).expect("a row");
        row["assigned"].clone()
    };
    assert_eq!(assigned("未办完"), json!(["resources"]));
    assert_eq!(assigned("已办完"), json!(["land"]));

    // The matters of these tests name the tax office.
    for (attribute, expected) in [("", "estate"), ("&attribute%5Bdepartment%5D=land", "resources")]
    {
        let body = format!(
            "service_code=password&attribute%5Breason%5D=not_in_person&phone=13800000001\
             &first_name=Yu&description=x&address_string=Hall{attribute}"
        );
        let request = Request::post("/api/v1/open311/requests.json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        let filed = house.send(request.expect("a request")).await;
        assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
        let number = filed.json()[0]["service_request_id"].as_str().expect("a number").to_owned();
        let view: Value = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}")).await.value();
        assert_eq!(view["departments"], json!([expected]), "{attribute}");
    }
    let asked = house.get(&Who::Anyone, "/api/v1/open311/services/password.json").await.text();
    assert!(asked.contains("\"resources\"") && !asked.contains("\"land\""), "{asked}");
}
