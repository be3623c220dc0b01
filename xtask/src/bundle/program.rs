//! The script and the WASM: cargo compiles the program, wasm-bindgen binds it, binaryen and esbuild shrink it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::Stamp;
use crate::process::Task;
use crate::project;
use crate::setup::{BundleTools, TARGET};

/// What rustc takes for granted in browsers, and what the bound program no longer tells.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Inlining what is called more than once saves time and costs bytes.
const CODE: [&str; 2] = ["-C", "llvm-args=-inline-threshold=0"];

/// The names of functions that this program has and never calls (`docs/decisions/0008-trimmed-program.md`).
/// Only whole names: the compiler folds equal functions into one of them, under either name.
const NEVER_CALLED: [&str; 3] = [
    // Every erased view can wake step by step, for pages whose code comes later; here it is all there.
    r"::hydrate_async(::\{\{closure\}\})*$",
    // Every route can list itself; the server does.
    "::generate_routes$",
    // Streams of bytes between script and program, for server functions that stream.
    "^(__wbg_)?intounderlying",
];

/// Flattened code is what wasm-opt finds most in; the passes of `-Oz` then make it small again. What Rust's
/// linker does makes two things true: nothing lies at the first addresses, and memory begins as zeros.
const PASSES: [&str; 9] = [
    "--strip-debug",
    "--strip-producers",
    "--low-memory-unused",
    "--zero-filled-memory",
    "--one-caller-inline-max-function-size=20",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
];

/// The script and the WASM, under the names that wasm-bindgen gave them.
pub struct Program {
    pub script: PathBuf,
    pub wasm: PathBuf,
}

/// What the program is compiled from, and how.
pub fn inputs() -> Vec<PathBuf> {
    let sources = [
        ".cargo/config.toml",
        "frontend",
        "app",
        "crates/domain",
        "Cargo.toml",
        "Cargo.lock",
        "package-lock.json",
        "xtask/src/bundle/program.rs",
        "xtask/src/bundle/trim.mjs",
    ];
    sources.into_iter().map(project::path).collect()
}

/// Compiles the program unless its sources are those of the last time.
pub fn build(tools: &BundleTools) -> Result<Program> {
    let folder = project::path("target/xtask/program");
    let program = Program { script: folder.join("frontend.js"), wasm: folder.join("frontend_bg.wasm") };
    let stamp = Stamp::new("program", &inputs())?;
    if stamp.is_current() && program.script.is_file() && program.wasm.is_file() {
        return Ok(program);
    }
    // Release and debug builds for the browser stay apart from the server's.
    let target = project::path("target/wasm");
    let mut cargo = project::cargo(&[
        "rustc",
        "--locked",
        "--package",
        "frontend",
        "--profile",
        "wasm",
        "--target",
        TARGET,
    ]);
    cargo.arg("--target-dir").arg(&target).arg("--").args(CODE);
    run("frontend", cargo, tools)?;

    let compiled = target.join(TARGET).join("wasm/frontend.wasm");
    let mut bind = project::command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--out-dir"]);
    bind.arg(&folder).arg(compiled);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    run("wasm-bindgen", bind, tools)?;
    if folder.join("snippets").exists() {
        bail!("a dependency brings scripts of its own, which the bundle has no place for");
    }

    let mut trim = project::command("node");
    trim.arg(project::path("xtask/src/bundle/trim.mjs")).arg(&program.wasm).args(NEVER_CALLED);
    run("trim", trim, tools)?;

    let mut shrink = project::command("wasm-opt");
    shrink.args(FEATURES).args(PASSES).arg(&program.wasm).arg("--output").arg(&program.wasm);
    run("wasm-opt", shrink, tools)?;

    // Written short; what starts the program is all that is asked of the script.
    let entry = folder.join("entry.js");
    fs::write(&entry, "export { default } from './frontend.js';\n")?;
    let mut minify = project::command("esbuild");
    minify.arg(&entry).args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--log-level=warning",
        "--allow-overwrite",
    ]);
    minify.arg(format!("--outfile={}", program.script.display()));
    run("esbuild", minify, tools)?;
    stamp.set()?;
    Ok(program)
}

/// A script that is no part of the program (`frontend/NAME.js`), with what it imports, written short.
pub fn short_script(name: &str, tools: &BundleTools) -> Result<PathBuf> {
    let short = project::path("target/xtask").join(name);
    let mut minify = project::command("esbuild");
    minify.arg(project::path("frontend").join(name)).args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--log-level=warning",
    ]);
    minify.arg(format!("--outfile={}", short.display()));
    run("esbuild", minify, tools)?;
    Ok(short)
}

fn run(name: &str, mut command: std::process::Command, tools: &BundleTools) -> Result<()> {
    tools.apply(&mut command)?;
    Task::new(name, command).patient().run()
}
