//! Instants as people say them, exact on hover and focus.

use domain::{Timestamp, time::HOUR};
use leptos::prelude::*;

use super::Icon;
use crate::{markup::view, shared::Now};

/// How long ago something was; nothing known reads "never". The page's clock keeps it true.
#[component]
pub fn Ago(#[prop(into)] at: Option<Timestamp>) -> impl IntoView {
    let now = expect_context::<Now>().0.get_untracked();
    match at {
        None => view! { <span class="sub">"never"</span> },
        // No text node that is known here: the clock writes another one.
        Some(at) => view! {
            <time class="sub nowrap" datetime=at.to_string() title=at.minute() inner_html=at.ago(now)></time>
        },
    }
}

/// The age of data from elsewhere; from an hour on it is stale and says so.
#[component]
pub fn AsOf(at: Timestamp) -> impl IntoView {
    let now = expect_context::<Now>().0;
    let stale = move || now.get().since(at) > HOUR;
    view! {
        <span class="age" class:warn=stale title=at.minute()>
            <Icon name="clock" small=true/>
            {move || {
                let age = at.ago(now.get());
                if stale() { format!("as of {age}: the source has not been read since") } else { format!("as of {age}") }
            }}
        </span>
    }
}
