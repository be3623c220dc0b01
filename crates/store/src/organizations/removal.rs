//! Removing an organization and bringing it back.
//!
//! Invisible at once; for seven days it can be brought back: its users can't sign in but keep their addresses,
//! its devices and all else that it has stay reserved, its memberships sleep (SPEC section 4).

use domain::{AccountId, Capability, OrganizationId, Problem, organization::OrganizationImpact};
use sea_orm::FromQueryResult;

use super::{OrganizationAdmin, list::removed, seen};
use crate::{
    Error, Result,
    audit::{Action, Object},
    elements,
    scope::Sql,
    support,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Viewer {
    name: String,
    others: i64,
}

#[derive(Debug, FromQueryResult)]
struct Gone {
    id: OrganizationId,
    name: String,
    name_key: String,
}

/// Scoped employees who see organization `$1` at instant `$3`, each with the number of other organizations they see.
const VIEWERS: &str = "
SELECT e.name, (
    SELECT COUNT(DISTINCT o.id) FROM group_member gm
    JOIN access_group g ON g.id = gm.group_id
    LEFT JOIN group_organization x ON x.group_id = g.id
    JOIN organization o ON o.state = 'live' AND o.id <> $1 AND o.partner_id = e.partner_id
        AND (o.id = x.organization_id OR g.kind = 'all_organizations')
    WHERE gm.account_id = e.account_id AND (gm.ends_at IS NULL OR gm.ends_at > $3)
) AS others
FROM employee e
WHERE e.partner_id = $2 AND e.visibility = 'groups' AND e.role <> 'primary' AND NOT e.security_administrator
AND EXISTS (
    SELECT 1 FROM group_member gm JOIN access_group g ON g.id = gm.group_id
    LEFT JOIN group_organization x ON x.group_id = g.id AND x.organization_id = $1
    WHERE gm.account_id = e.account_id AND (gm.ends_at IS NULL OR gm.ends_at > $3)
    AND (x.organization_id IS NOT NULL OR g.kind = 'all_organizations')
)
ORDER BY e.name_key";

#[derive(Debug, FromQueryResult)]
struct Told {
    id: AccountId,
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
    let details = serde_json::json!({ "name": name });
    write.audit(Action::OrganizationRemoved, Object::Organization(id), details).await
}

/// Leaves a mail to whoever looks after the partner's safety: the primary account and the Security Administrators.
pub(super) async fn tell(write: &Write<'_>, kind: Kind, organizations: &[OrganizationId]) -> Result<()> {
    let sql = "SELECT e.account_id AS id FROM employee e JOIN account a ON a.id = e.account_id \
               WHERE e.partner_id = $1 AND a.state = 'active' AND (e.role = 'primary' OR e.security_administrator) \
               ORDER BY e.account_id";
    for Told { id } in write.all::<Told>(sql, [write.partner.into()]).await? {
        let payload =
            serde_json::json!({ "account": id, "by": write.account, "organizations": organizations });
        write.send_later(kind, payload).await?;
    }
    Ok(())
}

impl OrganizationAdmin<'_> {
    /// What the removal would do (rule 13).
    pub async fn removal_impact(&self, id: OrganizationId) -> Result<OrganizationImpact> {
        let detail = self.organization(id).await?;
        let values = [id.into(), self.actor.partner.into(), self.actor.now.into()];
        let viewers: Vec<Viewer> = self.store.all(VIEWERS, values).await?;
        let nothing_left = viewers.iter().filter(|v| v.others == 0).map(|v| v.name.clone()).collect();
        Ok(OrganizationImpact {
            id,
            name: detail.row.name,
            devices: detail.row.devices,
            users: detail.row.users,
            elements: detail.row.elements,
            groups: detail.row.groups,
            lose: viewers.into_iter().map(|viewer| viewer.name).collect(),
            nothing_left,
        })
    }

    /// Removes an organization (M92); its name has to be typed (K8), by whoever gave a second factor within the last five
    /// minutes (T43).
    pub async fn remove(&self, id: OrganizationId, typed: &str) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        let name = seen(&write, &actor, id).await?;
        if typed.trim() != name {
            return Err(Error::field("confirmation", Problem::NameToConfirm));
        }
        actor.confirmed(write.now)?;
        take_away(&write, id, &name).await?;
        tell(&write, Kind::OrganizationsRemoved, &[id]).await?;
        write.commit().await?;
        Ok(name)
    }

    /// Brings a removed organization back, within seven days.
    pub async fn restore(&self, id: OrganizationId) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        // The scope as it is now, inside the transaction.
        let Sql { text, values } =
            removed(&actor, write.now, "SELECT o.id, o.name, o.name_key FROM organization o", Some(id));
        let gone: Gone = write.one(text, values).await?.ok_or(Error::NotFound)?;
        let sql = "SELECT id FROM organization WHERE partner_id = $1 AND state = 'live' AND name_key = $2";
        let taken = write.exists(sql, [actor.partner.into(), gone.name_key.into()]).await?;
        if taken {
            return Err(Error::Conflict(
                "Another organization has this name now. Rename it, then bring this one back.",
            ));
        }
        let sql = "UPDATE organization SET state = 'live', removed_at = NULL WHERE id = $1";
        write.execute_one(sql, [gone.id.into()]).await?;
        write
            .execute("UPDATE device SET reserved = FALSE WHERE organization_id = $1", [gone.id.into()])
            .await?;
        elements::reserve(&write, gone.id, false).await?;
        let details = serde_json::json!({ "name": gone.name });
        write.audit(Action::OrganizationRestored, Object::Organization(id), details).await?;
        tell(&write, Kind::OrganizationsRestored, &[id]).await?;
        write.commit().await?;
        Ok(gone.name)
    }
}
