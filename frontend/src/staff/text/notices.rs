//! The words about notices, and about where an account receives them outside the console.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The number beside the link.
    many(count): "{count}+", "{count}+";
    badge_said(count): " {count} 条未读", " {count} unread";

    // The pages.
    which_notices: "显示哪些通知", "Which notices";
    mine: "给我的通知", "Notices to me";
    sent: "已发出的通知", "What was sent";
    dead: "未能送达的通知", "What could not be delivered";
    none_mine: "还没有通知。件有了与您有关的进展时，会自动出现在这里。",
        "There are no notices yet. They appear here automatically when something that concerns you happens to a case.";
    none_sent: "还没有发出过通知。登记或办理留有电话的件后，会出现在这里。",
        "Nothing has been sent yet. Messages appear here once a case with a phone number is registered or moves on.";
    none_here: "这一页没有与本窗口有关的通知，请看下一页。", "Nothing on this page concerns your window. Go to the next page.";
    none_dead: "没有未能送达的通知。", "There are no undelivered notices.";
    sent_words_lead: "这里是就本窗口的件发出的短信、邮件，最近的在前；查看会留下记录。没有接通短信或邮件通道时，内容留存在本页，可以照此电话告知反映人，并请反映人凭编号和查询码评价。",
        "Text messages and e-mails about your window’s cases, newest first. Every look at this list is recorded. Where no gateway is connected, messages stay on this page: phone the citizen, and ask them to give their verdict with their case number and access code.";
    sent_words_keeper: "这里是发给群众和账号的短信、邮件，最近的在前。没有接通短信或邮件通道时，留存在本页。发给群众的号码和内容只有窗口负责人看得到。",
        "Text messages and e-mails to citizens and accounts, newest first. Where no gateway is connected, messages stay on this page. Only the window lead sees a citizen's number and what was written to them.";
    dead_words: "试过多次仍未送达的通知。查明原因后可以重新发送；多按几次不会重复发送。",
        "Notices that could not be delivered after several attempts. Once the cause is fixed, you can send them again; pressing more than once does not send them twice.";
    unread: "未读", "New";
    to_me: "给您本人", "To you";
    to_desk: "给本岗位", "To your desk";
    seen_failed: "未能记下您已看过，稍后会再试。", "We could not record that you have seen them; this will be tried again later.";

    // How one was delivered.
    to_citizen(phone): "群众 {phone}", "Citizen {phone}";
    to_account(account): "账号 {account}", "Account {account}";
    hidden_words: "发给群众的内容只有窗口负责人看得到。", "Only the window lead sees what was written to a citizen.";
    about_case: "关于", "About";
    about_plan: "关于一个整改方案", "About a plan";
    through: "通道", "Through";
    through_sns: "短信通道（SNS）", "Text messages (SNS)";
    through_ses: "邮件通道（SES）", "E-mail (SES)";
    through_webhook: "本地短信网关", "The town's own gateway";
    through_kept: "未接通短信或邮件通道", "No gateway is connected";
    kept_state: "留存本页，未外发", "kept here, not sent out";
    through_none: "未接通道，仅站内显示", "No gateway: shown here only";
    attempts: "发送次数", "Attempts";
    next_try: "下次重试", "Next attempt";
    last_error: "最近一次失败", "Last failure";
    resend: "重新发送", "Send it again";
    resend_what(whom): "给{whom}的通知", "the notice to {whom}";
    how_far: "查看进展", "Check its progress";
    resent_as(state): "现在：{state}", "Now: {state}";

    // The browser's own notices.
    desktop_off: "有新通知时，本页在后台也可在电脑桌面上提醒，只说条数。", "When there are new notices, your computer can tell you while this page is in the background. It only says how many.";
    desktop_on: "已开启桌面提醒。", "Desktop notices are on.";
    desktop_denied: "浏览器不允许本站发桌面提醒；需要的，请在浏览器的网站设置中允许“通知”。",
        "The browser does not let this site show desktop notices. To allow them, open the browser's settings for this site.";
    desktop_start: "开启桌面提醒", "Turn on desktop notices";
    desktop_stop: "关闭桌面提醒", "Turn off desktop notices";
    desktop_new(count): "未看的通知 {count} 条", "Notices not seen: {count}";

    // Where an account is reached.
    reached_title: "通知方式", "Notices outside the console";
    reached_words: "有邮箱的用邮箱，否则发短信；都不填则只在工作台通知。",
        "By e-mail if there is an address, otherwise by text message; with neither, only on the console.";
    email: "邮箱", "E-mail";
    email_hint: "例如 name@town.example。", "Such as name@town.example.";
    not_an_email: "邮箱格式不对，应像 name@town.example", "Not an e-mail address; write it like name@town.example";
    mobile: "手机", "Mobile";
    keep_address: "保存通知方式", "Save these details";
    address_kept: "已保存通知方式。", "Saved.";
    address_stale(now): "有人刚刚改过，现在留存的是：{now}。您填写的内容还在，仍要保存就再按一次。",
        "Somebody else has just changed this. It is now: {now}. What you typed is still here; press again to overwrite it.";
    nothing_kept: "没有", "nothing";
}
