//! What is known of an organization besides its name, and its editing.

#![expect(clippy::too_many_arguments, reason = "the fields of a form are the arguments of its function")]

use domain::organization::details::OrganizationDetails;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
use crate::{answer::Payload, error::AppError};

impl Payload for OrganizationDetails {}

/// The fields as people read them, by name.
pub const LABELS: [(&str, &str); 6] = [
    ("name", "Name"),
    ("notes", "Notes"),
    ("time_zone", "Time zone"),
    ("locale", "Language and form of dates"),
    ("source_id", "Id in the fleet's source"),
    ("support", "Authorized for support"),
];

/// What is known of an organization.
#[server(name = LoadOrganizationDetails, endpoint = "organization/details", input = GetUrl)]
pub async fn organization_details(id: String) -> Result<OrganizationDetails, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.organization_admin(&gate.actor)?.details(super::gate::id(&id)?).await?)
}

/// Saves what was edited of what was `shown` (M109, M139); what somebody else changed meanwhile stays.
#[server(endpoint = "organization/edit")]
pub async fn edit_organization(
    id: String,
    shown: String,
    name: String,
    #[server(default)] notes: String,
    #[server(default)] time_zone: String,
    locale: String,
    #[server(default)] source_id: String,
    #[server(default)] support: bool,
    /// What the name resembles, and is not.
    #[server(default)]
    another_one: String,
) -> Result<Done, AppError> {
    use domain::{
        organization::details::{Fields, OrganizationEdit},
        shown::Shown,
    };

    let gate = super::gate::gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let organization = super::gate::id(&id)?;
    let shown = Fields::of(&Shown::read(&shown).ok_or_else(domain::FieldErrors::default)?);
    let support = if support { "true" } else { "" }.to_owned();
    let typed = Fields([name, notes, time_zone, locale, source_id, support]);
    let edit = OrganizationEdit::parse(&typed, domain::region::is_zone)?;
    if let Some(name) = edit.renames(&shown) {
        door.apart(&name, Some(organization), &another_one).await?;
    }
    let theirs = door.edit(organization, &shown, &edit).await?;
    let label = |field: &str| LABELS.iter().find(|(name, _)| *name == field).map(|(_, label)| *label);
    let theirs: Vec<_> = theirs.into_iter().filter_map(label).map(str::to_lowercase).collect();
    let text = if theirs.is_empty() {
        "The changes are saved.".to_owned()
    } else {
        format!("The changes are saved. What somebody else changed meanwhile stays: {}.", theirs.join(", "))
    };
    Ok(Done::with(format!("/organizations/{id}"), text))
}
