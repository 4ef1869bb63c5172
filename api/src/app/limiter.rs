//! What a process itself counts of its clients: what must not cost a write, because anybody can ask for it without end,
//! and what was refused, until it is stored.

use crate::store::{Refusals, Refused};
use shared::rate::LimitedAct;
use shared::time::{HOUR_MS, Timestamp};
use std::collections::{HashMap, HashSet};
use std::mem;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most clients, numbers and proven codes that are remembered. When there are more, all are forgotten, which only
/// gives everybody a new hour.
const MOST: usize = 50_000;
/// How long refusals are gathered before they are stored.
const GATHER_MS: i64 = 5_000;

/// The client's address, which a host adds to each request. In a program that calls the routers itself there is none,
/// and nothing is limited by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What is one client: an address, or the network of an IPv6 address, of which everyone has 2⁶⁴ addresses.
    pub fn network(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// Who sends a request, as far as limits ask.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub address: Option<ClientAddress>,
    /// The proof of work, as sent.
    pub work: Option<String>,
}

#[derive(Debug, Default)]
struct Memory {
    hour: i64,
    /// Acts by what they are counted of.
    counts: HashMap<(LimitedAct, String), u32>,
    /// Codes that were right, as digests of case and code.
    proven: HashSet<String>,
    refusals: Refusals,
    /// When refusals were last handed over.
    handed_over: Option<Timestamp>,
}

/// The memory of one process.
#[derive(Clone, Debug, Default)]
pub struct Limiter(Arc<Mutex<Memory>>);

impl Limiter {
    /// The memory of the hour of `now`.
    fn at(&self, now: Timestamp) -> MutexGuard<'_, Memory> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.0.div_euclid(HOUR_MS);
        if memory.hour != hour || memory.counts.len() >= MOST {
            (memory.hour, memory.counts) = (hour, HashMap::new());
        }
        if memory.proven.len() >= MOST {
            memory.proven.clear();
        }
        memory
    }

    /// How often `of` has done this in the hour of `now`, as far as this process knows.
    pub fn counted(&self, act: LimitedAct, of: &str, now: Timestamp) -> u32 {
        self.at(now).counts.get(&(act, of.to_owned())).copied().unwrap_or(0)
    }

    /// Counts an act and returns how many there are with it.
    pub fn count(&self, act: LimitedAct, of: &str, now: Timestamp) -> u32 {
        let mut memory = self.at(now);
        let count = memory.counts.entry((act, of.to_owned())).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// Notes how often `of` has done this, as the store says, so that whoever is far beyond the limit costs no write.
    pub fn note(&self, act: LimitedAct, of: &str, count: u32, now: Timestamp) {
        self.at(now).counts.insert((act, of.to_owned()), count);
    }

    /// Whether this code was right before. Whoever has proven it is not counted again while their page looks for news.
    pub fn is_proven(&self, code: &str, now: Timestamp) -> bool {
        self.at(now).proven.contains(code)
    }

    pub fn prove(&self, code: String, now: Timestamp) {
        self.at(now).proven.insert(code);
    }

    pub fn refuse(&self, act: LimitedAct, how: Refused, now: Timestamp) {
        let mut memory = self.at(now);
        let count = memory.refusals.entry((act, how)).or_default();
        *count = count.saturating_add(1);
    }

    /// Hands over the refusals that are to be stored; none if the last were handed over a moment ago.
    pub fn hand_over(&self, now: Timestamp) -> Refusals {
        let mut memory = self.at(now);
        let is_early =
            memory.handed_over.is_some_and(|before| (0..GATHER_MS).contains(&now.since(before)));
        if is_early || memory.refusals.is_empty() {
            return Refusals::new();
        }
        memory.handed_over = Some(now);
        mem::take(&mut memory.refusals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(written: &str) -> String {
        ClientAddress(written.parse().expect("an address")).network()
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(network("2001:db8:1:2::5"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::5"), network("2001:db8:1:3::5"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    #[test]
    fn each_hour_begins_anew_and_clients_do_not_share_it() {
        let limiter = Limiter::default();
        let hour = Timestamp(HOUR_MS);
        assert_eq!(limiter.count(LimitedAct::Number, "a", hour), 1);
        assert_eq!(limiter.count(LimitedAct::Number, "a", hour), 2);
        assert_eq!(limiter.count(LimitedAct::Number, "b", hour), 1);
        assert_eq!(limiter.count(LimitedAct::Read, "a", hour), 1);
        assert_eq!(limiter.counted(LimitedAct::Number, "a", hour.plus(HOUR_MS - 1)), 2);
        assert_eq!(limiter.counted(LimitedAct::Number, "a", hour.plus(HOUR_MS)), 0);
    }

    #[test]
    fn refusals_are_handed_over_once_and_not_at_every_request() {
        let limiter = Limiter::default();
        let refuse = |at| limiter.refuse(LimitedAct::Code, Refused::Work, Timestamp(at));
        refuse(0);
        assert_eq!(limiter.hand_over(Timestamp(0)).into_values().sum::<u32>(), 1);
        refuse(1);
        refuse(2);
        assert!(limiter.hand_over(Timestamp(3)).is_empty());
        assert_eq!(limiter.hand_over(Timestamp(GATHER_MS)).into_values().sum::<u32>(), 2);
        assert!(limiter.hand_over(Timestamp(2 * GATHER_MS)).is_empty());
    }
}
