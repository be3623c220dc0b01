//! A file beside a SQLite database says, by a lock that ends with its process, that a server works on it.
//!
//! PostgreSQL needs none: nothing here replaces its files.

use std::{fs::File, path::PathBuf};

use super::Failure;
use crate::config::Config;

/// Held as long as the process works with the database.
#[derive(Debug)]
pub(super) struct Claim {
    _lock: Option<File>,
}

/// Works on the database, beside others that do.
pub(super) fn share(config: &Config) -> Result<Claim, Failure> {
    let Some(file) = file(config)? else { return Ok(Claim { _lock: None }) };
    file.try_lock_shared().map_err(|_| Failure::new("the database is being restored"))?;
    Ok(Claim { _lock: Some(file) })
}

/// Replaces the database, which nobody else may use meanwhile.
pub(super) fn alone(config: &Config) -> Result<Claim, Failure> {
    let Some(file) = file(config)? else { return Ok(Claim { _lock: None }) };
    file.try_lock().map_err(|_| Failure::new("a server runs on this database; stop it first"))?;
    Ok(Claim { _lock: Some(file) })
}

/// The file of the configured database, if it is one.
pub(super) fn database(config: &Config) -> Option<PathBuf> {
    let rest = config.database.url.expose().strip_prefix("sqlite:")?.trim_start_matches("//");
    Some(rest.split('?').next().unwrap_or(rest).into())
}

fn file(config: &Config) -> Result<Option<File>, Failure> {
    let Some(database) = database(config) else { return Ok(None) };
    let mut path = database.into_os_string();
    path.push(".lock");
    let file = File::create(&path).map_err(|error| {
        Failure::new(format!("{} can't be written: {error}", PathBuf::from(path).display()))
    })?;
    Ok(Some(file))
}
