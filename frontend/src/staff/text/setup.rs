//! The words about setting a house up.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    title: "开办", "Set up";
    steps: "还差几步", "What is left to do";
    steps_done: "各项都已就绪。", "Everything is in place.";
    done: "已就绪", "Done";
    open: "未完成", "To do";
    step_departments: "部门", "Departments";
    step_windows: "窗口", "Windows";
    step_matters: "事项", "Matters";
    step_accounts: "账号（至少一名窗口人员）", "Accounts (at least one at a window)";
    step_rules: "规则（看过后保存一次）", "Rules (look through and save them once)";
    step_calendar: "今年的放假安排", "Days off of this year";
    step_messages: "短信或邮件通道（由安装人员在启动参数中配置）", "Text messages or e-mail (configured where the program is started)";
    step_case: "试登记一件（由窗口人员登录后登记）", "Register a first case (somebody at the window does)";
    workbook: "用一张表格填好", "Fill it in as one workbook";
    workbook_words: "一个 XLSX 文件，四张表：部门、窗口、事项、账号。下载的文件里已有现有内容，改好再传；没变的不动，少了的不删。",
        "One XLSX file with four sheets: departments, windows, matters and accounts. What you download has everything there is. Change it and send it back: what is the same stays, what is left out is not deleted.";
    download: "下载表格", "Download the workbook";
    to_administration: "到“开办”页", "Go to “Set up”";
    file(max): "填好的表格（XLSX，不超过 {max} KB）", "The filled-in workbook (XLSX, at most {max} KB)";
    look: "核对", "Check it";
    chosen(name): "已选：{name}", "Chosen: {name}";
    wrong_title(wrong): "有 {wrong} 处要改，改好后重新选择文件。现在什么都没有写入。",
        "There are {wrong} things to correct. Then choose the file again. Nothing has been written.";
    wrong_more(shown): "先列出前 {shown} 处。", "These are the first {shown}.";
    wrong_caption: "要改的单元格", "Cells to correct";
    place: "位置", "Cell";
    words: "怎么改", "What to do";
    counts(changing, unchanged): "没有问题：新增或修改 {changing} 项，{unchanged} 项不变。",
        "All is well: {changing} entries are new or change, {unchanged} stay.";
    nothing: "与现有内容相同，没有要写入的。", "It says what is there already; there is nothing to write.";
    changes_caption: "将新增或修改", "New or changed";
    changes_more(shown): "只列出前 {shown} 项。", "These are the first {shown}.";
    sheet: "表", "Sheet";
    code: "代号或登录名", "Code or sign-in name";
    name: "名称", "Name";
    what: "变动", "Change";
    is_new: "新增", "New";
    is_changed: "修改", "Changed";
    apply(changing): "写入 {changing} 项", "Write {changing} entries";
    writing(written, changing): "正在写入：{written} / {changing}", "Writing: {written} of {changing}";
    applied: "已全部写入。", "All of it is written.";
    slips: "新账号的一次性密码", "First passwords of the new accounts";
    slips_words(days): "只在这里显示这一次：请打印成条，分别交给本人。须在 {days} 天内登录并换成自己的密码。",
        "They are shown here this once. Print them as slips and hand each to its owner, who has {days} days to sign in and replace it.";
    slips_print: "打印密码条", "Print the slips";
    slips_close: "已打印，不再显示", "Printed; hide them";
    slip_account: "登录名", "Sign-in name";
    slip_password: "一次性密码", "First password";
    slip_where: "登录网址", "Sign in at";
    slip_waits: "须另一人在“岗位授予”中同意后才能登录", "Opens once a second person has confirmed the seat";
}
