//! What every request of one running portal shares.

use std::sync::Arc;

use app::context::Assets;
use store::Store;
use tokio::sync::watch;

use crate::config::Config;

/// The state of the router: cheap to clone, the same for all requests.
#[derive(Debug, Clone)]
pub struct Portal {
    pub store: Store,
    pub config: Arc<Config>,
    pub assets: Arc<Assets>,
    /// What the console printed, while the first run is open.
    pub setup_token: Option<Arc<str>>,
    pub stop: Stop,
}

impl Portal {
    /// A portal that runs until its `stop` is pulled.
    pub fn new(store: Store, config: Config, assets: Assets, setup_token: Option<Arc<str>>) -> Self {
        Self { store, config: Arc::new(config), assets: Arc::new(assets), setup_token, stop: Stop::default() }
    }
}

/// Tells what would run for ever (event streams, jobs, the listener) that the portal stops.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Ends everything that waits for it; for good.
    pub fn pull(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the portal stops.
    pub async fn pulled(&self) {
        // Waiting only fails without a sender, and this holds one.
        let _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}
