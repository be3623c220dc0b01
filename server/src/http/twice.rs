//! A form that an impatient finger sends twice is done once, and the second is answered as the first: with what is shown only
//! then, such as recovery codes and links, and with the cookies of a session that began or went on.
//!
//! The program's forms see to it themselves. This is for pages that load none and for browsers without script: they drop the
//! first answer for the second, which would say that nothing was done, since it was done already (decision 0028).

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use app::{context::RequestContext, cookie::Cookie};
use axum::body::Bytes;
use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use http::HeaderMap;
use tracing::Instrument as _;

/// From the answer on: so long its way to a phone takes. Whoever means the same once more has read it first.
const IMPATIENCE: Duration = Duration::from_secs(2);
/// As long as an answer is waited for at most; whatever takes longer was given up.
const LONGEST: Duration = Duration::from_mins(1);
/// So many senders are remembered at once. Those beyond it send as often as they do.
const SENDERS_MAX: usize = 2_048;
/// Bytes of a form that is remembered: nearly all are far shorter, and strangers may not fill the memory.
const FORM_REMEMBERED: usize = 8 * 1_024;

/// What came of a form, and since when; nothing where its making failed.
type Came<T> = Option<(Arc<T>, Instant)>;

/// The last form of everybody who sent one just now.
pub struct Twice<T>(Arc<Mutex<HashMap<String, Last<T>>>>);

struct Last<T> {
    path: String,
    body: Bytes,
    sent: Instant,
    came: Shared<BoxFuture<'static, Came<T>>>,
}

impl<T> Last<T> {
    /// Whether the same again is the same finger.
    fn counts(&self) -> bool {
        match self.came.peek() {
            Some(came) => came.as_ref().is_some_and(|(_, at)| at.elapsed() < IMPATIENCE),
            None => self.sent.elapsed() < LONGEST,
        }
    }
}

impl<T> Default for Twice<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Twice<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Twice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Twice")
    }
}

/// Who sends: a session, a sign-in between its steps, whoever holds a link, or several of these, of which the first form may
/// have ended one. Of anybody else nothing tells whether two forms come from one browser.
pub(super) fn senders(context: &RequestContext, headers: &HeaderMap) -> Vec<String> {
    let session = context.actor.as_ref().map(|actor| format!("session {}", actor.session_mark()));
    let held = [Cookie::Step, Cookie::Link].into_iter().filter_map(|cookie| {
        let token = cookie.read(headers, context.secure).filter(|token| (32..=128).contains(&token.len()))?;
        Some(format!("{cookie:?} {token}"))
    });
    session.into_iter().chain(held).collect()
}

impl<T: Send + Sync + 'static> Twice<T> {
    /// They do something else: what comes now is meant.
    pub(super) fn forget(&self, senders: &[String]) {
        let mut lasts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for sender in senders {
            lasts.remove(sender);
        }
    }

    /// Does what the form asks, unless it is the last one of these senders once more: then it answers what came of that, which
    /// may be under way still. Once begun it is done to its end, also when the browser waits no more.
    pub(super) async fn once(
        &self,
        senders: Vec<String>,
        (path, body): (&str, &Bytes),
        act: impl Future<Output = T> + Send + 'static,
    ) -> Option<Arc<T>> {
        let came = {
            let mut lasts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lasts.retain(|_, last| last.counts());
            let mut known = senders.iter().filter_map(|sender| lasts.get(sender));
            if let Some(last) = known.find(|last| last.path == path && last.body == *body) {
                last.came.clone()
            } else {
                let act = tokio::spawn(act.in_current_span());
                let came = act.map(|came| Some((Arc::new(came.ok()?), Instant::now()))).boxed().shared();
                for sender in senders {
                    // What they sent before is not their last one any more, whether this one is remembered or not.
                    lasts.remove(&sender);
                    if body.len() <= FORM_REMEMBERED && lasts.len() < SENDERS_MAX {
                        let (path, body) = (path.to_owned(), body.clone());
                        lasts.insert(sender, Last { path, body, sent: Instant::now(), came: came.clone() });
                    }
                }
                came
            }
        };
        came.await.map(|(came, _)| came)
    }
}
