//! The data folder: the database file, the files, the secrets, and a lock, because the embedded database takes none.

use crate::private;
use anyhow::Context;
use api::secret::{Pepper, random_hex};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file of the secrets from which access codes are derived, one a line, the newest first.
const PEPPER: &str = "pepper";
/// The file of the secret with which links to files are signed.
const FILES_SECRET: &str = "files.secret";
const LOCK: &str = "lock";
const FILES: &str = "files";
/// The beginning of the names of the other files.
const OTHERS: [&str; 4] = ["onetrip.db", "demonstration.", "clock.", "rebuild."];
/// The length of a secret in bytes; it is written as twice as many hexadecimal digits.
const DRAWN_BYTES: usize = 32;

/// An opened and locked data folder. The lock ends with the process.
pub struct Folder {
    root: PathBuf,
    _lock: File,
}

impl Folder {
    /// Opens the folder, which is created if absent. Only one process can have it open.
    pub fn open(root: &Path) -> anyhow::Result<Folder> {
        private::make_folder(root).with_context(|| format!("making {}", root.display()))?;
        let lock = private::make_file(&root.join(LOCK)).context("making the lock file")?;
        lock.try_lock().map_err(|_| {
            anyhow::anyhow!(
                "{} is in use by another OneTrip; stop it, or give another folder with --data",
                root.display()
            )
        })?;
        close(root).with_context(|| format!("reading {}", root.display()))?;
        Ok(Folder { root: root.to_owned(), _lock: lock })
    }

    pub fn database(&self) -> PathBuf {
        self.root.join("onetrip.db")
    }

    /// The path of another file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// What is stored about a finished demonstration.
    pub fn demonstration(&self) -> PathBuf {
        self.root.join("demonstration.json")
    }

    /// The mark of a demonstration that is being seeded.
    pub fn begun_demonstration(&self) -> PathBuf {
        self.root.join("demonstration.begun")
    }

    /// Fails if this is the folder of a demonstration, whose passwords everybody knows and whose people are made up.
    pub fn refuse_demonstration(&self) -> anyhow::Result<()> {
        let marks = [self.demonstration(), self.begun_demonstration()];
        anyhow::ensure!(
            !marks.iter().any(|mark| mark.exists()),
            "{} holds the demonstration, whose passwords everybody knows. It is not served as a house that people use.\n\
             Nothing was changed. Give another folder with --data, or look at the demonstration with `cargo xtask dev`.",
            self.root.display()
        );
        Ok(())
    }

    /// The folder of uploaded files.
    pub fn files(&self) -> PathBuf {
        self.root.join(FILES)
    }

    /// Reads the pepper, or generates one for a new folder. Fails if there is a database without its pepper: with a new
    /// one, every access code ever handed out would silently stop working.
    pub fn pepper(&self) -> anyhow::Result<Pepper> {
        let (pepper, database) = (self.root.join(PEPPER), self.database());
        if !pepper.exists() && database.exists() {
            anyhow::bail!(
                "{} is missing, and {} was begun with it.\n\
                 Nothing was changed. Put the file back from the backup of this folder and start again.\n\
                 Without it no access code, QR code or link that was ever handed out opens its case any more, and \
                 nobody's earlier cases are found by their telephone or document number. If it is lost for good, \
                 start once with --new-pepper; the window then hands out new access codes.",
                pepper.display(),
                database.display()
            );
        }
        Pepper::of(self.peppers()?).context("reading the pepper")
    }

    fn peppers(&self) -> anyhow::Result<Vec<String>> {
        let path = self.root.join(PEPPER);
        self.drawn_once(PEPPER)?;
        let kept = fs::read_to_string(&path).context("reading the pepper")?;
        kept.trim_end().split('\n').map(|line| whole(&path, line.trim_end())).collect()
    }

