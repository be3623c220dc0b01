//! What the project needs on a machine, pinned, and how to get it. Tools go into a cache folder of the
//! user; system packages are installed only as root, otherwise the command that mends it is named.

mod apt;
mod cargo_tool;
mod chromium;
mod npm;
mod postgres;
mod wasm_target;

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::project;

pub use chromium::chromium;
pub use npm::packages;
pub use postgres::postgres;
pub use wasm_target::{Compiler, TARGET};

/// The npm package `binaryen` carries it; `package.json` pins the same number.
pub const WASM_OPT: &str = "132";

/// What turns Rust into a browser bundle.
pub struct BundleTools {
    pub compiler: Compiler,
    folders: Vec<PathBuf>,
}

impl BundleTools {
    /// Finds every tool, or installs it.
    pub fn ensure() -> Result<Self> {
        let compiler = Compiler::ensure()?;
        packages()?;
        let version = project::locked_version("wasm-bindgen")?;
        let wasm_bindgen = cargo_tool::ensure("wasm-bindgen-cli", "wasm-bindgen", &version)?;
        let folders = vec![wasm_bindgen, project::path("node_modules/.bin")];
        Ok(Self { compiler, folders })
    }

    /// Lets a command find the tools and the compiler that has the browser's target.
    pub fn apply(&self, command: &mut Command) -> Result<()> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned();
        command.env("PATH", env::join_paths(folders.chain(env::split_paths(&path)))?);
        self.compiler.apply(command)
    }
}

/// `cargo xtask setup`: everything, so that later commands find it.
pub fn all() -> Result<()> {
    BundleTools::ensure()?;
    let browser = chromium()?;
    let database = postgres()?;
    println!("Ready. Browser: {}. PostgreSQL: {}.", browser.display(), database.display());
    Ok(())
}
