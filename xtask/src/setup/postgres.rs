//! PostgreSQL's programs; the tests make a cluster of their own with them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::process;

const OLDEST: u32 = 15;

/// The folder with `initdb` and `postgres`: `POSTGRES_BIN`, the PATH, or the newest that Debian has.
pub fn postgres() -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    apt::install(&format!("PostgreSQL {OLDEST} or newer"), &["postgresql"]).context(
        "PostgreSQL is needed; where it lies elsewhere, POSTGRES_BIN=… says where its programs are",
    )?;
    find().with_context(|| format!("PostgreSQL was installed but is older than {OLDEST}"))
}

fn find() -> Option<PathBuf> {
    let given = env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let on_path = process::find("initdb").and_then(|program| Some(program.parent()?.to_owned()));
    given.into_iter().chain(on_path).chain(packaged()).find(|folder| version(folder) >= Some(OLDEST))
}

/// Debian keeps the server's programs off the PATH, a folder per version.
fn packaged() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders
}

/// `initdb --version` says `initdb (PostgreSQL) 15.18 (…)`.
fn version(folder: &Path) -> Option<u32> {
    if !folder.join("postgres").is_file() {
        return None;
    }
    let text = process::output(Command::new(folder.join("initdb")).arg("--version")).ok()?;
    let number = text.split_whitespace().nth(2)?;
    number.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}
