//! Keeping an open page true: the time it shows, and looking again when something changed (rule 9).

use leptos::prelude::*;

use crate::shared::{Revision, SignedIn};

/// Listens while the page is visible. The stream says that something changed, never what: lists look again.
pub fn keep_true() {
    let SignedIn(me) = expect_context();
    if me.with_untracked(Option::is_none) {
        return;
    }
    let since = expect_context::<Revision>().0;
    #[cfg(feature = "hydrate")]
    browser::start(
        browser::Page { tick: expect_context(), now: expect_context(), ending: expect_context() },
        since,
    );
    #[cfg(not(feature = "hydrate"))]
    let _ = since;
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, rc::Rc, time::Duration};

    use domain::time::SECOND;
    use futures::StreamExt as _;
    use gloo_net::eventsource::{State, futures::EventSource};
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast as _, closure::Closure};

    use crate::{
        components::{browser_time, give_up, tell_times},
        shared::{Ending, Ends, Now, Tick},
    };

    /// How long a page waits before it looks again for a server that was away.
    const RETRY: Duration = Duration::from_secs(5);

    type Open = Rc<RefCell<Option<EventSource>>>;

    /// What of the page moves by itself.
    #[derive(Clone, Copy)]
    pub struct Page {
        pub tick: Tick,
        pub now: Now,
        pub ending: Ending,
    }

    /// One stream for the visible tab; none for hidden ones, which look again when they come to the front.
    pub fn start(page: Page, since: i64) {
        Effect::new(move |_| {
            let open: Open = Rc::default();
            connect(&open, page, &format!("/events?since={since}"));
            let visible = Rc::clone(&open);
            let listener = Closure::<dyn Fn()>::new(move || {
                if document().hidden() {
                    visible.borrow_mut().take().inspect(|stream| stream.clone().close());
                } else {
                    page.tick.0.update(|count| *count += 1);
                    connect(&visible, page, "/events");
                }
            });
            let _ = document()
                .add_event_listener_with_callback("visibilitychange", listener.as_ref().unchecked_ref());
            // Lives as long as the page.
            listener.forget();
            tell_times();
            set_interval(
                move || {
                    tell_times();
                    page.now.0.set(browser_time());
                },
                Duration::from_secs(30),
            );
        });
    }

    /// `idle 240`: nobody works, and the session ends in 240 seconds; `limit 240`: it ends in any case.
    fn ending(told: &str) -> Option<Ends> {
        let (why, seconds) = told.split_once(' ')?;
        Some(Ends { at: browser_time().plus(seconds.parse::<i64>().ok()? * SECOND), idle: why == "idle" })
    }

    fn connect(open: &Open, page: Page, address: &str) {
        let Ok(mut stream) = EventSource::new(address) else { return };
        let Ok(mut changes) = stream.subscribe("changed") else { return };
        let Ok(mut warnings) = stream.subscribe("ending") else { return };
        let Ok(mut ends) = stream.subscribe("ended") else { return };
        *open.borrow_mut() = Some(stream);
        // What an earlier stream told may be over; this one tells anew.
        page.ending.0.set(None);
        let again = Rc::clone(open);
        spawn_local(async move {
            while let Some(Ok(_)) = changes.next().await {
                page.tick.0.update(|count| *count += 1);
            }
            // Closed because the tab was hidden, or because the server refused; only then it is tried again.
            set_timeout(
                move || {
                    let closed =
                        || again.borrow().as_ref().is_some_and(|stream| stream.state() == State::Closed);
                    if !document().hidden() && closed() {
                        page.tick.0.update(|count| *count += 1);
                        connect(&again, page, "/events");
                    }
                },
                RETRY,
            );
        });
        spawn_local(async move {
            while let Some(Ok((_, told))) = warnings.next().await {
                page.ending.0.set(told.data().as_string().and_then(|told| ending(&told)));
            }
        });
        spawn_local(async move {
            // A stream that breaks off ends nothing.
            if let Some(Ok(_)) = ends.next().await {
                // The session is over: whatever this page shows is no longer for these eyes.
                // Signing out leads away by itself; only a page that is still here a moment later loads anew.
                let reload = || {
                    give_up();
                    drop(window().location().reload());
                };
                set_timeout(reload, Duration::from_millis(400));
            }
        });
    }
}
