//! Device Status as a file: the same question, the same rights, all rows.

use std::{borrow::Cow, sync::Arc};

use axum::{body::Bytes, response::Response};
use domain::{
    Timestamp,
    audit::Action,
    device::DeviceRow,
    list::{DeviceColumn, DeviceQuery, Page},
};
use store::Actor;

use super::{csv, csv::text};
use crate::Portal;

/// A column of the file, the column of the list with which it is left out, and what it says of a device.
type Column = (&'static str, Option<DeviceColumn>, fn(&DeviceRow) -> String);

const COLUMNS: [Column; 12] = [
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

/// A line of what the columns that the list shows say.
fn line<'a>(
    query: &DeviceQuery,
    cell: impl Fn(&'a str, fn(&DeviceRow) -> String) -> Cow<'a, str>,
    out: &mut String,
) {
    let shown = COLUMNS.iter().filter(|(_, column, _)| column.is_none_or(|column| query.shows(column)));
    let cells: Vec<_> = shown.map(|(name, _, value)| cell(name, *value)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

fn head(query: &DeviceQuery) -> String {
    let mut out = String::new();
    line(query, |name, _| name.into(), &mut out);
    out
}

fn lines(rows: &[DeviceRow], query: &DeviceQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        line(query, |_, value| value(row).into(), &mut out);
    }
    out.into()
}
