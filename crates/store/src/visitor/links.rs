//! One-time links: what they offer, and what they are used for.

use domain::{
    AccountId, AccountState, PartnerId, Problem, Timestamp,
    account::{LinkPurpose, NewPassword, SignIn},
    field::{Email, Password},
    limits::sign_in_delay,
    password::PasswordRules,
    time::HOUR,
};
use sea_orm::FromQueryResult;

use super::{Visitor, second_step, sign_in::still};
use crate::{
    Client, Error, Result, accounts, attempts,
    audit::{Action, Object},
    factors::has_factor,
    password_rules, secret,
    write::Kind,
};

/// Whom a one-time link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkOffer {
    pub name: String,
    /// The address that they sign in with; the new one where the link proves that.
    pub email: String,
    pub partner: String,
    pub until: Timestamp,
    pub purpose: LinkPurpose,
    /// What a password that it sets has to be.
    pub rules: PasswordRules,
    /// Whether a new address is proven by the password too.
    pub with_password: bool,
    /// Whether the account needs a second factor (M52, M93).
    pub needs_factor: bool,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct Offered {
    pub account_id: AccountId,
    pub partner_id: PartnerId,
    state: AccountState,
    deadline: Option<Timestamp>,
    purpose: String,
    expires_at: Timestamp,
    pub email: String,
    pub new_email: Option<String>,
    pub has_factor: bool,
    needs_factor: bool,
    by_owner: Option<bool>,
    name: String,
    partner: String,
}

impl Offered {
    pub fn purpose(&self) -> LinkPurpose {
        LinkPurpose::from_key(&self.purpose)
    }

    /// Whether a new address is proven by the password too: where no second factor stands between a mailbox and the
    /// account, and where an administrator asked, who might have the mailbox (decision 0015).
    pub fn with_password(&self) -> bool {
        !self.has_factor || self.by_owner != Some(true)
    }
}

