//! Networks, SaaS accounts and Endpoint Backup agents: their cards on the page of their organization, and what stands
//! around their lists.

use domain::{
    OrganizationId,
    element::{ElementKind, ElementRow, Facts, Unlinked, UnlinkedElement},
    list::{ElementQuery, ElementSort, Page, Question as _},
    words::counted,
};
use maud::{Markup, html};

use super::{list, names::sorted_by, parts::Parts};

/// So many of a kind stand on the page of their organization; all are in their list.
const SHOWN: usize = 5;

/// A kind, the first of what an organization has of it, and how much there is.
pub type First = (ElementKind, Vec<ElementRow>, u64);

/// The cards of an organization's page (M42, M91, M106, M122); whether unlinked ones may be suggested to the reader decides
/// whom a card offers to link one (rule 8).
pub fn cards(parts: &Parts, organization: OrganizationId, kinds: &[First], suggests: bool) -> Markup {
    html! {
        @for (kind, rows, total) in kinds { (card(parts, &path(organization, *kind), *kind, rows, *total, kind.links(suggests))) }
    }
}

/// Where an organization's elements of a kind are listed.
pub fn path(organization: OrganizationId, kind: ElementKind) -> String {
    format!("/organizations/{organization}/{}", kind.key())
}

fn card(
    parts: &Parts,
    here: &str,
    kind: ElementKind,
    rows: &[ElementRow],
    total: u64,
    links: bool,
) -> Markup {
    let title = kind.title();
    html! {
        section class="card" {
            header {
                h2 { (title) }
                @if links {
                    a class="btn small" rel="external" href=(here) { (parts.small_icon("link")) "Link " (kind.several()) }
                }
            }
            @if rows.is_empty() {
                div class="body" { p class="muted" { (nothing(kind, links).0) "." } }
            } @else {
                ul class="plain" {
                    @for row in rows.iter().take(SHOWN) { li { (item(parts, row)) (link_out(parts, row)) } }
                }
                footer {
                    a rel="external" href=(here) {
                        @if total > rows.len().min(SHOWN) as u64 { "All " (total) " " (kind.several()) }
                        @else if kind.linkable() { "Search and unlink" }
                        @else { "Search" }
                        span class="visually-hidden" { ": " (title) }
                    }
                }
            }
        }
    }
}

/// What stands there as long as there is none, and what to do for whoever links one.
pub const fn nothing(kind: ElementKind, links: bool) -> (&'static str, &'static str) {
    let first = if links { "Link the first one here." } else { "Whoever sees everything can link one." };
    match kind {
        ElementKind::Network => ("No network is linked", first),
        ElementKind::Saas => ("No SaaS account is linked", first),
        ElementKind::Agent => (
            "No agent is registered",
            "An agent registers with its organization when it is installed, and stays with it.",
        ),
    }
}

/// An element in a list: how it is, what it is called, and what else is known of it.
pub fn item(parts: &Parts, row: &ElementRow) -> Markup {
    let seen = match row.facts {
        Facts::Network { .. } => "seen ",
        Facts::Saas { .. } | Facts::Agent { .. } => "last backup ",
    };
    html! {
        @match row.state {
            Some(state) => (parts.mark(state.level().key(), state.level().key(), state.name())),
            None => (parts.icon(row.facts.kind().icon())),
        }
        div {
            span class="name" { (row.name) }
            div class="sub" { (row.about()) " · " (seen) (parts.ago(row.seen)) }
        }
    }
}

/// The way to where the product itself is signed in to (M123).
pub fn link_out(parts: &Parts, row: &ElementRow) -> Markup {
    html! {
        @if let Some(address) = row.facts.link_out() {
            a class="btn ghost small push" href=(address) target="_blank" rel="noopener noreferrer" {
                (parts.small_icon("external")) "Open"
                span class="visually-hidden" { " " (row.name) " in a new tab; it has a sign-in of its own" }
            }
        }
    }
}

/// Where one gets from an element in its list: to its product, and to who sees it.
pub fn ways(parts: &Parts, row: &ElementRow, explains: bool) -> Markup {
    html! {
        (link_out(parts, row))
        @if explains {
            @let there = format!("/why?{}={}", row.facts.kind().key(), row.id);
            a class="btn ghost icon-only" rel="external" href=(there) aria-label={ "Who sees " (row.name) ", and why" } {
                (parts.icon("eye"))
            }
        }
    }
}

/// Something that belongs to no organization.
pub fn unlinked(parts: &Parts, row: &UnlinkedElement, icon: &str) -> Markup {
    html! {
        (parts.icon(icon))
        div {
            span class="name" { (row.name) }
            div class="sub" { (row.about) }
        }
    }
}

