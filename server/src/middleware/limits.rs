//! How long, how large and how much: what is beyond is refused before anything looks at it.

use std::time::Duration;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use tower_http::{limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

/// Bytes of a form.
pub const FORM_MAX: usize = 64 * 1_024;
/// Bytes of a form that names everybody whom it is about: ten thousand and more.
pub const LONG_FORM_MAX: usize = 512 * 1_024;
/// Bytes of the longest address: the longest search and cursor, escaped, and room.
const ADDRESS_MAX: usize = 8 * 1_024;
/// How long an answer may take to begin.
const TIME_MAX: Duration = Duration::from_secs(30);

pub(super) fn body() -> RequestBodyLimitLayer {
    RequestBodyLimitLayer::new(LONG_FORM_MAX)
}

pub(super) fn time() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_MAX)
}

pub(super) async fn address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > ADDRESS_MAX {
        return (StatusCode::URI_TOO_LONG, "This address is too long.").into_response();
    }
    next.run(request).await
}
