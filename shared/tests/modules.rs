//! What the crates may import: no module is needed by what it needs, so that each can be read before those that
//! build on it (a module counts with all that lies under it), and the core asks the machine for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The crates in which it holds, by where their source lies.
const CRATES: [&str; 4] = ["shared/src", "api/src", "infra/local/src", "infra/xtask/src"];

/// The names that follow `crate::` in a text: of `crate::{a::B, c}` both `a` and `c`.
fn imported(source: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        let letters = text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_');
        letters.collect()
    };
    let mut names = BTreeSet::new();
    for (_, after) in
        source.match_indices("crate::").map(|(at, path)| (at, &source[at + path.len()..]))
    {
        let Some(group) = after.strip_prefix('{') else {
            names.insert(word(after));
            continue;
        };
        let mut depth = 0_u32;
        let mut begins = true;
        for (at, letter) in group.char_indices() {
            match letter {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                _ if begins && letter.is_alphanumeric() => {
                    names.insert(word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    names
}

/// A source without its comments and its unit tests.
fn program(path: &Path) -> String {
    let source = std::fs::read_to_string(path).expect("a source");
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn gather(folder: &Path, module: Option<&str>, uses: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let module = module.unwrap_or(&name);
        if path.is_dir() {
            gather(&path, Some(module), uses);
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && name != "lib"
            && name != "main"
        {
            uses.entry(module.to_owned()).or_default().extend(imported(&program(&path)));
        }
    }
}

/// The modules that can be reached from `from`, with how: each beside the one that imports it.
fn reached<'a>(
    from: &'a str,
    uses: &'a BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<&'a str, &'a str> {
    let mut found = BTreeMap::new();
    let mut left = vec![from];
    while let Some(module) = left.pop() {
        for next in uses.get(module).into_iter().flatten().map(String::as_str) {
            if next != module && uses.contains_key(next) && !found.contains_key(next) {
                found.insert(next, module);
                left.push(next);
            }
        }
    }
    found
}

#[test]
fn no_module_is_needed_by_what_it_needs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for of in CRATES {
        let mut uses = BTreeMap::new();
        gather(&root.join(of), None, &mut uses);
        assert!(uses.len() > 3, "{of} has few modules");
        for module in uses.keys() {
            let found = reached(module, &uses);
            let circle = found.get(module.as_str());
            assert!(circle.is_none(), "{of}: {module} is imported by {circle:?}, which it needs");
        }
    }
}

/// What asks the machine for something: files, the network, the clock, chance, the environment.
const OUTSIDE: [&str; 11] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io::std",
    "SystemTime",
    "Instant",
    "rand::",
    "tokio",
    "async ",
];

fn programs(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            programs(&path, all);
        } else {
            all.push((path.display().to_string(), program(&path)));
        }
    }
}

#[test]
fn the_core_asks_the_machine_for_nothing() {
    let mut all = Vec::new();
    programs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 40);
    for (path, program) in all {
        for word in OUTSIDE {
            assert!(!program.contains(word), "{path} has {word}");
        }
    }
}

#[test]
fn the_reading_of_imports_sees_what_is_there() {
    let source = "use crate::a::B;\nuse crate::{c::{D, E}, f};\nlet g = crate::h::i();";
    let expected = ["a", "c", "f", "h"].map(str::to_owned);
    assert_eq!(imported(source), BTreeSet::from(expected));
    let uses = BTreeMap::from([
        ("a".to_owned(), BTreeSet::from(["b".to_owned()])),
        ("b".to_owned(), BTreeSet::from(["c".to_owned()])),
        ("c".to_owned(), BTreeSet::from(["a".to_owned()])),
        ("d".to_owned(), BTreeSet::from(["a".to_owned()])),
    ]);
    assert_eq!(reached("a", &uses).get("a"), Some(&"c"));
    assert_eq!(reached("d", &uses).get("d"), None);
}
