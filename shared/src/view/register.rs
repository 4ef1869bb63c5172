//! The register (登记表): one row per case, with the columns of the window's own book. The page, the print and the
//! spreadsheet use the same cells. Telephones are in no list, and so not here either.

use crate::case::{Case, HandedOver, Stage};
use crate::directory::Directory;
use crate::id::{DepartmentId, MatterId, PlanId};
use crate::lang::{Lang, Say};
use crate::number::CaseNumber;
use crate::personal::Personal;
use crate::scale::Rating;
use crate::succession::Reader;
use crate::text::{Line, Note, Prose};
use crate::time::Timestamp;
use crate::view::reading::reads;
use crate::view::staff::listed_name;
use crate::vocabulary::{Outcome, RefusalReason, StageKind, VoidedBecause};
use macros::shape;

/// A row of the register.
#[shape]
pub struct RegisterRow {
    /// The case number (编号).
    pub number: CaseNumber,
    pub registered_at: Timestamp,
    /// The company, or the person.
    pub applicant_name: Option<Line>,
    pub title: Option<Line>,
    pub matter: Option<MatterId>,
    /// The number of trips (跑窗口次数); 0 if it is not recorded.
    pub trips_made: u16,
    /// Why the citizen was turned away (未办成原因).
    pub reason: RefusalReason,
    /// What the citizen suggests should change (群众建议).
    pub suggestion: Option<Note>,
    /// The departments involved (涉及部门).
    pub departments: Vec<DepartmentId>,
    pub stage: StageKind,
    pub outcome: Option<Outcome>,
    pub resolved_at: Option<Timestamp>,
    /// Whether it was settled on the spot (现场办结).
    pub on_the_spot: bool,
    pub answer: Option<Prose>,
    /// What will be done so that this does not happen again (整改方案).
    pub plan: Option<Prose>,
    /// The rectification plans that answer the case.
    pub plans: Vec<PlanId>,
    pub solved: Option<bool>,
    /// The departments of the last assignment, the lead first (交办部门).
    #[serde(default)]
    pub assigned: Vec<DepartmentId>,
    /// The number in the register that the case comes from (原编号).
    #[serde(default)]
    pub source_number: Option<Line>,
    /// What happened (情况经过), if the reader may know who says it.
    #[serde(default)]
    pub account: Option<Prose>,
    /// Why the case is void, which is shown as its outcome.
    #[serde(default)]
    pub voided: Option<VoidedBecause>,
    /// When the last assignment was made and accepted, and by when it was to be done.
    #[serde(default)]
    pub handed_over: Option<HandedOver>,
    /// Whether any duty was ever overdue.
    #[serde(default)]
    pub was_overdue: bool,
    /// When the citizen gave the verdict.
    #[serde(default)]
    pub judged_at: Option<Timestamp>,
    #[serde(default)]
    pub rating: Option<Rating>,
}

/// What a cell holds, for files that tell numbers and times from texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellValue {
    Text,
    Number(u32),
    Time(Timestamp),
}

impl RegisterRow {
    /// The number of columns.
    pub const COLUMNS: usize = 27;

    /// The row of `case` for a reader; `None` if they have nothing to do with it.
    pub fn of(case: &Case, personal: &Personal, reader: &Reader) -> Option<RegisterRow> {
        let reads = reads(case, reader);
        let intake = personal.intake(case.intake);
        let resolution = case.stage.resolution();
        let ending = resolution.map(|resolution| &resolution.ending);
        reads.words.then(|| RegisterRow {
            number: case.number,
            registered_at: case.registered_at,
            applicant_name: intake.filter(|_| reads.person).and_then(listed_name),
            title: intake.map(|intake| intake.title.clone()),
            matter: case.matter.clone(),
            trips_made: case.trips_made,
            reason: case.reason,
            suggestion: intake.and_then(|intake| intake.suggestion.clone()),
            departments: case.departments.clone(),
            stage: case.stage.kind(),
            outcome: ending.map(|ending| ending.outcome),
            resolved_at: resolution.map(|resolution| resolution.at),
            on_the_spot: resolution.is_some_and(|resolution| resolution.on_the_spot),
            answer: ending.and_then(|ending| personal.words(ending.answer)).cloned(),
            plan: ending
                .and_then(|ending| ending.measure)
                .and_then(|measure| personal.words(measure))
                .cloned(),
            plans: case.plans.clone(),
            solved: case.verdict.as_ref().map(|verdict| verdict.solved),
            assigned: case.handed_to.clone(),
            source_number: intake.and_then(|intake| intake.source_number.clone()),
            account: intake.filter(|_| reads.person).and_then(|intake| intake.account.clone()),
            voided: if let Stage::Voided { because, other: _ } = &case.stage {
                Some(*because)
            } else {
                None
            },
            handed_over: case.handed_over,
            was_overdue: case.times_overdue > 0,
            judged_at: case.verdict.as_ref().map(|verdict| verdict.at),
            rating: case.verdict.as_ref().and_then(|verdict| verdict.rating),
        })
    }

