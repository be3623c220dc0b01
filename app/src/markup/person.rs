//! What the pages about a person have in common, whether an employee or an organization user.

use domain::{AccountId, list::QueryString};
use maud::{Markup, html};
use store::AccountOf;

use super::parts::Parts;

/// The pages about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Account,
    History,
}

impl Tab {
    fn current(self, tab: Self) -> Option<&'static str> {
        (self == tab).then_some("page")
    }
}

/// The page of somebody's account.
pub fn path(id: AccountId, of: AccountOf) -> String {
    match of {
        AccountOf::Partner => format!("/employees/{id}"),
        AccountOf::Organization(organization) => format!("/organizations/{organization}/users/{id}"),
    }
}

/// What they did and what was done to them, in the trail.
pub fn history(id: AccountId) -> String {
    format!("/audit?account={id}")
}

/// The name and the address; with `oversight`, the way between the account and its history.
pub fn head(
    parts: &Parts,
    (id, of): (AccountId, AccountOf),
    (name, email): (&str, &str),
    oversight: bool,
) -> Markup {
    html! {
        div class="page-head" { div { h1 { (name) } p { (email) } } }
        @if oversight { (tabs(parts, id, Some(of), Tab::Account)) }
    }
}

/// The way between an account and its history. An account that is gone has a history all the same.
pub fn tabs(parts: &Parts, id: AccountId, of: Option<AccountOf>, tab: Tab) -> Markup {
    html! {
        nav class="tabs" aria-label="About this person" {
            @if let Some(of) = of {
                a href=(path(id, of)) rel="external" aria-current=[tab.current(Tab::Account)] { (parts.icon("person")) "Account" }
            }
            a href=(history(id)) aria-current=[tab.current(Tab::History)] { (parts.icon("clock")) "History" }
        }
    }
}

/// The way to where they are signed in, among the facts of their account.
pub fn sessions(email: &str) -> Markup {
    let mut query = QueryString::default();
    query.push("q", email);
    html! {
        div { dt { "Sessions" } dd { a href={ "/sessions" (query.finish()) } rel="external" { "Where they are signed in" } } }
    }
}
