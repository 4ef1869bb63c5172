//! What the roles of the functions may do in the store is what the functions do there. The HTTP tests before this one
//! fail where a role lacks a right; this one fails where it has one too many.

use acceptance::rights::{granted, used};

#[test]
fn no_function_has_a_right_that_no_test_of_the_house_uses() {
    let Some(path) = std::env::var_os("ONETRIP_RIGHTS") else {
        panic!(
            "`cargo xtask test rust` runs the house's tests first and says where they wrote what they used"
        );
    };
    let used = used(&std::fs::read_to_string(path).expect("what the tests of the house used"));
    assert!(used.len() > 100, "the house's tests used {} rights: not all of them ran", used.len());
    let unused: Vec<String> = granted().difference(&used).cloned().collect();
    assert_eq!(unused, Vec::<String>::new(), "granted and never used");
}
