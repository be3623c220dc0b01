//! `/organizations`: the partner's customers (M35, M89).

use domain::{
    list::{NameQuery, NameSort, Page},
    organization::{OrganizationRow, RemovedOrganization},
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
    let OrganizationList { page: Page { rows, previous, next }, total, removed } = list;
    view! {
        <NamedList naming=&NAMING query=query.clone() total empty=rows.is_empty() previous next>
            <Table rows query/>
        </NamedList>
        {(!removed.is_empty()).then(|| view! { <Removed removed/> })}
    }
}

#[component]
fn Table(rows: Vec<OrganizationRow>, query: NameQuery) -> impl IntoView {
    view! {
        <table class="list organizations">
            <caption class="visually-hidden">"Organizations"</caption>
            <thead>
                <tr>
                    <NameHead path="/organizations" query=query.clone() sort=NameSort::Name label="Organization"/>
                    <th scope="col">"State"</th>
                    <th scope="col" class="r">"Devices"</th>
                    <th scope="col" class="r opt">"Users"</th>
                    <th scope="col" class="opt">"Access Groups"</th>
                    <th scope="col" class="c-actions"><span class="visually-hidden">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(row: OrganizationRow) -> impl IntoView {
    let (edit, remove) = (format!("Edit {}", row.name), format!("Remove {}", row.name));
    let (level, state) = match (row.attention, row.devices) {
        (0, 0) => ("off", "No devices".to_owned()),
        (0, _) => ("ok", "No device needs attention".to_owned()),
        (1, _) => ("bad", "1 device needs attention".to_owned()),
        (count, _) => ("bad", format!("{count} devices need attention")),
    };
    let here = format!("/organizations/{}", row.id);
    view! {
        <tr>
            <th scope="row" class="c-name"><a class="name" href=here.clone()>{row.name}</a></th>
            <td class="c-state"><span class=format!("state {level}")><Icon name=level/>{state}</span></td>
            <td class="c-devices c-num r" data-label="Devices">{row.devices}</td>
            <td class="c-users c-num r opt" data-label="Users">{row.users}</td>
            <td class="c-groups opt">{if row.groups.is_empty() { "All organizations".to_owned() } else { row.groups.join(", ") }}</td>
            <td class="c-actions r">
                <a class="btn ghost icon-only" href=here.clone() aria-label=edit><Icon name="edit"/></a>
                <a class="btn ghost danger icon-only" href=format!("{here}/remove") aria-label=remove><Icon name="trash"/></a>
            </td>
        </tr>
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
