//! Codes by text message: for a sign-in, for a session, and the number that they go to.
//!
//! Asking for one is answered the same whether or not the gateway works: the code is drawn and sent afterwards.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
use crate::{answer::Payload, error::AppError};

/// What one's own page of text messages shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTexts {
    pub phone: Option<domain::factor::OwnPhone>,
    /// Whether this portal sends them.
    pub texts: bool,
    /// The new number that a code was sent to a few minutes ago.
    pub awaited: Option<String>,
}

impl Payload for OwnTexts {}

#[cfg(feature = "ssr")]
fn number(phone: &str) -> Result<domain::field::Phone, AppError> {
    domain::field::Phone::parse(phone).map_err(|problem| domain::FieldErrors::one("phone", problem).into())
}

#[cfg(feature = "ssr")]
fn digits(new_code: &str) -> Result<domain::factor::Code, AppError> {
    domain::factor::Code::parse_digits(new_code)
        .map_err(|problem| domain::FieldErrors::one("new_code", problem).into())
}

/// Sends a code for the sign-in of this browser to the number of its account.
#[server(endpoint = "second-factor/text")]
pub async fn send_code(#[server(default)] next: String) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), super::second_step::token()?);
    let visitor = request.store.visitor().asking_from(&request.client);
    visitor.send_code(&token, &request.client, super::second_step::browser().as_deref()).await?;
    Ok(Done::to(domain::path::leading_to("/second-factor", &next)))
}

/// Sends a code to a number that is to be the first second factor.
#[server(endpoint = "set-up/text")]
pub async fn send_first_code(
    #[server(default)] phone: String,
    #[server(default)] next: String,
) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), super::second_step::token()?);
    let phone = number(&phone)?;
    let visitor = request.store.visitor().asking_from(&request.client);
    let browser = super::second_step::browser();
    visitor.send_first_code(&token, &phone, &request.client, browser.as_deref()).await?;
    Ok(Done::to(domain::path::leading_to("/set-up/text", &next)))
}

/// Sets that number up, with the code that was sent to it, and signs in. The recovery codes are shown once.
#[server(endpoint = "set-up/text-code")]
pub async fn set_up_texts(
    #[server(default)] new_code: String,
    #[server(default)] next: String,
) -> Result<Done, AppError> {
    let code = digits(&new_code)?;
    super::second_step::set_up(store::NewFactor::Texts { code: &code }, &next).await
}

/// The number that one's own codes go to; nothing where this portal sends none and there is no number.
#[server(name = LoadTexts, endpoint = "account/texts", input = GetUrl)]
pub async fn own_texts() -> Result<OwnTexts, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    let domain::factor::OwnFactors { phone, texts, .. } = own.factors().await?;
    if !texts && phone.is_none() {
        return Err(super::gate::fail(AppError::NotFound));
    }
    Ok(OwnTexts { phone, texts, awaited: own.awaited_number().await? })
}

/// Sends a code to one's number, to confirm with in this session; the form that asks for it stays as it is.
#[server(endpoint = "account/texts/send")]
pub async fn send_own_code() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    own.send_code().await?;
    let number = own.me().await?.phone.unwrap_or_default();
    Ok(Done::with("", format!("A code is on its way to {number}. It is good for five minutes.")))
}

/// Sends a code to a number that one's codes are to go to.
#[server(endpoint = "account/texts/number")]
pub async fn send_code_to(#[server(default)] phone: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let phone = number(&phone)?;
    gate.store.own(&gate.actor).send_code_to(&phone).await?;
    Ok(Done::to("/account/text-messages"))
}

/// Keeps that number, with the code that was sent to it.
#[server(endpoint = "account/texts/set")]
pub async fn set_number(#[server(default)] new_code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let code = digits(&new_code)?;
    let codes = gate.store.own(&gate.actor).set_number(&code).await?;
    let text = "Codes are sent to this number from now on. Everywhere else you are signed out.";
    let to = if codes.is_empty() { "/account/text-messages" } else { "/account/recovery-codes" };
    Ok(Done::with(to, text).codes(codes))
}

/// Removes one's number.
#[server(endpoint = "account/texts/remove")]
pub async fn remove_number() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.own(&gate.actor).remove_number().await?;
    let text = "No codes are sent by text message any more. Everywhere else you are signed out.";
    Ok(Done::with("/account", text))
}
