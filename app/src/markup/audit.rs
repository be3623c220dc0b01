//! The rows of the audit trail, and its filters.

use domain::{
    audit::{Action, AuditRow},
    list::{AuditQuery, Place},
};
use maud::{Markup, html};

use super::parts::Parts;

/// A `tr` for each.
pub fn rows(parts: &Parts, rows: &[AuditRow]) -> Markup {
    html! {
        @for row in rows {
            tr {
                td class="c-seen" { (parts.ago(Some(row.at))) }
                th scope="row" class="c-name" { span class="name" { (row.by.as_deref().unwrap_or("The installation")) } }
                td class="c-role" { (row.action) }
                td class="c-groups" { (row.object) }
                td class="c-details sub opt" {
                    @for (at, (what, value)) in row.details.iter().enumerate() {
                        @if at > 0 { ", " }
                        (what) ": " (value)
                    }
                }
                td class="c-from sub opt" { (row.from) }
            }
        }
    }
}

/// The acts to choose from.
pub fn acts(query: &AuditQuery) -> Markup {
    html! {
        option value="" { "All acts" }
        @for action in Action::ALL {
            option value=(action.key()) selected[query.action == Some(*action)] { (action.words()) }
        }
    }
}

/// The filters that are on, each with the way to take it off.
pub fn chips(parts: &Parts, query: &AuditQuery, subject: Option<&str>) -> Markup {
    let without = |change: fn(&mut AuditQuery)| {
        let mut there = query.at(Place::Newest);
        change(&mut there);
        format!("/audit{}", there.write())
    };
    let chip = |text: &str, href: &str| {
        html! { a class="chip" href=(href) aria-label={ "Remove filter " (text) } { (text) (parts.icon("close")) } }
    };
    html! {
        @if !query.search.is_empty() {
            (chip(&format!("Name: {}", query.search), &without(|query| query.search.clear())))
        }
        @if let Some(action) = query.action { (chip(action.words(), &without(|query| query.action = None))) }
        @if query.account.is_some() {
            (chip(subject.unwrap_or("Somebody who is gone"), &without(|query| query.account = None)))
        }
        @if query.filtered() { a href="/audit" { "Clear all" } }
    }
}
