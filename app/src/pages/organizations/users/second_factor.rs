//! `/organizations/ID/second-factor`: whether everybody in an organization needs a second factor (M52, M125).

use domain::organization_user::UsersOf;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::part;
use crate::{
    answer::ask,
    api::organization_users::{LoadUsersOf, RequireSecondFactor, users_of},
    components::{ConfirmCode, Form, Hidden, Load},
    markup::view,
};

/// The question before that is changed.
#[component]
pub fn OrganizationFactorPage() -> impl IntoView {
    let id = part("id");
    let whose = ask(LoadUsersOf::url(), "organization", move || id.clone(), users_of);
    view! { <Load answer=whose let:whose><Ask whose/></Load> }
}

#[component]
fn Ask(whose: UsersOf) -> impl IntoView {
    let needed = whose.second_factor;
    let (title, text, button) = if needed {
        (
            format!("Let a password be enough for the people of {}?", whose.name),
            "Whoever learns or guesses a password gets into its account then. People who have a second factor are still \
             asked for it; nobody else has to set one up.",
            "Let a password be enough",
        )
    } else {
        (
            format!("Require a second factor of everybody in {}?", whose.name),
            "Whoever has none is signed out at once, is told by mail, and has seven days to set one up when they sign in \
             again; then their account is deactivated. All others go on as before.",
            "Require a second factor",
        )
    };
    let class = if needed { "btn danger-primary" } else { "btn primary" };
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=RequireSecondFactor::url() failed="Nothing was changed">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{text}</p>
                        <Hidden name="organization" value=whose.id.to_string()/>
                        {(!needed).then(|| view! { <Hidden name="required" value="true"/> })}
                        {needed.then(|| view! { <ConfirmCode/> })}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/organizations/{}", whose.id)>"Cancel"</a>
                        <button class=class>{button}</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
