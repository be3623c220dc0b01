//! `/groups`

use domain::list::{NameQuery, NameSort};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::{
        groups::{LoadGroups, groups},
        list::Listed,
    },
    components::{Load, NameHead, NamedList, Naming},
    markup::view,
};

/// Manage Groups.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let location = use_location();
    let list = follow(LoadGroups::url(), "query", move || location.search.get(), groups);
    let location = use_location();
    view! {
        <Title text="Access Groups"/>
        <Load answer=list let:listed>
            <Groups listed query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

const NAMING: Naming = Naming {
    path: "/groups",
    title: "Access Groups",
    text: "Whoever is in groups sees the organizations of these groups and nothing else.",
    add: "Add user group",
    one: "group",
    several: "groups",
    placeholder: "Name",
    first: "A group says which employees see which organizations.",
};

#[component]
fn Groups(listed: Listed, query: NameQuery) -> impl IntoView {
    view! {
        <NamedList naming=&NAMING query=query.clone() listed>
            <NameHead path="/groups" query sort=NameSort::Name label="Group"/>
            <th scope="col" class="r">"Organizations"</th>
            <th scope="col" class="r">"Employees"</th>
            <th scope="col" class="c-actions"><span class="visually-hidden">"Actions"</span></th>
        </NamedList>
    }
}
