//! The proof of a case, as `cargo xtask verify --case` reads it. Both readers find the same, and what agrees does not agree
//! with an event less.

#![no_main]

use fuzz::{MIB, begin, within};
use libfuzzer_sys::fuzz_target;
use shared::chain::Link;
use shared::proof::{CaseProof, check_case};
use shared::shape::{Parser, SerdeJson};

fuzz_target!(init: begin(), |text: &str| {
    within(8 * MIB + 500 * text.len(), || {
        let small = SerdeJson::parse::<CaseProof>(text);
        let Ok(proof) = serde_json::from_str::<CaseProof>(text) else { return };
        assert!(small.as_ref().is_none_or(|small| *small == proof));
        let checked = check_case(&proof, |link| serde_json::from_str(link).ok());
        let by_page = check_case(&proof, |link| SerdeJson::parse::<Link>(link));
        assert!(checked == by_page || checked.is_err(), "{checked:?} {by_page:?}");
        if checked.is_ok() && !proof.events.is_empty() {
            let mut fewer = proof;
            fewer.events.pop();
            assert!(check_case(&fewer, |link| serde_json::from_str(link).ok()).is_err());
        }
    });
});
