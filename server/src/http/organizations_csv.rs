//! Manage Organizations as a file: the same question, the same rights, all rows.

use std::sync::Arc;

use app::context::RequestContext;
use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{
    audit::Action,
    list::{OrganizationQuery, Page, Question as _},
    organization::OrganizationRow,
};
use http::{Method, StatusCode};
use store::Actor;

use super::{csv, csv::text, failure};
use crate::{Portal, middleware::authentication::SessionToken};

const HEAD: &str = "name,devices,devices_needing_attention,users,groups,created\r\n";

pub(super) async fn export(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    Extension(token): Extension<SessionToken>,
    RawQuery(query): RawQuery,
    method: Method,
) -> Response {
    // Asking what a file would be takes nothing out.
    if method == Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let mut query = match OrganizationQuery::read(query.as_deref().unwrap_or_default()) {
        Ok(query) => query,
        Err(bad) => return failure::bad_query(&bad).into_response(),
    };
    query.list.cursor = None;
    let Some(actor) = context.actor else { return failure::sign_in().into_response() };
    // The first rows decide the status; what comes later can only end the file.
    let first = match page(portal.clone(), Arc::clone(&actor), query.clone()).await {
        Ok(first) => first,
        Err(error) => return failure::of(&error).into_response(),
    };
    let asked = query.write();
    if let Err(error) = portal.store.own(&actor).note_export(Action::OrganizationsExported, &asked).await {
        return failure::of(&error).into_response();
    }
    csv::file("organizations.csv", HEAD.to_owned(), csv::rows(portal, token, query, first, page, lines))
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    query: OrganizationQuery,
) -> Result<Page<OrganizationRow>, store::Error> {
    portal.store.organization_admin(&actor)?.export(&query).await
}

fn lines(rows: &[OrganizationRow], _: &OrganizationQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let cells = [
            text(&row.name),
            row.devices.to_string(),
            row.attention.to_string(),
            row.users.to_string(),
            text(&row.groups.join(", ")),
            row.created.to_string(),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into()
}
