//! Wrong assignments: withdrawn before they are accepted, reassigned with a reason, and returned by a department that
//! had accepted.

use acceptance::{House, Who, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::vocabulary::Role;
use shared::wire::Slip;
use shared::wire::notice::NoticePage;

async fn does(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

/// The status and the code of a refusal.
async fn refused(
    house: &House,
    who: &Who,
    slip: &Slip,
    last: &str,
    body: Value,
) -> (StatusCode, String) {
    let answer = house.give(who, slip, last, body).await;
    (answer.status, answer.problem().code)
}

async fn public(house: &House, slip: &Slip) -> Value {
    house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await.value()
}

/// The last notice to a desk.
async fn told(house: &House, who: &Who) -> (String, String) {
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    let page: NoticePage = house.get(who, "/api/v1/console/notices").await.value();
    let newest = page.items.into_iter().max_by_key(|row| row.made_at).expect("a notice");
    (newest.subject, newest.body)
}

fn assign(department: &str, co: &[&str]) -> Value {
    json!({"department": department, "days": null, "note": null, "co": co})
}

#[tokio::test]
async fn the_window_takes_an_assignment_back_until_it_is_accepted() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let clerk = house.staff(Role::WindowClerk).await;
    let next_door = house.seated(seat_of(Role::DepartmentOfficer, "tax")).await;
    let land = house.seated(seat_of(Role::DepartmentOfficer, "land")).await;
    let holder = Who::Holder(Box::new(slip.clone()));
    does(&house, &clerk, &slip, "assignment", assign("land", &["police"])).await;
    assert_eq!(public(&house, &slip).await["departments"], json!(["tax", "land", "police"]));
    let by_department = |figures: &Value| -> Vec<String> {
        let rows = figures["by_department"].as_array().expect("rows").iter();
        rows.map(|row| row["department"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(by_department(&house.figures("").await).len(), 3);
    house.pass(shared::time::HOUR_MS);
    let not_theirs =
        refused(&house, &next_door, &slip, "assignment-withdrawal", json!({"reason": null})).await;
    assert_eq!(not_theirs, (StatusCode::FORBIDDEN, "forbidden".to_owned()));
    let reason = json!({"reason": "选错了部门"});
    does(&house, &clerk, &slip, "assignment-withdrawal", reason.clone()).await;

    // It is at the window again, and the departments are no longer involved.
    let seen = public(&house, &slip).await;
    assert_eq!(seen["stage"], "registered");
    assert_eq!(seen["holder"], json!({"holder": "window", "window": "main"}));
    assert_eq!(seen["departments"], json!(["tax"]));
    assert_eq!(seen["duties"].as_array().expect("duties")[0]["kind"], "act");
    let last = seen["timeline"].as_array().expect("steps").last().expect("a step").clone();
    assert_eq!(last["what"], json!({"what": "assignment_withdrawn", "department": "land"}));
    assert!(!seen.to_string().contains("选错了部门"), "a reason is for the citizen and the staff");
    let own: Value =
        house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await.value();
    assert!(own.to_string().contains("选错了部门"));
    let figures = house.figures("").await;
    assert_eq!(by_department(&figures), ["tax"]);
    assert_eq!(figures["total"]["withdrawn"], 1);
    assert_eq!(figures["total"]["reassigned"], 0);
    assert_eq!(figures["total"]["returned"], 0);
    let awaits: Value = house.get(&land, "/api/v1/console/duties").await.value();
    assert_eq!(awaits["items"], json!([]));
    let late = refused(&house, &land, &slip, "acceptance", json!({})).await;
    assert_eq!(late, (StatusCode::CONFLICT, "wrong_stage".to_owned()));
    let (subject, body) = told(&house, &land).await;
    assert!(subject.contains("收回了此件"), "{subject}");
    assert!(body.contains("不必再操作") && !body.contains("您"), "{body}");
    let again = refused(&house, &clerk, &slip, "assignment-withdrawal", reason.clone()).await;
    assert_eq!(again, (StatusCode::CONFLICT, "wrong_stage".to_owned()));

    does(&house, &clerk, &slip, "assignment", assign("land", &[])).await;
    does(&house, &land, &slip, "acceptance", json!({})).await;
    let accepted = refused(&house, &clerk, &slip, "assignment-withdrawal", reason).await;
    assert_eq!(accepted, (StatusCode::CONFLICT, "wrong_stage".to_owned()));
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let links = house.app.store.load_events(slip.number).await.expect("events");
    assert!(api::store::agrees(&head, &links), "the head is not the fold of a whole chain");
}

#[tokio::test]
async fn a_case_is_reassigned_with_a_reason_and_handed_back_after_it_was_accepted() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let clerk = house.staff(Role::WindowClerk).await;
    let leader = house.staff(Role::LeaderInCharge).await;
    let at = async |name: &str| house.seated(seat_of(Role::DepartmentOfficer, name)).await;
    let (land, police) = (at("land").await, at("police").await);
    does(&house, &clerk, &slip, "assignment", assign("land", &[])).await;
    does(&house, &land, &slip, "acceptance", json!({})).await;
    house.pass(shared::time::HOUR_MS);
    let with = |department: &str, reason: Value| json!({"department": department, "days": 3, "note": "请三日内答复", "reason": reason});
    for (body, field) in [
        (with("police", Value::Null), "reason"),
        (with("police", json!(" ")), "reason"),
        (with("land", json!("再交一次")), "department"),
        (with("nowhere", json!("属该局职权")), "department"),
    ] {
        let answer = house.give(&clerk, &slip, "reassignment", body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field);
    }
    let above =
        refused(&house, &leader, &slip, "reassignment", with("police", json!("我来定"))).await;
    assert_eq!(above, (StatusCode::CONFLICT, "window_decides".to_owned()));
    // What the page predicts is what the assignment then says.
    let path = format!("/api/v1/console/cases/{}", slip.number);
    let view: Value = house.get(&clerk, &path).await.value();
    let by_days = view["foreseen"]["by_days"].as_array().expect("deadlines").clone();
    does(&house, &clerk, &slip, "reassignment", with("police", json!("查明属公安职权"))).await;
    let seen = public(&house, &slip).await;
    let last = seen["timeline"].as_array().expect("steps").last().expect("a step").clone();
    let expected = json!({
        "what": "assigned", "department": "police", "due": by_days[2], "co": [], "from": "land",
    });
    assert_eq!(last["what"], expected);
    assert_eq!(seen["stage"], "assigned");
    // The land office had accepted it, so it stays involved, with what it did.
    assert_eq!(seen["departments"], json!(["tax", "land", "police"]));
    let (subject, body) = told(&house, &land).await;
    assert!(subject.contains("收回了此件"), "{subject}");
    assert!(body.contains("现由公安局办理"), "{body}");
    let view: Value = house.get(&police, &path).await.value();
    let step = view["timeline"].as_array().expect("steps").last().expect("a step").clone();
    assert_eq!((&step["words"], &step["note"]), (&json!("查明属公安职权"), &json!("请三日内答复")));
    let total = house.figures("").await["total"].clone();
    assert_eq!((&total["reassigned"], &total["withdrawn"]), (&json!(1), &json!(0)));

    // After two returns of an accepted case, the leader in charge decides, and the decision is binding.
    for (officer, name) in [(&police, "police"), (&land, "land")] {
        if name == "land" {
            does(&house, &clerk, &slip, "assignment", assign(name, &[])).await;
        }
        does(&house, officer, &slip, "acceptance", json!({})).await;
        does(&house, officer, &slip, "return", json!({"reason": "查明不属本局"})).await;
        assert_eq!(public(&house, &slip).await["stage"], "returned");
    }
    assert_eq!(house.figures("").await["total"]["returned"], 2);
    let by_window = refused(&house, &clerk, &slip, "assignment", assign("police", &[])).await;
    assert_eq!(by_window, (StatusCode::CONFLICT, "leader_decides".to_owned()));
    does(&house, &leader, &slip, "assignment", assign("police", &[])).await;
    does(&house, &police, &slip, "acceptance", json!({})).await;
    let bound = refused(&house, &police, &slip, "return", json!({"reason": "还是不属"})).await;
    assert_eq!(bound, (StatusCode::CONFLICT, "binding".to_owned()));
    let by_window =
        refused(&house, &clerk, &slip, "reassignment", with("tax", json!("属税务"))).await;
    assert_eq!(by_window, (StatusCode::CONFLICT, "leader_decides".to_owned()));
    does(&house, &leader, &slip, "reassignment", with("tax", json!("改由税务局办"))).await;
    let answer = house.get(&Who::Anyone, "/api/v1/figures?format=csv").await.text();
    let heads = answer.lines().next().expect("heads");
    assert!(heads.contains(",撤回交办,改派,作废,"), "{heads}");
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let links = house.app.store.load_events(slip.number).await.expect("events");
    assert!(api::store::agrees(&head, &links), "the head is not the fold of a whole chain");
}
