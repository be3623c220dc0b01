//! `cargo xtask run`: from a checkout to a portal with something to see in it.

use std::env;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::Task;
use crate::{bundle, project};

const DATA: &str = "data";
const DATABASE: &str = "data/portal.db";
/// There as long as the first start makes the database: one that was broken off is begun anew.
const BEGUN: &str = "data/begun";

/// Builds what people get: the bundle and the program.
pub fn build() -> Result<()> {
    bundle::build()?;
    program()
}

/// Builds the program only.
pub fn program() -> Result<()> {
    let cargo = project::cargo(&["build", "--release", "--locked", "--package", "server", "--bin", "portal"]);
    Task::new("portal", cargo).patient().run()
}

/// Builds what people get and measures it, or the parts that are named, on a large partner; prints Markdown.
pub fn bench(parts: &[String]) -> Result<()> {
    bundle::build()?;
    let compile =
        project::cargo(&["bench", "--locked", "--package", "server", "--bench", "portal", "--no-run"]);
    Task::new("portal for measuring", compile).patient().run()?;
    let mut bench =
        project::cargo(&["bench", "--locked", "--quiet", "--package", "server", "--bench", "portal"]);
    let status = bench.arg("--").args(parts).status().context("could not start cargo")?;
    anyhow::ensure!(status.success(), "not everything could be measured");
    Ok(())
}

/// Builds the program as tests use it: without what only people wait for.
pub fn debug_program() -> Result<()> {
    let cargo = project::cargo(&["build", "--locked", "--package", "server", "--bin", "portal"]);
    Task::new("portal for tests", cargo).patient().run()
}

/// Where the program for tests lies.
pub fn debug_binary() -> PathBuf {
    project::path("target/debug/portal")
}

/// Where the built program lies.
pub fn binary() -> PathBuf {
    project::path("target/release/portal")
}

/// Builds, prepares the database on the first run, then becomes the server.
pub fn run(arguments: &[String]) -> Result<()> {
    let empty = arguments.iter().any(|argument| argument == "--empty");
    let arguments = arguments.iter().filter(|argument| *argument != "--empty");
    build()?;
    let told = told(arguments.clone());
    prepare(empty, &told)?;
    // The server takes this process' place: signals and the exit code are its own.
    let error = portal("serve", &told).args(["--assets", bundle::FOLDER]).args(arguments).exec();
    Err(error).context("could not start the portal")
}

/// What decides which database it is, and which address the demo is told to be at; everything else is for the server alone.
fn told<'a>(arguments: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut told = Vec::new();
    let mut value_follows = false;
    for argument in arguments {
        let name = argument.split('=').next().unwrap_or_default();
        let ours = ["--listen", "--public-url", "--config", "--database", "--key-file"].contains(&name);
        if ours || value_follows {
            told.push(argument);
        }
        value_follows = ours && !argument.contains('=');
    }
    told
}

/// Migrates every time, since the checkout may be newer than the data; loads the demo only once.
fn prepare(empty: bool, told: &[&String]) -> Result<()> {
    let begun = project::path(BEGUN);
    if begun.exists() {
        forget();
    }
    let own = is_own_database(told);
    let first = own && !project::path(DATABASE).exists();
    if own && !first {
        println!(
            "{DATA}/ is kept from an earlier start{}. To begin anew: rm -r {DATA}",
            if empty {
                ": it is not empty"
            } else {
                ", which printed how to sign in unless it was `--empty`. Lost? Ask for a new password on the \
                 sign-in page: its link lies in the mailbox that is told below"
            }
        );
    }
    fs::create_dir_all(project::path(DATA))?;
    if first {
        fs::write(&begun, "")?;
    }
    let load = || {
        let mut migrate = portal("migrate", told);
        migrate.args(told);
        Task::new("migrate", migrate).run()?;
        if first && !empty { demo(told) } else { Ok(()) }
    };
    let loaded = load();
    if first {
        if loaded.is_err() {
            forget();
        }
        fs::remove_file(&begun).ok();
    }
    loaded
}

