//! Whom to notify of a step of a study or a reform, and with what text. Citizens whose cases led to a reform are told
//! when it is published, in a text that says nothing about them.

use super::{Audience, Notify, Told, department, did, in_charge, once};
use crate::directory::Directory;
use crate::id::DepartmentId;
use crate::insight::PainPoint;
use crate::lang::{Lang, Say};
use crate::number::CaseNumber;
use crate::reform::{Reform, ReformEvent, ReformPayload};
use crate::sentence::by_name;
use crate::study::{Convene, Study, StudyEvent, StudyPayload, StudyStage};

/// Formats a pain point for people.
pub fn pain_words(pain: &PainPoint, directory: &Directory, lang: Lang) -> String {
    let reason = pain.reason.say(lang);
    match &pain.matter {
        Some(matter) => format!("{} · {reason}", directory.matter(matter, lang)),
        None => reason.to_owned(),
    }
}

/// One line of a study's timeline.
pub fn study_step_sentence(event: &StudyEvent, directory: &Directory, lang: Lang) -> String {
    let who = by_name(&event.by, directory, lang);
    match &event.what {
        StudyPayload::Proposed { .. } => {
            lang.pick(format!("{who}提出专题研究"), format!("{who} proposed the study"))
        }
        StudyPayload::Gathered { gathered } => {
            let many = gathered.cases.len();
            lang.pick(
                format!("{who}更新了相关的件：{many} 件"),
                format!("{who} updated the list of cases ({many})"),
            )
        }
        StudyPayload::Convened(Convene { departments, on, place }) => {
            let (many, place) = (departments.len(), place.as_str());
            lang.pick(
                format!("{who}召集 {many} 个部门，{on} 在{place}开会"),
                format!("{who} called {many} departments to a meeting on {on} ({place})"),
            )
        }
        StudyPayload::Met(meeting) => {
            let on = meeting.on;
            lang.pick(
                format!("{who}记录了 {on} 的会议"),
                format!("{who} recorded the meeting of {on}"),
            )
        }
        StudyPayload::Decided(decided) => {
            let many = decided.decisions.len();
            lang.pick(
                format!("{who}记录了 {many} 项决定"),
                format!("{who} recorded the decisions ({many})"),
            )
        }
        StudyPayload::Closed => {
            lang.pick(format!("{who}结束了专题"), format!("{who} closed the study"))
        }
        StudyPayload::Dropped(_) => {
            lang.pick(format!("{who}不再研究这个专题"), format!("{who} dropped the study"))
        }
    }
}

/// Where a study stands: who must do what next.
pub fn study_sentence(study: &Study, directory: &Directory, lang: Lang) -> String {
    let invited: Vec<&str> = study
        .convened
        .iter()
        .flat_map(|convened| &convened.departments)
        .map(|id| directory.department(id, lang))
        .collect();
    let invited = invited.join(lang.pick("、", ", "));
    match study.stage {
        StudyStage::Proposed => lang.pick(
            "等待召集：由窗口负责人或领导召集相关部门。".to_owned(),
            "The window lead or a leader has yet to call the departments together.".to_owned(),
        ),
        StudyStage::Convened => {
            let on = study.convened.as_ref().map_or(study.stage_since.day(), |it| it.on);
            lang.pick(
                format!("{on} 开会，参加的部门：{invited}。"),
                format!("The meeting is on {on}, with: {invited}."),
            )
        }
        StudyStage::Met => lang.pick(
            "已开会，等待领导记录决定。".to_owned(),
            "The meeting was held; a leader has yet to record the decisions.".to_owned(),
        ),
        StudyStage::Decided => lang.pick(
            format!("已形成 {} 项决定，逐项拟定改革并公开。", study.decisions.len()),
            format!(
                "Decisions made: {}. Each becomes a reform and is published.",
                study.decisions.len()
            ),
        ),
        StudyStage::Closed => {
            lang.pick("专题已结束。".to_owned(), "The study is closed.".to_owned())
        }
        StudyStage::Dropped => {
            lang.pick("不再研究。".to_owned(), "The study was dropped.".to_owned())
        }
    }
}

fn invited(departments: &[DepartmentId]) -> Vec<Audience> {
    departments.iter().map(department).collect()
}

