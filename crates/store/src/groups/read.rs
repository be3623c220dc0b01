//! The list of groups, and what stands over one.

use domain::{
    GroupId, OrganizationId, PartnerId, Refusal, Timestamp,
    group::{GroupKind, GroupName, GroupRow},
    list::{GroupQuery, GroupSort, Page, SortValue},
    organization::OrganizationName,
};
use sea_orm::FromQueryResult;

use super::{Asking, GroupAdmin, rules};
use crate::{
    Error, Result,
    fold::called,
    keyset::{EXPORTED, Keyset},
    scope::Sql,
};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: GroupId,
    name: String,
    name_key: String,
    kind: GroupKind,
    rule: Option<String>,
    tag: Option<String>,
    exceptions: i64,
    organizations: i64,
    employees: i64,
    created_at: Timestamp,
    changed_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

#[derive(Debug, FromQueryResult)]
struct Held {
    id: OrganizationId,
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Choice {
    id: GroupId,
    name: String,
}

const SELECT: &str = "SELECT g.id, g.name, g.name_key, g.kind, g.created_at, g.changed_at, \
     CASE WHEN g.kind = 'all_organizations' \
        THEN (SELECT COUNT(*) FROM organization o WHERE o.partner_id = g.partner_id AND o.state = 'live') \
        ELSE (SELECT COUNT(*) FROM group_organization go JOIN organization o ON o.id = go.organization_id \
            WHERE go.group_id = g.id AND o.state = 'live') END AS organizations, \
     (SELECT COUNT(*) FROM group_member gm WHERE gm.group_id = g.id AND ";

/// Adds a query for groups of the partner, as they are at this instant.
fn select(sql: &mut Sql, partner: PartnerId, now: Timestamp) {
    sql.push(SELECT).lasting(now).push(") AS employees, ").push(rules::COLUMNS);
    sql.push(" FROM access_group g LEFT JOIN group_rule r ON r.group_id = g.id WHERE g.partner_id = ")
        .bind(partner);
}

/// What a list is sorted by, as SQL: what [`Row::key`] answers for a row.
const fn column(sort: GroupSort) -> &'static str {
    match sort {
        GroupSort::Name => "CASE WHEN g.kind = 'all_organizations' THEN '' ELSE g.name_key END",
        GroupSort::Organizations => "g.organizations",
        GroupSort::Employees => "g.employees",
        GroupSort::Created => "g.created_at",
        GroupSort::Changed => "g.changed_at",
    }
}

impl Row {
    fn key(&self, sort: GroupSort) -> SortValue {
        match sort {
            GroupSort::Name if self.kind == GroupKind::AllOrganizations => SortValue::Text(String::new()),
            GroupSort::Name => SortValue::Text(self.name_key.clone()),
            GroupSort::Organizations => SortValue::Number(self.organizations),
            GroupSort::Employees => SortValue::Number(self.employees),
            GroupSort::Created => SortValue::Number(self.created_at.millis()),
            GroupSort::Changed => SortValue::Number(self.changed_at.millis()),
        }
    }
}

impl From<Row> for GroupRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            rule: rules::rule(row.rule.as_deref(), row.tag, row.exceptions),
            organizations: row.organizations.unsigned_abs(),
            employees: row.employees.unsigned_abs(),
            created: row.created_at,
            changed: row.changed_at,
        }
    }
}

/// The group with this id, of this partner.
pub(super) async fn group(asking: Asking<'_>, partner: PartnerId, id: GroupId) -> Result<GroupRow> {
    let mut sql = Sql::default();
    select(&mut sql, partner, asking.now());
    sql.push(" AND g.id = ").bind(id);
    let found: Vec<Row> = asking.all(sql).await?;
    found.into_iter().next().map(GroupRow::from).ok_or(Error::NotFound)
}

impl GroupAdmin<'_> {
    /// Adds which groups are meant.
    fn meant(query: &GroupQuery, sql: &mut Sql) {
        if let Some(organization) = query.organization {
            sql.push(" AND (g.kind = 'all_organizations' OR EXISTS (SELECT 1 FROM group_organization x WHERE x.group_id = g.id AND x.organization_id = ");
            sql.bind(organization).push("))");
        }
        if !query.list.search.is_empty() {
            called(sql.push(" AND "), "g", &query.list.search);
        }
    }

    async fn rows(&self, query: &GroupQuery, limit: u64) -> Result<Page<GroupRow>> {
        let (list, mut sql) = (&query.list, Sql::default());
        sql.push("SELECT * FROM (");
        select(&mut sql, self.actor.partner, self.actor.now);
        Self::meant(query, &mut sql);
        sql.push(") g WHERE TRUE");
        let keyset = Keyset::new(list, limit);
        keyset.cut(&mut sql, column(list.sort), "g.id");
        let rows: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        Ok(keyset.page(rows, |row| (row.key(list.sort), row.id.get())).map(GroupRow::from))
    }

    /// A page of the groups that match, and how many there are; by name, All organizations comes first.
    pub async fn list(&self, query: &GroupQuery) -> Result<(Page<GroupRow>, u64)> {
        let mut count = Sql::default();
        count
            .push("SELECT COUNT(*) AS total FROM access_group g WHERE g.partner_id = ")
            .bind(self.actor.partner);
        Self::meant(query, &mut count);
        let total: Option<Total> = self.store.one(count.text, count.values).await?;
        let page = self.rows(query, self.store.lists.page).await?;
        Ok((page, total.map_or(0, |total| total.total.unsigned_abs())))
    }

    /// The groups after the query's cursor, for an export: a thousand at a time.
    pub async fn export(&self, query: &GroupQuery) -> Result<Page<GroupRow>> {
        self.filtered_organization(query).await?;
        self.rows(query, EXPORTED).await
    }

    /// The organization that the question filters by; one that is not there is as if it never was.
    pub async fn filtered_organization(&self, query: &GroupQuery) -> Result<Option<OrganizationName>> {
        let Some(id) = query.organization else { return Ok(None) };
        let sql = "SELECT id, name FROM organization WHERE id = $1 AND partner_id = $2 AND state = 'live'";
        let found: Option<Held> = self.store.one(sql, [id.into(), self.actor.partner.into()]).await?;
        found.map(|Held { id, name }| Some(OrganizationName { id, name })).ok_or(Error::NotFound)
    }

    /// Every group to choose from, by name; All organizations last.
    pub async fn names(&self) -> Result<Vec<GroupName>> {
        let sql = "SELECT g.id, g.name FROM access_group g WHERE g.partner_id = $1 ORDER BY g.kind DESC, g.name_key";
        let found: Vec<Choice> = self.store.all(sql, [self.actor.partner.into()]).await?;
        Ok(found.into_iter().map(|Choice { id, name }| GroupName { id, name }).collect())
    }

    /// A group that lists what it holds: All organizations is neither copied nor merged.
    pub async fn listed(&self, id: GroupId) -> Result<GroupRow> {
        let row = self.group(id).await?;
        match row.kind {
            GroupKind::Listed => Ok(row),
            GroupKind::AllOrganizations => Err(Error::Forbidden(Refusal::AllOrganizations)),
        }
    }

    /// One group, with how much it holds.
    pub async fn group(&self, id: GroupId) -> Result<GroupRow> {
        group(Asking::Page(self.store), self.actor.partner, id).await
    }
}
