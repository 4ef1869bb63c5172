//! The jobs, each with the rights of the function that runs it in the cloud.

use crate::rights::{ACTING, Function};
use api::app::App;
use api::jobs::Minute;
use api::store::StoreError;

/// What either of them does, the one after the stream and the other by itself.
const BOTH: &[Function] = &[Function::Project, Function::Clock];

pub async fn run_minute(app: &App) -> Result<Minute, StoreError> {
    ACTING.scope(&[Function::Clock], api::jobs::run_minute(app)).await
}

/// The recount as the clock does it, which in the cloud is the only one.
pub async fn recount_if_needed(app: &App, alone: bool) -> Result<Option<usize>, StoreError> {
    ACTING.scope(&[Function::Clock], api::jobs::recount::recount_if_needed(app, alone)).await
}

pub mod clock {
    use super::{ACTING, App, Function, StoreError};
    use api::jobs::clock::{ClockCounts, Sealing};
    use shared::time::Timestamp;

    pub async fn run(app: &App) -> Result<ClockCounts, StoreError> {
        ACTING.scope(&[Function::Clock], api::jobs::clock::run(app)).await
    }

    pub async fn seal(app: &App, now: Timestamp) -> Result<Sealing, StoreError> {
        ACTING.scope(&[Function::Clock], api::jobs::clock::seal(app, now)).await
    }
}

pub mod deliver {
    use super::{ACTING, App, BOTH, StoreError};
    use api::jobs::deliver::DeliveryCounts;
    use shared::time::Timestamp;

    pub async fn deliver_due(app: &App, now: Timestamp) -> Result<DeliveryCounts, StoreError> {
        ACTING.scope(BOTH, api::jobs::deliver::deliver_due(app, now)).await
    }
}

pub mod project {
    use super::{ACTING, App, BOTH, Function, StoreError};
    use api::store::OutboxKey;

    /// Folds what the stream delivers, and what it left.
    pub async fn fold_pending(app: &App) -> Result<usize, StoreError> {
        let delivered = app.store.list_pending().await?;
        let folded = ACTING.scope(BOTH, api::jobs::project::consume(app, &delivered)).await?;
        let left = ACTING.scope(&[Function::Clock], api::jobs::project::fold_pending(app)).await?;
        Ok(folded + left)
    }

    /// Folds delivered commands without making their notices.
    pub async fn fold(app: &App, delivered: &[OutboxKey]) -> Result<usize, StoreError> {
        let pending = app.store.load_pending(delivered).await?;
        app.store.fold(&pending, app.now()).await
    }

    pub async fn consume(app: &App, delivered: &[OutboxKey]) -> Result<usize, StoreError> {
        ACTING.scope(&[Function::Project], api::jobs::project::consume(app, delivered)).await
    }

    pub async fn receive(app: &App, delivered: &[OutboxKey]) -> Result<usize, StoreError> {
        ACTING.scope(&[Function::Project], api::jobs::project::receive(app, delivered)).await
    }
}
