//! Where things are: the checkout's folders, the tools' cache and the versions that are pinned.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The folder that holds the workspace's `Cargo.toml`.
pub fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// A path inside the checkout.
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Tools are kept per user, not per clone: `PORTAL_TOOLS`, or the user's cache folder.
pub fn tools() -> Result<PathBuf> {
    let given = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = given("PORTAL_TOOLS")
        .or_else(|| given("XDG_CACHE_HOME").map(|cache| cache.join("partner-portal")))
        .or_else(|| given("HOME").map(|home| home.join(".cache/partner-portal")))
        .context("set PORTAL_TOOLS to a folder where tools may be installed")?;
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    Ok(folder)
}

/// The version of a crate in `Cargo.lock`.
pub fn locked_version(name: &str) -> Result<String> {
    let lock = fs::read_to_string(path("Cargo.lock")).context("could not read Cargo.lock")?;
    let entry = format!("name = \"{name}\"\nversion = \"");
    let start = lock.find(&entry).with_context(|| format!("Cargo.lock has no {name}"))? + entry.len();
    Ok(lock[start..].chars().take_while(|&c| c != '"').collect())
}

/// A program that runs at the root of the checkout.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    // Cargo hands these to `xtask` itself; a build that inherits them differs from one by hand.
    for name in ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "LD_LIBRARY_PATH"] {
        command.env_remove(name);
    }
    command
}

/// Cargo with the flags of `.cargo/config.toml`, whatever the shell says: pages and bundle have to match. It builds into the
/// checkout's `target`, where everything is looked for.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = command("cargo");
    command.args(arguments).env("CARGO_TARGET_DIR", path("target"));
    own_flags(&mut command);
    command
}

/// Takes the shell's flags away from every cargo below this command.
pub fn own_flags(command: &mut Command) {
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_builds_where_its_programs_are_looked_for() {
        let cargo = cargo(&["build"]);
        let folder = cargo.get_envs().find(|(name, _)| *name == "CARGO_TARGET_DIR");
        assert_eq!(folder.and_then(|(_, folder)| folder), Some(path("target").as_os_str()));
    }
}
