//! The outbox, as `project` in `api/src/jobs/project.rs` and `Store::fold` in `api/src/store/figures.rs` consume it,
//! beside `Store::recount` in `api/src/store/recount.rs`. Three items wait to be folded: events with the mark, one of
//! which adds to more counters than fit into a transaction and is folded in two parts. Two projectors list them in an
//! index that lags, and everything may be counted again meanwhile. Each may be stopped between any two requests to the
//! database.

use stateright::{Model, Property};

/// The number of outbox items; the last one is folded in parts.
const ITEMS: usize = 3;
/// The item of each counter.
const COUNTERS: [usize; 4] = [0, 1, 2, 2];
/// The number of transactions in which the last item is folded.
const PARTS: u8 = 2;

pub const ONCE: &str = "each item is counted once";
pub const NOTIFIED: &str = "an item that was folded has its notice";
pub const RECOVERS: &str = "when nothing is stopped any more, everything is folded once";

/// What the code does to prevent mistakes, left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A fold does not ask whether the mark is still there.
    NoCondition,
    /// A fold does not ask whether everything is being counted again.
    FoldsDuringRecount,
    /// A recount leaves in an item how much of it was folded.
    KeepsHalves,
    /// Notices are made when the item has lost its mark.
    NoticesAfter,
}

#[derive(Clone, Debug)]
pub struct Folds {
    /// How many items are written: three, or the first and the last.
    pub items: usize,
    pub mistake: Option<Mistake>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Item {
    /// Whether its command was committed.
    is_written: bool,
    is_pending: bool,
    /// Whether the index lists it, rightly or still.
    is_listed: bool,
    /// How many parts of it were folded, as the item says.
    done: u8,
    has_notice: bool,
}

/// Where a projector is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Projector {
    Idle,
    /// It has listed these items.
    Listed(Vec<usize>),
    /// Their notices are made.
    Notified(Vec<usize>),
    /// It has read which were pending, and how much of each was done, and folds one after the other.
    Read(Vec<(usize, u8)>),
    /// Only with a mistake: what was folded still needs its notices.
    Folded(Vec<usize>),
}

/// Where a recount is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Recount {
    Idle,
    /// It has read this many items: what happened and whether it is pending stand in the same.
    Reads(Vec<bool>),
    /// It puts counters in place, up to this one.
    Replaces(Vec<bool>, usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    items: [Item; ITEMS],
    counters: [u8; COUNTERS.len()],
    projectors: [Projector; 2],
    recount: Recount,
    /// The mark that pauses folding.
    is_recounting: bool,
    /// Whether a recount ended early, so that the counters are not right until the next one.
    needs_recount: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    Commit(usize),
    /// The index catches up with an item.
    Index(usize),
    Project(usize),
    Stop(usize),
    Recount,
    StopRecount,
    /// The database refuses a recount's request, so that it gives up by itself.
    FailRecount,
}

impl Folds {
    fn project(&self, state: &mut State, place: usize) {
        let after = self.mistake == Some(Mistake::NoticesAfter);
        state.projectors[place] = match state.projectors[place].clone() {
            Projector::Idle => {
                let listed = (0..ITEMS).filter(|item| state.items[*item].is_listed).collect();
                if after { Projector::Notified(listed) } else { Projector::Listed(listed) }
            }
            Projector::Listed(items) => {
                for item in &items {
                    state.items[*item].has_notice |= state.items[*item].is_pending;
                }
                Projector::Notified(items)
            }
            Projector::Notified(items) => {
                let pending = items.iter().filter(|item| state.items[**item].is_pending);
                Projector::Read(pending.map(|item| (*item, state.items[*item].done)).collect())
            }
            Projector::Read(read) if read.is_empty() => Projector::Idle,
            Projector::Read(read) => self.fold(state, read),
            Projector::Folded(items) => {
                for item in items {
                    state.items[item].has_notice = true;
                }
                Projector::Idle
            }
        };
    }

    /// The next transaction of a fold: the items before the last one together, or a part of the last one.
    fn fold(&self, state: &mut State, read: Vec<(usize, u8)>) -> Projector {
        let last = ITEMS - 1;
        let whole: Vec<_> = read.iter().copied().filter(|(item, _)| *item != last).collect();
        let now = if whole.is_empty() { read.clone() } else { whole };
        let is_paused = state.is_recounting && self.mistake != Some(Mistake::FoldsDuringRecount);
        let is_as_read = now
            .iter()
            .all(|(item, done)| state.items[*item].is_pending && state.items[*item].done == *done);
        if is_paused {
            return Projector::Idle;
        }
        if !is_as_read && self.mistake != Some(Mistake::NoCondition) {
            return Projector::Notified(read.into_iter().map(|(item, _)| item).collect());
        }
        let mut folded: Vec<usize> = Vec::new();
        for (item, done) in &now {
            if *item == last {
                add(&mut state.counters[2 + usize::from(*done)]);
                state.items[last].done = done + 1;
            } else {
                add(&mut state.counters[*item]);
            }
            if *item != last || done + 1 == PARTS {
                state.items[*item].is_pending = false;
                folded.push(*item);
            }
        }
        let is_left = |(item, _): &(usize, u8)| {
            !now.iter().any(|(done, _)| done == item) || (*item == last && !folded.contains(&last))
        };
        let left: Vec<_> = read
            .iter()
            .copied()
            .filter(is_left)
            .map(|(item, done)| {
                let is_half = now.contains(&(item, done));
                (item, if is_half { done + 1 } else { done })
            })
            .collect();
        match (self.mistake == Some(Mistake::NoticesAfter), left.is_empty()) {
            (true, _) if !folded.is_empty() => Projector::Folded(folded),
            (_, true) => Projector::Idle,
            (_, false) => Projector::Read(left),
        }
    }

