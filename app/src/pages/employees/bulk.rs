//! `/employees/bulk`: asks before something is done to the accounts of many employees. Loads no program.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::employees_bulk::{ActInBulk, LoadBulkPlan, bulk_plan},
    components::Load,
    markup::view,
    pages::account_bulk::{BulkQuestion, Them},
};

/// The question before an act for many.
#[component]
pub fn BulkPage() -> impl IntoView {
    let search = use_location().search;
    let plan = ask(LoadBulkPlan::url(), "selection", move || search.get(), bulk_plan);
    let them = Them {
        one: "employee",
        several: "employees",
        list: "/employees".to_owned(),
        action: ActInBulk::url(),
        fields: Vec::new(),
        stays: "Their details, groups and history",
    };
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees" rel="external">"Employees"</a></li></ol></nav>
        <Load answer=plan let:plan><BulkQuestion them=them.clone() selection=search.get_untracked() plan/></Load>
    }
}
