//! The choice between light and dark: a plain form, a cookie, and back to the page.

use app::{context::RequestContext, cookie::Cookie, theme::Theme};
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, header::SET_COOKIE};
use serde::Deserialize;

use super::form_post;
use crate::Portal;

/// Seconds that the choice is remembered: a year.
const YEAR: i64 = 365 * 24 * 60 * 60;

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    theme: String,
}

pub(super) async fn choose(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let back = form_post::page_of(&headers, &portal.config.server.public_url);
    let mut response = Redirect::to(&back).into_response();
    let theme = Theme::from_key(&choice.theme).key();
    if let Some(cookie) = Cookie::Theme.write(theme, YEAR, context.secure) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
