//! The second step of signing in: a code, or setting up a second factor.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
#[cfg(feature = "ssr")]
use crate::cookie::Cookie;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// A sign-in whose password was right, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStep {
    pub name: String,
    pub email: String,
    pub partner: String,
    /// How many days are left to set up what is missing, where there is a deadline.
    pub days: Option<i64>,
    /// How long a password has to be that would do instead, where one can.
    pub alone: Option<usize>,
    /// What to set up, where there is nothing yet.
    pub app: Option<AppOffer>,
    /// Whether an authenticator app is set up.
    pub has_app: bool,
    /// Whether this portal sends codes by text message.
    pub texts: bool,
    /// The end of the number that codes can be sent to.
    pub phone: Option<String>,
    /// The number that a code was sent to for this sign-in a few minutes ago: of a known one its end.
    pub awaited: Option<String>,
}

impl Payload for SecondStep {}

/// An authenticator app that is not set up yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppOffer {
    /// The key as only the portal reads it.
    pub sealed: String,
    /// The key as a person types it.
    pub key: String,
    /// The key as an app on the same device takes it (`otpauth:`).
    pub address: String,
    /// The same as a picture for the app's camera.
    pub picture: Markup,
}

#[cfg(feature = "ssr")]
impl From<domain::factor::NewApp> for AppOffer {
    fn from(domain::factor::NewApp { sealed, key, address }: domain::factor::NewApp) -> Self {
        Self { sealed, key, picture: crate::markup::qr_code::picture(&address).into(), address }
    }
}

/// Goes on to the second step, with its cookie.
#[cfg(feature = "ssr")]
pub(super) fn go_on(token: &str, page: &str, next: &str) -> Done {
    super::gate::set_cookie(Cookie::Step, token, domain::limits::SECOND_STEP / domain::time::SECOND);
    Done::to(domain::path::leading_to(page, next))
}

#[cfg(feature = "ssr")]
pub(super) fn token() -> Result<String, AppError> {
    super::gate::cookie(Cookie::Step).ok_or_else(|| super::gate::fail(AppError::SignIn))
}

/// The cookie of a browser that somebody signed in with before.
#[cfg(feature = "ssr")]
pub(super) fn browser() -> Option<String> {
    super::gate::cookie(Cookie::Browser)
}

/// The session begins: its cookies, in the place of the one of the sign-in.
#[cfg(feature = "ssr")]
pub(super) async fn begin(signed_in: &store::SignedIn) -> Result<(), AppError> {
    let request = super::gate::request();
    // Signing in over a session ends it: nobody keeps one that somebody else planted.
    if let Some(token) = super::gate::cookie(Cookie::Session) {
        request.store.visitor().asking_from(&request.client).sign_out(&token).await?;
    }
    super::gate::set_session(&signed_in.session);
    // Whoever else is known there stays so.
    let known = domain::browser::with_token(&signed_in.browser, browser().as_deref());
    super::gate::set_cookie(Cookie::Browser, &known, 365 * 86_400);
    super::gate::set_cookie(Cookie::Step, "", 0);
    Ok(())
}

/// The sign-in of this browser whose second factor is awaited; `sealed` is of a form that comes back.
#[server(name = LoadSecondStep, endpoint = "second-step", input = GetUrl)]
pub async fn second_step(sealed: String) -> Result<SecondStep, AppError> {
    let (request, token) = (super::gate::request(), token()?);
    let visitor = request.store.visitor();
    let store::Step { name, email, partner, sets_up, alone, has_app, deadline, texts, phone, awaited } =
        visitor.step(&token).await?;
    let app = if sets_up { Some(visitor.new_app(&token, &sealed).await?.into()) } else { None };
    let days = deadline.map(|deadline| deadline.days_left(request.store.clock().now()));
    Ok(SecondStep { name, email, partner, days, alone, app, has_app, texts, phone, awaited })
}

/// The second step: a code of the app or from a text message, or a recovery code.
#[server(endpoint = "second-factor")]
pub async fn give_code(code: String, #[server(default)] next: String) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), token()?);
    let code = domain::factor::Code::parse(&code)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("code", problem)))?;
    let visitor = request.store.visitor().asking_from(&request.client);
    let signed_in = visitor.give_code(&token, &code, &request.client, browser().as_deref()).await?;
    begin(&signed_in).await?;
    Ok(Done::to(domain::path::local(&next)))
}

/// Sets up the authenticator app, with a code that it shows, and signs in. The recovery codes are shown once.
#[server(endpoint = "set-up")]
pub async fn set_up_app(
    sealed: String,
    new_code: String,
    #[server(default)] next: String,
) -> Result<Done, AppError> {
    let code = domain::factor::Code::parse_digits(&new_code)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("new_code", problem)))?;
    set_up(store::NewFactor::App { sealed: &sealed, code: &code }, &next).await
}

/// Sets up the first second factor, and signs in.
#[cfg(feature = "ssr")]
pub(super) async fn set_up(new: store::NewFactor<'_>, next: &str) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), token()?);
    let visitor = request.store.visitor().asking_from(&request.client);
    let (signed_in, codes) = visitor.set_up(&token, new, &request.client, browser().as_deref()).await?;
    begin(&signed_in).await?;
    let mut query = domain::list::QueryString::default();
    query.push("next", domain::path::local(next));
    let to = format!("/account/recovery-codes{}", query.finish());
    Ok(Done::with(to, "Your second factor is set up, and you are signed in.").codes(codes))
}

/// Proves who set up a second factor in the place of one that was reset: the link, and the password.
#[server(endpoint = "use-second-factor-link")]
pub async fn use_second_factor_link(
    #[server(default)] link: String,
    current: String,
) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), super::link::shown(&link)?);
    let password = domain::field::Password::given(&current)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("current", problem)))?;
    let visitor = request.store.visitor().asking_from(&request.client);
    let browser = browser();
    let step = visitor.use_second_factor_link(&token, password, &request.client, browser.as_deref()).await?;
    super::link::used();
    Ok(go_on(&step, "/set-up", "/"))
}
