//! The effect of a reform: how many cases of its pain point came per week before it and since, and whether the
//! difference may be chance.
//!
//! Only complete weeks from Monday to Sunday count, at most a year of them on each side. The week in which the reform
//! began is left out unless it began on a Monday. A week in which the window registered nothing at all says nothing
//! about the reform and does not count: the window was closed, or not yet in use.
//!
//! The two counts are modelled as independent Poisson counts. Given their sum, the later one is binomial, and the
//! exact interval of Clopper and Pearson (Biometrika 26, 1934) for its share yields one for the ratio of the two
//! weekly rates (Przyborowski and Wilenski, Biometrika 31, 1940). Its coverage is at least the stated level for any
//! counts, however small. It assumes that cases arrive independently: if they come in bursts, the interval is too
//! narrow, and the pages say so.

use crate::time::Day;
use macros::shape;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most weeks on each side.
pub const MAX_WEEKS: u32 = 52;
/// The fewest cases on both sides together for which a result is given.
pub const MIN_CASES: u32 = 8;
/// The fewest counted weeks on each side for which a result is given.
pub const MIN_WEEKS: u32 = 2;
/// The probability that the interval contains the true ratio, in percent.
pub const LEVEL_PERCENT: u32 = 95;

/// What was registered on a day. The numbers of a difference can be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub cases: i64,
    /// The wasted trips: those beyond the first of each case.
    pub trips: i64,
}

/// What was registered, by day of registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(pub BTreeMap<Day, Registered>);

impl Days {
    /// Adds to a day, and drops a day that ends up empty.
    pub fn add(&mut self, day: Day, change: Registered) {
        let sum = self.0.entry(day).or_default();
        sum.cases += change.cases;
        sum.trips += change.trips;
        if *sum == Registered::default() {
            self.0.remove(&day);
        }
    }

    pub fn join(&mut self, other: &Days) {
        for (day, change) in &other.0 {
            self.add(*day, *change);
        }
    }

    /// What was registered in the week that begins on `monday`.
    fn week(&self, monday: Day) -> Registered {
        let mut sum = Registered::default();
        for day in self.0.range(monday..monday.plus(7)).map(|(_, day)| day) {
            sum.cases += day.cases;
            sum.trips += day.trips;
        }
        sum
    }
}

/// A week that is counted.
#[shape(Copy)]
pub struct Week {
    pub monday: Day,
    /// The cases of the pain point that were registered in it.
    pub cases: u32,
    /// Whether it is after the reform.
    pub after: bool,
}

/// One side of the reform.
#[shape(Copy, Default)]
pub struct Side {
    pub cases: u32,
    pub weeks: u32,
}

crate::lang::vocabulary! {
    /// What can be said about an effect.
    pub enum Finding {
        TooFew = "too_few", "还太少，不下结论", "Too few to tell";
        MayBeChance = "may_be_chance", "差别可能是偶然", "The difference may be chance";
        /// Fewer cases come than before, and chance alone does not explain it.
        Fewer = "fewer", "确实减少", "Fewer than before";
        /// More cases come than before, and chance alone does not explain it.
        More = "more", "反而增加", "More than before";
    }
}

/// The weekly rate since the reform in percent of the rate before, with its interval.
#[shape(Copy)]
pub struct Ratio {
    pub percent: u32,
    /// The lower end of the interval, rounded down.
    pub low: u32,
    /// The upper end, rounded up; `None` if it is infinite.
    pub high: Option<u32>,
}

/// The effect of a reform, as far as it can be counted.
#[shape]
pub struct Effect {
    pub before: Side,
    pub after: Side,
    pub finding: Finding,
    /// The ratio of the weekly rates; `None` if there are too few cases.
    pub ratio: Option<Ratio>,
    /// The trips saved so far: the expected cases that did not come, times the wasted trips per case before. `None`
    /// unless there are fewer cases and chance does not explain it.
    pub trips_saved: Option<u32>,
    /// The wasted trips per case before the reform, in tenths.
    pub trips_tenths: Option<u32>,
    /// The counted weeks in order.
    pub weeks: Vec<Week>,
}

