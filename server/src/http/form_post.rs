//! A form post of a browser without script: the server function's answer becomes a redirect and a flash.

use app::{
    api::{Done, Failed, Flash, Notice, SECRET_FIELDS},
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
    HeaderMap, HeaderValue,
    header::{REFERER, SET_COOKIE},
    request::Parts,
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

use super::{begin_again, flash, functions, is_step, sign_in_then};
use crate::{Portal, config::PublicUrl};

/// Runs the server function and sends the browser to the page that shows what came of it.
pub(super) async fn answer(portal: &Portal, context: RequestContext, parts: Parts, body: Bytes) -> Response {
    let action = parts.uri.path().to_owned();
    let page = page_of(&parts.headers, &portal.config.server.public_url);
    let (head, said) = functions::run(context.clone(), parts, body.clone()).await.into_parts();
    let said = to_bytes(said, usize::MAX).await.unwrap_or_default();
    let (redirect, left) = if head.headers.contains_key(SERVER_FN_ERROR_HEADER) || !head.status.is_success() {
        match serde_json::from_slice(&said).unwrap_or(AppError::Transport) {
            AppError::SignIn if is_step(&page) => {
                let text = "That took too long, or there were too many wrong codes. Sign in again.";
                let notice = Notice { text: text.to_owned(), ..Notice::default() };
                (begin_again(&page), Some(Flash { notice: Some(notice), failed: None }))
            }
            AppError::SignIn => (sign_in_then(&page), None),
            error => {
                let action = form_of(&body).unwrap_or(action);
                let failed = Failed { action, error: Some(error), typed: typed(&body) };
                (Redirect::to(&page), Some(Flash { failed: Some(failed), notice: None }))
            }
        }
    } else {
        match serde_json::from_slice::<Done>(&said) {
            Ok(Done { to, notice }) if to.is_empty() => {
                (Redirect::to(&page), Some(Flash { notice, failed: on_the_way(&body) }))
            }
            Ok(done) => {
                let left = done.notice.map(|notice| Flash { notice: Some(notice), failed: None });
                (Redirect::to(path::local(&done.to)), left)
            }
            // It only read something; there is nothing to go to.
            Err(_) => (Redirect::to(&page), None),
        }
    };
    let mut response = redirect.into_response();
    for cookie in head.headers.get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    let session = Cookie::Session.name(context.secure);
    let is_session = |line: &HeaderValue| line.as_bytes().starts_with(format!("{session}=").as_bytes());
    let begins = head.headers.get_all(SET_COOKIE).iter().any(is_session);
    if let Some(left) = left
        && let Some(cookie) = flash::keep(&context, left, begins).await
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
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
