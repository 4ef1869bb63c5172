//! The verification program: a case, and the figures. It only starts [`frontend::verification::App`].

fn main() {
    frontend::client::browser::report_panics();
    leptos::mount::mount_to_body(frontend::verification::App);
}
