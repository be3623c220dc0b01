//! `/groups`

use domain::{
    group::{GroupKind, GroupRow},
    list::{NameQuery, NameSort},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::groups::{LoadGroups, groups},
    components::{Icon, Load, NameHead, NamedList, Naming},
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
        <Load answer=list let:rows>
            <Groups rows query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
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
fn Groups(rows: Vec<GroupRow>, query: NameQuery) -> impl IntoView {
    let (total, empty) = (rows.len() as u64, rows.is_empty());
    view! {
        <NamedList naming=&NAMING query=query.clone() total empty previous=None next=None>
            <table class="list groups">
                <caption class="visually-hidden">"Access Groups"</caption>
                <thead>
                    <tr>
                        <NameHead path="/groups" query sort=NameSort::Name label="Group"/>
                        <th scope="col" class="r">"Organizations"</th>
                        <th scope="col" class="r">"Employees"</th>
                        <th scope="col" class="c-actions"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
            </table>
        </NamedList>
    }
}

#[component]
fn Row(row: GroupRow) -> impl IntoView {
    let here = format!("/groups/{}", row.id);
    let (edit, remove) = (format!("Edit {}", row.name), format!("Delete {}", row.name));
    let all = row.kind == GroupKind::AllOrganizations;
    view! {
        <tr>
            <th scope="row" class="c-name">
                <a class="name" href=here.clone()>{row.name}</a>
                {all.then(|| view! { <div class="sub">"Always holds every organization, present and future"</div> })}
            </th>
            <td class="c-devices c-num r" data-label="Organizations">{row.organizations}</td>
            <td class="c-users c-num r" data-label="Employees">{row.employees}</td>
            <td class="c-actions r">
                <a class="btn ghost icon-only" href=here.clone() aria-label=edit><Icon name="edit"/></a>
                {(!all).then(|| view! {
                    <a class="btn ghost danger icon-only" href=format!("{here}/delete") aria-label=remove><Icon name="trash"/></a>
                })}
            </td>
        </tr>
    }
}
