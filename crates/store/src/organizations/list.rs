//! The list of organizations, and one organization.

use domain::{
    GroupId, OrganizationId, Timestamp,
    device::{DeviceState, Level},
    element::ElementCounts,
    element::ElementState,
    list::{Health, NameSort, OrganizationQuery, Page, SortValue},
    organization::{OrganizationDetail, OrganizationRow, RemovedOrganization},
};
use sea_orm::{DbBackend, FromQueryResult};

use super::{
    OrganizationAdmin, choices,
    tags::{tagged, tags},
};
use crate::{
    Actor, Error, Result, elements,
    fold::called,
    groups::{
        Asking,
        filter::{self, GroupFilter},
    },
    keyset::{EXPORTED, Keyset},
    scope::Sql,
};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: OrganizationId,
    name: String,
    name_key: String,
    second_factor: bool,
    created_at: Timestamp,
    devices: i64,
    attention: i64,
    users: i64,
    tags: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Membership {
    organization_id: OrganizationId,
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

/// The last state that needs attention: they are numbered worst first, and those come before the first warning.
fn attention() -> i16 {
    let bad = DeviceState::ALL.into_iter().filter(|state| state.level() == Level::Bad);
    bad.map(|state| state as i16).max().unwrap_or(0)
}

/// What an organization can have: where it is kept.
const TABLES: [&str; 4] = ["device", "network", "saas_account", "endpoint_agent"];

/// Adds what tells that device or element `d` of this table needs attention; nothing where none ever does.
fn needs_attention(table: &str, sql: &mut Sql) {
    let bad = |state: &&ElementState| state.level() == Level::Bad;
    let states = ElementState::ALL.iter().filter(bad).map(|state| state.key());
    match table {
        "device" => drop(sql.push("d.state <= ").bind(attention())),
        "endpoint_agent" => drop(sql.push("1 = 0")),
        _ => {
            for (place, state) in states.enumerate() {
                sql.push(if place == 0 { "d.state IN (" } else { ", " }).bind(state);
            }
            sql.push(")");
        }
    }
}

/// Adds whether organization `o` has anything, or anything that needs attention.
fn has_any(bad: bool, sql: &mut Sql) {
    for (place, table) in TABLES.into_iter().enumerate() {
        sql.push(if place == 0 { "(" } else { " OR " }).push("EXISTS (SELECT 1 FROM ").push(table);
        sql.push(" d WHERE d.organization_id = o.id");
        if bad {
            needs_attention(table, sql.push(" AND "));
        }
        sql.push(")");
    }
    sql.push(")");
}

/// Adds a query for the users of organization `o` who can sign in, or can set up their account.
fn users(what: &str, now: Timestamp, sql: &mut Sql) {
    sql.push("(SELECT ").push(what).push(
        " FROM organization_user u JOIN account a ON a.id = u.account_id WHERE u.organization_id = o.id \
         AND a.state <> 'deactivated' AND (a.deadline IS NULL OR a.deadline > ",
    );
    sql.bind(now).push("))");
}

fn select(backend: DbBackend, sql: &mut Sql, now: Timestamp) {
    sql.push(
        "SELECT o.id, o.name, o.name_key, o.second_factor, o.created_at, \
         (SELECT COUNT(*) FROM device d WHERE d.organization_id = o.id) AS devices, ",
    );
    for table in TABLES.into_iter().filter(|table| *table != "endpoint_agent") {
        sql.push(if table == "device" { "" } else { " + " });
        sql.push("(SELECT COUNT(*) FROM ").push(table).push(" d WHERE d.organization_id = o.id AND ");
        needs_attention(table, sql);
        sql.push(")");
    }
    sql.push(" AS attention, ");
    users("COUNT(*)", now, sql);
    sql.push(" AS users, ");
    tagged(backend, sql);
    sql.push(" AS tags FROM organization o WHERE ");
}

/// Adds what the question asks of organization `o`, besides that it is seen.
pub(super) fn filters(query: &OrganizationQuery, now: Timestamp, sql: &mut Sql) {
    if !query.list.search.is_empty() {
        called(sql.push(" AND "), "o", &query.list.search);
    }
    match query.health {
        None => (),
        Some(Health::Empty) => has_any(false, sql.push(" AND NOT ")),
        Some(Health::Attention) => has_any(true, sql.push(" AND ")),
        Some(Health::Fine) => {
            has_any(false, sql.push(" AND "));
            has_any(true, sql.push(" AND NOT "));
        }
    }
    if let Some(group) = query.group {
        sql.push(" AND o.id IN (SELECT go.organization_id FROM group_organization go WHERE go.group_id = ");
        sql.bind(group).push(")");
    }
    // Whoever asks by a name looks up first whose it is.
    if !query.group_name.is_empty() {
        sql.push(" AND 1 = 0");
    }
    if let Some(tag) = query.tag {
        sql.push(" AND o.id IN (SELECT ot.organization_id FROM organization_tag ot WHERE ot.tag_id = ");
        sql.bind(tag).push(")");
    }
    if let Some(has) = query.users {
        sql.push(if has { " AND EXISTS " } else { " AND NOT EXISTS " });
        users("1", now, sql);
    }
}

impl Row {
    fn key(&self, sort: NameSort) -> (SortValue, i64) {
        (sort.value(&self.name_key, self.created_at), self.id.get())
    }
}

fn row(row: Row, memberships: &[Membership], elements: ElementCounts) -> OrganizationRow {
    OrganizationRow {
        // A text that the database made of names is one that can be read.
        tags: tags(row.tags.as_deref()).unwrap_or_default(),
        groups: memberships.iter().filter(|m| m.organization_id == row.id).map(|m| m.name.clone()).collect(),
        id: row.id,
        name: row.name,
        devices: row.devices.unsigned_abs(),
        attention: row.attention.unsigned_abs(),
        elements,
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
            sql.bind(self.actor.seen_by()).push(" AND ").lasting(self.actor.now).push(")");
        }
        sql.push(" ORDER BY g.name_key, g.id");
        self.store.all(sql.text, sql.values).await
    }

    /// The names of the groups that hold any of these and that the reader may know of.
    pub(super) async fn holders(&self, ids: &[OrganizationId]) -> Result<Vec<String>> {
        let mut groups = self.memberships(ids).await?;
        groups.dedup_by_key(|group| group.id);
        Ok(groups.into_iter().map(|group| group.name).collect())
    }

    /// The groups to filter by, of those that list organizations and that the reader may know of, and the one that the
    /// question filters by, which it may name: it carries that one's id then. One that the reader may not know of is as
    /// if it never was.
    pub async fn group_filter(&self, query: &mut OrganizationQuery) -> Result<GroupFilter> {
        let known = || choices(self.actor);
        let listed = " AND g.kind = 'listed'";
        filter::filter(self.store, known, listed, &mut query.group, &mut query.group_name).await
    }

    /// A page of Manage Organizations, and how many match.
    pub async fn list(&self, query: &OrganizationQuery) -> Result<(Page<OrganizationRow>, u64)> {
        let mut sql = Sql::default();
        sql.push("SELECT COUNT(*) AS total FROM organization o WHERE ");
        self.actor.scope().organization(&mut sql);
        filters(query, self.store.clock.now(), &mut sql);
        let total: Option<Total> = self.store.one(sql.text, sql.values).await?;
        let page = self.rows(query, self.store.lists.page).await?;
        Ok((page, total.map_or(0, |total| total.total.unsigned_abs())))
    }

    /// The rows after the query's cursor, for an export: a thousand at a time.
    pub async fn export(&self, query: &OrganizationQuery) -> Result<Page<OrganizationRow>> {
        let mut query = query.clone();
        if self.group_filter(&mut query).await?.unknown.is_some() {
            return Err(Error::NotFound);
        }
        self.filtered_tag(query.tag).await?;
        self.rows(&query, EXPORTED).await
    }

    fn rows_sql(&self, query: &OrganizationQuery, keyset: &Keyset<'_>) -> Sql {
        let now = self.store.clock.now();
        let column = match query.list.sort {
            NameSort::Name => "o.name_key",
            NameSort::Created => "o.created_at",
        };
        let mut sql = Sql::default();
        select(self.store.backend(), &mut sql, now);
        self.actor.scope().organization(&mut sql);
        filters(query, now, &mut sql);
        keyset.cut(&mut sql, column, "o.id");
        sql
    }

    async fn rows(&self, query: &OrganizationQuery, limit: u64) -> Result<Page<OrganizationRow>> {
        let keyset = Keyset::new(&query.list, limit);
        let Sql { text, values } = self.rows_sql(query, &keyset);
        let found: Vec<Row> = self.store.all(text, values).await?;
        let page = keyset.page(found, |row| row.key(query.list.sort));
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let memberships = self.memberships(&ids).await?;
        // For the rows of the page alone.
        let mut elements = elements::counts(Asking::Page(self.store), &ids).await?.into_iter();
        Ok(page.map(|found| row(found, &memberships, elements.next().unwrap_or_default())))
    }

    /// One organization, if it is seen.
    pub async fn organization(&self, id: OrganizationId) -> Result<OrganizationDetail> {
        let mut sql = Sql::default();
        select(self.store.backend(), &mut sql, self.store.clock.now());
        self.actor.scope().organization(&mut sql);
        sql.push(" AND o.id = ").bind(id);
        let found: Row = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let memberships = self.memberships(&[id]).await?;
        let elements =
            elements::counts(Asking::Page(self.store), &[id]).await?.into_iter().next().unwrap_or_default();
        let second_factor = found.second_factor;
        Ok(OrganizationDetail {
            second_factor,
            row: row(found, &memberships, elements),
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
        sql.bind(actor.seen_by()).push(" AND ").lasting(now).push(")");
    }
    if let Some(id) = id {
        sql.push(" AND o.id = ").bind(id);
    }
    sql.push(" ORDER BY o.removed_at, o.id");
    sql
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl OrganizationAdmin<'_> {
    /// The plan of a page of Manage Organizations.
    pub async fn plan_of_list(&self, query: &OrganizationQuery) -> Result<Vec<String>> {
        let keyset = Keyset::new(&query.list, self.store.lists.page);
        self.store.explain(self.rows_sql(query, &keyset)).await
    }
}
