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

/// Builds what people get: the bundle and the program.
pub fn build() -> Result<()> {
    bundle::build()?;
    program()
}

/// Builds the program only.
pub fn program() -> Result<()> {
    let cargo = project::cargo(&["build", "--release", "--locked", "--package", "server", "--bin", "portal"]);
    Task::new("portal", cargo).run()
}

/// Builds what people get and measures it, or the parts that are named, on a large partner; prints Markdown.
pub fn bench(parts: &[String]) -> Result<()> {
    bundle::build()?;
    let compile =
        project::cargo(&["bench", "--locked", "--package", "server", "--bench", "portal", "--no-run"]);
    Task::new("portal for measuring", compile).run()?;
    let mut bench =
        project::cargo(&["bench", "--locked", "--quiet", "--package", "server", "--bench", "portal"]);
    let status = bench.arg("--").args(parts).status().context("could not start cargo")?;
    anyhow::ensure!(status.success(), "not everything could be measured");
    Ok(())
}

/// Builds the program as tests use it: without what only people wait for.
pub fn debug_program() -> Result<()> {
    let cargo = project::cargo(&["build", "--locked", "--package", "server", "--bin", "portal"]);
    Task::new("portal for tests", cargo).run()
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
    prepare(empty, &told(arguments.clone()))?;
    // The server takes this process' place: signals and the exit code are its own.
    let error = portal().args(["serve", "--assets", bundle::FOLDER]).args(arguments).exec();
    Err(error).context("could not start the portal")
}

/// What decides which address the demo is told to be at; everything else is for the server alone.
fn told<'a>(arguments: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut told = Vec::new();
    let mut value_follows = false;
    for argument in arguments {
        let name = argument.split('=').next().unwrap_or_default();
        let ours = ["--listen", "--public-url", "--config"].contains(&name);
        if ours || value_follows {
            told.push(argument);
        }
        value_follows = ours && !argument.contains('=');
    }
    told
}

/// Migrates every time, since the checkout may be newer than the data; loads the demo only once.
fn prepare(empty: bool, told: &[&String]) -> Result<()> {
    let first = is_own_database() && !project::path(DATABASE).exists();
    if is_own_database() && !first {
        println!(
            "{DATA}/ is kept from an earlier start, which printed how to sign in. To begin anew: rm -r {DATA}"
        );
    }
    fs::create_dir_all(project::path(DATA))?;
    let load = || {
        Task::new("migrate", portal_with("migrate")).run()?;
        if first && !empty { demo(told) } else { Ok(()) }
    };
    let loaded = load();
    if loaded.is_err() && first {
        // Half a database would be taken for a whole one next time.
        for ending in ["", "-wal", "-shm"] {
            fs::remove_file(project::path(DATABASE).with_extension(format!("db{ending}"))).ok();
        }
    }
    loaded
}

/// Shows what it prints: how each person of the demo signs in.
fn demo(told: &[&String]) -> Result<()> {
    let status = portal_with("demo").args(told).status().context("could not start the portal")?;
    anyhow::ensure!(status.success(), "the demo could not be loaded");
    Ok(())
}

/// A person may point the portal at another database; its content is theirs.
fn is_own_database() -> bool {
    env::var_os("PORTAL_DATABASE").is_none()
}

fn portal_with(command: &str) -> Command {
    let mut portal = portal();
    portal.arg(command);
    portal
}

fn portal() -> Command {
    let mut portal = project::command(binary());
    if is_own_database() {
        portal.arg("--database").arg(format!("sqlite:{DATABASE}"));
    }
    portal
}
