//! The outbox, as `project` in `api/src/jobs/project.rs` and `Store::fold` in `api/src/store/figures.rs` consume it,
//! beside `Store::recount` in `api/src/store/recount.rs`. Three items wait to be folded: events with the mark, one of
//! which adds to more counters than fit into a transaction and leaves two subtotals. Two projectors list all of them in
//! an index that lags, and everything may be counted again meanwhile. Each may be stopped between any two requests to
//! the database.

use stateright::{Model, Property};

/// The number of outbox items; the last one leaves subtotals.
const ITEMS: usize = 3;
/// The item of each counter.
const COUNTERS: [usize; 4] = [0, 1, 2, 2];
/// The counters to which the subtotals are added.
const SUBTOTALS: [usize; 2] = [2, 3];

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
    /// A recount leaves the subtotals where they are.
    KeepsSubtotals,
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
    has_notice: bool,
}

/// Where a projector is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Projector {
    Idle,
    /// It has listed these items and subtotals.
    Listed(Vec<usize>, Vec<usize>),
    /// Their notices are made.
    Notified(Vec<usize>, Vec<usize>),
    /// It has read which items were pending, and folds one after the other.
    Read(Vec<usize>),
    /// It adds these subtotals, and then folds what it read.
    Adds(Vec<usize>, Vec<usize>),
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
    /// Whether each subtotal is there, and whether the index lists it.
    subtotals: [(bool, bool); SUBTOTALS.len()],
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
    /// The index catches up with the subtotals.
    IndexSubtotals,
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
                let items = (0..ITEMS).filter(|item| state.items[*item].is_listed).collect();
                let subtotals =
                    (0..SUBTOTALS.len()).filter(|sum| state.subtotals[*sum].1).collect();
                if after {
                    Projector::Notified(items, subtotals)
                } else {
                    Projector::Listed(items, subtotals)
                }
            }
            Projector::Listed(items, subtotals) => {
                for item in &items {
                    state.items[*item].has_notice |= state.items[*item].is_pending;
                }
                Projector::Notified(items, subtotals)
            }
            Projector::Notified(mut items, mut subtotals) => {
                items.retain(|item| state.items[*item].is_pending);
                subtotals.retain(|sum| state.subtotals[*sum].0);
                Projector::Adds(subtotals, items)
            }
            Projector::Adds(subtotals, items) => match subtotals.split_first() {
                None if items.is_empty() => Projector::Idle,
                None => Projector::Read(items),
                Some((first, others)) => self.add_subtotal(state, *first, others.to_vec(), items),
            },
            Projector::Read(items) => self.fold(state, items),
            Projector::Folded(items) => {
                for item in items {
                    state.items[item].has_notice = true;
                }
                Projector::Idle
            }
        };
    }

    fn is_paused(&self, state: &State) -> bool {
        state.is_recounting && self.mistake != Some(Mistake::FoldsDuringRecount)
    }

    fn add_subtotal(
        &self,
        state: &mut State,
        first: usize,
        others: Vec<usize>,
        items: Vec<usize>,
    ) -> Projector {
        if self.is_paused(state) {
            return Projector::Idle;
        }
        if state.subtotals[first].0 || self.mistake == Some(Mistake::NoCondition) {
            state.subtotals[first].0 = false;
            add(&mut state.counters[SUBTOTALS[first]]);
        }
        Projector::Adds(others, items)
    }

    /// The next transaction of a fold: the items before the last one together, or the last one.
    fn fold(&self, state: &mut State, items: Vec<usize>) -> Projector {
        let last = ITEMS - 1;
        let whole: Vec<usize> = items.iter().copied().filter(|item| *item != last).collect();
        let now = if whole.is_empty() { items.clone() } else { whole };
        if self.is_paused(state) {
            return Projector::Idle;
        }
        let is_as_read = now.iter().all(|item| state.items[*item].is_pending);
        if !is_as_read && self.mistake != Some(Mistake::NoCondition) {
            return Projector::Notified(items, Vec::new());
        }
        let mut subtotals = Vec::new();
        for item in &now {
            state.items[*item].is_pending = false;
            if *item == last {
                for (place, sum) in state.subtotals.iter_mut().enumerate() {
                    sum.0 = true;
                    subtotals.push(place);
                }
            } else {
                add(&mut state.counters[*item]);
            }
        }
        if self.mistake == Some(Mistake::NoticesAfter) {
            return Projector::Folded(now);
        }
        let left = items.into_iter().filter(|item| !now.contains(item)).collect();
        Projector::Adds(subtotals, left)
    }

    fn recount(&self, state: &mut State) {
        state.recount = match state.recount.clone() {
            Recount::Idle => {
                state.is_recounting = true;
                Recount::Reads(Vec::new())
            }
            Recount::Reads(mut counted) => {
                if counted.is_empty() && self.mistake != Some(Mistake::KeepsSubtotals) {
                    for sum in &mut state.subtotals {
                        sum.0 = false;
                    }
                }
                let item = &state.items[counted.len()];
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
        for sum in &mut state.subtotals {
            sum.1 = sum.0;
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
        let all = state.items.iter().all(|item| !item.is_pending)
            && state.subtotals.iter().all(|sum| !sum.0);
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
            let Item { is_written, is_pending, .. } = state.items[*item];
            let waits = SUBTOTALS.iter().position(|of| *of == counter);
            let waits = waits.is_some_and(|sum| state.subtotals[sum].0);
            state.counters[counter] == u8::from(is_written && !is_pending && !waits)
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
            subtotals: [(false, false); SUBTOTALS.len()],
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
        if state.subtotals.iter().any(|(is_there, is_listed)| is_there != is_listed) {
            actions.push(Action::IndexSubtotals);
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
            Action::IndexSubtotals => {
                for sum in &mut state.subtotals {
                    sum.1 = sum.0;
                }
            }
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
