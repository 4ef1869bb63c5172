//! Cases over HTTP: registering, tracking, the way of a case through the town, and the preconditions of every write.

use acceptance::{Call, House, Who, registration, seat_of};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::task::JoinSet;
use tower::ServiceExt;

#[tokio::test]
async fn a_case_goes_from_the_citizen_through_the_town_and_back() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let (clerk, officer) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::DepartmentOfficer).await);
    let holder = Who::Holder(Box::new(slip.clone()));
    let track = format!("/api/v1/cases/{}", slip.number);
    let steps: [(&Who, &str, Value, &str); 8] = [
        (&clerk, "summons", json!({"department": "land", "note": "请到窗口"}), "summoned"),
        (&clerk, "assignment", json!({"department": "tax", "days": 5, "note": null}), "assigned"),
        (&officer, "acceptance", json!({}), "accepted"),
        (&officer, "steps", json!({"kind": "contact", "words": "已电话联系"}), "accepted"),
        (&holder, "messages", json!({"words": "什么时候能好？"}), "accepted"),
        (
            &officer,
            "resolution",
            json!({"outcome": "solved", "answer": "已改好", "measure": "窗口可直接联系企业主"}),
            "resolved",
        ),
        (
            &clerk,
            "summary",
            json!({"summary": "窗口电话核实后办结", "confirmed": true}),
            "resolved",
        ),
        (
            &holder,
            "verdict",
            json!({"solved": true, "rating": 5, "words": "谢谢", "via": "online"}),
            "closed",
        ),
    ];
    for (who, last, body, stage) in steps {
        let answer = house.give(who, &slip, last, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
        let public: Value = house.get(&Who::Anyone, &track).await.value();
        assert_eq!(public["stage"], stage, "after {last}");
    }
    let own: Value = house.get(&holder, &format!("{track}/own")).await.value();
    let told = own.to_string();
    for words in ["已电话联系", "什么时候能好？", "已改好", "窗口可直接联系企业主", "谢谢"]
    {
        assert!(told.contains(words), "the citizen is not told: {words}");
    }
    assert!(!told.contains("请到窗口"), "a note among staff is told to the citizen");
    let public = house.get(&Who::Anyone, &track).await.text();
    for words in ["已电话联系", "已改好", "谢谢", "虞某某", "示例针织厂", "13800000001", "0001"]
    {
        assert!(!public.contains(words), "the public page tells: {words}");
    }
    assert!(public.contains("窗口电话核实后办结"));
    let total = &house.figures("").await["total"];
    for (name, expected) in [
        ("registered", 1),
        ("assigned", 1),
        ("settled", 0),
        ("resolved", 1),
        ("solved", 1),
        ("unanswered", 0),
        ("open", 0),
    ] {
        assert_eq!(total[name], expected, "{name}");
    }
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let links = house.app.store.load_events(slip.number).await.expect("events");
    assert!(api::store::agrees(&head, &links), "the head is not the fold of a whole chain");
}

#[tokio::test]
async fn the_number_alone_shows_nothing_personal_and_a_wrong_code_is_like_no_case() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let other = house.register_online("另一件").await;
    let own = format!("/api/v1/cases/{}/own", slip.number);
    let wrong = Who::Holder(Box::new(Slip { number: slip.number, ..other }));
    let missing = shared::number::CaseNumber::new(house.now().day(), 99_999);
    let refused = house.get(&wrong, &own).await;
    let absent = house.get(&wrong, &format!("/api/v1/cases/{missing}/own")).await;
    for answer in [&refused, &absent] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.problem().code, "no_such_case_or_code");
    }
    let mut told: Vec<Value> = vec![refused.json(), absent.json()];
    for problem in &mut told {
        problem["request_id"] = Value::Null;
    }
    assert_eq!(told[0], told[1], "the two answers can be told apart");
    let by_token = Request::builder()
        .uri(&own)
        .header("authorization", format!("Token {}", slip.token.expose()))
        .body(Body::empty())
        .expect("a request");
    assert_eq!(house.send(by_token).await.status, StatusCode::OK);
}

