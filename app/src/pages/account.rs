//! `/account`: one's own details, password and sessions.

use domain::{
    account::OwnSession,
    field::{Name, Phone},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::follow,
    api::account::{
        ChangePassword, EditProfile, EndOtherSessions, EndSession, LoadAccount, OwnAccount, own_account,
    },
    components::{Ago, Field, Form, Hidden, Icon, Load, PasswordField},
    markup::view,
};

/// One's own account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let account = follow(LoadAccount::url(), "", String::new, |_| own_account());
    view! {
        <Title text="Your account"/>
        <div class="page-head"><div><h1>"Your account"</h1></div></div>
        <Load answer=account let:account><Account account/></Load>
    }
}

#[component]
fn Account(account: OwnAccount) -> impl IntoView {
    let OwnAccount { me, phone, least, sessions, factors } = account;
    let (profile, password, end) = (EditProfile::url(), ChangePassword::url(), EndOtherSessions::url());
    let others = sessions.iter().any(|session| !session.current);
    view! {
        <div class="split even">
            <div class="stack">
                <section class="card">
                    <header><h2>"Details"</h2></header>
                    <div class="body roomy">
                        <Form action=profile failed="Your details were not saved">
                            <Field name="name" label="Name" value=me.name autocomplete="name" parse=|text| Name::parse(text).map(drop)/>
                            <div class="field">
                                <label for="address">"Email"</label>
                                <p class="hint">"Your sign-in name. "<a rel="external" href="/account/email">"Change your address…"</a></p>
                                <input class="input" id="address" value=me.email disabled/>
                            </div>
                            <Field name="phone" label="Phone" kind="tel" value=phone.unwrap_or_default() autocomplete="tel" optional=true
                                hint="With country code: +15551234567." parse=|text| Phone::parse_optional(text).map(drop)/>
                            <div class="actions"><button class="btn primary">"Save changes"</button></div>
                        </Form>
                    </div>
                </section>
            </div>
            <div class="stack">
                <section class="card">
                    <header><h2>"Password"</h2></header>
                    <div class="body roomy">
                        <Form action=password failed="Your password was not changed" prefix="p-">
                            <PasswordField name="current" label="Current password" autocomplete="current-password"/>
                            <PasswordField name="password" label="New password" autocomplete="new-password" least/>
                            <PasswordField name="repeated" label="New password again" autocomplete="new-password"/>
                            <div class="actions"><button class="btn">"Change password"</button></div>
                        </Form>
                    </div>
                </section>
                <section class="card" {..factors}></section>
                <section class="card">
                    <header><h2>"Where you are signed in"</h2></header>
                    <ul class="plain">{sessions.into_iter().map(|session| view! { <Session session/> }).collect_view()}</ul>
                    {others.then(|| view! {
                        <footer>
                            <Form action=end failed="The sessions were not ended" class="row">
                                <button class="btn danger"><Icon name="sign-out"/>"Sign out everywhere else"</button>
                            </Form>
                        </footer>
                    })}
                </section>
            </div>
        </div>
    }
}

#[component]
fn Session(session: OwnSession) -> impl IntoView {
    let end = EndSession::url();
    let name = format!("End the session of {}", session.browser);
    view! {
        <li>
            <div><span>{session.browser}</span><div class="sub">"Signed in " <Ago at=session.started/>{format!(" from {}", session.place)}</div></div>
            <span class="push">
                {if session.current { view! { <span class="pill ok">"This one"</span> } } else { view! { <Ago at=session.last_seen/> } }}
            </span>
            {(!session.current).then(|| view! {
                <Form action=end failed="The session was not ended" class="row" of=("session", session.id.clone())>
                    <Hidden name="session" value=session.id/>
                    <button class="btn small" aria-label=name>"End"</button>
                </Form>
            })}
        </li>
    }
}
