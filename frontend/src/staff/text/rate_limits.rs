//! The words of the page about the limits for strangers.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    title: "访问限额", "Rate limits";
    intro: "防止有人用程序大量登记、乱猜查询码或滥发短信。窗口工作人员登录后不受限制；群众的回执、链接和正确的查询码不会被锁。修改后立即生效。",
        "These keep programs from registering without end, guessing access codes or spending text messages. Staff who are signed in are not limited, and nobody's slip, link or right code is ever locked. Changes take effect at once.";
    part_address: "每个网络地址每小时", "From one network address in an hour";
    part_address_hint: "用到一半时，对方设备须先做一次验证（几秒钟，自动完成）；用完后须等下一个小时。一个单位、一家网吧可能共用一个地址，不要设得太小。",
        "From half of it on, the device has to do a short check first (some seconds, by itself); past it, the address waits for the next hour. An office or a café can share one address, so do not set it too low.";
    registrations: "网上登记", "Registrations online";
    messages: "补充说明、评价、上交材料", "Messages, verdicts and material";
    uploads: "上传附件", "Uploads";
    upload_megabytes: "上传附件的总量（MB）", "Uploads, in MB together";
    codes: "输错查询码", "Wrong access codes";
    numbers: "查不存在的编号", "Case numbers that do not exist";
    passwords: "输错密码", "Wrong passwords";
    reads: "查看页面和数据", "Readings of pages and data";
    part_town: "全市每小时", "From everybody in an hour";
    part_town_hint: "登记超过以后，每次网上登记都须先做验证，但不会停止登记。上传的总量用到一半时须先做验证，用完后等下一个小时。",
        "Past the number of registrations, each has to do the check first, but none is refused. From half of the uploads on, each has to do the check; past them, uploads wait for the next hour.";
    town_registrations: "不需验证的网上登记", "Registrations online without a check";
    town_upload_megabytes: "群众上传附件的总量（MB）", "Uploads by citizens, in MB together";
    part_programs: "其他应用和系统（Open311）", "Apps and other systems (Open311)";
    part_programs_hint: "密钥在“Open311 密钥”里生成和撤销。不要求密钥时，没有密钥的登记与网上登记同样计数。",
        "Keys are created and revoked under Open311 keys. While none is needed, whoever has none is counted like everybody who registers online.";
    open311_needs_key: "经 Open311 登记", "To register by Open311";
    key_not_needed: "不需密钥", "no key is needed";
    key_needed: "必须有密钥", "a key is needed";
    key_registrations: "每个密钥每小时登记", "Registrations with one key in an hour";
    part_texts: "发给群众的短信", "Text messages to citizens";
    part_texts_hint: "超过单个号码上限的不再发送；超过全市上限的次日再发。",
        "Past the limit of a telephone, none is sent to it any more that day; past the limit of the town, they are sent on the next day.";
    texts_to_phone: "每个号码每天", "To one telephone on a day";
    texts_in_town: "全市每天", "In all on a day";
    calling_codes: "可以发往的国家和地区代码", "Calling codes of the countries they go to";
    calling_codes_hint: "不带“+”的号码视为本国号码。多个代码用空格隔开，如 86 852。",
        "A telephone without “+” is at home. Put spaces between several codes, such as 86 852.";
    saved: "已保存，立即生效", "Saved; in force from now on";
    changed: "有人刚刚改过限额。您填写的内容还在，仍要保存就再按一次。",
        "Somebody else has just changed the limits. What you typed is still here; press again to overwrite them.";
    refused_title: "限制记录", "What was refused";
    none_refused: "还没有限制过任何访问。", "Nothing has been refused yet.";
    day: "日期", "Day";
    act: "操作", "Act";
    worked: "要求验证（次）", "Asked for a check";
    waited: "要求等候（次）", "Told to wait";
}
