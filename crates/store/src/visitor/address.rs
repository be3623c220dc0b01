//! A new address is proven: whoever opens the link has its mailbox (M29, P48). It does not sign in.

use domain::{
    Problem,
    account::{LinkPurpose, SignIn},
    field::{Email, Password},
};
use serde_json::json;

use super::{Visitor, second_step::USABLE, sign_in::still};
use crate::{
    Actor, Client, Error, Result, accounts, addresses, secret,
    write::{Kind, Write},
};

impl Visitor<'_> {
    /// Gives an account the address that the link was mailed to; of many at once only one, and none after its end. Every
    /// session ends but that of `here`, if it is the account's own, which is answered, and so does every open link.
    ///
    /// Where no second factor stands between a mailbox and the account, the password is asked for too: a stranger whose
    /// address was typed by mistake could set a new one with a link for a forgotten password. So it is where an administrator
    /// asked: with a mailbox of their own and a reset of the second factor they could enter (guarantee 13).
    pub async fn use_address_link(
        &self,
        token: &str,
        password: Option<Password>,
        client: &Client,
        browser: Option<&str>,
        here: Option<&Actor>,
    ) -> Result<bool> {
        let offer = self.offered(token).await?;
        let new = offer.new_email.as_deref().filter(|_| offer.purpose() == LinkPurpose::Address);
        let new = Email::parse(new.ok_or(Error::LinkNotValid)?);
        let new =
            new.map_err(|_| Error::Internal(format!("an address that is none: {}", offer.account_id)))?;
        let proven = if offer.with_password() {
            let password = password.ok_or_else(|| Error::field("current", Problem::Empty))?;
            let form = SignIn { email: Email::parse(&offer.email).ok(), password };
            let proven = self.prove_password(form, client, browser, Some(offer.account_id)).await;
            Some(proven.map_err(|error| match error {
                Error::WrongCredentials => Error::field("current", Problem::WrongPassword),
                error => error,
            })?)
        } else {
            None
        };
        let mut write = self.0.write(offer.partner_id).await?;
        (write.account, write.from) = (Some(offer.account_id), Some(client.network.clone()));
        if let Some(proven) = &proven {
            still(&write, proven).await?;
        }
        // Whoever deletes the row has used the link.
        let used = "DELETE FROM link WHERE hash = $1 AND account_id = $2 AND expires_at > $3 AND change_id = \
                    (SELECT id FROM address_change WHERE account_id = $2 AND email = $4)";
        let values =
            [secret::hash(token).into(), offer.account_id.into(), write.now.into(), new.as_str().into()];
        if write.execute(used, values).await? != 1 {
            return Err(Error::LinkNotValid);
        }
        let there = format!("SELECT id FROM account WHERE id = $1 AND state <> 'deactivated' AND {USABLE}");
        if !write.exists(&there, [offer.account_id.into(), write.now.into()]).await? {
            return Err(Error::LinkNotValid);
        }
        let here = here.filter(|here| here.account == offer.account_id).map(|here| here.session.as_str());
        let before = set(&write, &offer, &new).await?;
        accounts::shut_but(&write, offer.account_id, here.unwrap_or_default()).await?;
        for to in [before.as_str(), new.as_str()] {
            let payload =
                json!({ "account": offer.account_id, "before": before, "after": new.as_str(), "to": to });
            write.send_later(Kind::AddressChanged, payload).await?;
        }
        write.commit().await?;
        Ok(here.is_some())
    }
}

/// One refusal for an address that is taken by now and one that is held (K14).
async fn set(write: &Write<'_>, offer: &super::links::Offered, new: &Email) -> Result<String> {
    addresses::set(write, offer.account_id, new).await.map_err(|error| match error {
        Error::Invalid(errors) if errors.of("email") == Some(Problem::AddressNotAvailable) => {
            Error::Conflict("This address can't be used now. Nothing was changed; ask for another one.")
        }
        error => error,
    })
}
