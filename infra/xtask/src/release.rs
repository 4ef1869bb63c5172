//! `cargo xtask release`: builds the functions for AWS Lambda on arm64, with cargo-lambda and zig from PyPI in a
//! virtual environment.

use crate::run::{find, need_target, run, target};
use crate::supply;
use anyhow::Context;
use std::process::Command;

/// Builds `target/lambda/{public,proof,console,project,clock}/bootstrap.zip`, and writes what a release is built from
/// into `target/lambda/onetrip.cdx.json`.
pub fn release() -> anyhow::Result<()> {
    let python = find("python3").context("python3 is needed for cargo-lambda and zig")?;
    let home = target().join("cargo-lambda");
    let bin = home.join("bin");
    if !bin.join("cargo-lambda").exists() {
        println!("installing cargo-lambda and zig into {}", home.display());
        run(Command::new(python).args(["-m", "venv"]).arg(&home))?;
        run(Command::new(bin.join("python")).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "cargo-lambda==1.9.2",
            "ziglang==0.17.1",
        ]))?;
    }
    need_target("aarch64-unknown-linux-gnu")?;
    let mut path = vec![bin.clone()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    run(Command::new(bin.join("cargo-lambda"))
        .args([
            "lambda",
            "build",
            "--release",
            "--arm64",
            "--package",
            "api",
            "--features",
            "lambda",
            "--bins",
            "--output-format",
            "zip",
        ])
        .env("PATH", std::env::join_paths(path)?))?;
    supply::write_bill(&target().join("lambda").join("onetrip.cdx.json"))
}
