//! Random bodies that fit the schemas of the API's description, and so pass the checks of their shape and reach the
//! code behind them, on every route with a body.

use acceptance::draw::Draw;
use acceptance::files::FileHouse;
use acceptance::{Call, Who};
use api::store::agrees;
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::collections::{BTreeMap, BTreeSet};

/// Rounds through all routes.
const ROUNDS: usize = 75;
/// Texts that often break programs.
const TEXTS: [&str; 10] = [
    "改申报密码",
    "2018-05-18",
    "tax",
    "\u{202e}反\u{202c}",
    "<script>alert(1)</script>",
    "=1+1",
    "𠮷👩‍👩‍👧",
    "a\u{0}b",
    " ",
    "",
];

/// The identifiers that exist in the test, by type, each with one that does not.
fn ids(name: &str) -> &'static [&'static str] {
    match name {
        "department" | "departments" | "co" | "lead" => &["tax", "land", "nobody"],
        "window" => &["main", "main", "nobody"],
        "matter" => &["password", "nobody"],
        _ => &["some", "tax", "main"],
    }
}

struct Fuzz {
    draw: Draw,
    schemas: Value,
    today: String,
    numbers: Vec<String>,
}

impl Fuzz {
    /// A random value that fits the schema of a member with this name.
    fn fitting(&mut self, name: &str, schema: &Value, depth: usize) -> Value {
        if let Some(place) = schema["$ref"].as_str() {
            let place = place.rsplit('/').next().expect("a name");
            let schema = self.schemas[place].clone();
            return self.fitting(name, &schema, depth);
        }
        if let Some(choices) = schema["enum"].as_array() {
            return self.draw.of(choices).clone();
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let choice = self.draw.of(choices);
            return self.fitting(name, choice, depth);
        }
        let kinds = match schema["type"].as_array() {
            Some(kinds) => kinds.clone(),
            None => vec![schema["type"].clone()],
        };
        let kind = self.draw.of(&kinds).as_str().unwrap_or("object").to_owned();
        match kind.as_str() {
            "null" => Value::Null,
            "boolean" => json!(self.draw.percent(70)),
            "integer" | "number" => self.number(schema),
            "array" => {
                let count = if depth > 6 { 0 } else { self.draw.below(3) };
                (0..count).map(|_| self.fitting(name, &schema["items"], depth + 1)).collect()
            }
            "string" => json!(self.text(name, schema)),
            _ => {
                let needed = schema["required"].as_array().cloned().unwrap_or_default();
                let members = schema["properties"].as_object().cloned().unwrap_or_default();
                let mut object = serde_json::Map::new();
                for (name, schema) in members {
                    if needed.contains(&json!(name)) || self.draw.percent(70) {
                        let value = self.fitting(&name, &schema, depth + 1);
                        object.insert(name, value);
                    }
                }
                Value::Object(object)
            }
        }
    }

    fn number(&mut self, schema: &Value) -> Value {
        let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
        let extremes = [least.unwrap_or(0), most.unwrap_or(i64::MAX), 1_526_263_200_000];
        let drawn = if self.draw.percent(80) {
            1 + self.draw.below(5) as i64
        } else {
            *self.draw.of(&extremes)
        };
        json!(drawn.clamp(least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)))
    }

    fn text(&mut self, name: &str, schema: &Value) -> String {
        match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date"), _) => {
                (*self.draw.of(&[self.today.as_str(), "2018-05-18", "2018-05-02", "0001-01-01"]))
                    .to_owned()
            }
            (Some("email"), _) => "officer@town.example".to_owned(),
            (_, Some(pattern)) if pattern.starts_with("^\\d{4}-") => {
                self.draw.of(&self.numbers).clone()
            }
            (_, Some(pattern)) if pattern.starts_with("^\\d{4} ") => "1234 5678".to_owned(),
            (_, Some(_)) => (*self.draw.of(ids(name))).to_owned(),
            (_, None) if name == "phone" => "138 0000 0001".to_owned(),
            (_, None) if self.draw.percent(80) => "窗口说要去另一个部门".to_owned(),
            (_, None) => match schema["maxLength"].as_u64() {
                Some(most) if self.draw.percent(20) => {
                    "长".repeat(usize::try_from(most).expect("a number"))
                }
                Some(_) | None => (*self.draw.of(&TEXTS)).to_owned(),
            },
        }
    }
}

/// A route with a body, and the schema of that body.
struct Route {
    method: String,
    path: String,
    schema: Value,
    roles: Option<&'static [Role]>,
}

fn routes(described: &Value) -> Vec<Route> {
    let mut routes = Vec::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            // Signing in is slow on purpose, because of argon2.
            if schema.is_null() || path.ends_with("/session") {
                continue;
            }
            let method = method.to_uppercase();
            let roles = api::http::access::find(&method, path).and_then(|access| access.roles);
            routes.push(Route { method, path: path.clone(), schema: schema.clone(), roles });
        }
    }
    routes
}

