//! `cargo xtask bench`: the budgets, measured and printed. Nothing here passes or fails.

use crate::bundle;
use crate::run::{cargo, run, target};

/// Prints the first load's bytes, then what the store, the server and a large folder cost.
pub fn bench(options: &[String]) -> anyhow::Result<()> {
    let report = bundle::bundle(&target(), &target().join("site"))?;
    println!(
        "first load of the public pages: {} bytes of Brotli (budget {})",
        report.first_load,
        bundle::FIRST_LOAD_BUDGET
    );
    println!("first load of the console:      {} bytes of Brotli", report.console_load);
    let cases = options.first().map_or("100000", String::as_str);
    run(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "acceptance",
        "--package",
        "local",
        "--bins",
    ]))?;
    run(&mut cargo(&[
        "run",
        "--release",
        "--package",
        "acceptance",
        "--package",
        "local",
        "--bin",
        "bench",
        "--",
        cases,
    ]))
}