    /// Puts a newly drawn secret before those of the pepper, which are believed from then on but used for nothing new.
    /// Returns how many there are. Fails in a folder that has lost its pepper.
    pub fn replace_pepper(&self) -> anyhow::Result<usize> {
        let path = self.root.join(PEPPER);
        anyhow::ensure!(
            path.exists(),
            "{} is missing, so that there is nothing to replace. Put it back from the backup of this folder.",
            path.display()
        );
        let peppers = [vec![draw()], self.peppers()?].concat();
        self.write_secret(PEPPER, &peppers.join("\n"))?;
        Ok(peppers.len())
    }

    /// Generates a new pepper when the old one is lost for good.
    pub fn new_pepper(&self) -> anyhow::Result<()> {
        let pepper = self.root.join(PEPPER);
        anyhow::ensure!(
            !pepper.exists(),
            "{} is there; --new-pepper is for a folder that has lost it",
            pepper.display()
        );
        self.drawn_once(PEPPER)
    }

    /// Reads the secret with which links to files are signed, or generates one. Links are valid for minutes only, so
    /// replacing the secret does no further harm.
    pub fn files_secret(&self) -> anyhow::Result<String> {
        let path = self.root.join(FILES_SECRET);
        self.drawn_once(FILES_SECRET)?;
        let kept = fs::read_to_string(&path).context("reading the secret of the files")?;
        // An editor ends a file with a line feed.
        whole(&path, kept.trim_end())
    }

    /// Draws a secret, unless there is a file of this name.
    fn drawn_once(&self, name: &str) -> anyhow::Result<()> {
        if self.root.join(name).exists() { Ok(()) } else { self.write_secret(name, &draw()) }
    }

    /// Writes a file of secrets completely or not at all: half a secret would be read as one.
    fn write_secret(&self, name: &str, secret: &str) -> anyhow::Result<()> {
        let unfinished = self.root.join(format!("{name}.unfinished"));
        let mut file = private::make_file(&unfinished).with_context(|| format!("making {name}"))?;
        file.write_all(secret.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, self.root.join(name)).with_context(|| format!("making {name}"))
    }

