//! The door of Manage Groups (M72): Security Administrators, who see everything.
//!
//! A group is changed by what goes in or out, never by all that it should hold: what somebody else changed meanwhile stays.

mod access;
mod change;
mod contents;
pub(crate) mod ending;
pub(crate) mod filter;
mod impact;
mod merge;
mod names;
mod put;
mod read;
mod requests;
mod rule;
pub(crate) mod rules;
pub(crate) mod tagged;

pub(crate) use impact::by_first;
pub(crate) use put::touched;

use domain::{
    AccountId, Capability, GroupId, Refusal, Timestamp,
    field::Name,
    group::{GroupContents, GroupDeletion, GroupKind},
    membership::Term,
};
use sea_orm::{DbBackend, EntityTrait as _, FromQueryResult, Set};
use serde::de::DeserializeOwned;

use crate::{
    Actor, Error, Result, Store,
    audit::{Action, Object},
    entity::access_group,
    fold,
    scope::{Sql, unpack},
    secret,
    write::Write,
};

/// Access Groups as a Security Administrator manages them.
#[derive(Debug)]
pub struct GroupAdmin<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

/// What asks: a page, or the act itself, whose transaction sees what it is about to change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asking<'a> {
    Page(&'a Store),
    Act(&'a Write<'a>),
}

#[derive(Debug, FromQueryResult)]
struct Packed {
    packed: Option<String>,
}

