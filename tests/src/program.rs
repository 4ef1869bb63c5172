//! The program `onetrip` as a separate process.

use anyhow::{Context, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The command for the program that was built beside this one.
///
/// # Errors
///
/// If it was not built.
pub fn onetrip() -> anyhow::Result<Command> {
    let own = std::env::current_exe()?;
    let name = format!("onetrip{}", std::env::consts::EXE_SUFFIX);
    let mut beside = own.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
    let program = beside.find(|path| path.exists());
    Ok(Command::new(program.with_context(|| format!("{name} is not built"))?))
}

/// The program while it serves. It is killed when this is dropped.
pub struct Served {
    child: Child,
    pub port: u16,
    /// Kept open, so that later output has somewhere to go.
    _printed: BufReader<ChildStdout>,
}

impl Served {
    /// Starts it on a folder, at a free port, and waits until it prints that it serves.
    ///
    /// # Errors
    ///
    /// If it ends before.
    pub fn start(data: &Path) -> anyhow::Result<Served> {
        Ok(Served::start_as(&mut onetrip()?, data)?.0)
    }

    /// Like [`Served::start`], with the options and the log that the command has been given. Also returns what it has
    /// printed.
    ///
    /// # Errors
    ///
    /// If it ends before.
    pub fn start_as(program: &mut Command, data: &Path) -> anyhow::Result<(Served, String)> {
        // Whoever asks can say in the place of a proxy where they come from.
        let arguments = ["--port", "0", "--trusted-proxy", "127.0.0.1", "--data"].map(OsStr::new);
        let mut child = program
            .args(arguments)
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .context("starting it")?;
        let mut printed = BufReader::new(child.stdout.take().context("what it prints")?);
        let (mut port, mut line, mut said) = (None, String::new(), String::new());
        while printed.read_line(&mut line)? > 0 {
            let address =
                line.split("http://127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
            port = port.or(address.and_then(|port| port.parse().ok()));
            if let (true, Some(port)) = (line.starts_with("Ctrl-C"), port) {
                return Ok((Served { child, port, _printed: printed }, said));
            }
            said.push_str(&line);
            line.clear();
        }
        bail!("it ended before it served: {}", child.wait()?)
    }

    /// The URL of a path.
    pub fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Resident memory in MB, if the system reveals it.
    pub fn memory(&self) -> Option<f64> {
        self.status("VmRSS:")
    }

    /// The most memory in MB that was resident since [`Served::forget_peak`], if the system reveals it.
    pub fn peak_memory(&self) -> Option<f64> {
        self.status("VmHWM:")
    }

    /// Begins to measure the peak anew. Returns whether the system can.
    pub fn forget_peak(&self) -> bool {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").is_ok()
    }

    fn status(&self, name: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }

    /// Kills it without a chance to finish anything, like a power failure.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}
