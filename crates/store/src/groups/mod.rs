//! The door of Manage Groups (M72): Security Administrators, who see everything.

mod impact;
mod read;

use std::collections::BTreeSet;

use domain::{
    AccountId, Capability, GroupId, OrganizationId, Problem, Refusal,
    group::{GroupContents, GroupKind},
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set};

use crate::{
    Actor, Error, Result, Store,
    audit::{Action, Object},
    entity::{access_group, group_member, group_organization},
    secret,
    write::Write,
};

/// Access Groups as a Security Administrator manages them.
#[derive(Debug)]
pub struct GroupAdmin<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

#[derive(Debug, FromQueryResult)]
struct Kept {
    id: GroupId,
    name: String,
    kind: GroupKind,
}

#[derive(Debug, FromQueryResult)]
struct OrganizationRef {
    organization_id: OrganizationId,
}

#[derive(Debug, FromQueryResult)]
struct AccountRef {
    account_id: AccountId,
}

/// The group with this id, of this partner.
async fn kept(write: &Write<'_>, id: GroupId) -> Result<Kept> {
    let sql = "SELECT id, name, kind FROM access_group WHERE id = $1 AND partner_id = $2";
    write.one(sql, [id.into(), write.partner.into()]).await?.ok_or(Error::NotFound)
}

/// Puts organizations into a group; each has to be there and the partner's own.
async fn add_organizations(
    write: &Write<'_>,
    by: AccountId,
    group: GroupId,
    ids: &[OrganizationId],
) -> Result<()> {
    for id in ids {
        let sql = "INSERT INTO group_organization (group_id, organization_id, partner_id, added_at, added_by) \
                   SELECT $1, o.id, o.partner_id, $2, $3 FROM organization o \
                   WHERE o.id = $4 AND o.partner_id = $5 AND o.state = 'live'";
        let values = [group.into(), write.now.into(), by.into(), (*id).into(), write.partner.into()];
        if write.execute(sql, values).await? != 1 {
            return Err(Error::field("organizations", Problem::NotAChoice));
        }
    }
    Ok(())
}

/// Makes employees members. The first membership narrows what they see, in the same transaction, and for good:
/// only a Security Administrator's explicit act widens it again (rule 3).
async fn add_members(write: &Write<'_>, by: AccountId, group: GroupId, ids: &[AccountId]) -> Result<()> {
    for id in ids {
        let sql = "INSERT INTO group_member (account_id, group_id, partner_id, added_at, added_by) \
                   SELECT e.account_id, $1, e.partner_id, $2, $3 FROM employee e \
                   WHERE e.account_id = $4 AND e.partner_id = $5";
        let values = [group.into(), write.now.into(), by.into(), (*id).into(), write.partner.into()];
        if write.execute(sql, values).await? != 1 {
            return Err(Error::field("employees", Problem::NotAChoice));
        }
        write
            .execute("UPDATE employee SET visibility = 'groups' WHERE account_id = $1", [(*id).into()])
            .await?;
    }
    Ok(())
}

/// What is in `after` and not in `before`, and the other way round.
fn difference<T: Ord + Copy>(before: &[T], after: &[T]) -> (Vec<T>, Vec<T>) {
    let (before, after): (BTreeSet<T>, BTreeSet<T>) =
        (before.iter().copied().collect(), after.iter().copied().collect());
    (after.difference(&before).copied().collect(), before.difference(&after).copied().collect())
}

impl Store {
    /// The door of those who manage Access Groups.
    pub fn group_admin<'a>(&'a self, actor: &'a Actor) -> Result<GroupAdmin<'a>> {
        actor.require(Capability::ManageGroups)?;
        Ok(GroupAdmin { store: self, actor })
    }
}

impl GroupAdmin<'_> {
    /// Creates a group with what it holds (M73, M74, M77).
    pub async fn create(&self, contents: &GroupContents) -> Result<GroupId> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let id = GroupId::new(secret::id()?);
        access_group::Entity::insert(access_group::ActiveModel {
            id: Set(id),
            partner_id: Set(actor.partner),
            name: Set(contents.name.as_str().to_owned()),
            name_key: Set(contents.name.key()),
            kind: Set(GroupKind::Listed),
            created_at: Set(write.now),
        })
        .exec_without_returning(&write.tx)
        .await?;
        add_organizations(&write, actor.account, id, &contents.organizations).await?;
        add_members(&write, actor.account, id, &contents.employees).await?;
        let details = serde_json::json!({
            "name": contents.name.as_str(),
            "organizations": contents.organizations,
            "employees": contents.employees,
        });
        write.audit(Action::GroupCreated, Object::Group(id), details).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Makes a group hold exactly this (M80); what is taken out is revoked at once (M81).
    pub async fn update(&self, id: GroupId, contents: &GroupContents) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let group = kept(&write, id).await?;
        let sql = "SELECT go.organization_id FROM group_organization go \
                   JOIN organization o ON o.id = go.organization_id AND o.state = 'live' WHERE go.group_id = $1";
        let held: Vec<OrganizationRef> = write.all(sql, [id.into()]).await?;
        let held: Vec<_> = held.into_iter().map(|row| row.organization_id).collect();
        let members: Vec<AccountRef> =
            write.all("SELECT account_id FROM group_member WHERE group_id = $1", [id.into()]).await?;
        let members: Vec<_> = members.into_iter().map(|row| row.account_id).collect();
        let (new_members, lost_members) = difference(&members, &contents.employees);
        let (new_organizations, lost_organizations) = difference(&held, &contents.organizations);
        if group.kind == GroupKind::AllOrganizations {
            if !contents.organizations.is_empty() || contents.name.as_str() != group.name {
                return Err(Error::Forbidden(Refusal::AllOrganizations));
            }
        } else {
            let sql = "UPDATE access_group SET name = $1, name_key = $2 WHERE id = $3 AND partner_id = $4";
            let values =
                [contents.name.as_str().into(), contents.name.key().into(), id.into(), actor.partner.into()];
            write.execute_one(sql, values).await?;
        }
        for organization in &lost_organizations {
            let key = (id, *organization);
            group_organization::Entity::delete_by_id(key).exec(&write.tx).await?;
        }
        for member in &lost_members {
            group_member::Entity::delete_by_id((*member, id)).exec(&write.tx).await?;
        }
        add_organizations(&write, actor.account, id, &new_organizations).await?;
        add_members(&write, actor.account, id, &new_members).await?;
        let details = serde_json::json!({
            "name": contents.name.as_str(),
            "organizations_added": new_organizations, "organizations_removed": lost_organizations,
            "employees_added": new_members, "employees_removed": lost_members,
        });
        write.audit(Action::GroupEdited, Object::Group(id), details).await?;
        write.commit().await
    }

    /// Deletes a group (M82). Its members keep `groups`: with none left they see nothing.
    pub async fn delete(&self, id: GroupId) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let group = kept(&write, id).await?;
        if group.kind == GroupKind::AllOrganizations {
            return Err(Error::Forbidden(Refusal::AllOrganizations));
        }
        let sql = "DELETE FROM access_group WHERE id = $1 AND partner_id = $2";
        write.execute_one(sql, [group.id.into(), actor.partner.into()]).await?;
        write
            .audit(Action::GroupDeleted, Object::Group(id), serde_json::json!({ "name": group.name }))
            .await?;
        write.commit().await?;
        Ok(group.name)
    }
}
