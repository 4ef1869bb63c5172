//! What the roles of the anonymous functions may do in the store is what these functions do there. The HTTP tests of the
//! house fail where a role lacks a right; this one fails where one of them has a right or a key too many.

use acceptance::rights::{granted, used};

#[test]
fn no_anonymous_function_has_a_right_that_no_test_of_the_house_uses() {
    let Some(path) = std::env::var_os("ONETRIP_RIGHTS") else {
        panic!(
            "`cargo xtask test rust` runs the house's tests first and says where they wrote what they used"
        );
    };
    let used = used(&std::fs::read_to_string(path).expect("what the tests of the house used"));
    assert!(used.len() > 100, "the house's tests used {} rights: not all of them ran", used.len());
    let is_anonymous =
        |right: &&String| right.starts_with("Public ") || right.starts_with("Proof ");
    let granted = granted();
    let unused: Vec<&String> = granted.difference(&used).filter(is_anonymous).collect();
    assert!(unused.is_empty(), "granted and never used: {unused:#?}");
}
