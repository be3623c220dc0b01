//! Opening a database: where it is, and how it is spoken to.

use std::{path::Path, sync::Arc, time::Duration};

use domain::limits::PAGE_ROWS;
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, DbErr, FromQueryResult,
    Statement, Value,
};

use crate::{
    Clock, OpenError,
    aside::Aside,
    changes::Changes,
    key::{Key, KeySource, Keyring},
    password::Hasher,
    private::make_private,
};

/// Which database, and how it is used.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
    pub clock: Clock,
    /// Connections that read at the same time.
    pub readers: u32,
    /// Whether a missing SQLite file is made.
    pub create: bool,
    /// Where the installation's key is.
    pub key: KeySource,
}

impl Options {
    /// The database at this address, with the system's clock and the key in `portal.key`; beside a SQLite file, under
    /// its name.
    pub fn at(url: impl Into<String>) -> Self {
        let url = url.into();
        let key = sqlite_file(&url)
            .map_or_else(|| "portal.key".into(), |file| Path::new(file).with_extension("key"));
        Self { url, clock: Clock::System, readers: 6, create: false, key: KeySource::File(key) }
    }
}

/// The portal's data. Cheap to clone; hides its connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    pub(crate) clock: Clock,
    pub(crate) hasher: Hasher,
    pub(crate) changes: Changes,
    pub(crate) aside: Aside,
    pub(crate) lists: Lists,
    /// What passkeys are for.
    pub(crate) site: Option<Arc<webauthn_rs::Webauthn>>,
    /// The host name that people reach the portal by: nobody's password.
    pub(crate) host: Arc<str>,
    /// Whether codes are sent by text message.
    pub(crate) texts: bool,
    pub(crate) keyring: Keyring,
}

/// How lists are cut and planned; tests make both small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists {
    /// Rows of a page.
    pub page: u64,
    /// Up to so many devices are gathered and sorted; more are walked.
    pub gather: u64,
    /// Of each act that tells what left a group so many rows of the trail are read, the newest.
    pub trail: u64,
}

const LISTS: Lists = Lists { page: PAGE_ROWS, gather: 4_000, trail: 1_000 };

/// The file of a SQLite address.
pub(crate) fn sqlite_file(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite:")
        .map(|rest| rest.trim_start_matches("//"))
        .map(|rest| rest.split('?').next().unwrap_or(rest))
}

/// The address without its password.
fn shown(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}

/// What a connection to SQLite keeps of the file, 8 MB, in SQLite's way of saying it.
const CACHE: &str = "-8000";

/// How long anybody waits for a connection or for a lock: a page fails sooner than it waits for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// After how long at rest a connection to a server is tried before it is used.
const RESTED: Duration = Duration::from_mins(1);

fn pool(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    // The ping before each use and the statement log triple the cost of a query.
    options.max_connections(connections).min_connections(1).test_before_acquire(false).sqlx_logging(false);
    options.acquire_timeout(PATIENCE).connect_timeout(PATIENCE);
    // No connection ends for its age: sqlx 0.9's look at idle ones may count below zero, and a thread spins for ever
    // (transact-rs/sqlx#3645).
    options.idle_timeout(None).max_lifetime(None);
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = pool(url, connections);
    // Servers and firewalls drop what rests.
    options.test_before_acquire_if_idle_for(RESTED);
    options.map_sqlx_postgres_opts(|options| {
        // A transaction whose server lost its network must not hold up the others.
        options.options([
            ("lock_timeout", PATIENCE.as_millis().to_string()),
            ("idle_in_transaction_session_timeout", (PATIENCE.as_millis() * 6).to_string()),
        ])
    });
    options
}

fn sqlite(url: &str, connections: u32, read_only: bool, create: bool) -> ConnectOptions {
    let mut options = pool(url, connections);
    options.map_sqlx_sqlite_opts(move |options| {
        let options = options
            .create_if_missing(create)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("temp_store", "MEMORY")
            // Mapped pages are checked at every visit, cached ones once: with this cache counting takes half the time.
            .pragma("cache_size", CACHE)
            // A page and the row that says whether there is another arrive without a pause.
            .row_buffer_size(128)
            .statement_cache_capacity(256);
        if read_only {
            options.read_only(true)
        } else {
            // WAL with FULL: a write that was acknowledged survives a power cut.
            options.pragma("journal_mode", "WAL").pragma("synchronous", "FULL")
        }
    });
    options
}

fn explain(url: &str, error: &DbErr) -> OpenError {
    let text = error.to_string();
    if text.contains("readonly") || text.contains("read-only") {
        OpenError::ReadOnly(shown(url))
    } else if text.contains("locked") {
        OpenError::Locked(shown(url))
    } else {
        OpenError::Unreachable(shown(url), text)
    }
}

