//! Checks comments: every module and every public module-level item must have one. Fields, variants and methods need
//! none if their name says enough, and there a comment of up to three words is an error, because it only repeats the
//! name.

use std::path::{Path, PathBuf};

/// The crates, and whether their public items are used from outside; those of the browser are not.
const CRATES: [(&str, bool); 6] = [
    ("shared/src", true),
    ("shared/macros/src", true),
    ("api/src", true),
    ("frontend/src", false),
    ("infra/local/src", true),
    ("infra/xtask/src", true),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// Whether a line begins a public function, type, trait or constant of a module.
fn begins_item(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("pub ") else { return false };
    let rest = rest.trim_start_matches("async ");
    let kinds = ["fn ", "const fn ", "struct ", "enum ", "trait ", "type ", "const ", "static "];
    kinds.iter().any(|kind| rest.starts_with(kind))
}

/// Whether a line begins a field, a variant or a method.
fn is_member(line: &str) -> bool {
    let rest = line.trim_start();
    let is_inner = rest.len() < line.len();
    let rest = rest.trim_start_matches("pub ").trim_start_matches("async ");
    let name = rest.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    is_inner
        && (rest.starts_with("fn ") || name == "," || name == " {" || name.starts_with([':', '(']))
}

/// Whether the comments and attributes directly above an item include a doc comment.
fn is_documented(lines: &[&str], at: usize) -> bool {
    let above = lines[..at].iter().rev().map(|line| line.trim());
    let mut own = above.take_while(|line| !line.is_empty() && !line.ends_with(['{', '}', ';']));
    own.any(|line| line.starts_with("///"))
}

/// What is wrong in a source file, with line numbers.
fn faults(source: &str, is_used: bool) -> Vec<(usize, &'static str)> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines: Vec<&str> = source.lines().collect();
    let mut faults = Vec::new();
    if !source.starts_with("//!") {
        faults.push((1, "the module does not say what it is for"));
    }
    for (at, line) in lines.iter().enumerate() {
        if is_used && begins_item(line) && !is_documented(&lines, at) {
            faults.push((at + 1, "a public item without a comment"));
        }
        let Some(comment) = line.trim().strip_prefix("/// ") else { continue };
        let is_comment = |line: &str| line.trim().starts_with("///");
        let says_little = comment.split_whitespace().count() <= 3
            && comment.chars().all(|letter| letter.is_ascii_alphabetic() || " '.".contains(letter));
        let is_alone = line.starts_with(' ') && !is_comment(lines[at - 1]);
        let below = lines[at + 1..].iter().find(|line| !line.trim().starts_with("#["));
        if says_little && is_alone && below.is_some_and(|below| is_member(below)) {
            faults.push((at + 1, "a comment that says nothing"));
        }
    }
    faults
}

#[test]
fn every_public_item_says_what_it_is_for_and_no_comment_says_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for (of, is_used) in CRATES {
        let mut all = Vec::new();
        sources(&root.join(of), &mut all);
        assert!(!all.is_empty(), "{of}");
        for path in all {
            let source = std::fs::read_to_string(&path).expect("a source");
            for (line, fault) in faults(&source, is_used) {
                found.push(format!("{}:{line}: {fault}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}\n{} in all", found.join("\n"), found.len());
}

#[test]
fn each_fault_is_seen() {
    let source = "//! A module.\n\n/// Adds.\n#[inline]\npub fn add() {}\n\npub struct Bare {\n    /// The \
                  name.\n    #[serde(default)]\n    pub name: Line,\n    /// Bytes.\n    pub length: \
                  usize,\n    /// By when, in working days.\n    pub days: u16,\n}\n";
    let nothing = "a comment that says nothing";
    let expected = [(7, "a public item without a comment"), (8, nothing), (11, nothing)];
    assert_eq!(faults(source, true), expected);
    assert_eq!(
        faults("pub(crate) fn own() {}\n", true),
        [(1, "the module does not say what it is for")]
    );
}
