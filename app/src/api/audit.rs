//! The audit trail.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::written::Written;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::markup;

/// A page of the trail; `query` is the query string of its address.
#[server(name = LoadAudit, endpoint = "audit", input = GetUrl)]
pub async fn audit(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::AuditQuery::read(&query)?;
    let door = gate.store.oversight(&gate.actor)?;
    let (page, (person, organization)) = (door.trail(&query).await?, door.about(&query).await?);
    let of = match query.account {
        Some(account) => door.account_of(account).await?,
        None => None,
    };
    let parts = markup::parts::Parts::of_request();
    let about = (person.as_deref(), organization.as_deref());
    Ok(Written::new("Audit trail", markup::audit::page(&parts, &page, &query, about, of)))
}
