//! Files that are their owner's alone.

use std::{fs, io, path::Path};

/// Makes a file that nobody else on this machine may read, or makes the one that is there such a file: SQLite keeps to that with
/// what it puts beside it (SECURITY section 7).
pub(crate) fn make_private(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(file)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}
