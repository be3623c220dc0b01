//! The door of Manage Organizations (M67): within what the actor sees (M68).

mod bulk;
mod details;
mod devices;
mod elements;
mod import;
mod list;
mod names;
mod removal;
mod tags;
pub(crate) mod users;

pub(crate) use removal::tell_purged;
pub use users::OrganizationUsers;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Capability, GroupId, OrganizationId, TagId,
    field::Name,
    group::{GroupKind, GroupName},
    organization::NewOrganization,
    tag::Tag,
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set};

use crate::{
    Actor, Error, Result, Store,
    audit::{Action, Object},
    entity::{group_organization, organization},
    fold::folded,
    groups::{
        self,
        rules::{self, Moved},
    },
    scope::{Scope, Sql},
    secret,
    write::Write,
};
use names::Unique;

/// Organizations as an administrator may manage them.
#[derive(Debug)]
pub struct OrganizationAdmin<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

#[derive(Debug, FromQueryResult)]
struct Named {
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Choice {
    id: GroupId,
    name: String,
    kind: GroupKind,
    /// The kind of its rule, if it has one, and the tag that it follows.
    rule: Option<String>,
    tag_id: Option<TagId>,
}

/// The groups that an actor may put a new organization into: a scoped one only their own, so that nobody
/// creates an organization and loses sight of it (rule 11).
fn choices(actor: &Actor) -> Sql {
    let mut sql = Sql::default();
    sql.push(
        "SELECT g.id, g.name, g.kind, r.kind AS rule, r.tag_id FROM access_group g \
         LEFT JOIN group_rule r ON r.group_id = g.id WHERE g.partner_id = ",
    );
    sql.bind(actor.partner);
    if let Scope::Groups(_, account, now) = actor.scope() {
        sql.push(" AND g.id IN (SELECT gm.group_id FROM group_member gm WHERE gm.account_id = ")
            .bind(account)
            .push(" AND ")
            .lasting(now)
            .push(")");
    }
    sql
}

/// An error unless the actor sees this organization at this instant.
async fn seen(write: &Write<'_>, actor: &Actor, id: OrganizationId) -> Result<String> {
    let mut sql = Sql::default();
    sql.push("SELECT name FROM organization o WHERE o.id = ").bind(id).push(" AND ");
    actor.scope().organization(&mut sql);
    let row: Option<Named> = write.one(sql.text, sql.values).await?;
    row.map(|row| row.name).ok_or(Error::NotFound)
}

/// What an organization begins with besides its name and groups.
#[derive(Debug, Clone, Copy, Default)]
struct Beginning<'a> {
    notes: &'a str,
    tags: &'a [Tag],
}

/// What the groups that hold what is put into them take in.
#[derive(Debug, Default)]
struct TakenIn(BTreeMap<GroupId, Vec<(OrganizationId, String)>>);

impl TakenIn {
    /// Writes it into the trail of each of these groups: one row, however many they are.
    async fn tell(self, write: &Write<'_>) -> Result<()> {
        for (group, organizations) in self.0 {
            groups::touched(write, group).await?;
            let (ids, names): (Vec<_>, Vec<_>) = organizations.into_iter().unzip();
            let details = serde_json::json!({ "organizations_added": names, "ids": ids });
            write.audit(Action::GroupEdited, Object::Group(group), details).await?;
        }
        Ok(())
    }
}

/// Creates an organization in groups that the actor may choose, within an act; where a tag says what a group holds, it
/// gets that (rule 11). Which other groups take it in by their rules is for the act to follow.
async fn add(
    write: &Write<'_>,
    actor: &Actor,
    name: &Name,
    Beginning { notes, tags }: Beginning<'_>,
    groups: &[&Choice],
    taken_in: &mut TakenIn,
) -> Result<OrganizationId> {
    let id = OrganizationId::new(secret::id()?);
    organization::Entity::insert(organization::ActiveModel {
        id: Set(id),
        partner_id: Set(actor.partner),
        name: Set(name.as_str().to_owned()),
        name_key: Set(name.key()),
        name_folded: Set(folded(name.as_str())),
        source_id: Set(None),
        state: Set(organization::OrganizationState::Live),
        removed_at: Set(None),
        created_at: Set(write.now),
    })
    .exec_without_returning(&write.tx)
    .await?;
    let mut has = BTreeSet::new();
    for group in groups {
        // All organizations is computed and stores none; what a rule comes to is written down by it.
        if let Some(tag) = group.tag_id {
            has.insert(tag);
        } else if group.kind == GroupKind::Listed && group.rule.is_none() {
            group_organization::Entity::insert(group_organization::ActiveModel {
                group_id: Set(group.id),
                organization_id: Set(id),
                partner_id: Set(actor.partner),
                added_at: Set(write.now),
                added_by: Set(actor.account),
            })
            .exec_without_returning(&write.tx)
            .await?;
            taken_in.0.entry(group.id).or_default().push((id, name.as_str().to_owned()));
        }
    }
    for tag in tags {
        has.insert(rules::tag(write, "tags", tag).await?);
    }
    for tag in has {
        let sql = "INSERT INTO organization_tag (organization_id, tag_id, partner_id) VALUES ($1, $2, $3)";
        write.execute(sql, [id.into(), tag.into(), actor.partner.into()]).await?;
    }
    if !notes.is_empty() {
        let sql = "UPDATE organization SET notes = $1 WHERE id = $2";
        write.execute_one(sql, [notes.into(), id.into()]).await?;
    }
    let groups: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
    let mut details = serde_json::json!({ "name": name.as_str(), "group": groups.join(", ") });
    if !tags.is_empty() {
        details["tags_added"] = serde_json::json!(tags);
    }
    write.audit(Action::OrganizationCreated, Object::Organization(id), details).await?;
    Ok(id)
}

impl Store {
    /// The door of those who manage organizations.
    pub fn organization_admin<'a>(&'a self, actor: &'a Actor) -> Result<OrganizationAdmin<'a>> {
        actor.require(Capability::ManageOrganizations)?;
        Ok(OrganizationAdmin { store: self, actor })
    }
}

impl OrganizationAdmin<'_> {
    /// The Access Groups that a new organization can join.
    pub async fn group_choices(&self) -> Result<Vec<GroupName>> {
        let mut sql = choices(self.actor);
        sql.push(" ORDER BY g.kind DESC, g.name_key");
        let rows: Vec<Choice> = self.store.all(sql.text, sql.values).await?;
        Ok(rows.into_iter().map(|Choice { id, name, .. }| GroupName { id, name }).collect())
    }

    /// Creates an organization in an Access Group, in one act (M39, M87, M88).
    pub async fn create(&self, new: &NewOrganization) -> Result<OrganizationId> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        let mut sql = choices(&actor);
        sql.push(" AND g.id = ").bind(new.group);
        let group: Choice = write
            .one(sql.text, sql.values)
            .await?
            .ok_or_else(|| Error::field("group", domain::Problem::NotAChoice))?;
        let write = names::free(write, &actor, (Unique::Name, &new.name.key()), None).await?;
        let mut taken_in = TakenIn::default();
        let id = add(&write, &actor, &new.name, Beginning::default(), &[&group], &mut taken_in).await?;
        taken_in.tell(&write).await?;
        rules::follow(&write, actor.account, Moved::Organizations(&[id])).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Whether unlinked devices may be suggested: to unscoped people alone (rule 8).
    fn suggests(actor: &Actor) -> bool {
        actor.sees_unlinked()
    }
}
