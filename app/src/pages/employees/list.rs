//! `/employees`

use domain::{
    AccountState, Visibility,
    employee::EmployeeRow,
    list::{NameQuery, NameSort, SortKey as _},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    api::employees::{EmployeeList, employees},
    components::{Ago, Chip, Empty, Foot, Icon, Load, NameHead, SearchBox},
    shared::Tick,
};

/// Manage Employees.
#[component]
pub fn EmployeesPage() -> impl IntoView {
    let location = use_location();
    let tick = expect_context::<Tick>().0;
    let list = Resource::new(move || (location.search.get(), tick.get()), |(query, _)| employees(query));
    let location = use_location();
    view! {
        <Title text="Employees"/>
        <Load resource=list let:list>
            <Employees list query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

#[component]
fn Employees(list: EmployeeList, query: NameQuery) -> impl IntoView {
    let EmployeeList { page, total } = list;
    let searched = query.clone();
    let to = Callback::new(move |text: String| {
        let search = domain::field::search(&text).unwrap_or_default();
        format!("/employees{}", searched.with(|list| list.search = search).write())
    });
    let place = |cursor| {
        let mut there = query.clone();
        there.0.cursor = Some(cursor);
        format!("/employees{}", there.write())
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
                <h1>"Employees"</h1>
                <p>"The people who work for you. Your customers' people belong to their organizations."</p>
            </div>
            <div class="actions"><a class="btn primary" href="/employees/new"><Icon name="plus"/>"Add employees"</a></div>
        </div>
        <section class="card" aria-label="Employees">
            <div class="tools">
                <SearchBox action="/employees" value=search.clone() label="Search employees" placeholder="Name or email" keep to/>
            </div>
            {filtered.then(|| view! {
                <div class="chips">
                    <span class="sub num" role="status">{if total == 1 { "1 matches".to_owned() } else { format!("{total} match") }}</span>
                    <Chip text=format!("Search: {search}") href="/employees".to_owned()/>
                </div>
            })}
            {if page.rows.is_empty() {
                view! {
                    <Empty icon="search" title="Nobody matches" text="No name and no email has this in it.">
                        <a class="btn" href="/employees"><Icon name="undo"/>"Show all employees"</a>
                    </Empty>
                }
                .into_any()
            } else {
                view! {
                    <table class="list employees">
                        <caption class="visually-hidden">"Employees"</caption>
                        <thead>
                            <tr>
                                <NameHead path="/employees" query sort=NameSort::Name label="Employee"/>
                                <th scope="col">"Role"</th>
                                <th scope="col">"Sees"</th>
                                <th scope="col">"State"</th>
                                <th scope="col" class="opt">"Last sign-in"</th>
                                <th scope="col" class="c-actions"><span class="visually-hidden">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>{page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
                    </table>
                }
                .into_any()
            }}
            <Foot count=if total == 1 { "1 employee".to_owned() } else { format!("{total} employees") } previous next/>
        </section>
    }
}

/// What somebody sees, in a word or two.
pub fn sees(row: &EmployeeRow) -> String {
    match (row.standing.never_scoped(), row.visibility, row.groups) {
        (true, ..) | (false, Visibility::Everything, _) => "Everything".to_owned(),
        (false, Visibility::Groups, 0) => "Nothing".to_owned(),
        (false, Visibility::Groups, 1) => "1 group".to_owned(),
        (false, Visibility::Groups, count) => format!("{count} groups"),
    }
}

#[component]
fn Row(row: EmployeeRow) -> impl IntoView {
    let here = format!("/employees/{}", row.id);
    let edit = format!("Edit {}", row.name);
    let (level, icon) = match row.state {
        AccountState::Active => ("ok", "ok"),
        AccountState::Pending => ("warn", "clock"),
        AccountState::Deactivated => ("off", "off"),
    };
    let sees = sees(&row);
    view! {
        <tr>
            <th scope="row" class="c-name"><a class="name" href=here.clone()>{row.name}</a><div class="sub">{row.email}</div></th>
            <td class="c-role">
                {row.standing.role.name()}
                {row.standing.security_administrator.then(|| view! { " " <span class="pill brand"><Icon name="shield" small=true/>"Security Administrator"</span> })}
            </td>
            <td class="c-groups" data-label="Sees">{sees}</td>
            <td class="c-state"><span class=format!("state {level}")><Icon name=icon/>{row.state.name()}</span></td>
            <td class="c-seen opt"><Ago at=row.last_sign_in/></td>
            <td class="c-actions r"><a class="btn ghost icon-only" href=here aria-label=edit><Icon name="edit"/></a></td>
        </tr>
    }
}
