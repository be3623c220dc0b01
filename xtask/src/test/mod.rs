//! `cargo xtask test`: every check, from the fastest to the slowest, and a table of what came out.

mod crates;
mod fences;
mod postgres;
mod report;
mod scratch;
mod steps;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};

use report::{Report, Tally};
use scratch::Scratch;
use steps::{STEPS, Step};

use crate::setup::{self, BundleTools};

/// What a step may need before it can start.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    BundleTools,
    Chromium,
    Packages,
    Postgres,
}

/// Runs the chosen steps; fails if one of them did, or could not run.
pub fn test(arguments: &[String]) -> Result<ExitCode> {
    let Some(Choice { steps: chosen, long }) = choose(arguments)? else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut session = Session::new(long)?;
    let mut report = Report::default();
    for need in [Need::Packages, Need::BundleTools, Need::Chromium, Need::Postgres] {
        if chosen.iter().any(|step| step.needs.contains(&need)) {
            session.prepare(need);
        }
    }
    for step in chosen {
        println!("\n{}", step.name);
        let start = Instant::now();
        let outcome = session.blocked(step).map_or_else(|| (step.run)(&mut session), Err);
        if let Err(error) = &outcome {
            println!("  {error:#}");
        }
        if !outcome.as_ref().is_ok_and(Tally::is_success) {
            session.failed.push(step.name);
        }
        report.add(step.name, start.elapsed(), outcome);
    }
    Ok(report.print())
}

/// What the steps of one run share.
pub struct Session {
    bundle_tools: Option<BundleTools>,
    chromium: Option<std::path::PathBuf>,
    /// Goes before the folder that it lives in.
    postgres: Option<postgres::Cluster>,
    scratch: Scratch,
    crates: Option<crates::Crates>,
    /// Whether tests run in their long form.
    long: bool,
    missing: Vec<(Need, String)>,
    failed: Vec<&'static str>,
}

impl Session {
    fn new(long: bool) -> Result<Self> {
        Ok(Self {
            bundle_tools: None,
            chromium: None,
            postgres: None,
            scratch: Scratch::new()?,
            crates: None,
            long,
            missing: Vec::new(),
            failed: Vec::new(),
        })
    }

    fn prepare(&mut self, need: Need) {
        let prepared = match need {
            Need::BundleTools => BundleTools::ensure().map(|tools| self.bundle_tools = Some(tools)),
            Need::Chromium => setup::chromium().map(|program| self.chromium = Some(program)),
            Need::Packages => setup::packages(),
            Need::Postgres => {
                let programs = setup::postgres();
                let cluster =
                    programs.and_then(|programs| postgres::Cluster::start(&programs, &self.scratch));
                cluster.map(|cluster| self.postgres = Some(cluster))
            }
        };
        if let Err(error) = prepared {
            println!("  {error:#}");
            self.missing.push((need, format!("{error:#}")));
        }
    }

    /// Why a step can't run.
    fn blocked(&self, step: &Step) -> Option<anyhow::Error> {
        let missing = self.missing.iter().find(|(need, _)| step.needs.contains(need));
        if let Some((_, reason)) = missing {
            return Some(anyhow!("could not run: {reason}"));
        }
        let failed = step.after.iter().find(|name| self.failed.contains(name))?;
        Some(anyhow!("could not run: {failed} failed"))
    }
}

/// What the command line asks for.
struct Choice {
    /// In their order.
    steps: Vec<&'static Step>,
    long: bool,
}

/// What the command line asks for; nothing if it asks for the list.
fn choose(arguments: &[String]) -> Result<Option<Choice>> {
    let mut long = false;
    let mut only = Vec::new();
    let mut skip = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let (option, value) = argument.split_once('=').unwrap_or((argument, ""));
        let list = match option {
            "--only" => &mut only,
            "--skip" => &mut skip,
            "--long" => {
                long = true;
                continue;
            }
            "--list" => {
                for step in STEPS {
                    println!("{:<12}{}", step.name, step.about);
                }
                return Ok(None);
            }
            _ => bail!("no option `{argument}`; there are --long, --only, --skip and --list"),
        };
        let names = if value.is_empty() { arguments.next().map_or("", String::as_str) } else { value };
        for name in names.split(',') {
            if STEPS.iter().all(|step| step.name != name) {
                bail!("no step `{name}`; `cargo xtask test --list` names them");
            }
            list.push(name);
        }
    }
    let wanted = |step: &&Step| (only.is_empty() || only.contains(&step.name)) && !skip.contains(&step.name);
    Ok(Some(Choice { steps: STEPS.iter().filter(wanted).collect(), long }))
}
