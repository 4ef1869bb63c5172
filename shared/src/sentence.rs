//! Sentences that say where a case is: who has it, what they do now and by when. The tracker, the slip, notices and
//! the plain page all use them, so they agree.

use crate::actor::By;
use crate::case::{Case, Stage};
use crate::directory::Directory;
use crate::duty::{DutyRef, Owner};
use crate::id::DepartmentId;
use crate::lang::{Lang, Say};
use crate::plan::{Plan, PlanEvent, PlanPayload, PlanStage};
use crate::policy::Terms;
use crate::text::Line;
use crate::time::{Day, Timestamp};
use crate::view::{Holder, PublicCase, PublicPayload, PublicRecord, Step};
use crate::vocabulary::{ClosedBecause, DutyKind, EscalationLevel, Outcome, Role, StageKind};

/// The name of the office that has the case.
pub fn holder_name(holder: &Holder, directory: &Directory, lang: Lang) -> String {
    match holder {
        Holder::Window { window } => directory.window(window, lang).into(),
        Holder::Department { department } => directory.acting_department(department, lang),
        Holder::Citizen => lang.pick("您", "you").into(),
        Holder::Nobody => lang.pick("不再办理", "nobody any more").into(),
    }
}

/// The name of the office that did something.
pub fn by_name(by: &By, directory: &Directory, lang: Lang) -> String {
    match by {
        By::Citizen => lang.pick("反映人", "The citizen").into(),
        By::Window { window } => directory.window(window, lang).into(),
        By::Department { department, successor } => {
            directory.name_for(successor.as_ref().unwrap_or(department), department, lang)
        }
        By::Office { role } => role.say(lang).into(),
        By::Clock => lang.pick("系统", "The system").into(),
    }
}

/// The name of the office that owes something.
pub fn owner_name(owner: &Owner, directory: &Directory, lang: Lang) -> String {
    match owner {
        Owner::Window { window } => directory.window(window, lang).into(),
        Owner::Department { department } => directory.acting_department(department, lang),
        Owner::LeaderInCharge { department: None } => Role::LeaderInCharge.say(lang).into(),
        Owner::LeaderInCharge { department: Some(department) } => {
            let name = directory.department(directory.responsible(department), lang);
            lang.pick(format!("{name}分管领导"), format!("the leader in charge of {name}"))
        }
        Owner::PrincipalLeader => Role::PrincipalLeader.say(lang).into(),
    }
}

/// What is owed and by whom, for a line of the timeline.
fn owed(duty: &DutyRef, directory: &Directory, lang: Lang) -> String {
    let (who, what) = (owner_name(&duty.owner, directory, lang), duty.kind.say(lang));
    let due = duty.due.minute_text();
    lang.pick(
        format!("{who}“{what}”（{due} 到期）"),
        format!("{who}, “{}” (due {due})", what.to_ascii_lowercase()),
    )
}

fn reminded(duty: &DutyRef, directory: &Directory, lang: Lang) -> String {
    let owed = owed(duty, directory, lang);
    lang.pick(format!("到期前提醒：{owed}"), format!("Reminder before the deadline: {owed}"))
}

fn overdue(duty: &DutyRef, directory: &Directory, lang: Lang) -> String {
    let owed = owed(duty, directory, lang);
    lang.pick(format!("已超期：{owed}"), format!("Overdue: {owed}"))
}

fn escalated(duty: &DutyRef, rung: EscalationLevel, directory: &Directory, lang: Lang) -> String {
    let (owed, rung) = (owed(duty, directory, lang), rung.say(lang));
    lang.pick(format!("{rung}：{owed}"), format!("{rung}: {owed}"))
}

/// Whether the office that has the case is late at `now`.
pub fn is_overdue(case: &PublicCase, now: Timestamp) -> bool {
    case.due.is_some_and(|due| due < now)
}

