//! What runs without a request: the outbox is folded into figures and notices, the clock acts on what is due, and
//! notices are sent. On AWS each is a function of its own; on one machine the host calls them.

pub mod clock;
pub mod deliver;
pub mod project;
pub mod recount;
