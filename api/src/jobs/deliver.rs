//! Sends the notices that are due: claims each one, hands it to the gateway for its recipient's channel and records the
//! outcome. One that cannot be read or handed over is set aside, and those behind it are sent.

use super::set_aside::{SetAsideList, caught};
use crate::app::App;
use crate::notice::gateway::{Channel, Fault, Letter};
use crate::notice::link::{kept, link_in};
use crate::notice::{Addressee, CLAIM_MS, MAX_ATTEMPTS, Notice, next_try};
use crate::store::{Claim, DueNotice, NoticeOutcome, StoreError, TextBudget};
use futures::stream::{FuturesUnordered, StreamExt};
use shared::number::CaseNumber;
use shared::time::Timestamp;
use shared::vocabulary::Job;
use shared::wire::notice::Address;
use std::time::Duration;
use tokio::time::Instant;

/// The outcome of a round of delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// Accepted by a gateway.
    pub sent: usize,
    /// Shown on the console only, because the recipient has no other channel.
    pub shown: usize,
    /// Failed, and due for another try.
    pub failed: usize,
    pub dead: usize,
    /// Could not be handled at all, and set aside. They are not among those handled.
    pub set_aside: usize,
}

impl DeliveryCounts {
    /// The number of notices handled.
    pub fn total(self) -> usize {
        let DeliveryCounts { sent, shown, failed, dead, set_aside: _ } = self;
        sent + shown + failed + dead
    }

    fn join(&mut self, page: DeliveryCounts) {
        let DeliveryCounts { sent, shown, failed, dead, set_aside } = page;
        self.sent += sent;
        self.shown += shown;
        self.failed += failed;
        self.dead += dead;
        self.set_aside += set_aside;
    }

    fn add(&mut self, outcome: DeliveryOutcome) {
        match outcome {
            DeliveryOutcome::Sent => self.sent += 1,
            DeliveryOutcome::Shown => self.shown += 1,
            DeliveryOutcome::Failed => self.failed += 1,
            DeliveryOutcome::Dead => self.dead += 1,
            DeliveryOutcome::Elsewhere => {}
        }
    }
}

/// The outcome for one notice.
#[derive(Clone, Copy, Debug)]
enum DeliveryOutcome {
    Sent,
    Shown,
    Failed,
    Dead,
    /// Claimed by somebody else.
    Elsewhere,
}

/// How long one call begins new pages, by the machine's clock, so that a function ends in time. The next call takes what
/// is left.
const DELIVER_WITHIN: Duration = Duration::from_secs(30);

/// Delivers what is due. An error means that the database did not answer.
pub async fn deliver_due(app: &App, now: Timestamp) -> Result<DeliveryCounts, StoreError> {
    deliver_within(app, now, DELIVER_WITHIN).await
}

/// Delivers what is due, and begins nothing new after a while.
pub(super) async fn deliver_within(
    app: &App,
    now: Timestamp,
    within: Duration,
) -> Result<DeliveryCounts, StoreError> {
    let mut list = SetAsideList::load(app, Job::Delivery).await?;
    let done = caught(deliver_pages(app, now, within, &mut list)).await;
    let ran = list.end(done).await?;
    let counts = DeliveryCounts { set_aside: ran.failed, ..ran.done };
    if counts.total() > 0 {
        let DeliveryCounts { sent, shown, failed, dead, set_aside } = counts;
        tracing::info!(sent, shown, failed, dead, set_aside, "delivered notices");
    }
    Ok(counts)
}