/// The first sentence of the tracker: who has the case, what they do now, and by when.
pub fn first_sentence(
    record: &PublicRecord,
    directory: &Directory,
    lang: Lang,
    now: Timestamp,
) -> String {
    let PublicRecord { case, timeline } = record;
    let since = Since { summoned: summoned(timeline).collect(), closed: closed_at(timeline) };
    standing_sentence(case, &since, directory, lang, now)
}

/// The same sentence without the case's history, for notices.
pub fn case_sentence(case: &Case, directory: &Directory, lang: Lang, now: Timestamp) -> String {
    let mut since = Since { summoned: Vec::new(), closed: None };
    if let Stage::Summoned { departments, awaited: _, due: _ } = &case.stage {
        since.summoned = departments.iter().rev().collect();
    } else if let Stage::Closed { at, .. } = &case.stage {
        since.closed = Some(*at);
    }
    standing_sentence(&PublicCase::of(case), &since, directory, lang, now)
}

/// Facts from the past that the sentence needs.
struct Since<'a> {
    /// The departments that are summoned to the window, latest first.
    summoned: Vec<&'a DepartmentId>,
    closed: Option<Timestamp>,
}

fn standing_sentence(
    case: &PublicCase,
    since: &Since<'_>,
    directory: &Directory,
    lang: Lang,
    now: Timestamp,
) -> String {
    let who = holder_name(&case.holder, directory, lang);
    let due = case.due.map_or(String::new(), Timestamp::minute_text);
    let late = if is_overdue(case, now) {
        lang.pick(
            "。已经超期，您可以留言催办或致电窗口",
            ". This is overdue: you can send a message or phone the window",
        )
    } else {
        ""
    };
    let outcome = case.outcome.map_or("", |outcome| outcome.say(lang));
    if case.due.is_none() && case.stage.is_open() {
        return lang.pick(format!("您的件在{who}。"), format!("{who} has your case."));
    }
    match case.stage {
        StageKind::Registered => lang.pick(
            format!("您的件在{who}，正在核实情况；{due} 前现场办结或交办给责任部门{late}。"),
            format!("{who} has your case and is looking into it. It will be settled or passed to the department responsible by {due}{late}."),
        ),
        StageKind::Summoned => {
            let names = since.summoned.iter().map(|id| directory.department(id, lang));
            let names: Vec<&str> = names.collect();
            let names = if names.is_empty() {
                lang.pick("相关部门", "the department concerned").to_owned()
            } else {
                names.join(lang.pick("、", ", "))
            };
            lang.pick(
                format!("您的件在{who}，已请{names}负责人到场协调；{due} 前现场办结或交办{late}。"),
                format!("{who} has your case and has called the head of {names} to the window. It will be settled or assigned by {due}{late}."),
            )
        }
        StageKind::Assigned => lang.pick(
            format!("您的件已交办给{who}，等待签收；{due} 前必须签收或说明理由退回{late}。"),
            format!("Your case has been passed to {who}, which must accept it or return it with a reason by {due}{late}."),
        ),
        StageKind::Accepted if case.long_running.is_some() => lang.pick(
            format!("您的件一时难以办成，{who}按疑难件持续办理，{due} 前报告进展{late}。"),
            format!("Your case cannot be resolved soon; {who} keeps working on it and will report to you by {due}{late}."),
        ),
        StageKind::Returned if leader_decides(case) => lang.pick(
            format!("您的件多次退回，由分管领导裁定责任部门，{due} 前裁定{late}。"),
            format!("Your case has been returned several times; the leader in charge will decide who is responsible by {due}{late}."),
        ),
        StageKind::Accepted => lang.pick(
            format!("{who}正在办理您的件，{due} 前办结并答复您{late}。"),
            format!("{who} is working on your case and will answer you by {due}{late}."),
        ),
        StageKind::Returned => lang.pick(
            format!("部门退回了您的件，{who}正在重新协调；{due} 前另行交办或现场办结{late}。"),
            format!("The department returned your case; {who} is finding out who is responsible and will act by {due}{late}."),
        ),
        StageKind::Reopened => lang.pick(
            format!("您的件已重新办理，并提高一级督促；{who} {due} 前重新交办或办结{late}。"),
            format!("Your case has been reopened one level higher; {who} will act on it by {due}{late}."),
        ),
        StageKind::Settled | StageKind::Resolved if case.outcome == Some(Outcome::Withdrawn) => lang.pick(
            "您的件按“反映人撤回”办结。请告诉我们：是您自己撤回的吗？不是的，将重新办理。".into(),
            "Your case was ended as withdrawn by you. Please tell us: did you withdraw it? If not, it will be reopened.".into(),
        ),
        StageKind::Settled => lang.pick(
            format!("您的件已当场办结（{outcome}）。请告诉我们：问题真的解决了吗？"),
            format!("Your case was settled on the spot ({outcome}). Please tell us: is it really solved?"),
        ),
        StageKind::Resolved => lang.pick(
            format!("您的件已办结（{outcome}）。请告诉我们：问题真的解决了吗？"),
            format!("The office says that your case is done ({outcome}). Please tell us: is it really solved?"),
        ),
        StageKind::Closed => {
            let because = case.closed.unwrap_or(ClosedBecause::Silence).say(lang);
            let filed = lang.pick(
                format!("您的件已归档（{outcome}；{because}）。"),
                format!("Your case is closed ({outcome}; {because})."),
            );
            let (Some(closed), Some(terms)) = (since.closed, directory.terms) else { return filed };
            let noted = if case.noted && now.day() <= terms.reopen_until(closed) {
                lang.pick(
                    "评价由窗口代为登记，与您的意思不符的，请在期限内自己评价，以您的评价为准。",
                    " The window noted your answer for you. If that is not what you said, answer yourself until then; your own answer replaces it.",
                )
            } else {
                ""
            };
            filed + &until_reopened(closed, terms, lang, now) + noted
        }
        StageKind::Voided => {
            let because = case.voided.map_or("", |because| because.say(lang));
            let at = directory.windows.iter().find(|known| known.id == case.window);
            let phone = at.and_then(|window| window.phone.as_ref()).map(Line::as_str);
            let phone = phone.map_or(String::new(), |phone| {
                lang.pick(format!("（{phone}）"), format!(" ({phone})"))
            });
            let window = directory.window(&case.window, lang);
            lang.pick(
                format!("您的件已作废（{because}），不再办理。如有异议，请联系{window}{phone}。"),
                format!("Your case is void ({because}) and nobody works on it. If that is wrong, contact {window}{phone}."),
            )
        }
    }
}

