//! A copy of a SQLite database that is whole at one instant, and the way back.

use std::path::Path;

use sea_orm::DbBackend;

use super::System;
use crate::{Error, KeySource, OpenError, Result, Store, open::sqlite_file, private::make_private};

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
        sea_orm::ConnectionTrait::execute_raw(&self.0.reader, copy).await?;
        Ok(())
    }
}

impl Store {
    /// Puts a backup in the place of the database at this address. No server may be running on it.
    ///
    /// The backup is checked first, with the key of the installation, which is not in it; the file that was there stays
    /// beside it as `….before-restore`. Everybody signs in again and makes new recovery codes, and links that were open are
    /// sent again: those of the backup may have been ended or used since.
    pub async fn restore(url: &str, backup: &Path, key: KeySource) -> Result<(), OpenError> {
        let file = sqlite_file(url).ok_or_else(|| {
            OpenError::Address("only SQLite databases are restored here; use pg_restore".to_owned())
        })?;
        let at = |url: String| crate::Options { key: key.clone(), ..crate::Options::at(url) };
        let source = Self::open(at(format!("sqlite:{}", backup.display()))).await?;
        let findings = System(&source).doctor().await;
        source.close().await;
        let failed =
            |error: &dyn std::fmt::Display| OpenError::Unreachable(file.to_owned(), error.to_string());
        if let Some(finding) = findings.map_err(|e| failed(&e))?.into_iter().find(|finding| finding.serious) {
            return Err(OpenError::Unreachable(backup.display().to_string(), finding.text));
        }
        let target = Path::new(file);
        if target.exists() {
            // Also finds out whether somebody else holds it.
            Self::open(at(url.to_owned())).await?.close().await;
            tokio::fs::rename(target, format!("{file}.before-restore")).await.map_err(|e| failed(&e))?;
            for side in ["-wal", "-shm"] {
                let _ = tokio::fs::remove_file(format!("{file}{side}")).await;
            }
        }
        tokio::fs::copy(backup, target).await.map_err(|e| failed(&e))?;
        // Whoever may read the backup may not read the database for that.
        make_private(target).map_err(|e| failed(&e))?;
        let restored = Self::open(at(url.to_owned())).await?;
        for table in ENDED {
            restored.execute(&format!("DELETE FROM {table}"), []).await.map_err(|e| failed(&e))?;
        }
        restored.close().await;
        Ok(())
    }
}
