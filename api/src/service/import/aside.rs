//! Which rows of a sheet are not part of the register: totals, signatures, remarks, the heading on each printed page,
//! and rows that were only numbered.

use super::sheet::{Layout, Row};
use super::when;
use shared::wire::{ImportField, ImportMapping, LeftOut, LeftOutRow};

/// How a total begins, without white space.
const TOTALS: [&str; 8] = ["合计", "总计", "小计", "累计", "共计", "本页", "total", "subtotal"];
/// What a remark or a signature begins with, up to its colon.
const REMARKS: [&str; 14] = [
    "制表",
    "填表",
    "填报",
    "审核",
    "审批",
    "负责人",
    "经办人",
    "备注",
    "注",
    "说明",
    "签字",
    "签名",
    "盖章",
    "日期",
];
/// The number of characters that are shown of such a row.
const SHOWN: usize = 60;

/// Why a row is left out; `None` if it is one of the register.
pub(super) fn left_out(row: &Row, layout: &Layout, mapping: &ImportMapping) -> Option<LeftOutRow> {
    let cell = |field: ImportField| {
        let column = *mapping.columns.get(&field)?;
        Some(row.cells.get(column)?.trim()).filter(|cell| !cell.is_empty())
    };
    let numbers = [ImportField::SourceNumber, ImportField::OriginalNumber];
    let has_content =
        mapping.columns.keys().any(|field| !numbers.contains(field) && cell(*field).is_some());
    let first = row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty())?;
    let (title, received) = (cell(ImportField::Title), cell(ImportField::ReceivedAt));
    let has_date = received.is_some_and(|written| when::read(written, layout.is_1904).is_some());
    let is_whole = title.is_some_and(|title| title != first) && received.is_some();
    let begin: String = first.split_whitespace().collect::<String>().to_lowercase();
    let why = if is_heading(row, layout, mapping) {
        LeftOut::Heading
    } else if !has_date && !is_whole && TOTALS.iter().any(|word| begin.starts_with(word)) {
        LeftOut::Total
    } else if !has_date && !is_whole && is_remark(&begin) {
        LeftOut::Remark
    } else if !has_content {
        LeftOut::Blank
    } else {
        return None;
    };
    let filled = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let written: String = filled.collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
    Some(LeftOutRow { row: row.place, written, why })
}

/// Whether a text is a remark or a signature: one of the words alone, or with a colon soon after it.
fn is_remark(begin: &str) -> bool {
    let colon = begin.chars().take(8).position(|letter| matches!(letter, ':' | '：'));
    REMARKS.iter().any(|word| begin.starts_with(word) && (begin == *word || colon.is_some()))
}

/// Whether the chosen columns of a row hold their own headings again.
fn is_heading(row: &Row, layout: &Layout, mapping: &ImportMapping) -> bool {
    let mut alike = 0_usize;
    for column in mapping.columns.values() {
        let cell = row.cells.get(*column).map_or("", |cell| cell.trim());
        let head = layout.heads.get(*column).map_or("", |head| head.trim());
        if cell.is_empty() {
            continue;
        }
        if head.is_empty() || !(head == cell || head.ends_with(cell) || head.starts_with(cell)) {
            return false;
        }
        alike = alike.saturating_add(1);
    }
    alike >= 2
}
