//! `/organizations/ID/users`: all users of an organization (M103).

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_location;

use super::part;
use crate::{
    answer::ask,
    api::organization_users::{LoadOrganizationUsers, organization_users},
    components::written,
};

/// The list of an organization's users.
#[component]
pub fn UsersPage() -> impl IntoView {
    let (id, search) = (part("id"), use_location().search);
    let page = ask(
        LoadOrganizationUsers::url(),
        "query",
        move || search.get(),
        move |query| organization_users(id.clone(), query),
    );
    written(page)
}
