//! The `project` function: makes the notices of what happened, and folds it into the figures.
//!
//! In the cloud the table's stream delivers outbox items; locally the host asks for those still
//! pending. Either may deliver twice, and the function may be ended at any point: notices are made
//! before the item loses its mark, each under an id that follows from its event, and the store folds
//! each item once.

use crate::app::App;
use crate::notice::link::kept;
use crate::notice::{Notice, To, told_at};
use crate::store::{Kind, Outbox, Pending, PlanOutbox, StepOutbox, StoreError};
use shared::case::{Case, evolve};
use shared::event::{Event, What};
use shared::id::{ReformId, StudyId};
use shared::lang::Lang;
use shared::notice::reform::{
    reform_audiences, reform_for_citizen, reform_words, study_audiences, study_words,
};
use shared::notice::{Audience, Told, audiences, plan_audiences, plan_words, words};
use shared::number::CaseNumber;
use shared::plan::{Plan, PlanEvent};
use shared::reform::Reform;
use shared::study::Study;
use shared::time::Timestamp;
use shared::wire::notice::InEnglish;

/// Tells and folds everything pending. Answers how many outbox items were folded.
pub async fn fold_pending(app: &App) -> Result<usize, StoreError> {
    let mut folded = 0;
    loop {
        let pending = app.store.list_pending().await?;
        if pending.is_empty() {
            return Ok(folded);
        }
        let count = consume(app, &pending).await?;
        if count == 0 {
            // The index is behind the table; what it lists was folded already.
            return Ok(folded);
        }
        folded += count;
    }
}

/// Tells and folds delivered outbox items, by their keys. Answers how many were folded now.
pub async fn consume(app: &App, delivered: &[(String, String)]) -> Result<usize, StoreError> {
    let mut notices = Vec::new();
    for pending in app.store.load_pending(delivered).await? {
        notices.extend(match pending {
            Pending::Case(outbox) => notices_of(app, &outbox).await?,
            Pending::Plan(outbox) => notices_of_plan(app, &outbox).await?,
            Pending::Step(outbox) => match outbox.kind {
                Kind::Study => notices_of_study(app, &outbox).await?,
                Kind::Reform => notices_of_reform(app, &outbox).await?,
            },
        });
    }
    app.store.make_notices(&notices).await?;
    app.store.fold_outbox(delivered, app.now()).await
}

/// The notices of a command's events.
async fn notices_of(app: &App, outbox: &Outbox) -> Result<Vec<Notice>, StoreError> {
    let Some(head) = app.store.load_case(outbox.number).await? else { return Ok(Vec::new()) };
    let first = outbox.revision.saturating_sub(outbox.events);
    let mut case: Option<Case> = None;
    let mut notices = Vec::new();
    for (revision, event) in (1..=outbox.revision).zip(&head.case.log) {
        case = evolve(case.take(), outbox.number, event);
        let Some(case) = case.as_ref().filter(|_| revision > first) else { continue };
        for audience in audiences(case, event) {
            notices.extend(notice(app, case, event, revision, audience).await?);
        }
    }
    Ok(notices)
}

async fn notice(
    app: &App,
    case: &Case,
    event: &Event,
    revision: u32,
    audience: Audience,
) -> Result<Option<Notice>, StoreError> {
    let number = case.number;
    let town = app.town().await?;
    let told = |lang| words(case, event, &audience, &town.directory, lang, event.at);
    let made = |name: &str, to: To, lang: Lang, told: Told, in_english: Option<InEnglish>| Notice {
        id: format!("{number}#{revision:06}#{name}"),
        made_at: event.at,
        lang,
        to,
        subject: told.subject,
        body: told.body,
        in_english,
        about: Some(number),
        plan: None,
        study: None,
    };
    let owner = match &audience {
        Audience::Citizen => {
            let texts = app.store.load_texts(&[(number, case.intake)]).await?;
            let intake = texts.get(&number).and_then(|personal| personal.intake(case.intake));
            // Who left no telephone, or had their words erased, cannot be told.
            let Some(phone) = intake.and_then(|intake| intake.applicant.phone.clone()) else {
                return Ok(None);
            };
            let lang = case.language;
            let Told { subject, body } = told(lang);
            let link = link(app, number, event);
            let body = format!("{subject}\n{body}\n{link}");
            let told = Told { subject, body };
            return Ok(Some(made("citizen", To::Citizen { phone }, lang, told, None)));
        }
        Audience::Desk { owner } => told_at(owner),
        Audience::Inspector => "i".into(),
    };
    let english = told(Lang::En);
    let english = InEnglish { subject: english.subject, body: english.body };
    let to = To::Desk { owner: owner.clone() };
    Ok(Some(made(&owner, to, Lang::Zh, told(Lang::Zh), Some(english))))
}

