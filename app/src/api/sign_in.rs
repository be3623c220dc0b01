//! Signing in and out, one-time links, the first run.

use leptos::prelude::*;

use super::Done;
#[cfg(feature = "ssr")]
use crate::cookie::Cookie;
use crate::error::AppError;

/// The first step of signing in; at the end of all it goes on to `next`, a path of this portal.
#[server(endpoint = "sign-in")]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<Done, AppError> {
    let request = super::gate::request();
    let form = domain::account::SignIn::parse(&email, &password)?;
    let known = super::second_step::browser();
    let visitor = request.store.visitor().asking_from(&request.client);
    Ok(match visitor.sign_in(form, &request.client, known.as_deref()).await? {
        store::Entered::Session(signed_in) => {
            super::second_step::begin(&signed_in).await?;
            Done::to(domain::path::local(&next))
        }
        store::Entered::SecondFactor(token) => super::second_step::go_on(&token, "/second-factor", &next),
        store::Entered::SetUp(token) => super::second_step::go_on(&token, "/set-up", &next),
    })
}

/// Ends the session.
#[server(endpoint = "sign-out")]
pub async fn sign_out() -> Result<Done, AppError> {
    let request = super::gate::request();
    if let Some(token) = super::gate::cookie(Cookie::Session) {
        request.store.visitor().asking_from(&request.client).sign_out(&token).await?;
    }
    super::gate::set_cookie(Cookie::Session, "", 0);
    Ok(Done::to("/sign-in"))
}

/// Asks for a link that sets a new password (M30, M31). The answer is the same whether or not there is an account.
#[server(endpoint = "forgot")]
pub async fn request_reset(#[server(default)] email: String) -> Result<Done, AppError> {
    let request = super::gate::request();
    let email = domain::field::Email::parse(&email)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("email", problem)))?;
    request.store.visitor().request_reset(&email, &request.client).await?;
    let text = format!(
        "If {email} has an account here, a mail with a link is on its way. The link works for 30 minutes."
    );
    Ok(Done::with("/sign-in", text))
}

/// Sets the password that a one-time link is for; it does not sign in.
#[server(endpoint = "use-link")]
pub async fn use_link(
    #[server(default)] link: String,
    password: String,
    repeated: String,
) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), super::link::shown(&link)?);
    let visitor = request.store.visitor().asking_from(&request.client);
    let offer = visitor.open_link(&token).await?;
    let new = domain::account::NewPassword::parse(&password, &repeated, &offer.rules)?;
    visitor.use_link(&token, new).await?;
    super::link::used();
    Ok(Done::with("/sign-in", "Your password is set. Sign in with it."))
}

/// Makes the first partner, its region and primary account; asks for the token that the console printed.
#[server(endpoint = "welcome")]
pub async fn found_portal(
    token: String,
    name: String,
    region: String,
    person: String,
    email: String,
    password: String,
    repeated: String,
) -> Result<Done, AppError> {
    let request = super::gate::request();
    let expected = request.setup_token.as_deref().ok_or_else(|| super::gate::fail(AppError::NotFound))?;
    let mut errors = domain::FieldErrors::default();
    if !super::gate::same(token.trim(), expected) {
        errors.keep::<()>("token", Err(domain::Problem::NotAvailable));
    }
    let new = domain::partner::NewPartner::parse(&name, &region, &person, &email, &password, &repeated);
    let new = match new {
        Ok(new) if errors.is_empty() => new,
        Ok(_) => return Err(errors.into()),
        Err(others) => {
            for (field, problem) in others.iter() {
                errors.keep::<()>(field, Err(problem));
            }
            return Err(errors.into());
        }
    };
    request.store.visitor().first_run(new).await?;
    Ok(Done::with("/sign-in", "The portal is ready. Sign in with the address and password you just chose."))
}
