//! The `clock` function: folds what the stream missed. Deadlines and escalation come with the
//! calendar's clock.

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| {
        let app = app.clone();
        async move {
            let folded = api::project::fold_pending(&app).await?;
            tracing::info!(folded, "tick");
            Ok::<(), lambda_runtime::Error>(())
        }
    }))
    .await
    .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