fn with_authorization(path: &str, shown: &str) -> Request<Body> {
    let request = Request::get(path).header(header::AUTHORIZATION, shown);
    request.body(Body::empty()).expect("a request")
}

/// The number of a slip with a wrong code.
fn guessing(slip: &Slip) -> String {
    let right = slip.access_code.to_string();
    let wrong = if right.starts_with('0') { "1" } else { "0" };
    format!("Code {wrong}{}", &right[1..])
}

#[tokio::test]
async fn guessing_codes_costs_work_and_shuts_out_neither_slip_nor_token_nor_a_notices_link() {
    let house = House::new().await;
    house.set("2018-05-14 10:40");
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register_online("改申报密码").await;
    let own = format!("/api/v1/cases/{}/own", slip.number);
    let holder = Who::Holder(Box::new(slip.clone()));
    let token = format!("Token {}", slip.token.expose());
    // The right code gives its try back.
    for _ in 0..30 {
        assert_eq!(house.get(&holder, &own).await.status, StatusCode::OK);
    }
    // A token cannot be guessed, so its tries are not counted.
    for _ in 0..30 {
        let wrong = format!("Token {}", "0".repeat(slip.token.expose().len()));
        let answer = house.send(with_authorization(&own, &wrong)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    for _ in 0..10 {
        let answer = house.send(with_authorization(&own, &guessing(&slip))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    for _ in 0..30 {
        let answer = house.send(with_authorization(&own, &guessing(&slip))).await;
        assert_eq!(answer.problem().code, "work_required");
    }
    // Whoever was right before is not asked to work.
    assert_eq!(house.get(&holder, &own).await.status, StatusCode::OK);

    let by_token = house.send(with_authorization(&own, &token)).await;
    assert_eq!(by_token.status, StatusCode::OK, "the token is locked: {}", by_token.text());
    let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
    assert_eq!(house.give(&clerk, &slip, "settlement", end).await.status, StatusCode::OK);
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let revision = head.case.revision();
    let link = house.app.pepper.verdict_token(slip.number, &head.nonce, revision).expect("a token");
    let verdict = |shown: String| {
        Request::post(format!("/api/v1/cases/{}/verdict-by-link", slip.number))
            .header(header::AUTHORIZATION, format!("Verdict {shown}"))
            .header(header::IF_MATCH, format!("\"{revision}\""))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", "0123456789abcdef")
            .body(Body::from(
                json!({"solved": true, "rating": 5, "words": null, "via": "link"}).to_string(),
            ))
            .expect("a request")
    };
    for _ in 0..30 {
        let wrong = house.send(verdict("0".repeat(link.expose().len()))).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    }
    let said = house.send(verdict(link.expose().to_owned())).await;
    assert_eq!(said.status, StatusCode::OK, "the link is locked: {}", said.text());

    // With each hour, guessing is free again.
    house.set("2018-05-14 11:00");
    let answer = house.send(with_authorization(&own, &guessing(&slip))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_64_wrong_codes_at_once_no_more_than_are_free_are_looked_at() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let own = format!("/api/v1/cases/{}/own", slip.number);
    let mut at_once = JoinSet::new();
    for _ in 0..64 {
        let sent = with_authorization(&own, &guessing(&slip));
        let router = house.router.clone();
        at_once.spawn(async move { router.oneshot(sent).await.expect("an answer").status() });
    }
    let answers = at_once.join_all().await;
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(count(StatusCode::NOT_FOUND), 10, "{answers:?}");
    assert_eq!(count(StatusCode::PRECONDITION_REQUIRED), 54);
}

#[tokio::test]
async fn codes_tried_on_a_number_that_does_not_exist_are_answered_alike_and_leave_no_row() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    let absent = shared::number::CaseNumber::new(house.now().day(), 99_999);
    let mut told = Vec::new();
    for number in [slip.number, absent] {
        let own = format!("/api/v1/cases/{number}/own");
        let mut answers = Vec::new();
        for _ in 0..25 {
            let answer = house.send(with_authorization(&own, &guessing(&slip))).await;
            let mut problem = answer.json();
            problem["request_id"] = Value::Null;
            answers.push((
                answer.status,
                answer.headers.get(header::RETRY_AFTER).cloned(),
                problem,
            ));
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1], "a number that exists can be told from one that does not");
    assert_eq!(told[0][20].0, StatusCode::PRECONDITION_REQUIRED);
    let scanned = json!(house.items(&house.tables.cases).await).to_string();
    assert!(scanned.contains(&format!("ATTEMPT#{}", slip.number)));
    assert!(!scanned.contains(&absent.to_string()), "garbage rows");
}

#[tokio::test]
async fn the_same_key_makes_one_case_and_another_body_is_refused() {
    let house = House::new().await;
    let key = "a-key-drawn-by-the-browser";
    let send = |body: Value| {
        house.call(Call {
            who: &Who::Anyone,
            method: "POST",
            path: "/api/v1/cases",
            revision: None,
            key: Some(key),
            body: Some(body),
        })
    };
    let first: Slip = send(registration("online", "改申报密码")).await.value();
    let again: Slip = send(registration("online", "改申报密码")).await.value();
    assert_eq!(first, again);
    let other = send(registration("online", "别的事")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.problem().code, "key_reused");
    assert_eq!(house.figures("").await["total"]["registered"], 1);
}

#[tokio::test]
async fn eight_parallel_sends_of_one_key_make_one_case() {
    let house = Arc::new(House::new().await);
    let sends: Vec<_> = (0..8)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move {
                house
                    .call(Call {
                        who: &Who::Anyone,
                        method: "POST",
                        path: "/api/v1/cases",
                        revision: None,
                        key: Some("pressed-eight-times-at-once"),
                        body: Some(registration("online", "改申报密码")),
                    })
                    .await
                    .value::<Slip>()
            })
        })
        .collect();
    let mut slips = Vec::new();
    for send in sends {
        slips.push(send.await.expect("a slip"));
    }
    assert!(slips.iter().all(|slip| *slip == slips[0]), "{slips:?}");
    assert_eq!(house.figures("").await["total"]["registered"], 1);
}

#[tokio::test]
async fn a_repeated_command_is_done_once_and_answered_alike() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let path = format!("/api/v1/console/cases/{}/steps", slip.number);
    let send = || {
        house.call(Call {
            who: &clerk,
            method: "POST",
            path: &path,
            revision: Some(1),
            key: Some("a-key-drawn-by-the-browser"),
            body: Some(json!({"kind": "contact", "words": "电话联系"})),
        })
    };
    let (first, again) = (send().await, send().await);
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.json(), again.json());
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    assert_eq!(head.case.revision(), 2);
}

