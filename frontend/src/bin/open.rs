//! The transparency surface: the figures. It only starts [`frontend::open::App`].

fn main() {
    frontend::browser::report_panics();
    leptos::mount::mount_to_body(frontend::open::App);
}
