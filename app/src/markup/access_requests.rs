//! What one sees and asks to see; the requests of others, and one of them.

use domain::{
    access_request::{AccessRequest, Answer, OwnRequest},
    organization_user::{Access, PortalAccess},
    policy::Principal,
    session::{Me, Sight},
    words::counted,
};
use maud::{Markup, html};

use super::parts::Parts;

fn sight(me: &Me) -> Markup {
    // Whoever uses Endpoint Backup alone sees no page of devices (M106).
    let pages =
        !matches!(me.principal, Principal::OrganizationUser(Access { portal: PortalAccess::None, .. }));
    html! {
        @match &me.sight {
            Sight::Always => p { "You see everything, whatever your Access Groups." },
            Sight::Everything => p { "You are in no Access Group, so you see everything." },
            Sight::Organization(name) if pages => p { "You see " b { (name) } " and nothing else." },
            Sight::Organization(name) => p { "You see no devices here: your access is to Endpoint Backup of " b { (name) } "." },
            Sight::Groups(groups) => {
                p { "You see the organizations of your Access Groups, and nothing else:" }
                ul class="plain" { @for group in groups { li { (group) } } }
            },
            Sight::Nothing { .. } => p { "You are in no Access Group, so you see nothing." },
        }
    }
}

fn answered(parts: &Parts, answer: &Answer) -> Markup {
    html! {
        @if answer.granted { "Granted " } @else { "Declined " }
        (parts.ago(Some(answer.at)))
        @if let Some(by) = &answer.by { " by " (by) }
    }
}

/// What one sees, and what became of one's last request.
pub fn own(parts: &Parts, me: &Me, request: Option<&OwnRequest>) -> Markup {
    html! {
        div class="page-head" { div { h1 { "What you see" } } }
        section class="card" aria-label="What you see" { div class="body" { (sight(me)) } }
        @if let Some(OwnRequest { reason, asked, answer }) = request {
            div class=(if answer.is_some() { "note" } else { "note ok" }) {
                (parts.icon("clock"))
                div {
                    p {
                        "You asked for access " (parts.ago(Some(*asked)))
                        @if let Some(reason) = reason { ": " (reason) }
                    }
                    p {
                        @match answer {
                            None => "It waits for a Security Administrator. You get a mail when it is answered.",
                            Some(answer) => (answered(parts, answer)),
                        }
                    }
                }
            }
        }
    }
}

/// Manage Groups' requests that wait.
pub fn list(parts: &Parts, requests: &[AccessRequest], total: u64) -> Markup {
    let more = total.saturating_sub(requests.len() as u64);
    html! {
        nav class="breadcrumb" aria-label="Breadcrumb" { ol { li { a href="/groups" { "Access Groups" } } } }
        div class="page-head" {
            div {
                h1 { "Access requests" }
                p { "People who see nothing, or too little, and asked for more. Those who wait longest come first." }
            }
        }
        section class="card" aria-label="Access requests" {
            @if requests.is_empty() {
                div class="empty" { h2 { "Nobody waits" } p { "Whoever asks for access appears here, and you get a mail." } }
            } @else {
                ul class="plain" {
                    @for request in requests {
                        li {
                            div {
                                a class="name" href={ "/access-requests/" (request.id) } { (request.name) }
                                div class="sub" { (request.email) }
                                @if let Some(reason) = &request.reason { div { (reason) } }
                            }
                            (parts.ago(Some(request.asked)))
                            a class="btn small" href={ "/access-requests/" (request.id) } {
                                "Answer" span class="visually-hidden" { " the request of " (request.name) }
                            }
                        }
                    }
                    @if more > 0 { li { span class="sub" { "and " (more) " more that came later" } } }
                }
            }
        }
    }
}

/// One request.
pub fn one(parts: &Parts, request: &AccessRequest) -> Markup {
    html! {
        div class="page-head" {
            div {
                h1 { (request.name) " asks to see more" }
                p { (request.email) " · asked " (parts.ago(Some(request.asked))) }
            }
            div class="actions" {
                a class="btn" href={ "/employees/" (request.account) } rel="external" { "Look at the employee" }
            }
        }
        section class="card" aria-label="Request" {
            div class="body" {
                @match &request.reason {
                    Some(reason) => p { (reason) },
                    None => p class="muted" { "No reason was given." },
                }
                p class="muted" {
                    @if request.sees_everything { "By now they see everything: there is nothing to grant." }
                    @else if request.groups == 0 { "They are in no Access Group, so they see nothing." }
                    @else { "They are in " (counted(request.groups, "Access Group", "Access Groups")) "." }
                }
            }
        }
        @if let Some(answer) = &request.answer {
            div class="note" { (parts.icon("info")) p { "This request is answered. " (answered(parts, answer)) } }
        }
    }
}