#[tokio::test]
async fn a_stale_revision_is_refused_with_the_current_one_and_changes_nothing() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let step = json!({"kind": "contact", "words": "电话联系"});
    assert_eq!(house.give(&clerk, &slip, "steps", step.clone()).await.status, StatusCode::OK);
    let path = format!("/api/v1/console/cases/{}/steps", slip.number);
    let mut call = Call {
        who: &clerk,
        method: "POST",
        path: &path,
        revision: Some(1),
        key: None,
        body: Some(step),
    };
    let stale = house.call(call.clone()).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stale.problem().revision, Some(2));
    call.revision = None;
    let unguarded = house.call(call).await;
    assert_eq!(unguarded.status, StatusCode::PRECONDITION_REQUIRED);
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    assert_eq!(head.case.revision(), 2);
}

#[tokio::test]
async fn of_64_parallel_writers_one_wins_each_revision_and_none_is_lost() {
    const WRITERS: usize = 64;
    let house = Arc::new(House::new().await);
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (house, clerk, slip) = (house.clone(), clerk.clone(), slip.clone());
            tokio::spawn(async move {
                let mut lost = 0;
                loop {
                    let body = json!({"kind": "contact", "words": format!("第 {writer} 位")});
                    let answer = house.give(&clerk, &slip, "steps", body).await;
                    match answer.status {
                        StatusCode::OK => break (answer.json()["revision"].as_u64(), lost),
                        StatusCode::PRECONDITION_FAILED | StatusCode::SERVICE_UNAVAILABLE => {
                            lost += 1;
                        }
                        status => panic!("{status}: {}", answer.text()),
                    }
                }
            })
        })
        .collect();
    let (mut revisions, mut races) = (Vec::new(), 0);
    for writer in writers {
        let (revision, lost) = writer.await.expect("a writer");
        revisions.push(revision.expect("a revision"));
        races += lost;
    }
    revisions.sort_unstable();
    let expected: Vec<u64> = (2..).take(WRITERS).collect();
    assert_eq!(revisions, expected, "a revision was won twice or lost");
    println!("{WRITERS} writers, {races} races lost and tried again");
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let links = house.app.store.load_events(slip.number).await.expect("events");
    assert!(api::store::agrees(&head, &links));
    let personal = house.app.store.load_personal(&head.case).await.expect("texts");
    let clerk = house.app.reader(&seat_of(Role::WindowClerk, "tax")).await.expect("a reader");
    let texts = shared::view::texts_read(&head.case, &personal, &clerk);
    let mut told: Vec<String> =
        texts.into_iter().filter(|text| text.starts_with('第')).map(str::to_owned).collect();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), WRITERS, "a writer's words are gone");
}

