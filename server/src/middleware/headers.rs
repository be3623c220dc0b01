//! The headers that keep a browser from doing what a page did not mean, on every answer.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{
    HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use leptos::nonce::Nonce;

use crate::Portal;

/// Marks an answer that may be kept for ever: its name changes with its content.
#[derive(Debug, Clone, Copy)]
pub struct Immutable;

/// Marks an answer that its reader's own browser may keep, if it asks each time whether that is still right.
#[derive(Debug, Clone, Copy)]
pub struct Revalidated;

/// Marks an answer that says itself what a browser may do with it.
#[derive(Debug, Clone, Copy)]
pub struct OwnPolicy;

const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Forms without script come back to the page that they were on; other sites learn nothing.
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // What `frame-ancestors` says, for browsers that do not know it.
    (X_FRAME_OPTIONS, "DENY"),
];

fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

pub(super) async fn add(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    // One nonce for the header and for the scripts that the page renderer writes.
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let immutable = response.extensions().get::<Immutable>().is_some();
    let revalidated = response.extensions().get::<Revalidated>().is_some();
    let own_policy = response.extensions().get::<OwnPolicy>().is_some();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        // Whoever sets one of them before is stricter.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if !own_policy && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if portal.config.server.public_url.https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let cache = match (immutable, revalidated) {
        (true, _) => "public, max-age=31536000, immutable",
        (false, true) => "private, no-cache",
        (false, false) => "no-store",
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
