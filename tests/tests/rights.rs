//! What the roles of the functions may do in the store is what these functions do there: function, table or index,
//! operation and kind of partition key. The HTTP tests of the house fail where a role lacks a right; this one fails where
//! one of them has a right too many.

use acceptance::rights::granted;
use std::collections::BTreeSet;

#[test]
fn no_function_has_a_right_that_no_test_of_the_house_uses() {
    let Some(path) = std::env::var_os("ONETRIP_RIGHTS") else {
        panic!(
            "`cargo xtask test rust` runs the house's tests first and says where they wrote what they used"
        );
    };
    let used = std::fs::read_to_string(path).expect("what the tests of the house used");
    let used: BTreeSet<&str> = used.lines().collect();
    assert!(used.len() > 150, "the house's tests used {} rights: not all of them ran", used.len());
    let granted = granted();
    let granted: BTreeSet<&str> = granted.iter().map(String::as_str).collect();
    let unused: Vec<&&str> = granted.difference(&used).collect();
    let lacking: Vec<&&str> = used.difference(&granted).collect();
    assert!(unused.is_empty(), "granted and never used: {unused:#?}");
    assert!(lacking.is_empty(), "used and not granted as such: {lacking:#?}");
}