/// A house whose transactions fail with an answer of the database, as often as is stored in the counter.
async fn failing(answer: &str) -> (House, Arc<AtomicU32>) {
    let left = Arc::new(AtomicU32::new(0));
    let (faults, answer) = (left.clone(), answer.to_owned());
    let house = House::with_fault(Some(Arc::new(move |operation, _| {
        let fails = operation == "TransactWriteItems"
            && faults
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                .is_ok();
        fails.then(|| answer.clone())
    })))
    .await;
    (house, left)
}

/// The database's answer to a transaction that it cancels for a reason.
fn cancelled(reason: &str) -> String {
    json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons",
        "CancellationReasons": [{"Code": "None"}, {"Code": reason, "Message": "as it says"}],
    })
    .to_string()
}

#[tokio::test]
async fn a_transaction_that_fails_for_a_moment_is_tried_again() {
    for reason in ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"] {
        let (house, left) = failing(&cancelled(reason)).await;
        left.store(4, Ordering::SeqCst);
        let slip = house.register_online("改申报密码").await;
        assert_eq!(left.load(Ordering::SeqCst), 0, "{reason}");
        assert_eq!(house.figures("").await["total"]["registered"], 1, "{reason}");
        assert!(house.app.store.load_case(slip.number).await.expect("a read").is_some());
    }
}

#[tokio::test]
async fn a_database_that_stays_busy_is_said_to_be_in_time_to_answer() {
    let (house, left) = failing(&cancelled("ThrottlingError")).await;
    left.store(u32::MAX, Ordering::SeqCst);
    let began = std::time::Instant::now();
    let answer = house.post(&Who::Anyone, "/api/v1/cases", registration("online", "另一件")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.problem().code, "unavailable");
    let wait = answer.headers[header::RETRY_AFTER].to_str().expect("a number");
    assert!((3..=9).contains(&wait.parse::<u64>().expect("seconds")), "{wait}");
    // The functions are ended after 15 seconds.
    assert!(began.elapsed().as_secs() < 12, "{:?}", began.elapsed());
    left.store(0, Ordering::SeqCst);
    assert_eq!(house.figures("").await["total"]["registered"], 0);
}

#[tokio::test]
async fn what_the_database_will_never_take_is_not_said_to_succeed_later() {
    let too_large = json!({
        "__type": "com.amazon.coral.validate#ValidationException",
        "message": "Item size has exceeded the maximum allowed size",
    });
    for answer in [too_large.to_string(), cancelled("ValidationError")] {
        let (house, left) = failing(&answer).await;
        left.store(u32::MAX, Ordering::SeqCst);
        // No answer of the API is described as a defect, so this one is asked for past the check of the description.
        let request = Request::post("/api/v1/cases")
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", "what-is-too-large")
            .body(Body::from(registration("online", "太大").to_string()))
            .expect("a request");
        let answer = house.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.headers().contains_key(header::RETRY_AFTER));
        let tried = u32::MAX - left.load(Ordering::SeqCst);
        assert_eq!(tried, 1, "it is not sent again");
    }
}

