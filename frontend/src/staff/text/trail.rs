//! The words of the audit trail.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    tab: "操作留痕", "Audit trail";
    way: "谁登录、改动、查阅过什么", "Who signed in, changed or read what";
    title: "谁做过什么", "Who did what";
    hint: "登录、被拒绝的操作、对账号和规则的修改、查阅、导出和删除。每个账号的记录前后相连，每天的根写进公开日志，改动和删除都能查出。件上的操作记在件里。",
        "Sign-ins, refusals, changes of accounts and rules, readings, exports and erasures. Each account's entries are chained, and each day's root is in the public log, so a change or a gap shows. What is done on a case is recorded with the case.";
    of_day(day): "{day} 的操作留痕", "Audit trail of {day}";
    of_account(account): "{account} 的操作留痕", "Audit trail of {account}";
    none: "没有记录。", "There are no entries.";
    day: "日期", "Day";
    account: "账号（不填看全部）", "Account (empty for all)";
    show: "查看", "Show";
    before(day): "前一天 {day}", "Day before, {day}";
    after(day): "后一天 {day}", "Day after, {day}";
    download(day): "下载 {day} 的文件", "Download {day} as a file";
    download_hint: "文件里有逐条的哈希链；当天结束后还有当天的根。用 tests/proof/check_log.py 校验。",
        "The file has the chains and, once the day is over, its root. tests/proof/check_log.py checks it.";
    when: "时间", "When";
    who: "谁", "Who";
    what: "做了什么", "What";
    installation: "安装程序", "The installation";
    stranger: "不存在的账号", "No such account";
    at_the_door(account): "以 {account} 的名义", "As {account}";

    conspicuous_title: "打开件数异常多的账号", "Accounts that opened unusually many cases";
    conspicuous_hint(most): "一天内打开到第 {most} 件时记在这里。", "Listed here with the {most}th case of a day.";
    conspicuous_line(at, account, cases): "{at}：{account} 当天打开到 {cases} 件", "{at}: {account} had opened {cases} cases that day";

    signed_in(way): "登录（{way}）", "Signed in ({way})";
    by_password: "密码", "password";
    by_totp: "密码和动态码", "password and app code";
    by_passkey: "通行密钥", "passkey";
    by_provider: "统一身份认证", "identity provider";
    by_recovery: "密码和恢复码", "password and recovery code";
    not_signed_in(why): "登录未成功：{why}", "Was not let in: {why}";
    wrong_password: "密码不对、账号不存在或已停用", "wrong password, or no such active account";
    lapsed: "首次密码已过期", "the first password had lapsed";
    wrong_factor: "动态码或恢复码不对", "wrong code";
    wrong_provider: "统一身份认证没有通过", "the identity provider's answer opened nothing";
    wrong_passkey: "通行密钥不对", "wrong passkey";
    signed_out: "退出", "Signed out";
    sessions_ended(of): "结束了 {of} 的登录", "Ended a session of {of}";
    password_changed: "修改了自己的密码", "Changed their own password";
    factor_added(factor): "添加了{factor}", "Added {factor}";
    factor_removed(factor): "删除了{factor}", "Removed {factor}";
    a_totp: "动态码应用", "an authenticator app";
    a_passkey: "通行密钥", "a passkey";
    a_recovery: "恢复码", "recovery codes";
    recovery_replaced: "更换了恢复码", "Replaced their recovery codes";
    identity_linked: "把账号与统一身份关联", "Linked their account with the identity provider";
    identity_unlinked(of): "解除了 {of} 与统一身份的关联", "Unlinked {of} from the identity provider";
    factors_reset(of): "删除了 {of} 的全部第二道验证", "Removed all second factors of {of}";
    refused(method, route): "无权操作，被拒绝：{method} {route}", "Was refused: {method} {route}";
    opened_many(cases): "当天打开到第 {cases} 件", "Opened the {cases}th case of the day";
    read(what): "查阅：{what}", "Read: {what}";
    made(what, id): "新增{what} {id}", "Made {what} {id}";
    changed(what, id): "修改{what} {id}", "Changed {what} {id}";
    gone(what, id): "撤销{what} {id}", "Removed {what} {id}";
    with_password: "，并设置了密码", ", with another password";
    an_account: "账号", "account";
    a_grant: "待确认的岗位", "seat to be confirmed";
    a_department: "部门", "department";
    a_window: "窗口", "window";
    a_matter: "事项", "matter";
    the_rules: "规则", "the rules";
    the_calendar: "工作日历", "the calendar of";
    the_limits: "访问限额", "the rate limits";
    a_key: "叫号系统密钥", "queueing system's key";
    an_open311_key: "Open311 密钥", "Open311 key";
    the_provider: "统一身份认证规则", "identity provider's rule";
    from_to(name, before, after): "{name}：{before} → {after}", "{name}: {before} → {after}";
    nothing: "（无）", "(none)";
}
