//! What runs: the portal's router, its configuration and its command line.
//!
//! Pages and server functions live in `app`, rules in `domain`, rows in `store`. Here lives what stands
//! between a socket and those: `middleware` for every request, `http` for what is not a page, `access` for
//! who may call what. Tests of whole requests stand in `tests/it`.

pub mod access;
pub mod cli;
pub mod config;
pub mod fleet;
pub mod http;
pub mod jobs;
pub mod listen;
pub mod mail;
pub mod middleware;
mod picture;
mod portal;
pub mod texts;

pub use portal::{Portal, Stop};

use axum::Router;

/// The whole portal as one service; refuses where a page or a server function has no access row.
pub fn router(portal: Portal) -> Result<Router, access::Unlisted> {
    let pages = http::page::listings();
    access::check(pages)?;
    let reached_by_people = http::people()
        .merge(http::functions::router())
        .merge(http::page::router(pages))
        .fallback(http::page::not_found);
    let uploads = http::uploads().into_iter().map(middleware::uploads);
    let reached_by_people = uploads.fold(middleware::forms(reached_by_people), Router::merge);
    let router = middleware::authentication::layer(reached_by_people, &portal)
        .merge(middleware::forms(http::machines()));
    Ok(middleware::around(router, &portal).with_state(portal))
}
