//! `/organizations`: the partner's customers (M35, M89).

use domain::{
    list::{NameQuery, NameSort},
    organization::RemovedOrganization,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::organizations::{LoadOrganizations, OrganizationList, RestoreOrganization, organizations},
    components::{Ago, Form, Hidden, Icon, Load, NameHead, NamedList, Naming},
    markup::view,
    shared::Now,
};

/// Manage Organizations.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let location = use_location();
    let list = follow(LoadOrganizations::url(), "query", move || location.search.get(), organizations);
    let location = use_location();
    view! {
        <Title text="Organizations"/>
        <Load answer=list let:list>
            <Organizations list query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

const NAMING: Naming = Naming {
    path: "/organizations",
    title: "Organizations",
    text: "Your customers: their devices and their own people. Your colleagues are employees.",
    add: "Create organization",
    one: "organization",
    several: "organizations",
    placeholder: "Name",
    first: "Create one for each customer, then link its devices to it.",
};

#[component]
fn Organizations(list: OrganizationList, query: NameQuery) -> impl IntoView {
    let OrganizationList { listed, removed } = list;
    view! {
        <NamedList naming=&NAMING query=query.clone() listed>
            <NameHead path="/organizations" query sort=NameSort::Name label="Organization"/>
            <th scope="col">"State"</th>
            <th scope="col" class="r">"Devices"</th>
            <th scope="col" class="r opt">"Users"</th>
            <th scope="col" class="opt">"Access Groups"</th>
            <th scope="col" class="c-actions"><span class="visually-hidden">"Actions"</span></th>
        </NamedList>
        {(!removed.is_empty()).then(|| view! { <Removed removed/> })}
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
    let action = RestoreOrganization::url();
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
                <Form action failed="It was not brought back" class="row">
                    <Hidden name="id" value=gone.id.to_string()/>
                    <button class="btn small"><Icon name="undo" small=true/>"Bring back"<span class="visually-hidden">{format!(" {}", gone.name)}</span></button>
                </Form>
            </span>
        </li>
    }
}
