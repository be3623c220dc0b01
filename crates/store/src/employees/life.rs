//! What is done to an employee's account besides editing it: within rank, and never to who sees more.

use domain::{
    AccountId, AccountState, Capability, Refusal,
    account::AccountAct,
    employee::Invited,
    policy::{self, Principal},
};

use super::{EmployeeAdmin, Row, another_security_administrator, sees_no_more, target};
use crate::{Error, Result, accounts::life, addresses, settings::handover, write::Write};

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
        life::fits(&row.account, act, write.now)?;
        // Only an active one counts, so only an active one can be the last.
        let leaves = act.ends() || act == AccountAct::ResetSecondFactor;
        if leaves && row.security_administrator && row.account.state == AccountState::Active {
            another_security_administrator(&write, id).await?;
        }
        if leaves {
            handover::end(&write, id).await?;
        }
        if policy::is_confirmed(act, Principal::Employee(row.standing())) {
            actor.confirmed(write.now)?;
        }
        Ok((write, row))
    }

    /// [`life::resend`].
    pub async fn resend(&self, id: AccountId) -> Result<Invited> {
        let (write, row) = self.begin(id, AccountAct::Resend).await?;
        let invited = life::resend(&write, &row.account).await?;
        write.commit().await?;
        Ok(invited)
    }

    /// [`life::reactivate`].
    pub async fn reactivate(&self, id: AccountId) -> Result<(String, Option<Invited>)> {
        let (write, row) = self.begin(id, AccountAct::Reactivate).await?;
        let invited = life::reactivate(&write, &row.account).await?;
        write.commit().await?;
        Ok((row.account.name, invited))
    }

    /// Signs somebody out everywhere.
    pub async fn end_sessions(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::EndSessions).await?;
        life::end_sessions(&write, &row.account).await?;
        write.commit().await?;
        Ok(row.account.name)
    }

    /// [`life::reset_second_factor`].
    pub async fn reset_second_factor(&self, id: AccountId) -> Result<Invited> {
        let (write, row) = self.begin(id, AccountAct::ResetSecondFactor).await?;
        let invited = life::reset_second_factor(&write, &row.account).await?;
        write.commit().await?;
        Ok(invited)
    }

    /// Ends what an account can do and keeps its details (M112, M113).
    pub async fn deactivate(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::Deactivate).await?;
        life::deactivate(&write, &row.account).await?;
        write.commit().await?;
        Ok(row.account.name)
    }

    /// Deletes an account for good; its history stays with its name (M27), and its address is held (M119).
    pub async fn delete(&self, id: AccountId) -> Result<String> {
        let (write, row) = self.begin(id, AccountAct::Delete).await?;
        life::delete(&write, &row.account).await?;
        write.commit().await?;
        Ok(row.account.name)
    }

    /// Takes back a new address that waits to be proven; answers whose.
    pub async fn withdraw_address(&self, id: AccountId) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        let row = target(&write, id).await?;
        if id == actor.account {
            return Err(Error::Forbidden(Refusal::Oneself));
        }
        policy::act_on(actor.standing()?, Some(row.standing()), None).map_err(Error::Forbidden)?;
        if !sees_no_more(&write, &actor, &row).await? {
            return Err(Error::Forbidden(Refusal::Visibility));
        }
        addresses::withdraw(&write, id).await?;
        write.commit().await?;
        Ok(row.account.name)
    }
}
