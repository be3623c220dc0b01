//! `/why`: why a person sees an organization or what hangs on one, or why not. Loads no program.

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    api::why::{LoadWhy, why},
    components::{by_address, written},
};

/// The explainer.
#[component]
pub fn WhyPage() -> impl IntoView {
    written(by_address(LoadWhy::url(), why))
}
