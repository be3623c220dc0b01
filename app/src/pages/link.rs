//! `/link`: a one-time link sets a password, the first one or a new one, leads to a second factor in the place of one that
//! was reset, or proves a new address. It never signs in by itself. What a mail leads to is `/link/TOKEN`; the server hands
//! the token to a cookie there and leads on to here (T19).

use domain::account::LinkPurpose;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::{
        address::UseAddressLink,
        link::{LoadLink, NOT_HELD, Offer, held, link_offer},
        second_step::UseSecondFactorLink,
        sign_in::UseLink,
    },
    components::{Apart, Failure, Form, Hidden, Icon, Load, PasswordField},
    error::AppError,
    markup::view,
    shared::Now,
};

/// The page that a new person opens first.
#[component]
pub fn LinkPage() -> impl IntoView {
    let inside = match (use_params_map().get_untracked().get("token"), held()) {
        // What is no token was led nowhere.
        (Some(_), _) => view! { <Failure error=AppError::LinkNotValid/> }.into_any(),
        (None, None) => view! { <NotHeld/> }.into_any(),
        (None, Some(_)) => {
            let offer = ask(LoadLink::url(), "", String::new, |_| link_offer());
            view! { <Load answer=offer let:offer><Purpose offer/></Load> }.into_any()
        }
    };
    view! { <Apart>{inside}</Apart> }
}

/// Whoever opens the link, and sees this again, has a browser that keeps nothing.
#[component]
fn NotHeld() -> impl IntoView {
    view! {
        <Title text="Open your link again"/>
        <header><h1>"Open your link again"</h1></header>
        <p>{NOT_HELD}</p>
        <p>"Open the link in your mail once more. If you come back here, allow cookies for this site first: they hold the link until it is used."</p>
        <a class="btn wide" href="/sign-in">"Go to sign-in"</a>
    }
}

#[component]
fn Purpose(offer: Offer) -> impl IntoView {
    match offer.purpose {
        LinkPurpose::Invitation => {
            view! { <SetPassword offer title="Set your password" button="Set password"/> }
        }
        LinkPurpose::Reset => {
            view! { <SetPassword offer title="Set a new password" button="Set new password"/> }
        }
        LinkPurpose::SecondFactor => view! { <ProvePassword offer/> },
        LinkPurpose::Address => view! { <UseAddress offer/> },
    }
}

/// A second factor was reset: whoever sets up another one has the mail, and knows the password.
#[component]
fn ProvePassword(offer: Offer) -> impl IntoView {
    let action = UseSecondFactorLink::url();
    let Offer { name, email, partner, until, link, .. } = offer;
    let initial: String = partner.chars().take(1).collect();
    view! {
        <Title text="Set up a second factor"/>
        <header>
            <span class="brandmark"><span class="mark" aria-hidden="true">{initial}</span>{partner}</span>
            <h1>"Set up a second factor"</h1>
            <p>{format!("{name}, your second factor was reset. This link sets up another one, until {}.", until.long())}</p>
        </header>
        <Form action failed="Your second factor was not set up">
            <Hidden name="link" value=link/>
            <input type="hidden" name="username" value=email autocomplete="username"/>
            <PasswordField name="current" label="Your password" autocomplete="current-password"/>
            <button class="btn primary wide"><Icon name="key"/>"Go on"</button>
        </Form>
    }
}

/// A new address: whoever opens it has its mailbox. The address that they sign in with until then is told to nobody, for a
/// stranger may have got the mail.
#[component]
fn UseAddress(offer: Offer) -> impl IntoView {
    let action = UseAddressLink::url();
    let Offer { name, email, partner, until, with_password, link, .. } = offer;
    let initial: String = partner.chars().take(1).collect();
    view! {
        <Title text="Use this address"/>
        <header>
            <span class="brandmark"><span class="mark" aria-hidden="true">{initial}</span>{partner}</span>
            <h1>"Use this address?"</h1>
            <p>{format!("The account of {name} gets the address {email}. You sign in with it from then on, and are signed out everywhere else. This link works once, until {}.", until.long())}</p>
        </header>
        <Form action failed="The address was not changed">
            <Hidden name="link" value=link/>
            {with_password.then(|| view! { <PasswordField name="current" label="Your password" autocomplete="current-password"/> })}
            <button class="btn primary wide"><Icon name="ok"/>"Use this address"</button>
        </Form>
    }
}

/// What is left of the time for what is missing: both, or the password where the organization wants no more (M52, M93).
fn left(days: i64, needs_factor: bool) -> String {
    let missing = if needs_factor { "a password and a second factor" } else { "a password" };
    match days {
        ..=1 => format!("Less than a day left to set {missing}."),
        days => format!("{days} days left to set {missing}."),
    }
}

#[component]
fn SetPassword(offer: Offer, title: &'static str, button: &'static str) -> impl IntoView {
    let action = UseLink::url();
    let Offer { name, email, partner, until, purpose, least, needs_factor, link, .. } = offer;
    let initial: String = partner.chars().take(1).collect();
    let left = (purpose == LinkPurpose::Invitation)
        .then(|| left(until.days_left(expect_context::<Now>().0.get_untracked()), needs_factor));
    view! {
        <Title text=title/>
        <header>
            <span class="brandmark"><span class="mark" aria-hidden="true">{initial}</span>{partner}</span>
            <h1>{title}</h1>
            <p>{format!("{name}, you sign in as {email}. This link works once, until {}.", until.long())}</p>
            {left.map(|left| view! { <p>{left}</p> })}
        </header>
        <Form action failed="Your password was not set">
            <Hidden name="link" value=link/>
            <input type="hidden" name="username" value=email autocomplete="username"/>
            <PasswordField name="password" label="New password" autocomplete="new-password" least/>
            <PasswordField name="repeated" label="New password again" autocomplete="new-password"/>
            <button class="btn primary wide"><Icon name="key"/>{button}</button>
        </Form>
    }
}
