//! The staff console. It only starts [`frontend::console::App`].

fn main() {
    frontend::browser::report_panics();
    leptos::mount::mount_to_body(frontend::console::App);
}
