//! The API for staff. [`crate::http::access`] says who may use which route.

pub mod account;
pub mod administration;
pub mod case;
pub mod correction;
pub mod duplicate;
pub mod duty;
pub mod erasure;
pub mod factor;
pub mod file;
pub mod grant;
pub mod import;
pub mod insight;
pub mod list;
pub mod notice;
pub mod open311;
pub mod passkey;
pub mod person;
pub mod plan;
pub mod provider;
pub mod rate;
pub mod reform;
pub mod session;
pub mod set_aside;
mod setup;
pub mod statutes;
pub mod study;
pub mod supervision;
pub mod task;
pub mod trail;
pub mod waiting;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes with their description.
pub fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::get_session, session::sign_out))
        .routes(routes!(session::show_factor))
        .routes(routes!(provider::get_sign_in_ways))
        .routes(routes!(provider::go_to_provider))
        .routes(routes!(provider::come_back))
        .routes(routes!(
            provider::get_own_identity,
            provider::link_own_identity,
            provider::unlink_own_identity
        ))
        .routes(routes!(provider::get_identity))
        .routes(routes!(provider::unlink_identity))
        .routes(routes!(provider::get_provider_rule, provider::put_provider_rule))
        .routes(routes!(account::change_password))
        .routes(routes!(factor::list_own_factors))
        .routes(routes!(factor::set_up_totp, factor::remove_totp))
        .routes(routes!(factor::confirm_totp))
        .routes(routes!(factor::replace_recovery_codes))
        .routes(routes!(passkey::ask_for_passkey))
        .routes(routes!(passkey::show_passkey))
        .routes(routes!(passkey::set_up_passkey))
        .routes(routes!(passkey::register_passkey))
        .routes(routes!(passkey::remove_passkey))
        .routes(routes!(factor::list_factors))
        .routes(routes!(factor::reset_factors))
        .routes(routes!(account::list_own_sessions))
        .routes(routes!(account::end_own_session))
        .routes(routes!(account::end_own_sessions))
        .routes(routes!(account::list_sessions))
        .routes(routes!(account::end_session))
        .routes(routes!(account::end_sessions))
        .routes(routes!(list::list_queue))
        .routes(routes!(list::count_queue))
        .routes(routes!(list::search_cases))
        .routes(routes!(list::list_register))
        .routes(routes!(task::start_export))
        .routes(routes!(task::list_tasks))
        .routes(routes!(task::get_task))
        .routes(routes!(task::cancel_task))
        .routes(routes!(task::get_task_file))
        .routes(routes!(import::ask_register_upload))
        .routes(routes!(import::start_import))
        .routes(routes!(import::get_import))
        .routes(routes!(import::list_import_problems))
        .routes(routes!(import::list_differing_rows))
        .routes(routes!(import::list_left_out_rows))
        .routes(routes!(import::get_wrong_rows))
        .routes(routes!(import::map_import))
        .routes(routes!(import::confirm_import))
        .routes(routes!(case::register_case))
        .routes(routes!(case::get_case))
        .routes(routes!(case::sort_case))
        .routes(routes!(case::summon_department))
        .routes(routes!(case::note_arrival))
        .routes(routes!(case::settle_case))
        .routes(routes!(case::assign_case))
        .routes(routes!(case::withdraw_assignment))
        .routes(routes!(case::reassign_case))
        .routes(routes!(case::accept_case))
        .routes(routes!(case::return_case))
        .routes(routes!(case::log_step))
        .routes(routes!(case::resolve_case))
        .routes(routes!(case::send_message))
        .routes(routes!(case::publish_summary))
        .routes(routes!(case::give_verdict))
        .routes(routes!(case::reopen_case))
        .routes(routes!(case::close_case))
        .routes(routes!(case::extend_case))
        .routes(routes!(case::track_long))
        .routes(routes!(case::report_progress))
        .routes(routes!(case::finish_part))
        .routes(routes!(case::plan_step))
        .routes(routes!(case::finish_step))
        .routes(routes!(case::ask_materials))
        .routes(routes!(case::explain_case))
        .routes(routes!(case::link_plan))
        .routes(routes!(case::take_note))
        .routes(routes!(case::write_remark))
        .routes(routes!(case::demand_answer))
        .routes(routes!(case::answer_demand))
        .routes(routes!(case::follow_up))
        .routes(routes!(case::link_case))
        .routes(routes!(case::propose_voiding))
        .routes(routes!(case::confirm_voiding))
        .routes(routes!(case::decline_voiding))
        .routes(routes!(case::withdraw_voiding))
        .routes(routes!(case::reissue_code))
        .routes(routes!(correction::correct_case))
        .routes(routes!(case::transfer_case))
        .routes(routes!(case::urge_departments))
        .routes(routes!(case::ask_identity))
        .routes(routes!(erasure::erase_case))
        .routes(routes!(file::ask_upload))
        .routes(routes!(file::add_file))
        .routes(routes!(file::publish_file))
        .routes(routes!(file::view_file))
        .routes(routes!(duplicate::find_duplicates))
        .routes(routes!(person::find_person))
        .routes(routes!(duty::list_duties))
        .routes(routes!(duty::get_briefing))
        .routes(routes!(duty::list_digests))
        .routes(routes!(duty::get_digest))
        .routes(routes!(plan::list_plans, plan::submit_new_plan))
        .routes(routes!(plan::get_plan))
        .routes(routes!(plan::submit_plan))
        .routes(routes!(plan::approve_plan))
        .routes(routes!(plan::send_back_plan))
        .routes(routes!(plan::finish_measure))
        .routes(routes!(plan::verify_plan))
        .routes(routes!(plan::reject_plan))
        .routes(routes!(plan::publish_plan))
        .routes(routes!(study::list_studies, study::propose_study))
        .routes(routes!(study::get_study))
        .routes(routes!(study::gather_cases))
        .routes(routes!(study::convene_study))
        .routes(routes!(study::record_meeting))
        .routes(routes!(study::decide_study))
        .routes(routes!(study::close_study))
        .routes(routes!(study::drop_study))
        .routes(routes!(reform::list_reforms, reform::draft_new_reform))
        .routes(routes!(reform::get_reform))
        .routes(routes!(reform::draft_reform))
        .routes(routes!(reform::publish_reform))
        .routes(routes!(reform::withdraw_reform))
        .routes(routes!(supervision::list_demands))
        .routes(routes!(supervision::list_overdue))
        .routes(routes!(supervision::list_samples, supervision::draw_sample))
        .routes(routes!(supervision::get_sample))
        .routes(routes!(supervision::check_sample))
        .routes(routes!(supervision::list_readings))
        .routes(routes!(trail::list_trail))
        .routes(routes!(trail::list_trail_of))
        .routes(routes!(trail::export_trail_day))
        .routes(routes!(trail::list_conspicuous))
        .routes(routes!(supervision::export_efficiency))
        .routes(routes!(insight::get_insights))
        .routes(routes!(insight::get_words))
        .routes(routes!(waiting::list_waiting, waiting::record_waiting))
        .routes(routes!(waiting::list_waiting_keys, waiting::make_waiting_key))
        .routes(routes!(waiting::revoke_waiting_key))
        .routes(routes!(open311::list_open311_keys, open311::make_open311_key))
        .routes(routes!(open311::revoke_open311_key))
        .routes(routes!(set_aside::list_set_aside))
        .routes(routes!(set_aside::retry_set_aside))
        .routes(routes!(rate::get_rate_limits, rate::put_rate_limits))
        .routes(routes!(rate::list_refusals))
        .routes(routes!(statutes::get_statutes))
        .routes(routes!(statutes::put_rules))
        .routes(routes!(statutes::put_arrangement))
        .routes(routes!(notice::list_notices))
        .routes(routes!(notice::mark_seen))
        .routes(routes!(notice::list_sent))
        .routes(routes!(notice::list_dead))
        .routes(routes!(notice::resend_notice))
        .routes(routes!(administration::list_accounts))
        .routes(routes!(administration::put_account))
        .routes(routes!(notice::get_address, notice::put_address))
        .routes(routes!(grant::list_grants))
        .routes(routes!(grant::confirm_grant))
        .routes(routes!(grant::refuse_grant))
        .routes(routes!(administration::get_directory))
        .routes(routes!(administration::put_department))
        .routes(routes!(administration::put_window))
        .routes(routes!(administration::put_matter))
        .routes(routes!(setup::get_setup))
        .routes(routes!(setup::get_setup_workbook))
        .routes(routes!(setup::look_at_setup))
        .routes(routes!(setup::apply_setup))
}
