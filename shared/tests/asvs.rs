//! Checks `ASVS.md`: it has a row for every requirement of OWASP ASVS 5.0.0 on levels 1 and 2, each test that a row
//! names exists, and each gap has its reason. Whether a test shows what its row says is for whoever writes the row to
//! judge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The sections of the standard with requirements on these levels, and the level of each requirement from the first.
const SECTIONS: [(&str, &str); 75] = [
    ("1.1", "22"),
    ("1.2", "1111122223"),
    ("1.3", "112222222223"),
    ("1.4", "222"),
    ("1.5", "123"),
    ("2.1", "122"),
    ("2.2", "112"),
    ("2.3", "12223"),
    ("2.4", "23"),
    ("3.2", "113"),
    ("3.3", "12223"),
    ("3.4", "11222233"),
    ("3.5", "11122333"),
    ("3.7", "22333"),
    ("4.1", "12233"),
    ("4.2", "23333"),
    ("4.3", "22"),
    ("4.4", "1222"),
    ("5.1", "2"),
    ("5.2", "112333"),
    ("5.3", "113"),
    ("5.4", "222"),
    ("6.1", "122"),
    ("6.2", "111111112222"),
    ("6.3", "11223333"),
    ("6.4", "112233"),
    ("6.5", "22222333"),
    ("6.6", "2223"),
    ("6.8", "2222"),
    ("7.1", "222"),
    ("7.2", "1111"),
    ("7.3", "22"),
    ("7.4", "11222"),
    ("7.5", "223"),
    ("7.6", "22"),
    ("8.1", "1233"),
    ("8.2", "1123"),
    ("8.3", "133"),
    ("8.4", "23"),
    ("9.1", "111"),
    ("9.2", "1222"),
    ("10.1", "22"),
    ("10.2", "223"),
    ("10.3", "22223"),
    ("10.4", "1111122222233333"),
    ("10.5", "22222"),
    ("10.6", "22"),
    ("10.7", "222"),
    ("11.1", "2233"),
    ("11.2", "22233"),
    ("11.3", "11233"),
    ("11.4", "1222"),
    ("11.5", "23"),
    ("11.6", "23"),
    ("12.1", "12233"),
    ("12.2", "11"),
    ("12.3", "22223"),
    ("13.1", "2333"),
    ("13.2", "222223"),
    ("13.3", "2233"),
    ("13.4", "1222233"),
    ("14.1", "22"),
    ("14.2", "12223333"),
    ("14.3", "122"),
    ("15.1", "12233"),
    ("15.2", "12233"),
    ("15.3", "1222222"),
    ("16.1", "2"),
    ("16.2", "22222"),
    ("16.3", "2222"),
    ("16.4", "222"),
    ("16.5", "2223"),
    ("17.1", "23"),
    ("17.2", "22223333"),
    ("17.3", "22"),
];

/// The most gaps that the page may have. It is lowered whenever one is closed, and never raised.
const MAX_GAPS: usize = 5;
/// The most words of a requirement, and of the reason for a “no” or a gap.
const MAX_REQUIREMENT: usize = 12;
const MAX_REASON: usize = 15;
/// How the place of a gap begins.
const CAUSES: [&str; 4] = ["finding", "untested", "undocumented", "new"];

/// The folders whose tests `cargo xtask test` runs. `tests/src` is none of them: its crate has no tests of its own.
const FOLDERS: [&str; 14] = [
    "shared/src",
    "shared/tests",
    "api/src",
    "frontend/src",
    "infra/local/src",
    "infra/xtask/src",
    "infra/aws",
    "tests/tests",
    "tests/browser/specs",
    "tests/calendar",
    "tests/client",
    "tests/deployed",
    "tests/open311",
    "tests/open_data",
];

/// The requirements on levels 1 and 2 in their order, each with its level.
fn requirements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (section, levels) in SECTIONS {
        for (place, level) in levels.chars().enumerate().filter(|(_, level)| *level != '3') {
            found.push((format!("{section}.{}", place + 1), level.to_string()));
        }
    }
    found
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The functions of a Rust source that are tests.
fn rust_tests(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if is_test && !line.starts_with("#[") && !line.starts_with("//") {
            let declared = line.trim_start_matches("async ").strip_prefix("fn ");
            found.extend(declared.and_then(|rest| rest.split(['(', '<']).next()));
            is_test = false;
        }
    }
    found
}

/// The titles of a spec, as they are written in the source.
fn titles(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for call in ["test(", "test.fail("] {
        for (at, _) in source.match_indices(call) {
            let rest = &source[at + call.len()..];
            let quoted = ['\'', '"', '`']
                .iter()
                .find_map(|quote| rest.strip_prefix(*quote).zip(Some(*quote)));
            found.extend(quoted.and_then(|(rest, quote)| rest.split(quote).next()));
        }
    }
    found
}

