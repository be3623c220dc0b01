//! Looking through the eyes of employees.

use domain::{AccountId, AccountState, Capability, Role, Standing, Timestamp, policy::Principal};
use sea_orm::FromQueryResult;

use super::Oversight;
use crate::{Error, Result, preview};

#[derive(Debug, FromQueryResult)]
struct Row {
    role: Role,
    security_administrator: bool,
    state: AccountState,
    deadline: Option<Timestamp>,
}

impl Oversight<'_> {
    /// Begins to look at the portal through the eyes of an employee (SPEC section 6).
    pub async fn preview(&self, employee: AccountId) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::Oversight).await?;
        let sql = "SELECT e.role, e.security_administrator, a.state, a.deadline FROM employee e \
                   JOIN account a ON a.id = e.account_id WHERE e.account_id = $1 AND e.partner_id = $2";
        let found: Option<Row> = write.one(sql, [employee.into(), actor.partner.into()]).await?;
        let Row { role, security_administrator, state, deadline } = found.ok_or(Error::NotFound)?;
        let principal = Principal::Employee(Standing { role, security_administrator });
        preview::start(&write, &actor, (employee, principal), state.at(write.now, deadline)).await?;
        write.commit().await
    }
}
