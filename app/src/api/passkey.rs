//! Passkeys: what the browser is asked, and what comes of its answer. `frontend/enhance.js` goes between.

use leptos::prelude::*;

use super::Done;
#[cfg(feature = "ssr")]
use domain::browser;

#[cfg(feature = "ssr")]
use crate::cookie::Cookie;
use crate::error::AppError;

/// What a browser is asked (`navigator.credentials`), as the script hands it on.
pub type Question = serde_json::Value;

#[cfg(feature = "ssr")]
fn ask(asked: store::Asked) -> Question {
    // Several tabs may ask: each answer says which question it is to, and the cookie that it was this browser's.
    let all = browser::with_token(&asked.token, super::gate::cookie(Cookie::Ceremony).as_deref());
    super::gate::set_cookie(Cookie::Ceremony, &all, domain::limits::CEREMONY / domain::time::SECOND);
    let mut options = asked.options;
    if let Some(options) = options.as_object_mut() {
        options.insert("ceremony".to_owned(), asked.token.into());
    }
    options
}

/// Which ceremony an answer is of, as its question called it.
#[cfg(feature = "ssr")]
#[derive(Debug, Default, serde::Deserialize)]
struct Said {
    ceremony: Option<String>,
}

/// The question of this browser that is answered, once; of an answer that does not say, the last one that was asked.
#[cfg(feature = "ssr")]
fn asked(answer: &str) -> String {
    let cookie = super::gate::cookie(Cookie::Ceremony).unwrap_or_default();
    let said: Said = serde_json::from_str(answer).unwrap_or_default();
    let tokens: Vec<&str> = browser::tokens(&cookie).filter(|token| store::is_token(token)).collect();
    let token = match said.ceremony {
        Some(said) => tokens.iter().find(|token| **token == said),
        None => tokens.first(),
    };
    let Some(token) = token.map(|token| (*token).to_owned()) else { return String::new() };
    let others: Vec<_> = tokens.into_iter().filter(|other| *other != token).collect();
    let lasts = if others.is_empty() { 0 } else { domain::limits::CEREMONY / domain::time::SECOND };
    super::gate::set_cookie(Cookie::Ceremony, &others.join("."), lasts);
    token
}

/// Asks for whatever passkey the browser has for this portal.
#[server(endpoint = "passkey/ask")]
pub async fn ask_passkey() -> Result<Question, AppError> {
    let request = super::gate::request();
    Ok(ask(request.store.visitor().ask_passkey(&request.client).await?))
}

/// Signs in with a passkey, and nothing else.
#[server(endpoint = "passkey/sign-in")]
pub async fn use_passkey(answer: String, #[server(default)] next: String) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), asked(&answer));
    let browser = super::second_step::browser();
    let visitor = request.store.visitor().asking_from(&request.client);
    let signed_in = visitor.use_passkey(&token, &answer, &request.client, browser.as_deref()).await?;
    super::second_step::begin(&signed_in).await?;
    Ok(Done::to(domain::path::local(&next)))
}

/// Asks the browser to make the first passkey of a sign-in whose password was right.
#[server(endpoint = "passkey/ask-first")]
pub async fn ask_first_passkey() -> Result<Question, AppError> {
    let (request, step) = (super::gate::request(), super::second_step::token()?);
    Ok(ask(request.store.visitor().ask_first_passkey(&step, &request.client).await?))
}

/// Sets up a passkey as the second factor, and signs in. The recovery codes are shown once.
#[server(endpoint = "passkey/set-up")]
pub async fn set_up_passkey(answer: String, #[server(default)] next: String) -> Result<Done, AppError> {
    let token = asked(&answer);
    super::second_step::set_up(store::NewFactor::Passkey { token: &token, answer: &answer }, &next).await
}

/// Confirms that it is oneself, with a code or before with a passkey, and goes on to one's passkeys, or to `next`.
#[server(endpoint = "account/confirm")]
pub async fn confirm(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    gate.confirm(&code).await?;
    // Without a code it is refused unless it was confirmed before.
    own.is_confirmed().await?;
    Ok(Done::to(if next.is_empty() { "/account/passkeys" } else { domain::path::local(&next) }))
}

/// Asks for one of one's own passkeys, to confirm that it is oneself who acts.
#[server(endpoint = "account/passkey/ask")]
pub async fn ask_own_passkey() -> Result<Question, AppError> {
    let gate = super::gate::gate()?;
    Ok(ask(gate.store.own(&gate.actor).ask_passkey().await?))
}

/// Confirms with a passkey that it is oneself who acts.
#[server(endpoint = "account/passkey/confirm")]
pub async fn confirm_with_passkey(answer: String) -> Result<(), AppError> {
    let gate = super::gate::gate()?;
    let token = gate.store.own(&gate.actor).confirm_with_passkey(&asked(&answer), &answer).await?;
    super::gate::set_session(&token);
    Ok(())
}

/// Asks the browser to make one more passkey.
#[server(endpoint = "account/passkey/ask-new")]
pub async fn ask_new_passkey() -> Result<Question, AppError> {
    let gate = super::gate::gate()?;
    Ok(ask(gate.store.own(&gate.actor).ask_new_passkey().await?))
}

/// Adds the passkey that the browser made.
#[server(endpoint = "account/passkey/add")]
pub async fn add_passkey(answer: String, #[server(default)] name: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let name = match name.trim() {
        "" => None,
        name => Some(
            domain::field::Name::parse(name)
                .map_err(|problem| AppError::from(domain::FieldErrors::one("name", problem)))?,
        ),
    };
    let browser = super::gate::request().client.browser;
    let own = gate.store.own(&gate.actor);
    let codes = own.add_passkey(&asked(&answer), &answer, name.as_ref(), &browser).await?;
    let text = "Your passkey is added. It signs you in by itself. Everywhere else you are signed out.";
    let to = if codes.is_empty() { "/account/passkeys" } else { "/account/recovery-codes" };
    Ok(Done::with(to, text).codes(codes))
}

/// Removes one of one's own passkeys.
#[server(endpoint = "account/passkey/remove")]
pub async fn remove_passkey(id: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.own(&gate.actor).remove_passkey(&id).await?;
    Ok(Done::with("/account/passkeys", "That passkey is removed. Everywhere else you are signed out."))
}
