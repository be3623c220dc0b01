//! Where rows are kept.

use std::{fmt, path::PathBuf};

use clap::Args;
use serde::Deserialize;

use super::Refused;

/// The section as one source gives it.
#[derive(Default, Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    /// The database: `sqlite:FILE`, or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(
        id = "database_url",
        long = "database",
        env = "PORTAL_DATABASE",
        value_name = "URL",
        hide_env_values = true,
        global = true
    )]
    url: Option<String>,
    /// Connections that read at the same time.
    #[arg(
        id = "database_readers",
        long = "database-readers",
        env = "PORTAL_DATABASE_READERS",
        value_name = "COUNT",
        global = true
    )]
    readers: Option<u32>,
    /// The file with the installation's key, without which nobody can sign in; made with the database. Several servers
    /// share one. Keep a copy of it apart from those of the database.
    #[arg(
        id = "database_key_file",
        long = "key-file",
        env = "PORTAL_KEY_FILE",
        value_name = "FILE",
        global = true
    )]
    key_file: Option<PathBuf>,
}

const URL: &str = "sqlite:portal.db";
const READERS: u32 = 6;

/// What a key is where nothing is said.
pub(super) const DEFAULTS: &[(&str, &str)] =
    &[("url", URL), ("readers", "6"), ("key_file", "portal.key, or beside a SQLite file")];

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").field("readers", &self.readers).finish_non_exhaustive()
    }
}

impl Layer {
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            url: self.url.or(below.url),
            readers: self.readers.or(below.readers),
            key_file: self.key_file.or(below.key_file),
        }
    }

    pub(super) fn holds_secret(&self) -> bool {
        self.url.as_deref().is_some_and(|url| DatabaseUrl(url.to_owned()).password().is_some())
    }
}

/// Which database, and how many connections read from it.
#[derive(Debug, Clone)]
pub struct Database {
    pub url: DatabaseUrl,
    pub readers: u32,
    /// Where the installation's key is; where the store says, if nothing is configured.
    pub key_file: Option<PathBuf>,
}

impl Database {
    pub(super) fn resolve(layer: Layer) -> Result<Self, Refused> {
        let url = DatabaseUrl(layer.url.unwrap_or_else(|| URL.to_owned()));
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|kind| url.0.starts_with(kind));
        if !known {
            return Err(Refused::new("database.url must begin with sqlite: or postgres://"));
        }
        let readers = layer.readers.unwrap_or(READERS);
        if !(1..=100).contains(&readers) {
            return Err(Refused::new(format!("database.readers {readers} is not between 1 and 100")));
        }
        Ok(Self { url, readers, key_file: layer.key_file })
    }
}

/// A database's address; shows itself without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, to connect with.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Where the password stands in the text.
    fn password(&self) -> Option<std::ops::Range<usize>> {
        let start = self.0.find("://")? + 3;
        let end = self.0[start..].rfind('@')? + start;
        let colon = self.0[start..end].find(':')? + start + 1;
        (colon < end).then_some(colon..end)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Parameters may hold a password too.
        let shown = self.0.split('?').next().unwrap_or_default();
        match self.password() {
            Some(password) if password.end <= shown.len() => {
                write!(f, "{}…{}", &shown[..password.start], &shown[password.end..])
            }
            Some(password) => write!(f, "{}…", &self.0[..password.start]),
            None => f.write_str(shown),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}
