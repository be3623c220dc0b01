//! Files for spreadsheets (RFC 4180).

use std::io;

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

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
