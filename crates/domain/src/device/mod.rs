//! Backup devices: what their source says of them, as lists and pages show it.

mod state;

use serde::{Deserialize, Serialize};

use crate::{
    id::{DeviceId, OrganizationId},
    list::Page,
    organization::OrganizationName,
    time::Timestamp,
};

pub use state::{DeviceState, Facts, Level, Outcome, STORAGE_CRITICAL, STORAGE_WARN, storage_permille};

/// Bytes as a person reads them, in powers of 1000: `2.4 TB`.
pub fn bytes(value: i64) -> String {
    const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
    let mut scaled = value.max(0);
    let mut tenths = scaled.saturating_mul(10);
    let mut unit = 0;
    while scaled >= 1_000 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1_000;
        scaled /= 1_000;
        unit += 1;
    }
    if unit == 0 || tenths >= 1_000 {
        format!("{} {}", if unit == 0 { scaled } else { tenths / 10 }, UNITS[unit])
    } else {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    }
}

/// How much of a total is used, the unit said once where it is the same: `5.8 of 12.0 TB`.
pub fn usage(used: i64, total: i64) -> String {
    let (used, total) = (bytes(used), bytes(total));
    match (used.split_once(' '), total.split_once(' ')) {
        (Some((figure, unit)), Some((_, same))) if unit == same => format!("{figure} of {total}"),
        _ => format!("{used} of {total}"),
    }
}

/// A row of Device Status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    pub id: DeviceId,
    pub serial: String,
    pub hostname: String,
    pub model: String,
    pub organization: Option<OrganizationId>,
    pub organization_name: String,
    pub state: DeviceState,
    pub last_seen: Option<Timestamp>,
    pub last_backup: Option<Timestamp>,
    /// The last ten backups, oldest first: `1`, `0` or `-` each.
    pub runs: String,
    /// Bytes.
    pub local_used: Option<i64>,
    pub local_available: Option<i64>,
    pub offsite_used: Option<i64>,
    pub alerts: i32,
}

/// How many devices of a list are in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCounts(pub Vec<(DeviceState, u64)>);

impl StateCounts {
    /// Devices of one level.
    pub fn of(&self, level: Level) -> u64 {
        self.0.iter().filter(|(state, _)| state.level() == level).map(|(_, count)| count).sum()
    }

    /// All devices.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }
}

/// A page of Device Status with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePage {
    pub page: Page<DeviceRow>,
    /// Of the search and filters, but for the filter by state.
    pub counts: StateCounts,
    /// Rows that match everything.
    pub total: u64,
    /// Visible organizations.
    pub organizations: u64,
    /// The instant that the fleet's source last spoke of.
    pub as_of: Option<Timestamp>,
    /// The organizations to filter by, while they are few enough to choose from; where they are more, one is named.
    pub choices: Vec<OrganizationName>,
    /// The name of the organization that is filtered by.
    pub organization: Option<String>,
}

/// What a device page shows besides its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceDetail {
    pub row: DeviceRow,
    pub as_of: Timestamp,
    pub internal_ip: Option<String>,
    pub service_plan: Option<String>,
    pub registered: Option<Timestamp>,
    pub service_ends: Option<Timestamp>,
    pub warranty_ends: Option<Timestamp>,
    pub uptime_seconds: Option<i64>,
    pub remote_web: Option<String>,
    pub assets: Vec<Asset>,
    pub alerts: Vec<Alert>,
}

/// What a device protects: an agent or a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    pub name: String,
    pub kind: String,
    pub os: Option<String>,
    pub local_ip: Option<String>,
    pub paused: bool,
    pub archived: bool,
    pub last_snapshot: Option<Timestamp>,
    pub last_offsite: Option<Timestamp>,
    pub screenshot: Outcome,
    pub runs: String,
}

impl Asset {
    /// How it stands, worst first, and in a word or two; a machine that is paused is judged by nothing else.
    pub fn state(&self) -> (Level, &'static str) {
        if self.paused {
            (Level::Off, "Paused")
        } else if self.runs.ends_with(Outcome::Failed.mark()) {
            (Level::Bad, "Backup failed")
        } else if self.screenshot == Outcome::Failed {
            (Level::Warn, "Screenshot failed")
        } else if self.last_snapshot.is_none() {
            (Level::Off, "No backup yet")
        } else {
            (Level::Ok, "Protected")
        }
    }
}

/// Something that a device's source warns of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    pub kind: String,
    pub triggered: Option<Timestamp>,
}

/// A device that a link-search suggests (M44–M46).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSuggestion {
    pub id: DeviceId,
    pub serial: String,
    pub hostname: String,
    pub model: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_in_three_digits() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(2_400_000_000_000), "2.4 TB");
        assert_eq!(bytes(412_000_000_000), "412 GB");
        assert_eq!(usage(412_000_000_000, 1_000_000_000_000), "412 GB of 1.0 TB");
        assert_eq!(usage(5_800_000_000_000, 12_000_000_000_000), "5.8 of 12.0 TB");
    }
}
