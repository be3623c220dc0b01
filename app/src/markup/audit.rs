//! The audit trail.

use domain::{
    AccountId,
    audit::{Action, AuditRow},
    limits::SEARCH_MAX,
    list::{AuditQuery, Place},
    time::Day,
    words,
};
use maud::{Markup, html};
use store::{AccountOf, AuditPage};

use super::{
    list,
    parts::Parts,
    person::{self, Tab},
};

/// The names of the person and of the organization that the question is about.
type About<'a> = (Option<&'a str>, Option<&'a str>);

/// The audit trail; of one person, with the way to their account where it is still there.
pub fn page(
    parts: &Parts,
    page: &AuditPage,
    query: &AuditQuery,
    about: About<'_>,
    of: Option<AccountOf>,
) -> Markup {
    html! {
        div class="page-head" {
            div {
                h1 { "Audit trail" }
                p { "What was done, by whom and from where. Rows are never changed or deleted." }
            }
            div class="actions" {
                a class="btn" rel="external" href="/mails" { (parts.icon("mail")) "Mail that waits" }
                a class="btn" rel="external" href="/sessions" { (parts.icon("people")) "Who is signed in" }
            }
        }
        @if let Some(account) = query.account { (person::tabs(parts, account, of, Tab::History)) }
        section class="card" aria-label="Audit trail" {
            (tools(parts, query))
            @if query.filtered() { div class="chips" { (chips(parts, query, about)) } }
            p class="visually-hidden" role="status" {
                @if query.filtered() { @if page.rows.is_empty() { "No row matches" } @else { (told(page)) } }
            }
            @if page.rows.is_empty() {
                @let whole = list::button(parts, "/audit", "undo", "Show the whole trail");
                (list::empty(parts, "search", "No row matches", "Nothing in the trail fits the search and the filters.", &whole))
            } @else {
                (rows(parts, page, "Audit trail", query.account))
            }
            (foot(page, &told(page), |place| format!("/audit{}", query.at(place).write())))
        }
    }
}

/// The rows; on the page of one person, `of` them.
fn rows(parts: &Parts, page: &AuditPage, caption: &str, of: Option<AccountId>) -> Markup {
    html! {
        table class="list audit" {
            caption class="visually-hidden" { (caption) }
            thead {
                tr {
                    th scope="col" { "When" }
                    th scope="col" { "Who" }
                    th scope="col" { "Act" }
                    th scope="col" { "Whom or what" }
                    th scope="col" { "Details" }
                    th scope="col" { "From" }
                }
            }
            tbody { @for row in &page.rows { (self::row(parts, row, of)) } }
        }
    }
}

/// What was done to one thing, at this address.
pub fn history(parts: &Parts, page: &AuditPage, here: &str) -> Markup {
    html! {
        section class="card" aria-label="History" {
            @if page.rows.is_empty() {
                (list::empty(parts, "clock", "Nothing was done yet", "What goes in or out appears here.", &html! {}))
            } @else { (rows(parts, page, "History", None)) }
            (foot(page, &acts(page), |place| format!("{here}{}", place.write())))
        }
    }
}

/// How many acts these are: the rows between them are about something else.
fn acts(page: &AuditPage) -> String {
    let count = match page.rows.len() {
        0 => return String::new(),
        count => words::counted(count as u64, "act", "acts"),
    };
    if page.newer.is_none() && page.older.is_none() { count } else { format!("{count} on this page") }
}

fn tools(parts: &Parts, query: &AuditQuery) -> Markup {
    let export = format!("/audit.csv{}", query.at(Place::Newest).write());
    html! {
        div class="tools" {
            form class="choose live" role="search" aria-label="Search the audit trail" action="/audit" {
                div class="input find" {
                    (parts.small_icon("search"))
                    input type="search" name="q" id="list-search" value=(query.search) aria-label="Search by name"
                        placeholder="Name" maxlength=(SEARCH_MAX) autocomplete="off";
                }
                @if let Some(account) = query.account { input type="hidden" name="account" value=(account); }
                @if let Some(organization) = query.organization { input type="hidden" name="organization" value=(organization); }
                select class="input" name="action" aria-label="Act" {
                    option value="" { "All acts" }
                    @for action in Action::ALL {
                        option value=(action.key()) selected[query.action == Some(*action)] { (action.words()) }
                    }
                }
                div class="days" {
                    (day("from", "From", "From day, UTC", query.from))
                    (day("to", "To", "To day, UTC", query.to))
                }
                button class="btn" { "Show" }
            }
            div class="end" {
                a class="btn" href=(export) download rel="external" { (parts.icon("download")) "Export" }
            }
        }
    }
}

