//! `/welcome`: the first run. Open until there is a partner, with the token that the console printed.

use domain::{limits::PASSWORD_MIN, partner::Region};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::sign_in::FoundPortal,
    components::{Apart, Field, Form, Icon, PasswordField, SelectField},
    markup::view,
};

/// The first page of a new installation.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let action = FoundPortal::url();
    // The console prints the token as part of the address.
    let token = use_query_map().get_untracked().get("token").unwrap_or_default();
    let regions = Region::ALL.map(|region| (region.key().to_owned(), region.name().to_owned())).to_vec();
    view! {
        <Title text="Set up"/>
        <Apart>
            <header>
                <span class="brandmark"><span class="mark" aria-hidden="true">"P"</span>"Partner Portal"</span>
                <h1>"Set up the portal"</h1>
                <p>"The partner and its primary account come first."</p>
            </header>
            <Form action failed="The portal was not set up">
                <Field name="token" label="Token" value=token autocomplete="off" hint="The console where the portal was started shows it."/>
                <Field name="name" label="Partner" autocomplete="organization" hint="The name of your company."/>
                <SelectField name="region" label="Region" options=regions placeholder="Choose a region"/>
                <Field name="person" label="Your name" autocomplete="name"/>
                <Field name="email" label="Your email" kind="email" autocomplete="username" hint="You sign in with it."/>
                <PasswordField name="password" label="Password" autocomplete="new-password" least=PASSWORD_MIN/>
                <PasswordField name="repeated" label="Password again" autocomplete="new-password"/>
                <button class="btn primary wide"><Icon name="ok"/>"Set up the portal"</button>
            </Form>
        </Apart>
    }
}
