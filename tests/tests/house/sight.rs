//! Who sees whom: every seat × what it has to do with a case × each field × each way to it, of a case in work and of one
//! that is void, against a table that was written from the rules and not from the program.

use acceptance::files::FileHouse;
use acceptance::{House, Who, installer, seat_of};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::vocabulary::Role;
use shared::wire::{AccessLogEntry, Page, ReadWhat, Slip};
use support::{a_department, a_window, department, window};

const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n a document";
const TITLE: &str = "改申报密码";
const NAME: &str = "虞某某";
const PHONE: &str = "13800000001";
const DOCUMENT: &str = "示例证件 0001";
const STORY: &str = "带了执照复印件";
const MESSAGE: &str = "催一下吧";
const NOTE: &str = "约谈分局长";
const FILE: &str = "授权书虞某某.pdf";

/// How much somebody sees of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sees {
    /// What everybody sees.
    Public,
    /// What was said and written, but not whose case it is.
    Words,
    /// Also the person.
    Person,
    /// Also what the inspector noted.
    Notes,
}

/// Where somebody sits, what the case of these tests is to them, and what they see of it: if the citizen's identity is
/// hidden from those whom the case is about, and if the citizen agreed that they may know it.
fn seats() -> Vec<(&'static str, Seat, Sees, Sees)> {
    use Sees::{Notes, Person, Public, Words};
    let mut seats = Vec::new();
    for (what, at, sees) in [("has it", "main", Person), ("is another window", "town", Public)] {
        seats.push((what, Seat::WindowClerk { window: window(at) }, sees, sees));
        seats.push((what, Seat::WindowLead { window: window(at) }, sees, sees));
    }
    for (what, at, hidden, agreed) in [
        ("sent the citizen away", "tax", Words, Person),
        ("is named", "named", Words, Person),
        ("holds it", "police", Person, Person),
        ("shares it", "land", Person, Person),
        ("held it", "former", Person, Person),
        ("owns a step", "step", Person, Person),
        ("owes an answer", "asked", Person, Person),
        ("follows who is named", "heir", Words, Person),
        ("shares it, and follows who is named", "sharer", Words, Person),
        ("follows who follows who holds it", "grandheir", Person, Person),
        ("has nothing to do with it", "bank", Public, Public),
    ] {
        for role in [Role::DepartmentOfficer, Role::DepartmentHead] {
            seats.push((what, seat_of(role, at), hidden, agreed));
        }
    }
    for (what, at, sees) in [
        ("leads all", &[][..], Notes),
        ("leads who holds it", &["police", "bank"], Notes),
        ("leads who held it", &["former"], Notes),
        ("leads who follows who follows who holds it", &["grandheir"], Notes),
        ("leads whom it is about", &["tax"], Notes),
        ("leads who owes an answer", &["asked"], Notes),
        ("leads others", &["bank"], Public),
    ] {
        let departments = at.iter().map(|at| department(at)).collect();
        seats.push((what, Seat::LeaderInCharge { departments }, sees, sees));
    }
    seats.push(("leads the town", Seat::PrincipalLeader, Notes, Notes));
    seats.push(("inspects", Seat::Inspector, Notes, Notes));
    seats
}

