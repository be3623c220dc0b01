//! Where an account stands, whoever it belongs to, and what can be done to it.

use domain::{
    Timestamp,
    account::{AccountAct, AccountState},
    address::NewAddress,
    life::Life,
    list::Stage,
    words::counted,
};
use maud::{Markup, html};

use super::parts::Parts;

/// Where the account stands, in these words.
pub fn state(parts: &Parts, life: &Life, words: &str) -> Markup {
    let (level, icon) = match life.stage() {
        Stage::Active if life.deadline.is_none() => ("ok", "ok"),
        Stage::Active | Stage::Pending | Stage::Ending => ("warn", "clock"),
        Stage::Overdue => ("bad", "clock"),
        Stage::Deactivated => ("off", "off"),
    };
    html! {
        (parts.mark(level, icon, words))
        @if let Some(lapsed) = life.lapsed { div class="sub" { "Not set up by " (parts.minute(lapsed)) } }
    }
}

/// Under a name in a list: that nothing which is mailed reaches its owner.
pub fn unreached(parts: &Parts, undelivered: Option<Timestamp>) -> Markup {
    html! { @if undelivered.is_some() { div class="sub" { (parts.mark("warn", "warn", "Mail does not reach them")) } } }
}

/// On somebody's own page: since when nothing reaches them, and what to do about it.
pub fn undelivered(parts: &Parts, email: &str, at: Timestamp, acts: &[AccountAct]) -> Markup {
    html! {
        div class="note warn" {
            (parts.icon("warn"))
            p {
                "Mail to " b { (email) } " could not be delivered: its mail server refused it on " (at.minute()) ". "
                @if acts.contains(&AccountAct::Resend) { "Change the address, or send the invitation again." }
                @else { "Ask them for an address that works." }
            }
        }
    }
}

/// That so many mails are held up, if any, and the way to why; `about` whom they are, with a blank before it.
pub fn held_up(parts: &Parts, mails: u64, about: &str) -> Markup {
    html! {
        @if mails > 0 {
            div class="note warn" {
                (parts.icon("mail"))
                p {
                    (counted(mails, "mail", "mails")) (about) @if mails == 1 { " has" } @else { " have" } " not gone out. "
                    a rel="external" href="/mails" { "Mail that waits" }
                }
            }
        }
    }
}

/// The second factor: set with which kinds, pending with what is left of the time, or overdue.
pub fn factor(parts: &Parts, life: &Life) -> Markup {
    let words = life.second_factor_in_words(parts.now());
    if life.has_second_factor() {
        let kinds: Vec<_> = life.factors.iter().map(|kind| kind.name()).collect();
        parts.mark("ok", "ok", &kinds.join(", "))
    } else if !life.needs_factor {
        html! { span class="muted" { (words) } }
    } else if life.deadline.is_some() {
        parts.mark("warn", "clock", &words)
    } else if life.lapsed.is_some() {
        parts.mark("bad", "clock", &words)
    } else {
        html! { span class="muted" { (words) } }
    }
}

/// The rows of a list of details that say so.
pub fn details(parts: &Parts, life: &Life) -> Markup {
    html! {
        div { dt { "State" } dd { (life.state_in_words(parts.now())) } }
        div { dt { "Second factor" } dd { (life.second_factor_in_words(parts.now())) } }
        div { dt { "Last sign-in" } dd { (parts.ago(life.last_sign_in)) } }
    }
}

/// What the address is about to become, and the way to take it back where there is one.
pub fn new_address(new: &NewAddress, withdraw: Option<&str>) -> Markup {
    html! {
        section class="card" {
            header { h2 { "New address" } }
            dl class="details" {
                div { dt { "Waits for" } dd { (new.email) } }
                div { dt { "Its link works" } dd { "until " (new.until.minute()) } }
            }
            @if let Some(href) = withdraw {
                div class="body acts" { a class="btn" rel="external" href=(href) { "Withdraw…" } }
            }
        }
    }
}

/// The way to look through the eyes of whoever's page this is, unless they see nothing (M131).
pub fn preview(parts: &Parts, here: &str, life: &Life) -> Markup {
    html! {
        @if life.state != AccountState::Deactivated {
            div class="body acts" {
                a class="btn" rel="external" href={ (here) "/preview" } { (parts.icon("eye")) "Preview…" }
            }
        }
    }
}

/// The questions before what can be done to an account at this address: pages that load no program.
pub fn acts(here: &str, acts: &[AccountAct]) -> Markup {
    html! {
        @if !acts.is_empty() {
            section class="card" {
                header { h2 { "Account" } }
                div class="body roomy acts" {
                    @for act in acts {
                        @let class = if act.ends() { "btn danger" } else { "btn" };
                        a class=(class) rel="external" href={ (here) "/" (act.key()) } { (act.verb()) "…" }
                    }
                }
            }
        }
    }
}

/// What can be done to the accounts of many at once.
pub fn acts_for_many(acts: impl Iterator<Item = AccountAct>) -> Markup {
    let verb = |act: AccountAct| if act == AccountAct::Resend { "Invite again" } else { act.verb() };
    html! {
        @for act in acts {
            @let class = if act.ends() { "btn danger" } else { "btn" };
            button class=(class) name="act" value=(act.key()) { (verb(act)) "…" }
        }
    }
}
