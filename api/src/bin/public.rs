//! The `public` function: the anonymous API.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_http::run(api::cloud::intact(api::cloud::name_clients(api::router::public(app))))
        .await
        .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