/// What an organization has of each kind, as tabs.
pub fn tabs(
    parts: &Parts,
    organization: OrganizationId,
    at: ElementKind,
    totals: &[(ElementKind, u64)],
) -> Markup {
    html! {
        nav class="tabs" aria-label="What it has" {
            @for (kind, total) in totals {
                a href=(path(organization, *kind)) aria-current=[(*kind == at).then_some("page")] {
                    (parts.icon(kind.icon())) (kind.title()) " " span class="num" { (total) }
                }
            }
        }
    }
}

/// What is unlinked of each kind, as tabs.
pub fn unlinked_tabs(parts: &Parts, at: Option<ElementKind>, counts: &Unlinked) -> Markup {
    let tab = |kind: Option<ElementKind>, icon: &str, title: &str, count: u64| {
        let query = ElementQuery { kind, ..ElementQuery::default() };
        html! {
            a href={ "/unlinked" (query.write()) } aria-current=[(kind == at).then_some("page")] {
                (parts.icon(icon)) (title) " " span class="num" { (count) }
            }
        }
    };
    let of = |kind: ElementKind, count: u64| tab(Some(kind), kind.icon(), kind.title(), count);
    html! {
        nav class="tabs" aria-label="Kinds" {
            (tab(None, "device", "Devices", counts.devices))
            (of(ElementKind::Network, counts.networks))
            (of(ElementKind::Saas, counts.saas))
        }
    }
}

/// What elements of a kind are called where they are counted and searched.
#[derive(Debug, Clone, Copy)]
pub struct Called {
    pub one: &'static str,
    pub several: &'static str,
    pub searched: &'static str,
}

impl Called {
    /// Those of a kind; devices, if of none.
    pub const fn of(kind: Option<ElementKind>) -> Self {
        match kind {
            Some(kind) => Self { one: kind.one(), several: kind.several(), searched: kind.searched() },
            None => Self { one: "device", several: "devices", searched: "Hostname or serial" },
        }
    }
}

/// Over a list: its search, how it is sorted, and what narrows it.
pub fn tools(
    parts: &Parts,
    path: &str,
    query: &ElementQuery,
    total: u64,
    called: Called,
    sorts: bool,
) -> Markup {
    // What is typed into the form that links is not what the list is asked.
    let asked = query.with(|query| query.typed.clear());
    let search = &query.list.search;
    let all = asked.with(|query| query.list.search.clear());
    let chip = html! {
        @if !search.is_empty() { (list::chip(parts, &format!("Search: {search}"), &format!("{path}{}", all.write()))) }
    };
    html! {
        div class="tools" {
            (list::search(parts, path, search, &format!("Search {}", called.several), called.searched, &asked.write()))
            div class="end" {
                @if sorts {
                    @for (sort, name) in [(ElementSort::Name, "Name"), (ElementSort::Seen, "Last heard of")] {
                        @let (sorted, there) = sorted_by(path, &asked, sort);
                        a class="btn ghost small" href=(there) aria-current=[sorted.map(|_| "true")] { "By " (name.to_lowercase()) }
                    }
                }
                @let file = asked.with(|query| query.list.cursor = None);
                a class="btn" href={ (path) ".csv" (file.write()) } download rel="external" { (parts.icon("download")) "Export" }
            }
        }
        (list::chips(None, query.filtered(), total, &chip))
    }
}

/// Under a list: how many there are, and the pages around this one.
pub fn foot<R>(path: &str, query: &ElementQuery, page: &Page<R>, total: u64, called: Called) -> Markup {
    list::foot(&counted(total, called.one, called.several), page, |cursor| {
        let there = query.with(|query| {
            query.typed.clear();
            query.list.cursor = Some(cursor);
        });
        format!("{path}{}", there.write())
    })
}

/// Nothing in the list: why.
pub fn none(
    parts: &Parts,
    path: &str,
    query: &ElementQuery,
    called: Called,
    (icon, otherwise, text): (&str, &str, &str),
) -> Markup {
    let kind = query.kind;
    let all = ElementQuery { kind, ..ElementQuery::default() };
    html! {
        @if query.filtered() {
            @let all = list::button(parts, &format!("{path}{}", all.write()), "undo", &format!("Show all {}", called.several));
            (list::empty(parts, "search", &format!("No {} matches", called.one), "Nothing here fits the search.", &all))
        } @else {
            (list::empty(parts, icon, otherwise, text, &html! {}))
        }
    }
}
