//! The words about pain points, waiting, and the keys of queueing systems.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The room.
    room: "痛点", "Pain points";
    tab_points: "痛点难点堵点", "Pain points";
    tab_words: "群众原话", "In people’s words";
    tab_waiting: "排队", "Waiting";
    points_title: "痛点、难点、堵点", "Where people keep making wasted trips";
    words_title: "群众原话里反复出现的事", "What people write again and again";
    waiting_title: "排队等候", "How long people wait";
    way: "看反复出现的痛点、群众原话和排队情况，提出专题研究", "See what goes wrong again and again, what people write and how long they wait, and propose a study";
    read_words: "群众原话分组", "What the people wrote, in groups";

    // The form.
    of_department: "按涉及部门", "One department’s cases";
    every_department: "全部部门", "All departments";
    show: "查看", "Show";
    last_days(days): "最近 {days} 天", "The last {days} days";
    too_long(months): "最多看 {months} 个月，请缩短时段", "At most {months} months at a time; choose a shorter period";
    period_line(from, until): "登记于 {from} 至 {until}", "Registered from {from} to {until}";
    own_department: "只显示涉及本部门的件。", "Only cases in which your department is involved are shown.";

    // The sum.
    sum_cases: "件数", "Cases";
    sum_trips: "多跑的趟数", "Wasted trips";
    sum_points: "痛点数", "Pain points";
    sum_proposed: "按规则建议专题研究", "Proposed for a study";
    how_title: "怎么算的", "How this is counted";
    how_case: "每件按登记日期计，归入一个痛点：事项加未办成原因。", "Each case counts on the day it was registered, for one pain point: what the person came for, and why it failed.";
    how_duplicates(count): "已关联为重复件的，时段内只计最早一件，趟数取其中最多的；另有 {count} 件因此没有重复计。", "Cases linked as duplicates count once, as the earliest of the period and with the most trips that one of them says; {count} were therefore not counted again.";
    how_trips(untold): "多跑的趟数 = 每件跑的趟数减一，相加。导入登记表里没写趟数的（{untold} 件）计件不计趟。", "Wasted trips are those beyond the first, added up. Imported cases that do not say how many trips there were ({untold}) count as cases and add no trips.";
    how_rule(cases, days): "建议专题研究的规则：时段内任意连续 {days} 天里有 {cases} 件以上（含）。规则由管理员在“规则”页修改。",
        "The rule that proposes a study: {cases} cases or more within any {days} consecutive days of the period. Administrators can change it on the Rules page.";
    how_weeks: "每周从星期一起，按中国时间。", "Weeks begin on Monday, China time.";
    none: "这段时间没有登记的件。请换一个时段或部门。", "No case was registered in this period. Choose another period or department.";

    // Pareto.
    pareto_title: "按件数排列的原因", "Causes by number of cases";
    pareto_hint(count, listed): "条越长件数越多；深色部分是其中按规则建议研究的。图中最多画 {count} 项，表中是前 {listed} 项。", "The longer the bar, the more cases; it is dark where the rule proposes a study. At most {count} are drawn; the table has the first {listed}.";
    bar_value(cases, share): "{cases} 件，累计 {share}%", "{cases} cases, cumulative {share}%";
    column_point: "痛点（事项 · 原因）", "Pain point (matter · reason)";
    column_cases: "件", "Cases";
    column_share: "占比", "Share";
    column_cumulated: "累计", "Cumulative";
    column_trips: "多跑趟数", "Wasted trips";
    column_peak(days): "最集中的 {days} 天", "Most in {days} days";
    column_rule: "规则", "Rule";
    percent(value): "{value}%", "{value}%";
    proposed: "建议研究", "Proposed";
    not_proposed: "–", "–";
    no_matter: "目录外事项", "Not in the catalogue";
    more_causes(count): "另有 {count} 项未列出，件数都不多于上表最后一项。", "{count} more are not listed; none has more cases than the last one above.";

    // Heat map.
    heat_title: "事项与原因的分布", "What people come for, and why it fails";
    heat_hint: "格子里是件数，底色越深件数越多。", "Each cell shows the number of cases; the darker, the more.";
    heat_caption: "事项 × 未办成原因（件）", "Matter by reason (cases)";
    heat_matter: "事项", "Matter";
    heat_sum: "合计", "Total";

    // Trend.
    trend_title: "每周趋势", "Week by week";
    trend_hint(count): "件数最多的 {count} 个痛点，每条是一周的登记数。",
        "The {count} pain points with the most cases; each bar shows the cases registered in a week.";
    trend_label(name, cases, most): "{name}：共 {cases} 件，最多的一周 {most} 件", "{name}: {cases} cases in all, {most} in the busiest week";
    trend_caption(name): "{name}：每周登记数", "{name}: cases registered each week";
    trend_week: "从哪天起的一周", "Week from";
    week_shown(week, count): "{week} 起的一周：{count} 件", "Week from {week}: {count}";

    // One by one.
    each_title: "逐项", "One by one";
    each_hint(count): "前 {count} 项，附最近登记的件。", "The first {count}, with the latest cases.";
    why_proposed(cases, from, until, rule, days): "按规则建议研究：{from} 至 {until} 有 {cases} 件，规则是 {days} 天内 {rule} 件。",
        "Proposed by the rule: {cases} cases from {from} to {until}; the rule is {rule} in {days} days.";
    why_not(cases, from, until, rule, days): "最集中时 {from} 至 {until} 有 {cases} 件，规则是 {days} 天内 {rule} 件。",
        "At most {cases} cases from {from} to {until}; the rule is {rule} in {days} days.";
    its_cases(count): "看这 {count} 件", "Show these {count} cases";
    newest_cases(shown, count): "看最近 {shown} 件（共 {count} 件）", "Show the newest {shown} of {count} cases";
    propose: "提出专题研究", "Propose a study";
    propose_of(name): "提出专题研究：{name}", "Propose a study: {name}";

    // Waiting beside the points.
    crowded_title: "排队过长的时段", "Periods of long waits";
    crowded_hint: "同一窗口、同一钟点内登记的件。", "With the cases registered at the same window in the same hours.";
    crowded_none: "这段时间没有排队过长的记录。", "No wait in this period was longer than the rule allows.";
    spell(window, from, until, minutes, waiting, limit): "{window}：{from} 至 {until}，最长等 {minutes} 分钟（规则 {limit} 分钟），最多 {waiting} 人在等",
        "{window}: from {from} to {until}, up to {minutes} minutes (the rule: {limit}), up to {waiting} people waiting";
    spell_nobody: "同一钟点内没有登记的件。", "No case was registered in those hours.";
    spell_point(name, cases): "{name}：{cases} 件", "{name}: {cases}";

    // Words.
    words_hint: "按词语把说法相近的件归在一起，帮助发现目录和原因里看不出的问题。查看会留下记录。",
        "Cases worded alike are grouped, to find what the catalogue and the reasons do not show. Looking at them is recorded.";
    words_how: "先分词，少见的词分量重（tf-idf）；两组之间两两平均的余弦相似度最高且达到 0.15 的先并为一组，直到再没有可并的；每组列出使它们相近的词。同样的件总得到同样的组。",
        "The texts are split into words; the rarer a word, the more it weighs (tf-idf). The two groups whose texts are most alike on average become one, as long as that average (cosine) is 0.15 or more, and each group names the words that make it. The same cases always make the same groups.";
    words_read(read, cases): "读了最近 {read} 件的原话，时段内共 {cases} 件。",
        "The words of the newest {read} cases were read; the period has {cases} cases.";
    groups_title: "说法相近的件", "Cases worded alike";
    groups_none: "没有说法相近的件。", "No cases are worded alike.";
    group_title(count, words): "{count} 件：{words}", "{count} cases: {words}";
    group_likeness(percent): "两两平均相似 {percent}%", "{percent}% alike, two by two on average";
    group_more(count): "其余 {count} 件", "The other {count}";
    repeats_title: "同一人为同一事项多次登记", "Several cases from one person on the same matter";
    repeats_hint: "电话或证件号相同即为同一人；在读过的件里找。",
        "Cases with the same phone or document number count as one person's; only the cases that were read are compared.";
    repeats_none: "没有。", "None.";
    repeat_line(matter, count): "{matter}：{count} 件", "{matter}: {count} cases";
    repeats_hidden: "部门页面不显示是否同一人。", "Departments are not shown which cases come from the same person.";

    // Waiting.
    waiting_hint(limit): "规则：排队不超过 {limit} 分钟。超过的读数连成一段，提醒窗口和纪检监察一次。",
        "The rule: nobody waits more than {limit} minutes. Consecutive readings above it count as one episode, and the window and the inspector are alerted once.";
    waiting_how: "一段到排队恢复到规则以内、两小时没有读数、或当日结束为止。同一窗口同一时刻只有一条读数，先到的为准。",
        "An episode ends when the wait is back within the rule, after two hours without a reading, or at the end of the day. Each window has one reading for an instant: the first to arrive.";
    which_window: "看哪个窗口", "Which window to look at";
    tap_title: "现在排队情况", "The queue now";
    tap_people: "几人在等", "People waiting";
    tap_minutes: "预计等候（分钟）", "Minutes to wait";
    tap_send: "保存", "Record it";
    tap_done: "已保存。", "Recorded.";
    tap_alarm: "已保存。超过规则，已提醒窗口和纪检监察。",
        "Recorded. It is over the limit; the window and the inspector have been alerted.";
    day_title(window, day): "{window}，{day}", "{window}, {day}";
    day_before(day): "前一天（{day}）", "The day before ({day})";
    day_after(day): "后一天（{day}）", "The day after ({day})";
    day_none: "这一天没有读数。读数由叫号系统送来，或由窗口登记。",
        "There are no readings for this day. They come from a queueing system or are recorded at the window.";
    day_within: "这一天没有超过规则的排队。", "Nobody waited longer than the rule allows on this day.";
    day_spells: "超过规则的时段", "Over the rule";
    chart_label(window, day, most, limit): "{window} {day} 每小时最长等候，最高 {most} 分钟，规则 {limit} 分钟", "{window}, {day}: the longest wait of each hour, {most} minutes at most; the rule is {limit}";
    chart_caption: "每小时最长等候", "The longest wait of each hour";
    chart_hour: "钟点", "Hour";
    chart_readings: "读数", "Readings";
    chart_minutes: "最长等候（分钟）", "Longest wait (minutes)";
    chart_people: "最多在等（人）", "Most people waiting";
    chart_shown(hour, minutes): "{hour}:00 起一小时：{minutes} 分钟", "The hour from {hour}:00: {minutes} minutes";
    readings_title: "逐条读数", "Reading by reading";
    reading_at: "时刻", "Time";
    reading_people: "在等（人）", "People waiting";
    reading_minutes: "等候（分钟）", "Minutes";
    reading_rule: "规则", "Rule";
    reading_via: "来源", "From";
    over: "超过", "Over";
    within: "未超时", "Within";
    via_key: "叫号系统", "Queueing system";
    via_window: "窗口记录", "The window";

    // Keys.
    keys_kept: "叫号系统密钥", "Queueing keys";
    keys_hint: "叫号系统凭密钥把排队读数送到 /api/v1/queue/readings（请求头 Authorization: Key …）。密钥只显示一次，系统只保存其摘要。",
        "A queueing system sends its readings to /api/v1/queue/readings with a key (header Authorization: Key …). A key is shown once; only its digest is stored.";
    key_add: "新建密钥", "Create a key";
    key_name: "用途", "What it is for";
    key_window: "哪个窗口的读数", "Readings from";
    key_every_window: "全部窗口", "All windows";
    key_make: "生成", "Create it";
    key_made_title(name): "{name}的密钥", "Key for {name}";
    key_made_words: "现在抄下或复制，离开后不再显示。", "Copy it now; it is not shown again.";
    key_seen: "已抄下", "I have copied it";
    key_none: "还没有密钥。", "There are no keys yet.";
    key_id: "编号", "Identifier";
    key_made_at: "生成于", "Created at";
    key_state: "状态", "Status";
    key_valid: "有效", "Valid";
    key_revoked(at): "已于 {at} 撤销", "Revoked at {at}";
    key_revoke: "撤销", "Revoke";
    key_revoke_of(name): "撤销“{name}”的密钥", "Revoke the key for {name}";
    key_revoke_sure(name): "确定撤销“{name}”的密钥？再按一次。", "Revoke the key for {name}? Press again.";
    key_gone(name): "已撤销“{name}”的密钥。", "The key for {name} has been revoked.";

    // The rules.
    rule_part: "痛点和排队", "Pain points and waiting";
    rule_cases: "建议专题研究：一个痛点的件数达到", "Cases of one pain point at which a study is proposed";
    rule_days: "建议专题研究：在几天之内", "A study is proposed if they occur within";
    rule_minutes: "排队不超过", "Nobody waits more than";
    unit_cases: "件", "cases";
    unit_minutes: "分钟", "minutes";
}
