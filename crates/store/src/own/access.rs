//! What one sees, and how one asks to see more.

use domain::{
    AccessRequestId, AccountId, Timestamp,
    access_request::{Answer, OwnRequest},
    field::Reason,
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::Own;
use crate::{
    Error, Result,
    audit::{Action, Object},
    secret,
    write::Kind,
};

const ASKED: &str = "You have asked already, and Security Administrators know of it. Nothing was sent again.";
const EVERYTHING: &str = "You see everything already, so there is nothing to ask for.";

#[derive(Debug, FromQueryResult)]
struct Row {
    reason: Option<String>,
    asked_at: Timestamp,
    state: String,
    answered_at: Option<Timestamp>,
    answered_name: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Administrator {
    id: AccountId,
}

impl Own<'_> {
    /// One's last request, as long as it is kept.
    pub async fn access_request(&self) -> Result<Option<OwnRequest>> {
        let sql = "SELECT r.reason, r.asked_at, r.state, r.answered_at, \
                   (SELECT b.name FROM employee b WHERE b.account_id = r.answered_by) AS answered_name \
                   FROM access_request r WHERE r.account_id = $1 AND r.partner_id = $2 \
                   ORDER BY CASE WHEN r.state = 'open' THEN 0 ELSE 1 END, r.asked_at DESC, r.id LIMIT 1";
        let row: Option<Row> =
            self.store.one(sql, [self.actor.account.into(), self.actor.partner.into()]).await?;
        Ok(row.map(|row| {
            let granted = row.state == "granted";
            let answer = row.answered_at.map(|at| Answer { granted, at, by: row.answered_name });
            OwnRequest { reason: row.reason, asked: row.asked_at, answer }
        }))
    }

    /// Asks to see more, once until somebody answers; every Security Administrator is told.
    pub async fn ask_access(&self, reason: Option<&Reason>) -> Result<()> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        actor.standing()?;
        if actor.scope().unscoped() {
            return Err(Error::Conflict(EVERYTHING));
        }
        let open = "SELECT 1 FROM access_request WHERE account_id = $1 AND state = 'open'";
        if write.exists(open, [actor.account.into()]).await? {
            return Err(Error::Conflict(ASKED));
        }
        let id = AccessRequestId::new(secret::id()?);
        let reason = reason.map(|reason| reason.as_str().to_owned());
        let sql = "INSERT INTO access_request (id, partner_id, account_id, reason, asked_at, state) \
                   VALUES ($1, $2, $3, $4, $5, 'open')";
        let values =
            [id.into(), actor.partner.into(), actor.account.into(), reason.clone().into(), write.now.into()];
        write.execute(sql, values).await?;
        let details = json!({ "reason": reason });
        write.audit(Action::AccessAsked, Object::Account(actor.account), details).await?;
        let administrators = "SELECT e.account_id AS id FROM employee e JOIN account a ON a.id = e.account_id \
                              WHERE e.partner_id = $1 AND e.security_administrator AND a.state = 'active'";
        for Administrator { id: to } in write.all(administrators, [actor.partner.into()]).await? {
            let payload = json!({ "account": to, "member": actor.account, "request": id });
            write.send_later(Kind::AccessAsked, payload).await?;
        }
        write.commit().await
    }
}
