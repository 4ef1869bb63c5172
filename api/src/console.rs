//! The console function: staff. Who may use which route is in [`crate::access`].

pub mod administration;
pub mod case;
pub mod import;
pub mod list;
pub mod session;

use crate::app::App;
use crate::serve::IMPORT_BODY_MOST;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes with their description.
pub fn documented() -> OpenApiRouter<App> {
    let imports = OpenApiRouter::new()
        .routes(routes!(import::preview_import))
        .routes(routes!(import::run_import))
        .layer(DefaultBodyLimit::max(IMPORT_BODY_MOST));
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::get_session, session::sign_out))
        .routes(routes!(list::list_queue))
        .routes(routes!(list::search_cases))
        .routes(routes!(list::list_register))
        .routes(routes!(case::register_case))
        .routes(routes!(case::get_case))
        .routes(routes!(case::sort_case))
        .routes(routes!(case::summon_department))
        .routes(routes!(case::settle_case))
        .routes(routes!(case::assign_case))
        .routes(routes!(case::accept_case))
        .routes(routes!(case::return_case))
        .routes(routes!(case::log_step))
        .routes(routes!(case::resolve_case))
        .routes(routes!(case::send_message))
        .routes(routes!(case::publish_summary))
        .routes(routes!(case::give_verdict))
        .routes(routes!(case::reopen_case))
        .routes(routes!(case::close_case))
        .routes(routes!(administration::list_accounts))
        .routes(routes!(administration::put_account))
        .routes(routes!(administration::put_department))
        .routes(routes!(administration::put_window))
        .routes(routes!(administration::put_matter))
        .merge(imports)
}

/// The router, ready to serve.
pub fn router(app: App) -> Router {
    let (router, _) = documented().split_for_parts();
    crate::serve::finish(router, app)
}
