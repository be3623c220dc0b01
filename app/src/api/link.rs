//! What a one-time link offers.

use domain::{Timestamp, account::LinkPurpose};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{answer::Payload, error::AppError};

/// Whom the link is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub name: String,
    pub email: String,
    pub partner: String,
    pub until: Timestamp,
    pub purpose: LinkPurpose,
    /// Fewest characters of a password.
    pub least: usize,
    /// Whether a new address is proven by the password too.
    pub with_password: bool,
}

impl Payload for Offer {}

/// Whom this link is for. Looking does not use it up.
#[server(name = LoadLink, endpoint = "link", input = GetUrl)]
pub async fn link_offer(token: String) -> Result<Offer, AppError> {
    let store::LinkOffer { name, email, partner, until, purpose, rules, with_password } =
        super::gate::request().store.visitor().open_link(&token).await?;
    Ok(Offer { name, email, partner, until, purpose, least: rules.least(), with_password })
}
