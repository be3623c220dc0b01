//! The code that the user of an organization reads out to support (M140).

use domain::{
    OrganizationId, Timestamp,
    caller::{NewCallerCode, OwnCaller},
    limits::CALLER_CODE,
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::Own;
use crate::{
    Error, Result,
    audit::{self, Action, Object},
    person::Person,
    secret, support,
};

#[derive(Debug, FromQueryResult)]
struct Row {
    name: String,
    expires_at: Option<Timestamp>,
    authenticated_until: Option<Timestamp>,
}

/// New digits are drawn so often, should others have the same ones just then.
const DRAWN: usize = 8;

impl Own<'_> {
    /// The organization of this user; whoever is none has no code.
    const fn home(&self) -> Result<OrganizationId> {
        match self.actor.person {
            Person::OrganizationUser { organization, .. } => Ok(organization),
            Person::Employee { .. } => Err(Error::NotFound),
        }
    }

    /// What one's own page says, where the organization is authorized for support (M139).
    pub async fn caller(&self) -> Result<OwnCaller> {
        let sql = "SELECT o.name, CASE WHEN c.mark IS NULL THEN NULL ELSE c.expires_at END AS expires_at, \
                   c.authenticated_until FROM organization o \
                   LEFT JOIN caller_code c ON c.organization_id = o.id AND c.account_id = $2 \
                   WHERE o.id = $1 AND o.support AND o.state = 'live'";
        let values = [self.home()?.into(), self.actor.account.into()];
        let row: Row = self.store.one(sql, values).await?.ok_or(Error::NotFound)?;
        let now = self.store.clock.now();
        let still = |at: &Timestamp| now < *at;
        Ok(OwnCaller {
            organization: row.name,
            code_until: row.expires_at.filter(still),
            authenticated_until: row.authenticated_until.filter(still),
        })
    }

    /// A code to read out, in the place of any before: good for once, for ten minutes. Nothing else of it is kept than
    /// what it is recognised by.
    pub async fn ask_caller_code(&self) -> Result<NewCallerCode> {
        let (partner, account) = (self.actor.partner, self.actor.account);
        audit::not_too_many(self.store, partner, account, Action::CallerCodeAsked).await?;
        let (write, actor) = self.store.write_own(self.actor).await?;
        let home = Own { store: self.store, actor: &actor }.home()?;
        let allowed = "SELECT 1 FROM organization WHERE id = $1 AND support AND state = 'live'";
        if !write.exists(allowed, [home.into()]).await? {
            return Err(Error::NotFound);
        }
        let until = write.now.plus(CALLER_CODE);
        let mut drawn = None;
        for _ in 0..DRAWN {
            let code = secret::digits::<{ domain::limits::CALLER_CODE_DIGITS }>()?;
            let mark = support::mark(write.key(), partner, &code);
            let taken = "SELECT 1 FROM caller_code WHERE partner_id = $1 AND mark = $2";
            if !write.exists(taken, [partner.into(), mark.clone().into()]).await? {
                drawn = Some((code, mark));
                break;
            }
        }
        let (code, mark) = drawn.ok_or_else(|| Error::Internal("every code is taken".to_owned()))?;
        let sql = "INSERT INTO caller_code (account_id, partner_id, organization_id, mark, expires_at) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO UPDATE \
                   SET mark = $4, expires_at = $5, used_by = NULL, authenticated_until = NULL";
        write.execute(sql, [account.into(), partner.into(), home.into(), mark.into(), until.into()]).await?;
        write.audit(Action::CallerCodeAsked, Object::Account(account), json!({})).await?;
        write.commit().await?;
        Ok(NewCallerCode { code, until })
    }
}
