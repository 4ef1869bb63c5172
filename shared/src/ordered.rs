//! Ordered maps and sets, filled one by one. `collect` would sort first, and each type that is sorted
//! brings three kilobytes to the browser's programs.

use std::collections::{BTreeMap, BTreeSet};

/// The items by their keys; the last of a key stays.
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

/// The items, each once.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}
