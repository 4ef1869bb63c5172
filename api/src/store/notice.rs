//! Notices, in the table `personal`, because they contain telephone numbers and texts.
//!
//! A notice is stored under its recipient, and a pointer under its id, in one transaction on condition that the pointer
//! is not there, so that an id makes one notice only. In the index `timer`, a notice has at most one place: `notice`
//! while it waits, ordered by its next try, `sent` or `dead` once it is settled. Claiming a notice moves its next try
//! into the future, on condition that it is still where it was found: of two consumers one succeeds, and if that one
//! stops, the notice becomes due again.

use super::attempts::Attempts;
use super::case::{Former, former_key, personal_sk};
use super::index::{IndexQuery, ListError, PAGE, Place, SHARDS, left_out, shard, shards};
use super::item::{Item, Read, json, key, number, text};
use super::{Store, StoreError, kept, unavailable};
use crate::notice::gateway::Fault;
use crate::notice::{Addressee, Delivery, Notice};
use anyhow::anyhow;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{Put, ReturnValue, TransactWriteItem, Update};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::case::Case;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::rate::RateLimits;
use shared::time::{DAY_MS, Timestamp};
use shared::wire::Page;
use shared::wire::notice::NoticeState;
use std::collections::HashSet;

/// How long a notice is kept after it was settled.
const SETTLED_KEPT_MS: i64 = 180 * DAY_MS;
/// How long the pointer to a notice is kept after it was made, which is longer than the notice.
const POINTER_KEPT_MS: i64 = 400 * DAY_MS;
/// The number of notices made in one transaction, each with its pointer: the limit is 100 items.
const MAKE_AT_ONCE: usize = 50;
/// The number of notices claimed and sent at a time.
pub const DELIVER_AT_ONCE: usize = 20;

/// The number of due notices that are read of each partition.
const DUE_AT_ONCE: usize = DELIVER_AT_ONCE / SHARDS as usize;

/// The attribute with the day on which a notice was last counted.
const COUNTED_ON: &str = "counted_on";
/// The counter of all text messages of a day.
const TOWN: &str = "town";

/// The index of the notices by the instant of their next try, or at which they were settled.
const TIMER: &str = "timer";
/// Its lists, each spread over several partitions.
const WAITING: &str = "notice";
const SENT: &str = "sent";
const DEAD: &str = "dead";

/// A notice that was due when the index was read, and its place at that time.
#[derive(Clone, Debug)]
pub struct DueNotice {
    pk: String,
    sk: String,
    timer: String,
}

impl DueNotice {
    /// The id of the notice, or whatever stands in its place.
    pub fn id(&self) -> &str {
        self.timer.split_once('#').map_or(&self.timer, |(_, id)| id)
    }
}

/// A claim on a notice. Until it expires, nobody else sends the notice.
#[derive(Clone, Debug)]
pub struct Claim {
    pk: String,
    sk: String,
    timer: String,
    /// The day on which the notice was last counted against the budget of text messages.
    counted_on: Option<String>,
}

/// Whether a text message is within what the limits allow on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextBudget {
    Left,
    /// The telephone has had all that it gets.
    PhoneSpent,
    /// The town has sent all that it sends.
    TownSpent,
    /// The claim has expired, and somebody else has the notice.
    ClaimLost,
}

/// The outcome for a claimed notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeOutcome {
    Sent {
        through: &'static str,
    },
    /// There is no way to send it, so it is shown on the console only.
    Shown,
    /// It failed and will be tried again.
    Retry {
        fault: Fault,
        at: Timestamp,
    },
    /// It was not tried, and is due again later.
    Postponed {
        fault: Fault,
        at: Timestamp,
    },
    Dead {
        fault: Fault,
    },
}

pub(super) fn notice_pk(to_key: &str) -> String {
    format!("NOTICE#{to_key}")
}

fn pointer_key(id: &str) -> Item {
    key(format!("NOTICEID#{id}"), "-")
}

