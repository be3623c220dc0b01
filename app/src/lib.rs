//! What people see: pages and server functions, compiled once for the server and once for the browser.
//!
//! `routes` names every URL, `pages` has a folder per noun, `components` fetch nothing, `api` holds the server
//! functions. Rights and forms are decided in `domain`, kept in `store`. Tests: `server/tests/it`, `end2end`.
#![recursion_limit = "512"]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod answer;
pub mod api;
mod components;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod cookie;
#[cfg(feature = "hydrate")]
mod dom;
pub mod error;
#[cfg(feature = "hydrate")]
mod fetch;
mod live;
mod markup;
mod pages;
mod routes;
mod shared;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod theme;

pub use routes::App;

/// The header of requests that an open page makes by itself, to look again: they keep no session alive.
pub const BY_ITSELF: &str = "x-by-itself";
