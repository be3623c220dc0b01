//! Device Status.

use domain::{
    device::{DeviceDetail, DevicePage},
    organization::OrganizationName,
    selection::Linkable,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
use crate::error::AppError;

/// What Device Status shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceList {
    pub page: DevicePage,
    /// The organizations to filter by, while they are few enough to choose from; the search finds them all.
    pub choices: Vec<OrganizationName>,
    /// The name of the organization that is filtered by.
    pub organization: Option<String>,
}

/// A page of Device Status; `query` is the query string of its address.
#[server(name = LoadDevices, endpoint = "devices", input = GetUrl)]
pub async fn devices(query: String) -> Result<DeviceList, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::DeviceQuery::read(&query)?;
    let door = gate.store.visible(&gate.actor)?;
    let page = door.devices(&query).await?;
    let few = page.organizations <= domain::limits::CHOICES;
    let choices = if few { door.organization_names(None).await? } else { Vec::new() };
    let organization = match query.organization {
        Some(id) => door.organization_names(Some(id)).await?.pop().map(|found| found.name),
        None => None,
    };
    Ok(DeviceList { page, choices, organization })
}

/// One device.
#[server(name = LoadDevice, endpoint = "device", input = GetUrl)]
pub async fn device(id: String) -> Result<DeviceDetail, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.visible(&gate.actor)?.device(super::gate::id(&id)?).await?)
}

/// What the confirmation of a bulk link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkOptions {
    pub linkable: Linkable,
    /// The organizations to choose from.
    pub organizations: Vec<OrganizationName>,
}

/// What a selection is, for those who link devices; `selection` is the query string of the bulk form.
#[server(name = LoadLinkOptions, endpoint = "devices/link-options", input = GetUrl)]
pub async fn link_options(selection: String) -> Result<LinkOptions, AppError> {
    let gate = super::gate::gate()?;
    // Whoever links devices manages organizations.
    gate.store.organization_admin(&gate.actor)?;
    let selection = domain::selection::DeviceSelection::read(&selection)?;
    let door = gate.store.visible(&gate.actor)?;
    let linkable = door.linkable(&selection).await?;
    Ok(LinkOptions { linkable, organizations: door.organization_names(None).await? })
}

/// Links the devices of a selection that are linked to no organization, all or none.
#[server(endpoint = "devices/link")]
pub async fn link_selected(
    selection: String,
    #[server(default)] organization: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let id = organization.parse();
    let id = id
        .map_err(|_| AppError::from(domain::FieldErrors::one("organization", domain::Problem::NotAChoice)))?;
    let selection = domain::selection::DeviceSelection::read(&selection)?;
    let devices = gate.store.visible(&gate.actor)?.unlinked(&selection).await?;
    let count = door.link_devices(id, &devices).await?;
    let what =
        if count == 1 { "1 device is linked.".to_owned() } else { format!("{count} devices are linked.") };
    Ok(Done::with(format!("/organizations/{organization}"), what))
}
