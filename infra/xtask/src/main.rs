//! `cargo xtask`: build, develop, test, measure, release. README.md lists the commands.
//!
//! It starts programs and reads their output; nothing of what OneTrip itself does belongs here.

mod bench;
mod bundle;
mod dev;
#[cfg(test)]
mod example_numbers;
mod order;
mod release;
mod run;
mod supply;
mod test;

use anyhow::bail;

const HELP: &str = "\
cargo xtask dev [--port N] [--data DIR] …           build everything, seed the demonstration, serve it
cargo xtask test [--long] [STEP …]                  run every test, or only the steps named
cargo xtask bench [CASES [FOLDER]]                  measure and print; CASES (100000) in the large folder, kept at FOLDER
cargo xtask verify EXPORT … [--kept DAY=HASH …]     check an export of the public log, offline
cargo xtask verify --case PROOF.json                check the proof of a case, offline
cargo xtask groups FILE                             measure how what people write is grouped, against the labels of a CSV
cargo xtask bundle                                  build the site into target/site
cargo xtask release                                 build the functions for AWS Lambda (arm64) and what a centre runs on a machine of its own
";

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() {
        print!("{HELP}");
        return Ok(());
    }
    let command = arguments.remove(0);
    let example = match command.as_str() {
        "verify" => Some(("shared", "verify")),
        "groups" => Some(("api", "groups")),
        _ => None,
    };
    if let Some((package, example)) = example {
        // File arguments are relative to the folder from which it was called.
        let mut program =
            run::cargo(&["run", "--quiet", "--package", package, "--example", example]);
        let here = std::env::current_dir()?;
        let manifest = run::root().join("Cargo.toml");
        program.arg("--manifest-path").arg(manifest).arg("--").args(&arguments).current_dir(here);
        let status = program.status()?;
        std::process::exit(status.code().unwrap_or(1));
    }
    std::env::set_current_dir(run::root())?;
    match command.as_str() {
        "dev" => dev::dev(&arguments),
        "test" => test::test(&arguments),
        "bench" => bench::bench(&arguments),
        "bundle" => bundle::bundle(&run::target(), &run::target().join("site")).map(|_| ()),
        "release" => release::release(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no `{other}`\n\n{HELP}"),
    }
}
