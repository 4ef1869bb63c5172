//! Notices as the console lists them, and where accounts can be reached outside the console.
//!
//! A stored notice id contains `#`, which would end the path of a URL. In JSON and in paths it is replaced by `~`.

use crate::id::{AccountId, PlanId, StudyId};
use crate::lang::{Lang, Say, vocabulary};
use crate::notice::Told;
use crate::number::CaseNumber;
use crate::text::{Email, Line, Phone, Prose};
use crate::time::Timestamp;
use macros::shape;

/// The delivery state of a notice.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// To be sent for the first time or again.
    Waiting,
    /// Accepted by a gateway.
    Sent,
    /// Shown on the console; there is no other address to send it to.
    Shown,
    /// Given up. It can be sent again by hand.
    Dead,
}

impl NoticeState {
    pub const ALL: [NoticeState; 4] =
        [NoticeState::Waiting, NoticeState::Sent, NoticeState::Shown, NoticeState::Dead];

    /// The name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            NoticeState::Waiting => "waiting",
            NoticeState::Sent => "sent",
            NoticeState::Shown => "shown",
            NoticeState::Dead => "dead",
        }
    }

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

vocabulary! {
    /// Why a notice was not sent.
    pub enum Fault {
        Unreachable = "unreachable", "连不上通道", "the gateway cannot be reached";
        /// There was no response in time, so the notice may have been sent.
        TimedOut = "timed_out", "通道没有及时回应", "the gateway did not answer in time";
        Busy = "busy", "通道繁忙或故障", "the gateway is busy or out of order";
        /// The gateway responded with a refusal.
        Refused = "refused", "通道拒绝发送", "the gateway refused it";
        /// The recipient cannot be reached through this channel. Retrying does not help.
        BadRecipient = "bad_recipient", "这个号码或邮箱收不到",
            "this number or address cannot be reached";
        /// The telephone is in a country that text messages do not go to.
        OtherCountry = "other_country", "不向这个国家或地区的号码发短信",
            "text messages do not go to this country";
        /// This telephone has had as many text messages today as the limits allow.
        PhoneBudget = "phone_budget", "这个号码今天的短信已达上限",
            "this telephone has had its text messages for today";
        /// The town has sent as many text messages today as the limits allow.
        TownBudget = "town_budget", "今天全市的短信已达上限，次日再发",
            "the town has sent its text messages for today, and sends this one tomorrow";
        /// Every attempt broke off before its result was known.
        Interrupted = "interrupted", "每次发送都中断了", "each attempt broke off";
    }
}

impl Fault {
    /// Whether retrying cannot help.
    pub fn is_final(self) -> bool {
        match self {
            Fault::BadRecipient | Fault::OtherCountry | Fault::PhoneBudget => true,
            Fault::Unreachable
            | Fault::TimedOut
            | Fault::Busy
            | Fault::Refused
            | Fault::TownBudget
            | Fault::Interrupted => false,
        }
    }
}

/// A notice to the signed-in user.
#[shape]
pub struct NoticeRow {
    pub id: String,
    /// The instant of the event that it is about.
    pub made_at: Timestamp,
    pub lang: Lang,
    pub subject: String,
    pub body: String,
    /// The English version, if people of either language read the notice.
    pub in_english: Option<Told>,
    pub about: Option<CaseNumber>,
    pub plan: Option<PlanId>,
    /// The study that it is about, or that the reform it is about comes from.
    #[serde(default)]
    pub study: Option<StudyId>,
    /// What its case is about, if the reader may read that.
    #[serde(default)]
    pub title: Option<Line>,
    /// What was written to its recipients, if the reader may read it.
    #[serde(default)]
    pub note: Option<Prose>,
    /// Whether it was sent to the account itself rather than to everyone with its seat.
    pub personal: bool,
    /// Whether the account has seen it.
    pub seen: bool,
}

/// A page of notices to the signed-in user.
#[shape]
pub struct NoticePage {
    pub items: Vec<NoticeRow>,
    /// The cursor of the next page; absent on the last.
    pub cursor: Option<String>,
    /// The number of unseen notices on all pages, counted up to a limit.
    pub unseen: u32,
}

/// A request to mark notices as seen.
#[shape(Copy)]
pub struct NoticesSeen {
    /// The instant of the newest notice on the page. This and all earlier notices count as seen.
    pub up_to: Timestamp,
}

/// Whom a notice was sent to.
#[shape]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipient {
    Citizen {
        /// The citizen's telephone number; administrators see only its last four digits.
        phone: String,
    },
    CitizenByEmail {
        /// The citizen's e-mail address; administrators see only its last four characters.
        email: String,
    },
    /// A member of staff.
    Account { account: AccountId },
    /// Everyone with the seat of this owner.
    Desk { owner: String },
}

/// A notice as those who look after delivery see it.
#[shape]
pub struct SentNotice {
    pub id: String,
    /// The instant of the event that it is about.
    pub made_at: Timestamp,
    pub to: Recipient,
    pub lang: Lang,
    /// The subject; administrators do not see it if the notice is to a citizen.
    pub subject: Option<String>,
    /// The text; administrators do not see it if the notice is to a citizen.
    pub body: Option<String>,
    pub about: Option<CaseNumber>,
    pub plan: Option<PlanId>,
    /// The study that it is about, or that the reform it is about comes from.
    #[serde(default)]
    pub study: Option<StudyId>,
    pub state: NoticeState,
    /// The gateway that accepted it: `sns`, `ses`, `webhook`, or `kept` if there is none.
    pub through: Option<String>,
    /// The number of attempts.
    pub attempts: u32,
    /// When it will be tried next, while it waits.
    pub next_try: Option<Timestamp>,
    /// When it was sent, shown or given up.
    pub settled_at: Option<Timestamp>,
    /// The code of the last failure.
    pub last_error: Option<String>,
}

/// Where an account can be reached outside the console.
#[shape(Default)]
pub struct Address {
    /// The e-mail address, which is preferred.
    pub email: Option<Email>,
    pub phone: Option<Phone>,
}

/// A request to set the address of an account.
#[shape]
pub struct PutAddress {
    /// The e-mail address, which is preferred; absent for none.
    pub email: Option<Email>,
    /// The telephone number for SMS; absent for none.
    pub phone: Option<Phone>,
    /// The address as the writer last saw it; absent if there was none. The request is refused if it has changed
    /// since.
    #[serde(default)]
    pub seen: Address,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_every_fault_has_its_code_and_its_words() {
        for state in NoticeState::ALL {
            assert_eq!(NoticeState::read(state.code()), Some(state));
            assert_eq!(serde_json::to_value(state).expect("JSON"), state.code());
            assert_ne!(state.say(Lang::Zh), state.say(Lang::En));
        }
        for fault in Fault::ALL {
            assert_eq!(Fault::read(fault.code()), Some(*fault));
            assert_ne!(fault.say(Lang::Zh), fault.say(Lang::En));
        }
        assert_eq!(NoticeState::read("lost"), None);
    }
}
