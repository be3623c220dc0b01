//! The browser that the end-to-end tests drive.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::process;

/// The browser without its windows, first: the same engine, and the tests take half the time.
const SHELL: &str = "chromium-headless-shell";
const PROGRAMS: [&str; 4] = [SHELL, "chromium", "chromium-browser", "google-chrome"];

/// `CHROMIUM_PATH`, or the system's; Debian's package of the shell where that can be installed, another browser where not.
pub fn chromium() -> Result<PathBuf> {
    let found = find();
    let is_shell = found.as_ref().is_some_and(|program| program.ends_with(SHELL));
    if env::var_os("CHROMIUM_PATH").is_some() || is_shell || (found.is_some() && !apt::available()) {
        return found.context("CHROMIUM_PATH names no browser that answers --version");
    }
    let installed = apt::install("Chromium's headless shell", &[SHELL]);
    match (find(), installed) {
        (Some(program), Ok(())) => Ok(program),
        (Some(program), Err(error)) => {
            println!("The tests take longer with {}: {error:#}", program.display());
            Ok(program)
        }
        (None, installed) => {
            installed.context("Chromium is needed; where it has another name, CHROMIUM_PATH=… says which")?;
            bail!("Chromium was installed but does not answer --version")
        }
    }
}

fn find() -> Option<PathBuf> {
    let given = env::var_os("CHROMIUM_PATH").map(PathBuf::from);
    let known = given.is_none().then_some(PROGRAMS).into_iter().flatten().filter_map(process::find);
    given.into_iter().chain(known).find(|program| works(program))
}

fn works(program: &std::path::Path) -> bool {
    process::output(std::process::Command::new(program).arg("--version")).is_ok()
}
