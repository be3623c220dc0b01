//! Taking a fleet in: what its source says, mapped to organizations by organizationId and nothing else.

use std::collections::HashMap;

use domain::{
    DeviceId, OrganizationId, PartnerId, Timestamp,
    device::DeviceState,
    fleet::{DeviceRecord, ImportOutcome},
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set, sea_query::OnConflict};

use super::{Progress, System};
use crate::{
    Result,
    audit::{Action, Object},
    entity::{
        device::{self, LinkedBy},
        device_detail,
        organization::OrganizationState,
    },
    secret,
    visible::Detail,
    write::Write,
};

/// Rows of one insert: SQLite takes 32,766 values, a device has 22.
const BATCH: usize = 500;

#[derive(Debug, FromQueryResult)]
struct Known {
    id: DeviceId,
    serial_key: String,
    organization_id: Option<OrganizationId>,
    linked_by: LinkedBy,
    reserved: bool,
    unlinked_by_hand: bool,
}

#[derive(Debug, FromQueryResult)]
struct Target {
    id: OrganizationId,
    name_key: String,
    source_id: String,
    state: OrganizationState,
}

impl Known {
    /// Whether somebody said by hand what it is linked to, or that it is linked to nothing.
    fn by_hand(&self) -> bool {
        self.linked_by == LinkedBy::Hand || self.unlinked_by_hand
    }

    /// What is told of it where its link stays as it is, whatever its source names.
    fn kept(&self, named: Option<&Target>) -> ImportOutcome {
        if named.is_none_or(|target| Some(target.id) == self.organization_id) {
            ImportOutcome::Updated
        } else if self.organization_id.is_some() {
            ImportOutcome::UpdatedLinkKept
        } else {
            ImportOutcome::UpdatedLeftUnlinked
        }
    }
}

/// Where a device of the source belongs.
struct Link<'a> {
    organization: Option<&'a Target>,
    by: LinkedBy,
}

fn detail(record: &DeviceRecord) -> Detail {
    Detail {
        internal_ip: record.internal_ip.clone(),
        service_plan: record.service_plan.clone(),
        registered: record.registered,
        service_ends: record.service_ends,
        warranty_ends: record.warranty_ends,
        uptime_seconds: record.uptime_seconds,
        remote_web: record.remote_web.clone(),
        assets: record.assets.clone(),
        alerts: record.alerts.clone(),
    }
}

fn row(
    id: DeviceId,
    partner: PartnerId,
    record: &DeviceRecord,
    state: DeviceState,
    link: &Link<'_>,
) -> device::ActiveModel {
    let millis = |instant: Option<Timestamp>| instant.map_or(0, Timestamp::millis);
    device::ActiveModel {
        id: Set(id),
        partner_id: Set(partner),
        serial: Set(record.serial.clone()),
        serial_key: Set(record.serial.to_lowercase()),
        hostname: Set(record.hostname.clone()),
        hostname_key: Set(record.hostname.to_lowercase()),
        model: Set(record.model.clone()),
        model_key: Set(record.model.to_lowercase()),
        organization_id: Set(link.organization.map(|target| target.id)),
        organization_key: Set(link.organization.map(|target| target.name_key.clone()).unwrap_or_default()),
        linked_by: Set(link.by),
        reserved: Set(link.organization.is_some_and(|target| target.state == OrganizationState::Removed)),
        state: Set(state),
        last_seen: Set(millis(record.facts.last_seen)),
        last_backup: Set(millis(record.last_backup)),
        runs: Set(record.runs.clone()),
        local_used: Set(record.facts.local_used),
        local_available: Set(record.facts.local_available),
        storage: Set(record.storage_sort()),
        offsite: Set(record.offsite_used.unwrap_or(-1)),
        alerts: Set(record.alert_count),
        source_name: Set(record.source_name.clone()),
    }
}

/// Everything but the id and who it belongs to is the source's to say; the link is decided here.
fn overwrite() -> OnConflict {
    OnConflict::column(device::Column::Id)
        .update_columns([
            device::Column::Serial,
            device::Column::Hostname,
            device::Column::HostnameKey,
            device::Column::Model,
            device::Column::ModelKey,
            device::Column::OrganizationId,
            device::Column::OrganizationKey,
            device::Column::LinkedBy,
            device::Column::Reserved,
            device::Column::State,
            device::Column::LastSeen,
            device::Column::LastBackup,
            device::Column::Runs,
            device::Column::LocalUsed,
            device::Column::LocalAvailable,
            device::Column::Storage,
            device::Column::Offsite,
            device::Column::Alerts,
            device::Column::SourceName,
        ])
        .to_owned()
}

