//! What a citizen has typed of a registration.
