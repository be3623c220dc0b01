//! Device Status.

use domain::{Timestamp, organization::OrganizationName, selection::Linkable};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, list::Listed};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// What Device Status shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceList {
    pub listed: Listed,
    /// Devices of each of `Level::ALL`: of the search and filters, but for the filter by state.
    pub levels: [u64; 4],
    /// Visible organizations.
    pub organizations: u64,
    /// The instant that the fleet's source last spoke of.
    pub as_of: Option<Timestamp>,
    /// The organizations to filter by, while they are few enough to choose from; the search finds them all.
    pub choices: Vec<OrganizationName>,
    /// The name of the organization that is filtered by.
    pub organization: Option<String>,
    /// Whether devices can be ticked, to be linked together.
    pub bulk: bool,
}

impl Payload for DeviceList {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { listed: self.listed.beside_markup().into_owned(), ..self.clone() })
    }
}

/// A page of Device Status; `query` is the query string of its address.
#[server(name = LoadDevices, endpoint = "devices", input = GetUrl)]
pub async fn devices(query: String) -> Result<DeviceList, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::DeviceQuery::read(&query)?;
    let door = gate.store.visible(&gate.actor)?;
    let domain::device::DevicePage { page, counts, total, organizations, as_of, choices, organization } =
        door.devices(&query).await?;
    let bulk = gate.actor.links_in_bulk();
    let parts = markup::parts::Parts::of_request();
    let rows = |rows: &[_]| markup::devices::rows(&parts, rows, &query, bulk);
    let listed = Listed::of(page, total, rows, |cursor| {
        let mut there = query.clone();
        there.list.cursor = Some(cursor);
        format!("/devices{}", there.write())
    });
    Ok(DeviceList {
        listed,
        levels: domain::device::Level::ALL.map(|level| counts.of(level)),
        organizations,
        as_of,
        choices,
        organization,
        bulk,
    })
}

/// What a device's own page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    pub hostname: String,
    pub model: String,
    /// The organization that it is linked to.
    pub organization: Option<String>,
    pub as_of: Timestamp,
    /// Where the device itself is administered.
    pub remote_web: Option<String>,
    /// Its state.
    pub state: Markup,
    /// What it protects, its alerts, its storage and its details.
    pub details: Markup,
}

impl Payload for DeviceView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { state: Markup::default(), details: Markup::default(), ..self.clone() })
    }
}

/// One device.
#[server(name = LoadDevice, endpoint = "device", input = GetUrl)]
pub async fn device(id: String) -> Result<DeviceView, AppError> {
    let gate = super::gate::gate()?;
    let detail = gate.store.visible(&gate.actor)?.device(super::gate::id(&id)?).await?;
    let parts = markup::parts::Parts::of_request();
    let (state, details) =
        (parts.state(detail.row.state).into(), markup::device::details(&parts, &detail).into());
    let row = detail.row;
    Ok(DeviceView {
        hostname: row.hostname,
        model: row.model,
        organization: row.organization.map(|_| row.organization_name),
        as_of: detail.as_of,
        remote_web: detail.remote_web,
        state,
        details,
    })
}

/// What the confirmation of a bulk link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkOptions {
    pub linkable: Linkable,
    /// The organizations to choose from.
    pub organizations: Vec<OrganizationName>,
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
    Ok(LinkOptions { linkable, organizations: door.organization_names().await? })
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
