//! Looking at the portal through somebody else's eyes.

use leptos::prelude::*;

use super::Done;
use crate::error::AppError;

/// Begins to look through the eyes of an employee (SPEC section 6).
#[server(endpoint = "employee/preview")]
pub async fn preview_employee(id: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.oversight(&gate.actor)?.preview(super::gate::id(&id)?).await?;
    Ok(Done::to("/"))
}

/// Begins to look through the eyes of an organization user (M131).
#[server(endpoint = "organization/user/preview")]
pub async fn preview_organization_user(organization: String, user: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    door.users(super::gate::id(&organization)?).preview(super::gate::id(&user)?).await?;
    Ok(Done::to("/"))
}

/// Looks through one's own eyes again, at the page of whoever it was.
#[server(endpoint = "preview/end")]
pub async fn end_preview() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    Ok(Done::to(match gate.store.own(&gate.actor).end_preview().await? {
        Some((user, Some(organization))) => format!("/organizations/{organization}/users/{user}"),
        Some((employee, None)) => format!("/employees/{employee}"),
        None => "/".to_owned(),
    }))
}
