//! Setting a house up from one workbook, whose sheets are the departments, the windows, the matters and the accounts.
//! The house as it is comes as the same workbook, so that it is its own template.

use crate::id::AccountId;
use crate::lang::{Lang, Say, vocabulary};
use crate::problem::Field;
use crate::text::Line;
use crate::vocabulary::Role;
use macros::shape;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// A sheet of the workbook, in the order in which they refer to one another.
    pub enum SetupSheet {
        Departments = "departments", "部门", "Departments";
        Windows = "windows", "窗口", "Windows";
        Matters = "matters", "事项", "Matters";
        Accounts = "accounts", "账号", "Accounts";
    }
}

vocabulary! {
    /// A column of a sheet of the workbook.
    pub enum SetupColumn {
        Code = "code", "代号", "Code";
        Name = "name", "名称", "Name";
        English = "english", "英文名称", "Name in English";
        Aliases = "aliases", "简称、别名", "Also known as";
        Leader = "leader", "分管领导（职务）", "Leader in charge (office)";
        Telephone = "telephone", "联系电话", "Telephone";
        Place = "place", "地点", "Where it is";
        Hours = "hours", "办公时间", "Office hours";
        Online = "online", "接收网上登记", "Receives online registrations";
        Responsible = "responsible", "责任部门", "Departments responsible";
        Materials = "materials", "所需材料", "Material needed";
        EnglishMaterials = "english_materials", "所需材料（英文）", "Material needed, in English";
        Account = "account", "登录名", "Sign-in name";
        Person = "person", "姓名", "Person";
        Role = "role", "岗位", "Role";
        Window = "window", "所在窗口", "Window";
        Department = "department", "所在或分管部门", "Department";
        Mobile = "mobile", "手机号", "Mobile";
        Email = "email", "电子邮箱", "E-mail";
        Active = "active", "启用", "Active";
    }
}

impl SetupSheet {
    /// Its columns, in their order.
    pub fn columns(self) -> &'static [SetupColumn] {
        use SetupColumn as C;
        match self {
            SetupSheet::Departments => {
                &[C::Code, C::Name, C::English, C::Aliases, C::Leader, C::Telephone, C::Active]
            }
            SetupSheet::Windows => &[
                C::Code,
                C::Name,
                C::English,
                C::Place,
                C::Telephone,
                C::Hours,
                C::Online,
                C::Active,
            ],
            SetupSheet::Matters => &[
                C::Code,
                C::Name,
                C::English,
                C::Aliases,
                C::Responsible,
                C::Materials,
                C::EnglishMaterials,
                C::Active,
            ],
            SetupSheet::Accounts => &[
                C::Account,
                C::Person,
                C::Role,
                C::Window,
                C::Department,
                C::Mobile,
                C::Email,
                C::Active,
            ],
        }
    }

    /// The columns without which a row says nothing.
    pub fn needs(self) -> &'static [SetupColumn] {
        match self {
            SetupSheet::Departments | SetupSheet::Windows | SetupSheet::Matters => {
                &[SetupColumn::Name]
            }
            SetupSheet::Accounts => &[SetupColumn::Account, SetupColumn::Person, SetupColumn::Role],
        }
    }
}

/// What is wrong with a cell of the workbook.
#[shape]
pub struct SetupProblem {
    pub sheet: SetupSheet,
    /// As the spreadsheet names it, such as `C7`; absent if the sheet as a whole is to blame.
    pub cell: Option<String>,
    pub column: Option<SetupColumn>,
    /// The content of the cell; long content is cut.
    pub written: String,
    pub problem: Field,
}

impl SetupProblem {
    /// Where it is, as spreadsheets write it: `账号!C7`.
    pub fn place(&self, lang: Lang) -> String {
        let sheet = self.sheet.say(lang);
        match &self.cell {
            Some(cell) => format!("{sheet}!{cell}"),
            None => sheet.to_owned(),
        }
    }

