//! The rows of the lists of named things: organizations, employees, groups.

use domain::{
    AccountState,
    employee::EmployeeRow,
    group::{GroupKind, GroupRow},
    organization::OrganizationRow,
};
use maud::{Markup, html};

use super::parts::Parts;

/// The link to where something is changed, as an icon.
fn edit(parts: &Parts, href: &str, name: &str) -> Markup {
    html! { a class="btn ghost icon-only" href=(href) aria-label={ "Edit " (name) } { (parts.icon("edit")) } }
}

/// The link to where something is ended, as an icon.
fn end(parts: &Parts, href: &str, verb: &str, name: &str) -> Markup {
    html! {
        a class="btn ghost danger icon-only" href=(href) aria-label={ (verb) " " (name) } { (parts.icon("trash")) }
    }
}

/// As [`end`], to a page that loads no program.
fn question(parts: &Parts, href: &str, verb: &str, name: &str) -> Markup {
    html! {
        a class="btn ghost danger icon-only" rel="external" href=(href) aria-label={ (verb) " " (name) } {
            (parts.icon("trash"))
        }
    }
}

/// The rows of Manage Organizations.
pub fn organizations(parts: &Parts, rows: &[OrganizationRow]) -> Markup {
    html! { @for row in rows { (organization(parts, row)) } }
}

fn organization(parts: &Parts, row: &OrganizationRow) -> Markup {
    let here = format!("/organizations/{}", row.id);
    let (level, state) = match (row.attention, row.devices) {
        (0, 0) => ("off", "No devices".to_owned()),
        (0, _) => ("ok", "No device needs attention".to_owned()),
        (1, _) => ("bad", "1 device needs attention".to_owned()),
        (count, _) => ("bad", format!("{count} devices need attention")),
    };
    html! {
        tr {
            th scope="row" class="c-name" { a class="name" href=(here) { (row.name) } }
            td class="c-state" { (parts.mark(level, level, &state)) }
            td class="c-devices c-num r" data-label="Devices" { (row.devices) }
            td class="c-users c-num r opt" data-label="Users" { (row.users) }
            td class="c-groups opt" {
                @if row.groups.is_empty() { "All organizations" } @else { (row.groups.join(", ")) }
            }
            td class="c-actions r" {
                (edit(parts, &here, &row.name)) (end(parts, &format!("{here}/remove"), "Remove", &row.name))
            }
        }
    }
}

/// The rows of Manage Employees.
///
/// `deletable` says of whom the reader may delete.
pub fn employees(parts: &Parts, rows: &[EmployeeRow], deletable: impl Fn(&EmployeeRow) -> bool) -> Markup {
    html! { @for row in rows { (employee(parts, row, deletable(row))) } }
}

fn employee(parts: &Parts, row: &EmployeeRow, deletable: bool) -> Markup {
    let here = format!("/employees/{}", row.id);
    let (level, icon) = match row.state {
        AccountState::Active => ("ok", "ok"),
        AccountState::Pending => ("warn", "clock"),
        AccountState::Deactivated => ("off", "off"),
    };
    html! {
        tr {
            th scope="row" class="c-name" {
                a class="name" href=(here) { (row.name) }
                div class="sub" { (row.email) }
            }
            td class="c-role" {
                (row.standing.role.name())
                @if row.standing.security_administrator {
                    " " span class="pill brand" { (parts.small_icon("shield")) "Security Administrator" }
                }
            }
            td class="c-groups" data-label="Sees" { (row.sees()) }
            td class="c-state" { (parts.mark(level, icon, &row.state_in_words(parts.now()))) }
            td class="c-seen opt" { (parts.ago(row.last_sign_in)) }
            td class="c-actions r" {
                (edit(parts, &here, &row.name))
                @if deletable { (question(parts, &format!("{here}/delete"), "Delete", &row.name)) }
            }
        }
    }
}

/// The rows of Manage Groups.
pub fn groups(parts: &Parts, rows: &[GroupRow]) -> Markup {
    html! { @for row in rows { (group(parts, row)) } }
}

fn group(parts: &Parts, row: &GroupRow) -> Markup {
    let here = format!("/groups/{}", row.id);
    let all = row.kind == GroupKind::AllOrganizations;
    html! {
        tr {
            th scope="row" class="c-name" {
                a class="name" href=(here) { (row.name) }
                @if all { div class="sub" { "Always holds every organization, present and future" } }
            }
            td class="c-devices c-num r" data-label="Organizations" { (row.organizations) }
            td class="c-users c-num r" data-label="Employees" { (row.employees) }
            td class="c-actions r" {
                (edit(parts, &here, &row.name))
                @if !all { (end(parts, &format!("{here}/delete"), "Delete", &row.name)) }
            }
        }
    }
}
