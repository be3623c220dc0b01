//! What happens without a request: tidying, sending mails and text messages, and looking for what other processes changed.
//!
//! Every job is safe to run twice, at once or by two processes; nothing depends on one having run.

mod anchors;

use std::{sync::Arc, time::Duration};

use store::{Mail, Revisions, Store, Text};
use tokio::{
    task::JoinSet,
    time::{Interval, MissedTickBehavior, interval, timeout},
};

use crate::{
    Portal, Stop,
    mail::{Letter, Post},
    texts::{Gateway, message},
};

pub use anchors::Anchors;

/// How often expired rows are tidied away.
const SWEEP: Duration = Duration::from_mins(1);
/// How often other processes' changes are looked for: open pages follow within a second.
const LOOK: Duration = Duration::from_millis(500);
/// How often there is a look whether a membership has ended: open pages lose its rows within a second.
const ENDS: Duration = Duration::from_millis(500);
/// How often there is a look whether something is to be sent.
const POST: Duration = Duration::from_secs(2);

/// So many are sent at once: one that a mail server takes its time with holds up nobody who waits for another.
const MAILS_AT_ONCE: usize = 4;

/// How often there is a look whether a code is to be sent: somebody waits for it.
const TEXTS: Duration = Duration::from_millis(500);
/// So many are sent at once: a gateway that is slow with one does not hold up the others.
const TEXTS_AT_ONCE: usize = 8;

/// How often there is a look whether it is time to tell where the audit trails stand.
const ANCHOR: Duration = Duration::from_mins(1);

/// So often a mail is tried that a server refuses for good, before that is told where its account is managed.
const TRIES_OF_REFUSED: i64 = 5;

/// Starts all jobs; they end when the portal stops. Answers those that are waited for: what is being sent when the portal
/// stops is written down as sent.
pub fn start(portal: &Portal) -> JoinSet<()> {
    let Portal { store, stop, config, post, gateway, .. } = portal;
    tokio::spawn(sweep(store.clone(), stop.clone()));
    tokio::spawn(look(store.clone(), stop.clone()));
    tokio::spawn(end(store.clone(), stop.clone()));
    tokio::spawn(anchor(store.clone(), stop.clone()));
    let url = &config.server.public_url;
    let mut sending = JoinSet::new();
    if let Some(post) = post {
        sending.spawn(send(store.clone(), post.clone(), url.shared(), stop.clone()));
    }
    if let Some(gateway) = gateway {
        sending.spawn(text(store.clone(), gateway.clone(), url.host().into(), stop.clone()));
    }
    sending
}

async fn text(store: Store, gateway: Arc<Gateway>, host: Arc<str>, stop: Stop) {
    let mut ticks = Ticks::every(TEXTS, stop.clone());
    while ticks.next().await {
        if let Err(error) = send_texts(&store, &gateway, &host, &stop).await {
            tracing::error!(%error, "text messages were not sent");
        }
    }
}

/// Sends every text message that is due.
pub async fn send_texts(
    store: &Store,
    gateway: &Arc<Gateway>,
    host: &Arc<str>,
    stop: &Stop,
) -> Result<(), store::Error> {
    #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
    let system = store.system();
    let (mut sending, mut looked) = (JoinSet::new(), Ok(()));
    loop {
        while looked.is_ok() && sending.len() < TEXTS_AT_ONCE && !stop.is_pulled() {
            match system.next_text().await {
                // A task each: none waits for a connection that another one holds and does not go on with.
                Ok(Some(text)) => {
                    sending.spawn(send_text(store.clone(), gateway.clone(), host.clone(), text))
                }
                Ok(None) => break,
                Err(error) => {
                    looked = Err(error);
                    break;
                }
            };
        }
        if sending.is_empty() {
            return looked;
        }
        // A gateway that is slow with one does not hold up what is asked for meanwhile.
        let _ = timeout(TEXTS, sending.join_next()).await;
    }
}

async fn send_text(store: Store, gateway: Arc<Gateway>, host: Arc<str>, text: Text) {
    #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
    let system = store.system();
    let noted = match gateway.send(&text.to, &message(&text, &host)).await {
        Ok(()) => system.text_done(&text).await,
        Err(lost) => {
            let permanent = lost.is_permanent();
            tracing::warn!(error = %lost, text = text.id, attempts = text.attempts, permanent, "a text message was not sent");
            if permanent { system.text_done(&text).await } else { system.text_failed(&text).await }
        }
    };
    if let Err(error) = noted {
        tracing::error!(%error, text = text.id, "what became of a text message was not written down");
    }
}

async fn send(store: Store, post: Post, url: Arc<str>, stop: Stop) {
    let mut ticks = Ticks::every(POST, stop.clone());
    while ticks.next().await {
        send_what_is_due(&store, &post, &url, &stop).await;
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

/// Sends every mail that is due, some at once: a mail server that is slow with one holds up no other.
async fn send_what_is_due(store: &Store, post: &Post, url: &Arc<str>, stop: &Stop) {
    #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
    let system = store.system();
    let mut sending = JoinSet::new();
    loop {
        // Before each mail: a long queue holds up nobody who waits for a way in. Mails go out whatever becomes of the questions.
        if let Err(error) = system.answer_reset_requests().await {
            tracing::error!(%error, "questions for a new password were not answered");
        }
        while sending.len() < MAILS_AT_ONCE && !stop.is_pulled() {
            match system.next_mail().await {
                Ok(Some(mail)) => {
                    sending.spawn(send_mail(store.clone(), post.clone(), Arc::clone(url), mail))
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "what is to be mailed could not be read");
                    break;
                }
            };
        }
        if sending.is_empty() {
            return;
        }
        let _ = timeout(POST, sending.join_next()).await;
    }
}

async fn send_mail(store: Store, post: Post, url: Arc<str>, mail: Mail) {
    #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
    let system = store.system();
    let noted = match post.send(&mail, Letter::of(&mail, &url)).await {
        Ok(()) => system.mail_done(&mail).await,
        Err(lost) => {
            // Neither whom it was to nor what it said belongs into a log, or before an administrator's eyes.
            let error = lost.told();
            tracing::warn!(error, mail = mail.id, attempts = mail.attempts, "a mail was not sent");
            if lost.is_permanent() && mail.attempts >= TRIES_OF_REFUSED {
                system.mail_refused(&mail, &error).await
            } else {
                system.mail_failed(&mail, &error).await
            }
        }
    };
    if let Err(error) = noted {
        tracing::error!(%error, mail = mail.id, "what became of a mail was not written down");
    }
}

/// Tells where the trails stand on standard output: that is kept elsewhere than the database, and is beside the log, whatever
/// that is filtered by.
async fn anchor(store: Store, stop: Stop) {
    let mut ticks = Ticks::every(ANCHOR, stop);
    let mut anchors = Anchors::default();
    while ticks.next().await {
        if let Err(error) = anchors.tell(&store, &mut std::io::stdout()).await {
            tracing::error!(%error, "where the audit trails stand was not told");
        }
    }
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

async fn end(store: Store, stop: Stop) {
    let mut ticks = Ticks::every(ENDS, stop);
    while ticks.next().await {
        #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
        let system = store.system();
        if let Err(error) = system.end_memberships().await {
            tracing::error!(%error, "memberships that ended were not taken out");
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
