//! What a form post without script leaves for the next page: kept by the store, read once.

use app::{
    api::{Failed, Flash},
    context::RequestContext,
    cookie::Cookie,
    error::AppError,
};
use axum::{
    Json,
    response::{IntoResponse, Redirect, Response},
};
use domain::limits::{FLASH, FLASH_OF_STRANGER};
use http::{HeaderMap, HeaderValue, StatusCode, header::SET_COOKIE};

use super::{failure, wants_html};
use crate::middleware::note_refused_act;

/// Keeps it; the `Set-Cookie` line for the answer. Nothing where it could not be kept: the act itself stands.
///
/// `begins` where the answer begins a session: what it leaves is for whoever reads it with that one.
pub(super) async fn keep(context: &RequestContext, mut flash: Flash, begins: bool) -> Option<HeaderValue> {
    let mut payload = serde_json::to_string(&flash).ok()?;
    if context.actor.is_none() && payload.len() > FLASH_OF_STRANGER {
        // What is wrong is told all the same.
        flash.failed.as_mut()?.typed.clear();
        payload = serde_json::to_string(&flash).ok().filter(|payload| payload.len() <= FLASH_OF_STRANGER)?;
    }
    let visitor = context.store.visitor().asking_from(&context.client);
    // Recovery codes are there for this one page: they are not what is too much.
    let once = flash.notice.as_ref().is_some_and(|notice| !notice.codes.is_empty());
    let owner = context.actor.as_deref().filter(|_| !begins);
    match visitor.keep_flash(&payload, owner, once).await {
        Ok(token) => Cookie::Flash.write(&token, FLASH / 1_000, context.secure),
        Err(store::Error::TooMany { .. }) => None,
        Err(error) => {
            tracing::error!(%error, "a flash was not kept");
            None
        }
    }
}

/// Takes it, if this browser has one. It is for the page that is opened next: a page that looks again meanwhile leaves it
/// there.
pub(super) async fn take(context: &RequestContext, headers: &HeaderMap) -> Option<Flash> {
    if headers.get("sec-fetch-mode").is_some_and(|mode| mode != "navigate") {
        return None;
    }
    let token = Cookie::Flash.read(headers, context.secure)?;
    let payload = context.store.visitor().take_flash(token, context.actor.as_deref()).await.ok().flatten();
    Some(payload.and_then(|payload| serde_json::from_str(&payload).ok()).unwrap_or_default())
}

/// Takes the cookie away.
pub(super) fn forget(headers: &mut HeaderMap, secure: bool) {
    if let Some(cookie) = Cookie::Flash.write("", 0, secure) {
        headers.append(SET_COOKIE, cookie);
    }
}

/// To that page, which says this.
pub(super) async fn redirect(context: &RequestContext, page: &str, flash: Flash) -> Response {
    let mut response = Redirect::to(page).into_response();
    if let Some(cookie) = keep(context, flash, false).await {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Back to the page with the form, which says why its file was refused and has kept what was typed.
pub(super) async fn refused(
    context: &RequestContext,
    headers: &HeaderMap,
    (page, action): (&str, &str),
    error: AppError,
    typed: Vec<(String, String)>,
) -> Response {
    if matches!(error, AppError::SignIn) {
        return failure::sign_in().into_response();
    }
    let forbidden = matches!(error, AppError::Forbidden(_));
    let answer = if wants_html(headers) {
        let failed = Failed { action: action.to_owned(), error: Some(error), typed };
        redirect(context, page, Flash { failed: Some(failed), notice: None }).await
    } else {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(error)).into_response()
    };
    // What leads back to its form has no status by which it would be noted.
    if forbidden { note_refused_act(context, action, None, answer).await } else { answer }
}
