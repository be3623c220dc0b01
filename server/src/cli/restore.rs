//! `portal restore FILE`: puts a backup in the place of the database, which nobody may work on meanwhile.

use std::path::PathBuf;

use clap::Args;
use store::Store;

use super::{Failure, Outcome, in_use};
use crate::config::Config;

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup.
    file: PathBuf,
    /// Replace a database that exists; it is kept beside the restored one.
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(config: &Config, Restore { file, force }: Restore) -> Outcome {
    if !force && in_use::database(config).is_some_and(|database| database.exists()) {
        return Err(Failure::new("there is a database already; --force puts the backup in its place"));
    }
    let key = super::options(config, false).key;
    let kept = Store::restore(config.database.url.expose(), &file, key).await?;
    say!("The database was restored from {}.", file.display());
    if let Some(kept) = kept {
        say!("The one that was there is kept as {}.", kept.display());
    }
    say!(
        "Everybody signs in again and makes new recovery codes; invitations and links that were open have to be sent again."
    );
    Ok(())
}
