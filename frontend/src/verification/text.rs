//! The words of the verification program.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    figures_title: "核对公开数据", "Check these figures";
    figures_lead: "您的浏览器会取回公开日志的每一行，自己重新计算每一天的日根，把每一项计数加起来，再与公布的每一个数字比较。不需要相信我们。",
        "Your browser fetches every line of the public log, recomputes each day's root, adds up every count and compares the sums with the published numbers. You do not have to take our word for it.";
    start: "开始核对", "Start the check";
    again: "再核对一次", "Check again";
    back_to_figures: "回到公开统计", "Back to the figures";
    period(from, until): "核对的期间：{from} 至 {until}", "The period: {from} to {until}";
    beginning: "开始", "the beginning";
    now: "现在", "now";
    progress_log(days, events, rows): "正在核对日志：{days} 天，{events} 个事件，{rows} 条计数……",
        "Checking the log: {days} days, {events} events, {rows} counts…";
    progress_figures: "正在与公布的数字比较……", "Comparing with the published numbers…";
    progress_standing(events): "正在核对事件是否仍与登记时一样：{events} 个……",
        "Checking that the events are still as they were recorded: {events}…";
    agrees: "一致", "Agrees";
    differs: "不一致", "Does not agree";
    figures_agree(numbers): "公布的 {numbers} 个数字，个个等于日志中计数之和。",
        "All {numbers} published numbers equal the sums of the counts in the log.";
    log_agrees(days, events, rows): "日志自身一致：{days} 天、{events} 个事件、{rows} 条计数，每天的日根都重算过，一天接一天。",
        "The log is consistent: {days} days, {events} events and {rows} counts produce every day's root, and each day builds on the one before.";
    open_agrees(rows): "另有 {rows} 条计数属于尚未结束的日子，还没有日根。",
        "{rows} more counts belong to days that are not over and have no root yet.";
    standing_agrees(events): "{events} 个事件仍与登记时一模一样。", "All {events} events are still as they were recorded.";
    standing_differs(day, place): "{day} 的第 {place} 个事件已不是当初登记的那个：它在登记之后被改动或删除。",
        "Event {place} of {day} is not the one that was recorded: it was changed or removed afterwards.";
    kept_agrees(day): "日志包含此浏览器上次核对时留存的日根（{day}）。",
        "The log contains the root that this browser saved at an earlier check ({day}).";
    fault_at(day, line): "位置：{day}，日志第 {line} 行", "Where: {day}, line {line} of the log";
    last_root: "最新日根", "Latest root";
    last_root_words: "抄下或打印它：以后谁若改写此前的任何一天，再核对时就对不上它。此浏览器也已记住它。",
        "Write it down or print it. If anybody rewrites an earlier day, the check will no longer arrive at this root. This browser remembers it too.";
    difference: "对不上的数字", "Numbers that differ";
    of_what: "哪一组", "Group";
    which: "哪个数字", "Which number";
    published: "公布的", "Published";
    counted: "日志的", "In the log";
    download: "下载日志", "Download the log";
    download_words: "离线核对：“cargo xtask verify 文件”，或用任何按 ARCHITECTURE.md 写成的程序。",
        "To check it offline: “cargo xtask verify FILE”, or any program that follows ARCHITECTURE.md.";
    shows_title: "这说明什么，不说明什么", "What this shows and does not show";
    figures_shows_1: "说明：公布的数字没有经过修饰，它们就是所记录事件的总和；没有哪一天在日根公布之后被改写。",
        "It shows that the published numbers are not embellished: they are the sum of what was recorded, and no day has been rewritten since its root was published.";
    figures_shows_2: "不说明：每件事是否都登记了，登记的内容是否真实。登记了的人，可以凭编号在查询页核对自己的那一件。",
        "It does not show that everything that happened was registered, or that what was registered is true. If you registered, you can check your own case by its number.";
    figures_shows_3: "日志中没有编号和个人信息；一件事的事项和原因也不放在一起，外人无从拼凑。",
        "The log holds no case numbers or personal data, and keeps a case's matter and its reason apart, so that nobody can piece cases together.";

    case_title(number): "核对 {number} 号件", "Check case {number}";
    case_lead: "您的浏览器取回本件的全部公开事件，自己重算每一个哈希值，核对它们是否都在当天公布的日根里，并与查询页显示的内容比较。",
        "Your browser fetches all the public events of this case, recomputes every hash, checks that each belongs to the published root of its day, and compares them with what the tracker shows.";
    back_to_case: "回到此件", "Back to the case";
    chain_agrees(events): "{events} 个事件一环扣一环，每一个都与登记时的哈希值相符：没有增加、删除或改动。",
        "The {events} events form one chain and each matches its recorded hash: nothing was added, removed or changed.";
    sealed_agrees(sealed, events): "其中 {sealed} 个（共 {events} 个）已在当天公布的日根里；其余的等当天结束后进入。",
        "{sealed} of {events} are in their day's published root; the others will be when their day is over.";
    counted_agrees(rows): "它们在公开数据里计入了 {rows} 条计数，与内容相符。",
        "The public figures include them in {rows} counts, which match their content.";
    shown_agrees: "查询页显示的，正是这些事件所说的。", "What the tracker shows is what these events say.";
    days_agree(days): "从第一天到最新的 {days} 个日根，天天相接。",
        "The {days} roots from the first day to the last form one chain.";
    days_differ: "公布的日根没有连成一串，或与本件的日根不同。",
        "The published roots do not form one chain, or are not those of this case.";
    fault_event(revision): "位置：第 {revision} 个事件", "Where: event {revision}";
    events_caption: "事件", "Events";
    event_number: "序号", "No.";
    event_day: "记录日期", "Recorded on";
    event_hash: "哈希值", "Hash";
    event_root: "日根", "In the day's root";
    yes: "在", "yes";
    not_yet: "当天未结束", "the day is not over";
    case_shows_1: "说明：本件从登记到现在的每一步，都没有在事后被改动、删除或插入；它也如实计入了公开数据。",
        "It shows that no step of this case was changed, removed or inserted afterwards, and that it is counted in the public figures as it happened.";
    case_shows_2: "不说明：写下的内容是否真实，也不说明应当做的是否都做了。认为不对，请打开此件给窗口留言，或要求重新办理。",
        "It does not show that what was written is true, or that everything was done that should have been. If something is wrong, open the case and send the window a message, or have it reopened.";
    case_shows_3: "您说的话不在其中，只有加了随机数的承诺值：删除您的个人信息之后，核对照样成立。",
        "Your own words are not in it, only salted commitments to them: when your personal data is erased, the check still holds.";
    all_cases: "全部", "all cases";
}