#[tokio::test]
async fn a_wrong_department_a_wrong_stage_and_a_wrong_role_are_told_by_name() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let officer = house.staff(Role::DepartmentOfficer).await;
    let stranger = house.seated(seat_of(Role::DepartmentHead, "land")).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let early = house.give(&officer, &slip, "acceptance", json!({})).await;
    assert_eq!(
        (early.status, early.problem().code.as_str()),
        (StatusCode::CONFLICT, "wrong_stage")
    );
    let assign = json!({"department": "tax", "days": null, "note": null});
    assert_eq!(house.give(&clerk, &slip, "assignment", assign).await.status, StatusCode::OK);
    let theirs = house.give(&stranger, &slip, "acceptance", json!({})).await;
    assert_eq!(
        (theirs.status, theirs.problem().code.as_str()),
        (StatusCode::FORBIDDEN, "not_your_department")
    );
    let above = house.give(&clerk, &slip, "acceptance", json!({})).await;
    assert_eq!((above.status, above.problem().code.as_str()), (StatusCode::FORBIDDEN, "forbidden"));
}

#[tokio::test]
async fn a_summary_with_the_applicants_name_is_not_published() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let phone = registration("window", "")["applicant"]["phone"].as_str().expect("one").to_owned();
    let digits: Vec<String> =
        phone.chars().filter(char::is_ascii_digit).map(String::from).collect();
    for summary in [
        "虞某某（示例）的密码已改".to_owned(),
        "虞某某(示例)的密码已改".to_owned(),
        format!("密码已改，电话 {}", digits.join("．")),
        format!("密码已改，电话 {}", digits.join("/")),
    ] {
        let body = json!({"summary": summary, "confirmed": true});
        let answer = house.give(&clerk, &slip, "summary", body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{summary}");
        let problem = answer.problem();
        assert_eq!(problem.fields[0].field, "summary");
        assert_eq!(problem.fields[0].problem, shared::problem::Field::LooksPersonal);
    }
    let body = json!({"summary": "密码已改，请拨打 0579-85123456 查询", "confirmed": true});
    assert_eq!(house.give(&clerk, &slip, "summary", body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_name_is_found_whichever_dots_and_characters_it_was_written_with() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut body = registration("window", "公積金提取");
    body["applicant"]["name"] = json!("阿依古丽·买买提");
    let slip: Slip = house.post(&clerk, "/api/v1/console/cases", body).await.value();
    house.register(&clerk, "改申报密码").await;
    for asked in [
        "阿依古丽•买买提",
        "阿依古丽・买买提",
        "阿依古丽买买提",
        "公积金",
        "公積金",
        "公\u{200b}积金",
    ] {
        let asked_for = json!({"q": asked, "cursor": null});
        let page: Value = house.post(&clerk, "/api/v1/console/search", asked_for).await.value();
        let found = page["items"].as_array().expect("a list");
        assert_eq!(found.len(), 1, "{asked}");
        assert_eq!(found[0]["public"]["number"], json!(slip.number), "{asked}");
    }
}

#[tokio::test]
async fn the_plain_page_tells_the_same_without_scripts() {
    let house = House::new().await;
    let slip = house.register_online("改申报密码").await;
    for (lang, words) in [("zh", "正在核实情况"), ("en", "is looking into it")] {
        let path = format!("/lite?lang={lang}&number={}", slip.number);
        let page = house.get(&Who::Anyone, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(words), "{}", page.text());
    }
    let nasty = house.get(&Who::Anyone, "/lite?number=%3Cscript%3E%22x").await;
    assert_eq!(nasty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nasty.text().contains("&lt;script&gt;&quot;x") && !nasty.text().contains("<script"));
}
