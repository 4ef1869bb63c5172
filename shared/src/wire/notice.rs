//! Notices on the wire: what the console lists, and where an account is reached outside of it.
//!
//! An id holds `#` where it is kept, which ends a path. On the wire, in bodies as in paths, it stands as
//! `~`.

use crate::id::{AccountId, PlanId, StudyId};
use crate::lang::{Lang, Say, vocabulary};
use crate::notice::Told;
use crate::number::CaseNumber;
use crate::text::{Email, Phone};
use crate::time::Timestamp;
use macros::shape;

/// How far a notice got.
#[shape(Copy)]
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
        /// No connection to the gateway.
        Unreachable = "unreachable", "连不上通道", "the gateway cannot be reached";
        /// No answer in time. It may have gone out.
        TimedOut = "timed_out", "通道没有及时回应", "the gateway did not answer in time";
        /// The gateway is overloaded or out of order.
        Busy = "busy", "通道繁忙或故障", "the gateway is busy or out of order";
        /// The gateway answered, and refused.
        Refused = "refused", "通道拒绝发送", "the gateway refused it";
        /// Nobody can be reached there by this channel. Trying again does not help.
        BadRecipient = "bad_recipient", "这个号码或邮箱收不到",
            "this number or address cannot be reached";
        /// Each attempt broke off before its end was known.
        Interrupted = "interrupted", "每次发送都中断了", "each attempt broke off";
    }
}

impl Fault {
    /// Whether trying again cannot help.
    pub fn is_final(self) -> bool {
        match self {
            Fault::BadRecipient => true,
            Fault::Unreachable
            | Fault::TimedOut
            | Fault::Busy
            | Fault::Refused
            | Fault::Interrupted => false,
        }
    }
}

/// A notice to whoever is signed in.
#[shape]
pub struct NoticeRow {
    pub id: String,
    /// The instant of the step it is about.
    pub made_at: Timestamp,
    /// The language it is written in.
    pub lang: Lang,
    pub subject: String,
    pub body: String,
    /// The same in English, where it is read by people of either language.
    pub in_english: Option<Told>,
    pub about: Option<CaseNumber>,
    /// The rectification plan it is about.
    pub plan: Option<PlanId>,
    /// The study that it is about, or that the reform it is about comes from.
    #[serde(default)]
    pub study: Option<StudyId>,
    /// Whether it goes to the account itself; otherwise to everybody at its desk.
    pub personal: bool,
    /// Whether the account has seen it.
    pub seen: bool,
}

/// A page of notices to whoever is signed in.
#[shape]
pub struct NoticePage {
    pub items: Vec<NoticeRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
    /// How many the account has not seen, on all pages. It is counted up to 100.
    pub unseen: u32,
}

/// What was seen.
#[shape(Copy)]
pub struct NoticesSeen {
    /// The instant of the newest notice on the page: that one and all before it count as seen.
    pub up_to: Timestamp,
}

/// Who a notice went to.
#[shape]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipient {
    Citizen {
        /// Their telephone; for administrators its last four digits alone.
        phone: String,
    },
    /// A member of staff.
    Account { account: AccountId },
    /// Everybody at a desk.
    Desk { owner: String },
}

/// A notice as those see it who look after delivery.
#[shape]
pub struct SentNotice {
    pub id: String,
    /// The instant of the step it is about.
    pub made_at: Timestamp,
    pub to: Recipient,
    /// The language it is written in.
    pub lang: Lang,
    /// Its first line; absent for administrators where it goes to a citizen.
    pub subject: Option<String>,
    /// What it says; absent for administrators where it goes to a citizen.
    pub body: Option<String>,
    pub about: Option<CaseNumber>,
    /// The rectification plan it is about.
    pub plan: Option<PlanId>,
    /// The study that it is about, or that the reform it is about comes from.
    #[serde(default)]
    pub study: Option<StudyId>,
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

/// Where an account can be reached outside the console.
#[shape(Default)]
pub struct Address {
    /// By e-mail, which comes first.
    pub email: Option<Email>,
    pub phone: Option<Phone>,
}

/// Keeping the address of an account.
#[shape]
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
