//! The program that is the console.

fn main() {
    frontend::start(frontend::Staff);
}
