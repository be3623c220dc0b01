//! Databases of their own for tests: made empty or copied from one that was arranged before.
//!
//! What is arranged goes through the product; here stands what no door of the store does.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{Connection as _, Executor as _, Row as _};

static NEXT: AtomicU32 = AtomicU32::new(0);
const PREFIX: &str = "portal_it";

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Every table with its rows: two that are equal hold the same.
pub type Digest = BTreeMap<String, Vec<String>>;

/// A database that goes with this value.
#[derive(Debug)]
pub struct Database {
    pub kind: Kind,
    pub url: String,
    name: String,
}

#[expect(clippy::disallowed_methods, reason = "the test step tells where its server is")]
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL names no PostgreSQL server to test on: run the tests with `cargo xtask test`, which starts one",
    )
}

fn on_server(name: &str) -> String {
    let server = server();
    let (host, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{host}/{name}")
}

async fn on_postgres(sql: String) {
    let mut connection = sqlx::PgConnection::connect(&server()).await.expect("PostgreSQL answers");
    connection.execute(sqlx::AssertSqlSafe(sql)).await.expect("PostgreSQL obeys");
    connection.close().await.expect("PostgreSQL lets go");
}

fn folder(name: &str) -> PathBuf {
    std::env::temp_dir().join(name)
}

/// The process that a leftover belongs to, if it is gone.
fn orphaned(name: &str) -> bool {
    let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').nth(1));
    process.is_some_and(|id| !Path::new("/proc").join(id).exists())
}

/// What earlier runs that were broken off left behind.
fn sweep_folders() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
            if orphaned(&entry.file_name().to_string_lossy()) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    });
}

async fn sweep_databases() {
    static ONCE: tokio::sync::OnceCell<()> = tokio::sync::OnceCell::const_new();
    ONCE.get_or_init(|| async {
        let mut connection = sqlx::PgConnection::connect(&server()).await.expect("PostgreSQL answers");
        let rows = connection.fetch_all("SELECT datname::text FROM pg_database").await.expect("a list");
        for name in rows.iter().map(|row| row.get::<String, _>(0)).filter(|name| orphaned(name)) {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = connection.execute(sqlx::AssertSqlSafe(drop)).await;
        }
    })
    .await;
}

impl Database {
    fn named(kind: Kind) -> Self {
        let name = format!("{PREFIX}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}", folder(&name).join("portal.db").display()),
            Kind::Postgres => on_server(&name),
        };
        Self { kind, url, name }
    }

    /// One without a single table.
    pub async fn empty(kind: Kind) -> Self {
        let made = Self::named(kind);
        match kind {
            Kind::Sqlite => {
                sweep_folders();
                std::fs::create_dir_all(folder(&made.name)).expect("a folder for the database");
            }
            Kind::Postgres => {
                sweep_databases().await;
                on_postgres(format!("CREATE DATABASE {}", made.name)).await;
            }
        }
        made
    }

    /// One that holds what this one holds, which nobody has open.
    pub async fn copy(&self) -> Self {
        let made = Self::named(self.kind);
        match self.kind {
            Kind::Sqlite => {
                std::fs::create_dir_all(folder(&made.name)).expect("a folder for the database");
                std::fs::copy(self.file(), made.file()).expect("a copy");
            }
            Kind::Postgres => {
                on_postgres(format!("CREATE DATABASE {} TEMPLATE {}", made.name, self.name)).await;
            }
        }
        made
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> PathBuf {
        folder(&self.name).join("portal.db")
    }

    /// Does what no door of the store does.
    pub async fn execute(&self, sql: &'static str) {
        match self.kind {
            Kind::Sqlite => {
                let mut connection = sqlx::SqliteConnection::connect(&self.url).await.expect("SQLite opens");
                connection.execute(sql).await.expect("SQLite obeys");
                connection.close().await.expect("SQLite closes");
            }
            Kind::Postgres => {
                let mut connection =
                    sqlx::PgConnection::connect(&self.url).await.expect("PostgreSQL answers");
                connection.execute(sql).await.expect("PostgreSQL obeys");
                connection.close().await.expect("PostgreSQL lets go");
            }
        }
    }

    /// Every table with all of its rows.
    pub async fn digest(&self) -> Digest {
        match self.kind {
            Kind::Sqlite => sqlite_digest(&self.url).await,
            Kind::Postgres => postgres_digest(&self.url).await,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.kind == Kind::Sqlite {
            let _ = std::fs::remove_dir_all(folder(&self.name));
            return;
        }
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // Dropping can't wait; a runtime of its own can.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(on_postgres(drop));
        });
        let _ = dropped.join();
    }
}

/// The rows that the trail has more, if nothing else has changed and none of its rows is gone.
pub fn only_noted(before: &Digest, after: &Digest) -> Option<Vec<String>> {
    let beside = |digest: &Digest| {
        let mut beside = digest.clone();
        // Which of its rows are about an organization.
        beside.remove("organization_trail");
        // Where it ends.
        beside.remove("audit_head");
        beside.remove("audit").map(|trail| (beside, trail))
    };
    let ((before, old), (after, new)) = (beside(before)?, beside(after)?);
    let kept = old.iter().all(|row| new.contains(row));
    (before == after && kept).then(|| new.into_iter().filter(|row| !old.contains(row)).collect())
}

pub async fn sqlite_digest(url: &str) -> Digest {
    let mut connection = sqlx::SqliteConnection::connect(url).await.expect("SQLite opens");
    let mut digest = Digest::new();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    for table in connection.fetch_all(tables).await.expect("the tables") {
        let table: String = table.get(0);
        let columns = format!(
            "SELECT group_concat('quote(\"' || name || '\")', '||') FROM pragma_table_info('{table}')"
        );
        let columns = connection.fetch_one(sqlx::AssertSqlSafe(columns)).await.expect("the columns");
        let rows = format!("SELECT {} FROM \"{table}\" ORDER BY 1", columns.get::<String, _>(0));
        let rows = connection.fetch_all(sqlx::AssertSqlSafe(rows)).await.expect("the rows");
        digest.insert(table, rows.iter().map(|row| row.get(0)).collect());
    }
    connection.close().await.expect("SQLite closes");
    digest
}

async fn postgres_digest(url: &str) -> Digest {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("PostgreSQL answers");
    let mut digest = Digest::new();
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    for table in connection.fetch_all(tables).await.expect("the tables") {
        let table: String = table.get(0);
        let rows = format!("SELECT t::text FROM \"{table}\" t ORDER BY 1");
        let rows = connection.fetch_all(sqlx::AssertSqlSafe(rows)).await.expect("the rows");
        digest.insert(table, rows.iter().map(|row| row.get(0)).collect());
    }
    connection.close().await.expect("PostgreSQL lets go");
    digest
}
