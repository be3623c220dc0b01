//! `/organizations/ID/users/UID`: a user's details and access (M110, M111).

use domain::organization_user::{OrganizationUserDetail, OrganizationUserEdit, OrganizationUserRow};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::{AccessFields, part};
use crate::{
    answer::ask,
    api::organization_users::{
        EditOrganizationUser, LoadOrganizationUser, OrganizationUserView, organization_user,
    },
    components::{Breadcrumb, ConfirmCode, Field, Form, Hidden, Icon, Load, ORGANIZATIONS, ShownFields},
    markup::view,
};

/// A user's own page.
#[component]
pub fn UserPage() -> impl IntoView {
    let (id, user) = (part("id"), part("user"));
    let ask_again = move |id| organization_user(id, user.clone());
    let shown = ask(LoadOrganizationUser::url(), "organization", move || id.clone(), ask_again);
    view! { <Load answer=shown let:shown><User shown/></Load> }
}

#[component]
fn User(shown: OrganizationUserView) -> impl IntoView {
    let OrganizationUserView { detail, head, beside } = shown;
    view! {
        <Title text=detail.row.name.clone()/>
        <Breadcrumb list=ORGANIZATIONS href=format!("/organizations/{}", detail.organization.id) name=detail.organization.name.clone()/>
        <div class="stack" {..head}></div>
        <div class="split">
            <div class="stack"><Edit detail/></div>
            <div class="stack"><div class="stack" {..beside}></div></div>
        </div>
    }
}

#[component]
fn Edit(detail: OrganizationUserDetail) -> impl IntoView {
    let OrganizationUserDetail { row, organization, has_password, address } = detail;
    let stays = address.stays(row.life.state, has_password);
    let OrganizationUserRow { id, name, email, phone, access, .. } = row;
    let now = OrganizationUserEdit::shown(&name, &email, phone.as_deref(), access);
    view! {
        <section class="card">
            <header><h2>"Details"</h2></header>
            <div class="body roomy">
                <Form action=EditOrganizationUser::url() failed="The changes were not saved">
                    <Hidden name="organization" value=organization.id.to_string()/>
                    <Hidden name="user" value=id.to_string()/>
                    <ShownFields now/>
                    <Field name="name" label="Name" value=name autocomplete="off"/>
                    {match stays {
                        Some(why) => view! { <div class="note"><Icon name="lock"/><p>{email} ": " {why}</p></div> },
                        None => view! { <Field name="email" label="Email" kind="email" value=email autocomplete="off" hint="They sign in with it. Whoever has a password proves a new one first."/> },
                    }}
                    <Field name="phone" label="Mobile number" kind="tel" value=phone.unwrap_or_default() autocomplete="off" optional=true hint="With country code: +15551234567."/>
                    <AccessFields whose=organization access/>
                    <ConfirmCode if_asked=true/>
                    <div class="actions"><button class="btn primary">"Save changes"</button></div>
                </Form>
            </div>
        </section>
    }
}
