//! The `clock` function, run on a schedule.

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| {
        let app = app.clone();
        async move {
            // On the heap, because within the runtime's own futures it would be too deep for the compiler.
            let minute = Box::pin(api::jobs::run_minute(&app)).await?;
            let (ticked, folded) = (minute.ticked, minute.folded);
            let delivered = minute.delivered.total();
            tracing::info!(
                ticked.events,
                ticked.digests,
                ticked.set_aside,
                folded,
                delivered,
                minute.steps,
                "tick"
            );
            Ok::<(), lambda_runtime::Error>(())
        }
    }))
    .await
    .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
