//! Who is signed in, and where.

use domain::{
    account::AccountAct,
    list::{NameQuery, NameSort, Page},
};
use maud::{Markup, html};
use store::{Actor, OpenSession, SignedInPerson};

use super::{
    names::{self, Besides, Naming},
    parts::Parts,
};

const PEOPLE: Naming<'_, NameSort> = Naming {
    path: "/sessions",
    title: "Who is signed in",
    text: "",
    add: "",
    one: "person",
    several: "people",
    placeholder: "Name or email",
    first: "Nobody is signed in.",
    head: (NameSort::Name, "Person"),
    columns: &[(None, "Sessions", "")],
};

/// Sessions that a row tells one by one.
const TOLD: usize = 5;

/// Everybody who is signed in.
pub fn page(
    parts: &Parts,
    query: &NameQuery,
    (page, total): &(Page<SignedInPerson>, u64),
    reader: &Actor,
) -> Markup {
    html! {
        div class="page-head" {
            div { h1 { (PEOPLE.title) } p { "Where from, with which browser, and since when." } }
            div class="actions" { a class="btn" rel="external" href="/audit" { "Audit trail" } }
        }
        (names::card(parts, &PEOPLE, PEOPLE.columns, query, (page, *total), Besides::default(), |row| {
            person(parts, row, reader)
        }))
    }
}

fn person(parts: &Parts, row: &SignedInPerson, reader: &Actor) -> Markup {
    let here = match &row.organization {
        Some((organization, _)) => format!("/organizations/{organization}/users/{}", row.id),
        None => format!("/employees/{}", row.id),
    };
    let ends = match row.standing {
        Some(standing) => reader.may_act_on(row.id, standing, AccountAct::EndSessions),
        None => true,
    };
    html! {
        tr {
            th scope="row" class="c-name" {
                a class="name" href=(here) rel="external" { (row.name) }
                div class="sub" { (row.email) }
                @if let Some((_, organization)) = &row.organization { div class="sub" { (organization) } }
            }
            td class="c-seen" {
                ul {
                    @for session in row.sessions.iter().take(TOLD) { (self::session(parts, session)) }
                    @if row.sessions.len() > TOLD { li class="muted" { "and " (row.sessions.len() - TOLD) " more" } }
                }
            }
            td class="c-actions r" {
                @if ends {
                    a class="btn small" rel="external" href={ (here) "/end-sessions" } aria-label={ "End the sessions of " (row.name) } { "End" }
                }
            }
        }
    }
}

fn session(parts: &Parts, session: &OpenSession) -> Markup {
    html! {
        li {
            (session.browser) ", " span class="num" { (session.place) }
            @if session.current { " " span class="pill brand" { "This one" } }
            div class="sub" { "Last used " (parts.ago(Some(session.last_seen))) ", since " (session.started.minute()) }
        }
    }
}
