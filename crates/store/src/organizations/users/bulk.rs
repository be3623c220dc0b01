//! One act for the accounts of many users of an organization.

use domain::{
    Capability,
    account::AccountAct,
    employee::{BulkPlan, LeftOut},
    limits::BULK_ACCOUNTS,
    policy::Principal,
    selection::{Selection, UserBulk},
};

use super::{OrganizationUsers, Row, SELECT};
use crate::{
    Actor, Result,
    accounts::bulk::{BulkDone, Judged, whole},
    groups::Asking,
    scope::Sql,
};

impl OrganizationUsers<'_> {
    /// What an act would do to the selected users, and who is left out of it.
    pub async fn plan_bulk(&self, bulk: &UserBulk) -> Result<BulkPlan> {
        self.whose().await?;
        Ok(self.judged(Asking::Page(self.store), self.actor, bulk).await?.plan())
    }

    /// Does it, to those of the plan with this mark or to nobody.
    pub async fn act_in_bulk(&self, bulk: &UserBulk, mark: &str) -> Result<BulkDone> {
        let (write, actor) = self.write().await?;
        let judged = self.judged(Asking::Act(&write), &actor, bulk).await?;
        let now = write.now;
        let done = judged.carry_out(&write, mark, || actor.confirmed(now)).await?;
        write.commit().await?;
        Ok(done)
    }

    async fn judged(&self, asking: Asking<'_>, actor: &Actor, bulk: &UserBulk) -> Result<Judged> {
        if bulk.act == AccountAct::Reactivate {
            actor.require(Capability::Reactivate)?;
        }
        let now = asking.now();
        let mut sql = Sql::default();
        sql.push(SELECT);
        match &bulk.selection {
            Selection::Matching(query) => self.narrowed(query, now, &mut sql),
            Selection::Ticked(ids) => {
                self.seen(&mut sql);
                sql.push(" AND u.account_id IN ").list(asking.backend(), ids);
            }
        }
        sql.push(" ORDER BY u.name_key, u.account_id LIMIT ").push(&(BULK_ACCOUNTS + 1).to_string());
        let mut judged = Judged::of(bulk.act);
        for row in whole(&bulk.selection, asking.all::<Row>(sql).await?)? {
            if bulk.act.fits(row.account.state(now), row.account.has_password) {
                let principal = Principal::OrganizationUser(row.access());
                judged.take(row.account, principal, false);
            } else {
                judged.leave(LeftOut::State, row.account);
            }
        }
        Ok(judged)
    }
}
