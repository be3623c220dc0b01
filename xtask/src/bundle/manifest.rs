//! `dist/manifest.json`: which hashed name stands for what, and how much a first visit loads.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::program::Program;
use super::{Assets, FOLDER, style};
use crate::project;

pub const NAME: &str = "manifest.json";

/// The names that the server prints.
pub struct Manifest(Value);

/// Bytes over the wire, compressed with brotli.
pub struct Size {
    pub program: u64,
    pub style: u64,
}

/// What is no part of the program.
pub struct Scripts {
    /// For pages before one is signed in.
    pub page: PathBuf,
    /// For pages with WASM: that, and more.
    pub signed_in: PathBuf,
    /// For pages without WASM, while somebody is signed in: all of it.
    pub plain: PathBuf,
    /// For either, where something that was typed before waits.
    pub back: PathBuf,
}

impl Manifest {
    /// Puts every asset into the new folder and notes its name.
    pub fn collect(assets: &mut Assets, program: &Program, scripts: &Scripts) -> Result<Self> {
        let (script, wasm) = (assets.add_file(&program.script)?, assets.add_file(&program.wasm)?);
        let page_script = assets.add_file(&scripts.page)?;
        let signed_in_script = assets.add_file(&scripts.signed_in)?;
        let plain_script = assets.add_file(&scripts.plain)?;
        let back_script = assets.add_file(&scripts.back)?;
        let style = style::build(assets)?;
        let mut optional = |path: &str| -> Result<Option<String>> {
            let file = project::path(path);
            file.is_file().then(|| assets.add_file(&file)).transpose()
        };
        Ok(Self(json!({
            "script": script,
            "wasm": wasm,
            "style": style.style,
            "icons": optional("style/icons.svg")?,
            "fonts": style.fonts,
            "page_script": page_script,
            "signed_in_script": signed_in_script,
            "plain_script": plain_script,
            "back_script": back_script,
        })))
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.0)?;
        fs::write(folder.join(NAME), text + "\n").context("could not write the manifest")
    }

    /// The manifest of the bundle in place.
    pub fn read() -> Result<Self> {
        let text = fs::read(project::path(FOLDER).join(NAME)).context("there is no bundle")?;
        Ok(Self(serde_json::from_slice(&text)?))
    }

    pub fn size(&self) -> Result<Size> {
        let compressed = |key: &str| -> Result<u64> {
            let Some(name) = self.0[key].as_str() else { return Ok(0) };
            let file = project::path(FOLDER).join(name.to_owned() + ".br");
            Ok(fs::metadata(&file).with_context(|| format!("no {}", file.display()))?.len())
        };
        Ok(Size { program: compressed("script")? + compressed("wasm")?, style: compressed("style")? })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = |bytes: u64| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
        write!(
            formatter,
            "with brotli: script and WASM {}, style {}",
            tenths(self.program),
            tenths(self.style)
        )
    }
}
