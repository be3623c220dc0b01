//! `/account/caller-code`, where the user of an organization gets a code to read out, and `/support/callers`, where whoever
//! helps them types it in (M140). Load no program.

use domain::caller::{Caller, CallerCode, OwnCaller};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::ask,
    api::callers::{AskCallerCode, CheckCaller, LoadCallers, LoadOwnCaller, callers, own_caller},
    components::{Empty, Field, Form, Icon, Load},
    markup::view,
};

/// A code for the telephone.
#[component]
pub fn CallerCodePage() -> impl IntoView {
    let own = ask(LoadOwnCaller::url(), "", String::new, |_| own_caller());
    view! { <Load answer=own let:own><Own own/></Load> }
}

#[component]
fn Own(own: OwnCaller) -> impl IntoView {
    let OwnCaller { organization, code_until, authenticated_until } = own;
    let again = code_until.is_some();
    view! {
        <Title text="Caller code"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/home" rel="external">"Start"</a></li></ol></nav>
        <div class="page-head"><div><h1>"Caller code"</h1><p>"When you call support, a code shows that it is you."</p></div></div>
        <div class="narrow">
            <section class="card">
                <div class="body roomy">
                    <Form action=AskCallerCode::url() failed="There is no code">
                        {authenticated_until.map(|until| view! {
                            <p><Icon name="ok"/>{format!(" Support knows that it is you, until {}.", until.minute())}</p>
                        })}
                        <p>{format!("Support helps {organization} in a disaster once you have read out a code to them. Nobody who calls you may ask you for one.")}</p>
                        {code_until.map(|until| view! { <p class="muted">{format!("Your last code is good until {}. Another one takes its place.", until.minute())}</p> })}
                        <div class="actions"><button class="btn primary">{if again { "Get another code" } else { "Get a code" }}</button></div>
                    </Form>
                </div>
            </section>
        </div>
    }
}

/// Who calls?
#[component]
pub fn CallersPage() -> impl IntoView {
    let found = ask(LoadCallers::url(), "", String::new, |_| callers());
    view! { <Load answer=found let:found><Callers found/></Load> }
}

#[component]
fn Callers(found: Vec<Caller>) -> impl IntoView {
    let rows = found.into_iter().map(|caller| {
        let Caller { name, email, organization, until, by } = caller;
        let by = by.map(|by| format!(", by {by}")).unwrap_or_default();
        view! {
            <li>
                <Icon name="ok"/>
                <div><span class="name">{format!("{name} of {organization}")}</span><div class="sub">{email}</div></div>
                <span class="sub push">{format!("until {}{by}", until.minute())}</span>
            </li>
        }
    });
    let none = rows.len() == 0;
    view! {
        <Title text="Callers"/>
        <div class="page-head"><div><h1>"Callers"</h1><p>"Before you help somebody who calls, find out whether it is them."</p></div></div>
        <div class="split">
            <section class="card">
                <header><h2>"Authenticate a caller"</h2></header>
                <div class="body roomy">
                    <Form action=CheckCaller::url() failed="The caller is not authenticated">
                        <p>"Organizations that are authorized for support have users who can get a code, on their own start page. Have it read out to you."</p>
                        <Field name="code" label="Caller code" hint="Eight digits." autocomplete="off" parse=|text| CallerCode::parse(text).map(drop)/>
                        <div class="actions"><button class="btn primary">"Authenticate"</button></div>
                    </Form>
                </div>
            </section>
            <section class="card">
                <header><h2>"Authenticated now"</h2></header>
                {if none {
                    view! { <Empty icon="person" title="Nobody" text="Whoever has read out a right code stands here for half an hour."><span></span></Empty> }
                } else {
                    view! { <ul class="plain">{rows.collect_view()}</ul> }
                }}
            </section>
        </div>
    }
}
