//! One device of the source in our words.
//!
//! What the source leaves open is settled here:
//! - Archived assets are listed and count for nothing else. Paused ones are listed too, and say nothing of
//!   snapshots, offsite, screenshots or volumes: of them only the pause is reported.
//! - A row without an `assets` list says nothing about backups, so no backup of it can be overdue.
//! - Of `alertCount` and the list of alerts the larger number counts: either may be the older one, and the
//!   list may be the first page only.

use domain::{
    device::{Alert, Facts, Outcome},
    fleet::DeviceRecord,
    time::Timestamp,
};
use serde_json::Value;

use super::{
    asset::{self, AssetFacts},
    field::{Fields, Problems},
};

/// Most characters of a serial number and of the source's id of an organization.
const IDENTITY_MAX: usize = 64;
/// Most characters of a host's name (RFC 1035).
pub(super) const HOST_MAX: usize = 253;
const WORDS_MAX: usize = 120;
const URL_MAX: usize = 2_048;

/// The device that the item describes; `None` if it has no serial number. Problems are noted on the way.
pub(super) fn record(item: &Value, row: usize, problems: &Problems) -> Option<DeviceRecord> {
    let fields = Fields::of_item(item, row, problems)?;
    let serial = fields.required_identity("serialNumber", IDENTITY_MAX);
    let model = fields.text("model", WORDS_MAX).unwrap_or_default();
    let assets = fields.list("assets", |asset| asset::read(&asset)).unwrap_or_default();
    let alerts = fields.list("alerts", |alert| read_alert(&alert)).unwrap_or_default();
    let service_ends = fields.instant("servicePeriod");
    let warranty_ends = fields.instant("warrantyExpire");
    let facts = facts(&fields, &model, &assets, earlier(service_ends, warranty_ends));
    let hostname = fields.text("name", HOST_MAX);
    let device = DeviceRecord {
        serial: String::new(),
        hostname: String::new(),
        model,
        source_organization: fields.id("organizationId", IDENTITY_MAX),
        source_name: fields
            .hint("organizationName", WORDS_MAX)
            .or_else(|| fields.hint("clientCompanyName", WORDS_MAX)),
        facts,
        last_backup: asset::newest_backup(&assets),
        runs: asset::runs(&assets),
        offsite_used: fields.bytes("offsiteStorageUsed"),
        alert_count: alert_count(&fields, alerts.len()),
        internal_ip: fields.text("internalIP", IDENTITY_MAX),
        service_plan: fields.text("servicePlan", WORDS_MAX),
        registered: fields.instant("registrationDate"),
        service_ends,
        warranty_ends,
        uptime_seconds: fields.count("uptime"),
        remote_web: fields.text("remoteWebUrl", URL_MAX + 1).filter(|url| is_https(url)),
        assets: assets.into_iter().map(|read| read.asset).collect(),
        alerts,
        raw: String::new(),
    };
    let serial = serial?;
    // A device that was never named is known by its serial number.
    let hostname = hostname.unwrap_or_else(|| serial.clone());
    Some(DeviceRecord { serial, hostname, raw: item.to_string(), ..device })
}

fn facts(fields: &Fields<'_>, model: &str, assets: &[AssetFacts], service_ends: Option<Timestamp>) -> Facts {
    let cloud = model.to_ascii_uppercase().contains("CLDSIRIS");
    let used = fields.bytes("localStorageUsed");
    let available = fields.bytes("localStorageAvailable");
    let local = used.zip(available).filter(|_| !cloud);
    let active = || assets.iter().filter(|read| read.active());
    let present = || assets.iter().filter(|read| !read.asset.archived);
    Facts {
        last_seen: fields.instant("lastSeenDate"),
        last_snapshot: active().filter_map(|read| read.asset.last_snapshot).max(),
        last_offsite: active().filter_map(|read| read.asset.last_offsite).max(),
        newest_backup_failed: active().any(AssetFacts::newest_backup_failed),
        screenshot_failed: active().any(|read| read.asset.screenshot == Outcome::Failed),
        local_used: local.map(|(used, _)| used),
        local_available: local.map(|(_, available)| available),
        unprotected_volumes: active().any(|read| read.unprotected_volumes),
        all_paused: present().next().is_some() && present().all(|read| read.asset.paused),
        cloud,
        service_ends,
        has_assets: present().next().is_some(),
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

fn alert_count(fields: &Fields<'_>, listed: usize) -> i32 {
    let counted = fields.count("alertCount").unwrap_or(0);
    i32::try_from(counted).unwrap_or(i32::MAX).max(i32::try_from(listed).unwrap_or(i32::MAX))
}

fn read_alert(fields: &Fields<'_>) -> Alert {
    Alert {
        kind: fields.text("type", WORDS_MAX).unwrap_or_else(|| "Alert".to_owned()),
        triggered: fields.instant("dateTriggered"),
    }
}

/// Whether a link can be offered: https, a plain host with or without a port, nothing that hides another.
fn is_https(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..host_end];
    scheme.eq_ignore_ascii_case("https")
        && url.len() <= URL_MAX
        && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte))
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
}
