//! How many departments and matters the town has: by default a few, `ONETRIP_HALL=40/300` for those of a county. People
//! come about each of them equally often, which fills more counters than real people do.

use std::sync::LazyLock;

/// The identifiers of a town's directory.
#[derive(Debug)]
pub struct Hall {
    pub departments: Vec<String>,
    pub matters: Vec<String>,
}

/// The town's.
pub static HALL: LazyLock<Hall> = LazyLock::new(|| {
    let given = std::env::var("ONETRIP_HALL").unwrap_or_else(|_| "3/2".to_owned());
    let (departments, matters) = given.split_once('/').expect("DEPARTMENTS/MATTERS");
    let ids = |known: &[&str], of: &str, count: &str| {
        let count: usize = count.parse().expect("a number");
        let more = (known.len()..count).map(|place| format!("{of}-of-the-county-{place}"));
        known.iter().map(|id| (*id).to_owned()).chain(more).collect()
    };
    Hall {
        departments: ids(&["tax", "land", "police"], "office", departments),
        matters: ids(&["password", "house"], "matter", matters),
    }
});
