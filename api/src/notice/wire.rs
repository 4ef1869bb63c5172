//! Notices on the wire: what the console lists.
//!
//! An id holds `#`, which ends a path. On the wire, in bodies as in paths, it stands as `~`.

use super::{Address, Delivery, Email, InEnglish, To};
use crate::store::Page;
use serde::{Deserialize, Serialize};
use shared::id::{AccountId, PlanId};
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::text::Phone;
use shared::time::Timestamp;

/// How far a notice got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// It is to be sent, at once or again.
    Waiting,
    /// A gateway took it.
    Sent,
    /// It is shown on the console, and there is nowhere else to send it.
    Shown,
    /// It was given up. It can be sent again by hand.
    Dead,
}

impl NoticeState {
    /// All of them.
    pub const ALL: [NoticeState; 4] =
        [NoticeState::Waiting, NoticeState::Sent, NoticeState::Shown, NoticeState::Dead];

    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            NoticeState::Waiting => "waiting",
            NoticeState::Sent => "sent",
            NoticeState::Shown => "shown",
            NoticeState::Dead => "dead",
        }
    }

    /// Reads a code.
    pub fn read(code: &str) -> Option<NoticeState> {
        NoticeState::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Say for NoticeState {
    fn say(&self, lang: Lang) -> &'static str {
        match self {
            NoticeState::Waiting => lang.pick("待发送", "waiting"),
            NoticeState::Sent => lang.pick("已发送", "sent"),
            NoticeState::Shown => lang.pick("仅站内显示", "shown here only"),
            NoticeState::Dead => lang.pick("未能送达", "not delivered"),
        }
    }
}

/// A notice to whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NoticeRow {
    /// Its id.
    pub id: String,
    /// The instant of the step it is about.
    pub made_at: Timestamp,
    /// The language it is written in.
    pub lang: Lang,
    /// Its first line.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// The same in English, where it is read by people of either language.
    pub in_english: Option<InEnglish>,
    /// The case it is about.
    pub about: Option<CaseNumber>,
    /// The rectification plan it is about.
    pub plan: Option<PlanId>,
    /// Whether it goes to the account itself; otherwise to everybody at its desk.
    pub personal: bool,
    /// Whether the account has seen it.
    pub seen: bool,
}

/// A page of notices to whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NoticePage {
    /// The notices, newest first.
    pub items: Vec<NoticeRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
    /// How many the account has not seen, on all pages. It is counted up to 100.
    pub unseen: u32,
}

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NoticesSeen {
    /// The instant of the newest notice on the page: that one and all before it count as seen.
    pub up_to: Timestamp,
}

/// Who a notice went to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipient {
    /// A citizen.
    Citizen {
        /// Their telephone; for administrators its last four digits alone.
        phone: String,
    },
    /// A member of staff.
    Account {
        /// The account.
        account: AccountId,
    },
    /// Everybody at a desk.
    Desk {
        /// Whose desk.
        owner: String,
    },
}

/// A notice as those see it who look after delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SentNotice {
    /// Its id.
    pub id: String,
    /// The instant of the step it is about.
    pub made_at: Timestamp,
    /// To whom.
    pub to: Recipient,
    /// The language it is written in.
    pub lang: Lang,
    /// Its first line; absent for administrators where it goes to a citizen.
    pub subject: Option<String>,
    /// What it says; absent for administrators where it goes to a citizen.
    pub body: Option<String>,
    /// The case it is about.
    pub about: Option<CaseNumber>,
    /// The rectification plan it is about.
    pub plan: Option<PlanId>,
    /// How far it got.
    pub state: NoticeState,
    /// The gateway that took it: `sns`, `ses`, `webhook`, or `kept` where there is none.
    pub through: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub next_try: Option<Timestamp>,
    /// When it was sent, shown or given up.
    pub settled_at: Option<Timestamp>,
    /// The code of the last failure.
    pub last_error: Option<String>,
}

