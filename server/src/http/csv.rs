//! Files for spreadsheets (RFC 4180).

use std::{io, sync::Arc};

use app::context::RequestContext;
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{
    OrganizationId,
    audit::Action,
    list::{self, Columns, Page, Question},
};
use futures::{Stream, StreamExt, stream};
use http::{
    Method, StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use store::Actor;

use super::failure;
use crate::Portal;

/// A column of a list's file: its name, the column of the list with which it is left out, and what it says of a row.
pub(super) type Column<C, R> = (&'static str, Option<C>, fn(&R) -> String);

/// A line with what each of the columns says that the list shows.
fn line<C: list::Column, R>(
    columns: &[Column<C, R>],
    shown: &Columns<C>,
    cell: impl Fn(&Column<C, R>) -> String,
) -> String {
    let columns = columns.iter().filter(|(_, column, _)| column.is_none_or(|column| shown.shows(column)));
    columns.map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

/// The first line of a list's file, with the columns that the list shows.
pub(super) fn head<C: list::Column, R>(columns: &[Column<C, R>], shown: &Columns<C>) -> String {
    line(columns, shown, |(name, ..)| (*name).to_owned())
}

/// Rows of a list's file, with the columns that the list shows.
pub(super) fn lines<C: list::Column, R>(columns: &[Column<C, R>], shown: &Columns<C>, rows: &[R]) -> Bytes {
    let lines = rows.iter().map(|row| line(columns, shown, |(_, _, value)| value(row)));
    lines.collect::<String>().into()
}

/// The answer that a browser keeps as a file: the head, then the rows as they come.
pub(super) fn file(
    name: &str,
    head: impl Into<Bytes>,
    rows: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Response {
    let head = head.into();
    let lines = stream::once(async { Ok(head) })
        .chain(rows)
        // Compression asks once more after the end.
        .fuse();
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from_stream(lines)).into_response()
}

/// Text as a field.
pub(super) use domain::csv::cell as text;

/// Who asks for a file, and for which.
pub(super) type Asked = (State<Portal>, Extension<RequestContext>, RawQuery, Method);

/// What a list's file is called, how the trail names taking it out, and its first line.
pub(super) type Kind<Q> = (&'static str, Action, fn(&Q) -> String);

/// A list as a file: the same question as the list's, the same rights, all rows.
pub(super) async fn export<Q, R, F>(
    asked: Asked,
    kind: Kind<Q>,
    page: impl Fn(Portal, Arc<Actor>, Q) -> F + Copy + Send + 'static,
    lines: fn(&[R], &Q) -> Bytes,
) -> Response
where
    Q: Question + Clone + Send + Sync + 'static,
    R: Send + Sync + 'static,
    F: Future<Output = Result<Page<R>, store::Error>> + Send + 'static,
{
    export_of(None, asked, kind, page, lines).await
}

/// As [`export`], of what belongs to one organization.
pub(super) async fn export_of<Q, R, F>(
    organization: Option<OrganizationId>,
    (State(portal), Extension(context), RawQuery(query), method): Asked,
    (name, action, head): Kind<Q>,
    page: impl Fn(Portal, Arc<Actor>, Q) -> F + Copy + Send + 'static,
    lines: fn(&[R], &Q) -> Bytes,
) -> Response
where
    Q: Question + Clone + Send + Sync + 'static,
    R: Send + Sync + 'static,
    F: Future<Output = Result<Page<R>, store::Error>> + Send + 'static,
{
    // Asking what a file would be takes nothing out.
    if method == Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let mut query = match Q::asked(query.as_deref().unwrap_or_default()) {
        Ok(query) => query,
        Err(bad) => return failure::bad_query(&bad).into_response(),
    };
    query.list_mut().cursor = None;
    let Some(actor) = context.actor else { return failure::sign_in().into_response() };
    // The first rows decide the status; what comes later can only end the file.
    let first = match page(portal.clone(), Arc::clone(&actor), query.clone()).await {
        Ok(first) => first,
        Err(error) => return failure::of(&error).into_response(),
    };
    if let Err(error) = portal.store.own(&actor).note_export(action, &query.write(), organization).await {
        return failure::of(&error).into_response();
    }
    file(name, head(&query), rows(portal, actor, query, first, page, lines))
}

/// The rows of a list page by page, each under the rights of its moment; a session that ended breaks the file off. `page`
/// asks for the rows after the question's cursor.
fn rows<Q, R, F>(
    portal: Portal,
    actor: Arc<Actor>,
    query: Q,
    first: Page<R>,
    page: impl Fn(Portal, Arc<Actor>, Q) -> F + Copy + Send + 'static,
    lines: fn(&[R], &Q) -> Bytes,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static
where
    Q: Question + Clone + Send + Sync + 'static,
    R: Send + Sync + 'static,
    F: Future<Output = Result<Page<R>, store::Error>> + Send + 'static,
{
    stream::unfold((Some(first), query), move |(found, mut query)| {
        let (portal, actor) = (portal.clone(), Arc::clone(&actor));
        async move {
            let found = match found {
                Some(found) => found,
                None if query.list().cursor.is_none() => return None,
                None => match next(portal, &actor, &query, page).await {
                    Ok(found) => found,
                    Err(error) => {
                        query.list_mut().cursor = None;
                        return Some((Err(error), (None, query)));
                    }
                },
            };
            query.list_mut().cursor = found.next;
            let lines = lines(&found.rows, &query);
            Some((Ok(lines), (None, query)))
        }
    })
}

async fn next<Q: Clone, R, F>(
    portal: Portal,
    before: &Actor,
    query: &Q,
    page: impl Fn(Portal, Arc<Actor>, Q) -> F,
) -> io::Result<Page<R>>
where
    F: Future<Output = Result<Page<R>, store::Error>>,
{
    let actor = still(&portal, before).await?;
    page(portal, actor, query.clone()).await.map_err(io::Error::other)
}

/// Who asked, as they are now; an error once their session has ended, or they look through other eyes than before.
pub(super) async fn still(portal: &Portal, before: &Actor) -> io::Result<Arc<Actor>> {
    let actor = portal.store.again(before).await.map_err(io::Error::other)?;
    let actor = actor.ok_or_else(|| io::Error::other("the session has ended"))?;
    if actor.looks_like(before) {
        Ok(Arc::new(actor))
    } else {
        Err(io::Error::other("a preview has begun or ended"))
    }
}
