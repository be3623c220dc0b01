//! A copy of a SQLite database that is whole at one instant, and the way back.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait as _, DbBackend};

use super::System;
use crate::{Error, KeySource, OpenError, Options, Result, Store, open::sqlite_file, private::make_private};

/// What lets somebody in, or is an act half done: what was ended or used since the backup must not live again.
const ENDED: [&str; 13] = [
    "session",
    "sign_in",
    "link",
    "address_change",
    "handover",
    "reset_request",
    "ceremony",
    "text_code",
    // Which of them were used since nobody knows: their owners make new ones, or are reset.
    "recovery_code",
    "caller_code",
    "flash",
    "employee_import",
    "name_list",
];

/// What SQLite keeps beside a database, and the database itself: the last to go, for without it the rest is nothing.
const PARTS: [&str; 4] = ["-wal", "-shm", "-journal", ""];

impl System<'_> {
    /// Writes a copy of the database to a new file, while it is in use.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        if self.0.backend() != DbBackend::Sqlite {
            return Err(Error::Conflict("For PostgreSQL use pg_dump and pg_restore."));
        }
        if file.exists() {
            return Err(Error::Conflict("The backup file exists already. Choose a new name."));
        }
        make_private(file).map_err(|_| Error::Conflict("The backup file can't be written there."))?;
        let path = file.to_string_lossy().into_owned();
        let copy = self.0.statement("VACUUM INTO $1", [path.into()]);
        let written = self.0.reader.execute_raw(copy).await;
        if written.is_err() {
            // What is half written is no backup, and would stand in the way of the next one.
            let _ = fs::remove_file(file);
        }
        written?;
        Ok(())
    }
}

impl Store {
    /// Puts a backup in the place of the database at this address; answers where the one that was there is kept. Nobody
    /// may work on it meanwhile.
    ///
    /// The backup is only read. A copy of it is brought up to date and checked, with the key of the installation, which
    /// is not in it; before that is done, nothing of the database is touched. Everybody signs in again and makes new
    /// recovery codes, and links that were open are sent again: those of the backup may have been ended or used since.
    pub async fn restore(url: &str, backup: &Path, key: KeySource) -> Result<Option<PathBuf>, OpenError> {
        let target = Path::new(sqlite_file(url).ok_or(OpenError::Postgres)?);
        let refused = |why: String| OpenError::Backup(backup.display().to_string(), why);
        if let (Ok(from), Ok(to)) = (backup.canonicalize(), target.canonicalize())
            && from == to
        {
            return Err(refused("it is the database itself".to_owned()));
        }
        let at = |url: String| Options { key: key.clone(), ..Options::at(url) };
        let copy = free(target, ".restoring");
        let restored = async {
            copy_private(backup, &copy).map_err(|error| refused(error.to_string()))?;
            let store = Self::open(at(format!("sqlite:{}", copy.display()))).await;
            let store = store.map_err(|error| match error {
                OpenError::Unreachable(_, why) => refused(why),
                OpenError::Newer(_) | OpenError::Failed(_) => refused(error.to_string()),
                error => error,
            })?;
            let ready = store.made_ready().await;
            store.close().await;
            ready.map_err(|error| refused(error.to_string()))?;
            // Whoever else holds what is there keeps it. What is broken, or fits no more, is what a backup is for.
            match Self::open(at(url.to_owned())).await {
                Ok(replaced) => replaced.close().await,
                Err(error @ (OpenError::Locked(_) | OpenError::ReadOnly(_))) => return Err(error),
                Err(_) => (),
            }
            replace(target, &copy).map_err(|error| refused(error.to_string()))
        }
        .await;
        for part in PARTS {
            let _ = fs::remove_file(beside(&copy, part));
        }
        restored
    }

    /// Makes the copy of a backup what people may work with, or says why it can't be.
    async fn made_ready(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        if self.applied_steps().await?.is_empty() {
            return Err("it is not a portal's database".into());
        }
        self.migrate().await?;
        let findings = System(self, &()).doctor().await?;
        if let Some(finding) = findings.into_iter().find(|finding| finding.serious) {
            return Err(finding.text.into());
        }
        for table in ENDED {
            self.execute(&format!("DELETE FROM {table}"), []).await?;
        }
        Ok(())
    }
}

/// The file whose name goes on like this.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The first name of this end beside a database that nothing has yet.
fn free(file: &Path, end: &str) -> PathBuf {
    let mut name = beside(file, end);
    let mut number = 1;
    while PARTS.iter().any(|part| beside(&name, part).exists()) {
        number += 1;
        name = beside(file, &format!("{end}-{number}"));
    }
    name
}

/// Copies a database for its owner alone: whoever may read the backup may not read the database for that.
fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    for part in PARTS {
        let mut from = match File::open(beside(from, part)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !part.is_empty() => continue,
            opened => opened?,
        };
        let to = beside(to, part);
        make_private(&to)?;
        let mut to = File::options().write(true).open(to)?;
        io::copy(&mut from, &mut to)?;
        to.sync_all()?;
    }
    Ok(())
}

/// Gives a database, with what is beside it, another name.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    for part in PARTS {
        match fs::rename(beside(from, part), beside(to, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
    }
    Ok(())
}

/// Puts the copy in the place of the database, which is kept; where that fails, everything is as it was.
fn replace(target: &Path, copy: &Path) -> io::Result<Option<PathBuf>> {
    if fs::metadata(beside(copy, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(io::Error::other("its log could not be written into it"));
    }
    let kept = free(target, ".before-restore");
    if let Err(error) = rename(target, &kept).and_then(|()| fs::rename(copy, target)) {
        let _ = rename(&kept, target);
        return Err(error);
    }
    Ok(kept.exists().then_some(kept))
}
