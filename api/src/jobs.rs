//! What runs without a request: the outbox is folded into figures and notices, the clock acts on what is due, and
//! notices are sent. On AWS each is a function of its own; on one machine the host calls them.

pub mod clock;
pub mod deliver;
pub mod project;
pub mod recount;
mod set_aside;
pub mod task;

use crate::app::App;
use crate::store::StoreError;
use std::time::Duration;

/// How long a minute of the clock works on tasks; the next one goes on.
const TASKS_WITHIN: Duration = Duration::from_secs(50);

/// What a minute of the clock did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minute {
    pub ticked: clock::ClockCounts,
    /// Outbox items that the stream had not delivered.
    pub folded: usize,
    pub delivered: deliver::DeliveryCounts,
    /// Steps of tasks that staff have started.
    pub steps: usize,
}

/// Everything that the clock does in a minute: acts on what is due, folds what the stream missed, retries notices, and
/// works on tasks.
/// None of these waits for another to succeed. An error means that the database did not answer one of them; the others
/// have run all the same.
pub async fn run_minute(app: &App) -> Result<Minute, StoreError> {
    let ticked = clock::run(app).await;
    let folded = project::fold_pending(app).await;
    let delivered = deliver::deliver_due(app, app.now()).await;
    let steps = task::run_tasks(app, TASKS_WITHIN).await;
    Ok(Minute { ticked: ticked?, folded: folded?, delivered: delivered?, steps: steps? })
}
