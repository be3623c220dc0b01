//! What is done to an employee's account besides editing it: invited again, ended, brought back, deleted.

use domain::{
    AccountId, AccountState, Capability, Refusal, Role, Timestamp,
    account::{AccountAct, LinkPurpose},
    employee::Invited,
    field::Email,
    limits::INVITATION,
    policy,
};
use serde_json::json;

use super::{EmployeeAdmin, Row, another_security_administrator, sees_no_more, target};
use crate::{
    Error, Result, accounts,
    audit::{Action, Object},
    factors,
    settings::handover,
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
        if !act.fits(row.state(write.now), row.has_password) {
            return Err(Error::Conflict(MOVED));
        }
        // Only an active one counts, so only an active one can be the last.
        let leaves = act.ends() || act == AccountAct::ResetSecondFactor;
        if leaves && row.security_administrator && row.state == AccountState::Active {
            another_security_administrator(&write, id).await?;
        }
        if leaves {
            handover::end(&write, id).await?;
        }
        if policy::is_confirmed(act, row.standing()) {
            actor.confirmed(write.now)?;
        }
        Ok((write, row))
    }

    /// A new link for somebody who has set no password; the one before is dead, the deadline stays (M93).
    pub async fn resend(&self, id: AccountId) -> Result<Invited> {
        let (write, row) = self.begin(id, AccountAct::Resend).await?;
        let invited = resend(&write, &row).await?;
        write.commit().await?;
        Ok(invited)
    }

    /// Brings a deactivated account back (M95, K9): as it was if nothing is missing, else with a link and seven days. Who
    /// has a password keeps it, and needs it beside the link: whoever brings an account back gets nothing to enter with.
    ///
    /// Nothing from before lives again: no session, no link, no browser that was known.
    pub async fn reactivate(&self, id: AccountId) -> Result<(String, Option<Invited>)> {
        let (write, row) = self.begin(id, AccountAct::Reactivate).await?;
        let invited = reactivate(&write, &row).await?;
        write.commit().await?;
        Ok((row.name, invited))
    }

    /// Signs somebody out everywhere.
    pub async fn end_sessions(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::EndSessions).await?;
        let ended = accounts::shut(&write, id).await?;
        write.audit(Action::SessionsEnded, Object::Account(id), json!({ "count": ended })).await?;
        write.commit().await?;
        Ok(row.name)
    }

    /// Takes somebody's second factor away and signs them out everywhere: they set another one with the answered link,
    /// which is theirs alone, and their password (M124, T29). Whoever resets it gets nothing to enter with.
    pub async fn reset_second_factor(&self, id: AccountId) -> Result<Invited> {
        let (write, row) = self.begin(id, AccountAct::ResetSecondFactor).await?;
        accounts::shut(&write, id).await?;
        accounts::end_links(&write, id).await?;
        factors::remove(&write, id).await?;
        let until = write.now.plus(INVITATION);
        // One that runs already is not made longer.
        let until = row.deadline.map_or(until, |deadline| deadline.min(until));
        // A primary account never lapses.
        let deadline = (row.role != Role::Primary).then_some(until);
        let sql = "UPDATE account SET set_up_by_link = TRUE, deadline = $1 WHERE id = $2";
        write.execute_one(sql, [deadline.into(), id.into()]).await?;
        let token = accounts::link(&write, id, LinkPurpose::SecondFactor, until, None).await?;
        write.audit(Action::SecondFactorReset, Object::Account(id), json!({})).await?;
        write.send_later(Kind::SecondFactorReset, json!({ "account": id })).await?;
        write.commit().await?;
        Ok(Invited { id, name: row.name, email: row.email, path: format!("/link/{token}"), until })
    }

    /// Ends what an account can do and keeps its details (M112, M113).
    pub async fn deactivate(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::Deactivate).await?;
        deactivate(&write, &row).await?;
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

/// [`EmployeeAdmin::resend`], within a write that has looked at rank and rights.
pub(super) async fn resend(write: &Write<'_>, row: &Row) -> Result<Invited> {
    let (id, until) = (row.id, row.deadline.ok_or(Error::Conflict(MOVED))?);
    let token = accounts::invite(write, id, until).await?;
    write.audit(Action::InvitationResent, Object::Account(id), json!({})).await?;
    write.send_later(Kind::Invitation, json!({ "account": id })).await?;
    Ok(invited(row, &token, until))
}

/// [`EmployeeAdmin::reactivate`], within a write that has looked at rank and rights.
pub(super) async fn reactivate(write: &Write<'_>, row: &Row) -> Result<Option<Invited>> {
    let id = row.id;
    accounts::shut(write, id).await?;
    accounts::end_links(write, id).await?;
    let until = write.now.plus(INVITATION);
    let missing = row.missing();
    let state = if row.has_password { "active" } else { "pending" };
    let deadline = missing.map(|_| until);
    let sql = "UPDATE account SET state = $1, deadline = $2, set_up_by_link = $3, failures = 0, lapsed_at = NULL \
               WHERE id = $4";
    let by_link = missing == Some(LinkPurpose::SecondFactor);
    write.execute_one(sql, [state.into(), deadline.into(), by_link.into(), id.into()]).await?;
    let token = match missing {
        Some(purpose) => Some(accounts::link(write, id, purpose, until, None).await?),
        None => None,
    };
    write.audit(Action::AccountReactivated, Object::Account(id), json!({ "state": state })).await?;
    write.send_later(Kind::Reactivated, json!({ "account": id })).await?;
    Ok(token.map(|token| invited(row, &token, until)))
}

/// [`EmployeeAdmin::deactivate`], within a write that has looked at rank and rights.
pub(super) async fn deactivate(write: &Write<'_>, row: &Row) -> Result<()> {
    let id = row.id;
    accounts::shut(write, id).await?;
    accounts::end_links(write, id).await?;
    let sql = "UPDATE account SET state = 'deactivated', deadline = NULL WHERE id = $1";
    write.execute_one(sql, [id.into()]).await?;
    write.audit(Action::AccountDeactivated, Object::Account(id), json!({})).await?;
    write.send_later(Kind::Deactivated, json!({ "account": id })).await
}

fn invited(row: &Row, token: &str, until: Timestamp) -> Invited {
    let (name, email) = (row.name.clone(), row.email.clone());
    Invited { id: row.id, name, email, path: format!("/link/{token}"), until }
}

impl Row {
    /// What somebody who is brought back has to set first, by which link.
    pub(super) fn missing(&self) -> Option<LinkPurpose> {
        match (self.has_password, !self.factors().is_empty()) {
            (true, true) => None,
            (true, false) => Some(LinkPurpose::SecondFactor),
            (false, _) => Some(LinkPurpose::Invitation),
        }
    }
}
