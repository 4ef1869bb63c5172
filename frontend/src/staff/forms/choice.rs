//! Finding a thing by what someone types of its name: whole, or the one name that holds it.

use shared::directory::Name;
use shared::lang::Lang;
use shared::search::fold;
use std::fmt::Display;

/// The identifier whose name in either language, or which itself, is `written`; or the only one
/// whose names hold it.
pub fn find_named<'a, Id: Clone + Display + 'a>(
    written: &str,
    named: impl Iterator<Item = (&'a Id, &'a Name)>,
) -> Option<Id> {
    let wanted = fold(written.trim());
    if wanted.is_empty() {
        return None;
    }
    let mut holding = Vec::new();
    for (id, name) in named {
        let names = Lang::ALL.map(|lang| fold(name.say(lang)));
        if names.contains(&wanted) || id.to_string() == wanted {
            return Some(id.clone());
        }
        if names.iter().any(|name| name.contains(&wanted)) {
            holding.push(id);
        }
    }
    match holding.as_slice() {
        [only] => Some((*only).clone()),
        [] | [_, ..] => None,
    }
}
