//! Playwright drives the built portal in Chromium: the browser tests and the screenshots.
//!
//! It gets `PORTAL_BIN` (the program), `PORTAL_ASSETS` (the bundle) and `CHROMIUM_PATH`; its fixture starts
//! a portal with a database of its own.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::Task;
use crate::{bundle, project, run, setup};

pub const TESTS: &str = "end2end/playwright.config.ts";
const SCREENSHOTS: &str = "end2end/screenshots.config.ts";

/// Playwright with one of the configurations under `end2end/`.
pub fn playwright(config: &str, chromium: &Path) -> Command {
    let mut playwright = project::command(project::path("node_modules/.bin/playwright"));
    playwright
        .args(["test", "--config", config])
        .env("PORTAL_BIN", run::debug_binary())
        .env("PORTAL_ASSETS", project::path(bundle::FOLDER))
        .env("CHROMIUM_PATH", chromium);
    playwright
}

/// `cargo xtask screenshots`: pictures of the pages, in `target/screenshots/`.
pub fn screenshots(arguments: &[String]) -> Result<()> {
    ensure!(project::path(SCREENSHOTS).is_file(), "there is no {SCREENSHOTS}");
    setup::packages()?;
    let chromium = setup::chromium()?;
    bundle::build()?;
    run::debug_program()?;
    let folder = project::path("target/screenshots");
    let mut playwright = playwright(SCREENSHOTS, &chromium);
    playwright.args(arguments).env("SCREENSHOTS", &folder);
    Task::new("screenshots", playwright).run()?;
    println!("Screenshots are in target/screenshots/");
    Ok(())
}
