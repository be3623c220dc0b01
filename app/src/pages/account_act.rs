//! The question before something is done to somebody's account, whoever it belongs to: what changes at once, and what stays.

use domain::{AccountState, account::AccountAct, life::Life};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{ConfirmCode, Form, Hidden},
    markup::view,
};

/// What an act is about.
pub struct Whom<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub life: &'a Life,
    pub has_password: bool,
    /// Whether the account needs a second factor.
    pub needs_factor: bool,
    /// What an employee sees, within a sentence; nothing of an organization user, who always sees their own organization.
    pub sees: Option<String>,
}

/// What an act says before it is done.
pub struct Words {
    title: String,
    /// What changes at once, and what stays.
    text: String,
    button: &'static str,
    failed: &'static str,
}

fn resend(whom: &Whom<'_>) -> String {
    let until = whom.life.deadline.map(domain::Timestamp::minute).unwrap_or_default();
    let then = if whom.needs_factor { ", and by then a second factor has to be set too" } else { "" };
    format!(
        "The link from before stops working. The new one sets a password, once, until {until}: \
         the deadline stays{then}."
    )
}

fn reactivate(whom: &Whom<'_>) -> String {
    let complete = !whom.needs_factor || whom.life.has_second_factor();
    let comes = match (whom.has_password, complete, whom.needs_factor) {
        (true, true, _) => "They can sign in again as before. Sessions and links from before stay dead.",
        (true, false, _) => {
            "They get a new link, and have seven days to set up a second factor with it and their password."
        }
        (false, _, true) => "They get a new link and have seven days to set a password and a second factor.",
        (false, _, false) => "They get a new link and have seven days to set a password.",
    };
    match &whom.sees {
        Some(sees) => format!("{comes} They see what they saw before: {sees}."),
        None => comes.to_owned(),
    }
}

fn reset_second_factor(whom: &Whom<'_>) -> String {
    // A deadline that runs already is not made longer.
    let within = match (whom.needs_factor, whom.life.deadline) {
        (false, _) => String::new(),
        (true, None) => " within seven days".to_owned(),
        (true, Some(deadline)) => format!(" by {}", deadline.minute()),
    };
    format!(
        "Their authenticator app, passkeys, text messages and recovery codes stop working, and they are signed out \
         everywhere at once. They get a link, and set up another second factor with it and their password{within}. \
         Make sure that it is they who ask: call them back."
    )
}

/// Why an act is none for this person's account as it stands: it was done already, or never fitted.
pub fn does_not_fit(name: &str, life: &Life) -> String {
    let state = match life.state {
        AccountState::Pending => "invited and not set up yet",
        AccountState::Active => "active",
        AccountState::Deactivated => "deactivated",
    };
    format!("The account of {name} is {state}. There is nothing of this kind to do with it.")
}

/// What this act on this account says.
pub fn words(act: AccountAct, whom: &Whom<'_>) -> Words {
    let (name, employee) = (whom.name, whom.sees.is_some());
    match act {
        AccountAct::Resend => Words {
            title: format!("Make a new link for {name}?"),
            text: resend(whom),
            button: "Make a new link",
            failed: "No link was made",
        },
        AccountAct::Reactivate => Words {
            title: format!("Reactivate {name}?"),
            text: reactivate(whom),
            button: "Reactivate account",
            failed: "The account was not reactivated",
        },
        AccountAct::EndSessions => Words {
            title: format!("Sign {name} out everywhere?"),
            text: "All their sessions end at once. They can sign in again.".to_owned(),
            button: "End all sessions",
            failed: "No session was ended",
        },
        AccountAct::ResetSecondFactor => Words {
            title: format!("Reset the second factor of {name}?"),
            text: reset_second_factor(whom),
            button: "Reset second factor",
            failed: "The second factor was not reset",
        },
        AccountAct::Deactivate => Words {
            title: format!("Deactivate {name}?"),
            text: format!(
                "They are signed out everywhere at once and can do nothing any more. Their details{} and \
                 history stay, and an Admin can bring them back.",
                if employee { ", groups" } else { "" }
            ),
            button: if employee { "Deactivate account" } else { "Deactivate user" },
            failed: "The account was not deactivated",
        },
        AccountAct::Delete => Words {
            title: format!("Delete {name}?"),
            text: format!(
                "They are signed out everywhere at once{} and can't be brought back. What \
                 they did stays in the history. {} can't register again for 24 hours.",
                if employee { ", leave all Access Groups" } else { "" },
                whom.email
            ),
            button: if employee { "Delete employee" } else { "Delete user" },
            failed: if employee { "The employee was not deleted" } else { "The user was not deleted" },
        },
    }
}

/// The question, answered by one button that posts these fields; `back` is where it is called off.
#[component]
pub fn Question(
    act: AccountAct,
    words: Words,
    action: &'static str,
    fields: Vec<(&'static str, String)>,
    back: String,
    /// Whether a fresh second factor is asked for.
    confirmed: bool,
) -> impl IntoView {
    let Words { title, text, button, failed } = words;
    let class = if act.ends() { "btn danger-primary" } else { "btn primary" };
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action failed>
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{text}</p>
                        {fields.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view()}
                        {confirmed.then(|| view! { <ConfirmCode/> })}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=back>"Cancel"</a>
                        <button class=class>{button}</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
