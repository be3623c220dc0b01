//! `/employees`

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    api::employees::{LoadEmployees, employees},
    components::{by_address, written},
};

/// Manage Employees.
#[component]
pub fn EmployeesPage() -> impl IntoView {
    written(by_address(LoadEmployees::url(), employees))
}
