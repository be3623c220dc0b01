//! What happens without a request: tidying, sending mails, and looking for what other processes changed.
//!
//! Every job is safe to run twice, at once or by two processes; nothing depends on one having run.

use std::{sync::Arc, time::Duration};

use store::{Revisions, Store, System};
use tokio::{
    task::JoinHandle,
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{
    Portal, Stop,
    mail::{Letter, Post},
};

/// How often expired rows are tidied away.
const SWEEP: Duration = Duration::from_mins(1);
/// How often other processes' changes are looked for: open pages follow within a second.
const LOOK: Duration = Duration::from_millis(500);
/// How often there is a look whether something is to be sent.
const POST: Duration = Duration::from_secs(2);

/// So often a mail is tried that a server refuses for good: what it says may be a mistake of its own.
const TRIES_OF_REFUSED: i64 = 5;

/// Starts all jobs; they end when the portal stops. Answers the one that is waited for: a mail that is being sent when
/// the portal stops is written down as sent.
pub fn start(portal: &Portal) -> Option<JoinHandle<()>> {
    let Portal { store, stop, config, post, .. } = portal;
    tokio::spawn(sweep(store.clone(), stop.clone()));
    tokio::spawn(look(store.clone(), stop.clone()));
    let url = config.server.public_url.shared();
    post.as_ref().map(|post| tokio::spawn(send(store.clone(), post.clone(), url, stop.clone())))
}

async fn send(store: Store, post: Post, url: Arc<str>, stop: Stop) {
    let mut ticks = Ticks::every(POST, stop.clone());
    while ticks.next().await {
        #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
        let system = store.system();
        if let Err(error) = send_what_is_due(&system, &post, &url, &stop).await {
            tracing::error!(%error, "mails were not sent");
        }
    }
}

/// The beats of a job, until the portal stops.
struct Ticks {
    beats: Interval,
    stop: Stop,
}

impl Ticks {
    fn every(period: Duration, stop: Stop) -> Self {
        let mut beats = interval(period);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { beats, stop }
    }

    /// Waits for the next beat; false when the portal stops.
    async fn next(&mut self) -> bool {
        tokio::select! {
            _ = self.beats.tick() => true,
            () = self.stop.pulled() => false,
        }
    }
}

/// Sends one after the other; a mail server that is away holds up nothing but the mails.
async fn send_what_is_due(
    system: &System<'_>,
    post: &Post,
    url: &str,
    stop: &Stop,
) -> Result<(), store::Error> {
    // Mails go out whatever becomes of the questions.
    if let Err(error) = system.answer_reset_requests().await {
        tracing::error!(%error, "questions for a new password were not answered");
    }
    while !stop.is_pulled()
        && let Some(mail) = system.next_mail().await?
    {
        match post.send(&mail, Letter::of(&mail, url)).await {
            Ok(()) => system.mail_done(&mail).await?,
            Err(lost) => {
                // Neither whom it was to nor what it said belongs into a log.
                let error = lost.told();
                tracing::warn!(error, mail = mail.id, attempts = mail.attempts, "a mail was not sent");
                if lost.is_permanent() && mail.attempts >= TRIES_OF_REFUSED {
                    system.mail_done(&mail).await?;
                } else {
                    system.mail_failed(&mail).await?;
                }
            }
        }
    }
    Ok(())
}

async fn sweep(store: Store, stop: Stop) {
    let mut ticks = Ticks::every(SWEEP, stop);
    while ticks.next().await {
        #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
        let system = store.system();
        if let Err(error) = system.sweep().await {
            tracing::error!(%error, "expired rows were not tidied away");
        }
    }
}

async fn look(store: Store, stop: Stop) {
    let mut ticks = Ticks::every(LOOK, stop);
    let mut known = Revisions::default();
    while ticks.next().await {
        if let Err(error) = store.look_for_changes(&mut known).await {
            tracing::warn!(%error, "changes were not looked for");
        }
    }
}
