//! The `proof` function: the public log, what proves a case, and all lists that name cases. It is apart from `public`,
//! because whoever knows numbers of cases could list their people from there, and has no access to personal data.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    api::cloud::log();
    let app = api::cloud::app().await?;
    lambda_http::run(api::cloud::intact(api::cloud::name_clients(api::router::proof(app))))
        .await
        .map_err(|error| anyhow::anyhow!("the runtime stopped: {error}"))
}
