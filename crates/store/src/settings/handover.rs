//! Handing over the primary account: its holder offers it, another employee accepts. In two steps, each freshly confirmed,
//! since nobody changes their own role alone (T12).

use domain::{
    AccountId, Capability, Problem, Timestamp,
    field::Email,
    limits::HANDOVER,
    settings::{OpenOffer, OwnOffer},
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::AccountSettings;
use crate::{
    Actor, Error, News, Own, Result,
    audit::{Action, Object},
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Candidate {
    id: AccountId,
}

#[derive(Debug, FromQueryResult)]
struct Made {
    offered_to: AccountId,
    name: String,
    email: String,
    expires_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Given {
    offered_by: AccountId,
    name: String,
    expires_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Named {
    id: AccountId,
    name: String,
}

/// Who was offered it, by whoever holds it still.
const MADE: &str = "SELECT h.offered_to, e.name, a.email, h.expires_at FROM handover h \
    JOIN employee e ON e.account_id = h.offered_to JOIN account a ON a.id = h.offered_to \
    WHERE h.partner_id = $1 AND h.offered_by = $2 AND h.expires_at > $3";

/// What is offered to somebody, as long as both can be used as they are and the one who offered holds it.
const GIVEN: &str = "SELECT h.offered_by, e.name, h.expires_at FROM handover h \
    JOIN employee e ON e.account_id = h.offered_by AND e.role = 'primary' \
    JOIN account a ON a.id = h.offered_by JOIN account b ON b.id = h.offered_to \
    WHERE h.partner_id = $1 AND h.offered_to = $2 AND h.expires_at > $3 \
    AND a.state = 'active' AND a.deadline IS NULL AND b.state = 'active' AND b.deadline IS NULL";

const GONE: &str = "This offer is not open any more.";

/// Ends the offer that somebody has made or got, since what they are has changed.
pub(crate) async fn end(write: &Write<'_>, account: AccountId) -> Result<()> {
    let sql = "DELETE FROM handover WHERE partner_id = $1 AND (offered_by = $2 OR offered_to = $2)";
    write.execute(sql, [write.partner.into(), account.into()]).await?;
    Ok(())
}

/// What a mail to this person tells of it, as things are now; nothing if it is out of date. `by` took the offer back, or
/// declined it.
pub(crate) async fn news(
    write: &Write<'_>,
    kind: Kind,
    to: AccountId,
    by: Option<AccountId>,
) -> Result<Option<News>> {
    let given = [write.partner.into(), to.into(), write.now.into()];
    let named = "SELECT account_id AS id, name FROM employee WHERE account_id = $1";
    Ok(match kind {
        Kind::HandoverOffered => write
            .one::<Given>(GIVEN, given)
            .await?
            .map(|given| News::HandoverOffered { from: given.name, until: given.expires_at }),
        // Offered again since.
        Kind::HandoverWithdrawn if write.exists(GIVEN, given).await? => None,
        Kind::HandoverWithdrawn | Kind::HandoverDeclined => {
            let Some(by) = by else { return Ok(None) };
            write.one::<Named>(named, [by.into()]).await?.map(|Named { name, .. }| match kind {
                Kind::HandoverWithdrawn => News::HandoverWithdrawn { from: name },
                _ => News::HandoverDeclined { by: name },
            })
        }
        _ => {
            let sql =
                "SELECT account_id AS id, name FROM employee WHERE partner_id = $1 AND role = 'primary'";
            let primary: Option<Named> = write.one(sql, [write.partner.into()]).await?;
            primary.map(|Named { id, name }| News::HandoverAccepted { primary: name, own: id == to })
        }
    })
}

impl AccountSettings<'_> {
    pub(super) async fn offer_as_made(&self) -> Result<Option<OpenOffer>> {
        let (actor, now) = (self.actor, self.store.clock.now());
        let made: Option<Made> =
            self.store.one(MADE, [actor.partner.into(), actor.account.into(), now.into()]).await?;
        let offer = |Made { offered_to, name, email, expires_at }| OpenOffer {
            to: offered_to,
            name,
            email,
            until: expires_at,
        };
        Ok(made.map(offer))
    }

    /// Offers the primary account to the active employee with this address, for seven days, freshly confirmed; an offer
    /// from before ends. Answers their name.
    pub async fn offer(&self, email: &Email) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::AccountSettings).await?;
        actor.confirmed(write.now)?;
        // Somebody who still has to set something up may lapse; the primary account never does.
        let sql = "SELECT a.id FROM account a JOIN employee e ON e.account_id = a.id WHERE a.email = $1 \
                   AND a.partner_id = $2 AND a.id <> $3 AND a.state = 'active' AND a.deadline IS NULL";
        let values = [email.as_str().into(), actor.partner.into(), actor.account.into()];
        let found: Option<Candidate> = write.one(sql, values).await?;
        let Candidate { id } = found.ok_or_else(|| Error::field("email", Problem::NotAvailable))?;
        let sql = "INSERT INTO handover (partner_id, offered_by, offered_to, expires_at, created_at) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (partner_id) DO UPDATE \
                   SET offered_by = $2, offered_to = $3, expires_at = $4, created_at = $5";
        let values = [
            actor.partner.into(),
            actor.account.into(),
            id.into(),
            write.now.plus(HANDOVER).into(),
            write.now.into(),
        ];
        write.execute(sql, values).await?;
        write.audit(Action::HandoverOffered, Object::Account(id), json!({})).await?;
        write.send_later(Kind::HandoverOffered, json!({ "account": id })).await?;
        let sql = "SELECT account_id AS id, name FROM employee WHERE account_id = $1";
        let Named { name, .. } = write.one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
        write.commit().await?;
        Ok(name)
    }

    /// Takes the offer back.
    pub async fn withdraw(&self) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::AccountSettings).await?;
        let values = [actor.partner.into(), actor.account.into(), write.now.into()];
        let made: Option<Made> = write.one(MADE, values).await?;
        let made = made.ok_or(Error::Conflict(GONE))?;
        end(&write, actor.account).await?;
        write.audit(Action::HandoverWithdrawn, Object::Account(made.offered_to), json!({})).await?;
        // Whoever was not told of the offer yet is not told of its end.
        let untold =
            "DELETE FROM outbox WHERE partner_id = $1 AND kind = $2 AND done_at IS NULL AND attempts = 0";
        let values = [actor.partner.into(), Kind::HandoverOffered.key().into()];
        if write.execute(untold, values).await? == 0 {
            let payload = json!({ "account": made.offered_to, "by": actor.account });
            write.send_later(Kind::HandoverWithdrawn, payload).await?;
        }
        write.commit().await
    }
}

