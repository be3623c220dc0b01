//! `/devices`: Device Status.

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    api::devices::{LoadDevices, devices},
    components::{by_address, written},
};

/// Device Status.
#[component]
pub fn DevicesPage() -> impl IntoView {
    written(by_address(LoadDevices::url(), devices))
}
