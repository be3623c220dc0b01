//! Why X sees Y, or why not.

use domain::{
    Role,
    limits::SEARCH_MAX,
    list::{Stage, WhyQuery},
    policy::Bar,
    visibility::Why,
    words,
};
use maud::{Markup, html};
use store::{Explained, Explanation, Made, SeenBy, Seers, Since, Through};

use super::{groups, list, parts::Parts};

fn there(query: &WhyQuery, change: impl FnOnce(&mut WhyQuery)) -> String {
    let mut query = WhyQuery { cursor: None, ..query.clone() };
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
        @if let (Some(seers), Some((name, _))) = (&shown.seers, what) {
            (asked(parts, query, what, &things))
            (self::seers(parts, query, seers, name))
        } @else {
            div class="split even" {
                (side(parts, query, ("Person", "who", &query.person_search, "Name or email"), person, &there(query, |q| q.person = None), &people))
                (asked(parts, query, what, &things))
            }
        }
    }
}

/// What is asked about.
fn asked(
    parts: &Parts,
    query: &WhyQuery,
    what: Option<(&str, &str)>,
    things: &[(String, &str, &str)],
) -> Markup {
    let words =
        ("Organization or device", "what", query.what_search.as_str(), "Organization, hostname or serial");
    side(parts, query, words, what, &there(query, |q| q.what = None), things)
}

/// How somebody sees it, in a few words.
fn path(by: &SeenBy) -> String {
    match by {
        SeenBy::Standing(standing) if standing.role == Role::Primary => {
            "sees everything as the primary account".to_owned()
        }
        SeenBy::Standing(_) => "sees everything as a Security Administrator".to_owned(),
        SeenBy::Everything => "sees everything, for they are in no Access Group".to_owned(),
        SeenBy::Groups { first, more: 0 } => format!("through {first}"),
        SeenBy::Groups { first, more } => {
            format!("through {first} and {}", words::counted(*more, "more group", "more groups"))
        }
        SeenBy::Own(access) => format!("as a user of the organization: {}", access.in_words()),
    }
}