impl Asking<'_> {
    pub async fn all<R: FromQueryResult>(self, Sql { text, values }: Sql) -> Result<Vec<R>> {
        match self {
            Self::Page(store) => store.all(text, values).await,
            Self::Act(write) => write.all(text, values).await,
        }
    }

    /// Rows by the thousand, as one text ([`Sql::pack`]).
    pub async fn many<R: DeserializeOwned>(
        self,
        columns: &str,
        query: impl FnOnce(&mut Sql),
    ) -> Result<Vec<R>> {
        let mut sql = Sql::default();
        sql.push("SELECT ").pack(self.backend(), columns, query).push(" AS packed");
        let packed: Vec<Packed> = self.all(sql).await?;
        unpack(packed.first().and_then(|row| row.packed.as_deref()))
    }

    /// The instant at which memberships are judged.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Page(store) => store.clock.now(),
            Self::Act(write) => write.now,
        }
    }

    pub fn backend(self) -> DbBackend {
        match self {
            Self::Page(store) => store.backend(),
            Self::Act(write) => write.backend(),
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct Kept {
    name: String,
    kind: GroupKind,
}

/// The group with this id, of this partner.
async fn kept(write: &Write<'_>, id: GroupId) -> Result<Kept> {
    let sql = "SELECT name, kind FROM access_group WHERE id = $1 AND partner_id = $2";
    write.one(sql, [id.into(), write.partner.into()]).await?.ok_or(Error::NotFound)
}

/// The group, if it is one that has a name of its own and can be deleted.
async fn listed(write: &Write<'_>, id: GroupId) -> Result<Kept> {
    let group = kept(write, id).await?;
    if group.kind == GroupKind::AllOrganizations {
        return Err(Error::Forbidden(Refusal::AllOrganizations));
    }
    Ok(group)
}

/// A new group that holds nothing yet.
async fn insert(write: &Write<'_>, name: &Name) -> Result<GroupId> {
    let id = GroupId::new(secret::id()?);
    access_group::Entity::insert(access_group::ActiveModel {
        id: Set(id),
        partner_id: Set(write.partner),
        name: Set(name.as_str().to_owned()),
        name_key: Set(name.key()),
        name_folded: Set(fold::folded(name.as_str())),
        kind: Set(GroupKind::Listed),
        created_at: Set(write.now),
        changed_at: Set(write.now),
    })
    .exec_without_returning(&write.tx)
    .await?;
    Ok(id)
}

#[derive(Debug, FromQueryResult)]
struct Named {
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Member {
    account_id: AccountId,
    name: String,
}

/// The names of what a group holds, for the trail.
async fn names_in(write: &Write<'_>, sql: &str, group: GroupId) -> Result<Vec<String>> {
    let found: Vec<Named> = write.all(sql, [group.into()]).await?;
    Ok(found.into_iter().map(|named| named.name).collect())
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
        let id = insert(&write, &contents.name).await?;
        put::organizations(&write, actor.account, id, &contents.organizations).await?;
        put::people(&write, actor.account, id, &contents.employees, &Term::default()).await?;
        let ids: Vec<String> = [
            contents.organizations.iter().map(ToString::to_string).collect::<Vec<_>>(),
            contents.employees.iter().map(ToString::to_string).collect(),
        ]
        .concat();
        let held = "SELECT o.name FROM group_organization go JOIN organization o ON o.id = go.organization_id \
                    WHERE go.group_id = $1 ORDER BY o.name_key, o.id";
        let members = "SELECT e.name FROM group_member gm JOIN employee e ON e.account_id = gm.account_id \
                       WHERE gm.group_id = $1 ORDER BY e.name_key, e.account_id";
        let details = serde_json::json!({
            "name": contents.name.as_str(),
            "organizations": names_in(&write, held, id).await?,
            "employees": names_in(&write, members, id).await?,
            "ids": ids,
        });
        write.audit(Action::GroupCreated, Object::Group(id), details).await?;
        write.commit().await?;
        Ok(id)
    }

    /// An error at the field if another group is called the same but for accents, spaces and the like, unless it was said
    /// that this is another one than `apart_from`.
    pub async fn apart(&self, name: &Name, besides: Option<GroupId>, apart_from: &str) -> Result<()> {
        let sql = "SELECT name FROM access_group WHERE partner_id = $1 AND id <> $2 ORDER BY name_key, id";
        let values = [self.actor.partner.into(), besides.map_or(0, GroupId::get).into()];
        let others: Vec<Named> = self.store.all(sql, values).await?;
        let others: Vec<_> = others.into_iter().map(|other| other.name).collect();
        fold::apart(name, &others, apart_from)
    }

    /// Gives a group another name than the one that was shown.
    pub async fn rename(&self, id: GroupId, shown: &str, name: &Name) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let group = listed(&write, id).await?;
        if group.name != shown && group.name != name.as_str() {
            return Err(Error::Conflict(
                "Meanwhile somebody else gave the group another name, which you see now. Nothing was changed.",
            ));
        }
        let sql = "UPDATE access_group SET name = $1, name_key = $2, name_folded = $3, changed_at = $4 \
                   WHERE id = $5 AND partner_id = $6";
        let values = [
            name.as_str().into(),
            name.key().into(),
            fold::folded(name.as_str()).into(),
            write.now.into(),
            id.into(),
            actor.partner.into(),
        ];
        write.execute_one(sql, values).await?;
        let details = serde_json::json!({ "name": name.as_str(), "name_before": group.name });
        write.audit(Action::GroupEdited, Object::Group(id), details).await?;
        write.commit().await
    }

    /// What the deletion of a group would do (rule 13).
    pub async fn plan_deletion(&self, id: GroupId) -> Result<GroupDeletion> {
        change::deletion(Asking::Page(self.store), self.actor.partner, id).await
    }

    /// Deletes a group (M82), if that does what the deletion with this mark does. Its members keep `groups`: with none
    /// left they see nothing.
    pub async fn delete(&self, id: GroupId, mark: &str) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let group = listed(&write, id).await?;
        let deletion = change::deletion(Asking::Act(&write), actor.partner, id).await?;
        if deletion.mark != mark {
            return Err(Error::Conflict(change::MEANWHILE));
        }
        ending::end(&write).await?;
        let members = "SELECT e.account_id, e.name FROM group_member gm JOIN employee e ON e.account_id = gm.account_id \
                       WHERE gm.group_id = $1 ORDER BY e.name_key, e.account_id";
        let members: Vec<Member> = write.all(members, [id.into()]).await?;
        let sql = "DELETE FROM access_group WHERE id = $1 AND partner_id = $2";
        write.execute_one(sql, [id.into(), actor.partner.into()]).await?;
        rules::tidy(&write).await?;
        let (ids, names): (Vec<_>, Vec<_>) =
            members.into_iter().map(|member| (member.account_id, member.name)).unzip();
        let details = serde_json::json!({ "name": group.name, "employees_removed": names, "ids": ids });
        write.audit(Action::GroupDeleted, Object::Group(id), details).await?;
        write.commit().await?;
        Ok(group.name)
    }
}
