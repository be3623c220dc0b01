//! The users of an organization: their cards on its page, their list, and what stands over a user's form and beside it.

use domain::{
    AccountState,
    account::AccountAct,
    list::{FactorState, Page, Question as _, Stage, UserQuery, UserSort},
    organization::OrganizationDetail,
    organization_user::{EndpointAccess, OrganizationUserDetail, OrganizationUserRow, PortalAccess, UsersOf},
    selection::UserBulk,
};
use maud::{Markup, html};
use store::AccountOf;

use super::{
    life,
    list::{self, kept, select},
    names::{self, Besides, Naming, sorted_by},
    parts::Parts,
    person,
};

/// So many users stand on the page of their organization; all are in their list.
const SHOWN: usize = 10;

/// The users of an organization and what all of them need, as cards on its page.
pub fn cards(
    parts: &Parts,
    organization: &OrganizationDetail,
    users: &[OrganizationUserRow],
    total: u64,
) -> Markup {
    let here = format!("/organizations/{}", organization.row.id);
    let needed = organization.second_factor;
    html! {
        section class="card" {
            header {
                h2 { "Users" }
                @if total > 0 {
                    a class="btn small" rel="external" href={ (here) "/users/new" } { (parts.small_icon("plus")) "Add users" }
                }
            }
            @if users.is_empty() {
                @let add = html! {
                    a class="btn" rel="external" href={ (here) "/users/new" } { (parts.icon("plus")) "Add users" }
                };
                (list::empty(parts, "person", "No users yet", "The organization's own people, who see its devices and nothing else.", &add))
            } @else {
                ul class="plain" { @for user in users.iter().take(SHOWN) { (item(parts, &here, user, needed)) } }
            }
            @if total > SHOWN as u64 {
                footer { a rel="external" href={ (here) "/users" } { "All " (total) " users" } }
            }
        }
        section class="card" {
            header { h2 { "Second factor" } }
            div class="body stack" {
                p class="muted" {
                    @if needed {
                        "Everybody in this organization needs a second factor beside their password."
                    } @else {
                        "A password is enough for the people of this organization. Whoever has a second factor is asked for it."
                    }
                }
                div class="row" { a class="btn" rel="external" href={ (here) "/second-factor" } { "Change…" } }
            }
        }
    }
}

/// Where the account of a user stands; `needed` where a second factor has to be set.
fn state(parts: &Parts, row: &OrganizationUserRow, needed: bool) -> Markup {
    let missing = needed && row.life.state == AccountState::Active && !row.life.has_second_factor();
    html! {
        (life::state(parts, &row.life, &row.life.state_in_words(parts.now())))
        @if missing { div class="sub" { "No second factor yet" } }
    }
}

fn item(parts: &Parts, here: &str, row: &OrganizationUserRow, needed: bool) -> Markup {
    let own = format!("{here}/users/{}", row.id);
    html! {
        li class="user" {
            div {
                a class="name" rel="external" href=(own) { (row.name) }
                div class="sub" { (row.email) }
                (life::unreached(parts, row.undelivered))
            }
            div { (state(parts, row, needed)) }
            div {
                (row.access.in_words())
                div class="sub" { "Last sign-in " (parts.ago(row.life.last_sign_in)) }
            }
            span class="push" { (menu(parts, &own, row)) }
        }
    }
}

/// What can be done to a user (M116): each is a question on a page of its own.
fn menu(parts: &Parts, own: &str, row: &OrganizationUserRow) -> Markup {
    html! {
        details class="menu" name="user" {
            summary class="btn ghost icon-only" aria-label={ "What can be done to " (row.name) } { (parts.icon("more")) }
            div class="pop to-end" {
                a rel="external" href=(own) { (parts.small_icon("edit")) "Edit" }
                @for act in row.acts.iter().copied() {
                    a class=[(act.ends()).then_some("danger")] rel="external" href={ (own) "/" (act.key()) } {
                        (parts.small_icon(icon(act))) (verb(act)) "…"
                    }
                }
            }
        }
    }
}

