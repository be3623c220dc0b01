//! `/organizations/ID/users/bulk` and `/organizations/ID/users/links`: asks before something is done to the accounts of many
//! users, and hands over the links that came of it.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_location;

use super::part;
use crate::{
    answer::ask,
    api::{
        organization_users::{LoadUsersOf, users_of},
        organization_users_bulk::{ActOnUsersInBulk, LoadUserBulkPlan, user_bulk_plan},
    },
    components::{Breadcrumb, Load, ORGANIZATIONS},
    markup::view,
    pages::{
        account_bulk::{BulkQuestion, Them},
        employees::HandedLinks,
    },
};

/// The question before an act for many.
#[component]
pub fn UsersBulkPage() -> impl IntoView {
    let (id, search) = (part("id"), use_location().search);
    let list = format!("/organizations/{id}/users");
    let them = Them {
        one: "user",
        several: "users",
        list: list.clone(),
        action: ActOnUsersInBulk::url(),
        fields: vec![("organization", id.clone())],
        stays: "Their details and history",
    };
    let plan = ask(
        LoadUserBulkPlan::url(),
        "selection",
        move || search.get(),
        move |selection| user_bulk_plan(id.clone(), selection),
    );
    view! {
        <Load answer=plan let:plan>
            <Breadcrumb list=ORGANIZATIONS href=list.clone() name="Users".to_owned()/>
            <BulkQuestion them=them.clone() selection=search.get_untracked() plan/>
        </Load>
    }
}

/// The links that were just made.
#[component]
pub fn UsersLinksPage() -> impl IntoView {
    let id = part("id");
    let whose = ask(LoadUsersOf::url(), "organization", move || id.clone(), users_of);
    view! {
        <Load answer=whose let:whose>
            <Breadcrumb list=ORGANIZATIONS href=format!("/organizations/{}/users", whose.id) name=format!("Users of {}", whose.name)/>
            <HandedLinks/>
        </Load>
    }
}
