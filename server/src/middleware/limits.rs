//! How long, how large and how much: what is beyond is refused before anything looks at it.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use tower_http::{limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::Portal;

/// Bytes of a form.
pub const FORM_MAX: usize = 64 * 1_024;
/// Bytes of a form that names everybody whom it is about: ten thousand and more.
pub const LONG_FORM_MAX: usize = 512 * 1_024;
/// Bytes of the longest address: the longest search and cursor, escaped, and room.
const ADDRESS_MAX: usize = 8 * 1_024;
/// How long an answer may take to begin.
const TIME_MAX: Duration = Duration::from_secs(30);

/// For everything but uploads.
pub fn forms(router: Router<Portal>) -> Router<Portal> {
    router.layer(RequestBodyLimitLayer::new(LONG_FORM_MAX))
}

/// For what takes files of so many bytes.
pub fn uploads((router, most): (Router<Portal>, usize)) -> Router<Portal> {
    router.layer(DefaultBodyLimit::disable()).layer(RequestBodyLimitLayer::new(most))
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
