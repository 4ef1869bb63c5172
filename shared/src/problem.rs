//! Everything that can be wrong with an input or a command, with its words in both languages.
//!
//! A refusal knows nothing about HTTP: the API maps it to a status in one place, and the browser to a field. The
//! codes never change. The words are for people and say what to do next.

use crate::id::DepartmentId;
use crate::lang::{Lang, Say};
use crate::limits::megabytes;
use crate::scale::Rating;
use crate::text::TextError;
use crate::time::Timestamp;
use crate::vocabulary::{CommandKind, Role, StageKind};
use macros::shape;
use std::fmt;

/// Why `decide` refused a command.
#[shape]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// This actor can never give this command.
    NotYourRole {
        /// The staff role; `None` for the citizen.
        role: Option<Role>,
        command: CommandKind,
    },
    /// Another department has the case.
    NotYourDepartment,
    /// Another window has the case.
    NotYourWindow,
    /// The command is not possible in the current stage.
    WrongStage { stage: StageKind, command: CommandKind },
    /// There is no case that the command could act on.
    NoCase,
    /// The case number is already in use.
    AlreadyRegistered,
    /// This department was already summoned.
    AlreadySummoned,
    /// A verdict was already given.
    AlreadyJudged,
    /// It is not possible before this instant.
    TooEarly { from: Timestamp },
    /// It is not possible after this instant.
    TooLate { until: Timestamp },
    /// The citizen has used the room for their texts.
    TooManyTexts,
    /// There is no room left for anything that is not required to finish the case.
    RecordFull,
    /// The verdict link is for an earlier claim; a newer link was sent since.
    LinkReplaced,
    /// The case has nothing that this command could act on.
    NothingToDo { command: CommandKind },
    /// The leader in charge decided who handles the case, so it cannot be returned.
    Binding,
    /// The case was returned so often that the leader in charge decides who handles it.
    LeaderDecides,
    /// The window decides who handles the case; the leader in charge does only after several returns.
    WindowDecides,
    /// These co-departments have not finished their parts.
    PartsOpen { departments: Vec<DepartmentId> },
    /// The deadline was extended as often as the policy allows.
    TooManyExtensions,
    /// Somebody has proposed to void the case already.
    AlreadyProposed,
    /// Nobody decides on their own proposal to void a case.
    NeedsAnother,
    /// Only whoever proposed to void the case can withdraw the proposal.
    NotTheProposer,
    /// An inspector's demand has no answer yet.
    DemandOpen,
    /// The departments were reminded on this working day already.
    AlreadyUrged { from: Timestamp },
    /// A correction that changes nothing.
    NothingCorrected,
    /// The input is invalid.
    Fields {
        /// All of the fields that are wrong.
        fields: Vec<FieldProblem>,
    },
}

/// What is wrong with one field.
#[shape]
pub struct FieldProblem {
    /// The path of the field in the request, with dots: `trips.0.on`.
    pub field: String,
    #[serde(flatten)]
    pub problem: Field,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, problem: Field) -> FieldProblem {
        FieldProblem { field: field.into(), problem }
    }

    /// What is wrong with a number outside of these bounds.
    pub fn outside(field: &str, value: u32, min: u32, max: u32) -> Option<FieldProblem> {
        let is_within = (min..=max).contains(&value);
        (!is_within).then(|| FieldProblem::new(field, Field::OutOfRange { min, max }))
    }

    /// Moves the problem under an outer field.
    pub fn under(self, outer: &str) -> FieldProblem {
        FieldProblem { field: format!("{outer}.{}", self.field), ..self }
    }
}