/// The tests of a file, as the page may name them: `shared::text::…`, `clerk.spec.ts: …`, `journey_test.py: …`.
fn named(path: &Path, source: &str) -> Vec<String> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    if file.ends_with(".spec.ts") {
        return titles(source).iter().map(|title| format!("{file}: {title}")).collect();
    }
    if file.ends_with("_test.py") {
        let functions = source.lines().filter_map(|line| line.trim().strip_prefix("def test_"));
        let names = functions.filter_map(|rest| rest.split('(').next());
        return names.map(|name| format!("{file}: test_{name}")).collect();
    }
    if !file.ends_with(".rs") {
        return Vec::new();
    }
    let module = path.with_extension("");
    let parts = module.iter().map(|part| part.to_string_lossy().into_owned());
    let module = parts.filter(|part| part != "src").collect::<Vec<_>>().join("::");
    rust_tests(source).iter().map(|name| format!("{module}::{name}")).collect()
}

/// What the page may refer to.
struct Repository {
    root: PathBuf,
    tests: BTreeSet<String>,
}

impl Repository {
    fn read(root: &Path) -> Repository {
        let mut tests = BTreeSet::new();
        for folder in FOLDERS {
            let mut files = Vec::new();
            sources(&root.join(folder), &mut files);
            for path in files {
                // Pictures and archives lie beside the tests, too.
                let Ok(source) = std::fs::read_to_string(&path) else { continue };
                let within = path.strip_prefix(root).expect("a path below the root");
                tests.extend(named(within, &source));
            }
        }
        Repository { root: root.to_owned(), tests }
    }

    /// A Rust test is named by the last of its modules, at least one.
    fn has_test(&self, name: &str) -> bool {
        let ending = format!("::{name}");
        let is_module = name.contains("::") && !name.contains(' ');
        self.tests.contains(name)
            || is_module && self.tests.iter().any(|test| test.ends_with(&ending))
    }
}

/// What stands between backquotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The cells of a line of a table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let within = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(within.split(" | ").map(str::trim).collect())
}

/// What is wrong with the verdict and the place of a row.
fn faults_of_row(verdict: &str, place: &str, repository: &Repository) -> Vec<String> {
    let mut faults = Vec::new();
    let (kind, said) = verdict.split_once(": ").unwrap_or((verdict, ""));
    let names = quoted(said);
    let has_other_words = || {
        let between = said.split('`').step_by(2);
        between.map(|words| words.trim_matches([',', ' '])).any(|words| !words.is_empty())
    };
    match kind {
        "yes" if names.is_empty() => faults.push("a yes without a test".to_owned()),
        "yes" if has_other_words() => faults.push("a yes with other words than tests".to_owned()),
        "yes" => {
            let lost = names.iter().filter(|name| !repository.has_test(name));
            faults.extend(lost.map(|name| format!("there is no test {name}")));
        }
        "no" | "gap" if !(1..=MAX_REASON).contains(&said.split_whitespace().count()) => {
            faults.push(format!("a reason has 1 to {MAX_REASON} words"));
        }
        "gap" if !CAUSES.iter().any(|cause| place.starts_with(cause)) => {
            faults.push(format!("a gap begins with its cause, one of {CAUSES:?}"));
        }
        "no" | "gap" => {}
        other => faults.push(format!("“{other}” is no verdict")),
    }
    let lost = quoted(place).into_iter().filter(|path| !repository.root.join(path).exists());
    faults.extend(lost.map(|path| format!("there is no file {path}")));
    faults
}

/// What is wrong with the page. `wanted` are its requirements and their levels.
fn faults(page: &str, wanted: &[(String, String)], repository: &Repository) -> Vec<String> {
    let mut faults = Vec::new();
    let mut listed = Vec::new();
    // By chapter and for all: rows, yes, no, gap.
    let mut counted = BTreeMap::<String, [usize; 4]>::new();
    let mut said = BTreeMap::<String, [usize; 4]>::new();
    for line in page.lines() {
        let Some(cells) = cells(line) else { continue };
        if let [chapter, rows, yes, no, gap] = cells[..]
            && (chapter == "all" || chapter.starts_with('V'))
        {
            let chapter = chapter.split(' ').next().unwrap_or_default().to_owned();
            said.insert(
                chapter,
                [rows, yes, no, gap].map(|count| count.parse().unwrap_or(usize::MAX)),
            );
            continue;
        }
        if !cells[0].starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        let [id, level, requirement, verdict, place] = cells[..] else {
            faults.push(format!("{}: a row has five cells", cells[0]));
            continue;
        };
        listed.push((id.to_owned(), level.to_owned()));
        if !(1..=MAX_REQUIREMENT).contains(&requirement.split_whitespace().count()) {
            faults.push(format!("{id}: a requirement has 1 to {MAX_REQUIREMENT} words"));
        }
        let of_row = faults_of_row(verdict, place, repository);
        faults.extend(of_row.into_iter().map(|fault| format!("{id}: {fault}")));
        let kind = ["yes", "no", "gap"].iter().position(|kind| verdict.starts_with(kind));
        let chapter = format!("V{}", id.split('.').next().unwrap_or_default());
        for key in [chapter, "all".to_owned()] {
            let counts = counted.entry(key).or_default();
            counts[0] += 1;
            if let Some(kind) = kind {
                counts[kind + 1] += 1;
            }
        }
    }
    let missing = wanted.iter().filter(|row| !listed.contains(row));
    faults.extend(missing.map(|(id, level)| format!("{id} on level {level} is missing")));
    let strange = listed.iter().filter(|row| !wanted.contains(row));
    faults.extend(strange.map(|(id, level)| format!("there is no {id} on level {level}")));
    if faults.is_empty() && listed != wanted {
        faults.push("rows are doubled or out of order".to_owned());
    }
    if counted != said {
        faults.push(format!("the counts are {counted:?}"));
    }
    faults
}

