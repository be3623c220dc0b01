//! Account Settings: the partner's profile and policy.

use domain::settings::Settings;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
use crate::{answer::Payload, error::AppError};

impl Payload for Settings {}

/// The partner, as its primary account sets it.
#[server(name = LoadSettings, endpoint = "settings", input = GetUrl)]
pub async fn settings() -> Result<Settings, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.account_settings(&gate.actor)?.settings().await?)
}

/// Changes the partner's name and region.
#[server(endpoint = "settings/profile")]
pub async fn edit_partner(name: String, #[server(default)] region: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.account_settings(&gate.actor)?;
    let profile = domain::settings::Profile::parse(&name, &region)?;
    door.edit(&profile).await?;
    Ok(Done::with("/settings", "The partner's details are saved."))
}

/// Changes what holds for the accounts of all its people.
#[server(endpoint = "settings/policy")]
pub async fn set_policy(
    password_min: String,
    idle_minutes: String,
    #[server(default)] no_access: bool,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.account_settings(&gate.actor)?;
    let policy = domain::settings::AccountPolicy::parse(&password_min, &idle_minutes, no_access)?;
    gate.confirm(&code).await?;
    door.set_policy(policy).await?;
    Ok(Done::with("/settings", "The account policy is saved. It holds from now on."))
}
