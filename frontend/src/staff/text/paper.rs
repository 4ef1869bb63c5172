//! The words of what is printed: work orders, the register, the efficiency report.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The work order.
    order_title: "工单", "Work order";
    order_intake: "受理", "Received";
    order_analysis: "分析", "Analysis";
    order_handling: "办理", "Handling";
    order_follow_up: "回访", "Follow-up";
    order_registered: "登记时间", "Registered";
    order_received_by: "受理人", "Received by";
    order_title_of_case: "来办什么", "Came for";
    order_class: "办理时限", "Time allowed";
    order_lead: "主办部门", "Lead department";
    order_co: "协办部门", "Co-departments";
    order_handed_over: "交办时间", "Handed over";
    order_accepted: "签收时间", "Accepted";
    order_due: "应办结时间", "Due";
    order_done: "办结时间", "Done";
    order_process: "办理过程", "What was done";
    order_before(steps): "此前还有 {steps} 步，见系统", "{steps} earlier steps are in the system";
    order_answer: "答复意见", "Answer";
    order_measure: "整改措施", "What will change";
    order_asked: "回访时间", "Asked";
    order_rating: "满意度", "Rating";
    order_words: "群众意见", "In their words";
    order_clipped: "……（全文见系统）", "… (in full in the system)";
    order_handler: "承办人", "Handled by";
    order_head: "部门负责人", "Head of department";
    order_approved: "审核", "Approved by";
    order_caller: "回访人", "Asked by";
    order_signed(who): "{who}（签名、日期）", "{who} (signature, date)";

    // The feet of lists.
    made_by(who, when): "制表人：{who}　制表时间：{when}", "Made by {who} on {when}";
    // The report of a period.
    report_print: "打印", "Print";
    report_period: "办事效率报告", "Efficiency report";
    report_week: "办件周报", "Weekly report";
    report_month: "办件月报", "Monthly report";
    report_choose: "周报、月报", "Weekly and monthly reports";
    this_week: "本周", "This week";
    last_week: "上周", "Last week";
    this_month: "本月", "This month";
    last_month: "上月", "Last month";
    report_by_matter: "各事项的数字", "The figures of each matter";
    report_by_reason: "各原因的数字", "The figures of each reason";
    report_more(count): "另有 {count} 项未列出，登记数都不多于上表最后一项。", "{count} more are not listed; none has more cases registered than the last one above.";
    all_time: "全部时间", "All time";
    from_until(from, until): "{from} 至 {until}", "{from} to {until}";
}
