//! Removing an organization and bringing it back.
//!
//! Invisible at once; for seven days it can be brought back: its users can't sign in but keep their addresses,
//! its devices and all else that it has stay reserved, its memberships sleep (SPEC section 4).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, Capability, GroupId, OrganizationId, PartnerId, Timestamp,
    organization::OrganizationImpact,
    removal::{Reach, Removal, Viewer},
    selection::OrganizationBulk,
};
use sea_orm::{DbBackend, FromQueryResult};
use serde_json::{Value, json};

use super::{
    OrganizationAdmin,
    list::removed,
    names::{self, Unique},
};
use crate::{
    Actor, Error, Result,
    audit::{Action, Object},
    elements,
    employees::SEES_EVERYTHING,
    groups::{Asking, by_first},
    scope::Sql,
    support,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Gone {
    id: OrganizationId,
    name: String,
    name_key: String,
}

#[derive(Debug, FromQueryResult)]
struct Told {
    id: AccountId,
}

/// A mail that was not sent yet.
#[derive(Debug, FromQueryResult)]
struct Unsent {
    id: i64,
    payload: String,
}

/// Adds a query for the members of groups that hold any of these, or all.
fn who_may_see(
    sql: &mut Sql,
    backend: DbBackend,
    partner: PartnerId,
    ids: &[OrganizationId],
    now: Timestamp,
) {
    sql.push("SELECT gm.account_id FROM group_member gm WHERE ").lasting(now);
    sql.push(
        " AND gm.group_id IN (SELECT go.group_id FROM group_organization go WHERE go.organization_id IN ",
    );
    sql.list(backend, ids);
    sql.push(" UNION SELECT g.id FROM access_group g WHERE g.kind = 'all_organizations' AND g.partner_id = ");
    sql.bind(partner).push(")");
}

/// What `domain::removal` has to know of the removal of these: the rule itself is there.
pub(super) async fn removal(
    asking: Asking<'_>,
    partner: PartnerId,
    ids: &[OrganizationId],
) -> Result<Removal> {
    let now = asking.now();
    let mut people: Vec<(i64, String, String)> = asking
        .many("account_id, name, name_key", |sql| {
            sql.push("SELECT e.account_id, e.name, e.name_key FROM employee e WHERE NOT ");
            sql.push(SEES_EVERYTHING)
                .push(" AND e.partner_id = ")
                .bind(partner)
                .push(" AND e.account_id IN (");
            who_may_see(sql, asking.backend(), partner, ids, now);
            sql.push(")");
        })
        .await?;
    let memberships: Vec<(i64, i64)> = asking
        .many("account_id, group_id", |sql| {
            sql.push("SELECT gm.account_id, gm.group_id FROM group_member gm WHERE ").lasting(now);
            sql.push(" AND gm.account_id IN (");
            who_may_see(sql, asking.backend(), partner, ids, now);
            sql.push(")");
        })
        .await?;
    let holders: Vec<(i64, i64)> = asking
        .many("group_id, organization_id", |sql| {
            sql.push("SELECT go.group_id, go.organization_id FROM group_organization go WHERE go.organization_id IN ");
            sql.list(asking.backend(), ids);
        })
        .await?;
    let groups: Vec<(i64, i64, i64)> = asking
        .many("id, everything, keeps", |sql| {
            sql.push(
                "SELECT g.id, CASE WHEN g.kind = 'all_organizations' THEN 1 ELSE 0 END AS everything, \
                 CASE WHEN EXISTS (SELECT 1 FROM group_organization go JOIN organization o \
                     ON o.id = go.organization_id AND o.state = 'live' \
                     WHERE go.group_id = g.id AND go.organization_id NOT IN ",
            );
            sql.list(asking.backend(), ids).push(
                ") OR (g.kind = 'all_organizations' AND EXISTS (SELECT 1 FROM organization o \
                     WHERE o.partner_id = g.partner_id AND o.state = 'live' AND o.id NOT IN ",
            );
            sql.list(asking.backend(), ids)
                .push(")) THEN 1 ELSE 0 END AS keeps FROM access_group g WHERE g.partner_id = ");
            sql.bind(partner);
        })
        .await?;
    let reach = |(id, all, keeps)| {
        (GroupId::new(id), Reach { all: all == 1, keeps: keeps == 1, removed: BTreeSet::new() })
    };
    let mut groups: BTreeMap<GroupId, Reach> = groups.into_iter().map(reach).collect();
    for (group, organization) in holders {
        if let Some(reach) = groups.get_mut(&GroupId::new(group)) {
            reach.removed.insert(OrganizationId::new(organization));
        }
    }
    let mut memberships = by_first(memberships);
    people.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    let viewer = |(id, name, _): (i64, String, String)| Viewer {
        id: AccountId::new(id),
        name,
        groups: memberships.remove(&id).unwrap_or_default(),
    };
    Ok(Removal { removed: ids.to_vec(), groups, viewers: people.into_iter().map(viewer).collect() })
}

/// Removes an organization that is there.
pub(super) async fn take_away(write: &Write<'_>, id: OrganizationId, name: &str) -> Result<()> {
    let sql = "UPDATE organization SET state = 'removed', removed_at = $1 WHERE id = $2 AND partner_id = $3";
    write.execute_one(sql, [write.now.into(), id.into(), write.partner.into()]).await?;
    write.execute("UPDATE device SET reserved = TRUE WHERE organization_id = $1", [id.into()]).await?;
    elements::reserve(write, id, true).await?;
    for table in ["session", "sign_in"] {
        let sql = format!(
            "DELETE FROM {table} WHERE account_id IN \
             (SELECT account_id FROM organization_user WHERE organization_id = $1)"
        );
        write.execute(sql, [id.into()]).await?;
    }
    support::end(write, id).await?;
    tell_users(write, Kind::AccountClosed, id).await?;
    let details = json!({ "name": name });
    write.audit(Action::OrganizationRemoved, Object::Organization(id), details).await
}

/// Leaves a mail to whoever looks after the partner's safety: the primary account and the Security Administrators.
pub(crate) async fn tell(write: &Write<'_>, kind: Kind, organizations: &[OrganizationId]) -> Result<()> {
    let about = json!({ "by": write.account, "organizations": organizations });
    tell_oversight(write, kind, about).await
}

/// The same about an organization that is no more: its name, and how many datasets ended with it. Those that end together are
/// told together, as long as nobody has begun to send the mail.
pub(crate) async fn tell_purged(write: &Write<'_>, name: &str, datasets: i64) -> Result<()> {
    let kind = Kind::OrganizationsPurged;
    let sql = "SELECT id, payload FROM outbox WHERE partner_id = $1 AND kind = $2 AND done_at IS NULL AND attempts = 0";
    let unsent: Vec<Unsent> = write.all(sql, [write.partner.into(), kind.key().into()]).await?;
    for id in oversight(write).await? {
        let waiting = unsent.iter().find_map(|mail| {
            let payload: Value = serde_json::from_str(&mail.payload).ok()?;
            (payload["account"] == json!(id)).then_some((mail.id, payload))
        });
        if let Some((mail, mut payload)) = waiting
            && let Some(names) = payload["names"].as_array_mut()
        {
            names.push(name.into());
            payload["count"] = (payload["count"].as_i64().unwrap_or_default() + datasets).into();
            // Whoever has claimed it meanwhile sends it as it was.
            let more = "UPDATE outbox SET payload = $1 WHERE id = $2 AND attempts = 0";
            if write.execute(more, [payload.to_string().into(), mail.into()]).await? == 1 {
                continue;
            }
        }
        write.send_later(kind, json!({ "names": [name], "count": datasets, "account": id })).await?;
    }
    Ok(())
}

async fn tell_oversight(write: &Write<'_>, kind: Kind, about: Value) -> Result<()> {
    for id in oversight(write).await? {
        let mut payload = about.clone();
        payload["account"] = json!(id);
        write.send_later(kind, payload).await?;
    }
    Ok(())
}

/// Those who look after the partner's safety.
async fn oversight(write: &Write<'_>) -> Result<Vec<AccountId>> {
    let sql = "SELECT e.account_id AS id FROM employee e JOIN account a ON a.id = e.account_id \
               WHERE e.partner_id = $1 AND a.state = 'active' AND (e.role = 'primary' OR e.security_administrator) \
               ORDER BY e.account_id";
    let told: Vec<Told> = write.all(sql, [write.partner.into()]).await?;
    Ok(told.into_iter().map(|told| told.id).collect())
}

/// Leaves a mail to the users of an organization whose accounts are closed or open again with it.
/// but for those who have not been told yet that theirs was closed: they are told neither.
async fn tell_users(write: &Write<'_>, kind: Kind, organization: OrganizationId) -> Result<()> {
    let sql = "SELECT u.account_id AS id FROM organization_user u JOIN account a ON a.id = u.account_id \
               WHERE u.organization_id = $1 AND a.state = 'active' ORDER BY u.account_id";
    let users: Vec<Told> = write.all(sql, [organization.into()]).await?;
    let mut payloads: Vec<String> =
        users.iter().map(|Told { id }| json!({ "account": id }).to_string()).collect();
    if kind == Kind::AccountReopened {
        let sql = "SELECT id, payload FROM outbox WHERE partner_id = $1 AND kind = $2 AND done_at IS NULL AND attempts = 0";
        let unsent: Vec<Unsent> =
            write.all(sql, [write.partner.into(), Kind::AccountClosed.key().into()]).await?;
        let (unsent, untold): (Vec<_>, BTreeSet<_>) = unsent
            .into_iter()
            .filter(|mail| payloads.contains(&mail.payload))
            .map(|mail| (mail.id, mail.payload))
            .unzip();
        payloads.retain(|payload| !untold.contains(payload));
        for id in unsent {
            write
                .execute("UPDATE outbox SET done_at = $1 WHERE id = $2", [write.now.into(), id.into()])
                .await?;
        }
    }
    write.send_many(kind, &payloads).await
}

impl OrganizationAdmin<'_> {
    /// What the removal of one would do (rule 13): the plan for many.
    pub async fn removal_impact(&self, id: OrganizationId) -> Result<OrganizationImpact> {
        let plan = self.plan_bulk(&OrganizationBulk::removal(id)).await?;
        Ok(OrganizationImpact { id, plan })
    }

    /// Brings removed organizations back, within seven days: all of these, or none. Answers their names.
    pub async fn restore(&self, ids: &[OrganizationId]) -> Result<Vec<String>> {
        let (mut write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        let mut names = Vec::new();
        for id in ids {
            let name;
            (write, name) = bring_back(write, &actor, *id).await?;
            names.push(name);
        }
        tell(&write, Kind::OrganizationsRestored, ids).await?;
        write.commit().await?;
        Ok(names)
    }
}

async fn bring_back<'a>(write: Write<'a>, actor: &Actor, id: OrganizationId) -> Result<(Write<'a>, String)> {
    // The scope as it is now, inside the transaction.
    let Sql { text, values } =
        removed(actor, write.now, "SELECT o.id, o.name, o.name_key FROM organization o", Some(id));
    let gone: Gone = write.one(text, values).await?.ok_or(Error::NotFound)?;
    let sql = "SELECT id FROM organization WHERE partner_id = $1 AND state = 'live' AND name_key = $2";
    let taken = write.exists(sql, [actor.partner.into(), gone.name_key.clone().into()]).await?;
    // One that has it and is not seen is counted, as where a name is given (decision 0018).
    let name = (Unique::Name, &*gone.name_key);
    let write = match names::free(write, actor, name, Some(gone.id)).await {
        Ok(write) if !taken => write,
        Ok(_) | Err(Error::Invalid(_)) => {
            return Err(Error::Conflict(
                "Another organization has this name now. Rename it, then bring this one back.",
            ));
        }
        Err(error) => return Err(error),
    };
    let sql = "UPDATE organization SET state = 'live', removed_at = NULL WHERE id = $1";
    write.execute_one(sql, [gone.id.into()]).await?;
    write.execute("UPDATE device SET reserved = FALSE WHERE organization_id = $1", [gone.id.into()]).await?;
    elements::reserve(&write, gone.id, false).await?;
    tell_users(&write, Kind::AccountReopened, gone.id).await?;
    let details = json!({ "name": gone.name });
    write.audit(Action::OrganizationRestored, Object::Organization(id), details).await?;
    Ok((write, gone.name))
}
