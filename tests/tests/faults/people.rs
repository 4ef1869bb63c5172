//! Citizens and staff, each a task of their own. Whatever they send, they send again with the same key until an answer
//! comes, and what it says they keep.

use super::world::{Known, STAFF, World};
use acceptance::{Answer, registration};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::wire::Slip;
use std::cell::Cell;
use std::time::Duration;
use tokio::time::sleep;

/// The number of citizens who act at the same time.
pub const CITIZENS: usize = 5;

/// Who acts: a citizen by number, or staff by account.
#[derive(Clone, Copy, Debug)]
pub enum Person {
    Citizen(usize),
    Staff(&'static str),
}

impl Person {
    pub fn all() -> Vec<Person> {
        let citizens = (0..CITIZENS).map(Person::Citizen);
        citizens.chain(STAFF.map(|(name, _, _)| Person::Staff(name))).collect()
    }

    fn name(self) -> String {
        match self {
            Person::Citizen(place) => format!("citizen-{place}"),
            Person::Staff(name) => name.to_owned(),
        }
    }

    pub fn phone(self) -> String {
        match self {
            Person::Citizen(place) => format!("1380000{place:04}"),
            Person::Staff(_) => "13900000000".to_owned(),
        }
    }
}

/// Everything that a request carries but its credentials.
struct Sent {
    method: &'static str,
    path: String,
    key: String,
    revision: Option<u64>,
    body: Option<Value>,
    /// The slip whose token a citizen shows.
    slip: Option<Slip>,
}

impl Sent {
    fn get(path: String, slip: Option<Slip>) -> Sent {
        Sent { method: "GET", path, key: String::new(), revision: None, body: None, slip }
    }
}

/// Somebody who acts until the run is over.
pub struct Acting<'a> {
    pub world: &'a World,
    pub person: Person,
    /// The number of operations after which the run is over.
    pub until: usize,
    pub count: &'a Cell<u64>,
}

