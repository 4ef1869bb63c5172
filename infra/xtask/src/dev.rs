//! `cargo xtask dev`: builds the site and the server, then becomes the server.

use crate::bundle;
use crate::run::{cargo, run, target};
use std::process::Command;
use std::time::Instant;

/// Builds everything and serves it until it is stopped. The options go to the server.
pub fn dev(options: &[String]) -> anyhow::Result<()> {
    let began = Instant::now();
    println!("1/3  The server, and the site beside it (the first time takes a few minutes)");
    bundle::beside(&target(), || run(&mut cargo(&["build", "--package", "local"])))?;
    println!("2/3  The site");
    let site = target().join("site");
    bundle::bundle(&target(), &site)?;
    println!("3/3  Built in {:.0} s; starting", began.elapsed().as_secs_f64());
    let program = target().join("debug").join(format!("onetrip{}", std::env::consts::EXE_SUFFIX));
    let mut server = Command::new(program);
    server.args(options).arg("--site").arg(&site);
    become_program(&mut server)
}

/// Replaces this process, so that a signal reaches the server itself.
#[cfg(unix)]
fn become_program(server: &mut Command) -> anyhow::Result<()> {
    Err(std::os::unix::process::CommandExt::exec(server).into())
}

#[cfg(not(unix))]
fn become_program(server: &mut Command) -> anyhow::Result<()> {
    run(server)
}