/// An instant and an id, which sort by the instant.
pub(super) fn place(at: Timestamp, id: &str) -> String {
    format!("{:014}#{id}", at.0.max(0))
}

pub(super) fn optional_time(item: &Item, name: &str) -> Result<Option<Timestamp>, StoreError> {
    item.contains_key(name).then(|| item.number_at(name).map(Timestamp)).transpose()
}

fn optional_text(item: &Item, name: &str) -> Result<Option<String>, StoreError> {
    item.contains_key(name).then(|| item.text_at(name).map(str::to_owned)).transpose()
}

fn delivery_of(item: &Item) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        notice: item.json_at("notice")?,
        state: NoticeState::read(item.text_at("state")?)
            .ok_or_else(|| StoreError::Broken(anyhow!("a notice in an unknown state")))?,
        attempts: item.number_at("attempts")?,
        next_try: optional_time(item, "next_try")?,
        last_error: optional_text(item, "last_error")?,
        through: optional_text(item, "through")?,
        settled_at: optional_time(item, "settled_at")?,
    })
}

fn notice_item(notice: &Notice) -> Result<Item, StoreError> {
    let mut item = key(notice_pk(&notice.to.key()), place(notice.made_at, &notice.id));
    item.insert("kind".into(), text("notice"));
    item.insert("notice".into(), json(notice)?);
    item.insert("attempts".into(), number(0));
    match notice.to {
        // A desk has no address: its notices are shown at once, and no gateway is needed.
        Addressee::Desk { owner: _ } => {
            let expiry = notice.made_at.plus(SETTLED_KEPT_MS).0 / 1000;
            item.insert("state".into(), text(NoticeState::Shown.code()));
            item.insert("settled_at".into(), number(notice.made_at.0));
            item.insert("expires_at".into(), number(expiry));
        }
        Addressee::Citizen { phone: _ }
        | Addressee::CitizenByEmail { email: _ }
        | Addressee::Account { account: _ } => {
            item.insert("state".into(), text(NoticeState::Waiting.code()));
            item.insert("next_try".into(), number(notice.made_at.0));
            item.insert("timer_pk".into(), text(shard(WAITING, &notice.id)));
            item.insert("timer_sk".into(), text(place(notice.made_at, &notice.id)));
        }
    }
    Ok(item)
}

/// What every final outcome sets; `state` is a reserved word.
const ENDED: &str = "SET #state = :state, settled_at = :now, expires_at = :expiry";
/// Lists a settled notice.
const LISTED: &str = "timer_pk = :list, timer_sk = :place";

/// The values of [`ENDED`].
fn ended(
    update: UpdateItemFluentBuilder,
    state: NoticeState,
    now: Timestamp,
) -> UpdateItemFluentBuilder {
    update
        .expression_attribute_names("#state", "state")
        .expression_attribute_values(":state", text(state.code()))
        .expression_attribute_values(":now", number(now.0))
        .expression_attribute_values(":expiry", number(now.plus(SETTLED_KEPT_MS).0 / 1000))
}

