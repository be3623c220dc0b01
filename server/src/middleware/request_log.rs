//! Every request has an id, and one line in the log: the path without its query and without secrets, no cookies, no
//! bodies.

use std::{sync::Arc, time::Instant};

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What the log knows a request by. Drawn here, never taken from the request.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

impl RequestId {
    #[expect(clippy::disallowed_methods, reason = "neither a secret nor an id of anything kept")]
    fn draw() -> Self {
        Self(format!("{:016x}", rand::random::<u64>()).into())
    }
}

/// The path as the log tells it, without the token that it opens something with.
fn told(path: &str) -> &str {
    ["/link/", "/mailbox/"].into_iter().find(|secret| path.starts_with(secret)).unwrap_or(path)
}

pub(super) async fn log(mut request: Request, next: Next) -> Response {
    let id = RequestId::draw();
    let (method, path) = (request.method().clone(), told(request.uri().path()).to_owned());
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = &*id.0);
    let begun = Instant::now();
    async move {
        let mut response = next.run(request).await;
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            response.headers_mut().insert(HEADER, value);
        }
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(%method, path, status = response.status().as_u16(), ms, "answered");
        response
    }
    .instrument(span)
    .await
}
