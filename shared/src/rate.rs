//! How often anybody without an account may do what costs the window work, the town money or others their secrets, and
//! what a browser has to do first when it is asked for more than usual.
//!
//! Up to half of a limit nothing is asked. From there on each further act costs a proof of work, which grows, and past
//! the limit an address has to wait for the next hour. Staff at the window have no part in these limits.

use crate::lang::vocabulary;
use crate::problem::{Field, FieldProblem};
use crate::text::Phone;
use macros::shape;
use std::collections::BTreeSet;

vocabulary! {
    /// What is counted by address.
    pub enum LimitedAct {
        Registration = "registration", "网上登记", "Registering online";
        /// A message, a verdict, a request to reopen, or material handed in.
        Message = "message", "补充说明、评价", "Messages and verdicts";
        Upload = "upload", "上传附件", "Uploads";
        /// An access code that was wrong.
        Code = "code", "输错查询码", "Wrong access codes";
        /// Looking for a case number that does not exist.
        Number = "number", "查不存在的编号", "Unknown case numbers";
        /// A password that was wrong.
        Password = "password", "输错密码", "Wrong passwords";
        /// Reading anything at all.
        Read = "read", "查看", "Reading";
    }
}

/// The limits of a town, which an administrator sets. They hold at once, since they are no deadlines.
#[shape]
pub struct RateLimits {
    /// Registrations online from one address in an hour.
    pub registrations: u32,
    pub messages: u32,
    pub uploads: u32,
    pub codes: u32,
    pub numbers: u32,
    pub passwords: u32,
    pub reads: u32,
    /// Registrations online from all addresses in an hour, beyond which each costs a proof of work. It is no limit: a
    /// crowd of strangers keeps nobody from registering.
    pub town_registrations: u32,
    /// Megabytes that one address uploads in an hour; [`UPLOAD_MEGABYTES`] unless it was set. This and the next three are
    /// left out until then, because limits were stored before they existed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_megabytes: Option<u32>,
    /// Megabytes that all strangers upload in an hour; [`TOWN_UPLOAD_MEGABYTES`] unless it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town_upload_megabytes: Option<u32>,
    /// Registrations with one key of Open311 in an hour; [`KEY_REGISTRATIONS`] unless it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_registrations: Option<u32>,
    /// Whether registering by Open311 needs a key; it does not unless that was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open311_needs_key: Option<bool>,
    /// Text messages to one telephone on a day.
    pub texts_to_phone: u32,
    /// Text messages to all citizens on a day.
    pub texts_in_town: u32,
    /// The countries that text messages go to, by calling code (E.164). A telephone without `+` is at home.
    pub calling_codes: BTreeSet<u16>,
}

/// The megabytes that one address uploads in an hour unless the town has set another number: ten files and as many again.
pub const UPLOAD_MEGABYTES: u32 = 200;
/// Those that all strangers upload. What nobody hands in is gone after a day, so that 24 times as many wait at most.
pub const TOWN_UPLOAD_MEGABYTES: u32 = 2_000;
/// The registrations with one key of Open311 in an hour unless the town has set another number.
pub const KEY_REGISTRATIONS: u32 = 600;

impl Default for RateLimits {
    /// More than a family or an office behind one address needs in an hour. The 81 cases of the window's first five
    /// weeks caused some hundreds of text messages in all.
    fn default() -> RateLimits {
        RateLimits {
            registrations: 40,
            messages: 120,
            uploads: 60,
            codes: 30,
            numbers: 120,
            passwords: 30,
            reads: 6_000,
            town_registrations: 600,
            upload_megabytes: None,
            town_upload_megabytes: None,
            key_registrations: None,
            open311_needs_key: None,
            texts_to_phone: 10,
            texts_in_town: 2_000,
            calling_codes: BTreeSet::from([86]),
        }
    }
}

impl RateLimits {
    /// The number of acts that an address has in an hour.
    pub fn of(&self, act: LimitedAct) -> u32 {
        match act {
            LimitedAct::Registration => self.registrations,
            LimitedAct::Message => self.messages,
            LimitedAct::Upload => self.uploads,
            LimitedAct::Code => self.codes,
            LimitedAct::Number => self.numbers,
            LimitedAct::Password => self.passwords,
            LimitedAct::Read => self.reads,
        }
    }

    pub fn upload_megabytes(&self) -> u32 {
        self.upload_megabytes.unwrap_or(UPLOAD_MEGABYTES)
    }

    pub fn town_upload_megabytes(&self) -> u32 {
        self.town_upload_megabytes.unwrap_or(TOWN_UPLOAD_MEGABYTES)
    }

    pub fn key_registrations(&self) -> u32 {
        self.key_registrations.unwrap_or(KEY_REGISTRATIONS)
    }

    pub fn open311_needs_key(&self) -> bool {
        self.open311_needs_key.unwrap_or(false)
    }

    /// Whether text messages go to this telephone.
    pub fn texts_go_to(&self, phone: &Phone) -> bool {
        let Some(international) = phone.as_str().strip_prefix('+') else { return true };
        self.calling_codes.iter().any(|code| international.starts_with(&code.to_string()))
    }

