//! The schema of the database: which of its steps were applied, and the key that one of them brings.

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr};

use crate::{OpenError, Store, key::Keyring};

/// The step of the schema that brings the key.
const KEY_STEP: &str = "m0009_second_factor";

impl Store {
    /// Whether the database can be written, and fits this program and its key.
    pub(crate) async fn fits(&self, url: &str) -> Result<(), OpenError> {
        self.check_writable(url).await?;
        let applied = self.applied_steps().await?;
        let known = Migrator::migrations();
        if let Some(newer) = applied.into_iter().find(|step| !known.iter().any(|known| known.name() == step))
        {
            return Err(OpenError::Newer(newer));
        }
        self.key_check().await?.map_or(Ok(()), |kept| self.keyring.fits(&kept))
    }

    /// What the database recognises its key by; nothing in one that was never told.
    async fn key_check(&self) -> Result<Option<String>, OpenError> {
        if !self.applied_steps().await?.iter().any(|step| step == KEY_STEP) {
            return Ok(None);
        }
        let sql = self.statement("SELECT key_check FROM installation", []);
        let row = self.writer.query_one_raw(sql).await?;
        Ok(row.map(|row| row.try_get("", "key_check")).transpose()?)
    }

    /// Whether the database knows its key: without one nothing may be sealed.
    pub async fn has_key(&self) -> Result<bool, OpenError> {
        Ok(self.key_check().await?.is_some())
    }

    /// Tells a database that has no key yet which one is its own; of several servers that do so at once, one wins.
    async fn tell_key(&self, check: String) -> Result<(), OpenError> {
        let sql = "INSERT INTO installation (id, key_check) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
        self.writer.execute_raw(self.statement(sql, [check.into()])).await?;
        let kept = self.key_check().await?.unwrap_or_default();
        Keyring { missing: false, ..self.keyring.clone() }.fits(&kept)
    }

    /// The steps that were applied: none, where there is no table of them.
    pub(crate) async fn applied_steps(&self) -> Result<Vec<String>, DbErr> {
        let table = match self.backend() {
            DbBackend::Sqlite => "SELECT 1 FROM sqlite_schema WHERE name = 'seaql_migrations'",
            _ => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        };
        if self.writer.query_one_raw(self.statement(table, [])).await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = self.statement("SELECT version FROM seaql_migrations", []);
        self.writer.query_all_raw(sql).await?.iter().map(|row| row.try_get("", "version")).collect()
    }

    /// How many steps the database lacks.
    pub async fn pending_migrations(&self) -> Result<usize, OpenError> {
        Ok(Migrator::migrations().len().saturating_sub(self.applied_steps().await?.len()))
    }

    /// Brings the database up to date; answers how many steps that took.
    pub async fn migrate(&self) -> Result<usize, OpenError> {
        let pending = self.pending_migrations().await?;
        // The key is in its file before anything can be sealed with it.
        let check = if self.has_key().await? { None } else { Some(self.keyring.keep()?) };
        let failed = |error: DbErr| OpenError::Migration(error.to_string());
        Migrator::up(&self.writer, None).await.map_err(failed)?;
        self.fold_names().await.map_err(|error| OpenError::Migration(error.to_string()))?;
        if let Some(check) = check {
            self.tell_key(check).await?;
        }
        Ok(pending)
    }

    /// Takes the last steps back: for tests, and for going back a version.
    pub async fn migrate_down(&self, steps: u32) -> Result<(), OpenError> {
        Ok(Migrator::down(&self.writer, Some(steps)).await?)
    }
}