impl Acting<'_> {
    pub async fn act(&self) {
        while self.world.record.borrow().operations < self.until {
            let known = self.choose();
            match (self.person, known) {
                (Person::Citizen(_), Some(known)) if self.world.below(100) < 55 => {
                    self.follow(&known).await;
                }
                (Person::Citizen(_), _) => self.register("/api/v1/cases", "online").await,
                (Person::Staff(name), None) if name.starts_with("clerk") => {
                    self.register("/api/v1/console/cases", "window").await;
                }
                (Person::Staff(name), Some(_)) if name == "clerk" && self.world.below(100) < 15 => {
                    self.register("/api/v1/console/cases", "window").await;
                }
                (Person::Staff(_), Some(known)) => self.handle(&known).await,
                (Person::Staff(_), None) => {}
            }
            sleep(Duration::from_millis(10 + self.world.below(3_000) as u64)).await;
        }
    }

    /// A case to act on: mostly one of the newest; a citizen's own.
    fn choose(&self) -> Option<Known> {
        let record = self.world.record.borrow();
        let own = |known: &&Known| match self.person {
            Person::Citizen(_) => known.phone == self.person.phone(),
            Person::Staff(_) => true,
        };
        let cases: Vec<&Known> = record.cases.iter().rev().filter(own).collect();
        let newest = if self.world.below(100) < 80 { 12 } else { cases.len() };
        let among = newest.min(cases.len());
        (among > 0).then(|| cases[self.world.below(among)].clone())
    }

    fn key(&self) -> String {
        self.count.set(self.count.get() + 1);
        format!("{}-{:06}-of-the-run", self.person.name(), self.count.get())
    }

    async fn request(&self, sent: &Sent) -> Request<Body> {
        let mut request = Request::builder().method(sent.method).uri(&sent.path);
        if !sent.key.is_empty() {
            request = request.header("idempotency-key", &sent.key);
        }
        if let Some(revision) = sent.revision {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        request = match (self.person, &sent.slip) {
            (Person::Staff(name), _) => request.header("cookie", self.world.cookie(name).await),
            (Person::Citizen(_), Some(slip)) => {
                request.header("authorization", format!("Token {}", slip.token.expose()))
            }
            (Person::Citizen(_), None) => request,
        };
        let body = match &sent.body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        request.body(body).expect("a request")
    }

    /// Sends a request again and again until something answers it for good.
    async fn send(&self, sent: &Sent) -> Answer {
        loop {
            // Some give up soon and send again while the first request is still under way.
            let patience = if self.world.below(100) < 20 { 1_500 } else { 30_000 };
            let request = self.request(sent).await;
            match self.world.send(request, Duration::from_millis(patience)).await {
                None => self.world.record.borrow_mut().lost += 1,
                Some(answer) if answer.status.is_server_error() => {
                    assert_eq!(
                        answer.status,
                        StatusCode::SERVICE_UNAVAILABLE,
                        "{} {}: {}",
                        sent.method,
                        sent.path,
                        answer.text()
                    );
                    let after = answer.headers.get("retry-after").map(|after| after.to_str());
                    assert!(matches!(after, Some(Ok(_))), "when to come back");
                    self.world.record.borrow_mut().unavailable += 1;
                }
                // The session ended while the request was under way; the next one is sent in a new session.
                Some(answer) if answer.status == StatusCode::UNAUTHORIZED => {}
                Some(answer) => return answer,
            }
            sleep(Duration::from_millis(200 + self.world.below(1_200) as u64)).await;
        }
    }

    async fn register(&self, path: &str, channel: &str) {
        let key = self.key();
        let title = format!("事项 {key}");
        let phone = self.person.phone();
        let mut body = registration(channel, &title);
        body["applicant"]["phone"] = json!(phone);
        let sent = Sent {
            method: "POST",
            path: path.to_owned(),
            key,
            revision: None,
            body: Some(body),
            slip: None,
        };
        let answer = self.send(&sent).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let slip: Slip = answer.value();
        let mut record = self.world.record.borrow_mut();
        record.operations += 1;
        let first = record.acknowledged.insert(slip.number, [1].into());
        assert!(first.is_none(), "two registrations have one number");
        record.cases.push(Known { slip, title, phone });
    }

    /// A citizen looks at their case and says something.
    async fn follow(&self, known: &Known) {
        let number = known.slip.number;
        let slip = Some(known.slip.clone());
        let path = format!("/api/v1/cases/{number}/own");
        let own = self.look(number, &Sent::get(path.clone(), slip)).await;
        let revision = own["public"]["revision"].as_u64().expect("a revision");
        let stage = own["public"]["stage"].as_str().unwrap_or_default().to_owned();
        let (last, body) = match stage.as_str() {
            "settled" | "resolved" if self.world.below(100) < 80 => {
                let solved = self.world.below(100) < 75;
                let verdict =
                    json!({"solved": solved, "rating": 4, "words": "说", "via": "online"});
                ("verdict", verdict)
            }
            "closed" => ("reopening", json!({"reason": "又出现了"})),
            _ => ("messages", json!({"words": "办到哪一步了？"})),
        };
        self.command(known, &format!("{path}/{last}"), revision, body).await;
    }

    /// A member of staff reads a case and gives one of the commands that they may give.
    async fn handle(&self, known: &Known) {
        let number = known.slip.number;
        let path = format!("/api/v1/console/cases/{number}");
        let view = self.look(number, &Sent::get(path.clone(), None)).await;
        let revision = view["public"]["revision"].as_u64().expect("a revision");
        let permitted: Vec<&str> = view["permitted"]
            .as_array()
            .map(|kinds| kinds.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let known_kinds: Vec<&str> =
            permitted.into_iter().filter(|kind| !path_of(kind).is_empty()).collect();
        if known_kinds.is_empty() {
            return;
        }
        let kind = known_kinds[self.world.below(known_kinds.len())];
        let Some(body) = self.body_of(kind, &view) else { return };
        self.command(known, &format!("{path}/{}", path_of(kind)), revision, body).await;
    }

    async fn command(&self, known: &Known, path: &str, revision: u64, body: Value) {
        let number = known.slip.number;
        let sent = Sent {
            method: "POST",
            path: path.to_owned(),
            key: self.key(),
            revision: Some(revision),
            body: Some(body),
            slip: Some(known.slip.clone()),
        };
        let answer = self.send(&sent).await;
        let mut record = self.world.record.borrow_mut();
        record.operations += 1;
        if !answer.status.is_success() {
            let code = answer.problem().code;
            assert!(answer.status.is_client_error(), "{} {code}", answer.status);
            *record.refused.entry(code).or_default() += 1;
            return;
        }
        let done = answer.json();
        assert_eq!(done["number"], json!(number));
        let after = done["revision"].as_u64().and_then(|revision| u32::try_from(revision).ok());
        let after = after.expect("a revision");
        assert!(u64::from(after) > revision, "{path} led from {revision} to {after}");
        let is_new = record.acknowledged.entry(number).or_default().insert(after);
        assert!(is_new, "two commands led {number} to revision {after}");
    }

    /// Looks at a case, which is never shown as it was before something that was acknowledged.
    async fn look(&self, number: CaseNumber, sent: &Sent) -> Value {
        let known = self.world.record.borrow().acknowledged[&number].last().copied();
        let answer = self.send(sent).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let view = answer.json();
        let shown = view["public"]["revision"].as_u64().expect("a revision");
        assert!(Some(shown) >= known.map(u64::from), "{number} is shown at {shown}, not {known:?}");
        view
    }

    fn body_of(&self, kind: &str, view: &Value) -> Option<Value> {
        let world = self.world;
        let departments = ["tax", "land", "police"];
        let department = departments[world.below(3)];
        let today = world.time.now().day();
        let soon = today.plus(1 + world.below(6) as i32).to_string();
        Some(match kind {
            "sort" => {
                json!({"matter": "house", "reason": "not_in_person", "departments": ["land"]})
            }
            "summon" => json!({"department": department, "note": null}),
            "note_arrival" => json!({"department": department}),
            "settle" | "resolve" => {
                json!({"outcome": "solved", "answer": "已经办好", "measure": null})
            }
            "assign" => {
                let co = departments.into_iter().filter(|other| *other != department);
                let co: Vec<&str> = co.take(world.below(2)).collect();
                json!({"department": department, "days": 1 + world.below(9), "note": null, "co": co})
            }
            "withdraw_assignment" => json!({"reason": "交办错了"}),
            "reassign" => {
                json!({"department": department, "days": 3, "note": null, "reason": "改派"})
            }
            "accept" | "close" => json!({}),
            "return" => json!({"reason": "不归我们管"}),
            "log_step" => json!({"kind": "contact", "words": "已电话联系"}),
            "plan_step" => json!({"department": null, "due_on": soon, "words": "核对材料"}),
            "finish_step" => {
                let steps = view["steps"].as_array()?;
                let open = steps.iter().find(|step| step["done_at"].is_null())?;
                json!({"id": open["id"], "words": null})
            }
            "finish_part" | "report_progress" => json!({"words": "已经办好"}),
            "extend" => json!({"days": 2, "reason": "还缺一份材料"}),
            "track_long" => json!({"reason": "涉及多个部门"}),
            "send_message" | "follow_up" | "note" | "remark" => json!({"words": "请带执照原件"}),
            "ask_materials" => json!({"materials": ["执照"], "again": "漏了一份"}),
            "publish_summary" => json!({"summary": "窗口核实后办结", "confirmed": true}),
            "explain" => {
                json!({"name": "某领导", "office": "副市长", "zh": "我们没有一次告知全部材料。"})
            }
            "demand" => json!({"department": null, "words": "为什么没有办结？", "due_on": soon}),
            "answer_demand" => {
                let demands = view["demands"].as_array()?;
                let open = demands.iter().find(|demand| demand["answered_at"].is_null())?;
                json!({"id": open["id"], "words": "系统升级"})
            }
            "give_verdict" => {
                json!({"solved": true, "rating": null, "words": null, "via": "phone"})
            }
            "reopen" => json!({"reason": "没有办好"}),
            "propose_voiding" if world.below(100) < 25 => {
                json!({"because": "spam", "reason": "并无此事"})
            }
            "decline_voiding" => json!({"reason": "确有此事"}),
            "confirm_voiding" | "withdraw_voiding" => json!({}),
            _ => return None,
        })
    }
}

/// The last part of a command's path; empty for those that nobody gives here.
fn path_of(kind: &str) -> &'static str {
    match kind {
        "sort" => "classification",
        "summon" => "summons",
        "note_arrival" => "arrivals",
        "settle" => "settlement",
        "assign" => "assignment",
        "withdraw_assignment" => "assignment-withdrawal",
        "reassign" => "reassignment",
        "accept" => "acceptance",
        "return" => "return",
        "log_step" => "steps",
        "resolve" => "resolution",
        "send_message" => "messages",
        "publish_summary" => "summary",
        "give_verdict" => "verdict",
        "reopen" => "reopening",
        "close" => "closure",
        "extend" => "extension",
        "track_long" => "long-running",
        "report_progress" => "reports",
        "finish_part" => "part",
        "plan_step" => "planned-steps",
        "finish_step" => "finished-steps",
        "ask_materials" => "materials",
        "explain" => "explanation",
        "note" => "notes",
        "remark" => "remarks",
        "demand" => "demands",
        "answer_demand" => "answers",
        "follow_up" => "follow-ups",
        "propose_voiding" => "voiding-proposal",
        "confirm_voiding" => "voiding",
        "decline_voiding" => "voiding-refusal",
        "withdraw_voiding" => "voiding-withdrawal",
        _ => "",
    }
}