async fn done(house: &House, who: &Who, slip: &Slip, last: &str, body: Value) {
    let answer = house.give(who, slip, last, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
}

/// The case that [`seats`] describes, and its file.
async fn the_case(place: &FileHouse, shows_identity: bool) -> (Slip, u16) {
    let house = &place.house;
    let store = &house.app.store;
    let more = ["heir", "sharer", "police-heir", "grandheir"];
    for id in ["named", "former", "step", "asked", "bank"].into_iter().chain(more) {
        let department = a_department(id, id, id);
        store.save_department(&department, None, &installer()).await.expect("a department");
    }
    store
        .save_window(&a_window("town", "镇窗口", "Town"), None, &installer())
        .await
        .expect("a window");
    let clerk = house.staff(Role::WindowClerk).await;
    let inspector = house.staff(Role::Inspector).await;
    let former = house.seated(seat_of(Role::DepartmentOfficer, "former")).await;
    let police = house.seated(seat_of(Role::DepartmentOfficer, "police")).await;
    let mut body = acceptance::registration("online", TITLE);
    body["departments"] = json!(["tax", "named"]);
    body["applicant"]["kind"] = json!("person");
    body["applicant"]["company"] = Value::Null;
    body["shows_identity"] = json!(shows_identity);
    let slip: Slip = house.post(&Who::Anyone, "/api/v1/cases", body).await.value();
    let holder = Who::Holder(Box::new(slip.clone()));
    let file = place.handed_in(&holder, &slip, FILE, "application/pdf", PDF).await;
    done(house, &holder, &slip, "messages", json!({"words": MESSAGE})).await;
    let assign =
        |to: &str, co: &[&str]| json!({"department": to, "days": 5, "note": null, "co": co});
    done(house, &clerk, &slip, "assignment", assign("former", &[])).await;
    done(house, &former, &slip, "return", json!({"reason": "不归我局管"})).await;
    done(house, &clerk, &slip, "assignment", assign("police", &["land", "sharer"])).await;
    done(house, &police, &slip, "acceptance", json!({})).await;
    let step = json!({"department": "step", "due_on": "2018-05-18", "words": "联系"});
    done(house, &clerk, &slip, "planned-steps", step).await;
    let demand = json!({"department": "asked", "words": "为何要到场", "due_on": "2018-05-18"});
    done(house, &inspector, &slip, "demands", demand).await;
    done(house, &inspector, &slip, "notes", json!({"words": NOTE})).await;
    for (former, successors) in [
        ("named", &["heir", "sharer"][..]),
        ("police", &["police-heir"]),
        ("police-heir", &["grandheir"]),
    ] {
        house.follow(former, successors, "2018-05-14").await;
    }
    (slip, file)
}

/// The numbers of the cases in all pages of a list.
async fn numbers(house: &House, who: &Who, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: Value = house.get(who, &format!("{path}{cursor}")).await.value();
        for row in page["items"].as_array().expect("rows") {
            let number = row["public"]["number"].as_str().or(row["number"].as_str());
            found.push(number.expect("a number").to_owned());
        }
        match page["cursor"].as_str() {
            None => return found,
            Some(next) => cursor = format!("&cursor={next}"),
        }
    }
}

async fn finds(house: &House, who: &Who, words: &str) -> bool {
    let mut cursor = Value::Null;
    loop {
        let asked = json!({"q": words, "cursor": cursor});
        let page: Value = house.post(who, "/api/v1/console/search", asked).await.value();
        if page["items"].as_array().is_some_and(|rows| !rows.is_empty()) {
            return true;
        }
        if page["cursor"].is_null() {
            return false;
        }
        cursor = page["cursor"].clone();
    }
}

