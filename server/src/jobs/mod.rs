//! What happens without a request: tidying, and looking for what other processes changed.
//!
//! Every job is safe to run twice, at once or by two processes; nothing depends on one having run.

use std::time::Duration;

use store::{Revisions, Store};
use tokio::time::{MissedTickBehavior, interval};

use crate::Stop;

/// How often expired rows are tidied away.
const SWEEP: Duration = Duration::from_mins(1);
/// How often other processes' changes are looked for: open pages follow within a second.
const LOOK: Duration = Duration::from_millis(500);

/// Starts all jobs; they end when the portal stops.
pub fn start(store: &Store, stop: &Stop) {
    tokio::spawn(sweep(store.clone(), stop.clone()));
    tokio::spawn(look(store.clone(), stop.clone()));
}

async fn sweep(store: Store, stop: Stop) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => (),
            () = stop.pulled() => return,
        }
        #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
        let system = store.system();
        if let Err(error) = system.sweep().await {
            tracing::error!(%error, "expired rows were not tidied away");
        }
    }
}

async fn look(store: Store, stop: Stop) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known = Revisions::default();
    loop {
        tokio::select! {
            _ = ticks.tick() => (),
            () = stop.pulled() => return,
        }
        if let Err(error) = store.look_for_changes(&mut known).await {
            tracing::warn!(%error, "changes were not looked for");
        }
    }
}
