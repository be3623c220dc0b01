//! Another address of an account: one's own, and that of an employee.

use domain::address::Address;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Done;
use crate::{answer::Payload, error::AppError};

impl Payload for Address {}

/// One's own address, and the one that waits for its link.
#[server(name = LoadAddress, endpoint = "account/address", input = GetUrl)]
pub async fn own_address() -> Result<Address, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.own(&gate.actor).address().await?)
}

/// Asks for another address of one's own. The answer is the same whoever has it (K14, T33).
#[server(endpoint = "account/ask-address")]
pub async fn ask_address(
    #[server(default)] email: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    if !super::gate::request().mails {
        return Err(super::gate::fail(AppError::Conflict(NO_MAIL.to_owned())));
    }
    let email = domain::field::Email::parse(&email)
        .map_err(|problem| AppError::from(domain::FieldErrors::one("email", problem)))?;
    let own = gate.store.own(&gate.actor);
    gate.confirm(&code).await?;
    own.ask_address(&email).await?;
    let text =
        format!("A mail to {email} brings a link. Your address changes when you open it, within a day.");
    Ok(Done::with("/account/email", text))
}

/// Why nobody changes an address by themselves where nothing is mailed.
pub const NO_MAIL: &str =
    "This portal sends no mail, so nobody can prove a new address. An administrator can change it for you.";

/// Takes back a new address of one's own.
#[server(endpoint = "account/withdraw-address")]
pub async fn withdraw_own_address() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.own(&gate.actor).withdraw_address().await?;
    Ok(Done::with("/account/email", "Your address stays as it is. The link is dead."))
}

/// Takes back a new address of an employee.
#[server(endpoint = "employee/withdraw-address")]
pub async fn withdraw_employee_address(id: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let name = door.withdraw_address(super::gate::id(&id)?).await?;
    Ok(Done::with(
        format!("/employees/{id}"),
        format!("The address of {name} stays as it is. The link is dead."),
    ))
}

/// Gives an account the address that a link was mailed to; it does not sign in (P48).
#[server(endpoint = "use-address-link")]
pub async fn use_address_link(
    #[server(default)] link: String,
    #[server(default)] current: String,
) -> Result<Done, AppError> {
    let (request, token) = (super::gate::request(), super::link::shown(&link)?);
    let password = match current.as_str() {
        "" => None,
        text => Some(
            domain::field::Password::given(text)
                .map_err(|problem| AppError::from(domain::FieldErrors::one("current", problem)))?,
        ),
    };
    let (visitor, browser) = (request.store.visitor(), super::second_step::browser());
    let here = request.actor.as_deref();
    let email = visitor.open_link(&token).await?.email;
    let own = visitor.use_address_link(&token, password, &request.client, browser.as_deref(), here).await?;
    super::link::used();
    let to = if own { "/account/email" } else { "/sign-in" };
    Ok(Done::with(to, format!("The address is changed. You sign in as {email} from now on.")))
}