/// Half a database would be taken for a whole one.
fn forget() {
    for ending in ["", "-wal", "-shm"] {
        fs::remove_file(project::path(DATABASE).with_extension(format!("db{ending}"))).ok();
    }
}

/// Shows what it prints: how each person of the demo signs in.
fn demo(told: &[&String]) -> Result<()> {
    let status = portal("demo", told).args(told).status().context("could not start the portal")?;
    anyhow::ensure!(status.success(), "the demo could not be loaded");
    Ok(())
}

/// A person may point the portal at another database, by a flag, the environment or the configuration's file; its content
/// is theirs.
fn is_own_database(told: &[&String]) -> bool {
    let file =
        value_of(told, "--config").map(PathBuf::from).or(env::var_os("PORTAL_CONFIG").map(PathBuf::from));
    let file = file.unwrap_or_else(|| PathBuf::from("portal.toml"));
    let text = fs::read_to_string(project::root().join(file)).unwrap_or_default();
    env::var_os("PORTAL_DATABASE").is_none()
        && !told.iter().any(|argument| argument.starts_with("--database"))
        && !names_a_database(&text)
}

/// The value of a flag, in its own argument or in the next one.
fn value_of<'a>(told: &[&'a String], flag: &str) -> Option<&'a str> {
    let at = told.iter().position(|argument| argument.split('=').next() == Some(flag))?;
    told[at].split_once('=').map(|(_, value)| value).or_else(|| told.get(at + 1).map(|value| value.as_str()))
}

/// Whether a configuration's file says where the database is: its key stands under `[database]`, or with its whole name.
fn names_a_database(toml: &str) -> bool {
    let mut section = "";
    toml.lines().map(str::trim).any(|line| {
        if let Some(header) = line.strip_prefix('[') {
            section = header.split(']').next().unwrap_or_default().trim();
        }
        let key = line.split('=').next().unwrap_or_default().trim();
        (section == "database" && key == "url")
            || (section.is_empty() && ["database.url", "database"].contains(&key))
    })
}

fn portal(command: &str, told: &[&String]) -> Command {
    let mut portal = project::command(binary());
    if is_own_database(told) {
        portal.arg("--database").arg(format!("sqlite:{DATABASE}"));
    }
    portal.arg(command);
    portal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_which_database_it_is_reaches_all_that_is_started() {
        let all =
            ["--log", "x", "--config", "a.toml", "--database=sqlite:b.db", "--listen", "[::1]:80", "-v"];
        let all = all.map(str::to_owned);
        let told = told(all.iter());
        assert_eq!(told, ["--config", "a.toml", "--database=sqlite:b.db", "--listen", "[::1]:80"]);
        assert_eq!(value_of(&told, "--config"), Some("a.toml"));
        assert_eq!(value_of(&told, "--database"), Some("sqlite:b.db"));
        assert_eq!(value_of(&told, "--key-file"), None);
        assert!(!is_own_database(&told), "it is named by a flag");
    }

    #[test]
    fn a_file_that_names_a_database_is_heard() {
        for toml in [
            "[database]\nurl = \"postgres://a@b/c\"",
            "[mail]\nserver = \"x\"\n\n[ database ]\n  url=\"sqlite:a\"",
            "database.url = \"sqlite:a\"",
            "[database] # the large one\nurl = \"sqlite:a\"",
            "database = { url = \"sqlite:a\" }",
        ] {
            assert!(names_a_database(toml), "{toml}");
        }
        for toml in [
            "",
            "[server]\npublic_url = \"http://localhost\"",
            "[database]\nreaders = 4",
            "[database]\n# url = \"sqlite:a\"",
            "[mail]\nurl = \"x\"",
        ] {
            assert!(!names_a_database(toml), "{toml}");
        }
    }
}
