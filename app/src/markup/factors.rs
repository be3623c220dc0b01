//! One's own second factors, as the page of one's account shows them.

use domain::factor::OwnFactors;
use maud::{Markup, html};

use super::parts::Parts;

/// What is asked for after the password; all ways lead to pages that load no program.
pub fn card(parts: &Parts, factors: &OwnFactors) -> Markup {
    let OwnFactors { app, recovery_codes, passkeys, phone, texts } = factors;
    let passkeys = match passkeys.len() {
        0 => "None".to_owned(),
        1 => "1 passkey".to_owned(),
        count => format!("{count} passkeys"),
    };
    let set_up = html! { @if app.is_some() { "Set up " (parts.ago(*app)) } @else { "None" } };
    html! {
        header { h2 { "Second factor" } }
        ul class="plain" {
            (row("Authenticator app", &set_up, "/account/app", if app.is_some() { "Change…" } else { "Set up…" }))
            (row("Passkeys", &html! { (passkeys) }, "/account/passkeys", "Manage…"))
            @if *texts || phone.is_some() {
                @let to = phone.as_ref().map_or_else(|| "None".to_owned(), |phone| format!("To {}", phone.number));
                (row("Text messages", &html! { (to) }, "/account/text-messages", "Number…"))
            }
            (row("Recovery codes", &html! { (recovery_codes) " left" }, "/account/recovery-codes", "New codes…"))
        }
    }
}

fn row(what: &str, told: &Markup, href: &str, change: &str) -> Markup {
    html! {
        li {
            div { span { (what) } div class="sub" { (told) } }
            a class="btn small push" rel="external" href=(href) { (change) }
        }
    }
}
