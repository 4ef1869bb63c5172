//! The words about studies and reforms.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    room: "专题与改革", "Studies and reforms";

    way: "痛点的专题研究，和由此产生的新规定、新流程", "Studies of what keeps going wrong, and the reforms that result";

    // The list.
    title: "专题研究与改革", "Studies and reforms";
    lead: "同一个痛点反复出现时，从这里提出专题，召集部门，记录会议和决定，再把决定变成公开的新规定或新流程。",
        "When the same problem keeps coming up: propose a study, call the departments together, record the meeting and its decisions, and publish the rule or process that follows.";
    none: "还没有专题。", "There is no study yet.";
    propose: "提出专题", "Propose a study";
    proposed_on(day): "{day} 提出", "proposed {day}";
    cases_many(many): "{many} 件", "{many} cases";

    // Proposing one.
    new_title: "提出专题研究", "Propose a study";
    new_words: "选定痛点后，系统会自动收集近一年里同一痛点的件。标题会给参会部门看，不要写反映人的信息。",
        "Once you choose the pain point, its cases of the last year are gathered automatically. The departments will read the title, so write nothing about a citizen.";
    not_yours: "专题由窗口负责人、部门和领导提出。您可以查看已有的专题。",
        "Studies are proposed by the window's lead, departments and leaders. You can read the existing ones.";
    pain_matter: "群众来办什么", "What people came for";
    pain_matter_hint: "不填表示事项不明的件。", "Leave it empty for cases whose matter is not known.";
    pain_reason: "为什么没办成", "Why it failed";
    study_title: "专题标题", "What the study is about";
    study_title_hint: "例如：出生证、落户、参保能不能一次办好", "For example: can a newborn's three documents be done in one go";
    restored: "已恢复上次没有提交的内容。", "What you typed before has been restored.";

    // A study.
    a_study(id): "专题 {id}", "Study {id}";
    gone: "没有这个专题。请检查地址，或回到全部专题。", "There is no such study. Check the address, or go back to all studies.";
    back: "全部专题", "All studies";
    pain: "痛点", "Pain point";
    proposed_by: "提出", "Proposed by";
    gathered_title(many): "相关的件（{many}）", "Cases that led to it ({many})";
    gathered_none: "近一年没有这个痛点的件。", "There were no such cases in the last year.";
    gathered_span(first, last): "{first} 至 {last} 登记", "registered {first} to {last}";
    invited: "召集的部门", "Departments called";
    meeting_on: "会议", "Meeting";
    meeting_title: "会议记录", "The meeting";
    offices: "参加的科室", "Who took part";
    minutes: "会议纪要", "Minutes";
    decisions_title: "决定", "What was decided";
    reforms_title: "由此产生的改革", "Resulting reforms";
    reforms_none: "还没有改革。", "There are none yet.";
    draft_reform: "把决定写成改革", "Write down a reform";
    nothing_for_you: "现在没有需要您做的。", "There is nothing for you to do now.";
    dropped_because: "不再研究的理由", "Why it was dropped";
    close_words: "决定都已落实并公开后，结束专题。", "Close it once everything that was decided is done and published.";
    gather_words: "重新收集近一年里这个痛点的件。", "The last year's cases with this problem are gathered again.";
    stale: "专题刚有变化", "The study has just changed";
    stale_words: "已有人先行操作。您填的内容还在，请看过现状再提交。",
        "Somebody else acted first. What you typed is still here; check the study as it is now and send it again.";

    // Its commands.
    departments: "召集哪些部门", "Which departments";
    departments_hint: "输入名称的一部分，按回车。", "Type part of the name and press Enter.";
    on: "哪天", "On which day";
    place: "在哪里", "Where";
    took_part: "参加的科室或岗位", "Offices that took part";
    took_part_hint: "每行一个，只写科室或职务，不写姓名。", "One per line; offices or posts, not people's names.";
    minutes_hint: "看了什么、各部门怎么说、卡在哪里。不写反映人。",
        "What was examined, what each department said and where things get stuck; nothing about citizens.";
    decided_zh: "决定（中文）", "The decisions, in Chinese";
    decided_zh_hint: "每行一项。", "One per line.";
    decided_en: "决定（英文）", "The decisions, in English";
    decided_en_hint: "可不填；每行与中文一一对应。", "Optional; line by line as in Chinese.";
    drop_reason: "为什么不再研究", "Why it is dropped";

    // A reform.
    a_reform(id): "改革 {id}", "Reform {id}";
    reform_gone: "没有这项改革。请检查地址。", "There is no such reform. Check the address.";
    to_study: "回到专题", "Back to the study";
    see_public: "公开页面", "The public page";
    new_reform_title: "拟定改革", "Write down a reform";
    new_reform_words: "写下决定怎样变成新规定或新流程。公开后人人可读，不要写反映人的信息；省了多少由各环节自动相加。",
        "Say how the decision becomes a rule or a process. Once published, everyone can read it, so write nothing about citizens. What it saves is added up from the steps.";
    which_decision: "落实哪项决定", "Which decision it carries out";
    reform_zh: "改革标题（中文）", "Title in Chinese";
    reform_en: "改革标题（英文）", "Title in English";
    from: "从哪天起施行", "In force from";
    kind: "改的是什么", "What changes";
    kind_rule: "新规定", "A new rule";
    kind_process: "流程改造", "A redesigned process";
    rule_zh: "规定内容（中文）", "The rule in Chinese";
    rule_en: "规定内容（英文）", "The rule in English";
    step_number(side, number): "{side} · 环节 {number}", "{side} · step {number}";
    what_zh: "做什么（中文）", "What is done, in Chinese";
    what_en: "做什么（英文）", "What is done, in English";
    who: "哪个部门", "Which department";
    where_zh: "在哪里（中文）", "Where, in Chinese";
    where_en: "在哪里（英文）", "Where, in English";
    trips: "要跑几趟", "Trips";
    days: "几天", "Days";
    documents: "几份材料", "Documents";
    add_step(side): "{side}：再加一个环节", "{side}: add a step";
    remove_step(side, number): "去掉“{side} · 环节 {number}”", "Remove “{side} · step {number}”";
    move_up(side, number): "上移“{side} · 环节 {number}”", "Move “{side} · step {number}” up";
    move_down(side, number): "下移“{side} · 环节 {number}”", "Move “{side} · step {number}” down";
    step_moved(number): "现在是环节 {number}。", "It is now step {number}.";
    step_added(number): "已添加环节 {number}。", "Step {number} was added.";
    save_reform: "保存", "Save";
    publish_words: "公开后人人可读，促成这项改革的群众会收到通知。内容不能再改，只能撤回。",
        "From then on everyone can read it, and the citizens whose cases led to it are notified. It can no longer be changed, only withdrawn.";
    withdraw_reason: "为什么撤回", "Why it is withdrawn";
    withdraw_hint: "公开页面会写明这个理由。", "The public page gives this reason.";
}
