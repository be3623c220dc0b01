//! Requests of people who see nothing, or too little: read, granted by an ordinary addition to a group, or declined.

use domain::{
    AccessRequestId, AccountId, Capability, GroupId, Problem, Role, Standing, Timestamp, Visibility,
    access_request::{AccessRequest, Answer},
    field::Reason,
    membership::Term,
    time::Day,
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{GroupAdmin, Kept, ending, kept, put};
use crate::{
    Error, Result,
    audit::{Action, Object},
    scope::Sql,
    write::{Kind, Write},
};

/// So many are shown at once, those first that wait longest.
const SHOWN: &str = " LIMIT 100";

const ANSWERED: &str = "Meanwhile somebody has answered this request. Nothing was changed.";
const NOTHING_TO_GRANT: &str =
    "By now they see everything, so there is nothing to grant. Nothing was changed.";
const IN_IT: &str = "They are in this group already. Choose another one.";

#[derive(Debug, FromQueryResult)]
struct Row {
    id: AccessRequestId,
    account_id: AccountId,
    name: String,
    email: String,
    role: Role,
    security_administrator: bool,
    visibility: Visibility,
    reason: Option<String>,
    asked_at: Timestamp,
    state: String,
    answered_at: Option<Timestamp>,
    answered_name: Option<String>,
    groups: i64,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

impl Row {
    fn sees_everything(&self) -> bool {
        let standing = Standing { role: self.role, security_administrator: self.security_administrator };
        standing.never_scoped() || self.visibility == Visibility::Everything
    }
}

impl From<Row> for AccessRequest {
    fn from(row: Row) -> Self {
        let granted = row.state == "granted";
        Self {
            sees_everything: row.sees_everything(),
            answer: row.answered_at.map(|at| Answer { granted, at, by: row.answered_name }),
            id: row.id,
            account: row.account_id,
            name: row.name,
            email: row.email,
            reason: row.reason,
            asked: row.asked_at,
            groups: row.groups.unsigned_abs(),
        }
    }
}

/// Adds a query for requests of the partner, as things are at this instant.
fn select(sql: &mut Sql, partner: domain::PartnerId, now: Timestamp) {
    sql.push(
        "SELECT r.id, r.account_id, e.name, a.email, e.role, e.security_administrator, e.visibility, r.reason, \
         r.asked_at, r.state, r.answered_at, \
         (SELECT b.name FROM employee b WHERE b.account_id = r.answered_by) AS answered_name, \
         (SELECT COUNT(*) FROM group_member gm WHERE gm.account_id = r.account_id AND ",
    );
    sql.lasting(now).push(
        ") AS groups FROM access_request r JOIN employee e ON e.account_id = r.account_id \
         JOIN account a ON a.id = r.account_id WHERE r.partner_id = ",
    );
    sql.bind(partner);
}

/// The request, if nobody has answered it yet.
async fn open(write: &Write<'_>, id: AccessRequestId) -> Result<Row> {
    let mut sql = Sql::default();
    select(&mut sql, write.partner, write.now);
    sql.push(" AND r.id = ").bind(id);
    let row: Row = write.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
    if row.state == "open" { Ok(row) } else { Err(Error::Conflict(ANSWERED)) }
}

async fn answer(write: &Write<'_>, by: AccountId, id: AccessRequestId, state: &str) -> Result<()> {
    let sql = "UPDATE access_request SET state = $1, answered_at = $2, answered_by = $3 \
               WHERE id = $4 AND partner_id = $5 AND state = 'open'";
    let values = [state.into(), write.now.into(), by.into(), id.into(), write.partner.into()];
    write.execute_one(sql, values).await
}

impl GroupAdmin<'_> {
    /// How many wait for an answer.
    pub async fn open_requests(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS total FROM access_request WHERE partner_id = $1 AND state = 'open'";
        let total: Option<Total> = self.store.one(sql, [self.actor.partner.into()]).await?;
        Ok(total.map_or(0, |total| total.total.unsigned_abs()))
    }

    /// The requests that wait for an answer.
    pub async fn access_requests(&self) -> Result<Vec<AccessRequest>> {
        let mut sql = Sql::default();
        select(&mut sql, self.actor.partner, self.actor.now);
        sql.push(" AND r.state = 'open' ORDER BY r.asked_at, r.id").push(SHOWN);
        let rows: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        Ok(rows.into_iter().map(AccessRequest::from).collect())
    }

    /// One request, answered or not.
    pub async fn access_request(&self, id: AccessRequestId) -> Result<AccessRequest> {
        let mut sql = Sql::default();
        select(&mut sql, self.actor.partner, self.actor.now);
        sql.push(" AND r.id = ").bind(id);
        let row: Option<Row> = self.store.one(sql.text, sql.values).await?;
        row.map(AccessRequest::from).ok_or(Error::NotFound)
    }

    /// Puts whoever asked into a group; answers their name and the group's.
    pub async fn grant(
        &self,
        id: AccessRequestId,
        group: GroupId,
        until: Option<Day>,
    ) -> Result<(String, String)> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let request = open(&write, id).await?;
        if request.sees_everything() {
            return Err(Error::Conflict(NOTHING_TO_GRANT));
        }
        if until.is_some_and(|day| day.end() <= write.now) {
            return Err(Error::field("until", Problem::PastDay));
        }
        let Kept { name: group_name, .. } = kept(&write, group).await.map_err(|error| match error {
            Error::NotFound => Error::field("group", Problem::NotAChoice),
            other => other,
        })?;
        ending::end(&write).await?;
        let inside = "SELECT 1 FROM group_member WHERE account_id = $1 AND group_id = $2";
        if write.exists(inside, [request.account_id.into(), group.into()]).await? {
            return Err(Error::Conflict(IN_IT));
        }
        let reason = request.reason.as_deref().and_then(|text| Reason::parse_optional(text).ok().flatten());
        let term = Term { reason, until };
        put::people(&write, actor.account, group, &[request.account_id], &term).await?;
        answer(&write, actor.account, id, "granted").await?;
        let details = json!({
            "employees_added": [request.name],
            "ids": [request.account_id],
            "reason": request.reason,
            "until": until.map(|day| day.to_string()),
        });
        write.audit(Action::AccessGranted, Object::Group(group), details).await?;
        let payload = json!({ "account": request.account_id, "member": request.account_id, "group": group });
        write.send_later(Kind::AccessGranted, payload).await?;
        write.commit().await?;
        Ok((request.name, group_name))
    }

    /// Declines a request; answers the name of whoever asked.
    pub async fn decline(&self, id: AccessRequestId) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let request = open(&write, id).await?;
        answer(&write, actor.account, id, "declined").await?;
        let details = json!({ "reason": request.reason });
        write.audit(Action::AccessDeclined, Object::Account(request.account_id), details).await?;
        write.send_later(Kind::AccessDeclined, json!({ "account": request.account_id })).await?;
        write.commit().await?;
        Ok(request.name)
    }
}
