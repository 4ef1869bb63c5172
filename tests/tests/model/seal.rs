//! The public log, as `seal` in `api/src/jobs/clock.rs` and `api/src/store/log.rs` seal it. Two commands are recorded, one
//! by a machine that may still believe that it is yesterday; two clocks seal what is over, read the events in an index
//! that hides each of them for as long as it likes, and write a day's lines in up to two parts. Each may be stopped
//! between any two requests to the database.

use stateright::{Model, Property};

/// The number of days; the last one is never over.
const DAYS: usize = 4;
const EVENTS: usize = 2;

pub const AGREES: &str = "a day's lines are those of its checkpoint";
pub const WHOLE: &str = "a sealed day has every event that is recorded on it";
pub const ONCE: &str = "no event is in two days";
pub const RECOVERS: &str = "when nothing is hidden any more, everything that is over is sealed";

/// What the code does to prevent mistakes, left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Commands are not kept from recording on a day that is being sealed.
    NoFence,
    /// What the index lists is not compared with how much was recorded.
    NoCount,
    /// The next day to seal is the next one in the index, whatever was recorded before it.
    DaysByIndex,
}

#[derive(Clone, Debug)]
pub struct Seals {
    pub mistake: Option<Mistake>,
}

/// Where a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Command {
    /// It has not been given.
    Waits,
    /// It will be recorded on this day.
    Decided(usize),
    Done,
}

/// An event in the table: the day that its key of the log names, and the one by which the index still lists it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Event {
    recorded: Option<usize>,
    listed: Option<usize>,
}

