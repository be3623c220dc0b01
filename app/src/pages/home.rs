//! `/home`: where the user of an organization arrives. Loads no program: it is read on a phone.

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    answer::ask,
    api::home::{LoadHome, home},
    components::written,
};

/// The start page of an organization's user.
#[component]
pub fn HomePage() -> impl IntoView {
    written(ask(LoadHome::url(), "", String::new, |_| home()))
}