/// A day that the trail is read from or to.
fn day(name: &str, short: &str, label: &str, chosen: Option<Day>) -> Markup {
    let value = chosen.map(|day| day.to_string());
    html! {
        label class="day" {
            span aria-hidden="true" { (short) }
            input class="input" type="date" name=(name) value=[value] min="1970-01-01" max="9999-12-31" aria-label=(label) title=(label);
        }
    }
}

/// The filters that are on, each with the way to take it off.
fn chips(parts: &Parts, query: &AuditQuery, (person, organization): About<'_>) -> Markup {
    let without = |change: fn(&mut AuditQuery)| {
        let mut there = query.at(Place::Newest);
        change(&mut there);
        format!("/audit{}", there.write())
    };
    let chip = |text: &str, href: &str| list::chip(parts, text, href);
    html! {
        @if !query.search.is_empty() {
            (chip(&format!("Name: {}", query.search), &without(|query| query.search.clear())))
        }
        @if let Some(action) = query.action { (chip(action.words(), &without(|query| query.action = None))) }
        @if query.account.is_some() {
            (chip(person.unwrap_or("Somebody who is gone"), &without(|query| query.account = None)))
        }
        @if query.organization.is_some() {
            (chip(organization.unwrap_or("An organization that is gone"), &without(|query| query.organization = None)))
        }
        @if let Some(from) = query.from {
            (chip(&format!("From {from} UTC"), &without(|query| query.from = None)))
        }
        @if let Some(to) = query.to { (chip(&format!("To {to} UTC"), &without(|query| query.to = None))) }
        a href="/audit" { "Clear all" }
    }
}

fn row(parts: &Parts, row: &AuditRow, of: Option<AccountId>) -> Markup {
    // The way to the page that is shown leads nowhere, and no link is without words.
    let way = |account: Option<AccountId>, named: bool| {
        account.filter(|account| named && Some(*account) != of).map(person::history)
    };
    let by = way(row.by_account, row.by.is_some());
    let whom = way(row.object_account, !row.object.is_empty());
    html! {
        tr {
            td class="c-seen" { (parts.ago(Some(row.at))) div class="sub" { (row.at.minute()) } }
            th scope="row" class="c-name" {
                @if let Some(there) = by { a class="name" href=(there) { (who(row)) } }
                @else { span class="name" { (who(row)) } }
            }
            td class="c-role" { (row.action) }
            td class="c-groups" {
                @if let Some(there) = whom { a class="name" href=(there) { (row.object) } } @else { (row.object) }
            }
            td class="c-details sub" {
                @for (at, (what, value)) in row.details.iter().enumerate() {
                    @if at > 0 { ", " }
                    (what) ": " (value)
                }
            }
            td class="c-from sub" { (row.from) }
        }
    }
}

/// Who acted: somebody who did not sign in comes from somewhere, the installation from nowhere.
pub(super) fn who(row: &AuditRow) -> &str {
    match &row.by {
        Some(name) => name,
        None if row.from.is_empty() => "The installation",
        None => "Somebody",
    }
}

/// Which rows these are.
fn told(page: &AuditPage) -> String {
    match (page.rows.first(), page.rows.last()) {
        (Some(first), Some(last)) if first.seq == last.seq => format!("Row {} of the trail", first.seq),
        (Some(first), Some(last)) => format!("Rows {} to {} of the trail", first.seq, last.seq),
        _ => String::new(),
    }
}

fn foot(page: &AuditPage, told: &str, at: impl Fn(Place) -> String) -> Markup {
    let there = |place: Option<Place>| place.map(&at);
    list::pages(told, [(there(page.newer), "prev", "Newer"), (there(page.older), "next", "Older")])
}
