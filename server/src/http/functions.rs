//! How server functions are reached: their bodies live in `app::api`.
//!
//! They are always asked for JSON. A browser without script gets the answer as a redirect (`form_post`).

use app::{
    api::{address::UseAddressLink, groups::PasteNames, second_step::UseSecondFactorLink, sign_in::UseLink},
    context::RequestContext,
    error::AppError,
};
use axum::{
    Extension, Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use http::{
    HeaderValue, Method, StatusCode,
    header::{ACCEPT, CONTENT_LENGTH},
    request::Parts,
};
use leptos::{
    context::provide_context,
    server_fn::{self, ServerFn as _, error::SERVER_FN_ERROR_HEADER},
};

use store::About;

use super::{form_post, twice, wants_html};
use crate::{
    Portal,
    access::closed_in_preview,
    middleware::{FORM_MAX, LONG_FORM_MAX, note_refused_act},
};

/// All server functions.
pub fn router() -> Router<Portal> {
    server_fn::axum::server_fn_paths().fold(Router::new(), |router, (path, method)| {
        let filter = MethodFilter::try_from(method).unwrap_or(MethodFilter::POST);
        router.route(path, on(filter, call))
    })
}

async fn call(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    if request.method() == Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let (parts, body) = request.into_parts();
    // Whole, before anything reads it: a form that is too large is refused and not cut.
    let Ok(body) = to_bytes(body, longest(&context, parts.uri.path())).await else {
        let error = AppError::Conflict("This is too much for one form. Do it in several steps.".to_owned());
        return (StatusCode::PAYLOAD_TOO_LARGE, Json(error)).into_response();
    };
    if parts.method == Method::POST && wants_html(&parts.headers) {
        return form_post::answer(&portal, context, parts, body).await;
    }
    if parts.method == Method::POST {
        portal.forms.forget(&twice::senders(&context, &parts.headers));
    }
    run(context, parts, body).await
}

/// Bytes that the form of this function may have. A list of names is long; only those who are signed in may send so much.
fn longest(context: &RequestContext, path: &str) -> usize {
    if path == PasteNames::PATH && context.actor.is_some() { LONG_FORM_MAX } else { FORM_MAX }
}

/// What the forms of one-time links have in them. Whom a link is for, where, and with which rights, is what was mailed:
/// a form that says so too is refused (P35, P36).
const LINK_FORMS: [(&str, &[&str]); 3] = [
    (UseLink::PATH, &["link", "username", "password", "repeated"]),
    (UseAddressLink::PATH, &["link", "current"]),
    (UseSecondFactorLink::PATH, &["link", "username", "current"]),
];

fn says_too_much(path: &str, body: &[u8]) -> bool {
    let form = LINK_FORMS.iter().find(|(form, _)| *form == path);
    form.is_some_and(|(_, fields)| {
        form_urlencoded::parse(body).any(|(name, _)| !fields.contains(&name.as_ref()))
    })
}

/// Whom or what a form is about, by the id in it: for the trail, should it be refused.
fn about(path: &str, body: &[u8]) -> Option<About> {
    let field = |wanted: &[&str]| {
        let found = form_urlencoded::parse(body).find(|(name, _)| wanted.contains(&name.as_ref()))?;
        Some(found.1.into_owned())
    };
    let path = path.strip_prefix("/api/")?;
    if path.starts_with("employee/") {
        field(&["id"])?.parse().ok().map(About::Account)
    } else if path.starts_with("organization/user/") {
        field(&["user"])?.parse().ok().map(About::Account)
    } else if path.starts_with("organization") || path.starts_with("elements/") {
        field(&["organization", "id"])?.parse().ok().map(About::Organization)
    } else if path.starts_with("group/") {
        field(&["id", "group"])?.parse().ok().map(About::Group)
    } else {
        None
    }
}

/// Runs the server function; its answer is JSON, and its status says what its error is.
pub(super) async fn run(context: RequestContext, mut parts: Parts, body: Bytes) -> Response {
    parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let (changes, address) = (parts.method == Method::POST, parts.uri.path().to_owned());
    if says_too_much(&address, &body) {
        let text = "The form of a link has nothing else in it. Open the link once more.";
        return (StatusCode::CONFLICT, Json(AppError::Conflict(text.to_owned()))).into_response();
    }
    let (asks, about) = (context.clone(), about(&address, &body));
    let closed = context.actor.as_ref().and_then(|actor| closed_in_preview(actor, &parts.method, &address));
    if let Some(refusal) = closed {
        let refused = (StatusCode::FORBIDDEN, Json(AppError::Forbidden(refusal))).into_response();
        return if changes { note_refused_act(&asks, &address, about, refused).await } else { refused };
    }
    let provide = move || provide_context(context.clone());
    let request = Request::from_parts(parts, Body::from(body));
    let response = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let response = with_status(response).await;
    if changes && response.status() == StatusCode::FORBIDDEN {
        // Before it becomes a redirect for a browser without script.
        return note_refused_act(&asks, &address, about, response).await;
    }
    response
}

async fn with_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let error = serde_json::from_slice::<AppError>(&body).unwrap_or(AppError::Transport);
    set_status(&mut parts, &error);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

fn set_status(parts: &mut http::response::Parts, error: &AppError) {
    parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let AppError::TooMany { seconds } | AppError::Busy { seconds } = error {
        parts.headers.insert(http::header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
}
