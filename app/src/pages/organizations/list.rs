//! `/organizations`: the partner's customers (M35, M89).

use domain::{
    list::{NameQuery, NameSort, SortKey as _},
    organization::{OrganizationRow, RemovedOrganization},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    api::organizations::{OrganizationList, RestoreOrganization, organizations},
    components::{Ago, Chip, Empty, Foot, Form, Hidden, Icon, Load, NameHead, SearchBox},
    shared::{Now, Tick},
};

/// Manage Organizations.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let location = use_location();
    let tick = expect_context::<Tick>().0;
    let list = Resource::new(move || (location.search.get(), tick.get()), |(query, _)| organizations(query));
    let location = use_location();
    view! {
        <Title text="Organizations"/>
        <Load resource=list let:list>
            <Organizations list query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

#[component]
fn Organizations(list: OrganizationList, query: NameQuery) -> impl IntoView {
    let OrganizationList { page, total, removed } = list;
    let searched = query.clone();
    let to = Callback::new(move |text: String| {
        let search = domain::field::search(&text).unwrap_or_default();
        format!("/organizations{}", searched.with(|list| list.search = search).write())
    });
    let place = |cursor| {
        let mut there = query.clone();
        there.0.cursor = Some(cursor);
        format!("/organizations{}", there.write())
    };
    let (previous, next) = (page.previous.map(&place), page.next.map(&place));
    let search = query.0.search.clone();
    let filtered = !search.is_empty();
    let keep = if query.0.sort == NameSort::Name {
        Vec::new()
    } else {
        vec![("sort".to_owned(), query.0.sort.key().to_owned())]
    };
    view! {
        <div class="page-head">
            <div>
                <h1>"Organizations"</h1>
                <p>"Your customers: their devices and their own people. Your colleagues are employees."</p>
            </div>
            <div class="actions"><a class="btn primary" href="/organizations/new"><Icon name="plus"/>"Create organization"</a></div>
        </div>
        <section class="card" aria-label="Organizations">
            <div class="tools">
                <SearchBox action="/organizations" value=search.clone() label="Search organizations" placeholder="Name" keep to/>
            </div>
            {filtered.then(|| view! {
                <div class="chips">
                    <span class="sub num" role="status">{if total == 1 { "1 matches".to_owned() } else { format!("{total} match") }}</span>
                    <Chip text=format!("Search: {search}") href="/organizations".to_owned()/>
                </div>
            })}
            {if page.rows.is_empty() && filtered {
                view! {
                    <Empty icon="search" title="No organization matches" text="None that you see has this in its name.">
                        <a class="btn" href="/organizations"><Icon name="undo"/>"Show all organizations"</a>
                    </Empty>
                }
                .into_any()
            } else if page.rows.is_empty() {
                view! {
                    <Empty icon="organization" title="No organizations yet" text="Create one for each customer, then link its devices to it.">
                        <a class="btn" href="/organizations/new"><Icon name="plus"/>"Create organization"</a>
                    </Empty>
                }
                .into_any()
            } else {
                view! { <Table rows=page.rows query/> }.into_any()
            }}
            <Foot count=if total == 1 { "1 organization".to_owned() } else { format!("{total} organizations") } previous next/>
        </section>
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
