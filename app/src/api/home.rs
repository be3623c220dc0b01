//! Where the user of an organization arrives.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::written::Written;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::markup;

/// The start page of an organization's user: nobody else has one.
#[server(name = LoadHome, endpoint = "home", input = GetUrl)]
pub async fn home() -> Result<Written, AppError> {
    use domain::{Capability, list::DeviceQuery, policy::Principal, session::Sight};

    let gate = super::gate::gate()?;
    let me = gate.store.own(&gate.actor).me().await?;
    let (Principal::OrganizationUser(access), Sight::Organization(name)) = (me.principal, me.sight.clone())
    else {
        return Err(super::gate::fail(AppError::NotFound));
    };
    let devices = if me.may(Capability::StatusPages) {
        let door = gate.store.visible(&gate.actor)?;
        Some(door.devices(&DeviceQuery::default()).await?)
    } else {
        None
    };
    let caller = match gate.store.own(&gate.actor).caller().await {
        Ok(caller) => Some(caller),
        // Not authorized for support (M139).
        Err(store::Error::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let parts = markup::parts::Parts::of_request();
    let body = markup::home::page(&parts, &me, &name, access, devices.as_ref(), caller.as_ref());
    Ok(Written::new(name, body))
}