    /// The fields that are wrong; empty if they are acceptable. None may be so small that it keeps a family out.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let RateLimits {
            registrations,
            messages,
            uploads,
            codes,
            numbers,
            passwords,
            reads,
            town_registrations,
            upload_megabytes: _,
            town_upload_megabytes: _,
            key_registrations: _,
            open311_needs_key: _,
            texts_to_phone,
            texts_in_town,
            calling_codes,
        } = self;
        let mut problems = Vec::new();
        let mut within = |value: u32, field: &str, min: u32, max: u32| {
            problems.extend(FieldProblem::outside(field, value, min, max));
        };
        within(*registrations, "registrations", 2, 10_000);
        within(*messages, "messages", 10, 100_000);
        within(*uploads, "uploads", 10, 100_000);
        within(*codes, "codes", 10, 1_000);
        within(*numbers, "numbers", 10, 100_000);
        within(*passwords, "passwords", 10, 1_000);
        within(*reads, "reads", 600, 10_000_000);
        within(*town_registrations, "town_registrations", 10, 1_000_000);
        within(self.upload_megabytes(), "upload_megabytes", 20, 100_000);
        within(self.town_upload_megabytes(), "town_upload_megabytes", 100, 1_000_000);
        within(self.key_registrations(), "key_registrations", 10, 1_000_000);
        within(*texts_to_phone, "texts_to_phone", 1, 1_000);
        within(*texts_in_town, "texts_in_town", 1, 10_000_000);
        if calling_codes.is_empty() {
            problems.push(FieldProblem::new("calling_codes", Field::Missing));
        } else if !calling_codes.iter().all(|code| (1..=999).contains(code)) {
            problems.push(FieldProblem::new("calling_codes", Field::Malformed));
        }
        problems
    }
}

/// The bits of the least work: about a second on a phone.
const LEAST_BITS: u32 = 18;
/// The bits of the most work that a page asks for: some seconds on a computer, half a minute on a phone.
const MOST_BITS: u32 = 22;

/// The bits of the work that the `count`-th of some acts costs if `free` of them cost nothing: twice the acts are twice
/// the work.
pub fn work_bits(count: u32, free: u32) -> u32 {
    if count <= free {
        return 0;
    }
    let times = count.checked_div(free).unwrap_or(count).max(1);
    LEAST_BITS.saturating_add(times.ilog2()).min(MOST_BITS)
}

/// Proof of work: `solution` is a number such that the SHA-256 of the challenge, a dot and the number in decimal begins
/// with so many zero bits.
pub mod work {
    use crate::hash::Hash;

    /// The header with which an answer asks for work and a request proves it.
    pub const HEADER: &str = "onetrip-work";

    /// The number of zero bits that a hash begins with.
    fn zero_bits(hash: &Hash) -> u32 {
        let [first, second] = [&hash.0[..16], &hash.0[16..]].map(|half| {
            half.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte)).leading_zeros()
        });
        if first == u128::BITS { first.saturating_add(second) } else { first }
    }

    /// Whether `proof`, a challenge with a dot and a solution, begins with `bits` zero bits.
    pub fn proves(proof: &str, bits: u32) -> bool {
        zero_bits(&Hash::of(proof.as_bytes())) >= bits
    }

    /// Looks for a solution among `tries` numbers from `first` on.
    pub fn solve(challenge: &str, bits: u32, first: u64, tries: u64) -> Option<u64> {
        (first..first.saturating_add(tries))
            .find(|number| proves(&format!("{challenge}.{number}"), bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_begins_past_what_is_free_and_doubles_with_each_doubling() {
        for (count, free, bits) in [
            (0, 20, 0),
            (20, 20, 0),
            (21, 20, 18),
            (39, 20, 18),
            (40, 20, 19),
            (80, 20, 20),
            (1_000_000, 20, 22),
            (1, 0, 18),
        ] {
            assert_eq!(work_bits(count, free), bits, "{count} of {free}");
        }
    }

    /// The expected hashes were computed with `sha256sum`.
    #[test]
    fn a_solution_is_told_by_the_zero_bits_of_its_hash() {
        assert!(!work::proves("a", 1), "ca978112…");
        assert!(work::proves("c", 2) && !work::proves("c", 3), "2e7d2c03…");
        let found = work::solve("challenge", 12, 0, 100_000).expect("a solution");
        assert!(work::proves(&format!("challenge.{found}"), 12));
        assert_eq!(work::solve("challenge", 200, 0, 10), None);
    }

    #[test]
    fn text_messages_go_home_and_to_the_countries_that_are_listed() {
        let limits = RateLimits::default();
        for (phone, goes) in
            [("13900001234", true), ("+86 139 0000 1234", true), ("+1 900 555 0100", false)]
        {
            assert_eq!(limits.texts_go_to(&Phone::read(phone).expect("a phone")), goes, "{phone}");
        }
    }
}
