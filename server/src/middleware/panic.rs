//! A panic is our fault and ends one request, not the portal: a page with a reference, and a line in the log.

use std::panic::{AssertUnwindSafe, set_hook};

use axum::{
    extract::Request,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures::FutureExt;
use http::StatusCode;

use super::RequestId;

/// Logs each panic in one line, where it happened and what it said.
pub fn log_panics() {
    set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or("a panic without words");
        tracing::error!(at, said, "panic");
    }));
}

pub(super) async fn catch(request: Request, next: Next) -> Response {
    let reference = request.extensions().get::<RequestId>().cloned();
    // What a request could leave half done lies in transactions, which roll back.
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => page(reference.as_ref().map_or("unknown", |id| &id.0)),
    }
}

/// Plain on purpose: whatever broke may be what renders pages.
fn page(reference: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Something went wrong</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head><body><main>\
         <h1>Something went wrong on our side</h1>\
         <p>Nothing was changed. Try again, and give support this reference: <code>{reference}</code></p>\
         <p><a href=\"/\">Back to the portal</a></p></main></body></html>"
    );
    (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
}
