//! The questions that a GeoReport form has no field for. They are asked as attributes of the service.

use super::{Choice, Question};
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::limits::MAX_TRIPS_COUNTED;
use shared::text::{Line, Note};
use shared::vocabulary::RefusalReason;

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
    .enumerate()
    .map(|(index, (code, datatype, required, form, description, values))| Question {
        variable: true,
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