/// The departments that are summoned to the window, latest first: those called since the window last received the
/// case.
fn summoned(timeline: &[Step]) -> impl Iterator<Item = &DepartmentId> {
    let comes_to_window = |step: &&Step| {
        matches!(
            step.what,
            PublicPayload::Registered { .. }
                | PublicPayload::Returned
                | PublicPayload::Reopened { .. }
                | PublicPayload::AssignmentWithdrawn { .. }
                | PublicPayload::Transferred { .. }
        )
    };
    timeline.iter().rev().take_while(move |step| !comes_to_window(step)).filter_map(|step| {
        let PublicPayload::Summoned { department } = &step.what else { return None };
        Some(department)
    })
}

fn closed_at(timeline: &[Step]) -> Option<Timestamp> {
    let closed = |step: &&Step| matches!(step.what, PublicPayload::Closed { .. });
    timeline.iter().rev().find(closed).map(|step| step.at)
}

/// Until when a case that was closed at `closed` can be reopened, or what to do if that time is over.
pub fn until_reopened(closed: Timestamp, terms: Terms, lang: Lang, now: Timestamp) -> String {
    let last = terms.reopen_until(closed);
    if now.day() > last {
        return lang
            .pick(
                "已过重办期限；问题又出现的，请重新登记，并写上此编号。",
                " It is too late to have it reopened. If the problem comes back, register again and give this number.",
            )
            .into();
    }
    let day = spoken_day(last, now);
    lang.pick(format!("可在 {day}前要求重办。"), format!(" You can have it reopened until {last}."))
}

