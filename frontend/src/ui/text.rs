//! The words of the public pages that are not domain words, in both languages. Domain words (stages, reasons,
//! sentences about a case) come from `shared`.
//!
//! [`texts!`] makes one function for each text. A missing translation, or a language that leaves out a value, does
//! not compile.

use shared::lang::Lang;

pub mod reforms;

/// Defines texts: `name: "中文", "English";` makes `fn name(lang) -> &'static str`, and
/// `name(count): "共 {count} 件", "{count} cases";` makes `fn name(lang, count) -> String`.
macro_rules! texts {
    (@one $name:ident [] $zh:literal $en:literal) => {
        #[doc = $en]
        pub fn $name(lang: Lang) -> &'static str {
            lang.pick($zh, $en)
        }
    };
    (@one $name:ident [$($value:ident)+] $zh:literal $en:literal) => {
        #[doc = $en]
        pub fn $name(lang: Lang, $($value: impl std::fmt::Display),+) -> String {
            $( let $value: &dyn std::fmt::Display = &$value; )+
            match lang {
                Lang::Zh => format!($zh),
                Lang::En => format!($en),
            }
        }
    };
    ($( $name:ident $(( $($value:ident),+ ))? : $zh:literal, $en:literal; )+) => {
        $( $crate::ui::text::texts!(@one $name [$($($value)+)?] $zh $en); )+
    };
}
pub(crate) use texts;

