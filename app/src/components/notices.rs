//! A page that stands by itself, with what the operator tells above it (M1).

use leptos::prelude::*;

use crate::{
    context::RequestContext,
    markup::{Markup, notices::banner, parts::Parts, view},
};

/// A page without the frame of somebody who is signed in.
#[component]
pub fn Apart(children: Children) -> impl IntoView {
    let notices = use_context::<RequestContext>().map(|request| request.notices).unwrap_or_default();
    let notices = (!notices.is_empty()).then(|| {
        let shown = Markup::from(banner(&Parts::of_request(), &notices));
        view! { <section class="notices" aria-label="Notices" {..shown}></section> }
    });
    view! {
        <main class="sign-in" id="main">
            {notices}
            <div class="panel">{children()}</div>
        </main>
    }
}
