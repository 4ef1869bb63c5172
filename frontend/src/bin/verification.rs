//! The program that checks what is published.

fn main() {
    frontend::start(frontend::Verification);
}
