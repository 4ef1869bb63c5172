//! Suggests what the columns of a register hold, by their headings.

use super::row::{matter, outcome, reason, verdict};
use super::sheet::Row;
use shared::directory::Directory;
use shared::hash::Hash;
use shared::vocabulary::{Outcome, StageKind};
use shared::wire::{ImportField, ImportMapping, SpelledValues};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many spellings that are not our own, a column with our own words is suggested: they are asked about.
const MAX_FOREIGN: usize = 12;

/// The fields with words of our own vocabulary, for which another register may use the same heading.
const OWN_WORDS: [ImportField; 5] = [
    ImportField::Matter,
    ImportField::Stage,
    ImportField::Verdict,
    ImportField::Reason,
    ImportField::Outcome,
];

/// The columns that have cells which are no words of our own vocabulary.
#[derive(Clone, Debug, Default)]
pub struct ForeignColumns {
    /// The different cells, cut to what tells them apart, and no more than are of interest.
    foreign: BTreeMap<(ImportField, usize), BTreeSet<u64>>,
    own: BTreeSet<(ImportField, usize)>,
}

impl ForeignColumns {
    /// Looks at the cells of a row.
    pub fn note(&mut self, row: &Row, directory: &Directory) {
        for (column, cell) in row.cells.iter().enumerate() {
            if cell.trim().is_empty() {
                continue;
            }
            for field in OWN_WORDS {
                let at = (field, column);
                let known = self.foreign.get(&at).map_or(0, BTreeSet::len);
                if known > MAX_FOREIGN && self.own.contains(&at) {
                    continue;
                }
                if is_ours(field, cell, directory) {
                    self.own.insert(at);
                } else if known <= MAX_FOREIGN {
                    let Hash(hash) = Hash::of(cell.trim().as_bytes());
                    let short = hash.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
                    self.foreign.entry(at).or_default().insert(short);
                }
            }
        }
    }

    /// Whether a column is not suggested for a field. People's own words for what they came for are no matters.
    fn excludes(&self, field: ImportField, column: usize) -> bool {
        let foreign = self.foreign.get(&(field, column)).map_or(0, BTreeSet::len);
        let is_strict = matches!(field, ImportField::Stage | ImportField::Verdict)
            || (field == ImportField::Matter && !self.own.contains(&(field, column)));
        foreign > if is_strict { 0 } else { MAX_FOREIGN }
    }
}

/// Whether a cell is a word of our own vocabulary.
fn is_ours(field: ImportField, cell: &str, directory: &Directory) -> bool {
    match field {
        ImportField::Matter => matter(cell, directory).is_some(),
        ImportField::Stage => StageKind::read(cell).is_some(),
        ImportField::Verdict => verdict(cell).is_some(),
        ImportField::Reason => reason(cell).is_some(),
        ImportField::Outcome => outcome(cell).is_some(),
        ImportField::SourceNumber
        | ImportField::OriginalNumber
        | ImportField::Title
        | ImportField::ReceivedAt
        | ImportField::Account
        | ImportField::Answer
        | ImportField::AnsweredAt
        | ImportField::ApplicantName
        | ImportField::Phone
        | ImportField::TripsMade
        | ImportField::Suggestion
        | ImportField::Departments
        | ImportField::Department
        | ImportField::CoDepartments
        | ImportField::OnTheSpot
        | ImportField::Plan
        | ImportField::Satisfaction => true,
    }
}

