//! The `project` function: folds the outbox into the figures.
//!
//! In the cloud the table's stream delivers outbox items; locally the host asks for those still
//! pending. Either may deliver twice; the store folds each once.

use crate::app::App;
use crate::store::StoreError;

/// Folds everything pending. Answers how many outbox items were folded.
pub async fn fold_pending(app: &App) -> Result<usize, StoreError> {
    let mut folded = 0;
    loop {
        let pending = app.store.list_pending().await?;
        if pending.is_empty() {
            return Ok(folded);
        }
        let count = app.store.fold_outbox(&pending, app.now()).await?;
        if count == 0 {
            // The index is behind the table; what it lists was folded already.
            return Ok(folded);
        }
        folded += count;
    }
}

/// The keys of the outbox items in a batch of the table's stream; other items are passed over.
#[cfg(feature = "lambda")]
pub fn outbox_keys(
    event: &aws_lambda_events::event::dynamodb::Event,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut keys = Vec::new();
    for record in &event.records {
        let found: std::collections::HashMap<String, String> =
            serde_dynamo::from_item(record.change.keys.clone())?;
        if let (Some(pk), Some(sk)) = (found.get("pk"), found.get("sk"))
            && pk.starts_with("OUTBOX#")
        {
            keys.push((pk.clone(), sk.clone()));
        }
    }
    Ok(keys)
}
