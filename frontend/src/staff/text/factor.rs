//! The words of the second factor: at the sign-in, on one's own account, and for an administrator.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The second step of the sign-in.
    step_totp: "密码正确。请打开手机上的验证器应用，输入它现在显示的六位验证码。",
        "Your password is right. Open the authenticator app on your phone and enter the six digits it shows now.";
    step_recovery: "密码正确。请输入一个您保存的恢复码，每个只能用一次。",
        "Your password is right. Enter one of the recovery codes you kept. Each works once.";
    code: "六位验证码", "Six-digit code";
    recovery_code: "恢复码", "Recovery code";
    recovery_code_hint: "24 个字母和数字，大小写和横线都不影响。", "24 letters and digits; capitals and dashes make no difference.";
    to_recovery: "手机不在身边，改用恢复码", "My phone is not here; use a recovery code";
    to_totp: "改用验证器应用", "Use the authenticator app";
    step_passkey: "密码正确。请再用通行密钥确认是您本人。",
        "Your password is right. Now confirm with your passkey that it is you.";
    use_passkey: "使用通行密钥", "Use a passkey";
    sign_in_passkey: "用通行密钥登录", "Sign in with a passkey";
    passkey_cancelled: "没有收到通行密钥的确认。请再试一次，或改用其他方式。",
        "The passkey was not confirmed. Try again, or use another way.";
    passkey_registered: "这台设备上已经有此账号的通行密钥。", "This device already has a passkey for this account.";
    passkey_unsupported: "这个浏览器或网址不支持通行密钥。", "This browser or address cannot use passkeys.";
    start_again: "换一个账号", "Use another account";

    // The own account.
    title: "两步验证", "Two-step sign-in";
    hint: "登录时除密码外，再用手机上的验证器应用（例如系统自带的密码工具）生成的验证码。别人即使知道您的密码，也登录不了。",
        "Besides your password you enter a code from an authenticator app on your phone; the password manager of your phone can often do it. Somebody who learns your password still cannot sign in.";
    none: "现在只用密码登录。", "You sign in with your password alone.";
    required: "按现行规则，您的岗位必须使用两步验证。", "The rules require it for your role.";
    app_since: "验证器应用", "Authenticator app";
    since(day): "自 {day} 起使用", "in use since {day}";
    codes_left: "剩余恢复码", "Recovery codes left";
    passkeys: "通行密钥", "Passkeys";
    passkeys_hint: "用指纹、人脸或设备密码代替密码和验证码登录。请只在自己的设备上添加。",
        "Your fingerprint, your face or the code of your device stands in for password and code. Add one only on a device of your own.";
    passkeys_impossible: "通行密钥要求用域名访问本系统，现在的网址是一串数字。",
        "Passkeys need an address with a name; this house is reached by numbers.";
    passkey_name: "给这把密钥起个名字", "What to call it";
    passkey_name_hint: "例如：办公室电脑。", "For example: office computer.";
    passkey_add: "添加通行密钥", "Add a passkey";
    passkey_since: "添加于", "Added on";
    passkey_remove(name): "删除“{name}”", "Remove “{name}”";
    passkey_remove_sure(name): "确定删除“{name}”？再按一次", "Remove “{name}”? Press again";
    passkey_removed: "已删除。其他设备上的登录已全部退出。", "Removed. You are signed out everywhere else.";
    set_up: "设置验证器应用", "Set up an authenticator app";
    set_up_another: "换一部手机或应用", "Set up another phone or app";
    remove: "停用验证器应用", "Remove the authenticator app";
    remove_sure: "确定停用？再按一次", "Remove it? Press again";
    removed: "已停用。今后只用密码登录，恢复码也一并作废。其他设备上的登录已全部退出。",
        "Removed. From now on your password is enough, and the recovery codes are void. You are signed out everywhere else.";
    new_codes: "换一组恢复码", "Replace the recovery codes";

    // The set-up.
    set_up_title: "在手机上添加账号", "Add the account on your phone";
    set_up_scan: "用验证器应用扫描二维码；也可以在应用里选“手动输入”，逐字输入下面的密钥。",
        "Scan the code with the authenticator app, or choose “enter a key” there and type the key below.";
    qr: "验证器应用的二维码，内容与下面的密钥相同", "QR code for the authenticator app, the same as the key below";
    secret: "密钥", "Key";
    set_up_then: "然后输入应用显示的六位验证码：", "Then enter the six digits that the app shows.";
    confirm: "确认", "Confirm";
    cancel: "暂不设置", "Not now";
    confirmed: "已启用。今后登录时，密码之后还要输入验证码。其他设备上的登录已全部退出。",
        "It is on. From now on a code follows your password. You are signed out everywhere else.";
    codes_title: "请保存恢复码", "Keep your recovery codes";
    codes_words: "手机丢失时，用它们代替验证码登录，每个只能用一次。请抄写或打印，锁好；离开这一页就再也看不到了。",
        "If you lose your phone, they stand in for the code; each works once. Write them down or print them and lock them away. You cannot see them again after you leave this page.";
    codes_kept: "已经保存", "I have kept them";

    enrol_title: "请先设置两步验证", "Set up two-step sign-in first";
    enrol_words: "按现行规则，您的岗位登录时除密码外还须输入验证码。设置好以后，才能继续使用工作台。没有手机请联系管理员。",
        "The rules require a second step of your role. Set it up, and the console opens. If you have no phone, ask an administrator.";

    // For an administrator.
    title_of: "此账号的两步验证", "Two-step sign-in of this account";
    none_of: "此账号只用密码登录。", "This account signs in with its password alone.";
    required_of: "按现行规则，此岗位必须使用；下次登录时须先设置。",
        "The rules require it of this role, and it has to be set up at the next sign-in.";
    reset: "清除此账号的两步验证", "Remove the factors of this account";
    reset_sure: "确定清除？请先当面核实本人。再按一次", "Remove them? First make sure who is asking. Press again";
    reset_hint: "只在本人丢失手机和恢复码时使用，须当面核实身份。清除后此账号的登录全部退出，凭密码即可重新设置。",
        "Only for somebody who has lost both phone and recovery codes, and whom you have identified in person. All sessions of the account end, and its password is enough to set up a new app.";
    reset_done: "已清除，此账号的登录已全部退出。", "Removed; all sessions of the account have ended.";

    // The rule.
    rule_part: "两步验证", "Two-step sign-in";
    rule_roles: "哪些岗位必须使用两步验证", "Roles that must sign in in two steps";
    rule_hint: "可选多项。其他岗位可以自愿使用；规则生效后，下次登录时须先设置。",
        "Several can be ticked. Everybody else may use it; once the edition is in force, it has to be set up at the next sign-in.";
    rule_none: "没有岗位必须使用", "Required of no role";
}