    /// Removes the database and the files, to start over.
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

fn draw() -> String {
    random_hex::<DRAWN_BYTES>()
}

/// A secret as [`draw`] returned it. Fails if it was damaged since.
fn whole(path: &Path, kept: &str) -> anyhow::Result<String> {
    let is_whole = kept.len() == 2 * DRAWN_BYTES
        && kept.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    anyhow::ensure!(
        is_whole,
        "{} is damaged: each secret should be {} hexadecimal digits, with nothing else in its line.\n\
         Nothing was changed. Put the file back from the backup of this folder and start again.",
        path.display(),
        2 * DRAWN_BYTES
    );
    Ok(kept.to_owned())
}

/// Closes a data folder to other users: the folder, the files in it, and the folder of uploads. A folder with anything
/// else in it was there for another purpose, and keeps its own rights.
fn close(root: &Path) -> std::io::Result<()> {
    let mut foreign = false;
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name();
        let own = name.to_str().is_some_and(|name| {
            [LOCK, PEPPER, FILES].iter().chain(&OTHERS).any(|known| name.starts_with(known))
        });
        if own {
            private::close(&entry.path());
        } else {
            foreign = true;
        }
    }
    if !foreign {
        private::close(root);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::number::CaseNumber;
    use shared::time::Day;

    /// A folder of the test's own, removed at the end.
    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Place {
            let root = std::env::temp_dir().join(format!("onetrip-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&root);
            Place(root)
        }

        fn open(&self) -> Folder {
            Folder::open(&self.0).expect("a folder")
        }

        fn said(&self, asked: impl Fn(&Folder) -> anyhow::Result<()>) -> String {
            asked(&self.open()).expect_err("a refusal").to_string()
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn pepper(folder: &Folder) -> anyhow::Result<()> {
        folder.pepper().map(|_| ())
    }

    /// What is in the file of the pepper, which is made if there is none.
    fn kept(place: &Place) -> String {
        place.open().pepper().expect("a pepper");
        fs::read_to_string(place.0.join("pepper")).expect("the file")
    }

    /// The access code that a folder's pepper gives a case.
    fn code(place: &Place, nonce: &str) -> String {
        let number = CaseNumber::new(Day(17_600), 1);
        place.open().pepper().expect("a pepper").access_code(number, nonce).to_string()
    }

    #[test]
    fn a_new_folder_gets_its_secrets_once() {
        let place = Place::new("new-secrets");
        let first = kept(&place);
        let signing = place.open().files_secret().expect("a secret");
        assert_eq!((first.len(), signing.len()), (64, 64));
        assert_ne!(first, signing);
        fs::write(place.open().database(), "rows").expect("a database");
        assert_eq!(kept(&place), first);
        assert_eq!(place.open().files_secret().ok(), Some(signing));
        let there = fs::read_dir(&place.0).expect("a folder").count();
        assert_eq!(there, 4, "the lock, the database, two secrets and nothing unfinished");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_machine_reads_the_folder() {
        use std::os::unix::fs::PermissionsExt;
        fn modes(folder: &Path) -> Vec<(String, u32)> {
            let mut found = Vec::new();
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let mode = fs::metadata(&path).expect("a mode").permissions().mode() & 0o777;
                found.push((path.display().to_string(), mode));
                if path.is_dir() {
                    found.extend(modes(&path));
                }
            }
            found
        }
        let place = Place::new("private");
        // A folder as an earlier version made it, with a database and a file that everybody may read.
        fs::create_dir_all(place.0.join("files/kept")).expect("a folder");
        fs::write(place.0.join("onetrip.db"), "").expect("a database");
        for name in ["", "files", "files/kept"] {
            let open = fs::Permissions::from_mode(0o755);
            fs::set_permissions(place.0.join(name), open).expect("a mode");
        }
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(place.0.join("onetrip.db"), open).expect("a mode");
        fs::write(place.0.join("pepper"), "7".repeat(64)).expect("a pepper");
        for _ in 0..2 {
            let folder = place.open();
            folder.pepper().expect("a pepper");
            let secret = folder.files_secret().expect("a secret");
            let database = crate::embedded::Embedded::on_file(&folder.database(), None);
            let _database = database.expect("a database");
            let clock = api::clock::system_clock();
            crate::files::FileServer::open(&folder.files(), &secret, clock).expect("a bucket");
            let root = fs::metadata(&place.0).expect("a mode").permissions().mode() & 0o777;
            assert_eq!(root, 0o700, "the folder");
            let found = modes(&place.0);
            assert!(found.iter().any(|(path, _)| path.ends_with("files/kept")), "{found:?}");
            for (path, mode) in found {
                let expected = if Path::new(&path).is_dir() { 0o700 } else { 0o600 };
                assert_eq!(mode, expected, "{path}: {mode:o}");
            }
            drop(folder);
            // The second round is a new folder.
            fs::remove_dir_all(&place.0).expect("gone");
        }
        // Somebody's home is not closed to them because the data was put there.
        fs::create_dir_all(place.0.join("letters")).expect("a folder");
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o755)).expect("a mode");
        place.open().pepper().expect("a pepper");
        let mode = fs::metadata(&place.0).expect("a mode").permissions().mode() & 0o777;
        assert_eq!(mode, 0o755);
    }

    #[test]
    fn the_folder_of_a_demonstration_is_no_house() {
        let place = Place::new("demonstration");
        place.open().refuse_demonstration().expect("a new folder");
        for mark in ["demonstration.json", "demonstration.begun"] {
            fs::write(place.0.join(mark), "{}").expect("a mark");
            let said = place.said(Folder::refuse_demonstration);
            for told in ["passwords everybody knows", "--data"] {
                assert!(said.contains(told), "{mark}: {said}");
            }
            fs::remove_file(place.0.join(mark)).expect("removed");
        }
        // Whatever else a house has in its folder.
        fs::write(place.open().database(), "rows").expect("a database");
        place.open().refuse_demonstration().expect("a house");
    }

    #[test]
    fn a_database_without_its_pepper_is_not_opened_and_no_other_pepper_is_made() {
        let place = Place::new("lost-pepper");
        place.open().pepper().expect("a pepper");
        fs::write(place.open().database(), "rows").expect("a database");
        fs::remove_file(place.0.join("pepper")).expect("removed");
        for _ in 0..2 {
            let said = place.said(pepper);
            for told in ["pepper is missing", "backup", "access code", "--new-pepper"] {
                assert!(said.contains(told), "{told}: {said}");
            }
            assert!(!place.0.join("pepper").exists());
        }
        place.open().new_pepper().expect("lost for good");
        place.open().pepper().expect("a pepper");
        assert!(place.said(Folder::new_pepper).contains("has lost it"));
    }

    #[test]
    fn a_damaged_secret_is_refused_and_a_line_feed_behind_it_is_no_damage() {
        let place = Place::new("damaged-secret");
        let whole = kept(&place);
        let drawn = code(&place, "a nonce");
        place.open().files_secret().expect("a secret");
        for damaged in ["", "\n", &whole[1..], &format!("{whole}0"), &format!("x{}", &whole[1..])] {
            for name in ["pepper", "files.secret"] {
                fs::write(place.0.join(name), damaged).expect("written");
            }
            assert!(place.said(pepper).contains("is damaged"), "{damaged:?}");
            let signing = place.said(|folder| folder.files_secret().map(|_| ()));
            assert!(signing.contains("files.secret is damaged"), "{signing}");
        }
        for sound in [format!("{whole}\n"), format!("{whole}\r\n"), whole] {
            fs::write(place.0.join("pepper"), sound).expect("written");
            assert_eq!(code(&place, "a nonce"), drawn);
        }
    }

    #[test]
    fn a_pepper_is_replaced_by_another_one_that_is_put_before_it() {
        let place = Place::new("replaced-pepper");
        assert!(place.said(|folder| folder.replace_pepper().map(|_| ())).contains("is missing"));
        // A folder of a version that knew one pepper, and whose nonces name none.
        let first = "7".repeat(64);
        fs::create_dir_all(&place.0).expect("a folder");
        fs::write(place.0.join("pepper"), &first).expect("a pepper");
        let old = "00112233445566778899aabbccddeeff";
        let (slip, nonce) = (code(&place, old), place.open().pepper().expect("a pepper").nonce());
        let named = code(&place, &nonce);
        for count in [2, 3] {
            let before = kept(&place);
            assert_eq!(place.open().replace_pepper().expect("replaced"), count);
            let after = kept(&place);
            assert!(after.ends_with(&before) && after.ends_with(&first), "{count}");
            assert_eq!(after.len(), 64 * count + count - 1);
            assert_eq!((code(&place, old), code(&place, &nonce)), (slip.clone(), named.clone()));
        }
        let there = fs::read_dir(&place.0).expect("a folder").count();
        assert_eq!(there, 2, "the lock and the pepper");
        let whole = kept(&place);
        for damaged in
            [whole.replacen('\n', "", 1), whole.replacen('\n', "\n\n", 1), whole[1..].into()]
        {
            fs::write(place.0.join("pepper"), &damaged).expect("written");
            assert!(place.said(pepper).contains("is damaged"), "{damaged:?}");
            let replaced = place.said(|folder| folder.replace_pepper().map(|_| ()));
            assert!(replaced.contains("is damaged"), "{replaced}");
            assert_eq!(fs::read_to_string(place.0.join("pepper")).ok(), Some(damaged));
        }
        // By hand a former one is removed, and with it all that was handed out under it.
        fs::write(place.0.join("pepper"), &whole[..64]).expect("written");
        assert_ne!(code(&place, old), slip);
        assert_ne!(code(&place, &nonce), named);
        fs::write(place.0.join("pepper"), format!("{first}\n{first}")).expect("written");
        assert!(format!("{:#}", place.open().pepper().expect_err("a refusal")).contains("twice"));
    }
}
