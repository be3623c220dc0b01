//! `/account/app` and its removal, `/account/passkeys` and `/account/recovery-codes`: one's own second factor. They load no program.

use domain::{
    factor::{OwnFactors, OwnPasskey},
    field::Name,
    limits::RECOVERY_CODES,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::second_step::{AppSteps, sealed_before};
use crate::{
    answer::ask,
    api::account_factor::{
        LoadFactors, LoadOtherApp, MakeRecoveryCodes, OtherApp, RemoveApp, ReplaceApp, other_app, own_factors,
    },
    api::passkey::{AddPasskey, AskNewPasskey, Confirm, RemovePasskey},
    components::{Ago, ConfirmCode, Field, Form, Hidden, Icon, Load, PasskeyButton},
    markup::view,
    shared::{Message, Now, SignedIn},
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
    let OtherApp { app, replaces, removable } = other;
    view! {
        <section class="dialog">
            <Form action failed="Your authenticator app was not changed">
                <header><h1>{if replaces { "Set up another authenticator app" } else { "Set up an authenticator app" }}</h1></header>
                <div class="body">
                    {replaces.then(|| view! { <p>"The app from before stops working here, and everywhere else you are signed out."</p> })}
                    <AppSteps app label="Code that the new app shows"/>
                    <ConfirmCode recovery=true/>
                </div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Cancel"</a>
                    <button class="btn primary">"Use this app"</button>
                </div>
            </Form>
        </section>
        {removable.then(|| view! {
            <p class="beneath">"Do you need no app any more? "<a href="/account/app/remove">"Remove it"</a></p>
        })}
    }
}

/// Doing without the app, where a passkey or text messages are there.
#[component]
pub fn RemoveAppPage() -> impl IntoView {
    let factors = ask(LoadFactors::url(), "", String::new, |_| own_factors());
    view! {
        <Title text="Remove your authenticator app"/>
        <div class="narrow"><Load answer=factors let:factors><Remove factors/></Load></div>
    }
}

#[component]
fn Remove(factors: OwnFactors) -> impl IntoView {
    if factors.app.is_none() || !factors.does_without_app() {
        let why = match factors.app {
            None => "You have no authenticator app here.",
            Some(_) => {
                "It is your only second factor. Set up a passkey first, and then you can do without it."
            }
        };
        return view! {
            <section class="dialog">
                <header><h1>"Remove your authenticator app"</h1></header>
                <div class="body"><div class="note"><Icon name="lock"/><p>{why}</p></div></div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Back to your account"</a>
                    {factors.app.map(|_| view! { <a class="btn" href="/account/passkeys">"Passkeys"</a> })}
                </div>
            </section>
        };
    }
    let left = match (factors.passkeys.is_empty(), factors.phone.is_some() && factors.texts) {
        (false, true) => "a passkey or a code by text message",
        (false, false) => "a passkey",
        (true, _) => "a code by text message",
    };
    view! {
        <section class="dialog">
            <Form action=RemoveApp::url() failed="Your authenticator app was not removed">
                <header><h1>"Remove your authenticator app?"</h1></header>
                <div class="body">
                    <p>{format!("Its codes stop working here at once, and everywhere else you are signed out. You sign in with {left} from then on; your recovery codes stay.")}</p>
                    <ConfirmCode/>
                </div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Cancel"</a>
                    <button class="btn danger-primary">"Remove the app"</button>
                </div>
            </Form>
        </section>
    }
}

/// Whether it was confirmed a moment ago who looks.
pub fn is_confirmed() -> bool {
    let (me, now): (SignedIn, Now) = (expect_context(), expect_context());
    let until = me.0.with_untracked(|me| me.as_ref().map(|me| me.confirmed_until));
    until.is_some_and(|until| now.0.get_untracked() < until)
}

/// One's own passkeys. What can be done with them stands here once it was confirmed who looks.
#[component]
pub fn PasskeysPage() -> impl IntoView {
    let factors = ask(LoadFactors::url(), "", String::new, |_| own_factors());
    view! {
        <Title text="Passkeys"/>
        <div class="narrow">
            {if is_confirmed() {
                view! { <Load answer=factors let:factors><Passkeys passkeys=factors.passkeys/></Load> }
            } else {
                view! { <ConfirmFirst title="Passkeys" next="/account/passkeys"/> }
            }}
        </div>
    }
}

/// Asks who looks, before what can be changed there is shown.
#[component]
pub fn ConfirmFirst(title: &'static str, next: &'static str) -> impl IntoView {
    view! {
        <section class="dialog">
            <Form action=Confirm::url() failed="It was not confirmed">
                <header><h1>{title}</h1></header>
                <div class="body">
                    <Hidden name="next" value=next/>
                    <p>"What you sign in with is changed by you alone. For five minutes after this nothing is asked again."</p>
                    <ConfirmCode/>
                    <p class="sub">"Have you lost what you confirm with? "<a href="/account/app">"Set up an authenticator app with a recovery code"</a></p>
                </div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Cancel"</a>
                    <button class="btn primary">"Go on"</button>
                </div>
            </Form>
        </section>
    }
}

#[component]
fn Passkeys(passkeys: Vec<OwnPasskey>) -> impl IntoView {
    view! {
        <div class="page-head"><div>
            <h1>"Passkeys"</h1>
            <p>"A passkey signs you in with the finger, face or PIN of your device or security key: no password, no code, and nothing that a false page could ask you for."</p>
        </div></div>
        <div class="stack">
            {(!passkeys.is_empty()).then(|| view! {
                <section class="card">
                    <header><h2>"Yours"</h2></header>
                    <ul class="plain">{passkeys.into_iter().map(|passkey| view! { <PasskeyRow passkey/> }).collect_view()}</ul>
                </section>
            })}
            <section class="card">
                <header><h2>"Another one"</h2></header>
                <div class="body roomy">
                    <Form action=AddPasskey::url() failed="No passkey was added">
                        <Field name="name" label="Name of a new passkey" optional=true hint="So that you know it again."
                            parse=|text| if text.trim().is_empty() { Ok(()) } else { Name::parse(text).map(drop) }/>
                        <PasskeyButton ask=AskNewPasskey::url() label="Add a passkey" primary=true/>
                        <div class="no-passkey note warn"><Icon name="warn"/><p>"This browser makes no passkeys for this address, or runs no scripts."</p></div>
                    </Form>
                </div>
            </section>
            <p class="beneath"><a href="/account">"Back to your account"</a></p>
        </div>
    }
}

#[component]
fn PasskeyRow(passkey: OwnPasskey) -> impl IntoView {
    let OwnPasskey { id, name, created, last_used } = passkey;
    let label = format!("Remove the passkey {name}");
    view! {
        <li>
            <div>
                <span>{name}</span>
                <div class="sub">"Added " <Ago at=created/> {last_used.map(|at| view! { ", used " <Ago at/> })}</div>
            </div>
            <Form action=RemovePasskey::url() failed="The passkey was not removed" class="row push" of=("id", id.clone())>
                <Hidden name="id" value=id/>
                <button class="btn small danger" aria-label=label>"Remove"</button>
            </Form>
        </li>
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
            <p>"For the day when your device is gone: each signs you in once, in the place of your second factor. They are shown only here; keep them where your device is not."</p>
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
                <p>{how_many}" Each signs you in once, in the place of your second factor."</p>
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
