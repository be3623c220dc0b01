//! The parts of every list: its search, its heads, its chips, its foot, and what stands there when it is empty.
//!
//! Everything works as links and GET forms. Script turns the forms of class `live` into steps inside of the page
//! (`components/lists.rs`).

use domain::{
    GroupId, OrganizationId,
    limits::{NAME_MAX, SEARCH_MAX},
    list::{Column, Columns, Cursor, Page, pairs},
};
use leptos::server_fn::ServerFn as _;
use maud::{Markup, html};
use store::{GroupFilter, UnknownGroup, UnknownOrganization};

use super::parts::Parts;
use crate::api::organizations::LoadOrganizationsCalled;

/// What a list is asked, but for what a form asks itself: travels with the form.
pub fn kept(query: &str, without: &[&str]) -> Markup {
    html! {
        @for (name, value) in pairs(query).filter(|(name, _)| !without.contains(&name.as_str())) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// The search of a list; `query` is what the list is asked.
pub fn search(parts: &Parts, path: &str, value: &str, label: &str, placeholder: &str, query: &str) -> Markup {
    html! {
        form class="input find live" role="search" aria-label=(label) action=(path) {
            (parts.small_icon("search"))
            input type="search" name="q" id="list-search" value=(value) aria-label=(label) placeholder=(placeholder)
                maxlength=(SEARCH_MAX) autocomplete="off";
            (kept(query, &["q"]))
        }
    }
}

/// The head of a column that the list can be sorted by; `sorted` where it is, and whether downwards.
pub fn head(parts: &Parts, label: &str, sorted: Option<bool>, href: &str, class: &str) -> Markup {
    let sort = sorted.map(|descending| if descending { "descending" } else { "ascending" });
    html! {
        th scope="col" class=[(!class.is_empty()).then_some(class)] aria-sort=[sort] {
            a href=(href) { (label) (parts.icon("chevron-up")) }
        }
    }
}

/// The box in the head of a table that ticks all others.
pub fn check_all() -> Markup {
    html! {
        th scope="col" class="c-check" {
            span class="visually-hidden" { "Selected" }
            label class="js" { input type="checkbox" name="page" aria-label="Select all on this page"; }
        }
    }
}

/// The box that ticks a row.
pub fn check(id: &str, name: &str) -> Markup {
    html! {
        td class="c-check" { label { input type="checkbox" name="id" value=(id) aria-label={ "Select " (name) }; } }
    }
}

/// What can be done with the rows that are ticked, on this page or all that match: `query` is what the list is asked.
pub fn bulk(query: &str, total: u64, what: &str, buttons: &Markup) -> Markup {
    html! {
        div class="bulk" role="group" aria-label="Act on selected" {
            span {
                span class="picked" { "selected" }
                span class="whole-page" { "All " (what) " on this page selected" }
            }
            input type="hidden" name="query" value=(query);
            label class="check" {
                input type="checkbox" name="all" value="matching";
                span { "all " (total) " that match" }
            }
            (buttons)
        }
    }
}

/// Whether a list shows so few of its columns, beside the one that names a row, that there is room for them at any width of a
/// window; a table of many leaves some out.
pub const fn few(columns: usize) -> bool {
    columns <= 2
}

/// How many of the columns that can be chosen a list shows.
pub fn chosen<C: Column>(columns: &Columns<C>) -> usize {
    C::ALL.iter().filter(|column| columns.shows(**column)).count()
}

/// The menu of a list's columns, from which those are chosen that it shows; `query` is what the list is asked.
pub fn columns<C: Column>(parts: &Parts, path: &str, query: &str, columns: &Columns<C>) -> Markup {
    html! {
        details class="menu" name="tools" {
            summary class="btn" { (parts.icon("columns")) "Columns" }
            div class="pop to-end" {
                form method="get" action=(path) class="stack live" {
                    (kept(query, &["show"]))
                    input type="hidden" name="show" value=(C::ALWAYS);
                    div {
                        @for column in C::ALL {
                            label class="check" {
                                input type="checkbox" name="show" value=(column.key()) checked[columns.shows(*column)];
                                span { (column.name()) }
                            }
                        }
                    }
                    @if !few(chosen(columns)) { p class="sub roomless" { "A window this narrow has no room for some of them." } }
                    button class="btn" { "Show these columns" }
                }
            }
        }
    }
}

/// A filter: one of several, or any.
pub fn select<'a>(
    name: &str,
    label: &str,
    chosen: Option<&str>,
    choices: impl Iterator<Item = (&'a str, &'a str)>,
) -> Markup {
    html! {
        div class="field" {
            label for={ "filter-" (name) } { (label) }
            select class="input" id={ "filter-" (name) } name=(name) {
                option value="" { "Any" }
                @for (key, text) in choices { option value=(key) selected[chosen == Some(key)] { (text) } }
            }
        }
    }
}

/// The filter by Access Group: a choice where there are few, a name to type where there are many.
pub fn by_group(parts: &Parts, filter: &GroupFilter) -> Markup {
    let GroupFilter { group, choices, many, unknown } = filter;
    if !many {
        let choices: Vec<_> = choices.iter().map(|one| (one.id.to_string(), one.name.as_str())).collect();
        let chosen = group.as_ref().map(|group| group.id.to_string());
        let choices = choices.iter().map(|(id, name)| (id.as_str(), *name));
        return html! { @if choices.len() > 0 { (select("group", "Access Group", chosen.as_deref(), choices)) } };
    }
    let typed = unknown.as_ref().map(|unknown| unknown.typed.as_str());
    let value = typed.or(group.as_ref().map(|group| group.name.as_str())).unwrap_or_default();
    by_name(parts, ("group_name", "Access Group"), value, unknown.as_ref().map(no_group), None)
}

/// The filter by organization where there are too many to choose from: a name to type. Script offers those that hold it
/// (`frontend/signed-in.js`).
pub fn by_organization(parts: &Parts, chosen: Option<&str>, unknown: Option<&UnknownOrganization>) -> Markup {
    let value = unknown.map(|unknown| unknown.typed.as_str()).or(chosen).unwrap_or_default();
    let offers = Some(LoadOrganizationsCalled::url());
    by_name(parts, ("organization_name", "Organization"), value, unknown.map(no_organization), offers)
}

/// A filter by a name that is typed; `wrong` is what is wrong with it, `offers` the address of names to take from.
fn by_name(
    parts: &Parts,
    (name, label): (&str, &str),
    value: &str,
    wrong: Option<String>,
    offers: Option<&str>,
) -> Markup {
    let id = format!("filter-{name}");
    let names = offers.map(|_| format!("{id}-names"));
    let error = wrong.as_ref().map(|_| format!("{id}-error"));
    html! {
        div class="field" data-find=[offers] {
            label for=(id) { (label) }
            input class="input" id=(id) name=(name) value=(value) maxlength=(NAME_MAX) placeholder="Its name"
                autocomplete="off" list=[names.as_deref()] aria-invalid=[error.as_ref().map(|_| "true")]
                aria-describedby=[error.as_deref()];
            @if let Some(names) = names { datalist id=(names) {} }
            @if let Some(wrong) = wrong {
                p class="error" id=[error] { (parts.small_icon("bad")) span { (wrong) } }
            }
        }
    }
}

fn no_group(unknown: &UnknownGroup) -> String {
    format!("No group that you can filter by is called “{}”.", unknown.typed)
}

fn no_organization(unknown: &UnknownOrganization) -> String {
    format!("No organization that you see is called “{}”.", unknown.typed)
}

/// Over a list that was asked for a group that there is not, with those that come near; `there` leads to the list of one, or of
/// all.
pub fn unknown_group(
    parts: &Parts,
    filter: &GroupFilter,
    there: impl Fn(Option<GroupId>) -> String,
) -> Option<Markup> {
    let unknown = filter.unknown.as_ref()?;
    let near = unknown.near.iter().map(|near| (near.id, near.name.as_str()));
    Some(not_there(parts, &no_group(unknown), near, there))
}

/// The same of an organization.
pub fn unknown_organization(
    parts: &Parts,
    unknown: &UnknownOrganization,
    there: impl Fn(Option<OrganizationId>) -> String,
) -> Markup {
    let near = unknown.near.iter().map(|near| (near.id, near.name.as_str()));
    not_there(parts, &no_organization(unknown), near, there)
}

fn not_there<'a, I>(
    parts: &Parts,
    told: &str,
    near: impl ExactSizeIterator<Item = (I, &'a str)>,
    there: impl Fn(Option<I>) -> String,
) -> Markup {
    html! {
        // As under a field: a name may be longer than a phone is wide.
        div class="field" role="alert" { p class="error" { (parts.small_icon("bad")) span { (told) } } }
        @if near.len() > 0 {
            span class="sub" { "Is it one of these?" }
            @for (id, name) in near { a class="chip" href=(there(Some(id))) { (name) } }
        }
        a href=(there(None)) { "Leave it out" }
    }
}

/// The parameters of a filter that its form asks itself: a group or a tag that is chosen and not offered stays on, and its
/// chip takes it off.
pub fn asked<'a>(filters: &[&'a str], groups: &GroupFilter, without: &[&str]) -> Vec<&'a str> {
    let offered = |name: &str| match name {
        "group" | "group_name" => groups.many || !groups.choices.is_empty(),
        name => !without.contains(&name),
    };
    filters.iter().copied().filter(|name| offered(name)).collect()
}

