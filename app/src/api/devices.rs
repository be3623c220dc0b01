//! Device Status.

use domain::{
    device::{DeviceDetail, DevicePage},
    organization::OrganizationName,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::error::AppError;

/// A page of Device Status; `query` is the query string of its address.
#[server(endpoint = "devices", input = GetUrl)]
pub async fn devices(query: String) -> Result<DevicePage, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::DeviceQuery::read(&query)?;
    Ok(gate.store.visible(&gate.actor)?.devices(&query).await?)
}

/// One device.
#[server(endpoint = "device", input = GetUrl)]
pub async fn device(id: String) -> Result<DeviceDetail, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.visible(&gate.actor)?.device(super::gate::id(&id)?).await?)
}

/// The visible organizations, for the filter.
#[server(endpoint = "devices/organizations", input = GetUrl)]
pub async fn device_organizations() -> Result<Vec<OrganizationName>, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.visible(&gate.actor)?.organization_names().await?)
}
