//! The words of the first page, the evening digests and supervision.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The first page.
    brief_owed(owed): "时限事项 {owed} 项", "{owed} with a deadline";
    brief_late(late): "其中超期 {late} 项", "{late} of them late";
    brief_counted_to(count): "{count} 项以上", "{count} or more";
    brief_unread(unread): "未看的通知 {unread} 条", "{unread} unread notices";
    brief_to_queue: "打开全部办件", "Open all cases";
    brief_to_notices: "打开通知", "Open the notices";
    brief_nothing: "现在没有等您处理的事。有新的时会自动出现在这里。", "Nothing is waiting for you. New items appear here automatically.";
    brief_told: "报您知悉的件", "Cases for your information";
    brief_told_hint: "窗口人员不肯受理的、被公开通报批评的件，登记或发生时即报您。看过通知后从这里消失。",
        "Cases that staff refused to take on, or that were reprimanded in public. They leave this list once you have seen the notices.";
    brief_answered: "已有答复、待您查看的督办", "Demands with an answer to read";
    brief_answered_hint: "打开该件即算看过。", "Opening the case counts as reading the answer.";
    brief_open: "还没有答复的督办", "Demands without an answer";
    brief_samples: "未查完的抽查", "Samples not fully checked";
    brief_overdue: "各单位超期事项", "Overdue, by who is responsible";
    brief_overdue_line(owner, count): "{owner}：{count} 项", "{owner}: {count}";
    brief_all_overdue: "看全部超期事项", "See everything overdue";
    brief_dead: "送不到的通知", "Notices that could not be delivered";
    brief_dead_count(count): "{count} 条通知没有送到，可以改正地址后重发。",
        "{count} notices did not arrive; correct the address and send them again.";
    brief_dead_more(count): "{count} 条以上的通知没有送到，可以改正地址后重发。",
        "More than {count} notices did not arrive; correct the address and send them again.";
    brief_calendar: "缺放假安排的年份", "Years without their holidays";
    brief_calendar_year(year): "{year} 年的放假安排还没有录入；没有它，跨进该年的时限会按普通周末计算。",
        "The holidays for {year} have not been entered. Until they are, deadlines that run into that year count ordinary weekends only.";
    brief_ways: "您可以在这里做的事", "What you can do here";
    way_queue: "看全部件、打开办理", "Look at every case and act on it";
    way_register_case: "替到窗口或打电话来的群众登记", "Register for somebody at the window or on the phone";
    way_register: "按期间查看、打印、下载登记表", "See, print and download the register of a period";
    way_import: "导入原有的登记表", "Import an existing register";
    way_plans: "整改方案：起草、审批、落实、核验", "Plans: drawn up, approved, carried out, verified";
    way_digests: "每天晚上报您的当日情况", "A summary of each day, every evening";
    way_overdue: "超期事项：责任单位、超期时长、已提级至哪一级", "Who owes what, how late it is and how far it has been escalated";
    way_demands: "已发的督办和各单位的答复", "Demands made, and the answers";
    way_samples: "随机抽查已归档的件", "Random samples of closed cases";
    way_efficiency: "各部门一段时间的办事效率", "How the departments did in a period";
    way_readings: "谁在什么时候看过个人信息", "Who looked at personal data, and when";
    way_notices: "发给您的通知", "Notices to you";
    way_administration: "账号、部门、窗口、事项、规则和日历",
        "Accounts, departments, windows, matters, rules and the calendar";

    // The evening digests.
    digests_title: "每日呈报", "Evening digests";
    digests_hint: "每天晚上汇总当日情况和待您批示的事项，最新的在前。",
        "Each evening: a summary of the day and what needs your decision. Newest first.";
    digests_none: "还没有呈报。第一份在今天晚上生成。", "There is no digest yet. The first is made this evening.";
    digest_of(day): "{day} 每日呈报", "Digest of {day}";
    digest_made(at): "{at} 生成", "Made at {at}";
    digest_line(registered, assigned, settled, resolved): "登记 {registered}，交办 {assigned}，现场办结 {settled}，办结 {resolved}",
        "{registered} registered, {assigned} assigned, {settled} settled on the spot, {resolved} resolved";
    digest_line_owed(overdue, awaits): "超期 {overdue} 项，待您批示 {awaits} 项",
        "{overdue} overdue, {awaits} for you to decide";
    digest_back: "全部呈报", "All digests";
    digest_print: "打印", "Print";
    digest_figures: "当日数字", "The day in figures";
    digest_registered: "当日登记", "Registered";
    digest_assigned: "当日交办", "Assigned";
    digest_settled: "当日现场办结", "Settled on the spot";
    digest_resolved: "当日办结", "Resolved";
    digest_resolved_hint: "办结数减去当日重新办理的件", "less what was reopened on that day";
    digest_new: "当日新登记的件", "New cases of the day";
    digest_new_none: "当日没有新登记的件。", "No case was registered on this day.";
    digest_overdue: "超期事项", "Overdue";
    digest_overdue_none: "没有超期事项。", "Nothing was overdue.";
    digest_awaits: "待您批示的事项", "For you to decide";
    digest_awaits_none: "没有待您批示的事项。", "There was nothing for you to decide.";

    // Supervision.
    watch_overdue: "超期", "Overdue";
    watch_demands: "督办要求", "Demands";
    watch_samples: "抽查", "Samples";
    watch_efficiency: "办事效率", "Efficiency";
    watch_readings: "查阅记录", "Access log";

    owes_what: "待办事项", "What is owed";
    owes_on: "办件", "On which";
    owes_who: "责任单位", "By whom";
    owes_since: "起算时间", "Since";
    owes_due: "到期时间", "It was due";
    owes_heard: "已提级至", "Escalated to";
    owes_nobody_heard: "尚未提级", "Nobody yet";
    owes_plan(plan): "整改方案 {plan}", "Plan {plan}";

    overdue_title: "超期事项", "Overdue";
    overdue_hint: "超期最久的在前。系统按规则逐级提级，最后一级为公开通报批评。",
        "Longest overdue first. The system escalates each one level by level, up to a public reprimand.";
    overdue_late: "超期时长", "Late by";
    overdue_none: "没有超期事项。", "Nothing is overdue.";
    overdue_demand: "打开此件督办", "Open the case to demand an answer";

    demands_title: "督办要求与答复", "Demands and their answers";
    demands_hint: "督办在件的页面上发出；答复也在那里。", "You make a demand on the page of its case; the answer appears there too.";
    demands_which: "哪些督办", "Which demands";
    demands_open: "待答复", "Without an answer";
    demands_answered: "已答复", "With an answer";
    demands_all: "全部督办", "All demands";
    demands_none_open: "没有待答复的督办。", "Every demand has been answered.";
    demands_none_answered: "还没有答复。", "There is no answer yet.";
    demands_none: "还没有发过督办。在件的页面上可以要求答复。", "There are no demands yet. You can make one on the page of a case.";
    demand_number(id): "督办 {id}", "Demand {id}";
    demand_of(owner): "要求{owner}答复", "To be answered by {owner}";
    demand_since(at): "{at} 发出", "Made {at}";
    demand_answered(at): "{at} 已答复", "Answered {at}";
    demand_unread: "答复未阅", "Answer not read";
    demand_read: "答复已看", "Answer read";
    demand_left: "待答复", "No answer yet";

    samples_title: "随机抽查", "Random samples";
    samples_hint: "从一段时间登记并已归档的件里随机抽取，逐件核查是否办得对。抽取可以由任何人重做。",
        "Closed cases from a period, drawn at random and checked one by one. Anyone can repeat the draw.";
    samples_none: "还没有抽查。", "No sample has been drawn yet.";
    samples_list: "已有的抽查", "Samples so far";
    sample_draw: "抽取", "Draw";
    sample_draw_title: "抽取新的样本", "Draw a sample";
    sample_from: "登记日期从", "Registered from";
    sample_until: "登记日期到", "Registered until";
    sample_size: "抽几件", "How many cases";
    sample_size_hint(most): "1 到 {most} 件", "1 to {most}";
    sample_of(at): "{at} 抽取的样本", "Sample drawn on {at}";
    sample_line(from, until): "登记于 {from} 至 {until}", "Registered from {from} to {until}";
    sample_progress(done, all): "已查 {done} 件，共 {all} 件", "{done} of {all} checked";
    sample_back: "全部抽查", "All samples";
    sample_by: "抽取人", "Drawn by";
    sample_period: "登记期间", "Period of registration";
    sample_population: "可抽的件", "Drawn from";
    sample_population_count(count): "{count} 件已归档", "{count} closed cases";
    sample_seed: "种子", "Seed";
    sample_redraw: "怎样重做这次抽取", "How to repeat this draw";
    sample_redraw_words: "取这段时间登记、抽取当时已归档的全部件；对每一件计算“种子:编号”的 SHA-256（例如 printf '种子:编号' | sha256sum），按结果从小到大排列，取最前面的几件。种子在抽取时随机产生，事先无人知道。",
        "Take every case registered in this period that was closed when it was drawn; for each, compute the SHA-256 of “seed:number” (printf 'seed:number' | sha256sum); sort by the result and take the first ones. The seed is random and nobody knew it before.";
    sample_empty: "这段时间没有已归档的件，所以没有抽到。", "No case of this period was closed, so none was drawn.";
    sample_cases: "抽到的件", "The cases drawn";
    check_begin: "记录核查", "Record the check";
    check_of(number): "核查 {number}", "Check of {number}";
    check_sound: "归档是否正确", "Was it closed correctly?";
    check_yes: "正确", "Yes, correctly";
    check_no: "有问题", "No, something is wrong";
    check_words: "核查说明", "What the check found";
    check_words_hint: "看了什么、依据是什么。记录后不能改。",
        "What you looked at and what you base this on. It cannot be changed afterwards.";
    check_save: "保存核查结果", "Save the check";
    check_saved(number): "已保存 {number} 的核查结果。", "Check of {number} saved.";
    check_open: "未核查", "Not checked";
    check_was_sound: "归档正确", "Closed correctly";
    check_was_wrong: "有问题", "Something is wrong";
    check_by(who, at): "{who}，{at}", "{who}, {at}";
    check_cancel: "暂不记录", "Not now";

    efficiency_title: "办事效率报告", "Efficiency report";
    efficiency_hint(least): "分部门列出，不合成总分。一件涉及几个部门的，每个部门都计。分母不足 {least} 件的不算比率。",
        "By department, never one composite score. A case that involves several departments counts for each. Rates are given only for {least} cases or more.";
    efficiency_none: "这段时间没有登记的件。请换一段时间。", "Nothing was registered in this period. Choose another one.";
    efficiency_table: "各部门的数字", "The figures of each department";
    efficiency_all: "全部", "All";
    efficiency_file_csv: "下载报告 CSV", "Download the report as CSV";
    efficiency_file_xlsx: "下载报告 XLSX", "Download the report as XLSX";
    efficiency_part(part, whole): "{part}/{whole}", "{part} of {whole}";
    efficiency_rate(part, whole, percent): "{part}/{whole}（{percent}%）", "{part} of {whole} ({percent}%)";
    efficiency_registered: "登记", "Registered";
    efficiency_resolved: "办结率", "Resolved, of registered";
    efficiency_solved: "群众认定解决率", "Solved, of verdicts";
    efficiency_noted: "窗口代登评价", "Noted by staff, of verdicts";
    efficiency_satisfied: "满意率", "Satisfied, of graded verdicts";
    efficiency_overdue: "超期率", "Ever overdue, of registered";
    efficiency_explained: "公开解释率", "Explained, of those owed";
    efficiency_returned: "退回次数", "Returns";
    efficiency_extended: "延期次数", "Deadlines extended";
    efficiency_asked_again: "重复补正次数", "Material asked for again";
    efficiency_reopened: "重办次数", "Reopenings";
    efficiency_reprimanded: "通报批评次数", "Reprimands";
    efficiency_median: "用时中位数（工作小时）", "Median, in working hours";
    efficiency_p90: "90% 办件用时（工作小时）", "90th percentile, in working hours";

    readings_title: "谁看过个人信息", "Who looked at personal data";
    readings_hint: "同一人在一小时内再次查看同一内容只记一次；查问身份和打开文件每次都记。",
        "Repeated views of the same content by one person within an hour count once; viewing an identity or opening a file is recorded every time.";
    readings_of(month): "{month} 的查阅记录", "Access log for {month}";
    readings_none: "这个月没有查阅记录。", "Nobody looked at personal data in this month.";
    readings_when: "时间", "When";
    readings_who: "谁看的", "Who";
    readings_what: "看了什么", "What";
    readings_case: "哪一件", "Which case";
    readings_why: "理由", "Why";
    readings_month: "月份（选其中任何一天）", "Month (any day of it)";
    readings_show: "看这个月", "Show this month";
    readings_before(month): "上一月 {month}", "Previous month, {month}";
    readings_after(month): "下一月 {month}", "Next month, {month}";
    read_case: "件的内容", "A case";
    read_identity: "反映人身份", "Who the citizen is";
    read_export: "登记表文件", "A file of the register";
    read_person: "按电话或证件号查找", "A search by telephone or document";
    export_rows(count): "{count} 行", "{count} rows";
    read_list: "办件或事项列表", "A list";
    read_search: "查找", "A search";
    read_register: "登记表", "The register";
    read_file: "文件", "A file";
    read_notices: "发出的通知", "What was sent to citizens";
    read_erased: "删除了个人内容", "Personal content was erased";
    read_trail: "操作留痕文件", "A file of the audit trail";
}
