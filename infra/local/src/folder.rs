//! The data folder: the database file, the files, the secrets, and a lock, since the embedded database
//! takes none.

use anyhow::Context;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// An opened, locked data folder. The lock ends with the process.
pub struct Folder {
    root: PathBuf,
    _lock: File,
}

impl Folder {
    /// Opens the folder, making it where it is not there. Only one process can have it open.
    pub fn open(root: &Path) -> anyhow::Result<Folder> {
        fs::create_dir_all(root).with_context(|| format!("making {}", root.display()))?;
        let lock = File::create(root.join("lock")).context("making the lock file")?;
        lock.try_lock().map_err(|_| {
            anyhow::anyhow!(
                "{} is in use by another OneTrip; stop it, or give another folder with --data",
                root.display()
            )
        })?;
        Ok(Folder { root: root.to_owned(), _lock: lock })
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        self.root.join("onetrip.db")
    }

    /// Where something else is kept.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where the files that people hand in are.
    pub fn files(&self) -> PathBuf {
        self.root.join("files")
    }

    /// Reads the pepper, or draws one for a new folder. Without it no access code works any more.
    pub fn pepper(&self) -> anyhow::Result<Vec<u8>> {
        self.secret("pepper").map(String::into_bytes)
    }

    /// Reads what links to files are signed with, or draws it for a new folder. With another one, the
    /// links of the last ten minutes do not work any more.
    pub fn files_secret(&self) -> anyhow::Result<String> {
        self.secret("files.secret")
    }

    fn secret(&self, name: &str) -> anyhow::Result<String> {
        let path = self.root.join(name);
        if !path.exists() {
            let drawn: [u8; 32] = rand::random();
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&path).with_context(|| format!("making {name}"))?;
            file.write_all(shared::chain::hex(&drawn).as_bytes())?;
            file.sync_all()?;
        }
        fs::read_to_string(&path).with_context(|| format!("reading {name}"))
    }

    /// Removes the database and the files, to begin anew.
    pub fn clear(&self) -> anyhow::Result<()> {
        for ending in ["", "-wal", "-shm"] {
            let path = self.root.join(format!("onetrip.db{ending}"));
            if path.exists() {
                fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
            }
        }
        if self.files().exists() {
            fs::remove_dir_all(self.files()).context("removing the files")?;
        }
        Ok(())
    }
}
