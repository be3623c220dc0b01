//! Linking backup devices to an organization (M41, M44–M47).

use domain::{
    Capability, DeviceId, OrganizationId, Problem,
    device::DeviceSuggestion,
    limits::{BULK_MAX, SUGGESTIONS},
};
use sea_orm::FromQueryResult;

use super::{OrganizationAdmin, seen};
use crate::{
    Actor, Error, Result,
    audit::{Action, Object},
    scope::Sql,
    visible::like,
    write::Write,
};

#[derive(Debug, FromQueryResult)]
struct Suggestion {
    id: DeviceId,
    serial: String,
    hostname: String,
    model: String,
}

/// Unlinked devices of the partner that match; the condition of every search and link.
fn unlinked(actor: &Actor) -> Sql {
    let mut sql = Sql::default();
    sql.push("SELECT d.id, d.serial, d.hostname, d.model FROM device d WHERE d.partner_id = ")
        .bind(actor.partner);
    sql.push(" AND d.organization_id IS NULL");
    sql
}

async fn link(
    write: &Write<'_>,
    actor: &Actor,
    device: DeviceId,
    organization: OrganizationId,
) -> Result<()> {
    let sql = "UPDATE device SET organization_id = $1, linked_by = 'hand', unlinked_by_hand = FALSE, \
               organization_key = (SELECT name_key FROM organization WHERE id = $1) \
               WHERE id = $2 AND partner_id = $3 AND organization_id IS NULL";
    write.execute_one(sql, [organization.into(), device.into(), actor.partner.into()]).await?;
    let details = serde_json::json!({ "organization": organization.to_string() });
    write.audit(Action::DeviceLinked, Object::Device(device), details).await
}

impl OrganizationAdmin<'_> {
    /// Unlinked devices whose hostname or serial matches, best first: to unscoped people alone (rule 8).
    pub async fn suggest_devices(&self, search: &str) -> Result<Vec<DeviceSuggestion>> {
        if search.is_empty() || !Self::suggests(self.actor) {
            return Ok(Vec::new());
        }
        let mut sql = unlinked(self.actor);
        sql.push(" AND (d.hostname_key LIKE ").bind(like("%", search)).push(" ESCAPE '\\'");
        sql.push(" OR d.serial_key LIKE ").bind(like("%", search)).push(" ESCAPE '\\')");
        sql.push(" ORDER BY CASE WHEN d.hostname_key LIKE ").bind(like("", search)).push(" ESCAPE '\\'");
        sql.push(" OR d.serial_key LIKE ").bind(like("", search)).push(" ESCAPE '\\' THEN 0 ELSE 1 END");
        sql.push(", d.hostname_key, d.id LIMIT ").push(&SUGGESTIONS.to_string());
        let rows: Vec<Suggestion> = self.store.all(sql.text, sql.values).await?;
        let suggestion =
            |Suggestion { id, serial, hostname, model }| DeviceSuggestion { id, serial, hostname, model };
        Ok(rows.into_iter().map(suggestion).collect())
    }

    /// Links the device that was typed: an exact serial, or for unscoped people a hostname that only one has.
    ///
    /// A serial that belongs elsewhere answers like one that does not exist (rule 8).
    pub async fn link_typed(&self, organization: OrganizationId, typed: &str) -> Result<(DeviceId, String)> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        seen(&write, &actor, organization).await?;
        let typed = domain::field::mention(typed).map_err(|problem| Error::field("device", problem))?;
        let key = typed.to_lowercase();
        if key.is_empty() {
            return Err(Error::field("device", Problem::Empty));
        }
        let mut sql = unlinked(&actor);
        sql.push(" AND (d.serial_key = ").bind(key.clone());
        if Self::suggests(&actor) {
            sql.push(" OR d.hostname_key = ").bind(key.clone());
        }
        sql.push(") ORDER BY CASE WHEN d.serial_key = ").bind(key).push(" THEN 0 ELSE 1 END LIMIT 2");
        let found: Vec<Suggestion> = write.all(sql.text, sql.values).await?;
        let serial = found.first().filter(|first| first.serial.to_lowercase() == typed.to_lowercase());
        let device = match (serial, found.as_slice()) {
            (Some(device), _) => device,
            (None, [only]) => only,
            _ => return Err(Error::field("device", Problem::NotAvailable)),
        };
        link(&write, &actor, device.id, organization).await?;
        write.commit().await?;
        Ok((device.id, device.hostname.clone()))
    }

    /// Links these unlinked devices, all or none; answers how many.
    pub async fn link_devices(&self, organization: OrganizationId, devices: &[DeviceId]) -> Result<usize> {
        if devices.is_empty() || devices.len() > BULK_MAX {
            return Err(Error::field("device", Problem::ChooseOne));
        }
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        seen(&write, &actor, organization).await?;
        if !Self::suggests(&actor) {
            return Err(Error::NotFound);
        }
        for device in devices {
            link(&write, &actor, *device, organization).await?;
        }
        write.commit().await?;
        Ok(devices.len())
    }

    /// Takes these devices of the organization away from it, all or none. No import links them again, only
    /// somebody (decision 0026).
    pub async fn unlink_devices(&self, organization: OrganizationId, devices: &[DeviceId]) -> Result<usize> {
        if devices.is_empty() || devices.len() > BULK_MAX {
            return Err(Error::field("device", Problem::ChooseOne));
        }
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        seen(&write, &actor, organization).await?;
        for device in devices {
            let sql = "UPDATE device SET organization_id = NULL, organization_key = '', linked_by = 'nobody', \
                       unlinked_by_hand = TRUE \
                       WHERE id = $1 AND organization_id = $2 AND partner_id = $3";
            write.execute_one(sql, [(*device).into(), organization.into(), actor.partner.into()]).await?;
            let details = serde_json::json!({ "organization": organization.to_string() });
            write.audit(Action::DeviceUnlinked, Object::Device(*device), details).await?;
        }
        write.commit().await?;
        Ok(devices.len())
    }
}
