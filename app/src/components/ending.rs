//! A session that is about to end says so (WCAG 2.2.1: no time limit without warning).

use domain::time::MINUTE;
use leptos::prelude::*;

use super::Icon;
use crate::{
    markup::view,
    shared::{Ending, Ends, Now},
};

/// The warning, while there is one.
#[component]
pub fn EndingNote() -> impl IntoView {
    let (Ending(ending), Now(now)) = (expect_context(), expect_context());
    // Told at once, then every minute; where there is no warning the clock wakes nothing.
    let told = Memo::new(move |_| ending.get().map(|ends| (minutes_left(ends, now.get()), ends.idle)));
    move || {
        told.get().map(|(minutes, idle)| view! {
            <div class="note warn ending" role="alert">
                <Icon name="clock"/>
                <p>{text(minutes, idle)}</p>
                {idle.then(|| view! { <button type="button" class="btn small" on:click=move |_| stay(ending)>"Stay signed in"</button> })}
            </div>
        })
    }
}

fn minutes_left(ends: Ends, now: domain::Timestamp) -> i64 {
    (ends.at.since(now) + MINUTE - 1) / MINUTE
}

fn text(minutes: i64, idle: bool) -> String {
    let when = match minutes {
        ..=1 => "within a minute".to_owned(),
        minutes => format!("in {minutes} minutes"),
    };
    if idle {
        format!("You will be signed out {when}, since nobody has worked here for a while.")
    } else {
        format!(
            "You will be signed out {when}: you signed in twelve hours ago. Save what you are working on."
        )
    }
}

/// Asking the server for anything is work.
fn stay(ending: RwSignal<Option<Ends>>) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::server_fn::ServerFn as _;
        leptos::task::spawn_local(async move {
            if crate::fetch::get(crate::api::account::LoadMe::url(), "", "", false).await.is_ok() {
                ending.set(None);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = ending;
}
