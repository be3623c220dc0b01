//! What every request passes before it reaches a page, and every answer before it leaves.
//!
//! From outside to inside: id and log, security headers, compression, pages of errors, panics, time limit, cross-site
//! rule, length of the address; then, for what people reach, authentication and the notes of refusals; then the size of the
//! body. What an address does lives in `http` and `app`.

pub mod authentication;
mod client;
mod compression;
mod cross_site;
mod error_page;
mod headers;
mod limits;
mod panic;
mod refusals;
mod request_log;

use axum::{Router, middleware::from_fn, middleware::from_fn_with_state};

use crate::Portal;

pub use client::Peer;
pub use headers::{Immutable, OwnPolicy, Revalidated};
pub use limits::{FORM_MAX, LONG_FORM_MAX, forms, uploads};
pub use panic::log_panics;
pub use refusals::of_act as note_refused_act;
pub use request_log::RequestId;

/// The router with everything that surrounds every request.
pub fn around(router: Router<Portal>, portal: &Portal) -> Router<Portal> {
    // Each layer goes around those above it.
    router
        .layer(from_fn(limits::address))
        .layer(from_fn_with_state(portal.clone(), cross_site::refuse))
        .layer(limits::time())
        .layer(from_fn(panic::catch))
        .layer(from_fn_with_state(portal.clone(), error_page::show))
        .layer(compression::layer())
        .layer(from_fn_with_state(portal.clone(), headers::add))
        .layer(from_fn(request_log::log))
}
