//! Checks that every case number in the repository's texts is one that the pages accept, so that trying an example
//! shows that the site works. A number that is wrong on purpose is marked beside it or in the line before.

use crate::run::root;
use std::fs;
use std::path::{Path, PathBuf};

/// Marks a number that is wrong on purpose.
const ON_PURPOSE: &str = "a wrong number";
/// Folders that contain none of our texts.
const PASSED_OVER: [&str; 5] = ["target", "node_modules", "output", "data", "__pycache__"];
const TEXTS: [&str; 12] =
    ["rs", "ts", "js", "py", "md", "json", "yaml", "html", "css", "csv", "toml", "txt"];

fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && !PASSED_OVER.contains(&name) {
                texts(&path, found);
            }
        } else if path.extension().is_some_and(|kind| TEXTS.iter().any(|text| kind == *text)) {
            found.push(path);
        }
    }
}

/// Everything in the form of a case number, `1801-1234-5678-13` or formerly `1801-12345-11`, that is not part of a
/// longer row of digits.
fn numbers(line: &str) -> impl Iterator<Item = &str> {
    const FORMS: [&[u8]; 2] = [b"dddd-dddd-dddd-dd", b"dddd-ddddd-dd"];
    let bytes = line.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).flat_map(|at| FORMS.map(|form| (at, form))).filter_map(move |(at, form)| {
        let there = bytes.get(at..at + form.len())?;
        let fits = form.iter().zip(there).all(|(like, byte)| match like {
            b'd' => byte.is_ascii_digit(),
            like => byte == like,
        });
        let alone = (at == 0 || !is_digit(at - 1)) && !is_digit(at + form.len());
        (fits && alone).then(|| &line[at..at + form.len()])
    })
}

/// Checks ISO 7064, MOD 97-10, digit by digit, and that the month exists.
fn is_right(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let rest = digits.iter().fold(0, |rest, digit| (rest * 10 + digit) % 97);
    let month = digits[2] * 10 + digits[3];
    rest == 1 && (1..=12).contains(&month)
}

#[test]
fn every_case_number_in_a_text_is_right() {
    let mut files = Vec::new();
    texts(&root(), &mut files);
    let (mut right, mut wrong, mut complaints) = (0, 0, Vec::new());
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let mut before = "";
        for (index, line) in text.lines().enumerate() {
            for number in numbers(line) {
                let on_purpose = line.contains(ON_PURPOSE) || before.contains(ON_PURPOSE);
                match (is_right(number), on_purpose) {
                    (true, _) => right += 1,
                    (false, true) => wrong += 1,
                    (false, false) => {
                        complaints.push(format!("{}:{}: {number}", file.display(), index + 1));
                    }
                }
            }
            before = line;
        }
    }
    assert_eq!(complaints, Vec::<String>::new());
    assert!(right >= 20, "only {right} numbers were found");
    assert!(wrong <= 30, "{wrong} numbers are wrong on purpose");
}

#[test]
fn a_number_is_found_in_a_line_and_judged() {
    let former = "“1801-12345-11”, 1801-12345-22; not 1801-12345-111 or 21801-12345-11"; // a wrong number
    let present = "1801-1234-5678-13, 1801-1234-5678-31; not 1801-1234-5678-130"; // a wrong number
    let judged = |line| -> Vec<(&str, bool)> {
        numbers(line).map(|number| (number, is_right(number))).collect()
    };
    assert_eq!(judged(former), [("1801-12345-11", true), ("1801-12345-22", false)]); // a wrong number
    let expected = [("1801-1234-5678-13", true), ("1801-1234-5678-31", false)]; // a wrong number
    assert_eq!(judged(present), expected);
    assert!(!is_right("1813-00000-50"), "a thirteenth month"); // a wrong number
}
