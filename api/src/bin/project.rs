//! The `project` function: receives outbox items from the table's stream and sends the notices that follow at once.

use aws_lambda_events::event::dynamodb::Event;
use lambda_runtime::{LambdaEvent, service_fn};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| {
        let app = app.clone();
        async move { project(&app, event.payload).await }
    }))
    .await
    .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}

async fn project(app: &api::app::App, event: Event) -> Result<(), lambda_runtime::Error> {
    let delivered = api::jobs::project::outbox_keys(&event)?;
    // On the heap, because within the runtime's own futures it would be too deep for the compiler.
    let folded = Box::pin(api::jobs::project::receive(app, &delivered)).await?;
    tracing::info!(delivered = delivered.len(), folded, "folded");
    Ok(())
}