/// Delivers a page at a time. It also ends after a page of which some failed and none got away, so that an unresponsive
/// gateway costs one timeout instead of one for each notice.
async fn deliver_pages(
    app: &App,
    now: Timestamp,
    within: Duration,
    list: &mut SetAsideList,
) -> Result<DeliveryCounts, StoreError> {
    let began = Instant::now();
    let mut counts = DeliveryCounts::default();
    let mut after = None;
    loop {
        let (mut due, next) = app.store.page_due(now, after).await?;
        due.retain(|place| !list.rests(place.id()));
        let page = deliver_page(app, due, now, list).await?;
        counts.join(page);
        let is_stuck = page.failed > 0 && page.sent + page.shown == 0;
        if is_stuck || began.elapsed() > within {
            return Ok(counts);
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    // A notice that is set aside stays due until it is done, so what was not met is done.
    for subject in list.left_to_try() {
        list.attempt(&subject, async { Ok(()) }).await?;
    }
    Ok(counts)
}

/// Delivers a page of notices at the same time.
async fn deliver_page(
    app: &App,
    due: Vec<DueNotice>,
    now: Timestamp,
    list: &mut SetAsideList,
) -> Result<DeliveryCounts, StoreError> {
    let mut sending = FuturesUnordered::new();
    for place in due {
        sending.push(async move {
            let done = caught(deliver(app, &place, now)).await;
            (place, done)
        });
    }
    let mut counts = DeliveryCounts::default();
    let mut unavailable = None;
    while let Some((place, done)) = sending.next().await {
        match list.record(place.id(), done).await {
            Ok(outcome) => counts.add(outcome.unwrap_or(DeliveryOutcome::Elsewhere)),
            Err(error) => unavailable = Some(error),
        }
    }
    unavailable.map_or(Ok(counts), Err)
}

/// The minute of the day from which the messages go out for which the day before had no budget left.
const MESSAGES_FROM_MINUTE: i64 = 8 * 60;

async fn deliver(
    app: &App,
    place: &DueNotice,
    now: Timestamp,
) -> Result<DeliveryOutcome, StoreError> {
    let Some((claim, delivery)) = app.store.claim_notice(place, now.plus(CLAIM_MS)).await? else {
        return Ok(DeliveryOutcome::Elsewhere);
    };
    let settled = if delivery.attempts > MAX_ATTEMPTS {
        // Every attempt was claimed and none finished.
        NoticeOutcome::Dead { fault: Fault::Interrupted }
    } else {
        let sending = async {
            if is_overtaken(app, &delivery.notice).await? {
                return Ok(Ok(None));
            }
            send(app, &claim, &delivery.notice).await
        };
        let sent = match sending.await {
            Ok(sent) => sent,
            Err(error) => {
                // Nothing was sent. If this fails too, the claim expires.
                let _ = app.store.release_notice(place, &claim).await;
                return Err(error);
            }
        };
        match sent {
            Ok(Some(through)) => NoticeOutcome::Sent { through },
            Ok(None) => NoticeOutcome::Shown,
            Err(Fault::TownBudget) => {
                let at = Timestamp::at(now.day().plus(1), MESSAGES_FROM_MINUTE);
                NoticeOutcome::Postponed { fault: Fault::TownBudget, at }
            }
            Err(fault) => match next_try(delivery.attempts, now).filter(|_| !fault.is_final()) {
                Some(at) => NoticeOutcome::Retry { fault, at },
                None => NoticeOutcome::Dead { fault },
            },
        }
    };
    if !app.store.settle_notice(&claim, &delivery.notice, &settled, now).await? {
        return Ok(DeliveryOutcome::Elsewhere);
    }
    Ok(match settled {
        NoticeOutcome::Sent { .. } => DeliveryOutcome::Sent,
        NoticeOutcome::Shown => DeliveryOutcome::Shown,
        NoticeOutcome::Retry { .. } => DeliveryOutcome::Failed,
        // Neither sent nor failed, so that it holds up nobody else's.
        NoticeOutcome::Postponed { .. } => DeliveryOutcome::Elsewhere,
        NoticeOutcome::Dead { .. } => DeliveryOutcome::Dead,
    })
}

/// Whether the case that a message to its citizen is about was voided after what the message tells. Nobody needs to read
/// any more who works on it; the message about the voiding itself goes out.
async fn is_overtaken(app: &App, notice: &Notice) -> Result<bool, StoreError> {
    let Some(number) = notice.about.filter(|_| notice.to.is_citizen()) else { return Ok(false) };
    let Some(head) = app.store.load_case(number).await? else { return Ok(false) };
    Ok(head.case.is_void() && notice.made_at < head.case.stage_since)
}

/// Hands a notice to the gateway for its recipient's channel. `Ok(None)` if there is no channel and the notice is only
/// shown.
async fn send(
    app: &App,
    claim: &Claim,
    notice: &Notice,
) -> Result<Result<Option<&'static str>, Fault>, StoreError> {
    let gateways = &app.gateways;
    let way = match &notice.to {
        Addressee::Citizen { phone } => {
            gateways.sms.as_ref().map(|gateway| (gateway, Channel::Sms, phone.as_str().to_owned()))
        }
        Addressee::CitizenByEmail { email } => {
            let gateway = gateways.email.as_ref();
            gateway.map(|gateway| (gateway, Channel::Email, email.as_str().to_owned()))
        }
        Addressee::Account { account } => {
            let Address { email, phone } =
                app.store.load_address(account).await?.unwrap_or_default();
            match (&gateways.email, email, &gateways.sms, phone) {
                (Some(gateway), Some(email), _, _) => {
                    Some((gateway, Channel::Email, email.as_str().to_owned()))
                }
                (_, _, Some(gateway), Some(phone)) => {
                    Some((gateway, Channel::Sms, phone.as_str().to_owned()))
                }
                (_, _, _, _) => None,
            }
        }
        Addressee::Desk { owner: _ } => None,
    };
    let Some((gateway, channel, to)) = way else { return Ok(Ok(None)) };
    let body = body_sent(app, notice).await?;
    if let Addressee::Citizen { phone } = &notice.to {
        let limits = app.town().await?.rate_limits.clone();
        if !limits.texts_go_to(phone) {
            return Ok(Err(Fault::OtherCountry));
        }
        match app.store.spend_text(claim, &app.pepper.phone(phone), &limits, app.now()).await? {
            TextBudget::Left => {}
            TextBudget::PhoneSpent => return Ok(Err(Fault::PhoneBudget)),
            TextBudget::TownSpent => return Ok(Err(Fault::TownBudget)),
            TextBudget::ClaimLost => return Ok(Err(Fault::Interrupted)),
        }
    }
    let letter = Letter {
        id: &notice.id,
        channel,
        to: &to,
        lang: notice.lang,
        subject: &notice.subject,
        body: &body,
    };
    let sent = gateway.send(letter).await;
    if let Err(fault) = sent {
        let (through, channel, code) = (gateway.name(), channel.code(), fault.code());
        tracing::warn!(through, channel, code, "a notice was not sent");
    }
    Ok(sent.map(|()| Some(gateway.name())))
}

/// The text of a notice for its recipient, with a working link. If the claim that it asks about has been superseded,
/// the link leads to the tracker instead.
pub async fn body_sent(app: &App, notice: &Notice) -> Result<String, StoreError> {
    let mut body = notice.body.clone();
    if let Some(place) = link_in(&body)
        && let Some(number) = notice.about
    {
        let link = link_to(app, number, revision_of(notice)).await?;
        body.replace_range(place, &link);
    }
    Ok(body)
}

/// The revision of the event that a notice is about, taken from its id: a claim, or what was noted of one.
fn revision_of(notice: &Notice) -> Option<u32> {
    notice.id.split('#').nth(1)?.parse().ok()
}

async fn link_to(
    app: &App,
    number: CaseNumber,
    revision: Option<u32>,
) -> Result<String, StoreError> {
    let origin = &app.origin;
    let told = app.store.load_history_of(number).await?;
    let token = told.and_then(|told| {
        told.head.case.stage.resolution()?;
        let standing = told.history().claims().last().copied()?;
        revision.filter(|revision| *revision >= standing)?;
        app.pepper.verdict_token(number, &told.head.nonce, standing)
    });
    Ok(match token {
        Some(token) => format!("{}&t={}", kept(origin, number), token.expose()),
        None => format!("{origin}/track/{number}"),
    })
}
