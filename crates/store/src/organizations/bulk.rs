//! One act for many organizations: first what it would do, then all of that or nothing.

use domain::{
    Capability, OrganizationId, Problem,
    element::ElementCounts,
    limits::{GROUP_CHANGE, REMOVED_AT_ONCE},
    organization::{OrganizationBulkPlan, OrganizationLoss},
    selection::{OrganizationAct, OrganizationBulk, Selection},
};
use sea_orm::FromQueryResult;

use super::{
    OrganizationAdmin,
    list::filters,
    removal::{take_away, tell},
};
use crate::{
    Actor, Error, Result, elements,
    scope::Sql,
    secret,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Selected {
    id: OrganizationId,
    name: String,
    devices: i64,
    users: i64,
}

#[derive(Debug, FromQueryResult)]
struct Viewer {
    name: String,
    lost: i64,
    others: i64,
}

fn selected(actor: &Actor, bulk: &OrganizationBulk, now: domain::Timestamp) -> Sql {
    let mut sql = Sql::default();
    sql.push(
        "SELECT o.id, o.name, (SELECT COUNT(*) FROM device d WHERE d.organization_id = o.id) AS devices, \
         (SELECT COUNT(*) FROM organization_user u WHERE u.organization_id = o.id) AS users \
         FROM organization o WHERE o.id IN (",
    );
    actor.scope().organizations(&mut sql);
    sql.push(")");
    match &bulk.selection {
        Selection::Matching(query) => filters(query, now, &mut sql),
        Selection::Ticked(ids) => _ = sql.push(" AND o.id IN ").list(ids),
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

/// Scoped employees, each with how many of these organizations they see, and how many others.
fn viewers(actor: &Actor, ids: &[OrganizationId]) -> Sql {
    let mut sql = Sql::default();
    sql.push("SELECT e.name, COUNT(DISTINCT CASE WHEN o.id IN ").list(ids);
    sql.push(" THEN o.id END) AS lost, COUNT(DISTINCT CASE WHEN o.id NOT IN ").list(ids);
    sql.push(
        " THEN o.id END) AS others FROM employee e JOIN group_member gm ON gm.account_id = e.account_id \
         JOIN access_group g ON g.id = gm.group_id LEFT JOIN group_organization x ON x.group_id = g.id \
         JOIN organization o ON o.state = 'live' AND o.partner_id = e.partner_id \
         AND (o.id = x.organization_id OR g.kind = 'all_organizations') \
         WHERE e.visibility = 'groups' AND e.role <> 'primary' AND NOT e.security_administrator \
         AND e.partner_id = ",
    );
    sql.bind(actor.partner).push(" AND ").lasting(actor.now);
    sql.push(" GROUP BY e.account_id, e.name, e.name_key ORDER BY e.name_key, e.account_id");
    sql
}

fn plan(act: OrganizationAct, rows: &[Selected], viewers: Vec<Viewer>) -> OrganizationBulkPlan {
    let lose: Vec<OrganizationLoss> = viewers
        .into_iter()
        .filter(|viewer| viewer.lost > 0)
        .map(|Viewer { name, lost, others }| OrganizationLoss {
            employee: name,
            organizations: lost.unsigned_abs(),
            nothing_left: others == 0,
        })
        .collect();
    let mut marks = vec![act.key().to_owned()];
    marks.extend(rows.iter().map(|row| row.id.to_string()));
    marks.extend(lose.iter().map(|l| format!("{} {} {}", l.employee, l.organizations, l.nothing_left)));
    OrganizationBulkPlan {
        act,
        names: rows.iter().map(|row| row.name.clone()).collect(),
        devices: rows.iter().map(|row| row.devices.unsigned_abs()).sum(),
        users: rows.iter().map(|row| row.users.unsigned_abs()).sum(),
        elements: ElementCounts::default(),
        lose,
        mark: secret::key(&marks.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

fn ids(rows: &[Selected]) -> Vec<OrganizationId> {
    rows.iter().map(|row| row.id).collect()
}

/// What an act looks at, within it.
async fn within(
    write: &Write<'_>,
    actor: &Actor,
    bulk: &OrganizationBulk,
) -> Result<(Vec<Selected>, OrganizationBulkPlan)> {
    let Sql { text, values } = selected(actor, bulk, write.now);
    let rows = whole(bulk, write.all(text, values).await?)?;
    let viewers = if bulk.act == OrganizationAct::Remove && !rows.is_empty() {
        let Sql { text, values } = viewers(actor, &ids(&rows));
        write.all(text, values).await?
    } else {
        Vec::new()
    };
    let plan = plan(bulk.act, &rows, viewers);
    Ok((rows, plan))
}

impl OrganizationAdmin<'_> {
    /// What an act would do to the selected organizations (rule 13).
    pub async fn plan_bulk(&self, bulk: &OrganizationBulk) -> Result<OrganizationBulkPlan> {
        // The rights to put something into a group are those of the group's own door.
        let Sql { text, values } = selected(self.actor, bulk, self.store.clock.now());
        let rows = whole(bulk, self.store.all(text, values).await?)?;
        let viewers = if bulk.act == OrganizationAct::Remove && !rows.is_empty() {
            let Sql { text, values } = viewers(self.actor, &ids(&rows));
            self.store.all(text, values).await?
        } else {
            Vec::new()
        };
        let elements = if bulk.act == OrganizationAct::Remove && !rows.is_empty() {
            elements::counts(self.store, &ids(&rows)).await?.into_iter().sum()
        } else {
            ElementCounts::default()
        };
        Ok(OrganizationBulkPlan { elements, ..plan(bulk.act, &rows, viewers) })
    }

    /// The selected organizations, if they are those of the plan with this mark.
    pub async fn planned(&self, bulk: &OrganizationBulk, mark: &str) -> Result<Vec<OrganizationId>> {
        let Sql { text, values } = selected(self.actor, bulk, self.store.clock.now());
        let rows = whole(bulk, self.store.all(text, values).await?)?;
        if plan(bulk.act, &rows, Vec::new()).mark != mark {
            return Err(Error::Conflict(MEANWHILE));
        }
        Ok(ids(&rows))
    }

    /// Removes the organizations of the plan with this mark, or none: their name, or how many they are, has to be typed
    /// (K8), by whoever gave a second factor within the last five minutes (T43). Answers how many.
    pub async fn remove_in_bulk(&self, bulk: &OrganizationBulk, mark: &str, typed: &str) -> Result<usize> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        if bulk.act != OrganizationAct::Remove {
            return Err(Error::NotFound);
        }
        let (rows, plan) = within(&write, &actor, bulk).await?;
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
        Ok(rows.len())
    }
}

const MEANWHILE: &str = "Meanwhile this would do something else. Look again at what it does now.";
