//! The tools over Device Status: search, filters, columns, export, and the chips of what is on.

use domain::{
    device::DevicePage,
    limits::{CHOICES, SEARCH_MAX},
    list::{DeviceQuery, Question as _},
};
use maud::{Markup, html};
use store::UnknownOrganization;

use super::{
    super::list::{self, kept},
    Asked, HEADS,
};

/// Search, filters, columns and export.
pub fn tools(asked: &Asked<'_>, shown: &DevicePage, unknown: Option<&UnknownOrganization>) -> Markup {
    let parts = asked.parts;
    let query = asked.query.with(|_| ()).write();
    html! {
        div class="tools" {
            (list::search(parts, "/devices", &asked.query.list.search, "Search devices", "Hostname, serial or organization", &query))
            details class="menu" name="tools" open[unknown.is_some()] {
                summary class="btn" { (parts.icon("filter")) "Filter" }
                div class="pop" { (filters(asked, shown, unknown, &query)) }
            }
            details class="menu sort" name="tools" {
                summary class="btn" { (parts.icon("chevron-down")) "Sort" }
                div class="pop" { (sorts(asked)) }
            }
            div class="end" {
                (list::columns(parts, "/devices", &query, &asked.query.columns))
                a class="btn" href={ "/devices.csv" (query) } download rel="external" {
                    (parts.icon("download")) "Export"
                }
            }
        }
    }
}

fn filters(
    asked: &Asked<'_>,
    shown: &DevicePage,
    unknown: Option<&UnknownOrganization>,
    query: &str,
) -> Markup {
    let (chosen, choices, many) = (asked.query.organization, &shown.choices, shown.organizations > CHOICES);
    html! {
        form method="get" action="/devices" class="stack live" {
            // Where there is none to choose, one that is filtered by stays; its chip takes it off.
            @let none = choices.is_empty() && !many;
            @let own: &[&str] = if none { &["model", "unlinked"] } else { &["organization", "model", "unlinked"] };
            (kept(query, own))
            @if many {
                (list::by_organization(asked.parts, shown.organization.as_deref(), unknown))
            } @else if !choices.is_empty() {
                div class="field" {
                    label for="filter-organization" { "Organization" }
                    select class="input" id="filter-organization" name="organization" {
                        option value="" { "Any" }
                        @for choice in choices {
                            option value=(choice.id) selected[chosen == Some(choice.id)] { (choice.name) }
                        }
                    }
                }
            }
            div class="field" {
                label for="filter-model" { "Model" }
                input class="input" id="filter-model" name="model" value=(asked.query.model) placeholder="SIRIS 5"
                    autocomplete="off" maxlength=(SEARCH_MAX);
            }
            @if asked.reader.sees_unlinked() {
                label class="check" {
                    input type="checkbox" name="unlinked" value="1" checked[asked.query.unlinked];
                    span { span { "Only devices that are not linked" } }
                }
            }
            button class="btn primary" { "Show devices" }
        }
    }
}

/// The heads of the table as a list, for where rows are cards and have no heads.
fn sorts(asked: &Asked<'_>) -> Markup {
    html! {
        @for (sort, _, name, _) in HEADS {
            @let chosen = asked.query.list.sort == sort;
            @let there = asked.there(|query| {
                query.list.descending = chosen && !query.list.descending;
                query.list.sort = sort;
            });
            a href=(there) aria-current=[chosen.then_some("true")] { (name) }
        }
    }
}

/// What narrows the list, each to be taken off; `organization` is the name of the one that is filtered by.
pub fn chips(asked: &Asked<'_>, organization: Option<&str>) -> Markup {
    let query = asked.query;
    let chip = |text: &str, change: fn(&mut DeviceQuery)| list::chip(asked.parts, text, &asked.there(change));
    html! {
        @if !query.list.search.is_empty() {
            (chip(&format!("Search: {}", query.list.search), |query| query.list.search.clear()))
        }
        @if let Some(level) = query.level { (chip(level.name(), |query| query.level = None)) }
        @if let Some(state) = query.state { (chip(state.name(), |query| query.state = None)) }
        @if !query.model.is_empty() {
            (chip(&format!("Model: {}", query.model), |query| query.model.clear()))
        }
        @if query.organization.is_some() {
            (chip(organization.unwrap_or("One organization"), |query| query.organization = None))
        }
        @if query.unlinked { (chip("Not linked", |query| query.unlinked = false)) }
        a href=(asked.there(|query| *query = DeviceQuery { columns: query.columns.clone(), ..DeviceQuery::default() })) {
            "Clear all"
        }
    }
}