/// A day in Chinese, with its year if that is another one than now.
fn spoken_day(day: Day, now: Timestamp) -> String {
    let (year, month, date) = day.civil();
    let year = if year == now.day().civil().0 { String::new() } else { format!("{year} 年 ") };
    format!("{year}{month} 月 {date} 日")
}

/// What the window noted for the citizen, as they are told of it, and what they can do about it.
pub(crate) fn noted_sentences(
    case: &Case,
    at: Timestamp,
    directory: &Directory,
    lang: Lang,
) -> (String, String) {
    let window = directory.window(&case.window, lang);
    let said = case.verdict.as_ref().map(|verdict| verdict.solved);
    let what = match said {
        Some(true) => lang.pick("已解决", "solved"),
        Some(false) => lang.pick("未解决", "not solved"),
        None => lang.pick("是本人撤回", "you withdrew it"),
    };
    let via = case.answered_via().map_or("", |via| via.say(lang));
    let subject = lang.pick(
        format!("{window}登记了您的评价（{via}）：{what}"),
        format!("{window} noted your answer ({}): {what}", via.to_ascii_lowercase()),
    );
    if said == Some(false) {
        let next = lang.pick(
            "此件将重新办理。如果您没有这样说，请告诉窗口。",
            "Your case is reopened. If you did not say so, please tell the window.",
        );
        return (subject, next.into());
    }
    let closed = if let Stage::Closed { at, .. } = &case.stage { *at } else { at };
    let until = directory.terms.map(|terms| terms.reopen_until(closed));
    let next = match until {
        Some(until) => {
            let day = spoken_day(until, at);
            lang.pick(
                format!("与您的意思不符的，请在 {day}前自己评价，以您的评价为准。"),
                format!("If that is not what you said, answer yourself until {until}; your own answer replaces it."),
            )
        }
        None => lang
            .pick(
                "与您的意思不符的，请自己评价，以您的评价为准。",
                "If that is not what you said, answer yourself; your own answer replaces it.",
            )
            .into(),
    };
    (subject, next)
}

fn leader_decides(case: &PublicCase) -> bool {
    case.duties.iter().any(|owed| owed.duty.kind == DutyKind::Decide)
}

