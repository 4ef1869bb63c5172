//! Commands, as `Store::commit` in `api/src/store/commit.rs` writes them and `execute` in `api/src/service.rs` answers
//! them. Two people give a command on the same case, each at the revision that they saw, and a third registers a case
//! under a number that may be taken. Each request may be sent again while its first execution is still under way, and
//! each execution may be stopped between any two requests to the database, or its answer lost.

use stateright::{Model, Property};

/// A key in the place where the model's only old case has its registration.
const OLD: u8 = 9;
/// How often each client sends its request.
const TRIES: u8 = 2;

pub const ONCE: &str = "each key makes one event";
pub const ACKNOWLEDGED: &str = "nothing acknowledged is lost";
pub const REFUSED: &str = "nothing refused is done";
pub const RECOVERS: &str = "whoever sends again gets an answer that is true";

/// What the code does to prevent mistakes, left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The head is put whatever its revision is by now.
    NoGuard,
    /// The idempotency record is written in a request after the transaction.
    RecordedApart,
}

#[derive(Clone, Debug)]
pub struct Writes {
    pub mistake: Option<Mistake>,
}

/// What a client knows of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Outcome {
    Open,
    Done {
        case: usize,
        revision: usize,
    },
    /// 412: nothing was done.
    Refused,
}

