//! One act for the accounts of many employees.

use domain::employee::BulkPlan;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
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
    let done = handed_all(done(act, accounts.len()), invited);
    if act != domain::account::AccountAct::Deactivate || accounts.len() as u64 > domain::limits::PAGE_ROWS {
        return Ok(done);
    }
    // Undo is a new act under the rights of that moment: offered where it is for all of them and asks for no code.
    let back = domain::selection::EmployeeBulk {
        act: domain::account::AccountAct::Reactivate,
        selection: domain::selection::Selection::Ticked(accounts),
    };
    match door.plan_bulk(&back).await {
        Ok(plan) if plan.left.is_empty() && !plan.confirmed => {
            let fields = [("selection", back.write()), ("mark", plan.mark)];
            let fields = fields.map(|(name, value)| (name.to_owned(), value));
            Ok(done.undo(<ActInBulk as server_fn::ServerFn>::url(), fields.into()))
        }
        _ => Ok(done),
    }
}

#[cfg(feature = "ssr")]
fn done(act: domain::account::AccountAct, count: usize) -> String {
    use domain::account::AccountAct;
    let (who, are, have) = if count == 1 {
        ("1 employee".to_owned(), "is", "has")
    } else {
        (format!("{count} employees"), "are", "have")
    };
    match act {
        AccountAct::Deactivate => format!("{who} {are} deactivated and signed out everywhere."),
        AccountAct::Reactivate => format!("{who} {are} back."),
        _ => format!("{who} {have} a new link."),
    }
}

/// What is said of many who get links: mailed to each alone, or to hand over where nothing is sent.
#[cfg(feature = "ssr")]
pub(super) fn handed_all(text: String, invited: Vec<domain::employee::Invited>) -> Done {
    use super::HandedLink;
    if invited.is_empty() {
        return Done::with("/employees", text);
    }
    if super::gate::request().mails_leave {
        let text = format!("{text} A mail to each of them brings the link that sets up their account.");
        return Done::with("/employees", text);
    }
    let links =
        invited.into_iter().map(|one| HandedLink { name: one.name, email: one.email, path: one.path });
    let text = format!("{text} Hand over their links: they are shown only here.");
    Done::with("/employees/links", text).links(links.collect())
}
