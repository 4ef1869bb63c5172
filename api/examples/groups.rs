//! Measures how texts are grouped against a CSV whose last column says which texts are about one thing; an empty cell
//! belongs to nothing. The other columns are the text, since numbers and times are no words. Of each two texts of which
//! at least one has a label: precision is how many of the pairs in one group have the same label, recall how many of
//! the pairs with the same label are in one group. Prints figures alone.

use anyhow::Context;
use api::service::words::{ALIKE, group, group_by_first};

/// Precision, recall and F1 of groups, and how many there are.
fn score(groups: &[Vec<usize>], labels: &[String]) -> (f64, f64, f64) {
    let mut group_of: Vec<Option<usize>> = vec![None; labels.len()];
    for (place, members) in groups.iter().enumerate() {
        for member in members {
            if let Some(of) = group_of.get_mut(*member) {
                *of = Some(place);
            }
        }
    }
    let (mut right, mut together, mut alike) = (0.0, 0.0, 0.0);
    let texts: Vec<(&str, Option<usize>)> =
        labels.iter().map(String::as_str).zip(group_of).collect();
    for (place, (label, of)) in texts.iter().enumerate() {
        for (other, beside) in texts.iter().take(place) {
            if label.is_empty() && other.is_empty() {
                continue;
            }
            let (is_together, is_alike) = (of.is_some() && of == beside, label == other);
            together += f64::from(u8::from(is_together));
            alike += f64::from(u8::from(is_alike));
            right += f64::from(u8::from(is_together && is_alike));
        }
    }
    let part = |of: f64| if of > 0.0 { right / of } else { 0.0 };
    let (precision, recall) = (part(together), part(alike));
    let sum = precision + recall;
    (precision, recall, if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 })
}

/// Whether a cell begins with a day, so that a column of them sorts by time.
fn is_day(cell: &str) -> bool {
    let mut begin = cell.bytes();
    let mut digits = |count: usize| begin.by_ref().take(count).filter(u8::is_ascii_digit).count();
    digits(4) == 4 && cell.as_bytes().get(4) == Some(&b'-')
}

fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).context("which CSV?")?;
    let mut reader = csv::Reader::from_path(&path).with_context(|| format!("reading {path}"))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in reader.records() {
        rows.push(row?.iter().map(str::to_owned).collect());
    }
    let days =
        |column: &usize| rows.iter().all(|row| row.get(*column).is_some_and(|cell| is_day(cell)));
    // Newest first, as the page reads them.
    if let Some(column) = (0..rows.first().map_or(0, Vec::len)).find(days) {
        rows.sort_by(|one, other| other.get(column).cmp(&one.get(column)));
    }
    let labels: Vec<String> =
        rows.iter_mut().map(|row| row.pop().unwrap_or_default().trim().to_owned()).collect();
    let texts: Vec<String> = rows.iter().map(|row| row.join("\n")).collect();
    println!(
        "{} texts, {} with a label",
        labels.len(),
        labels.iter().filter(|it| !it.is_empty()).count()
    );
    let began = std::time::Instant::now();
    let present: Vec<Vec<usize>> = group(&texts).into_iter().map(|found| found.members).collect();
    let took = began.elapsed();
    for (rule, groups) in [
        ("by the first text (0.25)".to_owned(), group_by_first(&texts, 0.25)),
        (format!("by average linkage ({ALIKE})"), present),
    ] {
        let (precision, recall, f1) = score(&groups, &labels);
        println!(
            "{rule}: {} groups, precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}",
            groups.len()
        );
    }
    println!("the present rule took {took:.1?}");
    Ok(())
}