/// What can be wrong with a field.
#[shape]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Field {
    Missing,
    TooLong {
        max: usize,
        got: usize,
    },
    Control,
    NotADate,
    InTheFuture,
    /// Earlier than what it must follow.
    TooEarly,
    /// Earlier than any case can be: before 1990.
    TooLongAgo,
    OutOfRange {
        min: u32,
        max: u32,
    },
    NotAPhone,
    /// A mobile number of the mainland with a digit too few or too many.
    MobileDigits {
        got: usize,
    },
    /// Not in the directory, or no longer active.
    Unknown,
    NotAChoice,
    /// The writer has not confirmed it.
    NotConfirmed,
    /// It seems to contain a telephone or document number, or the applicant's name.
    LooksPersonal,
    Taken,
    /// The code of a new directory entry is already in use.
    CodeTaken,
    /// A password that is too short.
    TooShort {
        min: usize,
    },
    /// A password that is common, or made of words that everybody would try here.
    Guessable,
    /// A password that is the same as before.
    Unchanged,
    /// Not the account's current password.
    NotThePassword,
    /// A code that is wrong, or was used before.
    NotTheCode,
    Malformed,
    /// A case number with wrong check digits.
    CheckDigits,
    InThePast,
    TooFarAhead,
    TooMany {
        max: usize,
    },
    NotALink,
    /// A file of a kind that is not accepted, or with other content than it claims.
    WrongFile,
    /// A PDF with scripts, links, forms or embedded files, which is not published.
    ActivePdf,
    /// A PDF that is encrypted or damaged, which is not published.
    UnreadablePdf,
    /// A file in which the scanner found malware.
    Infected,
    TooLarge {
        max: usize,
    },
    /// A file that did not arrive, or was not handed in soon enough.
    NotUploaded,
    OtherYear {
        /// The year that the day must be in.
        year: u16,
    },
    /// A make-up day that is neither a Saturday nor a Sunday.
    NotAWeekend,
    /// Listed more than once.
    Repeated,
    /// A case that is void.
    Void,
    /// A department that follows this one, so that it cannot be followed by it.
    Circular,
    /// A department that is no longer active and that nobody follows.
    Dissolved,
    /// A department that follows others cannot end without one that follows it.
    FollowsOthers,
    /// The department would follow more others than its lists can be read from.
    FollowsTooMany {
        max: usize,
    },
}

impl From<TextError> for Field {
    fn from(error: TextError) -> Field {
        match error {
            TextError::Empty => Field::Missing,
            TextError::TooLong { max, got } => Field::TooLong { max, got },
            TextError::Control => Field::Control,
        }
    }
}

impl Field {
    /// The problem that the error message of a parser means. Parsing happens inside serde, which passes errors on as
    /// text only; a test ensures that this function knows the messages.
    pub fn of_message(message: &str) -> Field {
        let numbers: Vec<usize> = message
            .split(|letter: char| !letter.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok())
            .collect();
        if message.contains("characters, ") && numbers.len() >= 2 {
            return Field::TooLong { got: numbers[0], max: numbers[1] };
        }
        let meanings: [(&str, Field); 11] = [
            ("a link begins with", Field::NotALink),
            (
                "a rating is from",
                Field::OutOfRange { min: Rating::MIN.into(), max: Rating::MAX.into() },
            ),
            ("the text is empty", Field::Missing),
            ("missing field", Field::Missing),
            ("control character", Field::Control),
            ("not a date", Field::NotADate),
            ("a telephone number has", Field::NotAPhone),
            ("check digits do not fit", Field::CheckDigits),
            ("an identifier has", Field::Unknown),
            ("unknown variant", Field::NotAChoice),
            ("null, expected", Field::Missing),
        ];
        meanings
            .into_iter()
            .find(|(part, _)| message.contains(part))
            .map_or(Field::Malformed, |(_, field)| field)
    }

