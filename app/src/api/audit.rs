//! The audit trail.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// A page of the audit trail: nothing but something to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditList {
    pub body: Markup,
}

impl Payload for AuditList {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { body: Markup::default() })
    }
}

/// A page of the trail; `query` is the query string of its address.
#[server(name = LoadAudit, endpoint = "audit", input = GetUrl)]
pub async fn audit(query: String) -> Result<AuditList, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::AuditQuery::read(&query)?;
    let door = gate.store.oversight(&gate.actor)?;
    let (page, subject) = (door.trail(&query).await?, door.subject(&query).await?);
    let parts = markup::parts::Parts::of_request();
    Ok(AuditList { body: markup::audit::body(&parts, &page, &query, subject.as_deref()).into() })
}
