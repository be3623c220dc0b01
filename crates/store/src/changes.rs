//! Who has to look again: wakes open pages when something of their partner changed.

use domain::PartnerId;
use sea_orm::FromQueryResult;
use tokio::sync::broadcast;

use crate::{Result, Store};

/// Announces that a partner's data changed. Says that, never what.
#[derive(Debug, Clone)]
pub struct Changes(broadcast::Sender<PartnerId>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::channel(256).0)
    }
}

impl Changes {
    /// Everything announced from now on. A receiver that lags has missed something: it looks again.
    pub fn subscribe(&self) -> broadcast::Receiver<PartnerId> {
        self.0.subscribe()
    }

    pub(crate) fn announce(&self, partner: PartnerId) {
        // Nobody listening is fine.
        let _ = self.0.send(partner);
    }

    /// Whether anybody listens.
    pub fn watched(&self) -> bool {
        self.0.receiver_count() > 0
    }
}

#[derive(Debug, FromQueryResult)]
struct Revision {
    id: PartnerId,
    revision: i64,
}

/// What was last known of each partner's revision.
#[derive(Debug, Default)]
pub struct Revisions(std::collections::HashMap<PartnerId, i64>);

impl Store {
    /// The announcements of this process and, through [`Store::look_for_changes`], of others.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Announces what other processes changed since the last look. Does nothing while nobody listens.
    pub async fn look_for_changes(&self, known: &mut Revisions) -> Result<()> {
        if !self.changes.watched() {
            return Ok(());
        }
        for Revision { id, revision } in self.all("SELECT id, revision FROM partner", []).await? {
            if known.0.insert(id, revision).is_some_and(|before| before != revision) {
                self.changes.announce(id);
            }
        }
        Ok(())
    }
}
