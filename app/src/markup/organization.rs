//! What stands beside the devices and users of an organization: its details, who sees it, and what was done.

use domain::{
    audit::AuditRow,
    branding::{Branding, Hue},
    group::GroupKind,
    organization::{OrganizationAccess, details::OrganizationDetails},
    words::counted,
};
use maud::{Markup, html};

use super::{audit::who, parts::Parts};

/// The cards; how it looks, who sees it and what was done for those who may know.
///
/// `access` is there for those who manage the groups that hold it; who sees it is asked elsewhere, by whoever `asks`.
pub fn cards(
    parts: &Parts,
    details: &OrganizationDetails,
    branding: Option<&Branding>,
    (groups, access): (Option<&[String]>, Option<&OrganizationAccess>),
    activity: Option<&[AuditRow]>,
) -> Markup {
    html! {
        (self::details(parts, details))
        @if let Some(set) = branding { (self::branding(parts, details, set)) }
        @if let Some(groups) = groups { (self::access(parts, details, groups, access)) }
        @if let Some(rows) = activity { (self::activity(parts, details, rows)) }
    }
}

fn details(parts: &Parts, details: &OrganizationDetails) -> Markup {
    let (fields, region) = (&details.fields, details.fields.region());
    html! {
        section class="card" {
            header {
                h2 { "Details" }
                a class="btn small" rel="external" href={ "/organizations/" (details.id) "/details" } {
                    (parts.small_icon("edit")) "Edit" span class="visually-hidden" { " details" }
                }
            }
            dl class="details" {
                div { dt { "Name" } dd { (fields.name()) } }
                @if !fields.notes().is_empty() { div { dt { "Notes" } dd class="lines" { (fields.notes()) } } }
                div {
                    dt { "Tags" }
                    dd {
                        @if details.tags.is_empty() { span class="muted" { "None" } } @else { (details.tags.join(", ")) }
                        " "
                        a rel="external" href={ "/organizations/" (details.id) "/tags" } { "Edit" span class="visually-hidden" { " tags" } }
                    }
                }
                div { dt { "Time zone" } dd { @if region.zone.is_empty() { span class="muted" { "Not said" } } @else { (region.zone) } } }
                div { dt { "Dates" } dd { (region.locale.name()) } }
                @if !fields.source_id().is_empty() { div { dt { "Id in the fleet's source" } dd { (parts.code(fields.source_id(), "id")) } } }
                div {
                    dt { "Support" }
                    dd {
                        @if fields.support() { (parts.mark("ok", "ok", "Authorized")) } @else { span class="muted" { "Not authorized" } }
                        @if let Some(at) = details.support_at {
                            span class="sub" {
                                "since " (parts.minute(at))
                                @if let Some(by) = &details.support_by { ", by " (by) }
                            }
                        }
                        @if fields.support() { " " a rel="external" href="/support/callers" { "Authenticate a caller" } }
                    }
                }
            }
        }
    }
}

/// How the portal looks to its users (M53).
fn branding(parts: &Parts, details: &OrganizationDetails, set: &Branding) -> Markup {
    html! {
        section class="card" {
            header {
                h2 { "Branding" }
                a class="btn small" rel="external" href={ "/organizations/" (details.id) "/branding" } {
                    (parts.small_icon("image")) "Set branding"
                }
            }
            dl class="details" {
                div {
                    dt { "Colour" }
                    dd {
                        span class="swatch" data-hue=(set.hue.map(Hue::key).unwrap_or_default()) aria-hidden="true" {}
                        " "
                        (set.hue.map_or("The portal's own", Hue::name))
                    }
                }
                div {
                    dt { "Logo" }
                    dd {
                        @if let Some(logo) = set.logo {
                            img class="logo" src=(logo.path()) width=(logo.width) height=(logo.height) alt={ "Logo of " (details.fields.name()) };
                        } @else {
                            span class="muted" { "None" }
                        }
                    }
                }
            }
        }
    }
}

fn access(
    parts: &Parts,
    details: &OrganizationDetails,
    groups: &[String],
    found: Option<&OrganizationAccess>,
) -> Markup {
    let seen = format!("/why?organization={}", details.id);
    html! {
        section class="card" {
            header {
                h2 { "Access" }
                a class="btn small" rel="external" href=(seen) { (parts.small_icon("eye")) "Who sees it, and why" }
            }
            @if let Some(found) = found { (self::seen(parts, details, found)) } @else {
                // Of the groups that hold it, these are those that the reader may know of.
                @if !groups.is_empty() { ul class="plain" { @for group in groups { li { (group) } } } }
                div class="body" { p class="muted" { "Who is in them is told to Security Administrators." } }
            }
        }
    }
}

/// By what it is seen, and by how many.
fn seen(parts: &Parts, details: &OrganizationDetails, found: &OrganizationAccess) -> Markup {
    let OrganizationAccess { groups, more, by_groups, everything, users } = found;
    let all = format!("/groups?organization={}", details.id);
    html! {
        ul class="plain" {
            @for (id, name, kind) in groups {
                li {
                    div {
                        a class="name" rel="external" href={ "/groups/" (id) } { (name) }
                        @if *kind == GroupKind::AllOrganizations { div class="sub" { "Holds every organization" } }
                    }
                }
            }
            @if *more > 0 {
                li { a href=(all) { "and " (counted(*more, "more group", "more groups")) } }
            }
            li { (parts.icon("eye")) div { (counted(*by_groups, "employee sees it", "employees see it")) " by these groups" } }
            li { (parts.icon("eye")) div { (counted(*everything, "employee sees everything", "employees see everything")) ", in a group or not" } }
            li { (parts.icon("eye")) div { (counted(*users, "of its users sees it", "of its users see it")) } }
        }
    }
}

fn activity(parts: &Parts, details: &OrganizationDetails, rows: &[AuditRow]) -> Markup {
    html! {
        section class="card" {
            header { h2 { "Activity" } }
            @if rows.is_empty() { div class="body" { p class="muted" { "Nothing has been done yet." } } }
            ul class="plain" {
                @for row in rows {
                    li {
                        div {
                            span class="name" { (row.action) }
                            div class="sub" { (who(row)) @if !row.object.is_empty() { " · " (row.object) } }
                        }
                        span class="push" { (parts.ago(Some(row.at))) }
                    }
                }
            }
            footer { a rel="external" href={ "/audit?organization=" (details.id) } { "All of it, in the audit trail" } }
        }
    }
}
