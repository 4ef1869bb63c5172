//! The staff console. It only starts [`frontend::staff::App`].

fn main() {
    frontend::client::browser::report_panics();
    leptos::mount::mount_to_body(frontend::staff::App);
}
