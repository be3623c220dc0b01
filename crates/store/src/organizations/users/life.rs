//! What is done to a user's account besides editing it (M112, M113, M116–M119, M124, K9), and what all users of an
//! organization need (M52, M125).

use domain::{
    AccountId, Capability,
    account::AccountAct,
    employee::Invited,
    policy::{self, Principal},
};
use serde_json::json;

use super::OrganizationUsers;
use crate::{
    Result,
    accounts::life,
    audit::{Action, Object},
    factors::has_factor,
    preview,
};

impl OrganizationUsers<'_> {
    /// Does this to the account of a user; answers their name, and the link of somebody who has to set something up.
    pub async fn act(&self, id: AccountId, act: AccountAct) -> Result<(String, Option<Invited>)> {
        let (write, actor) = self.write().await?;
        let row = self.target(&write, id).await?;
        if act == AccountAct::Reactivate {
            actor.require(Capability::Reactivate)?;
        }
        life::fits(&row.account, act, write.now)?;
        if policy::is_confirmed(act, Principal::OrganizationUser(row.access())) {
            actor.confirmed(write.now)?;
        }
        let account = &row.account;
        let mut invited = None;
        match act {
            AccountAct::Resend => invited = Some(life::resend(&write, account).await?),
            AccountAct::Reactivate => invited = life::reactivate(&write, account).await?,
            AccountAct::ResetSecondFactor => {
                invited = Some(life::reset_second_factor(&write, account).await?);
            }
            AccountAct::EndSessions => life::end_sessions(&write, account).await?,
            AccountAct::Deactivate => life::deactivate(&write, account).await?,
            AccountAct::Delete => life::delete(&write, account).await?,
        }
        write.commit().await?;
        Ok((row.account.name, invited))
    }

    /// Begins to look at the portal through the eyes of a user (M131).
    pub async fn preview(&self, id: AccountId) -> Result<()> {
        let (write, actor) = self.write().await?;
        actor.require(Capability::OrganizationPreview)?;
        let row = self.target(&write, id).await?;
        let principal = Principal::OrganizationUser(row.access());
        preview::start(&write, &actor, (id, principal), row.account.state(write.now)).await?;
        write.commit().await
    }

    /// Says whether all users of the organization need a second factor. Where they do, the sessions of those without one
    /// end, and they set one up when they sign in again; where they don't, a password is all that an account needs.
    pub async fn require_second_factor(&self, required: bool) -> Result<()> {
        const USERS: &str = "SELECT account_id FROM organization_user WHERE organization_id = $1";
        let (write, actor) = self.write().await?;
        if !required {
            // A session that was left open weakens nobody's account.
            actor.confirmed(write.now)?;
        }
        let id = self.organization;
        let set = "UPDATE organization SET second_factor = $2 WHERE id = $1 AND second_factor <> $2";
        if write.execute(set, [id.into(), required.into()]).await? == 0 {
            return Ok(());
        }
        if required {
            for table in ["session", "sign_in"] {
                let without = concat!("NOT ", has_factor!("x.account_id"));
                let sql = format!(
                    "DELETE FROM {table} WHERE hash IN \
                     (SELECT x.hash FROM {table} x WHERE x.account_id IN ({USERS}) AND {without})"
                );
                write.execute(sql, [id.into()]).await?;
            }
        } else {
            let sql = format!(
                "UPDATE account SET state = 'active', deadline = NULL, set_up_by_link = FALSE \
                 WHERE id IN ({USERS}) AND state <> 'deactivated' AND password_hash IS NOT NULL \
                 AND (deadline IS NULL OR deadline > $2)"
            );
            write.execute(sql, [id.into(), write.now.into()]).await?;
        }
        let details = json!({ "second_factor": required });
        write.audit(Action::OrganizationPolicyChanged, Object::Organization(id), details).await?;
        write.commit().await
    }
}
