//! `/sessions`: who is signed in, and where. Loads no program.

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    api::sessions::{LoadOpenSessions, open_sessions},
    components::{by_address, written},
};

/// Everybody's sessions.
#[component]
pub fn SessionsPage() -> impl IntoView {
    written(by_address(LoadOpenSessions::url(), open_sessions))
}
