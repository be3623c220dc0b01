//! Partners: the tenants of this installation.

use domain::{
    OrganizationId, PartnerId, Role, Standing, Timestamp, Visibility,
    employee::NewEmployee,
    field::Email,
    group::{ALL_ORGANIZATIONS, GroupKind},
    limits::INVITATION,
    partner::NewPartner,
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set};

use super::System;
use crate::{
    Error, Result, Store, accounts,
    audit::{Action, Object},
    elements, employees,
    entity::{access_group, partner},
    fold::folded,
    organizations::tell_purged,
    password_rules, secret,
    write::Write,
};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: PartnerId,
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Address {
    email: String,
}

#[derive(Debug, FromQueryResult)]
struct Expired {
    id: OrganizationId,
    partner_id: PartnerId,
    name: String,
}

/// Creates a partner with its primary account and the group All organizations. `first` refuses a second one.
pub(crate) async fn found_partner(
    store: &Store,
    new: &NewPartner,
    password_hash: Option<String>,
    first: bool,
) -> Result<(PartnerId, Option<String>)> {
    let mut write = store.write(PartnerId::new(secret::id()?)).await?;
    let link = found(&mut write, new, password_hash, first).await?;
    let id = write.partner;
    write.commit().await?;
    Ok((id, link))
}

/// As [`found_partner`], within a write for an id that no partner has yet.
pub(super) async fn found(
    write: &mut Write<'_>,
    new: &NewPartner,
    password_hash: Option<String>,
    first: bool,
) -> Result<Option<String>> {
    let id = write.partner;
    if first {
        if write.backend() == sea_orm::DbBackend::Postgres {
            // The weakest mode that excludes itself: a stronger one would wait for the row lock of another
            // first run, which waits for this one.
            write.execute("LOCK TABLE partner IN SHARE ROW EXCLUSIVE MODE", []).await?;
        }
        let any: Option<Row> = write.one("SELECT id, name FROM partner LIMIT 1", []).await?;
        if any.is_some() {
            return Err(Error::Conflict("This installation is already set up. Sign in instead."));
        }
    }
    partner::Entity::insert(partner::ActiveModel {
        id: Set(id),
        name: Set(new.name.as_str().to_owned()),
        region: Set(new.region),
        new_employee_visibility: Set(Visibility::Everything),
        revision: Set(0),
        fleet_as_of: Set(None),
        created_at: Set(write.now),
    })
    .exec_without_returning(&write.tx)
    .await?;
    access_group::Entity::insert(access_group::ActiveModel {
        id: Set(domain::GroupId::new(secret::id()?)),
        partner_id: Set(id),
        name: Set(ALL_ORGANIZATIONS.to_owned()),
        name_key: Set(ALL_ORGANIZATIONS.to_lowercase()),
        name_folded: Set(folded(ALL_ORGANIZATIONS)),
        kind: Set(GroupKind::AllOrganizations),
        created_at: Set(write.now),
        changed_at: Set(write.now),
    })
    .exec_without_returning(&write.tx)
    .await?;
    let primary = NewEmployee {
        name: new.person.clone(),
        email: new.email.clone(),
        phone: None,
        standing: Standing::of(Role::Primary).designated(),
    };
    let invited = password_hash.is_none();
    let account =
        employees::insert(&write.tx, id, &primary, Visibility::Everything, password_hash, write.now).await?;
    accounts::admit_address(write, &new.email).await?;
    write.account = Some(account);
    let link = if invited {
        // The primary account never lapses; the operator can make another link.
        write.execute("UPDATE account SET deadline = NULL WHERE id = $1", [account.into()]).await?;
        Some(accounts::invite(write, account, write.now.plus(INVITATION)).await?)
    } else {
        None
    };
    write
        .audit(Action::PartnerCreated, Object::Partner, serde_json::json!({ "name": new.name.as_str() }))
        .await?;
    Ok(link)
}

/// Removes an organization for good; answers how many datasets end with it.
async fn purge(write: &Write<'_>, id: OrganizationId) -> Result<i64> {
    let unlink = "UPDATE device SET organization_id = NULL, organization_key = '', linked_by = 'nobody', \
                  reserved = FALSE WHERE organization_id = $1";
    let agents = elements::agents(write, id).await?;
    // First: the trail keeps the name that is about to go.
    write.audit(Action::OrganizationPurged, Object::Organization(id), agents.details()).await?;
    write.execute(unlink, [id.into()]).await?;
    elements::purge(write, id).await?;
    let addresses = "SELECT a.email FROM account a JOIN organization_user u ON u.account_id = a.id \
                     WHERE u.organization_id = $1";
    for Address { email } in write.all::<Address>(addresses, [id.into()]).await? {
        if let Ok(email) = Email::parse(&email) {
            accounts::hold_address(write, &email).await?;
        }
    }
    let users = "DELETE FROM account WHERE id IN (SELECT account_id FROM organization_user WHERE organization_id = $1)";
    write.execute(users, [id.into()]).await?;
    write.execute_one("DELETE FROM organization WHERE id = $1", [id.into()]).await?;
    Ok(agents.datasets)
}

impl System<'_> {
    /// Creates a partner; its primary account gets this password.
    pub async fn create_partner(&self, new: &NewPartner) -> Result<PartnerId> {
        password_rules::keeps(&new.rules(&self.0.host), &new.password)?;
        let hash = self.0.hasher.hash(self.0.hasher.place()?, new.password.clone()).await?;
        Ok(found_partner(self.0, new, Some(hash), false).await?.0)
    }

    /// Creates a partner; answers the path of the one-time link with which its primary account sets a password.
    pub async fn invite_partner(&self, new: &NewPartner) -> Result<(PartnerId, String)> {
        let (id, token) = found_partner(self.0, new, None, false).await?;
        let token = token.ok_or_else(|| Error::Internal("an invited partner has a link".to_owned()))?;
        Ok((id, format!("/link/{token}")))
    }

    /// Every partner of this installation, by name.
    pub async fn partners(&self) -> Result<Vec<(PartnerId, String)>> {
        let rows: Vec<Row> = self.0.all("SELECT id, name FROM partner ORDER BY name, id", []).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }

    /// Removes for good what was removed before this instant.
    pub(super) async fn purge_organizations(&self, removed_before: Timestamp) -> Result<()> {
        let sql = "SELECT id, partner_id, name FROM organization WHERE state = 'removed' AND removed_at <= $1 \
                   ORDER BY partner_id, name_key LIMIT 100";
        let expired: Vec<Expired> = self.0.all(sql, [removed_before.into()]).await?;
        for Expired { id, partner_id, name } in expired {
            if let Err(error) = self.purge_organization(partner_id, id, &name).await {
                // One that fails holds up no other.
                tracing::error!(%error, organization = %id, "an organization was not removed for good");
            }
        }
        Ok(())
    }

    async fn purge_organization(&self, partner: PartnerId, id: OrganizationId, name: &str) -> Result<()> {
        let write = self.0.write(partner).await?;
        let datasets = purge(&write, id).await?;
        tell_purged(&write, name, datasets).await?;
        write.commit().await
    }
}
