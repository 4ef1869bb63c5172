//! The words about rectification plans.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The list.
    plans_title: "整改方案", "Rectification plans";
    which_plans: "显示哪些方案", "Which plans";
    own_plans: "本部门", "My department";
    all_plans: "全部", "All";
    plans_none: "还没有整改方案。", "There is no plan yet.";
    plans_none_own: "本部门还没有整改方案。有件需要整改时，从这里拟定。",
        "Your department has no plan yet. When a case needs one, draw it up here.";
    draw_up: "拟定整改方案", "Draw up a plan";
    submitted_on(day): "{day} 提交", "drawn up {day}";
    cases_of: "回应的件", "Cases it answers";
    no_cases: "还没有件以此方案回应。", "It does not answer any case yet.";
    nothing_owed: "没有时限", "Nothing is due";

    // Drawing one up.
    new_title: "拟定整改方案", "Draw up a rectification plan";
    new_words: "写明为什么没办成、怎么改、谁负责、到哪天。提交后由分管领导审批，公开后人人可读：不要写反映人的信息。",
        "Say why it went wrong, what is done about it, who is responsible and by when. The leader in charge approves it. Once published, everyone can read it, so write nothing about the citizen.";
    new_for(number): "此方案用于回应 {number}。提交后自动关联到该件。",
        "This plan answers case {number}; once it is drawn up, the case is linked to it.";
    new_for_bad: "地址里的编号不对，方案提交后请到该件页面关联。",
        "The number in the address is wrong. Draw up the plan, then link it on the page of the case.";
    not_a_department: "整改方案由部门拟定。您可以查看和审核已提交的方案。", "Plans are drawn up by departments. You can read the existing ones.";
    plan_name: "方案标题", "What the plan is about";
    plan_name_hint: "例如：材料清单一次讲清", "For example: the whole list of material given at once";
    cause: "问题出在哪里", "Why it went wrong";
    cause_hint: "写流程、告知或责任上的原因，不写反映人。",
        "What was wrong with the process, the information given or the responsibilities; nothing about the citizen.";
    measures: "措施", "Measures";
    measure_number(number): "措施 {number}", "Measure {number}";
    measure_what: "做什么", "What is done";
    measure_person: "责任人和职务", "Person responsible, with their post";
    measure_due: "到哪天完成", "Done by the close of";
    add_measure: "再加一项措施", "Add a measure";
    remove_measure(number): "去掉措施 {number}", "Remove measure {number}";
    measure_added(number): "已加上措施 {number}", "Measure {number} was added";
    measures_full(most): "最多 {most} 项措施。", "A plan has at most {most} measures.";
    submit_plan: "提交方案", "Submit the plan";
    begin_anew: "清空重写", "Start over";
    begin_anew_sure: "再按一次，清空已填内容", "Press again to clear what you typed";
    restored: "已恢复您没有提交的内容。", "What you typed before has been restored.";
    key_used: "刚才的方案可能已经提交。请先到方案列表看一下，确实没有再按一次。",
        "The plan may have been submitted already. Check the list of plans; if it is not there, press again.";

    // A plan.
    plan_title(plan): "整改方案 {plan}", "Rectification plan {plan}";
    plan_gone: "没有这个方案。请检查地址，或回到方案列表。", "There is no such plan. Check the address, or go back to the list of plans.";
    back_to_list: "全部整改方案", "All plans";
    is_public: "已公开", "Public";
    see_public: "公众看到的页面", "The page that the public sees";
    reason_sent_back: "退回理由", "Why it was sent back";
    reason_rejected: "核验不通过的理由", "Why verification failed";
    cause_title: "原因", "The cause";
    facts: "基本情况", "Facts";
    department_of: "责任部门", "Department responsible";
    verified_by: "由谁核验", "Verified by";
    submitted_at: "提交", "Drawn up";
    approved_at: "批准", "Approved";
    verified_at: "核验落实", "Verified";
    published_at: "公开", "Published";
    not_yet: "尚未", "Not yet";
    responsible(person): "责任人：{person}", "Responsible: {person}";
    due_on(day): "{day} 前", "by {day}";
    done_on(at): "{at} 落实", "carried out {at}";
    evidence_of(evidence): "落实情况：{evidence}", "Evidence: {evidence}";
    nothing_for_you: "此方案现在不需要您的岗位办理。", "There is nothing for your role to do on this plan now.";
    measures_done(done, all): "措施（已落实 {done}/{all}）", "Measures ({done} of {all} carried out)";

    // Commands.
    approve_words: "批准后，部门按期落实各项措施；到期未落实的逐级提醒。",
        "Once approved, the department carries out the measures by their dates; anything late is escalated.";
    send_back_reason: "退回理由", "Why it is sent back";
    send_back_hint: "写清要改什么；部门按此重新提交。", "Say what has to change; the department submits a revised plan.";
    which_measure: "哪一项措施", "Which measure";
    evidence: "怎么看得出已经落实", "Evidence that it was carried out";
    evidence_hint: "写看得见的结果，公开后人人可读。", "Describe a visible result. Everyone can read it once the plan is public.";
    verify_words: "确认各项措施确实落实。", "You confirm that the measures were really carried out.";
    reject_reason: "哪里没有落实", "What was not carried out";
    reject_hint: "各项措施重新开始，部门须再次落实。", "All measures are open again; the department has to carry them out.";
    publish_words: "公开后人人可读方案全文、责任人和落实情况，不能收回。请先确认没有反映人的信息。",
        "Everyone can then read the whole plan, the people responsible and how it was carried out. It cannot be taken back. Make sure that nothing in it is about a citizen.";
    stale_title: "您填写时，方案有了变化", "The plan changed while you were writing";
    stale_words(stage): "方案现在的状态是“{stage}”。您填写的内容还在；看过后仍要提交就再按一次。",
        "The plan is now “{stage}”. What you typed is still here; check the plan, and press again to send it anyway.";

    // Answering a case with it.
    linked(number): "{number} 已以此方案回应。", "Case {number} is answered by this plan.";
    not_linked(number): "方案已提交，但还没有关联到 {number}。", "The plan is drawn up, but case {number} is not linked to it yet.";
    link_now(number): "以此方案回应 {number}", "Answer case {number} with it";
    which_plan: "以哪个方案回应", "Which plan answers it";
    no_plan_to_choose: "本部门还没有可以关联的方案。", "Your department has no plan to link yet.";
    draw_up_for_this: "为此件拟定新方案", "Draw up a new plan for this case";
}
