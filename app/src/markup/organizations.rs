//! Manage Organizations: the list, its filters and its file.

use domain::{
    element::{ElementKind, Unlinked},
    list::{Choice as _, Health, NameSort, OrganizationColumn, OrganizationQuery, Page, Question as _},
    organization::OrganizationRow,
    selection::OrganizationAct,
    tag::TagName,
};
use maud::{Markup, html};
use store::GroupFilter;

use super::{
    list::{self, kept, select},
    names::{self, Besides, Column, Naming, edit, question, sorted_by},
    parts::Parts,
};

/// What the page shows.
#[derive(Debug)]
pub struct Shown {
    /// Whether the reader manages Access Groups.
    pub groups_too: bool,
    pub page: Page<OrganizationRow>,
    pub total: u64,
    /// The groups to filter by, and the one that is.
    pub groups: GroupFilter,
    /// The tags to filter by, and the one that is.
    pub tags: Vec<TagName>,
    pub tag: Option<TagName>,
    /// What belongs to no organization, for those who see it.
    pub unlinked: Option<Unlinked>,
    /// Whether the reader may ask who sees what, and why.
    pub asks: bool,
    /// Whether the reader is in no Access Group, and sees nothing for that.
    pub in_no_group: bool,
}

const NAMING: Naming<'_, NameSort> = Naming {
    path: "/organizations",
    title: "Organizations",
    text: "Your customers: their devices and their own people. Your colleagues are employees.",
    add: "Create organization",
    one: "organization",
    several: "organizations",
    placeholder: "Name",
    first: "Create one for each customer, then link its devices to it.",
    head: (NameSort::Name, "Organization"),
    columns: &[(None, "State", "")],
};

/// The columns that can be hidden.
fn column(column: OrganizationColumn) -> Column<NameSort> {
    let class = match column {
        OrganizationColumn::Devices
        | OrganizationColumn::Networks
        | OrganizationColumn::Saas
        | OrganizationColumn::Endpoint => "r",
        OrganizationColumn::Users => "r opt-2",
        OrganizationColumn::Groups => "opt-2",
    };
    (None, column.name(), class)
}

/// What the list can be sorted by, as people read it.
const SORTS: [(NameSort, &str); 2] = [(NameSort::Name, "Name"), (NameSort::Created, "Created")];

/// Manage Organizations.
pub fn page(parts: &Parts, query: &OrganizationQuery, shown: &Shown) -> Markup {
    let unlinked = shown.unlinked.filter(|unlinked| unlinked.total() > 0);
    let besides = Besides {
        actions: Some(html! {
            a class="btn" rel="external" href="/organizations/import" { (parts.icon("upload")) "Import" }
            @if let Some(unlinked) = unlinked {
                a class="btn" rel="external" href="/unlinked" title=(unlinked.told()) {
                    (parts.icon("unlink")) (unlinked.total()) " unlinked"
                }
            }
        }),
        tools: Some(tools(parts, query, shown)),
        bulk: Some(bulk(query, shown)),
        note: list::unknown_group(parts, &shown.groups, |group| {
            let there = query.with(|query| query.group = group);
            format!("{}{}", NAMING.path, there.write())
        }),
        chips: query.filtered().then(|| chips(parts, query, shown)),
        nothing: shown.in_no_group.then(|| list::in_no_group(parts, NAMING.several)),
        ..Besides::default()
    };
    let columns: Vec<_> = NAMING.columns.iter().copied().chain(query.columns.shown().map(column)).collect();
    names::page(parts, &NAMING, &columns, query, (&shown.page, shown.total), besides, |row| {
        organization(parts, query, row)
    })
}

fn organization(parts: &Parts, query: &OrganizationQuery, row: &OrganizationRow) -> Markup {
    let here = format!("/organizations/{}", row.id);
    let shows = |column| query.columns.shows(column);
    let there = row.devices > 0 || ElementKind::ALL.iter().any(|kind| row.elements.of(*kind) > 0);
    let (level, state) = match row.attention {
        0 if there => ("ok", "Nothing needs attention".to_owned()),
        0 => ("off", "Nothing there yet".to_owned()),
        1 => ("bad", "1 needs attention".to_owned()),
        count => ("bad", format!("{count} need attention")),
    };
    html! {
        tr {
            (list::check(&row.id.to_string(), &row.name))
            th scope="row" class="c-name" {
                a class="name" href=(here) { (row.name) }
                @if !row.tags.is_empty() { div class="sub" { (row.tags.join(", ")) } }
            }
            td class="c-state" { (parts.mark(level, level, &state)) }
            @if shows(OrganizationColumn::Devices) {
                td class="c-devices c-num r" data-label="Devices" { (row.devices) }
            }
            @for kind in ElementKind::ALL.into_iter().filter(|kind| shows(OrganizationColumn::of(*kind))) {
                td class={ "c-" (kind.key()) " c-num r" } data-label=(kind.title()) { (row.elements.of(kind)) }
            }
            @if shows(OrganizationColumn::Users) {
                td class="c-users c-num r opt-2" data-label="Users" { (row.users) }
            }
            @if shows(OrganizationColumn::Groups) {
                td class="c-groups opt-2" {
                    @if row.groups.is_empty() { "All organizations" } @else { (row.groups.join(", ")) }
                }
            }
            td class="c-actions r" {
                (edit(parts, &here, &row.name)) (question(parts, &format!("{here}/remove"), "Remove", &row.name))
            }
        }
    }
}

