//! The words of the rules page.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    intro: "时限写在每件的办理记录里：新的规则只管生效以后的步骤，不改变已经定下的时限。",
        "Deadlines are written in the record of each case. A new edition applies only to steps after it comes into force and does not change deadlines already set.";
    add_edition: "新增一版规则", "Add an edition";
    edit_edition(from): "修改自 {from} 起的规则", "Edit the edition from {from}";
    edition_name(from): "自 {from} 起的规则", "the edition from {from}";
    withdrawn_name(from): "已撤回自 {from} 起的规则", "the edition from {from} was withdrawn";
    edition_from(from): "自 {from} 起", "From {from}";
    edition_span(from, until): "自 {from} 起，到 {until} 止", "From {from} to {until}";
    show_past: "查看当时的规则", "Show what it said";
    is_past: "已过期", "Past";
    is_now: "现行", "In force";
    is_to_come: "将要生效", "Upcoming";
    past_words: "不能修改：这段时间里定下的时限都依据它。", "It cannot be changed: deadlines set in that time are based on it.";
    now_words: "已经生效，不能修改：现有的时限依据它。要改，请新增一版，从明天或更晚的日期起生效。",
        "It is in force and cannot be changed: current deadlines are based on it. To change the rules, add an edition that starts tomorrow or later.";
    none_to_come: "没有将要生效的新规则。", "There are no upcoming editions.";
    withdraw(from): "撤回自 {from} 起的规则", "Withdraw the edition from {from}";
    withdraw_sure(from): "确定撤回自 {from} 起的规则？再按一次。", "Withdraw the edition from {from}? Press again.";
    changed_meanwhile: "有人刚刚改过规则，下面已是最新内容。您填写的内容还在，仍要保存就再按一次。",
        "Somebody else has just changed the rules; the current values are shown below. What you typed is still here; press again to overwrite them.";
    changed_before_withdrawal: "有人刚刚改过规则，下面已是最新内容。请看过再撤回。",
        "Somebody else has just changed the rules; the current values are shown below. Check them before you withdraw anything.";
    clock_from(at): "自 {at} 起逐级提级；此前未办的事项不再提级。",
        "Escalation starts at {at}; anything owed before then is not escalated.";

    // The fields.
    from: "从哪一天起", "In force from";
    from_hint: "明天或更晚的日期。", "Tomorrow or later.";
    not_before_tomorrow: "请选明天或更晚的日期：今天已经按现行规则定下时限", "Choose tomorrow or later: today's deadlines are already set";
    part_times: "时限", "Deadlines";
    part_office: "办公时间", "Office hours";
    part_office_hint: "时限和办理用时只计算办公时间；午休、夏季作息按实际填写。",
        "Deadlines and handling times count office hours alone, without the break at noon and as they are in summer.";
    office_usual: "办公时间", "Office hours";
    office_usual_hint: "如 8:30-12:00，14:00-17:30", "Such as 8:30-12:00, 14:00-17:30";
    office_from: "夏季作息第一天", "Summer hours from";
    office_until: "夏季作息最后一天", "Summer hours until";
    office_day_hint: "月-日，如 6-15；全年一样就留空", "Month-day, such as 6-15; leave empty if the hours never change";
    office_summer: "夏季办公时间", "Summer hours";
    office_summer_days(from, until, hours): "{from} 至 {until}：{hours}", "{from} to {until}: {hours}";
    not_hours: "请按 8:30-12:00，14:00-17:30 的格式填写，上班不能晚于下班", "Enter hours like 8:30-12:00, 14:00-17:30, each opening before it closes";
    not_a_day_of_year: "请按 6-15 的格式填写月和日", "Enter a month and a day like 6-15";
    part_classes: "按未办成原因分类", "Class of a case by reason";
    part_classes_hint: "未办成原因决定部门几天内办结。", "The reason decides how many days the department has.";
    part_ladder: "逾期后逐级提级", "What follows a missed deadline";
    part_ladder_hint: "到期后第几个工作日；留空则没有这一级。",
        "The working day after the deadline; if left empty, there is no such level.";
    part_explain: "公开解释", "The public explanation";
    part_plan: "整改方案", "The rectification plan";
    window_hours: "窗口现场办结或交办", "The window settles or assigns";
    accept_hours: "签收或退回", "Accept or return";
    remind_hours: "到期前提醒", "Reminder before a deadline";
    contact: "首次联系反映人", "First contact with the citizen";
    contact_value: "签收当日下班前（固定）", "by the close of the day it is accepted (fixed)";
    handle_days_most: "交办时最多可给", "The most that can be given";
    extensions_most: "最多延期", "Extensions at most";
    extension_days_most: "每次延期最多", "Each extension at most";
    report_days: "疑难件每隔多久报告进展", "Progress on a long-running case every";
    follow_up_days: "办结后回访", "The verdict is asked for after";
    silence_days: "群众不评价，多久后归档", "Closed without a verdict after";
    reopen_days: "归档后多久内可以重新办理", "It can be reopened within";
    returns_most: "多少次退回后由分管领导裁定", "The leader in charge decides after";
    explain_by: "由谁解释", "Who explains";
    explain_reasons: "哪些原因须公开解释", "Which reasons are explained in public";
    explain_overdue: "超期未办结也须公开解释", "Overdue cases are explained too";
    explain_days: "公开解释的期限", "The explanation is given within";
    plan_reasons: "哪些原因须提交整改方案", "Which reasons require a plan";
    plan_none: "没有规定哪些原因须提交整改方案", "No reason requires a plan";
    reasons_hint: "可选多项。", "Several can be ticked.";
    plan_days: "整改方案的提交期限", "The plan is drawn up within";
    plan_approve_days: "整改方案的审批期限", "The plan is approved or sent back within";
    plan_verify_days: "整改落实后的核验期限", "What was carried out is verified within";
    digest: "每日呈报的时间", "The evening digest is made at";
    digest_hint: "24 小时制，如 18:00。", "On the 24-hour clock, such as 18:00.";
    not_a_time: "请按 18:00 的格式填写时间", "Enter a time like 18:00";
    ladder_on(days, rung): "第 {days} 个工作日：{rung}", "Working day {days}: {rung}";
    ladder_none: "没有规定", "None";
    class_of(class, reasons): "{class}：{reasons}", "{class}: {reasons}";

    // Units.
    hours: "个工作小时", "working hours";
    days: "个工作日", "working days";
    calendar_days: "天（日历天）", "calendar days";
    times: "次", "times";
    returns: "次退回", "returns";
    in_unit(count, unit): "{count} {unit}", "{count} {unit}";
}
