//! The list of organizations, and one organization.

use domain::{
    GroupId, OrganizationId, Timestamp,
    device::{DeviceState, Level},
    list::{NameQuery, NameSort, Page, SortValue},
    organization::{OrganizationDetail, OrganizationRow, RemovedOrganization},
};
use sea_orm::FromQueryResult;

use super::OrganizationAdmin;
use crate::{Actor, Error, Result, keyset::Keyset, scope::Sql, visible::like};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: OrganizationId,
    name: String,
    name_key: String,
    source_id: Option<String>,
    second_factor: bool,
    created_at: Timestamp,
    devices: i64,
    attention: i64,
    users: i64,
}

#[derive(Debug, FromQueryResult)]
struct Membership {
    organization_id: OrganizationId,
    #[expect(dead_code, reason = "sorted by")]
    id: GroupId,
    name: String,
}

#[derive(Debug, FromQueryResult)]
#[expect(clippy::struct_field_names, reason = "the column's name")]
struct Removed {
    id: OrganizationId,
    name: String,
    removed_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

fn select(sql: &mut Sql, now: Timestamp) {
    // The states are numbered worst first; those that need attention come before the first warning.
    let attention =
        DeviceState::ALL.into_iter().filter(|state| state.level() == Level::Bad).map(|state| state as i16);
    sql.push(
        "SELECT o.id, o.name, o.name_key, o.source_id, o.second_factor, o.created_at, \
         (SELECT COUNT(*) FROM device d WHERE d.organization_id = o.id) AS devices, \
         (SELECT COUNT(*) FROM device d WHERE d.organization_id = o.id AND d.state <= ",
    );
    sql.bind(attention.max().unwrap_or(0));
    sql.push(
        ") AS attention, \
         (SELECT COUNT(*) FROM organization_user u JOIN account a ON a.id = u.account_id \
         WHERE u.organization_id = o.id AND a.state <> 'deactivated' AND (a.deadline IS NULL OR a.deadline > ",
    );
    sql.bind(now).push(")) AS users FROM organization o WHERE o.id IN (");
}

impl Row {
    fn key(&self, sort: NameSort) -> (SortValue, i64) {
        (sort.value(&self.name_key, self.created_at), self.id.get())
    }
}

fn row(row: Row, memberships: &[Membership]) -> OrganizationRow {
    OrganizationRow {
        groups: memberships.iter().filter(|m| m.organization_id == row.id).map(|m| m.name.clone()).collect(),
        id: row.id,
        name: row.name,
        devices: row.devices.unsigned_abs(),
        attention: row.attention.unsigned_abs(),
        users: row.users.unsigned_abs(),
        created: row.created_at,
    }
}

impl OrganizationAdmin<'_> {
    /// The groups that hold these organizations, of those that the reader may know of: a scoped one their own.
    async fn memberships(&self, ids: &[OrganizationId]) -> Result<Vec<Membership>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::default();
        sql.push(
            "SELECT go.organization_id, g.id, g.name FROM group_organization go \
             JOIN access_group g ON g.id = go.group_id WHERE go.organization_id IN (",
        );
        for (index, id) in ids.iter().enumerate() {
            sql.push(if index == 0 { "" } else { ", " }).bind(*id);
        }
        sql.push(")");
        if !self.actor.scope().unscoped() {
            sql.push(" AND g.id IN (SELECT gm.group_id FROM group_member gm WHERE gm.account_id = ");
            sql.bind(self.actor.account).push(")");
        }
        sql.push(" ORDER BY g.name_key, g.id");
        self.store.all(sql.text, sql.values).await
    }

    /// A page of Manage Organizations, and how many match.
    pub async fn list(&self, query: &NameQuery) -> Result<(Page<OrganizationRow>, u64)> {
        let list = &query.0;
        let mut condition = Sql::default();
        self.actor.scope().organizations(&mut condition);
        condition.push(")");
        if !list.search.is_empty() {
            condition.push(" AND o.name_key LIKE ").bind(like("%", &list.search)).push(" ESCAPE '\\'");
        }
        let count = format!("SELECT COUNT(*) AS total FROM organization o WHERE o.id IN ({}", condition.text);
        let total: Option<Total> = self.store.one(count, condition.values).await?;

        let column = match list.sort {
            NameSort::Name => "o.name_key",
            NameSort::Created => "o.created_at",
        };
        let keyset = Keyset::new(list, self.store.lists.page);
        let mut sql = Sql::default();
        select(&mut sql, self.store.clock.now());
        self.actor.scope().organizations(&mut sql);
        sql.push(")");
        if !list.search.is_empty() {
            sql.push(" AND o.name_key LIKE ").bind(like("%", &list.search)).push(" ESCAPE '\\'");
        }
        keyset.cut(&mut sql, column, "o.id");
        let found: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let page = keyset.page(found, |row| row.key(list.sort));
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let memberships = self.memberships(&ids).await?;
        Ok((page.map(|found| row(found, &memberships)), total.map_or(0, |total| total.total.unsigned_abs())))
    }

    /// One organization, if it is seen.
    pub async fn organization(&self, id: OrganizationId) -> Result<OrganizationDetail> {
        let mut sql = Sql::default();
        select(&mut sql, self.store.clock.now());
        self.actor.scope().organizations(&mut sql);
        sql.push(") AND o.id = ").bind(id);
        let found: Row = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let memberships = self.memberships(&[id]).await?;
        let (source_id, second_factor) = (found.source_id.clone(), found.second_factor);
        Ok(OrganizationDetail {
            second_factor,
            row: row(found, &memberships),
            source_id,
            suggests: Self::suggests(self.actor),
        })
    }

    /// Removed organizations that can still be brought back, the next to go first.
    pub async fn removed(&self) -> Result<Vec<RemovedOrganization>> {
        let week = domain::limits::REMOVED_ORGANIZATION;
        let sql = removed(
            self.actor,
            self.store.clock.now(),
            "SELECT o.id, o.name, o.removed_at FROM organization o",
            None,
        );
        let rows: Vec<Removed> = self.store.all(sql.text, sql.values).await?;
        let row = |row: Removed| RemovedOrganization {
            id: row.id,
            name: row.name,
            removed: row.removed_at,
            purge: row.removed_at.plus(week),
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// Removed organizations that the actor would see if they were there, within the days of grace.
pub(super) fn removed(actor: &Actor, now: Timestamp, select: &str, id: Option<OrganizationId>) -> Sql {
    let oldest = now.plus(-domain::limits::REMOVED_ORGANIZATION);
    let mut sql = Sql::default();
    sql.push(select).push(" WHERE o.state = 'removed' AND o.partner_id = ").bind(actor.partner);
    sql.push(" AND o.removed_at > ").bind(oldest);
    if !actor.scope().unscoped() {
        // Its memberships sleep and tell who saw it.
        sql.push(
            " AND EXISTS (SELECT 1 FROM group_member gm JOIN access_group g ON g.id = gm.group_id \
             LEFT JOIN group_organization go ON go.group_id = g.id AND go.organization_id = o.id \
             WHERE (go.organization_id IS NOT NULL OR g.kind = 'all_organizations') AND gm.account_id = ",
        );
        sql.bind(actor.account).push(")");
    }
    if let Some(id) = id {
        sql.push(" AND o.id = ").bind(id);
    }
    sql.push(" ORDER BY o.removed_at, o.id");
    sql
}