/// The effect, by `today`, of a reform that began on `from`, given the registrations of its pain point and all
/// registrations.
pub fn effect(from: Day, today: Day, pain: &Days, all: &Days) -> Effect {
    let monday_of = |day: Day| day.plus(-day.weekday());
    let began = monday_of(from);
    let first_after = if began == from { from } else { began.plus(7) };
    let mut weeks = Vec::new();
    let (mut before, mut after) = (Side::default(), Side::default());
    let mut trips = 0;
    let whole = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX);
    let most = i32::try_from(MAX_WEEKS).unwrap_or(i32::MAX);
    let earlier = (1..=most).rev().map(|back| (began.plus(-7 * back), false));
    let later = (0..most).map(|on| (first_after.plus(7 * on), true));
    for (monday, is_after) in earlier.chain(later) {
        let is_over = monday.plus(7) <= today;
        if !is_over || all.week(monday).cases <= 0 {
            continue;
        }
        let registered = pain.week(monday);
        let cases = whole(registered.cases);
        let side = if is_after { &mut after } else { &mut before };
        side.cases += cases;
        side.weeks += 1;
        if !is_after {
            trips += registered.trips;
        }
        weeks.push(Week { monday, cases, after: is_after });
    }
    let few = before.cases + after.cases < MIN_CASES
        || before.weeks < MIN_WEEKS
        || after.weeks < MIN_WEEKS;
    let mean = (before.cases > 0).then(|| trips as f64 / f64::from(before.cases));
    let interval = (!few).then(|| interval(before, after));
    let finding = match interval {
        None => Finding::TooFew,
        Some((_, high)) if high < 1.0 => Finding::Fewer,
        Some((low, _)) if low > 1.0 => Finding::More,
        Some(_) => Finding::MayBeChance,
    };
    let ratio = interval.and_then(|(low, high)| {
        let rate = |side: Side| f64::from(side.cases) / f64::from(side.weeks);
        (before.cases > 0).then(|| Ratio {
            percent: (100.0 * rate(after) / rate(before)).round() as u32,
            low: (100.0 * low).floor() as u32,
            high: high.is_finite().then(|| (100.0 * high).ceil() as u32),
        })
    });
    let trips_saved = mean.filter(|_| finding == Finding::Fewer).map(|mean| {
        let expected = f64::from(before.cases) / f64::from(before.weeks) * f64::from(after.weeks);
        ((expected - f64::from(after.cases)) * mean).round() as u32
    });
    let trips_tenths = mean.map(|mean| (10.0 * mean).round() as u32);
    Effect { before, after, finding, ratio, trips_saved, trips_tenths, weeks }
}

/// The interval of the ratio of the weekly rates, after to before, at [`LEVEL_PERCENT`]. Its upper end is infinite if
/// nothing came before.
pub fn interval(before: Side, after: Side) -> (f64, f64) {
    let tail = (1.0 - f64::from(LEVEL_PERCENT) / 100.0) / 2.0;
    let (hits, all) = (after.cases, before.cases + after.cases);
    let chances = Chances::of(all);
    // The share at which so few, or so many, have the probability of one tail.
    let low = match hits {
        0 => 0.0,
        hits => bisect(|share| 1.0 - chances.at_most(hits - 1, share) < tail),
    };
    let high = if hits == all { 1.0 } else { bisect(|share| chances.at_most(hits, share) > tail) };
    let exposure = f64::from(before.weeks) / f64::from(after.weeks);
    let ratio = |share: f64| {
        if share >= 1.0 { f64::INFINITY } else { share / (1.0 - share) * exposure }
    };
    (ratio(low), ratio(high))
}

/// The largest share for which `holds` is true, given that it is true for small shares only.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The binomial distribution for a fixed number of cases.
struct Chances {
    /// The logarithms of the numbers of ways to choose 0, 1, 2 … of them.
    ways: Vec<f64>,
}

impl Chances {
    fn of(all: u32) -> Chances {
        let mut ways = vec![0.0];
        let mut last = 0.0;
        for chosen in 1..=all {
            last += f64::from(all - chosen + 1).ln() - f64::from(chosen).ln();
            ways.push(last);
        }
        Chances { ways }
    }

    /// The probability of at most `hits`, each with the probability `share`, which is neither 0 nor 1.
    fn at_most(&self, hits: u32, share: f64) -> f64 {
        let all = self.ways.len() - 1;
        let (hit, miss) = (share.ln(), (1.0 - share).ln());
        let chance = |(count, ways): (usize, &f64)| {
            (ways + count as f64 * hit + (all - count) as f64 * miss).exp()
        };
        self.ways.iter().enumerate().take(hits as usize + 1).map(chance).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};
    use std::io::Write;

    fn day(written: &str) -> Day {
        Day::read(written).expect("a day")
    }

    /// A random number of cases in a week in which `rate` are expected (Knuth's method).
    fn poisson(drawn: &mut StdRng, rate: f64) -> i64 {
        let (limit, mut product, mut count) = ((-rate).exp(), drawn.random::<f64>(), 0);
        while product > limit {
            product *= drawn.random::<f64>();
            count += 1;
        }
        count
    }

    /// A Monday.
    const FROM: &str = "2018-05-14";

    /// The effect of these weekly counts before and after.
    fn counted(before: &[i64], after: &[i64]) -> Effect {
        let from = day(FROM);
        let (mut pain, mut all) = (Days::default(), Days::default());
        let mut book = |monday: Day, cases: i64| {
            pain.add(monday.plus(2), Registered { cases, trips: 3 * cases });
            all.add(monday.plus(3), Registered { cases: 5 + cases, trips: 0 });
        };
        for (back, cases) in (1..).zip(before.iter().rev()) {
            book(from.plus(-7 * back), *cases);
        }
        for (on, cases) in (0..).zip(after) {
            book(from.plus(7 * on), *cases);
        }
        let today = from.plus(7 * i32::try_from(after.len()).expect("few weeks"));
        effect(from, today, &pain, &all)
    }

