//! Why the store did not do what was asked.

use domain::{FieldErrors, Problem, Refusal};
use sea_orm::{DbErr, SqlErr};

/// Why a read or a write was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or not for this actor: the same answer.
    #[error("not found")]
    NotFound,
    /// The session has ended since the actor was authenticated.
    #[error("the session has ended")]
    SessionEnded,
    /// The actor may not do that.
    #[error("refused: {0:?}")]
    Forbidden(Refusal),
    /// Values that the form can mend.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// The state of things doesn't allow it; the sentence is for the person.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Email or password is wrong; one answer for every reason.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The link was used, has expired or never was.
    #[error("link not valid")]
    LinkNotValid,
    /// Too many attempts; after so many seconds again.
    #[error("too many attempts, {seconds} s to wait")]
    TooMany { seconds: i64 },
    /// More sign-ins than the machine can hash wait already; after so many seconds again.
    #[error("busy, {seconds} s to wait")]
    Busy { seconds: i64 },
    /// The database failed.
    #[error("database: {0}")]
    Database(DbErr),
    /// Something that can't be.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// One problem at one field.
    pub(crate) fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid(FieldErrors::one(field, problem))
    }
}

/// Which field of which form a violated constraint speaks of.
const CONSTRAINTS: [(&str, &str, &str, Problem); 5] = [
    ("account_email_key", "account.email", "email", Problem::AddressNotAvailable),
    ("organization_name_key", "organization.name_key", "name", Problem::Taken),
    ("organization_source_key", "organization.source_id", "source_id", Problem::Taken),
    (
        "organization_user_one_endpoint",
        "organization_user.organization_id",
        "endpoint",
        Problem::OneEndpointUser,
    ),
    ("access_group_name_key", "access_group.name_key", "name", Problem::Taken),
];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(text)) = error.sql_err() {
            // PostgreSQL names the constraint, SQLite its columns.
            for (name, column, field, problem) in CONSTRAINTS {
                if text.contains(name) || text.contains(column) {
                    return Self::field(field, problem);
                }
            }
        }
        Self::Database(error)
    }
}

/// Why a database can't be opened: one clear line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database address is neither sqlite:FILE nor postgres://…: {0}")]
    Address(String),
    #[error("no database at {0}: create it with `portal migrate`")]
    Missing(String),
    #[error("the database {0} is read-only: the portal must be able to write it and its folder")]
    ReadOnly(String),
    #[error("the database {0} is locked by another program")]
    Locked(String),
    #[error(
        "the database is newer than this program (step {0}): use the version that made it, or a later one"
    )]
    Newer(String),
    #[error("the database {0} can't be opened: {1}")]
    Unreachable(String, String),
    #[error("the database failed: {0}")]
    Failed(#[from] DbErr),
    #[error("the key file {0} is missing, and the database was made with one: put it back from its copy")]
    KeyMissing(String),
    #[error("the key file {0} is not the one that this database was made with")]
    KeyWrong(String),
    #[error("others can read the key file {0}; run: chmod 600 {0}")]
    KeyOpen(String),
    #[error("the key file {0} can't be read or written: {1}")]
    KeyUnreadable(String, String),
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    #[error("the backup {0} can't be restored: {1}")]
    Backup(String, String),
    #[error("a PostgreSQL database is restored with pg_restore")]
    Postgres,
}
