//! The anonymous function: registers and tracks cases and publishes the figures.
//!
//! It never searches, shows no case but the one asked for by its number, and reads personal data only by key, for a
//! sender who shows the access code. What lists cases, such as those that a leader explained, is served by `proof`.

pub mod csp_report;
pub mod data;
pub mod explanation;
pub mod feed;
pub mod figures;
pub mod file;
pub mod lite;
pub mod log;
pub mod open311;
pub mod own;
pub mod picture;
pub mod reform;
pub mod table;
pub mod track;
pub mod waiting;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes that prove what is published, and all others that name cases nobody asked for by number, with their
/// description. A function of its own serves them, because whoever knows the numbers could list their people from
/// `public`.
pub fn proving() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(log::get_log))
        .routes(routes!(log::get_open_log))
        .routes(routes!(log::get_standing))
        .routes(routes!(log::list_checkpoints))
        .routes(routes!(log::get_export))
        .routes(routes!(log::get_case_proof))
        .routes(routes!(explanation::list_explanations))
        .routes(routes!(explanation::list_published_plans))
        .routes(routes!(explanation::get_published_plan))
        .routes(routes!(feed::get_feed))
        .routes(routes!(data::get_catalogue))
        .routes(routes!(data::get_file))
        .routes(routes!(open311::list_requests_json))
        .routes(routes!(open311::list_requests_xml))
}

/// The other routes with their description.
pub fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(csp_report::documented())
        .routes(routes!(track::get_directory))
        .routes(routes!(track::register_case))
        .routes(routes!(track::get_case))
        .routes(routes!(own::get_own_case))
        .routes(routes!(own::send_message))
        .routes(routes!(own::give_verdict))
        .routes(routes!(own::reopen_case))
        .routes(routes!(own::give_verdict_by_link))
        .routes(routes!(file::ask_own_upload))
        .routes(routes!(file::add_own_file))
        .routes(routes!(file::view_own_file))
        .routes(routes!(file::get_published_file))
        .routes(routes!(reform::list_published_reforms))
        .routes(routes!(reform::get_published_reform))
        .routes(routes!(figures::get_figures))
        .routes(routes!(figures::get_total))
        .routes(routes!(figures::list_departments))
        .routes(routes!(figures::list_matters))
        .routes(routes!(figures::list_reasons))
        .routes(routes!(figures::list_spans))
        .routes(routes!(picture::get_picture))
        .routes(routes!(table::get_table))
        .routes(routes!(open311::get_discovery_json))
        .routes(routes!(open311::get_discovery_xml))
        .routes(routes!(open311::list_services_json))
        .routes(routes!(open311::list_services_xml))
        .routes(routes!(open311::get_service))
        .routes(routes!(open311::file_request_json))
        .routes(routes!(open311::file_request_xml))
        .routes(routes!(open311::get_request))
        .routes(routes!(open311::get_token))
        .routes(routes!(waiting::add_readings))
}
