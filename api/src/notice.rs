//! Notices (通知): short messages, each to one recipient about one event, and how they are delivered.
//!
//! The id of a notice is derived from the event. The outbox may deliver that event twice, and the store keeps one
//! notice for each id. [`deliver_due`] then claims each notice that is due, hands it to a [`Gateway`](gateway::Gateway)
//! and records the outcome. A claim expires, so that a consumer that stops in between delays a notice but does not lose
//! it: a notice is sent at least once, and listed exactly once.
//!
//! This module does not decide which events cause a notice, nor what it says. Only counts and codes are logged: never a
//! notice's words, recipient or id.

pub mod gateway;
pub mod link;
#[cfg(feature = "lambda")]
pub mod ses;
#[cfg(feature = "lambda")]
pub mod sns;
pub mod webhook;
pub mod wire;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::actor::{Seat, desk_letter};
use shared::directory::Directory;
use shared::duty::Owner;
use shared::hash::hex;
use shared::id::{AccountId, DepartmentId, PlanId, StudyId};
use shared::lang::Lang;
use shared::notice::Told;
use shared::number::CaseNumber;
use shared::personal::{Applicant, TextId};
use shared::succession::Reader;
use shared::text::{Email, Phone};
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use shared::wire::notice::NoticeState;

/// A short message to one recipient about one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Derived from the event, so that the same event gives the same id. It contains no `~`, which stands for `#` in a
    /// path, and nothing personal.
    pub id: String,
    /// The time of the event.
    pub made_at: Timestamp,
    pub lang: Lang,
    pub to: Addressee,
    pub subject: String,
    /// The text. By SMS it goes out alone, without the subject. A link for the verdict is stored without its token: see
    /// [`link`].
    pub body: String,
    /// The same in English, for the console, which people of either language read.
    #[serde(default)]
    pub in_english: Option<Told>,
    pub about: Option<CaseNumber>,
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// The study that it is about, or from which its reform comes.
    #[serde(default)]
    pub study: Option<StudyId>,
    /// The text of the case that was written to its recipients. It is not part of the notice: whoever may read it reads
    /// it on the console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextId>,
}

/// The recipient of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Addressee {
    /// A citizen, by SMS.
    Citizen { phone: Phone },
    /// A citizen who left no telephone.
    CitizenByEmail { email: Email },
    /// A member of staff: on the console, and by e-mail or SMS if the account has an address.
    Account { account: AccountId },
    /// Everybody at a desk, on the console.
    Desk {
        /// The desk, as [`notified_desk`] names it.
        owner: String,
    },
}

impl Addressee {
    /// Where a citizen is told of their case; `None` if they left neither a telephone nor an e-mail address.
    pub fn of_applicant(applicant: &Applicant) -> Option<Addressee> {
        let by_email = || Some(Addressee::CitizenByEmail { email: applicant.email.clone()? });
        let by_phone = applicant.phone.clone().map(|phone| Addressee::Citizen { phone });
        by_phone.or_else(by_email)
    }

    /// Whether it is a citizen, who has no console.
    pub fn is_citizen(&self) -> bool {
        match self {
            Addressee::Citizen { phone: _ } | Addressee::CitizenByEmail { email: _ } => true,
            Addressee::Account { account: _ } | Addressee::Desk { owner: _ } => false,
        }
    }

    /// The partition key of this recipient's notices. Keys appear in the database's audit trail, so a telephone number
    /// and an e-mail address are hashed.
    pub fn key(&self) -> String {
        match self {
            Addressee::Citizen { phone } => {
                let digest = Sha256::digest(format!("onetrip.notice|{}", phone.as_str()));
                format!("c:{}", &hex(&digest)[..32])
            }
            Addressee::CitizenByEmail { email } => {
                let digest = Sha256::digest(format!("onetrip.notice|email|{}", email.as_str()));
                format!("c:{}", &hex(&digest)[..32])
            }
            Addressee::Account { account } => account_key(account),
            Addressee::Desk { owner } => owner.clone(),
        }
    }
}

/// The partition key of an account's own notices.
pub fn account_key(account: &AccountId) -> String {
    format!("u:{account}")
}

/// The desk of a member of staff: `w:` and the window, `d:` and the department, `l` for the leader in charge, `p` for
/// the principal leader, `i` for the inspector, `a` for the administrator.
pub fn desk_of(seat: &Seat) -> String {
    match seat {
        Seat::WindowClerk { window } | Seat::WindowLead { window } => format!("w:{window}"),
        Seat::DepartmentOfficer { department } | Seat::DepartmentHead { department } => {
            format!("d:{department}")
        }
        Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => desk_letter(seat.role()).unwrap_or_default().into(),
    }
}

/// The desk whose list of duties contains those of `owner`, named as by [`desk_of`]. Leaders in charge share one list,
/// which is filtered by their departments.
pub fn desk_of_owner(owner: &Owner) -> String {
    match owner {
        Owner::Window { window } => format!("w:{window}"),
        Owner::Department { department } => format!("d:{department}"),
        Owner::LeaderInCharge { department: _ } => "l".into(),
        Owner::PrincipalLeader => "p".into(),
    }
}

/// The desk at which `owner` is notified, named as by [`desk_of`], except that the leader in charge of a department has
/// a desk for that department: `l:` and the department.
pub fn notified_desk(owner: &Owner) -> String {
    match owner {
        Owner::LeaderInCharge { department: Some(department) } => led(department),
        Owner::LeaderInCharge { department: None }
        | Owner::Window { .. }
        | Owner::Department { .. }
        | Owner::PrincipalLeader => desk_of_owner(owner),
    }
}

