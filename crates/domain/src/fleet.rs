//! What a fleet's source gave for one device, in our words and units. Made by the reader of that source,
//! taken by the import.

use crate::{
    device::{Alert, Asset, DeviceState, Facts, storage_permille},
    time::Timestamp,
};

/// One device as its source describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceRecord {
    /// As printed on the device; unique within a partner.
    pub serial: String,
    pub hostname: String,
    pub model: String,
    /// The source's id of the organization; the only thing that a device is mapped by.
    pub source_organization: Option<String>,
    /// What the source calls the organization: a suggestion for who links it by hand.
    pub source_name: Option<String>,
    pub facts: Facts,
    /// The newest backup of any asset.
    pub last_backup: Option<Timestamp>,
    /// The last ten backups, oldest first: `1`, `0` or `-` each.
    pub runs: String,
    /// Bytes.
    pub offsite_used: Option<i64>,
    pub alert_count: i32,
    pub internal_ip: Option<String>,
    pub service_plan: Option<String>,
    pub registered: Option<Timestamp>,
    pub service_ends: Option<Timestamp>,
    pub warranty_ends: Option<Timestamp>,
    pub uptime_seconds: Option<i64>,
    pub remote_web: Option<String>,
    pub assets: Vec<Asset>,
    pub alerts: Vec<Alert>,
    /// The source's answer as it came, for support.
    pub raw: String,
}

impl DeviceRecord {
    /// The state at the instant that the source speaks of.
    pub fn state(&self, as_of: Timestamp) -> DeviceState {
        self.facts.state(as_of)
    }

    /// Local storage in use in thousandths, for sorting; −1 where the source gives none.
    pub fn storage_sort(&self) -> i64 {
        storage_permille(self.facts.local_used, self.facts.local_available).unwrap_or(-1)
    }
}

/// What the import did with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImportOutcome {
    /// New, and linked to the organization that its organizationId names.
    CreatedLinked,
    /// New, and linked to none: its source names none.
    CreatedUnlinked,
    /// New, and linked to none: the organizationId is nobody's here.
    CreatedUnknown,
    Updated,
    /// Updated, and linked to the organization that its source names: it was linked to none before.
    UpdatedLinked,
    /// Updated; the source names another organization, the link made by hand stays.
    UpdatedLinkKept,
    /// Updated; the source names an organization, and somebody unlinked it by hand: it is linked to none.
    UpdatedLeftUnlinked,
    /// Passed over: the device is named again further down, and that counts.
    NamedAgain,
}
