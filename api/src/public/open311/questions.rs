//! What is asked besides a service and a place, as attributes of the service: what a GeoReport form has no field for, and
//! what GeoReport leaves optional and a case cannot do without. A last attribute is no question and says what becomes of
//! the rest.

use super::{Choice, Question};
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::limits::MAX_TRIPS_COUNTED;
use shared::text::{Line, Note, Prose};
use shared::vocabulary::RefusalReason;

/// The attribute that is only to be read.
const NOTE: &str = "note";

/// The questions of every service.
pub(super) fn questions(directory: &Directory, lang: Lang) -> Vec<Question> {
    let reasons = RefusalReason::ALL
        .iter()
        .map(|reason| Choice { key: reason.code().into(), name: reason.say(lang).into() })
        .collect();
    let departments = directory
        .departments
        .iter()
        .filter(|department| directory.takes_cases(department))
        .map(|department| Choice {
            key: department.id.to_string(),
            name: department.name.say(lang).into(),
        })
        .collect();
    let at_most =
        |most: usize| lang.pick(format!("不超过 {most} 字"), format!("At most {most} characters"));
    [
        (
            "reason",
            "singlevaluelist",
            true,
            String::new(),
            lang.pick("为什么没办成", "Why it was refused"),
            reasons,
        ),
        (
            "description",
            "text",
            true,
            at_most(Prose::MAX),
            lang.pick(
                "事情经过（应用已有 description 一栏的，填一处即可）",
                "What happened (once is enough where the app has its own field description)",
            ),
            Vec::new(),
        ),
        (
            "name",
            "string",
            true,
            at_most(Line::MAX),
            lang.pick(
                "您的姓名（应用已有 first_name、last_name 的，填一处即可）",
                "Your name (once is enough where the app has its own first_name and last_name)",
            ),
            Vec::new(),
        ),
        (
            "phone",
            "string",
            true,
            lang.pick("5 到 20 位数字", "5 to 20 digits").into(),
            lang.pick(
                "您的电话（应用已有 phone 一栏的，填一处即可；没有电话的，在 email 一栏填邮箱）",
                "Your telephone (once is enough where the app has its own field phone; without a telephone, an e-mail \
                 address in the field email does)",
            ),
            Vec::new(),
        ),
        (
            "trips_made",
            "number",
            false,
            lang.pick(
                format!("1 到 {MAX_TRIPS_COUNTED} 的整数"),
                format!("A whole number from 1 to {MAX_TRIPS_COUNTED}"),
            ),
            lang.pick("一共跑了几趟（不填为 1）", "How many trips were made (1 if left out)"),
            Vec::new(),
        ),
        (
            "department",
            "singlevaluelist",
            false,
            String::new(),
            lang.pick("哪个部门没办", "Which department refused"),
            departments,
        ),
        (
            "trip_on",
            "datetime",
            false,
            lang.pick("YYYY-MM-DD，不能在今天之后", "YYYY-MM-DD, not after today").into(),
            lang.pick("哪天去的（不填为今天）", "The day of the trip (today if left out)"),
            Vec::new(),
        ),
        (
            "told",
            "text",
            false,
            at_most(Note::MAX),
            lang.pick("窗口怎么说的", "What they were told there"),
            Vec::new(),
        ),
        (
            "company",
            "string",
            false,
            at_most(Line::MAX),
            lang.pick("企业名称（个人不填）", "The company, unless it is a person"),
            Vec::new(),
        ),
        (
            "wish",
            "text",
            false,
            at_most(Note::MAX),
            lang.pick("希望怎么解决", "What the citizen wants"),
            Vec::new(),
        ),
    ]
    .into_iter()
    .chain([(
        NOTE,
        "text",
        false,
        String::new(),
        lang.pick(
            "您的姓名、电话、邮箱、事情经过和去的地方只有办理的工作人员能看，这里的查询不返回 address、lat、long、media_url，\
             description 只有工作人员公开的摘要。照片地址（media_url）作为文字交给窗口，不会下载；device_id、account_id \
             不保存。收到的编号和查询码请记下。",
            "Only the staff who handle it see your name, telephone, e-mail address, account and place: address, lat, long and media_url \
             are never given back here, and description is the summary that staff publish. The address of a photo \
             (media_url) is handed to the window as text and not fetched; device_id and account_id are not kept. Write \
             down the number and the access code that you get.",
        ),
        Vec::new(),
    )])
    .enumerate()
    .map(|(index, (code, datatype, required, form, description, values))| Question {
        variable: code != NOTE,
        code,
        datatype,
        required,
        datatype_description: form,
        order: index.saturating_add(1),
        description,
        values,
    })
    .collect()
}
