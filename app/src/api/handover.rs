//! Handing over the primary account (T12).

use domain::settings::OwnOffer;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
use crate::{answer::Payload, error::AppError};

impl Payload for OwnOffer {}

/// Offers the primary account to another employee, freshly confirmed.
#[server(endpoint = "settings/offer")]
pub async fn offer_primary(email: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.account_settings(&gate.actor)?;
    let email = domain::field::Email::parse(&email)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("email", problem)))?;
    gate.confirm(&code).await?;
    let name = door.offer(&email).await?;
    Ok(Done::with("/settings/handover", format!("{name} can take over the primary account for seven days.")))
}

/// Takes the offer back.
#[server(endpoint = "settings/withdraw")]
pub async fn withdraw_offer() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.account_settings(&gate.actor)?.withdraw().await?;
    Ok(Done::with("/settings/handover", "The offer is withdrawn."))
}

/// The primary account, where it is offered to whoever asks.
#[server(name = LoadOffer, endpoint = "account/offer", input = GetUrl)]
pub async fn own_offer() -> Result<OwnOffer, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.own(&gate.actor).offer().await?)
}

/// Takes the primary account over, freshly confirmed.
#[server(endpoint = "account/accept")]
pub async fn accept_offer(#[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    gate.confirm(&code).await?;
    own.accept_offer().await?;
    Ok(Done::with("/settings", "You hold the primary account now."))
}

/// Leaves the primary account with its holder.
#[server(endpoint = "account/decline")]
pub async fn decline_offer() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.own(&gate.actor).decline_offer().await?;
    Ok(Done::with("/account", "You declined. The primary account stays where it is."))
}