impl Own<'_> {
    /// The primary account, where it is offered to this person.
    pub async fn offer(&self) -> Result<OwnOffer> {
        let (actor, now) = (self.actor, self.store.clock.now());
        let given: Option<Given> =
            self.store.one(GIVEN, [actor.partner.into(), actor.account.into(), now.into()]).await?;
        let Given { name, expires_at, .. } = given.ok_or(Error::NotFound)?;
        Ok(OwnOffer { from: name, partner: actor.partner_name.clone(), until: expires_at })
    }

    async fn given(&self) -> Result<(Write<'_>, Actor, Given)> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        let values = [actor.partner.into(), actor.account.into(), write.now.into()];
        let given: Option<Given> = write.one(GIVEN, values).await?;
        let given = given.ok_or(Error::Conflict(GONE))?;
        Ok((write, actor, given))
    }

    /// Takes the primary account over, freshly confirmed: its holder becomes an Admin, and stays Security Administrator
    /// where they are one. Of all that try at once one does it, and there is exactly one primary account at any time.
    pub async fn accept_offer(&self) -> Result<()> {
        let (write, actor, Given { offered_by, name: from, .. }) = self.given().await?;
        actor.confirmed(write.now)?;
        let account = actor.account;
        end(&write, account).await?;
        // First the one, then the other: no partner ever has two.
        let sql = "UPDATE employee SET role = 'admin' WHERE account_id = $1 AND partner_id = $2 AND role = 'primary'";
        write.execute_one(sql, [offered_by.into(), write.partner.into()]).await?;
        let sql = "UPDATE employee SET role = 'primary', security_administrator = TRUE \
                   WHERE account_id = $1 AND partner_id = $2";
        write.execute_one(sql, [account.into(), write.partner.into()]).await?;
        let details = json!({
            "before": { "primary_account": from },
            "after": { "primary_account": actor.name },
        });
        write.audit(Action::HandoverAccepted, Object::Account(offered_by), details).await?;
        for person in [account, offered_by] {
            write.send_later(Kind::HandoverAccepted, json!({ "account": person })).await?;
        }
        write.commit().await
    }

    /// Leaves the primary account with its holder.
    pub async fn decline_offer(&self) -> Result<()> {
        let (write, actor, Given { offered_by, .. }) = self.given().await?;
        end(&write, actor.account).await?;
        write.audit(Action::HandoverDeclined, Object::Account(offered_by), json!({})).await?;
        let payload = json!({ "account": offered_by, "by": actor.account });
        write.send_later(Kind::HandoverDeclined, payload).await?;
        write.commit().await
    }
}
