//! Checks what the crates import. No module may depend on itself through others, so that each can be read before
//! those that build on it; a module counts with everything below it. And the core must not use the machine.

use shared::vocabulary::{Role, StageKind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The crates to check, by their source folders.
const CRATES: [&str; 5] =
    ["shared/src", "api/src", "infra/local/src", "infra/xtask/src", "frontend/src"];
/// The most top-level modules of the browser's crate, and the most levels of imports among the modules below.
const MAX_FRONTEND_MODULES: usize = 20;
const MAX_FRONTEND_LEVELS: usize = 8;

/// Which modules each module imports.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The beginnings of paths within a crate.
const BEGINS: [&str; 3] = ["crate::", "super::", "self::"];

/// The paths that a source file imports from its crate: `crate::{a::B, c}` has two.
fn imported(source: &str) -> Vec<Vec<&str>> {
    let mut paths = Vec::new();
    for begin in BEGINS {
        for (at, _) in source.match_indices(begin) {
            let within = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
            if !source[..at].ends_with(within) {
                take_paths(&source[at..], &mut Vec::new(), &mut paths);
            }
        }
    }
    paths
}

/// Reads one path or a whole group, and returns what follows it.
fn take_paths<'a>(
    text: &'a str,
    before: &mut Vec<&'a str>,
    paths: &mut Vec<Vec<&'a str>>,
) -> &'a str {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let depth = before.len();
    let mut rest = text;
    loop {
        let (word, after) =
            rest.split_at(rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()));
        before.push(word);
        rest = match after.strip_prefix("::") {
            Some(next) if next.starts_with('{') => {
                let mut group = next[1..].trim_start_matches([' ', '\n', ',']);
                while !group.is_empty() && !group.starts_with('}') {
                    group = take_paths(group, before, paths);
                    // A new name given with `as` does not matter.
                    let end = group.find([',', '}']).unwrap_or(group.len());
                    group = group[end..].trim_start_matches([' ', '\n', ',']);
                }
                before.truncate(depth);
                return group.strip_prefix('}').unwrap_or(group);
            }
            Some(next) => next,
            None => {
                paths.push(before.clone());
                before.truncate(depth);
                return after;
            }
        };
    }
}

