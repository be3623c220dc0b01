//! Who calls support, and whether it is them (M139–M141).

use domain::caller::{Caller, OwnCaller};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
use crate::{answer::Payload, error::AppError};

impl Payload for OwnCaller {}

impl Payload for Vec<Caller> {}

/// What the user of an organization that is authorized for support is told of their code.
#[server(name = LoadOwnCaller, endpoint = "account/caller", input = GetUrl)]
pub async fn own_caller() -> Result<OwnCaller, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.own(&gate.actor).caller().await?)
}

/// Makes a code to read out; it is shown once.
#[server(endpoint = "account/caller-code")]
pub async fn ask_caller_code() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let new = gate.store.own(&gate.actor).ask_caller_code().await?;
    let code = domain::caller::spoken(&new.code);
    let text = format!("Your caller code is {code}. Read it out now: it is good once, for ten minutes.");
    Ok(Done::with("/account/caller-code", text))
}

/// Those who have shown that it is them, and still count as authenticated.
#[server(name = LoadCallers, endpoint = "support/callers", input = GetUrl)]
pub async fn callers() -> Result<Vec<Caller>, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.support(&gate.actor)?.callers().await?)
}

/// Tells whose code this is, and uses it up.
#[server(endpoint = "support/caller")]
pub async fn check_caller(#[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.support(&gate.actor)?;
    let code = domain::caller::CallerCode::parse(&code)
        .map_err(|problem| domain::FieldErrors::one("code", problem))?;
    let Caller { name, organization, until, .. } = door.check(&code).await?;
    let text = format!("This is {name} of {organization}, authenticated until {}.", until.minute());
    Ok(Done::with("/support/callers", text))
}
