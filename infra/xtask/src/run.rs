//! Helpers for starting programs, and the paths of the repository.

use anyhow::{Context, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(given) => PathBuf::from(given),
        None => root().join("target"),
    }
}

/// A cargo command at the root of the repository.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// A cargo command whose compiler for the workspace is clippy's, with the lints of `cargo clippy -- -D warnings`.
/// `cargo clippy` itself only checks, and would take a second build of all dependencies; this way one build is linted,
/// tested and served.
pub fn linted(arguments: &[&str]) -> anyhow::Result<Command> {
    need_component("clippy", "clippy")?;
    let asked = Command::new("rustc").current_dir(root()).args(["--print", "sysroot"]).output();
    let sysroot = String::from_utf8(asked.context("starting rustc")?.stdout)?;
    let name = format!("clippy-driver{}", std::env::consts::EXE_SUFFIX);
    let driver = Path::new(sysroot.trim()).join("bin").join(name);
    ensure!(driver.is_file(), "clippy has no {}", driver.display());
    let mut command = cargo(arguments);
    // The format in which `cargo clippy` passes arguments to its driver, separator included.
    let denied = ["-D", "warnings", ""].join("__CLIPPY_HACKERY__");
    command.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", denied);
    Ok(command)
}

/// Runs a command to its end. An error names the command.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("starting {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}

/// Finds a program in the `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// Ensures that the toolchain has a target. rustup reads `rust-toolchain.toml` only when it installs a toolchain, so
/// one that was installed before may lack what the file names.
pub fn need_target(target: &str) -> anyhow::Result<()> {
    let asked = Command::new("rustc")
        .current_dir(root())
        .args(["--print", "target-libdir", "--target", target])
        .output()
        .context("starting rustc")?;
    let folder = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
    if asked.status.success() && Path::new(&folder).is_dir() {
        return Ok(());
    }
    println!("adding the target {target} to the toolchain");
    run(Command::new("rustup").current_dir(root()).args(["target", "add", target]))
        .with_context(|| format!("the toolchain lacks {target}: `rustup target add {target}`"))
}

/// Ensures that the toolchain has a component, by calling the cargo command that it provides.
pub fn need_component(name: &str, command: &str) -> anyhow::Result<()> {
    let asked = cargo(&[command, "--version"]).current_dir(root()).output();
    if asked.is_ok_and(|asked| asked.status.success()) {
        return Ok(());
    }
    println!("adding {name} to the toolchain");
    run(Command::new("rustup").current_dir(root()).args(["component", "add", name]))
}
