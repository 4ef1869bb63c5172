//! The rights of each function in the store, from `infra/aws/template.yaml`. A test server handles each request with
//! the rights of the function that would serve it in the cloud, so that every HTTP test finds what a role lacks,
//! although the embedded database itself allows everything.

use local::embedded::Fault;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// The functions of the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    Public,
    Console,
    Project,
    Clock,
}

impl Function {
    /// The function to which the cloud's routes lead a path.
    pub fn of_path(path: &str) -> Function {
        if path.starts_with("/api/v1/console/") { Function::Console } else { Function::Public }
    }
}

tokio::task_local! {
    /// The function with whose rights the store is accessed; without one, everything is allowed.
    pub static ACTING: Function;
}

/// A right: the function, the table or index (`Cases`, `Cases/queue`), and the action.
type Right = (Function, String, String);

static RIGHTS: LazyLock<BTreeSet<Right>> = LazyLock::new(|| {
    let template = include_str!("../../infra/aws/template.yaml");
    let functions = [Function::Public, Function::Console, Function::Project, Function::Clock]
        .map(|name| (name, format!("{name:?}Role:")));
    let mut rights = BTreeSet::new();
    for (function, role) in functions {
        let (_, role) = template.split_once(&format!("\n  {role}\n")).expect("its role");
        // The role ends at the next resource.
        let mut lines = role.lines();
        let role: Vec<&str> =
            lines.by_ref().take_while(|line| line.is_empty() || line.starts_with("    ")).collect();
        for statement in role.join("\n").split("- Sid:").skip(1) {
            let actions = words_after(statement, "dynamodb:");
            for place in words_after(statement, "!GetAtt ").chain(words_after(statement, "!Sub ${"))
            {
                let (table, rest) = place.split_once(".Arn").unwrap_or((place, ""));
                let index = rest.trim_start_matches("}/index/");
                let place =
                    if index.is_empty() { table.to_owned() } else { format!("{table}/{index}") };
                for action in actions.clone() {
                    rights.insert((function, place.clone(), action.to_owned()));
                }
            }
        }
    }
    assert!(rights.len() > 30, "the template is written in another way: {rights:?}");
    rights
});

/// The words that follow a mark, each up to a space, a comma or a bracket.
fn words_after<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> + Clone {
    let end = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ']' | '"');
    text.split(mark).skip(1).map(move |rest| rest.split(end).next().unwrap_or_default())
}

/// The tables and indexes that a request accesses, each with the action that this requires.
fn touched(operation: &str, body: &Value) -> Vec<(String, String)> {
    let table = |named: &Value| match named.as_str().and_then(|name| name.rsplit('-').next()) {
        Some("cases") => "Cases".to_owned(),
        Some("personal") => "Personal".to_owned(),
        Some("staff") => "Staff".to_owned(),
        other => panic!("a table {other:?}"),
    };
    match operation {
        "BatchGetItem" => body["RequestItems"]
            .as_object()
            .expect("tables")
            .keys()
            .map(|name| (table(&Value::from(name.as_str())), operation.to_owned()))
            .collect(),
        "TransactWriteItems" => body["TransactItems"]
            .as_array()
            .expect("items")
            .iter()
            .flat_map(|item| item.as_object().expect("an item"))
            .map(|(kind, item)| (table(&item["TableName"]), format!("{kind}Item")))
            .collect(),
        _ => {
            let mut place = table(&body["TableName"]);
            if let Some(index) = body["IndexName"].as_str() {
                place = format!("{place}/{index}");
            }
            vec![(place, operation.to_owned())]
        }
    }
}

/// The fault of a test server: denies what the current function has no right to, as IAM does, and then applies the
/// test's own fault.
pub fn enforced(own: Option<Fault>) -> Fault {
    Arc::new(move |operation: &str, body: &str| {
        if let Ok(function) = ACTING.try_with(|function| *function) {
            let read: Value = serde_json::from_str(body).expect("JSON");
            for (place, action) in touched(operation, &read) {
                let right = (function, place, action);
                if !RIGHTS.contains(&right) {
                    let (_, place, action) = right;
                    eprintln!("the role of {function:?} has no dynamodb:{action} on {place}");
                    return Some(
                        r#"{"__type":"com.amazon.coral.service#AccessDeniedException","message":"not authorized"}"#
                            .to_owned(),
                    );
                }
            }
        }
        own.as_ref().and_then(|own| own(operation, body))
    })
}
