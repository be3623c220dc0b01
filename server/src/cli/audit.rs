//! `portal audit`: whether every partner's trail is as it was written; exit code 1 names the first bad row.

use std::{fs, path::PathBuf};

use clap::Subcommand;
use store::{Anchor, Store};

use super::{Count, Failure, Outcome, open, system};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the chain of hashes of every partner's audit trail.
    Verify {
        /// Check too that the trails still hold the rows that are named in this file: what `portal audit anchors`
        /// printed, or the portal's standard output, which tells them every hour. It shows a trail that was written anew as a whole,
        /// or cut off.
        #[arg(long, value_name = "FILE")]
        anchors: Option<PathBuf>,
    },
    /// Print where every trail stands now, to be kept on another machine.
    Anchors,
}

pub(super) async fn run(config: &Config, command: &Command) -> Outcome {
    let anchors = match command {
        Command::Verify { anchors: Some(file) } => read(file)?,
        Command::Verify { anchors: None } | Command::Anchors => Vec::new(),
    };
    let store = open(config).await?;
    let outcome = match command {
        Command::Verify { .. } => verify(&store, &anchors).await,
        Command::Anchors => print(&store).await,
    };
    store.close().await;
    outcome
}

fn read(file: &PathBuf) -> Result<Vec<Anchor>, Failure> {
    let text =
        fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    let anchors = Anchor::all_in(&text);
    if anchors.is_empty() {
        return Err(Failure::new(format!("{} names no anchor of an audit trail", file.display())));
    }
    Ok(anchors)
}

/// Prints where every trail stands.
pub(super) async fn print(store: &Store) -> Outcome {
    for anchor in system(store).trail_anchors().await? {
        say!("{anchor}");
    }
    Ok(())
}

async fn verify(store: &Store, anchors: &[Anchor]) -> Outcome {
    let trails = system(store).verify_trails().await?;
    for (partner, broken) in &trails {
        match broken {
            None => say!("ok    {partner}"),
            Some(seq) => say!("MEND  {partner}: changed at row {seq}"),
        }
    }
    let lost = system(store).lost_anchors(anchors).await?;
    for anchor in &lost {
        say!("MEND  {anchor} is in no trail any more");
    }
    if !anchors.is_empty() && lost.is_empty() {
        say!("ok    {}", Count(anchors.len(), "anchor"));
    }
    match trails.iter().filter(|(_, broken)| broken.is_some()).count() + lost.len() {
        0 => Ok(()),
        broken => {
            Err(Failure::new(format!("{} of an audit trail after it was written", Count(broken, "change"))))
        }
    }
}
