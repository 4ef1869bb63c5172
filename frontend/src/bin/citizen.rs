//! The citizen program: register, track, the slip. It only starts [`frontend::citizen::App`].

fn main() {
    frontend::client::browser::report_panics();
    leptos::mount::mount_to_body(frontend::citizen::App);
}
