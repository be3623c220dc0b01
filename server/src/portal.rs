//! What every request of one running portal shares.

use std::sync::Arc;

use app::context::Assets;
use store::Store;
use tokio::sync::watch;

use crate::{
    config::Config,
    http::{Came, Twice},
    mail::{Mailbox, Post, Smtp},
    texts::Gateway,
};

/// The state of the router: cheap to clone, the same for all requests.
#[derive(Debug, Clone)]
pub struct Portal {
    pub store: Store,
    pub config: Arc<Config>,
    pub assets: Arc<Assets>,
    /// What the console printed, while the first run is open.
    pub setup_token: Option<Arc<str>>,
    pub stop: Stop,
    /// Where mails go; nothing where they wait for a mail server.
    pub post: Option<Post>,
    /// What sends text messages; nothing where they are not offered.
    pub gateway: Option<Arc<Gateway>>,
    /// Forms that come twice.
    pub forms: Twice<Came>,
}

impl Portal {
    /// A portal that runs until its `stop` is pulled.
    pub fn new(store: Store, config: Config, assets: Assets, setup_token: Option<Arc<str>>) -> Self {
        let post = post(&config);
        let gateway = gateway(&config);
        let store = store.at_site(&config.server.public_url.to_string()).texting(gateway.is_some());
        let (config, assets) = (Arc::new(config), Arc::new(assets));
        let forms = Twice::default();
        Self { store, config, assets, setup_token, stop: Stop::default(), post, gateway, forms }
    }
}

fn gateway(config: &Config) -> Option<Arc<Gateway>> {
    match Gateway::new(config.text.as_ref()?) {
        Ok(gateway) => Some(Arc::new(gateway)),
        Err(error) => {
            tracing::error!(%error, "no text messages are sent");
            None
        }
    }
}

fn post(config: &Config) -> Option<Post> {
    let url = &config.server.public_url;
    match &config.mail {
        Some(mail) => match Smtp::new(mail, url.host()) {
            Ok(smtp) => Some(Post::Smtp(Arc::new(smtp))),
            Err(error) => {
                tracing::error!(%error, "no mail is sent");
                None
            }
        },
        // Only where nobody comes from elsewhere.
        None if url.https() || !config.server.listen.ip().is_loopback() => None,
        None if !config.server.trusted_proxies.is_empty() => None,
        None => store::random_token().ok().map(|token| Post::Mailbox(Mailbox::new(&token))),
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

    /// Whether the portal stops.
    pub fn is_pulled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the portal stops.
    pub async fn pulled(&self) {
        // Waiting only fails without a sender, and this holds one.
        let _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}
