//! Why X sees Y, or why not.

use domain::{limits::SEARCH_MAX, list::WhyQuery, visibility::Why};
use maud::{Markup, html};
use store::{Explained, Explanation, Through};

use super::{groups, list, parts::Parts};

fn there(query: &WhyQuery, change: impl FnOnce(&mut WhyQuery)) -> String {
    let mut query = query.clone();
    change(&mut query);
    format!("/why{}", query.write())
}

/// The question, as far as it is asked, and its answer.
pub fn page(parts: &Parts, query: &WhyQuery, shown: &Explanation) -> Markup {
    let person = shown.person.as_ref().map(|person| (person.name.as_str(), person.email.as_str()));
    let what = shown.what.as_ref().map(|what| (what.name.as_str(), what.besides.as_str()));
    let people: Vec<_> = shown
        .people
        .iter()
        .map(|one| (there(query, |q| q.person = Some(one.id)), one.name.as_str(), one.email.as_str()))
        .collect();
    let things: Vec<_> = shown
        .things
        .iter()
        .map(|one| (there(query, |q| q.what = Some(one.what)), one.name.as_str(), one.besides.as_str()))
        .collect();
    html! {
        div class="page-head" {
            div { h1 { "Who sees what, and why" } p { "Choose a person, and an organization, a device or what else hangs on one." } }
        }
        @if let (Some(explained), Some((name, _)), Some((what, _))) = (&shown.explained, person, what) {
            (answer(parts, explained, name, what))
        }
        div class="split even" {
            (side(parts, query, ("Person", "who", &query.person_search, "Name or email"), person, &there(query, |q| q.person = None), &people))
            (side(parts, query, ("Organization or device", "what", &query.what_search, "Organization, hostname or serial"), what, &there(query, |q| q.what = None), &things))
        }
    }
}

/// One half of the question: who or what was chosen, or what there is to choose from.
fn side(
    parts: &Parts,
    query: &WhyQuery,
    (title, field, search, searched): (&str, &str, &str, &str),
    chosen: Option<(&str, &str)>,
    other: &str,
    choices: &[(String, &str, &str)],
) -> Markup {
    let label = format!("Search: {}", title.to_lowercase());
    html! {
        section class="card" aria-label=(title) {
            header {
                h2 { (title) }
                @if chosen.is_some() { a class="btn small" href=(other) rel="external" { "Choose another" } }
            }
            @match chosen {
                Some((name, sub)) => div class="body" { b { (name) } @if !sub.is_empty() { div class="sub" { (sub) } } },
                None => {
                    div class="tools" {
                        form class="input find" role="search" aria-label=(label) action="/why" {
                            (parts.small_icon("search"))
                            input type="search" name=(field) value=(search) aria-label=(label) placeholder=(searched) maxlength=(SEARCH_MAX) autocomplete="off";
                            (list::kept(&query.write(), &[field]))
                        }
                    }
                    ul class="plain" {
                        @for (href, name, sub) in choices {
                            li { div { a class="name" href=(href) rel="external" { (name) } @if !sub.is_empty() { div class="sub" { (sub) } } } }
                        }
                        @if choices.is_empty() { li { span class="sub" { "None matches." } } }
                    }
                }
            }
        }
    }
}

fn answer(parts: &Parts, Explained { why, through, groups }: &Explained, name: &str, what: &str) -> Markup {
    let reason = match why {
        Why::NeverScoped => {
            "The primary account and Security Administrators see everything, whatever their groups."
        }
        Why::Everything => "They were never in an Access Group, so they see everything.",
        Why::Groups(_) => "Through what these Access Groups hold:",
        Why::Own => "It is the organization whose user they are.",
        Why::NoGroup => "They are in no Access Group any more, so they see nothing.",
        Why::NotHeld => "None of their Access Groups holds it.",
        Why::NotOwn => "Organization users see their own organization alone.",
        Why::Removed | Why::Unlinked => "Nobody who sees by groups sees it.",
    };
    let (class, icon, word) =
        if why.yes() { ("note ok", "eye", "Yes") } else { ("note warn", "eye-off", "No") };
    html! {
        div class=(class) role="status" {
            (parts.icon(icon))
            div {
                p { b { (word) ": " (name) @if why.yes() { " sees " } @else { " does not see " } (what) "." } }
                p { (reason) }
            }
        }
        @if !through.is_empty() {
            section class="card" aria-label="Ways" {
                header { h2 { "How" } }
                ul class="plain" { @for way in through { (self::way(parts, way)) } }
            }
        } @else if matches!(why, Why::NotHeld) {
            section class="card" aria-label="Their groups" {
                header { h2 { "Their Access Groups" } }
                ul class="plain" {
                    @for (id, name) in groups {
                        li { a class="name" href={ "/groups/" (id) } rel="external" { (name) } }
                    }
                }
            }
        }
    }
}

fn way(parts: &Parts, way: &Through) -> Markup {
    let by = |by: &Option<String>| by.as_ref().map(|by| format!(", added by {by}")).unwrap_or_default();
    html! {
        li {
            div {
                a class="name" href={ "/groups/" (way.id) } rel="external" { (way.name) }
                div class="sub" { "In it since " (parts.ago(Some(way.member_since))) (by(&way.member_by)) }
                @if let Some(term) = groups::term(way.ends, way.reason.as_deref()) { div class="sub" { (term) } }
                div class="sub" {
                    @match way.held_since {
                        Some(at) if way.rule.follows() => {
                            "It holds the organization since " (parts.ago(Some(at))) ", by the rule: " (way.rule.words())
                        }
                        Some(at) => { "It holds the organization since " (parts.ago(Some(at))) (by(&way.held_by)) },
                        None => "It holds every organization",
                    }
                }
            }
        }
    }
}
