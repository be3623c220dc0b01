//! `/groups`

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    api::groups::{LoadGroups, groups},
    components::{by_address, written},
};

/// Manage Groups.
#[component]
pub fn GroupsPage() -> impl IntoView {
    written(by_address(LoadGroups::url(), groups))
}