/// One line of a case's timeline.
pub fn step_sentence(step: &Step, directory: &Directory, lang: Lang) -> String {
    let who = by_name(&step.by, directory, lang);
    let does = |zh: &str, en: &str| lang.pick(format!("{who}{zh}"), format!("{who} {en}"));
    let says = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    match &step.what {
        PublicPayload::Registered { channel } => lang.pick(
            format!("登记（{}）", channel.say(lang)),
            format!("Registered ({})", channel.say(lang).to_ascii_lowercase()),
        ),
        PublicPayload::Sorted => does(
            "核定了事项、原因和涉及部门",
            "recorded the matter, the reason and the departments",
        ),
        PublicPayload::Summoned { department } => {
            let name = directory.department(department, lang);
            lang.pick(
                format!("{who}请{name}负责人到场协调"),
                format!("{who} called the head of {name} to the window"),
            )
        }
        PublicPayload::Arrived { department } => {
            let name = directory.department(department, lang);
            lang.pick(
                format!("{name}负责人已到场"),
                format!("The head of {name} came to the window"),
            )
        }
        PublicPayload::Settled { outcome } => lang.pick(
            format!("现场办结：{}", outcome.say(lang)),
            format!("Settled on the spot: {}", outcome.say(lang).to_ascii_lowercase()),
        ),
        PublicPayload::Assigned { department, due, co, from } => {
            let from = from.as_ref();
            assigned(department, from, co, *due, directory, lang)
        }
        PublicPayload::AssignmentWithdrawn { department } => {
            let name = directory.department(department, lang);
            lang.pick(
                format!("{who}收回了交办给{name}的件，另行安排办理"),
                format!("{who} took it back from {name} to pass it to another office"),
            )
        }
        PublicPayload::PartDone => does("办完协办事项", "did its part"),
        PublicPayload::Extended { due } => lang.pick(
            format!("{who}延期到 {}", due.minute_text()),
            format!("{who} moved the deadline to {}", due.minute_text()),
        ),
        PublicPayload::BecameLongRunning { report_by } => lang.pick(
            format!("{who}转为疑难件持续办理，{} 前报告进展", report_by.minute_text()),
            format!(
                "{who} marked it as long-running, with a report due by {}",
                report_by.minute_text()
            ),
        ),
        PublicPayload::ProgressReported { report_by } => lang.pick(
            format!("{who}报告了进展，下次不晚于 {}", report_by.minute_text()),
            format!("{who} reported progress; the next report is due {}", report_by.minute_text()),
        ),
        PublicPayload::StepPlanned { id } => lang.pick(
            format!("{who}列出代办步骤 {id}"),
            format!("{who} planned step {id} on the citizen's behalf"),
        ),
        PublicPayload::StepDone { id } => lang.pick(
            format!("{who}完成代办步骤 {id}"),
            format!("{who} took step {id} on the citizen's behalf"),
        ),
        PublicPayload::MaterialsAsked { count, again } => materials(*count, *again, &who, lang),
        PublicPayload::ExplanationOwed { by, due } => lang.pick(
            format!("{}须在 {} 前公开解释", by.say(lang), due.minute_text()),
            format!("{} owes a public explanation by {}", by.say(lang), due.minute_text()),
        ),
        PublicPayload::Explained => does("作了公开解释", "explained in public"),
        PublicPayload::PlanLinked { plan } => lang.pick(
            format!("{who}以整改方案 {plan} 回应"),
            format!("{who} answered with rectification plan {plan}"),
        ),
        PublicPayload::Remarked => does("作了内部备注", "made an internal note"),
        PublicPayload::Noted => does("作了督查记录", "added an inspection note"),
        PublicPayload::Demanded { of, due } => {
            let of = owner_name(of, directory, lang);
            lang.pick(
                format!("{who}督办，要求{of} {} 前答复", due.minute_text()),
                format!("{who} demanded an answer from {of} by {}", due.minute_text()),
            )
        }
        PublicPayload::DemandAnswered => does("答复了督办", "answered the inspector"),
        PublicPayload::FollowedUp => does("回访未接通", "asked for the verdict but got no answer"),
        PublicPayload::FileAdded => does("上传了附件", "added a file"),
        PublicPayload::FilePublished { caption } => lang.pick(
            format!("{who}公开了附件：{}", caption.as_str()),
            format!("{who} published a file: {}", caption.as_str()),
        ),
        PublicPayload::CaseLinked => does("关联了重复件", "linked it to a duplicate case"),
        PublicPayload::VoidingProposed => does("提议作废", "proposed to void it"),
        PublicPayload::Voided { because } => lang.pick(
            format!("作废：{}", because.say(lang)),
            format!("Voided: {}", because.say(lang).to_ascii_lowercase()),
        ),
        PublicPayload::VoidingDeclined => does("没有同意作废", "decided not to void it"),
        PublicPayload::VoidingWithdrawn => does("撤回了作废提议", "withdrew the voiding"),
        PublicPayload::RegistrationCorrected { kinds } => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.say(lang)).collect();
            let kinds = kinds.join(lang.pick("、", ", "));
            lang.pick(
                format!("{who}更正了登记内容：{kinds}"),
                format!("{who} corrected what was registered: {kinds}"),
            )
        }
        PublicPayload::Transferred { from, window } => {
            let (from, window) = (directory.window(from, lang), directory.window(window, lang));
            lang.pick(
                format!("由{from}移交{window}办理"),
                format!("Passed on from {from} to {window}"),
            )
        }
        PublicPayload::Urged { departments } => {
            let names = departments.iter().map(|id| directory.acting_department(id, lang));
            let names = names.collect::<Vec<_>>().join(lang.pick("、", ", "));
            lang.pick(
                format!("{who}催办，请{names}抓紧办理"),
                format!("{who} reminded {names} of the case"),
            )
        }
        PublicPayload::CodeRevoked => says("原查询码作废", "The access code was revoked"),
        PublicPayload::CodeIssued => says("补发了新的查询码", "A new access code was handed out"),
        PublicPayload::Reminded { duty } => reminded(duty, directory, lang),
        PublicPayload::WentOverdue { duty } => overdue(duty, directory, lang),
        PublicPayload::Escalated { duty, rung } => escalated(duty, *rung, directory, lang),
        PublicPayload::Accepted => does("签收", "accepted it"),
        PublicPayload::Returned => does("退回", "returned it"),
        PublicPayload::StepLogged { kind } => lang.pick(
            format!("{who}代办：{}", kind.say(lang)),
            format!("{who}, on the citizen's behalf: {}", kind.say(lang).to_ascii_lowercase()),
        ),
        PublicPayload::Resolved { outcome } => lang.pick(
            format!("{who}办结：{}", outcome.say(lang)),
            format!("{who} says it is done: {}", outcome.say(lang).to_ascii_lowercase()),
        ),
        PublicPayload::MessageSent => does("留言", "sent a message"),
        PublicPayload::SummaryPublished => says("公开了摘要", "The summary was published"),
        PublicPayload::VerdictGiven { solved, noted } => {
            let (zh, en) =
                if *solved { ("已解决", "solved") } else { ("未解决", "not solved") };
            match noted {
                None => {
                    lang.pick(format!("反映人评价：{zh}"), format!("The citizen's verdict: {en}"))
                }
                Some(via) => {
                    let via = via.say(lang);
                    lang.pick(
                        format!("{who}登记了反映人的评价（{via}）：{zh}"),
                        format!(
                            "{who} noted the citizen's verdict ({}): {en}",
                            via.to_ascii_lowercase()
                        ),
                    )
                }
            }
        }
        PublicPayload::WithdrawalConfirmed { noted: None } => {
            says("反映人确认撤回", "The citizen confirmed the withdrawal")
        }
        PublicPayload::WithdrawalConfirmed { noted: Some(via) } => {
            let via = via.say(lang);
            lang.pick(
                format!("{who}登记了反映人确认撤回（{via}）"),
                format!(
                    "{who} noted that the citizen confirmed the withdrawal ({})",
                    via.to_ascii_lowercase()
                ),
            )
        }
        PublicPayload::Reopened { level } => lang.pick(
            format!("重新办理，提高到第 {} 级（{}）", u8::from(*level), level.say(lang)),
            format!("Reopened at level {} ({})", u8::from(*level), level.say(lang)),
        ),
        PublicPayload::Closed { because } => lang.pick(
            format!("归档：{}", because.say(lang)),
            format!("Closed: {}", because.say(lang).to_ascii_lowercase()),
        ),
    }
}