/// A page of notices as those see them who look after delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SentNoticePage {
    /// The notices, the last settled first.
    pub items: Vec<SentNotice>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Keeping the address of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PutAddress {
    /// By e-mail, which comes first; absent for none.
    pub email: Option<Email>,
    /// By SMS; absent for none.
    pub phone: Option<Phone>,
    /// The address as the writer saw it; absent where there was none. Refused where it is another by
    /// now.
    #[serde(default)]
    pub seen: Address,
}

/// An id as it stands on the wire.
pub fn id_out(id: &str) -> String {
    id.replace('#', "~")
}

/// An id as the store has it.
pub fn id_in(written: &str) -> String {
    written.replace('~', "#")
}

/// Whether the reader may know whom a notice to a citizen went to, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Whole,
    /// The telephone's last digits, and no words: an administrator sees no case's personal data.
    Masked,
}

/// A telephone's last four digits.
fn masked(phone: &str) -> String {
    let hidden = phone.chars().count().saturating_sub(4);
    phone.chars().enumerate().map(|(at, digit)| if at < hidden { '*' } else { digit }).collect()
}

impl NoticeRow {
    /// The row of a notice for an account that has seen what was made until `seen_until`.
    pub fn of(delivery: Delivery, seen_until: Option<Timestamp>) -> NoticeRow {
        let notice = delivery.notice;
        NoticeRow {
            id: id_out(&notice.id),
            made_at: notice.made_at,
            lang: notice.lang,
            subject: notice.subject,
            body: notice.body,
            in_english: notice.in_english,
            about: notice.about,
            plan: notice.plan,
            personal: matches!(notice.to, To::Account { .. }),
            seen: seen_until.is_some_and(|until| notice.made_at <= until),
        }
    }
}

impl SentNotice {
    /// The notice as it is seen.
    pub fn of(delivery: Delivery, sight: Sight) -> SentNotice {
        let Delivery { notice, state, attempts, next_try, last_error, through, settled_at } =
            delivery;
        let (to, hidden) = match (notice.to, sight) {
            (To::Citizen { phone }, Sight::Whole) => {
                (Recipient::Citizen { phone: phone.into() }, false)
            }
            (To::Citizen { phone }, Sight::Masked) => {
                (Recipient::Citizen { phone: masked(phone.as_str()) }, true)
            }
            (To::Account { account }, Sight::Whole | Sight::Masked) => {
                (Recipient::Account { account }, false)
            }
            (To::Desk { owner }, Sight::Whole | Sight::Masked) => {
                (Recipient::Desk { owner }, false)
            }
        };
        SentNotice {
            id: id_out(&notice.id),
            made_at: notice.made_at,
            to,
            lang: notice.lang,
            subject: (!hidden).then_some(notice.subject),
            body: (!hidden).then_some(notice.body),
            about: notice.about,
            plan: notice.plan,
            state,
            through,
            attempts,
            next_try,
            settled_at,
            last_error,
        }
    }
}

impl SentNoticePage {
    /// The page as it is seen.
    pub fn of(page: Page<Delivery>, sight: Sight) -> SentNoticePage {
        let items = page.items.into_iter().map(|each| SentNotice::of(each, sight)).collect();
        SentNoticePage { items, cursor: page.cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_travels_in_a_path_and_comes_back() {
        let id = "1805-12345-67#000004#citizen";
        assert_eq!(id_out(id), "1805-12345-67~000004~citizen");
        assert_eq!(id_in(&id_out(id)), id);
    }

    #[test]
    fn a_masked_telephone_shows_four_digits() {
        assert_eq!(masked("13800000001"), "*******0001");
        assert_eq!(masked("+8613800000001"), "**********0001");
        assert_eq!(masked("12345"), "*2345");
    }

    #[test]
    fn every_state_has_its_code_and_its_words() {
        for state in NoticeState::ALL {
            assert_eq!(NoticeState::read(state.code()), Some(state));
            assert_eq!(serde_json::to_value(state).expect("JSON"), state.code());
            assert_ne!(state.say(Lang::Zh), state.say(Lang::En));
        }
        assert_eq!(NoticeState::read("lost"), None);
    }
}
