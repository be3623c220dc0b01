//! Who may call what: one row for every address of the portal, or the program does not start.
//!
//! The rows of addresses that are not pages are enforced where they are registered (`http::Listed`). Those of
//! pages decide whether a visitor is sent to sign in. What a signed-in person may do is decided again, with
//! the data, by the doors of `store`; the rows are the table that tests walk.

mod functions;
pub mod other;
mod pages;

pub use functions::FUNCTIONS;
pub use pages::PAGES;

use std::fmt;

use ::http::Method;
use domain::{Capability, Refusal};
use leptos::server_fn;
use leptos_axum::AxumRouteListing;
use store::Actor;

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

/// What stays open to whoever only looks, through somebody else's eyes (M131): nothing else that is sent is taken.
const ENDS_PREVIEW: [&str; 2] = ["/api/sign-out", "/api/preview/end"];

/// Whether this is about one's own account: not to be seen through somebody else's eyes.
fn is_own(path: &str) -> bool {
    let rest = path.strip_prefix("/api").unwrap_or(path).strip_prefix("/account");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Why this is not answered to somebody who only looks; in one place for every page and every server function.
pub fn closed_in_preview(actor: &Actor, method: &Method, path: &str) -> Option<Refusal> {
    let refusal = actor.only_looks()?;
    let sent = *method == Method::POST && !ENDS_PREVIEW.contains(&path);
    (sent || (refusal == Refusal::Preview && is_own(path))).then_some(refusal)
}

/// The row of a page.
pub fn page(path: &str) -> Option<&'static AccessRow> {
    PAGES.iter().find(|row| row.path == path)
}

/// Whether it is noted that this address was refused to whoever only reads there: what looks after the partner's safety,
/// through other people's eyes too, and files that are taken out (SECURITY guarantee 23).
pub fn is_noted(path: &str) -> bool {
    let overseen = |row: &&AccessRow| {
        matches!(row.who, Who::Capability(Capability::Oversight | Capability::OrganizationPreview))
    };
    path.strip_suffix(".csv").is_some()
        || PAGES.iter().chain(FUNCTIONS).filter(overseen).any(|row| row.path == path)
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
