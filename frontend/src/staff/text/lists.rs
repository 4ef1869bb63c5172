//! The words of the lists of cases: what they hold, their filters and columns, what is done with several at once, and
//! the keys.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    at_window: "在我窗口", "At my window";
    handed_on: "已转出、未办结", "Handed on, not done";
    title_handed_on: "已转出、未办结办件", "Cases handed on and not done";
    handed_on_none: "已转出的件都办结了。", "Everything that was handed on is done.";
    nothing_held: "没有符合筛选条件的件。请放宽条件，或清除筛选。", "No case fits these filters. Widen them, or clear them.";
    total(count): "共 {count} 件", "Cases: {count}";
    total_late(count, late): "共 {count} 件，{late} 件超期", "Cases: {count}; late: {late}";
    total_more(count): "超过 {count} 件", "More than {count} cases";
    total_more_late(count, late): "超过 {count} 件，其中至少 {late} 件超期", "More than {count} cases; late: at least {late}";

    filter: "筛选", "Filter";
    filter_on(count): "筛选（{count} 项）", "Filter ({count})";
    filter_apply: "应用筛选", "Apply";
    filter_clear: "清除筛选", "Clear";
    filter_keep: "记住这个筛选", "Remember this filter";
    filter_kept: "已记住，可从“常用筛选”打开。", "Remembered; it opens with “My filter”.";
    filter_mine: "常用筛选", "My filter";
    any: "不限", "Any";
    department: "部门", "Department";
    matter: "事项", "Matter";
    reason: "未办成原因", "Reason";
    class: "办理时限", "Time allowed";
    class_hint: "只有已交办的件才有。", "Only assigned cases have one.";
    registered_from: "登记日期从", "Registered from";
    registered_until: "登记日期到", "Registered until";
    order: "排序", "Order";
    too_long_to_sort(max): "超过 {max} 件的列表只能按期限排列；请先缩小范围，或在登记表中查看。",
        "A list of more than {max} cases only has its own order. Narrow it, or use the register.";
    register_filter_scope: "状态和部门只筛选下面的列表；文件包含所选日期内与您有关的全部登记。",
        "Status and department filter the list below. Files contain every case of the period that you have to do with.";

    column_pick: "选择", "Select";
    column_due: "期限", "Due";
    column_next: "下一待办", "Due next";
    column_done: "办结时间", "Done";
    column_what: "事项与反映", "What it is about";
    column_who: "反映人", "Citizen";
    column_with: "承办（协办）", "With (co-departments)";
    column_stage: "状态", "Status";
    column_trips: "趟数", "Trips";
    column_number: "编号", "Number";
    column_registered: "登记", "Registered";
    with_co(lead, co): "{lead}（{co}）", "{lead} ({co})";
    pick(number): "选择 {number}", "Select {number}";

    chosen(count): "已选 {count} 件", "Selected: {count}";
    choose_all: "选择本页", "Select this page";
    choose_none: "取消选择", "Clear selection";
    print_chosen: "打印所选清单", "Print these as a list";
    assign_chosen: "交办所选", "Assign these";
    assign_chosen_hint: "每一件分别交办：按各自的类别计算期限，已被别人改动的件不会交办，会在下面说明。",
        "Each is assigned by itself, with the deadline of its class. One that somebody has changed in the meantime is not assigned and is listed below.";
    assign_department: "交给哪个部门", "Which department";
    assign_note: "交办意见（工作人员看得到，可不填）", "Note (staff can read it; may be empty)";
    assign_progress(done, all): "正在交办：{done} / {all}", "Assigning: {done} of {all}";
    assign_done(done, all): "已交办 {done} 件，共 {all} 件。没有成功的仍在已选中，可再试。",
        "Assigned {done} of {all}. What failed stays selected, so that you can try again.";
    assigned(number): "{number} 已交办", "{number}: assigned";
    not_assigned(number): "{number} 没有交办：", "{number}: not assigned. ";


    keys_title: "键盘快捷键", "Keyboard shortcuts";
    keys_hint: "正在填写时不起作用。", "They do nothing while you are typing.";
    keys_on: "启用快捷键", "Use keyboard shortcuts";
    keys_close: "关闭", "Close";
    key_help: "显示本说明", "Show this help";
    key_search: "搜索办件", "Search for cases";
    key_register: "登记一件", "Register a case";
    key_next: "下一行", "Next row";
    key_previous: "上一行", "Previous row";
    key_open: "打开这一行", "Open the row";
    key_pick: "选择这一行", "Select the row";
    key_duties: "到我的待办", "Go to my to-do list";
    key_cases: "到全部办件", "Go to all cases";
    key_book: "到登记表", "Go to the register";
    key_notices: "到通知", "Go to notices";
    then: "然后", "then";
}