    /// How many of 1,000 data sets are found to have fewer cases, and how many more.
    fn found(seed: u64, weeks: (usize, usize), rates: (f64, f64)) -> (usize, usize) {
        let mut drawn = StdRng::seed_from_u64(seed);
        let (mut fewer, mut more) = (0, 0);
        for _ in 0..1_000 {
            let before: Vec<i64> = (0..weeks.0).map(|_| poisson(&mut drawn, rates.0)).collect();
            let after: Vec<i64> = (0..weeks.1).map(|_| poisson(&mut drawn, rates.1)).collect();
            match counted(&before, &after).finding {
                Finding::Fewer => fewer += 1,
                Finding::More => more += 1,
                Finding::TooFew | Finding::MayBeChance => {}
            }
        }
        // Bypasses the test runner, which prints a test's output only if it fails.
        writeln!(
            std::io::stdout(),
            "effect of {weeks:?} weeks, {rates:?} a week: {fewer} fewer, {more} more of 1000"
        )
        .expect("a line");
        (fewer, more)
    }

    #[test]
    fn without_a_change_at_most_one_in_twenty_is_called_one() {
        for (seed, weeks, rate) in [(1, (12, 12), 6.0), (2, (26, 8), 2.0), (3, (4, 3), 3.0)] {
            let (fewer, more) = found(seed, weeks, (rate, rate));
            assert!(fewer + more <= 50, "{fewer} and {more} of 1000");
        }
    }

    #[test]
    fn a_halving_of_enough_cases_is_found_in_nine_of_ten() {
        // 84 cases are expected before, 42 since.
        let (fewer, more) = found(4, (12, 12), (7.0, 3.5));
        assert!(fewer >= 900 && more == 0, "{fewer} and {more} of 1000");
        let (fewer, more) = found(5, (12, 12), (3.5, 7.0));
        assert!(more >= 900 && fewer == 0, "{fewer} and {more} of 1000");
    }

    #[test]
    fn the_interval_is_the_exact_one() {
        let side = |cases, weeks| Side { cases, weeks };
        // Clopper and Pearson for 1 of 11: 0.23 % to 41.28 %; for 5 of 10: 18.71 % to 81.29 %.
        for (before, after, low, high) in [
            (side(10, 1), side(1, 1), 0.0023 / 0.9977, 0.4128 / 0.5872),
            (side(5, 1), side(5, 1), 0.1871 / 0.8129, 0.8129 / 0.1871),
            (side(5, 4), side(5, 2), 2.0 * 0.1871 / 0.8129, 2.0 * 0.8129 / 0.1871),
        ] {
            let (found_low, found_high) = interval(before, after);
            assert!((found_low - low).abs() < 0.002, "{found_low} {low}");
            assert!((found_high - high).abs() < 0.02, "{found_high} {high}");
        }
        assert_eq!(interval(side(9, 4), side(0, 3)).0, 0.0);
        assert_eq!(interval(side(0, 4), side(9, 3)).1, f64::INFINITY);
    }

    #[test]
    fn few_cases_or_weeks_say_nothing() {
        assert_eq!(counted(&[3, 2, 2], &[0, 0, 0]).finding, Finding::TooFew);
        assert_eq!(counted(&[30, 30], &[1]).finding, Finding::TooFew);
        let said = counted(&[3, 2, 3, 2], &[1, 0, 0]);
        assert_eq!((said.before, said.after.cases), (Side { cases: 10, weeks: 4 }, 1));
        assert_eq!(said.finding, Finding::Fewer);
        // 10 in 4 weeks, so 7.5 in 3; 6.5 did not come, each with 3 trips.
        assert_eq!((said.trips_saved, said.trips_tenths), (Some(20), Some(30)));
        assert_eq!(said.ratio.map(|ratio| ratio.percent), Some(13));
    }

    #[test]
    fn a_week_that_is_not_over_or_in_which_the_window_was_shut_is_not_counted() {
        let from = day(FROM);
        let (mut pain, mut all) = (Days::default(), Days::default());
        for on in [-7, 0, 7] {
            all.add(from.plus(on), Registered { cases: 1, trips: 1 });
        }
        pain.add(from.plus(8), Registered { cases: 4, trips: 4 });
        let sunday = effect(from, from.plus(13), &pain, &all);
        assert_eq!((sunday.before.weeks, sunday.after), (1, Side { cases: 0, weeks: 1 }));
        let later = effect(from, from.plus(70), &pain, &all);
        assert_eq!((later.before.weeks, later.after), (1, Side { cases: 4, weeks: 2 }));
        // A reform that began on a Wednesday: its week is on neither side.
        let wednesday = effect(from.plus(2), from.plus(70), &pain, &all);
        assert_eq!((wednesday.before.weeks, wednesday.after.weeks), (1, 1));
    }
}
