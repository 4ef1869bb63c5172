//! ClamAV's daemon `clamd`, which looks through each upload in a process of its own. It is sent the bytes (`INSTREAM`), so
//! that it needs no right to open the files.

use anyhow::{Context, bail};
use api::files::{Scan, Scanning, Verdict};
use clamav_client::tokio::{Tcp, scan_buffer};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How long a file may take. The browser waits for 20 seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// The most bytes that are sent at once.
const CHUNK: usize = 64 * 1024;

/// Where `clamd` listens: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    Unix(PathBuf),
    Tcp(String),
}

impl FromStr for Clamd {
    type Err = anyhow::Error;

    fn from_str(written: &str) -> anyhow::Result<Clamd> {
        match written.split_once(':') {
            Some(("unix", path)) if cfg!(unix) && path.starts_with('/') => {
                Ok(Clamd::Unix(path.into()))
            }
            Some(("tcp", place)) if place.contains(':') => Ok(Clamd::Tcp(place.to_owned())),
            Some(_) | None => {
                bail!("{written} is not unix:/PATH/OF/SOCKET or tcp:HOST:PORT")
            }
        }
    }
}

impl Clamd {
    async fn ask(&self, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
        let answer = match self {
            #[cfg(unix)]
            Clamd::Unix(path) => {
                let socket = clamav_client::tokio::Socket { socket_path: path.as_path() };
                scan_buffer(bytes, socket, Some(CHUNK)).await
            }
            #[cfg(not(unix))]
            Clamd::Unix(_) => bail!("there are no sockets of files on this system"),
            Clamd::Tcp(place) => {
                scan_buffer(bytes, Tcp { host_address: place.as_str() }, Some(CHUNK)).await
            }
        };
        answer.with_context(|| format!("asking {self:?}"))
    }
}

impl Scan for Clamd {
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> Scanning<'a> {
        Box::pin(async move {
            let answer = tokio::time::timeout(PATIENCE, self.ask(bytes));
            let answer = answer.await.with_context(|| format!("{self:?} does not answer"))??;
            verdict(&answer)
        })
    }
}

/// What an answer says: `stream: OK`, `stream: NAME FOUND`, or a text with `ERROR`.
fn verdict(answer: &[u8]) -> anyhow::Result<Verdict> {
    let said = String::from_utf8_lossy(answer);
    let said = said.trim_end_matches(['\0', '\n']);
    match said.strip_prefix("stream: ") {
        Some("OK") => Ok(Verdict::Clean),
        Some(found) if found.ends_with(" FOUND") => Ok(Verdict::Infected),
        Some(_) | None => bail!("clamd says: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_clamd_says_is_clean_is_clean() {
        for (answer, expected) in [
            ("stream: OK\0", Some(Verdict::Clean)),
            ("stream: OK\n", Some(Verdict::Clean)),
            ("stream: Eicar-Test-Signature FOUND\0", Some(Verdict::Infected)),
            ("stream: OK FOUND\0", Some(Verdict::Infected)),
            ("INSTREAM size limit exceeded. ERROR\0", None),
            ("stream: NOT OK\0", None),
            ("", None),
        ] {
            assert_eq!(verdict(answer.as_bytes()).ok(), expected, "{answer:?}");
        }
    }

    #[test]
    fn a_place_is_a_socket_or_a_host_with_its_port() {
        let read = |written: &str| written.parse::<Clamd>().ok();
        assert_eq!(read("tcp:127.0.0.1:3310"), Some(Clamd::Tcp("127.0.0.1:3310".to_owned())));
        #[cfg(unix)]
        assert_eq!(read("unix:/run/clamd.ctl"), Some(Clamd::Unix("/run/clamd.ctl".into())));
        for wrong in ["", "clamd", "unix:clamd.ctl", "tcp:3310", "http://127.0.0.1:3310"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
