//! `/mailbox/TOKEN`: the letters that were not sent. Only where the portal is reached from this machine alone, and only
//! for whoever reads its console: the links in them open accounts.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header::CONTENT_SECURITY_POLICY},
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, html};

use super::{Mailbox, Post};
use crate::{Portal, middleware::OwnPolicy};

/// For a letter: it may style itself, and nothing else.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'");

/// The mailbox, if there is one and this is its token.
fn opened<'a>(portal: &'a Portal, token: &str) -> Option<&'a Mailbox> {
    match &portal.post {
        Some(Post::Mailbox(mailbox)) => mailbox.opened_by(token),
        _ => None,
    }
}

/// What would have been sent, the newest first.
pub(crate) async fn list(State(portal): State<Portal>, Path(token): Path<String>) -> Response {
    let Some(mailbox) = opened(&portal, &token) else { return crate::http::nothing() };
    let letters = mailbox.letters();
    #[expect(clippy::disallowed_methods, reason = "whoever reads the console acts for the installation")]
    let codes = match portal.store.system().demo_codes().await {
        Ok(codes) => codes,
        Err(error) => return crate::http::failure::of(&error).into_response(),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Mailbox · Partner Portal" }
                link rel="stylesheet" href={ "/assets/" (portal.assets.style) };
            }
            body {
                main class="mailbox" id="main" {
                    div class="page-head" {
                        div {
                            h1 { "Mailbox" }
                            p { "This portal sends no mail: no mail server is configured. What it would have sent since it started lies here." }
                        }
                    }
                    @if !codes.is_empty() {
                        section class="card" {
                            header { h2 { "Codes of the demo's people" } }
                            div class="body" {
                                p class="sub" { "What their authenticator apps show now; load the page again for the next ones." }
                                ul class="plain codes" {
                                    @for person in &codes { li { code { (person.code) } " " (person.name) ", " (person.email) } }
                                }
                            }
                        }
                    }
                    @if letters.is_empty() {
                        section class="card" { div class="empty" { h2 { "No mail yet" } p { "Add an employee, or ask for a new password." } } }
                    }
                    @for (id, letter) in &letters {
                        section class="card" {
                            header { h2 { (letter.subject) } a href={ (mailbox.path()) "/" (id) } { "As it looks" } }
                            div class="body stack" {
                                p class="sub" { "To " (letter.name) ", " (letter.to) }
                                p class="text" { (lines(&letter.text())) }
                            }
                        }
                    }
                }
            }
        }
    };
    Html(page.into_string()).into_response()
}

/// The lines of a text, addresses as links.
fn lines(text: &str) -> maud::Markup {
    html! {
        @for line in text.lines() {
            @if line.starts_with("http") { a href=(line) { (line) } } @else { (line) }
            br;
        }
    }
}

/// One letter, as it looks to whom it is to.
pub(crate) async fn letter(
    State(portal): State<Portal>,
    Path((token, id)): Path<(String, String)>,
) -> Response {
    let mailbox = opened(&portal, &token);
    let Some(letter) = mailbox.and_then(|mailbox| mailbox.letter(id.parse().ok()?)) else {
        return crate::http::nothing();
    };
    let mut response = ([(CONTENT_SECURITY_POLICY, POLICY)], Html(letter.html())).into_response();
    response.extensions_mut().insert(OwnPolicy);
    response
}
