//! What the server hands to every page and server function of one request.

use std::sync::Arc;

use domain::{Refusal, notice::Notice, session::Me};
use store::{Actor, Client, Store};

use crate::{api::Flash, theme::Theme};

/// The same for pages and server functions, or the two would see different people.
#[derive(Debug, Clone)]
pub struct RequestContext {
    pub store: Store,
    /// Who asks, authenticated once at the start of the request.
    pub actor: Option<Arc<Actor>>,
    /// The same person as their own page shows them; only where a page is rendered.
    pub me: Option<Me>,
    /// What the operator tells above the page; only where one is rendered.
    pub notices: Vec<Notice>,
    /// Why this person may not open the page, as far as the access table knows.
    pub refused: Option<Refusal>,
    /// Where from, for limits and the list of sessions.
    pub client: Client,
    pub assets: Arc<Assets>,
    pub theme: Theme,
    /// What the last form post without script left for this page.
    pub flash: Flash,
    /// Whether cookies are `Secure` and `__Host-`: everywhere but on a loopback address.
    pub secure: bool,
    /// The configured address, for links that leave the portal; never taken from a request.
    pub public_url: Arc<str>,
    /// Whether mails are sent, or at least written where they can be looked at.
    pub mails: bool,
    /// Whether they leave this machine: then links are mailed and shown to nobody else.
    pub mails_leave: bool,
    /// The token that the console printed, while the first run is open.
    pub setup_token: Option<Arc<str>>,
    /// The request's id, under which the log knows it.
    pub request_id: Arc<str>,
}

/// The names of the built files, as the bundle's manifest gives them; each is served under `/assets/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    pub script: String,
    pub wasm: String,
    pub style: String,
    pub icons: String,
    /// The font that the first paint needs.
    pub font: String,
    /// The small script of pages before one is signed in.
    pub page_script: String,
    /// That of pages with WebAssembly, which holds it.
    pub signed_in_script: String,
    /// That which puts back what was typed when a session ended, where there is something.
    pub back_script: String,
    /// That of pages without WebAssembly while somebody is signed in, which holds both.
    pub plain_script: String,
}
