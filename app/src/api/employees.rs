//! Manage Employees.

use domain::employee::EmployeeDetail;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{Done, list::Listed};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError};

impl Payload for EmployeeDetail {}

/// A page of Manage Employees; `query` is the query string of its address.
#[server(name = LoadEmployees, endpoint = "employees", input = GetUrl)]
pub async fn employees(query: String) -> Result<Listed, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::NameQuery::read(&query)?;
    let (page, total) = gate.store.employee_admin(&gate.actor)?.list(&query).await?;
    let parts = markup::parts::Parts::of_request();
    Ok(Listed::of_names(page, total, |rows| markup::names::employees(&parts, rows), "/employees", &query))
}

/// Creates an employee (M9, M19); "Add another" stays for the next one (M20).
#[server(endpoint = "employees/create")]
pub async fn create_employee(
    name: String,
    email: String,
    #[server(default)] phone: String,
    #[server(default)] role: String,
    #[server(default)] security_administrator: bool,
    #[server(default)] another: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let new = domain::employee::NewEmployee::parse(&name, &email, &phone, &role, security_administrator)?;
    let invited = door.create(&new).await?;
    let text = format!(
        "{} was added. Hand over this link: it sets a password, once, until {}. It is shown only here.",
        invited.name,
        invited.until.minute()
    );
    Ok(Done::with(if another { "/employees/new?another=true" } else { "/employees" }, text)
        .link(invited.path))
}

/// One employee, with what the reader may do to them.
#[server(name = LoadEmployee, endpoint = "employee", input = GetUrl)]
pub async fn employee(id: String) -> Result<EmployeeDetail, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.employee_admin(&gate.actor)?.employee(super::gate::id(&id)?).await?)
}

/// Saves what was edited of an employee (M28, M29).
#[server(endpoint = "employee/edit")]
pub async fn edit_employee(
    id: String,
    name: String,
    #[server(default)] phone: String,
    #[server(default)] role: String,
    #[server(default)] security_administrator: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let account = super::gate::id(&id)?;
    let edit = domain::employee::EmployeeEdit::parse(&name, &phone, &role, security_administrator)?;
    door.edit(account, &edit).await?;
    Ok(Done::with("/employees", format!("The changes to {} are saved.", edit.name)))
}

/// Lets an employee see everything again and ends their memberships (rule 4): with one's own password.
#[server(endpoint = "employee/release")]
pub async fn release_employee(id: String, current: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let account = super::gate::id(&id)?;
    let given = domain::field::Password::given(&current);
    let given = given.map_err(|problem| AppError::from(domain::FieldErrors::one("current", problem)))?;
    gate.store.own(&gate.actor).confirm_password(given).await?;
    let name = door.release(account).await?;
    Ok(Done::with(
        format!("/employees/{id}"),
        format!("{name} sees everything again and is in no Access Group."),
    ))
}
