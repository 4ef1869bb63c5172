//! The program that registers and tracks a case.

fn main() {
    frontend::start(frontend::Citizen);
}
