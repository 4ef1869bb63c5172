//! The `project` function: makes notices of what happened and folds it into the figures.
//!
//! In the cloud the table's stream delivers the commands that were written; on one machine the host asks for those still
//! pending. Either may deliver a command twice, and the function may be stopped at any point. So notices are made before
//! a command loses its mark, each with an id derived from its event, and the store folds a command only once. One that
//! cannot be projected stays pending and is set aside; those behind it are projected.

use super::deliver::deliver_within;
use super::set_aside::{SetAsideList, caught};
use crate::app::App;
use crate::notice::link::kept;
use crate::notice::{Addressee, Notice, notified_desk};
use crate::store::{
    FOLD_AT_ONCE, OutboxKey, Pending, PendingSubject, StoreError, Stored, StoredDocument, Town,
};
use shared::aggregate::{Aggregate, Event};
use shared::case::Case;
use shared::event::EventPayload;
use shared::id::{PlanId, ReformId, StudyId};
use shared::lang::Lang;
use shared::notice::reform::reform_for_citizen;
use shared::notice::{Audience, Notify, Told, notes_the_answer};
use shared::number::CaseNumber;
use shared::plan::Plan;
use shared::reform::Reform;
use shared::study::Study;
use shared::time::Timestamp;
use shared::vocabulary::Job;
use std::time::Duration;

/// Projects everything that is pending, and what was set aside when its next try has come. Returns the number of outbox
/// items folded. An error means that the database did not answer.
pub async fn fold_pending(app: &App) -> Result<usize, StoreError> {
    let mut list = SetAsideList::load(app, Job::Figures).await?;
    let done = caught(project_pending(app, &mut list)).await;
    Ok(list.end(done).await?.done)
}

/// Projects the outbox items with these keys, whether or not they are set aside. Returns how many were folded by this
/// call. An error means that the database did not answer.
pub async fn consume(app: &App, delivered: &[OutboxKey]) -> Result<usize, StoreError> {
    let mut list = SetAsideList::load(app, Job::Figures).await?;
    let done = caught(project_each(app, delivered, &mut list)).await;
    Ok(list.end(done).await?.done)
}

async fn project_pending(app: &App, list: &mut SetAsideList) -> Result<usize, StoreError> {
    let mut folded = 0;
    let mut after = None;
    loop {
        let (mut pending, next) = app.store.page_pending(after).await?;
        pending.retain(|key| !list.rests(&subject_of(key)));
        folded += project_each(app, &pending, list).await?;
        if next.is_none() {
            break;
        }
        after = next;
    }
    // What is not listed was folded meanwhile, or is hidden by an index that lags behind the table.
    let left: Vec<OutboxKey> = list.left_to_try().iter().filter_map(|name| key_of(name)).collect();
    Ok(folded + project_each(app, &left, list).await?)
}

/// How long sending may delay the end of a batch from the stream, and so the next one: new pages of notices begin within
/// this time only.
const SEND_WITHIN: Duration = Duration::from_secs(5);

/// Takes a batch of the outbox from the table's stream: first projects it, so that no gateway delays the figures, and
/// then sends what is due, whether or not it could be projected. Returns how many items were folded.
pub async fn receive(app: &App, delivered: &[OutboxKey]) -> Result<usize, StoreError> {
    let folded = consume(app, delivered).await;
    // The items are folded by now, so this must not fail the batch: the clock delivers what is left.
    if let Err(error) = deliver_within(app, app.now(), SEND_WITHIN).await {
        tracing::error!("delivering notices: {:#}", anyhow::Error::from(error));
    }
    folded
}

/// Whether everything is folded, except what is set aside. That is counted in the month in which it is mended.
pub(super) async fn is_folded(app: &App) -> Result<bool, StoreError> {
    let list = SetAsideList::load(app, Job::Figures).await?;
    let mut after = None;
    loop {
        let (pending, next) = app.store.page_pending(after).await?;
        if pending.iter().any(|key| !list.is_set_aside(&subject_of(key))) {
            return Ok(false);
        }
        if next.is_none() {
            return Ok(true);
        }
        after = next;
    }
}

/// How an outbox item is named while it is set aside.
fn subject_of((pk, sk): &OutboxKey) -> String {
    format!("{pk}#{sk}")
}

/// The key in such a name. A partition key in the outbox has two parts.
fn key_of(subject: &str) -> Option<OutboxKey> {
    let (second, _) = subject.match_indices('#').nth(1)?;
    let (pk, sk) = subject.split_at_checked(second)?;
    Some((pk.to_owned(), sk.trim_start_matches('#').to_owned()))
}

