//! Counts the figures again where an earlier version stored them in another form.

use crate::app::App;
use crate::store::StoreError;

/// Counts again if that is needed. Returns the number of cases, `None` if nothing was counted. `alone` says that no
/// other process has the store open, so that a recount that did not end was broken off.
pub async fn recount_if_needed(app: &App, alone: bool) -> Result<Option<usize>, StoreError> {
    if !app.store.needs_recount().await? {
        return Ok(None);
    }
    let cases = app.store.recount(alone).await?;
    tracing::info!(cases, "the figures were counted again");
    Ok(cases)
}
