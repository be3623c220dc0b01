//! Device Status: the list that later lists copy.

pub mod device;
mod rows;
mod tools;

use domain::{
    Capability,
    device::{DevicePage, DeviceRow, Level},
    list::{DeviceColumn, DeviceQuery, DeviceSort, Question as _},
    words,
};
use maud::{Markup, html};
use store::{Actor, UnknownOrganization};

use super::{list, parts::Parts};

/// Everything that a part of the page needs to know.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    parts: &'a Parts,
    query: &'a DeviceQuery,
    reader: &'a Actor,
}

impl Asked<'_> {
    /// The address of the same question from its first page, changed.
    fn there(&self, change: impl FnOnce(&mut DeviceQuery)) -> String {
        format!("/devices{}", self.query.with(change).write())
    }
}

fn devices(count: u64) -> String {
    words::counted(count, "device", "devices")
}

/// Device Status for this reader; `unknown` is a name that was asked for and that no organization has which they see.
pub fn page(
    parts: &Parts,
    shown: &DevicePage,
    unknown: Option<&UnknownOrganization>,
    query: &DeviceQuery,
    reader: &Actor,
) -> Markup {
    let asked = Asked { parts, query, reader };
    let note = unknown.map(|unknown| {
        let there = |organization| asked.there(|query| query.organization = organization);
        list::unknown_organization(parts, unknown, there)
    });
    html! {
        (head(&asked, shown))
        nav class="tiles" aria-label="States" {
            @for level in Level::ALL { (tile(&asked, level, shown.counts.of(level))) }
        }
        section class="card" aria-label="Devices" {
            (tools::tools(&asked, shown, unknown))
            (list::chips(note.as_ref(), query.filtered(), shown.total, &tools::chips(&asked, shown.organization.as_deref())))
            @if shown.page.rows.is_empty() {
                (empty(&asked))
            } @else {
                (table(&asked, &shown.page.rows, shown.total))
            }
            (list::foot(&devices(shown.total), &shown.page, |cursor| asked.there(|query| query.list.cursor = Some(cursor))))
        }
    }
}

fn head(asked: &Asked<'_>, shown: &DevicePage) -> Markup {
    let all: u64 = Level::ALL.into_iter().map(|level| shown.counts.of(level)).sum();
    let organizations = words::counted(shown.organizations, "organization", "organizations");
    // A search counts what it finds; how many devices there are at all is not known then.
    let narrowed = asked.query.with(|query| (query.level, query.state) = (None, None)).filtered();
    html! {
        div class="page-head" {
            div {
                h1 { "Devices" }
                @if shown.organizations > 0 || all > 0 {
                    p {
                        // Organizations are counted whatever narrows the list.
                        @if !narrowed { (devices(all)) " in " (organizations) } @else { (devices(shown.total)) " found" }
                        " "
                        @if let Some(at) = shown.as_of { (asked.parts.age(at)) }
                    }
                }
            }
        }
    }
}

/// What so many devices of a level do, as a tile says it.
pub fn what(level: Level, count: u64) -> &'static str {
    match (level, count) {
        (Level::Bad, 1) => "needs attention now",
        (Level::Bad, _) => "need attention now",
        (Level::Warn, 1) => "has a warning",
        (Level::Warn, _) => "have a warning",
        (Level::Ok, 1) => "is protected",
        (Level::Ok, _) => "are protected",
        (Level::Off, 1) => "is paused or was never seen",
        (Level::Off, _) => "are paused or were never seen",
    }
}

fn tile(asked: &Asked<'_>, level: Level, count: u64) -> Markup {
    let chosen = asked.query.level == Some(level);
    let there = asked.there(|query| {
        query.level = (!chosen).then_some(level);
        query.state = None;
    });
    list::tile(asked.parts, level.key(), count, what(level, count), &there, chosen)
}

fn empty(asked: &Asked<'_>) -> Markup {
    let parts = asked.parts;
    if asked.query.filtered() {
        let next = list::button(parts, "/devices", "undo", "Show all devices");
        list::empty(
            parts,
            "search",
            "No device matches",
            "Nothing that you see fits the search and the filters.",
            &next,
        )
    } else if asked.reader.sees_nothing() {
        list::in_no_group(parts, "devices")
    } else if asked.reader.may(Capability::ManageOrganizations) {
        let next = list::button(parts, "/organizations", "organization", "Go to organizations");
        let text = "Devices come from the fleet's import and are linked to organizations.";
        list::empty(parts, "device", "No devices yet", text, &next)
    } else {
        let next = list::button(parts, "/account", "person", "Your account");
        let text = "As soon as a device is linked to an organization that you see, it is here.";
        list::empty(parts, "device", "No devices yet", text, &next)
    }
}

fn table(asked: &Asked<'_>, rows: &[DeviceRow], total: u64) -> Markup {
    html! {
        @if asked.reader.links_in_bulk() {
            form method="get" action="/devices/link" {
                (grid(asked, rows, true))
                (list::bulk(&asked.query.with(|_| ()).write(), total, "devices", &html! {
                    button class="btn" { (asked.parts.icon("organization")) "Link to an organization…" }
                }))
            }
        } @else {
            (grid(asked, rows, false))
        }
    }
}

/// The columns that the list can be sorted by, in their order; one that is never left out has no [`DeviceColumn`].
const HEADS: [(DeviceSort, Option<DeviceColumn>, &str, &str); 8] = [
    (DeviceSort::State, None, "State", ""),
    (DeviceSort::Hostname, None, "Device", ""),
    (DeviceSort::Organization, Some(DeviceColumn::Organization), "Organization", "opt"),
    (DeviceSort::LastSeen, Some(DeviceColumn::Seen), "Last seen", "opt-2"),
    (DeviceSort::LastBackup, Some(DeviceColumn::Backups), "Backups", "opt-2"),
    (DeviceSort::Storage, Some(DeviceColumn::Storage), "Local storage", ""),
    (DeviceSort::Offsite, Some(DeviceColumn::Offsite), "Offsite", "opt r"),
    (DeviceSort::Alerts, Some(DeviceColumn::Alerts), "Alerts", "r"),
];

fn grid(asked: &Asked<'_>, rows: &[DeviceRow], bulk: bool) -> Markup {
    let shows = |column: Option<DeviceColumn>| column.is_none_or(|column| asked.query.columns.shows(column));
    html! {
        table class={ "list devices" @if list::few(list::chosen(&asked.query.columns)) { " few" } } {
            caption class="visually-hidden" { "Devices" }
            thead {
                tr {
                    @if bulk { (list::check_all()) }
                    @for (sort, column, label, class) in HEADS {
                        @if shows(column) {
                            @let sorted = (asked.query.list.sort == sort).then_some(asked.query.list.descending);
                            @let there = asked.there(|query| {
                                query.list.sort = sort;
                                query.list.descending = sorted == Some(false);
                            });
                            (list::head(asked.parts, label, sorted, &there, class))
                        }
                    }
                }
            }
            tbody { (rows::rows(asked.parts, rows, asked.query, bulk)) }
        }
    }
}
