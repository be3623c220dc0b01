//! One act for the accounts of many users of an organization.

use domain::employee::BulkPlan;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
#[cfg(feature = "ssr")]
use super::{employees_bulk::done, gate::id, handed::handed_all};
use crate::error::AppError;

/// What an act would do to the selected users; `selection` is the query string of the bulk form.
#[server(name = LoadUserBulkPlan, endpoint = "organization/users/bulk-plan", input = GetUrl)]
pub async fn user_bulk_plan(organization: String, selection: String) -> Result<BulkPlan, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?.users(id(&organization)?);
    let bulk = domain::selection::UserBulk::read(&selection)?;
    Ok(door.plan_bulk(&bulk).await?)
}

/// Does it to all whom the plan with this mark names, or to nobody.
#[server(endpoint = "organization/users/bulk")]
pub async fn act_on_users_in_bulk(
    organization: String,
    selection: String,
    #[server(default)] mark: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    use domain::{
        account::AccountAct,
        limits::PAGE_ROWS,
        selection::{Selection, UserBulk},
    };

    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?.users(id(&organization)?);
    let bulk = UserBulk::read(&selection)?;
    gate.confirm(&code).await?;
    let store::BulkDone { act, accounts, invited } = door.act_in_bulk(&bulk, &mark).await?;
    let list = format!("/organizations/{organization}/users");
    let told = handed_all(&list, done(act, accounts.len(), ("user", "users")), invited);
    if act != AccountAct::Deactivate || accounts.len() as u64 > PAGE_ROWS {
        return Ok(told);
    }
    let back = UserBulk { act: AccountAct::Reactivate, selection: Selection::Ticked(accounts) };
    let plan = door.plan_bulk(&back).await;
    let fields = vec![("organization".to_owned(), organization), ("selection".to_owned(), back.write())];
    Ok(super::employees_bulk::taken_back(
        told,
        <ActOnUsersInBulk as server_fn::ServerFn>::url(),
        plan,
        fields,
    ))
}
