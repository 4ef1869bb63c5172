//! The words about reforms, for the public pages and the console.

use super::texts;
use shared::lang::Lang;

texts! {
    // The public pages.
    title: "因您而改", "What changed because of you";
    reforms_link: "因您而改：新规定和新流程", "What changed because of you";
    lead: "一趟一趟跑空的经历，每一件都登记在册。反复出现的难点，由几个部门坐到一起研究，定下来的新规定和新流程都在这里，连同它们有没有用。",
        "Every wasted trip is on record. Where the same thing keeps going wrong, the departments concerned sit down together. This page shows what they changed and whether it helped.";
    none: "还没有公开的改革。专题研究定下来以后，会在这里公布。", "No reform has been published yet. What studies decide will be published here.";
    gone: "没有这项改革，或者还没有公开。请检查地址。", "There is no such reform, or it is not published. Check the address.";
    all_reforms: "全部改革", "All reforms";
    rule: "新规定", "New rule";
    process: "流程改造", "Redesigned process";
    holds_from(day): "自 {day} 起施行", "In force from {day}";
    withdrawn: "已撤回", "Withdrawn";
    withdrawn_why(reason): "这项改革已撤回：{reason}", "This reform was withdrawn: {reason}";
    why_title: "为什么改", "Why it changed";
    led_by(cases, first, last): "{first} 至 {last}，有 {cases} 件登记反映了同一个难点：",
        "From {first} to {last}, {cases} registered cases described the same problem:";
    led_by_none: "促成它的难点：", "The problem that led to it:";
    met(day, departments): "{day}，{departments}一起开会研究，决定：", "{departments} met on {day} and decided:";
    decided_by(departments): "{departments}研究决定：", "Decided with {departments}:";
    change_title: "改了什么", "What changed";

    // The process.
    before: "改革前", "Before";
    after: "改革后", "After";
    totals_title: "省了多少", "What it saves";
    step_facts(trips, days, documents): "跑 {trips} 趟 · {days} 天 · {documents} 份材料",
        "trips: {trips} · days: {days} · documents: {documents}";
    step_inside(days): "不用跑 · {days} 天", "no trip · days: {days}";
    count_of: "项目", "Item";
    steps: "环节", "Steps";
    departments: "要去的部门", "Departments";
    places: "要去的地方", "Places";
    trips: "要跑的趟数", "Trips";
    days: "天数", "Days";
    documents: "材料份数", "Documents";
    change: "变化", "Change";
    counted_note: "由各环节相加得出；部门和地方只算需要本人去的。",
        "Added up from the steps; departments and places count only where you have to go in person.";

    // The effect.
    effect_title: "有没有用", "Did it help?";
    effect_few(before, before_weeks, after, after_weeks): "改革前 {before_weeks} 周有 {before} 件，改革后 {after_weeks} 周有 {after} 件。数目还太少，不下结论。",
        "Cases before: {before} (weeks: {before_weeks}). Cases since: {after} (weeks: {after_weeks}). That is too few to say anything yet.";
    effect_counts(before, before_weeks, after, after_weeks): "同样的难点，改革前 {before_weeks} 周登记了 {before} 件，改革后 {after_weeks} 周登记了 {after} 件。",
        "Cases of the same problem: {before} in the {before_weeks} weeks before, {after} in the {after_weeks} weeks since.";
    effect_fewer(percent, range): "每周的件数是原来的 {percent}%（95% 区间：{range}）。这样的减少不能用偶然来解释。",
        "The weekly number of cases is {percent}% of what it was (95% interval: {range}). Chance alone does not explain such a fall.";
    effect_more(percent, range): "每周的件数是原来的 {percent}%（95% 区间：{range}）。反而增加了，这不能用偶然来解释。",
        "The weekly number of cases is {percent}% of what it was (95% interval: {range}). It has risen, and chance alone does not explain that.";
    effect_chance(percent, range): "每周的件数是原来的 {percent}%（95% 区间：{range}）。这样的差别可能是偶然。",
        "The weekly number of cases is {percent}% of what it was (95% interval: {range}). The difference may be due to chance.";
    effect_new: "改革前没有登记过，之后有了，这不能用偶然来解释。",
        "There were none before and there have been some since. Chance alone does not explain that.";
    effect_early: "施行以来还没有过完能计入的一周，现在还看不出有没有用。",
        "No full week that counts has passed since it began, so it is too early to say.";
    at_least(low): "不低于 {low}%", "{low}% or more";
    range(low, high): "{low}%–{high}%", "{low}%–{high}%";
    saved(trips): "到目前为止大约少跑了 {trips} 趟冤枉路。", "So far this has saved about {trips} wasted trips.";
    weeks_table: "每周登记件数", "Cases registered by week";
    week: "周（星期一）", "Week (Monday)";
    cases: "件数", "Cases";
    how_title: "怎么算的", "How this is counted";
    how: "只算已经过完的整周（周一至周日），改革前后各至多 52 周；施行当周不从周一开始的不算；窗口整周没有登记任何件的不算。把前后两段看作各自独立的泊松计数，用两者之比的精确区间（Clopper–Pearson，95%）；合计不足 8 件，或者任一段不足两周，就不下结论。件与件之间如果互相带动、成批出现，区间会偏窄。少跑的趟数＝（按改革前应有的件数－实有件数）×改革前平均每件多跑的趟数，只在区间排除了偶然时才给出。",
        "Only whole weeks that have ended count (Monday to Sunday), at most 52 before and 52 since; the week in which it began counts only if it began on a Monday, and weeks in which the window registered nothing at all do not count. The two sides are taken as independent Poisson counts, with the exact interval for their ratio (Clopper–Pearson, 95%). With fewer than 8 cases altogether, or fewer than two weeks on either side, no conclusion is drawn. Where cases trigger one another and come in bursts, the interval is too narrow. Trips saved are the cases to be expected minus those that came, times the average number of trips beyond the first that such a case took before; they are given only where the interval excludes chance.";
}
