//! The words in which SQLite and PostgreSQL differ.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait, sea_orm::DbBackend};

/// Runs a script of statements, with `«int»` as the database's 64-bit integer, `«now»` as the instant in milliseconds
/// since 1970, `«key»` as text that is sorted by, and `«bytes»` as what is no text.
///
/// Keys sort by code points on both: not as the server's language would, and not otherwise after its update.
/// SQLite makes a column of exactly `INTEGER PRIMARY KEY` the row's own key: one tree instead of two.
pub async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let (integer, key, bytes, now) = match manager.get_database_backend() {
        DbBackend::Sqlite => ("INTEGER", "TEXT", "BLOB", "CAST(strftime('%s', 'now') AS INTEGER) * 1000"),
        _ => ("BIGINT", "TEXT COLLATE \"C\"", "BYTEA", "CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)"),
    };
    let script = script
        .replace("«id»", &format!("{integer} PRIMARY KEY"))
        .replace("«int»", integer)
        .replace("«bytes»", bytes)
        .replace("«now»", now)
        .replace("«key»", key);
    manager.get_connection().execute_unprepared(&script).await?;
    Ok(())
}

/// A step of the schema that is one script on both databases, there and back.
#[derive(Debug)]
pub struct Script {
    pub name: &'static str,
    pub up: &'static str,
    pub down: &'static str,
}

impl MigrationName for Script {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Script {
    // SeaORM's default is not transactional on SQLite: an interrupted step would stay half done.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.down).await
    }
}
