//! `/groups`

use domain::{
    group::{GroupKind, GroupRow},
    list::{NameQuery, NameSort},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    api::groups::groups,
    components::{Chip, Empty, Foot, Icon, Load, NameHead, SearchBox},
    shared::Tick,
};

/// Manage Groups.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let location = use_location();
    let tick = expect_context::<Tick>().0;
    let list = Resource::new(move || (location.search.get(), tick.get()), |(query, _)| groups(query));
    let location = use_location();
    view! {
        <Title text="Access Groups"/>
        <Load resource=list let:rows>
            <Groups rows query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

#[component]
fn Groups(rows: Vec<GroupRow>, query: NameQuery) -> impl IntoView {
    let searched = query.clone();
    let to = Callback::new(move |text: String| {
        let search = domain::field::search(&text).unwrap_or_default();
        format!("/groups{}", searched.with(|list| list.search = search).write())
    });
    let search = query.0.search.clone();
    let filtered = !search.is_empty();
    let total = rows.len();
    view! {
        <div class="page-head">
            <div>
                <h1>"Access Groups"</h1>
                <p>"Whoever is in groups sees the organizations of these groups and nothing else."</p>
            </div>
            <div class="actions"><a class="btn primary" href="/groups/new"><Icon name="plus"/>"Add user group"</a></div>
        </div>
        <section class="card" aria-label="Access Groups">
            <div class="tools">
                <SearchBox action="/groups" value=search.clone() label="Search groups" placeholder="Name" keep=Vec::new() to/>
            </div>
            {filtered.then(|| view! { <div class="chips"><Chip text=format!("Search: {search}") href="/groups".to_owned()/></div> })}
            {if rows.is_empty() {
                view! {
                    <Empty icon="search" title="No group matches" text="None has this in its name.">
                        <a class="btn" href="/groups"><Icon name="undo"/>"Show all groups"</a>
                    </Empty>
                }
                .into_any()
            } else {
                view! {
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
                }
                .into_any()
            }}
            <Foot count=if total == 1 { "1 group".to_owned() } else { format!("{total} groups") } previous=None next=None/>
        </section>
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
