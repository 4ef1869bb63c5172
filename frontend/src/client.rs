//! What speaks to the server and to the machine: requests and their answers, the address, storage, the clock.
//! Nothing here draws or holds a word.

pub mod browser;
pub mod citizen;
pub mod directory;
pub mod http;
pub mod json;
pub mod load;
pub mod navigation;
pub mod public;
pub mod staff;
