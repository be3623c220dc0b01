//! The script and the WASM: Trunk compiles, binds and shrinks them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Stamp, files};
use crate::process::Task;
use crate::project;
use crate::setup::BundleTools;

/// What Trunk wrote, in its folder.
pub struct Program {
    pub folder: PathBuf,
    pub script: String,
    pub wasm: String,
}

/// What the program is compiled from.
pub fn inputs() -> Vec<PathBuf> {
    let sources =
        ["frontend", "app", "crates/domain", "Cargo.toml", "Cargo.lock", "Trunk.toml", "package-lock.json"];
    sources.into_iter().map(project::path).collect()
}

/// Compiles the program unless its sources are those of the last time.
pub fn build(tools: &BundleTools) -> Result<Program> {
    let folder = project::path("target/trunk");
    let stamp = Stamp::new("program", &inputs())?;
    if !stamp.is_current() || find(&folder).is_err() {
        let mut trunk = project::command("trunk");
        trunk
            .arg("build")
            // Release and debug builds for the browser stay apart from the server's.
            .env("CARGO_TARGET_DIR", project::path("target/wasm"))
            .env("TRUNK_TOOLS_WASM_BINDGEN", &tools.wasm_bindgen_version)
            // Trunk takes "1", which is also common, for a mistake.
            .env_remove("NO_COLOR")
            // Where Trunk itself was when cargo failed tells nobody anything.
            .env("RUST_BACKTRACE", "0");
        project::own_flags(&mut trunk);
        tools.apply(&mut trunk)?;
        Task::new("trunk build", trunk).run()?;
        stamp.set()?;
    }
    find(&folder)
}

fn find(folder: &Path) -> Result<Program> {
    let name = |ending: &str| -> Result<String> {
        let names =
            fs::read_dir(folder)?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names = names.filter(|name| name.starts_with("frontend-") && name.ends_with(ending));
        names.next().with_context(|| format!("Trunk wrote no frontend-*{ending}"))
    };
    Ok(Program { folder: folder.to_owned(), script: name(".js")?, wasm: name("_bg.wasm")? })
}

impl Program {
    /// Copies all but Trunk's page; scripts of dependencies (`snippets/`) keep their folders.
    pub fn copy_to(&self, target: &Path) -> Result<()> {
        for file in files(&self.folder)? {
            let relative = file.strip_prefix(&self.folder)?;
            if relative != Path::new("index.html") {
                let copy = target.join(relative);
                fs::create_dir_all(copy.parent().context("a file lies in a folder")?)?;
                fs::copy(&file, copy)?;
            }
        }
        Ok(())
    }
}
