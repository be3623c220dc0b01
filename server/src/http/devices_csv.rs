//! Device Status as a file: the same question, the same rights, all rows.

use std::sync::Arc;

use axum::{body::Bytes, response::Response};
use domain::{
    Timestamp,
    audit::Action,
    device::DeviceRow,
    list::{DeviceColumn, DeviceQuery, Page},
};
use store::Actor;

use super::csv::{self, Column, text};
use crate::Portal;

const COLUMNS: [Column<DeviceColumn, DeviceRow>; 12] = [
    ("serial", None, |row| text(&row.serial)),
    ("hostname", None, |row| text(&row.hostname)),
    ("model", None, |row| text(&row.model)),
    ("organization", Some(DeviceColumn::Organization), |row| text(&row.organization_name)),
    ("state", None, |row| text(row.state.name())),
    ("state_code", None, |row| text(row.state.code())),
    ("last_seen", Some(DeviceColumn::Seen), |row| time(row.last_seen)),
    ("last_backup", Some(DeviceColumn::Backups), |row| time(row.last_backup)),
    ("local_used_bytes", Some(DeviceColumn::Storage), |row| number(row.local_used)),
    ("local_available_bytes", Some(DeviceColumn::Storage), |row| number(row.local_available)),
    ("offsite_used_bytes", Some(DeviceColumn::Offsite), |row| number(row.offsite_used)),
    ("alerts", Some(DeviceColumn::Alerts), |row| row.alerts.to_string()),
];

fn time(instant: Option<Timestamp>) -> String {
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}

fn number(value: Option<i64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub(super) async fn export(asked: csv::Asked) -> Response {
    csv::export(asked, ("devices.csv", Action::DevicesExported, head), page, lines).await
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    query: DeviceQuery,
) -> Result<Page<DeviceRow>, store::Error> {
    portal.store.visible(&actor)?.devices_export(&query).await
}

fn head(query: &DeviceQuery) -> String {
    csv::head(&COLUMNS, &query.columns)
}

fn lines(rows: &[DeviceRow], query: &DeviceQuery) -> Bytes {
    csv::lines(&COLUMNS, &query.columns, rows)
}
