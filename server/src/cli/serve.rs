//! `portal serve`: everything is checked before anybody can connect.

use std::{sync::Arc, time::Duration};

use tokio::{signal, time::timeout};

use super::{Failure, Outcome, open};
use crate::{
    Portal, Stop, config::Config, http::read_manifest, jobs, listen::Listener, mail::Post,
    middleware::log_panics, router,
};

pub(super) async fn run(config: Config) -> Outcome {
    config.log.start();
    log_panics();
    let assets = read_manifest(&config.server.assets)?;
    let listener = Listener::bind(&config.server).await?;
    let store = open(&config).await?;
    // A server of an earlier version may have written names since the database was migrated.
    store.fold_names().await.map_err(|error| super::refused(&error))?;
    let setup_token = setup_token(&store).await?;
    let portal = Portal::new(store.clone(), config, assets, setup_token);
    let stop = portal.stop.clone();
    let public_url = portal.config.server.public_url.clone();
    let welcome = portal.setup_token.clone();
    let router = router(portal.clone())?;
    stop_on_signal(stop.clone())?;
    say!("The portal is at {public_url}");
    if let Some(Post::Mailbox(mailbox)) = &portal.post {
        say!("No mail server is configured: what would be sent lies at {public_url}{}", mailbox.path());
        if !super::system(&store).demo_codes().await?.is_empty() {
            say!("There are the codes of the demo's people too.");
        }
    }
    if portal.gateway.is_some() {
        say!("Codes are sent by text message to whoever chooses that");
    }
    if let Some(token) = welcome {
        say!("There is no partner yet. Set the portal up with this link: {public_url}/welcome?token={token}");
    }
    let texts = portal.gateway.is_some();
    tracing::info!(address = %listener.address()?, %public_url, texts, "serving");
    // After what was said: where the portal is comes first, and then what the jobs print.
    let sending = jobs::start(&portal);
    listener.serve(router, stop).await;
    // A mail server or a gateway that answers does so in this time.
    let _ = timeout(Duration::from_secs(10), sending.join_all()).await;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Whoever can read the console owns a portal that has no partner yet.
async fn setup_token(store: &store::Store) -> Result<Option<Arc<str>>, Failure> {
    let open = store.visitor().first_run_open().await?;
    Ok(if open { Some(store::random_token()?.into()) } else { None })
}

#[cfg(unix)]
fn stop_on_signal(stop: Stop) -> Outcome {
    use signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
        tracing::info!("stopping");
        stop.pull();
    });
    Ok(())
}

#[cfg(not(unix))]
fn stop_on_signal(stop: Stop) -> Outcome {
    tokio::spawn(async move {
        let _ = signal::ctrl_c().await;
        stop.pull();
    });
    Ok(())
}
