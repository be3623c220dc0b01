//! What is done to a user's account besides editing it (M112, M113, M116–M119, M124, K9), and what all users of an
//! organization need (M52, M125).

use domain::{
    AccountId, Capability, OrganizationId, Timestamp,
    account::AccountAct,
    employee::Invited,
    limits::INVITATION,
    policy::{self, Principal},
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::OrganizationUsers;
use crate::{
    Result,
    accounts::life,
    audit::{Action, Object},
    factors::has_factor,
    preview,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Without {
    account_id: AccountId,
}

/// Whoever is active without a second factor has until then to set one up, and is mailed so; answers how many they are.
/// A deadline that runs already is not made longer.
async fn begin_deadline(write: &Write<'_>, organization: OrganizationId, until: Timestamp) -> Result<u64> {
    const ACTIVE: &str = concat!(
        "SELECT u.account_id FROM organization_user u JOIN account a ON a.id = u.account_id \
         WHERE u.organization_id = $1 AND a.state = 'active' AND a.deadline IS NULL AND NOT ",
        has_factor!("a.id")
    );
    let mut begun = 0;
    for Without { account_id } in write.all(ACTIVE, [organization.into()]).await? {
        let sql = "UPDATE account SET deadline = $1 WHERE id = $2";
        write.execute_one(sql, [until.into(), account_id.into()]).await?;
        write.send_later(Kind::Reminder, json!({ "account": account_id })).await?;
        begun += 1;
    }
    Ok(begun)
}

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
    /// end, and they have seven days to set one up, as everybody who lacks something (M93, M94); where they don't, a
    /// password is all that an account needs.
    pub async fn require_second_factor(&self, required: bool) -> Result<()> {
        const USERS: &str = "SELECT account_id FROM organization_user WHERE organization_id = $1";
        let (write, actor) = self.write().await?;
        if !required {
            // A session that was left open weakens nobody's account.
            actor.confirmed(write.now)?;
        }
        let id = self.organization;
        let mut details = json!({ "second_factor": required });
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
            let until = write.now.plus(INVITATION);
            let begun = begin_deadline(&write, id, until).await?;
            if begun > 0 {
                details["users"] = begun.into();
                details["until"] = until.minute().into();
            }
        } else {
            let sql = format!(
                "UPDATE account SET state = 'active', deadline = NULL, set_up_by_link = FALSE \
                 WHERE id IN ({USERS}) AND state <> 'deactivated' AND password_hash IS NOT NULL \
                 AND (deadline IS NULL OR deadline > $2)"
            );
            write.execute(sql, [id.into(), write.now.into()]).await?;
        }
        write.audit(Action::OrganizationPolicyChanged, Object::Organization(id), details).await?;
        write.commit().await
    }
}
