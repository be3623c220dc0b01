//! Tests written in Rust: compiled once for the whole workspace, so that every crate sees the same
//! features, then run crate by crate.

use std::ffi::OsStr;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use serde_json::Value;

use super::report::Tally;
use crate::process::Task;
use crate::project;

/// All crates that run on this machine; the browser's entry has nothing to test here.
pub const NATIVE: [&str; 3] = ["--workspace", "--exclude", "frontend"];

/// The test programs that Cargo compiled.
pub struct Crates(Vec<Program>);

struct Program {
    package: String,
    target: String,
    file: PathBuf,
    folder: PathBuf,
}

impl Crates {
    /// Compiles every test program.
    pub fn compile() -> Result<Self> {
        let messages = project::path("target/xtask/tests.json");
        let mut cargo =
            project::cargo(&["test", "--no-run", "--locked", "--message-format", "json-render-diagnostics"]);
        cargo.args(NATIVE);
        Task::new("compile tests", cargo).stdout(&messages).patient().run()?;
        let messages = fs::read_to_string(messages)?;
        let programs = messages.lines().filter_map(|line| Program::read(&serde_json::from_str(line).ok()?));
        Ok(Self(programs.collect()))
    }

    /// How many programs there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Runs the tests of some crates; all of their programs, also when one fails.
    pub fn run(&self, packages: &[&str], environment: &[(&str, &OsStr)]) -> Result<Tally> {
        let mut tally = Tally::default();
        for program in self.0.iter().filter(|program| packages.contains(&program.package.as_str())) {
            let mut command = project::command(&program.file);
            command
                .current_dir(&program.folder)
                .env("CARGO_MANIFEST_DIR", &program.folder)
                .env("RUST_TEST_THREADS", threads())
                .envs(environment.iter().copied());
            let ended = Task::new(&format!("{} {}", program.package, program.target), command).end()?;
            let failed = tally.failed;
            tally.read(&fs::read_to_string(&ended.log)?);
            if !ended.success && tally.failed == failed {
                // It crashed before it could count.
                tally.failed += 1;
            }
        }
        tally.note = format!("{} tests of {}", tally.passed + tally.failed, packages.join(", "));
        Ok(tally)
    }
}

/// Twice as many tests at a time as there are cores: half of them wait for PostgreSQL.
fn threads() -> String {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    (cores * 2).to_string()
}

impl Program {
    /// One of Cargo's messages, if it tells of a test program.
    fn read(message: &Value) -> Option<Self> {
        if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
            return None;
        }
        let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
        // `path+file:///…/crates/domain#0.1.0`, or `…#name@0.1.0` where the folder has another name.
        let id = message["package_id"].as_str()?;
        let package = match id.rsplit_once('#')?.1.split_once('@') {
            Some((name, _)) => name.to_owned(),
            None => folder.file_name()?.to_str()?.to_owned(),
        };
        let target = message["target"]["name"].as_str()?.to_owned();
        Some(Self { package, target, file: message["executable"].as_str()?.into(), folder })
    }
}

/// Examples in the documentation; the walls between crates are stated there as `compile_fail`.
pub fn documentation() -> Result<Tally> {
    let mut cargo = project::cargo(&["test", "--doc", "--locked", "--no-fail-fast"]);
    cargo.args(NATIVE);
    let ended = Task::new("documentation tests", cargo).end().context("could not start cargo")?;
    let mut tally = Tally::default();
    tally.read(&fs::read_to_string(&ended.log)?);
    if !ended.success && tally.failed == 0 {
        tally.failed = 1;
    }
    tally.note = format!("{} examples", tally.passed + tally.failed);
    Ok(tally)
}
