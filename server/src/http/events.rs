//! The event stream: tells open pages that something changed, never what, and that their session is about to end. They
//! ask again, with their rights.

use std::{convert::Infallible, sync::Arc, time::Duration};

use app::context::RequestContext;
use axum::{
    Extension,
    extract::{Query, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::{PartnerId, time::SECOND};
use futures::{Stream, stream};
use http::HeaderMap;
use serde::Deserialize;
use store::{Actor, SessionEnd};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep_until},
};

use super::failure;
use crate::Portal;

/// The session is looked at again at least this often.
const CHECK: Duration = Duration::from_secs(15);

/// So soon where the database did not answer.
const RETRY: Duration = Duration::from_secs(1);

/// What the page already shows, so that nothing is missed between rendering it and opening the stream.
#[derive(Debug, Deserialize)]
pub(super) struct Since {
    since: Option<i64>,
}

struct Watch {
    portal: Portal,
    /// Whose page it is, as they last were.
    actor: Arc<Actor>,
    changes: Receiver<PartnerId>,
    told: i64,
    /// The end of the session that the page was warned of.
    warned: Option<SessionEnd>,
    /// Otherwise the next look happens at once.
    looked: bool,
    /// The page was told that the session is over; nothing follows.
    ended: bool,
}

pub(super) async fn stream(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Response {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let Some(actor) = context.actor else { return failure::sign_in().into_response() };
    // Listens before it looks, so that nothing falls between.
    let changes = portal.store.changes().subscribe();
    let told = last.or(since.since).unwrap_or(actor.revision());
    let watch = Watch { portal, actor, changes, told, warned: None, looked: false, ended: false };
    Sse::new(events(watch)).keep_alive(KeepAlive::new().interval(CHECK)).into_response()
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        let mut within = CHECK;
        loop {
            if watch.ended || (watch.looked && !watch.wait(within).await) {
                return None;
            }
            watch.looked = true;
            let actor = match watch.portal.store.again(&watch.actor).await {
                Ok(Some(actor)) => actor,
                Ok(None) => {
                    watch.ended = true;
                    return Some((Ok(Event::default().event("ended").data("session")), watch));
                }
                // A database that is away ends no session: it is looked at again.
                Err(error) => {
                    tracing::warn!(%error, "an open page could not be looked after");
                    within = RETRY;
                    continue;
                }
            };
            within = CHECK;
            let (revision, now, end) =
                (actor.revision(), watch.portal.store.clock().now(), actor.session_end());
            let left = end.at.since(now);
            let near = (now >= end.warned).then_some(end);
            if near != watch.warned {
                // What else there is to tell follows at once.
                (watch.warned, watch.looked) = (near, false);
                let event = Event::default().event("ending").data(match near {
                    Some(SessionEnd { idle: true, .. }) => format!("idle {}", left / SECOND),
                    Some(_) => format!("limit {}", left / SECOND),
                    None => "later".to_owned(),
                });
                return Some((Ok(event), watch));
            }
            // Through other eyes everything may look different; notices begin and end by the clock.
            let turned = !actor.looks_like(&watch.actor) || actor.notices() != watch.actor.notices();
            if revision != watch.told || turned {
                watch.told = revision;
                watch.actor = Arc::new(actor);
                let event =
                    Event::default().event("changed").id(revision.to_string()).data(revision.to_string());
                return Some((Ok(event), watch));
            }
        }
    })
}

impl Watch {
    /// Waits until there is a reason to look; false when the portal stops.
    async fn wait(&mut self, within: Duration) -> bool {
        let check = Instant::now() + within;
        loop {
            tokio::select! {
                changed = self.changes.recv() => match changed {
                    Ok(partner) if partner == self.actor.partner() => return true,
                    Ok(_) => (),
                    Err(RecvError::Lagged(_)) => return true,
                    Err(RecvError::Closed) => return false,
                },
                () = sleep_until(check) => return true,
                () = self.portal.stop.pulled() => return false,
            }
        }
    }
}
