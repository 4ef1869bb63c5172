//! The words of the pages about one's own account and about open sessions.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    title: "我的账号", "My account";
    password_title: "修改密码", "Change your password";
    password_hint: "修改后，在其他设备上的登录会全部退出。", "You are signed out everywhere else when it changes.";
    current: "现用密码", "Current password";
    password: "新密码", "New password";
    password_rule(least): "至少 {least} 个字符，可以是一句话。不要用账号、姓名、单位名称或常见密码。",
        "At least {least} characters; a short sentence is fine. Avoid your name, your office and common passwords.";
    repeated: "再输入一次新密码", "New password again";
    differs: "两次输入的新密码不一致", "The two new passwords are not the same";
    change: "修改密码", "Change password";
    changed: "密码已修改，其他设备上的登录已全部退出。", "Your password is changed, and you are signed out everywhere else.";

    replace_title: "请先设置自己的密码", "Choose your own password first";
    replace_words: "当前密码由管理员设置。换成只有您知道的密码后，才能继续使用工作台。",
        "An administrator set your current password. Replace it with one that only you know, and the console opens.";

    sessions_title: "登录情况", "Where you are signed in";
    sessions_hint: "有不认识的登录，请退出它并修改密码。“最近使用”可能比实际早五分钟以内。",
        "If you do not recognise one, end it and change your password. “Last used” may be up to five minutes behind.";
    sessions_title_of: "此账号的登录", "Open sessions of this account";
    sessions_caption: "有效的登录", "Open sessions";
    sessions_none: "此账号现在没有登录。", "This account is not signed in anywhere.";
    began: "登录时间", "Signed in";
    used: "最近使用", "Last used";
    which: "设备", "Session";
    here: "本机（当前登录）", "This one";
    elsewhere: "其他", "Another one";
    end: "退出", "End";
    end_of(time): "退出 {time} 的登录", "End the session from {time}";
    end_others: "退出所有其他登录", "Sign out everywhere else";
    end_all: "退出此账号的全部登录", "End all sessions of this account";
    ended: "已退出。", "Signed out there.";

    confirm_title: "请再次输入密码", "Enter your password again";
    confirm_words: "此项操作要求五分钟内输入过密码。您填写的内容都还在，登录后请再按一次。",
        "This needs your password from the last five minutes. Everything you typed is still here; sign in, then press again.";
    confirm_not: "暂不操作", "Not now";
}
