//! The `proof` function: the public log and what proves a case. It is apart from `public` because it lists every case's
//! number, and has therefore no access to personal data.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_http::run(api::cloud::intact(api::router::proof(app)))
        .await
        .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
