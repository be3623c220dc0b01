//! Manage Organizations, and an organization's own page.

use domain::{
    DeviceId,
    device::{DeviceSuggestion, Level},
    group::GroupName,
    organization::{OrganizationDetail, OrganizationImpact, RemovedOrganization},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, written::Written};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// A page of Manage Organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationList {
    pub list: Written,
    /// Those that can still be brought back.
    pub removed: Vec<RemovedOrganization>,
}

impl Payload for OrganizationList {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self {
            list: self.list.beside_markup().into_owned(),
            removed: self.removed.clone(),
        })
    }
}

impl Payload for Vec<GroupName> {}

impl Payload for Vec<DeviceSuggestion> {}

impl Payload for OrganizationImpact {}

/// A page of Manage Organizations; `query` is the query string of its address.
#[server(name = LoadOrganizations, endpoint = "organizations", input = GetUrl)]
pub async fn organizations(query: String) -> Result<OrganizationList, AppError> {
    let gate = super::gate::gate()?;
    let mut query = domain::list::OrganizationQuery::read(&query)?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let groups = door.group_filter(&mut query).await?;
    let tag = door.filtered_tag(query.tag).await?;
    let (page, total) = door.list(&query).await?;
    // Rule 8: what belongs to no organization is for those who see everything.
    let visible = gate.store.visible(&gate.actor)?;
    let unlinked = if gate.actor.sees_unlinked() { Some(visible.unlinked_counts().await?) } else { None };
    let groups_too = gate.actor.may(domain::Capability::ManageGroups);
    let tags = door.listing_tags().await?;
    let asks = gate.actor.may(domain::Capability::OrganizationPreview);
    let in_no_group = gate.actor.sees_nothing();
    let shown = markup::organizations::Shown {
        groups_too,
        page,
        total,
        groups,
        tags,
        tag,
        unlinked,
        asks,
        in_no_group,
    };
    let body = markup::organizations::page(&markup::parts::Parts::of_request(), &query, &shown);
    Ok(OrganizationList { list: Written::new("Organizations", body), removed: door.removed().await? })
}

/// The Access Groups that a new organization can join.
#[server(name = LoadOrganizationGroups, endpoint = "organizations/groups", input = GetUrl)]
pub async fn organization_groups() -> Result<Vec<GroupName>, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.organization_admin(&gate.actor)?.group_choices().await?)
}

impl Payload for Vec<String> {}

/// What the visible organizations are called whose names hold this: the first of them, where one is named.
#[server(name = LoadOrganizationsCalled, endpoint = "organizations/called", input = GetUrl)]
pub async fn organizations_called(organization_name: String) -> Result<Vec<String>, AppError> {
    let gate = super::gate::gate()?;
    // Whoever sees devices filters them by one that is named, and its name stands there beside them.
    let door = gate.store.visible(&gate.actor)?;
    let search = domain::field::search(&organization_name);
    let search =
        search.map_err(|problem| AppError::from(domain::FieldErrors::one("organization_name", problem)))?;
    Ok(door.organizations_called(&search).await?)
}

/// Creates an organization in an Access Group (M39, M87); its own page opens (M40).
#[server(endpoint = "organizations/create")]
pub async fn create_organization(
    name: String,
    #[server(default)] group: String,
    /// What it resembles, and is not.
    #[server(default)]
    another_one: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let new = domain::organization::NewOrganization::parse(&name, &group)?;
    door.apart(&new.name, None, &another_one).await?;
    let id = door.create(&new).await?;
    Ok(Done::with(format!("/organizations/{id}"), format!("{} was created.", new.name)))
}

/// What an organization's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationView {
    pub detail: OrganizationDetail,
    /// The first of its devices, worst first.
    pub linked: Vec<LinkedDevice>,
    /// How many there are.
    pub total: u64,
    /// What else it has, its users, and whether they need a second factor.
    pub cards: Markup,
    /// Its details, who sees it, and what was done, as far as the reader may know.
    pub beside: Markup,
}

impl Payload for OrganizationView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        let (cards, beside) = (Markup::default(), Markup::default());
        std::borrow::Cow::Owned(Self { cards, beside, ..self.clone() })
    }
}