/// What can be done to those that are ticked, or to all that match.
fn bulk(query: &OrganizationQuery, shown: &Shown) -> Markup {
    let buttons = html! {
        @if shown.groups_too {
            button class="btn" name="act" value=(OrganizationAct::AddToGroup.key()) { "Add to a group…" }
        }
        button class="btn danger" name="act" value=(OrganizationAct::Remove.key()) { "Remove…" }
    };
    list::bulk(&query.with(|_| ()).write(), shown.total, NAMING.several, &buttons)
}

/// Filters, sorting, columns and export.
fn tools(parts: &Parts, query: &OrganizationQuery, shown: &Shown) -> Markup {
    let asked = query.with(|_| ()).write();
    html! {
        details class="menu" name="tools" open[shown.groups.unknown.is_some()] {
            summary class="btn" { (parts.icon("filter")) "Filter" }
            div class="pop" { (filters(parts, query, shown, &asked)) }
        }
        details class="menu sort" name="tools" {
            summary class="btn" { (parts.icon("chevron-down")) "Sort" }
            div class="pop" {
                @for (sort, name) in SORTS {
                    @let (sorted, there) = sorted_by(NAMING.path, query, sort);
                    a href=(there) aria-current=[sorted.map(|_| "true")] { (name) }
                }
            }
        }
        div class="end" {
            @if shown.asks { a class="btn" rel="external" href="/why" { (parts.icon("eye")) "Who sees what" } }
            (list::columns(parts, NAMING.path, &asked, &query.columns))
            a class="btn" href={ "/organizations.csv" (asked) } download rel="external" {
                (parts.icon("download")) "Export"
            }
        }
    }
}

fn filters(parts: &Parts, query: &OrganizationQuery, shown: &Shown, asked: &str) -> Markup {
    let tags: Vec<_> = shown.tags.iter().map(|tag| (tag.id.to_string(), tag.name.as_str())).collect();
    let tag = query.tag.map(|tag| tag.to_string());
    let users = query.users.map(|has| if has { "1" } else { "0" });
    let none: &[&str] = if tags.is_empty() { &["tag"] } else { &[] };
    let asks = list::asked(&OrganizationQuery::FILTERS, &shown.groups, none);
    html! {
        form method="get" action=(NAMING.path) class="stack live" {
            (kept(asked, &asks))
            (select("health", "State", query.health.map(Health::key),
                Health::ALL.iter().map(|health| (health.key(), health.name()))))
            (list::by_group(parts, &shown.groups))
            @if !tags.is_empty() {
                (select("tag", "Tag", tag.as_deref(), tags.iter().map(|(id, name)| (id.as_str(), *name))))
            }
            (select("users", "Users", users, [("1", "With users"), ("0", "Without users")].into_iter()))
            button class="btn primary" { "Show organizations" }
        }
    }
}

/// What narrows the list, each to be taken off.
fn chips(parts: &Parts, query: &OrganizationQuery, shown: &Shown) -> Markup {
    let there = |change: fn(&mut OrganizationQuery)| {
        let there = query.with(change).write();
        format!("{}{there}", NAMING.path)
    };
    let chip = |text: &str, change: fn(&mut OrganizationQuery)| list::chip(parts, text, &there(change));
    html! {
        @if let Some(health) = query.health { (chip(health.name(), |query| query.health = None)) }
        @if let Some(group) = &shown.groups.group { (chip(&format!("In {}", group.name), |query| query.group = None)) }
        @if let Some(tag) = &shown.tag { (chip(&format!("Tag {}", tag.name), |query| query.tag = None)) }
        @if let Some(has) = query.users {
            (chip(if has { "With users" } else { "Without users" }, |query| query.users = None))
        }
        a href=(there(|query| *query = OrganizationQuery { columns: query.columns.clone(), ..OrganizationQuery::default() })) {
            "Clear all"
        }
    }
}