    fn recount(&self, state: &mut State) {
        state.recount = match state.recount.clone() {
            Recount::Idle => {
                state.is_recounting = true;
                Recount::Reads(Vec::new())
            }
            Recount::Reads(mut counted) => {
                let item = &mut state.items[counted.len()];
                if item.is_pending && self.mistake != Some(Mistake::KeepsHalves) {
                    item.done = 0;
                }
                counted.push(item.is_written && !item.is_pending);
                if counted.len() == ITEMS {
                    Recount::Replaces(counted, 0)
                } else {
                    Recount::Reads(counted)
                }
            }
            Recount::Replaces(counted, counter) => {
                if let Some(item) = COUNTERS.get(counter) {
                    state.counters[counter] = u8::from(counted[*item]);
                    Recount::Replaces(counted, counter + 1)
                } else {
                    (state.is_recounting, state.needs_recount) = (false, false);
                    Recount::Idle
                }
            }
        };
    }

    /// What is left when all that runs is stopped, the index has caught up, and each then runs once to its end.
    fn recovers(&self, state: &State) -> bool {
        let mut state = state.clone();
        state.projectors = [Projector::Idle, Projector::Idle];
        state.recount = Recount::Idle;
        for item in &mut state.items {
            item.is_listed = item.is_pending;
        }
        if state.is_recounting || state.needs_recount {
            self.recount(&mut state);
            while state.recount != Recount::Idle {
                self.recount(&mut state);
            }
        }
        for _ in 0..20 {
            self.project(&mut state, 0);
        }
        let all = state.items.iter().all(|item| !item.is_pending);
        all && is_counted_once(&state) && is_notified(&state)
    }
}

fn add(counter: &mut u8) {
    *counter = (*counter + 1).min(2);
}

/// Whether each counter has what was folded, while nothing says that it may not.
fn is_counted_once(state: &State) -> bool {
    state.is_recounting
        || state.needs_recount
        || COUNTERS.iter().enumerate().all(|(counter, item)| {
            let Item { is_written, is_pending, done, .. } = state.items[*item];
            let part = if *item == ITEMS - 1 { counter as u8 - 2 } else { 0 };
            let is_folded = is_written && (!is_pending || done > part);
            state.counters[counter] == u8::from(is_folded)
        })
}

fn is_notified(state: &State) -> bool {
    let is_folded = |item: &&Item| item.is_written && !item.is_pending;
    state.items.iter().filter(is_folded).all(|item| item.has_notice)
}

impl Model for Folds {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            items: [Item::default(); ITEMS],
            counters: [0; COUNTERS.len()],
            projectors: [Projector::Idle, Projector::Idle],
            recount: Recount::Idle,
            is_recounting: false,
            needs_recount: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (place, item) in state.items.iter().enumerate() {
            // One command after the other.
            let is_left_out = place > 0 && place < ITEMS - 1 && self.items < ITEMS;
            let before = if self.items < ITEMS {
                &state.items[..place.min(1)]
            } else {
                &state.items[..place]
            };
            let is_next = before.iter().all(|before| before.is_written);
            if !item.is_written && is_next && !is_left_out {
                actions.push(Action::Commit(place));
            }
            if item.is_listed != item.is_pending {
                actions.push(Action::Index(place));
            }
        }
        for (place, projector) in state.projectors.iter().enumerate() {
            actions.push(Action::Project(place));
            if *projector != Projector::Idle {
                actions.push(Action::Stop(place));
            }
        }
        // A recount that was stopped is begun anew when it can no longer be under way.
        actions.push(Action::Recount);
        if state.recount != Recount::Idle {
            actions.extend([Action::StopRecount, Action::FailRecount]);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Commit(item) => {
                state.items[item].is_written = true;
                state.items[item].is_pending = true;
            }
            Action::Index(item) => state.items[item].is_listed = state.items[item].is_pending,
            Action::Project(place) => self.project(&mut state, place),
            Action::Stop(place) => state.projectors[place] = Projector::Idle,
            Action::Recount => self.recount(&mut state),
            Action::StopRecount => state.recount = Recount::Idle,
            Action::FailRecount => {
                state.recount = Recount::Idle;
                (state.is_recounting, state.needs_recount) = (false, true);
            }
        }
        // The projectors are alike.
        state.projectors.sort();
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, |_, state| is_counted_once(state)),
            Property::always(NOTIFIED, |_, state| is_notified(state)),
            Property::always(RECOVERS, |model: &Folds, state| model.recovers(state)),
            Property::sometimes("everything is folded", |_, state: &State| {
                let is_folded = |item: &Item| item.is_written && !item.is_pending;
                is_folded(&state.items[0]) && is_folded(&state.items[ITEMS - 1])
            }),
        ]
    }
}
