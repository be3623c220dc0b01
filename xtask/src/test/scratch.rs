//! Where tests keep their databases: in memory, for what is tested is not whether disks keep their word.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

const PREFIX: &str = "partner-portal-tests-";

/// The memory that a file system must have left, in kilobytes: PostgreSQL with a handful of databases, and the profiles of
/// browsers.
const ROOM: u64 = 2_000_000;

/// The temporary folder of one run; goes with this value, or with the next run if this one is killed.
pub struct Scratch(PathBuf);

impl Scratch {
    /// In memory where there is enough room, else in the system's temporary folder.
    pub fn new() -> Result<Self> {
        let memory = Path::new("/dev/shm");
        let parent = if has_room(memory) { memory.to_owned() } else { std::env::temp_dir() };
        for entry in fs::read_dir(&parent).into_iter().flatten().flatten() {
            if orphaned(&entry.file_name().to_string_lossy()) {
                fs::remove_dir_all(entry.path()).ok();
            }
        }
        let folder = parent.join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn has_room(folder: &Path) -> bool {
    let free = process::output(Command::new("df").arg("--output=avail").arg(folder)).ok();
    let free = free.and_then(|text| text.lines().last()?.trim().parse().ok());
    free.is_some_and(|kilobytes: u64| kilobytes >= ROOM)
}

/// Whether a folder is that of a run that has ended.
fn orphaned(name: &str) -> bool {
    let process = name.strip_prefix(PREFIX);
    process.is_some_and(|id| Path::new("/proc/self").exists() && !Path::new("/proc").join(id).exists())
}
