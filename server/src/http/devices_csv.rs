//! Device Status as a file: the same question, the same rights, all rows.

use std::{io, sync::Arc};

use app::context::RequestContext;
use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{
    Timestamp,
    audit::Action,
    device::DeviceRow,
    list::{DeviceQuery, Page},
};
use futures::stream;
use http::{Method, StatusCode};
use store::Actor;

use super::{csv, csv::text, failure};
use crate::{
    Portal,
    middleware::authentication::{SessionToken, again},
};

const HEAD: &str = "serial,hostname,model,organization,state,state_code,last_seen,last_backup,local_used_bytes,\
local_available_bytes,offsite_used_bytes,alerts\r\n";

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
    let mut query = match DeviceQuery::read(query.as_deref().unwrap_or_default()) {
        Ok(query) => query,
        Err(bad) => return failure::bad_query(&bad).into_response(),
    };
    query.list.cursor = None;
    let Some(actor) = context.actor else { return failure::sign_in().into_response() };
    // The first rows decide the status; what comes later can only end the file.
    let first = match page(&portal, &actor, &query).await {
        Ok(first) => first,
        Err(error) => return failure::of(&error).into_response(),
    };
    let asked = query.write();
    if let Err(error) = portal.store.own(&actor).note_export(Action::DevicesExported, &asked).await {
        return failure::of(&error).into_response();
    }
    csv::file("devices.csv", HEAD, rows(portal, token, query, first))
}

async fn page(
    portal: &Portal,
    actor: &Arc<Actor>,
    query: &DeviceQuery,
) -> Result<Page<DeviceRow>, store::Error> {
    portal.store.visible(actor)?.devices_export(query).await
}

/// Page by page, each under the rights of its moment; a session that ended breaks the file off.
fn rows(
    portal: Portal,
    token: SessionToken,
    query: DeviceQuery,
    first: Page<DeviceRow>,
) -> impl futures::Stream<Item = io::Result<Bytes>> {
    let begin = (Some(first), query);
    stream::unfold(begin, move |(found, mut query)| {
        let (portal, token) = (portal.clone(), token.clone());
        async move {
            let found = match found {
                Some(found) => found,
                None if query.list.cursor.is_none() => return None,
                None => match next(&portal, &token, &query).await {
                    Ok(found) => found,
                    Err(error) => {
                        query.list.cursor = None;
                        return Some((Err(error), (None, query)));
                    }
                },
            };
            query.list.cursor = found.next;
            Some((Ok(lines(&found.rows)), (None, query)))
        }
    })
}

async fn next(portal: &Portal, token: &SessionToken, query: &DeviceQuery) -> io::Result<Page<DeviceRow>> {
    let actor = again(portal, token).await.map_err(io::Error::other)?;
    let actor = actor.ok_or_else(|| io::Error::other("the session has ended"))?;
    page(portal, &Arc::new(actor), query).await.map_err(io::Error::other)
}

fn lines(rows: &[DeviceRow]) -> Bytes {
    let mut out = String::new();
    for row in rows {
        line(row, &mut out);
    }
    out.into()
}

fn line(row: &DeviceRow, out: &mut String) {
    let time = |instant: Option<Timestamp>| instant.map(|t| t.to_string()).unwrap_or_default();
    let number = |value: Option<i64>| value.map(|n| n.to_string()).unwrap_or_default();
    let fields = [
        text(&row.serial),
        text(&row.hostname),
        text(&row.model),
        text(&row.organization_name),
        text(row.state.name()),
        text(row.state.code()),
        time(row.last_seen),
        time(row.last_backup),
        number(row.local_used),
        number(row.local_available),
        number(row.offsite_used),
        row.alerts.to_string(),
    ];
    out.push_str(&fields.join(","));
    out.push_str("\r\n");
}
