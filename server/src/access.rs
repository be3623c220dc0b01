//! Who may call what: one row for every address of the portal, or the program does not start.
//!
//! The rows of addresses that are not pages are enforced where they are registered (`http::Listed`). Those of
//! pages decide whether a visitor is sent to sign in. What a signed-in person may do is decided again, with
//! the data, by the doors of `store`; the rows are the table that tests walk.

use std::fmt;

use ::http::Method;
use domain::Capability;
use leptos::server_fn;
use leptos_axum::AxumRouteListing;

/// Whom an address answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in and may do that.
    Capability(Capability),
}

/// One address and whom it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// As axum writes it: `/organizations/{id}`.
    pub path: &'static str,
    pub method: Method,
    pub who: Who,
}

const fn row(method: Method, path: &'static str, who: Who) -> AccessRow {
    AccessRow { path, method, who }
}

/// The pages.
pub const PAGES: &[AccessRow] = &[
    row(Method::GET, "/", Who::SignedIn),
    row(Method::GET, "/sign-in", Who::Public),
    row(Method::GET, "/welcome", Who::Public),
];

/// The server functions.
pub const FUNCTIONS: &[AccessRow] = &[];

/// What is neither page nor server function.
pub mod other {
    use super::{AccessRow, Capability, Method, Who, row};

    pub const HEALTH: AccessRow = row(Method::GET, "/healthz", Who::Public);
    pub const READY: AccessRow = row(Method::GET, "/readyz", Who::Public);
    pub const ASSET: AccessRow = row(Method::GET, "/assets/{*file}", Who::Public);
    pub const FAVICON: AccessRow = row(Method::GET, "/favicon.svg", Who::Public);
    pub const FAVICON_ICO: AccessRow = row(Method::GET, "/favicon.ico", Who::Public);
    pub const ROBOTS: AccessRow = row(Method::GET, "/robots.txt", Who::Public);
    pub const THEME: AccessRow = row(Method::POST, "/theme", Who::Public);
    pub const EVENTS: AccessRow = row(Method::GET, "/events", Who::SignedIn);
    pub const DEVICES_CSV: AccessRow =
        row(Method::GET, "/devices.csv", Who::Capability(Capability::StatusPages));
}

/// The row of a page.
pub fn page(path: &str) -> Option<&'static AccessRow> {
    PAGES.iter().find(|row| row.path == path)
}

/// An address without an access row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlisted(pub String);

impl fmt::Display for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no row in the access table", self.0)
    }
}

impl std::error::Error for Unlisted {}

/// Refuses pages and server functions that have no row.
pub fn check(pages: &[AxumRouteListing]) -> Result<(), Unlisted> {
    if let Some(listing) = pages.iter().find(|listing| page(listing.path()).is_none()) {
        return Err(Unlisted(format!("the page {}", listing.path())));
    }
    for (path, method) in server_fn::axum::server_fn_paths() {
        if !FUNCTIONS.iter().any(|row| row.path == path && row.method == method) {
            return Err(Unlisted(format!("the server function {method} {path}")));
        }
    }
    Ok(())
}
