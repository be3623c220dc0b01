//! Why X sees Y.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::written::Written;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::markup;

/// Why a person sees an organization or what hangs on one, or why not; `query` is the query string of the page.
#[server(name = LoadWhy, endpoint = "why", input = GetUrl)]
pub async fn why(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.explainer(&gate.actor)?;
    let query = domain::list::WhyQuery::read(&query)?;
    let shown = door.answer(&query).await?;
    let parts = markup::parts::Parts::of_request();
    Ok(Written::new("Who sees what, and why", markup::why::page(&parts, &query, &shown)))
}
