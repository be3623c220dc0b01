//! What is done to an employee's account besides editing it: invited again, ended, brought back, deleted.

use domain::{
    AccountId, AccountState, Capability, Refusal, account::AccountAct, employee::Invited, field::Email,
    limits::INVITATION, policy,
};
use serde_json::json;

use super::{EmployeeAdmin, Row, another_security_administrator, sees_no_more, target};
use crate::{
    Error, Result, accounts,
    audit::{Action, Object},
    write::{Kind, Write},
};

/// What an account in another state than the act's answers.
const MOVED: &str = "Meanwhile this account is in another state. Look at it again.";

impl EmployeeAdmin<'_> {
    /// A change of somebody's account, if this act is one that the actor may do to them now.
    async fn begin(&self, id: AccountId, act: AccountAct) -> Result<(Write<'_>, Row)> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        let row = target(&write, id).await?;
        if id == actor.account {
            return Err(Error::Forbidden(Refusal::Oneself));
        }
        policy::act_on_account(actor.standing()?, row.standing(), act).map_err(Error::Forbidden)?;
        if !sees_no_more(&write, &actor, &row).await? {
            return Err(Error::Forbidden(Refusal::Visibility));
        }
        if !act.fits(row.state(write.now)) {
            return Err(Error::Conflict(MOVED));
        }
        // Only an active one counts, so only an active one can be the last.
        if act.ends() && row.security_administrator && row.state == AccountState::Active {
            another_security_administrator(&write, id).await?;
        }
        Ok((write, row))
    }

    /// A new link for somebody who has not set a password; the one before is dead, the deadline stays (M93).
    pub async fn resend(&self, id: AccountId) -> Result<Invited> {
        let (write, row) = self.begin(id, AccountAct::Resend).await?;
        let until = row.deadline.ok_or(Error::Conflict(MOVED))?;
        let token = accounts::invite(&write, id, until).await?;
        write.audit(Action::InvitationResent, Object::Account(id), json!({})).await?;
        write.send_later(Kind::Invitation, json!({ "account": id })).await?;
        write.commit().await?;
        Ok(Invited { id, name: row.name, email: row.email, path: format!("/link/{token}"), until })
    }

    /// Brings a deactivated account back (M95, K9): with its password, or with a link and seven days to set one.
    ///
    /// Nothing from before lives again: no session, no link, no browser that was known.
    pub async fn reactivate(&self, id: AccountId) -> Result<(String, Option<Invited>)> {
        let (write, row) = self.begin(id, AccountAct::Reactivate).await?;
        accounts::shut(&write, id).await?;
        let active = row.has_password;
        let until = write.now.plus(INVITATION);
        let (state, deadline) = if active { ("active", None) } else { ("pending", Some(until)) };
        let sql = "UPDATE account SET state = $1, deadline = $2, failures = 0 WHERE id = $3";
        write.execute_one(sql, [state.into(), deadline.into(), id.into()]).await?;
        let token = if active { None } else { Some(accounts::invite(&write, id, until).await?) };
        write.audit(Action::AccountReactivated, Object::Account(id), json!({ "state": state })).await?;
        write.send_later(Kind::Reactivated, json!({ "account": id })).await?;
        write.commit().await?;
        let name = row.name.clone();
        let invited = token.map(|token| Invited {
            id,
            name: row.name,
            email: row.email,
            path: format!("/link/{token}"),
            until,
        });
        Ok((name, invited))
    }

    /// Signs somebody out everywhere.
    pub async fn end_sessions(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::EndSessions).await?;
        let ended = accounts::shut(&write, id).await?;
        write.audit(Action::SessionsEnded, Object::Account(id), json!({ "count": ended })).await?;
        write.commit().await?;
        Ok(row.name)
    }

    /// Ends what an account can do and keeps its details (M112, M113).
    pub async fn deactivate(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::Deactivate).await?;
        accounts::shut(&write, id).await?;
        let sql = "UPDATE account SET state = 'deactivated', deadline = NULL WHERE id = $1";
        write.execute_one(sql, [id.into()]).await?;
        write.audit(Action::AccountDeactivated, Object::Account(id), json!({})).await?;
        write.send_later(Kind::Deactivated, json!({ "account": id })).await?;
        write.commit().await?;
        Ok(row.name)
    }

    /// Deletes an account for good; its history stays with its name (M27), and its address is held (M119).
    pub async fn delete(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::Delete).await?;
        write.audit(Action::AccountDeleted, Object::Account(id), json!({})).await?;
        let email = Email::parse(&row.email);
        let email = email.map_err(|_| Error::Internal(format!("an address that is none: {}", row.id)))?;
        accounts::hold_address(&write, &email).await?;
        write.execute_one("DELETE FROM account WHERE id = $1", [id.into()]).await?;
        write.commit().await?;
        Ok(row.name)
    }
}
