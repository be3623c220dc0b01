//! npm's packages: binaryen, esbuild, the font and Playwright, as `package-lock.json` names them.

use std::fs;

use anyhow::{Context, Result, bail};

use super::WASM_OPT;
use crate::process::{self, Task};
use crate::project;

/// Installs the packages unless the ones of this lock file are there and work.
pub fn packages() -> Result<()> {
    let Some(npm) = process::find("npm") else {
        bail!("npm is missing: install Node.js 20 or newer, which brings it, from https://nodejs.org");
    };
    let stamp = project::path("node_modules/.installed");
    let lock = fs::read(project::path("package-lock.json")).context("could not read package-lock.json")?;
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) && works() {
        return Ok(());
    }
    println!("npm packages: binaryen, esbuild, fonts, Playwright");
    let mut install = project::command(npm);
    // The tests use the system's Chromium.
    install.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Task::new("npm", install)
        .run()
        .context("npm's packages can't be fetched; with a network that works: npm ci")?;
    if !works() {
        bail!(
            "node_modules/.bin/wasm-opt does not answer --version with {WASM_OPT}; is Node.js 20 or newer?"
        );
    }
    fs::write(stamp, lock)?;
    Ok(())
}

fn works() -> bool {
    process::has_version(&project::path("node_modules/.bin/wasm-opt"), WASM_OPT)
}
