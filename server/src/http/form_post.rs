//! A form post of a browser without script: the server function's answer becomes a redirect and a flash.

use std::sync::Arc;

use app::{
    api::{Done, Failed, Flash, SECRET_FIELDS, sign_in::SignIn},
    context::RequestContext,
    cookie::Cookie,
    error::AppError,
};
use axum::{
    body::{Bytes, to_bytes},
    response::{IntoResponse, Redirect, Response},
};
use domain::path;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{REFERER, SET_COOKIE},
    request::Parts,
};
use leptos::server_fn::{ServerFn as _, error::SERVER_FN_ERROR_HEADER};

use super::{begin_again, flash, functions, is_step, next_of, sign_in_then, twice};
use crate::{Portal, config::PublicUrl};

/// What came of a form: the page that shows it, what is left for that page, and the cookies.
#[derive(Debug)]
pub struct Came {
    redirect: String,
    left: Option<Flash>,
    cookies: Vec<HeaderValue>,
}

/// Runs the server function and sends the browser to the page that shows what came of it.
pub(super) async fn answer(portal: &Portal, context: RequestContext, parts: Parts, body: Bytes) -> Response {
    let page = page_of(&parts.headers, &portal.config.server.public_url);
    let (path, senders) = (parts.uri.path().to_owned(), twice::senders(&context, &parts.headers));
    let act = Box::pin(act(context.clone(), parts, body.clone(), page));
    let came = if senders.is_empty() {
        Some(Arc::new(act.await))
    } else {
        portal.forms.once(senders, (&path, &body), act).await
    };
    let Some(came) = came else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = Redirect::to(&came.redirect).into_response();
    for cookie in &came.cookies {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    let session = format!("{}=", Cookie::Session.name(context.secure));
    let begins = came.cookies.iter().any(|line| line.as_bytes().starts_with(session.as_bytes()));
    if let Some(left) = &came.left
        && let Some(cookie) = flash::keep(&context, left.clone(), begins).await
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

async fn act(context: RequestContext, parts: Parts, body: Bytes, page: String) -> Came {
    let action = parts.uri.path().to_owned();
    let (head, said) = functions::run(context.clone(), parts, body.clone()).await.into_parts();
    let said = to_bytes(said, usize::MAX).await.unwrap_or_default();
    let (redirect, left) = if head.headers.contains_key(SERVER_FN_ERROR_HEADER) || !head.status.is_success() {
        match serde_json::from_slice(&said).unwrap_or(AppError::Transport) {
            // They came in meanwhile, by the same form.
            AppError::SignIn if is_step(&page) && context.actor.is_some() => (next_of(&page), None),
            AppError::SignIn if is_step(&page) => {
                let text = "That took too long, or there were too many wrong codes. Sign in again.";
                let error = Some(AppError::Conflict(text.to_owned()));
                let failed = Failed { action: SignIn::url().to_owned(), error, typed: Vec::new() };
                (begin_again(&page), Some(Flash { failed: Some(failed), notice: None }))
            }
            AppError::SignIn => (sign_in_then(&page), None),
            error => {
                let action = form_of(&body).unwrap_or(action);
                let failed = Failed { action, error: Some(error), typed: typed(&body) };
                (page, Some(Flash { failed: Some(failed), notice: None }))
            }
        }
    } else {
        match serde_json::from_slice::<Done>(&said) {
            Ok(Done { to, notice }) if to.is_empty() => {
                (page, Some(Flash { notice, failed: on_the_way(&body) }))
            }
            Ok(done) => {
                let left = done.notice.map(|notice| Flash { notice: Some(notice), failed: None });
                (path::local(&done.to).to_owned(), left)
            }
            // It only read something; there is nothing to go to.
            Err(_) => (page, None),
        }
    };
    let cookies = head.headers.get_all(SET_COOKIE).iter().cloned().collect();
    Came { redirect, left, cookies }
}

/// The form whose button asked for something on its way to be sent.
fn form_of(body: &[u8]) -> Option<String> {
    form_urlencoded::parse(body).find(|(name, _)| name == "form").map(|(_, action)| action.into_owned())
}

/// A form that asked for something on its way, as it was.
fn on_the_way(body: &[u8]) -> Option<Failed> {
    Some(Failed { action: form_of(body)?, error: None, typed: typed(body) })
}

/// The page that a form stood on: path and query of the Referer, if it is one of ours.
pub(super) fn page_of(headers: &HeaderMap, own: &PublicUrl) -> String {
    let referer = headers.get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    path::local(own.path_of(referer).unwrap_or("/")).to_owned()
}

/// What was typed, less what must not be kept. A secret field is one by its name, nested or not.
fn typed(body: &[u8]) -> Vec<(String, String)> {
    let secret = |name: &str| {
        let last = name.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or(name);
        SECRET_FIELDS.contains(&last)
    };
    form_urlencoded::parse(body)
        .filter(|(name, _)| !secret(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_kept() {
        let kept = typed(b"email=a%40b.c&password=x&form%5Bpassword%5D=y&token=z&name=A+B");
        let expected = [("email", "a@b.c"), ("name", "A B")];
        assert_eq!(kept, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
