//! Everything that talks to the server or the browser: requests and answers, the address, storage and the clock.
//! Nothing here draws anything or contains words that people read.

pub mod browser;
pub mod citizen;
pub mod directory;
pub mod http;
pub mod json;
pub mod load;
pub mod navigation;
pub mod passkey;
pub mod public;
pub mod staff;