/// A device as its organization's page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedDevice {
    pub id: DeviceId,
    pub hostname: String,
    /// Model and serial.
    pub what: String,
    pub level: Level,
    /// The state in a word or two.
    pub state: String,
}

/// One organization with its devices.
#[server(name = LoadOrganization, endpoint = "organization", input = GetUrl)]
pub async fn organization(id: String) -> Result<OrganizationView, AppError> {
    use domain::element::{ElementKind, Whereabouts};

    let gate = super::gate::gate()?;
    let id = super::gate::id(&id)?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let detail = door.organization(id).await?;
    let (users, count) = door.users(id).list(&domain::list::UserQuery::default()).await?;
    let parts = markup::parts::Parts::of_request();
    let visible = gate.store.visible(&gate.actor)?;
    let mut kinds = Vec::new();
    for kind in ElementKind::ALL {
        let first = domain::list::ElementQuery::default().list;
        let (page, total) = visible.elements(kind, Whereabouts::In(id), &first).await?;
        kinds.push((kind, page.rows, total));
    }
    let cards = maud::html! {
        (markup::elements::cards(&parts, id, &kinds, detail.suggests))
        (markup::organization_users::cards(&parts, &detail, &users.rows, count))
    };
    let query = domain::list::DeviceQuery { organization: Some(id), ..domain::list::DeviceQuery::default() };
    let devices = visible.devices(&query).await?;
    let mut linked = devices.page.map(|row| LinkedDevice {
        id: row.id,
        what: format!("{} · {}", row.model, row.serial),
        hostname: row.hostname,
        level: row.state.level(),
        state: row.state.name().to_owned(),
    });
    linked.rows.truncate(DEVICES);
    let beside = beside(&gate, &parts, id, &detail.row.groups).await?;
    Ok(OrganizationView { detail, linked: linked.rows, total: devices.total, cards: cards.into(), beside })
}

/// So many of its devices stand on the page of an organization; all are in their list.
#[cfg(feature = "ssr")]
const DEVICES: usize = 10;

/// So many acts stand on the page of an organization; all are in the trail.
#[cfg(feature = "ssr")]
const ACTIVITY: u64 = 6;

/// The details of an organization; who sees it and what was done for those who may know (M72).
#[cfg(feature = "ssr")]
async fn beside(
    gate: &super::gate::Gate,
    parts: &markup::parts::Parts,
    id: domain::OrganizationId,
    groups: &[String],
) -> Result<Markup, AppError> {
    use domain::Capability;
    let details = gate.store.organization_admin(&gate.actor)?.details(id).await?;
    let access = if gate.actor.may(Capability::ManageGroups) {
        Some(gate.store.group_admin(&gate.actor)?.access(id).await?)
    } else {
        None
    };
    let activity = if gate.actor.may(Capability::Oversight) {
        Some(gate.store.oversight(&gate.actor)?.latest(id, ACTIVITY).await?.rows)
    } else {
        None
    };
    let branding = if gate.actor.may_brand() {
        Some(gate.store.customizer(&gate.actor)?.branding(id).await?.1)
    } else {
        None
    };
    let asks = gate.actor.may(Capability::OrganizationPreview);
    let (branding, access) = (branding.as_ref(), (asks.then_some(groups), access.as_ref()));
    Ok(markup::organization::cards(parts, &details, branding, access, activity.as_deref()).into())
}

/// Unlinked devices that match what is typed into Add Devices (M44–M46).
#[server(name = SuggestDevices, endpoint = "organization/suggestions", input = GetUrl)]
pub async fn suggest_devices(search: String) -> Result<Vec<DeviceSuggestion>, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let search = domain::field::search(&search);
    let search = search.map_err(|problem| AppError::from(domain::FieldErrors::one("device", problem)))?;
    Ok(door.suggest_devices(&search).await?)
}

/// Links the device with this serial, or this hostname (M47).
#[server(endpoint = "organization/link")]
pub async fn link_device(organization: String, device: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let id = super::gate::id(&organization)?;
    let (device, hostname) = gate.store.organization_admin(&gate.actor)?.link_typed(id, &device).await?;
    Ok(linked(&organization, device, &format!("{hostname} is linked."), false))
}

