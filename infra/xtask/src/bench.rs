//! `cargo xtask bench`: measures and prints what the budgets limit. Nothing here passes or fails.

use crate::bundle;
use crate::run::{cargo, run, target};
use std::process::Command;

/// Prints the size of the first loads, then the cost of the store, the server and a large folder.
pub fn bench(options: &[String]) -> anyhow::Result<()> {
    let report = bundle::bundle(&target(), &target().join("site"))?;
    for load in &report.first_loads {
        println!("{load}");
    }
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
    let program = target().join("release").join(format!("bench{}", std::env::consts::EXE_SUFFIX));
    run(Command::new(program).arg(cases).args(options.get(1)))
}
