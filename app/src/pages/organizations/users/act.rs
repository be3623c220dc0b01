//! `/organizations/ID/users/UID/ACT`: asks before something is done to a user's account, or their new address is taken back.

use domain::{
    account::AccountAct,
    organization_user::OrganizationUserDetail,
    policy::{self, Principal},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::part;
use crate::{
    answer::{Answer, ask},
    api::organization_users::{
        ActOnOrganizationUser, LoadOrganizationUser, OrganizationUserView, WithdrawUserAddress,
        organization_user,
    },
    components::{Failure, Form, Hidden, Load},
    error::AppError,
    markup::view,
    pages::account_act::{Question, Whom, does_not_fit, words},
};

fn of_address() -> Answer<OrganizationUserView> {
    let (id, user) = (part("id"), part("user"));
    ask(
        LoadOrganizationUser::url(),
        "organization",
        move || id.clone(),
        move |id| organization_user(id, user.clone()),
    )
}

/// The question before an act.
#[component]
pub fn UserActPage() -> impl IntoView {
    let Some(act) = AccountAct::from_key(&part("act")) else {
        return view! { <Failure error=AppError::NotFound/> };
    };
    view! { <Load answer=of_address() let:shown><Ask detail=shown.detail act/></Load> }
}

#[component]
fn Ask(detail: OrganizationUserDetail, act: AccountAct) -> impl IntoView {
    let (row, organization) = (detail.row, detail.organization);
    if !row.acts.contains(&act) {
        let error = AppError::Conflict(does_not_fit(&row.name, &row.life));
        return view! { <Failure error/> };
    }
    let words = words(
        act,
        &Whom {
            name: &row.name,
            email: &row.email,
            life: &row.life,
            has_password: detail.has_password,
            needs_factor: organization.second_factor,
            sees: None,
        },
    );
    let confirmed = policy::is_confirmed(act, Principal::OrganizationUser(row.access));
    let back = format!("/organizations/{}/users/{}", organization.id, row.id);
    let fields = vec![
        ("organization", organization.id.to_string()),
        ("user", row.id.to_string()),
        ("act", act.key().to_owned()),
    ];
    view! { <Question act words action=ActOnOrganizationUser::url() fields back confirmed/> }
}

/// The question before a new address is taken back.
#[component]
pub fn UserAddressPage() -> impl IntoView {
    view! { <Load answer=of_address() let:shown><Withdraw detail=shown.detail/></Load> }
}

#[component]
fn Withdraw(detail: OrganizationUserDetail) -> impl IntoView {
    let (row, organization) = (detail.row, detail.organization.id.to_string());
    let Some(new) = detail.address.new else {
        let gone = format!("No new address of {} waits for its link any more.", row.name);
        return view! { <Failure error=AppError::Conflict(gone)/> };
    };
    let title = format!("Withdraw the new address of {}?", row.name);
    let back = format!("/organizations/{organization}/users/{}", row.id);
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=WithdrawUserAddress::url() failed="The new address was not withdrawn">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{format!("The link that was mailed to {} stops working. They go on signing in as {}.", new.email, row.email)}</p>
                        <Hidden name="organization" value=organization/>
                        <Hidden name="user" value=row.id.to_string()/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=back>"Cancel"</a>
                        <button class="btn danger-primary">"Withdraw"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
