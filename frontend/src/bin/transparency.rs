//! The program that shows what is published of all cases.

fn main() {
    frontend::start(frontend::Transparency);
}