/// Every random body gets a response as described and without a fault, most routes succeed in the end, and the result
/// is consistent.
/// they did holds together.
#[tokio::test]
async fn bodies_that_fit_never_break_a_route_whatever_they_say() {
    let FileHouse { house, .. } = &FileHouse::new().await;
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let routes = routes(&described);
    assert!(routes.len() > 70, "{} routes take a body", routes.len());
    let mut slips: Vec<Slip> = Vec::new();
    for _ in 0..6 {
        slips.push(house.register_online("改申报密码").await);
    }
    // What was created on the way, with its current revision.
    let mut made: BTreeMap<&str, (String, u32)> = BTreeMap::new();
    let numbers = slips.iter().map(|slip| slip.number.to_string()).collect();
    let (draw, today) = (Draw::new(1805), house.now().day().to_string());
    let mut fuzz =
        Fuzz { draw, schemas: described["components"]["schemas"].clone(), today, numbers };
    let wrong = [json!(null), json!(true), json!(-1), json!(1e308), json!(""), json!([null])];
    let (mut sent, mut did, mut answers) = (0, BTreeSet::new(), BTreeMap::<u16, usize>::new());
    for _ in 0..ROUNDS {
        let mut staff = BTreeMap::new();
        for role in Role::ALL {
            staff.insert(role.code(), house.staff(*role).await);
        }
        for Route { method, path, schema, roles } in &routes {
            let slip = fuzz.draw.of(&slips).clone();
            let head =
                house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
            let who = match roles {
                Some(roles) => &staff[fuzz.draw.of(roles).code()],
                None => &Who::Holder(Box::new(slip.clone())),
            };
            let of =
                ["plan", "stud", "reform"].into_iter().find(|of| path.contains(&format!("/{of}")));
            let there = of.and_then(|of| made.get(of));
            let id = there.map_or("some", |(id, _)| id.as_str());
            let revision = match path.contains("{number}") {
                true => head.case.revision(),
                false => there.map_or(1, |(_, revision)| *revision),
            };
            let filled = path.replace("{number}", &slip.number.to_string());
            let filled = filled.replace("{file}", "1").replace("{id}", id).replace("{plan}", id);
            let fits = fuzz.draw.percent(95);
            let body = match fits {
                true => fuzz.fitting("", schema, 0),
                false => fuzz.draw.of(&wrong).clone(),
            };
            let call = Call {
                who,
                method,
                path: &filled,
                revision: Some(revision),
                key: None,
                body: Some(body.clone()),
            };
            let answer = house.call(call).await;
            sent += 1;
            *answers.entry(answer.status.as_u16()).or_default() += 1;
            assert!(!answer.status.is_server_error(), "{method} {path} {body}: {}", answer.text());
            assert!(!fits || answer.status != StatusCode::BAD_REQUEST, "{method} {path} {body}");
            if answer.status.is_success() {
                did.insert((method.clone(), path.clone()));
                let done = answer.json();
                if let Ok(slip) = serde_json::from_value::<Slip>(done.clone()) {
                    slips.retain(|known| known.number != slip.number);
                    slips.push(slip);
                }
                for (of, name) in [("plan", "plan"), ("stud", "study"), ("reform", "reform")] {
                    if let (Some(id), Some(revision)) =
                        (done[name].as_str(), done["revision"].as_u64())
                    {
                        made.insert(
                            of,
                            (id.to_owned(), u32::try_from(revision).expect("a revision")),
                        );
                    }
                }
            }
        }
        house.pass(45 * 60_000);
    }
    let idle: Vec<_> = routes
        .iter()
        .filter(|route| !did.contains(&(route.method.clone(), route.path.clone())))
        .map(|route| &route.path)
        .collect();
    println!("{sent} drawn bodies: {answers:?}; never done: {idle:?}");
    for slip in &slips {
        let number: CaseNumber = slip.number;
        let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
        let links = house.app.store.load_events(number).await.expect("events");
        assert!(agrees(&head, &links), "{number} does not agree with its events");
        let holder = Who::Holder(Box::new(slip.clone()));
        let own = house.get(&holder, &format!("/api/v1/cases/{number}/own")).await;
        assert_eq!(own.status, StatusCode::OK);
    }
    assert!(did.len() * 2 > routes.len(), "{} of {} routes did something", did.len(), routes.len());
    // A case that two people voided counts as that alone.
    let total = &house.figures("").await["total"];
    let counted = ["registered", "voided"].map(|name| total[name].as_u64().expect("a number"));
    assert_eq!(counted.iter().sum::<u64>(), slips.len() as u64);
}
