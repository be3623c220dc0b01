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
    if let Err(error) = written {
        store.close().await;
        return Err(refused(&error));
    }
    say!("The database was copied to {}.", file.display());
    say!("The key file is not in it: keep a copy of it elsewhere.");
    say!("Its audit trails stand at:");
    let told = super::audit::print(&store).await;
    store.close().await;
    told
}
