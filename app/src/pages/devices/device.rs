//! `/devices/ID`: one device.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_params_map;

use crate::{
    answer::follow,
    api::devices::{LoadDevice, device},
    components::written,
};

/// A device's own page.
#[component]
pub fn DevicePage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    written(follow(LoadDevice::url(), "id", id, device))
}
