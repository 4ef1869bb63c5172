//! The `console` function: the API for staff.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    api::cloud::first_administrator(&app).await?;
    lambda_http::run(api::cloud::intact(api::cloud::name_clients(api::router::console(app))))
        .await
        .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
