//! The words of signing in by the identity provider: at the door, on one's own account, and for an administrator.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // At the door.
    sign_in(host): "用统一身份认证登录（{host}）", "Sign in with {host}";
    again(host): "在新标签页用统一身份认证确认（{host}）", "Confirm with {host} in a new tab";
    again_hint: "在新标签页登录后关闭它，回到这里按“继续”。您填写的内容都还在。",
        "Sign in there, close that tab, and press “Go on” here. Everything you typed is still here.";
    go_on: "我已登录，继续", "I have signed in: go on";

    // The own account.
    account_title: "统一身份认证", "Identity provider";
    hint(host): "关联以后，可以用 {host} 的登录代替这里的密码。关联时须在那边重新登录一次。",
        "Once your account is linked, signing in at {host} stands for the password here. To link it, you sign in there once more.";
    none: "还没有关联。", "Your account is not linked.";
    link: "关联我的统一身份", "Link my identity";
    linked: "已关联。今后可以用统一身份认证登录。", "Linked. From now on you can sign in by the identity provider.";
    issuer: "认证平台", "Provider";
    subject: "在平台上的标识", "Identifier there";
    since: "关联于", "Linked on";
    unlink: "取消关联", "Unlink";
    unlink_sure: "确定取消关联？再按一次", "Unlink it? Press again";
    unlinked: "已取消关联。其他设备上的登录已全部退出。", "Unlinked. You are signed out everywhere else.";
    no_password: "这个账号没有密码，只能用统一身份认证登录，因此不能取消关联。",
        "This account has no password and signs in by the provider alone, so it stays linked.";

    // For an administrator.
    title: "统一身份认证", "Identity provider";
    of_hint: "取消后，这个统一身份不再能登录此账号，其登录全部退出。只有本人能重新关联。",
        "Afterwards this identity no longer signs in to the account, and its sessions end. Only its owner can link it again.";
    of_unlinked: "已取消关联，该账号的登录已全部退出。", "Unlinked. The account is signed out everywhere.";
    intro: "统一身份认证平台说明来人是谁，岗位由本系统授予。下表写明平台给出的哪个值对应哪个岗位：首次登录的人和岗位有变的人，由写下该行的管理员名义提出，另一名管理员或纪检监察确认后才能登录；平台不再给出其岗位的人，不能再用它登录。表为空时，平台只认人、不管岗位。管理员账号只能手工建立。",
        "The provider says who somebody is; seats are given here. The table says which value stands for which seat. Whoever comes for the first time, or with another seat, is asked for in the name of the administrator who wrote that line, and signs in once another administrator or the inspector has confirmed it. Whom the provider no longer gives their seat cannot sign in by it. While the table is empty, the provider says nothing about seats. Administrators are made by hand alone.";
    not_configured: "这套系统还没有接入统一身份认证平台，下面的规则接入后才起作用。接入方法见 README。",
        "No identity provider is configured here; the rule works once there is one. README says how.";
    configured(issuer): "已接入：{issuer}", "Configured: {issuer}";
    settings: "依据", "What is looked at";
    claim: "岗位所在的声明", "Claim with the seats";
    claim_hint: "身份令牌里的名称，例如 groups、roles。", "Its name in the ID token, such as groups or roles.";
    factors: "视为两步验证的 acr 或 amr 值", "Values of acr or amr that stand for a second factor";
    factors_hint: "用空格隔开，例如 mfa。必须两步验证的岗位，平台要给出其中一个值才能登录。",
        "Parted by spaces, such as mfa. A role that needs a second factor signs in only with one of them.";
    seats: "声明值与岗位", "Values and seats";
    seats_none: "还没有对应关系。", "No value stands for a seat yet.";
    value: "平台给出的值", "Value at the provider";
    by: "由谁写入", "Written by";
    add: "添加对应关系", "Add a value";
    remove(value): "删除“{value}”", "Remove “{value}”";
    remove_sure(value): "确定删除“{value}”？再按一次", "Remove “{value}”? Press again";
    action: "操作", "Action";
    saved: "已保存，立即生效。", "Saved. It holds at once.";
    changed: "别人刚刚改过这条规则，下面是最新的内容。请核对后再保存。",
        "Somebody else has changed the rule meanwhile. This is how it is now; look again, then save.";
}