    /// What to tell the person at the field.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Field::Missing => lang.pick("请填写此项", "Fill this in").into(),
            Field::TooLong { max, got } => lang.pick(
                format!("最多 {max} 个字，现有 {got} 个，请删减"),
                format!("Use at most {max} characters; there are {got} now"),
            ),
            Field::Control => lang
                .pick("含有无法显示的控制字符，请删除后重试", "This contains a control character; remove it")
                .into(),
            Field::NotADate => lang
                .pick("日期不存在，请按 2018-05-25 的格式填写", "This date does not exist; write it like 2018-05-25")
                .into(),
            Field::InTheFuture => {
                lang.pick("日期不能晚于今天", "The date cannot be after today").into()
            }
            Field::TooEarly => lang
                .pick("不能早于前一步的时间", "This cannot be earlier than the step before it")
                .into(),
            Field::TooLongAgo => {
                lang.pick("日期不能早于 1990 年", "The date cannot be before 1990").into()
            }
            Field::OutOfRange { min, max } => lang.pick(
                format!("请填写 {min} 到 {max} 之间的数"),
                format!("Enter a number from {min} to {max}"),
            ),
            Field::NotAPhone => lang
                .pick("电话号码应为 5 到 20 位数字", "A telephone number has 5 to 20 digits")
                .into(),
            Field::MobileDigits { got } => lang.pick(
                format!("手机号码应为 11 位，现有 {got} 位，请逐位核对；座机请加区号"),
                format!("A mobile number has 11 digits; this one has {got}. Check each; begin a landline with its area code"),
            ),
            Field::Unknown => lang
                .pick("名录中没有此项或已停用，请重新选择", "Not in the directory, or no longer active; choose again")
                .into(),
            Field::NotAChoice => lang.pick("请从列表中选择", "Choose one from the list").into(),
            Field::NotConfirmed => lang
                .pick("请确认其中没有个人信息", "Confirm that it contains no personal data")
                .into(),
            Field::LooksPersonal => lang
                .pick(
                    "其中疑似有姓名、电话或证件号，请删除后再公开",
                    "This seems to contain a name, a phone number or a document number; remove it before publishing",
                )
                .into(),
            Field::Taken => lang.pick("已被占用，请换一个", "Already taken; choose another").into(),
            Field::CodeTaken => lang
                .pick("代号已被使用，请换一个", "This code is already in use. Choose another.")
                .into(),
            Field::TooShort { min } => {
                lang.pick(format!("至少 {min} 个字符"), format!("At least {min} characters"))
            }
            Field::Guessable => lang
                .pick(
                    "这个密码太常见或太容易猜到，请不要用账号、姓名、单位、“一趟”等字样或简单的数字组合",
                    "This password is too easy to guess. Avoid common passwords, your name, your office and “OneTrip”",
                )
                .into(),
            Field::Unchanged => {
                lang.pick("新密码与现在的相同，请换一个", "This is your current password; choose another").into()
            }
            Field::NotThePassword => lang
                .pick("现用密码不正确", "This is not your current password")
                .into(),
            Field::NotTheCode => lang
                .pick(
                    "验证码不正确或已经用过，请等应用显示下一个再试",
                    "This code is wrong or has been used; wait for the next one",
                )
                .into(),
            Field::Malformed => lang.pick("格式不正确，请检查", "The format is not right; check it").into(),
            Field::InThePast => {
                lang.pick("日期已过，请选择以后的日期", "This day has passed; choose a later one").into()
            }
            Field::TooFarAhead => {
                lang.pick("日期太远，请选近一些的", "Too far ahead; choose an earlier day").into()
            }
            Field::TooMany { max } => {
                lang.pick(format!("最多 {max} 项"), format!("At most {max} are allowed"))
            }
            Field::NotALink => lang
                .pick("请填写以 https:// 开头的网址", "Enter an address that begins with https://")
                .into(),
            Field::WrongFile => lang
                .pick(
                    "只能上传照片（JPEG、PNG、WebP）或 PDF，且文件没有损坏",
                    "Only undamaged photos (JPEG, PNG, WebP) and PDF files can be uploaded",
                )
                .into(),
            Field::ActivePdf => lang
                .pick(
                    "这个 PDF 里有脚本、外部链接、表单或内嵌文件，不能公开。请打印成新的 PDF 或图片，添加后公开那一份",
                    "This PDF has scripts, links, forms or embedded files. Print it to a new PDF or a picture, add that and publish it",
                )
                .into(),
            Field::UnreadablePdf => lang
                .pick(
                    "这个 PDF 已加密或损坏，不能公开。请打印成新的 PDF 或图片，添加后公开那一份",
                    "This PDF is encrypted or damaged. Print it to a new PDF or a picture, add that and publish it",
                )
                .into(),
            Field::Infected => lang
                .pick(
                    "这个文件里发现了恶意程序，没有保存。请换一个文件，例如重新拍一张照片",
                    "Malware was found in this file, so it was not kept. Choose another, such as a new photo",
                )
                .into(),
            Field::TooLarge { max } => {
                let most = megabytes(*max);
                lang.pick(
                    format!("太大了，最多 {most} MB"),
                    format!("Too large; the limit is {most} MB"),
                )
            }
            Field::NotUploaded => lang
                .pick("文件没有传完，请再试一次", "The file did not arrive; try again")
                .into(),
            Field::OtherYear { year } => lang.pick(
                format!("请填写 {year} 年内的日期；跨年的假期请分别填入两年"),
                format!("Enter a day in {year}; enter a holiday that runs into the next year under both years"),
            ),
            Field::NotAWeekend => lang
                .pick("调休上班日应为周六或周日", "A make-up working day must be a Saturday or a Sunday")
                .into(),
            Field::Repeated => {
                lang.pick("与前面重复，请删除", "This is already listed above; remove it").into()
            }
            Field::Void => lang.pick("此件已作废", "This case is void").into(),
            Field::Circular => lang
                .pick("所选部门正是由本部门承接，不能反过来", "That department is itself followed by this one")
                .into(),
            Field::Dissolved => lang
                .pick("所选部门已停用且无人承接，请另选", "That department has ended and nobody follows it; choose another")
                .into(),
            Field::FollowsOthers => lang
                .pick("本部门承接着其他部门，停用前请先选由谁承接", "It follows other departments; first choose who follows it")
                .into(),
            Field::FollowsTooMany { max } => lang.pick(
                format!("一个部门最多承接 {max} 个部门"),
                format!("One department can follow at most {max} others"),
            ),
            Field::CheckDigits => lang
                .pick("编号有误，请对照回执核对每一位数字", "The number is not right; compare each digit with the slip")
                .into(),
        }
    }
}

