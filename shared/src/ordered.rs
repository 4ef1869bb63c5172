//! Builds ordered maps and sets by inserting one item at a time. `collect` would sort first, and every type that is
//! sorted adds three kilobytes to the browser's programs.

use std::collections::{BTreeMap, BTreeSet};

/// The items by their keys. If a key repeats, the last item wins.
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

/// The items without repetitions.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}
