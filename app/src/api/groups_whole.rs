//! Acts on a whole group: copied, or merged into another one.

use domain::group::{GroupMerge, GroupName};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
use crate::{answer::Payload, error::AppError};

/// A group that is to be copied or merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    pub id: String,
    pub name: String,
    pub employees: u64,
    /// The groups that it can be merged into.
    pub others: Vec<GroupName>,
    /// What that would do, once one is chosen.
    pub merge: Option<GroupMerge>,
}

impl Payload for Whole {}

/// A group, the others, and what it would do to merge it into the one that `at` names: `ID?into=OTHER`.
#[server(name = LoadWhole, endpoint = "group/whole", input = GetUrl)]
pub async fn whole(at: String) -> Result<Whole, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = at.split_once('?').unwrap_or((&at, ""));
    let id: domain::GroupId = super::gate::id(id)?;
    let into = domain::selection::merged_into(query)?;
    let row = door.listed(id).await?;
    let merge = match into {
        Some(into) => Some(door.plan_merge(id, into).await?),
        None => None,
    };
    let others = door.names().await?.into_iter().filter(|other| other.id != id).collect();
    Ok(Whole { id: id.to_string(), name: row.name, employees: row.employees, others, merge })
}

/// Makes a group that holds the organizations of another one, and if so wanted its people.
#[server(endpoint = "group/copy")]
pub async fn copy_group(
    id: String,
    #[server(default)] name: String,
    #[server(default)] people: Option<String>,
    #[server(default)] another_one: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let id = super::gate::id(&id)?;
    let name =
        domain::field::Name::parse(&name).map_err(|problem| domain::FieldErrors::one("name", problem))?;
    door.apart(&name, None, &another_one).await?;
    let copy = door.copy(id, &name, people.is_some()).await?;
    Ok(Done::with(format!("/groups/{copy}"), format!("The group {name} was created.")))
}

/// Merges a group into another one, if that does what the plan with this mark says.
#[server(endpoint = "group/merge")]
pub async fn merge_group(
    id: String,
    into: String,
    #[server(default)] mark: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, into) = (super::gate::id(&id)?, super::gate::id(&into)?);
    let GroupMerge { group, into, .. } = door.merge(id, into, &mark).await?;
    let text = format!("All of {} is in {} now, and {} was deleted.", group.name, into.name, group.name);
    Ok(Done::with(format!("/groups/{}", into.id), text))
}
