//! The lists of named things: organizations, employees, groups.

use domain::{
    AccountState,
    employee::EmployeeRow,
    group::{GroupKind, GroupRow},
    list::{NameQuery, NameSort, Page},
    organization::OrganizationRow,
};
use maud::{Markup, html};

use super::{list, parts::Parts};

/// What a list is called, and where it is.
struct Naming {
    path: &'static str,
    title: &'static str,
    /// Under the title.
    text: &'static str,
    /// On the button that leads to a new one.
    add: &'static str,
    one: &'static str,
    several: &'static str,
    /// What the search looks at.
    placeholder: &'static str,
    /// What stands there as long as there are none.
    first: &'static str,
    /// The column of the names.
    head: &'static str,
    /// The other columns, each with its class.
    columns: &'static [(&'static str, &'static str)],
}

const ORGANIZATIONS: Naming = Naming {
    path: "/organizations",
    title: "Organizations",
    text: "Your customers: their devices and their own people. Your colleagues are employees.",
    add: "Create organization",
    one: "organization",
    several: "organizations",
    placeholder: "Name",
    first: "Create one for each customer, then link its devices to it.",
    head: "Organization",
    columns: &[("State", ""), ("Devices", "r"), ("Users", "r opt"), ("Access Groups", "opt")],
};

const EMPLOYEES: Naming = Naming {
    path: "/employees",
    title: "Employees",
    text: "The people who work for you. Your customers' people belong to their organizations.",
    add: "Add employees",
    one: "employee",
    several: "employees",
    placeholder: "Name or email",
    first: "Add the people who work for you.",
    head: "Employee",
    columns: &[("Role", ""), ("Sees", ""), ("State", ""), ("Last sign-in", "opt")],
};

const GROUPS: Naming = Naming {
    path: "/groups",
    title: "Access Groups",
    text: "Whoever is in groups sees the organizations of these groups and nothing else.",
    add: "Add user group",
    one: "group",
    several: "groups",
    placeholder: "Name",
    first: "A group says which employees see which organizations.",
    head: "Group",
    columns: &[("Organizations", "r"), ("Employees", "r")],
};

/// Head, search, the table or what stands in its place, and foot.
fn page<R>(
    parts: &Parts,
    naming: &Naming,
    query: &NameQuery,
    (page, total): (&Page<R>, u64),
    row: impl Fn(&R) -> Markup,
) -> Markup {
    let Naming { path, title, add, several, .. } = *naming;
    let asked = query.with(|_| ()).write();
    let search = &query.0.search;
    let chip = list::chip(
        parts,
        &format!("Search: {search}"),
        &there(path, &query.with(|list| list.search.clear())),
    );
    html! {
        div class="page-head" {
            div { h1 { (title) } p { (naming.text) } }
            div class="actions" { a class="btn primary" href={ (path) "/new" } { (parts.icon("plus")) (add) } }
        }
        section class="card" aria-label=(title) {
            div class="tools" {
                (list::search(parts, path, search, &format!("Search {several}"), naming.placeholder, &asked))
            }
            (list::chips(!search.is_empty(), total, &chip))
            @if !page.rows.is_empty() {
                table class={ "list " (several) } {
                    caption class="visually-hidden" { (title) }
                    thead { tr { (heads(parts, naming, query)) } }
                    tbody { @for one in &page.rows { (row(one)) } }
                }
            } @else if !search.is_empty() {
                @let all = list::button(parts, path, "undo", &format!("Show all {several}"));
                (list::empty(parts, "search", &format!("No {} matches", naming.one), "Nothing that you see fits the search.", &all))
            } @else {
                @let first = list::button(parts, &format!("{path}/new"), "plus", add);
                (list::empty(parts, "plus", &format!("No {several} yet"), naming.first, &first))
            }
            (list::foot(&list::counted(total, naming.one, several), page, |cursor| {
                there(path, &query.with(|list| list.cursor = Some(cursor)))
            }))
        }
    }
}

fn there(path: &str, query: &NameQuery) -> String {
    format!("{path}{}", query.write())
}

fn heads(parts: &Parts, naming: &Naming, query: &NameQuery) -> Markup {
    let sorted = (query.0.sort == NameSort::Name).then_some(query.0.descending);
    let by_name = query.with(|list| {
        list.sort = NameSort::Name;
        list.descending = sorted == Some(false);
    });
    html! {
        (list::head(parts, naming.head, sorted, &there(naming.path, &by_name), ""))
        @for (label, class) in naming.columns {
            th scope="col" class=[(!class.is_empty()).then_some(class)] { (label) }
        }
        th scope="col" class="c-actions" { span class="visually-hidden" { "Actions" } }
    }
}

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

/// Manage Organizations.
pub fn organizations(
    parts: &Parts,
    query: &NameQuery,
    (found, total): (&Page<OrganizationRow>, u64),
) -> Markup {
    page(parts, &ORGANIZATIONS, query, (found, total), |row| organization(parts, row))
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

/// Manage Employees; `deletable` says whom the reader may delete.
pub fn employees(
    parts: &Parts,
    query: &NameQuery,
    (found, total): (&Page<EmployeeRow>, u64),
    deletable: impl Fn(&EmployeeRow) -> bool,
) -> Markup {
    page(parts, &EMPLOYEES, query, (found, total), |row| employee(parts, row, deletable(row)))
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

/// Manage Groups.
pub fn groups(parts: &Parts, query: &NameQuery, found: &Page<GroupRow>) -> Markup {
    page(parts, &GROUPS, query, (found, found.rows.len() as u64), |row| group(parts, row))
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
