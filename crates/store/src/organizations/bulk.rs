//! One act for many organizations: first what it would do, then all of that or nothing.

use domain::{
    Capability, OrganizationId, PartnerId, Problem,
    element::ElementCounts,
    group::Named,
    limits::{GROUP_CHANGE, REMOVED_AT_ONCE},
    organization::{OrganizationBulkPlan, OrganizationLoss, OrganizationName},
    selection::{OrganizationAct, OrganizationBulk, Selection},
};
use sea_orm::FromQueryResult;

use super::{
    OrganizationAdmin,
    list::filters,
    removal::{removal, take_away, tell},
};
use crate::{Actor, Error, Result, elements, groups::Asking, scope::Sql, secret, write::Kind};

#[derive(Debug, FromQueryResult)]
struct Selected {
    id: OrganizationId,
    name: String,
    devices: i64,
    users: i64,
}

fn selected(asking: Asking<'_>, actor: &Actor, bulk: &OrganizationBulk) -> Sql {
    let mut sql = Sql::default();
    sql.push(
        "SELECT o.id, o.name, (SELECT COUNT(*) FROM device d WHERE d.organization_id = o.id) AS devices, \
         (SELECT COUNT(*) FROM organization_user u WHERE u.organization_id = o.id) AS users \
         FROM organization o WHERE ",
    );
    actor.scope().organization(&mut sql);
    match &bulk.selection {
        Selection::Matching(query) => filters(query, asking.now(), &mut sql),
        Selection::Ticked(ids) => _ = sql.push(" AND o.id IN ").list(asking.backend(), ids),
    }
    sql.push(" ORDER BY o.name_key, o.id LIMIT ").push(&(most(bulk.act) + 1).to_string());
    sql
}

const fn most(act: OrganizationAct) -> usize {
    match act {
        OrganizationAct::AddToGroup => GROUP_CHANGE,
        OrganizationAct::Remove => REMOVED_AT_ONCE,
    }
}

/// Nothing is done to a part of what was selected: one that is not there refuses all (P7).
fn whole(bulk: &OrganizationBulk, rows: Vec<Selected>) -> Result<Vec<Selected>> {
    if matches!(&bulk.selection, Selection::Ticked(ids) if ids.len() != rows.len()) {
        return Err(Error::NotFound);
    }
    match bulk.act {
        _ if rows.len() <= most(bulk.act) => Ok(rows),
        OrganizationAct::AddToGroup => Err(Error::Conflict(
            "These are more than 5,000 at once. Narrow the list by a search or a filter first.",
        )),
        OrganizationAct::Remove => Err(Error::Conflict(
            "These are more than 100 at once. Narrow the list by a search or a filter first.",
        )),
    }
}

/// What an act would do to these organizations.
async fn plan(
    asking: Asking<'_>,
    partner: PartnerId,
    act: OrganizationAct,
    rows: &[Selected],
) -> Result<OrganizationBulkPlan> {
    let ids = ids(rows);
    let mut marks = vec![act.key().to_owned()];
    marks.extend(ids.iter().map(ToString::to_string));
    let sum = |of: fn(&Selected) -> i64| rows.iter().map(|row| of(row).unsigned_abs()).sum::<u64>();
    let mut plan = OrganizationBulkPlan {
        act,
        names: rows.iter().map(|row| row.name.clone()).collect(),
        devices: sum(|row| row.devices),
        users: sum(|row| row.users),
        elements: ElementCounts::default(),
        groups: Vec::new(),
        losing: 0,
        lose: Vec::new(),
        mark: String::new(),
    };
    if act == OrganizationAct::Remove && !ids.is_empty() {
        plan.elements = elements::counts(asking, &ids).await?.into_iter().sum();
        marks.push(format!("{} {} {:?}", plan.devices, plan.users, plan.elements));
        let removal = removal(asking, partner, &ids).await?;
        let losses = removal.losses();
        plan.losing = losses.len() as u64;
        let told = losses
            .iter()
            .map(|(viewer, lost)| format!("{} {:?} {}", viewer.id, lost.organizations, lost.nothing_left));
        marks.extend(told);
        let shown = losses.into_iter().take(Named::SHOWN).map(|(viewer, lost)| OrganizationLoss {
            employee: viewer.name.clone(),
            organizations: Named::of(lost.organizations.iter().map(|place| &plan.names[*place])),
            nothing_left: lost.nothing_left,
        });
        plan.lose = shown.collect();
    }
    plan.mark = secret::key(&marks.iter().map(String::as_str).collect::<Vec<_>>());
    Ok(plan)
}

fn ids(rows: &[Selected]) -> Vec<OrganizationId> {
    rows.iter().map(|row| row.id).collect()
}

/// The organizations that an act is for, and what it would do.
async fn planned(
    asking: Asking<'_>,
    actor: &Actor,
    bulk: &OrganizationBulk,
) -> Result<(Vec<Selected>, OrganizationBulkPlan)> {
    let rows = whole(bulk, asking.all(selected(asking, actor, bulk)).await?)?;
    let plan = plan(asking, actor.partner, bulk.act, &rows).await?;
    Ok((rows, plan))
}

impl OrganizationAdmin<'_> {
    /// What an act would do to the selected organizations (rule 13).
    pub async fn plan_bulk(&self, bulk: &OrganizationBulk) -> Result<OrganizationBulkPlan> {
        // The rights to put something into a group are those of the group's own door.
        let (rows, mut plan) = planned(Asking::Page(self.store), self.actor, bulk).await?;
        if bulk.act == OrganizationAct::Remove {
            plan.groups = self.holders(&ids(&rows)).await?;
        }
        Ok(plan)
    }

    /// The selected organizations, if they are those of the plan with this mark.
    pub async fn planned(&self, bulk: &OrganizationBulk, mark: &str) -> Result<Vec<OrganizationId>> {
        let (rows, plan) = planned(Asking::Page(self.store), self.actor, bulk).await?;
        if plan.mark == mark { Ok(ids(&rows)) } else { Err(Error::Conflict(MEANWHILE)) }
    }

    /// Removes the organizations of the plan with this mark, or none: their name, or how many they are, has to be typed
    /// (K8), by whoever gave a second factor within the last five minutes (M92, T43). Answers which they were.
    pub async fn remove(
        &self,
        bulk: &OrganizationBulk,
        mark: &str,
        typed: &str,
    ) -> Result<Vec<OrganizationName>> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        if bulk.act != OrganizationAct::Remove {
            return Err(Error::NotFound);
        }
        let (rows, plan) = planned(Asking::Act(&write), &actor, bulk).await?;
        if plan.mark != mark {
            return Err(Error::Conflict(MEANWHILE));
        }
        if rows.is_empty() {
            return Err(Error::Conflict("There is nothing to remove."));
        }
        if typed.trim() != plan.phrase() {
            return Err(Error::field("confirmation", Problem::NameToConfirm));
        }
        actor.confirmed(write.now)?;
        for row in &rows {
            take_away(&write, row.id, &row.name).await?;
        }
        tell(&write, Kind::OrganizationsRemoved, &ids(&rows)).await?;
        write.commit().await?;
        Ok(rows.into_iter().map(|row| OrganizationName { id: row.id, name: row.name }).collect())
    }
}

const MEANWHILE: &str = "Meanwhile this would do something else. Look again at what it does now.";
