//! `cargo xtask release`: builds the functions for AWS Lambda on arm64, with cargo-lambda and zig from PyPI in a
//! virtual environment, and the program of one machine for this one.

use crate::run::{cargo, find, need_target, run, target};
use crate::supply;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package of the program of one machine, with the features that a centre needs. The demonstration is none of them.
const HOUSE: [&str; 5] =
    ["--package", "local", "--no-default-features", "--features", "local/https"];

/// Builds `target/lambda/{public,proof,console,project,clock}/bootstrap.zip`, and writes what a release is built from
/// into `target/lambda/onetrip.cdx.json`. Then builds `target/house/release/onetrip`.
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
    supply::write_bill(&target().join("lambda").join("onetrip.cdx.json"))?;
    let program = house()?;
    println!("the program of one machine, without the demonstration, is {}", program.display());
    Ok(())
}

/// Builds the program of one machine in a folder of its own, so that nobody takes the one of `cargo xtask dev` for it.
fn house() -> anyhow::Result<PathBuf> {
    let folder = target().join("house");
    run(cargo(&["build", "--release", "--locked"]).args(HOUSE).arg("--target-dir").arg(&folder))?;
    let program = folder.join("release").join(format!("onetrip{}", std::env::consts::EXE_SUFFIX));
    let place = folder.join("demonstration");
    std::fs::create_dir_all(&place)?;
    std::fs::write(place.join("demonstration.json"), "{}")?;
    let refused = refuses_demonstration(&program, &place);
    std::fs::remove_dir_all(&place)?;
    refused.map(|()| program)
}

/// Has the program show that it does not serve the folder of a demonstration.
fn refuses_demonstration(program: &Path, place: &Path) -> anyhow::Result<()> {
    let asked = Command::new(program).args(["--port", "0", "--data"]).arg(place).output();
    let asked = asked.with_context(|| format!("starting {}", program.display()))?;
    let said = String::from_utf8_lossy(&asked.stderr);
    ensure!(
        !asked.status.success() && said.contains("whose passwords everybody knows"),
        "{} opens the folder of a demonstration: {said}",
        program.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::root;
    use std::fs;

    #[test]
    fn what_a_centre_runs_is_built_without_the_demonstration() {
        let features = |arguments: &[&str]| {
            let mut tree = cargo(&["tree", "--locked", "--depth", "0", "--format", "{p} {f}"]);
            let output = tree.current_dir(root()).args(arguments).output().expect("cargo tree");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        };
        let released = features(&HOUSE);
        assert!(
            released.starts_with("local ") && released.trim_end().ends_with(" https"),
            "{released}"
        );
        // The program of the tests and of `cargo xtask dev` has it.
        let usual = features(&["--package", "local"]);
        assert!(usual.trim_end().ends_with("default,demonstration"), "{usual}");
    }

    /// The sources of a folder, but for those of the demonstration.
    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let of_demonstration = path.file_stem().is_some_and(|stem| stem == "demonstration");
            if path.is_dir() && !of_demonstration {
                sources(&path, found);
            } else if path.is_file() && !of_demonstration {
                found.push(path);
            }
        }
    }

    #[test]
    fn only_what_is_behind_the_feature_knows_the_demonstration() {
        let mut files = Vec::new();
        sources(&root().join("infra/local/src"), &mut files);
        sources(&root().join("api/src"), &mut files);
        let mut guarded = 0;
        for file in files {
            let source = fs::read_to_string(&file).unwrap_or_default();
            let mut before = "";
            for line in source.lines().map(str::trim) {
                let names_it =
                    ["mod demonstration", "demonstration::", "Staged::", "/demonstration"];
                let code = line.split("//").next().unwrap_or_default();
                if names_it.iter().any(|name| code.contains(name)) {
                    let is_guarded = before == "#[cfg(feature = \"demonstration\")]";
                    assert!(is_guarded, "{}: {line}", file.display());
                    guarded += 1;
                }
                before = line;
            }
        }
        assert_eq!(guarded, 3, "the module, its name and the one place that begins it");
    }
}