#[test]
fn every_requirement_has_a_row_and_every_test_that_a_row_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("ASVS.md")).expect("ASVS.md");
    let wanted = requirements();
    assert_eq!(wanted.len(), 253);
    let repository = Repository::read(&root);
    assert!(repository.tests.len() > 500, "{} tests were found", repository.tests.len());
    let found = faults(&page, &wanted, &repository);
    assert!(found.is_empty(), "{}\n{} in all", found.join("\n"), found.len());
    let gaps = page.lines().filter(|line| line.contains(" | gap: ")).count();
    assert!(gaps <= MAX_GAPS, "{gaps} gaps, where there were {MAX_GAPS}");
}

#[test]
fn each_fault_of_the_table_is_seen() {
    let tests = [
        "shared::text::a_link",
        "api::files::link::a_name",
        "clerk.spec.ts: a clerk, in ${language}",
    ];
    let repository = Repository {
        root: Path::new(env!("CARGO_MANIFEST_DIR")).to_owned(),
        tests: tests.map(str::to_owned).into(),
    };
    let of = |verdict: &str, place: &str| faults_of_row(verdict, place, &repository);
    assert_eq!(
        of("yes: `text::a_link`, `clerk.spec.ts: a clerk, in ${language}`", "`Cargo.toml`"),
        [""; 0]
    );
    assert_eq!(of("yes: `files::link::a_name`", "—"), [""; 0]);
    for name in ["a_link", "xt::a_link", "link::a_link", "clerk.spec.ts: a clerk"] {
        assert_eq!(of(&format!("yes: `{name}`"), "—"), [format!("there is no test {name}")]);
    }
    assert_eq!(of("yes: it does", "—"), ["a yes without a test"]);
    assert_eq!(of("yes: `text::a_link` and more", "—"), ["a yes with other words than tests"]);
    assert_eq!(of("no: there is none", "—"), [""; 0]);
    assert_eq!(of("no", "—"), ["a reason has 1 to 15 words"]);
    assert_eq!(of(&format!("gap: {}", "word ".repeat(16)), "new"), ["a reason has 1 to 15 words"]);
    assert_eq!(of("gap: no limit", "—").len(), 1);
    assert_eq!(
        of("gap: no limit", "finding 1; `src/nowhere.rs`"),
        ["there is no file src/nowhere.rs"]
    );
    assert_eq!(of("partly: some", "—"), ["“partly” is no verdict"]);

    let wanted =
        [("1.1.1", "2"), ("1.1.2", "1")].map(|(id, level)| (id.to_owned(), level.to_owned()));
    let [first, second] =
        ["| 1.1.1 | 2 | Decode once | no: none | — |", "| 1.1.2 | 1 | Encode | no: none | — |"];
    let counts = "| V1 Encoding | 2 | 0 | 2 | 0 |\n| all | 2 | 0 | 2 | 0 |";
    let on = |page: String| faults(&page, &wanted, &repository);
    assert_eq!(on(format!("{counts}\n{first}\n{second}")), [""; 0]);
    assert_eq!(on(format!("{counts}\n{second}\n{first}")), ["rows are doubled or out of order"]);
    assert!(on(format!("{counts}\n{first}")).contains(&"1.1.2 on level 1 is missing".to_owned()));
    let other = second.replace("| 1 |", "| 2 |");
    assert!(
        on(format!("{counts}\n{first}\n{other}"))
            .contains(&"there is no 1.1.2 on level 2".to_owned())
    );
    let wrong = counts.replacen("| 2 |", "| 3 |", 1);
    assert_eq!(on(format!("{wrong}\n{first}\n{second}")).len(), 1);
}

#[test]
fn tests_are_found_as_they_are_declared() {
    let rust = "#[test]\nfn one() {}\n\n#[tokio::test(flavor = \"x\")]\n#[ignore]\nasync fn two() {}\nfn helper() {}\n";
    assert_eq!(rust_tests(rust), ["one", "two"]);
    let spec = "test('one', async () => {});\ntest.fail(`${what} ends`, async () => {});\nexpect(test(1));\n";
    assert_eq!(titles(spec), ["one", "${what} ends"]);
    let python = "    def test_one(self):\n    def helper(self):\n";
    assert_eq!(named(Path::new("tests/open311/a_test.py"), python), ["a_test.py: test_one"]);
    assert_eq!(named(Path::new("api/src/files/link.rs"), rust)[0], "api::files::link::one");
}