    /// What is in a column that holds numbers or times; everything else is text.
    pub fn value(&self, column: usize) -> CellValue {
        let time = |at: Option<Timestamp>| at.map_or(CellValue::Text, CellValue::Time);
        match column {
            1 => CellValue::Time(self.registered_at),
            5 if self.trips_made > 0 => CellValue::Number(self.trips_made.into()),
            12 => time(self.resolved_at),
            21 => time(self.handed_over.map(|handed| handed.at)),
            22 => time(self.handed_over.and_then(|handed| handed.accepted_at)),
            23 => time(self.handed_over.map(|handed| handed.due)),
            25 => time(self.judged_at),
            26 => self
                .rating
                .map_or(CellValue::Text, |rating| CellValue::Number(u8::from(rating).into())),
            _ => CellValue::Text,
        }
    }

    /// The headings of the columns, in the order of [`RegisterRow::cells`].
    pub fn heads(lang: Lang) -> [&'static str; RegisterRow::COLUMNS] {
        lang.pick(
            [
                "编号",
                "登记时间",
                "反映人",
                "来办什么",
                "事项",
                "跑窗口次数",
                "未办成原因",
                "群众建议",
                "涉及部门",
                "分管领导",
                "办理状态",
                "办结结果",
                "办结时间",
                "办理情况",
                "整改方案",
                "群众评价",
                "交办部门",
                "原编号",
                "情况经过",
                "主办部门",
                "协办部门",
                "交办时间",
                "签收时间",
                "应办结时间",
                "是否超期",
                "回访时间",
                "满意度",
            ],
            [
                "Number",
                "Registered",
                "Applicant",
                "Came for",
                "Matter",
                "Trips made",
                "Reason refused",
                "Suggestion",
                "Departments",
                "Leader in charge",
                "Status",
                "Outcome",
                "Done",
                "Answer",
                "Rectification plan",
                "Verdict",
                "Assigned to",
                "Original number",
                "What happened",
                "Lead department",
                "Co-departments",
                "Handed over",
                "Accepted",
                "Due",
                "Ever overdue",
                "Verdict given",
                "Rating",
            ],
        )
    }

    /// The cells as text; empty if nothing is recorded.
    pub fn cells(&self, directory: &Directory, lang: Lang) -> [String; RegisterRow::COLUMNS] {
        let RegisterRow {
            number,
            registered_at,
            applicant_name,
            title,
            matter,
            trips_made,
            reason,
            suggestion,
            departments,
            stage,
            outcome,
            resolved_at,
            on_the_spot,
            answer,
            plan,
            plans,
            solved,
            assigned,
            source_number,
            account,
            voided,
            handed_over,
            was_overdue,
            judged_at,
            rating,
        } = self;
        let mut plan_words: Vec<&str> = plan.iter().map(Prose::as_str).collect();
        plan_words.extend(plans.iter().map(PlanId::as_str));
        let join = lang.pick("、", ", ");
        let named = |ids: &[DepartmentId]| {
            let names: Vec<&str> = ids.iter().map(|id| directory.department(id, lang)).collect();
            names.join(join)
        };
        let mut leaders: Vec<&str> = Vec::new();
        for id in departments {
            let department = directory.departments.iter().find(|known| known.id == *id);
            if let Some(leader) = department.and_then(|department| department.leader.as_ref())
                && !leaders.contains(&leader.as_str())
            {
                leaders.push(leader.as_str());
            }
        }
        let (lead, co) = assigned.split_at(assigned.len().min(1));
        let void_words = voided.map_or(String::new(), |because| because.say(lang).to_owned());
        let outcome_words = outcome.map_or(void_words, |outcome| {
            let spot = if *on_the_spot { lang.pick("（现场）", " (on the spot)") } else { "" };
            format!("{}{spot}", outcome.say(lang))
        });
        [
            number.to_string(),
            registered_at.minute_text(),
            applicant_name.as_ref().map_or(String::new(), |name| name.as_str().into()),
            title.as_ref().map_or(String::new(), |title| title.as_str().into()),
            matter.as_ref().map_or(String::new(), |id| directory.matter(id, lang).into()),
            if *trips_made == 0 { String::new() } else { trips_made.to_string() },
            reason.say(lang).into(),
            suggestion.as_ref().map_or(String::new(), |note| note.as_str().into()),
            named(departments),
            leaders.join(join),
            stage.say(lang).into(),
            outcome_words,
            resolved_at.map_or(String::new(), Timestamp::minute_text),
            answer.as_ref().map_or(String::new(), |prose| prose.as_str().into()),
            plan_words.join("\n"),
            solved.map_or(String::new(), |solved| {
                if solved {
                    lang.pick("已解决", "Solved").into()
                } else {
                    lang.pick("未解决", "Not solved").into()
                }
            }),
            named(assigned),
            source_number.as_ref().map_or(String::new(), |number| number.as_str().into()),
            account.as_ref().map_or(String::new(), |prose| prose.as_str().into()),
            named(lead),
            named(co),
            handed_over.map_or(String::new(), |handed| handed.at.minute_text()),
            handed_over
                .and_then(|handed| handed.accepted_at)
                .map_or(String::new(), Timestamp::minute_text),
            handed_over.map_or(String::new(), |handed| handed.due.minute_text()),
            if *was_overdue { lang.pick("是", "Yes") } else { lang.pick("否", "No") }.into(),
            judged_at.map_or(String::new(), Timestamp::minute_text),
            rating.map_or(String::new(), |rating| u8::from(rating).to_string()),
        ]
    }
}