/// The cursor for a place in a list. It contains an instant and an id, never a recipient.
fn cursor_to(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place in a cursor.
fn place_of(cursor: &str) -> Result<String, ListError> {
    let written = URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or(ListError::BadCursor)?;
    let fits = written.split_once('#').is_some_and(|(instant, _)| {
        instant.len() == 14 && instant.bytes().all(|byte| byte.is_ascii_digit())
    });
    if fits && written.len() <= 512 { Ok(written) } else { Err(ListError::BadCursor) }
}

impl Store {
    /// Stores notices, except those whose ids exist already, so that a call can be repeated. Returns the number stored.
    pub async fn make_notices(&self, notices: &[Notice]) -> Result<usize, StoreError> {
        let mut made = 0;
        let mut ids = HashSet::new();
        let notices: Vec<&Notice> =
            notices.iter().filter(|notice| ids.insert(notice.id.as_str())).collect();
        for together in notices.chunks(MAKE_AT_ONCE) {
            if self.put_notices(together).await? {
                made += together.len();
            } else {
                // One of them exists, so store each by itself.
                for notice in together {
                    made += usize::from(self.put_notices(std::slice::from_ref(notice)).await?);
                }
            }
        }
        Ok(made)
    }

    /// Stores all of them, or none if one exists.
    async fn put_notices(&self, notices: &[&Notice]) -> Result<bool, StoreError> {
        let mut puts = Vec::new();
        for notice in notices {
            let item = notice_item(notice)?;
            let mut pointer = pointer_key(&notice.id);
            pointer.insert("kind".into(), text("notice_pointer"));
            pointer.insert("place_pk".into(), text(item.text_at("pk")?));
            pointer.insert("place_sk".into(), text(item.text_at("sk")?));
            let expiry = notice.made_at.plus(POINTER_KEPT_MS).0 / 1000;
            pointer.insert("expires_at".into(), number(expiry));
            puts.extend([self.put_absent(pointer)?, self.put_absent(item)?]);
        }
        match self.transact(&puts).await? {
            Ok(()) => Ok(true),
            Err(reasons)
                if reasons.iter().flatten().any(|code| code == "ConditionalCheckFailed") =>
            {
                Ok(false)
            }
            Err(reasons) => {
                Err(StoreError::Unavailable(anyhow!("a transaction was cancelled: {reasons:?}")))
            }
        }
    }

    fn put_absent(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.personal)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// A page of the notices to try by `now`, longest waiting first, after the place where the page before ended, at most
    /// [`DELIVER_AT_ONCE`]; and the place where this one ended, if more may follow. Claimed ones are not among them.
    pub async fn page_due(
        &self,
        now: Timestamp,
        after: Option<Place>,
    ) -> Result<(Vec<DueNotice>, Option<Place>), StoreError> {
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.personal,
                index: TIMER,
                pks: &shards(WAITING, SHARDS),
                after: None,
                until: Some(place(now.plus(1), "")),
                forward: true,
                start: after.map(|place| place.0),
                limit: DUE_AT_ONCE,
            })
            .await?;
        let due = page.items.iter().map(|item| {
            Ok(DueNotice {
                pk: item.text_at("pk")?.into(),
                sk: item.text_at("sk")?.into(),
                timer: item.text_at("timer_sk")?.into(),
            })
        });
        Ok((due.collect::<Result<Vec<DueNotice>, StoreError>>()?, page.last.map(Place)))
    }

    /// Claims a notice until an instant and counts the try. `None` if somebody else claimed it or it is settled. One that
    /// cannot be read is not claimed.
    pub async fn claim_notice(
        &self,
        due: &DueNotice,
        until: Timestamp,
    ) -> Result<Option<(Claim, Delivery)>, StoreError> {
        let DueNotice { pk, sk, timer } = due;
        let (_, id) = timer
            .split_once('#')
            .ok_or_else(|| StoreError::Broken(anyhow!("a notice without its place")))?;
        let claimed = place(until, id);
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.personal)
            .set_key(Some(key(pk, sk)))
            .condition_expression("begins_with(timer_pk, :waiting) AND timer_sk = :found")
            .update_expression("SET timer_sk = :claimed, next_try = :until ADD attempts :one")
            .expression_attribute_values(":waiting", text(WAITING))
            .expression_attribute_values(":found", text(timer))
            .expression_attribute_values(":claimed", text(&claimed))
            .expression_attribute_values(":until", number(until.0))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match sent {
            Ok(answer) => answer.attributes,
            Err(error) if error.code() == Some("ConditionalCheckFailedException") => {
                return Ok(None);
            }
            Err(error) => return Err(unavailable(error)),
        };
        let item = item.ok_or_else(|| StoreError::Broken(anyhow!("a claim without its notice")))?;
        let counted_on = optional_text(&item, COUNTED_ON)?;
        let claim = Claim { pk: pk.clone(), sk: sk.clone(), timer: claimed, counted_on };
        match delivery_of(&item) {
            Ok(delivery) => Ok(Some((claim, delivery))),
            Err(error) => {
                self.release_notice(due, &claim).await?;
                Err(error)
            }
        }
    }

    /// Counts a claimed notice, a text message to the citizen with this telephone, against what the limits allow on the
    /// day of `now`. `phone` is a pseudonym.
    ///
    /// The notice is marked in the transaction that counts it for the telephone, so that it is counted once a day
    /// however often its delivery is broken off. For the town it is counted before, since the number of all would be
    /// a bottleneck in transactions; a delivery that is broken off in between costs the town one message.
    pub async fn spend_text(
        &self,
        claim: &Claim,
        phone: &str,
        limits: &RateLimits,
        now: Timestamp,
    ) -> Result<TextBudget, StoreError> {
        let day = now.day().to_string();
        if claim.counted_on.as_deref() == Some(&*day) {
            return Ok(TextBudget::Left);
        }
        let table = &self.tables.personal;
        let counter = |of: &str| key(format!("TEXTS#{day}"), of);
        let expires_at = now.plus(2 * DAY_MS);
        let town = Attempts { table, key: counter(TOWN), expires_at };
        if self.count_try(town).await? > limits.texts_in_town {
            self.forgive_try(table, counter(TOWN)).await?;
            return Ok(TextBudget::TownSpent);
        }
        let broken = |error: BuildError| StoreError::Broken(error.into());
        let mark = Update::builder()
            .table_name(table)
            .set_key(Some(key(&claim.pk, &claim.sk)))
            .condition_expression("begins_with(timer_pk, :waiting) AND timer_sk = :claimed")
            .update_expression("SET #counted = :day")
            .expression_attribute_names("#counted", COUNTED_ON)
            .expression_attribute_values(":waiting", text(WAITING))
            .expression_attribute_values(":claimed", text(&claim.timer))
            .expression_attribute_values(":day", text(&day));
        let count = Update::builder()
            .table_name(table)
            .set_key(Some(counter(phone)))
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .update_expression("ADD #count :one SET expires_at = :expiry")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":most", number(limits.texts_to_phone))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expiry", number(expires_at.0 / 1000));
        let items = [
            TransactWriteItem::builder().update(mark.build().map_err(broken)?).build(),
            TransactWriteItem::builder().update(count.build().map_err(broken)?).build(),
        ];
        let Err(reasons) = self.transact(&items).await? else { return Ok(TextBudget::Left) };
        self.forgive_try(table, counter(TOWN)).await?;
        let failed = |place: usize| {
            reasons.get(place).and_then(Option::as_deref) == Some("ConditionalCheckFailed")
        };
        if failed(0) {
            return Ok(TextBudget::ClaimLost);
        }
        if failed(1) {
            return Ok(TextBudget::PhoneSpent);
        }
        Err(StoreError::Unavailable(anyhow!("a transaction was cancelled: {reasons:?}")))
    }

    /// Gives up a claim under which nothing was sent: the notice is due as it was before, and the try does not count.
    /// Does nothing if the claim has expired and somebody else has the notice.
    pub async fn release_notice(&self, due: &DueNotice, claim: &Claim) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.personal)
            .set_key(Some(key(&claim.pk, &claim.sk)))
            .condition_expression("begins_with(timer_pk, :waiting) AND timer_sk = :claimed")
            .update_expression("SET timer_sk = :found ADD attempts :less REMOVE next_try")
            .expression_attribute_values(":waiting", text(WAITING))
            .expression_attribute_values(":claimed", text(&claim.timer))
            .expression_attribute_values(":found", text(&due.timer))
            .expression_attribute_values(":less", number(-1));
        kept(update.send().await).map(|_| ())
    }

    /// Records the outcome for a claimed notice and returns whether it counted: a success always does, a failure only
    /// while the claim is valid.
    pub async fn settle_notice(
        &self,
        claim: &Claim,
        notice: &Notice,
        settled: &NoticeOutcome,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.personal)
            .set_key(Some(key(&claim.pk, &claim.sk)))
            .expression_attribute_values(":waiting", text(WAITING));
        let here = place(now, &notice.id);
        let update = match settled {
            NoticeOutcome::Sent { through } => ended(update, NoticeState::Sent, now)
                .condition_expression("begins_with(timer_pk, :waiting)")
                .update_expression(format!(
                    "{ENDED}, through = :through, {LISTED} REMOVE next_try, last_error"
                ))
                .expression_attribute_values(":through", text(*through))
                .expression_attribute_values(":list", text(shard(SENT, &notice.id)))
                .expression_attribute_values(":place", text(here)),
            NoticeOutcome::Shown => {
                let shown = ended(update, NoticeState::Shown, now)
                    .condition_expression("begins_with(timer_pk, :waiting)");
                match &notice.to {
                    // A citizen has no console, so the list for the window must say that nothing was sent.
                    Addressee::Citizen { phone: _ } | Addressee::CitizenByEmail { email: _ } => {
                        shown
                            .update_expression(format!(
                                "{ENDED}, {LISTED} REMOVE next_try, last_error"
                            ))
                            .expression_attribute_values(":list", text(shard(SENT, &notice.id)))
                            .expression_attribute_values(":place", text(here))
                    }
                    Addressee::Account { account: _ } | Addressee::Desk { owner: _ } => shown
                        .update_expression(format!(
                            "{ENDED} REMOVE timer_pk, timer_sk, next_try, last_error"
                        )),
                }
            }
            NoticeOutcome::Retry { fault, at } => update
                .condition_expression("begins_with(timer_pk, :waiting) AND timer_sk = :claimed")
                .update_expression("SET timer_sk = :place, next_try = :at, last_error = :fault")
                .expression_attribute_values(":claimed", text(&claim.timer))
                .expression_attribute_values(":place", text(place(*at, &notice.id)))
                .expression_attribute_values(":at", number(at.0))
                .expression_attribute_values(":fault", text(fault.code())),
            NoticeOutcome::Postponed { fault, at } => update
                .condition_expression("begins_with(timer_pk, :waiting) AND timer_sk = :claimed")
                .update_expression(
                    "SET timer_sk = :place, next_try = :at, last_error = :fault ADD attempts :less",
                )
                .expression_attribute_values(":claimed", text(&claim.timer))
                .expression_attribute_values(":place", text(place(*at, &notice.id)))
                .expression_attribute_values(":at", number(at.0))
                .expression_attribute_values(":fault", text(fault.code()))
                .expression_attribute_values(":less", number(-1)),
            NoticeOutcome::Dead { fault } => ended(update, NoticeState::Dead, now)
                .condition_expression("begins_with(timer_pk, :waiting) AND timer_sk = :claimed")
                .update_expression(format!(
                    "{ENDED}, last_error = :fault, {LISTED} REMOVE next_try"
                ))
                .expression_attribute_values(":claimed", text(&claim.timer))
                .expression_attribute_values(":fault", text(fault.code()))
                .expression_attribute_values(":list", text(shard(DEAD, &notice.id)))
                .expression_attribute_values(":place", text(here)),
        };
        kept(update.send().await)
    }

    /// A notice by its id, with the state of its delivery.
    pub async fn load_notice(&self, id: &str) -> Result<Option<Delivery>, StoreError> {
        let Some(pointer) = self.get_personal(pointer_key(id)).await? else { return Ok(None) };
        let place = key(pointer.text_at("place_pk")?, pointer.text_at("place_sk")?);
        self.get_personal(place).await?.as_ref().map(delivery_of).transpose()
    }

    /// Makes a notice that was given up due again from `now` on. Returns its current state whether or not it had been
    /// given up; `None` if there is no such notice.
    pub async fn resend_notice(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<Delivery>, StoreError> {
        let Some(pointer) = self.get_personal(pointer_key(id)).await? else { return Ok(None) };
        let place_key = || -> Result<Item, StoreError> {
            Ok(key(pointer.text_at("place_pk")?, pointer.text_at("place_sk")?))
        };
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.personal)
            .set_key(Some(place_key()?))
            .condition_expression("begins_with(timer_pk, :dead)")
            .update_expression(
                "SET #state = :state, attempts = :none, next_try = :now, timer_pk = :list, \
                 timer_sk = :place REMOVE settled_at, expires_at",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", text(NoticeState::Waiting.code()))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":now", number(now.0))
            .expression_attribute_values(":dead", text(DEAD))
            .expression_attribute_values(":list", text(shard(WAITING, id)))
            .expression_attribute_values(":place", text(place(now, id)));
        // It had not been given up: it was sent meanwhile, or is waiting already.
        let _ = kept(update.send().await)?;
        self.get_personal(place_key()?).await?.as_ref().map(delivery_of).transpose()
    }

    /// Erases a case's personal data: its citizen's notices, the references from the persons to it, and its texts. The
    /// texts come last, so that an interrupted call can be repeated. Files are stored elsewhere.
    pub async fn erase_personal(
        &self,
        case: &Case,
        to_keys: &[String],
        persons: &[String],
    ) -> Result<(), StoreError> {
        let mut keys: Vec<Item> = Vec::new();
        for to_key in to_keys {
            let pk = notice_pk(to_key);
            for item in self.list_beginning(&self.tables.personal, &pk, "", true).await? {
                let notice: Notice = item.json_at("notice")?;
                if notice.about == Some(case.number) {
                    keys.push(key(item.text_at("pk")?, item.text_at("sk")?));
                    keys.push(pointer_key(&notice.id));
                }
            }
        }
        let number = case.number.to_string();
        keys.extend(persons.iter().map(|person| key(format!("PERSON#{person}"), &number)));
        keys.extend((0..case.texts).rev().map(|id| key(&number, personal_sk(TextId(id)))));
        for key in keys {
            let delete = self.client.delete_item().table_name(&self.tables.personal);
            delete.set_key(Some(key)).send().await.map_err(unavailable)?;
        }
        self.mark_erased(case).await
    }

    /// Moves a case's messages after a correction: those that wait or were given up are made anew by `anew`, and wait; the
    /// others go, if they went somewhere else, and so do those for which there is no recipient any more. `to` is the right
    /// one. Can be repeated until it is done.
    pub async fn move_notices(
        &self,
        of: CaseNumber,
        former: &Former,
        to: Option<&Addressee>,
        anew: impl Fn(&Notice) -> Option<Notice>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let stays = to.map(Addressee::key) == former.to;
        let sent = match former.to.as_deref().map(notice_pk) {
            Some(pk) => self.list_beginning(&self.tables.personal, &pk, "", true).await?,
            None => Vec::new(),
        };
        for item in sent {
            let Delivery { notice, state, .. } = delivery_of(&item)?;
            if notice.about != Some(of) {
                continue;
            }
            let is_open = matches!(state, NoticeState::Waiting | NoticeState::Dead);
            let made = if is_open { anew(&notice) } else { None };
            if stays && (!is_open || made.as_ref() == Some(&notice)) {
                continue;
            }
            let mut items = Vec::new();
            if let Some(made) = &made {
                let mut moved = notice_item(made)?;
                moved.insert("next_try".into(), number(now.0));
                moved.insert("timer_sk".into(), text(place(now, &made.id)));
                let mut pointer = pointer_key(&made.id);
                pointer.insert("kind".into(), text("notice_pointer"));
                pointer.insert("place_pk".into(), text(moved.text_at("pk")?));
                pointer.insert("place_sk".into(), text(moved.text_at("sk")?));
                let expiry = made.made_at.plus(POINTER_KEPT_MS).0 / 1000;
                pointer.insert("expires_at".into(), number(expiry));
                for item in [moved, pointer] {
                    items.push(self.put_item(&self.tables.personal, item)?);
                }
            } else {
                items.push(self.delete_of(&self.tables.personal, pointer_key(&notice.id))?);
            }
            if made.is_none() || !stays {
                let place = key(item.text_at("pk")?, item.text_at("sk")?);
                items.push(self.delete_of(&self.tables.personal, place)?);
            }
            if let Err(reasons) = self.transact(&items).await? {
                return Err(StoreError::Unavailable(anyhow!(
                    "a transaction was cancelled: {reasons:?}"
                )));
            }
        }
        let done = self.client.delete_item().table_name(&self.tables.personal);
        let done = done.set_key(Some(former_key(of, former.revision)));
        done.send().await.map(|_| ()).map_err(unavailable)
    }

    pub(super) async fn get_personal(&self, key: Item) -> Result<Option<Item>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.personal)
            .set_key(Some(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        Ok(found.item)
    }

    /// A page of the notices to several recipients together, newest first.
    pub async fn list_notices(
        &self,
        to_keys: &[String],
        cursor: Option<&str>,
    ) -> Result<Page<Delivery>, ListError> {
        let before = cursor.map(place_of).transpose()?;
        let mut found: Vec<(String, Item)> = Vec::new();
        for to_key in to_keys {
            let mut query = self
                .client
                .query()
                .table_name(&self.tables.personal)
                .expression_attribute_values(":pk", text(notice_pk(to_key)))
                .scan_index_forward(false)
                .consistent_read(true)
                .limit(i32::try_from(PAGE + 1).unwrap_or(i32::MAX));
            query = match &before {
                None => query.key_condition_expression("pk = :pk"),
                Some(before) => query
                    .key_condition_expression("pk = :pk AND sk < :before")
                    .expression_attribute_values(":before", text(before)),
            };
            let answer =
                query.send().await.map_err(|error| ListError::Store(unavailable(error)))?;
            for item in answer.items.unwrap_or_default() {
                found.push((item.text_at("sk")?.to_owned(), item));
            }
        }
        found.sort_by(|(left, _), (right, _)| right.cmp(left));
        let is_more = found.len() > PAGE;
        found.truncate(PAGE);
        let cursor = found.last().filter(|_| is_more).map(|(place, _)| cursor_to(place));
        let items = found
            .iter()
            .map(|(_, item)| delivery_of(item))
            .filter_map(left_out)
            .collect::<Result<Vec<Delivery>, StoreError>>()?;
        Ok(Page { items, cursor })
    }

    /// A page of the notices that were sent or that no gateway could send to a citizen, newest first.
    pub async fn list_sent(&self, cursor: Option<&str>) -> Result<Page<Delivery>, ListError> {
        self.list_settled(SENT, cursor).await
    }

    /// A page of the notices that were given up, newest first.
    pub async fn list_dead(&self, cursor: Option<&str>) -> Result<Page<Delivery>, ListError> {
        self.list_settled(DEAD, cursor).await
    }

    async fn list_settled(
        &self,
        list: &str,
        cursor: Option<&str>,
    ) -> Result<Page<Delivery>, ListError> {
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.personal,
                index: TIMER,
                pks: &shards(list, SHARDS),
                after: None,
                until: cursor.map(place_of).transpose()?,
                forward: false,
                start: None,
                limit: PAGE,
            })
            .await?;
        let mut places = page.items;
        let is_more = page.last.is_some() || places.len() > PAGE;
        places.truncate(PAGE);
        let last = places.last().filter(|_| is_more);
        let cursor = last.map(|last| last.text_at("timer_sk").map(cursor_to)).transpose()?;
        let mut keys = Vec::with_capacity(places.len());
        for place in &places {
            keys.push(key(place.text_at("pk")?, place.text_at("sk")?));
        }
        let mut items: Vec<Item> = self.batch_get(&self.tables.personal, keys).await?;
        // The index can lag behind the table: leave out what is in another list by now.
        items.retain(|item| item.text_at("timer_pk").is_ok_and(|pk| pk.starts_with(list)));
        items.sort_by_key(|item| {
            std::cmp::Reverse(item.text_at("timer_sk").unwrap_or_default().to_owned())
        });
        let items = items.iter().map(delivery_of).filter_map(left_out);
        let items = items.collect::<Result<Vec<Delivery>, StoreError>>()?;
        Ok(Page { items, cursor })
    }
}
