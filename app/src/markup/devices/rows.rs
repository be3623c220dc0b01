//! The rows of Device Status.

use domain::{
    device::DeviceRow,
    list::{DeviceColumn, DeviceQuery},
};
use maud::{Markup, html};

use super::super::{
    list,
    parts::{Parts, offsite, runs, storage},
};

/// A `tr` for each; with `bulk`, each has a box to tick.
pub fn rows(parts: &Parts, rows: &[DeviceRow], query: &DeviceQuery, bulk: bool) -> Markup {
    html! { @for row in rows { (self::row(parts, row, query, bulk)) } }
}

fn row(parts: &Parts, row: &DeviceRow, query: &DeviceQuery, bulk: bool) -> Markup {
    let shows = |column| query.columns.shows(column);
    let organization = if row.organization.is_some() { row.organization_name.as_str() } else { "Not linked" };
    html! {
        tr {
            @if bulk { (list::check(&row.id.to_string(), &row.hostname)) }
            td class="c-state" { (parts.state(row.state)) }
            th scope="row" class="c-device" {
                a class="name" href={ "/devices/" (row.id) } { (row.hostname) }
                div class="sub" { (row.model) span class="inline-org" { " · " (organization) } }
            }
            @if shows(DeviceColumn::Organization) {
                td class=(if row.organization.is_some() { "c-org opt" } else { "c-org opt muted" }) { (organization) }
            }
            @if shows(DeviceColumn::Seen) { td class="c-seen opt-2" { (parts.ago(row.last_seen)) } }
            @if shows(DeviceColumn::Backups) {
                td class="c-backups opt-2" { (runs(&row.runs)) " " (parts.ago(row.last_backup)) }
            }
            @if shows(DeviceColumn::Storage) {
                td class="c-storage" { (storage(row.local_used, row.local_available)) }
            }
            @if shows(DeviceColumn::Offsite) {
                td class="c-offsite opt r num" data-label="Offsite" { (offsite(row.offsite_used)) }
            }
            @if shows(DeviceColumn::Alerts) {
                td class="c-alerts r" {
                    @match row.alerts {
                        0 => span class="sub" { "none" },
                        1 => span class="pill warn" { "1 alert" },
                        count => span class="pill bad" { (count) " alerts" },
                    }
                }
            }
        }
    }
}