/// Where a clock is. A set of events is a list in their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Clock {
    Idle,
    /// It has read the last checkpoint.
    Began(Option<usize>),
    /// It has found what the sealed days up to this one lack.
    Strays(usize, Vec<(usize, usize)>),
    /// It looks for the next day.
    Looks(Option<usize>),
    /// It has read the last checkpoint, and in the index the next day after it.
    Chose(Option<usize>, usize),
    Fenced(Option<usize>, usize),
    Counted(usize, usize),
    /// It writes the parts of the day, of which it has written some.
    Writes(usize, Vec<usize>, usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    today: usize,
    commands: [Command; EVENTS],
    events: [Event; EVENTS],
    /// The last day on which nothing can be recorded.
    fence: Option<usize>,
    /// How much was recorded on each day.
    counts: [usize; DAYS],
    /// The stored parts of each day.
    parts: [[Option<usize>; EVENTS]; DAYS],
    /// The checkpoint of each day: the events that its root stands for.
    checkpoints: [Option<Vec<usize>>; DAYS],
    /// The last sealed day that was compared with its log.
    compared: Option<usize>,
    clocks: [Clock; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    Midnight,
    /// A command is decided; a machine whose clock is behind believes that it is the day before.
    Decide(usize, usize),
    Commit(usize),
    /// The index catches up with an event.
    Index(usize),
    Seal(usize),
    Stop(usize),
}

impl State {
    fn last_sealed(&self) -> Option<usize> {
        (0..DAYS).rev().find(|day| self.checkpoints[*day].is_some())
    }

    /// The first day that is not sealed, from one on.
    fn first_unsealed(&self, from: usize) -> usize {
        self.fence.map_or(from, |fence| from.max(fence + 1))
    }

    fn is_fenced(&self, day: usize) -> bool {
        self.fence.is_some_and(|fence| day <= fence)
    }

    /// The events that the index lists by a day.
    fn listed_on(&self, day: usize) -> Vec<usize> {
        (0..EVENTS).filter(|event| self.events[*event].listed == Some(day)).collect()
    }

    /// The lines of a sealed day, as whoever reads them finds them.
    fn lines(&self, day: usize) -> Vec<usize> {
        let parts = self.checkpoints[day].as_ref().map_or(0, Vec::len);
        self.parts[day][..parts].iter().flatten().copied().collect()
    }
}

impl Seals {
    fn commit(&self, state: &mut State, command: usize) {
        let Command::Decided(day) = state.commands[command] else { return };
        if state.is_fenced(day) && self.mistake != Some(Mistake::NoFence) {
            state.commands[command] = Command::Decided(state.first_unsealed(day));
            return;
        }
        state.events[command].recorded = Some(day);
        state.counts[day] += 1;
        state.commands[command] = Command::Done;
    }

    fn step(&self, state: &mut State, place: usize) {
        let next = match state.clocks[place].clone() {
            Clock::Idle => Clock::Began(state.last_sealed()),
            Clock::Began(None) => Clock::Looks(None),
            Clock::Began(Some(last)) if state.compared == Some(last) => Clock::Looks(Some(last)),
            Clock::Began(Some(last)) => {
                // `end_recording_on` comes first, and has no effect on a day that is sealed.
                state.fence = state.fence.max(Some(last));
                let from = state.compared.unwrap_or(0);
                let mut strays = Vec::new();
                for day in from..=last {
                    let lines = state.lines(day);
                    let listed = state.listed_on(day);
                    strays.extend(
                        listed
                            .into_iter()
                            .filter(|event| !lines.contains(event))
                            .map(|event| (event, day)),
                    );
                }
                Clock::Strays(last, strays)
            }
            Clock::Strays(last, strays) => {
                let to = state.first_unsealed(last);
                let is_as_read =
                    |(event, day): &(usize, usize)| state.events[*event].recorded == Some(*day);
                if strays.iter().all(is_as_read) && to < DAYS {
                    for (event, _) in &strays {
                        state.events[*event].recorded = Some(to);
                        state.counts[to] += 1;
                    }
                    state.compared = Some(last);
                    Clock::Looks(Some(last))
                } else {
                    Clock::Idle
                }
            }
            Clock::Looks(last) => {
                let mut days = days_after(last).filter(|day| !state.listed_on(*day).is_empty());
                let day = days.next().filter(|day| *day < state.today);
                day.map_or(Clock::Idle, |day| Clock::Chose(last, day))
            }
            Clock::Chose(last, day) => {
                if self.mistake != Some(Mistake::NoFence) {
                    state.fence = state.fence.max(Some(day));
                }
                Clock::Fenced(last, day)
            }
            Clock::Fenced(last, day) => {
                let counted = days_after(last).find(|day| state.counts[*day] > 0);
                let counted = counted.filter(|_| self.mistake != Some(Mistake::DaysByIndex));
                let day = counted.map_or(day, |counted| counted.min(day));
                Clock::Counted(day, state.counts[day])
            }
            Clock::Counted(day, count) => {
                let listed = state.listed_on(day);
                let is_short = listed.len() < count && self.mistake != Some(Mistake::NoCount);
                if is_short { Clock::Idle } else { Clock::Writes(day, listed, 0) }
            }
            Clock::Writes(day, events, written) => {
                if let Some(event) = events.get(written) {
                    state.parts[day][written] = Some(*event);
                    Clock::Writes(day, events, written + 1)
                } else if state.checkpoints[day].is_none() {
                    state.checkpoints[day] = Some(events);
                    Clock::Looks(Some(day))
                } else {
                    Clock::Idle
                }
            }
        };
        state.clocks[place] = next;
    }

    /// Whether everything that is over gets into the log when the index hides nothing any more and the clock runs.
    fn recovers(&self, state: &State) -> bool {
        let mut state = state.clone();
        state.clocks = [Clock::Idle, Clock::Idle];
        for command in 0..EVENTS {
            while matches!(state.commands[command], Command::Decided(_)) {
                self.commit(&mut state, command);
            }
        }
        for day in state.today..DAYS {
            state.today = day;
            for _ in 0..2 {
                catch_up(&mut state);
                self.step(&mut state, 0);
                while state.clocks[0] != Clock::Idle {
                    self.step(&mut state, 0);
                }
            }
        }
        let is_over = |day: usize| day < state.today;
        let is_in = |event: usize, day: usize| state.lines(day).contains(&event);
        agrees(&state)
            && (0..EVENTS).all(|event| match state.events[event].recorded {
                Some(day) if is_over(day) => is_in(event, day),
                Some(_) | None => true,
            })
    }
}

fn days_after(last: Option<usize>) -> std::ops::Range<usize> {
    last.map_or(0, |last| last + 1)..DAYS
}

fn catch_up(state: &mut State) {
    for event in &mut state.events {
        event.listed = event.recorded;
    }
}

fn agrees(state: &State) -> bool {
    (0..DAYS).all(|day| {
        state.checkpoints[day].as_ref().is_none_or(|checkpoint| *checkpoint == state.lines(day))
    })
}

impl Model for Seals {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            today: 0,
            commands: [Command::Waits; EVENTS],
            events: [Event::default(); EVENTS],
            fence: None,
            counts: [0; DAYS],
            parts: [[None; EVENTS]; DAYS],
            checkpoints: [const { None }; DAYS],
            compared: None,
            clocks: [Clock::Idle, Clock::Idle],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        // The last day is the future, on which a machine that is ahead may record.
        if state.today + 2 < DAYS {
            actions.push(Action::Midnight);
        }
        for (place, command) in state.commands.iter().enumerate() {
            match command {
                Command::Waits => {
                    let is_behind = place == 1 && state.today > 0;
                    actions.push(Action::Decide(place, state.today));
                    actions.extend(is_behind.then(|| Action::Decide(place, state.today - 1)));
                }
                Command::Decided(_) => actions.push(Action::Commit(place)),
                Command::Done => {}
            }
        }
        for (place, event) in state.events.iter().enumerate() {
            if event.listed != event.recorded {
                actions.push(Action::Index(place));
            }
        }
        for (place, clock) in state.clocks.iter().enumerate() {
            actions.push(Action::Seal(place));
            if *clock != Clock::Idle {
                actions.push(Action::Stop(place));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Midnight => state.today += 1,
            Action::Decide(command, day) => state.commands[command] = Command::Decided(day),
            Action::Commit(command) => self.commit(&mut state, command),
            Action::Index(event) => state.events[event].listed = state.events[event].recorded,
            Action::Seal(clock) => self.step(&mut state, clock),
            Action::Stop(clock) => state.clocks[clock] = Clock::Idle,
        }
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(AGREES, |_, state| agrees(state)),
            Property::always(WHOLE, |_, state: &State| {
                (0..EVENTS).all(|event| {
                    let recorded = state.events[event].recorded;
                    let day = recorded.and_then(|day| state.checkpoints[day].as_ref());
                    day.is_none_or(|checkpoint| checkpoint.contains(&event))
                })
            }),
            Property::always(ONCE, |_, state: &State| {
                (0..EVENTS).all(|event| {
                    let days = state.checkpoints.iter().flatten();
                    days.filter(|checkpoint| checkpoint.contains(&event)).count() <= 1
                })
            }),
            Property::always(RECOVERS, |model: &Seals, state| model.recovers(state)),
            Property::sometimes("two days are sealed", |_, state: &State| {
                state.checkpoints.iter().flatten().count() == 2
            }),
            Property::sometimes("a day has two events", |_, state: &State| {
                state.checkpoints.iter().flatten().any(|checkpoint| checkpoint.len() == 2)
            }),
        ]
    }
}
