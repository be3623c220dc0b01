//! `/forgot`: a new password in the place of a forgotten one (M30). Loads no program.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    api::sign_in::RequestReset,
    components::{Apart, Field, Form, Icon},
    context::RequestContext,
    markup::view,
};

/// The page behind "Forgot your password?".
#[component]
pub fn ForgotPage() -> impl IntoView {
    let action = RequestReset::url();
    let sends = expect_context::<RequestContext>().mails;
    view! {
        <Title text="Forgot your password?"/>
        <Apart>
            <header>
                <span class="brandmark"><span class="mark" aria-hidden="true">"P"</span>"Partner Portal"</span>
                <h1>"Forgot your password?"</h1>
                <p>{if sends { "We mail you a link that sets a new one." } else { "This portal sends no mail. Whoever invited you can make a new link; for a forgotten password ask whoever runs the portal." }}</p>
            </header>
            {sends.then(|| view! {
                <Form action failed="No mail was sent">
                    <Field name="email" label="Email" kind="email" autocomplete="username" parse=|text| domain::field::Email::parse(text).map(drop)/>
                    <button class="btn primary wide"><Icon name="key"/>"Mail me a link"</button>
                </Form>
            })}
            <p class="beneath"><a href="/sign-in">"Back to sign-in"</a></p>
        </Apart>
    }
}
