//! The `clock` function, run on a schedule: acts on what is due, folds what the stream missed, and retries notices.

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| {
        let app = app.clone();
        async move {
            let ticked = api::jobs::clock::run(&app).await?;
            let folded = api::jobs::project::fold_pending(&app).await?;
            let delivered = api::jobs::deliver::deliver_due(&app, app.now()).await?.total();
            tracing::info!(ticked.events, ticked.digests, folded, delivered, "tick");
            Ok::<(), lambda_runtime::Error>(())
        }
    }))
    .await
    .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
