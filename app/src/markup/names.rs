//! The lists of named things: groups, and what organizations and employees share with them.

use domain::{
    group::{GroupKind, GroupRow},
    list::{GroupQuery, GroupSort, Page, Question, SortKey, Sorted},
    organization::OrganizationName,
    words,
};
use maud::{Markup, html};

use super::{list, parts::Parts};

/// A column of a list: what it can be sorted by, if it can, its head, and its class.
pub(super) type Column<S> = (Option<S>, &'static str, &'static str);

/// What a list is called, and where it is.
pub(super) struct Naming<'a, S: 'static> {
    pub path: &'a str,
    pub title: &'static str,
    /// Under the title.
    pub text: &'a str,
    /// On the button that leads to a new one.
    pub add: &'static str,
    pub one: &'static str,
    pub several: &'static str,
    /// What the search looks at.
    pub placeholder: &'static str,
    /// What stands there as long as there are none.
    pub first: &'static str,
    /// The column of the names, and how it is sorted by.
    pub head: (S, &'static str),
    /// The other columns, but for those that can be hidden.
    pub columns: &'static [Column<S>],
}

/// What a list has besides its search and its table.
#[derive(Default)]
pub(super) struct Besides {
    /// Over the list.
    pub tiles: Option<Markup>,
    /// Beside the button that leads to a new one.
    pub actions: Option<Markup>,
    /// Beside the search.
    pub tools: Option<Markup>,
    /// Before the chips: what was asked for and is not there.
    pub note: Option<Markup>,
    /// Beside the chip of the search.
    pub chips: Option<Markup>,
    /// What can be done with the rows that are ticked; they have boxes then.
    pub bulk: Option<Markup>,
    /// Where that is asked about, if not at the list's own address.
    pub bulk_at: Option<String>,
    /// Where a new one is made, on a page that loads no program, if not at the list's own address.
    pub new_at: Option<String>,
    /// What stands there as long as there are none, if it is not that the first has to be made.
    pub nothing: Option<Markup>,
}

const GROUPS: Naming<'_, GroupSort> = Naming {
    path: "/groups",
    title: "Access Groups",
    text: "Whoever is in groups sees the organizations of these groups and nothing else.",
    add: "Add user group",
    one: "group",
    several: "groups",
    placeholder: "Name",
    first: "A group says which employees see which organizations.",
    head: (GroupSort::Name, "Group"),
    columns: &[
        (Some(GroupSort::Organizations), "Organizations", "r"),
        (Some(GroupSort::Employees), "Employees", "r"),
        (Some(GroupSort::Created), "Created", "opt"),
        (Some(GroupSort::Changed), "Changed", ""),
    ],
};

/// The link to where a new one is made.
fn add(parts: &Parts, new_at: Option<&str>, path: &str, text: &str, class: &str) -> Markup {
    let own = format!("{path}/new");
    html! {
        a class=(class) href=(new_at.unwrap_or(&own)) rel=[new_at.map(|_| "external")] { (parts.icon("plus")) (text) }
    }
}

/// Head, search, the table or what stands in its place, and foot. `columns` are the others that are shown.
pub(super) fn page<R, S: SortKey>(
    parts: &Parts,
    naming: &Naming<'_, S>,
    columns: &[Column<S>],
    query: &impl Question<Sort = S>,
    found: (&Page<R>, u64),
    mut besides: Besides,
    row: impl Fn(&R) -> Markup,
) -> Markup {
    let (tiles, actions) = (besides.tiles.take(), besides.actions.take());
    html! {
        div class="page-head" {
            div { h1 { (naming.title) } p { (naming.text) } }
            div class="actions" {
                @if let Some(actions) = actions { (actions) }
                (add(parts, besides.new_at.as_deref(), naming.path, naming.add, "btn primary"))
            }
        }
        @if let Some(tiles) = tiles { (tiles) }
        (card(parts, naming, columns, query, found, besides, row))
    }
}

/// [`page`] without its head.
pub(super) fn card<R, S: SortKey>(
    parts: &Parts,
    naming: &Naming<'_, S>,
    columns: &[Column<S>],
    query: &impl Question<Sort = S>,
    (page, total): (&Page<R>, u64),
    besides: Besides,
    row: impl Fn(&R) -> Markup,
) -> Markup {
    let Naming { path, title, several, .. } = *naming;
    let there = |change: &dyn Fn(&mut Sorted<S>)| {
        format!("{path}{}", query.with(|query| change(query.list_mut())).write())
    };
    let search = &query.list().search;
    let Besides { tools, note, chips, bulk, bulk_at, new_at, nothing, .. } = besides;
    let chips = html! {
        @if !search.is_empty() {
            (list::chip(parts, &format!("Search: {search}"), &there(&|list| list.search.clear())))
        }
        @if let Some(chips) = chips { (chips) }
    };
    let table = html! {
        table class={ "list " (several) @if list::few(columns.len()) { " few" } } {
            caption class="visually-hidden" { (title) }
            thead { tr { (heads(parts, naming, columns, query, bulk.is_some())) } }
            tbody { @for one in &page.rows { (row(one)) } }
        }
    };
    let bulk_at = bulk_at.unwrap_or_else(|| format!("{path}/bulk"));
    html! {
        section class="card" aria-label=(title) {
            div class="tools" {
                (list::search(parts, path, search, &format!("Search {several}"), naming.placeholder, &query.with(|_| ()).write()))
                @if let Some(tools) = tools { (tools) }
            }
            (list::chips(note.as_ref(), query.filtered(), total, &chips))
            @if !page.rows.is_empty() {
                @match bulk {
                    Some(bulk) => form method="get" action=(bulk_at) { (table) (bulk) },
                    None => (table),
                }
            } @else if query.filtered() {
                @let all = list::button(parts, path, "undo", &format!("Show all {several}"));
                (list::empty(parts, "search", &format!("No {} matches", naming.one), "Nothing that you see fits the search and the filters.", &all))
            } @else if let Some(nothing) = nothing {
                (nothing)
            } @else {
                @let first = html! { @if !naming.add.is_empty() { (add(parts, new_at.as_deref(), path, naming.add, "btn")) } };
                (list::empty(parts, "plus", &format!("No {several} yet"), naming.first, &first))
            }
            (list::foot(&words::counted(total, naming.one, several), page, |cursor| {
                there(&|list| list.cursor = Some(cursor.clone()))
            }))
        }
    }
}

