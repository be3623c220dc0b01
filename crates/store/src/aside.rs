//! What is written down after its answer: nobody who asks waits for it, and nothing is told by how long it takes.

use std::{sync::Arc, time::Duration};

use tokio::{sync::RwLock, time::sleep};

use crate::{Result, Store};

/// So often it is tried where the database is busy, each time after a longer pause.
const TRIES: u32 = 5;

/// The work that goes on beside the answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aside(Arc<RwLock<()>>);

impl Store {
    /// Begins work that its caller does not wait for.
    pub(crate) async fn aside<F>(&self, what: &'static str, work: impl Fn(Self) -> F + Send + 'static)
    where
        F: Future<Output = Result<()>> + Send,
    {
        let going = Arc::clone(&self.aside.0).read_owned().await;
        let store = self.clone();
        tokio::spawn(async move {
            for tried in 1..=TRIES {
                match work(store.clone()).await {
                    Ok(()) => break,
                    Err(error) if tried == TRIES => tracing::error!(%error, what, "it was not written down"),
                    Err(_) => sleep(Duration::from_millis(100 << tried)).await,
                }
            }
            drop(going);
        });
    }

    /// Waits until all work beside the answers is done that has begun.
    pub async fn settled(&self) {
        drop(self.aside.0.write().await);
    }
}
