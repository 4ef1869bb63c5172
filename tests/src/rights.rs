//! The rights of each function in the store, from `infra/aws/template.yaml`. A test server handles each request with
//! the rights of the function that would serve it in the cloud, so that every HTTP test finds what a role lacks,
//! although the embedded database itself allows everything.

use axum::http::Method;
use local::embedded::Fault;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

/// The functions of the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    Public,
    Proof,
    Console,
    Project,
    Clock,
}

/// All of them.
const FUNCTIONS: [Function; 5] =
    [Function::Public, Function::Proof, Function::Console, Function::Project, Function::Clock];

impl Function {
    /// The function by itself, as [`ACTING`] takes it.
    pub fn alone(self) -> &'static [Function] {
        match self {
            Function::Public => &[Function::Public],
            Function::Proof => &[Function::Proof],
            Function::Console => &[Function::Console],
            Function::Project => &[Function::Project],
            Function::Clock => &[Function::Clock],
        }
    }

    /// The function to which the cloud's routes lead a request.
    pub fn of(method: &Method, path: &str) -> Function {
        let path = path.split('?').next().unwrap_or_default();
        let within = |begin: &str| {
            path.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_case_proof = path.starts_with("/api/v1/cases/") && path.ends_with("/events");
        let is_list = path.starts_with("/api/v1/open311/requests.") && method != Method::POST;
        let naming = [
            "/api/v1/log",
            "/api/v1/explanations",
            "/api/v1/plans",
            "/api/v1/feed",
            "/api/v1/data",
        ];
        if path.starts_with("/api/v1/console/") {
            Function::Console
        } else if is_case_proof || is_list || naming.into_iter().any(within) {
            Function::Proof
        } else {
            Function::Public
        }
    }
}

tokio::task_local! {
    /// The functions with whose rights the store is accessed: with those that all of them have. Without any, everything
    /// is allowed.
    pub static ACTING: &'static [Function];
    /// Set while a test tries what a function could do, which is not what it does.
    pub static PROBING: ();
}

/// A function, a table or an index (`Cases`, `Cases/queue`), and an action.
type Right = (Function, String, String);

/// A statement that grants something.
#[derive(Debug)]
struct Statement {
    /// The patterns that partition keys have to match; none if every key may be used.
    keys: Vec<String>,
    /// The attributes that may be used; none if all may.
    attributes: Vec<String>,
}

/// What is granted, each with the statements that grant it.
static RIGHTS: LazyLock<BTreeMap<Right, Vec<Statement>>> = LazyLock::new(|| {
    let template = include_str!("../../infra/aws/template.yaml");
    let functions = FUNCTIONS.map(|name| (name, format!("{name:?}Role:")));
    let mut rights: BTreeMap<Right, Vec<Statement>> = BTreeMap::new();
    for (function, role) in functions {
        let (_, role) = template.split_once(&format!("\n  {role}\n")).expect("its role");
        // The role ends at the next resource.
        let mut lines = role.lines();
        let role: Vec<&str> =
            lines.by_ref().take_while(|line| line.is_empty() || line.starts_with("    ")).collect();
        for statement in role.join("\n").split("- Sid:").skip(1) {
            let actions = words_after(statement, "dynamodb:");
            let listed = |name: &str| -> Vec<String> {
                let begin = format!("\"dynamodb:{name}\": [");
                let Some((_, list)) = statement.split_once(&begin) else { return Vec::new() };
                let (list, _) = list.split_once(']').expect("a list");
                list.split(',').map(|each| each.trim().trim_matches('"').to_owned()).collect()
            };
            for place in words_after(statement, "!GetAtt ").chain(words_after(statement, "!Sub ${"))
            {
                let (table, rest) = place.split_once(".Arn").unwrap_or((place, ""));
                let index = rest.trim_start_matches("}/index/");
                let place =
                    if index.is_empty() { table.to_owned() } else { format!("{table}/{index}") };
                for action in actions.clone() {
                    if ["LeadingKeys", "Attributes"].contains(&action) {
                        continue;
                    }
                    let right = (function, place.clone(), action.to_owned());
                    let (keys, attributes) = (listed("LeadingKeys"), listed("Attributes"));
                    rights.entry(right).or_default().push(Statement { keys, attributes });
                }
            }
        }
    }
    assert!(rights.len() > 30, "the template is written in another way: {rights:?}");
    rights
});

