//! `/organizations/ID/users/new`: Add Organization Users (M96–M105).

use domain::organization_user::UsersOf;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{AccessFields, part};
use crate::{
    answer::ask,
    api::organization_users::{AddOrganizationUser, LoadUsersOf, users_of},
    components::{Breadcrumb, Check, Field, Form, Hidden, Icon, Load, ORGANIZATIONS},
    markup::view,
};

/// Adding a user to an organization, and another.
#[component]
pub fn AddUsersPage() -> impl IntoView {
    let id = part("id");
    let whose = ask(LoadUsersOf::url(), "organization", move || id.clone(), users_of);
    view! { <Load answer=whose let:whose><AddForm whose/></Load> }
}

#[component]
fn AddForm(whose: UsersOf) -> impl IntoView {
    let id = whose.id.to_string();
    // Whoever adds several ticks it once.
    let another = use_query_map().get_untracked().get("another").is_some();
    let needs = if whose.second_factor {
        "They get a one-time link, and have seven days to set a password and a second factor."
    } else {
        "They get a one-time link, and have seven days to set a password."
    };
    let text = format!(
        "Somebody who works for {}. They see its devices, and nothing of anybody else's.",
        whose.name
    );
    view! {
        <Title text="Add Organization Users"/>
        <Breadcrumb list=ORGANIZATIONS href=format!("/organizations/{id}") name=whose.name.clone()/>
        <div class="page-head"><div><h1>"Add Organization Users"</h1><p>{text}</p></div></div>
        <div class="narrow">
            <div class="note">
                <Icon name="info"/>
                <p>"Adding someone who works for you? That is an " <a href="/employees/new">"employee"</a> ", not a user of an organization."</p>
            </div>
            <section class="card">
                <div class="body roomy">
                    <Form action=AddOrganizationUser::url() failed="The user was not added">
                        <Hidden name="organization" value=id.clone()/>
                        <Field name="name" label="Name" autofocus=true autocomplete="off"/>
                        <Field name="email" label="Email" kind="email" autocomplete="off" hint="They sign in with it."/>
                        <Field name="phone" label="Mobile number" kind="tel" autocomplete="off" optional=true hint="With country code: +15551234567."/>
                        <AccessFields whose/>
                        <p class="sub">{needs}</p>
                        <div class="actions">
                            <button class="btn primary">"Add organization user"</button>
                            <a class="btn ghost" href=format!("/organizations/{id}")>"Cancel"</a>
                            <span class="push"><Check name="another" label="Add another organization user" checked=another/></span>
                        </div>
                    </Form>
                </div>
            </section>
        </div>
    }
}
