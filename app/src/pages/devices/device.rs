//! `/devices/ID`: one device.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::follow,
    api::devices::{DeviceView, LoadDevice, device},
    components::{AsOf, Icon, Load},
    markup::view,
};

/// A device's own page.
#[component]
pub fn DevicePage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let shown = follow(LoadDevice::url(), "id", id, device);
    view! { <Load answer=shown let:shown><Device shown/></Load> }
}

#[component]
fn Device(shown: DeviceView) -> impl IntoView {
    let DeviceView { hostname, model, organization, as_of, remote_web, state, details } = shown;
    let linked = match organization {
        Some(name) => format!("{model} of {name} "),
        None => format!("{model}, linked to no organization "),
    };
    view! {
        <Title text=hostname.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/devices">"Devices"</a></li></ol></nav>
        <div class="page-head">
            <div>
                <div class="title"><h1>{hostname}</h1><span inner_html=state.into_html()></span></div>
                <p>{linked}<AsOf at=as_of/></p>
            </div>
            <div class="actions">
                {remote_web.map(|href| view! {
                    <a class="btn" href=href rel="noopener noreferrer external" target="_blank"><Icon name="external"/>"Open device web"</a>
                })}
            </div>
        </div>
        <div class="split" inner_html=details.into_html()></div>
    }
}
