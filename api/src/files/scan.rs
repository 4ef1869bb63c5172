//! The place where an installation looks for malware in what people hand in, between the bytes that arrived and the file
//! that is stored.

use std::pin::Pin;

/// What a scanner says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    Infected,
}

/// What a scanner says, when it has looked.
pub type Scanning<'a> = Pin<Box<dyn Future<Output = anyhow::Result<Verdict>> + Send + 'a>>;

/// A scanner for malware. A file that it cannot judge is not stored, so an error has to say why. It must finish within
/// seconds, since somebody waits for it.
pub trait Scan: Send + Sync {
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> Scanning<'a>;
}
