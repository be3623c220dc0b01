//! One act for the accounts of many employees.

use domain::employee::BulkPlan;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
#[cfg(feature = "ssr")]
use super::handed::handed_all;
use crate::{answer::Payload, error::AppError};

impl Payload for BulkPlan {}

/// What an act would do to the selected accounts; `selection` is the query string of the bulk form.
#[server(name = LoadBulkPlan, endpoint = "employees/bulk-plan", input = GetUrl)]
pub async fn bulk_plan(selection: String) -> Result<BulkPlan, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let bulk = domain::selection::EmployeeBulk::read(&selection)?;
    Ok(door.plan_bulk(&bulk).await?)
}

/// Does it to all whom the plan with this mark names, or to nobody.
#[server(endpoint = "employees/bulk")]
pub async fn act_in_bulk(
    selection: String,
    #[server(default)] mark: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let bulk = domain::selection::EmployeeBulk::read(&selection)?;
    gate.confirm(&code).await?;
    let store::BulkDone { act, accounts, invited } = door.act_in_bulk(&bulk, &mark).await?;
    let told = handed_all("/employees", done(act, accounts.len(), ("employee", "employees")), invited);
    if act != domain::account::AccountAct::Deactivate || accounts.len() as u64 > domain::limits::PAGE_ROWS {
        return Ok(told);
    }
    let back = domain::selection::EmployeeBulk {
        act: domain::account::AccountAct::Reactivate,
        selection: domain::selection::Selection::Ticked(accounts),
    };
    let plan = door.plan_bulk(&back).await;
    let fields = vec![("selection".to_owned(), back.write())];
    Ok(taken_back(told, <ActInBulk as server_fn::ServerFn>::url(), plan, fields))
}

/// With an Undo by the act with this plan, which is a new act under the rights of that moment: offered where it is for all of
/// them and asks for no code.
#[cfg(feature = "ssr")]
pub(super) fn taken_back(
    told: Done,
    action: &str,
    plan: Result<BulkPlan, store::Error>,
    mut fields: Vec<(String, String)>,
) -> Done {
    match plan {
        Ok(plan) if plan.left.is_empty() && !plan.confirmed => {
            fields.push(("mark".to_owned(), plan.mark));
            told.undo(action, fields)
        }
        _ => told,
    }
}

/// What was done to so many people, who are called so.
#[cfg(feature = "ssr")]
pub(super) fn done(act: domain::account::AccountAct, count: usize, (one, several): (&str, &str)) -> String {
    use domain::account::AccountAct;
    let (who, are, have) = if count == 1 {
        (format!("1 {one}"), "is", "has")
    } else {
        (format!("{count} {several}"), "are", "have")
    };
    match act {
        AccountAct::Deactivate => format!("{who} {are} deactivated and signed out everywhere."),
        AccountAct::Reactivate => format!("{who} {are} back."),
        _ => format!("{who} {have} a new link."),
    }
}
