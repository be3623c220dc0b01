//! The steps, in the order in which they run.

use std::ffi::OsStr;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::crates::{self, Crates, NATIVE};
use super::report::Tally;
use super::{Need, Session, fences};
use crate::process::Task;
use crate::{browser, bundle, project, run, setup};

/// One row of the table.
pub struct Step {
    pub name: &'static str,
    pub about: &'static str,
    pub needs: &'static [Need],
    /// Steps that must not have failed in this run.
    pub after: &'static [&'static str],
    pub run: fn(&mut Session) -> Result<Tally>,
}

/// What a browser may have to load on a first visit, in bytes after brotli.
///
/// For script and WASM of signed-in pages the bound is the goal; the way there is in docs/PERFORMANCE.md.
const PROGRAM_BUDGET: u64 = 250_000;
const STYLE_BUDGET: u64 = 15_000;

/// How many times as many random cases the long form tries: 2,000 worlds, 10,000 revocations.
const LONG: &str = "100";

pub const STEPS: &[Step] = &[
    Step { name: "format", about: "cargo fmt --check", needs: &[], after: &[], run: format },
    Step {
        name: "fences",
        about: "which crate may depend on which",
        needs: &[],
        after: &[],
        run: |_| fences::check(),
    },
    Step { name: "lints", about: "clippy for this machine", needs: &[], after: &[], run: lints },
    Step {
        name: "web-lints",
        about: "clippy for the browser",
        needs: &[Need::BundleTools],
        after: &[],
        run: web_lints,
    },
    Step { name: "compile", about: "compile all tests", needs: &[], after: &[], run: compile },
    Step {
        name: "xtask",
        about: "tests of these tasks",
        needs: &[],
        after: &["compile"],
        run: |s| s.tests(&["xtask"]),
    },
    Step {
        name: "domain",
        about: "tests of rules and of pages' own code",
        needs: &[],
        after: &["compile"],
        run: |s| s.tests(&["domain", "app"]),
    },
    Step {
        name: "store",
        about: "tests on SQLite and PostgreSQL",
        needs: &[Need::Postgres],
        after: &["compile"],
        run: |session| session.tests(&["store", "migration"]),
    },
    Step {
        name: "server",
        about: "tests through the router, on both databases",
        needs: &[Need::Postgres],
        after: &["compile"],
        run: |session| session.tests(&["server"]),
    },
    Step {
        name: "examples",
        about: "tests in documentation",
        needs: &[],
        after: &[],
        run: |_| crates::documentation(),
    },
    Step {
        name: "bundle",
        about: "build dist/, check its size",
        needs: &[Need::BundleTools],
        after: &[],
        run: bundle,
    },
    Step {
        name: "browser",
        about: "Playwright on the program and the bundle",
        needs: &[Need::Packages, Need::BundleTools, Need::Chromium],
        after: &["bundle", "compile"],
        run: browser,
    },
];

fn format(_: &mut Session) -> Result<Tally> {
    check("format", project::cargo(&["fmt", "--all", "--check"]), "cargo fmt --check")
}

fn lints(_: &mut Session) -> Result<Tally> {
    let mut cargo = project::cargo(&["clippy", "--all-targets", "--locked"]);
    cargo.args(NATIVE).args(["--", "-D", "warnings"]);
    check("lints", cargo, "clippy, warnings are errors")
}

/// The pages once more, as the browser gets them, in the folder of the bundle's builds.
fn web_lints(session: &mut Session) -> Result<Tally> {
    let tools = session.bundle_tools.as_ref().context("the bundle's tools are set up")?;
    let mut cargo =
        project::cargo(&["clippy", "--locked", "-p", "app", "-p", "frontend", "--target", setup::TARGET]);
    cargo.args(["--", "-D", "warnings"]).env("CARGO_TARGET_DIR", project::path("target/wasm"));
    tools.apply(&mut cargo)?;
    check("web lints", cargo, "clippy for WebAssembly, warnings are errors")
}

fn compile(session: &mut Session) -> Result<Tally> {
    let crates = Crates::compile()?;
    let note = format!("{} test programs", crates.count());
    session.crates = Some(crates);
    Ok(Tally::check(true, note))
}

fn bundle(_: &mut Session) -> Result<Tally> {
    bundle::build()?;
    let size = bundle::Manifest::read()?.size()?;
    println!("  {size}");
    let fits = size.program <= PROGRAM_BUDGET && size.style <= STYLE_BUDGET;
    let budget = format!("budget {} kB and {} kB", PROGRAM_BUDGET / 1000, STYLE_BUDGET / 1000);
    Ok(Tally::check(fits, format!("{size} ({budget})")))
}

fn browser(session: &mut Session) -> Result<Tally> {
    let chromium = session.chromium.as_ref().context("Chromium is set up")?;
    // Nothing to do after the steps before; with `--only browser` it keeps old builds from being tested.
    bundle::build()?;
    run::debug_program()?;
    let mut playwright = browser::playwright(browser::TESTS, chromium);
    playwright.env("TMPDIR", session.scratch.folder());
    let ended = Task::new("browser tests", playwright).end()?;
    let mut tally = Tally::default();
    tally.read(&fs::read_to_string(&ended.log)?);
    if !ended.success && tally.failed == 0 {
        tally.failed = 1;
    }
    tally.note = format!("{} browser tests", tally.passed + tally.failed);
    Ok(tally)
}

fn check(name: &str, command: Command, note: &str) -> Result<Tally> {
    Ok(Tally::check(Task::new(name, command).patient().end()?.success, note))
}

impl Session {
    /// Runs the tests of some crates, compiling all if that was not a step of its own.
    fn tests(&mut self, packages: &[&str]) -> Result<Tally> {
        let crates = match self.crates.take() {
            Some(crates) => crates,
            None => Crates::compile()?,
        };
        let mut environment = vec![("TMPDIR", self.scratch.folder().as_os_str())];
        environment
            .extend(self.postgres.iter().map(|cluster| ("TEST_POSTGRES_URL", OsStr::new(&cluster.url))));
        if self.long {
            environment.push(("PORTAL_CASES", OsStr::new(LONG)));
        }
        let tally = crates.run(packages, &environment);
        self.crates = Some(crates);
        tally
    }
}