/// Who sees what was chosen, page by page; of those whom the search finds, who does not see it too.
fn seers(parts: &Parts, query: &WhyQuery, seers: &Seers, what: &str) -> Markup {
    let narrowed = !query.person_search.is_empty();
    let (nobody, one, several) = if seers.users_alone {
        ("None of its users", "of its users sees it", "of its users see it")
    } else {
        ("Nobody", "person sees it", "people see it")
    };
    let told = match seers.total {
        0 => format!("{nobody} sees it"),
        total => words::counted(total, one, several),
    };
    let turned = |cursor| there(query, |query| query.cursor = Some(cursor));
    html! {
        section class="card" aria-label="Who sees it" {
            header { h2 { "Who sees " (what) } }
            div class="tools" {
                form class="input find" role="search" aria-label="Search: person" action="/why" {
                    (parts.small_icon("search"))
                    input type="search" name="who" value=(query.person_search) aria-label="Search: person" placeholder="Name or email" maxlength=(SEARCH_MAX) autocomplete="off";
                    (list::kept(&there(query, |_| ())["/why".len()..], &["who"]))
                }
                span class="sub" {
                    @if seers.users_alone { "Its users. Which employees see it is told to Security Administrators." }
                    @else { "The search finds those too who don’t see it." }
                }
            }
            @if narrowed { (list::chips(None, true, seers.total, &list::chip(parts, &format!("Search: {}", query.person_search), &there(query, |query| query.person_search.clear())))) }
            ul class="plain" {
                @for seer in &seers.page.rows {
                    li {
                        div {
                            a class="name" rel="external" href=(there(query, |query| query.person = Some(seer.id))) { (seer.name) }
                            div class="sub" { (seer.email) " · " (path(&seer.by)) }
                        }
                    }
                }
                @if seers.page.rows.is_empty() { li { span class="sub" { (nobody) @if narrowed { " of this name" } " sees it." } } }
            }
            (list::foot(&told, &seers.page, turned))
        }
        @if !seers.others.is_empty() {
            section class="card" aria-label="Who does not see it" {
                header { h2 { "Don’t see " (what) } }
                ul class="plain" {
                    @for other in &seers.others {
                        li {
                            div {
                                a class="name" rel="external" href=(there(query, |query| query.person = Some(other.id))) { (other.name) }
                                div class="sub" { (other.email) }
                            }
                        }
                    }
                }
            }
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

/// Where they may look, and why.
const fn reason(why: &Why) -> &'static str {
    match why {
        Why::NeverScoped => {
            "The primary account and Security Administrators see everything, whatever their groups."
        }
        Why::Everything => "They are in no Access Group, so they see everything.",
        Why::Groups(_) => "Through what these Access Groups hold:",
        Why::Own => "It is the organization whose user they are.",
        Why::NoGroup => "They see what their Access Groups hold, and are in none, so they see nothing.",
        Why::NotHeld => "None of their Access Groups holds it.",
        Why::NotOwn => "Organization users see their own organization alone.",
        Why::Removed | Why::Unlinked => "Nobody who sees by groups sees it.",
    }
}

/// What would be so, were it not for what keeps them from seeing anything.
const fn otherwise(why: &Why) -> &'static str {
    match why {
        Why::NeverScoped => "But for that they would see everything, whatever their groups.",
        Why::Everything => "But for that they would see everything: they are in no Access Group.",
        Why::Groups(_) => "Access Groups of theirs hold it:",
        Why::Own => "It is the organization whose user they are.",
        no => reason(no),
    }
}

/// What made it so, and who did, if that is known.
fn made(since: &Since) -> Option<String> {
    let by = since.by.as_deref();
    let done = |act: String, passive: String| by.map_or(passive, |by| format!("{by} {act}"));
    Some(match &since.made {
        Made::Added => done("added them".into(), "they were added".into()),
        Made::Designated => {
            done("made them a Security Administrator".into(), "they became a Security Administrator".into())
        }
        Made::TookOver => "they took over the primary account".into(),
        Made::Role => done("gave them that role".into(), "they got that role".into()),
        Made::Access => done("gave them that access".into(), "they got that access".into()),
        Made::Released => done("let them see everything".into(), "they were let see everything".into()),
        Made::Left(group) => {
            done(format!("took them out of {group}"), format!("they were taken out of {group}"))
        }
        Made::Ended(group) => format!("their membership of {group} ended by itself"),
        Made::Deleted(group) => {
            done(format!("deleted {group}, which they were in"), format!("{group} was deleted"))
        }
        Made::TakenOut(group) => {
            done(format!("took it out of {group}"), format!("it was taken out of {group}"))
        }
        Made::Followed(group) => {
            done(format!("moved it out of {group} by its rule"), format!("it left {group} by its rule"))
        }
        Made::Deactivated => done("deactivated the account".into(), "the account was deactivated".into()),
        Made::Lapsed => "its deadline passed".into(),
        Made::Reactivated => done("reactivated the account".into(), "the account was reactivated".into()),
        Made::Earlier => return None,
    })
}

/// Since when it is so; where the trail was not read far enough back to tell, that it was not.
fn told(parts: &Parts, since: &Since) -> Markup {
    html! {
        @match made(since) {
            Some(made) => { "Since " (parts.ago(Some(since.at))) ", when " (made) "." },
            None => {
                "Nothing that was done since " (parts.minute(since.at)) " made it so. What is older is in the "
                a rel="external" href="/audit" { "audit trail" }
                ", which is read no further back here."
            },
        }
    }
}

fn answer(parts: &Parts, explained: &Explained, name: &str, what: &str) -> Markup {
    let Explained { barred, why, through, groups, since } = explained;
    let not_yet = why.yes() && matches!(barred, Some(Bar::Account(Stage::Pending)));
    let (class, icon, word) = match explained.yes() {
        true => ("note ok", "eye", "Yes"),
        false if not_yet => ("note warn", "eye-off", "Not yet"),
        false => ("note warn", "eye-off", "No"),
    };
    html! {
        div class=(class) role="status" {
            (parts.icon(icon))
            div {
                p { b { (word) ": " (name) @if explained.yes() { " sees " } @else { " does not see " } (what) "." } }
                @match barred {
                    Some(bar) => p { (bar.message()) " " (otherwise(why)) },
                    None => p { (reason(why)) },
                }
                @if let Some(since) = since { p class="sub" { (told(parts, since)) } }
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
