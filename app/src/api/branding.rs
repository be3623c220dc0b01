//! How the portal looks to the users of an organization.

use domain::{OrganizationId, branding::Branding};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{answer::Payload, error::AppError};

/// Where the form is sent to: no server function, since a picture is larger than a form.
pub const UPLOAD: &str = "/organizations/branding/file";

/// An organization and how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandingView {
    pub id: OrganizationId,
    pub name: String,
    pub branding: Branding,
}

impl Payload for BrandingView {}

/// How the portal looks to the users of an organization.
#[server(name = LoadBranding, endpoint = "organization/branding", input = GetUrl)]
pub async fn branding(id: String) -> Result<BrandingView, AppError> {
    let gate = super::gate::gate()?;
    let id = super::gate::id(&id)?;
    let (name, branding) = gate.store.customizer(&gate.actor)?.branding(id).await?;
    Ok(BrandingView { id, name, branding })
}