impl Refusal {
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotYourRole { .. } => "not_your_role",
            Refusal::NotYourDepartment => "not_your_department",
            Refusal::NotYourWindow => "not_your_window",
            Refusal::WrongStage { .. } => "wrong_stage",
            Refusal::NoCase => "no_case",
            Refusal::AlreadyRegistered => "already_registered",
            Refusal::AlreadySummoned => "already_summoned",
            Refusal::AlreadyJudged => "already_judged",
            Refusal::TooEarly { .. } => "too_early",
            Refusal::TooLate { .. } => "too_late",
            Refusal::TooManyTexts => "too_many_texts",
            Refusal::RecordFull => "record_full",
            Refusal::LinkReplaced => "link_replaced",
            Refusal::NothingToDo { .. } => "nothing_to_do",
            Refusal::Binding => "binding",
            Refusal::LeaderDecides => "leader_decides",
            Refusal::WindowDecides => "window_decides",
            Refusal::PartsOpen { .. } => "parts_open",
            Refusal::TooManyExtensions => "too_many_extensions",
            Refusal::AlreadyProposed => "already_proposed",
            Refusal::NeedsAnother => "needs_another",
            Refusal::NotTheProposer => "not_the_proposer",
            Refusal::DemandOpen => "demand_open",
            Refusal::AlreadyUrged { .. } => "already_urged",
            Refusal::NothingCorrected => "nothing_corrected",
            Refusal::Fields { .. } => "fields",
        }
    }

    /// What to tell the person, and what they can do.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Refusal::NotYourRole { role, command } => {
                let who = role.map_or(lang.pick("群众", "the citizen"), |role| role.say(lang));
                let what = command.say(lang);
                lang.pick(
                    format!("“{what}”不在{who}的权限内，请交由有权限的人员办理"),
                    format!("“{what}” is not allowed for this role ({who}); ask someone who can do it"),
                )
            }
            Refusal::NotYourDepartment => {
                lang.pick("此件由其他部门办理", "Another department has this case").into()
            }
            Refusal::NotYourWindow => {
                lang.pick("此件由其他窗口办理", "Another window has this case").into()
            }
            Refusal::WrongStage { stage, command } => {
                let (stage, what) = (stage.say(lang), command.say(lang));
                lang.pick(
                    format!("此件现为“{stage}”，不能“{what}”。请刷新后再看"),
                    format!(
                        "The case is now “{stage}”, so “{what}” is not possible. Reload to see it"
                    ),
                )
            }
            Refusal::NoCase => lang.pick("没有这个件", "There is no such case").into(),
            Refusal::AlreadyRegistered => {
                lang.pick("此编号已登记", "This number is already registered").into()
            }
            Refusal::AlreadySummoned => {
                lang.pick("已经通知过该部门到场", "This department was already summoned").into()
            }
            Refusal::AlreadyJudged => {
                lang.pick("已经评价过了", "A verdict has already been given").into()
            }
            Refusal::TooEarly { from } => lang.pick(
                format!("须等群众评价；{} 之后才可归档", from.minute_text()),
                format!(
                    "The citizen may still answer; the case can be closed from {}",
                    from.minute_text()
                ),
            ),
            Refusal::TooLate { until } => lang.pick(
                format!("已于 {} 截止，请到窗口重新登记", until.minute_text()),
                format!("The deadline was {}; register a new case at the window", until.minute_text()),
            ),
            Refusal::TooManyTexts => lang
                .pick(
                    "此件中您能写的已写满，请电话联系窗口；仍可评价",
                    "There is no room for more text on this case; phone the window. You can still give your verdict",
                )
                .into(),
            Refusal::RecordFull => lang
                .pick(
                    "此件记录已满，不能再添；仍可交办、退回、办结、归档，要补充的请写进答复",
                    "The record of this case is full. You can still assign, return, resolve and close it; put the rest into the answer",
                )
                .into(),
            Refusal::LinkReplaced => lang
                .pick(
                    "此件后来重新办理过，请用最近一条短信里的链接，或凭编号和查询码评价",
                    "The case has been reopened since. Use the link in the latest message, or your number and code",
                )
                .into(),
            Refusal::NothingToDo { command } => {
                let what = command.say(lang);
                lang.pick(
                    format!("此件目前没有需要“{what}”的内容。请刷新后再看"),
                    format!("“{what}” has nothing to act on in this case now. Reload to see it"),
                )
            }
            Refusal::Binding => lang
                .pick(
                    "分管领导已裁定由本部门办理，不能退回。确实不能办的，请向分管领导说明，由分管领导撤回或改派",
                    "The leader in charge decided that your department handles this case, so it cannot be returned. If you cannot do it, speak to the leader, who can withdraw or reassign it",
                )
                .into(),
            Refusal::LeaderDecides => lang
                .pick(
                    "此件已多次退回，由分管领导裁定责任部门",
                    "The case has been returned several times, so the leader in charge decides who handles it",
                )
                .into(),
            Refusal::WindowDecides => lang
                .pick(
                    "目前由窗口交办；多次退回后才由分管领导裁定",
                    "The window assigns this case; the leader in charge decides only after several returns",
                )
                .into(),
            Refusal::PartsOpen { departments } => {
                let names: Vec<&str> = departments.iter().map(DepartmentId::as_str).collect();
                lang.pick(
                    format!("协办部门尚未办完（{}），请等其办结或退回", names.join("、")),
                    format!("Some co-departments have not finished ({}); wait until they finish or return their part", names.join(", ")),
                )
            }
            Refusal::TooManyExtensions => lang
                .pick("已延期过，不能再次延期", "The deadline was already extended; it cannot be extended again")
                .into(),
            Refusal::AlreadyProposed => lang
                .pick(
                    "已有人提议作废，请先处理这个提议",
                    "Somebody has proposed voiding already; decide on that proposal first",
                )
                .into(),
            Refusal::NeedsAnother => lang
                .pick(
                    "作废须由两人办理：不能同意或不同意自己的提议，只能撤回",
                    "It takes two people to void a case. You cannot decide on your own proposal, but you can withdraw it",
                )
                .into(),
            Refusal::NotTheProposer => lang
                .pick(
                    "只有提议的人可以撤回；不同意作废的，请选“不同意作废”",
                    "Only whoever made the proposal can withdraw it; to stop it, decline the voiding",
                )
                .into(),
            Refusal::DemandOpen => lang
                .pick(
                    "督办还没有答复，不能作废",
                    "An inspector's demand is open; it must be answered before the case can be voided",
                )
                .into(),
            Refusal::AlreadyUrged { from } => lang.pick(
                format!("每个工作日只能催办一次；{} 起可再催办", from.minute_text()),
                format!(
                    "A reminder can be sent once on each working day; the next one is possible from {}",
                    from.minute_text()
                ),
            ),
            Refusal::NothingCorrected => lang
                .pick(
                    "各项与现有登记相同，没有可更正的内容。请先修改有误的一项",
                    "This is what is registered already. First change what is wrong",
                )
                .into(),
            Refusal::Fields { .. } => {
                lang.pick("有几处需要修改", "Some fields need to be corrected").into()
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Register, SendMessage};

    #[test]
    fn the_message_of_a_refused_newtype_is_understood() {
        let long = format!("{{\"words\":\"{}\"}}", "好".repeat(10_001));
        for (json, expected) in [
            ("{\"words\":\" \"}", Field::Missing),
            ("{}", Field::Missing),
            ("{\"words\":\"a\\u0000\"}", Field::Control),
            ("{\"words\":7}", Field::Malformed),
            (long.as_str(), Field::TooLong { max: 10_000, got: 10_001 }),
        ] {
            let error = serde_json::from_str::<SendMessage>(json).expect_err("refused");
            assert_eq!(Field::of_message(&error.to_string()), expected, "{error}");
        }
        let date = serde_json::from_str::<crate::time::Day>("\"2018-02-30\"").expect_err("refused");
        assert_eq!(Field::of_message(&date.to_string()), Field::NotADate);
        let phone = serde_json::from_str::<crate::text::Phone>("\"x\"").expect_err("refused");
        assert_eq!(Field::of_message(&phone.to_string()), Field::NotAPhone);
        let channel =
            serde_json::from_str::<Register>("{\"channel\":\"fax\"}").expect_err("refused");
        assert_eq!(Field::of_message(&channel.to_string()), Field::NotAChoice);
    }
}
