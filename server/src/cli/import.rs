//! `portal import devices FILE`: takes in a fleet, all rows or none, and reports each row.

use std::{collections::BTreeSet, fs, path::PathBuf};

use clap::{Args, Subcommand};
use domain::fleet::{DeviceRecord, ImportOutcome};
use store::Progress as _;

use super::{Count, Failure, Outcome, open, partner::partner_of, progress::Progress, refused, system};
use crate::{config::Config, fleet};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// A page or a list of devices, as their source answers it (JSON).
    Devices(Devices),
}

#[derive(Debug, Args)]
pub(super) struct Devices {
    file: PathBuf,
    /// Whose devices they are, by name or id; needed where the installation has more than one partner.
    #[arg(long, value_name = "NAME OR ID")]
    partner: Option<String>,
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let Command::Devices(Devices { file, partner }) = command;
    let shown = file.display().to_string();
    let progress = Progress::new();
    progress.step("Reading the file", 0, 0);
    let text =
        fs::read_to_string(&file).map_err(|error| Failure::new(format!("{shown} can't be read: {error}")))?;
    let rows = fleet::read(&text)
        .map_err(|error| Failure::new(format!("nothing was imported from {shown}\n{error}")))?;
    let store = open(config).await?;
    let report = match partner_of(&store, partner.as_deref()).await {
        Ok(partner) => {
            let now = store.clock().now();
            let imported = system(&store).telling(&progress).import_devices(partner, now, &rows).await;
            imported.map_err(|error| refused(&error))
        }
        Err(failure) => Err(failure),
    };
    store.close().await;
    drop(progress);
    print(&rows, &report?);
    Ok(())
}

fn print(rows: &[(usize, DeviceRecord)], report: &[(usize, ImportOutcome)]) {
    let mut unknown = BTreeSet::new();
    for ((row, outcome), (_, record)) in report.iter().zip(rows) {
        let organization = organization(record);
        match outcome {
            ImportOutcome::CreatedUnknown => {
                say!("row {row}: created; its organization {organization} is not known here, linked to none");
                unknown.insert(&record.source_organization);
            }
            outcome => say!("row {row}: {}", words(*outcome)),
        }
    }
    let count = |outcome| report.iter().filter(|(_, found)| *found == outcome).count();
    say!("{} read:", Count(report.len(), "device"));
    for outcome in OUTCOMES {
        say!("{:>8}  {}", count(outcome), words(outcome));
    }
    if !unknown.is_empty() {
        say!("{} not known here: link them, or give them their ids", Count(unknown.len(), "organization"));
    }
}

/// The organization that the source names: `123 (Acme)`.
fn organization(record: &DeviceRecord) -> String {
    let id = record.source_organization.as_deref().unwrap_or_default();
    record.source_name.as_ref().map_or_else(|| id.to_owned(), |name| format!("{id} ({name})"))
}

const OUTCOMES: [ImportOutcome; 8] = [
    ImportOutcome::CreatedLinked,
    ImportOutcome::CreatedUnlinked,
    ImportOutcome::CreatedUnknown,
    ImportOutcome::Updated,
    ImportOutcome::UpdatedLinked,
    ImportOutcome::UpdatedLinkKept,
    ImportOutcome::UpdatedLeftUnlinked,
    ImportOutcome::NamedAgain,
];

const fn words(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::CreatedLinked => "created, linked to its organization",
        ImportOutcome::CreatedUnlinked => "created, linked to no organization",
        ImportOutcome::CreatedUnknown => "created, its organization not known here, linked to none",
        ImportOutcome::Updated => "updated",
        ImportOutcome::UpdatedLinked => "updated, linked to its organization",
        ImportOutcome::UpdatedLinkKept => "updated, the link made by hand kept",
        ImportOutcome::UpdatedLeftUnlinked => "updated, left unlinked: somebody unlinked it by hand",
        ImportOutcome::NamedAgain => "passed over: a later row names it again",
    }
}
