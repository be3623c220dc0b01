//! What is written down after its answer: nobody who asks waits for it, and nothing is told by how long it takes.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, RwLock},
    time::sleep,
};

use crate::{Result, Store};

/// So often it is tried where the database is busy, each time after a longer pause.
const TRIES: u32 = 5;

/// The work that goes on beside the answers, one piece after the other: however much waits, it takes one connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aside {
    going: Arc<RwLock<()>>,
    turn: Arc<Mutex<()>>,
}

impl Store {
    /// Begins work that its caller does not wait for.
    pub(crate) async fn aside<F>(&self, what: &'static str, work: impl Fn(Self) -> F + Send + 'static)
    where
        F: Future<Output = Result<()>> + Send,
    {
        let going = Arc::clone(&self.aside.going).read_owned().await;
        let (store, turn) = (self.clone(), Arc::clone(&self.aside.turn));
        tokio::spawn(async move {
            let _turn = turn.lock().await;
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
        drop(self.aside.going.write().await);
    }
}