/// Projects outbox items many at a time. If that fails, it projects each by itself, so that only the one that cannot be
/// projected is set aside.
async fn project_each(
    app: &App,
    keys: &[OutboxKey],
    list: &mut SetAsideList,
) -> Result<usize, StoreError> {
    let is_known = |key: &&OutboxKey| list.is_set_aside(&subject_of(key));
    let (known, others): (Vec<&OutboxKey>, Vec<&OutboxKey>) = keys.iter().partition(is_known);
    let others: Vec<OutboxKey> = others.into_iter().cloned().collect();
    let mut alone: Vec<OutboxKey> = known.into_iter().cloned().collect();
    let mut folded = 0;
    for together in others.chunks(FOLD_AT_ONCE) {
        match caught(project(app, together)).await {
            Ok(count) => folded += count,
            Err(_) => alone.extend_from_slice(together),
        }
    }
    for key in &alone {
        let projecting = project(app, std::slice::from_ref(key));
        folded += list.attempt(&subject_of(key), projecting).await?.unwrap_or(0);
    }
    Ok(folded)
}

/// Makes the notices of pending commands and folds them into the figures. Notices come first, because a command that is
/// folded is not looked at again. So one whose fold fails has its notices all the same.
async fn project(app: &App, keys: &[OutboxKey]) -> Result<usize, StoreError> {
    let pending = app.store.load_pending(keys).await?;
    let mut notices = Vec::new();
    for command in &pending {
        notices.extend(match &command.subject {
            PendingSubject::Subtotal => Vec::new(),
            PendingSubject::Case(number) => notices_of_case(app, *number, command).await?,
            PendingSubject::Plan(id) => {
                let about = |_: &Plan| About { plan: Some(id.clone()), ..About::default() };
                notices_to_desks(app, id, command, about).await?
            }
            PendingSubject::Study(id) => {
                let about = |_: &Study| About { study: Some(id.clone()), ..About::default() };
                notices_to_desks(app, id, command, about).await?
            }
            PendingSubject::Reform(id) => notices_of_reform(app, id, command).await?,
        });
    }
    app.store.make_notices(&notices).await?;
    app.store.fold(&pending, app.now()).await
}

/// The events of a command among those of its aggregate, each with the aggregate after it.
fn told_of<A: Aggregate>(
    id: &A::Id,
    events: &[Event<A::Payload>],
    command: &Pending,
) -> Vec<(u32, A, Event<A::Payload>)> {
    let mut aggregate: Option<A> = None;
    let mut told = Vec::new();
    for (place, event) in (1..).zip(events) {
        aggregate = A::evolve(aggregate, id, event);
        let is_told = command.revisions.contains(&place);
        if let Some(aggregate) = aggregate.as_ref().filter(|_| is_told) {
            told.push((place, aggregate.clone(), event.clone()));
        }
    }
    told
}

/// What a notice refers to and links to.
#[derive(Clone, Default)]
struct About {
    case: Option<CaseNumber>,
    plan: Option<PlanId>,
    study: Option<StudyId>,
}

/// The notice of an event to a desk. Citizens are notified separately.
fn desk_notice<A: Notify>(
    id: &str,
    aggregate: &A,
    event: &Event<A::Payload>,
    audience: &Audience,
    town: &Town,
    about: About,
) -> Option<Notice> {
    let owner = match audience {
        Audience::Citizen => return None,
        Audience::Desk { owner } => notified_desk(owner),
        Audience::Inspector => "i".into(),
    };
    let words = |lang| aggregate.words(event, audience, &town.directory, lang);
    let (chinese, english) = (words(Lang::Zh), words(Lang::En));
    Some(Notice {
        id: format!("{id}#{owner}"),
        made_at: event.at,
        lang: Lang::Zh,
        to: Addressee::Desk { owner },
        subject: chinese.subject,
        body: chinese.body,
        in_english: Some(english),
        about: about.case,
        plan: about.plan,
        study: about.study,
        note: aggregate.note(event),
    })
}

/// Where the citizen is reached. A case whose registration was corrected since refers to words that are gone, and the
/// present head to those in their place.
async fn addressee_of(app: &App, case: &Case) -> Result<Option<Addressee>, StoreError> {
    let mut intake = case.intake;
    loop {
        let texts = app.store.load_texts(&[(case.number, intake)]).await?;
        let said = texts.get(&case.number).and_then(|personal| personal.intake(intake));
        if let Some(said) = said {
            return Ok(Addressee::of_applicant(&said.applicant));
        }
        let head = app.store.load_case(case.number).await?;
        match head.map(|head| head.case.intake).filter(|present| *present > intake) {
            Some(present) => intake = present,
            None => return Ok(None),
        }
    }
}

/// The notice to a case's citizen, in their language and with a link. `None` if the citizen left neither telephone nor
/// e-mail address, or their data was erased.
async fn citizen_notice(
    app: &App,
    id: String,
    case: &Case,
    made_at: Timestamp,
    told: Told,
    link: String,
) -> Result<Option<Notice>, StoreError> {
    let to = addressee_of(app, case).await?;
    let Told { subject, body } = told;
    Ok(to.map(|to| Notice {
        id,
        made_at,
        lang: case.language,
        to,
        body: format!("{subject}\n{body}\n{link}"),
        subject,
        in_english: None,
        about: Some(case.number),
        plan: None,
        study: None,
        note: None,
    }))
}

