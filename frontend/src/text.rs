//! Every word of the pages that is not a domain word, in both languages. Domain words (stages,
//! reasons, sentences about a case) come from `shared`.
//!
//! [`texts!`] makes one function per text. A missing translation, or a value that one language
//! forgets to take, does not compile.

use shared::lang::Lang;

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
        $( $crate::text::texts!(@one $name [$($($value)+)?] $zh $en); )+
    };
}
pub(crate) use texts;

texts! {
    // The frame of every page.
    product: "一趟 OneTrip", "OneTrip 一趟";
    product_short: "一趟", "OneTrip";
    tagline: "“跑一次没办成”投诉代办窗口", "The window for what could not be done in one trip";
    skip_to_content: "跳到主要内容", "Skip to the main content";
    main_navigation: "主导航", "Main";
    switch_language: "切换语言", "Switch language";

    // Components.
    optional: "（选填）", " (optional)";
    error_prefix: "错误：", "Error: ";
    error_summary_title: "有几处需要修改", "There is a problem";
    failed_title: "没有成功", "That did not work";
    try_again: "再试一次", "Try again";
    reload: "重新加载页面", "Reload the page";
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
    said_citizen: "当事人说", "The citizen says";
    said_office: "答复", "The answer";
    measure: "整改措施", "What will be done about it";
    rating(stars): "评分：{stars} / 5", "Rating: {stars} of 5";
    qr_label(address): "二维码，内容为 {address}", "QR code with the address {address}";

    // Failures, with what to do next.
    problem_offline: "连接不上服务器。请检查网络后再试一次，您填写的内容还在。",
        "The server cannot be reached. Check the network and try again; what you typed is still here.";
    problem_outdated: "此页面的版本已过时。请重新加载页面，您填写的内容还在。",
        "This page is out of date. Reload it; what you typed is kept.";
    problem_fields: "有几处需要修改。", "Some fields need a change.";
    problem_unauthenticated: "账号或密码不对，或尚未登录。请重新登录。",
        "The account or the password is wrong, or nobody is signed in. Sign in again.";
    problem_session_expired: "登录已过期，请重新登录。", "The session has ended. Sign in again.";
    problem_forbidden: "您的岗位无权进行此操作，请联系负责人。",
        "Your role may not do this. Ask someone who may.";
    problem_not_found: "没有找到。请检查地址，或回到首页。",
        "This was not found. Check the address, or go back to the first page.";
    problem_no_such_case_or_code: "没有这个编号，或查询码不对。请对照回执核对，或致电窗口。",
        "There is no such case, or the access code is wrong. Compare both with the slip, or telephone the window.";
    problem_too_many_attempts: "尝试次数过多，请 15 分钟后再试，或致电窗口。",
        "Too many attempts. Try again in 15 minutes, or telephone the window.";
    problem_stale_revision: "在您填写时，此件有了新的进展。页面已更新，您填写的内容还在，请看过后再提交。",
        "The case changed while you were writing. The page shows it as it is now and kept what you typed; look at it and send again.";
    problem_key_reused: "此前已发送过另一份内容。如确需再次发送，请再按一次。",
        "Something else was already sent from this form. Press again to send this too.";
    problem_body_too_large: "内容过大，请删减后再试。", "This is too large. Shorten it and try again.";
    problem_unavailable: "系统繁忙，请稍后再试，您填写的内容还在。",
        "The service is busy. Try again in a moment; what you typed is still here.";
    problem_internal: "系统出错，没有任何改动。请稍后再试，或致电窗口。",
        "Something went wrong on our side and nothing was changed. Try again later, or telephone the window.";
    problem_request(id): "（请求编号：{id}）", "(Request {id})";
}
