//! The transparency program: the figures. It only starts [`frontend::transparency::App`].

fn main() {
    frontend::client::browser::report_panics();
    leptos::mount::mount_to_body(frontend::transparency::App);
}
