//! One's own second factor, while one is signed in.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, second_step::AppOffer};
use crate::{answer::Payload, error::AppError};

/// What the page for another app shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherApp {
    pub app: AppOffer,
    /// Whether there is one that stops working.
    pub replaces: bool,
    /// Whether it can go, since another second factor is there.
    pub removable: bool,
}

impl Payload for OtherApp {}

impl Payload for domain::factor::OwnFactors {}

/// One's own second factor.
#[server(name = LoadFactors, endpoint = "account/factors", input = GetUrl)]
pub async fn own_factors() -> Result<domain::factor::OwnFactors, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.own(&gate.actor).factors().await?)
}

/// An app to set up in the place of one's own; `sealed` is of a form that comes back.
#[server(name = LoadOtherApp, endpoint = "account/other-app", input = GetUrl)]
pub async fn other_app(sealed: String) -> Result<OtherApp, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    let factors = own.factors().await?;
    let replaces = factors.app.is_some();
    Ok(OtherApp {
        replaces,
        removable: replaces && factors.does_without_app(),
        app: own.new_app(&sealed)?.into(),
    })
}

/// Sets up another app in the place of one's own.
#[server(endpoint = "account/app")]
pub async fn replace_app(
    sealed: String,
    new_code: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    let new = domain::factor::Code::parse_digits(&new_code)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("new_code", problem)))?;
    let codes = own.replace_app(&sealed, &new, &code).await?;
    let text = "Your new authenticator app is set up. Everywhere else you are signed out. These recovery codes take \
                the place of those from before.";
    Ok(Done::with("/account/recovery-codes", text).codes(codes))
}

/// Removes one's authenticator app; something else of the second factor stays.
#[server(endpoint = "account/app/remove")]
pub async fn remove_app(#[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.confirm(&code).await?;
    gate.store.own(&gate.actor).remove_app().await?;
    Ok(Done::with("/account", "Your authenticator app is removed. Everywhere else you are signed out."))
}

/// Makes new recovery codes in the place of all before; they are shown once.
#[server(endpoint = "account/recovery-codes")]
pub async fn make_recovery_codes(#[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    gate.confirm(&code).await?;
    let codes = own.make_recovery_codes().await?;
    Ok(Done::with(
        "/account/recovery-codes",
        "These are your recovery codes. Those from before are dead, and everywhere else you are signed out.",
    )
    .codes(codes))
}
