//! Mails that have not gone out, and people whom nothing reaches.

use domain::words::counted;
use maud::{Markup, html};
use store::{RefusedAddress, WaitingMail, WaitingMails};

use super::{list::empty, parts::Parts};

/// What waits; `sends` where the portal has a mail server.
pub fn page(parts: &Parts, waiting: &WaitingMails, sends: bool) -> Markup {
    let more = waiting.total.saturating_sub(waiting.mails.len() as u64);
    let others = waiting.refusing.saturating_sub(waiting.addresses.len() as u64);
    html! {
        div class="page-head" {
            div {
                h1 { "Mail that waits" }
                p { "What could not be sent yet, and people whose mail server refuses it." }
            }
            div class="actions" { a class="btn" rel="external" href="/audit" { "Audit trail" } }
        }
        @if !sends {
            div class="note warn" {
                (parts.icon("warn"))
                p { "This portal has no mail server. What waits is sent when whoever runs it has named one." }
            }
        }
        section class="card" aria-label="Mails" {
            @if waiting.mails.is_empty() {
                (empty(parts, "ok", "Nothing waits", "Every mail has gone out.", &html! {}))
            } @else {
                header { h2 { (counted(waiting.total, "mail", "mails")) } }
                ul class="plain" {
                    @for mail in &waiting.mails { li { (self::mail(parts, mail)) } }
                    @if more > 0 { li { span class="sub" { "and " (more) " more that came later" } } }
                }
            }
        }
        @if !waiting.addresses.is_empty() {
            section class="card" aria-label="Addresses" {
                header { h2 { "Mail does not reach them" } }
                ul class="plain" {
                    @for address in &waiting.addresses { li { (self::address(parts, address)) } }
                    @if others > 0 { li { span class="sub" { "and " (others) " more" } } }
                }
            }
        }
    }
}

fn mail(parts: &Parts, mail: &WaitingMail) -> Markup {
    html! {
        div {
            span { (mail.what) }
            @if let Some(about) = &mail.about { ": " (about) }
            @if let Some(error) = &mail.error {
                div class="sub" { (parts.mark("warn", "warn", "Not sent")) }
                div class="sub" {
                    "Tried " (times(mail.attempts)) ": " (error) ". Again at " (parts.minute(mail.next)) "."
                }
            } @else if mail.attempts > 0 {
                div class="sub" { "On its way" }
            }
        }
        span class="push" { (parts.ago(Some(mail.since))) }
    }
}

fn times(attempts: i64) -> String {
    if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") }
}

fn address(parts: &Parts, address: &RefusedAddress) -> Markup {
    let here = match address.organization_id {
        Some(organization) => format!("/organizations/{organization}/users/{}", address.id),
        None => format!("/employees/{}", address.id),
    };
    html! {
        div {
            a class="name" rel="external" href=(here) { (address.name) }
            div class="sub" { (address.email) }
        }
        span class="push" { "Refused " (parts.ago(Some(address.at))) }
    }
}
