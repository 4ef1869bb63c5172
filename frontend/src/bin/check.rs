//! The checking surface: a case, and the figures. It only starts [`frontend::check::App`].

fn main() {
    frontend::browser::report_panics();
    leptos::mount::mount_to_body(frontend::check::App);
}