/// What is said of a device that was linked.
#[cfg(feature = "ssr")]
fn linked(organization: &str, device: DeviceId, text: &str, queue: bool) -> Done {
    let device = device.to_string();
    let mut fields = vec![("organization", organization), ("device", &*device)];
    fields.extend(queue.then_some(("queue", "true")));
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let back = if queue { "/unlinked".to_owned() } else { format!("/organizations/{organization}") };
    Done::with(back, text).undo(<UnlinkDevice as server_fn::ServerFn>::url(), fields)
}

/// Links one device by its id: a suggestion, or one of the queue, to which it leads back then.
#[server(endpoint = "organization/link-suggested")]
pub async fn link_suggested(
    organization: String,
    device: String,
    #[server(default)] queue: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (id, device) = (super::gate::id(&organization)?, super::gate::id(&device)?);
    gate.store.organization_admin(&gate.actor)?.link_devices(id, &[device]).await?;
    Ok(linked(&organization, device, "The device is linked.", queue))
}

/// Takes a device away from its organization. It is linked again by its serial, which whoever does not see unlinked devices
/// can do too. Where that takes back what was done in the queue, it leads there.
#[server(endpoint = "organization/unlink")]
pub async fn unlink_device(
    organization: String,
    device: String,
    #[server(default)] queue: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (id, unlinked) = (super::gate::id(&organization)?, super::gate::id(&device)?);
    let door = gate.store.organization_admin(&gate.actor)?;
    let row = gate.store.visible(&gate.actor)?.device(unlinked).await?.row;
    door.unlink_devices(id, &[unlinked]).await?;
    let fields = vec![("organization".to_owned(), organization.clone()), ("device".to_owned(), row.serial)];
    let back = if queue { "/unlinked".to_owned() } else { format!("/organizations/{organization}") };
    let done = Done::with(back, format!("{} is no longer linked.", row.hostname));
    Ok(done.undo(<LinkDevice as server_fn::ServerFn>::url(), fields))
}

/// What the removal of an organization would do (rule 13).
#[server(name = LoadOrganizationImpact, endpoint = "organization/impact", input = GetUrl)]
pub async fn organization_impact(id: String) -> Result<OrganizationImpact, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.organization_admin(&gate.actor)?.removal_impact(super::gate::id(&id)?).await?)
}

/// Removes an organization whose name was typed (M92, K8), as the impact with this mark says; for seven days it can be
/// brought back.
#[server(endpoint = "organization/remove")]
pub async fn remove_organization(
    id: String,
    #[server(default)] mark: String,
    confirmation: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let removal = domain::selection::OrganizationBulk::removal(super::gate::id(&id)?);
    gate.confirm(&code).await?;
    let removed = door.remove(&removal, &mark, &confirmation).await?;
    let names: String = removed.iter().map(|one| one.name.as_str()).collect();
    let text = format!("{names} was removed. It can be brought back for 7 days.");
    Ok(brought_back(Done::with("/organizations", text), &removed))
}

/// With an Undo that brings all of these back.
#[cfg(feature = "ssr")]
pub(super) fn brought_back(done: Done, removed: &[domain::organization::OrganizationName]) -> Done {
    let fields = removed.iter().map(|one| ("ids[]".to_owned(), one.id.to_string())).collect();
    done.undo(<RestoreOrganizations as server_fn::ServerFn>::url(), fields)
}

/// Brings removed organizations back: all of these, or none.
#[server(endpoint = "organizations/restore")]
pub async fn restore_organizations(#[server(default)] ids: Vec<String>) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    if ids.is_empty() || ids.len() > domain::limits::REMOVED_AT_ONCE {
        return Err(super::gate::fail(AppError::NotFound));
    }
    let ids = ids.iter().map(|id| super::gate::id(id)).collect::<Result<Vec<_>, _>>()?;
    let names = door.restore(&ids).await?;
    Ok(match (ids.as_slice(), names.as_slice()) {
        ([id], [name]) => Done::with(format!("/organizations/{id}"), format!("{name} is back.")),
        _ => Done::with("/organizations", format!("{} organizations are back.", names.len())),
    })
}
