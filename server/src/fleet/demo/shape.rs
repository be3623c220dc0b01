//! The shape of the source's device pages, as far as the demo fills it.

use domain::{Timestamp, time::SECOND};
use serde::{Serialize, Serializer};

#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    pub pagination: Pagination,
    pub items: Vec<T>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pagination {
    pub page: usize,
    pub per_page: usize,
    pub total_pages: usize,
    pub count: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Device<'a> {
    pub serial_number: String,
    pub name: String,
    pub model: &'static str,
    pub last_seen_date: Option<Instant>,
    pub organization_id: Option<i64>,
    pub organization_name: Option<&'a str>,
    pub client_company_name: Option<&'a str>,
    pub reseller_company_name: &'a str,
    pub hidden: bool,
    pub service_plan: &'static str,
    pub registration_date: Instant,
    pub service_period: Instant,
    pub warranty_expire: Instant,
    pub local_storage_used: Option<Size>,
    pub local_storage_available: Option<Size>,
    pub offsite_storage_used: Option<Size>,
    #[serde(rename = "internalIP")]
    pub internal_ip: String,
    pub active_tickets: u8,
    pub agent_count: usize,
    pub share_count: usize,
    pub alert_count: usize,
    pub uptime: i64,
    pub remote_web_url: Option<String>,
    pub assets: Vec<Asset>,
    pub alerts: Vec<Alert>,
}

#[derive(Debug, Serialize)]
pub(super) struct Size {
    pub size: Option<i64>,
    pub units: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asset {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub os: Option<&'static str>,
    pub is_paused: bool,
    pub is_archived: bool,
    pub unprotected_volumes_count: u8,
    pub last_snapshot: Instant,
    pub latest_offsite: Option<Instant>,
    pub last_screenshot_attempt: Option<Instant>,
    pub last_screenshot_attempt_status: Option<Outcome>,
    pub backups: Vec<Backup>,
}

#[derive(Debug, Serialize)]
pub(super) struct Backup {
    pub timestamp: Instant,
    pub backup: Status,
}

#[derive(Debug, Serialize)]
pub(super) struct Status {
    pub status: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Alert {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub threshold: u8,
    pub unit: &'static str,
    pub date_triggered: Instant,
    pub date_sent: Instant,
}

/// An instant in either of the ways that the source writes it.
#[derive(Debug)]
pub(super) enum Instant {
    Text(Timestamp),
    Seconds(Timestamp),
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(instant) => serializer.collect_str(instant),
            Self::Seconds(instant) => serializer.serialize_i64(instant.millis() / SECOND),
        }
    }
}

/// How a screenshot ended, in any of the ways that the source writes it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Outcome {
    Flag(bool),
    Word(&'static str),
}
