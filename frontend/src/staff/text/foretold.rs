//! What each command will do, as a sentence beside its button.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    choose_department: "选好部门后，这里写明交给谁、何时前办结。", "Choose a department to see who gets the case and when it is due.";
    assign(lead, by): "交办给{lead}{by}。反映人和部门会收到通知。",
        "The case is assigned to {lead}{by}. The citizen and the department are notified.";
    reassign(from, lead, by): "由{from}改派给{lead}{by}。{from}的时限到此为止；反映人和两边的部门会收到通知。",
        "The case is reassigned from {from} to {lead}{by}. The deadlines of {from} end; the citizen and both departments are notified.";
    with_co(co): "，协办{co}", ", with {co}";
    done_by(due, days): "；应于 {due} 前办结（{days}）", "; to be done by {due} ({days})";
    working_days(days): "{days} 个工作日", "{days} working days";
    one_working_day: "1 个工作日", "1 working day";
    withdraw(from): "收回交办给{from}的件，由窗口另行处置；{from}的时限到此为止。反映人和部门会收到通知。",
        "The case goes back from {from} to the window, which decides what comes next; the deadlines of {from} end. The citizen and the department are notified.";
    withdraw_leader(from): "收回交办给{from}的件，由分管领导重新裁定；{from}的时限到此为止。反映人和部门会收到通知。",
        "The case is taken back from {from}, and the leader in charge decides again; the deadlines of {from} end. The citizen and the department are notified.";
    summon: "请该部门负责人到窗口来，部门会收到通知；窗口自己的时限不变。",
        "The department is notified that its head is needed at the window; the window's own deadline does not change.";
    note_arrival: "记下该部门负责人已到场，反映人也能看到；该部门的到场时限到此为止。",
        "It is recorded that the head of the department has come, which the citizen sees too; the department no longer owes it.";
    settle: "此件记为现场办结；答复发给反映人，请其评价。",
        "The case counts as settled on the spot; the citizen gets the answer and is asked for a verdict.";
    resolve: "此件记为办结；答复发给反映人，请其评价。",
        "The case counts as resolved; the citizen gets the answer and is asked for a verdict.";
    give_back: "件退回窗口，反映人会收到通知。退回计入公开数字；多次退回由分管领导裁定责任部门。",
        "The case goes back to the window, and the citizen is notified. Returns are counted in public; after several, the leader in charge decides who is responsible.";
    give_back_part: "协办部分退回，主办部门继续办理。退回计入公开数字。",
        "The part is returned, and the lead department carries on. Returns are counted in public.";
    citizen_reads: "反映人看得到；发出后不能修改。", "The citizen reads it; it cannot be changed afterwards.";
    ask_materials: "反映人会收到这份清单。再次索要须说明理由，并计入公开数字。",
        "The citizen gets this list. Asking again requires a reason and is counted in public.";
    publish_summary: "任何人凭编号可见。以后可以再写一份代替，但发出的那份仍留在此件的证明里。",
        "Anyone with the number can read it. A later one can replace it, but this one stays in the proof of the case.";
    verdict: "记作窗口登记的反映人评价，会通知反映人；本人再评价的，以本人的为准。已解决或确认撤回则归档，未解决则重新办理，提高一级。",
        "It is recorded as noted by the window, and the citizen is told; their own verdict replaces it. If solved or withdrawn, the case is closed; if not, it is reopened one level higher.";
    reopen: "此件重新办理，提高一级督促；反映人会收到通知。", "The case is reopened one level higher; the citizen is notified.";
    extend: "时限马上推迟，反映人看得到理由；延期计入公开数字。",
        "The deadline moves at once, and the citizen reads why; extensions are counted in public.";
    sort: "事项、原因和涉及部门改为上面所填，公开数字随之改归。",
        "Matter, reason and departments change to the above, and the public figures follow.";
    link_plan: "以这份方案回应此件，任何人凭编号可见；不能取消。",
        "The plan answers this case, and anyone with the number sees that; it cannot be undone.";
    follow_up: "登记没有得到评价，这次回访到此为止。", "It is recorded that no verdict was given; this follow-up ends.";
    explain: "任何人都能读到，附姓名和职务；发出后不能收回。", "Everyone can read it, with the name and the office; it cannot be taken back.";
    demand: "对方会收到督办，须在该日下班前答复；不能撤回。",
        "The department or window is notified and must answer by the close of that day; it cannot be taken back.";
    answer_demand: "答复交给纪检监察；发出后不能修改。", "The inspector gets the answer; it cannot be changed afterwards.";
    remark: "窗口和承办部门看得到，并会收到通知；反映人只看到有一次内部备注，看不到内容。",
        "The window and the departments that handle the case read it and are notified. The citizen sees that a note was made, not what it says.";
    note: "只有领导和纪检监察看得到；不能修改。", "Only leaders and inspectors can read it; it cannot be changed afterwards.";
    add_file: "文件交给办理此件的人；是否公开另行决定。",
        "The people working on the case get the file; publishing it is decided separately.";
    link_case: "两件互相关联，都保留；关联不能取消。",
        "The two cases refer to each other, and both stay; the link cannot be undone.";
    propose_voiding: "窗口另一人同意后，此件才作废；在此之前一切照旧。",
        "The case becomes void only when a colleague at the window agrees; until then everything goes on as before.";
    confirm_voiding: "此件作废，不能恢复：谁也不再办理，公开数字中只计入“作废”。反映人、正在办理的部门和纪检监察会收到通知。",
        "The case becomes void for good: nobody works on it, and in public it counts as void and as nothing else. The citizen, the departments that have it and the inspector are notified.";
    correct: "原来登记错的内容从此删除，任何人都看不到；公开记录只写明更正了哪几项。当事人会收到通知，未送达的通知改发到新的电话。",
        "What was wrong is erased for good; the public record says only what kinds of details were corrected. The citizen is notified, and messages that have not arrived go to the new telephone.";
    transfer: "此件连同窗口的代办步骤和待答复的督办一并交给该窗口，时限从现在重新计算；本窗口不再看到它。当事人和该窗口会收到通知。",
        "The other window gets the case with this window's open steps and demands, and its time to act begins now; your window no longer sees it. The citizen and that window are notified.";
    urge: "这些部门会收到催办通知，催办记入此件并公开；时限不变。每个工作日只能催办一次。",
        "These departments are notified, and the reminder is recorded and public; no deadline changes. It can be sent once on each working day.";
    decline_voiding: "此件照常办理；作废的提议到此为止。", "The case goes on as before; the proposal ends.";
    withdraw_voiding: "您的提议到此为止，此件照常办理。", "Your proposal ends, and the case goes on as before.";
}