/// Where a list leads that is sorted by this, or the other way round if it is already.
pub(super) fn sorted_by<S: SortKey>(
    path: &str,
    query: &impl Question<Sort = S>,
    sort: S,
) -> (Option<bool>, String) {
    let list = query.list();
    let sorted = (list.sort == sort).then_some(list.descending);
    let there = query.with(|query| {
        query.list_mut().sort = sort;
        query.list_mut().descending = sorted == Some(false);
    });
    (sorted, format!("{path}{}", there.write()))
}

fn heads<S: SortKey>(
    parts: &Parts,
    naming: &Naming<'_, S>,
    columns: &[Column<S>],
    query: &impl Question<Sort = S>,
    bulk: bool,
) -> Markup {
    let head = |sort: S, label: &str, class: &str| {
        let (sorted, there) = sorted_by(naming.path, query, sort);
        list::head(parts, label, sorted, &there, class)
    };
    html! {
        @if bulk { (list::check_all()) }
        (head(naming.head.0, naming.head.1, ""))
        @for (sort, label, class) in columns {
            @match sort {
                Some(sort) => (head(*sort, label, class)),
                None => th scope="col" class=[(!class.is_empty()).then_some(class)] { (label) },
            }
        }
        th scope="col" class="c-actions" { span class="visually-hidden" { "Actions" } }
    }
}

/// The link to where something is changed, as an icon.
pub(super) fn edit(parts: &Parts, href: &str, name: &str) -> Markup {
    html! { a class="btn ghost icon-only" href=(href) aria-label={ "Edit " (name) } { (parts.icon("edit")) } }
}

/// The link to where something is ended, as an icon: a page that loads no program.
pub(super) fn question(parts: &Parts, href: &str, verb: &str, name: &str) -> Markup {
    html! {
        a class="btn ghost danger icon-only" rel="external" href=(href) aria-label={ (verb) " " (name) } {
            (parts.icon("trash"))
        }
    }
}

/// Manage Groups; `held` is the organization whose groups are shown.
pub fn groups(
    parts: &Parts,
    query: &GroupQuery,
    held: Option<&OrganizationName>,
    found: (&Page<GroupRow>, u64),
    waiting: u64,
) -> Markup {
    let chip = |held: &OrganizationName| {
        let there = query.with(|query| query.organization = None).write();
        list::chip(parts, &format!("Holds {}", held.name), &format!("{}{there}", GROUPS.path))
    };
    let besides = Besides {
        actions: Some(html! {
            a class="btn" rel="external" href="/access-requests" {
                (parts.icon("person")) "Access requests"
                @if waiting > 0 { span class="pill" { (waiting) span class="visually-hidden" { " waiting" } } }
            }
            a class="btn" rel="external" href="/why" { (parts.icon("eye")) "Who sees what, and why" }
        }),
        tools: Some(html! {
            div class="end" {
                @let file = query.with(|query| query.list.cursor = None).write();
                a class="btn" href={ "/groups.csv" (file) } download rel="external" { (parts.icon("download")) "Export" }
            }
        }),
        chips: held.map(chip),
        new_at: Some("/groups/new".to_owned()),
        ..Besides::default()
    };
    page(parts, &GROUPS, GROUPS.columns, query, found, besides, |row| group(parts, row))
}

fn group(parts: &Parts, row: &GroupRow) -> Markup {
    let here = format!("/groups/{}", row.id);
    let all = row.kind == GroupKind::AllOrganizations;
    html! {
        tr {
            th scope="row" class="c-name" {
                a class="name" href=(here) rel="external" { (row.name) }
                @if all { div class="sub" { "Always holds every organization, present and future" } }
                @if row.rule.follows() { div class="sub" { "By the rule: " (row.rule.words()) } }
            }
            td class="c-devices c-num r" data-label="Organizations" { (row.organizations) }
            td class="c-users c-num r" data-label="Employees" {
                a href={ (here) "/people" } rel="external" aria-label={ (words::counted(row.employees, "employee", "employees")) " of " (row.name) } { (row.employees) }
            }
            td class="c-created opt" { (parts.ago(Some(row.created))) }
            td class="c-seen" data-label="Changed" { (parts.ago(Some(row.changed))) }
            td class="c-actions r" {
                a class="btn ghost icon-only" rel="external" href=(here) aria-label={ "Edit " (row.name) } { (parts.icon("edit")) }
                @if !all { (question(parts, &format!("{here}/delete"), "Delete", &row.name)) }
            }
        }
    }
}