#[tokio::test]
async fn each_seat_sees_of_a_case_what_it_has_to_do_with_it_by_every_way() {
    for agreed in [false, true] {
        let place = FileHouse::new().await;
        let house = &place.house;
        let (slip, file) = the_case(&place, agreed).await;
        let number = slip.number.to_string();
        let this = std::slice::from_ref(&number);
        for (what, seat, hidden, open) in seats() {
            let sees = if agreed { open } else { hidden };
            let at = format!("who {what}: {seat:?}, agreed: {agreed}");
            let who = house.seated(seat.clone()).await;
            let (words, person) = (sees >= Sees::Words, sees >= Sees::Person);

            let page = house.get(&who, &format!("/api/v1/console/cases/{number}")).await.text();
            shows(&page, sees, &at);
            for (asked, found) in [
                (TITLE, words),
                (STORY, words),
                (MESSAGE, words),
                (NAME, person),
                (FILE, person),
                (NOTE, sees == Sees::Notes),
                (PHONE, false),
                (&PHONE[..4], false),
                (DOCUMENT, false),
                (&number, true),
                (&format!("{number} 138"), false),
            ] {
                assert_eq!(finds(house, &who, asked).await, found, "a search, {asked}, {at}");
            }
            let waits_for_them = match &seat {
                // It waits for the department in the lead; the others have their duties.
                Seat::WindowClerk { window: _ } | Seat::WindowLead { window: _ } => false,
                Seat::DepartmentOfficer { department: own }
                | Seat::DepartmentHead { department: own } => {
                    [department("police"), department("grandheir")].contains(own)
                }
                Seat::LeaderInCharge { .. }
                | Seat::PrincipalLeader
                | Seat::Inspector
                | Seat::Administrator => words,
            };
            let queue = house.get(&who, "/api/v1/console/queue?state=open").await.text();
            assert_eq!(queue.contains(&number), waits_for_them, "the queue, {at}");
            assert_eq!(queue.contains(NAME), waits_for_them && person, "names in the queue, {at}");
            let register = house.get(&who, "/api/v1/console/register").await.text();
            let export = json!({"reason": "核对", "sheet": "csv", "lang": "zh"});
            let export = String::from_utf8(place.register_file(&who, export).await).expect("UTF-8");
            for (way, rows) in [("the register", &register), ("an export", &export)] {
                assert_eq!(rows.contains(&number), words, "{way}, {at}");
                assert_eq!(rows.contains(NAME), person, "names in {way}, {at}");
                assert_eq!(rows.contains(STORY), person, "the account in {way}, {at}");
                assert!(!rows.contains(PHONE) && !rows.contains(NOTE), "{way}, {at}");
            }
            let link = place.link(&who, &slip, file).await.status;
            let opened = if person { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(link, opened, "the file, {at}");
            let notices = house.get(&who, "/api/v1/console/notices").await.text();
            for field in [NAME, PHONE, DOCUMENT, STORY, MESSAGE, NOTE] {
                assert!(!notices.contains(field), "{field} in a notice, {at}");
            }
            let groups: Value = house.get(&who, "/api/v1/console/insights/words").await.value();
            // A department's are of the cases that are counted as its own, and an answer that it owes makes none.
            let grouped = words && what != "owes an answer";
            assert_eq!(groups["read"], json!(u32::from(grouped)), "texts in groups, {at}");

            let same = json!({"phone": PHONE, "document": null, "matter": null, "title": TITLE,
                "account": null});
            let asked = json!({"phone": PHONE, "document": null, "reason": "当事人没带查询单"});
            for (way, asked) in [("duplicates", same), ("person-searches", asked)] {
                let found = house.post(&who, &format!("/api/v1/console/{way}"), asked).await;
                if seat.window().is_none() {
                    assert_eq!(found.status, StatusCode::FORBIDDEN, "{way}, {at}");
                } else {
                    assert_eq!(found.text().contains(&number), person, "{way}, {at}");
                }
            }
            let path = "/api/v1/console/demands?state=open";
            match &seat {
                Seat::LeaderInCharge { departments } => {
                    let theirs =
                        departments.is_empty() || departments.contains(&department("asked"));
                    let listed = numbers(house, &who, path).await;
                    assert_eq!(listed == this, theirs, "demands, {at}");
                }
                Seat::PrincipalLeader | Seat::Inspector => {
                    assert_eq!(numbers(house, &who, path).await, this, "demands, {at}");
                }
                Seat::WindowClerk { .. }
                | Seat::WindowLead { .. }
                | Seat::DepartmentOfficer { .. }
                | Seat::DepartmentHead { .. }
                | Seat::Administrator => {
                    let refused = house.get(&who, path).await.status;
                    assert_eq!(refused, StatusCode::FORBIDDEN, "demands, {at}");
                }
            }
        }
        let administrator = house.staff(Role::Administrator).await;
        for path in ["queue", "register", "notices/sent", &format!("cases/{number}")] {
            let answer = house.get(&administrator, &format!("/api/v1/console/{path}")).await;
            for field in [NAME, PHONE, DOCUMENT, STORY, MESSAGE, NOTE] {
                assert!(!answer.text().contains(field), "{field} for the administrator: {path}");
            }
        }
    }
}

/// Why the colleague voided it, which is for the staff.
const WHY: &str = "培训时登记的";

/// The same case after its window has voided it.
async fn the_void_case(place: &FileHouse) -> (Slip, u16) {
    let (slip, file) = the_case(place, false).await;
    let house = &place.house;
    // A question of the inspector's has to be answered before.
    let asked = house.seated(seat_of(Role::DepartmentOfficer, "asked")).await;
    done(house, &asked, &slip, "answers", json!({"id": 1, "words": "已说明"})).await;
    let (clerk, lead) = (house.staff(Role::WindowClerk).await, house.staff(Role::WindowLead).await);
    let test = json!({"because": "test", "reason": WHY});
    done(house, &clerk, &slip, "voiding-proposal", test).await;
    done(house, &lead, &slip, "voiding", json!({})).await;
    acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
    (slip, file)
}

/// Checks what the page of the case shows.
fn shows(page: &str, sees: Sees, at: &str) {
    let (words, person) = (sees >= Sees::Words, sees >= Sees::Person);
    for (field, shown) in [
        (TITLE, words),
        (STORY, words),
        (MESSAGE, words),
        (NAME, person),
        (PHONE, person),
        (DOCUMENT, person),
        (FILE, person),
        (NOTE, sees == Sees::Notes),
    ] {
        assert_eq!(page.contains(field), shown, "the page, {field}, {at}");
    }
}

/// Voiding takes a case out of the work and the counts, and hides it from nobody: whoever saw it before reads it by its
/// number and finds it, and the register says what it was.
#[tokio::test]
async fn a_void_case_is_seen_by_whoever_saw_it_and_is_in_no_list_of_work() {
    let place = FileHouse::new().await;
    let house = &place.house;
    let (slip, file) = the_void_case(&place).await;
    let number = slip.number.to_string();
    for (what, seat, sees, _) in seats() {
        let at = format!("who {what}: {seat:?}");
        let who = house.seated(seat.clone()).await;
        let (words, person) = (sees >= Sees::Words, sees >= Sees::Person);

        let page = house.get(&who, &format!("/api/v1/console/cases/{number}")).await.text();
        assert!(page.contains(r#""voided":"test""#), "the page, {at}: {page}");
        shows(&page, sees, &at);
        for (asked, found) in [
            (TITLE, words),
            (STORY, words),
            (NAME, person),
            (NOTE, sees == Sees::Notes),
            (PHONE, false),
            (&number, true),
        ] {
            assert_eq!(finds(house, &who, asked).await, found, "a search, {asked}, {at}");
        }
        for path in ["queue", "queue?state=done", "duties", "insights"] {
            let listed = house.get(&who, &format!("/api/v1/console/{path}")).await.text();
            assert!(!listed.contains(&number), "{path}, {at}: {listed}");
        }
        // What has ended is its window's, and those see it who oversee it.
        let is_listed = match &seat {
            Seat::DepartmentOfficer { .. } | Seat::DepartmentHead { .. } => false,
            Seat::WindowClerk { .. }
            | Seat::WindowLead { .. }
            | Seat::LeaderInCharge { .. }
            | Seat::PrincipalLeader
            | Seat::Inspector
            | Seat::Administrator => words,
        };
        let void = house.get(&who, "/api/v1/console/queue?state=done&stage=voided").await.text();
        assert_eq!(void.contains(&number), is_listed, "the void cases, {at}");
        assert_eq!(void.contains(NAME), is_listed && person, "names of void cases, {at}");
        let register = house.get(&who, "/api/v1/console/register").await.text();
        let export = json!({"reason": "核对", "sheet": "csv", "lang": "zh"});
        let export = String::from_utf8(place.register_file(&who, export).await).expect("UTF-8");
        let marked = [r#""voided":"test""#, "测试"];
        for (way, rows, mark) in
            [("the register", &register, marked[0]), ("an export", &export, marked[1])]
        {
            assert_eq!(rows.contains(&number), words, "{way}, {at}");
            assert_eq!(rows.contains(mark), words, "what it was, in {way}, {at}: {rows}");
            assert_eq!(rows.contains(NAME), person, "names in {way}, {at}");
        }
        let link = place.link(&who, &slip, file).await.status;
        let opened = if person { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(link, opened, "the file, {at}");
        let groups: Value = house.get(&who, "/api/v1/console/insights/words").await.value();
        assert_eq!(groups["read"], json!(0), "texts in groups, {at}");
        if seat.window().is_some() {
            // Nothing can be registered under its number, but whoever lost the slip still asks about it.
            let same = json!({"phone": PHONE, "document": null, "matter": null, "title": TITLE,
                "account": null});
            let again = house.post(&who, "/api/v1/console/duplicates", same).await.text();
            assert!(!again.contains(&number), "duplicates, {at}: {again}");
            let asked = json!({"phone": PHONE, "document": null, "reason": "当事人没带查询单"});
            let found = house.post(&who, "/api/v1/console/person-searches", asked).await.text();
            assert_eq!(found.contains(&number), person, "a person's cases, {at}");
        }
    }

    // The public sees that it is void and as what, and neither why nor anything that was said.
    let record = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}")).await;
    assert_eq!(record.status, StatusCode::OK, "{}", record.text());
    let record = record.text();
    assert!(record.contains(r#""stage":"voided""#) && record.contains(r#""voided":"test""#));
    for field in [TITLE, NAME, PHONE, DOCUMENT, STORY, MESSAGE, NOTE, FILE, WHY] {
        assert!(!record.contains(field), "{field} in public: {record}");
    }
    // Its citizen reads with the code what they said, but not the staff's reason.
    let holder = Who::Holder(Box::new(slip.clone()));
    let own = house.get(&holder, &format!("/api/v1/cases/{number}/own")).await.text();
    for (field, shown) in
        [(TITLE, true), (STORY, true), (MESSAGE, true), (NOTE, false), (WHY, false)]
    {
        assert_eq!(own.contains(field), shown, "{field} for its citizen: {own}");
    }
    for path in ["explanations", "open311/requests.json"] {
        let listed = house.get(&Who::Anyone, &format!("/api/v1/{path}")).await.text();
        assert!(!listed.contains(&number), "{path}: {listed}");
    }
    // It counts as void and as nothing else.
    let total = house.figures("").await["total"].clone();
    let counted = ["registered", "open", "assigned", "voided"].map(|name| total[name].clone());
    assert_eq!(counted, [json!(0), json!(0), json!(0), json!(1)], "{total}");
}

#[tokio::test]
async fn who_looks_for_a_person_or_takes_the_register_away_says_why() {
    let place = FileHouse::new().await;
    let house = &place.house;
    let (slip, _) = the_case(&place, false).await;
    let lead = house.staff(Role::WindowLead).await;
    let find = "/api/v1/console/person-searches";
    for (asked, field) in [
        (json!({"phone": PHONE, "document": null}), "reason"),
        (json!({"phone": PHONE, "document": null, "reason": " "}), "reason"),
        (json!({"phone": null, "document": null, "reason": "没带查询单"}), "phone"),
        (json!({"phone": "1380", "document": null, "reason": "没带查询单"}), "phone"),
    ] {
        let refused = house.post(&lead, find, asked.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert_eq!(refused.problem().fields[0].field, field, "{asked}");
    }
    for asked in [
        json!({"phone": "138-0000-0001", "document": null, "reason": "没带查询单"}),
        json!({"phone": null, "document": DOCUMENT, "reason": "没带查询单"}),
    ] {
        let found: Value = house.post(&lead, find, asked).await.value();
        assert_eq!(found["items"][0]["public"]["number"], slip.number.to_string());
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
        house.pass(1_000);
    }
    let asked = json!({"phone": "13800000002", "document": null, "reason": "打错了"});
    assert_eq!(house.post(&lead, find, asked).await.json()["items"], json!([]));

    let export = json!({"sheet": "xlsx", "lang": "zh", "from": "2018-05-01", "until": null});
    let refused = house.post(&lead, "/api/v1/console/exports", export.clone()).await;
    assert_eq!(refused.problem().fields[0].field, "reason");
    let mut export = export;
    export["reason"] = json!("月度核对");
    house.pass(1_000);
    place.register_file(&lead, export).await;

    let inspector = house.staff(Role::Inspector).await;
    let log: Page<AccessLogEntry> = house.get(&inspector, "/api/v1/console/readings").await.value();
    let of = |what: ReadWhat| -> Vec<&AccessLogEntry> {
        log.items.iter().filter(|entry| entry.what == what).collect()
    };
    let why = |entry: &AccessLogEntry| entry.reason.as_ref().map(|it| it.as_str().to_owned());
    let searches: Vec<_> = of(ReadWhat::Person).into_iter().filter_map(why).collect();
    assert_eq!(searches, ["打错了", "没带查询单", "没带查询单"]);
    let mut exports: Vec<Value> =
        of(ReadWhat::Export).iter().map(|entry| json!([entry.export, why(entry)])).collect();
    // Asking and fetching may fall into one millisecond.
    exports.sort_by_key(|export| export[0]["rows"].is_null());
    let file = |rows: Value| json!([{"sheet": "xlsx", "from": "2018-05-01", "until": null, "rows": rows}, "月度核对"]);
    assert_eq!(exports, [file(json!(1)), file(Value::Null)]);
    let written = house.get(&inspector, "/api/v1/console/readings").await.text();
    assert!(!written.contains(PHONE) && !written.contains(DOCUMENT), "{written}");
}
