//! `/employees`

use domain::{
    AccountState, Visibility,
    employee::EmployeeRow,
    list::{NameQuery, NameSort, Page},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::employees::{EmployeeList, LoadEmployees, employees},
    components::{Ago, Icon, Load, NameHead, NamedList, Naming},
    markup::view,
};

/// Manage Employees.
#[component]
pub fn EmployeesPage() -> impl IntoView {
    let location = use_location();
    let list = follow(LoadEmployees::url(), "query", move || location.search.get(), employees);
    let location = use_location();
    view! {
        <Title text="Employees"/>
        <Load answer=list let:list>
            <Employees list query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

const NAMING: Naming = Naming {
    path: "/employees",
    title: "Employees",
    text: "The people who work for you. Your customers' people belong to their organizations.",
    add: "Add employees",
    one: "employee",
    several: "employees",
    placeholder: "Name or email",
    first: "Add the people who work for you.",
};

#[component]
fn Employees(list: EmployeeList, query: NameQuery) -> impl IntoView {
    let EmployeeList { page: Page { rows, previous, next }, total } = list;
    view! {
        <NamedList naming=&NAMING query=query.clone() total empty=rows.is_empty() previous next>
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
                <tbody>{rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
            </table>
        </NamedList>
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
