//! The door for reads: everything that it answers is what the actor may see.

mod device;
mod devices;
mod elements;
mod selection;

pub(crate) use device::Detail;
pub(crate) use devices::like;

use domain::{
    Capability, OrganizationId, field::Name, limits::CHOICES, list::DeviceQuery,
    organization::OrganizationName,
};
use sea_orm::FromQueryResult;

use crate::{
    Actor, Result, Store,
    fold::{called, folded},
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

/// So many names are offered while one is typed.
const OFFERED: u64 = 10;

#[derive(Debug, FromQueryResult)]
struct Named {
    id: OrganizationId,
    name: String,
}

/// A name that no organization has which the reader sees.
#[derive(Debug)]
pub struct UnknownOrganization {
    pub typed: String,
    /// The first of those that have it in their names.
    pub near: Vec<OrganizationName>,
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
    /// The visible organizations to choose from; nothing where they are too many to choose from: then one is named.
    pub async fn organization_choices(&self) -> Result<Option<Vec<OrganizationName>>> {
        let mut sql = Sql::default();
        sql.push("SELECT id, name FROM organization o WHERE ");
        self.scope.organization(&mut sql);
        sql.push(" ORDER BY name_key, id LIMIT ").push(&(CHOICES + 1).to_string());
        let rows: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        let few = rows.len() as u64 <= CHOICES;
        Ok(few.then(|| rows.into_iter().map(|Named { id, name }| OrganizationName { id, name }).collect()))
    }

    /// The one visible organization that is called so; capitals, accents and spaces make no difference where it is the only one.
    pub async fn organization_called(&self, name: &Name) -> Result<Option<OrganizationId>> {
        // Nothing is not what a name is that was not folded yet.
        let folded = folded(name.as_str());
        if folded.is_empty() {
            return Ok(None);
        }
        let mut sql = Sql::default();
        sql.push("SELECT id, name FROM organization o WHERE ");
        self.scope.organization(&mut sql);
        sql.push(" AND name_folded = ").bind(folded).push(" ORDER BY name_key, id LIMIT 100");
        let alike: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        let exact = alike.iter().find(|named| named.name.to_lowercase() == name.key());
        Ok(match (exact, alike.as_slice()) {
            (Some(one), _) | (None, [one]) => Some(one.id),
            _ => None,
        })
    }

    /// Looks up the organization that the question filters by, where it is named. What is named goes before what is chosen:
    /// the question carries its id then, and no name. Where none is called so that is seen, it filters by none, and what was
    /// typed is answered.
    pub async fn named_organization(&self, query: &mut DeviceQuery) -> Result<Option<UnknownOrganization>> {
        let typed = std::mem::take(&mut query.organization_name);
        if typed.is_empty() {
            return Ok(None);
        }
        query.organization = match Name::parse(&typed) {
            Ok(name) => self.organization_called(&name).await?,
            // What can't be a name is nobody's.
            Err(_) => None,
        };
        if query.organization.is_some() {
            return Ok(None);
        }
        Ok(Some(UnknownOrganization { near: self.near(&typed).await?, typed }))
    }

    /// What the first visible organizations are called whose names hold this, by name; none for a search for nothing.
    pub async fn organizations_called(&self, search: &str) -> Result<Vec<String>> {
        Ok(self.near(search).await?.into_iter().map(|near| near.name).collect())
    }

    async fn near(&self, search: &str) -> Result<Vec<OrganizationName>> {
        if folded(search).is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::default();
        sql.push("SELECT id, name FROM organization o WHERE ");
        self.scope.organization(&mut sql);
        called(sql.push(" AND "), "o", search);
        sql.push(" ORDER BY name_key, id LIMIT ").push(&OFFERED.to_string());
        let rows: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        Ok(rows.into_iter().map(|Named { id, name }| OrganizationName { id, name }).collect())
    }

    /// The visible organizations by name.
    pub async fn organization_names(&self) -> Result<Vec<OrganizationName>> {
        let mut sql = Sql::default();
        sql.push("SELECT id, name FROM organization o WHERE ");
        self.scope.organization(&mut sql);
        sql.push(" ORDER BY name_key, id");
        let rows: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        Ok(rows.into_iter().map(|Named { id, name }| OrganizationName { id, name }).collect())
    }
}
