//! `portal restore FILE`: puts a backup in the place of the database. Never under a server that runs.

use std::path::PathBuf;

use clap::Args;
use store::Store;
use tokio::net::TcpListener;

use super::{Failure, Outcome};
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
    let url = config.database.url.expose();
    if TcpListener::bind(config.server.listen).await.is_err() {
        let address = config.server.listen;
        return Err(Failure::new(format!("a server seems to run at {address}; stop it first")));
    }
    let target = url.strip_prefix("sqlite:").map(|rest| rest.split('?').next().unwrap_or(rest));
    if !force && target.is_some_and(|target| PathBuf::from(target.trim_start_matches("//")).exists()) {
        return Err(Failure::new("there is a database already; --force puts the backup in its place"));
    }
    Store::restore(url, &file).await?;
    say!("The database was restored from {}.", file.display());
    Ok(())
}
