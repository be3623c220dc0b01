//! `/audit`: the audit trail (SECURITY section 7), for Primary and Security Administrators.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::audit::{LoadAudit, audit},
    components::Load,
    markup::view,
};

/// The audit trail.
#[component]
pub fn AuditPage() -> impl IntoView {
    let location = use_location();
    let list = follow(LoadAudit::url(), "query", move || location.search.get(), audit);
    view! {
        <Title text="Audit trail"/>
        <div class="page-head"><div><h1>"Audit trail"</h1><p>"What was done, by whom and from where. Rows are never changed or deleted."</p></div></div>
        <Load answer=list let:list>
            <section class="card" aria-label="Audit trail" inner_html=list.body.into_html()></section>
        </Load>
    }
}
