//! The tags of an organization.

use domain::tag::{OrganizationTags, TagPlan};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
use crate::{answer::Payload, error::AppError};

impl Payload for OrganizationTags {}

impl Payload for TagPlan {}

/// The tags of an organization, and others to give it.
#[server(name = LoadTags, endpoint = "organization/tags", input = GetUrl)]
pub async fn organization_tags(id: String) -> Result<OrganizationTags, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.organization_admin(&gate.actor)?.tags(super::gate::id(&id)?).await?)
}

/// Saves the tags that were typed where those `shown` stood; where somebody would lose something, that is asked first.
#[server(endpoint = "organization/tags/edit")]
pub async fn edit_tags(
    id: String,
    #[server(default)] shown: String,
    #[server(default)] tags: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let organization: domain::OrganizationId = super::gate::id(&id)?;
    let change = domain::tag::TagChange::parse(&shown, &tags)?;
    let plan = door.plan_tags(organization, &change).await?;
    if !plan.impact.is_empty() {
        return Ok(Done::to(format!("/organizations/{organization}/tags/change{}", change.write())));
    }
    let mark = plan.mark;
    Ok(changed(&door.change_tags(organization, &change, &mark).await?))
}

/// What a change of tags would do; `at` is the id of the organization and the query string of the change.
#[server(name = LoadTagPlan, endpoint = "organization/tags/plan", input = GetUrl)]
pub async fn tag_plan(at: String) -> Result<TagPlan, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let (id, query) = at.split_once('?').unwrap_or((&at, ""));
    let id = super::gate::id(id)?;
    Ok(door.plan_tags(id, &domain::tag::TagChange::read(query)?).await?)
}

/// Changes the tags of an organization: what the plan with this mark says, or nothing (rule 13).
#[server(endpoint = "organization/tags/change")]
pub async fn change_tags(
    id: String,
    change: String,
    #[server(default)] mark: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let organization = super::gate::id(&id)?;
    let change = domain::tag::TagChange::read(&change)?;
    Ok(changed(&door.change_tags(organization, &change, &mark).await?))
}

/// What is said of tags that are changed.
#[cfg(feature = "ssr")]
fn changed(plan: &TagPlan) -> Done {
    let said = match (plan.add.as_slice(), plan.remove.as_slice()) {
        ([], []) => "The tags are as they were.".to_owned(),
        (add, []) => format!("Given: {}.", add.join(", ")),
        ([], remove) => format!("Taken off: {}.", remove.join(", ")),
        (add, remove) => format!("Given: {}. Taken off: {}.", add.join(", "), remove.join(", ")),
    };
    let told = |what: &str, groups: &[String]| match groups {
        [] => String::new(),
        groups => format!(" {what}: {}.", groups.join(", ")),
    };
    let (joins, leaves) = (told("In by it", &plan.joins), told("Out by it", &plan.leaves));
    Done::with(format!("/organizations/{}", plan.id), format!("{said}{joins}{leaves}"))
}
