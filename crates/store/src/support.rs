//! The door of those who help the users of organizations: who calls, and whether it is them (M139–M141).
//!
//! Whether a code counts is judged when it is used: by its age, and by whether its owner could sign in and their
//! organization is authorized at that instant.

use domain::{
    AccountId, Capability, OrganizationId, PartnerId, Problem, Timestamp,
    caller::{Caller, CallerCode},
    limits::{CALLER_AUTHENTICATED, code_pause},
};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::{
    Actor, Error, Result, Store,
    audit::{Action, Object},
    key::Key,
    scope::Sql,
    secret,
    write::Write,
};

/// Support of the organizations that the actor sees.
#[derive(Debug)]
pub struct Support<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: AccountId,
    name: String,
    email: String,
    organization: String,
    until: Option<Timestamp>,
    by_name: Option<String>,
}

/// What a code is recognised by: of this partner only.
pub(crate) fn mark(key: &Key, partner: PartnerId, code: &str) -> String {
    key.mark(&["caller code", &partner.to_string(), code])
}

/// Ends the codes of an organization, and what they have shown: it is no longer authorized, or gone.
pub(crate) async fn end(write: &Write<'_>, organization: OrganizationId) -> Result<()> {
    write.execute("DELETE FROM caller_code WHERE organization_id = $1", [organization.into()]).await?;
    Ok(())
}

/// Adds a query for codes `c` whose owners could sign in, of organizations that the actor sees and that are authorized.
fn codes(sql: &mut Sql, actor: &Actor, now: Timestamp) {
    sql.push(
        "SELECT c.account_id, u.name, a.email, o.name AS organization, c.authenticated_until AS until, \
         (SELECT e.name FROM employee e WHERE e.account_id = c.used_by) AS by_name FROM caller_code c \
         JOIN organization_user u ON u.account_id = c.account_id JOIN account a ON a.id = c.account_id \
         JOIN organization o ON o.id = c.organization_id AND o.support \
         WHERE a.state = 'active' AND (a.deadline IS NULL OR a.deadline > ",
    );
    sql.bind(now).push(") AND c.partner_id = ").bind(actor.partner).push(" AND ");
    actor.scope().organization_in("c.organization_id", sql);
}

impl Store {
    /// The door of whoever has the Ticket Portal: those who help customers.
    pub fn support<'a>(&'a self, actor: &'a Actor) -> Result<Support<'a>> {
        actor.require(Capability::TicketPortal)?;
        Ok(Support { store: self, actor })
    }
}

impl Support<'_> {
    /// Those who have shown that it is them and still count as authenticated, of organizations that the actor sees.
    pub async fn callers(&self) -> Result<Vec<Caller>> {
        let now = self.store.clock.now();
        let mut sql = Sql::default();
        codes(&mut sql, self.actor, now);
        sql.push(" AND c.authenticated_until > ").bind(now);
        sql.push(" ORDER BY c.authenticated_until DESC, c.account_id LIMIT 50");
        let rows: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let caller = |row: Row| {
            let Row { name, email, organization, by_name: by, .. } = row;
            row.until.map(|until| Caller { name, email, organization, until, by })
        };
        Ok(rows.into_iter().filter_map(caller).collect())
    }

    /// Whose code this is; it is used up by that. Every guess counts, and pauses grow (P52): one answer for what is wrong,
    /// too old, used, or of somebody whom the actor does not see.
    pub async fn check(&self, code: &CallerCode) -> Result<Caller> {
        let (write, actor) = self.store.write_as(self.actor, Capability::TicketPortal).await?;
        let counter = secret::key(&["caller", &actor.account.to_string()]);
        write.count_attempt(&counter, code_pause).await?;
        let mut sql = Sql::default();
        codes(&mut sql, &actor, write.now);
        sql.push(" AND c.mark = ").bind(mark(write.key(), actor.partner, code.expose()));
        sql.push(" AND c.expires_at > ").bind(write.now);
        let Some(row) = write.one::<Row>(sql.text, sql.values).await? else {
            write.audit(Action::CallerRefused, Object::Partner, json!({})).await?;
            // The guess stays counted.
            write.commit().await?;
            return Err(Error::field("code", Problem::WrongCallerCode));
        };
        write.execute("DELETE FROM sign_in_failure WHERE key = $1", [counter.into()]).await?;
        let until = write.now.plus(CALLER_AUTHENTICATED);
        let sql = "UPDATE caller_code SET mark = NULL, used_by = $1, authenticated_until = $2 WHERE account_id = $3";
        write.execute_one(sql, [actor.account.into(), until.into(), row.account_id.into()]).await?;
        let details = json!({ "until": until.minute() });
        write.audit(Action::CallerAuthenticated, Object::Account(row.account_id), details).await?;
        write.commit().await?;
        let Row { name, email, organization, .. } = row;
        Ok(Caller { name, email, organization, until, by: Some(actor.name) })
    }
}
