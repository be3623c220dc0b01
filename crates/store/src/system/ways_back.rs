//! Ways back into an account that the operator makes: they hand the link over, and it is in the trail.

use domain::{
    AccountId, AccountState, PartnerId, Timestamp,
    account::LinkPurpose,
    field::Email,
    limits::{INVITATION, RESET},
};
use sea_orm::FromQueryResult;

use super::System;
use crate::{
    Error, Result, accounts,
    audit::{Action, Object},
    settings::handover,
    write::Kind,
};

#[derive(Debug, FromQueryResult)]
struct Primary {
    id: AccountId,
}

#[derive(Debug, FromQueryResult)]
struct Found {
    id: AccountId,
    partner_id: PartnerId,
}

#[derive(Debug, FromQueryResult)]
struct Standing {
    state: AccountState,
    deadline: Option<Timestamp>,
}

impl System<'_> {
    /// The way back in for a partner's primary account that lost its own: every session ends, its password and
    /// second factor go, and a new one-time link sets a password. Answers the link's path.
    pub async fn primary_link(&self, partner: PartnerId) -> Result<String> {
        let write = self.0.write(partner).await?;
        let sql = "SELECT account_id AS id FROM employee WHERE partner_id = $1 AND role = 'primary'";
        let Primary { id } = write.one(sql, [partner.into()]).await?.ok_or(Error::NotFound)?;
        accounts::shut(&write, id).await?;
        handover::end(&write, id).await?;
        let removed = crate::factors::remove(&write, id).await?;
        // The old password is worth nothing either: whoever knows it must not set up the next factor.
        let sql = "UPDATE account SET state = 'pending', deadline = NULL, failures = 0, password_hash = NULL, \
                   set_up_by_link = FALSE WHERE id = $1";
        write.execute_one(sql, [id.into()]).await?;
        let token = accounts::invite(&write, id, write.now.plus(INVITATION)).await?;
        write.audit(Action::SecondFactorReset, Object::Account(id), removed).await?;
        write.audit(Action::InvitationResent, Object::Account(id), serde_json::json!({})).await?;
        // The one whose account it is, is told, whoever asked for it (T29).
        write.send_later(Kind::WayBack, serde_json::json!({ "account": id })).await?;
        write.commit().await?;
        Ok(format!("/link/{token}"))
    }

    /// The way back in for whoever forgot their password where no mail brings one: a one-time link that sets another, and
    /// nothing else. The second factor is asked for as ever. Answers the link's path and until when it works; that of
    /// somebody who is invited is their invitation, until the same deadline.
    pub async fn account_link(&self, email: &Email) -> Result<(String, Timestamp)> {
        let sql = "SELECT a.id, a.partner_id FROM account a LEFT JOIN organization_user u ON u.account_id = a.id \
                   LEFT JOIN organization o ON o.id = u.organization_id \
                   WHERE a.email = $1 AND COALESCE(o.state, 'live') = 'live'";
        let found: Option<Found> = self.0.one(sql, [email.as_str().into()]).await?;
        let Found { id, partner_id } = found.ok_or(Error::NotFound)?;
        let write = self.0.write(partner_id).await?;
        let sql = "SELECT state, deadline FROM account WHERE id = $1 AND email = $2";
        let now: Option<Standing> = write.one(sql, [id.into(), email.as_str().into()]).await?;
        let Standing { state, deadline } = now.ok_or(Error::NotFound)?;
        let (purpose, until) = match state.at(write.now, deadline) {
            AccountState::Active => (LinkPurpose::Reset, write.now.plus(RESET)),
            AccountState::Pending => {
                (LinkPurpose::Invitation, deadline.unwrap_or(write.now.plus(INVITATION)))
            }
            AccountState::Deactivated => {
                return Err(Error::Conflict(
                    "This account is deactivated. An administrator of its partner can reactivate it.",
                ));
            }
        };
        // The newest alone works.
        let older = "DELETE FROM link WHERE account_id = $1 AND purpose = $2";
        write.execute(older, [id.into(), purpose.key().into()]).await?;
        let token = accounts::link(&write, id, purpose, until, None).await?;
        write.audit(Action::InvitationResent, Object::Account(id), serde_json::json!({})).await?;
        // The one whose account it is, is told, whoever asked for it (T29).
        write.send_later(Kind::WayBack, serde_json::json!({ "account": id })).await?;
        write.commit().await?;
        Ok((format!("/link/{token}"), until))
    }
}
