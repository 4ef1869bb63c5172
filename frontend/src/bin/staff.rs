//! The staff console. It only starts [`frontend::console::App`].

fn main() {
    leptos::mount::mount_to_body(frontend::console::App);
}
