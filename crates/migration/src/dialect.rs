//! The words in which SQLite and PostgreSQL differ.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait, sea_orm::DbBackend};

/// Runs a script of statements, with `«int»` as the database's 64-bit integer, and `«key»` as text that is
/// sorted by.
///
/// Keys sort by code points on both: not as the server's language would, and not otherwise after its update.
/// SQLite makes a column of exactly `INTEGER PRIMARY KEY` the row's own key: one tree instead of two.
pub async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let (integer, key) = match manager.get_database_backend() {
        DbBackend::Sqlite => ("INTEGER", "TEXT"),
        _ => ("BIGINT", "TEXT COLLATE \"C\""),
    };
    let script = script
        .replace("«id»", &format!("{integer} PRIMARY KEY"))
        .replace("«int»", integer)
        .replace("«key»", key);
    manager.get_connection().execute_unprepared(&script).await?;
    Ok(())
}
