//! `/link/TOKEN`: a one-time link sets a password, the first one or a new one. It never signs in by itself.

use domain::account::LinkPurpose;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::{
        link::{LoadLink, Offer, link_offer},
        sign_in::UseLink,
    },
    components::{Form, Hidden, Icon, Load, PasswordField},
    markup::view,
};

/// The page that a new person opens first.
#[component]
pub fn LinkPage() -> impl IntoView {
    let token = use_params_map().get_untracked().get("token").unwrap_or_default();
    let offered = token.clone();
    let offer = ask(LoadLink::url(), "token", move || offered.clone(), link_offer);
    view! {
        <Title text="Set your password"/>
        <main class="sign-in" id="main">
            <div class="panel">
                <Load answer=offer let:offer><SetPassword offer token=token.clone()/></Load>
            </div>
        </main>
    }
}

#[component]
fn SetPassword(offer: Offer, token: String) -> impl IntoView {
    let action = UseLink::url();
    let Offer { name, email, partner, until, purpose } = offer;
    let (title, button) = match purpose {
        LinkPurpose::Invitation => ("Set your password", "Set password"),
        LinkPurpose::Reset => ("Set a new password", "Set new password"),
    };
    let initial: String = partner.chars().take(1).collect();
    view! {
        <header>
            <span class="brandmark"><span class="mark" aria-hidden="true">{initial}</span>{partner}</span>
            <h1>{title}</h1>
            <p>{format!("{name}, you sign in as {email}. This link works once, until {}.", until.long())}</p>
        </header>
        <Form action failed="Your password was not set">
            <Hidden name="token" value=token/>
            <input type="hidden" name="username" value=email autocomplete="username"/>
            <PasswordField name="password" label="New password" autocomplete="new-password" hint="At least 15 characters; a few unrelated words are good."/>
            <PasswordField name="repeated" label="New password again" autocomplete="new-password"/>
            <button class="btn primary wide"><Icon name="key"/>{button}</button>
        </Form>
    }
}