/// As the words of the menu have it (M116, M118).
const fn verb(act: AccountAct) -> &'static str {
    match act {
        AccountAct::Deactivate => "Deactivate account",
        AccountAct::Reactivate => "Reactivate account",
        AccountAct::Delete => "Delete user",
        other => other.verb(),
    }
}

const fn icon(act: AccountAct) -> &'static str {
    match act {
        AccountAct::Resend => "mail",
        AccountAct::Reactivate => "undo",
        AccountAct::EndSessions => "sign-out",
        AccountAct::ResetSecondFactor => "shield",
        AccountAct::Deactivate => "off",
        AccountAct::Delete => "trash",
    }
}

/// All users of an organization.
pub fn page(
    parts: &Parts,
    whose: &UsersOf,
    query: &UserQuery,
    (found, total): (&Page<OrganizationUserRow>, u64),
) -> Markup {
    let here = format!("/organizations/{}", whose.id);
    let (path, text) = (format!("{here}/users"), format!("The people of {}.", whose.name));
    let naming: Naming<'_, UserSort> = Naming {
        path: &path,
        title: "Users",
        text: &text,
        add: "Add users",
        one: "user",
        several: "users",
        placeholder: "Name or email",
        first: "The organization's own people, who see its devices and nothing else.",
        head: (UserSort::Name, "User"),
        columns: &[
            (Some(UserSort::State), "State", ""),
            (Some(UserSort::Access), "Access", ""),
            (Some(UserSort::SignIn), "Last sign-in", "opt-2"),
        ],
    };
    let besides = Besides {
        tools: Some(tools(parts, &path, query)),
        bulk: Some(bulk(query, total)),
        chips: query.filtered().then(|| chips(parts, &path, query)),
        ..Besides::default()
    };
    html! {
        (breadcrumb(whose))
        (names::page(parts, &naming, naming.columns, query, (found, total), besides, |row| {
            self::row(parts, &here, row, whose.second_factor)
        }))
    }
}

/// What can be done to many of them at once.
fn bulk(query: &UserQuery, total: u64) -> Markup {
    let buttons = life::acts_for_many(UserBulk::ACTS.into_iter());
    list::bulk(&query.with(|_| ()).write(), total, "users", &buttons)
}

/// What the list can be sorted by, as people read it.
const SORTS: [(UserSort, &str); 5] = [
    (UserSort::Name, "Name"),
    (UserSort::State, "State"),
    (UserSort::Access, "Access"),
    (UserSort::SignIn, "Last sign-in"),
    (UserSort::Created, "Added"),
];

/// Filters, sorting and export.
fn tools(parts: &Parts, path: &str, query: &UserQuery) -> Markup {
    let asked = query.with(|_| ()).write();
    html! {
        details class="menu" name="tools" {
            summary class="btn" { (parts.icon("filter")) "Filter" }
            div class="pop" { (filters(path, query, &asked)) }
        }
        details class="menu sort" name="tools" {
            summary class="btn" { (parts.icon("chevron-down")) "Sort" }
            div class="pop" {
                @for (sort, name) in SORTS {
                    @let (sorted, there) = sorted_by(path, query, sort);
                    a href=(there) aria-current=[sorted.map(|_| "true")] { (name) }
                }
            }
        }
        div class="end" {
            a class="btn" href={ (path) ".csv" (asked) } download rel="external" { (parts.icon("download")) "Export" }
        }
    }
}

fn filters(path: &str, query: &UserQuery, asked: &str) -> Markup {
    let factors: Vec<_> = FactorState::all().collect();
    html! {
        form method="get" action=(path) class="stack live" {
            (kept(asked, &UserQuery::FILTERS))
            (select("stage", "State", query.stage.map(Stage::key), Stage::ALL.iter().map(|stage| (stage.key(), stage.name()))))
            (select("portal", "Access to the portal", query.portal.map(PortalAccess::key),
                PortalAccess::ALL.iter().map(|access| (access.key(), access.name()))))
            (select("endpoint", "Endpoint Backup", query.endpoint.map(EndpointAccess::key),
                EndpointAccess::ALL.iter().map(|access| (access.key(), access.name()))))
            (select("second_factor", "Second factor", query.second_factor.map(FactorState::key),
                factors.iter().map(|state| (state.key(), state.name()))))
            button class="btn primary" { "Show users" }
        }
    }
}

