//! The browser that the end-to-end tests drive.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::apt;
use crate::process;

/// The browser without its windows: the same engine, and the tests take half the time.
const SHELL: &str = "chromium-headless-shell";
const OTHERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// `CHROMIUM_PATH`, or the shell, which is installed where that can be; or another browser that there is.
pub fn chromium() -> Result<PathBuf> {
    if let Some(given) = env::var_os("CHROMIUM_PATH").map(PathBuf::from) {
        return works(&given)
            .then_some(given)
            .context("CHROMIUM_PATH names no browser that answers --version");
    }
    let find = |name: &str| process::find(name).filter(|program| works(program));
    if let Some(shell) = find(SHELL) {
        return Ok(shell);
    }
    let mut other = OTHERS.into_iter().find_map(find);
    if other.is_none() || apt::available() {
        match apt::install("Chromium's headless shell", &[SHELL]) {
            Ok(()) => other = find(SHELL).or(other),
            // Some systems have no such package.
            Err(_) if other.is_none() => {
                apt::install("Chromium", &["chromium"])
                    .context("Chromium is needed; where it has another name, CHROMIUM_PATH=… says which")?;
                other = OTHERS.into_iter().find_map(find);
            }
            Err(error) => println!("The tests take longer without {SHELL}: {error:#}"),
        }
    }
    let found = other.context("Chromium was installed but does not answer --version")?;
    println!("The tests' browser is {}", found.display());
    Ok(found)
}

fn works(program: &Path) -> bool {
    process::output(std::process::Command::new(program).arg("--version")).is_ok()
}
