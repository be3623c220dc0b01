//! Debian's packages, for what neither Cargo nor npm carries.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{self, Task};

/// Whether packages can be installed: `apt-get` is there and we are root.
pub fn available() -> bool {
    process::find("apt-get").is_some()
        && process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs packages, or says what a person with the right to do so can run.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    if !available() {
        bail!(
            "{what} is missing. On Debian or Ubuntu: sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        );
    }
    println!("{what}: installing {} with apt-get", packages.join(", "));
    let mut update = Command::new("apt-get");
    update.arg("update");
    Task::new("apt update", update).run()?;
    let mut install = Command::new("apt-get");
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    Task::new(&format!("apt {}", packages[0]), install).run()
}