fn assigned(
    department: &DepartmentId,
    from: Option<&DepartmentId>,
    co: &[DepartmentId],
    due: Timestamp,
    directory: &Directory,
    lang: Lang,
) -> String {
    let name = directory.department(department, lang);
    let names: Vec<&str> = co.iter().map(|id| directory.department(id, lang)).collect();
    let with = if names.is_empty() {
        String::new()
    } else {
        let joined = names.join(lang.pick("、", ", "));
        lang.pick(format!("，{joined}协办"), format!(", with {joined}"))
    };
    let due = due.minute_text();
    match from.map(|id| directory.department(id, lang)) {
        None => lang.pick(
            format!("交办给{name}{with}，{due} 前办结"),
            format!("Assigned to {name}{with}, to be done by {due}"),
        ),
        Some(from) => lang.pick(
            format!("由{from}改派给{name}{with}，{due} 前办结"),
            format!("Reassigned from {from} to {name}{with}, to be done by {due}"),
        ),
    }
}

fn materials(count: u16, again: bool, who: &str, lang: Lang) -> String {
    if again {
        lang.pick(
            format!("{who}再次要求补 {count} 项材料"),
            format!("{who} asked for more material ({count} items)"),
        )
    } else {
        lang.pick(
            format!("{who}一次性告知需补 {count} 项材料"),
            format!("{who} listed all the missing material ({count} items)"),
        )
    }
}

