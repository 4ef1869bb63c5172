//! The words of the console that are not domain words, in both languages. Domain words (stages, commands, reasons,
//! the timeline) come from `shared`.

pub mod account;
pub mod calendar;
pub mod duplicates;
pub mod factor;
pub mod files;
pub mod foretold;
pub mod grant;
pub mod insights;
pub mod lists;
pub mod notices;
pub mod open311;
pub mod paper;
pub mod plans;
pub mod provider;
pub mod rate_limits;
pub mod rules;
pub mod set_aside;
pub mod setup;
pub mod studies;
pub mod tasks;
pub mod trail;
pub mod watch;

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The frame.
    console: "工作台", "Staff console";
    sign_out: "退出登录", "Sign out";
    room_duties: "我的待办", "My to-do list";
    room_queue: "全部办件", "All cases";
    room_register_case: "窗口登记", "Register a case";
    room_register: "登记表", "Register";
    room_import: "导入", "Import";
    room_plans: "整改方案", "Plans";
    room_digests: "每日呈报", "Digests";
    room_supervision: "督办", "Supervision";
    room_notices: "通知", "Notices";
    room_administration: "管理", "Administration";
    no_room_title: "此页面不属于您的岗位", "This page is not for your role";
    no_room_words: "请从上方导航选择您岗位的页面，或用有权限的账号登录。",
        "Choose one of the pages above, or sign in with an account that may open it.";
    no_page_title: "没有这个页面", "Page not found";
    no_page_words: "地址可能有误。请从上方导航选择，或回到“全部办件”。",
        "The address may be wrong. Choose a page above, or go back to “All cases”.";
    go_to_start: "回到我的首页", "Go to my start page";
    names_failed: "名称暂时取不到，下面以编码显示。", "The names could not be fetched; codes are shown instead.";

    // Signing in.
    sign_in_title: "工作人员登录", "Staff sign-in";
    sign_in: "登录", "Sign in";
    account: "账号", "Account";
    password: "密码", "Password";
    session_ended_title: "登录已过期", "Your session has ended";
    session_ended_words(minutes): "请重新登录。页面已收起，您填写的内容都还在，{minutes} 分钟内由本人登录即可接着填。",
        "Sign in again. The page is put away with everything you typed, and comes back if you sign in within {minutes} minutes.";
    sign_in_first: "请先登录，然后回到您要打开的页面。", "Sign in first. You then go to the page you asked for.";
    public_site: "回到公众页面", "Go to the public pages";

    // The first page.
    duties_title: "我的待办", "My to-do list";
    duties_none: "现在没有等您办理的事项。有新的时会自动出现在这里。", "Nothing is waiting for you. New items appear here automatically.";

    // Lists of cases.
    queue_title_open: "未办结办件", "Open cases";
    queue_title_done: "已办结办件", "Done cases";
    which_cases: "显示哪些件", "Which cases";
    open_cases: "未办结", "Open";
    done_cases: "已办结", "Done";
    stage_filter: "办理状态", "Status";
    all_stages: "全部状态", "Every status";
    queue_empty_open: "现在没有未办结的件。有新件时会自动出现在这里。", "No case is open now. New ones appear here automatically.";
    queue_empty_stage: "没有这种状态的件。请换一种状态，或看全部。", "No case has this status. Choose another status, or see all.";
    queue_empty_done: "还没有已办结的件。", "No case is done yet.";
    refreshes(time): "自动刷新，更新于 {time}", "Updates automatically; last updated at {time}";
    refresh_failed: "暂时无法刷新，下面是上次取到的内容。正在继续尝试。",
        "This page cannot be updated at the moment. It shows what was last received and keeps trying.";
    first_page: "回到第一页", "Back to the first page";
    next_page: "下一页", "Next page";
    column_verdict: "群众评价", "Verdict";
    left(time): "剩 {time}", "{time} left";
    left_until(left, when): "{left}（{when}）", "{left} ({when})";
    nothing_left: "即将到期", "Due now";
    today_at(time): "今天 {time}", "today {time}";
    late(time): "已超期 {time}", "{time} late";
    just_late: "已超期", "Overdue";
    left_days(days): "{days} 个工作日", "{days} working days";
    left_day: "1 个工作日", "1 working day";
    days_hours(days, hours): "{days} {hours} 小时", "{days} {hours} h";
    left_hours(hours): "{hours} 小时", "{hours} h";
    hours_minutes(hours, minutes): "{hours} 小时 {minutes} 分", "{hours} h {minutes} min";
    minutes(minutes): "{minutes} 分", "{minutes} min";
    no_title: "（内容不可见或已删除）", "(hidden from you, or erased)";
    not_judged: "未评价", "None yet";
    solved: "已解决", "Solved";
    not_solved: "未解决", "Not solved";
    returned_times(count): "退回 {count} 次", "Returned {count}×";
    reopened_times(count): "重办 {count} 次", "Reopened {count}×";
    trips_count(count): "跑了 {count} 趟", "Trips: {count}";

    held_by_citizen: "等反映人评价", "Waiting for the citizen’s verdict";
    held_by_nobody: "不再办理", "Nobody";

    // Searching.
    search: "查找", "Search";
    search_title: "查找", "Search";
    search_label: "编号或字词", "Number or words";
    search_hint: "输入完整编号直接打开；输入几个词（空格隔开）则查找每个词都出现的件。",
        "Enter a full case number to open the case, or words separated by spaces to find cases that contain all of them.";
    person_title: "按电话或证件号查找", "Find by telephone or document";
    person_words: "号码须完整，只查本窗口的件。每次查找连同理由都会记录，由监察查看。",
        "The number must be complete, and only your window’s cases are found. Each search is recorded with its reason, for the inspector.";
    person_phone: "电话", "Telephone";
    person_document: "证件号码", "Document number";
    person_reason: "为什么查", "Why you search";
    person_reason_hint: "例如“反映人在窗口，没带查询单”。", "For instance “The citizen is at the window without the slip.”";
    person_find: "查找此人的件", "Find this person’s cases";
    person_none: "本窗口没有此电话或证件号登记的件。", "Your window has no case with this telephone or document.";
    search_nothing_asked: "请在上面输入编号或字词。", "Type a number or words above.";
    search_wrong_number: "这像是一个编号，但校验位不符。请对照回执核对每一位；下面按字词查找。",
        "This looks like a case number, but its check digits do not fit. Check each digit against the slip. The results below are for a search by words.";
    search_found(count): "找到 {count} 件", "Cases found: {count}";
    search_reached(month): "已查到 {month}", "Searched back to {month}";
    search_all: "已查完全部登记", "All registrations have been searched";
    search_further: "继续往前查", "Search further back";
    search_running: "正在往前查找……", "Searching further back…";
    search_stop: "停止", "Stop";
    search_none_yet: "到目前为止没有找到。可以继续往前查。", "Nothing found so far. You can search further back.";
    search_none: "没有找到。请减少字词，或换一种说法。", "Nothing was found. Use fewer or other words.";

    // Registering at the window.
    register_title: "窗口登记", "Register a case";
    register_keys: "全程可用键盘：Enter 或 Tab 到下一项，Ctrl+Enter 登记。填写的内容随时自动保存在本页。",
        "By keyboard: Enter or Tab goes to the next field, Ctrl+Enter registers. What you type is saved in this tab as you go.";
    draft_restored: "已恢复上次未登记的内容。", "What you typed before has been restored.";
    clear_draft: "清空重填", "Clear the form";
    clear_draft_sure: "确定清空？再按一次。", "Clear it all? Press again.";
    no_window: "只有窗口人员可以登记。", "Only window staff register cases.";
    part_who: "反映人", "Who";
    part_what: "办什么", "What for";
    part_trips: "跑了几趟", "The trips";
    part_more: "建议和诉求", "Suggestion and wish";
    channel: "来源", "How it came in";
    citizen_language: "反映人的语言（回执用）", "The citizen's language (for the slip)";
    applicant_kind: "反映人类型", "Applicant";
    applicant_name: "姓名", "Name";
    contact_name: "联系人姓名", "Contact person";
    company_name: "企业名称", "Company";
    phone: "电话", "Telephone";
    document: "证件号", "Document number";
    document_hint: "确有需要时才填。", "Only if the matter needs it.";
    matter: "事项", "Matter";
    matter_hint: "输入几个字即可选择；目录里没有就留空。", "Type a few letters to choose; leave it empty if it is not in the catalogue.";
    title: "来办什么", "What they came for";
    title_hint(most): "一句话，{most} 字以内。", "One line of at most {most} characters.";
    account_of_it: "情况经过", "What happened";
    trip_number(number): "第 {number} 趟", "Trip {number}";
    trip_on: "日期", "Date";
    trip_place: "哪个窗口或部门", "Which window or office";
    trip_department: "所属部门", "Department";
    trip_reason: "未办成原因", "Why it failed";
    trip_told: "当时怎么说的", "What they were told";
    add_trip: "再加一趟", "Add a trip";
    remove_trip(number): "去掉第 {number} 趟", "Remove trip {number}";
    trip_added(number): "已加第 {number} 趟", "Trip {number} was added";
    trips_full(most): "逐趟最多记 {most} 趟，其余计入总次数。",
        "You can list at most {most} trips; include the others in the total below.";
    trips_made: "一共跑了几趟", "How many trips in all";
    trips_made_hint: "留空则按上面逐趟计。", "If left empty, the trips above are counted.";
    main_reason_of_trip: "同第 1 次的原因", "The same as of trip 1";
    main_reason: "主要的未办成原因", "The main reason it was refused";
    departments: "涉及部门", "Departments involved";
    departments_hint: "输入几个字，按 Enter 加入，可加多个。", "Type a few letters and press Enter to add; several can be added.";
    department_remove(name): "去掉{name}", "Remove {name}";
    department_added(name): "已加入{name}", "{name} was added";
    suggestion: "群众建议", "The citizen's suggestion";
    wish: "诉求", "What the citizen wants";
    source_number: "其他登记的编号（如 12345 工单号）", "Its number in another register (such as a 12345 order)";
    shows_identity: "反映人同意被反映的单位知道是谁反映的（请先问；不勾选则对其隐去）",
        "The office complained about may know who the citizen is (ask first; if not ticked, it stays hidden)";
    register_now: "登记并出回执（Ctrl+Enter）", "Register and make the slip (Ctrl+Enter)";
    key_used: "上一次提交可能已经成功，但没有收到回音。请先在“全部办件”里核对；确要另外登记，请再按一次。",
        "The last attempt may have created a case although no answer came back. Check “All cases” first. To register this as another case, press again.";
    registered_title(number): "已登记：{number}", "Registered: {number}";
    registered_words: "请把回执交给反映人。查询码只显示这一次，点“登记下一件”后不再显示。",
        "Hand the slip to the citizen. The access code is shown only this once; “Next case” clears it.";
    print_slip: "打印回执（A6）", "Print the slip (A6)";
    next_case: "登记下一件", "Next case";
    open_this_case: "打开此件", "Open this case";

    // A case.
    case_title(number): "{number}", "Case {number}";
    case_loading_failed: "打不开此件", "The case could not be opened";
    citizen_reads: "群众看到的：", "The citizen sees:";
    facts: "基本情况", "The facts";
    fact_registered: "登记", "Registered";
    fact_channel: "来源", "Came in";
    fact_window: "窗口", "Window";
    fact_applicant: "反映人", "Applicant";
    fact_imported: "来自原有登记表", "Imported from an existing register";
    fact_summary: "公开摘要", "Public summary";
    fact_outcome: "办结结果（部门认定）", "Outcome (the office's claim)";
    fact_verdict: "群众评价", "The citizen's verdict";
    fact_trips_made: "跑窗口次数", "Trips made";
    not_recorded: "未记录", "Not recorded";
    on_the_spot: "现场办结", "settled on the spot";
    fact_material_requests: "告知补材料", "Material asked for";
    times(count): "{count} 次", "{count}×";
    long_running: "疑难件", "Long-running";
    extended_times(count): "延期 {count} 次", "Extended {count}×";
    overdue_times(count): "超期 {count} 次", "Overdue {count}×";
    reprimanded_times(count): "通报批评 {count} 次", "Reprimanded {count}×";
    owed: "谁该在什么时候做什么", "What is owed, by whom and by when";
    is_yours: "该您做", "yours";
    number_of(what, number): "{what} {number}", "{what} {number}";
    heard_of_it(rungs): "已经：{rungs}", "So far: {rungs}";
    parts: "协办部门", "Co-departments";
    part_waiting: "待签收", "Not accepted yet";
    part_accepted: "办理中", "Working on it";
    part_done: "已办完", "Done";
    part_returned: "已退回", "Returned";
    steps(done, all): "代办清单（已完成 {done} / {all}）", "Steps on the citizen's behalf ({done} of {all} done)";
    done_at(at): "{at} 完成", "done {at}";
    long_since(since, report_by, reports): "{since} 起按疑难件办理；已报告进展 {reports} 次，下次不晚于 {report_by}。",
        "Long-running since {since}; reports so far: {reports}, the next one by {report_by}.";
    explanation: "公开解释", "The public explanation";
    explanation_owed(who, due, because): "{who}须在 {due} 前公开解释（{because}）。", "By {due}, {who} must give it ({because}).";
    explanation_given(at): "已于 {at} 公开解释。", "Given on {at}.";
    see_video: "看视频", "Watch the video";
    plans: "整改方案", "Rectification plans";
    demands: "督办", "The inspector's demands";
    answered_at(at): "{at} 已答复", "answered {at}";
    files: "附件", "Files";
    is_published: "已公开", "Published";
    linked: "关联的件", "Linked cases";
    asked_again_head: "再次告知的理由", "Why it was asked for again";
    identity_hidden: "反映人身份已隐去", "The citizen's identity is hidden from you";
    identity_hidden_words: "此件反映的是您所在的部门，反映人没有同意让本部门知道是谁反映的。确因办理需要的，写明理由后可以查看；每次查看都会连同理由记录在案。",
        "The case is about your own department, and the citizen did not agree to be identified to it. If your work requires it, you can see who they are by giving a reason; each time is recorded with that reason.";
    show_identity: "查看反映人身份", "Show who it is";
    identity_reason: "查看事由", "Why you need to know";
    identity_reason_hint: "会连同您的账号记录在案。", "It is recorded with your account.";
    erase_title: "个人内容", "Personal content";
    erase_words: "反映人要求删除、或依法应当删除的，可以删除此件的个人内容：登记时说的话、留言、答复和经过的文字、附件及其公开的副本、发给反映人的通知。删除后无法恢复。已公布的摘要、公开解释、统计和核对不受影响。",
        "If the citizen asks for it or the law requires it, you can erase the personal content of this case: what was said at registration, messages, the text of answers and steps, files with their published copies, and notices sent to the citizen. It cannot be restored. Published summaries and explanations, the figures and their checks are not affected.";
    erase_open: "删除个人内容", "Erase personal content";
    erase_reason: "为什么删除", "Why it is erased";
    erase_reason_hint: "会连同您的账号记录在查阅记录里。不要写反映人是谁。",
        "It is recorded in the access log with your account. Do not write who the citizen is.";
    erase_now: "删除，无法恢复", "Erase permanently";
    erased_title: "个人内容已删除", "The personal content was erased";
    erased_words: "谁在什么时候、为什么删除，已记录。编号和查询码照常可用。",
        "Who erased it, when and why is recorded. The case number and access code still work.";
    identity_shown: "反映人", "The applicant";
    identity_shown_words: "这次查看和理由已记录。离开本页后不再显示。",
        "This has been recorded with your reason. The identity is shown until you leave this page.";
    reissued_title(number): "新的回执：{number}", "A new slip: {number}";
    reissued_words: "请把新回执交给反映人，原查询码已失效。新查询码只显示这一次。",
        "Hand the new slip to the citizen; the old code no longer works. The new one is shown only this once.";
    handed_over: "已交给反映人，回到此件", "Handed over: back to the case";
    uninvolved: "此件不归您办理", "This case is not yours to work on";
    uninvolved_words: "您在这里看到的和公众查询到的一样。需要了解更多，请联系受理窗口。",
        "You see what the public sees. If you need to know more, ask the window that registered it.";
    words_of_citizen: "反映人所述", "What the citizen said";
    words_hidden: "您的岗位不能查看反映人所述，或内容已删除。",
        "Your role may not read what the citizen said, or it was erased.";
    trips: "跑过的每一趟", "The trips";
    arrived_hint: "被请的部门里已经到场的那个。", "The summoned department whose head is here.";
    done_by(name, office): "经办：{name}（{office}）", "Done by {name} ({office})";
    timeline: "办理过程", "What happened";
    what_now: "现在可以做", "What you can do now";
    nothing_now: "此件现在不需要您的岗位办理。", "There is nothing for your role to do on this case now.";
    print_sheet: "打印工单", "Print the work order";
    news_title: "此件刚有新进展", "This case has just changed";
    stale_title: "您填写时，此件有了新的进展", "The case changed while you were writing";
    stale_words: "您填写的内容还在。看过这些新进展，仍要提交就再按一次。",
        "What you typed is still here. Look at what is new; press again to send it anyway.";
    no_longer_fits(command): "此件状态已变，不能再{command}。您填写的内容可以复制。",
        "“{command}” is no longer possible. You can still copy what you typed.";
    done_words(command): "已完成：{command}", "Done: {command}";
    cancel: "取消", "Cancel";
    form_restored: "已恢复您上次没有发送的内容。", "What you had typed and not sent has been restored.";
    draft_kept: "草稿已保存：离开本页或刷新都还在，发送、丢弃或退出登录后清除。",
        "Your draft is kept if you leave or reload this page. It goes when you send or discard it, or sign out.";
    discard_draft: "丢弃草稿", "Discard the draft";
    begun_words: "您在此有没发送的草稿。", "You have unsent drafts here.";
    go_on_with(command): "接着填写“{command}”", "Go on with “{command}”";
    case_gone_words: "没有这个编号的件，或您无权查看。请核对编号。",
        "There is no case with this number, or you may not see it. Check the number.";

    // Where it stands, said to the staff.
    stands_registered(who, due): "{who}已登记此件，须在 {due} 前现场办结或交办。",
        "{who} has registered it and must settle or assign it by {due}.";
    stands_summoned(who, due): "{who}已请部门到场协调，须在 {due} 前现场办结或交办。",
        "{who} has summoned the department and must settle or assign it by {due}.";
    stands_assigned(who, due): "已交办给{who}，须在 {due} 前签收或说明理由退回。",
        "Assigned to {who}, who must accept it, or return it with a reason, by {due}.";
    stands_accepted(who, due): "{who}正在办理，须在 {due} 前办结并答复反映人。",
        "{who} is working on it and must answer the citizen by {due}.";
    stands_long_running(who, due): "此件按疑难件办理，{who}须在 {due} 前向反映人报告进展。",
        "This is a long-running case; {who} must report progress to the citizen by {due}.";
    stands_undecided(due): "此件多次退回，分管领导须在 {due} 前裁定责任部门。",
        "It was returned several times; the leader in charge must decide by {due} who is responsible.";
    stands_returned(who, due): "部门已退回，{who}须在 {due} 前另行交办或现场办结。",
        "The department returned it; {who} must assign or settle it by {due}.";
    stands_reopened(who, due): "已重新办理，{who}须在 {due} 前重新交办或办结。",
        "It is open again; {who} must assign or settle it by {due}.";
    stands_settled(outcome): "已现场办结（{outcome}），等待群众评价。",
        "Settled on the spot ({outcome}); waiting for the citizen's verdict.";
    stands_resolved(outcome): "部门认定已办结（{outcome}），等待群众评价。",
        "The department says it is resolved ({outcome}); waiting for the citizen's verdict.";
    stands_closed(outcome, because): "已归档（{outcome}；{because}）。", "Closed ({outcome}; {because}).";
    stands_voided(because): "已作废（{because}），不再办理。", "Void ({because}); nobody works on it any more.";

    // Commands.
    department: "部门", "Department";
    department_hint: "输入几个字即可选择。", "Type a few letters to choose.";
    summon_note: "请来做什么", "What for";
    days: "几个工作日内办结", "Working days allowed";
    days_hint(most, reason, class): "1 到 {most}；留空则按未办成原因“{reason}”的时限：{class}。",
        "1 to {most}. If left empty, the limit for the reason “{reason}” applies: {class}.";
    co_departments: "协办部门", "Co-departments";
    co_departments_hint: "各自办好自己的部分，时限与主办部门相同。输入几个字，按 Enter 加入。",
        "Each is responsible for its own part, with the same deadline as the lead department. Type a few letters and press Enter to add.";
    assign_binding: "这是裁定：由您指定的部门办理，不能再退回。",
        "This is a decision: the department you name must take the case and cannot return it.";
    assign_note: "要求", "What is required";
    accept_words: "签收后由本部门在时限内办结并答复反映人。",
        "By accepting, your department undertakes to do it and answer the citizen by the deadline.";
    reassign_reason: "为什么改派（反映人和两边的部门看得到）",
        "Why it is reassigned (the citizen and both departments read it)";
    withdraw_reason: "为什么撤回（反映人和原部门看得到）",
        "Why it is withdrawn (the citizen and the department read it)";
    has_it_already: "此件就在这个部门，请选择另一个部门", "This department already has the case; choose another";
    asked_of_department: "交办要求", "What is required";
    return_reason: "退回理由（反映人看得到）", "Why it is returned (the citizen reads it)";
    step_kind: "做了什么", "What was done";
    step_words: "具体情况（反映人看得到）", "Details (the citizen reads it)";
    outcome: "办结结果", "Outcome";
    answer: "给反映人的答复", "The answer to the citizen";
    answer_hint: "“已解释说明”须写明法律依据；“已指引”须写明去哪里办。",
        "For “explained”, give the legal basis; for “redirected”, say where to go.";
    plan: "整改：以后怎样不再发生", "What will be done so that it does not happen again";
    message_words: "给反映人的留言", "A message to the citizen";
    summary: "公开摘要", "The public summary";
    summary_hint: "任何人凭编号可见。写清发生了什么、结果如何，不写姓名、电话、证件号。",
        "Anyone with the number can read it. Say what happened and what came of it, without names, phone or document numbers.";
    summary_confirmed: "我确认其中没有个人信息", "I confirm that it contains no personal data";
    verdict_via: "回访方式", "How it was given";
    verdict_solved: "是否解决", "Is it solved?";
    verdict_withdrawn: "反映人确认是自己撤回", "The citizen confirms that they withdrew it";
    verdict_yes: "已解决", "Yes, solved";
    verdict_no: "未解决（将提高一级重新办理）", "No (the case is reopened one level higher)";
    verdict_rating: "满意度", "How satisfied";
    no_rating: "未表态", "Not said";
    verdict_words: "反映人的话", "In the citizen's words";
    reopen_reason: "为什么重新办理", "Why it is reopened";
    extend_days: "延长几个工作日", "Working days to add";
    extend_days_hint(most): "从原时限起算，1 到 {most}。只能在到期前延期。",
        "Counted from the current deadline, 1 to {most}. Only possible before it has passed.";
    extend_reason: "延期理由（反映人看得到）", "Why it takes longer (the citizen reads it)";
    long_words: "转为疑难件后，不再按办结时限计，改为按期向反映人报告进展，直到办结。",
        "A long-running case has no deadline for resolution. Instead, progress is reported to the citizen on set dates until it is resolved.";
    long_reason: "为什么一时办不成（反映人看得到）", "Why it cannot be done soon (the citizen reads it)";
    first_report_on: "哪天首次报告进展", "Day of the first report";
    next_report_on: "哪天再次报告进展", "Day of the next report";
    report_on_hint(days): "留空为 {days} 个工作日后；不能更晚。", "If left empty, {days} working days from now; it cannot be later.";
    progress_words: "做了什么、到了哪一步（反映人看得到）", "What was done and how far it is (the citizen reads it)";
    part_words: "本部门负责的部分办得怎样（反映人看得到）", "What came of your department's part (the citizen reads it)";
    step_to_take: "要为反映人做什么（反映人看得到）", "What is to be done for the citizen (they read it)";
    step_department: "由哪个部门去做", "Which department does it";
    step_department_hint: "留空则由窗口去做。输入几个字即可选择。", "If left empty, the window does it. Type a few letters to choose.";
    step_due_on: "哪天下班前做完", "By the close of which day";
    which_step: "做完了哪一步", "Which step was done";
    step_result: "结果怎样（反映人看得到）", "What came of it (the citizen reads it)";
    nothing_to_choose: "现在没有可以选择的了。", "There is nothing left to choose.";
    by_when(due): "{due} 前", "by {due}";
    materials_known: "缺哪些材料", "Which material is missing";
    materials_missing: "缺哪些材料（一行一项）", "Which material is missing, one item per line";
    materials_more: "目录以外的材料", "Material not in the catalogue";
    materials_once: "请一次说全：反映人照这份清单准备。", "List all of it at once: the citizen will go by this list.";
    one_a_line: "一行写一项。", "One item per line.";
    asked_before(count): "此前已告知过 {count} 次材料", "Material has already been asked for: {count}×";
    asked_before_words: "再次告知会计数，反映人和公众都看得到次数，反映人还看得到理由。",
        "Asking again counts: everyone sees how often, and the citizen sees why.";
    asked_again_because: "为什么上次没有说全（反映人看得到）", "Why it was not all asked for before (the citizen reads it)";
    said_zh: "公开解释（中文）", "The explanation in Chinese";
    said_en: "公开解释（英文）", "The explanation in English";
    said_hint: "任何人凭编号可见。说明为什么没有一次办成、今后怎样改，不写姓名、电话、证件号。",
        "Anyone with the number can read it. Say why it was not done in one trip and what will change, without names, phone or document numbers.";
    video: "视频网址", "Address of the video";
    video_hint: "以 https:// 开头。", "It starts with https://.";
    transcript: "视频文字稿", "Transcript of the video";
    transcript_hint: "有视频就要有文字稿，听不见、打不开的人也能看。", "Required with a video, for people who cannot hear or open it.";
    speaker: "解释人姓名", "Name of the person explaining";
    office: "职务", "Office";
    remark_words: "写给承办单位和窗口的备注", "The note to the window and the departments";
    note_words: "督查记录（只有领导和纪检监察看得到）", "The note (leaders and inspectors can read this)";
    demand_department: "要求哪个部门答复", "Which department is to answer";
    demand_department_hint: "留空则要求窗口答复。输入几个字即可选择。",
        "If left empty, the window must answer. Type a few letters to choose.";
    demand_words: "要求什么（工作人员看得到）", "What is demanded (staff can read this)";
    demand_due_on: "哪天下班前答复", "By the close of which day";
    which_demand: "答复哪一项督办", "Which demand";
    demand_answer: "答复（工作人员看得到）", "The answer (staff can read this)";
    tried_words: "怎样联系过反映人，为什么没有得到评价", "What was tried, and why there is no verdict";
    which_file: "公开哪个附件", "Which file";
    caption: "附件内容", "What it shows";
    caption_hint: "任何人可见，不写姓名、电话、证件号。", "Anyone can read it: no names, phone or document numbers.";
    file_confirmed: "我看过附件，确认其中没有个人信息", "I have looked at the file and confirm that it contains no personal data";
    other_number: "另一件的编号", "Number of the other case";
    other_number_hint: "14 位数字，较早的编号 11 位。两件都保留。", "14 digits, or 11 for an older case. Both cases are kept.";
    reissue_words: "补发后，原来的查询码和回执上的二维码立即失效。请先核对是不是本人。",
        "The old code and the QR code on the old slip stop working at once. First make sure that you are dealing with the right person.";
    how_checked: "怎样核对了本人", "How you checked who they are";
    close_words(days): "归档后 {days} 天内仍可重新办理。", "Once closed, it can still be reopened for {days} days.";

    // In which order the commands are offered.
    parts_are_open(departments): "协办部门（{departments}）还没有办完或退回。您可以先办结，未办的部分由其继续承担，时限照算。",
        "Some co-departments have not finished or returned their part ({departments}). You can resolve the case without them; they go on owing it, and their deadlines run.";
    yours_now: "该您做的", "Yours to do now";
    voiding_because: "为什么作废", "Why it should be void";
    voiding_other: "继续办理的那一件的编号", "Number of the case that goes on";
    voiding_other_hint: "14 位数字，较早的编号 11 位。那一件照常办理。", "14 digits, or 11 for an older case. That case goes on as before.";
    voiding_reason: "理由（工作人员看得到）", "Reason (staff read it)";
    decline_voiding_reason: "为什么不同意（工作人员看得到）", "Why it should not be void (staff read it)";
    voiding_title: "有人提议作废此件", "Somebody proposes to void this case";
    voiding_by(at, account, because): "{account} 于 {at} 提议，缘由：{because}。",
        "Proposed by {account} on {at}: {because}.";
    voiding_goes_on: "继续办理的是", "The case that goes on:";
    voiding_decide(due): "请您核对后同意或不同意，{due} 前答复。在此之前一切照旧。",
        "Please check it and confirm or decline by {due}. Until then everything goes on as before.";
    voiding_own(due): "须由窗口另一人在 {due} 前同意或不同意；您可以撤回。在此之前一切照旧。",
        "A colleague at the window has to confirm or decline it by {due}; you can withdraw it. Until then everything goes on as before.";
    voiding_waits(due): "窗口另一人应在 {due} 前同意或不同意。在此之前一切照旧。",
        "A second member of the window has to confirm or decline it by {due}. Until then everything goes on as before.";
    correct_checked_hint: "更正申请人、电话或证件号码时必选。", "Needed if the applicant, the telephone or the document changes.";
    correct_reason: "哪里登记错了（工作人员看得到）", "What was registered wrongly (staff read it)";
    correct_reason_hint: "不要写出原来的姓名、电话或证件号码：它们会被删除。",
        "Do not repeat the former name, telephone or document number: they are erased.";
    transfer_window: "移交给哪个窗口", "Which window gets it";
    transfer_reason: "为什么移交（当事人看得到）", "Why it is passed on (the citizen reads it)";
    urge_whom: "催办哪些部门", "Whom to remind";
    urge_words: "附言（只有工作人员看得到）", "A note (only the staff read it)";
    silent_so_far: "（尚未签收）", " (has not accepted it)";
    urged_times(count, at): "催办 {count} 次，最近 {at}", "Reminded {count}×, last on {at}";
    group_of(name, count): "{name}（{count}）", "{name} ({count})";

    // The register.
    register_book_title: "登记表", "The register";
    from: "从", "From";
    until: "到", "Until";
    apply_period: "显示", "Show";
    all_time: "全部时间", "All time";
    register_file_csv: "生成 CSV 文件", "Make a CSV file";
    register_file_xlsx: "生成 XLSX 文件", "Make an XLSX file";
    register_files_scope: "文件包含所选日期内与您有关的全部登记。", "The files contain every case of the chosen period that you have to do with.";
    register_file_reason: "生成文件的用途", "What the file is for";
    register_file_reason_hint: "与期间、件数一并记录，由监察查看。例如“月度核对”。",
        "It is recorded with the period and the number of rows, for the inspector. For instance “Monthly reconciliation”.";
    register_none_here: "这一段没有与您有关的件，请继续看下一页。", "Nothing in this stretch concerns you. Go on to the next page.";
    register_print: "打印整个期间", "Print the whole period";
    register_print_collecting(count): "正在取全部登记：已取 {count} 件……", "Fetching the whole period: {count} so far…";
    register_print_many(most): "所选期间超过 {most} 件，请缩短期间再打印，或生成 XLSX 文件。",
        "The period holds more than {most} cases. Choose a shorter one, or make an XLSX file.";
    register_print_all: "登记表　全部时间", "The register, all time";
    register_print_title(from, until): "登记表　{from} 至 {until}", "The register, {from} to {until}";
    register_empty: "所选期间没有登记。请换一个期间。", "Nothing was registered in this period. Choose another one.";
    register_table: "登记表，可左右滚动", "The register; scrolls sideways";

    // Importing.
    import_title: "导入已有的登记表", "Import an existing register";
    import_words: "先检查全部行，您确认后才导入。有误的行可以留下，改好再导入。已导入过的行不会重复。",
        "Every row is checked first, and nothing is imported until you confirm. Wrong rows can be left out and imported once they are corrected. Rows already imported are skipped.";
    import_step_file: "1. 选择文件", "1. Choose the file";
    import_file(megabytes): "CSV、XLSX 或 ODS 文件，最大 {megabytes} MB", "A CSV, XLSX or ODS file of up to {megabytes} MB";
    import_chosen(name, size): "已选：{name}（{size} KB）", "Chosen: {name} ({size} KB)";
    import_source: "这是哪一份登记表", "Which register it is";
    import_source_hint: "例如“12345 热线 2019”。同一份登记表请始终用同一个名称，重复的行才能认出来。",
        "Such as “12345 hotline 2019”. Always use the same name for the same register, so that repeated rows are recognised.";
    import_look: "查看文件", "Look at the file";
    import_reading(rows): "正在读取文件：已读 {rows} 行", "Reading the file: {rows} rows so far";
    import_checking(done, rows): "正在检查：{done} / {rows} 行", "Checking: {done} of {rows} rows";
    import_stop_checking: "取消", "Cancel";
    import_under_way: "这份登记表正在导入，进度见下方“我的后台办理”", "This register is being imported; see “My tasks” below";
    import_no_file: "请选择一个文件", "Choose a file";
    import_too_big(megabytes): "文件超过 {megabytes} MB，请拆分后再导入", "The file is larger than {megabytes} MB; split it";
    import_wrong_kind: "只能读取 .csv、.xlsx 和 .ods 文件", "Only .csv, .xlsx and .ods files can be read";
    import_empty: "文件是空的", "The file is empty";
    import_broken: "文件已损坏，或者不是 CSV、XLSX、ODS 文件。请用表格软件打开，另存为 XLSX 后再选择",
        "The file is damaged or is not a CSV or XLSX file. Open it in a spreadsheet program, save it as XLSX and choose it again";
    import_locked: "文件设有密码，或者是旧的 .xls 格式。请另存为不带密码的 .xlsx 后再选择",
        "The file has a password or is in the old .xls format. Save it as .xlsx without a password and choose it again";
    import_too_many_rows(max): "行太多：一个文件最多 {max} 行，请拆成几个文件", "Too many rows: a file has {max} at most. Split it";
    import_too_many_columns(max, cell): "列太多：最多 {max} 列，而单元格 {cell} 里有内容。请删除多余的列",
        "Too many columns: {max} at most, and cell {cell} is not empty. Delete the columns that are not needed";
    import_too_many_cells(max): "单元格太多：一个文件最多 {max} 个。请删除不用的列，或拆成几个文件",
        "Too many cells: a file has {max} at most. Delete columns that are not needed, or split the file";
    import_too_large: "文件展开后太大。请只留登记表，另存为 XLSX 或 CSV 后再选择",
        "The file is too large once unpacked. Keep only the register, save it as XLSX or CSV and choose it again";
    import_not_a_date(written): "无法识别的日期“{written}”，请写成 2018-05-25 或 2018-05-25 9:30",
        "“{written}” cannot be read as a date; write it like 2018-05-25 or 2018-05-25 9:30";
    import_written(problem, written): "{problem}（文件里是“{written}”）", "{problem} (the file has “{written}”)";
    import_short_years(count): "有 {count} 个日期的年份只写了两位，按 20xx 年读取。请核对：",
        "{count} dates have a two-digit year, which was read as 20xx. Check them:";
    import_read_as(row, column, written, read): "第 {row} 行，{column}：“{written}”读作 {read}", "Row {row}, {column}: “{written}” was read as {read}";
    import_number_twice(row): "编号与第 {row} 行相同", "The same number as in row {row}";
    import_step_columns: "2. 哪一列是什么", "2. Which column holds what";
    import_rows(count): "表头以下共 {count} 行。", "Rows below the header: {count}.";
    import_part: "登记表在文件的哪里", "Where the register is in the file";
    import_part_words(row): "现在以第 {row} 行为表头。如不对，请另选工作表或表头所在的行。",
        "Row {row} is taken as the heading. If that is wrong, choose another sheet or row.";
    import_sheet: "工作表", "Sheet";
    import_sheet_hidden(name): "{name}（隐藏）", "{name} (hidden)";
    import_head_row: "表头在第几行", "Row with the heading";
    import_head_row_of(row, words): "第 {row} 行：{words}", "Row {row}: {words}";
    import_head_rows: "表头占几行", "Rows of the heading";
    import_head_one: "一行", "One";
    import_head_two: "两行（上一行是分组）", "Two (the upper one names groups)";
    import_read_again: "按此重新读取", "Read it again like this";
    import_no_column: "没有这一列", "No column";
    import_year: "没有写年份的日期是哪一年", "Year of the dates that name none";
    import_year_hint(count): "有 {count} 个日期只写了月和日，例如“4月16日”。", "{count} dates have only a month and a day.";
    import_values: "这些写法指什么", "What these spellings mean";
    import_values_words: "文件里有些写法这里没有。请各选一次，全文件照此读取；下次导入时会记得。",
        "The file has spellings that are not known here. Choose once for each; it holds for the whole file and is remembered for the next import.";
    import_values_more: "还有更多写法，选好这些后再列出。", "There are more; they are listed once these are chosen.";
    import_values_table: "文件里的写法", "Spellings in the file";
    import_value_written: "写法", "Spelling";
    import_value_rows: "行数", "Rows";
    import_value_means: "读作", "Read as";
    import_value_of(written): "“{written}”读作", "“{written}” is read as";
    import_value_none: "请选择", "Choose";
    import_value_empty: "这一格留空", "Leave the cell empty";
    import_yes: "是", "Yes";
    import_no: "否", "No";
    import_solved: "已解决", "Solved";
    import_not_solved: "未解决", "Not solved";
    import_values_check: "照此重新检查", "Check again like this";
    import_left_out(count): "有 {count} 行不属于登记表（合计、签名、重复的表头等），不导入：",
        "{count} rows are not part of the register (totals, signatures, the heading again) and are left out:";
    import_left_out_page(from, until, count): "第 {from}–{until} 行，共 {count} 行", "{from} to {until} of {count} rows";
    import_left_out_written: "内容", "Content";
    import_left_out_why: "原因", "Reason";
    import_without_wrong(count): "留下有误的行，导入其余 {count} 行", "Leave the wrong rows out and import the other {count}";
    import_wrong_file: "下载有误的行和原因（CSV，改好后可再导入）", "Download the wrong rows with the reasons (CSV; correct it and import it again)";
    import_wrong_rows(wrong, count): "共 {wrong} 行有误。其余 {count} 行可以先导入；有误的行改好后，用同一个登记表名称再导入。",
        "{wrong} rows are wrong. The other {count} can be imported now; import the wrong ones under the same register name once they are corrected.";
    import_needed: "（必需）", " (required)";
    import_default_outcome: "已答复但没有写明结果的行，结果记为", "Outcome for answered rows that name none";
    import_sample: "前几行原样", "The first rows, unchanged";
    import_check: "检查全部行", "Check every row";
    import_step_check: "3. 检查结果", "3. What was found";
    import_fine(count): "全部 {count} 行都可以导入。", "All {count} rows can be imported.";
    import_present(count): "其中 {count} 行以前已导入，将保持原样。", "Of these, {count} are here already and stay as they are.";
    import_bad(count): "有 {count} 处错误。请在文件里改正后重新选择，或调整列的对应。",
        "There are {count} mistakes. Correct the file and choose it again, or change the columns.";
    import_source_known(name, count): "这里已有名为“{name}”的登记表，其中 {count} 行编号相同而内容不同。这若是另一份（例如另一个月的），请另取名称；若就是那一份，请再填一次原名称",
        "A register called “{name}” is here already, and {count} of its numbers have different content. If this is another one (for another month, say), give it a name of its own; if it is the same one, enter the name again";
    import_known(count): "有 {count} 行的编号这里已经有了，但内容不一样。请看清后决定怎么处理。",
        "{count} rows have a number that is here already, with different content. Compare them and choose what to do with them.";
    import_known_page(from, until, count): "第 {from}–{until} 行，共 {count} 行编号相同而内容不同",
        "{from} to {until} of {count} rows with a known number and different content";
    import_known_case: "已有的件", "The existing case";
    import_known_differs: "不同之处", "Where they differ";
    import_known_line(field, here, file): "{field}：已有的是“{here}”，文件里是“{file}”", "{field}: here “{here}”, in the file “{file}”";
    import_known_nothing: "（空）", "(nothing)";
    import_known_choice: "怎么处理", "What to do";
    import_known_as_all: "与下面的选择相同", "As chosen below";
    import_known_of_row(row): "第 {row} 行怎么处理", "What to do with row {row}";
    import_known_all: "其余这些行怎么处理", "What to do with the rest of these rows";
    import_known_skip: "跳过，已有的件保持原样", "Skip them; existing cases stay as they are";
    import_known_new: "是别的件，作为新件导入", "They are other cases; import them as new";
    import_known_missing: "请选择怎么处理编号相同而内容不同的行",
        "Choose what to do with rows that have a known number and different content";
    import_bad_row: "行", "Row";
    import_bad_column: "列", "Column";
    import_cell(column, cell): "{column}（{cell}）", "{column} ({cell})";
    import_bad_problem: "错误", "What is wrong";
    import_problems_page(from, until, count): "第 {from}–{until} 处，共 {count} 处", "{from} to {until} of {count}";
    import_mapping_changed: "列的对应已改动，请重新检查。", "The columns were changed; check again.";
    import_now: "全部导入", "Import all";
    import_cancel: "停止导入", "Stop the import";
    import_leave: "导入在后台进行，可以离开本页。", "It runs in the background, so you can leave this page.";
    import_go_on: "继续导入", "Continue importing";
    import_progress(done, rows): "已处理 {done} / {rows} 行", "{done} of {rows} rows";
    import_interrupted: "导入中断。已导入的行都在；再按一次从中断处继续，不会重复。",
        "The import was interrupted. What was imported is saved; press again to continue from there. Rows already imported are skipped.";
    import_done(imported, present): "导入完成：新增 {imported} 件，原已存在 {present} 件。",
        "Imported. New cases: {imported}; already here: {present}.";
    import_choose_again: "导入中断。已导入的行都在；请重新选择文件继续，不会重复。",
        "The import was interrupted. What was imported is saved; choose the file again to continue. Rows already imported are skipped.";
    import_to_register: "查看登记表", "See the register";

    // Administration.
    administration_title: "管理", "Administration";
    accounts: "账号", "Accounts";
    departments_kept: "部门", "Departments";
    windows_kept: "窗口", "Windows";
    rules_kept: "规则", "Rules";
    calendar_kept: "工作日历", "Calendar";
    matters_kept: "事项", "Matters";
    add_account: "新增账号", "Add an account";
    add_department: "新增部门", "Add a department";
    add_window: "新增窗口", "Add a window";
    add_matter: "新增事项", "Add a matter";
    edit: "修改", "Edit";
    edit_of(name): "修改{name}", "Edit {name}";
    save: "保存", "Save";
    saved(name): "已保存：{name}", "Saved: {name}";
    identifier: "编码", "Identifier";
    identifier_hint: "1 到 40 个小写字母、数字、- 或 .，以后不能改。",
        "1 to 40 characters: a-z, 0-9, - and .; it cannot be changed later.";
    identifier_proposed_hint: "可留空，自动编一个。1 到 40 个小写字母、数字、- 或 .，以后不能改。",
        "Leave it empty and one is made. 1 to 40 characters: a-z, 0-9, - and .; it cannot be changed later.";
    name: "名称", "Name";
    person_name: "姓名", "Name";
    name_zh: "中文名称", "Name in Chinese";
    name_en: "英文名称", "Name in English";
    name_en_hint: "可留空，英文页面上就用中文名称。", "May be left empty: English pages then show the Chinese name.";
    aliases: "简称、别名", "Also known as";
    aliases_hint: "用顿号或逗号隔开。输入其中任何一个都能找到，如市监局。",
        "Separated by commas. Whoever types one of them finds it.";
    role: "岗位", "Role";
    at_window: "所在窗口", "Window";
    at_department: "所在部门", "Department";
    over_departments: "分管哪些部门", "Departments this leader is in charge of";
    over_departments_hint: "输入几个字，按 Enter 加入，可加多个；一个也不选即分管全部。",
        "Type a few letters and press Enter to add. Choose none for all departments.";
    place: "所属单位", "Unit";
    active: "启用", "Active";
    inactive: "停用", "Not active";
    account_active: "启用", "Active: may sign in";
    department_active: "启用（可接收新件）", "Active: takes new cases";
    successors: "由谁承接", "Followed by";
    successors_hint(most): "部门合并、撤销或拆分时填写，只改名称不用填。排在第一位的接手全部未办结的件、时限和整改方案，也能查阅以前的件；其余的只办新件。反映本部门的是谁，对所有承接部门同样保密。填错了，全部移除即恢复。一个部门最多承接 {most} 个部门。输入几个字，按 Enter 加入。",
        "For a department that was merged, split or dissolved; for a new name, just change the name. The first one takes over every open case, deadline and plan and can read the earlier cases; the others get new cases only. Who complained about this department stays hidden from all of them. To undo it, remove them again. One department can follow at most {most} others. Type a few letters and press Enter to add.";
    followed_from: "从哪一天起承接", "From which day";
    followed_from_hint: "从这一天起，新件不再交给本部门；填以后的日期，到那天自动生效。账号不会自动调整，请在“账号”中改到新的部门。",
        "From this day on, no new case goes to this department. A later day takes effect by itself. Accounts stay as they are: move them to their new department under Accounts.";
    followed_since(day, names): "{day}起：{names}", "{names}, from {day}";
    window_active: "可以登记", "Takes cases";
    matter_active: "启用", "Active: can be chosen";
    new_password: "新密码", "New password";
    new_password_hint(least, days): "至少 {least} 个字符；修改账号时留空则不变。本人须在 {days} 天内登录并换成自己的密码，此前的登录全部退出。",
        "At least {least} characters. To keep the password of an existing account, leave this empty. A new one ends all sessions of the account; its owner has {days} days to sign in and replace it.";
    department_leader: "分管领导（职务）", "Leader in charge (office)";
    department_phone: "联系电话", "Telephone";
    window_hours: "办公时间（印在回执上）", "Office hours (on the slip)";
    window_hours_hint: "如“工作日 8:30–12:00、14:00–17:30”。", "Such as “workdays 8:30–12:00, 14:00–17:30”.";
    window_online: "接收网上登记", "Receives online registrations";
    window_takes_online: "接收网上登记（都没勾选时，由代号最前的启用窗口接收）",
        "Receives online registrations (if no window is ticked, the first active one by code does)";
    window_is_online: "是", "Yes";
    window_phone: "电话（印在回执上）", "Telephone (on the slip)";
    window_place: "地点（印在回执上）", "Where it is (on the slip)";
    matter_departments: "责任部门", "Departments responsible";
    materials_zh: "所需材料（中文，一行一项）", "Material needed, in Chinese, one item per line";
    materials_en: "所需材料（英文，一行一项）", "Material needed, in English, one item per line";
    materials_hint: "写全，窗口据此一次性告知。英文可不填；填了就与中文逐行对应。",
        "List all of it: the window tells the citizen everything at once from this list. English may be left empty; otherwise the lines must match.";
    materials_uneven(zh, en): "中文有 {zh} 项，英文有 {en} 项；请逐行对应",
        "There are {zh} items in Chinese and {en} in English; they must match line by line";
    accounts_empty: "还没有账号。", "There are no accounts yet.";
    find_entry: "查找（名称、简称或代号）", "Find (name, other name or code)";
    found_of(found, many): "共 {many} 项，找到 {found} 项", "{found} of {many} found";
    show_all(many): "显示全部 {many} 项", "Show all {many}";
    list_empty: "还没有内容，请新增。", "Nothing here yet. Add the first one.";
    state: "状态", "Status";
}