impl Notify for Study {
    fn audiences(&self, event: &StudyEvent) -> Vec<Audience> {
        let departments = self.departments();
        let mut told = match &event.what {
            StudyPayload::Proposed { .. } | StudyPayload::Gathered { .. } => Vec::new(),
            StudyPayload::Met(_) => departments.iter().map(|id| in_charge(Some(id))).collect(),
            StudyPayload::Convened(_)
            | StudyPayload::Decided(_)
            | StudyPayload::Closed
            | StudyPayload::Dropped(_) => invited(&departments),
        };
        told.retain(|audience| !did(audience, &event.by));
        once(told)
    }

    fn words(&self, event: &StudyEvent, _: &Audience, directory: &Directory, lang: Lang) -> Told {
        let title = self.title.as_str();
        let sentence = study_step_sentence(event, directory, lang);
        let subject = lang.pick(
            format!("一趟 专题“{title}”：{sentence}"),
            format!("OneTrip study “{title}”: {sentence}"),
        );
        Told { subject, body: study_sentence(self, directory, lang) }
    }
}

/// Where a reform stands, in one line.
pub fn reform_sentence(reform: &Reform, lang: Lang) -> String {
    let from = reform.text.from;
    match (reform.published_at, &reform.reason) {
        (Some(_), Some(reason)) => {
            let reason = reason.as_str();
            lang.pick(format!("已撤回：{reason}"), format!("Withdrawn: {reason}"))
        }
        (Some(at), None) => {
            let on = at.day();
            lang.pick(
                format!("自 {from} 起施行，{on} 公开。"),
                format!("In force from {from}; published on {on}."),
            )
        }
        (None, _) => lang.pick(
            format!("拟自 {from} 起施行，等待领导公开。"),
            format!("Due to take effect on {from}; a leader has yet to publish it."),
        ),
    }
}

impl Notify for Reform {
    /// A draft goes to the leaders in charge, who publish it. Citizens whose cases led to a reform hear of its
    /// publication.
    fn audiences(&self, event: &ReformEvent) -> Vec<Audience> {
        let departments = &self.basis.departments;
        let mut told = match &event.what {
            ReformPayload::Drafted { .. } => {
                departments.iter().map(|id| in_charge(Some(id))).collect()
            }
            ReformPayload::Published => {
                std::iter::once(Audience::Citizen).chain(invited(departments)).collect()
            }
            ReformPayload::Withdrawn(_) => invited(departments),
        };
        told.retain(|audience| !did(audience, &event.by));
        once(told)
    }

    /// The text for staff; citizens get [`reform_for_citizen`].
    fn words(&self, event: &ReformEvent, _: &Audience, directory: &Directory, lang: Lang) -> Told {
        let who = by_name(&event.by, directory, lang);
        let (title, _) = self.text.title.read(lang);
        let sentence = match &event.what {
            ReformPayload::Drafted { .. } => {
                lang.pick(format!("{who}拟定了改革"), format!("{who} drafted it"))
            }
            ReformPayload::Published => {
                lang.pick(format!("{who}公开了改革"), format!("{who} published it"))
            }
            ReformPayload::Withdrawn(_) => {
                lang.pick(format!("{who}撤回了改革"), format!("{who} withdrew it"))
            }
        };
        let subject = lang.pick(
            format!("一趟 改革“{title}”：{sentence}"),
            format!("OneTrip reform “{title}”: {sentence}"),
        );
        Told { subject, body: reform_sentence(self, lang) }
    }
}

/// The notice to a citizen whose case led to a published reform. It says nothing about the citizen.
pub fn reform_for_citizen(reform: &Reform, number: CaseNumber, lang: Lang) -> Told {
    let (title, _) = reform.text.title.read(lang);
    let from = reform.text.from;
    Told {
        subject: lang.pick(
            format!("一趟 {number}：因您而改"),
            format!("OneTrip {number}: changed because of you"),
        ),
        body: lang.pick(
            format!("您和其他群众反映的问题促成了一项改革：“{title}”，自 {from} 起施行。"),
            format!(
                "What you and others told us led to a reform: “{title}”. It takes effect on {from}."
            ),
        ),
    }
}
