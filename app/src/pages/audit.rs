//! `/audit`: the audit trail (SECURITY section 7), for Primary and Security Administrators.

use domain::list::QueryString;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::{
        audit::{AuditList, LoadAudit, audit},
        list::Listed,
    },
    components::{Empty, Foot, Icon, Load, QueryForm, Rows, SearchBox},
    markup::view,
};

/// The audit trail.
#[component]
pub fn AuditPage() -> impl IntoView {
    let location = use_location();
    let list = follow(LoadAudit::url(), "query", move || location.search.get(), audit);
    view! {
        <Title text="Audit trail"/>
        <Load answer=list let:list><Trail list/></Load>
    }
}

#[component]
fn Trail(list: AuditList) -> impl IntoView {
    let AuditList { listed, search, keep, acts, chips, told, export } = list;
    let Listed { rows, empty, previous, next, .. } = listed;
    let kept = keep.clone();
    let to = Callback::new(move |text: String| {
        let mut there = QueryString::default();
        there.push("q", &text);
        kept.iter().for_each(|(name, value)| there.push(name, value));
        format!("/audit{}", there.finish())
    });
    let account = keep.iter().find(|(name, _)| name == "account").map(|(_, value)| value.clone());
    let filtered = !search.is_empty() || !keep.is_empty();
    view! {
        <div class="page-head"><div><h1>"Audit trail"</h1><p>"What was done, by whom and from where. Rows are never changed or deleted."</p></div></div>
        <section class="card" aria-label="Audit trail">
            <div class="tools">
                <SearchBox action="/audit" value=search.clone() label="Search by name" placeholder="Name" keep to/>
                <QueryForm action="/audit" class="choose">
                    <input type="hidden" name="q" value=search/>
                    {account.map(|account| view! { <input type="hidden" name="account" value=account/> })}
                    <select class="input" name="action" aria-label="Act" inner_html=acts.into_html()></select>
                    <button class="btn">"Show"</button>
                </QueryForm>
                <div class="end"><a class="btn" href=export download rel="external"><Icon name="download"/>"Export"</a></div>
            </div>
            {filtered.then(|| view! { <div class="chips" inner_html=chips.into_html()></div> })}
            {if empty {
                view! { <Empty icon="search" title="No row matches" text="Nothing in the trail fits the search and the filters."><a class="btn" href="/audit"><Icon name="undo"/>"Show the whole trail"</a></Empty> }
            } else {
                view! {
                    <table class="list audit">
                        <caption class="visually-hidden">"Audit trail"</caption>
                        <thead><tr>
                            <th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"Act"</th><th scope="col">"Whom or what"</th>
                            <th scope="col" class="opt">"Details"</th><th scope="col" class="opt">"From"</th>
                        </tr></thead>
                        <Rows rows/>
                    </table>
                }
            }}
            <Foot count=told previous next/>
        </section>
    }
}
