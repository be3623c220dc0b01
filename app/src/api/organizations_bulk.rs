//! One act for many organizations.

use domain::{group::GroupName, organization::OrganizationBulkPlan};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
use crate::{answer::Payload, error::AppError};

/// What an act would do, and the groups to choose from where it needs one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationBulkView {
    pub plan: OrganizationBulkPlan,
    pub groups: Vec<GroupName>,
}

impl Payload for OrganizationBulkView {}

/// What an act would do to the selected organizations; `selection` is the query string of the bulk form.
#[server(name = LoadOrganizationBulk, endpoint = "organizations/bulk-plan", input = GetUrl)]
pub async fn organization_bulk(selection: String) -> Result<OrganizationBulkView, AppError> {
    use domain::selection::{OrganizationAct, OrganizationBulk};

    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let bulk = OrganizationBulk::read(&selection)?;
    let groups = match bulk.act {
        OrganizationAct::AddToGroup => gate.store.group_admin(&gate.actor)?.takers().await?,
        OrganizationAct::Remove => Vec::new(),
    };
    Ok(OrganizationBulkView { plan: door.plan_bulk(&bulk).await?, groups })
}

/// Does it to all that the plan with this mark names, or to none.
#[server(endpoint = "organizations/bulk")]
pub async fn act_on_organizations(
    selection: String,
    #[server(default)] mark: String,
    #[server(default)] group: String,
    #[server(default)] confirmation: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    use domain::{
        FieldErrors, Problem,
        group::GroupAct,
        selection::{GroupChange, GroupThings, OrganizationAct, OrganizationBulk, Selection},
    };

    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let bulk = OrganizationBulk::read(&selection)?;
    let counted = |count| domain::words::counted(count, "organization", "organizations");
    if bulk.act == OrganizationAct::Remove {
        gate.confirm(&code).await?;
        let removed = door.remove(&bulk, &mark, &confirmation).await?;
        let were = if removed.len() == 1 { "was" } else { "were" };
        let text =
            format!("{} {were} removed. For 7 days they can be brought back.", counted(removed.len() as u64));
        return Ok(super::organizations::brought_back(Done::with("/organizations", text), &removed));
    }
    let groups = gate.store.group_admin(&gate.actor)?;
    let group = group.parse().map_err(|_| FieldErrors::one("group", Problem::NotAChoice))?;
    let ids = door.planned(&bulk, &mark).await?;
    let things = GroupThings::Organizations(Selection::Ticked(ids));
    let change =
        GroupChange { act: GroupAct::AddOrganizations, things, term: domain::membership::Term::default() };
    let mark = groups.plan(group, &change).await?.mark;
    let done = groups.change(group, &change, &mark).await?;
    let count = done.names.count;
    let were = if count == 1 { "was" } else { "were" };
    let text = format!("{} {were} added to {}.", counted(count), done.group.name);
    let told = Done::with(format!("/groups/{group}"), text);
    Ok(super::groups::taken_back(&groups, &done, change, told).await)
}
