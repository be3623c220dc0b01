//! `/employees`

use domain::list::{NameQuery, NameSort};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::follow,
    api::{
        employees::{LoadEmployees, employees},
        list::Listed,
    },
    components::{Load, NameHead, NamedList, Naming},
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
        <Load answer=list let:listed>
            <Employees listed query=NameQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
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
fn Employees(listed: Listed, query: NameQuery) -> impl IntoView {
    view! {
        <NamedList naming=&NAMING query=query.clone() listed>
            <NameHead path="/employees" query sort=NameSort::Name label="Employee"/>
            <th scope="col">"Role"</th>
            <th scope="col">"Sees"</th>
            <th scope="col">"State"</th>
            <th scope="col" class="opt">"Last sign-in"</th>
            <th scope="col" class="c-actions"><span class="visually-hidden">"Actions"</span></th>
        </NamedList>
    }
}