async fn notices_of_case(
    app: &App,
    number: CaseNumber,
    command: &Pending,
) -> Result<Vec<Notice>, StoreError> {
    let town = app.town().await?;
    let mut notices = Vec::new();
    for (revision, case, event) in told_of::<Case>(&number, &command.case_events()?, command) {
        let id = format!("{number}#{revision:06}");
        for audience in case.audiences(&event) {
            if audience == Audience::Citizen {
                let told = case.words(&event, &audience, &town.directory, case.language);
                let (id, link) = (format!("{id}#citizen"), link(app, &case, &event));
                notices.extend(citizen_notice(app, id, &case, event.at, told, link).await?);
            }
            let about = About { case: Some(number), ..About::default() };
            notices.extend(desk_notice(&id, &case, &event, &audience, &town, about));
        }
    }
    Ok(notices)
}

/// The notices of a command on a plan, a study or a reform to those who handle it. Citizens hear about plans and studies
/// through the events of their own case.
async fn notices_to_desks<A: Stored + StoredDocument>(
    app: &App,
    id: &A::Id,
    command: &Pending,
    about: impl Fn(&A) -> About,
) -> Result<Vec<Notice>, StoreError> {
    let town = app.town().await?;
    let mut notices = Vec::new();
    for (place, document, event) in told_of::<A>(id, &command.document_events::<A>()?, command) {
        let id = format!("{}{id}#{place:06}", A::PREFIX);
        for audience in document.audiences(&event) {
            let about = about(&document);
            notices.extend(desk_notice(&id, &document, &event, &audience, &town, about));
        }
    }
    Ok(notices)
}

/// Once a reform is published, every citizen whose case led to it is notified, too.
async fn notices_of_reform(
    app: &App,
    id: &ReformId,
    command: &Pending,
) -> Result<Vec<Notice>, StoreError> {
    let about =
        |reform: &Reform| About { study: Some(reform.basis.study.clone()), ..About::default() };
    let mut notices = notices_to_desks(app, id, command, about).await?;
    let events = command.document_events::<Reform>()?;
    for (place, reform, event) in told_of::<Reform>(id, &events, command) {
        if reform.audiences(&event).contains(&Audience::Citizen) {
            let id = format!("{}{id}#{place:06}", Reform::PREFIX);
            notices.extend(citizens_of(app, &id, &reform, event.at).await?);
        }
    }
    Ok(notices)
}

/// The notices to the citizens whose cases led to a reform, each in their language.
async fn citizens_of(
    app: &App,
    id: &str,
    reform: &Reform,
    at: Timestamp,
) -> Result<Vec<Notice>, StoreError> {
    let study = app.store.load::<Study>(&reform.basis.study).await?;
    let mut notices = Vec::new();
    for number in study.map(|study| study.gathered.cases).unwrap_or_default() {
        let head = app.store.load_case(number).await?;
        let Some(head) = head.filter(|head| !head.case.is_void()) else { continue };
        let told = reform_for_citizen(reform, number, head.case.language);
        let link = format!("{}/reforms/{}", app.origin, reform.id);
        let id = format!("{id}#{number}");
        notices.extend(citizen_notice(app, id, &head.case, at, told, link).await?);
    }
    Ok(notices)
}

/// The link in a citizen's notice: the tracker or the page for the verdict. The latter is sent after a claim that the
/// case is resolved, when the window noted the verdict, and again if an earlier one may have gone to a recipient that was
/// corrected since. Its token is added only when the notice is sent, in the fragment, which no server sees.
fn link(app: &App, case: &Case, event: &Event<EventPayload>) -> String {
    let number = case.number;
    let claims = matches!(event.what, EventPayload::Settled(_) | EventPayload::Resolved(_));
    let is_asked = case.stage.resolution().is_some() && case.verdict.is_none();
    if claims || notes_the_answer(event) || (is_asked && event.what.moves_messages()) {
        return kept(&app.origin, number);
    }
    format!("{}/track/{number}", app.origin)
}

/// The keys of the events in a batch from the table's stream; other items are ignored.
#[cfg(feature = "lambda")]
pub fn outbox_keys(
    event: &aws_lambda_events::event::dynamodb::Event,
) -> anyhow::Result<Vec<OutboxKey>> {
    let mut keys = Vec::new();
    for record in &event.records {
        let found: std::collections::HashMap<String, String> =
            serde_dynamo::from_item(record.change.keys.clone())?;
        if let (Some(pk), Some(sk)) = (found.get("pk"), found.get("sk"))
            && sk.starts_with("EVENT#")
        {
            keys.push((pk.clone(), sk.clone()));
        }
    }
    Ok(keys)
}