/// The notices of a command's events on a plan.
async fn notices_of_plan(app: &App, outbox: &PlanOutbox) -> Result<Vec<Notice>, StoreError> {
    let first = outbox.revision.saturating_sub(outbox.events);
    let events = app.store.load_plan_events(&outbox.plan).await?;
    let mut plan: Option<Plan> = None;
    let mut notices = Vec::new();
    for (revision, event) in (1..=outbox.revision).zip(&events) {
        plan = shared::plan::evolve(plan.take(), &outbox.plan, event);
        let Some(plan) = plan.as_ref().filter(|_| revision > first) else { continue };
        for audience in plan_audiences(plan, event) {
            notices.extend(plan_notice(app, outbox, plan, event, revision, audience).await?);
        }
    }
    Ok(notices)
}

async fn plan_notice(
    app: &App,
    outbox: &PlanOutbox,
    plan: &Plan,
    event: &PlanEvent,
    revision: u32,
    audience: Audience,
) -> Result<Option<Notice>, StoreError> {
    let owner = match audience {
        // A plan is no citizen's: what it answers is told to them by their case.
        Audience::Citizen => return Ok(None),
        Audience::Desk { owner } => told_at(&owner),
        Audience::Inspector => "i".into(),
    };
    let town = app.town().await?;
    let told = |lang| plan_words(plan, event, &town.directory, lang);
    let (chinese, english) = (told(Lang::Zh), told(Lang::En));
    Ok(Some(Notice {
        id: format!("{}#{revision:06}#{owner}", outbox.name()),
        made_at: event.at,
        lang: Lang::Zh,
        to: To::Desk { owner },
        subject: chinese.subject,
        body: chinese.body,
        in_english: Some(InEnglish { subject: english.subject, body: english.body }),
        about: None,
        plan: Some(plan.id.clone()),
        study: None,
    }))
}

/// The notices of a command's events on a study.
async fn notices_of_study(app: &App, outbox: &StepOutbox) -> Result<Vec<Notice>, StoreError> {
    let Ok(id) = StudyId::new(outbox.id.as_str()) else { return Ok(Vec::new()) };
    let first = outbox.revision.saturating_sub(outbox.events);
    let town = app.town().await?;
    let mut study: Option<Study> = None;
    let mut notices = Vec::new();
    let events = app.store.load_aggregate_events::<Study>(&id).await?;
    for (revision, event) in (1..=outbox.revision).zip(&events) {
        study = shared::study::evolve(study.take(), &id, event);
        let Some(study) = study.as_ref().filter(|_| revision > first) else { continue };
        let told = |lang| study_words(study, event, &town.directory, lang);
        for audience in study_audiences(study, event) {
            let step = DeskStep { outbox, revision, at: event.at, study: &study.id };
            notices.extend(desk_notice(step, audience, told));
        }
    }
    Ok(notices)
}

/// The notices of a command's events on a reform. Once it is published, every citizen whose case led to it
/// is told.
async fn notices_of_reform(app: &App, outbox: &StepOutbox) -> Result<Vec<Notice>, StoreError> {
    let Ok(id) = ReformId::new(outbox.id.as_str()) else { return Ok(Vec::new()) };
    let first = outbox.revision.saturating_sub(outbox.events);
    let town = app.town().await?;
    let mut reform: Option<Reform> = None;
    let mut notices = Vec::new();
    let events = app.store.load_aggregate_events::<Reform>(&id).await?;
    for (revision, event) in (1..=outbox.revision).zip(&events) {
        reform = shared::reform::evolve(reform.take(), &id, event);
        let Some(reform) = reform.as_ref().filter(|_| revision > first) else { continue };
        let told = |lang| reform_words(reform, event, &town.directory, lang);
        for audience in reform_audiences(reform, event) {
            if audience == Audience::Citizen {
                notices.extend(citizens_of(app, outbox, reform, revision, event.at).await?);
                continue;
            }
            let study = &reform.basis.study;
            let step = DeskStep { outbox, revision, at: event.at, study };
            notices.extend(desk_notice(step, audience, told));
        }
    }
    Ok(notices)
}

