//! `portal audit verify`: whether every partner's trail is as it was written; exit code 1 names the first bad row.

use clap::Subcommand;

use super::{Count, Failure, Outcome, open, system};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the chain of hashes of every partner's audit trail.
    Verify,
}

pub(super) async fn run(config: &Config, command: &Command) -> Outcome {
    let Command::Verify = command;
    let store = open(config).await?;
    let trails = system(&store).verify_trails().await;
    store.close().await;
    let trails = trails?;
    for (partner, broken) in &trails {
        match broken {
            None => say!("ok    {partner}"),
            Some(seq) => say!("MEND  {partner}: changed at row {seq}"),
        }
    }
    match trails.iter().filter(|(_, broken)| broken.is_some()).count() {
        0 => Ok(()),
        broken => Err(Failure::new(format!("{} changed after it was written", Count(broken, "audit trail")))),
    }
}
