//! The start page leads to the first place that one may open; the users of organizations to a page of their own.

use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use crate::{
    components::{Empty, Icon},
    markup::view,
    shared::SignedIn,
};

/// `/`
#[component]
pub fn StartPage() -> impl IntoView {
    let me: SignedIn = expect_context();
    let name = me.0.with_untracked(|me| me.as_ref().map(|me| me.name.clone())).unwrap_or_default();
    let first = [
        (None, "/home"),
        (Some(Capability::StatusPages), "/devices"),
        (Some(Capability::ManageOrganizations), "/organizations"),
        (Some(Capability::ManageEmployees), "/employees"),
    ]
    .into_iter()
    .find(|(needs, _)| needs.map_or(!me.has_role(), |needs| me.may(needs)));
    match first {
        Some((_, path)) => view! { <Redirect path=path/> },
        None => view! {
            <Title text="Start"/>
            <div class="page-head"><div><h1>{format!("Welcome, {name}")}</h1></div></div>
            <section class="card">
                <Empty icon="book" title="Nothing to administer" text="Your role has no status pages and no administration. Your own account is here.">
                    <a class="btn" href="/account"><Icon name="person"/>"Your account"</a>
                </Empty>
            </section>
        },
    }
}
