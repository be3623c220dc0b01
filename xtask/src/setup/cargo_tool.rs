//! Programs that cargo installs, each version in a folder of its own under the tools' cache.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, Task};
use crate::project;

/// The folder that holds the program at exactly this version; installs it if there is none.
pub fn ensure(package: &str, program: &str, version: &str) -> Result<PathBuf> {
    if let Some(own) = process::find(program).filter(|own| process::has_version(own, version)) {
        return Ok(own.parent().context("a program lies in a folder")?.to_owned());
    }
    let cache = project::tools()?;
    let folder = cache.join(format!("{package}-{version}"));
    let installed = folder.join("bin").join(program);
    if process::has_version(&installed, version) {
        return Ok(folder.join("bin"));
    }

    // Two clones share the cache: the second waits, then finds what the first installed.
    let lock = File::create(cache.join(format!("{package}.lock")))?;
    lock.lock()?;
    if !process::has_version(&installed, version) {
        println!("{package} {version}: compiling into {} (some minutes, once)", folder.display());
        let build = cache.join("build").join(package);
        let mut cargo = Command::new("cargo");
        cargo
            .args(["install", package, "--version", &format!("={version}"), "--force", "--root"])
            .arg(&folder)
            // Outside the checkout: its flags are for its own crates.
            .current_dir(&cache)
            .env_remove("RUSTFLAGS")
            // Kept until it is done, so that an interrupted installation goes on where it stopped.
            .env("CARGO_TARGET_DIR", &build)
            // These tools run for seconds; what counts is how long they take to compile.
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        let again = || format!("with a network that works: cargo install {package} --version ={version}");
        Task::new(package, cargo).patient().run().with_context(again)?;
        fs::remove_dir_all(&build).ok();
    }
    if !process::has_version(&installed, version) {
        bail!("{} does not answer --version with {version}; remove it and try again", installed.display());
    }
    Ok(folder.join("bin"))
}
