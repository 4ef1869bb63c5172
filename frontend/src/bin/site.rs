//! The citizen's surface: register, track, the slip. It only starts [`frontend::site::App`].

fn main() {
    frontend::browser::report_panics();
    leptos::mount::mount_to_body(frontend::site::App);
}
