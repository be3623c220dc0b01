//! Where tests keep their databases: in memory, for what is tested is not whether disks keep their word.

use std::path::PathBuf;
use std::process::Command;

use crate::process;

/// The memory that a file system must have left, in kilobytes: PostgreSQL with a handful of databases, and the profiles of
/// browsers.
const ROOM: u64 = 2_000_000;

/// A folder in memory with enough room, else the system's temporary folder.
pub fn folder() -> PathBuf {
    let memory = "/dev/shm";
    let free = process::output(Command::new("df").args(["--output=avail", memory])).ok();
    let free = free.and_then(|text| text.lines().last()?.trim().parse().ok());
    if free.is_some_and(|kilobytes: u64| kilobytes >= ROOM) { memory.into() } else { std::env::temp_dir() }
}
