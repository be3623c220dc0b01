//! A file beside a SQLite database says, by a lock that ends with its process, that a server or a command works on it.
//!
//! PostgreSQL needs none: nothing here replaces its files.

use std::{fs::File, io::ErrorKind, path::PathBuf};

use store::OpenError;

use super::Failure;
use crate::config::Config;

/// Held as long as the process works with the database.
#[derive(Debug)]
pub(super) struct Claim {
    _lock: Option<File>,
}

/// Works on the database, beside others that do; on one that is not there only who makes it.
pub(super) fn share(config: &Config, makes_it: bool) -> Result<Claim, Failure> {
    let Some(file) = file(config, makes_it)? else { return Ok(Claim { _lock: None }) };
    file.try_lock_shared().map_err(|_| Failure::new("the database is being restored"))?;
    Ok(Claim { _lock: Some(file) })
}

/// Replaces the database, which nobody else may use meanwhile.
pub(super) fn alone(config: &Config) -> Result<Claim, Failure> {
    let Some(file) = file(config, true)? else { return Ok(Claim { _lock: None }) };
    let in_use = "a server runs on this database, or another command; stop it first";
    file.try_lock().map_err(|_| Failure::new(in_use))?;
    Ok(Claim { _lock: Some(file) })
}

/// The file of the configured database, if it is one.
pub(super) fn database(config: &Config) -> Option<PathBuf> {
    let rest = config.database.url.expose().strip_prefix("sqlite:")?.trim_start_matches("//");
    Some(rest.split('?').next().unwrap_or(rest).into())
}

fn file(config: &Config, makes_it: bool) -> Result<Option<File>, Failure> {
    let Some(database) = database(config) else { return Ok(None) };
    let mut path = database.clone().into_os_string();
    path.push(".lock");
    let path = PathBuf::from(path);
    match File::options().append(true).create(makes_it || database.exists()).open(&path) {
        Ok(file) => Ok(Some(file)),
        // Opening says that there is no database; nothing is left in its place.
        Err(error) if error.kind() == ErrorKind::NotFound && !makes_it => Ok(None),
        // A folder that takes no new file takes none of SQLite's either.
        Err(error)
            if !path.exists()
                && matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
        {
            Err(OpenError::ReadOnly(database.display().to_string()).into())
        }
        Err(error) => Err(Failure::new(format!("{} can't be written: {error}", path.display()))),
    }
}
