//! Proof of work, which a page loads only when the server asks for it: see `frontend/boot/ask.js`.

use shared::rate::work;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// Looks for a solution of the challenge among `tries` numbers from `first` on.
#[wasm_bindgen]
pub fn solve(challenge: &str, bits: u32, first: u32, tries: u32) -> Option<u32> {
    let found = work::solve(challenge, bits, u64::from(first), u64::from(tries))?;
    u32::try_from(found).ok()
}