fn led(department: &DepartmentId) -> String {
    format!("l:{department}")
}

/// The partition keys of a user's notices: the account's own, the desk's, those of the desks for which it stands in, and
/// those of the departments that a leader is in charge of.
pub fn notice_lists_of(account: &AccountId, reader: &Reader, directory: &Directory) -> Vec<String> {
    let mut desks = vec![account_key(account)];
    desks.extend(reader.seats().map(|seat| desk_of(&seat)));
    let led_by = directory.departments.iter().map(|known| &known.id);
    desks.extend(led_by.filter(|department| reader.seat().leads(Some(department))).map(led));
    desks
}

/// A notice and the state of its delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub notice: Notice,
    pub state: NoticeState,
    /// How many times it was tried.
    pub attempts: u32,
    /// The time of the next try, while it waits.
    pub next_try: Option<Timestamp>,
    /// The code of the last failure.
    pub last_error: Option<String>,
    /// The gateway that accepted it.
    pub through: Option<String>,
    /// When it was sent, shown or given up.
    pub settled_at: Option<Timestamp>,
}

/// The pauses between tries.
const BACKOFF_MS: [i64; 5] = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 12 * HOUR_MS];
/// The maximum number of tries: one at once, and one after each pause.
pub const MAX_ATTEMPTS: u32 = 1 + BACKOFF_MS.len() as u32;
/// How long a claim is valid, which is far longer than any gateway takes.
pub const CLAIM_MS: i64 = 2 * MINUTE_MS;

/// When a notice that has failed `attempts` times is tried again; `None` when it is given up.
pub fn next_try(attempts: u32, now: Timestamp) -> Option<Timestamp> {
    let Some(place) = attempts.checked_sub(1) else { return Some(now) };
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    BACKOFF_MS.get(place).map(|pause| now.plus(*pause))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::directory::{Department, Name};
    use shared::text::Line;
    use support::{account, department, window};

    #[test]
    fn a_notice_is_tried_six_times_in_about_fifteen_hours() {
        let now = Timestamp(1_000_000);
        assert_eq!(next_try(0, now), Some(now));
        let minutes: Vec<Option<i64>> = (1..=7)
            .map(|attempts| next_try(attempts, now).map(|at| (at.0 - now.0) / MINUTE_MS))
            .collect();
        assert_eq!(minutes, [Some(1), Some(5), Some(30), Some(120), Some(720), None, None]);
        assert_eq!(MAX_ATTEMPTS, 6);
        assert_eq!(next_try(u32::MAX, now), None);
    }

    #[test]
    fn every_seat_has_its_desk() {
        let window = window("main");
        let department = department("tax");
        for (seat, desk) in [
            (Seat::WindowClerk { window: window.clone() }, "w:main"),
            (Seat::WindowLead { window }, "w:main"),
            (Seat::DepartmentOfficer { department: department.clone() }, "d:tax"),
            (Seat::DepartmentHead { department }, "d:tax"),
            (Seat::LeaderInCharge { departments: Vec::new() }, "l"),
            (Seat::PrincipalLeader, "p"),
            (Seat::Inspector, "i"),
            (Seat::Administrator, "a"),
        ] {
            assert_eq!(desk_of(&seat), desk);
        }
    }

    #[test]
    fn each_leader_in_charge_is_told_of_their_own_departments() {
        let id = |name: &str| department(name);
        let account = account("deputy");
        let name = Name {
            zh: Line::new("某局").expect("a line"),
            en: Line::new("A bureau").expect("a line"),
        };
        let departments = ["tax", "land"].map(|department| Department {
            id: id(department),
            name: name.clone(),
            leader: None,
            active: true,
            succession: None,
            aliases: Vec::new(),
            phone: None,
        });
        let directory = Directory { departments: departments.to_vec(), ..Directory::default() };
        let seat = |departments: &[&str]| Seat::LeaderInCharge {
            departments: departments.iter().map(|name| id(name)).collect(),
        };
        for (seat, desks) in [
            (seat(&["tax"]), vec!["u:deputy", "l", "l:tax"]),
            (seat(&[]), vec!["u:deputy", "l", "l:tax", "l:land"]),
            (Seat::DepartmentHead { department: id("tax") }, vec!["u:deputy", "d:tax"]),
        ] {
            let reader = Reader::of(&seat, &directory);
            assert_eq!(notice_lists_of(&account, &reader, &directory), desks);
        }
        let owner =
            |department: Option<&str>| Owner::LeaderInCharge { department: department.map(id) };
        assert_eq!(notified_desk(&owner(Some("tax"))), "l:tax");
        assert_eq!(notified_desk(&owner(None)), "l");
    }

    #[test]
    fn a_recipients_key_holds_no_telephone() {
        let phone = Phone::read("138-0000-0001").expect("a telephone");
        let key = Addressee::Citizen { phone: phone.clone() }.key();
        assert!(key.starts_with("c:") && key.len() == 34, "{key}");
        assert!(!key.contains("1380000"), "{key}");
        assert_eq!(key, Addressee::Citizen { phone }.key());
        let email = Email::read("someone@example.org").expect("an address");
        let key = Addressee::CitizenByEmail { email }.key();
        assert!(key.starts_with("c:") && key.len() == 34 && !key.contains("someone"), "{key}");
    }
}
