//! What is not written as a page: health, assets, streams, exports; and how pages and functions are reached.
//!
//! Everything but pages and server functions is registered through [`Listed::on`], which demands the access
//! row and enforces it.

mod assets;
mod audit_csv;
mod branding;
mod csv;
mod devices_csv;
mod elements_csv;
mod employees_csv;
mod events;
pub mod failure;
mod flash;
mod form_post;
pub mod functions;
mod groups_csv;
mod health;
mod imports;
mod organization_users_csv;
mod organizations_csv;
pub mod page;
mod theme;
mod twice;

use std::convert::Infallible;

use app::context::RequestContext;
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, on},
};
use http::{HeaderMap, StatusCode, header::ACCEPT};

use crate::{
    Portal,
    access::{AccessRow, Who, other},
};

pub use assets::{Missing, read_manifest};
pub use form_post::Came;
pub use twice::Twice;

/// A router whose every address has an access row.
#[derive(Debug, Default)]
pub struct Listed {
    router: Router<Portal>,
    rows: Vec<AccessRow>,
}

impl Listed {
    /// Answers the row's address with `handler`, for those that the row admits.
    #[must_use]
    pub fn on<H, T>(mut self, row: AccessRow, handler: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(row.method.clone()).unwrap_or(MethodFilter::GET);
        let mut answer = on(filter, handler);
        if row.who != Who::Public {
            let who = row.who;
            answer = answer.layer::<_, Infallible>(from_fn(move |request, next| admit(who, request, next)));
        }
        self.router = self.router.route(row.path, answer);
        self.rows.push(row);
        self
    }
}

async fn admit(who: Who, request: Request, next: Next) -> Response {
    let context = request.extensions().get::<RequestContext>();
    match (who, context.and_then(|context| context.actor.as_ref())) {
        (Who::Public, _) | (Who::SignedIn, Some(_)) => next.run(request).await,
        (Who::Capability(capability), Some(actor)) => match actor.lacks(capability) {
            None => next.run(request).await,
            Some(refusal) => failure::forbidden(refusal).into_response(),
        },
        (_, None) if wants_html(request.headers()) => sign_in(&request).into_response(),
        (_, None) => failure::sign_in().into_response(),
    }
}

/// Whether a person's browser asks for a page, not a script for data.
pub(crate) fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|kinds| kinds.contains("text/html"))
}

fn sign_in(request: &Request) -> Redirect {
    let asked = request.uri().path_and_query().map_or("/", |address| address.as_str());
    Redirect::to(&sign_in_then(asked))
}

/// The pages between a right password and a session.
const STEPS: [&str; 3] = ["/second-factor", "/set-up", "/set-up/text"];

/// Whether this is the path of such a page, with or without a query.
fn is_step(path: &str) -> bool {
    STEPS.contains(&path.split('?').next().unwrap_or_default())
}

/// To the beginning of a sign-in that ended between its steps, and then where it was going.
fn begin_again(step: &str) -> String {
    sign_in_then(&next_of(step))
}

/// Where a sign-in was going that is at this step.
fn next_of(step: &str) -> String {
    let query = step.split_once('?').map(|(_, query)| query.as_bytes()).unwrap_or_default();
    let next = form_urlencoded::parse(query).find(|(name, _)| name == "next").map(|(_, next)| next);
    domain::path::local(next.as_deref().unwrap_or("/")).to_owned()
}

/// To sign in, and then to this path.
fn sign_in_then(path: &str) -> String {
    domain::path::leading_to("/sign-in", path)
}

fn listed_for_people() -> Listed {
    Listed::default()
        .on(other::THEME, theme::choose)
        .on(other::MAILBOX, crate::mail::show_mailbox)
        .on(other::MAILBOX_LETTER, crate::mail::show_letter)
        .on(other::EVENTS, events::stream)
        .on(other::LOGO, branding::logo)
        .on(other::AUDIT_CSV, audit_csv::export)
        .on(other::DEVICES_CSV, devices_csv::export)
        .on(other::EMPLOYEES_CSV, employees_csv::export)
        .on(other::ORGANIZATIONS_CSV, organizations_csv::export)
        .on(other::ORGANIZATION_USERS_CSV, organization_users_csv::export)
        .on(other::NETWORKS_CSV, elements_csv::networks)
        .on(other::SAAS_CSV, elements_csv::saas_accounts)
        .on(other::AGENTS_CSV, elements_csv::agents)
        .on(other::UNLINKED_CSV, elements_csv::unlinked)
        .on(other::GROUPS_CSV, groups_csv::export)
        .on(other::IMPORT_CSV, imports::employees_example)
        .on(other::ORGANIZATIONS_IMPORT_CSV, imports::organizations_example)
}

fn listed_uploads() -> Listed {
    Listed::default()
        .on(other::IMPORT_FILE, imports::employees)
        .on(other::ORGANIZATIONS_IMPORT_FILE, imports::organizations)
}

fn listed_pictures() -> Listed {
    Listed::default().on(other::BRANDING_FILE, branding::set)
}

fn listed_for_machines() -> Listed {
    Listed::default()
        .on(other::HEALTH, health::alive)
        .on(other::READY, health::ready)
        .on(other::ASSET, assets::file)
        .on(other::FAVICON, assets::favicon)
        .on(other::FAVICON_ICO, assets::favicon)
        .on(other::ROBOTS, assets::robots)
}

/// What needs to know who asks.
pub fn people() -> Router<Portal> {
    listed_for_people().router
}

/// What takes more than a form may hold, each with the bytes of its largest upload.
pub fn uploads() -> [(Router<Portal>, usize); 2] {
    [(listed_uploads().router, imports::UPLOAD_MAX), (listed_pictures().router, branding::UPLOAD_MAX)]
}

/// What answers without asking who it is.
pub fn machines() -> Router<Portal> {
    listed_for_machines().router
}

/// The access rows of everything registered here, for the test that walks them.
pub fn rows() -> Vec<AccessRow> {
    [listed_for_people(), listed_uploads(), listed_pictures(), listed_for_machines()]
        .into_iter()
        .flat_map(|listed| listed.rows)
        .collect()
}

/// A path that is not there, for addresses that are no pages.
pub(crate) fn nothing() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing here.").into_response()
}
