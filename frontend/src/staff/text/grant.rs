//! The words of seats that wait for a second person.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    tab: "岗位授予", "Roles to confirm";
    title: "待确认的岗位授予", "Roles that wait for a second person";
    hint: "能查看件的岗位须由两个人授予：一名管理员提出，另一名管理员或纪检监察确认。确认之前，账号保持原样。请先核实此人确实在这个岗位上。",
        "A role that reads cases is given by two people: one administrator asks, and another one or the inspector confirms. Until then the account stays as it is. Make sure that the person really works there.";
    way: "确认谁可以看件", "Confirm who may read cases";
    none: "没有待确认的岗位授予。", "No role is waiting to be confirmed.";
    caption: "待确认的岗位授予", "Roles that wait for a second person";
    person: "人员（账号）", "Person (account)";
    from: "现在的岗位", "Role now";
    to: "将授予的岗位", "Role to be given";
    new: "新账号", "New account";
    off: "已停用", "Switched off";
    asked_by: "提出人", "Asked for by";
    asked_at: "提出时间", "Asked at";
    decide: "处理", "Decide";
    confirm_of(name): "确认授予 {name}", "Confirm for {name}";
    refuse_of(name): "不同意授予 {name}", "Turn down for {name}";
    withdraw_of(name): "撤回对 {name} 的授予", "Withdraw for {name}";
    confirmed(name): "已确认，{name} 的岗位已生效。", "Confirmed. {name} has the role now.";
    refused(name): "已处理，{name} 的账号保持原样。", "Done. The account of {name} stays as it is.";
    changed: "这一项刚刚有变化，下面已是最新内容。请看过再处理。",
        "This has just changed; the list below is up to date. Look at it again before you decide.";
    own: "由您提出，请另一名管理员或纪检监察确认。", "You asked for it; another administrator or the inspector confirms it.";
    waits(name): "已提交：{name}。岗位须由另一名管理员或纪检监察确认后生效，见“督办 → 岗位授予”。",
        "Sent: {name}. Another administrator or the inspector has to confirm the role under Supervision, “Roles to confirm”.";
}
