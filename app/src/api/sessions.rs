//! Who is signed in, and where.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::written::Written;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::markup;

/// Everybody who is signed in, with their sessions; `query` is the query string of the page.
#[server(name = LoadOpenSessions, endpoint = "sessions", input = GetUrl)]
pub async fn open_sessions(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.oversight(&gate.actor)?;
    let query = domain::list::NameQuery::read(&query)?;
    let found = door.sessions(&query).await?;
    let parts = markup::parts::Parts::of_request();
    Ok(Written::new("Who is signed in", markup::sessions::page(&parts, &query, &found, &gate.actor)))
}
