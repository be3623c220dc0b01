//! `portal backup FILE`: a copy of the database that is whole at one instant.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, open, refused, system};
use crate::config::Config;

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The new file.
    file: PathBuf,
}

pub(super) async fn run(config: &Config, Backup { file }: Backup) -> Outcome {
    let store = open(config).await?;
    let written = system(&store).backup(&file).await;
    store.close().await;
    written.map_err(|error| refused(&error))?;
    say!("The database was copied to {}.", file.display());
    say!("The key file is not in it: keep a copy of it elsewhere.");
    Ok(())
}
