//! `/organizations`: the partner's customers (M35, M89).

use domain::organization::RemovedOrganization;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::organizations::{LoadOrganizations, RestoreOrganizations, organizations},
    components::{Ago, Form, Hidden, Icon, Load, Page},
    markup::view,
    shared::Now,
};

/// Manage Organizations.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let location = use_location();
    let list = follow(LoadOrganizations::url(), "query", move || location.search.get(), organizations);
    view! {
        <Load answer=list let:shown>
            <Page page=shown.list/>
            {(!shown.removed.is_empty()).then(|| view! { <Removed removed=shown.removed/> })}
        </Load>
    }
}

/// What was removed and can still be brought back.
#[component]
fn Removed(removed: Vec<RemovedOrganization>) -> impl IntoView {
    view! {
        <section class="card">
            <header><h2>"Removed"</h2></header>
            <ul class="plain">{removed.into_iter().map(|gone| view! { <RemovedRow gone/> }).collect_view()}</ul>
        </section>
    }
}

#[component]
fn RemovedRow(gone: RemovedOrganization) -> impl IntoView {
    let action = RestoreOrganizations::url();
    let now = expect_context::<Now>().0;
    let left = move || match gone.purge.days_left(now.get()) {
        1 => "1 day left to bring it back".to_owned(),
        days => format!("{days} days left to bring it back"),
    };
    view! {
        <li>
            <div>
                <span class="name">{gone.name.clone()}</span>
                <div class="sub">"Removed " <Ago at=gone.removed/> " · " {left}</div>
            </div>
            <span class="push">
                <Form action failed="It was not brought back" class="row" of=("ids[]", gone.id.to_string())>
                    <Hidden name="ids[]" value=gone.id.to_string()/>
                    <button class="btn small"><Icon name="undo" small=true/>"Bring back"<span class="visually-hidden">{format!(" {}", gone.name)}</span></button>
                </Form>
            </span>
        </li>
    }
}
