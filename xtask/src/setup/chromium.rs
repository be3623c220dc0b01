//! The browser that the end-to-end tests drive.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::apt;
use crate::process;

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// `CHROMIUM_PATH`, or the system's Chromium; Debian's package if there is none.
pub fn chromium() -> Result<PathBuf> {
    let find = || {
        let given = env::var_os("CHROMIUM_PATH").map(PathBuf::from);
        given.into_iter().chain(PROGRAMS.into_iter().filter_map(process::find)).find(|program| works(program))
    };
    if let Some(program) = find() {
        return Ok(program);
    }
    apt::install("Chromium", &["chromium"])
        .context("Chromium is needed; where it has another name, CHROMIUM_PATH=… says which")?;
    find().context("Chromium was installed but does not answer --version")
}

fn works(program: &std::path::Path) -> bool {
    process::output(std::process::Command::new(program).arg("--version")).is_ok()
}