texts! {
    // The frame of every page.
    product: "一趟 OneTrip", "OneTrip 一趟";
    product_short: "一趟", "OneTrip";
    skip_to_content: "跳到主要内容", "Skip to the main content";
    main_navigation: "主导航", "Main";

    // Components.
    optional: "（选填）", " (optional)";
    error_prefix: "错误：", "Error: ";
    error_summary_title: "有几处需要修改", "There is a problem";
    failed_title: "没有成功", "That did not work";
    try_again: "再试一次", "Try again";
    reload: "重新加载页面", "Reload the page";
    simple_version: "打不开？可用简易版查询", "Not opening? Track a case in the simple version";
    loading: "正在加载……", "Loading…";
    working: "正在处理，请稍候……", "Working on it, please wait…";
    characters_left(left): "还可以输入 {left} 个字", "{left} characters left";
    characters_over(over): "超出 {over} 个字，请删减", "{over} characters too many";
    choose: "请选择", "Choose";
    previous_page: "上一页", "Previous page";
    next_page: "下一页", "Next page";
    page_number(page): "第 {page} 页", "Page {page}";
    pages: "分页", "Pages";
    overdue: "超期", "Overdue";
    show_table: "查看数据表", "Show as a table";
    show_part: "显示这一部分", "Show this part";
    measure: "整改措施", "What will be done about it";
    again: "为什么再次要求", "Why it was asked for again";
    rating(grade): "满意度：{grade}", "{grade}";
    qr_label(address): "二维码，内容为 {address}", "QR code with the address {address}";

    // Failures, with what to do next.
    problem_offline: "连接不上服务器。请检查网络后再试一次，您填写的内容还在。",
        "We cannot reach the server. Check your connection and try again; what you typed is still here.";
    problem_late: "没有及时收到回应，可能是网络慢，也可能是我们的系统忙。请再试一次，您填写的内容还在。",
        "The answer took too long. Your connection may be slow, or our service busy. Try again; what you typed is still here.";
    problem_outdated: "此页面的版本已过时，请重新加载。登记表的内容会保留，其他填写的内容请先复制。",
        "This page is out of date. Reload it. A registration is saved; copy anything else you typed first.";
    problem_fields: "有几处需要修改。", "Some answers need changing.";
    problem_unauthenticated: "尚未登录，请登录。", "You are not signed in. Sign in first.";
    problem_wrong_password: "账号或密码不对。请核对后再试；忘记密码请联系管理员重设。",
        "The account or password is wrong. Check both and try again, or ask an administrator to set a new password.";
    problem_sign_in_again: "此项操作需要再次输入密码。", "This needs your password again.";
    problem_password_to_replace: "请先设置自己的密码，再继续。", "Choose your own password before you go on.";
    problem_first_password_lapsed: "管理员设置的密码已过期，请联系管理员重设。",
        "The password that an administrator set for you was not used in time. Ask for a new one.";
    problem_factor_to_enrol: "请先设置两步验证，再继续。", "Set up two-step sign-in before you go on.";
    problem_factor_required: "按现行规则，您的岗位必须使用两步验证，不能停用。", "The rules require two-step sign-in of your role, so it stays.";
    problem_own_grant: "须由另一个人确认。", "Somebody else has to confirm this.";
    problem_grant_waits: "此账号已有一项岗位授予等待确认，请先处理那一项。", "A role for this account is waiting to be confirmed already. Decide about that one first.";
    problem_wrong_passkey: "这把通行密钥在这里不能用。请换一种方式登录。", "This passkey does not work here. Sign in another way.";
    problem_only_way_in: "此账号没有密码，解除关联后就无法登录。请先请管理员设置密码。", "This account has no password, so that unlinking would leave no way in. Ask an administrator to set a password first.";
    problem_provider_unavailable: "统一身份认证现在没有回应。请稍后再试，或者用密码登录。", "The identity provider does not answer. Try again later, or sign in with your password.";
    problem_no_passkeys: "现在的网址不能使用通行密钥。", "Passkeys cannot be used at this address.";
    problem_challenge_over: "时间已过，请重新开始。", "Too much time has passed. Start again.";
    problem_session_expired: "登录已过期，请重新登录。", "Your session has ended. Sign in again.";
    problem_forbidden: "您的岗位无权进行此操作，请联系负责人。", "Your role does not allow this. Ask the person in charge.";
    problem_cross_site: "这一页不是从本服务的公开网址打开的，因此没有办理。请用公布的网址重新打开。",
        "This page was not opened at this service's public address, so nothing was done. Open it at the published address.";
    problem_not_found: "没有找到。请检查地址，或回到首页。", "This was not found. Check the address, or go back to the home page.";
    problem_no_such_case_or_code: "没有这个编号，或查询码不对。请对照回执核对，或致电窗口。",
        "There is no such case, or the access code is wrong. Check both against your slip, or phone the window.";
    problem_too_many_attempts: "尝试次数过多，请过一小时再试，或致电窗口。", "Too many attempts. Try again in an hour, or phone the window.";
    problem_stale_revision: "在您填写时，这里有了新的进展。页面已更新，您填写的内容还在，请看过后再提交。",
        "Something changed while you were writing. The page is up to date and what you typed is still here. Check it and send again.";
    problem_stale_entry: "在您修改时，别人也改了这一项。请关闭后重新打开，看过新的内容再改。",
        "Somebody else changed this entry. Close it, open it again and check it before you make your change.";
    problem_newer_version: "这里有更新版本的系统写入的内容，现在只能查看，不能办理。请联系管理员升级系统，您填写的内容还在。",
        "A later version of the system has written here, so it can only be read for now. Ask the administrator to update the system; what you typed is still here.";
    problem_key_reused: "此前已发送过另一份内容。如确需再次发送，请再按一次。",
        "Something else was already sent from this form. To send this too, press again.";
    problem_too_many_tasks: "您已有三项在后台办理。请等其中一项完成，或取消一项。",
        "Three of your tasks are under way already. Wait until one is done, or cancel one.";
    problem_no_file: "文件还没有生成，或没有生成成功。请看它的进度。",
        "The file is not there: it is still being made, or was not made. Look at its progress.";
    problem_not_checked: "这次导入现在不能确认：可能还在检查、已经取消，或者有错误。请重新查看文件。",
        "This import cannot be confirmed now: it is still being checked, was cancelled, or has mistakes. Look at the file again.";
    problem_body_too_large: "内容过大，请删减后再试。", "This is too large. Shorten it and try again.";
    problem_unavailable: "系统繁忙，请稍后再试，您填写的内容还在。",
        "The service is busy. Try again in a moment; what you typed is still here.";
    problem_not_scanned: "文件的安全检查暂时做不了，没有保存。请过几分钟再交；其他内容可以照常提交。",
        "The file cannot be checked for malware at the moment, so it was not kept. Try again in a few minutes; everything else works.";
    problem_internal: "系统出错，没有任何改动。请稍后再试，或致电窗口。",
        "Something went wrong on our side and nothing was changed. Try again later, or phone the window.";
    problem_request(id): "（请求编号：{id}）", "(Request {id})";

    // The public surface: frame.
    nav_home: "首页", "Home";
    nav_register: "网上登记", "Register";
    nav_track: "查询进度", "Track";
    nav_figures: "公开统计", "Figures";
    nav_about: "关于", "About";
    nav_accessibility: "无障碍声明", "Accessibility";
    nav_lite: "简易版查询", "Simple version";
    nav_console: "工作人员登录", "Staff";
    promise: "跑一次没办成的事，我们帮您办成。", "Not done in one trip? We get it done.";

    // Home.
    home_title: "跑一次没办成？交给我们。", "One trip, and still not done? Leave it to us.";
    home_lead: "您去办事却没办成，不论是哪个部门、什么原因，都可以在这里登记。窗口当场协调或交办给责任部门，每一步都能凭编号查到。",
        "If an office sent you away, register it here. We settle it on the spot or hand it to the department responsible, and you can follow every step.";
    home_register_title: "登记没办成的事", "Register what did not get done";
    home_register_words: "大约 5 分钟，不用注册账号。返回、刷新不会丢，关闭页面则不保留，请一次填完。",
        "It takes about 5 minutes; you need no account. What you type is kept if you go back or reload, but not if you close the page.";
    home_register_action: "开始登记", "Start";
    home_track_title: "查询办理进度", "Track a case";
    home_track_words: "凭受理回执上的编号，随时看到在谁手里、什么时候办结。",
        "With the number on your slip, see who has the case and when it is due.";
    home_track_action: "输入编号", "Enter the number";
    home_figures_title: "到今天为止", "So far";
    home_figures_more: "查看全部公开统计", "See all public figures";
    home_how_title: "怎么办", "How it works";
    home_how_1: "登记", "Register";
    home_how_1_words: "网上、窗口或电话。拿到编号和查询码。", "Online, at the window or by phone. You get a number and an access code.";
    home_how_2: "现场办结或交办", "Settled or assigned";
    home_how_2_words(within): "窗口在 {within}内当场协调解决，或交办给责任部门。",
        "Within {within} the window settles it on the spot or hands it to the department responsible.";
    home_how_2_time: "规定时限", "the time set by the rules";
    home_how_3: "全程可查", "Follow every step";
    home_how_3_words: "部门签收、代办、办结，每一步都有时限，都看得见。",
        "Accepted, worked on, done: each step has a deadline, and you can see it.";
    home_how_4: "您说了算", "You decide";
    home_how_4_words: "是否真的解决，由您评价。没解决，提高一级重新办理。",
        "You say whether it is really solved. If not, it is reopened one level higher.";
    home_promise_title: "我们的承诺", "Our promise";
    home_promise_1: "任何窗口都不能只说“不行”：不能办要说明依据，找错了门要说清去哪里。",
        "No office may just say no. If it cannot be done, you are told the legal basis; if it belongs elsewhere, you are told where.";
    home_promise_2: "部门说“办结”和您说“解决”，是两个分别公布的数字。",
        "We publish two numbers: what departments call done, and what you say is solved.";
    home_promise_3: "您的姓名、电话和所写内容不会公开；凭编号只能看到进度。",
        "Your name, phone number and words are never public. The case number alone shows only progress.";

    // Registering.
    register_title: "登记没办成的事", "Register what did not get done";
    step_of(place, all): "第 {place} 步，共 {all} 步", "Step {place} of {all}";
    step_who: "您是谁", "Who you are";
    step_matter: "您来办什么事", "What you came for";
    step_trips: "您跑了几趟", "Your trips";
    step_story: "事情经过和您的建议", "What happened, and what you suggest";
    step_check: "核对并提交", "Check and send";
    continue_on: "下一步", "Continue";
    back: "返回", "Back";
    start_over: "清空重填", "Start over";
    start_over_ask: "清空已填的全部内容？", "Clear everything you typed?";
    start_over_yes: "全部清空", "Clear everything";
    start_over_no: "不清空", "Keep it";
    start_over_done: "已清空。", "Cleared.";
    undo: "撤销", "Undo";
    draft_kept: "您填写的内容保存在本标签页，关闭即消失；提交前不会发送。",
        "What you type stays in this tab until you close it. Nothing is sent until you register.";
    who_hint: "姓名和电话只用于办件和联系，不会公开。", "We use your name and phone number for your case only and do not publish them.";
    applicant_kind: "为谁办事", "Who this is for";
    applicant_name: "姓名", "Your name";
    applicant_contact: "联系人姓名", "Name of the person to contact";
    applicant_company: "企业或单位名称", "Name of the company";
    applicant_phone: "电话", "Telephone";
    applicant_phone_hint: "手机或带区号的座机，例如 138 0000 0000", "Mobile, or landline with area code, for example 138 0000 0000";
    phone_mistyped: "手机号码是 11 位，请核对是否少了或多了数字。",
        "A mobile number has 11 digits. Please check whether some are missing or too many.";
    card_mistyped: "身份证号码的最后一位与前面的数字不符，请核对。",
        "The last digit of the identity card number does not fit the others. Please check it.";
    applicant_document: "证件号码", "Document number";
    applicant_document_hint: "身份证或营业执照号码。只有所办事项需要时才填。",
        "Identity card or business licence number. Only if the matter needs it.";
    shows_identity: "您投诉的部门可以知道您是谁吗？", "May the departments you complain about know who you are?";
    shows_identity_hint: "不论怎么选，他们都会看到您写的经过，请不要在里面写自己的姓名。受理窗口能看到您的姓名和电话。",
        "Either way they read your account of what happened, so leave your name out of it. The window sees your name and phone number.";
    shows_identity_no: "不可以", "No";
    shows_identity_no_hint: "他们看不到您是谁。确需查看的，每次都会留下记录。",
        "They do not see who you are. If they need to, they must ask, and this is recorded.";
    shows_identity_yes: "可以", "Yes";
    shows_identity_yes_hint: "他们可以直接与您联系核对。", "They can contact you directly.";
    matter: "事项", "Matter";
    matter_hint: "从目录中选；没有合适的，选“不在目录中”。", "Choose from the list. If nothing fits, choose “Not in the list”.";
    matter_none: "不在目录中 / 说不清", "Not in the list, or not sure";
    title: "用一句话说说您来办什么", "What you came for, in one sentence";
    title_short: "所办何事", "What for";
    title_hint: "例如：给刚出生的孩子办医保。选了事项的可以不填。", "For example: health insurance for a newborn. Optional if you chose a matter.";
    trips_hint: "把每一趟都写上，至少一趟。哪天、去了哪里、为什么没办成。",
        "List each trip, at least one: the day, the place and why it was not done.";
    trip(place): "第 {place} 趟", "Trip {place}";
    trip_day: "日期", "Day";
    trip_place: "窗口或单位", "Window or office";
    trip_place_hint: "例如：医保局 3 号窗口", "For example: health insurance, window 3";
    trip_department: "所属部门", "Department";
    trip_department_none: "不清楚", "Not sure";
    trip_reason: "没办成的原因", "Why it was not done";
    trip_told: "对方是怎么说的", "What you were told";
    add_trip: "再加一趟", "Add a trip";
    remove: "删除", "Remove";
    trip_removed(place): "已删除第 {place} 趟。", "Trip {place} was removed.";
    trips_full: "最多逐趟填写 20 趟；总次数请填在下面。", "You can list up to 20 trips. Put the total below.";
    trips_made: "前后一共跑了几趟", "How many trips in all";
    trips_made_hint: "包括没有逐趟写出的。不填就按上面的趟数算。",
        "Include those not listed. If left empty, we count the trips above.";
    account: "事情经过", "What happened";
    account_hint: "按先后说说。写不写都可以。", "In the order it happened. You can leave this out.";
    suggestion: "您觉得哪里该改", "What should be changed";
    suggestion_hint: "您的建议会用来改规定、改流程。", "We use suggestions to change rules and processes.";
    wish: "您希望怎么解决", "What you would like to happen";
    change: "修改", "Change";
    not_given: "（未填）", "(not given)";
    check_hint: "请核对。提交后会得到编号和查询码。", "Check your answers. Once you register, you get a case number and an access code.";
    submit: "提交登记", "Register";
    something_missing: "还有没填好的", "Something is missing";
    something_missing_words: "提交前请先补上：", "Before you register, complete:";
    no_window: "目前没有开放网上登记的窗口，请直接到窗口或致电。", "No window is taking cases online at the moment. Come to a window or phone.";

    // The slip.
    slip_title: "登记成功", "Registered";
    slip_name: "受理回执", "Slip";
    slip_number: "编号", "Case number";
    slip_code: "查询码", "Access code";
    slip_code_hint: "请勿告诉他人", "Keep it to yourself";
    slip_qr: "扫码查看办理进度的二维码", "QR code that opens the case";
    slip_scan: "扫码查进度", "Scan to track";
    slip_registered: "登记时间", "Registered";
    slip_window: "受理窗口", "Window";
    slip_next_title: "接下来", "What happens next";
    slip_next_due(window, due): "{window}将在 {due} 前核实情况，当场办结或交办给责任部门。",
        "{window} will look into it and, by {due}, settle it or hand it to the department responsible.";
    slip_next(window): "{window}将核实情况，当场办结或交办给责任部门。",
        "{window} will look into it and settle it or hand it to the department responsible.";
    slip_next_track: "凭编号可查进度；凭查询码还可看到您写的内容、留言和评价。",
        "The case number shows progress. With the access code you can also see what you wrote, send messages and give your verdict.";
    slip_save: "请现在保存", "Save this now";
    slip_save_words: "打印、截图或抄下编号和查询码。为保护您的信息，关闭本标签页后无法再次显示。",
        "Print it, take a picture or write down the number and code. To protect you, it cannot be shown again once you close this tab.";
    slip_print: "打印回执", "Print the slip";
    slip_open: "查看此件", "See the case";
    slip_clear: "共用电脑：用完清除", "Shared computer: clear this";
    slip_gone: "这里没有回执", "There is no slip here";
    slip_gone_words: "回执只在登记后的标签页里显示。已有编号的，可以直接查询。",
        "A slip is shown only in the tab where you registered. If you have a number, you can track the case.";
    phone: "电话", "Telephone";
    place: "地址", "Address";
    office_hours: "办公时间", "Office hours";

    // Tracking.
    track_title: "查询办理进度", "Track a case";
    track_number: "编号", "Case number";
    track_number_hint: "例如 1801-1234-5678-13：受理回执上的 14 位数字，较早的回执上是 11 位。空格和横线可有可无，也可以粘贴整条短信或整张回执。",
        "For example 1801-1234-5678-13: the 14 digits on your slip, or 11 on an older one, with or without spaces and hyphens. You can also paste a whole message or slip.";
    track_code: "查询码", "Access code";
    track_code_hint: "8 位数字。填了可以看到您写的内容，并留言、评价。",
        "8 digits. It lets you see what you wrote, send messages and give your verdict.";
    track_action: "查询", "Track";
    number_not_digits: "编号只有数字，请检查", "A case number has digits only; check it";
    number_length(got): "编号有 14 位数字，较早的有 11 位，您输入了 {got} 位", "A case number has 14 digits, an older one 11; this has {got}";
    code_not_digits: "查询码只有数字，请检查", "An access code has digits only; check it";
    code_length(got): "查询码有 8 位数字，您输入了 {got} 位", "An access code has 8 digits; this has {got}";
    case_title(number): "{number} 号件", "Case {number}";
    case_facts: "基本情况", "The facts";
    owed: "谁该在什么时候前做什么", "Who owes what, and by when";
    owes(who, what): "{who}：{what}", "{who}: {what}";
    by_when(due): "{due} 前", "by {due}";
    day_late: "超期 1 天", "1 day late";
    days_late(days): "超期 {days} 天", "{days} days late";
    heard(rungs): "已逐级督促：{rungs}", "Escalated so far: {rungs}";
    explanation: "公开解释", "The public explanation";
    explanation_owed(who, because, since, due): "{who}须公开解释（{because}）：{since} 起，{due} 前。",
        "{who} must explain by {due} ({because}; owed since {since}).";
    explanation_given(at, due): "{at} 解释，应于 {due} 前", "Given on {at}; due by {due}";
    speaker(office, name): "{office} {name}", "{name}, {office}";
    video: "观看解释视频", "Watch the video";
    transcript: "视频文字稿", "Transcript of the video";
    class: "办理时限", "Time allowed";
    parts: "协办部门", "Co-departments";
    part_waiting(due): "待签收，{due} 前", "to accept it by {due}";
    part_accepted(due): "办理中，{due} 前办完", "working on its part, by {due}";
    part_done: "已办完", "its part is done";
    part_returned: "已退回", "returned its part";
    long: "疑难件", "Long-running";
    long_words(since, reports, next): "{since} 起持续办理，已报告进展 {reports} 次，下次不晚于 {next}",
        "Since {since}; progress reports so far: {reports}; next one due by {next}";
    material_requests: "要求补材料", "Material asked for";
    times_extended: "延期", "Deadlines extended";
    times_overdue: "超期", "Deadlines missed";
    reprimands: "公开通报批评", "Public reprimands";
    plans: "整改方案", "Rectification plans";
    files: "公开的附件", "Published files";
    case_happened: "办理过程", "What happened";
    case_newest_first: "最新的在最上面。每一步发生后一秒左右就会显示。", "Newest first. New steps appear here within about a second.";
    case_paused: "暂时连接不上，以下是最后一次看到的情况。正在重试……",
        "The connection is down; this is the last known state. Trying again…";
    due: "应于", "Due";
    held_by: "在谁手里", "Who has it";
    registered_at: "登记时间", "Registered";
    reason: "未办成原因", "Reason for refusal";
    departments: "涉及部门", "Departments";
    trips_count: "跑窗口次数", "Trips made";
    times(count): "{count} 次", "{count}";
    returns: "部门退回", "Returned by departments";
    reopenings: "重新办理", "Reopened";
    public_summary: "公开摘要", "Public summary";
    outcome: "办结结果（部门的说法）", "Outcome, according to the office";
    verdict_fact: "群众评价（您的说法）", "Verdict, according to the citizen";
    verdict_solved: "已解决", "Solved";
    verdict_not_solved: "未解决", "Not solved";
    verdict_none: "尚未评价", "None yet";
    own_title: "这是您的件吗？", "Is this your case?";
    own_words: "输入回执上的查询码，可以看到您写的内容、部门的答复，并留言、评价。",
        "With the access code on your slip you see what you wrote and the answers, and can send a message or give your verdict.";
    own_open: "查看", "Open";
    own_close: "收起我的内容", "Hide what I wrote";
    own_shown: "您正凭查询码查看。共用电脑上看完请收起。",
        "You entered your access code. On a shared computer, hide this when you have finished.";
    steps: "代办清单", "Steps we take for you";
    step_done(at): "已完成（{at}）", "done ({at})";
    materials: "需要您补的材料", "Material you need to hand in";
    files_own: "照片和文件", "Photos and documents";
    file_open: "打开", "Open";
    file_label: "添加照片或 PDF", "Add a photo or a PDF";
    file_hint(megabytes): "不超过 {megabytes} MB。公开前只有您和办件人员看得到。",
        "Up to {megabytes} MB. Only you and the staff can see it until it is published.";
    file_send: "交来", "Hand in";
    file_sent: "文件已交来。", "Handed in.";
    file_published: "已公开", "published";
    file_kept: "未公开", "not public";
    own_intake: "您登记的内容", "What you registered";
    goes_on: "此事继续办理的编号：", "This goes on under the number";
    own_erased: "个人内容已按规定删除。", "The personal content was erased.";
    who: "反映人", "Applicant";
    told(words): "被告知：{words}", "Told: {words}";
    message_title: "留言", "Write a message";
    message_words: "写给正在办理的人", "To the people working on your case";
    message_send: "发送留言", "Send the message";
    message_sent: "留言已发送，可在办理过程里看到。", "Sent. You can see it under “What happened”.";
    verdict_head: "您的评价", "Your verdict";
    verdict_title: "问题真的解决了吗？", "Is it really solved?";
    verdict_hint: "这是您的评价，和部门的说法分开公布。", "Your verdict is published separately from what the office says.";
    verdict_yes: "解决了", "Yes, it is solved";
    verdict_no: "没有解决", "No, it is not";
    verdict_no_hint: "此件会提高一级，重新办理", "The case is reopened one level higher";
    verdict_rating: "您对办理满意吗？", "How satisfied are you with how it was handled?";
    verdict_noted: "窗口已替您登记评价", "The window noted a verdict for you";
    verdict_noted_words: "与您的意思不符的，请自己评价，以您的评价为准；相符的不用再评。",
        "If that is not what you said, give your own below; it replaces the one that was noted. Otherwise you need do nothing.";
    withdrawal_title: "经办单位说您撤回了，是这样吗？", "The office says that you withdrew the case. Did you?";
    withdrawal_yes: "是，我自己撤回的", "Yes, I withdrew it";
    withdrawal_solved: "没有撤回，但问题已经解决", "No, but it is solved";
    withdrawal_no: "没有撤回，问题也没有解决", "No, and it is not solved";
    verdict_withdrawn: "本人确认撤回", "Withdrawn by the citizen";
    verdict_noted_by(verdict): "{verdict}（窗口登记）", "{verdict} (noted by the window)";
    verdict_more: "想说的话", "Anything you want to add";
    verdict_send: "提交评价", "Send the verdict";
    verdict_sent: "谢谢，已记录您的评价。", "Thank you; your verdict is recorded.";
    link_next_solved: "谢谢，已记录您的评价。此件就此归档。如发现没有真正解决，在上面写明的日期前，凭回执上的查询码仍可要求重办。",
        "Thank you; your verdict is recorded and the case is closed. If it turns out not to be solved, you can have it reopened until the date above, using the access code on your slip.";
    link_next_not: "谢谢，已记录您的评价。此件已提高一级，重新办理。谁在办、什么时候前办完，凭编号随时可查。",
        "Thank you; your verdict is recorded. The case is open again, one level higher. Its number shows who has it and when it is due.";
    link_spent: "这个链接已经用过或不再有效", "This link has been used or is no longer valid";
    link_spent_words: "每个链接只能评价一次。凭编号可以查看进度；凭回执上的查询码还可以评价或要求重办。",
        "Each link takes one verdict. With the access code on your slip you can also give your verdict or have the case reopened.";
    reopen_title: "要求重新办理", "Have it reopened";
    reopen_reason: "为什么要重办", "Why";
    reopen_hint: "此件会提高一级督促。", "The case goes one level higher.";
    reopen_send: "要求重办", "Reopen";
    reopen_sent: "已重新办理，并提高一级督促。", "The case is open again, one level higher.";
    other_case: "查询另一个编号", "Track another case";

    // Figures.
    figures_title: "公开统计", "Public figures";
    explanations_title: "公开解释", "Public explanations";
    explanations_words: "跑一次没办成的件，由领导公开解释原因。应解释而未解释的，也列在这里。",
        "The leader responsible explains in public why something was not done in one trip. Explanations that are still owed are listed too.";
    feed_atom: "订阅（Atom）", "Subscribe (Atom)";
    feed_json: "订阅（JSON Feed）", "Subscribe (JSON Feed)";
    explanations_none: "还没有需要公开解释的件。", "No case has needed a public explanation yet.";
    explanations_link: "领导的公开解释", "Public explanations by leaders";
    plans_words: "为什么没办成、怎么改、谁负责、到哪天。方案经分管领导批准、投诉代办窗口核验。",
        "Why something went wrong, what is done about it, by whom and by when. The leader in charge approves a plan, and the window verifies that it was carried out.";
    plans_none: "还没有公开的整改方案。", "No plan has been published yet.";
    check_case: "核对", "Check it";
    check_figures: "核对这些数据", "Check these figures";
    plans_link: "公开的整改方案", "Published rectification plans";
    plan_cause: "原因", "Why it went wrong";
    plan_measures(done, all): "措施：已落实 {done} 项，共 {all} 项", "Measures: {done} of {all} carried out";
    plan_person(person): "责任人：{person}", "Responsible: {person}";
    plan_due(due): "{due} 前", "by {due}";
    plan_done(at): "{at} 落实", "carried out {at}";
    plan_evidence(evidence): "落实情况：{evidence}", "Evidence: {evidence}";
    plan_steps(submitted, approved): "{submitted} 提交，{approved} 批准", "Drawn up {submitted}, approved {approved}";
    plan_submitted(submitted): "{submitted} 提交", "Drawn up {submitted}";
    plan_verified(at): "{at} 核验落实", "verified {at}";
    plan_reason: "核验不通过的理由", "Why verification failed";
    plan_cases: "回应的件", "Cases it answers";
    plan_none_answered: "还没有件以此方案回应。", "It does not answer any case yet.";
    plan_gone: "没有这个方案，或还没有公开。请检查地址。", "There is no such plan, or it is not published. Check the address.";
    figures_lead: "由每一个件的办理记录直接计算，不经人工填报。", "Calculated from the record of every case; nobody enters them by hand.";
    figures_period(from, until): "统计期间：{from} 至 {until}", "Period: {from} to {until}";
    figures_beginning: "开始", "the beginning";
    figures_now: "现在", "now";
    figures_from: "从", "From";
    figures_until: "到", "Until";
    figures_show: "查看", "Show";
    figures_all: "全部时间", "All time";
    figures_this_month: "本月", "This month";
    figures_this_year: "今年", "This year";
    figures_order: "结束日期不能早于开始日期", "The end date cannot be before the start date";
    figures_empty: "这段时间没有登记的件。请换一段时间。", "Nothing was registered in this period. Choose another one.";
    registered: "登记", "Registered";
    assigned: "交办", "Assigned";
    settled: "现场办结", "Settled on the spot";
    resolved: "办结", "Resolved";
    solved: "群众说解决了", "Solved, citizens say";
    not_solved: "群众说没解决", "Not solved, citizens say";
    unanswered: "未评价", "No verdict";
    open: "在办", "Open";
    open_at_end: "期末在办", "Open at the end";
    open_on(day): "{day} 24 时还没办结", "Not resolved at the end of {day}";
    unanswered_at_end: "期末未评价", "No verdict at the end";
    newly_overdue: "期间首次超期的件", "Overdue for the first time";
    newly_owed(owed): "期间新增应解释 {owed} 件", "{owed} newly owed";
    explained_newly: "已解释/新增应解释", "Explained / newly owed";
    each_claim: "每次办结都计一次；部门的说法，含现场办结", "each claim counts; the office's word, including settled on the spot";
    reopened: "重办", "Reopened";
    returned: "退回", "Returned";
    ever_overdue: "超期过的件", "Ever overdue";
    asked_again: "再次要材料", "Material asked for again";
    explained: "已公开解释", "Explained in public";
    explained_of(owed): "应解释 {owed} 件", "of {owed} explanations owed";
    explained_short: "已解释/应解释", "Explained, of those owed";
    planned: "以整改方案回应", "Answered with a plan";
    withdrawn_assignments: "撤回交办", "Assignments withdrawn";
    reassigned: "改派", "Reassigned";
    voided: "作废", "Void";
    satisfied: "满意（含基本满意）", "Satisfied";
    satisfied_of: "满意/有满意度的评价", "Satisfied, of graded verdicts";
    graded: "有满意度的评价", "Verdicts with a grade";
    of_graded(percent, graded): "满意率 {percent}%，共 {graded} 份有满意度的评价", "{percent}% of {graded} verdicts with a grade";
    noted: "窗口代为登记的评价", "Verdicts noted by staff";
    noted_solved: "其中说已解决的", "Solved, of those noted";
    noted_solved_of(solved): "其中说解决的 {solved} 份；其余为本人评价", "{solved} of them solved; all others are the citizen's own";
    withdrawn_cases: "反映人撤回", "Withdrawn by the citizen";
    in_resolved: "经本人确认，含在办结内", "confirmed by them; part of resolved";
    median: "办理用时中位数", "Median working time";
    p90: "九成在此时间内", "Nine in ten within";
    median_short: "中位用时", "Median";
    p90_short: "九成用时", "90th percentile";
    of_registered(percent): "占登记的 {percent}%", "{percent}% of registered";
    of_resolved(percent): "占办结的 {percent}%", "{percent}% of resolved";
    of_verdicts(percent, verdicts): "占 {verdicts} 份评价的 {percent}%", "{percent}% of {verdicts} verdicts";
    by_claim: "部门的说法，含现场办结", "the office's claim, including settled on the spot";
    silence: "沉默不算满意", "silence is not satisfaction";
    no_claim: "登记了还没办结", "Registered, not yet resolved";
    working_hours(hours): "{hours} 工作小时", "{hours} working hours";
    working_days(days): "{days} 个工作日", "{days} working days";
    unit_working_hours: "工作小时", "working hours";
    unit_working_days: "个工作日（每日 8 小时）", "working days of 8 hours";
    working_hour: "1 工作小时", "1 working hour";
    working_day: "1 个工作日", "1 working day";
    none_yet: "暂无", "None yet";
    over_time: "按时间", "Over time";
    by_day: "按日", "By day";
    by_month: "按月", "By month";
    by_day_sentence(days, most): "柱形图：{days} 段时间的登记数，最多一段 {most} 件。",
        "Bar chart of registrations in {days} periods, at most {most} in one.";
    day: "日期", "Day";
    month: "月份", "Month";
    by_department: "按部门", "By department";
    by_department_hint: "一件涉及几个部门的，每个部门都计。", "A case that involves several departments counts for each.";
    by_matter: "按事项", "By matter";
    by_reason: "按未办成原因", "By reason for refusal";
    bar_legend: "长条为登记数，深色为其中办结数", "The bar shows cases registered; the dark part, cases resolved";
    bar_happened: "长条为期间登记数；期间办结的不一定是期间登记的",
        "The bar shows cases registered; cases resolved may have been registered earlier";
    bar_shown(resolved, registered): "办结 {resolved} / 登记 {registered}", "{resolved} of {registered} resolved";
    bar_counts(resolved, registered): "登记 {registered} · 办结 {resolved}", "{registered} registered, {resolved} resolved";
    department: "部门", "Department";
    matter_unknown: "未归入目录", "Not in the catalogue";
    download: "下载数据", "Download the data";
    download_csv: "CSV 表格", "As CSV";
    download_json: "JSON 数据", "As JSON";
    how_counted: "这些数字怎么算", "How this is counted";
    how_counted_1: "登记：期间内受理的件。交办：曾交给部门办理的件。现场办结：群众在场时由窗口办结的件。",
        "Registered: cases received in the period. Assigned: cases ever handed to a department. Settled on the spot: done by the window while the citizen was there.";
    how_counted_2: "办结是窗口或部门的说法；“解决了”是群众的评价。两者分开计算，从不合成一个分数。",
        "Resolved is what the window or department says; solved is the citizen's verdict. They are counted separately and never combined into one score.";
    how_counted_10: "满意率：有满意度的评价中非常满意、满意、基本满意所占的比例。窗口电话或当面登记的评价单独列出；本人再评价的，以本人的为准。更早的评价没有计入这几项。",
        "Satisfied: very, satisfied or fairly satisfied, of the verdicts with a grade. Verdicts that staff noted by telephone or at the window are listed separately; the citizen's own replaces them. Earlier verdicts are not in these numbers.";
    how_counted_3: "没有评价的单独列出。重新办理的件不再算办结，直到再次办结。",
        "Cases without a verdict are listed separately. A reopened case no longer counts as resolved until it is resolved again.";
    how_counted_4: "用时从登记算到办结，按工作时间计，8 小时为一个工作日。",
        "Working time runs from registration to resolution, counted in office hours; 8 hours make one working day.";
    how_counted_5: "每个变化记在发生的那一天，已公布的过去不会被改写。",
        "Every change counts on the day it happened; what was published is never rewritten.";
    how_counted_6: "超期：任何一项时限超过过一次的件，办结后仍计入。退回、重办、延期、再次要材料和公开通报批评按次数计；要材料从第二次起算。",
        "Overdue: cases that ever missed a deadline; they still count after they are resolved. Returns, reopenings, extensions, requests for material after the first and public reprimands count each time.";
    how_counted_7: "公开解释：按当时的规则应由分管领导或主要领导解释的件，以及其中已经解释的件。整改方案：已有方案回应的件。",
        "Explained in public: cases that, under the rules of the time, the leader in charge or the principal leader must explain, and those that were explained. Plans: cases answered by a rectification plan.";
    how_counted_8: "不限起始日期时，各数是最后一天 24 时的状态。限定起始日期时，期间内每次登记、交办、办结、评价、重办都计一次，之后重办、改派、改分类的不扣减，改到哪一类就在哪一类再计一次；在办和未评价仍是最后一天 24 时的状态。按日、按月都按次计。",
        "Without a start date, the numbers show how things stood at the end of the last day. With one, each registration, assignment, resolution, verdict and reopening in the period counts once, even if it was undone later, and a case that is sorted again counts again where it goes; open and no verdict still refer to the end of the last day. The tables by day and month count each time.";
    how_counted_9: "作废：经窗口两人确认不算一件的（垃圾信息、测试、重复登记）。从确认之日起只计入“作废”，不再计入其他各数；限定起始日期时，期间内已经计入的不扣减。",
        "Void: what two members of the window found to be no case (spam, a test, something registered twice). From that day on it counts as void and as nothing else; with a start date, what was counted in the period before stays counted.";

    // About, accessibility, nothing here.
    about_title: "关于一趟", "About OneTrip";
    about_1: "“一趟”是“跑一次没办成”投诉代办窗口的线上部分。凡是群众或企业去办事、没有一次办成的，都可以登记，由窗口代办到底。",
        "OneTrip is the online part of the window for what could not be done in one trip. Any person or business sent away by an office can register it, and the window sees it through.";
    about_2: "每一个件都由它发生过的每一步组成。查询页、工作台和公开统计看的是同一份记录，所以说法不会不一样。",
        "A case is the record of what happened to it, step by step. The tracker, the staff console and the public figures read the same record, so they cannot disagree.";
    about_privacy: "您的信息", "Your data";
    about_3: "姓名、电话、证件和您写的内容单独保存，只有办件人员和持查询码的您能看到，并可依法删除。您投诉的部门看不到您是谁，除非您同意。凭编号只能看到进度。",
        "Your name, phone number, documents and words are stored separately. Only the staff on your case, and you with the access code, can see them, and they can be erased as the law provides. The departments you complain about do not see who you are unless you agree. The case number alone shows only progress.";
    about_browser: "在您的浏览器里", "In your browser";
    about_4: "没有跟踪，没有第三方。填到一半的内容和查询码只留在打开的标签页里，关闭即消失；记住的只有您选的语言，和核对公开数据时看到的最后一个日根。",
        "There is no tracking and no third party. A half-filled form and the access code stay in the open tab and are lost when you close it. Your browser remembers only your language and the last daily root you saw when checking the public data.";
    about_contact: "联系窗口", "Contact the window";
    accessibility_title: "无障碍声明", "Accessibility";
    accessibility_1: "本网站按《网页内容无障碍指南》WCAG 2.2 AA 级和 GB/T 37668-2019 制作：可以只用键盘操作，可以放大到 400%，可以用读屏软件，颜色从不单独表达含义。",
        "This site is built to WCAG 2.2 level AA and GB/T 37668-2019: it works by keyboard alone, at 400% zoom and with a screen reader, and never conveys meaning by colour alone.";
    accessibility_2: "不支持脚本的浏览器可以用简易版查询。也可以到窗口或打电话登记。",
        "If your browser does not run scripts, you can track a case in the simple version. You can also register at the window or by phone.";
    accessibility_3: "遇到障碍请告诉窗口，我们会改。", "If you meet a barrier, tell the window and we will fix it.";
    not_found_title: "没有这一页", "Page not found";
    not_found_words: "地址可能写错了。如果您想查件，请输入编号。",
        "The address may be wrong. To see a case, enter its number.";
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The texts of a file, or of all files of a folder, with the file each stands in.
    fn lines_of(path: &Path) -> Vec<(String, String)> {
        if path.is_dir() {
            let entries = fs::read_dir(path).expect("a folder");
            return entries.flat_map(|entry| lines_of(&entry.expect("an entry").path())).collect();
        }
        let file = path.display().to_string();
        let text = fs::read_to_string(path).expect("a file");
        let spoken = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = spoken.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.map(|line| (file.clone(), line.to_owned())).collect()
    }

    /// The number right before a place, if one stands there.
    fn number_before(line: &str, place: usize) -> Option<u32> {
        let before = line.get(..place)?.trim_end();
        let digits = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
        before.get(digits.len()..)?.parse().ok()
    }

    #[test]
    fn no_text_says_by_itself_how_many_days_or_megabytes_a_rule_allows() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let said = [
            "frontend/src/ui/text.rs",
            "frontend/src/ui/text",
            "frontend/src/transparency/text.rs",
            "frontend/src/verification/text.rs",
            "frontend/src/staff/text.rs",
            "frontend/src/staff/text",
            "shared/src/sentence.rs",
            "shared/src/problem.rs",
            "shared/src/notice.rs",
            "shared/src/notice",
        ];
        let lines: Vec<_> = said.iter().flat_map(|path| lines_of(&root.join(path))).collect();
        assert!(lines.len() > 1_500, "the texts are not where they were: {}", lines.len());
        for (file, line) in lines {
            for unit in ["MB", "KB", "天", "个工作日", "日内", "days", "working day"] {
                for (place, _) in line.match_indices(unit) {
                    // One of something is a word of its own: “1 天”, “1 working day”.
                    let number = number_before(&line, place).filter(|number| *number != 1);
                    assert_eq!(number, None, "{file}: {line}");
                }
            }
        }
    }
}