/// Resolves an imported path from the root of the crate.
fn resolved<'a>(module: &[&'a str], path: &[&'a str]) -> Vec<&'a str> {
    let up = path.iter().take_while(|word| **word == "super").count();
    let within = &module[..module.len().saturating_sub(up)];
    match path.split_first() {
        Some((&"crate", rest)) => rest.to_vec(),
        Some((&"self", rest)) => [module, rest].concat(),
        Some(_) | None => [within, &path[up..]].concat(),
    }
}

/// A source file without its comments and unit tests.
fn program(path: &Path) -> String {
    let source = std::fs::read_to_string(path).expect("a source");
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Collects the modules below a folder, each with its path and source.
fn gather(folder: &Path, above: &[String], modules: &mut BTreeMap<Vec<String>, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let module = [above, std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            gather(&path, &module, modules);
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && name != "lib"
            && name != "main"
        {
            modules.insert(module, program(&path));
        }
    }
}

/// Which modules of a crate import which. Everything deeper than `depth` counts with the module that contains it, and
/// a module depends on the modules it contains.
fn uses_of(source: &str, depth: usize) -> Uses {
    let mut modules = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    gather(&root.join(source), &[], &mut modules);
    let cut = |path: &[&str]| path[..path.len().min(depth)].join("::");
    let mut uses = Uses::new();
    for (module, program) in &modules {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        let needed = uses.entry(cut(&module)).or_default();
        for path in imported(program) {
            let mut path = resolved(&module, &path);
            let is_module = |path: &[&str]| {
                modules
                    .contains_key(&path.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
            };
            while !path.is_empty() && !is_module(&path) {
                path.pop();
            }
            if !path.is_empty() {
                needed.insert(cut(&path));
            }
        }
        if module.len() == depth && depth > 1 {
            uses.entry(cut(&module[..depth - 1])).or_default().insert(cut(&module));
        }
    }
    uses
}

/// The modules that can be reached from `from`, each with the one that imports it.
fn reached<'a>(from: &'a str, uses: &'a Uses) -> BTreeMap<&'a str, &'a str> {
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

fn assert_no_circle(of: &str, uses: &Uses) {
    assert!(uses.len() > 3, "{of} has few modules");
    for module in uses.keys() {
        let found = reached(module, uses);
        let circle = found.get(module.as_str());
        assert!(circle.is_none(), "{of}: {module} is imported by {circle:?}, which it needs");
    }
}

#[test]
fn no_module_is_needed_by_what_it_needs() {
    for of in CRATES {
        assert_no_circle(of, &uses_of(of, 1));
    }
}

/// The longest chain of imports that ends at a module, given that there are no cycles.
fn chain<'a>(module: &'a str, uses: &'a Uses) -> Vec<&'a str> {
    let others = uses.get(module).into_iter().flatten().filter(|next| *next != module);
    let longest = others.map(|next| chain(next, uses)).max_by_key(Vec::len);
    [longest.unwrap_or_default(), vec![module]].concat()
}

#[test]
fn the_browsers_modules_are_few_and_lie_on_few_levels() {
    let of = "frontend/src";
    let top = uses_of(of, 1);
    assert!(top.len() <= MAX_FRONTEND_MODULES, "{:?}", top.keys());
    let below = uses_of(of, 2);
    assert!(below.len() > 50);
    assert_no_circle(of, &below);
    let longest = below.keys().map(|module| chain(module, &below)).max_by_key(Vec::len);
    let longest = longest.unwrap_or_default();
    assert!(longest.len() <= MAX_FRONTEND_LEVELS, "{} levels: {longest:?}", longest.len());
}

/// Signs that a source file uses the machine: files, the network, the clock, randomness, the environment.
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
        } else if path.extension().is_some_and(|kind| kind == "rs") {
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

/// Ways to draw random numbers. `rand` has generators for secrets and others.
const SOURCES: [&str; 9] = [
    "rand::",
    "rand_core",
    "fastrand",
    "getrandom",
    "OsRng",
    "SmallRng",
    "StdRng",
    "RandomState",
    "Math.random",
];

fn scripts(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            scripts(&path, all);
        } else if path.extension().is_some_and(|kind| kind == "js" || kind == "html") {
            all.push((
                path.display().to_string(),
                std::fs::read_to_string(path).expect("a script"),
            ));
        }
    }
}

/// One-time codes, tokens and keys can only be guessed if they are drawn elsewhere than in `random.rs`, whose generator
/// is one for secrets by its type, or if a program that is shipped can be told what to draw.
#[test]
fn every_random_number_of_what_is_shipped_comes_from_one_generator_for_secrets() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for of in ["shared/src", "api/src", "infra/local/src", "frontend/src"] {
        programs(&root.join(of), &mut all);
    }
    assert!(all.len() > 200, "{} sources", all.len());
    for of in ["frontend/boot", "infra/local/src", "api/src"] {
        scripts(&root.join(of), &mut all);
    }
    assert!(all.iter().any(|(path, _)| path.ends_with(".js")));
    let mut found = BTreeSet::new();
    for (path, program) in &all {
        let path = path.split("../").last().unwrap_or_default();
        if SOURCES.iter().any(|source| program.contains(source)) {
            found.insert(path);
        }
    }
    assert_eq!(found, BTreeSet::from(["api/src/random.rs"]));
    let random = std::fs::read_to_string(root.join("api/src/random.rs")).expect("a source");
    let generator = "fn generator() -> impl CryptoRng {\n    rand::rng()\n}";
    assert!(random.contains(generator), "the generator is not one for secrets by its type");
    // Seeds are for the tests, whose package is not shipped.
    let mut seeded = Vec::new();
    let shipped = ["shared", "shared/macros", "api", "frontend", "infra/local", "infra/xtask"];
    for package in [&shipped[..], &[".", "tests", "tests/support"]].concat() {
        let manifest = root.join(package).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).expect("a manifest");
        let lines = manifest.lines().filter(|line| line.contains("replay"));
        seeded.extend(lines.map(|line| (package, line.to_owned())));
    }
    let expected = [
        ("api", "replay = []"),
        ("tests", r#"api = { workspace = true, features = ["lambda", "replay"] }"#),
    ];
    assert_eq!(seeded, expected.map(|(package, line)| (package, line.to_owned())));
    for (place, program) in &all {
        assert!(!program.contains("replay::seed"), "{place} chooses what is drawn");
    }
}

