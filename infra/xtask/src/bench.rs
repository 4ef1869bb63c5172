//! `cargo xtask bench`: measures and prints what the budgets limit. Nothing here passes or fails.

use crate::bundle;
use crate::run::{cargo, run, target};
use std::process::Command;

/// Prints the size of the first loads, then the cost of the store, the server and a large folder; or, with `growth`, what
/// a house of many cases costs beside one of few, or, with `door`, whether guesses and floods keep anybody out.
pub fn bench(options: &[String]) -> anyhow::Result<()> {
    if options.first().is_some_and(|first| ["growth", "door"].contains(&first.as_str())) {
        let mut command = built()?;
        if std::env::var_os("ONETRIP_HALL").is_none() {
            command.env("ONETRIP_HALL", "40/300");
        }
        return run(command.args(options));
    }
    let report = bundle::bundle(&target(), &target().join("site"))?;
    for load in &report.first_loads {
        println!("{load}");
    }
    let cases = options.first().map_or("100000", String::as_str);
    run(built()?.arg(cases).args(options.get(1)))
}

/// The program that measures, built for release beside the one that serves.
fn built() -> anyhow::Result<Command> {
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
    Ok(Command::new(program))
}
