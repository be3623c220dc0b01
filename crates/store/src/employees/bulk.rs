//! One act for the accounts of many: first what it would do, then all of that or nothing.

use std::collections::BTreeSet;

use domain::{
    AccountId, AccountState, Capability, Refusal, Timestamp, Visibility,
    account::AccountAct,
    employee::{BulkPlan, LeftOut},
    limits::BULK_ACCOUNTS,
    policy::{self, Principal},
    selection::{EmployeeBulk, EmployeeSelection, Selection},
};
use sea_orm::FromQueryResult;

use super::{
    EmployeeAdmin, Row,
    list::{group_filter, narrowed},
    select,
};
use crate::{
    Actor, Error, Result,
    accounts::bulk::{BulkDone, Judged, whole},
    groups::{Asking, filter::GroupChoice},
    scope::{Scope, Sql},
};

#[derive(Debug, FromQueryResult)]
struct One {
    id: AccountId,
}

/// Who was selected, and what else decides about them.
struct Selected {
    rows: Vec<Row>,
    /// Those who see more than the actor.
    seeing_more: BTreeSet<AccountId>,
    /// Security Administrators who count: active, with nothing left to set.
    security: BTreeSet<AccountId>,
}

fn selected(asking: Asking<'_>, actor: &Actor, selection: &EmployeeSelection) -> Sql {
    let now = asking.now();
    let mut sql = Sql::default();
    select(&mut sql, actor.partner, now);
    match selection {
        Selection::Matching(query) => narrowed(query, now, &mut sql),
        Selection::Ticked(ids) => _ = sql.push(" AND e.account_id IN ").list(asking.backend(), ids),
    }
    sql.push(" ORDER BY e.name_key, e.account_id LIMIT ").push(&(BULK_ACCOUNTS + 1).to_string());
    sql
}

/// Everybody in groups who sees an organization that the actor doesn't; nothing where the actor sees all.
fn seeing_more(actor: &Actor) -> Option<Sql> {
    let scope @ Scope::Groups(partner, _, now) = actor.scope() else { return None };
    let mut sql = Sql::default();
    sql.push("SELECT gm.account_id AS id FROM group_member gm WHERE gm.partner_id = ").bind(partner);
    sql.push(" AND ").lasting(now);
    sql.push(
        " AND EXISTS (SELECT 1 FROM access_group g JOIN organization o ON o.partner_id = g.partner_id \
         AND o.state = 'live' LEFT JOIN group_organization go ON go.group_id = g.id AND go.organization_id = o.id \
         WHERE g.id = gm.group_id AND (go.group_id IS NOT NULL OR g.kind = 'all_organizations') AND o.id NOT IN (",
    );
    scope.organizations(&mut sql);
    sql.push("))");
    Some(sql)
}

const SECURITY: &str = "SELECT e.account_id AS id FROM employee e JOIN account a ON a.id = e.account_id \
                        WHERE e.security_administrator AND a.state = 'active' AND a.deadline IS NULL \
                        AND e.partner_id = ";

fn ids(found: Vec<One>) -> BTreeSet<AccountId> {
    found.into_iter().map(|one| one.id).collect()
}

fn judge(actor: &Actor, act: AccountAct, selected: Selected, now: Timestamp) -> Result<Judged> {
    let Selected { rows, seeing_more, mut security } = selected;
    let (standing, scoped) = (actor.standing()?, !actor.scope().unscoped());
    let everything = |row: &Row| row.visibility == Visibility::Everything || row.standing().never_scoped();
    let sees_more = |row: &Row| scoped && (everything(row) || seeing_more.contains(&row.account.id));
    let mut judged = Judged::of(act);
    for row in rows {
        // In the order in which the act for one account asks.
        let refused = if row.account.id == actor.seen_by() {
            Some(Refusal::Oneself)
        } else if let Err(refusal) = policy::act_on_account(standing, row.standing(), act) {
            Some(refusal)
        } else if sees_more(&row) {
            Some(Refusal::Visibility)
        } else {
            None
        };
        if let Some(refusal) = refused {
            judged.leave(LeftOut::Refused(refusal), row.account);
        } else if !act.fits(row.account.state(now), row.account.has_password) {
            judged.leave(LeftOut::State, row.account);
        } else if act.ends()
            && row.security_administrator
            && row.account.state == AccountState::Active
            && security.iter().all(|id| *id == row.account.id)
        {
            judged.leave(LeftOut::Refused(Refusal::LastSecurityAdministrator), row.account);
        } else {
            if act.ends() {
                security.remove(&row.account.id);
            }
            let (principal, everything) = (Principal::Employee(row.standing()), everything(&row));
            judged.take(row.account, principal, everything);
        }
    }
    Ok(judged)
}

fn needed(act: AccountAct) -> Capability {
    if act == AccountAct::Reactivate { Capability::Reactivate } else { Capability::ManageEmployees }
}

fn group_of(actor: &Actor, selection: &EmployeeSelection) -> Result<Option<Sql>> {
    match selection {
        Selection::Matching(query) => group_filter(actor, query),
        Selection::Ticked(_) => Ok(None),
    }
}

impl EmployeeAdmin<'_> {
    /// What an act would do to the selected accounts, and who is left out of it.
    pub async fn plan_bulk(&self, bulk: &EmployeeBulk) -> Result<BulkPlan> {
        let (actor, store, now) = (self.actor, self.store, self.store.clock.now());
        actor.require(needed(bulk.act))?;
        let selected = looked_at(Asking::Page(store), actor, bulk).await?;
        Ok(judge(actor, bulk.act, selected, now)?.plan())
    }

    /// Does it, to those of the plan with this mark or to nobody.
    pub async fn act_in_bulk(&self, bulk: &EmployeeBulk, mark: &str) -> Result<BulkDone> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        actor.require(needed(bulk.act))?;
        let judged = judge(&actor, bulk.act, looked_at(Asking::Act(&write), &actor, bulk).await?, write.now)?;
        let now = write.now;
        let done = judged.carry_out(&write, mark, || actor.confirmed(now)).await?;
        write.commit().await?;
        Ok(done)
    }
}

/// Whom an act is for, and what it depends on.
async fn looked_at(asking: Asking<'_>, actor: &Actor, bulk: &EmployeeBulk) -> Result<Selected> {
    if let Some(sql) = group_of(actor, &bulk.selection)? {
        asking.all::<GroupChoice>(sql).await?.first().ok_or(Error::NotFound)?;
    }
    let rows = whole(&bulk.selection, asking.all(selected(asking, actor, &bulk.selection)).await?)?;
    let seeing_more = match seeing_more(actor) {
        Some(sql) => ids(asking.all(sql).await?),
        None => BTreeSet::new(),
    };
    let mut sql = Sql::default();
    sql.push(SECURITY).bind(actor.partner);
    Ok(Selected { rows, seeing_more, security: ids(asking.all(sql).await?) })
}
