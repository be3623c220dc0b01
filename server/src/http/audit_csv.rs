//! The audit trail as a file: the same question, all rows, the newest first.

use std::{io, sync::Arc};

use app::context::RequestContext;
use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{
    audit::{Action, AuditRow},
    list::{AuditQuery, Place},
};
use futures::stream;
use http::{Method, StatusCode};
use store::{Actor, AuditPage};

use super::{csv, csv::text, failure};
use crate::Portal;

const HEAD: &str = "row,at,who,act,whom_or_what,details,from\r\n";

pub(super) async fn export(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    RawQuery(query): RawQuery,
    method: Method,
) -> Response {
    // Asking what a file would be takes nothing out.
    if method == Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let query = match AuditQuery::read(query.as_deref().unwrap_or_default()) {
        Ok(query) => query.at(Place::Newest),
        Err(bad) => return failure::bad_query(&bad).into_response(),
    };
    let Some(actor) = context.actor else { return failure::sign_in().into_response() };
    let first = match page(&portal, &actor, &query).await {
        Ok(first) => first,
        Err(error) => return failure::of(&error).into_response(),
    };
    if let Err(error) =
        portal.store.own(&actor).note_export(Action::AuditExported, &query.write(), None).await
    {
        return failure::of(&error).into_response();
    }
    csv::file("audit.csv", HEAD, rows(portal, actor, query, first))
}

async fn page(portal: &Portal, actor: &Arc<Actor>, query: &AuditQuery) -> Result<AuditPage, store::Error> {
    portal.store.oversight(actor)?.trail_export(query).await
}

/// Page by page, each under the rights of its moment; a session that ended breaks the file off.
fn rows(
    portal: Portal,
    actor: Arc<Actor>,
    query: AuditQuery,
    first: AuditPage,
) -> impl futures::Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(Some(Ok(first)), move |at: Option<Result<AuditPage, Place>>| {
        let (portal, actor, query) = (portal.clone(), Arc::clone(&actor), query.clone());
        async move {
            let found = match at {
                None => return Ok(None),
                Some(Ok(first)) => first,
                Some(Err(place)) => {
                    let actor = csv::still(&portal, &actor).await?;
                    page(&portal, &actor, &query.at(place)).await.map_err(io::Error::other)?
                }
            };
            Ok(Some((lines(&found.rows), found.older.map(Err))))
        }
    })
}

fn lines(rows: &[AuditRow]) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let details: Vec<String> = row.details.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let fields = [
            row.seq.to_string(),
            row.at.to_string(),
            text(row.by.as_deref().unwrap_or_default()),
            text(&row.action),
            text(&row.object),
            text(&details.join(", ")),
            text(&row.from),
        ];
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out.into()
}