/// The headings of each field, in small letters, those after `=` only as a whole. A running number (序号) does not
/// identify a row: the next register starts at 1 again.
const WORDS: [(ImportField, &[&str]); 22] = [
    (ImportField::SourceNumber, &["编号", "工单号", "原编号", "=number", "case number", "=id"]),
    (ImportField::OriginalNumber, &["原编号", "original number"]),
    (
        ImportField::Title,
        &[
            "主题",
            "标题",
            "来办什么",
            "事由",
            "反映事项",
            "反映问题",
            "反映的问题",
            "投诉事项",
            "诉求事项",
            "办事内容",
            "title",
            "subject",
            "came for",
        ],
    ),
    (ImportField::Matter, &["=事项", "办理事项", "事项名称", "业务名称", "matter"]),
    (
        ImportField::ReceivedAt,
        &[
            "留言时间",
            "登记时间",
            "受理时间",
            "来电时间",
            "登记日期",
            "受理日期",
            "来访时间",
            "来访日期",
            "接待时间",
            "接待日期",
            "反映时间",
            "反映日期",
            "投诉时间",
            "投诉日期",
            "=日期",
            "=时间",
            "registered",
            "received",
        ],
    ),
    (
        ImportField::Account,
        &[
            "详情",
            "情况经过",
            "反映内容",
            "具体内容",
            "具体情况",
            "情况说明",
            "留言内容",
            "=内容",
            "=情况",
            "=经过",
            "account",
            "details",
            "what happened",
        ],
    ),
    (
        ImportField::Answer,
        &[
            "答复意见",
            "答复内容",
            "办理情况",
            "回复内容",
            "答复情况",
            "回复情况",
            "处理情况",
            "办理意见",
            "=答复",
            "answer",
            "=reply",
        ],
    ),
    (
        ImportField::AnsweredAt,
        &[
            "答复时间",
            "办结时间",
            "回复时间",
            "办结日期",
            "答复日期",
            "回复日期",
            "完成时间",
            "完成日期",
            "answered",
            "done",
            "reply time",
        ],
    ),
    (
        ImportField::ApplicantName,
        &["反映人", "申请人", "姓名", "来访人", "投诉人", "applicant", "=name"],
    ),
    (ImportField::Phone, &["电话", "手机", "联系方式", "phone", "telephone"]),
    (ImportField::TripsMade, &["跑窗口次数", "次数", "趟数", "跑了几趟", "跑几趟", "trips"]),
    (ImportField::Reason, &["未办成原因", "未受理原因", "原因", "reason"]),
    (ImportField::Suggestion, &["群众建议", "建议", "suggestion"]),
    (ImportField::Departments, &["涉及部门", "涉及单位", "departments"]),
    (ImportField::CoDepartments, &["协办", "配合部门", "配合单位", "co-departments"]),
    (
        ImportField::Department,
        &[
            "交办部门",
            "承办部门",
            "主办部门",
            "责任部门",
            "承办单位",
            "责任单位",
            "交办单位",
            "部门",
            "=单位",
            "assigned to",
            "department",
        ],
    ),
    (ImportField::Stage, &["办理状态", "=状态", "status"]),
    (ImportField::Outcome, &["办结结果", "结果", "outcome"]),
    (ImportField::OnTheSpot, &["现场办结", "on the spot"]),
    (ImportField::Plan, &["整改方案", "整改", "plan"]),
    (ImportField::Verdict, &["群众评价", "是否解决", "verdict"]),
    (
        ImportField::Satisfaction,
        &["满意度", "是否满意", "满意情况", "群众满意", "satisfaction", "=rating"],
    ),
];

/// A heading as it is compared, and its part within a group.
fn bare(head: &str) -> (String, String) {
    let head = head.trim().trim_matches(['*', '＊', '：', ':']).to_lowercase();
    if head.is_ascii() {
        return (head.clone(), head);
    }
    let solid = |text: &str| text.split_whitespace().collect::<String>();
    let part = head.rsplit_once(' ').map_or(head.as_str(), |(_, part)| part);
    (solid(&head), solid(part))
}

/// Whether a heading is that of a field.
fn fits(head: &str, words: &[&str], exactly: bool) -> bool {
    let (whole, part) = bare(head);
    words.iter().any(|word| {
        let only = word.strip_prefix('=');
        let word = only.unwrap_or(word);
        if exactly {
            whole == word || part == word
        } else {
            only.is_none() && word.chars().count() > 1 && whole.contains(word)
        }
    })
}

/// Whether a heading is known.
pub(super) fn knows(head: &str) -> bool {
    let words = WORDS.iter().map(|(_, words)| words);
    bare(head).0 == "序号"
        || words.into_iter().any(|it| fits(head, it, true) || fits(head, it, false))
}

/// The mapping that the headings suggest. A column with words of our own vocabulary is suggested only if there are few
/// others in it, because another register may use the same heading for something else.
pub fn suggest(heads: &[String], foreign: &ForeignColumns) -> ImportMapping {
    let mut columns: BTreeMap<ImportField, usize> = BTreeMap::new();
    for exactly in [true, false] {
        for (field, words) in &WORDS {
            if columns.contains_key(field) {
                continue;
            }
            let free = |column: usize| !columns.values().any(|used| *used == column);
            let found = heads
                .iter()
                .enumerate()
                .find(|(column, head)| fits(head, words, exactly) && free(*column))
                .map(|(column, _)| column);
            if let Some(column) = found.filter(|column| !foreign.excludes(*field, *column)) {
                columns.insert(*field, column);
            }
        }
    }
    // What people came for is often headed as the matter, and written in their own words.
    if !columns.contains_key(&ImportField::Title) {
        let free = |column: &usize| !columns.values().any(|used| used == column);
        let is_matter = |head: &str| bare(head).1.ends_with("事项");
        let found = heads.iter().enumerate().find(|(column, head)| free(column) && is_matter(head));
        if let Some((column, _)) = found {
            columns.insert(ImportField::Title, column);
        }
    }
    let (outcome, year, values) = (Outcome::Explained, None, SpelledValues::new());
    ImportMapping { columns, outcome, year, values }
}