/// What narrows the list, each to be taken off.
fn chips(parts: &Parts, path: &str, query: &UserQuery) -> Markup {
    let chip = |text: &str, change: fn(&mut UserQuery)| {
        list::chip(parts, text, &format!("{path}{}", query.with(change).write()))
    };
    html! {
        @if let Some(stage) = query.stage { (chip(stage.name(), |query| query.stage = None)) }
        @if let Some(access) = query.portal {
            (chip(&format!("Portal: {}", access.name()), |query| query.portal = None))
        }
        @if let Some(access) = query.endpoint {
            (chip(&format!("Endpoint Backup: {}", access.name()), |query| query.endpoint = None))
        }
        @if let Some(state) = query.second_factor {
            (chip(&format!("Second factor: {}", state.name()), |query| query.second_factor = None))
        }
        a href=(path) { "Clear all" }
    }
}

fn row(parts: &Parts, here: &str, row: &OrganizationUserRow, needed: bool) -> Markup {
    let own = format!("{here}/users/{}", row.id);
    html! {
        tr {
            (list::check(&row.id.to_string(), &row.name))
            th scope="row" class="c-name" {
                a class="name" href=(own) { (row.name) }
                div class="sub" { (row.email) }
                (life::unreached(parts, row.undelivered))
            }
            td class="c-state" { (state(parts, row, needed)) }
            td class="c-groups" data-label="Access" { (row.access.in_words()) }
            td class="c-seen opt-2" data-label="Last sign-in" { (parts.ago(row.life.last_sign_in)) }
            td class="c-actions r" { (menu(parts, &own, row)) }
        }
    }
}

/// The way up from a page about users.
fn breadcrumb(whose: &UsersOf) -> Markup {
    html! {
        nav class="breadcrumb" aria-label="Breadcrumb" {
            ol {
                li { a href="/organizations" { "Organizations" } }
                li { a href={ "/organizations/" (whose.id) } { (whose.name) } }
            }
        }
    }
}

/// The name and the address; with `oversight`, the way to what they did and what was done to them.
pub fn head(parts: &Parts, detail: &OrganizationUserDetail, oversight: bool) -> Markup {
    let row = &detail.row;
    let of = AccountOf::Organization(detail.organization.id);
    person::head(parts, (row.id, of), (&row.name, &row.email), oversight)
}

/// The cards beside a user's form; with `oversight`, the way to where they are signed in; with `preview`, the way to see what
/// they see (M131). So many mails about them are held up.
pub fn beside(
    parts: &Parts,
    detail: &OrganizationUserDetail,
    (oversight, preview): (bool, bool),
    held_up: u64,
) -> Markup {
    let row = &detail.row;
    let own = format!("/organizations/{}/users/{}", detail.organization.id, row.id);
    html! {
        (life::held_up(parts, held_up, " about them"))
        @if let Some(at) = row.undelivered { (life::undelivered(parts, &row.email, at, &row.acts)) }
        @if let Some(new) = &detail.address.new { (life::new_address(new, Some(&format!("{own}/address")))) }
        section class="card" {
            header { h2 { "Where they stand" } }
            dl class="details" {
                div { dt { "Access" } dd { (row.access.in_words()) } }
                (life::details(parts, &row.life))
                @if preview {
                    div { dt { "Why" } dd { a href={ "/why?person=" (row.id) } rel="external" { "What they see, and why" } } }
                }
                @if oversight { (person::sessions(&row.email)) }
            }
            @if preview { (life::preview(parts, &own, &row.life)) }
        }
        (life::acts(&own, &row.acts))
    }
}
