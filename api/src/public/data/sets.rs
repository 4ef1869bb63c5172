//! The list of open data sets. A new data set is one more entry.

use super::Rows;
use super::rows::{
    by_day, by_department, by_matter, by_reason, checkpoints, cross, explanations, plans, reforms,
};
use crate::app::App;
use crate::http::extract::Query;
use crate::problem::Failure;
use std::pin::Pin;

/// A data set.
pub struct Set {
    /// The name in addresses, which must never change.
    pub id: &'static str,
    /// The title in Chinese and English.
    pub title: [&'static str; 2],
    pub description: [&'static str; 2],
    pub counted: [&'static str; 2],
    /// The page that shows the same data.
    pub page: &'static str,
    /// Whether it comes in pages.
    pub paged: bool,
    pub columns: &'static [Column],
    /// Reads the rows, from `cursor` on if the set is paged.
    pub rows: fn(App, Query) -> RowsFuture,
}

/// The rows of a data set, when they arrive.
pub type RowsFuture = Pin<Box<dyn Future<Output = Result<Rows, Failure>> + Send>>;

/// A column.
pub struct Column {
    /// The name, the same in both formats and languages.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every row has a value.
    pub needed: bool,
    /// The description in Chinese and English.
    pub words: [&'static str; 2],
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text or a code.
    Text,
    Number,
    /// A calendar day in China.
    Day,
    /// An instant with its UTC offset.
    Instant,
}

const fn text(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column { name, kind: Kind::Text, needed: true, words: [zh, en] }
}

const fn number(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column { name, kind: Kind::Number, needed: true, words: [zh, en] }
}

const fn maybe(column: Column) -> Column {
    Column { needed: false, ..column }
}

const fn instant(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column { name, kind: Kind::Instant, needed: true, words: [zh, en] }
}

const fn day(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column { name, kind: Kind::Day, needed: true, words: [zh, en] }
}

const HOW_FIGURES: [&str; 2] = [
    "按事件发生之日计入；已公布的往日数字不再改动。一件件涉及多个部门的，在每个部门各计一次。可用 from、until 选定期间：\
     不给 from，各数是 until 当日 24 时的状态；给了 from，期间内每次发生都计一次，后来撤销的不扣减，改分类的在新的类别再计一次，\
     只有 unanswered 和 open 是 until 当日 24 时的状态。作废的件从作废之日起只计入 voided。",
    "Counted on the day it happened; a published evening is not rewritten. A case that involves several departments \
     counts under each. `from` and `until` choose a period: without `from` the numbers say how things stood on the \
     evening of `until`; with it they count what happened within the period, each time, whatever was undone later \
     (a case that is sorted anew counts again where it goes), and only `unanswered` and `open` are of that evening. A case \
     that is void counts as `voided` and as nothing else from the day on which it was voided.",
];

/// The columns that every table of figures has.
macro_rules! counted {
    ($($first:expr),+) => { &[
        $($first,)+
        number("registered", "登记", "Registered"),
        number("assigned", "交办", "Ever handed to a department"),
        number("settled", "现场办结", "Settled on the spot"),
        number("resolved", "办结（含现场办结）", "Done, says the window or the department; the settled included"),
        number("solved", "群众确认解决", "Solved, says the citizen"),
        number("not_solved", "群众认为未解决", "Not solved, says the citizen"),
        number(
            "unanswered",
            "期末办结而未评价",
            "Done and without an answer on the last evening: silence, which is not satisfaction"
        ),
        number("open", "期末在办", "Registered and not done on the last evening"),
        number("reopened", "重新办理次数", "Reopenings"),
        number("returned", "部门退回次数", "Returns by departments"),
        number("overdue", "曾经超期的件", "Cases on which anything ever went overdue"),
        number("reprimanded", "通报批评次数", "Public reprimands"),
        number("extended", "延期次数", "Deadlines moved"),
        number("asked_again", "再次要求材料次数", "Further requests for material"),
        number("owed_explanations", "应公开解释", "Public explanations owed, given or not"),
        number("explained", "已公开解释", "Public explanations given"),
        number("planned", "以整改方案回应的件", "Cases that a rectification plan answers"),
        maybe(number("median_hours", "办理时长中位数（工作小时）", "Median working hours to the claim")),
        maybe(number("p90_hours", "办理时长九成位数（工作小时）", "90th percentile of the same")),
        number("withdrawn", "撤回交办次数", "Assignments taken back before they were accepted"),
        number("reassigned", "改派次数", "Cases taken from a department and handed to another"),
        number("voided", "作废的件", "Cases that two members of the window found to be none"),
        number("graded", "有满意度等级的评价", "Verdicts with one of the five grades"),
        number("satisfied", "其中基本满意以上", "Those of them that are satisfied: one of the first three grades"),
        number("noted", "窗口代为登记的评价", "Verdicts that staff noted by telephone or at the window; solved and not solved include them"),
        number("noted_solved", "其中说已解决的", "Those of them that say solved"),
        number("withdrawn_cases", "反映人确认撤回的件", "Cases that the citizen confirmed to have withdrawn; resolved includes them"),
    ] };
}

/// The name of the cross-table.
pub const CROSS: &str = "matters-by-reason";

/// All data sets.
pub const SETS: &[Set] = &[
    Set {
        id: "figures-by-day",
        title: ["每日数字", "Figures by day"],
        description: [
            "每天登记、交办、现场办结、办结的次数，后来撤销的不扣减",
            "What was registered, assigned, settled and done on each day, whatever was undone later",
        ],
        counted: HOW_FIGURES,
        page: "/figures",
        paged: false,
        columns: &[
            day("day", "日期", "The day"),
            number("registered", "登记", "Registered"),
            number("assigned", "交办", "Handed to a department for the first time"),
            number("settled", "现场办结", "Settled on the spot"),
            number("resolved", "办结，每次都计一次", "Done, each time"),
        ],
        rows: |app, query| Box::pin(by_day(app, query)),
    },
    Set {
        id: "figures-by-department",
        title: ["各部门数字", "Figures by department"],
        description: [
            "涉及各部门的件；已由其他部门承接的部门，其件仍计在原名下",
            "The cases that involve each department; those of a department that another follows still count under its \
             own name",
        ],
        counted: HOW_FIGURES,
        page: "/figures",
        paged: false,
        columns: counted![
            text("department", "部门代码", "The department's code"),
            text("name_zh", "部门名称", "Its name in Chinese"),
            text("name_en", "部门英文名称", "Its name in English")
        ],
        rows: |app, query| Box::pin(by_department(app, query)),
    },
    Set {
        id: "figures-by-matter",
        title: ["各事项数字", "Figures by matter"],
        description: [
            "各事项的件；代码为空的是未分类的",
            "The cases of each matter; those without a code are not sorted",
        ],
        counted: HOW_FIGURES,
        page: "/figures",
        paged: false,
        columns: counted![
            maybe(text("matter", "事项代码", "The matter's code")),
            text("name_zh", "事项名称", "Its name in Chinese"),
            text("name_en", "事项英文名称", "Its name in English")
        ],
        rows: |app, query| Box::pin(by_matter(app, query)),
    },
    Set {
        id: "figures-by-reason",
        title: ["各未办成原因数字", "Figures by reason"],
        description: ["按没办成的原因", "The cases by why they were refused"],
        counted: HOW_FIGURES,
        page: "/figures",
        paged: false,
        columns: counted![
            text("reason", "原因代码", "The reason's code"),
            text("name_zh", "原因", "The reason in Chinese"),
            text("name_en", "原因（英文）", "The reason in English")
        ],
        rows: |app, query| Box::pin(by_reason(app, query)),
    },
    Set {
        id: CROSS,
        title: ["事项与原因交叉表", "Matters by reason"],
        description: [
            "每个已结束的月份一张表，从当年 1 月 1 日累计；每页一个月，新的在前",
            "A table for each month that has ended, cumulated from 1 January; a month a page, the newest first",
        ],
        counted: [
            "少于 5 件的单元格不公布；为使其不能从合计、其他单元格和其他月份推算出来，另有一些单元格不公布。变化不足 5 件的，沿用上次公布的数字并注明月份。",
            "Cells with fewer than five cases are not published, nor others from which they would follow by the totals, \
             other cells or other months. A cell that changed by fewer than five keeps its former number, with its month.",
        ],
        page: "/tables",
        paged: true,
        columns: &[
            text("month", "截至月份", "The month to whose end it counts"),
            maybe(text(
                "matter",
                "事项代码；all 为合计，空为未分类",
                "The matter's code; `all` for the total, empty where not sorted",
            )),
            text("matter_zh", "事项名称", "Its name in Chinese"),
            text("matter_en", "事项英文名称", "Its name in English"),
            text("reason", "原因代码；all 为合计", "The reason's code; `all` for the total"),
            text("reason_zh", "原因", "The reason in Chinese"),
            text("reason_en", "原因（英文）", "The reason in English"),
            maybe(number("cases", "件数；不公布的为空", "Cases; empty where hidden")),
            maybe(text("as_of", "该数字截至的月份", "The month to whose end this number counts")),
            text(
                "status",
                "shown 本月、earlier 沿用、hidden 不公布",
                "`shown` of this month, `earlier` kept from before, `hidden`",
            ),
        ],
        rows: |app, query| Box::pin(cross(app, query)),
    },
    Set {
        id: "explanations",
        title: ["公开解释", "Public explanations"],
        description: [
            "领导应作的公开解释，已作与未作，新的在前",
            "What leaders owe an explanation for in public, given and owed, newest first",
        ],
        counted: [
            "每个应公开解释的件一行；given_at 为空的尚未解释。群众的话不在其中。",
            "A row for each case that owes one; without `given_at` it is still owed. Nobody's own words are in it.",
        ],
        page: "/explanations",
        paged: true,
        columns: &[
            text("case", "件的编号", "The case number"),
            maybe(text("matter", "事项代码", "The matter's code")),
            text("reason", "原因代码", "The reason's code"),
            maybe(text("summary", "工作人员公布的摘要", "The summary that staff published")),
            text("by", "由谁解释（岗位代码）", "Who owes it, by role"),
            maybe(text("department", "部门代码", "Over which department")),
            text("because", "缘由代码", "Why it is owed"),
            instant("since", "起算时间", "Since when"),
            instant("due", "期限", "By when"),
            maybe(instant("given_at", "公开解释时间", "When it was given")),
            maybe(text("office", "职务", "The office of who gave it")),
            maybe(text("name", "姓名", "Their name")),
            maybe(text("words_zh", "解释", "What was said, in Chinese")),
            maybe(text("words_en", "解释（英文）", "What was said, in English")),
            maybe(text("video", "视频链接", "Where it can be seen and heard")),
        ],
        rows: |app, query| Box::pin(explanations(app, query)),
    },
    Set {
        id: "plans",
        title: ["整改方案", "Rectification plans"],
        description: ["已公开的整改方案，新的在前", "Published rectification plans, newest first"],
        counted: [
            "每个已公开的方案一行；措施逐条见 /api/v1/plans/{id}。",
            "A row for each published plan; its measures one by one are at /api/v1/plans/{id}.",
        ],
        page: "/plans",
        paged: true,
        columns: &[
            text("id", "方案编号", "The plan's identifier"),
            text("department", "部门代码", "The department's code"),
            text("title", "标题", "Its title"),
            text("cause", "原因分析", "The cause it names"),
            text("stage", "进展代码", "Where it stands"),
            number("measures", "措施数", "How many measures it has"),
            number("measures_done", "已落实的措施数", "How many are carried out"),
            instant("submitted_at", "提出时间", "When it was drawn up"),
            maybe(instant("approved_at", "批准时间", "When it was approved")),
            maybe(instant("verified_at", "核验时间", "When it was verified")),
            maybe(instant("published_at", "公开时间", "When it was published")),
        ],
        rows: |app, query| Box::pin(plans(app, query)),
    },
    Set {
        id: "reforms",
        title: ["新规定与流程改造", "Reforms"],
        description: [
            "因群众的件而改的规定和流程及其效果，新的在前",
            "Rules and processes that changed because of cases, and their effect, newest first",
        ],
        counted: [
            "只计整周；percent 是改革后每周件数与之前之比，low、high 是 95% 区间；太少时为空。流程逐步见 /api/v1/reforms/{id}。",
            "Whole weeks only; `percent` is the weekly rate since in percent of that before, `low` and `high` its 95 % \
             interval, empty where there is too little to say. The process step by step is at /api/v1/reforms/{id}.",
        ],
        page: "/reforms",
        paged: true,
        columns: &[
            text("id", "编号", "Its identifier"),
            text("title_zh", "标题", "Its title in Chinese"),
            maybe(text("title_en", "英文标题", "Its title in English")),
            maybe(text("matter", "事项代码", "The matter's code")),
            text("reason", "原因代码", "The reason's code"),
            number("cases", "促成它的件数", "How many cases led to it"),
            day("from", "施行日期", "From which day it holds"),
            maybe(instant("published_at", "公开时间", "When it was published")),
            maybe(text("withdrawn", "撤回原因", "Why it was taken back, where it was")),
            text("finding", "效果判断代码", "What can be said of its effect"),
            number("cases_before", "之前计入的件数", "Cases counted before"),
            number("weeks_before", "之前计入的周数", "Weeks counted before"),
            number("cases_after", "之后计入的件数", "Cases counted since"),
            number("weeks_after", "之后计入的周数", "Weeks counted since"),
            maybe(number(
                "percent",
                "之后与之前之比（%）",
                "The rate since in percent of that before",
            )),
            maybe(number("low", "区间下限（%）", "The lower end of the interval")),
            maybe(number("high", "区间上限（%）", "The upper end of the interval")),
            maybe(number("trips_saved", "少跑的趟数", "Trips saved")),
        ],
        rows: |app, query| Box::pin(reforms(app, query)),
    },
    Set {
        id: "checkpoints",
        title: ["公开日志的日根", "Checkpoints of the public log"],
        description: [
            "每天的事件和计数的日根，一天接一天，旧的在前；日志本身在 /api/v1/log，文件在 /api/v1/log/export",
            "Each day's roots over events and counts, chained day to day, oldest first; the log itself is at \
             /api/v1/log, as a file at /api/v1/log/export",
        ],
        counted: [
            "事件归入记录它的那一天；没有事件的日子没有日根。字节的写法见 ARCHITECTURE.md。",
            "An event is of the day on which it was recorded; a day without events has none. ARCHITECTURE.md \
             specifies the bytes.",
        ],
        page: "/check",
        paged: true,
        columns: &[
            day("day", "日期", "The day"),
            number("events", "事件数", "How many events"),
            text("events_root", "事件的根", "The root over the events"),
            number("rows", "计数条数", "How many counts"),
            text("rows_root", "计数的根", "The root over the counts"),
            text("previous", "前一个日根的哈希值", "The hash of the checkpoint before"),
            maybe(text(
                "trail",
                "操作留痕到这一天为止的哈希值",
                "The hash of the audit trail up to this day",
            )),
            text("hash", "哈希值", "Its own hash"),
        ],
        rows: |app, query| Box::pin(checkpoints(app, query)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_two_groups_at_once_come_with_their_status_of_disclosure() {
        for set in SETS {
            let names: Vec<&str> = set.columns.iter().map(|column| column.name).collect();
            let lists_records = ["id", "case", "hash"].iter().any(|name| names.contains(name));
            let counts = set.columns.iter().any(|column| column.kind == Kind::Number);
            let groups = set.columns.iter().filter(|column| {
                matches!(column.kind, Kind::Text | Kind::Day)
                    && !column.name.ends_with("_zh")
                    && !column.name.ends_with("_en")
            });
            if counts && !lists_records && groups.count() > 1 {
                assert!(names.contains(&"status"), "{} has to go through `disclosure`", set.id);
            }
        }
    }
}
