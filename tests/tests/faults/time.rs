//! The one clock of a run: tokio's, which is paused and goes on as soon as every task waits, and what it was set forward
//! by.

use api::clock::Clock;
use shared::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::time::Instant;

#[derive(Clone, Debug)]
pub struct Time {
    start: Timestamp,
    began: Instant,
    ahead: Arc<AtomicI64>,
}

impl Time {
    pub fn from(written: &str) -> Time {
        let start = Timestamp::read(written).expect("a time");
        Time { start, began: Instant::now(), ahead: Arc::default() }
    }

    pub fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.began.elapsed().as_millis()).expect("a run ends");
        self.start.plus(passed + self.ahead.load(Ordering::SeqCst))
    }

    pub fn set_forward(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let time = self.clone();
        Arc::new(move || time.now())
    }
}