/// The notices to the citizens whose cases led to a reform, each in their language.
async fn citizens_of(
    app: &App,
    outbox: &StepOutbox,
    reform: &Reform,
    revision: u32,
    at: Timestamp,
) -> Result<Vec<Notice>, StoreError> {
    let Some(study) = app.store.load_aggregate::<Study>(&reform.basis.study).await? else {
        return Ok(Vec::new());
    };
    let mut notices = Vec::new();
    for number in study.gathered.cases {
        let Some(head) = app.store.load_case(number).await? else { continue };
        let case = &head.case;
        let texts = app.store.load_texts(&[(number, case.intake)]).await?;
        let intake = texts.get(&number).and_then(|personal| personal.intake(case.intake));
        // Who left no telephone, or had their words erased, cannot be told.
        let Some(phone) = intake.and_then(|intake| intake.applicant.phone.clone()) else {
            continue;
        };
        let Told { subject, body } = reform_for_citizen(reform, number, case.language);
        let link = format!("{}/reforms/{}", app.origin, reform.id);
        notices.push(Notice {
            id: format!("{}#{revision:06}#{number}", outbox.name()),
            made_at: at,
            lang: case.language,
            to: To::Citizen { phone },
            body: format!("{subject}\n{body}\n{link}"),
            subject,
            in_english: None,
            about: Some(number),
            plan: None,
            study: None,
        });
    }
    Ok(notices)
}

/// A step of a study, or of a reform that comes from it.
#[derive(Clone, Copy)]
struct DeskStep<'a> {
    outbox: &'a StepOutbox,
    revision: u32,
    at: Timestamp,
    study: &'a StudyId,
}

/// The notice of a step at a desk.
fn desk_notice(step: DeskStep, audience: Audience, told: impl Fn(Lang) -> Told) -> Option<Notice> {
    let owner = match audience {
        Audience::Citizen => return None,
        Audience::Desk { owner } => told_at(&owner),
        Audience::Inspector => "i".into(),
    };
    let (chinese, english) = (told(Lang::Zh), told(Lang::En));
    Some(Notice {
        id: format!("{}#{:06}#{owner}", step.outbox.name(), step.revision),
        made_at: step.at,
        lang: Lang::Zh,
        to: To::Desk { owner },
        subject: chinese.subject,
        body: chinese.body,
        in_english: Some(InEnglish { subject: english.subject, body: english.body }),
        about: None,
        plan: None,
        study: Some(step.study.clone()),
    })
}

/// Where a citizen reads on: the tracker; after a claim that it is done, the link by which they say whether
/// it is, which is made whole when it is sent. What proves it is in the fragment, which no server sees.
fn link(app: &App, number: CaseNumber, event: &Event) -> String {
    if matches!(event.what, What::Settled(_) | What::Resolved(_)) {
        return kept(&app.origin, number);
    }
    format!("{}/track/{number}", app.origin)
}

/// The keys of the outbox items in a batch of the table's stream; other items are passed over.
#[cfg(feature = "lambda")]
pub fn outbox_keys(
    event: &aws_lambda_events::event::dynamodb::Event,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut keys = Vec::new();
    for record in &event.records {
        let found: std::collections::HashMap<String, String> =
            serde_dynamo::from_item(record.change.keys.clone())?;
        if let (Some(pk), Some(sk)) = (found.get("pk"), found.get("sk"))
            && pk.starts_with("OUTBOX#")
        {
            keys.push((pk.clone(), sk.clone()));
        }
    }
    Ok(keys)
}
