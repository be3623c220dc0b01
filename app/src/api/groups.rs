//! Manage Groups.

use domain::group::{GroupChoices, GroupDetail, GroupImpact};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, written::Written};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError};

/// Every group that matches; `query` is the query string of the list's address.
#[server(name = LoadGroups, endpoint = "groups", input = GetUrl)]
pub async fn groups(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::NameQuery::read(&query)?;
    let rows = gate.store.group_admin(&gate.actor)?.list(&query).await?;
    let page = domain::list::Page { rows, previous: None, next: None };
    let parts = markup::parts::Parts::of_request();
    Ok(Written::new("Access Groups", markup::names::groups(&parts, &query, &page)))
}

/// What the form of a new group needs.
#[server(name = LoadGroupChoices, endpoint = "groups/choices", input = GetUrl)]
pub async fn group_choices() -> Result<GroupChoices, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.group_admin(&gate.actor)?.choices().await?)
}

/// A group with what it could hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupView {
    pub detail: GroupDetail,
    pub choices: GroupChoices,
}

impl Payload for GroupView {}

impl Payload for GroupChoices {}

/// One group.
#[server(name = LoadGroup, endpoint = "group", input = GetUrl)]
pub async fn group(id: String) -> Result<GroupView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    Ok(GroupView { detail: door.group(super::gate::id(&id)?).await?, choices: door.choices().await? })
}

/// Creates a group (M77).
#[server(endpoint = "groups/create")]
pub async fn create_group(
    name: String,
    #[server(default)] organizations: Vec<String>,
    #[server(default)] employees: Vec<String>,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let contents = domain::group::GroupContents::parse_new(&name, &organizations, &employees)?;
    door.create(&contents).await?;
    Ok(Done::with("/groups", format!("The group {} was created.", contents.name)))
}

/// Changes a group (M80). Where somebody would lose something, that is shown first and has to be confirmed.
#[server(endpoint = "group/update")]
pub async fn update_group(
    id: String,
    name: String,
    #[server(default)] organizations: Vec<String>,
    #[server(default)] employees: Vec<String>,
    #[server(default)] confirmed: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let group = super::gate::id(&id)?;
    let contents = domain::group::GroupContents::parse(&name, &organizations, &employees)?;
    if !confirmed {
        let impact = door.impact(group, Some(&contents)).await?;
        if !impact.lose.is_empty() || !impact.orphaned.is_empty() {
            return Err(super::gate::fail(AppError::Confirm(Box::new(impact))));
        }
    }
    door.update(group, &contents).await?;
    Ok(Done::with("/groups", format!("The group {} is saved.", contents.name)))
}

/// What the deletion of a group would do (rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDeletion {
    pub detail: GroupDetail,
    pub impact: GroupImpact,
}

impl Payload for GroupDeletion {}

/// What the deletion of a group would do (rule 13).
#[server(name = LoadGroupDeletion, endpoint = "group/impact", input = GetUrl)]
pub async fn group_deletion(id: String) -> Result<GroupDeletion, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let group = super::gate::id(&id)?;
    Ok(GroupDeletion { detail: door.group(group).await?, impact: door.impact(group, None).await? })
}

/// Deletes a group (M82).
#[server(endpoint = "group/delete")]
pub async fn delete_group(id: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let name = gate.store.group_admin(&gate.actor)?.delete(super::gate::id(&id)?).await?;
    Ok(Done::with("/groups", format!("The group {name} was deleted.")))
}
