//! `/sign-in`: no WebAssembly, works as a plain form.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{
        passkey::{AskPasskey, UsePasskey},
        sign_in::SignIn,
    },
    components::{Apart, Form, Hidden, Icon, PasskeyButton},
    context::RequestContext,
    error::AppError,
    markup::view,
    shared::{LastFailed, Message},
};

/// The page that everybody passes.
#[component]
pub fn SignInPage() -> impl IntoView {
    let failed =
        expect_context::<LastFailed>().0.get_untracked().filter(|failed| failed.action == SignIn::url());
    let typed =
        failed.as_ref().and_then(|failed| failed.typed.iter().find(|(name, _)| name == "email").cloned());
    let email = typed.map(|(_, email)| email).unwrap_or_default();
    let of = |field: &str| match failed.as_ref().and_then(|failed| failed.error.as_ref()) {
        Some(AppError::Invalid(errors)) => errors.of(field).map(|problem| problem.to_string()),
        _ => None,
    };
    let (email_error, password_error) = (of("email"), of("password"));
    let other = failed
        .as_ref()
        .and_then(|failed| failed.error.clone())
        .filter(|error| !matches!(error, AppError::Invalid(_)));
    let notice = expect_context::<Message>().notice.get_untracked();
    let next = use_query_map().get_untracked().get("next").unwrap_or_default();
    let next = domain::path::local(&next).to_owned();
    let already = use_context::<RequestContext>().is_some_and(|request| request.actor.is_some());
    // The cursor begins where something is to be mended: a password is never filled in again.
    let again = !email.is_empty() && email_error.is_none();
    let error = |id: &'static str, text: Option<String>| {
        text.map(|text| view! { <p class="error" id=id role="alert"><Icon name="bad" small=true/><span>{text}</span></p> })
    };
    let invalid = |has: bool| has.then_some("true");
    view! {
        <Title text="Sign in"/>
        <Apart>
            <header>
                <span class="brandmark"><span class="mark" aria-hidden="true">"P"</span>"Partner Portal"</span>
                <h1>"Sign in"</h1>
                <p>"to the partner portal"</p>
            </header>
            {already.then(|| view! { <div class="note"><Icon name="person"/><p>"You are signed in already. "<a href=next.clone()>"Go on"</a>", or sign in as somebody else."</p></div> })}
            {notice.map(|notice| view! { <div class="note ok" role="status"><Icon name="ok"/><p>{notice.text}</p></div> })}
            <form method="post" action=SignIn::url() novalidate>
                <input type="hidden" name="next" value=next.clone()/>
                <div class="field">
                    <label for="email">"Email"</label>
                    <input class="input" id="email" name="email" type="email" value=email autocomplete="username webauthn" required
                        autofocus=!again aria-invalid=invalid(email_error.is_some()) aria-describedby=email_error.is_some().then_some("email-error")/>
                    {error("email-error", email_error)}
                </div>
                <div class="field">
                    <label for="password">"Password"</label>
                    <input class="input" id="password" name="password" type="password" autocomplete="current-password" required autofocus=again
                        aria-invalid=invalid(password_error.is_some() || other.is_some())
                        aria-describedby=(password_error.is_some() || other.is_some()).then_some("password-error")/>
                    {error("password-error", password_error.or_else(|| other.map(|error| error.to_string())))}
                </div>
                <button class="btn primary wide">"Sign in"</button>
            </form>
            <SignInWithPasskey next/>
            <p class="beneath"><a href="/forgot">"Forgot your password?"</a></p>
        </Apart>
    }
}

/// Signing in with a passkey alone.
#[component]
pub fn SignInWithPasskey(next: String) -> impl IntoView {
    view! {
        <Form action=UsePasskey::url() failed="You are not signed in">
            <Hidden name="next" value=next/>
            <p class="passkey or">"or"</p>
            <PasskeyButton ask=AskPasskey::url() label="Use a passkey"/>
        </Form>
    }
}