impl Store {
    /// Opens the database; says in one line why it can't be.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let Options { url, clock, readers, create, key } = options;
        let keyring = Keyring::read(key)?;
        let connect =
            async |options: ConnectOptions| Database::connect(options).await.map_err(|e| explain(&url, &e));
        let (writer, reader) = if let Some(file) = sqlite_file(&url) {
            if !create && !Path::new(file).exists() {
                return Err(OpenError::Missing(file.to_owned()));
            }
            if create && !Path::new(file).exists() {
                make_private(Path::new(file))
                    .map_err(|error| OpenError::Unreachable(shown(&url), error.to_string()))?;
            }
            let writer = connect(sqlite(&url, 1, false, create)).await?;
            (writer, connect(sqlite(&url, readers, true, false)).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let both = connect(postgres(&url, readers)).await?;
            (both.clone(), both)
        } else {
            return Err(OpenError::Address(shown(&url)));
        };
        let hasher = Hasher::new(keyring.key.pepper())
            .map_err(|error| OpenError::Unreachable(shown(&url), error.to_string()))?;
        let store = Self {
            reader,
            writer,
            clock,
            hasher,
            changes: Changes::default(),
            aside: Aside::default(),
            lists: LISTS,
            site: None,
            host: "".into(),
            texts: false,
            keyring,
        };
        if let Err(refused) = store.fits(&url).await {
            // Nothing of it stays open: a database that does not fit may be replaced at once.
            let _ = (store.reader.close_by_ref().await, store.writer.close_by_ref().await);
            return Err(refused);
        }
        Ok(store)
    }

    /// Whether the database can be written, as far as that can be told beforehand.
    pub(crate) async fn check_writable(&self, url: &str) -> Result<(), OpenError> {
        if self.backend() != DbBackend::Sqlite {
            // A standby, say, or a database that its administrator has closed to writers.
            let asked = self.writer.query_one_raw(self.statement("SHOW transaction_read_only", [])).await;
            let asked = asked.map_err(|error| explain(url, &error))?;
            let closed =
                asked.is_some_and(|row| row.try_get_by_index::<String>(0).is_ok_and(|only| only == "on"));
            return if closed { Err(OpenError::ReadOnly(shown(url))) } else { Ok(()) };
        }
        // Writing and taking it back leaves nothing and finds a locked file, or a read-only one: of that, the
        // write lock alone would quietly become a lock to read.
        let probe = "BEGIN IMMEDIATE; CREATE TABLE write_probe (x INTEGER); ROLLBACK";
        let probe = self.writer.execute_unprepared(probe).await;
        probe.map(|_| ()).map_err(|error| explain(url, &error))
    }

    /// The installation's key.
    pub(crate) const fn key(&self) -> &Key {
        &self.keyring.key
    }

    /// Closes all connections; SQLite's log is written back into its file.
    pub async fn close(&self) {
        self.settled().await;
        if self.backend() == DbBackend::Sqlite {
            let _ = self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        let _ = self.reader.clone().close().await;
        let _ = self.writer.clone().close().await;
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.reader.query_one_raw(self.statement("SELECT 1", [])).await.is_ok()
    }

    /// The same store for the portal at this address: passkeys are bound to it, and nobody's password is made of it.
    #[must_use]
    pub fn at_site(mut self, public_url: &str) -> Self {
        let host = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        self.host = host.split(['/', ':']).next().unwrap_or_default().into();
        self.site = crate::passkeys::site(public_url).map(Arc::new);
        self
    }

    /// The same store where codes are sent by text message, or are not: where they are not, nothing offers them.
    #[must_use]
    pub const fn texting(mut self, texts: bool) -> Self {
        self.texts = texts;
        self
    }

    /// Whether codes are sent by text message.
    pub const fn sends_texts(&self) -> bool {
        self.texts
    }

    /// The same store with pages of so many rows, gathering up to so many devices.
    #[cfg(feature = "test")]
    #[must_use]
    pub fn with_lists(mut self, page: u64, gather: u64) -> Self {
        self.lists = Lists { page, gather, ..self.lists };
        self
    }

    /// The same store, reading so many rows of the trail for since when an answer is so.
    #[cfg(feature = "test")]
    #[must_use]
    pub fn with_trail(mut self, trail: u64) -> Self {
        self.lists.trail = trail;
        self
    }

    /// The clock that this store goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// A statement with `$1`, `$2` …, which both databases understand.
    pub(crate) fn statement(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Statement {
        Statement::from_sql_and_values(self.backend(), sql.into(), values)
    }

    /// Runs a statement of its own, outside of any transaction.
    pub(crate) async fn execute(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> crate::Result<()> {
        self.writer.execute_raw(self.statement(sql, values)).await?;
        Ok(())
    }

    /// Whether a query finds anything.
    pub(crate) async fn exists(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> crate::Result<bool> {
        Ok(self.reader.query_one_raw(self.statement(sql, values)).await?.is_some())
    }

    pub(crate) async fn all<R: FromQueryResult>(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> crate::Result<Vec<R>> {
        Ok(R::find_by_statement(self.statement(sql, values)).all(&self.reader).await?)
    }

    pub(crate) async fn one<R: FromQueryResult>(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> crate::Result<Option<R>> {
        Ok(R::find_by_statement(self.statement(sql, values)).one(&self.reader).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pool_looks_after_the_age_of_its_connections() {
        for options in [postgres("postgres://h/d", 8), sqlite("sqlite:portal.db", 8, true, false)] {
            assert_eq!((options.get_idle_timeout(), options.get_max_lifetime()), (Some(None), Some(None)));
        }
    }
}
