//! The door of Account Settings: the partner's profile and policy. Handing over the primary account has a file of its own.

pub(crate) mod handover;

use domain::{
    Capability, Timestamp, Visibility,
    partner::Region,
    settings::{AccountPolicy, Profile, Settings},
    time::MINUTE,
};
use sea_orm::FromQueryResult;

use crate::{
    Actor, Error, Result, Store,
    audit::{Action, Object},
};

/// What the primary account decides for the partner.
#[derive(Debug)]
pub struct AccountSettings<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    name: String,
    region: Region,
    password_min: i64,
    idle_minutes: i64,
    new_employee_visibility: Visibility,
}

const SQL: &str =
    "SELECT name, region, password_min, idle_minutes, new_employee_visibility FROM partner WHERE id = $1";

impl Row {
    fn policy(&self) -> Result<AccountPolicy> {
        let number = |kept: i64| {
            u32::try_from(kept).map_err(|_| Error::Internal(format!("a policy that can't be: {kept}")))
        };
        Ok(AccountPolicy {
            password_min: number(self.password_min)?,
            idle_minutes: number(self.idle_minutes)?,
            new_employees: self.new_employee_visibility,
        })
    }
}

impl Store {
    /// The door of the primary account.
    pub fn account_settings<'a>(&'a self, actor: &'a Actor) -> Result<AccountSettings<'a>> {
        actor.require(Capability::AccountSettings)?;
        Ok(AccountSettings { store: self, actor })
    }
}

impl AccountSettings<'_> {
    /// The partner as it is.
    pub async fn settings(&self) -> Result<Settings> {
        let row: Option<Row> = self.store.one(SQL, [self.actor.partner.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let (policy, offered) = (row.policy()?, self.offer_as_made().await?);
        Ok(Settings { name: row.name, region: row.region, policy, offered })
    }

    /// Changes the partner's name and region.
    pub async fn edit(&self, profile: &Profile) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::AccountSettings).await?;
        let before: Row = write.one(SQL, [actor.partner.into()]).await?.ok_or(Error::NotFound)?;
        let values = [profile.name.as_str().into(), profile.region.key().into(), actor.partner.into()];
        write.execute_one("UPDATE partner SET name = $1, region = $2 WHERE id = $3", values).await?;
        let details = serde_json::json!({
            "before": { "partner": before.name, "region": before.region },
            "after": { "partner": profile.name.as_str(), "region": profile.region },
        });
        write.audit(Action::PartnerEdited, Object::Partner, details).await?;
        write.commit().await
    }

    /// Changes the policy; what lets anybody in more easily, or see more, freshly confirmed.
    ///
    /// A password is measured when it is set, a session at each use: what is set here holds at once. A session that has
    /// ended stays ended, however long they last from now on.
    pub async fn set_policy(&self, after: AccountPolicy) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::AccountSettings).await?;
        let before: Row = write.one(SQL, [actor.partner.into()]).await?.ok_or(Error::NotFound)?;
        let before = before.policy()?;
        if before.is_loosened_by(after) {
            actor.confirmed(write.now)?;
        }
        let sql = "UPDATE partner SET password_min = $1, idle_minutes = $2, new_employee_visibility = $3 WHERE id = $4";
        let visibility = match after.new_employees {
            Visibility::Everything => "everything",
            Visibility::Groups => "groups",
        };
        let values = [
            i64::from(after.password_min).into(),
            i64::from(after.idle_minutes).into(),
            visibility.into(),
            actor.partner.into(),
        ];
        write.execute_one(sql, values).await?;
        let shorter = i64::from(before.idle_minutes.min(after.idle_minutes));
        let over: Timestamp = write.now.plus(-shorter * MINUTE);
        let ended = "DELETE FROM session WHERE partner_id = $1 AND last_seen_at <= $2";
        write.execute(ended, [actor.partner.into(), over.into()]).await?;
        let details = serde_json::json!({ "before": before, "after": after });
        write.audit(Action::PolicyChanged, Object::Partner, details).await?;
        write.commit().await
    }
}
