//! A panic is our fault and ends one request, not the portal: a refusal with a reference (`error_page`), and a line in the log.

use std::panic::{AssertUnwindSafe, set_hook};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::StatusCode;

/// Logs each panic in one line, where it happened and what it said.
pub fn log_panics() {
    set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or("a panic without words");
        tracing::error!(at, said, "panic");
    }));
}

pub(super) async fn catch(request: Request, next: Next) -> Response {
    // What a request could leave half done lies in transactions, which roll back.
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answer.unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, "Nothing was changed.").into_response())
}