impl Visitor<'_> {
    pub(super) async fn offered(&self, token: &str) -> Result<Offered> {
        if !secret::is_token(token) {
            return Err(Error::LinkNotValid);
        }
        let sql = concat!(
            "SELECT l.account_id, l.partner_id, l.expires_at, l.purpose, a.state, a.deadline, a.email, \
                   c.email AS new_email, c.by_owner, ",
            has_factor!("a.id"),
            " AS has_factor, COALESCE(o.second_factor, TRUE) AS needs_factor, COALESCE(e.name, u.name) AS name, p.name AS partner \
                   FROM link l LEFT JOIN address_change c ON c.id = l.change_id JOIN account a ON a.id = l.account_id LEFT JOIN employee e ON e.account_id = a.id \
                   LEFT JOIN organization_user u ON u.account_id = a.id \
                   LEFT JOIN organization o ON o.id = u.organization_id \
                   JOIN partner p ON p.id = l.partner_id \
                   WHERE l.hash = $1 AND COALESCE(o.state, 'live') = 'live'"
        );
        let offered: Option<Offered> = self.0.one(sql, [secret::hash(token).into()]).await?;
        let now = self.0.clock.now();
        offered
            .filter(|offer| {
                now < offer.expires_at && offer.purpose().works_in(offer.state.at(now, offer.deadline))
            })
            .ok_or(Error::LinkNotValid)
    }

    /// Whom this link is for. Looking does not use it up: mail scanners look too.
    pub async fn open_link(&self, token: &str) -> Result<LinkOffer> {
        let offered = self.offered(token).await?;
        let purpose = offered.purpose();
        let rules = self.0.password_rules(offered.account_id).await?;
        let with_password = offered.with_password();
        let Offered { name, email, new_email, partner, expires_at, needs_factor, .. } = offered;
        Ok(LinkOffer {
            name,
            email: new_email.unwrap_or(email),
            partner,
            until: expires_at,
            purpose,
            rules,
            with_password,
            needs_factor,
        })
    }

    /// Uses a link: sets the password, and makes an invited account active if nothing else is missing. It does not sign in.
    pub async fn use_link(&self, token: &str, password: NewPassword) -> Result<()> {
        let offer = self.offered(token).await?;
        let purpose = offer.purpose();
        let state = purpose.sets_password_of().ok_or(Error::LinkNotValid)?;
        let place = self.0.hasher.place_of_known(offer.account_id)?;
        let hash = self.0.hasher.hash(place, password.0.clone()).await?;
        let mut write = self.0.write(offer.partner_id).await?;
        (write.account, write.from) = (Some(offer.account_id), self.1.clone());
        password_rules::look_at(&write, offer.account_id, &password.0).await?;
        // Whoever deletes the row has used the link; of many at once only one, and none after its end.
        let used = "DELETE FROM link WHERE hash = $1 AND expires_at > $2";
        if write.execute(used, [secret::hash(token).into(), write.now.into()]).await? != 1 {
            return Err(Error::LinkNotValid);
        }
        let sql = "UPDATE account SET password_hash = $1, password_changed_at = $2, failures = 0 \
                   WHERE id = $3 AND state = $4 AND (deadline IS NULL OR deadline > $2)";
        let values = [hash.into(), write.now.into(), offer.account_id.into(), state.into()];
        if write.execute(sql, values).await? != 1 {
            return Err(Error::LinkNotValid);
        }
        if purpose == LinkPurpose::Invitation {
            // Active with all that it needs; else until the same deadline (M93).
            let sql = "UPDATE account SET set_up_by_link = FALSE WHERE id = $1";
            write.execute(sql, [offer.account_id.into()]).await?;
            let complete = concat!(
                "UPDATE account SET state = 'active', deadline = NULL WHERE id = $1 AND \
                 (",
                has_factor!("account.id"),
                " OR EXISTS \
                 (SELECT 1 FROM organization_user u JOIN organization o ON o.id = u.organization_id \
                 WHERE u.account_id = account.id AND NOT o.second_factor))"
            );
            write.execute(complete, [offer.account_id.into()]).await?;
        }
        // Whoever knew the password before is out, and so is every other link.
        accounts::shut(&write, offer.account_id).await?;
        let action = if purpose == LinkPurpose::Reset {
            let payload = serde_json::json!({ "account": offer.account_id });
            write.send_later(Kind::PasswordChanged, payload).await?;
            Action::PasswordReset
        } else {
            Action::PasswordSet
        };
        write.audit(action, Object::Account(offer.account_id), serde_json::json!({})).await?;
        write.commit().await
    }

    /// Asks for a link that sets a new password (M30, M31). Whether there is such an account is looked up later, by
    /// a job: whoever asks can tell nothing from the answer or its time. Too many from one place are refused.
    pub async fn request_reset(&self, email: &Email, client: &Client) -> Result<()> {
        let store = self.0;
        let now = store.clock.now();
        // By the hour: an office behind one address is never shut out for long.
        let hour = (now.millis() / HOUR).to_string();
        attempts::count(store, &secret::key(&["reset", &client.network, &hour]), sign_in_delay).await?;
        let sql = "INSERT INTO reset_request (id, email, network, created_at) VALUES ($1, $2, $3, $4)";
        let values = [secret::id()?.into(), email.as_str().into(), client.network.clone().into(), now.into()];
        store.execute(sql, values).await
    }

    /// The first step of setting up a second factor in the place of one that was reset: the link, and the password of
    /// its account. The link ends when the second factor is set.
    pub async fn use_second_factor_link(
        &self,
        token: &str,
        password: Password,
        client: &Client,
        browser: Option<&str>,
    ) -> Result<String> {
        let offer = self.offered(token).await?;
        if offer.purpose() != LinkPurpose::SecondFactor {
            return Err(Error::LinkNotValid);
        }
        let form = SignIn { email: Email::parse(&offer.email).ok(), password };
        let proven = self.prove_password(form, client, browser, Some(offer.account_id)).await;
        let proven = proven.map_err(|error| match error {
            Error::WrongCredentials => Error::field("current", Problem::WrongPassword),
            error => error,
        })?;
        let account = &proven.account;
        let mut write = self.0.write(account.partner_id).await?;
        (write.account, write.from) = (Some(account.id), Some(client.network.clone()));
        still(&write, &proven).await?;
        let there = "SELECT hash FROM link WHERE hash = $1 AND account_id = $2 AND expires_at > $3";
        let values = [secret::hash(token).into(), account.id.into(), write.now.into()];
        if account.has_factor || !write.exists(there, values).await? {
            return Err(Error::LinkNotValid);
        }
        write.audit(Action::PasswordAccepted, Object::Account(account.id), serde_json::json!({})).await?;
        let step = second_step::begin(&write, account.id).await?;
        write.tx.commit().await?;
        Ok(step)
    }
}
