//! Finds a thing by part of its name.

use shared::directory::Name;
use shared::lang::Lang;
use shared::search::fold;
use shared::text::Line;
use std::fmt::Display;

/// The identifier that `written` is, or whose name in either language or further name it is; otherwise the only one
/// whose names contain it.
pub fn find_named<'a, Id: Clone + Display + 'a>(
    written: &str,
    named: impl Iterator<Item = (&'a Id, &'a Name, &'a [Line])>,
) -> Option<Id> {
    let wanted = fold(written.trim());
    if wanted.is_empty() {
        return None;
    }
    let mut holding = Vec::new();
    for (id, name, aliases) in named {
        let names = Lang::ALL.map(|lang| name.say(lang));
        let names = names.into_iter().chain(aliases.iter().map(Line::as_str));
        let names: Vec<_> = names.map(fold).collect();
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