/// A count that leads to what it counts; `chosen` where it narrows the list already, and leads back.
pub fn tile(parts: &Parts, level: &str, count: u64, what: &str, href: &str, chosen: bool) -> Markup {
    html! {
        a class={ "tile " (level) } href=(href) aria-current=[chosen.then_some("true")] {
            b class="num" { (count) } (parts.icon(level)) span { (what) }
        }
    }
}

/// What narrows the list, and how many it leaves; before it what was asked for and is not there. Always there, so that a new
/// count is announced.
pub fn chips(note: Option<&Markup>, narrowed: bool, total: u64, chips: &Markup) -> Markup {
    let told = if total == 1 { "1 matches".to_owned() } else { format!("{total} match") };
    html! {
        div class="chips" {
            @if let Some(note) = note { (note) }
            span class="sub num" role="status" { @if narrowed { (told) } }
            @if narrowed { (chips) }
        }
    }
}

/// A filter that is on; the link takes it off.
pub fn chip(parts: &Parts, text: &str, href: &str) -> Markup {
    html! { a class="chip" href=(href) aria-label={ "Remove filter " (text) } { (text) (parts.icon("close")) } }
}

/// Nothing to show: why, and the one next step.
pub fn empty(parts: &Parts, icon: &str, title: &str, text: &str, next: &Markup) -> Markup {
    html! { div class="empty" { (parts.icon(icon)) h2 { (title) } p { (text) } (next) } }
}

