//! The door for reads: everything that it answers is what the actor may see.

mod device;
mod devices;
mod elements;
mod selection;

pub(crate) use device::Detail;
pub(crate) use devices::like;

use domain::{Capability, OrganizationId, organization::OrganizationName};
use sea_orm::FromQueryResult;

use crate::{
    Actor, Result, Store,
    scope::{Scope, Sql},
};

/// Reads within what an actor sees.
#[derive(Debug)]
pub struct Visible<'a> {
    store: &'a Store,
    scope: Scope,
    /// Whether the actor has the tools of the devices (M66, M132).
    tools: bool,
}

#[derive(Debug, FromQueryResult)]
struct Named {
    id: OrganizationId,
    name: String,
}

impl Store {
    /// The door for status pages, for those whose role includes them.
    pub fn visible(&self, actor: &Actor) -> Result<Visible<'_>> {
        actor.require(Capability::StatusPages)?;
        let tools = actor.may(Capability::DeviceTools);
        Ok(Visible { store: self, scope: actor.scope(), tools })
    }
}

impl Visible<'_> {
    /// The visible organizations by name.
    pub async fn organization_names(&self) -> Result<Vec<OrganizationName>> {
        let mut sql = Sql::default();
        sql.push("SELECT id, name FROM organization WHERE id IN (");
        self.scope.organizations(&mut sql);
        sql.push(") ORDER BY name_key, id");
        let rows: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        Ok(rows.into_iter().map(|Named { id, name }| OrganizationName { id, name }).collect())
    }
}