/// Where one member of an enum is asked for apart from a `match` over all of them.
fn singled_out(names: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for of in CRATES {
        programs(&root.join(of), &mut all);
    }
    let is_member = |after: &str| {
        let mut letters = after.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
    };
    let asks = |line: &str| {
        let of_match = line.trim_start().starts_with('|') || line.contains("=>");
        let mut words = line.split([' ', '(', '[', '&', '!']);
        !of_match
            && words.any(|word| {
                word.split_once("::")
                    .is_some_and(|(name, after)| names.contains(&name) && is_member(after))
            })
    };
    let mut found = Vec::new();
    for (path, program) in &all {
        let path = path.split("../").last().unwrap_or_default();
        let lines = (1..).zip(program.lines()).filter(|(_, line)| asks(line));
        found.extend(lines.map(|(number, line)| format!("{path}:{number}: {}", line.trim())));
    }
    found
}

/// No compiler leads to a comparison with one stage or one role, or to a list of some. Whoever adds another is led
/// to them here.
#[test]
fn what_asks_for_one_stage_or_role_is_read_when_there_is_another() {
    for (names, members, read_for) in [
        (&["Stage", "StageKind"][..], StageKind::ALL.len(), 10),
        (&["Role", "Seat"], Role::ALL.len(), 8),
    ] {
        let found = singled_out(names);
        assert!(found.len() > 10, "{found:?}");
        let places = found.join("\n");
        assert_eq!(
            members, read_for,
            "{names:?} has another member. Read these, then write here for how many they were read:\n{places}"
        );
    }
}

#[test]
fn the_reading_of_imports_sees_what_is_there() {
    let source = "use crate::a::B;\nuse crate::{\n    c::{D as d, E},\n    f,\n};\nlet g = crate::h::<I>();\n\
                  use super::super::{j::K, l as m};\nself::n::o()";
    let module = ["p", "q", "r"];
    let mut found: Vec<String> =
        imported(source).iter().map(|path| resolved(&module, path).join("::")).collect();
    found.sort();
    let expected = ["a::B", "c::D", "c::E", "f", "h::", "p::j::K", "p::l", "p::q::r::n::o"];
    assert_eq!(found, expected);
    let uses = Uses::from([
        ("a".to_owned(), BTreeSet::from(["b".to_owned()])),
        ("b".to_owned(), BTreeSet::from(["c".to_owned()])),
        ("c".to_owned(), BTreeSet::from(["a".to_owned()])),
        ("d".to_owned(), BTreeSet::from(["a".to_owned()])),
    ]);
    assert_eq!(reached("a", &uses).get("a"), Some(&"c"));
    assert_eq!(reached("d", &uses).get("d"), None);
    let uses = Uses::from([
        ("a".to_owned(), BTreeSet::from(["b".to_owned(), "c".to_owned()])),
        ("b".to_owned(), BTreeSet::from(["c".to_owned()])),
        ("c".to_owned(), BTreeSet::new()),
    ]);
    assert_eq!(chain("a", &uses), ["c", "b", "a"]);
}
