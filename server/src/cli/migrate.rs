//! `portal migrate`: creates the database, or brings it up to date.

use store::Store;

use super::{Count, Outcome, options};
use crate::config::Config;

pub(super) async fn run(config: &Config) -> Outcome {
    let store = Store::open(options(config, true)).await?;
    let steps = store.migrate().await;
    store.close().await;
    match steps? {
        0 => say!("The database {} is up to date.", config.database.url),
        steps => {
            say!("The database {} was brought up to date in {}.", config.database.url, Count(steps, "step"));
        }
    }
    Ok(())
}
