//! Device Status.

use domain::{organization::OrganizationName, selection::Linkable};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, written::Written};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError};

/// A page of Device Status; `query` is the query string of its address.
#[server(name = LoadDevices, endpoint = "devices", input = GetUrl)]
pub async fn devices(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let mut query = domain::list::DeviceQuery::read(&query)?;
    let door = gate.store.visible(&gate.actor)?;
    let unknown = door.named_organization(&mut query).await?;
    let shown = door.devices(&query).await?;
    let parts = markup::parts::Parts::of_request();
    let body = markup::devices::page(&parts, &shown, unknown.as_ref(), &query, &gate.actor);
    Ok(Written::new("Devices", body))
}

/// One device.
#[server(name = LoadDevice, endpoint = "device", input = GetUrl)]
pub async fn device(id: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let detail = gate.store.visible(&gate.actor)?.device(super::gate::id(&id)?).await?;
    let explains = gate.actor.may(domain::Capability::OrganizationPreview);
    let parts = markup::parts::Parts::of_request();
    let body = markup::devices::device::page(&parts, &detail, explains);
    Ok(Written::new(detail.row.hostname, body))
}

/// What the confirmation of a bulk link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkOptions {
    pub linkable: Linkable,
    /// The organizations to choose from; nothing where they are too many.
    pub organizations: Option<Vec<OrganizationName>>,
}

impl Payload for LinkOptions {}

/// What a selection is, for those who link devices; `selection` is the query string of the bulk form.
#[server(name = LoadLinkOptions, endpoint = "devices/link-options", input = GetUrl)]
pub async fn link_options(selection: String) -> Result<LinkOptions, AppError> {
    let gate = super::gate::gate()?;
    // Whoever links devices manages organizations.
    gate.store.organization_admin(&gate.actor)?;
    let selection = domain::selection::DeviceSelection::read(&selection)?;
    let door = gate.store.visible(&gate.actor)?;
    let linkable = door.linkable(&selection).await?;
    Ok(LinkOptions { linkable, organizations: door.organization_choices().await? })
}

/// So many devices that were linked together can be let go by one Undo: its form names each of them.
#[cfg(feature = "ssr")]
const UNDO_MAX: usize = 200;

/// Links the devices of a selection that are linked to no organization, all or none.
#[server(endpoint = "devices/link")]
pub async fn link_selected(
    selection: String,
    #[server(default)] organization: String,
    #[server(default)] organization_name: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let id = gate.chosen_organization(&organization, &organization_name).await?;
    let organization = id.to_string();
    let selection = domain::selection::DeviceSelection::read(&selection)?;
    let devices = gate.store.visible(&gate.actor)?.unlinked(&selection).await?;
    let count = door.link_devices(id, &devices).await?;
    let what =
        if count == 1 { "1 device is linked.".to_owned() } else { format!("{count} devices are linked.") };
    let done = Done::with(format!("/organizations/{organization}"), what);
    if count > UNDO_MAX {
        return Ok(done);
    }
    let devices = devices.iter().map(|device| ("devices[]".to_owned(), device.to_string()));
    let fields = std::iter::once(("organization".to_owned(), organization)).chain(devices).collect();
    Ok(done.undo(<UnlinkSelected as server_fn::ServerFn>::url(), fields))
}

/// Takes these devices away from their organization, all or none: the undoing of linking them together.
#[server(endpoint = "devices/unlink")]
pub async fn unlink_selected(
    organization: String,
    #[server(default)] devices: Vec<String>,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let id = super::gate::id(&organization)?;
    let devices = devices.iter().map(|device| super::gate::id(device)).collect::<Result<Vec<_>, _>>()?;
    let count = door.unlink_devices(id, &devices).await?;
    let what = if count == 1 {
        "1 device is no longer linked.".to_owned()
    } else {
        format!("{count} devices are no longer linked.")
    };
    Ok(Done::with("/devices?unlinked=1", what))
}