/// Where an execution of a request is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum At {
    Begins,
    /// It has read the head, or drawn a number for a new one.
    Decided {
        case: usize,
        before: Vec<u8>,
    },
    /// Only with a mistake: what it did is written, and its record is not.
    Records {
        case: usize,
        revision: usize,
    },
    /// Something stopped it; it looks whether it is a repetition.
    Asks,
    Answers(Option<(usize, usize)>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Client {
    is_new: bool,
    /// `If-Match`, once it has looked at the case.
    seen: Option<usize>,
    tries: u8,
    outcome: Outcome,
    under_way: Vec<At>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The heads, each the keys of its commands in order; an empty one does not exist.
    heads: [Vec<u8>; 3],
    /// The idempotency records: by key, the case and the revision.
    records: [Option<(usize, usize)>; 3],
    clients: Vec<Client>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Look(usize),
    Send(usize),
    /// An execution's next request to the database; for a registration that draws, the number.
    Step(usize, usize, usize),
    /// An execution is stopped, or its answer is lost.
    Stop(usize, usize),
}

impl Writes {
    fn step(&self, state: &mut State, client: usize, place: usize, drawn: usize) {
        let Client { is_new, seen, .. } = state.clients[client];
        let at = state.clients[client].under_way[place].clone();
        let next = match at {
            At::Begins if is_new => At::Decided { case: drawn, before: Vec::new() },
            At::Begins => {
                let before = state.heads[0].clone();
                let is_stale = Some(before.len()) != seen;
                if is_stale { At::Asks } else { At::Decided { case: 0, before } }
            }
            At::Decided { case, before } => self.transact(state, client, case, before),
            At::Records { case, revision } => {
                state.records[client] = Some((case, revision));
                At::Answers(Some((case, revision)))
            }
            At::Asks => At::Answers(state.records[client]),
            At::Answers(answer) => {
                let outcome = match answer {
                    Some((case, revision)) => Outcome::Done { case, revision },
                    None => Outcome::Refused,
                };
                if state.clients[client].outcome == Outcome::Open {
                    state.clients[client].outcome = outcome;
                }
                state.clients[client].under_way.remove(place);
                return;
            }
        };
        state.clients[client].under_way[place] = next;
        state.clients[client].under_way.sort();
    }

    /// The transaction of a command, and how it goes on when a condition fails.
    fn transact(&self, state: &mut State, client: usize, case: usize, before: Vec<u8>) -> At {
        let is_guarded = self.mistake != Some(Mistake::NoGuard);
        let apart = self.mistake == Some(Mistake::RecordedApart);
        if !apart && state.records[client].is_some() {
            return At::Asks;
        }
        if is_guarded && state.heads[case].len() != before.len() {
            // A registration draws another number; any other command is stale.
            return if state.clients[client].is_new { At::Begins } else { At::Asks };
        }
        let mut head = before;
        head.push(client as u8);
        let revision = head.len();
        state.heads[case] = head;
        if apart {
            return At::Records { case, revision };
        }
        state.records[client] = Some((case, revision));
        At::Answers(Some((case, revision)))
    }

    /// Whether each client whose request is open gets a true answer, when everything under way is stopped and it sends
    /// its request again.
    fn recovers(&self, state: &State) -> bool {
        let mut state = state.clone();
        for client in 0..state.clients.len() {
            state.clients[client].under_way.clear();
            if state.clients[client].outcome != Outcome::Open {
                continue;
            }
            if state.clients[client].seen.is_none() {
                state.clients[client].seen = Some(state.heads[0].len());
            }
            state.clients[client].under_way.push(At::Begins);
            for drawn in [0, 0, 1, 1, 2, 2, 2, 2] {
                if !state.clients[client].under_way.is_empty() {
                    self.step(&mut state, client, 0, drawn);
                }
            }
        }
        let is_open = |client: &Client| client.outcome == Outcome::Open;
        !state.clients.iter().any(is_open) && is_true(&state)
    }
}

/// How often a key was written.
fn times(state: &State, client: usize) -> usize {
    state.heads.iter().flatten().filter(|key| usize::from(**key) == client).count()
}

fn is_true(state: &State) -> bool {
    state.clients.iter().enumerate().all(|(client, known)| match known.outcome {
        Outcome::Open => times(state, client) <= 1,
        Outcome::Done { case, revision } => {
            times(state, client) == 1
                && state.heads[case].get(revision - 1) == Some(&(client as u8))
        }
        Outcome::Refused => times(state, client) == 0,
    })
}

impl Model for Writes {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let client = |is_new| Client {
            is_new,
            seen: None,
            tries: TRIES,
            outcome: Outcome::Open,
            under_way: Vec::new(),
        };
        vec![State {
            heads: [vec![OLD], Vec::new(), Vec::new()],
            records: [None; 3],
            clients: vec![client(false), client(false), client(true)],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (client, known) in state.clients.iter().enumerate() {
            let knows = known.is_new || known.seen.is_some();
            if !knows {
                actions.push(Action::Look(client));
            }
            if knows && known.tries > 0 && known.outcome == Outcome::Open {
                actions.push(Action::Send(client));
            }
            for (place, at) in known.under_way.iter().enumerate() {
                let draws = if known.is_new && *at == At::Begins { state.heads.len() } else { 1 };
                actions.extend((0..draws).map(|drawn| Action::Step(client, place, drawn)));
                actions.push(Action::Stop(client, place));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Look(client) => state.clients[client].seen = Some(state.heads[0].len()),
            Action::Send(client) => {
                let known = &mut state.clients[client];
                known.tries -= 1;
                known.under_way.push(At::Begins);
                known.under_way.sort();
            }
            Action::Step(client, place, drawn) => self.step(&mut state, client, place, drawn),
            Action::Stop(client, place) => {
                state.clients[client].under_way.remove(place);
            }
        }
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, |_, state: &State| (0..3).all(|key| times(state, key) <= 1)),
            Property::always(ACKNOWLEDGED, |_, state: &State| {
                state.clients.iter().enumerate().all(|(client, known)| match known.outcome {
                    Outcome::Done { case, revision } => {
                        state.heads[case].get(revision - 1) == Some(&(client as u8))
                    }
                    Outcome::Open | Outcome::Refused => true,
                })
            }),
            Property::always(REFUSED, |_, state: &State| {
                state.clients.iter().enumerate().all(|(client, known)| {
                    known.outcome != Outcome::Refused || times(state, client) == 0
                })
            }),
            Property::always(RECOVERS, |model: &Writes, state| model.recovers(state)),
            Property::sometimes("one after the other, all three succeed", |_, state: &State| {
                let is_done = |client: &Client| matches!(client.outcome, Outcome::Done { .. });
                state.clients.iter().all(is_done)
            }),
            Property::sometimes(
                "of two at the same revision one is refused",
                |_, state: &State| {
                    let [one, other, _] = &state.clients[..] else { return false };
                    one.seen == other.seen
                        && one.outcome == Outcome::Refused
                        && matches!(other.outcome, Outcome::Done { .. })
                },
            ),
        ]
    }
}