/// One line of a plan's timeline.
pub fn plan_step_sentence(event: &PlanEvent, directory: &Directory, lang: Lang) -> String {
    let who = by_name(&event.by, directory, lang);
    match &event.what {
        PlanPayload::Submitted { department: _, window: _, text: _, due: _ } => lang
            .pick(format!("{who}提交了整改方案"), format!("{who} drew up the rectification plan")),
        PlanPayload::Approved => {
            lang.pick(format!("{who}批准了整改方案"), format!("{who} approved the plan"))
        }
        PlanPayload::SentBack { reason: _, due: _ } => {
            lang.pick(format!("{who}退回了整改方案"), format!("{who} sent the plan back"))
        }
        PlanPayload::MeasureFinished { place, evidence: _, verify_by: _ } => lang
            .pick(format!("{who}落实了措施 {place}"), format!("{who} carried out measure {place}")),
        PlanPayload::Verified => lang.pick(
            format!("{who}核验：整改已落实"),
            format!("{who} verified that the plan was carried out"),
        ),
        PlanPayload::Rejected { reason: _, due: _ } => lang.pick(
            format!("{who}核验：整改未落实"),
            format!("{who} found that the plan was not carried out"),
        ),
        PlanPayload::Published => {
            lang.pick(format!("{who}公开了整改方案"), format!("{who} published the plan"))
        }
        PlanPayload::Reminded { duty } => reminded(duty, directory, lang),
        PlanPayload::WentOverdue { duty } => overdue(duty, directory, lang),
        PlanPayload::Escalated { duty, rung } => escalated(duty, *rung, directory, lang),
    }
}

/// Where a rectification plan stands: who has it, what they do now, and by when.
pub fn plan_sentence(plan: &Plan, directory: &Directory, lang: Lang) -> String {
    let department = directory.acting_department(&plan.department, lang);
    let next = plan.duties().first().map_or(plan.stage_since, |duty| duty.due).minute_text();
    match plan.stage {
        PlanStage::Submitted => lang.pick(
            format!("{department}分管领导须于 {next} 前批准或退回。"),
            format!(
                "The leader in charge of {department} must approve it or send it back by {next}."
            ),
        ),
        PlanStage::SentBack => lang.pick(
            format!("{department}须于 {next} 前重新提交。"),
            format!("{department} must revise and resubmit it by {next}."),
        ),
        PlanStage::Approved => {
            let open = plan.measures.iter().filter(|state| state.done_at.is_none()).count();
            let all = plan.measures.len();
            lang.pick(
                format!("{department}正在落实：{all} 项措施还有 {open} 项，最近一项 {next} 前。"),
                format!(
                    "{department} is carrying it out: {open} of {all} measures are open; the next is due by {next}."
                ),
            )
        }
        PlanStage::CarriedOut => {
            let window = directory.window(&plan.window, lang);
            lang.pick(
                format!("{department}称已全部落实，{window}须于 {next} 前核验。"),
                format!("{department} says that all of it has been carried out; {window} must verify that by {next}."),
            )
        }
        PlanStage::Verified => {
            let window = directory.window(&plan.window, lang);
            let at = plan.verified_at.unwrap_or(plan.stage_since).minute_text();
            lang.pick(
                format!("{window}已于 {at} 核验落实。"),
                format!("{window} verified on {at} that it was carried out."),
            )
        }
    }
}
