//! `dist/`: everything that a browser loads, under names that change with their content.
//!
//! Every file in it may be cached for ever. `manifest.json` tells the server which names to print:
//! `script`, `wasm`, `style`, `icons`, `page_script`, `signed_in_script`, `plain_script`, `back_script` (file names, or null where there is
//! no such source) and `fonts` (the first is worth a preload). Each compressible file lies beside a `.br` and a `.gz`.

mod compress;
mod manifest;
mod program;
mod style;

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process;
use crate::project;
use crate::setup::BundleTools;

pub use manifest::Manifest;
use manifest::Scripts;

pub const FOLDER: &str = "dist";

/// Builds `dist/`, or leaves it alone when nothing that it is made of has changed.
pub fn build() -> Result<()> {
    let stamp =
        Stamp::new(FOLDER, &program::inputs().into_iter().chain(style::inputs()).collect::<Vec<_>>())?;
    if stamp.is_current() && project::path(FOLDER).join("manifest.json").is_file() {
        println!("Bundle: {FOLDER}/ is up to date");
        return Ok(());
    }
    println!("Bundle:");
    let tools = BundleTools::ensure()?;
    let program = program::build(&tools)?;

    let mut assets = Assets::new()?;
    let scripts = Scripts {
        page: program::short_script("apart.js", &tools)?,
        signed_in: program::short_script("beside-program.js", &tools)?,
        plain: program::short_script("plain.js", &tools)?,
        back: program::short_script("back.js", &tools)?,
    };
    let manifest = Manifest::collect(&mut assets, &program, &scripts)?;
    compress::all(&assets.folder)?;
    manifest.write(&assets.folder)?;
    assets.publish()?;
    stamp.set()?;
    println!("  {}", Manifest::read()?.size()?);
    Ok(())
}

/// A new `dist/`, moved into place when it is whole.
pub struct Assets {
    folder: PathBuf,
}

impl Assets {
    fn new() -> Result<Self> {
        let folder = project::path("target/xtask/dist");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Adds a file under a name that bears its content's hash, and returns that name.
    fn add(&mut self, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
        let name = format!("{stem}-{}.{extension}", hash(content));
        fs::write(self.folder.join(&name), content)?;
        Ok(name)
    }

    /// Adds a file that exists.
    fn add_file(&mut self, file: &Path) -> Result<String> {
        let content = fs::read(file).with_context(|| format!("could not read {}", process::shown(file)))?;
        let part = |part: Option<&std::ffi::OsStr>| part.map(|text| text.to_string_lossy().into_owned());
        let stem = part(file.file_stem()).context("a file has a name")?;
        self.add(&stem, &part(file.extension()).unwrap_or_default(), &content)
    }

    fn publish(self) -> Result<()> {
        let place = project::path(FOLDER);
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::rename(self.folder, place).context("could not move the new dist/ into place")
    }
}

/// Remembers what an output was made of.
struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// Inputs are files, or folders with all that is in them.
    fn new(name: &str, inputs: &[PathBuf]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            for file in files(input)? {
                hasher.write(file.to_string_lossy().as_bytes());
                hasher.write(&fs::read(&file)?);
            }
        }
        let file = project::path("target/xtask").join(name).with_extension("stamp");
        Ok(Self { file, value: format!("{:016x}", hasher.finish()) })
    }

    fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|value| value == self.value)
    }

    fn set(&self) -> Result<()> {
        fs::write(&self.file, &self.value).with_context(|| format!("could not write {}", self.file.display()))
    }
}

/// All files under a path, sorted; none if it does not exist.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            found.extend(files(&entry?.path())?);
        }
    }
    found.sort();
    Ok(found)
}

/// Tells contents apart, nothing more: no secret depends on it.
fn hash(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    format!("{:016x}", hasher.finish())
}