/// Whether IAM's `StringLike` holds: `?` is any letter, `*` any number of them.
fn alike(pattern: &[u8], key: &[u8]) -> bool {
    match (pattern.split_first(), key.split_first()) {
        (None, left) => left.is_none(),
        (Some((b'*', rest)), None) => alike(rest, key),
        (Some((b'*', rest)), Some((_, after))) => alike(rest, key) || alike(pattern, after),
        (Some((wanted, rest)), Some((letter, after))) => {
            (*wanted == b'?' || wanted == letter) && alike(rest, after)
        }
        (Some(_), None) => false,
    }
}

/// Whether a right covers partition keys and attributes, all by one of its statements.
fn covers(right: &Right, keys: &BTreeSet<String>, attributes: &BTreeSet<String>) -> bool {
    RIGHTS.get(right).is_some_and(|statements| {
        statements.iter().any(|granted| {
            let fits = |key: &String| {
                granted.keys.iter().any(|pattern| alike(pattern.as_bytes(), key.as_bytes()))
            };
            (granted.keys.is_empty() || keys.iter().all(fits))
                && (granted.attributes.is_empty()
                    || attributes.iter().all(|attribute| granted.attributes.contains(attribute)))
        })
    })
}

/// The attributes that an update changes or asks about.
fn attributes_of(update: &Value) -> BTreeSet<String> {
    let written = ["UpdateExpression", "ConditionExpression"];
    let written = written.map(|name| update[name].as_str().unwrap_or_default()).join(" ");
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_#:".contains(letter);
    let words = written.split(|letter: char| !is_word(letter));
    let words = words.filter(|word| {
        let is_of_the_language = word.chars().all(|letter| letter.is_ascii_uppercase())
            || ["attribute_exists", "attribute_not_exists", "if_not_exists"].contains(word);
        !is_of_the_language && !word.starts_with(':')
    });
    let name = |word: &str| {
        let named = update["ExpressionAttributeNames"][word].as_str();
        named.unwrap_or(word).to_owned()
    };
    words.map(name).collect()
}

/// The words that follow a mark, each up to a space, a comma or a bracket.
fn words_after<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> + Clone {
    let end = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ']' | '"');
    text.split(mark).skip(1).map(move |rest| rest.split(end).next().unwrap_or_default())
}

/// What a request touches in a table or an index: the action that this requires, the partition keys, and, if it is an
/// update, the attributes.
struct Touch {
    place: String,
    action: String,
    keys: BTreeSet<String>,
    attributes: BTreeSet<String>,
}

fn touched(operation: &str, body: &Value) -> Vec<Touch> {
    let table = |named: &Value| match named.as_str().and_then(|name| name.rsplit('-').next()) {
        Some("cases") => "Cases".to_owned(),
        Some("personal") => "Personal".to_owned(),
        Some("staff") => "Staff".to_owned(),
        other => panic!("a table {other:?}"),
    };
    let key = |item: &Value| {
        let key = [&item["Key"]["pk"]["S"], &item["Item"]["pk"]["S"], &item["pk"]["S"]];
        let asked = &item["ExpressionAttributeValues"][":pk"]["S"];
        let key = key.into_iter().chain([asked]).find_map(Value::as_str);
        key.map(str::to_owned).into_iter().collect()
    };
    match operation {
        "BatchGetItem" => body["RequestItems"]
            .as_object()
            .expect("tables")
            .iter()
            .map(|(name, asked)| Touch {
                place: table(&Value::from(name.as_str())),
                action: operation.to_owned(),
                keys: asked["Keys"]
                    .as_array()
                    .expect("keys")
                    .iter()
                    .flat_map(|item| {
                        let keys: BTreeSet<String> = key(item);
                        keys
                    })
                    .collect(),
                attributes: BTreeSet::new(),
            })
            .collect(),
        "TransactWriteItems" => body["TransactItems"]
            .as_array()
            .expect("items")
            .iter()
            .flat_map(|item| item.as_object().expect("an item"))
            .map(|(kind, item)| Touch {
                place: table(&item["TableName"]),
                action: format!("{kind}Item"),
                keys: key(item),
                attributes: attributes_of(item),
            })
            .collect(),
        _ => {
            let mut place = table(&body["TableName"]);
            let mut keys = key(body);
            if let Some(index) = body["IndexName"].as_str() {
                place = format!("{place}/{index}");
                keys.clear();
            }
            let attributes = match operation {
                "UpdateItem" => attributes_of(body),
                _ => BTreeSet::new(),
            };
            vec![Touch { place, action: operation.to_owned(), keys, attributes }]
        }
    }
}

