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
    browser::start(expect_context(), expect_context(), since);
    #[cfg(not(feature = "hydrate"))]
    let _ = since;
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, rc::Rc, time::Duration};

    use futures::StreamExt as _;
    use gloo_net::eventsource::futures::EventSource;
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast as _, closure::Closure};

    use crate::{
        components::{browser_time, give_up, tell_times},
        shared::{Now, Tick},
    };

    type Open = Rc<RefCell<Option<EventSource>>>;

    /// One stream for the visible tab; none for hidden ones, which look again when they come to the front.
    pub fn start(tick: Tick, now: Now, since: i64) {
        Effect::new(move |_| {
            let open: Open = Rc::default();
            connect(&open, tick, &format!("/events?since={since}"));
            let visible = Rc::clone(&open);
            let listener = Closure::<dyn Fn()>::new(move || {
                if document().hidden() {
                    visible.borrow_mut().take().inspect(|stream| stream.clone().close());
                } else {
                    tick.0.update(|count| *count += 1);
                    connect(&visible, tick, "/events");
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
                    now.0.set(browser_time());
                },
                Duration::from_secs(30),
            );
        });
    }

    fn connect(open: &Open, tick: Tick, address: &str) {
        let Ok(mut stream) = EventSource::new(address) else { return };
        let Ok(mut changes) = stream.subscribe("changed") else { return };
        let Ok(mut ends) = stream.subscribe("ended") else { return };
        *open.borrow_mut() = Some(stream);
        spawn_local(async move {
            while changes.next().await.is_some() {
                tick.0.update(|count| *count += 1);
            }
        });
        spawn_local(async move {
            if ends.next().await.is_some() {
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