impl System<'_> {
    /// Takes in what the source said at `as_of`; all rows or none. Safe to repeat.
    ///
    /// A device that is known keeps its id; a link made by hand is never overwritten, and what was unlinked by
    /// hand stays so (decision 0026). `rows` carry their place in the file, and so does the report.
    pub async fn import_devices(
        &self,
        partner: PartnerId,
        as_of: Timestamp,
        rows: &[(usize, DeviceRecord)],
    ) -> Result<Vec<(usize, ImportOutcome)>> {
        let write = self.0.write(partner).await?;
        let report = import(&write, as_of, rows, self.1).await?;
        let details = serde_json::json!({ "devices": rows.len(), "as_of": as_of });
        write.audit(Action::FleetImported, Object::Fleet, details).await?;
        write.commit().await?;
        Ok(report)
    }
}

pub(super) async fn import(
    write: &Write<'_>,
    as_of: Timestamp,
    rows: &[(usize, DeviceRecord)],
    progress: &dyn Progress,
) -> Result<Vec<(usize, ImportOutcome)>> {
    let partner = write.partner;
    let sql = "UPDATE partner SET fleet_as_of = $1 WHERE id = $2";
    write.execute_one(sql, [as_of.into(), partner.into()]).await?;
    let known: Vec<Known> = write
        .all(
            "SELECT id, serial_key, organization_id, linked_by, reserved, unlinked_by_hand FROM device \
             WHERE partner_id = $1",
            [partner.into()],
        )
        .await?;
    let known: HashMap<&str, &Known> = known.iter().map(|known| (known.serial_key.as_str(), known)).collect();
    let targets: Vec<Target> = write
        .all(
            "SELECT id, name_key, source_id, state FROM organization \
             WHERE partner_id = $1 AND source_id IS NOT NULL",
            [partner.into()],
        )
        .await?;
    let targets: HashMap<&str, &Target> =
        targets.iter().map(|target| (target.source_id.as_str(), target)).collect();
    // A device that is named twice counts as it was named last: one insert can't hold it twice.
    let last: HashMap<String, usize> =
        rows.iter().map(|(place, record)| (record.serial.to_lowercase(), *place)).collect();
    let mut report = Vec::with_capacity(rows.len());
    for batch in rows.chunks(BATCH) {
        progress.step("Taking in devices", report.len(), rows.len());
        let (mut devices, mut details) = (Vec::new(), Vec::new());
        for (place, record) in batch {
            let key = record.serial.to_lowercase();
            if last.get(&key) != Some(place) {
                report.push((*place, ImportOutcome::NamedAgain));
                continue;
            }
            let known = known.get(key.as_str()).copied();
            let named = record.source_organization.as_deref().and_then(|id| targets.get(id).copied());
            let id = match known {
                Some(known) => known.id,
                None => DeviceId::new(secret::id()?),
            };
            let by = if named.is_some() { LinkedBy::Source } else { LinkedBy::Nobody };
            let mut model = row(id, partner, record, record.state(as_of), &Link { organization: named, by });
            let outcome = match known {
                None if named.is_some() => ImportOutcome::CreatedLinked,
                None if record.source_organization.is_some() => ImportOutcome::CreatedUnknown,
                None => ImportOutcome::CreatedUnlinked,
                Some(known) if known.by_hand() || (known.reserved && named.is_none()) => {
                    keep_link(write, known, &mut model).await?;
                    known.kept(named)
                }
                Some(known) if known.organization_id.is_none() && named.is_some() => {
                    ImportOutcome::UpdatedLinked
                }
                Some(_) => ImportOutcome::Updated,
            };
            devices.push(model);
            details.push(device_detail::ActiveModel {
                device_id: Set(id),
                detail: Set(serde_json::to_string(&detail(record)).unwrap_or_default()),
                raw: Set(record.raw.clone()),
            });
            report.push((*place, outcome));
        }
        if devices.is_empty() {
            continue;
        }
        device::Entity::insert_many(devices)
            .on_conflict(overwrite())
            .exec_without_returning(&write.tx)
            .await?;
        let again = OnConflict::column(device_detail::Column::DeviceId)
            .update_columns([device_detail::Column::Detail, device_detail::Column::Raw])
            .to_owned();
        device_detail::Entity::insert_many(details)
            .on_conflict(again)
            .exec_without_returning(&write.tx)
            .await?;
    }
    Ok(report)
}

#[derive(Debug, FromQueryResult)]
struct Key {
    name_key: String,
}

/// What was linked or unlinked by hand stays as it is; so does the link of a device which is reserved and which its
/// source names no organization for.
async fn keep_link(write: &Write<'_>, known: &Known, model: &mut device::ActiveModel) -> Result<()> {
    let key: Option<Key> = match known.organization_id {
        Some(id) => write.one("SELECT name_key FROM organization WHERE id = $1", [id.into()]).await?,
        None => None,
    };
    model.organization_id = Set(known.organization_id);
    model.organization_key = Set(key.map(|key| key.name_key).unwrap_or_default());
    model.linked_by = Set(known.linked_by);
    model.reserved = Set(known.reserved);
    Ok(())
}