/// Every right of the template as lines: function, place, action, and the pattern of the partition keys that may be
/// used, or nothing if all may. What reads the stream is Lambda itself.
pub fn granted() -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let of_store =
        RIGHTS.iter().filter(|((_, place, _), _)| !place.to_lowercase().contains("stream"));
    for ((function, place, action), statements) in of_store {
        for Statement { keys, .. } in statements {
            let every = keys.is_empty().then_some("");
            for pattern in keys.iter().map(String::as_str).chain(every) {
                lines.insert(format!("{function:?} {place} {action} {pattern}"));
            }
        }
    }
    lines
}

/// A partition key without what differs from one item to the next: `CASE#*` for that of a case. Those of `personal`
/// are numbers of cases or begin with a word.
fn pattern_of(key: &str) -> String {
    let parts: Vec<&str> = key.split('#').collect();
    match parts[..] {
        // Whose notices they are, and whose idempotency: `NOTICE#w:*`, `IDEM#staff#*`.
        ["NOTICE", to] => match to.split_once(':') {
            Some((kind, _)) => format!("NOTICE#{kind}:*"),
            None => key.to_owned(),
        },
        ["IDEM", scope] => format!("IDEM#{scope}"),
        ["IDEM", scope, ..] => format!("IDEM#{scope}#*"),
        // A list that belongs to an item: `PLAN#*#CASES`.
        [kind, _, list] if list.chars().all(|letter| letter.is_ascii_uppercase()) => {
            format!("{kind}#*#{list}")
        }
        [kind, _, ..] => format!("{kind}#*"),
        [number] if number.starts_with(|letter: char| letter.is_ascii_digit()) => "????-*".into(),
        [_] | [] => key.to_owned(),
    }
}

/// Adds what was used to the file that `ONETRIP_RIGHTS` names, a line each: function, place, action, pattern.
fn record(right: &Right, keys: &BTreeSet<String>) {
    static SEEN: LazyLock<Option<Mutex<(BTreeSet<String>, File)>>> = LazyLock::new(|| {
        let path = std::env::var_os("ONETRIP_RIGHTS")?;
        let file = File::options().create(true).append(true).open(path).expect("a file");
        Some(Mutex::new((BTreeSet::new(), file)))
    });
    let Some(seen) = &*SEEN else { return };
    let (function, place, action) = right;
    let patterns = keys.iter().map(|key| pattern_of(key));
    let patterns: BTreeSet<String> = patterns.chain(keys.is_empty().then(String::new)).collect();
    let mut seen = seen.lock().expect("a file");
    for pattern in patterns {
        let line = format!("{function:?} {place} {action} {pattern}");
        if seen.0.insert(line.clone()) {
            writeln!(seen.1, "{line}").expect("a line");
        }
    }
}

/// The fault of a test server: denies what the current function has no right to, as IAM does, and then applies the
/// test's own fault. With `ONETRIP_UPDATE` it only records, so that a new right can be seen before it is granted.
pub fn enforced(own: Option<Fault>) -> Fault {
    Arc::new(move |operation: &str, body: &str| {
        let is_probe = PROBING.try_with(|()| ()).is_ok();
        let is_enforced = is_probe || std::env::var_os("ONETRIP_UPDATE").is_none();
        for function in ACTING.try_with(|functions| *functions).unwrap_or_default() {
            let read: Value = serde_json::from_str(body).expect("JSON");
            for Touch { place, action, keys, attributes } in touched(operation, &read) {
                let right = (*function, place, action);
                let is_covered = covers(&right, &keys, &attributes);
                if !is_probe && (is_covered || !is_enforced) {
                    record(&right, &keys);
                }
                if !is_covered && is_enforced {
                    let (_, place, action) = right;
                    eprintln!(
                        "the role of {function:?} has no dynamodb:{action} on {place} {keys:?}"
                    );
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
