//! A compiler with a standard library for the browser (`wasm32-unknown-unknown`).
//!
//! rustup downloads one where it can. Where it can't, Debian packages a compiler together with its
//! library's sources: that compiler, a library built from them and a linker make a sysroot in the tools'
//! cache, used for the bundle only.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::process::{self, Task};
use crate::project;

pub const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"];

/// Who compiles for the browser.
pub enum Compiler {
    /// The same toolchain as for everything else.
    Own,
    /// Debian's, with the sysroot in this folder.
    Debian(PathBuf),
}

impl Compiler {
    /// Finds a compiler that can build for the browser, or makes one.
    pub fn ensure() -> Result<Self> {
        if Self::Own.works() {
            return Ok(Self::Own);
        }
        if let Some(debian) = Self::debian()?.filter(Self::works) {
            return Ok(debian);
        }
        let rustup = add_target();
        if rustup.is_ok() && Self::Own.works() {
            return Ok(Self::Own);
        }
        if !apt::available() {
            bail!(
                "the Rust target {TARGET} is missing. Run: rustup target add {TARGET}\n\
                 (where rustup can't download, run this command as root on Debian 12 or newer)"
            );
        }
        println!("rustup can't download the target here: using Debian's compiler for the bundle");
        if Self::debian()?.is_none() {
            apt::install("A compiler for the browser's target", &PACKAGES)?;
        }
        let debian =
            Self::debian()?.context("Debian's compiler was installed but does not answer --version")?;
        if let Self::Debian(sysroot) = &debian {
            make_sysroot(sysroot)?;
        }
        if !debian.works() {
            bail!("Debian's compiler can't build for {TARGET}; its log is target/xtask/logs/{TARGET}.log");
        }
        Ok(debian)
    }

    /// Lets a command compile for the browser.
    pub fn apply(&self, command: &mut Command) -> Result<()> {
        if let Self::Debian(sysroot) = self {
            let path = command
                .get_envs()
                .find_map(|(name, value)| (name == "PATH").then_some(value).flatten())
                .map_or_else(|| std::env::var_os("PATH").unwrap_or_default(), std::ffi::OsStr::to_owned);
            let folders = std::iter::once(sysroot.join("bin")).chain(std::env::split_paths(&path));
            let path = std::env::join_paths(folders)?;
            // Clippy takes the place of the compiler and finds the sysroot by this variable.
            command.env("PATH", path).env("SYSROOT", sysroot).env_remove("RUSTUP_TOOLCHAIN");
        }
        Ok(())
    }

    /// Debian's compiler, if installed; a new version of the package gets a sysroot of its own.
    fn debian() -> Result<Option<Self>> {
        let programs =
            ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/clippy-driver", "/usr/bin/cargo-clippy"];
        if !programs.iter().all(|program| Path::new(program).is_file()) || sources().is_none() {
            return Ok(None);
        }
        let text = process::output(Command::new("/usr/bin/rustc").arg("--version"))?;
        let version = text.split_whitespace().nth(1).context("rustc --version names a version")?;
        Ok(Some(Self::Debian(project::tools()?.join(format!("debian-rust-{version}")))))
    }

    /// Builds and links a small library: the only proof that compiler, library and linker fit.
    fn works(&self) -> bool {
        let probe = || -> Result<()> {
            let folder = project::path("target/xtask/probe");
            fs::create_dir_all(&folder)?;
            fs::write(
                folder.join("probe.rs"),
                "#[unsafe(no_mangle)] pub extern \"C\" fn probe() { println!(); }",
            )?;
            let mut rustc = project::command("rustc");
            rustc.args(["--edition", "2024", "--crate-type", "cdylib", "--target", TARGET, "--out-dir"]);
            rustc.arg(&folder).arg(folder.join("probe.rs"));
            self.apply(&mut rustc)?;
            process::output(&mut rustc).map(drop)
        };
        probe().is_ok()
    }
}

/// Where Debian has another way, a download that hangs is not waited for.
fn add_target() -> Result<()> {
    let rustup = process::find("rustup").context("rustup is missing")?;
    println!("Rust target {TARGET}: asking rustup");
    let mut add = project::command(rustup);
    add.args(["target", "add", TARGET]);
    let limit = if apt::available() { 20 } else { 600 };
    Task::new("rustup target", add).limit(Duration::from_secs(limit)).quiet().run()
}

/// The workspace of the standard library in Debian's source package.
fn sources() -> Option<PathBuf> {
    let library = PathBuf::from("/usr/lib/rustlib/src/rust/library");
    library.join("std/Cargo.toml").is_file().then_some(library)
}

fn make_sysroot(sysroot: &Path) -> Result<()> {
    let scratch = sysroot.join("scratch");
    if sysroot.exists() {
        fs::remove_dir_all(sysroot)?;
    }
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("Cargo.toml"), "[package]\nname = \"scratch\"\nedition = \"2024\"\n")?;
    fs::write(scratch.join("src/lib.rs"), "")?;

    let mut build = Command::new("/usr/bin/cargo");
    build
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"])
        .current_dir(&scratch)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("LD_LIBRARY_PATH");
    project::own_flags(&mut build);
    Task::new(TARGET, build).patient().run()?;

    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&library)?;
    for entry in fs::read_dir(scratch.join("target").join(TARGET).join("release/deps"))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_owned();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libscratch") {
            fs::copy(&file, library.join(name))?;
        }
    }
    fs::remove_dir_all(&scratch)?;

    // Macros and build scripts run on this machine: the compiler's own library serves them.
    let host = host("/usr/bin/rustc")?;
    let native = sysroot.join("lib/rustlib").join(&host);
    fs::create_dir_all(native.join("bin"))?;
    symlink(Path::new("/usr/lib/rustlib").join(&host).join("lib"), native.join("lib"))?;
    symlink(linker()?, native.join("bin/rust-lld"))?;

    let programs = sysroot.join("bin");
    fs::create_dir_all(&programs)?;
    for program in ["cargo", "cargo-clippy", "clippy-driver"] {
        symlink(Path::new("/usr/bin").join(program), programs.join(program))?;
    }
    let wrapper = programs.join("rustc");
    fs::write(&wrapper, "#!/bin/sh\nexec /usr/bin/rustc --sysroot \"$(dirname \"$0\")/..\" \"$@\"\n")?;
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// The linker that rustup brings with the usual compiler, or Debian's.
fn linker() -> Result<PathBuf> {
    let own = process::output(project::command("rustc").args(["--print", "sysroot"]))?;
    let own = Path::new(own.trim()).join("lib/rustlib").join(host("rustc")?).join("bin/rust-lld");
    if own.is_file() {
        return Ok(own);
    }
    let debian = PathBuf::from("/usr/bin/lld-22");
    if !debian.is_file() {
        apt::install("A linker for the browser's target", &["lld-22"])?;
    }
    Ok(debian)
}

fn host(rustc: &str) -> Result<String> {
    let text = process::output(project::command(rustc).arg("-vV"))?;
    let host =
        text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV names its host")?;
    Ok(host.to_owned())
}
