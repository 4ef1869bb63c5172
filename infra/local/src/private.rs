//! Folders and files that only the user who runs the program may open. They hold people's names, and the secrets behind
//! their access codes. On other systems than Unix they have the rights of the folder that they lie in.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder, and those that it lies in, where they are missing.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file for writing. It is made if it is missing, and keeps what it holds.
pub fn open_file(path: &Path) -> io::Result<File> {
    options().truncate(false).open(path)
}

/// Makes a new file or empties the one that is there.
pub fn make_file(path: &Path) -> io::Result<File> {
    options().truncate(true).open(path)
}

/// Makes a new file, and fails if one is there.
pub fn make_new_file(path: &Path) -> io::Result<File> {
    options().create_new(true).open(path)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes the rights of everybody else away from a folder or file of an earlier version. Where that cannot be done, for
/// example on a file system without such rights, the log says so and the program goes on.
pub fn close(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = std::fs::metadata(path).and_then(|found| {
            let mode = found.permissions().mode() & 0o7777;
            let own = mode & 0o700;
            if mode == own {
                Ok(())
            } else {
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(own))
            }
        });
        if let Err(error) = closed {
            tracing::warn!("{} stays open to other users: {error}", path.display());
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}