    /// What to do about it.
    pub fn say(&self, lang: Lang) -> String {
        let Self { column, written, problem, .. } = self;
        let column = match (column, problem) {
            (None, Field::Missing) => {
                return lang.pick(
                    format!("缺少“{written}”这一列，请照模板补上"),
                    format!("There is no column “{written}”; take it from the template"),
                );
            }
            (None, _) => {
                return lang.pick(
                    format!("“{written}”不是这张表的列，请照模板改正或删去"),
                    format!("“{written}” is no column of this sheet; correct or remove it"),
                );
            }
            (Some(column), _) => column,
        };
        let none = |zh: &str, en: &str, sheet: SetupSheet| {
            lang.pick(
                format!("没有“{written}”这个{zh}；请改正，或在“{}”表里加上它", sheet.say(lang)),
                format!(
                    "There is no {en} “{written}”; correct it, or add it to “{}”",
                    sheet.say(lang)
                ),
            )
        };
        match (problem, column) {
            (Field::Unknown, SetupColumn::Responsible | SetupColumn::Department) => {
                none("部门", "department", SetupSheet::Departments)
            }
            (Field::Unknown, SetupColumn::Window) => none("窗口", "window", SetupSheet::Windows),
            (Field::NotAChoice, SetupColumn::Role) => {
                let roles: Vec<&str> = Role::ALL.iter().map(|role| role.say(lang)).collect();
                lang.pick(
                    format!("没有“{written}”这个岗位，可填：{}", roles.join("、")),
                    format!("There is no role “{written}”; use one of: {}", roles.join(", ")),
                )
            }
            (Field::NotAChoice, SetupColumn::Active) if self.sheet == SetupSheet::Accounts => lang
                .pick(
                    "这是您自己的账号，不能停用，也不能改掉管理员岗位",
                    "This is your own account: it stays active and an administrator's",
                )
                .into(),
            (Field::Malformed, SetupColumn::Active | SetupColumn::Online) => {
                lang.pick("请填“是”或“否”", "Write “yes” or “no”").into()
            }
            (Field::Malformed, SetupColumn::Code | SetupColumn::Account) => lang
                .pick(
                    "只能用小写字母、数字、- 和 .，1 到 40 个",
                    "Use 1 to 40 of a-z, 0-9, - and .",
                )
                .into(),
            (Field::Malformed, SetupColumn::EnglishMaterials) => lang
                .pick(
                    "英文材料要与中文逐行对应，或全部留空",
                    "The material in English must match line by line, or be left empty",
                )
                .into(),
            (Field::Malformed, SetupColumn::Email) => {
                lang.pick("不是电子邮箱地址", "This is no e-mail address").into()
            }
            (Field::NotConfirmed, _) => lang
                .pick(
                    "这个账号的岗位正等第二个人确认，请先到“岗位授予”办理",
                    "The seat of this account waits for a second person; have that decided first",
                )
                .into(),
            (Field::Repeated, _) => lang
                .pick(
                    format!("“{written}”在本表中出现了两次，请删去一行"),
                    format!("“{written}” is in this sheet twice; remove a row"),
                ),
            (Field::Taken, _) => lang.pick(
                format!("已有另一项叫“{written}”，请换一个，或填上那一项的代号来修改它"),
                format!("Another entry is called “{written}”; choose another name, or give its code to change it"),
            ),
            (problem, column) => {
                let words = problem.say(lang);
                lang.pick(
                    format!("{}：{words}", column.say(lang)),
                    format!("{}: {words}", column.say(lang)),
                )
            }
        }
    }
}

/// A workbook to look at.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LookAtSetup {
    /// The XLSX file, in Base64.
    pub file: String,
}

/// A request to write what a workbook says.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplySetup {
    /// The XLSX file, in Base64.
    pub file: String,
    /// The version of the directory for which it was looked at. The request is refused if it has changed since.
    pub version: u64,
}

/// What a workbook would do to one entry.
#[shape]
pub struct SetupChange {
    pub sheet: SetupSheet,
    /// The code, or the sign-in name.
    pub id: String,
    pub name: Line,
    pub is_new: bool,
}

/// What a workbook would do.
#[shape]
pub struct SetupPreview {
    /// The version of the directory for which this is true.
    pub version: u64,
    /// The number of problems; as long as there is one, nothing is written.
    pub wrong: u32,
    /// The first of them.
    pub problems: Vec<SetupProblem>,
    /// The number of entries that are new or change.
    pub changing: u32,
    /// The first of them.
    pub changes: Vec<SetupChange>,
    /// The number of entries that stay as they are.
    pub unchanged: u32,
}

/// The first password of an account that was just made, which is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FirstSignIn {
    pub account: AccountId,
    pub name: Line,
    pub password: String,
    /// Whether a second person has to confirm the account before.
    pub waits: bool,
}

/// What was written of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupApplied {
    /// The version of the directory after it, for which the rest can be asked for.
    pub version: u64,
    /// The number of entries that were written now.
    pub written: u32,
    /// The number that is left; asking again, with the same key, writes them.
    pub left: u32,
    /// The accounts that were made with this key.
    pub made: Vec<FirstSignIn>,
}

/// How far a house is set up, by what is there.
#[shape(Copy)]
pub struct SetupProgress {
    pub departments: bool,
    pub windows: bool,
    pub matters: bool,
    /// Whether somebody can register a case.
    pub accounts: bool,
    /// Whether an administrator has decided on the rules.
    pub rules: bool,
    /// Whether the days off of the present year are known.
    pub calendar: bool,
    /// Whether text messages or e-mails go anywhere.
    pub messages: bool,
    /// Whether a case has been registered.
    pub case: bool,
}
