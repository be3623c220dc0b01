//! `/account/app` and `/account/recovery-codes`: one's own second factor. They load no program.

use domain::{factor::OwnFactors, limits::RECOVERY_CODES};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::second_step::{AppSteps, sealed_before};
use crate::{
    answer::ask,
    api::account_factor::{
        LoadFactors, LoadOtherApp, MakeRecoveryCodes, OtherApp, ReplaceApp, other_app, own_factors,
    },
    components::{ConfirmCode, Form, Icon, Load},
    markup::view,
    shared::Message,
};

/// Another authenticator app in the place of the one that is set up.
#[component]
pub fn AppPage() -> impl IntoView {
    let other = ask(LoadOtherApp::url(), "sealed", sealed_before, other_app);
    view! {
        <Title text="Authenticator app"/>
        <div class="narrow"><Load answer=other let:other><Replace other/></Load></div>
    }
}

#[component]
fn Replace(other: OtherApp) -> impl IntoView {
    let action = ReplaceApp::url();
    let OtherApp { app, replaces } = other;
    view! {
        <section class="dialog">
            <Form action failed="Your authenticator app was not changed">
                <header><h1>{if replaces { "Set up another authenticator app" } else { "Set up an authenticator app" }}</h1></header>
                <div class="body">
                    {replaces.then(|| view! { <p>"The app from before stops working here, and everywhere else you are signed out."</p> })}
                    <AppSteps app label="Code that the new app shows"/>
                    {replaces.then(|| view! { <ConfirmCode hint="Of the app that you have now, or one of your recovery codes."/> })}
                </div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Cancel"</a>
                    <button class="btn primary">"Use this app"</button>
                </div>
            </Form>
        </section>
    }
}

/// Recovery codes: those that were just made, or how many are left.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let made = expect_context::<Message>().notice.get_untracked().map(|notice| notice.codes);
    let made = made.filter(|codes| !codes.is_empty());
    let next = use_query_map().get_untracked().get("next").unwrap_or_else(|| "/account".to_owned());
    let next = domain::path::local(&next).to_owned();
    let left = ask(LoadFactors::url(), "", String::new, |_| own_factors());
    view! {
        <Title text="Recovery codes"/>
        <div class="narrow">
            <section class="dialog">
                {match made {
                    Some(codes) => view! { <Codes codes next/> },
                    None => view! { <Load answer=left let:left><Left left/></Load> },
                }}
            </section>
        </div>
    }
}

#[component]
fn Codes(codes: Vec<String>, next: String) -> impl IntoView {
    let text =
        format!("Recovery codes of the partner portal, each for one sign-in:%0A%0A{}%0A", codes.join("%0A"));
    let file = format!("data:text/plain;charset=utf-8,{}", text.replace(' ', "%20"));
    view! {
        <header><h1>"Your recovery codes"</h1></header>
        <div class="body">
            <p>"For the day when your phone is gone: each signs you in once, in the place of a code of your app. They are shown only here; keep them where your phone is not."</p>
            <ul class="codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ul>
        </div>
        <div class="actions">
            <a class="btn" href=file download="recovery-codes.txt"><Icon name="download"/>"Download"</a>
            <a class="btn primary" href=next>"I have kept them"</a>
        </div>
    }
}

#[component]
fn Left(left: OwnFactors) -> impl IntoView {
    let action = MakeRecoveryCodes::url();
    let OwnFactors { recovery_codes, .. } = left;
    let how_many = match recovery_codes {
        0 => "You have no recovery codes left.".to_owned(),
        1 => "You have 1 recovery code left.".to_owned(),
        count => format!("You have {count} recovery codes left."),
    };
    view! {
        <Form action failed="No codes were made">
            <header><h1>"Recovery codes"</h1></header>
            <div class="body">
                <p>{how_many}" Each signs you in once, in the place of a code of your app."</p>
                <p class="muted">{format!("{RECOVERY_CODES} new ones take the place of all that you have.")}</p>
                <ConfirmCode/>
            </div>
            <div class="actions">
                <a class="btn ghost" href="/account">"Cancel"</a>
                <button class="btn primary">"Make new codes"</button>
            </div>
        </Form>
    }
}
