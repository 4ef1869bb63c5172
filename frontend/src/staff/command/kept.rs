//! What is half written in the forms of commands. It is kept in the tab, by what the command is about, until it is sent
//! or discarded, so that nobody loses an answer to a look at another page or to a reload.

use crate::client::browser;
use crate::staff::forms::draft_storage::{keep, kept};
use crate::staff::forms::drafting::DraftFields;
use crate::staff::put_away::KEPT;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::id::AccountId;
use std::collections::BTreeMap;

const COMMANDS: &str = KEPT[6];

/// How many forms are kept; of more, those that were written on last.
const MAX_KEPT: usize = 40;

/// What is typed into a form, by the name of each input.
pub type Typed = BTreeMap<String, Value>;

/// An input whose content is kept.
pub trait KeptInput {
    /// What is typed; tracks changes.
    fn typed(&self) -> Value;

    /// Fills the input with what was kept, unless a new version of the console reads it differently.
    fn retype(&self, typed: &Value);
}

impl<Fields: DraftFields> KeptInput for Fields {
    fn typed(&self) -> Value {
        serde_json::to_value(self.draft()).unwrap_or_default()
    }

    fn retype(&self, typed: &Value) {
        if let Ok(draft) = serde_json::from_value(typed.clone()) {
            self.fill(&draft);
        }
    }
}

/// The inputs of a form that are kept, by name.
pub type KeptInputs = Vec<(&'static str, Box<dyn KeptInput>)>;

/// Lists the inputs of a form by their names.
macro_rules! kept_inputs {
    ($form:expr; $($name:ident),+ $(,)?) => {
        vec![ $( (
            stringify!($name),
            Box::new($form.$name) as Box<dyn $crate::staff::command::kept::KeptInput>,
        ), )+ ]
    };
}
pub(crate) use kept_inputs;

/// What is typed into the inputs; tracks changes.
pub fn typed_into(inputs: &KeptInputs) -> Typed {
    inputs.iter().map(|(name, input)| ((*name).to_owned(), input.typed())).collect()
}

pub fn retype(inputs: &KeptInputs, typed: &Typed) {
    for (name, input) in inputs {
        if let Some(typed) = typed.get(*name) {
            input.retype(typed);
        }
    }
}

/// What was typed into the form of one command and not sent.
#[derive(Clone, Serialize, Deserialize)]
struct Unsent {
    /// The case, plan, study or reform.
    about: String,
    command: String,
    typed: Typed,
}

fn unsent(account: &AccountId) -> Vec<Unsent> {
    kept(COMMANDS, account).unwrap_or_default()
}

fn store(account: &AccountId, unsent: &[Unsent]) {
    if unsent.is_empty() {
        browser::forget(COMMANDS);
    } else {
        keep(COMMANDS, account, unsent);
    }
}

/// The codes of the commands on something whose forms were begun.
pub fn begun(account: &AccountId, about: &str) -> Vec<String> {
    let unsent = unsent(account).into_iter().filter(|unsent| unsent.about == about);
    unsent.map(|unsent| unsent.command).collect()
}

pub fn restored(account: &AccountId, about: &str, command: &str) -> Option<Typed> {
    let mut unsent = unsent(account).into_iter();
    unsent
        .find(|unsent| unsent.about == about && unsent.command == command)
        .map(|unsent| unsent.typed)
}

/// Keeps what is typed, or forgets it if there is none.
pub fn keep_typed(account: &AccountId, about: &str, command: &str, typed: Option<Typed>) {
    let mut known = unsent(account);
    let before = known.len();
    known.retain(|unsent| unsent.about != about || unsent.command != command);
    if typed.is_none() && known.len() == before {
        return;
    }
    if let Some(typed) = typed {
        known.push(Unsent { about: about.to_owned(), command: command.to_owned(), typed });
    }
    let surplus = known.len().saturating_sub(MAX_KEPT);
    known.drain(..surplus);
    store(account, &known);
}
