//! Whether the portal runs, and whether it can do its work.

use axum::extract::State;
use http::StatusCode;

use crate::Portal;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers and has the tables of this program. Says no more: anybody may ask.
pub(super) async fn ready(State(portal): State<Portal>) -> (StatusCode, &'static str) {
    if !portal.store.ready().await {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n");
    }
    match portal.store.pending_migrations().await {
        Ok(0) => (StatusCode::OK, "ready\n"),
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "migrations are missing\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