/// What stands in place of a list of these where the reader is in no Access Group (rule 3).
pub fn in_no_group(parts: &Parts, several: &str) -> Markup {
    let next = html! { a class="btn" href="/account/access" rel="external" { (parts.icon("eye")) "Ask a Security Administrator" } };
    let text = "You are in no Access Group. As soon as somebody adds you to one, what it holds is here.";
    empty(parts, "eye-off", &format!("You see no {several}"), text, &next)
}

/// A link that looks like a button, with its icon.
pub fn button(parts: &Parts, href: &str, icon: &str, text: &str) -> Markup {
    html! { a class="btn" href=(href) { (parts.icon(icon)) (text) } }
}

/// The foot of a list: how many there are, and the pages around this one.
pub fn foot<R>(count: &str, page: &Page<R>, there: impl Fn(Cursor) -> String) -> Markup {
    let turn = |cursor: &Option<Cursor>| cursor.clone().map(&there);
    pages(count, [(turn(&page.previous), "prev", "Previous"), (turn(&page.next), "next", "Next")])
}

/// The foot of a list whose ways on have other names.
pub fn pages(told: &str, ways: [(Option<String>, &str, &str); 2]) -> Markup {
    html! {
        div class="foot" {
            span class="num" { (told) }
            nav class="end" aria-label="Pages" {
                @for (href, rel, text) in ways {
                    @match href {
                        Some(href) => a class="btn" href=(href) rel=(rel) { (text) },
                        None => a class="btn" aria-disabled="true" { (text) },
                    }
                }
            }
        }
    }
}
