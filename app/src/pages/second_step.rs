//! `/second-factor` and `/set-up`: between a right password and the portal. They load no program.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{sign_in::SignInWithPasskey, texts::WEAKEST};
use crate::{
    answer::ask,
    api::passkey::{AskFirstPasskey, SetUpPasskey},
    api::second_step::{AppOffer, GiveCode, LoadSecondStep, SecondStep, SetUpApp, second_step},
    api::texts::SendCode,
    components::{Apart, Field, Form, Hidden, Icon, Load, PasskeyButton},
    markup::view,
    shared::LastFailed,
};

/// What a form that came back had as its sealed key: the picture stays the one that the app has read.
pub fn sealed_before() -> String {
    let failed = expect_context::<LastFailed>().0.get_untracked();
    let typed = failed.into_iter().flat_map(|failed| failed.typed);
    typed.into_iter().find(|(name, _)| name == "sealed").map(|(_, value)| value).unwrap_or_default()
}

/// Where to after signing in.
pub fn next() -> String {
    domain::path::local(&use_query_map().get_untracked().get("next").unwrap_or_default()).to_owned()
}

/// Asks for the second factor.
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let step = ask(LoadSecondStep::url(), "sealed", String::new, second_step);
    view! {
        <Title text="Second factor"/>
        <Apart><Load answer=step let:step><Code step/></Load></Apart>
    }
}

/// In whose name one is asked.
#[component]
pub fn Brand(partner: String) -> impl IntoView {
    let initial: String = partner.chars().take(1).collect();
    view! { <span class="brandmark"><span class="mark" aria-hidden="true">{initial}</span>{partner}</span> }
}

#[component]
fn Code(step: SecondStep) -> impl IntoView {
    let action = GiveCode::url();
    let SecondStep { email, partner, has_app, phone, awaited, .. } = step;
    let hint = match (has_app, phone.is_some()) {
        (true, true) => {
            "The six digits of your authenticator app or of a text message, or one of your recovery codes."
        }
        (true, false) => {
            "The six digits that your authenticator app shows now, or one of your recovery codes."
        }
        (false, true) => "The six digits of a text message, or one of your recovery codes.",
        (false, false) => "One of your recovery codes, unless you use your passkey.",
    };
    let send = if awaited.is_some() { "Send another code" } else { "Send a code" };
    view! {
        <header>
            <Brand partner/>
            <h1>"Second factor"</h1>
            <p>{format!("You sign in as {email}.")}</p>
        </header>
        {awaited.map(|number| view! {
            <div class="note" role="status"><Icon name="info"/><p>{format!("A code is on its way to {number}. It is good for five minutes.")}</p></div>
        })}
        <Form action failed="You are not signed in yet">
            <Hidden name="next" value=next()/>
            <Field name="code" label="Code" autocomplete="one-time-code" autofocus=true hint/>
            <button class="btn primary wide"><Icon name="key"/>"Sign in"</button>
        </Form>
        {phone.map(|phone| view! {
            <Form action=SendCode::url() failed="No code was sent">
                <Hidden name="next" value=next()/>
                <button class="btn wide"><Icon name="phone"/>{format!("{send} to {phone}")}</button>
            </Form>
        })}
        <SignInWithPasskey next=next()/>
        <p class="beneath">"Lost your device and your recovery codes? Ask an administrator to reset your second factor; for the primary account, whoever runs this portal."</p>
        <p class="beneath"><a href=domain::path::leading_to("/sign-in", &next())>"Back to sign-in"</a></p>
    }
}

/// Sets up the second factor.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let step = ask(LoadSecondStep::url(), "sealed", sealed_before, second_step);
    view! {
        <Title text="Set up your second factor"/>
        <Apart><Load answer=step let:step><SetUp step/></Load></Apart>
    }
}

#[component]
fn SetUp(step: SecondStep) -> impl IntoView {
    let action = SetUpApp::url();
    let SecondStep { name, partner, days, alone, app, texts, .. } = step;
    let left = days.map(|days| match days {
        ..=1 => "Less than a day is left for it; then your account is deactivated.".to_owned(),
        days => format!("{days} days are left for it; then your account is deactivated."),
    });
    view! {
        <header>
            <Brand partner/>
            <h1>"Set up your second factor"</h1>
            {match alone {
                Some(least) => view! {
                    <p>{format!("{name}, a password alone is enough here where it is long: a new one has at least {least} characters. ")}
                        "Set up a second factor, or "<a href="/forgot">"choose a longer password"</a>"."</p>
                },
                None => view! {
                    <p>{format!("{name}, a password alone is not enough here.")} {left.map(|left| format!(" {left}"))}</p>
                },
            }}
        </header>
        {match app {
            Some(app) => view! {
                <Form action=SetUpPasskey::url() failed="Your second factor was not set up">
                    <Hidden name="next" value=next()/>
                    <PasskeyButton ask=AskFirstPasskey::url() label="Use a passkey"/>
                    <p class="passkey sub">"Your finger, face or PIN on this device or a security key. It then signs you in without a password too."</p>
                    <p class="passkey or">"or an authenticator app"</p>
                </Form>
                <Form action failed="Your second factor was not set up">
                    <Hidden name="next" value=next()/>
                    <AppSteps app/>
                    <button class="btn primary wide"><Icon name="ok"/>"Set up and sign in"</button>
                </Form>
            },
            None => view! { <p>"It is set up already. "<a href="/second-factor">"Enter a code"</a></p> },
        }}
        {texts.then(|| view! {
            <p class="or">"or text messages"</p>
            <a class="btn wide" href=domain::path::leading_to("/set-up/text", &next())><Icon name="phone"/>"Get codes by text message"</a>
            <p class="sub">{WEAKEST}</p>
        })}
        <p class="beneath"><a href=domain::path::leading_to("/sign-in", &next())>"Back to sign-in"</a></p>
    }
}

/// How an authenticator app is set up: read the key, type what the app shows.
#[component]
pub fn AppSteps(
    app: AppOffer,
    #[prop(default = "Code that the app shows")] label: &'static str,
) -> impl IntoView {
    let AppOffer { sealed, key, address, picture } = app;
    view! {
        <p class="steps">"Open an authenticator app on your phone, and let it read this picture. "<a href=address>"Or open it in an app on this device."</a></p>
        <div class="qr-box" {..picture}></div>
        <details class="instead">
            <summary>"Type the key instead"</summary>
            <p class="key"><code>{key}</code></p>
        </details>
        <Hidden name="sealed" value=sealed/>
        <Field name="new_code" label=label kind="tel" autocomplete="one-time-code" hint="Six digits; a new code comes every 30 seconds."/>
    }
}
